"""Plain titles and reasons of findings: fixed templates, filled with the words of the reports."""

from __future__ import annotations

from collections.abc import Sequence

from copydesk.records import FindingKind

_TITLES: dict[FindingKind, str] = {
    "quote": "Quoted words differ",
    "paraphrase": "Put in other words",
    "number": "Numbers differ",
    "date": "Date or time differs",
    "place": "Place differs",
    "certainty": "Certainty differs",
    "attribution": "Attribution differs",
    "position": "Position differs",
    "one source": "One source behind several reports",
    "same text": "Same words in several reports",
    "headline": "Headline beside its text",
    "answer missing": "A denial or answer stands in some reports only",
    "condition missing": "A condition or context stands in some reports only",
    "naming": "Names for one thing differ",
    "sequence": "Order of events differs",
    "fact": "Details differ",
}
_WHY: dict[FindingKind, str] = {
    "quote": "The marked words do not stand in all of these quotations.",
    "paraphrase": "The reports tell one thing; the marked words do not stand in all of them.",
    "number": "The marked figures differ from those of another report.",
    "date": "The marked days or times differ from those of another report.",
    "certainty": "The reports put it with different certainty; the marked words do not stand in all of them.",
    "attribution": "The reports give it as the words of different people, or one of them as its own.",
    "one source": "The reports name where they have it from.",
    "same text": "The reports have a run of words in common outside quotation marks.",
    "headline": "The title and the text under it put it in different words.",
    "answer missing": "Not every report that tells the matter has the marked words.",
    "condition missing": "Not every report that tells the matter has the marked words.",
    "naming": "The marked words name it in one report and not in another.",
}
# Letters of the words shown in a title.
_SHORT = 40


def title_of(kind: FindingKind, words: Sequence[str], speakers: Sequence[str]) -> str:
    """The kind, whom it is about where that is one person, and the values that differ where they are short."""
    title = _TITLES[kind]
    if kind in ("quote", "position", "paraphrase") and len(speakers) == 1:
        return f"{title}: {speakers[0]}"
    if kind == "attribution" and len(speakers) > 1:
        return f"{title}: {' / '.join(speakers[:3])}"
    told = list(dict.fromkeys(" ".join(one.split()) for one in words if len(one) <= _SHORT))
    if kind in ("number", "date") and len(told) > 1:
        return f"{title}: {' / '.join(told[:3])}"
    return title


def why_of(kind: FindingKind) -> str:
    """One line on what the finding rests on."""
    return _WHY.get(kind, _WHY["paraphrase"])
