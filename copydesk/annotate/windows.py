"""An article as the tagger reads it: word pieces with their shapes, in windows with context.

Training and inference both build their input here, so that they cannot drift apart.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from copydesk import text as marks

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CLS, SEP = 101, 102
SHAPES = 16


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of a whole text. Paragraphs are set apart by SEP pieces of empty range."""

    ids: list[int]
    shapes: list[int]
    ranges: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `start` to `end` of a text, of which `core_start` to `core_end` are decided here."""

    start: int
    end: int
    core_start: int
    core_end: int


def shape(word: str, *, quoted: bool) -> int:
    """What an uncased encoder does not see: letter case, digits, and standing in quotation marks."""
    return _case(word) + (8 if quoted else 0)


@lru_cache(maxsize=8192)
def _case(word: str) -> int:
    if word.isdigit():
        return 5
    if not any(character.isalpha() for character in word):
        return 6
    if word.islower():
        return 1
    if len(word) > 1 and word.isupper():
        return 3
    return 2 if (word[0].isupper() and word[1:].islower()) or len(word) == 1 else 4


def pieces(text: str, tokenizer: Tokenizer) -> Pieces:
    """Tokenise paragraph by paragraph; a piece carries the shape of the word it is part of."""
    whole = marks.healed(text)
    mask = marks.quoted_mask(text)
    ids: list[int] = []
    shapes: list[int] = []
    ranges: list[tuple[int, int]] = []
    for start, end in marks.paragraphs(text):
        if ids:
            ids.append(SEP)
            shapes.append(0)
            ranges.append((start, start))
        encoding = tokenizer.encode(whole[start:end], add_special_tokens=False)
        ids += encoding.ids
        own = [(start + left, start + right) for left, right in encoding.offsets]
        ranges += own
        # the pieces of a word follow one another
        for _, parts in groupby(zip(encoding.word_ids, own, strict=True), key=itemgetter(0)):
            places = [place for _, place in parts]
            first = places[0][0]
            kind = shape(whole[first : places[-1][1]], quoted=bool(mask[first]))
            shapes += [kind] * len(places)
    return Pieces(ids, shapes, ranges)


def windows(read: Pieces, *, longest: int, context: int) -> list[Window]:
    """As few windows as hold the text, near equal, cut at paragraph ends where possible.

    A text of up to `longest` pieces is one; else each window has `context` on every side on which the text goes on.
    """
    count = len(read.ids)
    cuts = _cuts(read, longest - 2 * context, context) if count > longest else [0, count] if count else []
    return [Window(max(0, left - context), min(count, right + context), left, right) for left, right in pairwise(cuts)]


def _cuts(read: Pieces, core: int, context: int) -> list[int]:
    """Places to cut at, the ends included: windows decide on `core` pieces at most, the first and last on more."""
    count = len(read.ids)
    parts = math.ceil((count - 2 * context) / core)
    ends = [index + 1 for index, piece in enumerate(read.ids) if piece == SEP]
    cuts = [0]
    for number in range(1, parts):
        # near enough to reach from the last cut, far enough for the windows that follow to reach the end
        low = max(cuts[-1] + 1, count - context - (parts - number) * core)
        high = cuts[-1] + core + (context if number == 1 else 0)
        even = min(max(cuts[-1] + (count - cuts[-1]) // (parts - number + 1), low), high)
        near = ends[bisect_left(ends, low) : bisect_right(ends, high)]
        cuts.append(min(near, key=lambda end: abs(end - even), default=even))
    return [*cuts, count]
