"""Time expressions and their TIMEX3 values.

Spans are found by a small grammar (`patterns`), and each kind of them has a reader (`values`) that
gives its value or refuses. What counts from another date in the text ("three days later") is read
against the last one named before it in the same paragraph; where there is none it is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, cast

from copydesk import text as marks
from copydesk.records import Date
from copydesk.text import Range
from copydesk.timex.patterns import Rule, plain, related, sorts
from copydesk.timex.points import Point, point
from copydesk.timex.values import READERS, Frame
from copydesk.timex.words import MODS

__all__ = ["dates"]

Mod = Literal["START", "MID", "END", "BEFORE", "AFTER", "APPROX"]
# how far back a date may be named that another counts from, in characters, and how many are looked at
_NEAR = 400
_NAMED = 12
_LENGTHS = ("duration", "half a unit", "vague duration")
_ABSOLUTE = frozenset(
    ("day", "numbers", "month", "season", "quarter", "half", "set", "decade", "century", "year", *_LENGTHS)
)


def dates(text: str, published: str | None) -> tuple[Date, ...]:
    """Time expressions in text order. Without a day of publication relative ones stay out."""
    frame = Frame(_day(published))
    taken = bytearray(len(text))
    zones = _zones(text)
    found = [
        one for kind, match in _matches(plain(), text, zones) if (one := _read(kind, match, frame, taken)) is not None
    ]
    found += _counted(_matches(related(), text, zones), frame, taken, sorted(found, key=lambda one: one.start))
    return tuple(sorted(found, key=lambda one: one.start))


def _day(published: str | None) -> date | None:
    match = re.match(r"\d{4}-\d{2}-\d{2}", published or "")
    try:
        return date.fromisoformat(match.group()) if match else None
    except ValueError:
        return None


# paragraphs and the sorts of words in each
_Zones = list[tuple[Range, set[str]]]


def _zones(text: str) -> _Zones:
    """Paragraphs in which an expression may stand, with the sorts of words that it may be made of."""
    found: _Zones = []
    for place in marks.paragraphs(text):
        if given := {match.lastgroup or "" for match in sorts().finditer(text, *place)}:
            found.append((place, given))
    return found


def _matches(rules: tuple[Rule, ...], text: str, zones: _Zones) -> Iterator[tuple[str, re.Match[str]]]:
    for rule in rules:
        for place, given in zones:
            if not rule.needs.isdisjoint(given):
                for match in rule.pattern.finditer(text, *place):
                    yield rule.kind, match


def _counted(
    matches: Iterable[tuple[str, re.Match[str]]], frame: Frame, taken: bytearray, named: list[Date]
) -> list[Date]:
    """Expressions that count from another, in text order, so that one may count from the one before."""
    found: list[Date] = []
    points = [(one.start, at) for one in reversed(named) if (at := point(one.value))]
    before: list[tuple[int, Point]] = []
    for kind, match in sorted(matches, key=lambda pair: (pair[1].start(), -pair[1].end())):
        while points and points[-1][0] < match.start():
            before.append(points.pop())
        near = tuple(at for start, at in reversed(before[-_NAMED:]) if match.start() - start < _NEAR)
        one = _read(kind, match, Frame(frame.published, near), taken)
        if one:
            found.append(one)
            if at := point(one.value):
                before.append((one.start, at))
    return found


def _read(kind: str, match: re.Match[str], frame: Frame, taken: bytearray) -> Date | None:
    """The record of a match, unless its words are taken or its value is unknown."""
    start, end = match.span("span" if match.groupdict().get("span") else 0)
    if any(taken[start:end]):
        return None
    try:
        value = READERS[kind](match, frame)
    except (ValueError, OverflowError):
        return None
    taken[start:end] = b"\x01" * (end - start)
    return Date(
        start=start,
        end=end,
        text=match.string[start:end],
        type=_type(kind, value),
        value=value,
        mod=_mod(kind, match, start),
        anchor=_anchor(kind, match),
    )


def _type(kind: str, value: str) -> Literal["date", "time", "duration", "set"]:
    if kind in _LENGTHS:
        return "duration"
    if kind == "set":
        return "set"
    return "time" if re.search(r"\dT", value) else "date"


def _anchor(kind: str, match: re.Match[str]) -> Literal["publication", "source", "absolute"]:
    if kind in _RELATED:
        return "source"
    return "absolute" if kind in _ABSOLUTE or (kind == "range" and match["year"]) else "publication"


_RELATED = frozenset(("year ago", "away", "that", "that part", "day of that month", "beside"))
_ABOUT = re.compile(r"\b(?:about|around|roughly|nearly|almost|some|approximately)\s+$", re.IGNORECASE)
_END_OF = re.compile(r"\b(?:(beginning|start|middle|end)\s+of|(early|earlier|late|later)\s+in)\s+$", re.IGNORECASE)


def _mod(kind: str, match: re.Match[str], start: int) -> Mod | None:
    given = match.groupdict()
    words = given.get("mod") or given.get("mod2") or ("end" if kind == "end of year" and not given["span"] else "")
    if not words and (found := _END_OF.search(match.string, max(0, start - 16), start)):
        words = found[1] or found[2]
    if mod := MODS.get(words.lower()):
        return cast("Mod", mod)
    near = kind in ("ago", *_LENGTHS) and _ABOUT.search(match.string, max(0, start - 16), start)
    return "APPROX" if near else None
