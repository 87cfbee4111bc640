"""Sentences of several reports → findings: what is paired, grouped, marked, named and put first."""

import numpy as np
import pytest
from test_compare import report, statement, story

from copydesk.differences import Held, held, kinds
from copydesk.pipeline import of_linked
from copydesk.rank import first_of, rank
from copydesk.rank.grouping import groups
from copydesk.rank.order import figures, weights
from copydesk.records import Amount, Collection, Date, Linked, Overlap, Relations, ReportSentence, Resolved
from copydesk.relate import Judge, relate, related
from copydesk.relate.model import shipped

TEXTS = {
    "a": "The quay will lose 1,200 jobs, the union said. Rain fell on the town hall all day.",
    "b": "The quay will lose 12,000 jobs, the union said. The mayor visited a school in Elmsund.",
    "c": "Nobody spoke of the ferry timetable. The quay will lose 1,200 jobs, said the union.",
}


def made(name: str, text: str, *, seed: int = 0) -> Resolved:
    """A report whose sentences have vectors: those of the quay lie near one another."""
    one = report(name, text)
    cut = text.index(". ") + 1
    spans = ((0, cut), (cut + 1, len(text)))
    number = np.random.default_rng([seed, *name.encode()])
    rows = number.normal(size=(2, 8)) * 0.1
    for row, (start, end) in enumerate(spans):
        rows[row, 0 if "quay" in text[start:end] else 1 + row] += 1
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    amounts = tuple(
        Amount(start=text.index(word), end=text.index(word) + len(word), text=word, value=value, of="jobs")
        for word, value in (("1,200", 1200.0), ("12,000", 12000.0))
        if word in text
    )
    given = replace(one.annotations, sentences=spans, vectors=rows.astype(np.float16), amounts=amounts)
    return replace(one, annotations=given)


def replace(record: object, **changes: object) -> object:
    from msgspec.structs import replace as other

    return other(record, **changes)


@pytest.fixture
def linked() -> Linked:
    return story(*(made(name, text) for name, text in TEXTS.items()))


def test_every_pair_is_of_two_reports_and_stands_once(linked: Linked) -> None:
    given, pairs, names, rows = related(linked)
    assert len(set(pairs)) == len(pairs) and all(i < j and given[i].report != given[j].report for i, j in pairs)
    assert rows.shape == (len(pairs), len(names)) and np.isfinite(rows).all()


def test_figures_are_those_that_the_judge_was_taught(linked: Linked) -> None:
    assert related(linked)[2] == shipped().names


def test_the_order_of_reports_changes_nothing(linked: Linked) -> None:
    other = replace(linked, resolved=linked.resolved[::-1])
    places = [
        {(f.id, f.kind, f.score, frozenset(s.article for s in f.sides)) for f in rank(x, relate(x))}
        for x in (linked, other)
    ]
    assert places[0] == places[1]


def test_sides_are_slices_and_the_words_that_differ_lie_inside(linked: Linked) -> None:
    texts = {one.article.id: one.article.text for one in linked.resolved}
    found = rank(linked, relate(linked))
    assert found
    for finding in found:
        for side in finding.sides:
            assert texts[side.article][side.start : side.end] == side.text
            for part in side.differs:
                assert side.start <= part.start < part.end <= side.end
                assert texts[side.article][part.start : part.end] == part.text


def test_figures_of_one_thing_that_differ_are_named_and_marked(linked: Linked) -> None:
    shares = np.array([[1.0]], np.float32)
    sentences = tuple(
        ReportSentence(
            article=name, start=0, end=TEXTS[name].index(". ") + 1, title=False, order=0, place=0.0, weight=1.0,
            attributed=True, quotes=False, counts=True,
        )
        for name in "ab"
    )  # fmt: skip
    given = Relations(
        kinds=("number",), sentences=sentences, pairs=np.array([[0, 1]]), scores=np.array([0.9]), shares=shares
    )
    (finding,) = rank(linked, given)
    assert (finding.kind, finding.status, finding.title) == ("number", "stated", "Numbers differ: 1,200 / 12,000")
    assert [[d.text for d in side.differs] for side in finding.sides] == [["1,200"], ["12,000"]]


def sentence(article: str, order: int) -> ReportSentence:
    return ReportSentence(
        article=article, start=10 * order, end=10 * order + 9, title=False, order=order, place=0.5, weight=20.0,
        attributed=False, quotes=False, counts=False,
    )  # fmt: skip


def relations(pairs: dict[tuple[int, int], float], *articles: str) -> Relations:
    return Relations(
        kinds=("fact",),
        sentences=tuple(sentence(article, n) for n, article in enumerate(articles)),
        pairs=np.array(list(pairs), np.int32),
        scores=np.array(list(pairs.values()), np.float32),
        shares=np.ones((len(pairs), 1), np.float32),
    )


@pytest.mark.parametrize(
    ("pairs", "articles", "expected", "why"),
    [
        ({(0, 1): 0.9, (0, 2): 0.5}, "abc", [(0, 1, 2)], "a third report joins"),
        ({(0, 1): 0.9, (0, 2): 0.2}, "abc", [(0, 1)], "too far from the first pair"),
        ({(0, 1): 0.9, (0, 2): 0.8, (0, 3): 0.7}, "abbb", [(0, 1, 2)], "two sentences of a report at most"),
        ({(0, 1): 0.9, (1, 2): 0.8, (2, 3): 0.6}, "abcd", [(0, 1, 2)], "those near the first pair, not near a member"),
    ],
)
def test_one_matter_is_one_group(
    pairs: dict[tuple[int, int], float], articles: str, expected: list[tuple[int, ...]], why: str
) -> None:
    assert [group.members for group in groups(relations(pairs, *articles))][: len(expected)] == expected, why


def test_nothing_is_found_in_one_report_or_none() -> None:
    for linked in (story(), story(made("a", TEXTS["a"]))):
        assert rank(linked, relate(linked)) == ()


def test_only_findings_that_are_likely_enough_stand_first(linked: Linked) -> None:
    found = rank(linked, relate(linked))
    bound = weights()["first alone"]
    assert all(f.score >= bound - 0.001 for f in found if f.first)
    dossier = of_linked(linked, Collection(articles=()), model="none")
    assert [c.id for c in first_of(found, dossier)] == [c.id for c in dossier.check_first]
    assert [c.id for c in dossier.check_first] == [f.id for f in found if f.first]
    for order in ({**weights(), "first": 1.1, "first alone": 1.1}, {**weights(), "first": 0.0, "first alone": 0.0}):
        first = [f for f in rank(linked, relate(linked), order=order) if f.first]
        assert bool(first) == (order["first"] == 0.0)


def test_the_order_has_a_weight_for_each_figure() -> None:
    given = relations({(0, 1): 0.9}, "a", "b")
    assert list(figures(given, groups(given)[0], None, reports=2)) == list(weights()["figures"])


def test_a_statement_makes_a_side_the_speakers() -> None:
    text = "“We will not close the gate,” Ida Brandt said. It rained all day in Elmsund."
    one = made("a", text)
    own = statement("a", text, "“We will not close the gate,”")
    given = relations({(0, 1): 0.9}, "a", "b")
    sentences = tuple(
        replace(s, article=name, start=0, end=46, quotes=True) for name, s in zip("ab", given.sentences, strict=True)
    )
    linked = story(replace(one, statements=(own,)), made("b", text))
    (finding,) = rank(linked, replace(given, sentences=sentences))
    assert [(side.voice, side.speaker and side.speaker.name) for side in finding.sides] == [
        ("speaker", own.speaker and own.speaker.name),
        ("outlet", None),
    ]


def test_trees_give_each_row_the_values_of_its_leaves() -> None:
    # one tree: 2 where the only figure is at most 0.5, else 4; a second adds 1 to all
    judge = Judge(
        names=("x",), kinds=("fact",), roots=np.array([0, 3]), feature=np.array([0, 0, 0, 0]),
        bound=np.array([0.5, 0, 0, 0]), left=np.array([1, -1, -1, -1]), right=np.array([2, -1, -1, -1]),
        value=np.array([0, 2, 4, 1.0]), baseline=-3.0, mean=np.zeros(1), scale=np.ones(1), weights=np.zeros(1),
        bias=0.0, kind_weights=np.zeros((1, 1)), kind_bias=np.zeros(1),
    )  # fmt: skip
    expected = [(1 / (1 + np.exp(-raw)) + 0.5) / 2 for raw in (0.0, 2.0)]
    assert judge.scores(np.array([[0.5], [0.6]], np.float32)).tolist() == pytest.approx(expected)


def told(text: str, *, amounts: tuple[Amount, ...] = (), dates: tuple[Date, ...] = ()) -> Held:
    """A sentence that is a report of its own."""
    one = report("a", text)
    given = replace(one.annotations, amounts=amounts, dates=dates)
    return held(replace(one, annotations=given), 0, len(text))


BASE = "The pilots of the river ferry will stop work at the old lock in spring."


@pytest.mark.parametrize(
    ("other", "expected", "why"),
    [
        (BASE, set(), "the same"),
        (BASE.replace("will stop", "will never stop"), {"negation"}, "a negation"),
        (BASE.replace("will stop", "may stop"), {"certainty"}, "a hedge"),
        (BASE.replace("in spring", "unless dredged in spring"), {"condition"}, "a condition"),
        (BASE.replace("The pilots", "Some pilots"), {"scope"}, "how many"),
        (BASE.replace("ferry will", "ferry, who were not paid, will"), set(), "an aside tells another thing"),
        (BASE.replace("pilots", "captains").replace("old", "new"), {"wording"}, "other words"),
        (BASE.replace("spring", "May"), set(), "a month is no hedge, and one word is nothing"),
        (BASE.replace("ferry will", "ferry will, as planned,"), set(), "an aside"),
        (BASE.replace("lock", "lock after possible damage"), set(), "a hedge of what one alone tells"),
        (BASE.replace("will stop", "have hardly stopped"), {"negation"}, "a word that denies"),
        (BASE.replace("The pilots", "The thugs"), {"label"}, "a name that judges"),
        (BASE.replace("will stop", "will begin"), {"fact"}, "deeds that exclude each other"),
        ("Rain fell on the town hall all day and all night.", None, "another matter"),
    ],
)
def test_in_what_two_sentences_differ(other: str, expected: set[str] | None, why: str) -> None:
    assert kinds(told(BASE), told(other)) == expected, why


@pytest.mark.parametrize(
    ("first", "second", "expected", "why"),
    [
        (
            "The lock will open in May, provided that the town pays, Ida Brandt said.",
            "If the town pays, the lock will open in May, Ida Brandt said.",
            set(),
            "a condition in both",
        ),
        (
            "The guard asked him if he could see the old lock in the dark.",
            "The guard asked him about the old lock in the dark.",
            set(),
            "if that means whether",
        ),
        (
            "The mill at the lock burned to the ground in the night.",
            "With the mill at the lock, which burned to the ground in the night, the town has lost a part of its past.",
            {"wording"},
            "an aside that tells what the other tells",
        ),
        (
            "Sailors threw ropes at the guards after the guards had fired water at the boats.",
            "Guards fired water at the boats after sailors had thrown ropes at the guards.",
            {"order"},
            "who acted first",
        ),
        (
            "“We will never sell the old lock to the town,” she said.",
            "“We will gladly sell the old lock to the town,” she said.",
            {"negation", "quotation"},
            "a word in a quotation",
        ),
        (
            "“We will … sell the old lock to the town,” she said.",
            "“We will gladly sell the old lock to the town,” she said.",
            set(),
            "a quotation cut openly",
        ),
    ],
)
def test_in_what_two_ways_of_telling_differ(first: str, second: str, expected: set[str], why: str) -> None:
    assert kinds(told(first), told(second)) == expected, why


def amount(text: str, words: str, value: float, *, unit: str = "", of: str = "", rough: bool = False) -> Amount:
    start = text.index(words)
    bound = "about" if rough else None
    return Amount(start=start, end=start + len(words), text=words, value=value, unit=unit, of=of, bound=bound)


@pytest.mark.parametrize(
    ("words", "value", "unit", "of", "differs", "why"),
    [
        ("30", 30.0, "mile", "", False, "48 kilometres"),
        ("48", 48.0, "kilometre", "", False, "itself"),
        ("84", 84.0, "kilometre", "", True, "another length"),
        ("48", 48.0, "", "boats", False, "another quantity"),
    ],
)
def test_values_are_compared_in_one_unit(words: str, value: float, unit: str, of: str, differs: bool, why: str) -> None:
    left, right = "The river ferry went 48 km on Monday.", f"The big ferry went {words} on Monday."
    a = told(left, amounts=(amount(left, "48", 48.0, unit="kilometre"),))
    b = told(right, amounts=(amount(right, words, value, unit=unit, of=of),))
    found = kinds(a, b)
    assert found is not None and ("number" in found) is differs, why


@pytest.mark.parametrize(("share", "held"), [(0.1, True), (0.8, False)])
def test_a_later_version_of_one_outlet_is_not_held_against_the_earlier(share: float, held: bool) -> None:
    reports = [made(name, TEXTS[name]) for name in "ab"]
    reports = [replace(r, article=replace(r.article, outlet="North Wind")) for r in reports]
    linked = story(*reports, overlaps=(Overlap(a="a", b="b", share_a=share, share_b=share),))
    assert bool(related(linked)[1]) is held


def test_where_nothing_differs_nothing_stands_first() -> None:
    text = "The quay will lose 1,200 jobs, the union said. Rain fell on the town hall all day."
    linked = story(*(made(name, text) for name in "ab"))
    found = rank(linked, relate(linked), order={**weights(), "first": 0.0, "first alone": 0.0})
    assert found and not any(f.first for f in found)
