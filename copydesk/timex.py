"""Time expressions and their TIMEX3 values against an anchor date.

Spans are found by a small grammar, and each kind of them has a reader that gives its value or
refuses. An expression that counts from another point than publication ("three days later") is left
alone, and so is what a guess would be needed for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Literal

from copydesk.amounts import NUMBER_WORDS
from copydesk.records import Date

Mod = Literal["START", "MID", "END", "BEFORE", "AFTER", "APPROX"]

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?"
_MONTH = rf"(?P<month>{_MONTHS}|{_SHORT})"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_FULL_YEAR = r"(?P<year>\d{4})\b"
_WEEKDAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAY.split("|"))}
_BEFORE_DATE = rf"(?:(?:{_WEEKDAY}),?\s+)?"
_PART = r"(?:\s+(?P<part>morning|afternoon|evening|night))?"
_PARTS = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}
_CLOCK = (
    r"(?:(?P<clock>\d{1,2}(?::\d\d)?\s?[ap]\.?m\.?|[Nn]oon|[Mm]idnight),?"
    r"\s+(?:[A-Z]{2,4}\s+)?(?:on\s+)?)?"
)
_SURE_MOD = r"(?P<mod>[Ee]arly|[Ll]ate|[Mm]id)[\s-]+"
_MOD = rf"(?:{_SURE_MOD})?"
_MODERN_YEAR = r"(?P<year>(?:19|20)\d{2})\b"
_MODS: dict[str, Mod] = {"early": "START", "earlier": "START", "mid": "MID", "late": "END", "later": "END"}
_COUNT = r"(?P<count>\d{1,4}|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + ")"
_UNIT = r"(?P<unit>day|week|month|year|decade)"
_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y", "decade": "0Y", "weekend": "D"}
_SEASON = r"(?P<season>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
_SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

# days and papers that are named after a day of the week
_NAMED_DAY = r"(?<!Black )(?<!Good )(?<!Super )(?<!Ash )(?<!Bloody )(?<!Easter )(?<!Palm )(?<!Cyber )"
_NOT_A_NAME = (
    r"(?!\s+(?:Times|Telegraph|Mail|Mirror|Express|Post|Herald|Night|Star|World|People|Sun|Independent|"
    r"Review|Magazine|Mercury|Tribune|Age|Standard|Business|Morning|Club)\b)"
)
# what may stand before a bare year, and what shows that the four digits count something
_BEFORE_YEAR = (
    r"in|In|since|Since|by|By|until|Until|till|during|During|from|From|of|before|Before|after|After|"
    r"through|to|between|Between|and|or|than|fiscal|year|around|circa|back in|the|The|a|its|his|her|their"
)
_COUNTED = r"(?!\s+(?:people|men|women|children|troops|soldiers|votes|jobs|homes|miles|feet|metres|meters|km|kg)\b)"
_NO_YEAR = r"\b(?![-–,.%]\d|%|s\b)"
_OTHER_POINT = r"earlier|later|old|before|ago"
_PERIOD = r"the\s+(?:last|past|next|coming)\s+"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "range",
        rf"{_MONTH}\s+{_DAY}\s?(?:[-–]|to|and)\s?(?P<last>[0-3]?\d)\b(?:,?\s+{_FULL_YEAR})?(?![-–:]?\d)",
    ),
    ("day", rf"{_BEFORE_DATE}{_MONTH}\s+{_DAY},?\s+{_FULL_YEAR}"),
    ("day", rf"{_BEFORE_DATE}{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_FULL_YEAR}"),
    ("day", r"(?P<iso>\d{4}-\d{2}-\d{2})(?!-)"),
    ("month", rf"{_MOD}{_MONTH},?\s+(?:of\s+)?{_FULL_YEAR}"),
    ("day of this year", rf"{_BEFORE_DATE}{_MONTH}\s+{_DAY}\b(?![:.,]?\d|,?\s+\d{{4}}\b|\s+(?:terror\w*\s+)?attack)"),
    ("day of this year", rf"{_BEFORE_DATE}{_DAY}\s+(?:of\s+)?{_MONTH}\b"),
    ("month of that year", rf"{_MOD}{_MONTH},?\s+(?:of\s+)?(?P<turn>last|this|next)\s+year"),
    ("season", rf"{_MOD}(?:the\s+)?{_SEASON}\s+(?:of\s+)?{_MODERN_YEAR}"),
    ("season of this year", rf"(?i:(?P<turn>last|this|next))\s+{_SEASON}\b(?!\s+(?:in|of)\b)"),
    (
        "quarter",
        rf"(?:the\s+)?(?P<quarter>first|second|third|fourth)[\s-]quarter\s+(?:of\s+)?{_MODERN_YEAR}",
    ),
    ("quarter", rf"Q(?P<quarter>[1-4])\s+(?:of\s+)?{_MODERN_YEAR}"),
    ("set", rf"(?i:every|each)\s+(?P<each>{_WEEKDAY}|{_MONTHS}|day|week|month|year)"),
    ("set", rf"(?P<each>{_WEEKDAY})s"),
    (
        "weekday",
        rf"{_CLOCK}(?:(?i:(?P<turn>last|next|this coming|coming|this|late|early))\s+)?"
        rf"{_NAMED_DAY}(?P<weekday>{_WEEKDAY}){_NOT_A_NAME}{_PART}",
    ),
    (
        "near day",
        rf"{_CLOCK}(?:[Ll]ater\s+|[Ee]arlier\s+)?(?<![A-Z]{{2}} )(?P<near>[Tt]oday|[Tt]onight|[Yy]esterday|[Tt]omorrow|"
        rf"[Tt]his(?=\s+(?:morning|afternoon|evening)\b)|[Ll]ast(?=\s+night\b)){_PART}",
    ),
    (
        "interval",
        r"(?:(?P<mod>[Ee]arly|[Ll]ate|[Ee]arlier|[Ll]ater)\s+)?(?i:(?P<turn>last|this|next))\s+"
        r"(?P<unit>week|month|year|weekend|decade)",
    ),
    ("weekend", r"(?i:over|during|at)\s+(?P<span>the\s+weekend)"),
    ("ago", rf"(?:{_COUNT}|(?P<single>[Aa]n?))\s+{_UNIT}s?\s+ago"),
    (
        "duration",
        rf"(?:[Ff]or|[Oo]ver|[Ii]n|[Ww]ithin|[Aa]fter)\s+(?P<span>(?:{_PERIOD})?"
        rf"(?:{_COUNT}|(?P<single>an?))\s+{_UNIT}s?)(?!\s+(?:{_OTHER_POINT})|['’-])",
    ),
    (
        "duration",
        rf"(?:{_PERIOD})?(?:{_COUNT})[\s-]{_UNIT}s?(?!\s+(?:{_OTHER_POINT}|after)|['’]|[\s-]old|\s+of\s+age)",
    ),
    ("duration", r"the\s+(?:past|coming)\s+(?P<unit>day|week|month|year|decade)"),
    (
        "month of this year",
        r"(?i:in|since|until|by|of|from|through|last|next|this)\s+"
        rf"(?P<span>{_MOD}(?P<month>{_MONTHS}))\b(?!['’]s)",
    ),
    ("month of this year", rf"(?P<span>{_SURE_MOD}(?P<month>{_MONTHS}))\b"),
    ("decade", rf"(?:the\s+)?{_MOD}(?P<decade>1[5-9]\d|20\d)0s"),
    ("decade", rf"the\s+{_MOD}['’](?P<short>[3-9])0s"),
    ("century", rf"(?:the\s+)?{_MOD}(?P<century>1\d|20|21)(?:st|th)[\s-]century"),
    ("year", rf"(?:(?<!\w)(?:{_BEFORE_YEAR})\s+|(?<=\())(?P<span>{_MOD}{_MODERN_YEAR}){_NO_YEAR}{_COUNTED}"),
    ("year", rf"(?P<span>{_SURE_MOD}{_MODERN_YEAR}){_NO_YEAR}"),
)
_ABSOLUTE = frozenset(("day", "month", "season", "quarter", "set", "duration", "decade", "century", "year"))


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"(?<![\w$£€/-])(?<!\d[.,]){body}(?!\w)")) for kind, body in _PATTERNS)


def dates(text: str, published: str | None) -> tuple[Date, ...]:
    """Time expressions in text order. Without a publication date relative ones stay out."""
    anchor = _anchor(published)
    found: list[Date] = []
    taken = bytearray(len(text))
    for kind, pattern in _compiled():
        for match in pattern.finditer(text):
            start, end = match.span("span" if "span" in pattern.groupindex else 0)
            if any(taken[start:end]):
                continue
            value = _READERS[kind](match, anchor)
            if value:
                found.append(_record(kind, match, (start, end), value))
                taken[start:end] = b"\x01" * (end - start)
    return tuple(sorted(found, key=lambda d: d.start))


def _anchor(published: str | None) -> date | None:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", published or "")
    return _date(*map(int, match.groups())) if match else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _record(kind: str, match: re.Match[str], span: tuple[int, int], value: str) -> Date:
    given = match.groupdict()
    type_: Literal["date", "time", "duration", "set"] = "date"
    if kind in ("duration", "set"):
        type_ = "duration" if kind == "duration" else "set"
    elif "T" in value:
        type_ = "time"
    absolute = kind in _ABSOLUTE or (kind == "range" and bool(given["year"]))
    mod = _MODS.get((given.get("mod") or "").lower())
    return Date(
        start=span[0],
        end=span[1],
        text=match.string[span[0] : span[1]],
        type=type_,
        value=value,
        mod=mod or (_nearness(match.string, span[0]) if kind in ("ago", "duration") else None),
        anchor="absolute" if absolute else "publication",
    )


_ABOUT = re.compile(r"\b(?:about|around|roughly|nearly|almost|some|approximately)\s+$", re.IGNORECASE)


def _nearness(text: str, start: int) -> Mod | None:
    return "APPROX" if _ABOUT.search(text, max(0, start - 16), start) else None


# ── past or future ────────────────────────────────────────────────────────────────────────

_AHEAD = (
    r"will|shall|won['’]t|['’]ll|due|scheduled|expected|slated|planned for|plans|planning|to be|set to|going to|"
    r"payable|(?:is|are|hopes?|wants?|agreed|has|have) to|"
    r"to (?:meet|visit|vote|hold|begin|start|open|close|travel|arrive|return|speak|discuss|release|attend|take)"
)
_BEHIND = (
    r"[a-z]{2,}ed|said|told|was|were|had|did|met|came|began|made|took|held|went|saw|spoke|won|lost|left|gave|"
    r"got|found|ran|broke|fell|rose|wrote|became|sent|beat|shot|hit|struck|drew|flew|brought|fought|put out"
)
# "Gen." and "J." end no sentence
_FULL_STOP = r"(?<!\b[A-Z][a-z]{2})(?<!\b[A-Z])[.!?][\"”’)]*\s"
_TENSE = re.compile(rf"\b(?:(?P<ahead>{_AHEAD})|(?P<behind>{_BEHIND}))\b|(?P<full>{_FULL_STOP}|\n\s*\n)")


def _ahead(match: re.Match[str]) -> bool | None:
    """Whether the sentence speaks of the future: by the nearest verb before, or else after."""
    text, (start, end) = match.string, match.span()
    near: bool | None = None
    for verb in _TENSE.finditer(text, max(0, start - 90), start):
        near = None if verb["full"] else bool(verb["ahead"])
    if near is not None:
        return near
    verb_after = _TENSE.search(text, end, end + 60)
    return bool(verb_after["ahead"]) if verb_after and not verb_after["full"] else None


# ── readers: the value of a match, or None ────────────────────────────────────────────────

Reader = Callable[[re.Match[str], date | None], str | None]


def _month_number(words: str) -> int:
    return [name[:3] for name in _MONTHS.split("|")].index(words[:3]) + 1


def _calendar(match: re.Match[str], _: date | None) -> str | None:
    given = match.groupdict()
    if given.get("iso"):
        found = _date(*map(int, given["iso"].split("-")))
    else:
        found = _date(int(given["year"]), _month_number(given["month"]), int(given["day"]))
    return found.isoformat() if found else None


def _range(match: re.Match[str], anchor: date | None) -> str | None:
    number, first, last = _month_number(match["month"]), int(match["day"]), int(match["last"])
    year = match["year"]
    begun = _date(int(year), number, first) if year else _nearest(match, anchor, number, first)
    ended = _date(begun.year, number, last) if begun else None
    return f"{begun.isoformat()}/{ended.isoformat()}" if begun and ended and begun < ended else None


def _month_year(match: re.Match[str], _: date | None) -> str:
    return f"{match['year']}-{_month_number(match['month']):02d}"


def _day_this_year(match: re.Match[str], anchor: date | None) -> str | None:
    found = _nearest(match, anchor, _month_number(match["month"]), int(match["day"]))
    return found.isoformat() if found else None


def _nearest(match: re.Match[str], anchor: date | None, month: int, day: int) -> date | None:
    """The day in the year that the sentence's tense asks for, else in the half year around."""
    if not anchor:
        return None
    found = _date(anchor.year, month, day)
    if not found:
        return None
    ahead, days = _ahead(match), (found - anchor).days
    # a past verb says little of a day that is near: "extended to Nov. 20"
    if days >= 183 or (days > 90 and ahead is False):
        return _date(anchor.year - 1, month, day)
    return _date(anchor.year + 1, month, day) if days < -30 and ahead else found


def _month_this_year(match: re.Match[str], anchor: date | None) -> str | None:
    given, number = match.groupdict(), _month_number(match["month"])
    lead = match.group().split()[0].lower()
    # "a letter from May", "led by June": these are names of people as well
    if not anchor or (given["month"] in ("April", "May", "June") and lead in ("by", "of", "from", "through")):
        return None
    months_ahead = number - anchor.month
    if lead in ("last", "next"):
        year = anchor.year - (months_ahead >= 0) if lead == "last" else anchor.year + (months_ahead <= 0)
        return f"{year}-{number:02d}"
    ahead, year = _ahead(match), anchor.year
    if lead == "this":
        return f"{year}-{number:02d}"
    if months_ahead > 6 or (months_ahead > 3 and ahead is False):
        year -= 1
    elif months_ahead < 0 and ahead:
        year += 1
    return f"{year}-{number:02d}"


_TURNS = {"last": -1, "this": 0, "next": 1}


def _month_that_year(match: re.Match[str], anchor: date | None) -> str | None:
    if not anchor:
        return None
    return f"{anchor.year + _TURNS[match['turn']]}-{_month_number(match['month']):02d}"


def _weekday(match: re.Match[str], anchor: date | None) -> str | None:
    if not anchor:
        return None
    behind, turn = (anchor.weekday() - _WEEKDAYS[match["weekday"]]) % 7, (match["turn"] or "").lower()
    if turn in ("next", "coming", "this coming"):
        shift = (7 - behind) % 7 or 7
    elif turn == "last":
        shift = -(behind or 7)
    elif turn == "this":
        # the day of the running week
        shift = _WEEKDAYS[match["weekday"]] - anchor.weekday()
    else:
        shift = (7 - behind) % 7 if _ahead(match) else -behind
    day = _shifted(anchor, "day", shift)
    return day + _time(match) if day else None


def _near_day(match: re.Match[str], anchor: date | None) -> str | None:
    if not anchor:
        return None
    near = match["near"].lower()
    shift = {"yesterday": -1, "last": -1, "tomorrow": 1}.get(near, 0)
    time = "TNI" if near == "tonight" else _time(match)
    day = _shifted(anchor, "day", shift)
    return day + time if day else None


def _time(match: re.Match[str]) -> str:
    """The part of the day or the hour as TIMEX3 has it; empty where none is given."""
    clock = (match["clock"] or "").lower().replace(".", "")
    if clock in ("noon", "midnight"):
        return "T12:00" if clock == "noon" else "T24:00"
    if clock:
        hour, minute = re.match(r"(\d+)(?::(\d+))?", clock).groups()  # type: ignore[union-attr]
        return f"T{int(hour) % 12 + 12 * clock.endswith('pm'):02d}:{minute or '00'}"
    return _PARTS.get(match["part"] or "", "")


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _month(anchor: date, shift: int) -> str:
    months = anchor.year * 12 + anchor.month - 1 + shift
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def _shifted(anchor: date, unit: str, shift: int) -> str | None:
    """The day, week, month, year or decade so many units away."""
    try:
        if unit == "day":
            return (anchor + timedelta(days=shift)).isoformat()
        if unit in ("week", "weekend"):
            return _week(anchor + timedelta(weeks=shift)) + ("-WE" if unit == "weekend" else "")
    except OverflowError:
        return None
    year = anchor.year + shift * (10 if unit == "decade" else 1)
    if unit == "month":
        year = (anchor.year * 12 + anchor.month - 1 + shift) // 12
    if year < 1:
        return None
    if unit == "month":
        return _month(anchor, shift)
    return f"{year // 10}" if unit == "decade" else f"{year:04d}"


def _interval(match: re.Match[str], anchor: date | None) -> str | None:
    return _shifted(anchor, match["unit"], _TURNS[match["turn"].lower()]) if anchor else None


def _weekend(match: re.Match[str], anchor: date | None) -> str | None:
    if not anchor:
        return None
    running = anchor.weekday() >= 5 or _ahead(match)
    return _shifted(anchor, "weekend", 0 if running else -1)


def _season(match: re.Match[str], _: date | None) -> str:
    return f"{match['year']}-{_SEASONS[match['season'].lower()]}"


def _season_this_year(match: re.Match[str], anchor: date | None) -> str | None:
    if not anchor:
        return None
    season, turn = match["season"].lower(), match["turn"].lower()
    month = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[season]
    year = anchor.year
    if turn == "last" and anchor.month < month + 3:
        year -= 1
    elif turn == "next" and anchor.month >= month:
        year += 1
    return f"{year}-{_SEASONS[season]}"


def _quarter(match: re.Match[str], _: date | None) -> str:
    return f"{match['year']}-Q{_QUARTERS.get(match['quarter'], match['quarter'])}"


def _set(match: re.Match[str], _: date | None) -> str:
    each = match["each"]
    if each in _WEEKDAYS:
        return f"XXXX-WXX-{_WEEKDAYS[each] + 1}"
    return f"P1{_UNITS[each]}" if each in _UNITS else f"XXXX-{_month_number(each):02d}"


def _count(match: re.Match[str]) -> int:
    words = match.groupdict().get("count")
    if not words:
        return 1
    return int(words) if words.isdigit() else int(NUMBER_WORDS[words.lower()])


def _ago(match: re.Match[str], anchor: date | None) -> str | None:
    return _shifted(anchor, match["unit"], -_count(match)) if anchor else None


def _duration(match: re.Match[str], _: date | None) -> str | None:
    # "one day" is a point in a tale more often than a length
    if match.group().lower().startswith("one") and match["unit"] == "day":
        return None
    return f"P{_count(match)}{_UNITS[match['unit']]}"


def _decade(match: re.Match[str], _: date | None) -> str:
    given = match.groupdict()
    return given["decade"] if given.get("decade") else f"19{given['short']}"


def _century(match: re.Match[str], _: date | None) -> str:
    return f"{int(match['century']) - 1}"


def _year(match: re.Match[str], _: date | None) -> str:
    return match["year"]


_READERS: dict[str, Reader] = {
    "range": _range,
    "day": _calendar,
    "month": _month_year,
    "day of this year": _day_this_year,
    "month of that year": _month_that_year,
    "season": _season,
    "season of this year": _season_this_year,
    "quarter": _quarter,
    "set": _set,
    "weekday": _weekday,
    "near day": _near_day,
    "interval": _interval,
    "weekend": _weekend,
    "ago": _ago,
    "duration": _duration,
    "month of this year": _month_this_year,
    "decade": _decade,
    "century": _century,
    "year": _year,
}
