"""Words with those that another wording has otherwise marked."""

from __future__ import annotations

from collections.abc import Iterable

from copydesk.records import Slice
from copydesk.show.record import merged

Pieces = list[tuple[str, bool]]


def pieces(text: str, start: int, differing: Iterable[Slice]) -> Pieces:
    """A passage that starts at `start`, cut where differing words begin and end; true marks those."""
    found, position = [], 0
    for left, right in merged((one.start - start, one.end - start) for one in differing if one.start < one.end):
        left, right = max(left, position), min(right, len(text))
        if left >= right:
            continue
        found += [(text[position:left], False), (text[left:right], True)]
        position = right
    return [piece for piece in [*found, (text[position:], False)] if piece[0]]
