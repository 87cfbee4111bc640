"""Stories of a corpus: what `link.stories` finds alike, over arrays and within a window of days.

As in a desk an article joins the story of those before it that it is most like, in order of their days, and never
moves again. Errs towards keeping apart; an article without a whole date is a story of its own.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import nlargest
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from copydesk.corpus.near import lists
from copydesk.link.stories import APART, APART_DAYS, MEANING, NEAREST, PRIOR, SAME_STORY, WORDS

# Bounds of the search, per article: words by which others are looked for, articles of the window that a word may be
# in, and others that are looked at.
_ASKED, _COMMON, _CANDIDATES = 20, 500, 60
# What the words looked for must have in common at least, as a part of the cosine of all words.
_LEAST = 0.05
# Articles that are compared with the window before them at once.
_BLOCK = 2000


def stories(table: pa.Table, *, window: int) -> np.ndarray:
    """The story of each article, by the smallest key in it: (n,) int64.

    `table` has `article` (sorted), `day` (0: not known), `stems`, `weights` and `lead`; `window` is in days.
    """
    articles, days = table["article"].to_numpy(), table["day"].to_numpy()
    found: np.ndarray = articles.copy()
    order = np.lexsort((articles, days))
    order = order[days[order] > 0]
    if not len(order):
        return found
    words, asked = _weighted(table, order)
    leads = _leads(table["lead"], order)
    homes = np.arange(len(order))
    day = days[order]
    for first in range(0, len(order), _BLOCK):
        last = min(len(order), first + _BLOCK)
        since = int(np.searchsorted(day, day[first] - window))
        near = _near(words, asked, leads, day, first=first, last=last, since=since, window=window)
        _assign(homes, near, first=first, last=last)
    smallest = np.full(len(order), np.iinfo(np.int64).max)
    np.minimum.at(smallest, homes, articles[order])
    found[order] = smallest[homes]
    return found


def _weighted(table: pa.Table, order: np.ndarray) -> tuple[Any, Any]:
    """Articles × words: the weightiest words at unit length, and of these the few by which others are looked for."""
    from scipy.sparse import csr_matrix

    stems, weights = lists(table["stems"]), lists(table["weights"])
    every = np.concatenate(stems) if stems else np.empty(0, np.uint32)
    vocabulary, held = np.unique(every, return_counts=True)
    rarity = np.maximum(0.0, np.log((len(order) + PRIOR) / (held + 1.0)))
    indices, data, ends = [], [], [0]
    for row in order:
        places = np.searchsorted(vocabulary, stems[row])
        values = weights[row] * rarity[places]
        # ties go by word, so that the order of the sources does not decide
        kept = np.lexsort((places, -values))[:WORDS]
        length = float(np.linalg.norm(values[kept])) or 1.0
        indices.append(places[kept])
        data.append(values[kept] / length)
        ends.append(ends[-1] + len(kept))
    shape = (len(order), len(vocabulary))
    columns = np.concatenate(indices) if indices else np.empty(0, np.int64)
    values = np.concatenate(data).astype(np.float32)
    whole = csr_matrix((values, columns, np.array(ends)), shape=shape)
    # the weights of a row fall, so that the first are the weightiest
    first = np.concatenate([np.arange(a, min(b, a + _ASKED)) for a, b in pairwise(ends)])
    counts = np.minimum(np.diff(ends), _ASKED)
    asked = csr_matrix((values[first], columns[first], np.concatenate([[0], np.cumsum(counts)])), shape=shape)
    whole.sort_indices()
    return whole, asked


def _leads(column: pa.ChunkedArray, order: np.ndarray) -> np.ndarray | None:
    """What the first sentences mean, a row an article; zeros where it is not known."""
    found = column.take(pa.array(order)).to_pylist()
    width = max((len(lead) for lead in found if lead), default=0)
    if not width:
        return None
    empty = bytes(width)
    return np.frombuffer(b"".join(lead or empty for lead in found), np.float16).reshape(len(found), -1)


def _near(
    words: Any, asked: Any, leads: np.ndarray | None, day: np.ndarray, *, first: int, last: int, since: int, window: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each article of a block the articles before it that may be of its story, and how like they are."""
    held = np.asarray((words[since:last] != 0).sum(axis=0)).ravel()
    known = np.flatnonzero((held > 1) & (held <= _COMMON))
    block, before = asked[first:last][:, known], words[since:last][:, known]
    shared = (block @ before.T).tocsr()
    found = []
    for row in range(last - first):
        place = first + row
        begin, end = shared.indptr[row], shared.indptr[row + 1]
        others, values = shared.indices[begin:end] + since, shared.data[begin:end]
        fit = (others < place) & (values >= _LEAST) & (day[others] >= day[place] - window)
        others, values = others[fit], values[fit]
        others = np.sort(others[np.lexsort((others, -values))[:_CANDIDATES]])
        found.append((others, _likeness(words, leads, day, place, others)))
    return found


def _likeness(words: Any, leads: np.ndarray | None, day: np.ndarray, place: int, others: np.ndarray) -> np.ndarray:
    """As `link.stories.likeness`, for one article and many."""
    if not len(others):
        return np.empty(0)
    score = np.asarray((words[others] @ words[place].T).todense(), np.float64).ravel()
    if leads is not None:
        score += MEANING * (leads[others].astype(np.float32) @ leads[place].astype(np.float32))
    apart = np.abs(day[others] - day[place])
    return np.asarray(score - APART * np.minimum(1.0, apart / APART_DAYS))


def _assign(homes: np.ndarray, near: list[tuple[np.ndarray, np.ndarray]], *, first: int, last: int) -> None:
    """Each article to the story whose nearest members it is most like on the average, if it is like them."""
    for place, (others, scores) in zip(range(first, last), near, strict=True):
        members: dict[int, list[float]] = defaultdict(list)
        for other, score in zip(others, scores, strict=True):
            members[int(homes[other])].append(float(score))
        best, home = 0.0, place
        for story, given in sorted(members.items()):
            top = nlargest(NEAREST, given)
            score = sum(top) / len(top)
            if score >= SAME_STORY and score > best:
                best, home = score, story
        homes[place] = home
