"""Where words stand: the reports, their slices, and slices in their surroundings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Report:
    """One article as it is named everywhere."""

    anchor: str  # "a1"
    label: str  # the outlet, made unique with the date where one outlet has several reports
    title: str
    byline: str
    dated: str  # "17 May 2024"
    date_from: str  # "date from the text"
    kind: str  # "report", "wire" …
    reference: bool  # a recording or transcript to measure renderings against
    file: str
    url: str  # shown as plain text; linked only where it is http or https
    digest: str  # first characters of the file's SHA-256


@dataclass(frozen=True, slots=True)
class Words:
    """A slice, and where it stands."""

    report: Report
    start: int
    end: int
    text: str
    href: str  # the paragraph in the full text
    pieces: tuple[Piece, ...] = ()  # the slice cut where marked words begin and end, where some are marked


@dataclass(frozen=True, slots=True)
class InPlace:
    """A slice with the rest of its sentence, a sentence on either side and its introduction."""

    words: Words
    before: str
    lead: str
    pieces: tuple[Piece, ...]  # the slice itself, cut where marked words begin and end
    tail: str
    after: str
    introduction: str  # the sentence with the cue, where it is none of the above


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a slice; `differs` where another rendering has other words."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Slices of the same words: the first, and the others."""

    words: Words
    others: tuple[Words, ...]


def grouped(slices: Iterable[Words]) -> tuple[Group, ...]:
    """Slices by their words, white space aside, in the order of their first."""
    groups: dict[str, list[Words]] = {}
    for words in dict.fromkeys(slices):
        groups.setdefault(" ".join(words.text.split()), []).append(words)
    return tuple(Group(words=found[0], others=tuple(found[1:])) for found in groups.values())


def reports_of(slices: Iterable[Words]) -> tuple[Report, ...]:
    """The reports that slices stand in."""
    return tuple(dict.fromkeys(words.report for words in slices))


def opening(words: Words, most: int) -> Words | None:
    """The first words of a long slice, as a slice of its own; none where it is no longer than that."""
    if len(words.text) <= most + most // 3:
        return None
    text = words.text[:most]
    text = text[: text.rfind(" ")] if " " in text else text
    return replace(words, end=words.start + len(text), text=text, pieces=())
