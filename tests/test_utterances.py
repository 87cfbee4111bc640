"""Which statements are one act of speech: how it is scored."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval.utterances import Cut, Member, Truth, figures, score, truth_of

A, B, C = Cut("a.txt", 0, 20), Cut("b.txt", 0, 20), Cut("c.txt", 0, 20)
ALONE, OTHER = Cut("a.txt", 100, 120), Cut("b.txt", 100, 120)
TRUTH = Truth(
    together=frozenset({(A, B), (A, C), (B, C)}), unsure=frozenset({(ALONE, B)}), listed=(A, ALONE, B, OTHER, C)
)


def over(cut: Cut) -> Member:
    return Member(cut.file, ((cut.start, cut.end),))


@pytest.mark.parametrize(
    ("content", "expected", "why"),
    [
        (((5, 15),), True, "a part of the slice"),
        (((0, 200),), True, "all of the slice and more"),
        (((0, 3), (8, 15)), True, "half of the slice in two parts"),
        (((15, 35),), False, "a quarter of both"),
    ],
)
def test_a_statement_lies_over_a_slice_by_half_of_the_shorter(
    content: tuple[tuple[int, int], ...], expected: bool, why: str
) -> None:
    assert Member("a.txt", content).over(A) is expected, why
    assert not Member("b.txt", content).over(A)


def test_pairs_of_slices_found_and_pairs_of_statements_right() -> None:
    stray = Member("c.txt", ((300, 320),))
    counts = score([[over(A), over(B), stray]], [over(A), over(B), over(C)], TRUTH)
    assert counts == Counter(wanted=3, found=1, reachable=3, right=1, listed=1, predicted=3)
    assert figures(counts)["precision, listed"] == 100
    assert round(figures(counts)["precision, strict"]) == 33
    assert round(figures(counts)["recall"]) == 33


@pytest.mark.parametrize(
    ("pair", "expected", "why"),
    [
        ((A, OTHER), {"listed": 1, "predicted": 1}, "two listed slices of no one utterance"),
        ((ALONE, B), {}, "readers were not sure"),
        ((A, ALONE), {}, "of one report"),
        ((A, Cut("b.txt", 60, 80)), {"predicted": 1}, "one is not listed"),
    ],
)
def test_pairs_that_are_not_right(pair: tuple[Cut, Cut], expected: dict[str, int], why: str) -> None:
    assert score([[over(cut) for cut in pair]], [], TRUTH) - Counter(wanted=3) == Counter(expected), why


def test_a_pair_in_two_predicted_utterances_counts_once() -> None:
    assert score([[over(A), over(B)], [over(A), over(B)]], [], TRUTH)["right"] == 1


def test_the_pairs_of_a_file(tmp_path: Path) -> None:
    def group(*cuts: Cut) -> dict[str, Any]:
        return {
            "slices": [{"file": c.file, "start": c.start, "end": c.end, "text": "", "form": "direct"} for c in cuts]
        }

    record = {"utterances": [group(C, A, B)], "not_one": [group(A, OTHER)], "unsure": [group(ALONE, B)]}
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    assert truth_of(path) == Truth(TRUTH.together, TRUTH.unsure, (A, B, OTHER, C))
