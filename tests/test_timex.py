"""Time expressions and their values; the anchor is Thursday 16 May 2024."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.timex import dates
from copydesk.timex.patterns import plain, related, sorts

PUBLISHED = "2024-05-16"


def found(text: str, published: str | None = PUBLISHED) -> list[tuple[str, str]]:
    return [(date.text, date.value) for date in dates(text, published)]


CALENDAR = [
    ("It sank on May 3, 2021.", [("May 3, 2021", "2021-05-03")]),
    ("It sank on Monday, May 3, 2021, at sea.", [("Monday, May 3, 2021", "2021-05-03")]),
    ("It sank on 3rd of May 2021.", [("3rd of May 2021", "2021-05-03")]),
    ("It sank on 2021-05-03.", [("2021-05-03", "2021-05-03")]),
    ("It sank in Sept. 2021.", [("Sept. 2021", "2021-09")]),
    ("It sank in May of 2021.", [("May of 2021", "2021-05")]),
    ("It sank on Feb. 30, 2021.", []),
    ("It sank on 22/4/2021.", [("22/4/2021", "2021-04-22")]),
    ("It sank on 4/22/2021.", [("4/22/2021", "2021-04-22")]),
    ("It sank on 2021/4/22.", [("2021/4/22", "2021-04-22")]),
    ("It sank on 3/4/2021 or 3.4.21 or 3/4.", []),
    ("the fair of May 3-5, 2021", [("May 3-5, 2021", "2021-05-03/2021-05-05")]),
    ("the fair of March 3 to 5", [("March 3 to 5", "2024-03-03/2024-03-05")]),
]
DAY_OF_YEAR = [
    ("It sank on May 3.", [("May 3", "2024-05-03")]),
    ("It sank on 3 May.", [("3 May", "2024-05-03")]),
    ("It opened on Dec. 3.", [("Dec. 3", "2023-12-03")]),
    ("It would be paid on Jan. 3.", [("Jan. 3", "2025-01-03")]),
    ("She will succeed Ann Holt Feb. 3.", [("Feb. 3", "2025-02-03")]),
    ("It will open on June 3.", [("June 3", "2024-06-03")]),
    ("It will open on Jan. 3.", [("Jan. 3", "2025-01-03")]),
    ("The offer was extended to June 20.", [("June 20", "2024-06-20")]),
]
WEEKDAYS = [
    # the publishing day itself is a Thursday
    ("He spoke on Thursday.", [("Thursday", "2024-05-16")]),
    ("He spoke on Saturday.", [("Saturday", "2024-05-11")]),
    # filed on the eve: a day six days gone would have had its date
    ("He spoke on Friday.", [("Friday", "2024-05-17")]),
    ("He spoke on Monday morning.", [("Monday morning", "2024-05-13TMO")]),
    ("He will speak on Thursday.", [("Thursday", "2024-05-16")]),
    ("He will speak on Friday.", [("Friday", "2024-05-17")]),
    ("On Friday, the court will rule.", [("Friday", "2024-05-17")]),
    ("On Saturday, the court ruled.", [("Saturday", "2024-05-11")]),
    ("He is due to speak on Monday.", [("Monday", "2024-05-20")]),
    ("He will go, she said on Tuesday.", [("Tuesday", "2024-05-14")]),
    ("He will go. Tuesday was wet.", [("Tuesday", "2024-05-14")]),
    ("next Monday", [("next Monday", "2024-05-20")]),
    ("next Thursday", [("next Thursday", "2024-05-23")]),
    ("last Thursday", [("last Thursday", "2024-05-09")]),
    ("this Saturday", [("this Saturday", "2024-05-18")]),
    ("this coming Monday", [("this coming Monday", "2024-05-20")]),
    ("at 10:30 p.m. on Monday", [("10:30 p.m. on Monday", "2024-05-13T22:30")]),
    ("by noon Tuesday it rained", [("noon Tuesday", "2024-05-14T12:00")]),
    ("every Monday and each July", [("every Monday", "XXXX-WXX-1"), ("each July", "XXXX-07")]),
    ("by 5 p.m. EST Friday it will close", [("5 p.m. EST Friday", "2024-05-17T17:00")]),
    ("He will speak on Friday at 9:30 a.m.", [("Friday at 9:30 a.m.", "2024-05-17T09:30")]),
    ("He spoke on May 3 at 14:05 GMT.", [("May 3 at 14:05 GMT", "2024-05-03T14:05Z")]),
    ("at 13:30 p.m. on Monday", []),
    ("on Tuesday next week", [("Tuesday next week", "2024-05-21")]),
    ("last week on Friday", [("last week on Friday", "2024-05-10")]),
    ("this past Friday", [("this past Friday", "2024-05-10")]),
    ("every Friday night", [("every Friday night", "XXXX-WXX-5TNI")]),
    ("on Friday nights", [("Friday nights", "XXXX-WXX-5TNI")]),
    ("open on Sundays", [("Sundays", "XXXX-WXX-7")]),
]
NEAR = [
    ("today, tomorrow", [("today", "2024-05-16"), ("tomorrow", "2024-05-17")]),
    ("Yesterday it rained.", [("Yesterday", "2024-05-15")]),
    ("last night", [("last night", "2024-05-15TNI")]),
    ("tonight", [("tonight", "2024-05-16TNI")]),
    ("this morning", [("this morning", "2024-05-16TMO")]),
    ("late yesterday", [("late yesterday", "2024-05-15")]),
    ("The day after tomorrow", [("The day after tomorrow", "2024-05-18")]),
    ("the day before yesterday", [("the day before yesterday", "2024-05-14")]),
    ("tonight at 8 p.m.", [("tonight at 8 p.m.", "2024-05-16T20:00")]),
    ("tomorrow evening", [("tomorrow evening", "2024-05-17TEV")]),
]
INTERVALS = [
    ("last week", [("last week", "2024-W19")]),
    ("this week", [("this week", "2024-W20")]),
    ("next month", [("next month", "2024-06")]),
    ("Last year it rained.", [("Last year", "2023")]),
    ("next decade", [("next decade", "203")]),
    ("over the weekend it rained", [("the weekend", "2024-W19-WE")]),
    ("It will rain over the weekend.", [("the weekend", "2024-W20-WE")]),
    ("next weekend", [("next weekend", "2024-W21-WE")]),
    ("three days ago", [("three days ago", "2024-05-13")]),
    ("two weeks ago", [("two weeks ago", "2024-W18")]),
    ("two weeks from now", [("two weeks from now", "2024-W22")]),
    ("a few days ago", [("a few days ago", "PAST_REF")]),
    ("a year ago", [("a year ago", "2023")]),
    ("A month ago", [("A month ago", "2024-04")]),
    ("twenty years ago", [("twenty years ago", "2004")]),
    ("two decades ago", [("two decades ago", "200")]),
    ("for two weeks", [("two weeks", "P2W")]),
    ("in the past three months", [("the past three months", "P3M")]),
    ("over the past year", [("the past year", "P1Y")]),
    ("a three-year sentence", [("three-year", "P3Y")]),
]
LENGTHS = [
    ("in 24 hours he won", [("24 hours", "PT24H")]),
    ("for an hour", [("an hour", "PT1H")]),
    ("a two-hour talk", [("two-hour", "PT2H")]),
    ("for 2 1/2 years", [("2 1/2 years", "P2Y6M")]),
    ("for two and a half years", [("two and a half years", "P2Y6M")]),
    ("for a minute and a half", [("a minute and a half", "PT1M30S")]),
    ("for half an hour", [("half an hour", "PT30M")]),
    ("for a few days", [("a few days", "PXD")]),
    ("over several months", [("several months", "PXM")]),
    ("for a couple of years", [("a couple of years", "P2Y")]),
    ("for two decades", [("two decades", "P20Y")]),
    ("for a hundred years", [("a hundred years", "P100Y")]),
    ("for twenty-one days", [("twenty-one days", "P21D")]),
    ("the next two quarters", [("the next two quarters", "P6M")]),
    ("It had rained for weeks.", [("weeks", "PXW")]),
    ("another week in the past year", [("the past year", "P1Y")]),
]
QUARTERS = [
    ("Sales rose in the first quarter.", [("the first quarter", "2024-Q1")]),
    ("Third-quarter profit rose.", [("Third-quarter", "2024-Q3")]),
    ("Fourth-quarter profit rose.", [("Fourth-quarter", "2023-Q4")]),
    ("Profit will rise in the first quarter.", [("the first quarter", "2024-Q1")]),
    ("this year's second quarter", [("this year's second quarter", "2024-Q2")]),
    ("the second quarter of last year", [("the second quarter of last year", "2023-Q2")]),
    ("the 2022 second quarter", [("the 2022 second quarter", "2022-Q2")]),
    ("the latest quarter", [("the latest quarter", "2024-Q1")]),
    ("the first half of 2023", [("the first half of 2023", "2023-H1")]),
    # a quarter of a game
    ("He scored in the third quarter.", []),
    ("First-quarter sales rose from a year earlier.", [("First-quarter", "2024-Q1"), ("a year earlier", "2023-Q1")]),
    (
        "Sales in the first quarter beat those a year ago.",
        [("the first quarter", "2024-Q1"), ("a year ago", "2023-Q1")],
    ),
]
FROM_ANOTHER = [
    ("It sank on May 3. Two days later it rained.", [("May 3", "2024-05-03"), ("Two days later", "2024-05-05")]),
    ("It sank in May 2020. A year later it was found.", [("May 2020", "2020-05"), ("A year later", "2021-05")]),
    ("It sank in 2020 and that year it rained.", [("2020", "2020"), ("that year", "2020")]),
    ("It sank on May 3. The next day it rained.", [("May 3", "2024-05-03"), ("The next day", "2024-05-04")]),
    ("It sank in 2020. The following year it rained.", [("2020", "2020"), ("The following year", "2021")]),
    ("It sank on May 3, it said the same day.", [("May 3", "2024-05-03"), ("the same day", "2024-05-03")]),
    ("It sank on May 3, that night.", [("May 3", "2024-05-03"), ("that night", "2024-05-03TNI")]),
    ("It sank on May 3 and was found on the 5th.", [("May 3", "2024-05-03"), ("the 5th", "2024-05-05")]),
    ("It sank on May 3. At 5 p.m. it rained.", [("May 3", "2024-05-03"), ("5 p.m.", "2024-05-03T17:00")]),
    ("It sank in 2020. Two days later it rained.", [("2020", "2020")]),
    # too far back
    ("It sank on May 3. " + "It was wet. " * 40 + "The next day it rained.", [("May 3", "2024-05-03")]),
]
VAGUE = [
    ("It is now open.", [("now", "PRESENT_REF")]),
    ("He currently lives here.", [("currently", "PRESENT_REF")]),
    ("It rains now and then.", []),
    ("He recently came.", [("recently", "PAST_REF")]),
    ("in recent years", [("recent years", "PAST_REF")]),
    ("many years ago", [("many years ago", "PAST_REF")]),
    ("in the coming weeks", [("the coming weeks", "FUTURE_REF")]),
    ("in the near future", [("the near future", "FUTURE_REF")]),
    ("He will come soon.", [("soon", "FUTURE_REF")]),
    ("He came soon after, as soon as it rained.", []),
]
HOLIDAYS = [
    ("It rained on Christmas Day.", [("Christmas Day", "2023-12-25")]),
    ("It will rain on Thanksgiving.", [("Thanksgiving", "2024-11-28")]),
    ("It rained on Thanksgiving.", [("Thanksgiving", "2023-11-23")]),
    ("It will rain on Memorial Day.", [("Memorial Day", "2024-05-27")]),
    ("the Memorial and the Labor party, her Independence", []),
]
MONTHS = [
    ("It closed in March.", [("March", "2024-03")]),
    ("It closed in December.", [("December", "2023-12")]),
    ("It will open in January.", [("January", "2025-01")]),
    ("It will open in June.", [("June", "2024-06")]),
    ("last December", [("last December", "2023-12")]),
    ("next March", [("next March", "2025-03")]),
    ("this September", [("this September", "2024-09")]),
    ("September’s rain and the July talks", [("September", "2024-09"), ("July", "2024-07")]),
    ("under a June accord", [("June", "2024-06")]),
    ("the March of the penguins", []),
    ("from May to July", [("May", "2024-05"), ("July", "2024-07")]),
    ("in January this year", [("January this year", "2024-01")]),
    ("in June last year", [("June last year", "2023-06")]),
]
YEARS = [
    ("in 2019 and in 1850", [("2019", "2019"), ("1850", "1850")]),
    ("his failed 2019 campaign", [("2019", "2019")]),
    ("the bonds due 2033", [("2033", "2033")]),
    ("in nineteen ninety-six", [("nineteen ninety-six", "1996")]),
    ("by the year two thousand", [("the year two thousand", "2000")]),
    ("in January nineteen ninety-seven", [("January nineteen ninety-seven", "1997-01")]),
    ("by year-end", [("year-end", "2024")]),
    ("by the end of the year", [("the year", "2024")]),
    ("earlier in the year", [("the year", "2024")]),
    ("the nineties", [("the nineties", "199")]),
    ("from 2003 to 2009", [("2003", "2003"), ("2009", "2009")]),
    ("the 2019 election", [("2019", "2019")]),
    ("Holt (2019) and others", [("2019", "2019")]),
    ("the 1990s", [("the 1990s", "199")]),
    ("the ’60s", [("the ’60s", "196")]),
    ("the 20th century", [("the 20th century", "19")]),
    ("the summer of 2023", [("the summer of 2023", "2023-SU")]),
    ("winter 2022", [("winter 2022", "2022-WI")]),
    ("last summer", [("last summer", "2023-SU")]),
    ("next spring", [("next spring", "2025-SP")]),
    ("It will open in the autumn.", [("the autumn", "2024-FA")]),
    ("It opened in the winter.", [("the winter", "2023-WI")]),
    ("this autumn", [("this autumn", "2024-FA")]),
    ("the third quarter of 2022", [("the third quarter of 2022", "2022-Q3")]),
    ("Q1 2024", [("Q1 2024", "2024-Q1")]),
]
NO_DATES = [
    "She may go; they march on.",
    "The March of the penguins is long.",
    "He came second in a second.",
    "The Sunday Times and the Friday Night Club wrote of it.",
    "the Black Friday sales",
    "USA Today wrote",
    "a letter from May, led by June",
    "May said that April’s brother left",
    "2,019 people and 2000 soldiers paid $2016",
    "the 2015-16 season",
    "a 5-year-old, 20 years old",
    "six months later, a year earlier, two days before",
    "One day he left, once upon a time",
    "at 5 p.m.",
    "version 1.2024.3 of 12-2019-7",
    "Windows 2000 and Resolution 1973",
    "the quarter-final of five",
    "",
]


FAMILIES = (
    CALENDAR,
    DAY_OF_YEAR,
    WEEKDAYS,
    NEAR,
    INTERVALS,
    LENGTHS,
    QUARTERS,
    FROM_ANOTHER,
    VAGUE,
    HOLIDAYS,
    MONTHS,
    YEARS,
)


@pytest.mark.parametrize(("text", "expected"), [case for family in FAMILIES for case in family])
def test_dates(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", NO_DATES)
def test_nothing_is_invented(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "type_", "mod", "anchor"),
    [
        ("on Monday", "date", None, "publication"),
        ("on Monday night", "time", None, "publication"),
        ("in early March", "date", "START", "publication"),
        ("by mid-June", "date", "MID", "publication"),
        ("in late 2019", "date", "END", "absolute"),
        ("the late 1980s", "date", "END", "absolute"),
        ("later this year", "date", "END", "publication"),
        ("about two years ago", "date", "APPROX", "publication"),
        ("for nearly two years", "duration", "APPROX", "absolute"),
        ("every Monday", "set", None, "absolute"),
        ("on May 3, 2021", "date", None, "absolute"),
        ("on May 3", "date", None, "publication"),
        ("at the end of 2019", "date", "END", "absolute"),
        ("by year-end", "date", "END", "publication"),
        ("right now", "date", None, "publication"),
    ],
)
def test_type_modifier_and_anchor(text: str, type_: str, mod: str | None, anchor: str) -> None:
    (date,) = dates(text, PUBLISHED)
    assert (date.type, date.mod, date.anchor) == (type_, mod, anchor)


def test_what_counts_from_another_date_says_so() -> None:
    first, second = dates("It sank on May 3, 2021. The next day it rained.", None)
    assert (first.anchor, second.anchor, second.value) == ("absolute", "source", "2021-05-04")


@pytest.mark.parametrize("published", [None, "", "2024", "2024-05", "2024-13-45", "yesterday"])
def test_without_a_day_of_publication_relative_dates_stay_out(published: str | None) -> None:
    text = "On Friday, in March, on May 3, last week, two days ago, last summer, May 3, 2021 and for two weeks."
    assert found(text, published) == [("May 3, 2021", "2021-05-03"), ("two weeks", "P2W")]


@pytest.mark.parametrize(
    ("published", "text", "value"),
    [
        ("2024-01-01", "last week", "2023-W52"),
        ("2024-01-15", "last month", "2023-12"),
        ("2024-12-30", "this week", "2025-W01"),
        ("2024-02-29", "a year ago", "2023"),
        ("2024-03-01", "yesterday", "2024-02-29"),
        ("2024-01-02", "It opened on Dec. 30.", "2023-12-30"),
        ("2024-12-30", "It will open on Jan. 2.", "2025-01-02"),
    ],
)
def test_turns_of_the_year(published: str, text: str, value: str) -> None:
    assert [date.value for date in dates(text, published)] == [value]


@pytest.mark.parametrize("text", ["9999 years ago", "9999 decades ago", "May 3, 0000", "2024-99-99"])
def test_what_no_calendar_has_stays_out(text: str) -> None:
    assert found(text) == []


PIECES = ["May", "3", "2021", ",", "Monday", "last", "next", "week", "ago", "two", "the", "early", "will", "-", "1990s"]
ANY = st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.text(max_size=60))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(ANY, st.sampled_from([PUBLISHED, "0001-01-01", "9999-12-31", None]))
def test_every_date_is_a_slice_and_none_overlap(text: str, published: str | None) -> None:
    end = 0
    for date in dates(text, published):
        assert date.start >= end and date.value
        assert text[date.start : date.end] == date.text != ""
        end = date.end


@pytest.mark.parametrize(
    "piece",
    [
        "May 3 ",
        "on Monday ",
        "the ",
        "1990 ",
        "twenty-",
        "for two ",
        "last ",
        "1",
        "\n",
        " ",
        "5 p.m. ",
        "1,000",
        "later ",
        "1/",
        "from May to ",
    ],
)
def test_a_long_line_takes_no_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    began = time.process_time()
    dates(text, PUBLISHED)
    assert time.process_time() - began < 0.5


_EXPRESSIONS = """
May 3-5, 2022 | 2 p.m. on Monday, June 7, 2021 | 2021-06-07 | 7/6/2021 | early March 2020 | June 7 | March
last year | in the spring of 2019 | next summer | since the fall | the third quarter of 2020 | Q3 2020 | the
first half of 2020 | this quarter | every Friday night | Mondays | Tuesday next week | late Sunday | yesterday
at noon | tonight | earlier this month | over the weekend | three years ago | long ago | for two weeks | half
an hour | the past decade | recent weeks | the years ahead | in months | in June | last May | the 1990s | the
’80s | the sixties | the 19th century | in 2014 | nineteen ninety-six | the year 2000 | the end of the year |
Christmas Eve | New Year’s Day | right now | at the moment | these days | recently | in the recent past | for
the foreseeable future | soon | a year ago | a year-earlier quarter | two days later | that week | on the 5th.
| that evening | the following day | at noon | 10:30 GMT
"""


@pytest.mark.parametrize("words", re.split(r"\s+\|\s+", _EXPRESSIONS.strip()))
def test_a_rule_finds_nothing_without_the_words_it_needs(words: str) -> None:
    given = {match.lastgroup for match in sorts().finditer(words)}
    assert all(rule.needs & given for rule in (*plain(), *related()) if rule.pattern.search(words))
