"""Records as JSON, and back."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from copydesk import contract
from copydesk.errors import ContractError, CopydeskError
from copydesk.records import (
    Actor,
    Amount,
    Annotations,
    Article,
    Boilerplate,
    Claim,
    Counts,
    Date,
    Dossier,
    DossierDate,
    DraftCheck,
    Drift,
    Edit,
    Link,
    Origins,
    Passage,
    Reason,
    Resolved,
    Skipped,
    Slice,
    Source,
    SourceEnd,
    Speaker,
    Statement,
    Utterance,
)

TEXT = "Harbour closed\n\nThe harbour is closed, Ida Brandt said on Monday."
WEB = "“The harbour is shut,” Ida Brandt said."


def part(text: str, words: str) -> Slice:
    start = text.index(words)
    return Slice(start, start + len(words), words)


def passage(article: str, text: str, words: str) -> Passage:
    found = part(text, words)
    return Passage(article, found.start, found.end, words)


PLAIN = Article(
    id="a",
    file="a.txt",
    sha256="0" * 64,
    text=TEXT,
    outlet="The Quay",
    published="2031-05-06",
    published_from="meta",
    boilerplate=(Boilerplate(0, 14, "title"),),
    links=(Link(16, 19, "The", "https://quay.example"),),
)
PAGE = Article(id="b", file="b.html", sha256="1" * 64, text=WEB, plain=False, skipped=(Skipped("no words", 0, 0),))
SPEAKER = Speaker("p1", "Ida Brandt", "harbour master")
FIRST = Statement(
    id="s1",
    article="a",
    kind="indirect",
    act="speech",
    content=(part(TEXT, "The harbour is closed"),),
    cue=part(TEXT, "said"),
    source=part(TEXT, "Ida Brandt"),
    speaker=SPEAKER,
    said_on="2031-05-05",
)
SECOND = Statement(
    id="s2",
    article="b",
    kind="direct",
    act="speech",
    content=(part(WEB, "“The harbour is shut,”"),),
    quoted=(part(WEB, "The harbour is shut,"),),
    speaker=SPEAKER,
    certainty="stated",
)
DRIFT = Drift(
    from_="s1",
    to="s2",
    kinds=("reworded",),
    weight="wording",
    edits=(Edit("replace", part(TEXT, "closed,"), part(WEB, "shut,")),),
)
DOSSIER = Dossier(
    copydesk="0.1",
    model="none",
    articles=(PLAIN, PAGE),
    actors=(Actor(id="p1", name="Ida Brandt", kind="person"),),
    statements=(FIRST, SECOND),
    utterances=(Utterance(id="u1", speaker="p1", members=("s1", "s2"), drift=(DRIFT,)),),
    sources=(
        Source(from_="b", to=SourceEnd("person", "p1", "Ida Brandt"), relation="cites", paragraphs=1),
        Source(from_="a", to=SourceEnd("outlet", "o1", "The Pier"), relation="credits", status="possible"),
    ),
    claims=(
        Claim(
            id="c1",
            text=passage("a", TEXT, "The harbour is closed"),
            origins=Origins(lower=1, upper=2, why=(Reason(articles=("a", "b"), reason="x", status="possible"),)),
            certainty_by_article={"a": "stated"},
        ),
    ),
    dates=(DossierDate(article="a", start=55, end=61, text="Monday", type="date", value="2031-05-05"),),
    counts=Counts(articles=2, statements=2, unknown_speakers=0, skipped={"no words": 1}),
)


def as_json(dossier: Dossier = DOSSIER) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(contract.dossier_json(dossier))
    return given


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(contract.schema())


@pytest.mark.parametrize(
    "dossier",
    [
        DOSSIER,
        Dossier(copydesk="0", model="", counts=Counts(articles=0, statements=0, unknown_speakers=0)),
    ],
)
def test_dossier_follows_the_schema(dossier: Dossier) -> None:
    jsonschema.validate(as_json(dossier), contract.schema(), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("statements", 0, "kind"), "shouted"),
        (("statements", 0, "id"), 5),
        (("utterances", 0, "drift", 0, "weight"), "grave"),
        (("counts", "articles"), "two"),
        (("claims", 0, "origins", "lower"), None),
    ],
)
def test_schema_refuses_what_the_contract_has_not(path: tuple[str | int, ...], value: object) -> None:
    given: Any = as_json()
    place = given
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(given, contract.schema(), cls=jsonschema.Draft202012Validator)
    with pytest.raises(ContractError):
        contract.read_dossier(json.dumps(given).encode())


def test_only_texts_that_are_no_file_are_carried() -> None:
    plain, page = as_json()["articles"]
    assert "text" not in plain
    assert page["text"] == WEB
    assert all("plain" not in article and "links" not in article for article in (plain, page))


def test_edges_run_from_and_to() -> None:
    given = as_json()
    drift = given["utterances"][0]["drift"][0]
    assert (drift["from"], drift["to"]) == ("s1", "s2")
    assert [source["from"] for source in given["sources"]] == ["b", "a"]
    assert "from_" not in json.dumps(given)


def test_nothing_to_say_is_null_or_empty() -> None:
    given = as_json()
    assert given["statements"][1]["cue"] is None
    assert given["sources"][0]["through"] is None
    assert given["conflicts"] == []


def test_every_slice_is_the_text_of_its_place() -> None:
    texts = {"a": TEXT, "b": WEB}
    for statement in as_json()["statements"]:
        for found in [*statement["content"], *statement["quoted"]]:
            assert texts[statement["article"]][found["start"] : found["end"]] == found["text"]


def test_reading_gives_the_dossier_back() -> None:
    once = contract.dossier_json(DOSSIER)
    again = contract.read_dossier(once)
    assert contract.dossier_json(again) == once
    assert again.statements == DOSSIER.statements
    assert again.utterances == DOSSIER.utterances
    assert again.sources == DOSSIER.sources
    assert again.claims == DOSSIER.claims
    assert [(article.plain, article.text) for article in again.articles] == [(True, ""), (False, WEB)]


def test_output_ends_its_last_line_and_keeps_letters() -> None:
    made = contract.dossier_json(DOSSIER)
    assert made.endswith(b"}\n")
    assert "“The harbour".encode() in made


def test_a_later_version_may_add_fields() -> None:
    given = as_json()
    given["weather"] = "wet"
    assert contract.read_dossier(json.dumps(given).encode()).statements == DOSSIER.statements


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"dossier"',
        b"{}",
        b"\xff\xfe",
        b'{"articles": 3}',
        b'{"articles": null}',
        b'{"articles": [3]}',
        b'{"articles": {"a": 1}}',
    ],
)
def test_what_is_no_dossier_is_an_error_of_ours(data: bytes) -> None:
    with pytest.raises(ContractError, match="contract 1") as caught:
        contract.read_dossier(data)
    assert isinstance(caught.value, CopydeskError)


def test_annotations_of_an_article_are_one_line() -> None:
    annotations = Annotations(
        article="a",
        dates=(Date(start=55, end=61, text="Monday", type="date", value="2031-05-05"),),
        amounts=(Amount(start=0, end=1, text="2", value=2.0),),
        skipped=(Skipped("too long", 1, 2),),
    )
    line = contract.annotation_line(Resolved(article=PLAIN, annotations=annotations, statements=(FIRST,)))
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    given = json.loads(line)
    assert "text" not in given
    assert given["dates"][0]["value"] == "2031-05-05"
    assert given["skipped"] == [{"reason": "too long", "start": 1, "end": 2}]
    assert given["statements"][0]["id"] == "s1"


def test_annotations_of_a_page_carry_its_text() -> None:
    line = contract.annotation_line(Resolved(article=PAGE, annotations=Annotations(article="b")))
    assert json.loads(line)["text"] == WEB


def test_a_checked_draft_carries_the_texts_that_need_it() -> None:
    check = DraftCheck(copydesk="0", model="", draft=PAGE, articles=(PLAIN,))
    given = json.loads(contract.check_json(check))
    assert given["draft"]["text"] == WEB
    assert "text" not in given["articles"][0]
