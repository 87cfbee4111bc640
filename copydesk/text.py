"""Paragraphs, sentences and quotation marks of a text, as offsets into it.

Nothing here changes a text: every result is a half-open range of code points, and `healed`
keeps the length, so an offset into the one is an offset into the other.
"""

from __future__ import annotations

import re
import statistics
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

Range = tuple[int, int]

OPENING = "“„‟«‹‘‚‛"
CLOSING = "”»›’"
DOUBLE = '"“”„‟«»″＂'
SINGLE = "'‘’‚‛‹›"
_PARTNERS = {
    '"': '"”',
    "“": '”"“″',
    "”": '”"',
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "»": "«",
    "″": '″"”',
    "＂": "＂",
    "'": "'’",
    "‘": "’'",
    "’": "’'",
    "‚": "‘’",
    "‛": "’",
    "‹": "›",
}
_MARKS = frozenset(_PARTNERS) | frozenset(CLOSING)
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]*_]*\s*$")
_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks: `start` and `end` include the marks that are there.

    `closed` is false where the closing mark is missing: the paragraph's end, or the next opening mark,
    was taken;
    `continues` is true where the same speech goes on from the paragraph before.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int
    closed: bool
    continues: bool = False


@lru_cache(maxsize=8)
def healed(text: str) -> str:
    """The text with line breaks inside a sentence turned into spaces, of the same length.

    Marks that print nothing (soft hyphens, direction marks) become spaces as well.
    """
    characters = list(_INVISIBLE.sub(" ", text.replace("\t", " ").replace("\r", " ")))
    blank = "".join(characters)
    wrapped = _hard_wrapped(blank)
    for match in _BREAK.finditer(blank):
        start, end = match.span()
        if start and end < len(blank) and _inside_sentence(blank, start, end, wrapped=wrapped):
            characters[start:end] = " " * (end - start)
    return "".join(characters)


def _hard_wrapped(text: str) -> bool:
    """Whether single line breaks are a matter of layout: most lines of a block are equally long."""
    widths = [len(line) for block in re.split(r"\n\s*\n", text) for line in block.strip("\n").split("\n")[:-1]]
    if len(widths) < 5:
        return False
    typical = statistics.median(widths)
    near = sum(abs(width - typical) <= 12 for width in widths)
    return 45 <= typical <= 110 and near >= 0.8 * len(widths)


def _inside_sentence(text: str, start: int, end: int, *, wrapped: bool) -> bool:
    line_start = text.rfind("\n", 0, start) + 1
    before, after = text[line_start:start].rstrip(), text[end : end + 80].lstrip()
    if not before or not after:
        return False
    if wrapped and text.count("\n", start, end) == 1:
        return True
    # A lower-case start alone is no proof (lists, "iPhone"): the line before must be a broken
    # sentence too, which a caption or a heading of a few words is not.
    return after[0].islower() and not _TERMINAL.search(before) and len(before.split()) >= 2


@lru_cache(maxsize=8)
def paragraphs(text: str) -> tuple[Range, ...]:
    """Paragraphs without the white space around them, sentences broken over two of them healed."""
    found = []
    for match in re.finditer(r"[^\n]+", healed(text)):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped[0])
            found.append((start, start + len(stripped)))
    return tuple(found)


@lru_cache(maxsize=8)
def sentences(text: str) -> tuple[Range, ...]:
    """Sentences without the white space around them; none crosses a paragraph."""
    whole = healed(text)
    found: list[Range] = []
    for paragraph in paragraphs(text):
        for start, end in _portions(whole, *paragraph):
            found.extend(_segmented(whole, start, end))
    return tuple(_marks_kept(whole, _rejoined(whole, found)))


# the splitter's time grows with the square of what it is given at once
_PORTION = 4000
_LIKELY_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[^\sa-z])|[。！？]")


def _portions(text: str, start: int, end: int) -> list[Range]:
    """A paragraph in pieces of bounded length, cut where a sentence seems to end; most are one piece."""
    found = []
    while end - start > _PORTION:
        limit = start + _PORTION
        ends = [match.end() for match in _LIKELY_END.finditer(text, start, limit)]
        cut = ends[-1] if ends else text.rfind(" ", start, limit) + 1
        cut = cut if cut > start else limit
        found.append((start, cut))
        start = cut
    return [*found, (start, end)]


def _segmented(text: str, start: int, end: int) -> list[Range]:
    import sentencex

    found, position = [], start
    for part in sentencex.segment("en", text[start:end]):
        position = text.index(part, position)
        stripped = part.strip()
        if stripped:
            first = position + part.index(stripped[0])
            found.append((first, first + len(stripped)))
        position += len(part)
    return found


def _rejoined(text: str, found: list[Range]) -> list[Range]:
    """Join what was split after an abbreviation or inside a quotation mark's own punctuation."""
    joined: list[Range] = []
    for start, end in found:
        if joined and "\n" not in text[joined[-1][1] : start]:
            before = text[max(joined[-1][0], joined[-1][1] - 12) : joined[-1][1]]
            if _belongs(before, text[start:end]):
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


_ABBREVIATED = re.compile(
    r"(?:^|[\s(“\"])(?:Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Gen|Lt|Col|Maj|Capt|Cmdr|Sgt|Adm|Gov|Sen|Rep|Reps|Sens|"
    r"Pres|Supt|Det|Insp|St|Sr|Jr|vs|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[A-Z])\.$"
)
_NUMBER_SIGN = re.compile(r"(?:^|[\s(“\"])Nos?\.$")
_HALF_DAY = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_WITH_HALF_DAY = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*|"
    r"[ECMP][SD]?T|GMT|UTC|BST|CET|CEST)\b"
)


def _belongs(before: str, after: str) -> bool:
    """Whether `after` cannot begin a sentence, given the last characters before it."""
    if not any(character.isalnum() for character in after) or after[0].islower():
        return True
    if _HALF_DAY.search(before):
        return bool(_WITH_HALF_DAY.match(after))
    return bool(_ABBREVIATED.search(before)) or (bool(_NUMBER_SIGN.search(before)) and after[0].isdigit())


_OPENS_NEXT = re.compile(r"\s([\"'“‘„‚«‹(\[]+)$")
_CLOSES_LAST = re.compile(r"[\"'”’»)\]]+(?=\s)")


def _marks_kept(text: str, found: list[Range]) -> list[Range]:
    """Give an opening mark to the sentence that it opens, and a closing one to that which it closes."""
    kept: list[Range] = []
    for start, end in found:
        if kept and kept[-1][1] == start:
            last_start, last_end = kept[-1]
            opening = _OPENS_NEXT.search(text, max(last_start, last_end - 5), last_end)
            closing = _CLOSES_LAST.match(text, start, end)
            if opening and text[last_start : opening.start()].strip():
                kept[-1] = (last_start, last_start + len(text[last_start : opening.start()].rstrip()))
                start = opening.start(1)
            elif closing:
                kept[-1] = (last_start, closing.end())
                start = closing.end() + len(text[closing.end() : end]) - len(text[closing.end() : end].lstrip())
        kept.append((start, end))
    return kept


@lru_cache(maxsize=8)
def quotations(text: str) -> tuple[Quotation, ...]:
    """Quotations in order of their start; those inside another have a `depth` above 0.

    A mark that is never closed ends with its paragraph, or where the next quotation opens, and
    costs nothing else. A paragraph that opens with a mark while the one before left its own open
    is the same speech going on.
    """
    found: list[Quotation] = []
    whole = _doubled(healed(text))
    blocks = paragraphs(text)
    open_before = False
    for index, (start, end) in enumerate(blocks):
        following = whole[blocks[index + 1][0]] if index + 1 < len(blocks) else ""
        pairs = _Pairing(whole, start, end, goes_on=following == whole[start]).pairs()
        in_paragraph = _quotations(text, whole, pairs, start if open_before else -1)
        top = [quotation for quotation in in_paragraph if quotation.depth == 0]
        open_before = bool(top) and not top[-1].closed
        found.extend(in_paragraph)
    return tuple(found)


@lru_cache(maxsize=8)
def outermost(text: str) -> tuple[Quotation, ...]:
    """The quotations that stand in no other; they never overlap."""
    return tuple(quotation for quotation in quotations(text) if quotation.depth == 0)


def quotations_in(text: str, start: int, end: int) -> tuple[Quotation, ...]:
    """The outermost quotations that overlap a range."""
    given = outermost(text)
    first = bisect_right(given, start, key=lambda quotation: quotation.end)
    return given[first : bisect_left(given, end, lo=first, key=lambda quotation: quotation.start)]


_TYPEWRITER = re.compile(r"``|''|‘‘|’’")
_STRAIGHT_TYPEWRITER = re.compile(r"``|''")
_TWICE = frozenset(("``", "''", "‘‘", "’’"))


def _doubled(text: str) -> str:
    """The text with ``typewriter'' marks as one double mark beside the words and a space."""
    if not any(marks in text for marks in _TWICE):
        return text
    # two closing marks without such an opening one end two quotations
    return (_TYPEWRITER if "‘‘" in text else _STRAIGHT_TYPEWRITER).sub(_curled, text)


def _curled(match: re.Match[str]) -> str:
    text, (start, end) = match.string, match.span()
    if match.group() == "''":
        free = not text[max(0, start - 1) : start].strip("([—–- \n")
        return " “" if free and text[end : end + 1].strip() else "” "
    return "” " if match.group() == "’’" else " “"


def _quotations(text: str, marked: str, pairs: list[_Pair], continues_at: int) -> list[Quotation]:
    """Pairs of marks as quotations, in order; depth counts the quotations around one.

    Where `marked` has another mark than `text`, the mark is two characters wide.
    """
    found: list[Quotation] = []
    around: list[int] = []
    for opened, after, closed in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        while around and around[-1] <= opened:
            around.pop()
        start = opened - 1 if text[opened] != marked[opened] else opened
        end = after + 1 if closed and text[after - 1] != marked[after - 1] else after
        found.append(
            Quotation(
                start,
                end,
                inner_start=opened + 1,
                inner_end=after - 1 if closed else after,
                depth=len(around),
                closed=closed,
                continues=start == continues_at,
            )
        )
        around.append(after)
    return found


# the opening mark's place, the place after the closing mark, and whether there is one
_Pair = tuple[int, int, bool]
# deeper than any prose goes: what opens beyond is not a quotation, and time stays bounded
_DEEPEST = 4
_TIGHT = "$£€¥#@[(…" + DOUBLE + SINGLE
_NO_OPENING = re.compile(r"\d\ds?\b|(?:tis|twas|til|till|em|cause|cos|bout|round|n)\b", re.IGNORECASE)
_FEET_AND_INCHES = re.compile(r"\d['’′]\s?\d{1,2}(?:\.\d+)?$")


class _Pairing:
    """The marks of one paragraph, paired from left to right.

    `goes_on` says that the next paragraph opens with the mark that this one opens with.
    """

    def __init__(self, text: str, start: int, end: int, *, goes_on: bool) -> None:
        self.text, self.start, self.end, self.goes_on = text, start, end, goes_on
        self.open: list[tuple[int, str]] = []
        self.closed: list[_Pair] = []
        self.marks = [place for place in range(start, end) if text[place] in _MARKS]
        singles = [place for place in self.marks if text[place] in SINGLE]
        self.single_openers = [place for place in singles if self._opens_like(place)]
        self.single_closers = [place for place in singles if self._closes_like(place)]
        self.sure_closers = [place for place in self.single_closers if not self._possessive(place)]

    def pairs(self) -> list[_Pair]:
        """Pairs of marks, those without a closing one included."""
        for place in self.marks:
            depth = self._closes(place)
            if depth is not None:
                opened, _ = self.open[depth]
                del self.open[depth:]
                self.closed.append((opened, place + 1, True))
            elif len(self.open) < _DEEPEST and self._opens(place):
                self.open.append((place, self.text[place]))
        return self.closed + self._unclosed()

    def _unclosed(self) -> list[_Pair]:
        """What the marks left open quote: up to the next mark of their kind that opens, or to the end."""
        left = [(place, mark) for place, mark in self.open if mark in DOUBLE or self._first_of_many(place)]
        if not left:
            return []
        mark = left[0][1]
        opened = [place for place, other in left if other == mark]
        later = sorted({*opened, *(place for place, _, _ in self.closed if self.text[place] == mark)})
        found = []
        for place in opened:
            following = later[later.index(place) + 1] if place != later[-1] else self.end
            end = place + len(self.text[place:following].rstrip())
            if end - place > 1:
                found.append((place, end, False))
        return found

    def _around(self, place: int) -> tuple[str, str]:
        before = self.text[place - 1] if place > self.start else " "
        after = self.text[place + 1] if place + 1 < self.end else " "
        return before, after

    def _opens_like(self, place: int) -> bool:
        """Whether the mark stands before a word and not after one."""
        before, after = self._around(place)
        free = before.isspace() or before in "([{—–-/*_" or before in DOUBLE or before in SINGLE
        if not free or not (after.isalnum() or after in _TIGHT):
            return False
        return self.text[place] not in SINGLE or not _NO_OPENING.match(self.text, place + 1)

    def _closes_like(self, place: int) -> bool:
        before, after = self._around(place)
        return not before.isspace() and not after.isalnum() and not self._opens_like(place)

    def _possessive(self, place: int) -> bool:
        """Whether a single mark may be that of "the players’ choice" or "goin’ home"."""
        before, after = self._around(place)
        return (
            after.isspace()
            and place + 1 < self.end
            and (before in "sS" or self.text[max(self.start, place - 2) : place].lower() == "in")
        )

    def _closes(self, place: int) -> int | None:
        """The level that this mark closes, or None. Innermost level first."""
        mark = self.text[place]
        for depth in range(len(self.open) - 1, -1, -1):
            opener = self.open[depth][1]
            if mark in _PARTNERS[opener]:
                return depth if self._may_close(place, mark, self.open[depth][0]) else None
            # an apostrophe-like opener never closed must not hide the double marks around it
            if opener in DOUBLE and mark not in DOUBLE:
                return None
        return None

    def _may_close(self, place: int, mark: str, opened: int) -> bool:
        if mark in SINGLE:
            return self._single_closes(place, opened)
        if mark in '"″' and _FEET_AND_INCHES.search(self.text, max(opened, place - 8), place):
            return False
        return mark not in '"“' or not self._opens_like(place)

    def _single_closes(self, place: int, opened: int) -> bool:
        """A mark that may be a possessive's does not close where a surer one follows."""
        if not self._closes_like(place):
            return False
        if not self._possessive(place):
            return True
        sure = _next(self.sure_closers, place)
        following = _next(self.single_openers, place)
        return not (sure is not None and (following is None or sure < following)) and not (
            sure is None and self._first_of_many(opened)
        )

    def _first_of_many(self, place: int) -> bool:
        """Whether the mark opens a paragraph of a speech that the next paragraph goes on with."""
        return self.goes_on and place == self.start

    def _opens(self, place: int) -> bool:
        mark = self.text[place]
        before, after = self._around(place)
        if mark in SINGLE:
            if mark == "›" or (mark == "’" and not self.open) or not self._opens_like(place):
                return False
            return _next(self.single_closers, place + 1) is not None or self._first_of_many(place)
        if mark in "”»":
            # a closing mark used to open: only where a word follows and a space stands before
            return (before.isspace() or before in "([") and after.isalnum()
        if mark in '"″' and before.isdigit():
            return False
        return after.isalnum() or after in _TIGHT or before.isspace()


def _next(places: list[int], place: int) -> int | None:
    index = bisect_right(places, place)
    return places[index] if index < len(places) else None


@lru_cache(maxsize=8)
def quoted_mask(text: str) -> bytes:
    """One byte a character: 1 inside quotation marks (marks included), else 0."""
    mask = bytearray(len(text))
    for quotation in quotations(text):
        if quotation.depth == 0:
            mask[quotation.start : quotation.end] = b"\x01" * (quotation.end - quotation.start)
    return bytes(mask)


WORD = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}(?!\w)|[^\W_]+(?:[-’'][^\W_]+)*(?:[.,]\d+)*")


def words(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    """Ranges of the words of `text[start:end]`; "we'll", "F.B.I." and "150,000" are one word each."""
    stop = len(text) if end is None else end
    return [match.span() for match in WORD.finditer(text, start, stop)]


_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "‛": "'", "`": "'", "´": "'"})


def fold(word: str) -> str:
    """A word as compared: case and the style of apostrophes set aside."""
    return word.translate(_APOSTROPHES).casefold()
