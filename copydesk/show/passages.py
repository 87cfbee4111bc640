"""Paragraphs and sentences around a slice, as a reader needs them on a page.

Deliberately simple: what is shown is always a slice, so a sentence that ends too early costs
the reader a click and nothing else.
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from functools import lru_cache

Range = tuple[int, int]

_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]?[^\W\d_a-zà-ÿ]|\s*$)")
_ABBREVIATED = re.compile(r"(?:^|[\s(“\"])(?:(?:[A-Z]\.)*[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Gov|Sen|Rep|St|No)\.$")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside a slice: the rest of its sentence and one sentence on either side."""

    before: Range
    lead: Range
    tail: Range
    after: Range


@lru_cache(maxsize=1024)
def paragraphs(text: str) -> tuple[Range, ...]:
    """Ranges of the paragraphs, without the white space around them."""
    pattern = r"(?:[^\n]|\n(?!\s*\n))+" if _hard_wrapped(text) else r"[^\n]+"
    found = []
    for match in re.finditer(pattern, text):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped)
            found.append((start, start + len(stripped)))
    return tuple(found)


def _hard_wrapped(text: str) -> bool:
    blocks = [block.strip("\n").split("\n") for block in re.split(r"\n\s*\n", text)]
    widths = [len(line) for lines in blocks for line in lines[:-1]]
    if len(widths) < 5:
        return False
    typical = statistics.median(widths)
    near = sum(abs(width - typical) <= 12 for width in widths)
    return 45 <= typical <= 110 and near >= 0.8 * len(widths)


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[Range, ...]:
    """Ranges of the sentences; none crosses a paragraph."""
    found: list[Range] = []
    for start, end in paragraphs(text):
        position = start
        for match in _SENTENCE_END.finditer(text, start, end):
            if _ABBREVIATED.search(text[position : match.end()]):
                continue
            found.append((position, match.end()))
            position = match.end()
            while position < end and text[position].isspace():
                position += 1
        if position < end:
            found.append((position, end))
    return tuple(found)


def around(text: str, start: int, end: int, *, skip: tuple[Range, ...] = ()) -> Around:
    """The rest of the sentences that a slice stands in, and their neighbours.

    A caption or a teaser is no neighbour: sentences within `skip` are passed over.
    """
    ranges = _kept(text, skip)
    inside = [number for number, (left, right) in enumerate(ranges) if left < end and right > start]
    if not inside:
        return Around((start, start), (start, start), (end, end), (end, end))
    first, last = inside[0], inside[-1]
    left, right = min(ranges[first][0], start), max(ranges[last][1], end)
    return Around(
        before=ranges[first - 1] if first else (left, left),
        lead=(left, start),
        tail=(end, right),
        after=ranges[last + 1] if last + 1 < len(ranges) else (right, right),
    )


@lru_cache(maxsize=1024)
def _kept(text: str, skip: tuple[Range, ...]) -> tuple[Range, ...]:
    return tuple(
        (start, end)
        for start, end in sentences(text)
        if not any(left <= start and end <= right for left, right in skip)
    )


def paragraph_at(text: str, start: int, end: int) -> int | None:
    """The number of the first paragraph that a slice touches."""
    for number, (left, right) in enumerate(paragraphs(text)):
        if left < max(end, start + 1) and right > start:
            return number
    return None
