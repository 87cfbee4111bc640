"""How alike the quoted words of two reports are: a part, another order, a word or a mark that differs."""

from __future__ import annotations

from typing import Protocol

from copydesk.align import Token, bag_overlap, containment, content_words, order_similarity

# Set on the invented examples and one hand-made story, by looking at the pairs on either side; checked, not
# fitted, on 75 judged pairs of quotations ("quote variants" in docs/figures.md).
_SAME_QUOTE = 0.72
_PART_OF_QUOTE = 0.8
# The share of a part's own content words that stand in the whole. With 0.65 in place of 0.8 four in a hundred more of
# the judged pairs are found, and no more of the look-alikes are joined: one word in a cut quotation may be another.
_OF_A_PART = 0.65
_UNKNOWN_SPEAKER_WORDS = 6
_REPEATED = 0.85
_LETTERED_WORDS = 4


class Quoted(Protocol):
    """Words between quotation marks, and their letters in a row."""

    @property
    def quoted(self) -> list[Token]: ...  # noqa: D102
    @property
    def spelled(self) -> str: ...  # noqa: D102


def quotations_alike(a: Quoted, b: Quoted, *, same_speaker: bool | None) -> float:
    """How alike the quoted words of two articles are; 0 for "not one utterance". None: a speaker is not known."""
    if same_speaker is False:
        return _same_words_other_speaker(a, b)
    quoted = _quoted_alike(a, b)
    return quoted if same_speaker or len(min(a.quoted, b.quoted, key=len)) >= _UNKNOWN_SPEAKER_WORDS else 0.0


def repeated(a: Quoted, b: Quoted) -> float:
    """How alike two quotations of one speaker in one report are: alike only where nearly the same words come again."""
    small, large = sorted(([t.word for t in a.quoted], [t.word for t in b.quoted]), key=len)
    if len(small) < 4:
        return 0.0
    places = range(len(large) - len(small) + 1)
    if any(large[i : i + len(small)] == small for i in places):
        return 0.95
    # "the northern gate" and "the southern gate" are two things: no word that tells may be another
    left, right = content_words(a.quoted), content_words(b.quoted)
    same = containment(left, right) == 1.0 and order_similarity(small, large) >= _REPEATED
    return 0.95 if same else 0.0


def _same_words_other_speaker(a: Quoted, b: Quoted) -> float:
    """The same long quotation under two names is one utterance, and the name is the finding."""
    if min(len(a.quoted), len(b.quoted)) < 8:
        return 0.0
    alike = order_similarity([t.word for t in a.quoted], [t.word for t in b.quoted])
    return alike if alike >= 0.9 else 0.0


def _quoted_alike(a: Quoted, b: Quoted) -> float:
    """How alike the words in quotation marks are; a part of the other counts as alike."""
    left, right = [t.word for t in a.quoted], [t.word for t in b.quoted]
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    small, large = sorted((a.quoted, b.quoted), key=len)
    if _letter_by_letter(a, b):
        return 0.9
    meaning = content_words(small)
    if len(small) < 3 or not meaning:
        return 0.0
    whole = max(order_similarity(left, right), 0.98 * bag_overlap(left, right))
    if whole >= _SAME_QUOTE and bag_overlap(content_words(a.quoted), content_words(b.quoted)) >= 0.5:
        return whole
    return _contained([t.word for t in small], [t.word for t in large], meaning, content_words(large))


def _letter_by_letter(a: Quoted, b: Quoted) -> bool:
    """Whether the shorter stands in the longer but for spaces and marks ("good will", "goodwill")."""
    small, large = sorted((a, b), key=lambda r: len(r.spelled))
    if len(small.quoted) < _LETTERED_WORDS or small.spelled not in large.spelled:
        return False
    return len(content_words(small.quoted)) > 1


def _contained(small: list[str], large: list[str], meaning: list[str], meaning_large: list[str]) -> float:
    """Whether the shorter quotation stands in the longer, in nearly the same order and close together."""
    if containment(meaning, meaning_large) < _OF_A_PART or len(small) < 4 or len(meaning) < 2:
        return 0.0
    best = max(
        order_similarity(small, large[start : start + len(small)])
        for start in range(max(1, len(large) - len(small) + 1))
    )
    return 0.9 * best if best >= _PART_OF_QUOTE else 0.0
