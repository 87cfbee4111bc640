"""What an outlet changed between two versions of an article: quotations, numbers, other words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Literal

import msgspec

from copydesk.align import edits, tokens
from copydesk.desk.records import Difference
from copydesk.records import Passage, Resolved, Slice
from copydesk.text import Range

# Words on either side of a difference that are shown with it are the reader's business; differences nearer to one
# another than this many characters are one.
_NEAR = 3


def differences(before: Resolved, after: Resolved) -> tuple[Difference, ...]:
    """The differences of two versions, in the order of the later one."""
    old, new = before.article.text, after.article.text
    found = edits(old, tokens(old, [(0, len(old))]), new, tokens(new, [(0, len(new))]))
    return tuple(
        Difference(
            kind=_kind(before, after, edit.a, edit.b),
            before=Passage(before.article.id, edit.a.start, edit.a.end, edit.a.text),
            after=Passage(after.article.id, edit.b.start, edit.b.end, edit.b.text),
        )
        for edit in found
        if edit.a.text.strip() or edit.b.text.strip()
    )


def _kind(before: Resolved, after: Resolved, a: Slice, b: Slice) -> Literal["quotation", "number", "wording"]:
    if _within(a, _quoted(before)) or _within(b, _quoted(after)):
        return "quotation"
    if _within(a, _amounts(before)) or _within(b, _amounts(after)):
        return "number"
    return "wording"


def _quoted(one: Resolved) -> list[Range]:
    return [(span.start, span.end) for statement in one.statements for span in statement.quoted]


def _amounts(one: Resolved) -> list[Range]:
    return [(amount.start, amount.end) for amount in one.annotations.amounts]


def _within(edit: Slice, ranges: list[Range]) -> bool:
    """Whether an edit touches one of some ranges."""
    return any(start < edit.end and edit.start < end for start, end in ranges)


def last_changes(db: sqlite3.Connection, articles: Iterable[str]) -> dict[str, tuple[Passage, ...]]:
    """The quotations and numbers that the current versions of revised articles have otherwise than those before."""
    found: dict[str, tuple[Passage, ...]] = {}
    for article in articles:
        row = db.execute(
            'SELECT record FROM revision WHERE article = ? ORDER BY "to" DESC LIMIT 1', (article,)
        ).fetchone()
        if row:
            given = msgspec.json.decode(row[0], type=tuple[Difference, ...])
            found[article] = tuple(d.after for d in given if d.kind != "wording" and d.after.text)
    return found
