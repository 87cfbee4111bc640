"""Texts that are themselves transcripts or documents, read from their layout."""

from __future__ import annotations

import pytest
from test_compare import report, statement, story

from copydesk import show
from copydesk.compare import compare
from copydesk.compare.transcripts import recognised
from copydesk.records import Article, Collection, Dossier, Resolved, Slice, Statement

TALK = """Harbour talk on Quay Radio
ADA FENN, HOST:
This is Harbour Talk, and we begin with the northern gate.
IDA BRANDT: Thank you for having me.
FENN: Will the gate open again?
BRANDT: We will never open that gate again, not before the crack is closed.
FENN: And the ferry?
BRANDT: The ferry stays, the mayor told me.
That is all there is to say of it.
FENN: Thank you.
"""
QUESTIONS = """Q: Will the gate open?
A: No, it stays shut.
Q: And the ferry?
A: It stays.
Q: Who pays?
A: The harbour does.
"""
SPEECH = """Remarks by Ida Brandt at the quay

We have waited long enough. The gate will stay shut, and the ferry will stay.
Nobody will be asked to pay for it twice.
"""


def kind(text: str, *said: Statement, **fields: object) -> tuple[str, tuple[str, ...]]:
    (one,) = recognised(story(report("a", text, *said, **fields))).resolved
    for words in one.article.kind_from:
        assert text[words.start : words.end] == words.text
    return one.article.kind, tuple(words.text for words in one.article.kind_from)


@pytest.mark.parametrize(
    ("text", "found", "words"),
    [
        (TALK, "transcript", ("ADA FENN", "IDA BRANDT", "FENN")),
        (f"Interview with Ida Brandt\n{QUESTIONS}", "transcript", ("Q", "A", "Q")),
        (SPEECH, "transcript", ("Remarks by Ida Brandt at the quay",)),
        (f"Quay Radio\nFull text of the lease\n{QUESTIONS}", "document", ("Full text of the lease",)),
        ("FOR IMMEDIATE RELEASE\n\nThe gate stays shut.\n", "press release", ("FOR IMMEDIATE RELEASE",)),
    ],
)
def test_layouts(text: str, found: str, words: tuple[str, ...]) -> None:
    assert kind(text) == (found, words)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"What you need to know about the gate\n{QUESTIONS}", "an explainer asks and answers itself"),
        ("The gate stays shut. " * 30 + "\n" + TALK, "most of it is prose"),
        ("The gate stays shut.\n" * 60 + TALK, "few lines begin a turn"),
        ("".join(f"Gate {n}: It is shut.\nIt will stay so.\n" for n in "ABCDEFGH"), "a list has nobody twice"),
        ("Noon: The gate shut.\nOne: It opened.\nTwo: It shut.\nThree: It rained.\nFour: It shut.\nFive: x\n", "hours"),
        ("Harbour gate shut\n\nFULL TEXT\n\nThe gate is shut.\n", "a label of a database"),
        ("READ MORE: It rained\nWATCH: It snowed\n" * 5, "labels of a site"),
        ("Ida Brandt: The gate stays shut\n\nThe gate will stay shut, she said.\n", "a headline of the kind"),
        ("The transcript of the call is long.\n\nIt rained.\n", "not at the beginning of the line"),
        (f"Text of the treaty shows how the harbour was {'really ' * 20}sold.\n", "a sentence is no heading"),
    ],
)
def test_reports_stay_reports(text: str, why: str) -> None:
    assert kind(text) == ("report", ()), why


def test_a_text_that_reports_what_others_say_is_no_document() -> None:
    text = "Statement by Brandt angers fishermen\n\nThe gate will stay shut for good, the harbour master said."
    words = "The gate will stay shut for good"
    at = text.index("said")
    said = statement(
        "a", text, words, cue=Slice(at, at + 4, "said"), source=Slice(at - 19, at - 1, text[at - 19 : at - 1])
    )
    assert kind(text, said) == ("report", ())


def test_what_the_data_say_stays() -> None:
    assert kind(TALK, kind="wire") == ("wire", ())
    assert kind(TALK, reference=True) == ("report", ())


def spoken() -> Dossier:
    words = "We will never open that gate again, not before the crack is closed"
    told = "The ferry stays"
    text = f"“{words},” said Ida Brandt. {told}, according to the mayor."

    def by(name: str, given: str, content: str, source: str) -> Statement:
        at = given.index(source)
        return statement(name, given, content, source=Slice(at, at + len(source), source))

    turn = by("a", TALK, words, "BRANDT: We")
    turn = statement("a", TALK, words, source=Slice(turn.source.start, turn.source.start + 6, "BRANDT"))  # type: ignore[union-attr]
    reports: tuple[Resolved, ...] = (
        report("a", TALK, turn, by("a", TALK, told, "the mayor"), outlet="Quay Radio"),
        report("b", text, by("b", text, f"“{words},”", "Ida Brandt"), by("b", text, told, "the mayor")),
    )
    said = [[s.id for s in one.statements] for one in reports]
    groups = tuple(tuple(pair) for pair in zip(*said, strict=True))
    articles: tuple[Article, ...] = tuple(one.article for one in reports)
    return compare(story(*reports, utterances=groups), Collection(articles=articles), version="1", model="none")


def test_a_transcript_is_the_reference_for_what_is_said_in_it_alone() -> None:
    found = spoken()
    first, second = found.utterances
    assert first.reference is not None
    assert first.reference.startswith("a#")
    assert second.reference is None, "the mayor does not speak in it"


def test_the_dossier_says_what_was_taken_for_a_transcript() -> None:
    found = spoken()
    assert [article.kind for article in found.articles] == ["transcript", "report"]
    words = "Taken for a transcript by what stands in it: Quay Radio (“ADA FENN” and “IDA BRANDT”)."
    assert words in show.page(found)
    assert words.replace("(", "\\(").replace(")", "\\)") in show.markdown(found)
