"""Stories of a corpus: what `link.stories` finds alike, over arrays and within a window of days.

As in a desk an article joins the story of those before it that it is most like, in order of their days, and never
moves again. Errs towards keeping apart; an article without a whole date is a story of its own.

Articles go by their days in blocks. A block is held against itself and those of the window before it; which story an
article joins is then said in order, of numbers alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from heapq import nlargest
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from copydesk.corpus.engines import Engine
from copydesk.corpus.layout import read_columns, tables, write_table
from copydesk.corpus.near import lists
from copydesk.corpus.passes import done, looked_up
from copydesk.link.stories import APART, APART_DAYS, MEANING, NEAREST, PRIOR, SAME_STORY, WORDS

# Bounds of the search, per article: words by which others are looked for, articles of the window that a word may be
# in, and others that are looked at.
_ASKED, _COMMON, _CANDIDATES = 20, 500, 60
# What the words looked for must have in common at least, as a part of the cosine of all words.
_LEAST = 0.05
# Articles of a block, those that are looked for in the window before them at once, and pairs that are compared at once.
_BLOCK, _ROWS, _PAIRS = 20_000, 2000, 20_000

WEIGHTED = pa.schema([
    ("article", pa.int64()), ("day", pa.int32()), ("words", pa.list_(pa.int32())),
    ("weights", pa.list_(pa.float32())), ("lead", pa.binary()),
])  # fmt: skip


class Rarity(Struct, frozen=True):
    """Words of a corpus, sorted, and how much each tells: (n,) uint32 and float64."""

    words: np.ndarray
    weights: np.ndarray


class Block(Struct, frozen=True):
    """Articles one after the other by their days: their file, the place of the first, and their first and last day."""

    path: Path
    first: int
    days: tuple[int, int]


class Near(Struct, frozen=True):
    """For each article of a block how many before it may be of its story, their places, and how like it they are."""

    sizes: np.ndarray
    others: np.ndarray
    scores: np.ndarray


def stories(root: Path, into: Path, engine: Engine, *, window: int) -> dict[str, int]:
    """stories.parquet: the story of each article, by the smallest key in it. `window` is in days."""
    words = tables(root, "words")
    dates = read_columns(words, ["article", "day"]).sort_by("article")
    articles, day = dates["article"].to_numpy(), dates["day"].to_numpy()
    order = np.lexsort((articles, day))
    order = order[day[order] > 0]
    blocks = _blocks(words, dates, order, into / "work" / "stories", engine)
    tasks = [(block, _before(block, blocks, window)) for block in blocks]
    homes = np.arange(len(order))
    for block, near in zip(blocks, done(engine, partial(_near_in, window=window), tasks), strict=True):
        _assign(homes, near, first=block.first)
    smallest = np.full(len(order), np.iinfo(np.int64).max)
    np.minimum.at(smallest, homes, articles[order])
    found = articles.copy()
    found[order] = smallest[homes]
    write_table(into / "stories.parquet", pa.table({"article": articles, "story": found, "day": dates["day"]}))
    sizes = np.unique(found, return_counts=True)[1]
    return {"stories": len(sizes), "of several articles": int((sizes > 1).sum())}


# ── blocks of days ────────────────────────────────────────────────────────────────────────


def _blocks(
    words: Sequence[Path], dates: pa.Table, order: np.ndarray, into: Path, engine: Engine
) -> list[Block]:  # fmt: skip
    """Articles with a day in order of their days, in files of so many, with what their words weigh."""
    into.mkdir(parents=True)
    rarity = _rarity(done(engine, _held, words), number=len(order))
    block = np.full(len(dates), -1, np.int32)
    block[order] = np.arange(len(order)) // _BLOCK
    dates = dates.append_column("block", pa.array(block))
    paths = [into / f"{number:06}.parquet" for number in range(int(block.max(initial=-1)) + 1)]
    writers = [pq.ParquetWriter(path, WEIGHTED, compression="zstd") for path in paths]
    try:
        weighed = [(path, into / "weighed" / f"{number:06}.parquet") for number, path in enumerate(words)]
        all(done(engine, partial(_weighted, rarity=rarity), weighed))
        for _, path in weighed:
            table = read_columns([path])
            own = looked_up(dates, "article", "block", table["article"]).to_numpy()
            for number in np.unique(own[own >= 0]):
                writers[number].write_table(table.filter(pa.array(own == number)))
    finally:
        for writer in writers:
            writer.close()
    days = dates["day"].to_numpy()[order]
    firsts = range(0, len(order), _BLOCK)
    return [
        Block(path, first, (int(days[first]), int(days[min(len(days), first + _BLOCK) - 1])))
        for path, first in zip(paths, firsts, strict=True)
    ]


def _before(block: Block, blocks: Sequence[Block], window: int) -> tuple[Block, ...]:
    """The blocks before one that reach into its window."""
    return tuple(b for b in blocks if b.first < block.first and b.days[1] >= block.days[0] - window)


def _held(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The words of one file's articles that have a day, and how many have each."""
    table = read_columns([path], ["day", "stems"])
    stems = table.filter(pc.greater(table["day"], 0))["stems"].combine_chunks().flatten().to_numpy()
    return np.unique(stems, return_counts=True)


def _rarity(held: Any, *, number: int) -> Rarity:
    words, counts = np.empty(0, np.uint32), np.empty(0, np.int64)
    for own, held_by in held:
        every = np.concatenate([words, own])
        words, places = np.unique(every, return_inverse=True)
        counts = np.bincount(places, weights=np.concatenate([counts, held_by]), minlength=len(words)).astype(np.int64)
    return Rarity(words, np.maximum(0.0, np.log((number + PRIOR) / (counts + 1.0))))


def _weighted(given: tuple[Path, Path], *, rarity: Rarity) -> bool:
    """The articles of one file that have a day: the weightiest words at unit length, the weightiest first."""
    source, target = given
    table = read_columns([source], ["article", "day", "stems", "weights", "lead"])
    table = table.filter(pc.greater(table["day"], 0))
    words, weights = [], []
    for stems, heavy in zip(lists(table["stems"]), lists(table["weights"]), strict=True):
        places = np.searchsorted(rarity.words, stems)
        values = heavy * rarity.weights[places]
        # ties go by word, so that the order of the sources does not decide
        kept = np.lexsort((places, -values))[:WORDS]
        words.append(places[kept])
        weights.append(values[kept] / (float(np.linalg.norm(values[kept])) or 1.0))
    columns = [table["article"], table["day"], pa.array(words, WEIGHTED.field("words").type),
               pa.array(weights, WEIGHTED.field("weights").type), table["lead"]]  # fmt: skip
    write_table(target, pa.table(columns, schema=WEIGHTED))
    return True


# ── a block and the window before it ──────────────────────────────────────────────────────


def _near_in(given: tuple[Block, tuple[Block, ...]], *, window: int) -> Near:
    block, before = given
    table = pa.concat_tables([_in_order(one.path) for one in (*before, block)]).combine_chunks()
    words, asked = _matrices(table)
    leads, day = _leads(table["lead"]), table["day"].to_numpy()
    begin = len(table) - pq.read_metadata(block.path).num_rows
    others = [np.empty(0, np.int64)]
    for first in range(begin, len(table), _ROWS):
        others += _near(words, asked, day, first=first, last=min(len(table), first + _ROWS), window=window)
    sizes = np.array([len(one) for one in others[1:]])
    places = np.repeat(np.arange(begin, len(table)), sizes)
    found = np.concatenate(others)
    return Near(sizes, found + block.first - begin, _likeness(words, leads, day, places, found))


def _in_order(path: Path) -> pa.Table:
    return read_columns([path]).sort_by([("day", "ascending"), ("article", "ascending")])


def _matrices(table: pa.Table) -> tuple[Any, Any]:
    """Articles × words: the weightiest words, and of these the few by which others are looked for."""
    from scipy.sparse import csr_matrix

    column = table["words"].combine_chunks()
    offsets, values = column.offsets.to_numpy(), table["weights"].combine_chunks().values.to_numpy()
    vocabulary, places = np.unique(column.values.to_numpy(), return_inverse=True)
    shape = (len(table), len(vocabulary))
    # copied, for Arrow gives what nobody may write to, and sorting does
    whole = csr_matrix((values, places, offsets), shape=shape, copy=True)
    sizes = np.diff(offsets)
    # the weights of a row fall, so that the first are the weightiest
    first = np.arange(len(places)) - np.repeat(offsets[:-1], sizes) < _ASKED
    ends = np.concatenate([[0], np.cumsum(np.minimum(sizes, _ASKED))])
    asked = csr_matrix((values[first], places[first], ends), shape=shape)
    whole.sort_indices()
    return whole, asked


def _leads(column: pa.ChunkedArray) -> np.ndarray | None:
    """What the first sentences mean, a row an article; zeros where it is not known."""
    found = column.to_pylist()
    width = max((len(lead) for lead in found if lead), default=0)
    if not width:
        return None
    empty = bytes(width)
    return np.frombuffer(b"".join(lead or empty for lead in found), np.float16).reshape(len(found), -1)


def _near(words: Any, asked: Any, day: np.ndarray, *, first: int, last: int, window: int) -> list[np.ndarray]:
    """For each of some articles those before it that may be of its story."""
    since = int(np.searchsorted(day, day[first] - window))
    held = np.bincount(words.indices[words.indptr[since] : words.indptr[last]], minlength=words.shape[1])
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
        found.append(np.sort(others[np.lexsort((others, -values))[:_CANDIDATES]]))
    return found


def _likeness(
    words: Any, leads: np.ndarray | None, day: np.ndarray, places: np.ndarray, others: np.ndarray
) -> np.ndarray:
    """As `link.stories.likeness`, for many pairs."""
    scores = [np.empty(0)]
    for begin in range(0, len(places), _PAIRS):
        one, two = places[begin : begin + _PAIRS], others[begin : begin + _PAIRS]
        score = np.asarray(words[one].multiply(words[two]).sum(axis=1), np.float64).ravel()
        if leads is not None:
            score += MEANING * (leads[one].astype(np.float32) * leads[two].astype(np.float32)).sum(axis=1)
        apart = np.abs(day[two] - day[one])
        scores.append(score - APART * np.minimum(1.0, apart / APART_DAYS))
    return np.concatenate(scores)


def _assign(homes: np.ndarray, near: Near, *, first: int) -> None:
    """Each article to the story whose nearest members it is most like on the average, if it is like them."""
    ends = np.cumsum(near.sizes)
    others, scores = near.others.tolist(), near.scores.tolist()
    for place, (end, size) in enumerate(zip(ends.tolist(), near.sizes.tolist(), strict=True), start=first):
        members: dict[int, list[float]] = defaultdict(list)
        for number in range(end - size, end):
            members[int(homes[others[number]])].append(scores[number])
        best, home = 0.0, place
        for story, given in sorted(members.items()):
            top = nlargest(NEAREST, given)
            score = sum(top) / len(top)
            if score >= SAME_STORY and score > best:
                best, home = score, story
        homes[place] = home
