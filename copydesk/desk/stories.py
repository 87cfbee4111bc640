"""Articles → stories, one by one as they come: by rare words, meaning and time. Errs towards keeping apart.

An article never moves once it is in a story: only people split and merge. What it was grouped for is kept.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nlargest
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from copydesk.align import STOP, stem, tokens
from copydesk.desk.codec import packed, unpacked
from copydesk.records import Article, Resolved
from copydesk.text import Range
from copydesk.vectors import mean_vector

# Found on the pooled development stories (76 stories, 363 articles; `python -m eval --only grouping`), on which the
# figures are therefore fitted ones; neighbouring values give an F1 within two points.
_WORDS = 60
_LEAD_WORDS, _LEAD_WEIGHT = 80, 1.3
# sentences whose mean says what an article is about
_LEAD_SENTENCES = 12
_MEANING = 0.3
# an article a day away is a little less likely of one story, from three days on as unlikely as it gets
_APART, _APART_DAYS = 0.2, 3
# the mean of the best members' scores, not the best alone: one look-alike does not draw in the next
_NEAREST = 3
_SAME_STORY = 0.35
# what words weigh in a desk that is new: as if so many articles without them had come before
_PRIOR = 30
# Bounds that keep the search for candidates short in a large desk.
_ASKED_WORDS, _CANDIDATES = 20, 60
_COMMON = 2000
_WINDOW_DAYS = 60


# what a copy of another text is grouped for, in place of words of both
SAME_WORDS = ("same words",)


class Signature(Struct, frozen=True):
    """What an article is grouped by: its weightiest words (weights at unit length), meaning, and day or 0."""

    words: dict[str, float]
    vector: bytes
    day: int


class Grouped(Struct, frozen=True):
    """The story that an article belongs to, and what it was grouped for: the nearest article, words of both."""

    story: str | None
    nearest: str | None = None
    words: tuple[str, ...] = ()
    score: float = 0.0


def words_of(one: Resolved) -> dict[str, tuple[int, int]]:
    """Each word of a report's own text, stemmed: how often it stands there and where first."""
    found = tokens(one.article.text, body_ranges(one.article))
    counted = Counter(stem(t.word) for t in found if _tells(t.word))
    first: dict[str, int] = {}
    for place, token in enumerate(found):
        if _tells(token.word):
            first.setdefault(stem(token.word), place)
    return {word: (number, first[word]) for word, number in counted.items()}


def stems(text: str) -> set[str]:
    """The words of a text as they are counted; those of an actor's id too."""
    loose = text.replace("-", " ")
    return {stem(t.word) for part in (text, loose) for t in tokens(part, [(0, len(part))]) if _tells(t.word)}


def signature(one: Resolved, words: dict[str, tuple[int, int]], rarity: dict[str, float]) -> Signature:
    """The signature of an article whose words are as rare as given."""
    weights = {
        word: (1 + math.log(number)) * rarity[word] * (_LEAD_WEIGHT if place < _LEAD_WORDS else 1)
        for word, (number, place) in words.items()
    }
    kept = dict(nlargest(_WORDS, weights.items(), key=lambda item: (item[1], item[0])))
    length = math.sqrt(sum(weight * weight for weight in kept.values())) or 1.0
    vectors = one.annotations.vectors
    vector = mean_vector(vectors[:_LEAD_SENTENCES]) if vectors is not None else None
    return Signature(
        words={word: weight / length for word, weight in kept.items()},
        vector=b"" if vector is None else vector.astype(np.float16).tobytes(),
        day=day_of(one.article.published) or 0,
    )


def rarity(words: Iterable[str], held: dict[str, int], articles: int) -> dict[str, float]:
    """How much words tell, where `held` says in how many of the articles they stand."""
    return {word: max(0.0, math.log((articles + _PRIOR) / (held.get(word, 0) + 1.0))) for word in words}


def likeness(a: Signature, b: Signature) -> float:
    """How likely two articles tell one story; two of one story mostly have more than a third."""
    small, large = (a.words, b.words) if len(a.words) < len(b.words) else (b.words, a.words)
    shared = sum(weight * large.get(word, 0.0) for word, weight in small.items())
    meaning = float(_vector(a.vector) @ _vector(b.vector)) if a.vector and b.vector else 0.0
    apart = abs(a.day - b.day) if a.day and b.day else 0
    return shared + _MEANING * meaning - _APART * min(1.0, apart / _APART_DAYS)


def nearest(given: Signature, others: Sequence[tuple[str, str, Signature]]) -> Grouped:
    """The story of some articles (id, story, signature) that an article belongs to, or none."""
    scores: dict[str, list[tuple[float, str, Signature]]] = defaultdict(list)
    for article, story, other in others:
        scores[story].append((likeness(given, other), article, other))
    best = Grouped(None)
    for story, members in sorted(scores.items()):
        top = nlargest(_NEAREST, members, key=lambda member: member[:2])
        score = sum(member[0] for member in top) / len(top)
        if score >= _SAME_STORY and score > best.score:
            best = Grouped(story, top[0][1], shared_words(given, top[0][2]), score)
    return best


def day_of(published: str | None) -> int | None:
    """The day of a whole date as a number; None where it is partial or missing."""
    try:
        return date.fromisoformat(published).toordinal() if published and len(published) == 10 else None
    except ValueError:
        return None


def shared_words(a: Signature, b: Signature, *, most: int = 8) -> tuple[str, ...]:
    """The stems that tell most of those that two articles share."""
    both = {word: weight * b.words[word] for word, weight in a.words.items() if word in b.words}
    return tuple(nlargest(most, sorted(both), key=lambda word: both[word]))


def _vector(data: bytes) -> Any:
    return np.frombuffer(data, np.float16).astype(np.float32)


def _tells(word: str) -> bool:
    return word not in STOP and len(word) > 1


def body_ranges(article: Article) -> list[Range]:
    """What of the text is read: the title too, for it says what the report is about."""
    ranges, position = [], 0
    for span in sorted(article.boilerplate):
        if span.kind == "title":
            continue
        if span.start > position:
            ranges.append((position, span.start))
        position = max(position, span.end)
    return [*ranges, (position, len(article.text))]


# ── in the desk ───────────────────────────────────────────────────────────────────────────


def measured(db: sqlite3.Connection, one: Resolved) -> tuple[Signature, set[str]]:
    """The signature of an article beside those in the desk, and all its words."""
    words = words_of(one)
    articles = db.execute("SELECT count(*) FROM article").fetchone()[0]
    held = _held(db, words)
    return signature(one, words, rarity(words, held, articles)), set(words)


def candidates(db: sqlite3.Connection, given: Signature) -> list[tuple[str, str, Signature]]:
    """Articles of the desk that share rare words with one, those that share most first, with their stories."""
    held = _held(db, given.words)
    asked = nlargest(
        _ASKED_WORDS, (w for w in given.words if 0 < held.get(w, 0) <= _COMMON), key=lambda w: given.words[w]
    )
    if not asked:
        return []
    marks = ",".join("?" * len(asked))
    window = "AND (day = 0 OR day BETWEEN ? AND ?)" if given.day else ""
    days = (given.day - _WINDOW_DAYS, given.day + _WINDOW_DAYS) if given.day else ()
    rows = db.execute(
        "SELECT article.id, article.story, annotation.signature, article.day FROM"
        f" (SELECT article, count(*) AS shared FROM term WHERE word IN ({marks}) {window}"
        f" GROUP BY article ORDER BY shared DESC, article LIMIT {_CANDIDATES}) AS near"
        " JOIN article ON article.key = near.article JOIN annotation ON annotation.article = article.id",
        (*asked, *days),
    )
    # the day as it is now: somebody may have corrected it
    return [(r[0], r[1], msgspec.structs.replace(unpacked(r[2], Signature), day=r[3] or 0)) for r in rows]


def dated(db: sqlite3.Connection, article: str, day: int | None) -> None:
    """Let an article be found under another day."""
    db.execute(
        "UPDATE term SET day = ?1 WHERE article = (SELECT key FROM article WHERE id = ?2) AND day <> ?1",
        (day or 0, article),
    )


def kept(db: sqlite3.Connection, key: int, given: Signature, words: set[str]) -> None:
    """Count an article's words and enter it under the weightiest."""
    db.executemany(
        "INSERT INTO word VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET articles = articles + 1",
        [(word,) for word in sorted(words)],
    )
    entered(db, key, given)


def entered(db: sqlite3.Connection, key: int, given: Signature) -> None:
    """Enter an article under its weightiest words."""
    db.executemany("INSERT INTO term VALUES (?, ?, ?)", [(word, given.day, key) for word in sorted(given.words)])


def uncounted(db: sqlite3.Connection, words: Iterable[str]) -> None:
    """Take the words of an article out of the count."""
    given = [(word,) for word in sorted(words)]
    db.executemany("UPDATE word SET articles = articles - 1 WHERE word = ?", given)
    db.executemany("DELETE FROM word WHERE word = ? AND articles <= 0", given)


def unheld(db: sqlite3.Connection, words: Iterable[str]) -> set[str]:
    """Those of some words that no article of the desk has."""
    given = set(words)
    return given - _held(db, given).keys()


def signature_blob(given: Signature) -> bytes:
    """A signature as it is kept."""
    return packed(given)


def _held(db: sqlite3.Connection, words: Iterable[str]) -> dict[str, int]:
    wanted = list(words)
    found: dict[str, int] = {}
    for first in range(0, len(wanted), 500):
        some = wanted[first : first + 500]
        rows = db.execute(f"SELECT word, articles FROM word WHERE word IN ({','.join('?' * len(some))})", some)
        found.update((row[0], row[1]) for row in rows)
    return found
