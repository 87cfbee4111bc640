"""The lines of a text as boilerplate is found in them: paragraphs with what their form tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from copydesk.records import BoilerplateKind
from copydesk.text import paragraphs

# A full stop may be followed by closing marks and by a footnote's number.
_STOP = re.compile(r"[.!?…:;,。！？][\"'”’»)\]*_]{0,4}$")
_SENTENCE_STOP = re.compile(r"[.!…。！][\"'”’»)\]*_]{0,4}$")
_CLOSED = re.compile(r"[\"”»][.,]?$")
_SMALL = re.compile(
    r"(?<=\S)\s+(?=(?:(?:written |posted |reported |published )?by [A-Z]|(?:posted|published|updated) on |"
    r"(?:read more|read also|also read|see also|related|photo|photo credit|image|credit|source):))"
)
_DOUBLE = re.compile(r"[\"“”„«»]")
# Words with which reports, and hardly ever headings or captions, tell who says a thing.
_TELLS = re.compile(
    r"\b(?:said|says|told|according to|reported|stated|announced|wrote|tweeted|added|asked|argued|"
    r"claimed)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Line:
    """A paragraph, its place, and the kind of boilerplate it was found to be."""

    start: int
    end: int
    text: str
    kind: BoilerplateKind | None = None

    @property
    def length(self) -> int:
        """Number of words."""
        return len(self.text[:2000].split())

    @property
    def quotes(self) -> bool:
        """Whether a double quotation mark stands in it."""
        return bool(_DOUBLE.search(self.text))

    @property
    def stopped(self) -> bool:
        """Whether it ends like a sentence, with a full stop or the end of a quotation."""
        return bool(_SENTENCE_STOP.search(self.text[-8:]) or _CLOSED.search(self.text[-3:]))

    @property
    def punctuated(self) -> bool:
        """Whether any punctuation ends it."""
        return bool(_STOP.search(self.text[-8:]) or _CLOSED.search(self.text[-3:]))

    @property
    def tells(self) -> bool:
        """Whether it tells who says something."""
        return bool(_TELLS.search(self.text[:2000]))

    @property
    def prose(self) -> bool:
        """Whether it is a paragraph of a report by its form: a whole sentence, or long."""
        return self.length >= 16 or (self.length >= 6 and self.stopped)


def lines_of(text: str, *, start: int = 0) -> list[Line]:
    """The paragraphs from `start` on."""
    return [
        Line(first, last, text[first:last])
        for whole_first, whole_last in paragraphs(text)
        for first, last in _apart(text, whole_first, whole_last)
        if first >= start and last > first
    ]


def _apart(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The paragraph, cut where a line set in small letters was joined to the heading above it."""
    found = []
    for match in _SMALL.finditer(text, start, end):
        if "\n" in match.group():
            found.append((start, match.start()))
            start = match.end()
    return [*found, (start, end)]


def body_range(lines: Sequence[Line]) -> tuple[int, int]:
    """Indices of the first paragraph of the report and of the one after the last."""
    prose = [index for index, line in enumerate(lines) if line.kind is None and line.prose]
    return (prose[0], prose[-1] + 1) if prose else (len(lines), len(lines))


# Titles, captions and names, which are compared again and again, are shorter; longer lines are not kept.
_KEPT = 300


def folded(text: str) -> str:
    """A line as compared with another: letters and digits in one case, nothing else."""
    return _kept(text) if len(text) <= _KEPT else _folded(text)


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


_kept = lru_cache(maxsize=4096)(_folded)
