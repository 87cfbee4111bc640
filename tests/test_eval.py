"""The quality gate's own rules, and which kinds of finding the shipped figures allow to be confirmed."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, get_args

import pytest

from bench.compare import Timed, exponent, folder_of
from bench.copychains.seeds import seeds
from copydesk.compare import confirmed
from copydesk.compare.confirmed import Kind, Measured, allowed, kind_of_credit, measured, status_of
from copydesk.records import Article, Counts, Dossier, DriftKind, NotInSet, Passage, Source, SourceEnd
from eval.__main__ import page
from eval.claims import Verdicts, differs, telling
from eval.confirmed import FILES, LABELS
from eval.grouping import b_cubed
from eval.reliance import events_found, explicit_sources
from eval.wordings import KINDS, expected

TEXT = "Mayor Ode told the Harbour Post that the pier is safe. She spoke at the pier on Monday. The Courier wrote more."


def dossier(*sources: Source, absent: tuple[NotInSet, ...] = ()) -> Dossier:
    article = Article(id="a.txt", file="a.txt", sha256="", text=TEXT)
    counts = Counts(articles=1, statements=0, unknown_speakers=0)
    return Dossier(copydesk="", model="", articles=(article,), sources=sources, not_in_set=absent, counts=counts)


def words(part: str) -> Passage:
    start = TEXT.index(part)
    return Passage("a.txt", start, start + len(part), part)


def edge(name: str, part: str, kind: Any = "outlet") -> Source:
    return Source(from_="a.txt", to=SourceEnd(kind, name.lower(), name), relation="cites", evidence=(words(part),))


def entry(name: str, part: str, kind: str = "explicit") -> dict[str, Any]:
    place = words(part)
    return {
        "from": "a.txt",
        "to": name,
        "type": kind,
        "evidence": [{"file": "a.txt", "start": place.start, "end": place.end}],
    }


def gold(*provenance: dict[str, Any]) -> dict[str, Any]:
    return {"annotated_files": ["a.txt"], "provenance": list(provenance)}


# ── figures ───────────────────────────────────────────────────────────────────────────────


def test_a_source_is_found_by_its_words_its_sentence_or_its_name() -> None:
    truth = gold(entry("Harbour Post interview", "Harbour Post"), entry("Courier", "wrote more"))
    tally = explicit_sources(dossier(edge("Post", "Harbour"), edge("The Courier", "Courier")), truth)
    assert (tally.right, tally.predicted, tally.gold) == (2, 2, 2)


def test_one_thing_named_as_edge_and_as_absent_counts_once() -> None:
    absent = NotInSet(kind="interview", name="Harbour Post", evidence=(words("Harbour Post"),))
    tally = explicit_sources(dossier(edge("Harbour Post", "Harbour Post"), absent=(absent,)), gold())
    assert tally.predicted == 1


def test_events_are_counted_apart() -> None:
    found = dossier(edge("Ode", "She", kind="person"))
    truth = gold(entry("the mayor's remarks", "at the pier on Monday", kind="event"))
    assert explicit_sources(found, truth).gold == 0
    assert events_found(found, truth).recall == 100


def test_descriptions_of_changes_have_kinds_of_ours() -> None:
    kinds = {kind for told in KINDS.values() for kind in told.split()}
    assert kinds <= {*get_args(DriftKind), "none"}
    assert expected("typography, spelling or abbreviation") == {"none", "typographic"}
    assert "number" in expected("one word changed (two versions of one report)")


def test_saying_the_same_of_all_is_balanced_to_half() -> None:
    assert Verdicts((True, True, True), (True, True, False)).balanced == 50
    assert Verdicts((True, True, False), (True, True, False)).balanced == 100
    assert Verdicts((True, True, True), (True, False, False)).f1 == 50


def test_what_is_to_be_checked_first_tells_claims_apart() -> None:
    assert differs("The pier may close in June.", "The pier will close in June.")
    assert not differs("The pier will close in June.", "The pier will close in June.")


def test_figures_and_names_of_a_text() -> None:
    assert telling("In March the Harbour Post counted 1,200 boats.") == {"March", "Harbour", "Post", "1,200"}


def test_what_was_not_measured_stays_on_the_page() -> None:
    first = page({"one F1": (50.0, "abc"), "two F1": (60.0, "abc")}, {"one F1": 49.7, "two F1": 59.7}, "model")
    second = page(
        {"two F1": (70.0, "def"), "three (baseline, all)": (1.0, "def")}, {"two F1": 69.7}, "model", before=first
    )
    assert "| one F1 | 50.0 | 49.7 | abc |" in second
    assert "| two F1 | 70.0 | 69.7 | def |" in second
    assert "| two F1 | 60.0" not in second
    assert "| three (baseline, all) | 1.0 |  | def |" in second


# ── what may be confirmed ─────────────────────────────────────────────────────────────────


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(confirmed, "allowed", allowed)
    return monkeypatch


@pytest.mark.parametrize(
    ("right", "found", "expected"),
    [(98, 100, True), (97, 100, False), (29, 29, False), (30, 30, True), (979, 1000, False)],
)
def test_confirmed_takes_precision_and_enough_of_them(
    gate: pytest.MonkeyPatch, right: int, found: int, expected: bool
) -> None:
    gate.setattr(confirmed, "measured", lambda: {"credit": Measured(right, found, 100 * right / found, "")})
    assert allowed("credit") is expected
    assert status_of("credit") == ("confirmed" if expected else "possible")


def test_a_kind_that_nobody_measured_is_possible(gate: pytest.MonkeyPatch) -> None:
    gate.setattr(confirmed, "measured", dict)
    assert status_of("shared text") == "possible"


def test_a_finding_below_what_was_measured_is_possible() -> None:
    assert status_of("shared text", clear=False) == "possible"


def test_shipped_figures_are_those_of_kinds_and_add_up() -> None:
    shipped = measured()
    assert set(shipped) <= set(get_args(Kind))
    for one in shipped.values():
        assert math.isclose(one.precision, 100 * one.right / one.found, abs_tol=0.06)


def test_credits_are_told_apart_by_what_is_credited() -> None:
    assert kind_of_credit(SourceEnd("outlet", "post:telegram", "Telegram")) == "credit to a post"
    assert kind_of_credit(SourceEnd("document", "document:filing", "the filing")) == "credit to a document"
    assert kind_of_credit(SourceEnd("article", "b.txt", "Courier")) == "credit"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_hold_places_and_names_and_no_sentence(path: Path) -> None:
    assert path.parent == LABELS
    for row in json.loads(path.read_text(encoding="utf-8")):
        assert set(row) <= {
            "story",
            "file",
            "start",
            "drawn",
            "end",
            "outlet",
            "credit",
            "kind",
            "credits",
            "claim",
            "covers",
        } | {
            "a",
            "b",
            "shared",
        }
        assert len((row.get("outlet") or "").split()) <= 5


# ── speed ─────────────────────────────────────────────────────────────────────────────────


def test_growth_is_the_power_of_the_number_of_reports() -> None:
    assert math.isclose(exponent([Timed(n, n * n / 1000, 0.0) for n in (10, 30, 100)]), 2.0)


def test_reports_of_several_chains_stand_in_one_folder(tmp_path: Path) -> None:
    folder_of(seeds("dev")[0], reports=12, folder=tmp_path)
    listed = [one["file"] for one in json.loads((tmp_path / "meta.json").read_text(encoding="utf-8"))["articles"]]
    assert len(listed) == len(set(listed)) == 12
    assert sorted(listed) == sorted(path.name for path in tmp_path.glob("*.txt"))


def test_b_cubed_counts_each_item_by_its_own_group() -> None:
    gold = {"a": "x", "b": "x", "c": "y"}
    assert b_cubed(gold, gold) == (1.0, 1.0)
    precision, recall = b_cubed({"a": "1", "b": "1", "c": "1"}, gold)
    assert (round(precision, 3), recall) == (0.556, 1.0)
    assert b_cubed({"a": "1", "b": "2", "c": "3"}, gold) == (1.0, 2 / 3)
