"""The timeline, the names of things, and what two reports share that others have otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from copydesk import text as marks
from copydesk.compare.conflicts import conflicts
from copydesk.compare.naming import naming
from copydesk.compare.slips import slips
from copydesk.compare.timeline import timeline, when
from copydesk.errors import CopydeskError
from copydesk.lexicon import watched
from copydesk.records import (
    Amount,
    Annotations,
    Article,
    Claim,
    Date,
    Linked,
    Origins,
    Passage,
    Place,
    Resolved,
    Slice,
    Statement,
)


def report(name: str, text: str, *, published: str | None = None, dates: tuple[tuple[str, str], ...] = (),
           amounts: tuple[tuple[str, float, str, str], ...] = (),
           quoted: tuple[str, ...] = ()) -> Resolved:  # fmt: skip
    """A resolved article; dates are (words, value), amounts (words, value, unit, of)."""
    found = tuple(Date(start=text.index(w), end=text.index(w) + len(w), text=w, type="date", value=v) for w, v in dates)
    counted = tuple(
        Amount(start=text.index(w), end=text.index(w) + len(w), text=w, value=v, unit=u, of=of)
        for w, v, u, of in amounts
    )
    statements = tuple(
        Statement(
            id=f"{name}#{text.index(words)}",
            article=name,
            kind="mixed",
            act="speech",
            content=(Slice(text.index(words), text.index(words) + len(words), words),),
            quoted=(Slice(text.index(words), text.index(words) + len(words), words),),
        )
        for words in quoted
    )
    annotations = Annotations(article=name, sentences=tuple(marks.sentences(text)), dates=found, amounts=counted)
    article = Article(id=name, file=name, sha256="", text=text, published=published)
    return Resolved(article=article, annotations=annotations, statements=statements)


# ── time ──────────────────────────────────────────────────────────────────────────────────


def test_what_reports_place_in_time_is_merged_and_ordered() -> None:
    first = report(
        "a", "The northern gate was closed on 3 May.", published="2031-05-04", dates=(("3 May", "2031-05-03"),)
    )
    second = report("b", "On 3 May the board closed the northern gate. Rain fell in May.", published="2031-05-05",
                    dates=(("3 May", "2031-05-03"), ("in May", "2031-05")))  # fmt: skip
    found = timeline(Linked(resolved=(first, second)))
    assert [(e.date, e.kind, len(e.evidence)) for e in found] == [
        ("2031-05-03", "event", 2),
        ("2031-05-04", "publication", 1),
        ("2031-05-05", "publication", 1),
    ], "a sentence of two words beside its date says too little"
    assert found[0].text == "The northern gate was closed on 3 May."


def test_two_things_of_one_day_stay_two() -> None:
    first = report("a", "The northern gate was closed on 3 May.", dates=(("3 May", "2031-05-03"),))
    second = report("b", "A ferry ran aground off Tarn on 3 May.", dates=(("3 May", "2031-05-03"),))
    assert len(timeline(Linked(resolved=(first, second)))) == 2


@pytest.mark.parametrize(
    ("value", "first"),
    [("2031", "2031-01-01"), ("2031-05", "2031-05-01"), ("2031-05-03", "2031-05-03"), ("2031-Q2", "2031-04-01"),
     ("2031-WI", "2031-12-01"), ("2031-W19", "2031-05-05"), ("2031-SU", "2031-06-01")],
)  # fmt: skip
def test_where_a_vague_date_begins(value: str, first: str) -> None:
    assert when(value)[0] == first


# ── names ─────────────────────────────────────────────────────────────────────────────────


def test_labels_that_differ_are_shown_with_their_voice() -> None:
    one = report(
        "a", "The dam is old. Critics call it “a robber dam”. We saw Upper Teyra Dam.", quoted=("a robber dam",)
    )
    other = report("b", "The dam leaks. The men at Unity Dam said so.")
    (found,) = naming(Linked(resolved=(one, other)))
    assert {(label.text, label.voice, label.article) for label in found.labels} == {
        ("a robber dam", "speaker", "a"),
        ("Upper Teyra Dam", "outlet", "a"),
        ("Unity Dam", "outlet", "b"),
    }


@pytest.mark.parametrize(
    ("first", "second", "referent"),
    [
        ("They met in Kyiv.", "They met in Kiev.", "Kyiv"),
        ("He praised the russian army.", "He praised the Russian army.", "Russian"),
        ("It was the Kiev regime that paid.", "It was the Ukrainian government that paid.", "government of Ukraine"),
    ],
)
def test_spellings_capitals_and_governments(first: str, second: str, referent: str) -> None:
    found = naming(Linked(resolved=(report("a", first), report("b", second))))
    assert referent in [n.referent for n in found]


def test_reports_that_call_it_alike_have_no_naming() -> None:
    assert naming(Linked(resolved=(report("a", "They met in Kyiv."), report("b", "Kyiv was calm.")))) == ()


def watching(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "labels.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("COPYDESK_LEXICON", str(folder))
    watched.cache_clear()


@pytest.fixture
def _labels_forgotten() -> Iterator[None]:
    yield
    watched.cache_clear()


@pytest.mark.usefixtures("_labels_forgotten")
def test_labels_that_the_user_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = report("a", "The Closure of the\nquay is a blockade. The closure hurts. He said “blockade” again.")
    linked = Linked(resolved=(one, report("b", "It rained on the closures.")))
    assert naming(linked) == (), "nothing is shipped"
    group = '[[watch]]\nreferent = "the quay"\nlabels = ["closure of the quay", "blockade", "siege"]\n'
    watching(tmp_path, monkeypatch, group)
    (found,) = naming(linked)
    assert found.referent == "the quay"
    assert [(label.text, label.voice, label.article) for label in found.labels] == [
        ("blockade", "outlet", "a"),
        ("blockade", "speaker", "a"),
        ("Closure of the\nquay", "outlet", "a"),
    ]


@pytest.mark.usefixtures("_labels_forgotten")
@pytest.mark.parametrize(
    "text", ["[[watch", '[[watch]]\nreferent = "x"\n', '[[watch]]\nreferent = "x"\nlabels = "y"\n', "watch = 3\n"]
)
def test_a_list_of_labels_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    watching(tmp_path, monkeypatch, text)
    with pytest.raises(CopydeskError, match="no list of labels"):
        naming(Linked(resolved=(report("a", "It rained."),)))


# ── figures and dates ─────────────────────────────────────────────────────────────────────


def claim_over(*reports: Resolved) -> Claim:
    places = tuple(Place(r.article.id, 0, len(r.article.text)) for r in reports)
    return Claim(id="c", text=Passage("a", 0, 1, "x"), sentences=places, origins=Origins(lower=1, upper=1))


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (("10 miles", 10, "mile"), ("16 kilometres", 16, "kilometre"), None),
        (("10 miles", 10, "mile"), ("60 kilometres", 60, "kilometre"), "differ"),
        (("$5m", 5e6, "USD"), ("€4m", 4e6, "EUR"), "unclear"),
    ],
)
def test_figures_in_other_units(
    first: tuple[str, float, str], second: tuple[str, float, str], status: str | None
) -> None:
    pair = [
        report(name, f"The road of {words} was closed.", amounts=((words, value, unit, "road"),))
        for name, (words, value, unit) in zip("ab", (first, second), strict=True)
    ]
    found = conflicts(Linked(resolved=tuple(pair)), [claim_over(*pair)])
    assert [c.status for c in found] == ([status] if status else [])


def test_a_later_higher_count_is_an_update() -> None:
    first = report("a", "They found 12 boats.", published="2031-05-03", amounts=(("12", 12, "", "boats"),))
    second = report("b", "They found 20 boats.", published="2031-05-04", amounts=(("20", 20, "", "boats"),))
    (found,) = conflicts(Linked(resolved=(first, second)), [claim_over(first, second)])
    assert found.status == "update"


def test_dates_of_one_claim_that_differ() -> None:
    first = report("a", "The gate will open on 3 May.", dates=(("3 May", "2031-05-03"),))
    second = report("b", "The gate will open on 8 May.", dates=(("8 May", "2031-05-08"),))
    (found,) = conflicts(Linked(resolved=(first, second)), [claim_over(first, second)])
    assert (found.kind, [m.text for m in found.members]) == ("date", ["3 May", "8 May"])


def test_a_figure_that_two_share_and_as_many_have_otherwise() -> None:
    values = {"a": 14, "b": 40, "c": 40, "d": 14}
    reports = [
        report(
            n,
            f"“They found {v} boats there”",
            amounts=((str(v), v, "", "boats"),),
            quoted=(f"They found {v} boats there",),
        )
        for n, v in values.items()
    ]
    found = slips(Linked(resolved=tuple(reports)), [s for r in reports for s in r.statements], ())
    assert set(found) == {frozenset("bc"), frozenset("ad")}
    lone = slips(Linked(resolved=tuple(reports[:3])), [s for r in reports[:3] for s in r.statements], ())
    assert set(lone) == set(), "of three, two that agree are the rule"
