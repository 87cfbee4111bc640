"""Amounts in a text: value, unit, bound, and the words for what they count."""

from __future__ import annotations

import re
from typing import Literal

from copydesk.records import Amount
from copydesk.text import fold

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: float(n) for n, word in enumerate(_SMALL.split())} | {
    word: 10.0 * n for n, word in enumerate(_TENS.split(), 2)
}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
    "b": 1e9, "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_CURRENCY = {"$": "USD", "US$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "C$": "CAD", "A$": "AUD"}
_MONEY = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "yuan": "CNY", "rouble": "RUB", "ruble": "RUB",
    "rupee": "INR", "franc": "CHF", "cent": "cent",
}  # fmt: skip
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_SCALE = "hundred|thousand|million|billion|trillion|dozen|bn|mn|tn|m|k"
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:{_TENS.replace(' ', '|')})-(?:{_WORDS})\b|(?:{_WORDS})\b)"
)
_AMOUNT = re.compile(
    r"(?<![\w.,/:-])(?P<between>between\s)?(?P<amount>(?P<currency>US\$|C\$|A\$|[$£€¥])?(?:"
    r"(?P<half>half\s(?:a|an)\s(?=million|billion|trillion|dozen))|"
    r"(?P<single>an?\s(?=(?:hundred|thousand|million|billion|trillion|dozen)\b))|"
    rf"(?P<number>{_NUMBER}))"
    r"(?:(?:\s(?P<low_scale>thousand|million|billion|trillion)|\s?(?:%|per\s?cent))?"
    r"(?(between)\sand\s|\s?(?:-|–|to|or)\s?)"
    rf"(?:US\$|C\$|A\$|[$£€¥])?(?P<high>{_NUMBER}))?"
    rf"(?:[\s-]?(?P<scale>{_SCALE})s?(?!\w))?(?P<scale2>\s(?:thousand|million|billion))?"
    r"(?P<percent>\s?%|\s?per\s?cent\b|\spercentage\spoints?|-percent\b)?(?!\w)(?![,.:]\d|/\d)"
    rf"(?:[\s-](?P<money>{'|'.join(_MONEY)})s?\b)?)",
    re.IGNORECASE,
)
Bound = Literal["at least", "at most", "about"]
_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("at most", re.compile(
        r"\b(?:at most|(?<!no )(?<!not )(?:less|fewer|lower) than|under|below|up to|nearly|almost|"
        r"(?:no|not) (?:more|higher|greater) than|as (?:few|low|little) as|a maximum of|just short of)"
        r"\s+(?:the\s+)?$", re.I)),
    ("at least", re.compile(
        r"\b(?:at least|more than|higher than|greater than|over|(?:no|not) (?:fewer|less|lower) than|upwards? of|"
        r"in excess of|exceeding|above|as (?:many|much|high) as|a minimum of|well over)\s+(?:the\s+)?$", re.I)),
    ("about", re.compile(
        r"\b(?:about|around|roughly|approximately|some|an estimated|estimated|circa|close to)\s+$|~$", re.I)),
)  # fmt: skip
_OF = re.compile(
    rf"^\s+(?:of\s+(?:(?:the|its|their|his|her|all)\s+)?(?:{_NUMBER}\s+)?)?(?:(?:new|more|other|additional|further)\s+)*"
    r"((?:[a-z][\w'’-]*\s+){0,2}?[a-z][\w’'-]*s|people|men|women|children|police|troops|[a-z][\w’'-]+)\b"
)
# words after a number that are not what it counts
_NO_THING_WORDS = (
    "a an the and or but to in on at of by for from with as than that this these those which who was were is are "
    "has have had will would can could may might into over under after before since until while when if not per "
    "it he she they his its their more less fewer"
)
_NO_THING = frozenset(_NO_THING_WORDS.split()) | frozenset(NUMBER_WORDS)
_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\."
)
_DATE_BEFORE = re.compile(rf"\b(?:{_MONTH}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\s+$")
_DATE_AFTER = re.compile(rf"^\s+(?:of\s+)?(?:{_MONTH})|^\s?(?:a\.?m|p\.?m)\b|^\s+o['’]clock\b|^(?:st|nd|rd|th)\b")
# "aged 12", "No. 10", "Article 5", "Boeing 737": names and labels
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:aged?|No\.?|Nos\.?|[Nn]umber|[Aa]rticle|[Ss]ection|[Cc]hapter|[Pp]age|[Vv]erse|[Rr]ule|[Rr]oom|[Gg]ate|"
    r"[Ff]light|[Rr]oute|[Hh]ighway|[Cc]hannel|[Tt]itle|[Ll]evel|[Tt]ype|[Pp]hase|[Ss]eason|[Ee]pisode|[Gg]rade|"
    r"[Pp]art|[Vv]olume|[Vv]ersion|[Zz]one|[Gg]roup|[Tt]eam|[Cc]lass|[Bb]oeing|[Aa]irbus|[Aa]partment|[Aa]pt\.?)\s+|#)$"
)
_AGE_AFTER = re.compile(r"^[\s-](?:years?|months?|days?|weeks?)[\s-](?:old|of age)\b")
# "two thirds", "four-star", "10 Palace Road"
_COMPOUND_AFTER = re.compile(
    r"^[\s-](?:thirds?|quarters|fifths|sixths|eighths|tenths)\b|^-[A-Za-z]|"
    r"^\s(?:[A-Z][a-z]+\s){1,2}(?:Street|St|Road|Avenue|Lane|Square|Drive)\b"
)
_TELEPHONE = re.compile(r"[+(]?\b\d{2,5}\)?(?:[\s.-]\(?\d{2,5}\b\)?){2,}")


def amounts(text: str) -> tuple[Amount, ...]:
    """Amounts in text order. Years, dates, clock times, ages, scores and ordinals are none."""
    codes = bytearray(len(text))
    for match in _TELEPHONE.finditer(text):
        codes[match.start() : match.end()] = b"\x01" * len(match.group())
    return tuple(
        _amount(text, match)
        for match in _AMOUNT.finditer(text)
        if not (match["number"] and _plain(match) and _is_other(text, match, codes))
    )


def _plain(match: re.Match[str]) -> bool:
    """Whether nothing but the numeral says that this is an amount."""
    return not (match["currency"] or match["scale"] or match["percent"] or match["money"])


def _is_other(text: str, match: re.Match[str], codes: bytearray) -> bool:
    """Whether a bare numeral is a date, a label, an age, a score or part of a code."""
    start, end = match.span("amount")
    before, after = text[max(0, start - 14) : start], text[end : end + 40]
    if fold(match["number"]) in ("one", "zero") or re.match(r"0\d", match["number"]):
        return True
    if _LABEL_BEFORE.search(before) or _COMPOUND_AFTER.match(after) or _is_age(match, before, after):
        return True
    return bool(codes[start]) or _is_score(match, after) or _is_date(match, before, after)


def _is_date(match: re.Match[str], before: str, after: str) -> bool:
    if _DATE_BEFORE.search(before) or _DATE_AFTER.match(after):
        return True
    year = re.fullmatch(r"(?:1[5-9]|20)\d{2}", match["number"])
    return bool(year) and not re.match(r"\s(?:people|men|women|children|[a-z]+s)\b", after)


def _is_age(match: re.Match[str], before: str, after: str) -> bool:
    if _AGE_AFTER.match(after):
        return True
    # "Ann Holt, 45, said"
    short = re.fullmatch(r"\d{1,3}", match["amount"])
    return bool(short) and bool(re.search(r"[A-Z][\w’'-]*,\s$", before)) and after[:1] == ","


def _is_score(match: re.Match[str], after: str) -> bool:
    """Whether it is "won 3-1" or "a 6–4 vote": two numerals and no word for what they count."""
    close = re.fullmatch(r"\d+[-–]\d+", match["amount"])
    return bool(close) and not re.match(r"\s(?:[a-z]+\s)?[a-z]+s\b|\speople\b", after)


def number(words: str) -> float:
    """A numeral or number word as a value."""
    folded = fold(words)
    if folded[0].isdigit():
        return float(folded.replace(",", ""))
    return sum(NUMBER_WORDS[part] for part in folded.split("-"))


def _amount(text: str, match: re.Match[str]) -> Amount:
    value = number(match["number"]) if match["number"] else 0.5 if match["half"] else 1.0
    factor = _factor(match["scale"]) * _factor(match["scale2"])
    start, end = match.span("amount")
    before = text[max(0, start - 26) : start]
    return Amount(
        start=start,
        end=end,
        text=match["amount"],
        value=value * (_factor(match["low_scale"]) if match["low_scale"] else factor),
        high=number(match["high"]) * factor if match["high"] else None,
        bound=next((name for name, pattern in _BOUNDS if pattern.search(before)), None),
        unit=_unit(match),
        of=_counted(text, end),
    )


def _factor(scale: str | None) -> float:
    return _SCALES[fold(scale.strip())] if scale else 1.0


def _unit(match: re.Match[str]) -> str:
    if match["percent"]:
        return "percent"
    if match["currency"]:
        return _CURRENCY[match["currency"].upper()]
    return _MONEY[fold(match["money"])] if match["money"] else ""


def _counted(text: str, end: int) -> str:
    """The words for what the amount counts, as they stand after it."""
    found = _OF.match(text[end : end + 60])
    if not found:
        return ""
    words = found[1].split()
    # a plural beyond a verb or preposition belongs to something else
    if any(word in _NO_THING for word in words):
        words = [] if words[0] in _NO_THING else words[:1]
    return " ".join(words)
