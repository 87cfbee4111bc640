"""Attribution where it is hard: each case as a reader meets it, through the whole of annotation."""

from __future__ import annotations

import pytest

from copydesk import pipeline
from copydesk.annotate import Tagger
from copydesk.annotate.beside import beside, relayed, without_expletive
from copydesk.annotate.interviews import interviews
from copydesk.annotate.part import Part
from copydesk.annotate.refusals import refusals
from copydesk.records import Article, Resolved, Statement


def article(text: str) -> Article:
    return Article(id="a", file="a", sha256="", text=text)


def read(text: str) -> Resolved:
    return next(pipeline.annotate([article(text)], tagger=Tagger()))


def speakers(text: str) -> list[tuple[str | None, list[str]]]:
    """Speaker and content of each outer statement."""
    found = [s for s in read(text).statements if s.nested_in is None]
    return [(s.speaker.name if s.speaker else None, [c.text for c in s.content]) for s in found]


def test_a_quotation_over_paragraphs_is_one_statement_with_its_speaker_named_once() -> None:
    text = (
        "Harbour master Ida Brandt stood by the wall on Monday.\n\n“We found cracks in the quay,” Brandt said. “They"
        " are deep.\n\n“Nobody will moor there before June.\n\n“That is final.”\n\nThe port closed in March."
    )
    name, content = speakers(text)[0]
    assert name == "Ida Brandt"
    assert content[-2:] == ["“Nobody will moor there before June.", "“That is final.”"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“The ferry never came and nobody told us why.” — Tom Arkell, Elmsund", "Tom Arkell"),
        ("From Jane Holt: “The council never asked us about the wall.”", "Jane Holt"),
        ("„It was a good year,“ said Tom Arkell.", "Tom Arkell"),
        ("«We are ready», said Jane Holt.", "Jane Holt"),
    ],
)
def test_signed_labelled_and_oddly_marked_quotations(text: str, name: str) -> None:
    assert name in [speaker for speaker, _ in speakers(text)]


def test_labels_and_answers_of_an_interview() -> None:
    text = (
        "Coast Courier: Who decided to close the quay?\n\nIda Brandt: The decision was mine alone.\n\n"
        "Coast Courier: Do you regret it?\n\nIda Brandt: I would do it again tomorrow."
    )
    answers, questions = interviews(text)
    assert [text[slice(*part.content[0])] for part in answers] == [
        "The decision was mine alone.",
        "I would do it again tomorrow.",
    ]
    assert len(questions) == 2
    assert speakers(text) == [
        ("Ida Brandt", ["The decision was mine alone."]),
        ("Ida Brandt", ["I would do it again tomorrow."]),
    ]
    assert [s.reason for s in read(text).annotations.skipped] == ["a question of the interviewer"] * 2
    assert interviews("Note: the quay is shut.\n\nWarning: the wall is old.") == ([], [])


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("Brandt declined to comment.", "Brandt", "declined to comment"),
        (
            "The ministry did not respond to a request for comment.",
            "The ministry",
            "did not respond to a request for comment",
        ),
        (
            "The mayor spoke at noon, but Tom Arkell could not be reached for comment.",
            "Tom Arkell",
            "could not be reached",
        ),
        ("A spokeswoman for the port, Ann Ruys, refused to say who would pay.", "Ann Ruys", "refused to say"),
    ],
)
def test_who_declined_to_speak_is_a_finding_and_no_statement(text: str, who: str, what: str) -> None:
    (found,) = refusals(article(text))
    assert found.by is not None
    assert who in found.by.text
    assert found.text.startswith(what)
    assert text[found.start : found.end] == found.text
    told = [span for s in read(text).statements for span in (*s.content, *([s.cue] if s.cue else []))]
    assert not [span for span in told if span.start < found.end and found.start < span.end]


def test_a_statement_about_somebody_elses_refusal_stays_a_statement() -> None:
    text = "The harbour master said the minister had declined to comment on the wall."
    assert [c for _, c in speakers(text)] == [["the minister had declined to comment on the wall"]]
    (found,) = refusals(article(text))
    assert found.by is not None
    assert found.by.text == "the minister"


@pytest.mark.parametrize("text", ["The crew did not return before noon.", "The boats did not return."])
def test_what_did_not_return_refused_nothing(text: str) -> None:
    assert refusals(article(text)) == ()


def test_a_refusal_in_quotation_marks_is_speech() -> None:
    assert refusals(article("“The mayor declined to comment,” Brandt said.")) == ()


def test_a_refusal_is_somebodys() -> None:
    (found,) = read("Harbour master Ida Brandt opened the quay. She declined to comment.").refusals
    assert found.actor == "person:ida-brandt"


def test_this_points_to_the_sentence_before() -> None:
    text = "The quay will stay shut until June. The Coast Courier reported this on Monday."
    (statement,) = read(text).statements
    assert statement.content[0].text == "The quay will stay shut until June."
    assert statement.speaker
    assert statement.speaker.id == "outlet:coast-courier"


def test_a_letter_that_a_paper_tells_of() -> None:
    text = "The letter, the Coast Courier reported, calls on the government to pay for a new quay."
    outer, inner = sorted(read(text).statements, key=lambda s: s.nested_in is not None)
    assert outer.speaker
    assert outer.speaker.id == "outlet:coast-courier"
    assert inner.nested_in == outer.id
    assert inner.speaker
    assert inner.speaker.id.startswith("document:")
    assert inner.via == ("outlet:coast-courier",)


def test_words_that_came_through_somebody() -> None:
    text = "Brandt was quoted by the Coast Courier as saying the wall would fall."
    start = text.index("as saying")
    part = Part(((start, len(text) - 1),), (7, 17), (21, 38), 0.9)
    found = relayed(text, part)
    assert found.source == (0, 6)
    assert found.relay is not None
    assert text[slice(*found.relay)] == "Coast Courier"
    assert text[slice(*found.content[0])] == "the wall would fall"


def test_it_is_no_speaker_of_what_was_reported() -> None:
    text = "It was reported that the port knew."
    assert without_expletive(text, Part(((16, 34),), (3, 15), (0, 2), 0.9)).source is None


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("“It will fall,” said Tom Arkell.", "Tom Arkell"),
        ("“It will fall,” Arkell warned.", "Arkell"),
        ("Arkell warned: “It will fall.”", "Arkell"),
        ("“It will fall.” The mayor left.", None),
        ("“It will fall.”\n\nArkell warned the crew.", None),
    ],
)
def test_who_spoke_by_the_words_beside_a_quotation(text: str, source: str | None) -> None:
    start = text.index("“")
    found = beside(text, Part(((start, text.index("”") + 1),), None, None, 0.5))
    assert (text[slice(*found.source)] if found.source else None) == source


def test_scare_quotes_titles_and_nicknames_are_no_speech() -> None:
    text = "The so-called “quick fix” cost two million. Her novel “The Long Wall” sold well."
    assert read(text).statements == ()
    found = read("Tom “Tank” Arkell said the yard was full.").statements
    assert [s.speaker.name for s in found if s.speaker] == ["Tom “Tank” Arkell"]


def test_denials_are_marked_and_several_speakers_kept_apart() -> None:
    text = "Ida Brandt said the wall was safe, but engineer Tom Arkell denied that it would hold."
    found: list[Statement] = list(read(text).statements)
    assert {s.speaker.name: s.certainty for s in found if s.speaker} == {"Ida Brandt": "stated", "Tom Arkell": "denied"}


def test_a_description_in_the_sentence_of_a_name_is_somebody_else() -> None:
    text = "Brandt said the wall was safe, and the mayor said it would fall."
    names = [s.speaker.name for s in read(text).statements if s.speaker]
    assert names == ["Brandt", "the mayor"]
