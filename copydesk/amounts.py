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
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "million": 1e6, "m": 1e6, "mn": 1e6, "crore": 1e7,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "mln": 1e6, "bln": 1e9, "tln": 1e12, "trillion": 1e12, "tn": 1e12,
    "dozen": 12.0,
}  # fmt: skip
_CURRENCY = {
    "$": "USD", "US$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "RS": "INR", "C$": "CAD", "A$": "AUD",
    "HK$": "HKD", "NZ$": "NZD", "S$": "SGD",
}  # fmt: skip
_CODES = "USD|EUR|GBP|JPY|CHF|CAD|AUD|CNY|INR|RUB|UAH|SEK|NOK|DKK|PLN"
_MONEY = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "yuan": "CNY", "rouble": "RUB", "ruble": "RUB",
    "rupee": "INR", "franc": "CHF", "shekel": "ILS", "hryvnia": "UAH", "zloty": "PLN", "baht": "THB", "cent": "cent",
} | {code.lower(): code for code in _CODES.split("|")}  # fmt: skip
# how a unit may be written, but for the plural "s": its name
_MEASURES = {
    "kilometre": "kilometre", "kilometer": "kilometre", "km": "kilometre", "metre": "metre", "meter": "metre",
    "centimetre": "centimetre", "centimeter": "centimetre", "cm": "centimetre", "mm": "millimetre", "mile": "mile",
    "foot": "foot", "feet": "foot", "inch": "inch", "inche": "inch", "yard": "yard", "mph": "mile an hour",
    "kph": "kilometre an hour", "km/h": "kilometre an hour", "knot": "knot", "acre": "acre", "hectare": "hectare",
    "square mile": "square mile", "square foot": "square foot", "square feet": "square foot",
    "square metre": "square metre", "square meter": "square metre", "square kilometre": "square kilometre",
    "square kilometer": "square kilometre", "tonne": "tonne", "ton": "ton", "kilogram": "kilogram", "kg": "kilogram",
    "kilo": "kilogram", "gram": "gram", "lb": "pound", "ounce": "ounce", "litre": "litre", "liter": "litre",
    "gallon": "gallon", "ml": "millilitre", "barrel": "barrel", "megawatt": "megawatt", "gigawatt": "gigawatt",
    "kilowatt": "kilowatt", "degree": "degree",
}  # fmt: skip
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS_WORDS = rf"(?:{_TENS.replace(' ', '|')})[\s-](?:{_ONES})\b"
_SMALL_NUMBER = rf"(?:{_TENS_WORDS}|(?:{_WORDS})\b)"
_PARTS_OF_ONE = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3}
_SCALE = "hundred|thousand|million|billion|trillion|dozen|crore|lakh|mln|bln|tln|bn|mn|tn|m|k"
_NUMBER = (
    r"(?:(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f]\d{3})+|\d+(?:\.\d+)?|\.\d+)(?:\s[1-7]/[2-8]\b|[½¼¾⅓⅔])?|"
    rf"(?:{_WORDS})\shundred(?:\s(?:and\s)?{_SMALL_NUMBER})?(?!\s(?:thousand|million|billion))|"
    rf"{_SMALL_NUMBER}(?:\sand\sa\shalf(?=\s(?:million|billion|trillion)))?)"
)
_SIGN = rf"(?:US\s?\$|HK\$|NZ\$|C\$|A\$|S\$|[$£€¥₹]|Rs\b\.?\s?|(?:{_CODES})\s?)"
_FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
# "a third of the boats", "two-thirds of them", "one in five boats", "three out of four boats"
_SHARE = re.compile(
    rf"(?<![\w.,/:-])(?:(?:(?:an?|(?P<top>{_ONES}))[\s-])?(?P<fraction>half|third|quarter|fifth|tenth)s?(?=\sof\s)(?!\sof\sa\b)|"
    rf"(?P<part>\d{{1,3}}|{_ONES})\s(?:in|out\sof)\s(?:every\s)?(?P<whole>\d{{1,3}}|{_SMALL_NUMBER})(?![\w,.:/-]\d|-|\s(?:{_SCALE})\b))"
    r"(?!\w)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    rf"(?<![\w.,/:-])(?P<between>between\s)?(?P<amount>(?P<minus>minus\s|(?<!\S)[-−])?(?P<currency>{_SIGN})?(?:"
    r"(?P<part>(?:half|(?:a\s)?quarter)\s(?:of\s)?(?:an?\s)?(?=million|billion|trillion|dozen))|"
    r"(?P<single>an?\s(?=(?:hundred|thousand|million|billion|trillion|dozen)\b))|"
    rf"(?P<number>{_NUMBER}))"
    r"(?:(?:\s?(?P<low_scale>thousand|million|billion|trillion|bn|mn|m|k)(?=[\s–-])|\s?(?:%|per\s?cent))?"
    r"(?(between)\sand\s|\s?(?:-|–|to|or)\s?)"
    rf"{_SIGN}?(?P<high>{_NUMBER}))?"
    rf"(?:[\s-]?(?P<scale>{_SCALE})s?(?!\w))?(?P<scale2>\s(?:thousand|million|billion))?"
    r"(?P<and_half>(?<=on)\sand\sa\shalf)?(?P<percent>\s?%|\s?per\s?cent\b|\spercentage\spoints?|-percent\b)?(?!\w)(?![,.:]\d|/\d)"
    rf"(?:[\s-](?P<money>{'|'.join(_MONEY)})s?\b)?)",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    rf"[\s-]?(?P<unit>{'|'.join(sorted((re.escape(m) for m in _MEASURES), key=len, reverse=True))})s?\b", re.IGNORECASE
)
Bound = Literal["at least", "at most", "about"]
_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("at most", re.compile(
        r"\b(?:at most|(?<!no )(?<!not )(?:less|fewer|lower) than|under|below|up to|nearly|almost|"
        r"(?:no|not) (?:more|higher|greater) than|as (?:few|low|little) as|a maximum of|just short of|"
        r"just under)"
        r"\s+(?:the\s+)?$", re.I)),
    ("at least", re.compile(
        r"\b(?:at least|more than|higher than|greater than|over|(?:no|not) (?:fewer|less|lower) than|upwards? of|"
        r"in excess of|exceeding|above|as (?:many|much|high) as|a minimum of|well over)\s+(?:the\s+)?$", re.I)),
    ("about", re.compile(
        r"\b(?:about|around|roughly|approximately|some|an estimated|estimated|circa|close to|in the region of)\s+$|~$",
        re.I)),
)  # fmt: skip
_BOUND_AFTER: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("at least", re.compile(r"(?:\s\w+)?\sor\s(?:more|higher|above|greater)\b", re.I)),
    ("at most", re.compile(r"(?:\s\w+)?\sor\s(?:less|fewer|lower|below|under)\b", re.I)),
    ("about", re.compile(r"(?:\s\w+)?\sor\sso\b|-odd\b", re.I)),
)  # fmt: skip
_OF = re.compile(
    rf"^\s+(?:(?:worth\s+)?of\s+(?:(?:the|its|their|his|her|all)\s+)?(?:{_NUMBER}\s+)?)?(?:(?:new|more|other|additional|further)\s+)*"
    r"((?:[a-z][\w'’-]*\s+){0,2}?[a-z][\w’'-]*s|people|men|women|children|police|troops|[a-z][\w’'-]+)\b"
)
# words after a number that are not what it counts
_NO_THING_WORDS = (
    "a an the and or but to in on at of by for from with as than that this these those which who was were is are "
    "has have had will would can could may might into over under after before since until while when if not per "
    "it he she they his its their more less fewer out worth"
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
_AGE_BEFORE = re.compile(r"\b(?:[Hh]e|[Ss]he|who)\s(?:is|was|turned)\s$")
# "two thirds", "four-star", "10 Palace Road"
_COMPOUND_AFTER = re.compile(
    r"^[\s-](?:thirds?|quarters|fifths|sixths|eighths|tenths)\b|^-[A-Za-z]|"
    r"^\s(?:[A-Z][a-z]+\s){1,2}(?:Street|St|Road|Avenue|Lane|Square|Drive)\b"
)
_TELEPHONE = re.compile(r"[+(]?\b\d{2,5}\)?(?:[\s.-]\(?\d{2,5}\b\)?){2,}")


def amounts(text: str) -> tuple[Amount, ...]:
    """Amounts in text order. Years, dates, clock times, ages, scores and ordinals are none.

    A share ("two thirds of", "one in five") is given in per cent.
    """
    codes = bytearray(len(text))
    for match in _TELEPHONE.finditer(text):
        codes[match.start() : match.end()] = b"\x01" * len(match.group())
    shares = [share for match in _SHARE.finditer(text) if (share := _share(text, match))]
    for share in shares:
        codes[share.start : share.end] = b"\x02" * (share.end - share.start)
    counted = (
        _amount(text, match)
        for match in _AMOUNT.finditer(text)
        if codes[match.start("amount")] != 2
        and not (match["number"] and _plain(match) and _is_other(text, match, codes))
    )
    return tuple(sorted((*shares, *counted), key=lambda amount: amount.start))


# "the first half of", "in the half of": a part of a game, a year or a place
_NAMED_PART = re.compile(
    r"\b(?:the|this|that|first|second|latter|other|better|last|each|either|upper|lower|[a-z]+ern)[\s-]$", re.IGNORECASE
)
_OF_A_TIME = re.compile(r"\sof\s(?:the\s|this\s|last\s)?(?:year|month|week|day|century|decade|game|match|season|\d)")
_TIMES = re.compile(r"\s(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|games?|matches)\b")


def _share(text: str, match: re.Match[str]) -> Amount | None:
    """A part of a whole, in per cent, or None: "the first half of the year", "nine in 10 days"."""
    start, end = match.span()
    value = _fraction(text, match) if match["fraction"] else _ratio(text, match)
    if not 0 < value < 100:
        return None
    return Amount(
        start=start,
        end=end,
        text=match.group(),
        value=round(value, 2),
        bound=_bound(text, start, end),
        unit="percent",
        of=_counted(text, end),
    )


def _fraction(text: str, match: re.Match[str]) -> float:
    """Per cent of "a third of", 0 if it is none."""
    start, end = match.span()
    bare = start == match.start("fraction")
    if _OF_A_TIME.match(text, end) or (bare and fold(match["fraction"]) != "half"):
        return 0.0
    if _NAMED_PART.search(text, max(0, start - 12), start):
        return 0.0
    return 100 * (number(match["top"]) if match["top"] else 1.0) * _FRACTIONS[fold(match["fraction"])]


def _ratio(text: str, match: re.Match[str]) -> float:
    """Per cent of "one in five" and "three out of four", 0 if it is none: "two in three attacks"."""
    part, whole = number(match["part"]), number(match["whole"])
    common = "out" in match.group().lower() or part == 1 or whole in (10, 100)
    return 100 * part / whole if part < whole and common and not _TIMES.match(text, match.end()) else 0.0


def _plain(match: re.Match[str]) -> bool:
    """Whether nothing but the numeral says that this is an amount."""
    return not (match["currency"] or match["scale"] or match["percent"] or match["money"])


def _is_other(text: str, match: re.Match[str], codes: bytearray) -> bool:
    """Whether a bare numeral is a date, a label, an age, a score or part of a code."""
    start, end = match.span("amount")
    before, after = text[max(0, start - 14) : start], text[end : end + 40]
    if fold(match["number"]) in ("one", "zero") or re.match(r"0\d", match["number"]):
        return True
    compound = _COMPOUND_AFTER.match(after) and not _MEASURE.match(text, end)
    if compound or _LABEL_BEFORE.search(before) or _is_age(match, before, after):
        return True
    return bool(codes[start]) or _is_score(match, after) or _is_date(match, before, after)


def _is_date(match: re.Match[str], before: str, after: str) -> bool:
    if _DATE_BEFORE.search(before) or _DATE_AFTER.match(after):
        return True
    year = re.fullmatch(r"(?:1[5-9]|20)\d{2}", match["number"])
    return bool(year) and not re.match(r"\s(?:people|men|women|children|[a-z]+s)\b", after)


def _is_age(match: re.Match[str], before: str, after: str) -> bool:
    if _AGE_AFTER.match(after) or (_AGE_BEFORE.search(before) and re.match(r"[,.;]", after)):
        return True
    # "Ann Holt, 45, said"
    short = re.fullmatch(r"\d{1,3}", match["amount"])
    return bool(short) and bool(re.search(r"[A-Z][\w’'-]*,\s$", before)) and after[:1] == ","


def _is_score(match: re.Match[str], after: str) -> bool:
    """Whether it is "won 3-1" or "a 6–4 vote": two numerals and no word for what they count."""
    close = re.fullmatch(r"\d+[-–]\d+", match["amount"])
    return bool(close) and not re.match(r"\s(?:[a-z]+\s)?[a-z]+s\b|\speople\b", after)


_NO_MARKS = dict.fromkeys(map(ord, ",\u00a0\u202f"))


def number(words: str) -> float:
    """A numeral or number word as a value."""
    folded = fold(words)
    if folded[0].isdigit() or folded[0] == ".":
        whole, _, part = folded.partition(" ")
        if whole[-1] in _PARTS_OF_ONE:
            return float(whole[:-1].translate(_NO_MARKS)) + _PARTS_OF_ONE[whole[-1]]
        top, _, bottom = part.partition("/")
        return float(whole.translate(_NO_MARKS)) + (int(top) / int(bottom) if part else 0.0)
    total = 0.0
    for word in folded.replace("-", " ").split():
        if word == "hundred":
            total *= 100
        elif word == "half":
            total += 0.5
        else:
            total += NUMBER_WORDS.get(word, 0.0)
    return total


# "the 400m hurdles", "5m deep"
_METRES = re.compile(
    r"\s(?:deep|high|long|tall|wide|away|from|above|below|hurdles|freestyle|backstroke|breaststroke|butterfly|medley|"
    r"relay|race|final|sprint|dash)\b"
)


def _amount(text: str, match: re.Match[str]) -> Amount:
    value = _first(match)
    factor = _factor(match["scale"]) * _factor(match["scale2"])
    start, end = match.span("amount")
    unit = _unit(text, match)
    if fold(match["scale"] or "") == "m" and not unit and _METRES.match(text, end):
        unit, factor = "metre", 1.0
    measure = None if unit else _MEASURE.match(text, end)
    return Amount(
        start=start,
        end=end,
        text=match["amount"],
        value=value * (_factor(match["low_scale"]) if match["low_scale"] else factor),
        high=number(match["high"]) * factor if match["high"] else None,
        bound=_bound(text, start, end),
        unit=_MEASURES[fold(measure["unit"])] if measure else unit,
        of=_counted(text, end),
    )


def _first(match: re.Match[str]) -> float:
    """The value of an amount, or the lower one of a range, without its scale."""
    if match["number"]:
        value = number(match["number"])
    elif match["part"]:
        value = 0.5 if match["part"].lower().startswith("half") else 0.25
    else:
        value = 1.0
    return (value + 0.5 * bool(match["and_half"])) * (-1 if match["minus"] else 1)


def _bound(text: str, start: int, end: int) -> Bound | None:
    before = text[max(0, start - 26) : start]
    for name, pattern in _BOUNDS:
        if pattern.search(before):
            return name
    return next((name for name, pattern in _BOUND_AFTER if pattern.match(text, end)), None)


def _factor(scale: str | None) -> float:
    return _SCALES[fold(scale.strip())] if scale else 1.0


_BRITISH = re.compile(r"£|\b(?:[Ss]terling|pence|British|Britain|UK|London)\b")
# characters; a bound, so that long texts take no longer
_AROUND = 2000


def _unit(text: str, match: re.Match[str]) -> str:
    if match["percent"]:
        return "percent"
    if match["currency"]:
        sign = match["currency"].upper().replace(" ", "").rstrip(".")
        return _CURRENCY.get(sign, sign)
    if not match["money"]:
        return ""
    money = fold(match["money"])
    # where nothing near speaks of British money it may be a weight
    british = _BRITISH.search(text, max(0, match.start() - _AROUND), match.end() + _AROUND)
    return "pound" if money == "pound" and not british else _MONEY[money]


def _counted(text: str, end: int) -> str:
    """The words for what the amount counts, as they stand after it."""
    measure = _MEASURE.match(text, end)
    found = _OF.match(text[measure.end() : measure.end() + 60]) if measure else None
    if measure and not (found and text[measure.end() :].startswith(" of ")):
        return measure.group().strip(" -")
    found = found or _OF.match(text[end : end + 60])
    if not found:
        return ""
    words = found[1].split()
    # a plural beyond a verb or preposition belongs to something else
    if any(word in _NO_THING for word in words):
        words = [] if words[0] in _NO_THING else words[:1]
    return " ".join(words)
