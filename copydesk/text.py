"""Paragraphs, sentences and quotation marks of a text, as offsets into it.

Nothing here changes a text: every result is a half-open range of code points, and `healed`
keeps the length, so an offset into the one is an offset into the other.
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

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
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]*_]*\s*$")
_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks: `start` and `end` include the marks that are there.

    `closed` is false where the closing mark is missing and the paragraph's end was taken;
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
    import sentencex

    whole = healed(text)
    found: list[Range] = []
    for start, end in paragraphs(text):
        position = start
        for part in sentencex.segment("en", whole[start:end]):
            position = whole.index(part, position)
            stripped = part.strip()
            if stripped:
                first = position + part.index(stripped[0])
                found.append((first, first + len(stripped)))
            position += len(part)
    return tuple(_rejoined(whole, found))


def _rejoined(text: str, found: list[Range]) -> list[Range]:
    """Join what was split after an abbreviation or inside a quotation mark's own punctuation."""
    joined: list[Range] = []
    for start, end in found:
        if joined and "\n" not in text[joined[-1][1] : start]:
            before = text[joined[-1][0] : joined[-1][1]]
            after = text[start:end]
            lonely = not any(character.isalnum() for character in after)
            if lonely or _ABBREVIATED.search(before) or after[0].islower():
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


_ABBREVIATED = re.compile(
    r"(?:^|[\s(“\"])(?:Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Gen|Lt|Col|Maj|Capt|Cmdr|Sgt|Adm|Gov|Sen|Rep|Reps|Sens|"
    r"Pres|Supt|Det|Insp|St|Sr|Jr|vs|No|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[A-Z])\.$"
)


@lru_cache(maxsize=8)
def quotations(text: str) -> tuple[Quotation, ...]:
    """Quotations in order of their start; those inside another have a `depth` above 0.

    A mark that is never closed ends with its paragraph and costs nothing else. A paragraph that
    opens with a mark while the one before left its own open is the same speech going on.
    """
    found: list[Quotation] = []
    whole = healed(text)
    open_before = False
    for start, end in paragraphs(text):
        in_paragraph = _in_paragraph(whole, start, end, continues=open_before)
        top = [quotation for quotation in in_paragraph if quotation.depth == 0]
        open_before = bool(top) and not top[-1].closed
        found.extend(in_paragraph)
    return tuple(sorted(found, key=lambda quotation: (quotation.start, -quotation.end)))


def _in_paragraph(text: str, start: int, end: int, *, continues: bool) -> list[Quotation]:
    found: list[Quotation] = []
    stack: list[tuple[int, str]] = []
    for position in range(start, end):
        mark = text[position]
        if mark not in _PARTNERS and mark not in CLOSING:
            continue
        before = text[position - 1] if position > start else " "
        after = text[position + 1] if position + 1 < end else " "
        if mark in SINGLE and before.isalnum() and after.isalnum():
            continue
        depth = _closes(mark, stack, before=before, after=after)
        if depth is not None:
            del stack[depth + 1 :]
            opened, _ = stack.pop()
            first = continues and opened == start and depth == 0
            found.append(Quotation(opened, position + 1, opened + 1, position, depth, closed=True, continues=first))
        elif _opens(mark, text, position, end, before=before, after=after, stack=stack):
            stack.append((position, mark))
    for depth, (opened, mark) in enumerate(stack):
        if mark in DOUBLE and end - opened > 1:
            first = continues and opened == start and depth == 0
            found.append(Quotation(opened, end, opened + 1, end, depth, closed=False, continues=first))
            break
    return found


def _closes(mark: str, stack: list[tuple[int, str]], *, before: str, after: str) -> int | None:
    """The level that this mark closes, or None. Innermost level first."""
    for depth in range(len(stack) - 1, -1, -1):
        if mark in _PARTNERS[stack[depth][1]]:
            break
        # an apostrophe-like opener never closed must not hide the double marks around it
        if stack[depth][1] in DOUBLE and mark not in DOUBLE:
            return None
    else:
        return None
    if mark in SINGLE:
        return depth if not before.isspace() and not after.isalnum() else None
    if mark == '"' or mark == "“":
        opening = (before.isspace() or before in "([—–-") and (after.isalnum() or after in "$£€'‘[")
        return None if opening and depth == len(stack) - 1 and mark != '"' else depth
    return depth


def _opens(
    mark: str, text: str, position: int, end: int, *, before: str, after: str, stack: list[tuple[int, str]]
) -> bool:
    free = before.isspace() or before in "([{—–-/\"“‘'*_.,;:…"
    if mark in SINGLE:
        if mark == "›" or (mark == "’" and not stack):
            return False
        if not (free and (after.isalnum() or after in '[…$£€“"')):
            return False
        return _single_closes(text, position, end, _PARTNERS[mark])
    if mark in "”»":
        # a closing mark used to open: only where a word follows and a space stands before
        return mark == "”" and before.isspace() and after.isalnum()
    if any(opened in DOUBLE for _, opened in stack) and mark in '"':
        return False
    return free or not stack


def _single_closes(text: str, position: int, end: int, partners: str) -> bool:
    """Whether a single mark has a partner later in the paragraph that is no apostrophe."""
    for later in range(position + 2, end):
        if text[later] in partners and not text[later - 1].isspace():
            after = text[later + 1] if later + 1 < end else " "
            if not after.isalnum():
                # plural possessive ("the allies' plan") looks alike: ask for punctuation or
                # an end before it, or a short phrase
                return text[later - 1] in ".,!?…" or not text[later - 1] == "s" or after in '.,;:!?)”"'
        if text[later] in "\n":
            return False
    return False


def quoted_mask(text: str) -> bytearray:
    """One byte a character: 1 inside quotation marks (marks included), else 0."""
    mask = bytearray(len(text))
    for quotation in quotations(text):
        if quotation.depth == 0:
            mask[quotation.start : quotation.end] = b"\x01" * (quotation.end - quotation.start)
    return mask


WORD = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}(?!\w)|[^\W_]+(?:[-’'][^\W_]+)*(?:[.,]\d+)*")


def words(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    """Ranges of the words of `text[start:end]`; "we'll", "F.B.I." and "150,000" are one word each."""
    stop = len(text) if end is None else end
    return [match.span() for match in WORD.finditer(text, start, stop)]


_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "‛": "'", "`": "'"})


def fold(word: str) -> str:
    """A word as compared: case and the style of apostrophes set aside."""
    return word.translate(_APOSTROPHES).casefold()


def gaps_are_blank(text: str, ranges: list[Range]) -> bool:
    """Whether nothing but white space stands between ranges that follow one another."""
    return all(not text[left[1] : right[0]].strip() for left, right in pairwise(ranges))
