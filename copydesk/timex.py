"""Time expressions and their TIMEX3 values against an anchor date.

Spans are found by a small grammar; calendar dates are read by dateparser, and what that library
does not know (weekdays of the publishing day, weeks, months and years as intervals) by rules here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Literal

from copydesk.records import Date

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?"
_MONTH = rf"(?:{_MONTHS}|{_SHORT})"
_DAY = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"
_WEEKDAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAY.split("|"))}
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_NUMBER_WORDS = {
    word: n
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1}
_COUNT = r"(?:\d+|" + "|".join(_NUMBER_WORDS) + ")"
_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y", "decade": "0Y"}

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("day", rf"(?:(?:{_WEEKDAY}),?\s+)?{_MONTH}\s+{_DAY},?\s+\d{{4}}\b"),
    ("day", rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}\b"),
    ("day", r"\b\d{4}-\d{2}-\d{2}\b"),
    ("month", rf"{_MONTH},?\s+(?:of\s+)?\d{{4}}\b"),
    ("day of this year", rf"(?:(?:{_WEEKDAY}),?\s+)?{_MONTH}\s+{_DAY}\b(?!\s*,?\s*\d{{4}})"),
    ("day of this year", rf"{_DAY}\s+(?:of\s+)?{_MONTH}\b"),
    ("weekday", rf"(?:(?P<turn>last|next|this|late|early)\s+)?(?P<weekday>{_WEEKDAY}){_PART}"),
    ("near day", rf"(?:today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening)|last night){_PART}"),
    ("interval", r"(?:(?P<mod>early|late|earlier|later)\s+)?(?P<turn>last|this|next|the past|the coming)\s+(?P<unit>week|month|year|weekend|decade)"),
    ("ago", rf"(?P<count>{_COUNT})\s+(?P<unit>day|week|month|year|decade)s?\s+(?:ago|earlier)"),
    ("duration", rf"(?:for|over|in|within|after)\s+(?:the (?:last|past|next)\s+)?(?P<count>{_COUNT})\s+(?P<unit>day|week|month|year|decade)s?"),
    ("month of this year", rf"(?:in|since|until|by|of|from|last|next|early|late|mid-?)\s*(?P<month>{_MONTHS})\b"),
    ("year", r"(?:in|since|by|until|during|from|of|early|late|before|after)\s+(?P<year>(?:19|20)\d{2})\b"),
)  # fmt: skip


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"(?<![\w-]){body}(?!\w)")) for kind, body in _PATTERNS)


def dates(text: str, published: str | None) -> tuple[Date, ...]:
    """Time expressions in text order. Without a publication date relative ones stay out."""
    anchor = _anchor(published)
    found: list[Date] = []
    for kind, pattern in _compiled():
        for match in pattern.finditer(text):
            if any(d.start < match.end() and match.start() < d.end for d in found):
                continue
            value = _READERS[kind](match, anchor)
            if value:
                found.append(_record(kind, match, value))
    return tuple(sorted(found, key=lambda d: d.start))


def _anchor(published: str | None) -> date | None:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", published or "")
    return date(*map(int, match.groups())) if match else None


def _record(kind: str, match: re.Match[str], value: str) -> Date:
    start, end = match.span()
    for name in ("month", "year"):
        if kind in ("month of this year", "year") and match.groupdict().get(name):
            start, end = match.span(name)
    mods: dict[str, Literal["START", "END"]] = {
        "early": "START",
        "earlier": "START",
        "late": "END",
        "later": "END",
    }
    type_: Literal["date", "time", "duration"] = "duration" if kind == "duration" else "date"
    return Date(
        start=start,
        end=end,
        text=match.string[start:end],
        type=type_,
        value=value,
        mod=mods.get((match.groupdict().get("mod") or "").lower()),
        anchor="absolute" if kind in ("day", "month", "year", "duration") else "publication",
    )


Reader = Callable[[re.Match[str], date | None], str | None]


def _calendar(match: re.Match[str], _: date | None) -> str | None:
    import dateparser

    words = re.sub(rf"^(?:{_WEEKDAY}),?\s+", "", match.group()).replace(" of ", " ")
    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "DATE_ORDER": "MDY"}
    read = dateparser.parse(words, languages=["en"], settings=settings)
    return read.date().isoformat() if read else None


def _month_year(match: re.Match[str], _: date | None) -> str | None:
    year = re.search(r"\d{4}", match.group())
    number = _month_number(match.group())
    return f"{year.group()}-{number:02d}" if year and number else None


def _month_number(words: str) -> int | None:
    match = re.search(r"[A-Z][a-z]{2}", words)
    names = [name[:3] for name in _MONTHS.split("|")]
    return names.index(match.group()) + 1 if match and match.group() in names else None


def _day_this_year(match: re.Match[str], anchor: date | None) -> str | None:
    number, day = (
        _month_number(re.sub(rf"^(?:{_WEEKDAY}),?\s+", "", match.group())),
        re.search(r"\d+", match.group()),
    )
    if not anchor or not number or not day:
        return None
    try:
        found = date(anchor.year, number, int(day.group()))
    except ValueError:
        return None
    # more than half a year ahead of the report is the year before
    return (found if (found - anchor).days < 183 else found.replace(year=anchor.year - 1)).isoformat()


def _weekday(match: re.Match[str], anchor: date | None) -> str | None:
    if not anchor:
        return None
    behind = (anchor.weekday() - _WEEKDAYS[match["weekday"]]) % 7
    if match["turn"] == "next":
        return (anchor + timedelta(days=(7 - behind) % 7 or 7)).isoformat()
    if match["turn"] == "last" and behind == 0:
        behind = 7
    future = re.search(
        r"\b(?:will|to|would|is|are|due|scheduled|expected)\b[^.]{0,60}$",
        match.string[: match.start()][-70:],
    )
    past = re.search(
        r"(?:ed|said|told|was|were|had|held|met|came|began|made|took)\b[^.]{0,40}$",
        match.string[: match.start()][-50:],
    )
    if future and not past and behind and match["turn"] is None:
        return (anchor + timedelta(days=7 - behind)).isoformat()
    return (anchor - timedelta(days=behind)).isoformat()


def _near_day(match: re.Match[str], anchor: date | None) -> str | None:
    if not anchor:
        return None
    words = match.group().lower()
    shift = -1 if words.startswith(("yesterday", "last night")) else 1 if words.startswith("tomorrow") else 0
    return (anchor + timedelta(days=shift)).isoformat()


def _interval(match: re.Match[str], anchor: date | None) -> str | None:
    if not anchor:
        return None
    shift = {"last": -1, "the past": -1, "next": 1, "the coming": 1}.get(match["turn"].lower(), 0)
    unit = match["unit"]
    if unit in ("week", "weekend"):
        year, week, _ = (anchor + timedelta(weeks=shift)).isocalendar()
        return f"{year}-W{week:02d}" + ("-WE" if unit == "weekend" else "")
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + shift
        return f"{months // 12}-{months % 12 + 1:02d}"
    if unit == "decade":
        return f"{(anchor.year + 10 * shift) // 10}"
    return str(anchor.year + shift)


def _count(words: str) -> int:
    return int(words) if words.isdigit() else _NUMBER_WORDS[words.lower()]


def _ago(match: re.Match[str], anchor: date | None) -> str | None:
    if not anchor:
        return None
    count, unit = _count(match["count"]), match["unit"]
    if unit == "day":
        return (anchor - timedelta(days=count)).isoformat()
    if unit == "week":
        year, week, _ = (anchor - timedelta(weeks=count)).isocalendar()
        return f"{year}-W{week:02d}"
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 - count
        return f"{months // 12}-{months % 12 + 1:02d}"
    return str(anchor.year - count * (10 if unit == "decade" else 1))


def _duration(match: re.Match[str], _: date | None) -> str | None:
    return f"P{_count(match['count'])}{_UNITS[match['unit']]}"


def _month_this_year(match: re.Match[str], anchor: date | None) -> str | None:
    number = _month_number(match["month"])
    if not anchor or not number:
        return None
    ahead = number - anchor.month
    year = anchor.year - 1 if ahead > 6 or (ahead > 0 and match.group().startswith("last")) else anchor.year
    return f"{year}-{number:02d}"


def _year(match: re.Match[str], _: date | None) -> str | None:
    return match["year"]


_READERS: dict[str, Reader] = {
    "day": _calendar,
    "month": _month_year,
    "day of this year": _day_this_year,
    "weekday": _weekday,
    "near day": _near_day,
    "interval": _interval,
    "ago": _ago,
    "duration": _duration,
    "month of this year": _month_this_year,
    "year": _year,
}
