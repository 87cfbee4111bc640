"""The grammar: patterns of time expressions, each with the kind that names its reader.

An earlier pattern takes its words from the later ones. A group `span` narrows a match to what is
marked. Patterns of `RELATED` count from another date that the text has named before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from copydesk.timex.words import (
    DECADES,
    HALF,
    LENGTH,
    MONTH,
    MONTHS,
    NUMBER,
    ORDINAL,
    SEASON,
    SPELT_YEAR,
    SURE_MONTHS,
    UNIT,
    VAGUE,
    WEEKDAY,
)

_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_FULL_YEAR = r"(?P<year>\d{4})\b"
_MODERN_YEAR = r"(?P<year>(?:19|20)\d{2})\b"
_BEFORE_DATE = rf"(?:(?:{WEEKDAY}),?\s+)?"
_SURE_MOD = r"(?P<mod>[Ee]arly|[Ll]ate|[Mm]id)[\s-]+"
_MOD = rf"(?:{_SURE_MOD})?"
_TURN = r"(?P<turn>[Ll]ast|[Tt]his|[Nn]ext)"
_PART = r"(?:\s+(?P<part>morning|afternoon|evening|night))?"
_ZONE = r"(?:E[SD]T|C[SED]T|M[SD]T|P[SD]T|GMT|BST|CES?T|UTC|IST|local\s+time|Eastern(?:\s+(?:\w+\s+)?[Tt]ime)?)"
_HOUR = (
    r"(?:(?P<clock>\d{1,2}(?::\d\d)?\s?[ap]\.?m\b\.?|[Nn]oon|[Mm]idnight|[0-2]?\d[:.]?[0-5]\d(?=\s+(?:GMT|UTC)\b))"
    rf"(?:,?\s+\(?(?P<zone>{_ZONE})\b\)?)?)"
)
# the hour stands before the day or after it
_CLOCK = rf"(?:{_HOUR},?\s+(?:on\s+)?)?"
_THEN_CLOCK = rf"(?:,?\s+(?:at\s+)?{_HOUR.replace('<clock>', '<clock2>').replace('<zone>', '<zone2>')})?"
_DAYTIME = r"(?:(?P<mod>[Ee]arly|[Ll]ate|[Ll]ater|[Ee]arlier)\s+(?:on\s+)?)?"

# days and papers that are named after a day of the week
_NAMED_DAY = r"(?<!Black )(?<!Good )(?<!Super )(?<!Ash )(?<!Bloody )(?<!Easter )(?<!Palm )(?<!Cyber )"
_NOT_A_NAME = (
    r"(?!\s+(?:Times|Telegraph|Mail|Mirror|Express|Post|Herald|Night|Star|World|People|Sun|Independent|"
    r"Review|Magazine|Mercury|Tribune|Age|Standard|Business|Morning|Club)\b)"
)
_COUNT = rf"(?=[\da-fhmnostzA-FHMNOSTZ])(?:(?P<count>{NUMBER}){HALF}?|{VAGUE}|(?P<couple>[Aa]\s+couple(?:\s+of)?))"
_SINGLE = r"(?P<single>(?:[Aa]n?|another)(?!\s+second\b))"
_MORE = r"(?:(?:more|full|whole|straight|consecutive|additional|solid|long|working|business|further)\s+)?"
_OTHER_POINT = r"earlier|later|old|before|ago|from\s+now"
_PERIOD = r"(?:the|these)\s+(?:last|past|next|coming|first|final)\s+"

# what may stand before a bare year, and what shows that the four digits count something
_BEFORE_YEAR = (
    r"in|In|since|Since|by|By|until|Until|till|during|During|from|From|of|before|Before|after|After|"
    r"through|to|into|between|Between|and|or|than|for|For|fiscal|year|around|circa|back in|due|late|both|"
    r"the|The|a|an|its|his|her|their|our|that|this|whose|[a-z]+['’]s|[A-Z]\w+['’]s"
)
_COUNTED = (
    r"(?!\s+(?:[a-z]+\s+)?(?:people|men|women|children|troops|soldiers|votes|jobs|homes|miles|feet|metres|meters|km|kg|"
    r"dollars|pounds|euros|tons|tonnes|acres|employees|workers|points|copies|shares|times)\b)"
)
_NO_YEAR = r"\b(?![-–,.%/]\d|%|s\b)"
_VERY_NAME = r"(?!\s+(?:[A-Z][a-z]+))(?!['’]s)"
_QUARTER = r"[\s-]quarter"

# kind, the sort of word without which there is none of it, and pattern
_Rules = tuple[tuple[str, str, str], ...]

_PLAIN: _Rules = (
    (
        "range",
        "month",
        rf"{MONTH}\s+{_DAY}\s?(?:[-–]|to|and)\s?(?P<last>[0-3]?\d)\b(?:,?\s+{_FULL_YEAR})?(?![-–:]?\d)",
    ),
    ("day", "month", rf"{_CLOCK}{_BEFORE_DATE}{MONTH}\s+{_DAY},?\s+{_FULL_YEAR}{_THEN_CLOCK}"),
    ("day", "month", rf"{_CLOCK}{_BEFORE_DATE}{_DAY}\s+(?:of\s+)?{MONTH},?\s+{_FULL_YEAR}{_THEN_CLOCK}"),
    ("day", "digit", r"(?P<iso>\d{4}-\d{2}-\d{2})(?!-)"),
    ("numbers", "digit", r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?!/)"),
    ("numbers", "digit", r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4})(?!(?P=mark))"),
    ("month", "month", rf"{_MOD}{MONTH},?\s+(?:of\s+)?{_FULL_YEAR}"),
    ("month", "month", rf"{_MOD}{MONTH},?\s+(?:of\s+)?{SPELT_YEAR}"),
    (
        "day of this year",
        "month",
        rf"{_CLOCK}{_BEFORE_DATE}{MONTH}\s+{_DAY}\b(?![:.,]?\d|,?\s+\d{{4}}\b|\s+(?:terror\w*\s+)?attack){_THEN_CLOCK}",
    ),
    ("day of this year", "month", rf"{_CLOCK}{_BEFORE_DATE}{_DAY}\s+(?:of\s+)?{MONTH}\b{_THEN_CLOCK}"),
    ("month of that year", "month", rf"{_MOD}{MONTH},?\s+(?:of\s+)?(?i:(?P<turn>last|this|next))\s+year"),
    ("season", "season", rf"(?:the\s+)?{_MOD}(?:the\s+)?{SEASON}\s+(?:of\s+)?(?:{_MODERN_YEAR}|{SPELT_YEAR})"),
    ("season of this year", "season", rf"(?i:(?P<turn>last|this\s+past|this|next))\s+{SEASON}\b(?!\s+(?:in|of)\b)"),
    (
        "season of this year",
        "season",
        rf"(?:[Ii]n|[Oo]ver|[Dd]uring|[Bb]y|[Ss]ince|[Uu]ntil|into)\s+(?P<span>the\s+{_MOD}{SEASON}|"
        rf"(?P<mod2>early|late|mid)[\s-]{SEASON.replace('<season>', '<season2>')})\b(?!\s+(?:of|in)\b)",
    ),
    ("quarter", "unit", rf"(?:the\s+)?{ORDINAL}{_QUARTER}\s+(?:of\s+)?(?:fiscal\s+)?{_MODERN_YEAR}"),
    ("quarter", "unit", rf"(?:the\s+)?(?:fiscal\s+)?{_MODERN_YEAR}(?:['’]s)?\s+{ORDINAL}{_QUARTER}"),
    ("quarter", "digit", rf"Q(?P<ordinal>[1-4])\s+(?:of\s+)?{_MODERN_YEAR}"),
    ("quarter of that year", "unit", rf"(?:the\s+)?{ORDINAL}{_QUARTER}\s+(?:of\s+)?{_TURN}\s+year"),
    ("quarter of that year", "unit", rf"{_TURN}\s+year['’]s\s+{ORDINAL}{_QUARTER}"),
    ("half", "digit", rf"(?:the\s+)?(?P<ordinal>first|second|last)[\s-]half\s+(?:of\s+)?(?:fiscal\s+)?{_MODERN_YEAR}"),
    ("quarter of this year", "unit", rf"(?:the\s+)?(?:fiscal\s+)?{ORDINAL}{_QUARTER}\b(?![\s-]*(?:final|century))"),
    ("interval", "unit", r"(?:(?:the\s+)?(?P<turn>[Ll]ast|[Tt]his|[Nn]ext|latest|current)\s+)(?P<unit>quarter)"),
    (
        "set",
        "each",
        rf"(?i:every|each)\s+(?P<each>{WEEKDAY}|{MONTHS}|minute|hour|day|week|month|quarter|year)\b{_PART}",
    ),
    ("set", "weekday", rf"(?P<each>{WEEKDAY})s|(?P<each2>{WEEKDAY})\s+(?P<parts>morning|afternoon|evening|night)s"),
    (
        "weekday of a week",
        "weekday",
        rf"(?P<weekday>{WEEKDAY})\s+(?P<turn>last|this|next)\s+week|"
        rf"(?P<turn2>[Ll]ast|[Tt]his|[Nn]ext)\s+week(?:,|\s+on|['’]s)?\s+(?P<weekday2>{WEEKDAY})\b",
    ),
    (
        "weekday",
        "weekday",
        rf"{_CLOCK}(?:(?i:(?P<turn>last|next|this coming|coming|this past|this))\s+)?{_DAYTIME}"
        rf"{_NAMED_DAY}(?P<weekday>{WEEKDAY}){_NOT_A_NAME}{_PART}{_THEN_CLOCK}",
    ),
    (
        "near day",
        "near",
        rf"{_CLOCK}{_DAYTIME}(?P<far>[Tt]he\s+day\s+(?:before|after)\s+)?(?<![A-Z]{{2}} )"
        r"(?P<near>[Tt]oday|[Tt]onight|[Yy]esterday|[Tt]omorrow|"
        rf"[Tt]his(?=\s+(?:morning|afternoon|evening)\b)|[Ll]ast(?=\s+(?:night|evening)\b)){_PART}{_THEN_CLOCK}",
    ),
    (
        "interval",
        "unit",
        r"(?:(?P<mod>[Ee]arly|[Ll]ate|[Mm]id|[Ee]arlier|[Ll]ater|[Ss]ometime)[\s-]+)?(?:the\s+)?"
        r"(?i:(?P<turn>this\s+past|this\s+coming|(?<!the\s)last|this|(?<!the\s)next|(?<=the\s)current))\s+(?:fiscal\s+)?"
        r"(?P<unit>week|month|year|weekend|decade|century)\b",
    ),
    ("weekend", "unit", r"(?i:over|during|at|for|of)\s+(?P<span>the\s+weekend)"),
    ("ago", "unit", rf"(?![Aa]\s+year\s)(?:{_COUNT}|{_SINGLE})\s+{UNIT}s?\s+(?:ago|(?P<hence>from\s+now))"),
    (
        "long ago",
        "vague",
        r"(?:many|several|some|just|only)\s+(?P<span>(?:years|months|weeks|days|decades)\s+ago)|long\s+ago",
    ),
    (
        "duration",
        "unit",
        rf"(?:[Ff]or|[Oo]ver|[Ii]n|[Ww]ithin|[Aa]fter|[Dd]uring|than|least|about|nearly|almost|lasted|lasting|takes?|took)"
        rf"\s+(?P<span>(?:{_PERIOD})?(?:{_COUNT}|{_SINGLE})\s+{_MORE}{LENGTH}s?{HALF.replace('<half>', '<half2>')}?)\b"
        rf"(?!\s+(?:{_OTHER_POINT})|['’-])",
    ),
    (
        "duration",
        "unit",
        rf"(?:{_PERIOD})?{_COUNT}(?:\s+|-){_MORE}{LENGTH}s?\b(?!\s+(?:{_OTHER_POINT}|after)|['’]|[\s-]old|\s+of\s+age)",
    ),
    (
        "half a unit",
        "unit",
        r"(?:half\s+an?|an?\s+half)[\s-](?P<unit>hour|day|year|decade|century)\b(?!\s+(?:ago|later|earlier))",
    ),
    ("duration", "unit", r"the\s+(?:past|coming|last)\s+(?P<unit>day|week|month|year|decade|century)\b"),
    ("past", "unit", r"(?:recent|past)\s+(?:days|weeks|months|years|decades)"),
    (
        "future",
        "unit",
        r"(?:the\s+)?coming\s+(?:days|weeks|months|years|decades)|the\s+(?:days|weeks|months|years)\s+ahead",
    ),
    (
        "vague duration",
        "unit",
        r"(?:[Ff]or|[Ii]n|[Ww]ithin|[Oo]ver|[Aa]fter|[Tt]ook|takes?)\s+(?P<span>(?:the\s+)?(?:last\s+|past\s+)?"
        r"(?P<unit>minute|hour|day|week|month|year|decade|centurie)s)\b(?!\s+(?:of|ago|later|earlier|before)\b)",
    ),
    (
        "month of this year",
        "month",
        r"(?i:in|since|until|by|of|from|through|for|during|between|to|and)\s+"
        rf"(?P<span>{_MOD}(?P<month>{MONTHS}))\b{_VERY_NAME}",
    ),
    (
        "month of this year",
        "month",
        rf"(?:{_SURE_MOD}|(?P<turn>[Ll]ast|[Nn]ext|[Tt]his\s+past|[Tt]his)\s+)(?P<month>{MONTHS})\b",
    ),
    ("month of this year", "month", rf"(?P<month>{SURE_MONTHS})\b(?!\s+[A-Z][a-z])"),
    (
        "month of this year",
        "month",
        r"(?:an?|the|its|his|her|their)\s+(?P<span>(?P<month>June|August))\b(?=\s+[a-z])",
    ),
    ("decade", "digit", rf"(?:the\s+)?{_MOD}(?P<decade>1[5-9]\d|20\d)0s"),
    ("decade", "digit", rf"the\s+{_MOD}['’](?P<short>[1-9])0s"),
    (
        "decade",
        "spelt",
        rf"the\s+{_MOD}(?:nineteen[\s-])?(?P<spelt_decade>{'|'.join(DECADES)})",
    ),
    ("century", "digit", rf"(?:the\s+)?{_MOD}(?P<century>1\d|20|21)(?:st|th)[\s-]century"),
    ("year", "digit", rf"(?:(?<!\w)(?:{_BEFORE_YEAR})\s+|(?<=\())(?P<span>{_MOD}{_MODERN_YEAR}){_NO_YEAR}{_COUNTED}"),
    # a capital before it makes it part of a name: "Windows 2000", "Resolution 1973"
    ("year", "digit", rf"(?:[a-z]+,?\s+|^|(?<=\n)|[.;:,][\"”’)]*\s+)(?P<span>{_MODERN_YEAR}){_NO_YEAR}{_COUNTED}"),
    (
        "year",
        "digit",
        rf"(?:[Ii]n|[Ss]ince|[Uu]ntil)\s+(?P<span>(?P<year>1[5-8]\d\d)){_NO_YEAR}{_COUNTED}(?!\s+[a-z]+s\b)",
    ),
    ("year", "digit", rf"(?P<span>{_SURE_MOD}{_MODERN_YEAR}){_NO_YEAR}"),
    ("year", "spelt", rf"(?:the\s+year\s+)?{SPELT_YEAR}"),
    ("year", "unit", r"the\s+year\s+(?P<year>\d{4}|two\s+thousand)\b"),
    (
        "end of year",
        "unit",
        r"(?:the\s+)?year(?:['’]s)?[\s-]+end|(?:(?:end|beginning|start|rest|remainder)\s+of|(?:early|earlier|late|later)\s+in)"
        r"\s+(?P<span>the\s+year)\b",
    ),
    (
        "holiday",
        "holiday",
        r"(?P<holiday>Christmas|New\s+Year['’]s|Thanksgiving|Halloween|Valentine['’]s|Boxing|Independence|Labor|"
        r"Memorial)(?:\s+(?P<eve>Day|Eve))?(?!['’]s)\b",
    ),
    (
        "present",
        "vague",
        r"(?<!from\s)(?:[Rr]ight\s+)?[Nn]ow(?!\s+and\s+then)|[Cc]urrently|[Nn]owadays|[Tt]hese\s+days|"
        r"at\s+(?:present|the\s+moment|this\s+(?:time|point|moment))",
    ),
    (
        "past",
        "vague",
        r"(?:[Mm]ore\s+|[Mm]ost\s+)?[Rr]ecently|[Ll]ately|(?<=in\s)the\s+(?:recent\s+)?past\b(?!\s+\w+\s+\w+s\b)",
    ),
    (
        "future",
        "vague",
        r"(?<=in\s)the\s+(?:near\s+|foreseeable\s+)?future|(?<=for\s)the\s+(?:near\s+|foreseeable\s+)?future|"
        r"(?<!as\s)soon(?!\s+(?:as|after))",
    ),
)
_RELATED: _Rules = (
    ("year ago", "unit", r"[Aa]\s+(?P<plain>year\s+ago)"),
    ("year ago", "unit", r"[Aa]\s+year\s+earlier|(?:the\s+)?[Yy]ear-(?:ago|earlier)(?:\s+(?:quarter|period))?"),
    ("away", "unit", rf"(?:{_COUNT}|{_SINGLE})\s+{UNIT}s?\s+(?P<way>later|earlier)"),
    ("that", "unit", r"(?:that|the\s+same|that\s+same)\s+(?P<unit>day|week|month|year|quarter)\b"),
    (
        "day of that month",
        "digit",
        r"(?:on|until|by|from|since)\s+(?P<span>the\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th))(?=[.,;)]|\s+and\b)",
    ),
    ("that part", "near", r"(?:that|the\s+same)\s+(?P<part>morning|afternoon|evening|night)\b"),
    ("beside", "unit", r"[Tt]he\s+(?P<turn>next|following|previous|preceding)\s+(?P<unit>day|week|month|year)\b"),
    ("hour", "digit noon", rf"(?<!\d\s){_HOUR}"),
)


# Beginnings of words of each sort. Four of five patterns would search a paragraph for nothing.
_SORTS = {
    "month": "|".join(name[:3] for name in MONTHS.split("|")),
    "weekday": WEEKDAY,
    "unit": "day|week|month|[Yy]ear|decade|centur|quarter|hour|minute|second|weekend",
    "near": "[Tt]o(?:day|night|morrow)|[Yy]esterday|morning|afternoon|evening|night",
    "season": "[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter",
    "vague": r"ago|[Nn]ow|[Cc]urrently|[Tt]hese|at\s+(?:present|th)|[Rr]ecently|[Ll]ately|past|recent|future|soon",
    "each": "(?i:every|each)",
    "spelt": "[Nn]ineteen|[Tt]went|thirties|forties|fifties|sixties|seventies|eighties|nineties",
    "holiday": "Christmas|New|Thanksgiving|Halloween|Valentine|Boxing|Independence|Labor|Memorial",
    "noon": "[Nn]oon|[Mm]idnight",
    "digit": r"\d",
}


@cache
def sorts() -> re.Pattern[str]:
    """Beginnings of words that make expressions; the group tells the sort."""
    return re.compile(r"\b(?:" + "|".join(f"(?P<{sort}>{words})" for sort, words in _SORTS.items()) + ")")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of one kind of expression, and the sorts of words without which there is none."""

    kind: str
    needs: frozenset[str]
    pattern: re.Pattern[str]


def _compiled(rules: _Rules) -> tuple[Rule, ...]:
    return tuple(
        Rule(kind, frozenset(needs.split()), re.compile(rf"(?<![\w$£€/-])(?<!\d[.,])(?:{body})(?!\w)"))
        for kind, needs, body in rules
    )


@cache
def plain() -> tuple[Rule, ...]:
    """Rules of expressions that count from the day of publication, or from nothing."""
    return _compiled(_PLAIN)


@cache
def related() -> tuple[Rule, ...]:
    """Rules of expressions that count from a date named before them."""
    return _compiled(_RELATED)
