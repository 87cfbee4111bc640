"""Dates of publication: as fields give them, and as a text states them in its first lines."""

from __future__ import annotations

import datetime
import re

_ISO = re.compile(r"\s*(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?=$|[T\s])")
_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
DATE = re.compile(
    rf"\b(?:{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS},?\s+\d{{4}}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})\b",
    re.IGNORECASE,
)
# without a year or without a date, but with a time of day
_LOOSE = re.compile(
    rf"\b{_MONTHS}\s+\d{{1,2}},? (?:at )?(?=\d{{1,2}}:\d{{2}})|\b\d{{1,2}} (?:minutes?|hours?|days?) ago\b",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\b\.?)?|\b\d{1,2}\s*[ap]\.?m\b\.?|"
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|"
    r"\b(?:first|last|originally|article|story|date|time|dateline)\b|"
    r"\b(?:published|posted|updated|modified|created|issued|filed|released|edited)\b|"
    r"\b(?:[ecmp][sd]?t|gmt|utc|bst|ist|cest|hkt|uk|local|on|at|the|z)\b|\d{2}(?=T)|T(?=\d)",
    re.IGNORECASE,
)


def iso_date(value: str) -> str | None:
    """The date as ISO, partial where the value is; None where it can be read in two ways."""
    match = _ISO.match(value)
    if match:
        return _checked(*match.groups())
    return date_of(value)


_TIME = re.compile(r"\s*\d{4}-\d{2}-\d{2}[T\s]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?\s*$")


def iso_time(value: str) -> str | None:
    """The time to the second, in universal time ("…Z") where the zone is given; None where there is none."""
    if not _TIME.match(value):
        return None
    try:
        found = datetime.datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if found.tzinfo is None:
        return found.isoformat(timespec="seconds")
    return found.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def is_date_line(line: str) -> bool:
    """Whether a line says when it was published and nothing else ("Published: 3 March 2024")."""
    if len(line) > 120 or not (DATE.search(line) or _LOOSE.search(line)):
        return False
    rest = _AROUND.sub(" ", _LOOSE.sub(" ", DATE.sub(" ", line)))
    return not any(character.isalnum() for character in rest)


def date_of(line: str) -> str | None:
    """The first date in a line, or None."""
    found = DATE.search(line)
    return _parsed(found.group()) if found else None


def _checked(year: str, month: str | None, day: str | None) -> str | None:
    try:
        whole = datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return whole.isoformat()[: 10 if day else 7 if month else 4]


def _parsed(value: str) -> str | None:
    numbers = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", value)
    if numbers:
        return _unambiguous(int(numbers[1]), int(numbers[2]), numbers[3])
    import dateparser

    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"]}
    found = dateparser.parse(value, languages=["en"], settings=settings)
    return found.date().isoformat() if found else None


def _unambiguous(first: int, second: int, year: str) -> str | None:
    """A numeric date, only where the order of day and month makes no difference or cannot."""
    if first != second and first <= 12 and second <= 12:
        return None
    month, day = (second, first) if first > 12 else (first, second)
    return _checked(year, str(month), str(day))
