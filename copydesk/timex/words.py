"""The words that time expressions are made of, as pieces of patterns and as values."""

from __future__ import annotations

from collections.abc import Iterable

from copydesk.amounts import NUMBER_WORDS

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# "may", "march", "august" and two women's names are words of their own
SURE_MONTHS = "January|February|July|September|October|November|December"
_SHORT = r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?"
MONTH = rf"(?P<month>{MONTHS}|{_SHORT})"

WEEKDAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
WEEKDAYS = {name: number for number, name in enumerate(WEEKDAY.split("|"))}

PARTS = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}
SEASON = r"(?P<season>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
FIRST_MONTH = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 2}
ORDINAL = r"(?P<ordinal>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth)"

# unit: its part of a TIMEX3 duration; a decade is ten years and a quarter three months
UNITS = {
    "second": ("T", "S", 1), "minute": ("T", "M", 1), "hour": ("T", "H", 1), "day": ("", "D", 1), "week": ("", "W", 1),
    "weekend": ("", "D", 2), "month": ("", "M", 1), "quarter": ("", "M", 3), "year": ("", "Y", 1),
    "decade": ("", "Y", 10), "century": ("", "Y", 100), "centurie": ("", "Y", 100),
}  # fmt: skip
UNIT = r"(?P<unit>day|week|month|year|decade|century|centurie)"
LENGTH = r"(?P<unit>second|minute|hour|day|week|weekend|month|quarter|year|decade|century|centurie)"

DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")


def _either_case(words: Iterable[str]) -> str:
    """A pattern of these words, longest first, with a small or capital letter; faster than ignoring case."""
    return "|".join(f"[{w[0]}{w[0].upper()}]{w[1:]}" for w in sorted(words, key=len, reverse=True))


_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,4}}(?:\.\d)?|(?:{_either_case(_TENS.split('|'))})[\s-](?:{_ONES})|"
    rf"(?:{_either_case(NUMBER_WORDS)})(?:\shundred)?|(?:[Aa]\s)?[Dd]ozen|[Aa]\shundred)"
)
HALF = r"(?P<half>\s1/2|½|\sand\s(?:a|one)[\s-]half)"
VAGUE = r"(?P<vague>[Aa]\s+few|[Ss]everal|[Mm]any|[Ss]ome|[Ff]ew)"
SPELT_YEAR = rf"(?P<spelt>(?:[Nn]ineteen|[Tt]wenty)\s(?:(?:{_TENS})(?:[\s-](?:{_ONES}))?|hundred))"

MODS = {
    "early": "START", "earlier": "START", "beginning": "START", "start": "START", "mid": "MID", "middle": "MID",
    "late": "END", "later": "END", "end": "END",
}  # fmt: skip
TURNS = {
    "last": -1, "past": -1, "previous": -1, "this past": -1, "latest": -1, "this": 0, "current": 0, "next": 1,
    "coming": 1, "this coming": 1, "upcoming": 1,
}  # fmt: skip


def month_number(words: str) -> int:
    """1 to 12 for a month's name or short form."""
    return [name[:3] for name in MONTHS.split("|")].index(words[:3]) + 1


def count(words: str) -> float:
    """The number that NUMBER matched."""
    folded = words.lower().replace(",", "")
    if folded[0].isdigit():
        return float(folded)
    total, factor = 0.0, 1.0
    for word in folded.replace("-", " ").split():
        if word in ("dozen", "hundred"):
            factor *= 12 if word == "dozen" else 100
        elif word != "a":
            total += NUMBER_WORDS[word]
    return (total or 1.0) * factor


def spelt_year(words: str) -> int:
    """1996 for "nineteen ninety-six"."""
    century, *rest = words.lower().replace("-", " ").split()
    return int(NUMBER_WORDS[century]) * 100 + int(sum(NUMBER_WORDS.get(word, 0) for word in rest))
