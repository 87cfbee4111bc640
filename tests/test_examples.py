"""What was planted in the two example stories, and is found today; examples/README.md lists all of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from copydesk import pipeline
from copydesk.annotate import Tagger
from copydesk.read import read_sources
from copydesk.records import Article, Dossier, Drift, Finding, Statement, Utterance

EXAMPLES = Path(__file__).parent.parent / "examples"
BRIDGE, DAM = "harbour-bridge", "river-dam"
AGENCY, TODAY, COURIER, LANTERN, RADIO = (
    "01-verrin-press-agency.txt",
    "02-hallenport-today.txt",
    "03-hallenport-courier.html",
    "04-daily-lantern.txt",
    "05-quayside-radio.html",
)
WEEKLY, LEDGER = "bridge-harbour-weekly-0314", "northern-ledger-0313"
TERNWIRE, GAZETTE, SPARK = "01-ternwire.txt", "02-ostrel-gazette.html", "03-ostrel-spark.txt"
GLASNAR, OBSERVER, FARMER = "04-glasnar.txt", "05-pellmar-observer.txt", "highland-farmer-0422"


class Story:
    """A dossier beside its truth."""

    def __init__(self, name: str) -> None:
        self.truth: dict[str, Any] = json.loads((EXAMPLES / "truth" / f"{name}.json").read_text(encoding="utf-8"))
        self.dossier: Dossier = pipeline.compare(read_sources([str(EXAMPLES / name)]), tagger=Tagger())
        self.articles: dict[str, Article] = {article.id: article for article in self.dossier.articles}
        self.by_id: dict[str, Statement] = {statement.id: statement for statement in self.dossier.statements}

    def statement(self, article: str, words: str) -> Statement:
        """The outer statement whose content holds these words."""
        found = [
            s
            for s in self.dossier.statements
            if s.article == article and s.nested_in is None and any(words in c.text for c in s.content)
        ]
        assert found, f"{article}: {words}"
        return found[0]

    def utterance(self, *places: tuple[str, str]) -> Utterance:
        """The utterance that these statements render together."""
        ids = {self.statement(article, words).id for article, words in places}
        found = [u for u in self.dossier.utterances if ids <= set(u.members)]
        assert found, places
        return found[0]

    def drift(self, one: tuple[str, str], other: tuple[str, str]) -> Drift:
        ids = {self.statement(*one).id, self.statement(*other).id}
        return next(d for d in self.utterance(one, other).drift if {d.from_, d.to} == ids)

    def told(self, *places: tuple[str, str]) -> list[Finding]:
        """The findings that show all of these words of these articles."""
        return [
            f
            for f in self.dossier.findings
            if all(any(s.article == article and words in s.text for s in f.sides) for article, words in places)
        ]

    def origins(self, *places: tuple[str, str]) -> tuple[int, int]:
        """The bounds of the claim in which these statements stand."""
        ids = {self.statement(article, words).id for article, words in places}
        (claim,) = [c for c in self.dossier.claims if ids <= set(c.statements)]
        return claim.origins.lower, claim.origins.upper

    def missing(self, name: str) -> set[str]:
        """The articles that cite something of this name that is not among the texts."""
        return {p.article for found in self.dossier.not_in_set if found.name == name for p in found.evidence}

    def cites(self, article: str) -> set[str]:
        return {e.to.id for e in self.dossier.sources if e.from_ == article and e.relation == "cites"}

    def speaker(self, article: str, words: str) -> str | None:
        speaker = self.statement(article, words).speaker
        return speaker.name if speaker else None


@pytest.fixture(scope="module")
def bridge() -> Story:
    return Story(BRIDGE)


@pytest.fixture(scope="module")
def dam() -> Story:
    return Story(DAM)


# ── the harbour bridge ────────────────────────────────────────────────────────────────────


def test_agency_text_word_for_word_in_another_report_is_confirmed(bridge: Story) -> None:
    (edge,) = [e for e in bridge.dossier.sources if (e.from_, e.to.id, e.relation) == (TODAY, AGENCY, "shares_text")]
    assert (edge.status, edge.direction) == ("confirmed", "contained")
    (planted,) = [p for p in bridge.truth["planted"] if p["id"] == "wire-reprint"]
    shown = max((p.text for p in edge.evidence if p.article == TODAY), key=len)
    assert planted["where"][1]["text"].rstrip(".") in shown


def test_lightly_changed_sentences_are_possible_only(bridge: Story) -> None:
    (edge,) = [e for e in bridge.dossier.sources if (e.from_, e.to.id, e.relation) == (LEDGER, AGENCY, "shares_text")]
    assert edge.status == "possible"


def test_a_shorter_quotation(bridge: Story) -> None:
    drift = bridge.drift((AGENCY, "We did not close this bridge"), (LANTERN, "We did not close this bridge"))
    assert "shorter" in drift.kinds


def test_another_number_inside_a_quotation(bridge: Story) -> None:
    drift = bridge.drift((AGENCY, "We found 14 broken wires"), (LANTERN, "We found 40 broken wires"))
    assert ("number" in drift.kinds, drift.weight) == (True, "check first")
    assert ("14", "40") in {(edit.a.text, edit.b.text) for edit in drift.edits}
    same = bridge.drift((AGENCY, "We found 14 broken wires"), (LEDGER, "We found 14 broken wires"))
    assert same.weight == "none"
    assert any(f.first for f in bridge.told((AGENCY, "14 broken wires"), (LANTERN, "40 broken wires")))


def test_a_condition_that_is_gone(bridge: Story) -> None:
    drift = bridge.drift((AGENCY, "If the second inspection is clean"), (LANTERN, "Lorries will be back"))
    assert ("condition" in drift.kinds, drift.weight) == (True, "check first")
    assert bridge.told((AGENCY, "If the second inspection is clean"), (LANTERN, "Lorries will be back"))


def test_could_is_likely_to_will(bridge: Story) -> None:
    words = ((AGENCY, "could be closed for a year"), (COURIER, "is likely to be closed"), (LANTERN, "will be closed"))
    assert [bridge.statement(*place).certainty for place in words] == ["possible", "likely", "stated"]
    bridge.utterance(*words)
    (finding,) = [f for f in bridge.told(*words) if f.first]
    assert finding.kind == "certainty"
    marked = {d.text for s in finding.sides for d in s.differs}
    assert all(any(word in words for words in marked) for word in ("could", "likely", "will"))


def test_figures_that_differ(bridge: Story) -> None:
    found = [{m.text for m in c.members} for c in bridge.dossier.conflicts if c.status == "differ"]
    assert {"1,200", "12,000"} in found


def test_two_people_of_one_surname_are_two(bridge: Story) -> None:
    kessels = [actor.name for actor in bridge.dossier.actors if "Kessel" in actor.name]
    assert sorted(kessels) == ["Edda Kessel", "Tobin Kessel"]
    assert bridge.speaker(AGENCY, "We did not close this bridge") == "Edda Kessel"
    assert bridge.speaker(AGENCY, "We found 14 broken wires") == "Tobin Kessel"
    assert bridge.speaker(LANTERN, "We found 40 broken wires") == "Tobin Kessel"  # "the engineer"
    assert bridge.speaker(COURIER, "People have asked me all day") == "Edda Kessel"  # "the mayor"


def test_a_name_in_two_spellings_is_one_person(bridge: Story) -> None:
    (actor,) = [actor for actor in bridge.dossier.actors if actor.name.startswith("Marta")]
    assert (actor.name, "Marta Oyele" in actor.aliases) == ("Marta Oyelle", True)


def test_denials_are_shown_and_silence_is_none(bridge: Story) -> None:
    assert bridge.statement(COURIER, "that he had seen the letter").certainty == "denied"


def test_a_document_and_a_post_are_writing(bridge: Story) -> None:
    report = bridge.statement(AGENCY, "over at least a decade")
    assert report.speaker is not None
    assert (report.act, report.speaker.id.split(":")[0]) == ("writing", "document")
    assert bridge.statement(LANTERN, "Please leave the car at home").act == "writing"


def test_two_reporters_in_one_room_share_no_text(bridge: Story) -> None:
    bridge.utterance((AGENCY, "We did not close this bridge"), (COURIER, "We did not close this bridge"))
    pairs = {frozenset((e.from_, e.to.id)) for e in bridge.dossier.sources if e.relation == "shares_text"}
    assert frozenset((AGENCY, COURIER)) not in pairs


def test_a_quotation_over_two_paragraphs_is_one_statement(bridge: Story) -> None:
    content = bridge.statement(COURIER, "People have asked me all day").content
    assert content[-1].text.startswith("“But I will not give them a date")


def test_what_one_person_says_another_told_her(bridge: Story) -> None:
    inner = [
        s for s in bridge.dossier.statements if s.article == RADIO and s.nested_in and "ferries" in s.content[0].text
    ]
    assert [s.speaker.name for s in inner if s.speaker] == ["Edda Kessel"]
    assert [via for s in inner for via in s.via] == ["person:marta-oyelle"]


@pytest.mark.parametrize("name", [BRIDGE, DAM])
def test_captions_credits_and_teasers_make_no_statement(name: str, bridge: Story, dam: Story) -> None:
    story = bridge if name == BRIDGE else dam
    (planted,) = [p for p in story.truth["planted"] if p["id"] == "not-the-report"]
    for place in planted["where"]:
        for statement in story.dossier.statements:
            if statement.article == place["article"]:
                assert not any(c.start < place["end"] and place["start"] < c.end for c in statement.content)


def test_the_paper_that_three_credit_is_not_among_the_texts(bridge: Story) -> None:
    assert bridge.missing("Evening Tide") == {COURIER, LANTERN, RADIO}


def test_the_same_figure_with_one_credit_has_one_origin(bridge: Story) -> None:
    assert bridge.origins((COURIER, "60 million crowns"), (LANTERN, "60 million crowns")) == (1, 1)


def test_one_report_on_two_origins(bridge: Story) -> None:
    assert WEEKLY in bridge.cites(RADIO), "credited and among the texts"
    assert any("evening-tide" in end for end in bridge.cites(RADIO))


# ── the river dam ─────────────────────────────────────────────────────────────────────────


def test_a_reprint_with_credit_is_confirmed(dam: Story) -> None:
    (edge,) = [e for e in dam.dossier.sources if (e.from_, e.to.id, e.relation) == (OBSERVER, TERNWIRE, "shares_text")]
    assert edge.status == "confirmed"
    assert any(p.text.startswith("Drovania has been building the dam since 2018") for p in edge.evidence)


def test_one_foreign_sentence_in_two_wordings_may_be_two_translations(dam: Story) -> None:
    drift = dam.drift((TERNWIRE, "The river is ours"), (OBSERVER, "The river belongs to us"))
    assert "translation" in drift.kinds


def test_a_part_of_a_quotation(dam: Story) -> None:
    drift = dam.drift((TERNWIRE, "The river is ours"), (SPARK, "We owe nobody an explanation"))
    assert "shorter" in drift.kinds


def test_a_negation_that_is_gone(dam: Story) -> None:
    drift = dam.drift((GAZETTE, "We have not ruled out going"), (SPARK, "We have ruled out going"))
    assert ("negation" in drift.kinds, drift.weight) == (True, "check first")
    assert any(f.first for f in dam.told((GAZETTE, "We have not ruled out"), (SPARK, "We have ruled out")))


def test_considering_and_will_are_one_utterance(dam: Story) -> None:
    places = ((TERNWIRE, "was considering recalling"), (GAZETTE, "was considering recalling"), (SPARK, "will recall"))
    dam.utterance(*places)
    assert [dam.statement(*place).stage for place in places] == ["considered", "considered", "planned"]


def test_a_condition_in_one_wording_of_a_document(dam: Story) -> None:
    assert dam.statement(TERNWIRE, "would fall by 40 per cent").act == "writing"
    assert dam.told((TERNWIRE, "would fall by 40 per cent"), (GAZETTE, "40 per cent"))


def test_an_unnamed_official_is_kept_as_called(dam: Story) -> None:
    statement = dam.statement(GAZETTE, "Drovania has offered to release a third")
    assert statement.attribution == "unnamed"
    assert str(dam.speaker(GAZETTE, "Drovania has offered")).endswith("official in the Mareshi water ministry")


def test_an_official_told_through_another_paper(dam: Story) -> None:
    inner = [
        s
        for s in dam.dossier.statements
        if s.article == OBSERVER and s.nested_in and "had offered" in s.content[0].text
    ]
    assert any("official" in s.speaker.name and s.via for s in inner if s.speaker)
    assert ("cites", GAZETTE) in {(e.relation, e.to.id) for e in dam.dossier.sources if e.from_ == OBSERVER}


def test_the_officials_offer_has_one_origin_whoever_tells_it(dam: Story) -> None:
    places = ((GAZETTE, "has offered to release"), (FARMER, "had offered to let a third"))
    assert dam.origins(*places) == (1, 1)
    assert GAZETTE in dam.cites(FARMER)


def test_the_broadcaster_that_all_name_is_not_among_the_texts(dam: Story) -> None:
    assert dam.missing("Kanal Ledvik") == {TERNWIRE, GAZETTE, SPARK, GLASNAR, OBSERVER, FARMER}


def test_a_denial_in_the_dam_story(dam: Story) -> None:
    assert dam.statement(GLASNAR, "that Drovania had offered").certainty == "denied"


def test_this_was_reported_points_to_the_sentence_before(dam: Story) -> None:
    assert dam.statement(OBSERVER, "Maresh is considering recalling its ambassador").cue is not None


def test_a_president_in_two_spellings_is_one(dam: Story) -> None:
    (actor,) = [actor for actor in dam.dossier.actors if actor.name.startswith("Ilko")]
    assert {actor.name, *actor.aliases} >= {"Ilko Dravec", "Ilko Dravets"}


def test_an_article_without_a_date_has_none(dam: Story) -> None:
    assert (dam.articles[OBSERVER].published, dam.articles[OBSERVER].published_from) == (None, "unknown")


def test_a_quotation_over_two_paragraphs_of_a_translation(dam: Story) -> None:
    content = dam.statement(GLASNAR, "Our grandfathers carried").content
    assert "permission" in content[-1].text


# ── both, against the truth ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [BRIDGE, DAM])
def test_quotations_of_the_truth_are_found_with_their_speakers(name: str, bridge: Story, dam: Story) -> None:
    """Every direct quotation is found, and at least eight in ten have the right speaker."""
    story = bridge if name == BRIDGE else dam
    right = total = 0
    for truth in story.truth["statements"]:
        if truth["kind"] != "direct" or truth["nested_in"]:
            continue
        total += 1
        first = truth["content"][0]
        found = [
            s
            for s in story.dossier.statements
            if s.article == truth["article"] and any(c.start <= first["start"] < c.end for c in s.content)
        ]
        assert found, first["text"]
        names = {s.speaker.name for s in found if s.speaker}
        right += bool(truth["speaker"]) and truth["speaker"]["name"] in names
    assert right >= 0.8 * total
