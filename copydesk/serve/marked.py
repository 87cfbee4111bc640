"""Words with some of them marked: those that another wording has otherwise, those that were searched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from copydesk.desk.search import matching
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


def hits(text: str, query: str) -> Pieces:
    """A text cut where words of a query begin and end; true marks those."""
    wanted = set(re.findall(r"\w+", _plain(matching(query))))
    if not wanted:
        return [(text, False)]
    parts = re.split(r"(\w+)", text)
    return [(part, number % 2 == 1 and _plain(part) in wanted) for number, part in enumerate(parts) if part]


def _plain(words: str) -> str:
    """Words as the index compares them: without capitals and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
