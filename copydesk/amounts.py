"""Amounts in a text: value, unit, bound, and the words for what they count."""

from __future__ import annotations

import re

from copydesk.records import Amount
from copydesk.text import fold

_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9,
    "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_ONES = {
    word: float(n)
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
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    "twenty": 20.0,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "seventy": 70.0,
    "eighty": 80.0,
    "ninety": 90.0,
}
_WORDS = "|".join(sorted(_ONES, key=len, reverse=True))
_SCALE = "hundred|thousand|million|billion|trillion|dozen|bn|mn|tn|m|k"
_CURRENCY = {"$": "USD", "US$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "C$": "CAD", "A$": "AUD"}
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:{_WORDS})(?:-(?:{_WORDS}))?)"
_AMOUNT = re.compile(
    rf"(?<![\w.,-])(?P<currency>US\$|C\$|A\$|[$£€¥])?(?P<number>{_NUMBER})"
    rf"(?:\s?(?:-|–|to)\s?(?P<high>{_NUMBER}))?"
    rf"(?:[\s-]?(?P<scale>{_SCALE})s?)?(?P<scale2>\s(?:thousand|million|billion))?(?P<percent>\s?(?:%|per\s?cent|percent))?(?![\w])(?!,\d)"
    rf"(?:\s(?P<money>dollars|euros|pounds|yen))?",
    re.IGNORECASE,
)
_BOUNDS = (
    ("at least", re.compile(r"\b(?:at least|more than|over|no fewer than|no less than|upwards of|exceeding|above|as (?:many|much) as)\s+$", re.I)),
    ("at most", re.compile(r"\b(?:at most|less than|fewer than|under|below|no more than|up to|as (?:few|low|little) as|nearly|almost)\s+$", re.I)),
    ("about", re.compile(r"\b(?:about|around|roughly|approximately|some|an estimated|estimated|circa|close to)\s+$", re.I)),
)  # fmt: skip
_OF = re.compile(r"^\s+(?:of\s+(?:the\s+)?|new\s+)?((?:[a-z][\w'’-]*\s+){0,2}?[a-z][\w’'-]*s|[a-z][\w’'-]+)\b")
_MONTH_BEFORE = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?\s+$")
_MONTH_AFTER = re.compile(
    r"^\s+(?:of\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December|a\.?m|p\.?m|o['’]clock)\b|^(?:st|nd|rd|th)\b|^:\d",
    re.I,
)
_SMALL_WORDS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])


def amounts(text: str) -> tuple[Amount, ...]:
    """Amounts in text order. Years, days of the month, clock times and ordinals are none."""
    found = []
    for match in _AMOUNT.finditer(text):
        if not _is_date(text, match):
            amount = _amount(text, match)
            if amount:
                found.append(amount)
    return tuple(found)


def _is_date(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 14]
    if _MONTH_BEFORE.search(before) or _MONTH_AFTER.match(after):
        return True
    plain = not (match["currency"] or match["scale"] or match["percent"])
    return plain and bool(re.fullmatch(r"(?:1[5-9]|20)\d{2}", match["number"])) and not re.match(r"\s[a-z]+s\b", after)


def number(words: str) -> float:
    """A numeral or number word as a value."""
    folded = fold(words)
    if folded[0].isdigit():
        return float(folded.replace(",", ""))
    return sum(_ONES[part] for part in folded.split("-"))


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    if fold(match["number"]) in ("one", "zero") and not (match["scale"] or match["percent"]):
        return None
    factor = _SCALES[fold(match["scale"])] if match["scale"] else 1.0
    if match["scale2"]:
        factor *= _SCALES[fold(match["scale2"].strip())]
    unit, of = "", ""
    if match["percent"]:
        unit = "percent"
    elif match["currency"]:
        unit = _CURRENCY[match["currency"].upper()]
    elif match["money"]:
        unit = {"dollars": "USD", "euros": "EUR", "pounds": "GBP", "yen": "JPY"}[fold(match["money"])]
    counted = _OF.match(text[match.end() : match.end() + 60])
    if counted:
        of = counted[1]
    before = text[max(0, match.start() - 24) : match.start()]
    return Amount(
        start=match.start(),
        end=match.end(),
        text=match.group(),
        value=number(match["number"]) * factor,
        high=number(match["high"]) * factor if match["high"] else None,
        bound=next((name for name, pattern in _BOUNDS if pattern.search(before)), None),  # type: ignore[arg-type]
        unit=unit,
        of=of,
    )
