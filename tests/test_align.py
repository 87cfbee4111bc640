"""Word alignment: edits and shared runs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.align import (
    Token,
    bag_overlap,
    containment,
    content_words,
    edits,
    normal,
    order_similarity,
    same_letters,
    shared_runs,
    stem,
    tokens,
)


def of(text: str) -> list[Token]:
    return tokens(text, [(0, len(text))])


def plain(text: str) -> list[Token]:
    return [Token(word, place, place + 1) for place, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Go", ["go"]),
        ("don’t", ["do", "not"]),
        ("won't", ["will", "not"]),
        ("CANNOT", ["can", "not"]),
        ("we’ll", ["we", "will"]),
        ("They’re", ["they", "are"]),
        ("I’ve", ["i", "have"]),
        ("I’m", ["i", "am"]),
        ("it’s", ["it", "is"]),
        ("Ann’s", ["ann"]),
        ("U.S.", ["us"]),
        ("Gen", ["general"]),
        ("Mr", ["mr"]),
        ("three", ["3"]),
        ("ninety", ["90"]),
        ("twenty-one", ["21"]),
        ("one-two", ["1", "2"]),
        ("150,000", ["150000"]),
        ("3.5", ["3.5"]),
        ("n't", ["n't"]),
        ("o’clock", ["o'clock"]),
    ],
)
def test_words_as_compared(word: str, expected: list[str]) -> None:
    assert normal(word) == expected


def test_tokens_stand_where_their_word_stands() -> None:
    text = "Then we'll go."
    assert of(text) == [Token("then", 0, 4), Token("we", 5, 10), Token("will", 5, 10), Token("go", 11, 13)]
    assert tokens(text, [(0, 4), (11, 14)]) == [Token("then", 0, 4), Token("go", 11, 13)]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("The quay is shut.", "The quay is shut", []),
        ("we will go", "We’ll go", []),
        ("three boats sank", "3 boats sank", []),
        ("the quay is shut", "the quay was shut", [("replace", "is", "was")]),
        ("the old quay", "the quay", [("delete", "old", "")]),
        ("the quay", "the old quay", [("insert", "", "old")]),
        ("the quay", "the quay today", [("insert", "", "today")]),
        # a word of two tokens is never cut
        ("we'll go", "we can go", [("replace", "we'll", "we can")]),
        ("she can't go", "she can go", [("replace", "can't", "can")]),
        ("", "go now", [("insert", "", "go now")]),
        ("go now", "", [("delete", "go now", "")]),
        ("", "", []),
    ],
)
def test_edits(a: str, b: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(edit.op, edit.a.text, edit.b.text) for edit in edits(a, of(a), b, of(b))] == expected


WORDS = ["we'll", "we", "will", "can't", "can", "not", "it's", "go", "quay", "three", "3", "the", "is", "“the", "go.”"]
WORDING = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(WORDING, WORDING)
def test_edits_turn_one_wording_into_the_other(a: str, b: str) -> None:
    made = a
    found = edits(a, of(a), b, of(b))
    for edit in found:
        assert a[edit.a.start : edit.a.end] == edit.a.text
        assert b[edit.b.start : edit.b.end] == edit.b.text
    for edit in reversed(found):
        made = f"{made[: edit.a.start]} {edit.b.text} {made[edit.a.end :]}"
    assert [token.word for token in of(made)] == [token.word for token in of(b)]


@pytest.mark.parametrize(
    ("a", "b", "least", "expected"),
    [
        ("a b c d e", "x a b c d y", 3, [(0, 1, 4)]),
        ("a b c d e", "x a b c d y", 5, []),
        ("a b c x d e f", "d e f y a b c", 3, [(0, 4, 3), (4, 0, 3)]),
        ("a b c a b c", "a b c", 3, [(0, 0, 3), (3, 0, 3)]),
        # the longest first; what overlaps it goes
        ("a b c d e", "a b c . c d e . b c d e", 3, [(1, 8, 4)]),
        ("a b", "a b", 2, [(0, 0, 2)]),
        ("a", "a", 2, []),
        ("", "", 3, []),
    ],
)
def test_shared_runs(a: str, b: str, least: int, expected: list[tuple[int, int, int]]) -> None:
    assert shared_runs(plain(a), plain(b), least=least) == expected


LETTERS = st.lists(st.sampled_from("abc"), max_size=30).map(" ".join)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(LETTERS, LETTERS, st.integers(min_value=1, max_value=4))
def test_shared_runs_are_equal_maximal_and_apart(a: str, b: str, least: int) -> None:
    left, right = a.split(), b.split()
    taken: set[int] = set()
    for start, other, length in shared_runs(plain(a), plain(b), least=least):
        assert length >= least
        assert left[start : start + length] == right[other : other + length]
        assert not start or not other or left[start - 1] != right[other - 1]
        end, other_end = start + length, other + length
        assert end == len(left) or other_end == len(right) or left[end] != right[other_end]
        assert taken.isdisjoint(range(start, end))
        taken.update(range(start, end))


def test_shared_runs_of_one_word_repeated_take_no_time() -> None:
    many = plain("a " * 4000)
    began = time.process_time()
    assert shared_runs(many, many, least=5) == [(0, 0, 4000)]
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("a", "b", "order", "bag", "contained"),
    [
        ("a b c d", "a b c d", 1.0, 1.0, 1.0),
        ("a b c d", "d c b a", 0.25, 1.0, 1.0),
        ("a b", "a b c d", 0.5, 2 / 3, 1.0),
        ("a b", "c d", 0.0, 0.0, 0.0),
        ("", "a", 0.0, 0.0, 0.0),
    ],
)
def test_likeness(a: str, b: str, order: float, bag: float, contained: float) -> None:
    left, right = a.split(), b.split()
    assert order_similarity(left, right) == pytest.approx(order)
    assert bag_overlap(left, right) == pytest.approx(bag)
    assert containment(left, right) == pytest.approx(contained)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("The quay, shut.", "“The quay shut”", True), ("The quay", "the quay", False), ("a b", "ab", False)],
)
def test_same_letters(a: str, b: str, expected: bool) -> None:
    assert same_letters(a, b) is expected


def test_content_words_are_stems_without_small_words() -> None:
    assert content_words(of("The boats are landing and carried cities")) == ["boat", "land", "carri", "citi"]
    assert [stem(word) for word in ("ties", "is", "moved", "moves", "move")] == ["tie", "is", "move", "move", "move"]


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(a: str, b: str) -> None:
    for edit in edits(a, of(a), b, of(b)):
        assert a[edit.a.start : edit.a.end] == edit.a.text
        assert b[edit.b.start : edit.b.end] == edit.b.text
