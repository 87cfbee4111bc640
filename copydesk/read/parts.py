"""Boilerplate inside a paragraph of the report: "WASHINGTON (AP) —" before it, "(AP)" after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from copydesk.read.lines import Line
from copydesk.records import Boilerplate

# How many paragraphs of the report may open with a place: roundups of several reports have more,
# but there the place is often part of a sentence.
_OPENING = 2
_CAPITALS = r"[A-Z][A-Z.’' -]{2,40}"
_TITLED = r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}"
_REST = r"(?:[,;/] ?[A-Z][\w.’' -]{1,30}){0,3}"
_AGENCY = r"\([A-Z][\w./ &-]{1,30}\)"
_DASH = r"\s*(?:—|–|--|-{1,2}|―)"
_DATELINE = re.compile(
    rf"(?:\(?{_CAPITALS}{_REST}\)?(?:\s*{_AGENCY})?{_DASH}|{_TITLED}{_REST}\s*{_AGENCY}{_DASH}|{_AGENCY}{_DASH}"
    rf"|{_CAPITALS}{_REST}\s*{_AGENCY}(?=\s))(?=\s)"
)
_SIGNATURE = re.compile(
    r"(?<=[.!?”\"’…])\s+(\((?:AP|AFP|Reuters|REUTERS|UPI|dpa|DPA|Xinhua|ANI|PTI|IANS|EFE|CP|PA)\))$"
)


def parts_of(lines: Sequence[Line]) -> list[Boilerplate]:
    """Datelines before the first paragraphs of the report and agency signatures after any."""
    body = [line for line in lines if line.kind is None and line.length > 3]
    found = [part for line in body[:_OPENING] if (part := _dateline(line))]
    return found + [part for line in body if (part := _signature(line))]


def _dateline(line: Line) -> Boilerplate | None:
    match = _DATELINE.match(line.text[:160])
    return Boilerplate(line.start, line.start + match.end(), "dateline") if match else None


def _signature(line: Line) -> Boilerplate | None:
    match = _SIGNATURE.search(line.text, max(0, len(line.text) - 30))
    return Boilerplate(line.start + match.start(1), line.end, "credit") if match else None
