"""Word alignment: how two wordings differ, and which runs of words two texts share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from rapidfuzz.distance import LCSseq, Levenshtein

from copydesk.records import Edit, Slice
from copydesk.text import Range, fold, words

_STOP_WORDS = (
    "a an the of to in on at by for from with and or but nor so as than that this these those it its he "
    "she they them his her their we us our i me my you your is are was were be been being am do does "
    "did has have had will would shall should can could may might must not no if then there here who "
    "which what when where how why also just very more most some any all into over under about after "
    "before up down out off again such own same too s t"
)
STOP = frozenset(_STOP_WORDS.split())
_CONTRACTIONS = {
    "n't": ["not"], "'ll": ["will"], "'re": ["are"], "'ve": ["have"], "'m": ["am"], "'d": ["would"],
}  # fmt: skip
_WHOLE = {
    "can't": ["can", "not"], "won't": ["will", "not"], "shan't": ["shall", "not"], "cannot": ["can", "not"],
    "it's": ["it", "is"], "that's": ["that", "is"], "there's": ["there", "is"], "let's": ["let", "us"],
    "he's": ["he", "is"], "she's": ["she", "is"], "what's": ["what", "is"], "i'm": ["i", "am"],
    "gonna": ["going", "to"], "wanna": ["want", "to"],
}  # fmt: skip
_ABBREVIATED = {
    "gen": "general", "sen": "senator", "rep": "representative", "gov": "governor", "lt": "lieutenant",
    "sgt": "sergeant", "dr": "doctor", "prof": "professor", "dept": "department", "govt": "government",
    "mr": "mr", "mrs": "mrs",
}  # fmt: skip
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_NUMERALS = {word: str(number) for number, word in enumerate(_SMALL.split())} | {
    word: str(10 * number) for number, word in enumerate(_TENS.split(), 3)
}


class Token(NamedTuple):
    """A word as compared (contractions undone, case and style set aside) and where it stands."""

    word: str
    start: int
    end: int


def tokens(text: str, ranges: Iterable[Range]) -> list[Token]:
    """The words of some ranges of a text; "we'll" gives "we" and "will" at one place."""
    given = tuple(ranges)
    return list(_kept(text, given) if sum(b - a for a, b in given) < _KEPT else _tokens(text, given))


# Characters of what is kept: statements and sentences, not whole texts.
_KEPT = 1000


# a story's statements are asked for their words a dozen times, by each question in turn
@lru_cache(maxsize=8192)
def _kept(text: str, ranges: tuple[Range, ...]) -> tuple[Token, ...]:
    return tuple(_tokens(text, ranges))


def _tokens(text: str, ranges: tuple[Range, ...]) -> Iterator[Token]:
    return (
        Token(part, start, end)
        for left, right in ranges
        for start, end in words(text, left, right)
        for part in _normal(text[start:end])
    )


@lru_cache(maxsize=65536)
def _normal(word: str) -> tuple[str, ...]:
    """The same word is met in every report."""
    return tuple(normal(word))


def normal(word: str) -> list[str]:
    """A word as compared: folded, contractions undone, small numerals as digits."""
    folded = fold(word)
    if "." in folded and not any(character.isdigit() for character in folded):
        folded = folded.replace(".", "")
    if folded in _ABBREVIATED:
        return [_ABBREVIATED[folded]]
    if folded in _WHOLE:
        return _WHOLE[folded]
    for ending, rest in _CONTRACTIONS.items():
        if folded.endswith(ending) and len(folded) > len(ending):
            return [folded[: -len(ending)], *rest]
    if folded.endswith("'s"):
        folded = folded[:-2]
    if folded[:1].isdigit() and "-" not in folded:
        return [folded.replace(",", "")]
    if "-" in folded and not _compound_numeral(folded):
        # "two-in-three" is "2 in 3"
        parts = folded.split("-")
        if any(part in _NUMERALS or part.isdigit() for part in parts):
            return [_NUMERALS.get(part, part) for part in parts if part]
    return [_NUMERALS.get(folded) or _compound_numeral(folded) or folded]


def _compound_numeral(word: str) -> str | None:
    """The digits of a number like "twenty-one"."""
    tens, hyphen, ones = word.partition("-")
    if not hyphen or len(_NUMERALS.get(tens, "")) != 2 or len(_NUMERALS.get(ones, "")) != 1:
        return None
    return str(int(_NUMERALS[tens]) + int(_NUMERALS[ones])) if _NUMERALS[tens][1] == "0" else None


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of an English word, used only to count content words that two wordings share."""
    found: str = _stemmer().stemWord(word)
    return found


@cache
def _stemmer() -> Any:
    # imported late: 30 ms that reading and annotating do without
    from snowballstemmer import stemmer

    return stemmer("english")


def content_words(found: Iterable[Token]) -> list[str]:
    """Stems of the words that carry meaning."""
    return [stem(token.word) for token in found if token.word not in STOP]


def order_similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """Longest common subsequence ÷ the longer sequence."""
    return float(LCSseq.normalized_similarity(a, b)) if a and b else 0.0


def bag_overlap(a: Iterable[str], b: Iterable[str]) -> float:
    """Dice over multisets of words."""
    left, right = Counter(a), Counter(b)
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def containment(a: Iterable[str], b: Iterable[str]) -> float:
    """The share of the smaller multiset that stands in the larger."""
    left, right = Counter(a), Counter(b)
    least = min(left.total(), right.total())
    return (left & right).total() / least if least else 0.0


def edits(a_text: str, a: list[Token], b_text: str, b: list[Token]) -> list[Edit]:
    """The differences between two wordings in order, as slices of both texts.

    A word that makes two tokens ("we'll") is never cut, so that replacing the slices of the one
    text by those of the other gives the other's words.
    """
    found = []
    for src_start, src_end, dest_start, dest_end in _differences(a, b):
        left = _slice(a_text, a, src_start, src_end)
        right = _slice(b_text, b, dest_start, dest_end)
        if left.text and right.text:
            found.append(Edit("replace", left, right))
        elif left.text:
            found.append(Edit("delete", left, right))
        elif right.text:
            found.append(Edit("insert", left, right))
    return found


_Pair = tuple[int, int]
_Block = tuple[int, int, int, int]


def _differences(a: list[Token], b: list[Token]) -> list[_Block]:
    """Ranges of tokens in `a` and `b` that differ, none of which cuts a word."""
    codes = Levenshtein.opcodes([t.word for t in a], [t.word for t in b])
    equal = [
        (code.src_start + n, code.dest_start + n)
        for code in codes
        if code.tag == "equal"
        for n in range(code.src_end - code.src_start)
    ]
    steps = {(c.src_start, c.dest_start): (c.src_end, c.dest_end) for c in codes if c.tag != "equal"}
    found: list[_Block] = []
    for left, right in pairwise([(-1, -1), *_whole_words(equal, a, b), (len(a), len(b))]):
        start = (left[0] + 1, left[1] + 1)
        if start != right:
            found.extend(_stepped(start, right, steps, a, b))
    return found


def _whole_words(equal: list[_Pair], a: list[Token], b: list[Token]) -> list[_Pair]:
    """The equal tokens without those whose word is equal only in part."""
    kept, before = equal, -1
    # leaving one out may leave another word cut
    while len(kept) != before:
        before, known = len(kept), set(kept)
        kept = [
            (i, j)
            for i, j in kept
            if ((i - 1, j - 1) in known or not _cuts(i, j, a, b))
            and ((i + 1, j + 1) in known or not _cuts(i + 1, j + 1, a, b))
        ]
    return kept


def _stepped(start: _Pair, end: _Pair, steps: dict[_Pair, _Pair], a: list[Token], b: list[Token]) -> list[_Block]:
    """A difference as the edits that make it up, or as one where a word would be cut between them."""
    found: list[_Block] = []
    place = start
    while place in steps and not _cuts(*place, a, b):
        after = steps[place]
        found.append((place[0], after[0], place[1], after[1]))
        place = after
    return found if place == end else [(start[0], end[0], start[1], end[1])]


def _cuts(i: int, j: int, a: list[Token], b: list[Token]) -> bool:
    """Whether a word of several tokens would be cut before token `i` of `a` or `j` of `b`."""
    return any(0 < n < len(found) and found[n].start == found[n - 1].start for n, found in ((i, a), (j, b)))


def _slice(text: str, found: list[Token], first: int, last: int) -> Slice:
    if first == last:
        place = found[first].start if first < len(found) else (found[-1].end if found else 0)
        return Slice(place, place, "")
    start, end = found[first].start, found[last - 1].end
    return Slice(start, end, text[start:end])


def letters(words: str) -> str:
    """The letters and digits of some words, small, without anything between them."""
    return _MARKUP.sub("", fold(words))


_MARKUP = re.compile(r"[\W_]+")


def same_letters(a: str, b: str) -> bool:
    """Whether two wordings have the same words in the same case, punctuation aside."""
    return _MARKUP.sub(" ", a).strip() == _MARKUP.sub(" ", b).strip()


def shared_runs(a: list[Token], b: list[Token], *, least: int) -> list[tuple[int, int, int]]:
    """Maximal runs of at least `least` equal words: (start in a, start in b, length).

    Runs do not overlap in `a`; the longest is taken first.
    """
    runs = sorted(_runs([t.word for t in a], [t.word for t in b], least), key=lambda r: (-r[2], r[0], r[1]))
    taken = bytearray(len(a))
    kept = []
    for run in runs:
        start, end = run[0], run[0] + run[2]
        # what is taken is at least as long, so an overlap shows at one of the ends
        if not taken[start] and not taken[end - 1]:
            taken[start:end] = b"\x01" * run[2]
            kept.append(run)
    return sorted(kept)


def _runs(left: list[str], right: list[str], least: int) -> list[tuple[int, int, int]]:
    """All maximal runs that an index of windows finds; close to linear in the texts."""
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(right) - least + 1):
        index[tuple(right[place : place + least])].append(place)
    # for each diagonal, where its last run ends in `left`
    ends: dict[int, int] = {}
    runs = []
    for place in range(len(left) - least + 1):
        # a window that is everywhere is a set phrase; eight places are enough to find a run
        for other in index.get(tuple(left[place : place + least]), ())[:8]:
            if ends.get(place - other, 0) > place:
                continue
            back = _equal_before(left, right, place, other)
            length = back + _equal_from(left, right, place, other)
            ends[place - other] = place - back + length
            runs.append((place - back, other - back, length))
    return runs


def _equal_before(left: list[str], right: list[str], place: int, other: int) -> int:
    back = 0
    while back < min(place, other) and left[place - back - 1] == right[other - back - 1]:
        back += 1
    return back


def _equal_from(left: list[str], right: list[str], place: int, other: int) -> int:
    """How many words are equal from here on; whole stretches are compared at once."""
    length, step = 0, 16
    limit = min(len(left) - place, len(right) - other)
    while step:
        ahead = length + step
        if ahead <= limit and left[place + length : place + ahead] == right[other + length : other + ahead]:
            length, step = ahead, step * 2
        else:
            step //= 2
    return length
