"""Quotations as newsrooms print them: cut, joined, put in another order, retyped, turned to indirect speech."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bench.copychains.seeds import Quote, Speaker

_STOP = re.compile(r"(?<=[.!?])\s+")
# below ten most newsrooms spell, above twenty none does
_COUNTED = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
_SMALL = _COUNTED.split()
_NUMERALS = {word: str(number) for number, word in enumerate(_SMALL, 10)}
_DIGITS = {digits: word for word, digits in _NUMERALS.items()}
_NUMERAL = re.compile(rf"\b(?:{'|'.join(_SMALL)})\b")
_DIGIT = re.compile(r"(?<![\d.,])(?:1\d|20)(?![\d.,]?\d| ?%)")


@dataclass(frozen=True, slots=True)
class Wording:
    """A quotation as printed. Two of one `key` have the same words; alike `rare` ones tell of a common origin."""

    key: str
    sentences: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    rare: bool = False


def full(quote: Quote) -> Wording:
    """The whole of it, as spoken."""
    return Wording("full", sentences(quote.full.replace(" /", "")))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a quotation."""
    return tuple(_STOP.split(text))


def wordings(quote: Quote) -> list[Wording]:
    """All wordings in quotation marks but the full one."""
    hand = [
        Wording(f"hand-{number}", sentences(one.text), one.kinds, rare=True)
        for number, one in enumerate(quote.variants)
    ]
    return [*hand, *_shorter(quote), *_joined(quote), *_typographic(quote)]


def _shorter(quote: Quote) -> Iterator[Wording]:
    whole = full(quote).sentences
    if len(whole) > 1:
        yield Wording("first", whole[:-1], ("shorter",))
        yield Wording("last", whole[1:], ("shorter",))
    for number, marked in enumerate(sentences(quote.full)):
        before, cut, _ = marked.partition(" /")
        if cut:
            # a cut inside a sentence is one that two newsrooms hardly make alike by chance
            yield Wording(f"clause-{number}", (*whole[:number], before.rstrip(",;:") + "."), ("shorter",), rare=True)


def _joined(quote: Quote) -> Iterator[Wording]:
    whole = full(quote).sentences
    if len(whole) > 2:
        words = f"{whole[0].rstrip('.')} … {whole[-1]}"
        yield Wording("joined", (words,), ("shorter", "joined"), rare=True)
    if len(whole) == 2:
        yield Wording("swapped", whole[::-1], ("reordered",), rare=True)


def _typographic(quote: Quote) -> Iterator[Wording]:
    whole = " ".join(full(quote).sentences)
    retyped = {
        "digits": _NUMERAL.sub(lambda match: _NUMERALS[match[0]], whole),
        "spelled": _DIGIT.sub(lambda match: _DIGITS[match[0]], whole),
    }
    if quote.rude:
        masked = quote.rude[0] + "*" * (len(quote.rude) - 2) + quote.rude[-1]
        retyped["masked"] = whole.replace(quote.rude, masked)
    for name, words in retyped.items():
        if words != whole:
            yield Wording(name, sentences(words), ("typographic",))


_PERSON = {
    "she": {"i": "she", "me": "her", "my": "her", "mine": "hers", "myself": "herself"},
    "he": {"i": "he", "me": "him", "my": "his", "mine": "his", "myself": "himself"},
    "they": {"i": "they", "me": "them", "my": "their", "mine": "theirs", "myself": "themselves"},
}
_PLURAL = {"we": "they", "us": "them", "our": "their", "ours": "theirs", "ourselves": "themselves"}
_BACK = {
    "am": "was", "is": "was", "are": "were", "was": "had been", "were": "had been", "have": "had", "has": "had",
    "will": "would", "can": "could", "cannot": "could not", "may": "might", "do": "did", "does": "did",
    "this": "that", "here": "there", "now": "then", "today": "that day", "tomorrow": "the next day", "you": "them",
    "give": "gave", "say": "said", "take": "took", "pay": "paid", "get": "got", "go": "went", "know": "knew",
    "understand": "understood", "needs": "needed", "want": "wanted", "need": "needed", "think": "thought",
    "owe": "owed",
}  # fmt: skip
_AUXILIARIES = frozenset(("will", "can", "cannot", "may", "to", "do", "does", "’ll"))
_LAST = re.compile(r"(?:[A-Za-z]+|’ll) $")
_WORD = re.compile(r"[A-Za-z]+(?:’(?:m|re|ve|ll))?")
_SHORT = {"’m": "was", "’re": "were", "’ve": "had", "’ll": "would"}


def turned(sentence: str, *, speaker: Speaker) -> str:
    """A sentence as it stands after "said that": person and tense shifted."""
    person = _PERSON[speaker.pronoun] | _PLURAL

    def shifted(match: re.Match[str]) -> str:
        word, mark, ending = match[0].partition("’")
        lowered = word.lower()
        kept = word if lowered not in person | _BACK and match.start() else lowered
        # after "will" or "to" a verb stays as it is
        before = _LAST.search(sentence[: match.start()])
        bare = before is not None and before[0].lower().strip() in _AUXILIARIES
        other = person.get(lowered) or (None if bare else _BACK.get(lowered)) or kept
        return f"{other} {_SHORT[mark + ending]}" if mark else other

    return _WORD.sub(shifted, sentence).rstrip(".!")
