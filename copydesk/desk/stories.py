"""The stories of a desk: articles are grouped one by one as they come (link/stories.py has by what).

An article never moves once it is in a story: only people split and merge. What it was grouped for is kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from heapq import nlargest

import msgspec

from copydesk.desk.codec import packed, unpacked
from copydesk.link.stories import (
    Grouped,
    Signature,
    body_ranges,
    day_of,
    likeness,
    nearest,
    rarity,
    shared_words,
    signature,
    stems,
    words_of,
)
from copydesk.records import Resolved

__all__ = [
    "CAME_TOGETHER",
    "SAME_WORDS",
    "Grouped",
    "Signature",
    "body_ranges",
    "candidates",
    "dated",
    "day_of",
    "entered",
    "kept",
    "likeness",
    "measured",
    "nearest",
    "rarity",
    "shared_words",
    "signature",
    "signature_blob",
    "stems",
    "uncounted",
    "unheld",
    "words_of",
]

# Bounds that keep the search for candidates short in a large desk.
_ASKED_WORDS, _CANDIDATES = 20, 60
_COMMON = 2000
_WINDOW_DAYS = 60

# what a copy of another text is grouped for, in place of words of both
SAME_WORDS = ("same words",)
# what an article is grouped for that came as one story with others
CAME_TOGETHER = ("came together",)


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
