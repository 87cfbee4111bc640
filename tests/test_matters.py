"""How findings are scored against what an editor wants told."""

import pytest

from eval.matters import Cut, Item, Shown, found, right, score

A, B = Cut("a.txt", 10, 30, "ten were hurt"), Cut("b.txt", 40, 60, "twelve were hurt")
ITEM = Item("number", 3, (A, B))


def over(*cuts: Cut, by: int = 2) -> Shown:
    return Shown("number", tuple(Cut(c.file, c.start - by, c.end + by, c.text) for c in cuts))


@pytest.mark.parametrize(
    ("item", "finding", "expected", "why"),
    [
        (ITEM, over(A, B), True, "both places"),
        (ITEM, over(A), False, "one report alone"),
        (ITEM, over(A, Cut("b.txt", 90, 99)), False, "another place of the second"),
        (Item("number", 3, (A, Cut("b.txt", 40, 60, "Ten were hurt!"))), over(A, B), False, "one wording"),
        (
            Item("one source", 3, (A, Cut("b.txt", 40, 60, "ten were hurt"))),
            over(A, B),
            True,
            "of a source that is all",
        ),
        (Item("headline", 2, (A, Cut("a.txt", 80, 90, "x"))), over(A, Cut("a.txt", 80, 90)), True, "in one report"),
    ],
)
def test_an_item_is_found_in_two_places_and_wordings(item: Item, finding: Shown, expected: bool, why: str) -> None:
    assert found(item, finding) is expected, why


def test_a_finding_that_shows_more_of_a_look_alike_is_not_right() -> None:
    wide = Item("", 0, (Cut("a.txt", 8, 32, "x"), Cut("b.txt", 38, 62, "y")))
    assert right(over(A, B), [ITEM], []) == [ITEM]
    assert right(over(A, B), [ITEM], [wide]) == []


def test_the_figures_of_a_story() -> None:
    other = Item("quote", 2, (Cut("a.txt", 200, 220, "one"), Cut("b.txt", 200, 220, "two")))
    figures = score([over(A, B)], [over(A, B), over(*other.slices)], [ITEM, other], []).figures()
    assert figures == {
        "recall among the first ten": 50.0,
        "precision of the first ten": 100.0,
        "stoppers among the first ten": 100.0,
        "recall anywhere": 100.0,
        "kind fits": 100.0,
        "words marked": 0.0,
    }
