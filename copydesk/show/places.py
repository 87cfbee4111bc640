"""Where words stand: the reports, their slices, and slices in their surroundings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """One article as it is named everywhere."""

    anchor: str  # "a1"
    label: str  # the outlet, made unique with the date where one outlet has several reports
    title: str
    byline: str
    dated: str  # "17 May 2024"
    date_from: str  # "date from meta.json"
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
