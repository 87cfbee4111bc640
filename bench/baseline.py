"""What is left without a model: quotation marks, the nearest verb of saying, the nearest name.

It looks at one paragraph at a time. A name is a run of capitalised words that does not just open a sentence, or
"he", "she" and "they" for the last full name; a surname stands for the full name given before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Range = tuple[int, int]

_QUOTED = re.compile(r"“[^“”]+”?|\"[^\"]+\"|«[^«»]+»")
_VERB = re.compile(
    r"\b(?:said|says|say|told|tells|added|adds|asked|called|calls|announced|warned|warns|argued|claimed|insisted|"
    r"replied|wrote|writes|declared|explained|noted|stressed|promised|confirmed|denied|stated)\b"
)
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s(?:[A-Z]\.\s)?[A-Z][\w’'-]+)*|\b(?:[Hh]e|[Ss]he|[Tt]hey)\b")
_PRONOUNS = {"he", "she", "they"}
_OPENS = re.compile(r"(?:^|[.!?:”\"]\s+)$")
# Shorter ones are titles and single words set apart.
_LEAST = 3


@dataclass(frozen=True)
class Quotation:
    """Words in quotation marks, and the name they are given to."""

    range: Range
    speaker: str | None


def quotations(text: str) -> list[Quotation]:
    """Quotations of three words and more whose paragraph has a verb of saying."""
    found: list[Quotation] = []
    known: list[str] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        words = paragraph.group()
        quoted = [one.span() for one in _QUOTED.finditer(words)]
        verbs = [one.span() for one in _VERB.finditer(words) if not _inside(one.span(), quoted)]
        names = [one.span() for one in _NAME.finditer(words) if not _inside(one.span(), quoted)]
        names = [one for one in names if _is_name(words, one)]
        for place in quoted:
            if verbs and len(words[slice(*place)].split()) >= _LEAST:
                verb = min(verbs, key=lambda one: _apart(one, place))
                nearest = min(names, key=lambda one: _apart(one, verb), default=None)
                speaker = _full(words[slice(*nearest)], known) if nearest else None
                start = paragraph.start()
                found.append(Quotation((start + place[0], start + place[1]), speaker))
        known += [words[slice(*one)] for one in names if " " in words[slice(*one)]]
    return found


def _inside(one: Range, places: list[Range]) -> bool:
    return any(start <= one[0] < end for start, end in places)


def _apart(one: Range, other: Range) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _is_name(words: str, place: Range) -> bool:
    name = words[slice(*place)]
    return " " in name or name.lower() in _PRONOUNS or not _OPENS.search(words[: place[0]])


def _full(name: str, known: list[str]) -> str | None:
    """The last full name for a pronoun, the full name for a surname."""
    if name.lower() in _PRONOUNS:
        return known[-1] if known else None
    return next((one for one in known if one.endswith(" " + name)), name)
