"""Word alignment: how two wordings differ, and which runs of words two texts share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Token:
    """A word as compared (contractions undone, case and style set aside) and where it stands."""

    word: str
    start: int
    end: int


def tokens(text: str, ranges: Iterable[Range]) -> list[Token]:
    """The words of some ranges of a text; "we'll" gives "we" and "will" at one place."""
    return [
        Token(part, start, end)
        for left, right in ranges
        for start, end in words(text, left, right)
        for part in normal(text[start:end])
    ]


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
    return [_NUMERALS.get(folded, folded.replace(",", "") if folded[:1].isdigit() else folded)]


_ENDINGS = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s", "e")


def stem(word: str) -> str:
    """A crude stem, used only to count content words that two wordings share."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending in ("ied", "ies") else "")
    return word


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
    """The differences between two wordings in order, as slices of both texts."""
    found = []
    for code in Levenshtein.opcodes([t.word for t in a], [t.word for t in b]):
        if code.tag == "equal":
            continue
        left = _slice(a_text, a, code.src_start, code.src_end)
        right = _slice(b_text, b, code.dest_start, code.dest_end)
        if left.text and right.text:
            found.append(Edit("replace", left, right))
        elif left.text:
            found.append(Edit("delete", left, right))
        elif right.text:
            found.append(Edit("insert", left, right))
    return found


def _slice(text: str, found: list[Token], first: int, last: int) -> Slice:
    if first == last:
        place = found[first].start if first < len(found) else (found[-1].end if found else 0)
        return Slice(place, place, "")
    start, end = found[first].start, found[last - 1].end
    return Slice(start, end, text[start:end])


_MARKUP = re.compile(r"[\W_]+")


def same_letters(a: str, b: str) -> bool:
    """Whether two wordings have the same words in the same case, punctuation aside."""
    return _MARKUP.sub(" ", a).strip() == _MARKUP.sub(" ", b).strip()


def shared_runs(a: list[Token], b: list[Token], *, least: int) -> list[tuple[int, int, int]]:
    """Maximal runs of at least `least` equal words: (start in a, start in b, length).

    Runs do not overlap in `a`; the longest is taken first. Linear in the texts through an index
    of windows.
    """
    left, right = [t.word for t in a], [t.word for t in b]
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(right) - least + 1):
        index[tuple(right[place : place + least])].append(place)
    runs = []
    seen: set[tuple[int, int]] = set()
    for place in range(len(left) - least + 1):
        # a window that is everywhere is a set phrase; eight places are enough to find a run
        for other in index.get(tuple(left[place : place + least]), ())[:8]:
            if (place - 1, other - 1) in seen:
                seen.add((place, other))
                continue
            seen.add((place, other))
            length = least
            while (
                place + length < len(left)
                and other + length < len(right)
                and left[place + length] == right[other + length]
            ):
                length += 1
            runs.append((place, other, length))
    runs.sort(key=lambda run: (-run[2], run[0], run[1]))
    taken: set[int] = set()
    kept = []
    for run in runs:
        span = range(run[0], run[0] + run[2])
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(run)
    return sorted(kept)
