"""Amounts: value, unit, bound and what is counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.amounts import amounts, number


def found(text: str) -> list[tuple[str, float]]:
    return [(amount.text, amount.value) for amount in amounts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("150,000 recruits", [("150,000", 150000)]),
        ("1,234.56 tonnes", [("1,234.56", 1234.56)]),
        ("7 boats", [("7", 7)]),
        ("seven boats and twenty-one oars", [("seven", 7), ("twenty-one", 21)]),
        ("2000 people", [("2000", 2000)]),
        ("two dozen boats", [("two dozen", 24)]),
        ("half a million people", [("half a million", 500000)]),
        ("a million people", [("a million", 1e6)]),
        ("a hundred people", [("a hundred", 100)]),
        ("one million people", [("one million", 1e6)]),
        ("3.5 million barrels", [("3.5 million", 3.5e6)]),
        ("two hundred thousand boats", [("two hundred thousand", 2e5)]),
        ("a 15-percent cut", [("15-percent", 15)]),
        ("half million eggs", [("half million", 500000)]),
        ("a quarter of a million eggs", [("a quarter of a million", 250000)]),
        ("a million and a half eggs", [("a million and a half", 1.5e6)]),
        ("two and a half million eggs", [("two and a half million", 2.5e6)]),
        ("one hundred and twenty boats", [("one hundred and twenty", 120)]),
        ("twenty five boats", [("twenty five", 25)]),
        ("2½ eggs and 1 1/2 eggs", [("2½", 2.5), ("1 1/2", 1.5)]),
        ("500 crore voters and 3 lakh boats", [("500 crore", 5e9), ("3 lakh", 3e5)]),
        ("10 bln and 5 mln", [("10 bln", 1e10), ("5 mln", 5e6)]),
        ("40\u00a0000 boats", [("40\u00a0000", 40000)]),
        ("it fell to -5 or minus 7", [("-5", -5), ("minus 7", -7)]),
        ("the 400m hurdles before 400m people", [("400m", 400), ("400m", 400e6)]),
    ],
)
def test_values(text: str, expected: list[tuple[str, float]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$3.5 million", 3.5e6, "USD"),
        ("US$2bn of aid", 2e9, "USD"),
        ("C$20", 20, "CAD"),
        ("£1.2tn", 1.2e12, "GBP"),
        ("€5m", 5e6, "EUR"),
        ("¥100", 100, "JPY"),
        ("20 euros", 20, "EUR"),
        ("five million dollars", 5e6, "USD"),
        ("40%", 40, "percent"),
        ("5 per cent", 5, "percent"),
        ("3 percentage points", 3, "percent"),
        ("one percent", 1, "percent"),
        ("2000 dollars", 2000, "USD"),
        ("HK$20", 20, "HKD"),
        ("US $5", 5, "USD"),
        ("Rs 500", 500, "INR"),
        ("EUR 5 million", 5e6, "EUR"),
        ("5 million GBP", 5e6, "GBP"),
        (".5 percent", 0.5, "percent"),
        ("$.50", 0.5, "USD"),
        ("20 km", 20, "kilometre"),
        ("20 kilometers", 20, "kilometre"),
        ("100 square feet", 100, "square foot"),
        ("a 12-mile road", 12, "mile"),
        ("12,000 tonnes of grain", 12000, "tonne"),
        ("minus 5 degrees", -5, "degree"),
        ("the 5m deep pool", 5, "metre"),
        ("300 pounds in British money", 300, "GBP"),
        ("a bear of 300 pounds", 300, "pound"),
        ("a third of voters", 33.33, "percent"),
        ("two-thirds of voters", 66.67, "percent"),
        ("half of the voters", 50, "percent"),
        ("one in five voters", 20, "percent"),
        ("nine in 10 voters", 90, "percent"),
        ("three out of four voters", 75, "percent"),
    ],
)
def test_units(text: str, value: float, unit: str) -> None:
    (amount,) = amounts(text)
    assert (amount.value, amount.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("text", "words", "low", "high"),
    [
        ("10-15 percent", "10-15 percent", 10, 15),
        ("5–7 people", "5–7", 5, 7),
        ("two to three million voters", "two to three million", 2e6, 3e6),
        ("5 million to 7 million people", "5 million to 7 million", 5e6, 7e6),
        ("$5-$10 million", "$5-$10 million", 5e6, 10e6),
        ("two or three boats", "two or three", 2, 3),
        ("between 5 and 10 dollars", "5 and 10 dollars", 5, 10),
        ("5% to 7%", "5% to 7%", 5, 7),
        ("$2.6m-$3m", "$2.6m-$3m", 2.6e6, 3e6),
    ],
)
def test_ranges(text: str, words: str, low: float, high: float) -> None:
    (amount,) = amounts(text)
    assert (amount.text, amount.value, amount.high) == (words, low, high)


def test_and_joins_no_range() -> None:
    assert found("He has 5 and 10 boats") == [("5", 5), ("10", 10)]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("at least 5 boats", "at least"),
        ("More than 200 people", "at least"),
        ("no fewer than 5 boats", "at least"),
        ("not less than 5 boats", "at least"),
        ("as many as 300 boats", "at least"),
        ("as high as 40%", "at least"),
        ("at most 5 boats", "at most"),
        ("less than 5 boats", "at most"),
        ("no more than 5 boats", "at most"),
        ("up to 50 homes", "at most"),
        ("nearly 90 boats", "at most"),
        ("as low as 40%", "at most"),
        ("about 40 boats", "about"),
        ("some 40 boats", "about"),
        ("an estimated 1,000 boats", "about"),
        ("close to $5 million", "about"),
        ("the 40 boats", None),
        ("40 boats or more", "at least"),
        ("40 or fewer", "at most"),
        ("40 or so", "about"),
        ("just under 40 boats", "at most"),
        ("just over 40 boats", "at least"),
        ("nearly a third of boats", "at most"),
        ("as few as one in five boats", "at most"),
        ("over the 40 years since", "at least"),
    ],
)
def test_bounds(text: str, bound: str | None) -> None:
    (amount,) = amounts(text)
    assert amount.bound == bound


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("150,000 new recruits", "recruits"),
        ("40 aid workers said", "aid workers"),
        ("three of the five", ""),
        ("300 of its boats", "boats"),
        ("5 per cent of the voters", "voters"),
        ("2bn of aid", "aid"),
        ("12 people", "people"),
        ("12 were hurt", ""),
        ("12 in all towns", ""),
        ("$3.5 million", ""),
        ("$3 million worth of goods", "goods"),
        ("12,000 tonnes of grain", "grain"),
        ("20 kilometres away", "kilometres"),
        ("two-thirds of the voters", "voters"),
        ("one in five voters", "voters"),
    ],
)
def test_what_is_counted(text: str, of: str) -> None:
    assert amounts(text)[0].of == of
    assert of in text


@pytest.mark.parametrize(
    "text",
    [
        "one man and zero boats",
        "in 2019 she left",
        "on May 5 and 12 March",
        "at 10:30 a.m. or 5 p.m.",
        "at five o’clock",
        "the 3rd man of the 21st century",
        "the 1990s",
        "aged 34",
        "a 34-year-old man, 20 years old",
        "Ann Holt, 45, said",
        "won 3-1 after a 52-48 vote",
        "call 555-123-4567 or (020) 7946 0958 or +44 20 7946 0958",
        "No. 10, Article 5 and Flight 714",
        "10 Palace Road",
        "COVID-19 and F-16",
        "v1.2.3, 1/3, 24/7",
        "1,2,3",
        "2024-05-16",
        "a five-year plan, a four-star hotel",
        "two thirds",
        "the first half of the year, the other half of town, half of 2023, a quarter of a mile",
        "He is 45.",
        "hundreds of people",
        "someone often phoned",
        "",
    ],
)
def test_other_numbers_are_no_amounts(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("words", "value"), [("1,250", 1250), ("3.5", 3.5), ("Twelve", 12), ("ninety-nine", 99), ("forty", 40)]
)
def test_number(words: str, value: float) -> None:
    assert number(words) == value


PIECES = ["5", "1,000", "million", "dozen", "$", "%", "to", "between", "and", "half", "a", "of", "boats", "twenty", "-"]
ANY = st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.text(max_size=60))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(ANY)
def test_every_amount_is_a_slice_and_none_overlap(text: str) -> None:
    end = 0
    for amount in amounts(text):
        assert amount.start >= end
        assert text[amount.start : amount.end] == amount.text != ""
        end = amount.end


@pytest.mark.parametrize(
    "piece",
    [
        "5 ",
        "1,000",
        "twenty-",
        "12 34 ",
        "$",
        "five million to ",
        "between ",
        "one in ",
        "5 pounds ",
        "half of ",
        "1 1/2 ",
    ],
)
def test_a_long_line_is_read_through(piece: str) -> None:
    # a pattern that goes back and forth over it would never end
    text = piece * (20_000 // len(piece))
    assert all(text[one.start : one.end] == one.text for one in amounts(text))
