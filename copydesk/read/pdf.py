"""PDF to text: lines from where their words are printed, columns, paragraphs, without what repeats on every page."""

from __future__ import annotations

import logging
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

from msgspec import Struct, structs

from copydesk.errors import ReadError
from copydesk.read.articles import LONGEST
from copydesk.read.dates import date_of
from copydesk.read.document import Document
from copydesk.read.fields import Fields
from copydesk.records import Skipped

RUNNING = "running head or page number"
EMPTY_PAGE = "page without text"
_MOST_PAGES = 3000
# Lines from the top and from the bottom of a page among which running heads are looked for.
_EDGE = 3
# Letters are half as wide as the type is high; a line of these letters is surely not longer than it is.
_NARROW = 0.4
# Rows in which a right column begins at one place, and the letters of a line in such a column.
_ROWS, _PROSE = 4, 18
_PAGE_NUMBER = re.compile(r"\W{0,5}(?:page\s+|p\.\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W{0,5}", re.IGNORECASE)
_ENDED = re.compile(r"[.!?:…][\"'”’»)\]]{0,3}$")
_HYPHEN = re.compile(r"(?P<before>[^\W\d_]+)[-‐\u00ad]$")
_LONGEST_WORD = 60
_BULLET = re.compile(r"[•◦▪‣·●○■–—*-]\s")
_WORD_AT_START = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# first parts that keep their hyphen: "well-known"
_COMPOUND = re.compile(
    "all|anti|arch|co|counter|cross|double|east|ex|far|first|four|full|half|hard|high|ill|in|inter|left|long|low|mid|"
    "multi|near|new|non|north|off|old|on|one|open|out|over|part|post|pre|pro|quasi|re|right|second|self|semi|short|"
    "single|six|so|south|strong|sub|ten|then|third|three|top|trans|twenty|two|ultra|under|up|vice|well|west|wide",
    re.IGNORECASE,
)


class _Line(Struct):
    """A line as printed: x and y in points from the page's lower left corner, `size` the height of its type.

    `starts` are the places where its runs of words begin: x, and the offset in the text.
    """

    x: float
    y: float
    size: float
    text: str
    starts: list[tuple[float, int]] = []
    # the letters of the run that gave the size
    longest: int = 0


def read_pdf(data: bytes, *, where: str) -> Document:
    """The text of a PDF; ReadError where it is encrypted, broken, or has pictures of text only."""
    pages = [_in_reading_order(_lines(runs)) for runs in _pages(data, where=where)]
    if not any(pages):
        raise ReadError(where, "no text in it: scanned?", "read it with a program for text recognition first")
    repeated = _repeated(pages)
    document = _Flow([line.text for page in pages for line in page])
    for page in pages:
        if not page:
            document.leave_out(EMPTY_PAGE)
        gap = _leading(page)
        edges = {id(line) for line in _edges(page)}
        for line in page:
            if id(line) in edges and _is_running(line, repeated, alone=len(pages) == 1):
                document.leave_out(RUNNING, line.text)
            else:
                document.add(line, gap)
        document.end_page()
    return document.done(where=where)


def _pages(data: bytes, *, where: str) -> Iterator[list[_Line]]:
    """Each page's runs of words, as they come."""
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    # what it repairs is its own business; what it cannot is our error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError(where, "encrypted", "save it without its password first")
        size = 0
        for number, page in enumerate(reader.pages):
            runs = _runs(page)
            size += sum(len(run.text) for run in runs)
            if size > LONGEST or number >= _MOST_PAGES:
                raise ReadError(where, "too long", f"texts of more than {LONGEST:,} characters are not read")
            yield runs
    except (DependencyError, NotImplementedError):
        raise ReadError(where, "encrypted", "save it without its protection first") from None
    except (
        PyPdfError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        AssertionError,
        OSError,
        RecursionError,
    ):
        # what broken files raise inside the library
        raise ReadError(where, "broken PDF", "save it anew with the program that made it") from None


def _runs(page: Any) -> list[_Line]:
    found: list[_Line] = []

    def visit(text: str, outer: Sequence[float], inner: Sequence[float], _: object, size: float) -> None:
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            height = abs(size * (inner[3] or inner[0]) * (outer[3] or outer[0])) or 1.0
            found.append(_Line(float(x), float(y), float(height), text))

    page.extract_text(visitor_text=visit)
    return found


def _lines(runs: Iterable[_Line]) -> list[_Line]:
    """Runs of words on one baseline put together; the library has set a space where two lie apart."""
    lines: list[_Line] = []
    goes_on = False
    for run in runs:
        for number, text in enumerate(run.text.split("\n")):
            last = lines[-1] if lines else None
            level = last is not None and abs(last.y - run.y) < 0.4 * max(last.size, run.size)
            if number == 0 and last is not None and (goes_on or text) and level and run.x > last.x:
                last.starts.append((run.x, len(last.text)))
                last.text += text
                if len(text) > last.longest:
                    last.longest, last.size = len(text), run.size
            elif text.strip():
                lines.append(_Line(run.x, run.y - number * 1.2 * run.size, run.size, text, longest=len(text)))
        goes_on = not run.text.endswith("\n")
    return lines


def _in_reading_order(lines: list[_Line]) -> list[_Line]:
    """The lines, column after column where the file has them row by row.

    Where it has them in another order, that is the order in which its program wrote them: the best there is.
    """
    gutter = _gutter(lines)
    if gutter is None:
        return [_tidy(line) for line in lines if line.text.strip()]
    ordered: list[_Line] = []
    left: list[_Line] = []
    right: list[_Line] = []
    for line in lines:
        parts = _cut(line, gutter)
        if len(parts) == 2:
            left.append(parts[0])
            right.append(parts[1])
        elif line.x >= gutter - 2:
            right.append(line)
        elif line.x + _NARROW * line.size * len(line.text) > gutter + 4 * line.size:
            # across both columns: what stands above it comes first
            ordered += [*left, *right, line]
            left, right = [], []
        else:
            left.append(line)
    return [_tidy(line) for line in [*ordered, *left, *right] if line.text.strip()]


def _gutter(lines: Sequence[_Line]) -> float | None:
    """Where a right column begins, if the lines of two columns stand row by row: at one x in many rows, after prose."""
    starts = Counter(round(x) for line in lines for x, _ in line.starts)
    place, _ = max(starts.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
    cut = [parts for line in lines if len(parts := _cut(line, place)) == 2]
    if len(cut) < _ROWS or 2 * len(cut) < sum(bool(line.starts) for line in lines):
        return None
    # a table has short cells, a list has its bullets there
    shortest = min(statistics.median(len(parts[side].text.strip()) for parts in cut) for side in (0, 1))
    return place if shortest >= _PROSE else None


def _cut(line: _Line, gutter: float) -> list[_Line]:
    """The line in two where a run of its words begins at the gutter and those before end left of it."""
    for x, at in line.starts:
        if abs(x - gutter) <= 2 and line.x + _NARROW * line.size * at < x:
            left, right = structs.replace(line, text=line.text[:at]), structs.replace(line, x=x, text=line.text[at:])
            return [left, right]
    return [line]


def _tidy(line: _Line) -> _Line:
    return structs.replace(line, text=" ".join(line.text.split()), starts=[])


# ── what repeats ──────────────────────────────────────────────────────────────────────────


def _repeated(pages: Sequence[Sequence[_Line]]) -> frozenset[tuple[str, int]]:
    """Lines at the edges that stand in one place on at least half of the pages, and on two."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    enough = max(2, len([page for page in pages if page]) / 2)
    return frozenset(key for key, count in seen.items() if count >= enough)


def _edges(page: Sequence[_Line]) -> list[_Line]:
    by_height = sorted(page, key=lambda line: -line.y)
    return by_height if len(by_height) <= _EDGE else [*by_height[:_EDGE], *by_height[-_EDGE:]]


def _key(line: _Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.y / 6)


def _is_running(line: _Line, repeated: frozenset[tuple[str, int]], *, alone: bool) -> bool:
    return _key(line) in repeated or (not alone and bool(_PAGE_NUMBER.fullmatch(line.text)))


# ── paragraphs ────────────────────────────────────────────────────────────────────────────


def _leading(page: Sequence[_Line]) -> float:
    """How far the lines of a paragraph lie apart on a page."""
    steps = [a.y - b.y for a, b in pairwise(page) if 0 < a.y - b.y < 4 * a.size]
    return statistics.median_low(steps) if steps else 14.0


class _Flow:
    """Puts lines together to paragraphs."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._words = Counter(word.casefold() for line in lines for word in _WORD.findall(line))
        self._widest = statistics.median(sorted(len(line) for line in lines)[-max(1, len(lines) // 2) :] or [1])
        # lines, as they follow each other in their paragraph
        self._paragraphs: list[list[str]] = []
        self._length = 0
        self._skipped: list[tuple[str, int]] = []
        self._heads: list[str] = []
        self._last: _Line | None = None
        self._page_ended = False

    def leave_out(self, reason: str, text: str = "") -> None:
        self._skipped.append((reason, self._length))
        self._heads.append(text)

    def end_page(self) -> None:
        self._page_ended = True

    def add(self, line: _Line, gap: float) -> None:
        last = self._last
        if last is None or self._begins(last, line, gap):
            self._paragraphs.append([line.text])
            self._length += len(line.text) + 2
        else:
            paragraph = self._paragraphs[-1]
            ending = self._ending(paragraph[-1], line.text)
            self._length += len(ending) - len(paragraph[-1]) + len(line.text)
            paragraph[-1] = ending
            paragraph.append(line.text)
        self._last, self._page_ended = line, False

    def _begins(self, last: _Line, line: _Line, gap: float) -> bool:
        """Whether a line begins a paragraph."""
        if abs(last.size - line.size) > 0.12 * last.size:
            return True
        ended = bool(_ENDED.search(last.text))
        down = last.y - line.y
        if self._page_ended or down < -0.4 * line.size:
            # the next column or page: a sentence that goes on is the same paragraph
            return ended and not line.text[:1].islower()
        if down > 1.4 * gap:
            return True
        if _BULLET.match(line.text) or (line.x > last.x + 0.8 * line.size and ended):
            return True
        return ended and len(last.text) < 0.8 * self._widest and not line.text[:1].islower()

    def _ending(self, before: str, after: str) -> str:
        """How a line ends where another one follows in its paragraph: with a space, or with its hyphen kept or lost."""
        hyphen, start = _HYPHEN.search(before[-_LONGEST_WORD:]), _WORD_AT_START.match(after[:_LONGEST_WORD])
        if not hyphen or not start:
            return f"{before} "
        if before.endswith("\u00ad"):
            return before[:-1]
        first, second = hyphen.group("before"), start.group()
        if second[0].isupper():
            return before
        whole, apart = (first + second).casefold(), f"{first}-{second}".casefold()
        kept = self._words[apart] > self._words[whole] or (not self._words[whole] and _COMPOUND.fullmatch(first))
        return before if kept else before[:-1]

    def done(self, *, where: str) -> Document:
        text = "\n\n".join("".join(lines) for lines in self._paragraphs)
        strange = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in text)
        if not text.strip() or strange > 0.2 * len(text):
            raise ReadError(
                where, "no readable text in it", "its letters have no meaning to a program; copy the text out"
            )
        published = next((date for head in self._heads if (date := date_of(head))), None)
        skipped = [Skipped(reason, min(at, len(text)), min(at, len(text))) for reason, at in self._skipped]
        return Document(
            text=text,
            fields=Fields(published=published, published_from="text" if published else None),
            skipped=tuple(skipped),
        )
