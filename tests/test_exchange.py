"""Exports of a desk, each read by a program that reads that format."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import docx
import msgspec
import networkx
import openpyxl
import pyarrow.parquet
import pytest
import rdflib
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pyld import jsonld
from pyrefiqda import RefiProject

from copydesk import exchange
from copydesk.cli import cli
from copydesk.contract import finding_id
from copydesk.desk import Desk, log, search
from copydesk.desk.dossiers import dossier, refresh_all
from copydesk.desk.forget import forget
from copydesk.desk.records import Correction
from copydesk.errors import OutputError
from copydesk.exchange import Review, Story
from copydesk.exchange.names import for_xml, guid, iri, web_address
from copydesk.exchange.qdpx import NAMESPACE, Moved
from copydesk.exchange.story import Marks
from copydesk.records import Dossier, Passage, Statement
from tests.desks import NOW, added, desk, example, report

# a text as a hostile or careless system hands it on: a formula, CRLF, letters beyond the first plane, direction marks,
# what no XML may hold
HOSTILE = (
    '=HYPERLINK("https://evil.example/","Council")\r\n\r\n'
    "The council of Ostvale will close the old market hall, mayor Ruth Abel said on Tuesday.\r\n"
    "“We 😀 have run out of \u202epatience\u202c with the \x0bowner,” Abel told reporters.\r\n\r\n"
    "The traders’ spokesman, Piet Lorn, said that nobody had spoken to them.\r\n"
)
SECRET = "“The lighthouse keeper never signed the second letter,” mayor Ruth Abel told the Courier on Monday."


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with corrections, a hostile text and one that was removed."""
    folder = tmp_path_factory.mktemp("exports")
    with desk(folder) as held:
        hostile = report(HOSTILE, title="=1+1 \x01 market", outlet="@Ostvale", url="https://ostvale.example/hall")
        secret = report(SECRET, title="A letter", outlet="Secret Courier")
        added(held, (*example("harbour-bridge"), *example("river-dam"), hostile, secret))
        forget(held, [row.id for row in search.articles(held, outlet="Secret Courier")])
        _corrected(held)
    return folder / "x.desk"


def _corrected(held: Desk) -> None:
    story = max(search.stories(held), key=lambda row: row.reports).id
    made = dossier(held, story)
    first = named(made)
    words = [{"article": first.article, **part(first)}]
    findings = [finding_id(check) for check in made.check_first]
    for fields in (
        {"kind": "speaker", "passages": words, "value": "Ida Corrected", "author": "Ann"},
        {"kind": "outlet", "articles": [first.article], "value": "The Right Outlet", "author": "Ann"},
        {"kind": "reviewed", "story": story, "finding": findings[0], "author": "Ann"},
        {"kind": "dismissed", "story": story, "finding": findings[1], "author": "Ben", "reason": "one agency"},
    ):
        log.correct(held, correction(fields))
    undone = log.correct(held, correction({"kind": "reviewed", "story": story, "finding": findings[2]}))
    log.undo(held, undone.id, author="Cal")
    list(refresh_all(held))


def correction(fields: dict[str, Any]) -> Correction:
    return msgspec.convert({"id": "", "at": NOW, "author": "Cal", **fields}, Correction)


def named(made: Dossier) -> Statement:
    return next(s for s in made.statements if s.speaker and s.kind == "direct" and len(s.content) == 1)


def part(statement: Statement) -> dict[str, Any]:
    first = statement.content[0]
    return {"start": first.start, "end": first.end, "text": first.text}


@pytest.fixture(scope="module")
def stories(path: Path) -> dict[str, Dossier]:
    with Desk(path) as held:
        return {row.id: dossier(held, row.id) for row in search.stories(held, limit=500)}


@pytest.fixture(scope="module")
def texts(stories: dict[str, Dossier]) -> dict[str, str]:
    return {article.id: article.text for made in stories.values() for article in made.articles}


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    with patch.object(socket.socket, "connect", side_effect=AssertionError("asked the network")):
        yield


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["export", *map(str, arguments)])


def made(path: Path, form: str, *more: str | Path) -> bytes:
    result = run(path, "--format", form, *more)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def statements(stories: dict[str, Dossier]) -> list[Statement]:
    return [statement for made in stories.values() for statement in made.statements]


# ── all of them ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", exchange.FORMS)
def test_the_same_desk_gives_the_same_bytes(path: Path, tmp_path: Path, form: str) -> None:
    files = [tmp_path / f"{name}.zip" for name in ("one", "other")]
    for file in files:
        assert run(path, "--format", form, "--output", file).exit_code == 0
    one, other = (file.read_bytes() for file in files)
    assert one and one == other
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one.zip", "other.zip"]


def everything(data: bytes) -> str:
    """All that stands in an export, archives opened."""
    if data[:2] != b"PK":
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(everything(archive.read(name)) for name in archive.namelist())


@pytest.mark.parametrize("form", [form for form in exchange.FORMS if form != "parquet"])
def test_what_was_forgotten_is_nowhere(path: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / "x.zip"
    assert run(path, "--format", form, "--output", file).exit_code == 0
    found = everything(file.read_bytes())
    assert "lighthouse" not in found and "Secret Courier" not in found
    assert "Kessel" in found


@pytest.mark.parametrize("form", [form for form in exchange.FORMS if form not in ("parquet",)])
def test_who_reviewed_is_said_and_what_was_undone_is_not(path: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / "x.zip"
    assert run(path, "--format", form, "--output", file).exit_code == 0
    found = everything(file.read_bytes())
    if form not in ("graphml",):  # a graph has whom an article is attributed to, not single statements
        assert "Ann" in found
    assert not re.search(r"\bCal\b", found)


_NEVER = re.compile(
    r"\b(plagiari\w+|laundered|misquoted|distorted|spliced|mistranslated|uncredited|stolen|corroborated|severity)\b",
    re.I,
)


@pytest.mark.parametrize("form", ["jsonl", "jsonld", "prov", "annotations", "graphml", "csv"])
def test_nothing_is_said_that_the_rules_of_wording_forbid(path: Path, form: str) -> None:
    assert not _NEVER.search(made(path, form).decode())


def test_one_story_alone(path: Path, stories: dict[str, Dossier]) -> None:
    wanted = sorted(stories)[0]
    rows = [json.loads(line) for line in made(path, "jsonl", "--story", wanted).splitlines()]
    assert {row["story"] for row in rows} == {wanted}
    assert len(rows) == len(stories[wanted].statements)


def test_what_cannot_be_done_is_said(path: Path, tmp_path: Path) -> None:
    assert "no such story" in run(path, "--format", "csv", "--story", "nowhere").output
    assert run(path).exit_code == 2
    several = run(path, "--format", "html", "--output", tmp_path / "x.html")
    assert several.exit_code == 2 and "folder" in several.output
    absent = {"pyarrow": None, "pyarrow.parquet": None}
    with patch.dict("sys.modules", absent), pytest.raises(OutputError, match=r"copydesk\[parquet\]"):
        exchange.export([], "parquet", io.BytesIO())


def test_what_is_there_stays_when_an_export_fails(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("kept")
    assert run(path, "--output", file, "--story", "nowhere").exit_code == 2
    assert file.read_text() == "kept" and list(tmp_path.iterdir()) == [file]
    folder = tmp_path / "folder"
    (folder / "x").mkdir(parents=True)
    failed = run(path, "--format", "csv", "--output", folder)
    assert failed.exit_code == 2 and "cannot be written" in failed.output and (folder / "x").is_dir()


def test_a_desk_without_stories(tmp_path: Path) -> None:
    with desk(tmp_path):
        pass
    for form in exchange.FORMS:
        assert run(tmp_path / "x.desk", "--format", form, "--output", tmp_path / "x.zip").exit_code == 0


# ── reviews ───────────────────────────────────────────────────────────────────────────────


def test_reviews_find_the_statement_that_stands_there(stories: dict[str, Dossier]) -> None:
    key, dossier_ = next((key, held) for key, held in stories.items() if held.statements)
    statement = dossier_.statements[0]
    passage = {"article": statement.article, **part(statement)}
    review = Review(kind="speaker", author="Ann", at=NOW, passages=(_passage(passage),))
    away = Review(kind="speaker", author="Ann", at=NOW, passages=(_passage(passage | {"start": 90000, "end": 90005}),))
    marks = Marks(Story(id=key, dossier=dossier_, reviews=(review, away)))
    assert dict(marks.statements) == {statement.id: [review]} and marks.reviewed([]) == 1


def _passage(fields: dict[str, Any]) -> Passage:
    return msgspec.convert(fields, Passage)


@pytest.mark.parametrize("form", exchange.FORMS)
def test_a_log_of_another_desk_may_say_anything(stories: dict[str, Dossier], form: str) -> None:
    key, held = next((key, held) for key, held in stories.items() if held.statements)
    statement = held.statements[0]
    passage = _passage({"article": statement.article, **part(statement)})
    review = Review(kind="speaker", author="=Ann\x00\u202e<b>", at="yesterday", reason="\ufffe", passages=(passage,))
    about = Review(kind="reviewed", author="Ben", at="", finding="f00000000")
    output = io.BytesIO()
    exchange.export([Story(id=key, dossier=held, reviews=(review, about))], form, output)
    found = everything(output.getvalue())
    assert found and 'DateTime="yesterday"' not in found and "0 reviewed" not in found


# ── lines and tables ──────────────────────────────────────────────────────────────────────


def test_lines_hold_slices(path: Path, stories: dict[str, Dossier], texts: dict[str, str]) -> None:
    rows = [json.loads(line) for line in made(path, "jsonl").splitlines()]
    assert {row["statement"] for row in rows} == {statement.id for statement in statements(stories)}
    for row in rows:
        text = texts[row["article"]]
        assert text[row["start"] : row["end"]] == row["text"]
        assert all(text[p["start"] : p["end"]] == p["text"] for p in (*row["content"], *row["quoted"]))
    corrected = [row for row in rows if row["reviewed"]]
    assert [row["speaker"] for row in corrected] == ["Ida Corrected"]
    assert corrected[0]["reviewed"] == [{"by": "Ann", "at": NOW, "kind": "speaker"}]
    assert {row["outlet"] for row in rows if row["article_reviewed"]} == {"The Right Outlet"}
    assert any("\u202e" in row["text"] and "\x0b" in row["text"] for row in rows)


def test_parquet_tables(path: Path, tmp_path: Path, stories: dict[str, Dossier], texts: dict[str, str]) -> None:
    assert run(path, "--format", "parquet", "--output", tmp_path / "tables").exit_code == 0
    tables = {file.stem: pyarrow.parquet.read_table(file).to_pylist() for file in (tmp_path / "tables").iterdir()}
    assert set(tables) == {"articles", "statements", "sources", "claims", "utterances"}
    assert {row["article"]: row["text"] for row in tables["articles"]} == texts
    for row in tables["statements"]:
        assert texts[row["article"]][row["start"] : row["end"]] == row["text"]
    for row in tables["claims"]:
        assert texts[row["article"]][row["start"] : row["end"]] == row["text"]
    for row in tables["sources"]:
        assert all(texts[p["article"]][p["start"] : p["end"]] == p["text"] for p in row["evidence"])
    assert len(tables["utterances"]) == sum(len(held.utterances) for held in stories.values())
    assert not any("lighthouse" in row["text"] for row in tables["articles"])
    assert [json.loads(row["reviewed"])[0]["by"] for row in tables["statements"] if row["reviewed"]] == ["Ann"]


def test_csv_has_the_story_and_no_formula(path: Path, stories: dict[str, Dossier]) -> None:
    rows = list(csv.DictReader(io.StringIO(made(path, "csv").decode())))
    assert {row["story id"] for row in rows} <= set(stories) and len({row["story id"] for row in rows}) > 1
    values = [value for row in rows for value in row.values()]
    assert not any(value.startswith(("=", "+", "-", "@")) for value in values)
    assert any(value.startswith("'=1+1") for value in values)
    checked = {row["checked by"]: row["checked"] for row in rows if row["checked by"]}
    assert checked == {"Ann": "reviewed, 2026-03-01", "Ben": "dismissed, 2026-03-01"}


def test_workbook_begins_with_the_check_sheet(path: Path, tmp_path: Path, stories: dict[str, Dossier]) -> None:
    assert run(path, "--output", tmp_path / "x.xlsx").exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames[:2] == ["Check first", "Findings"] and "Claims" in book.sheetnames
    head, *rows = [list(row) for row in book["Check first"].iter_rows(values_only=True)]
    found = [dict(zip(head, row, strict=True)) for row in rows]
    wanted = {finding_id(check) for held in stories.values() for check in held.check_first}
    assert wanted <= {row["id"] for row in found}
    assert all(row["quotes"] and row["dates"] for row in found)
    assert all(
        len(row["in their sentences"]) >= len(row["quotes"]) - 9 * row["quotes"].count("\n") - 9 for row in found
    )
    ben = next(row for row in found if row["checked by"] == "Ben")
    assert ben["outcome"] == "dismissed: one agency" and ben["checked"] == "2026-03-01"
    for sheet in book.worksheets:
        assert all(cell.data_type in ("s", "n", "inlineStr") for row in sheet.iter_rows() for cell in row)


def test_links_lead_to_the_web_alone() -> None:
    assert web_address("https://a.example/x?y=1") == "https://a.example/x?y=1"
    for bad in ("javascript:alert(1)", "file:///etc/passwd", "https://a.example/ x", "//a.example", "", None):
        assert web_address(bad) is None


def test_memo_for_editors_comes_first(path: Path, tmp_path: Path, stories: dict[str, Dossier]) -> None:
    assert run(path, "--output", tmp_path / "x.docx").exit_code == 0
    document = docx.Document(str(tmp_path / "x.docx"))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert paragraphs[0] == "Memo for editors"
    whole = paragraphs.index(next(text for text in paragraphs if text.endswith(": the whole dossier")))
    memo = "\n".join(paragraphs[:whole])
    for wanted in ("Whom they credit", "Check first", "Same figure", "Not among the texts"):
        assert wanted in memo
    assert "The record" not in memo and "The record" in "\n".join(paragraphs[whole:])
    assert "reviewed by Ann, 2026-03-01" in memo and "dismissed by Ben, 2026-03-01: one agency" in memo
    assert "Machine findings, 3 reviewed." in memo


def test_pages_and_what_lists_them(path: Path, tmp_path: Path, stories: dict[str, Dossier]) -> None:
    assert run(path, "--format", "html", "--output", tmp_path / "pages").exit_code == 0
    names = {file.name for file in (tmp_path / "pages").iterdir()}
    assert names == {"index.html", *(f"{story}.html" for story in stories)}
    index = (tmp_path / "pages" / "index.html").read_text()
    assert set(re.findall(r'href="([^"]+)"', index)) == names - {"index.html"}
    one = made(path, "html", "--story", sorted(stories)[0])
    assert one == (tmp_path / "pages" / f"{sorted(stories)[0]}.html").read_bytes()


def test_markdown_has_every_story(path: Path, stories: dict[str, Dossier]) -> None:
    text = made(path, "markdown").decode()
    assert len(re.findall(r"^# ", text, re.M)) == len(stories)


# ── the web of data ───────────────────────────────────────────────────────────────────────

PREFIXES = """
PREFIX s: <http://schema.org/>
PREFIX c: <copydesk:terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""


def graph(data: bytes) -> rdflib.Graph:
    with warnings.catch_warnings():
        # its reader uses a class of its own that it calls old
        warnings.simplefilter("ignore", DeprecationWarning)
        return rdflib.Graph().parse(data=data, format="json-ld")


def rows(found: rdflib.Graph, query: str) -> list[tuple[Any, ...]]:
    return [
        tuple(value.toPython() if value is not None else None for value in row) for row in found.query(PREFIXES + query)
    ]  # type: ignore[union-attr]


def test_schema_org(path: Path, stories: dict[str, Dossier], texts: dict[str, str]) -> None:
    found = graph(made(path, "jsonld"))
    said = rows(
        found,
        """SELECT ?article ?start ?end ?text ?speaker WHERE {
          ?q s:isPartOf ?a ; s:text ?text ; c:start ?start ; c:end ?end ; c:act ?act .
          ?a s:identifier ?article . OPTIONAL { ?q s:spokenByCharacter/s:name ?speaker } }""",
    )
    assert len(said) == len(statements(stories))
    for article, start, end, text, _ in said:
        assert texts[article][start:end] == text
    assert "Ida Corrected" in {row[4] for row in said}
    quotations = rows(found, "SELECT ?q WHERE { ?q a s:Quotation }")
    assert len(quotations) == sum(statement.kind != "indirect" for statement in statements(stories))
    claims = rows(found, "SELECT ?c (COUNT(?a) AS ?n) WHERE { ?c a s:Claim ; s:appearance ?a } GROUP BY ?c")
    assert len(claims) == sum(len(held.claims) for held in stories.values())
    cited = rows(found, "SELECT ?status WHERE { ?a s:citation ?c . ?c s:name ?n . OPTIONAL { ?c c:status ?status } }")
    assert cited and all(status in ("confirmed", "possible") for (status,) in cited)


def test_prov_has_its_own_relations_only_for_what_is_confirmed(path: Path, stories: dict[str, Dossier]) -> None:
    found = graph(made(path, "prov"))
    edges = [source for held in stories.values() for source in held.sources]
    assert {source.status for source in edges} == {"confirmed", "possible"}
    told = rows(found, "SELECT ?from ?on ?status WHERE { ?r a c:Reliance ; c:of ?from ; c:on ?on ; c:status ?status }")
    sure = {(a, b) for a, b, status in told if status == "confirmed"}
    plain = rows(found, "SELECT ?a ?b WHERE { ?a prov:wasDerivedFrom|prov:hadPrimarySource|prov:wasQuotedFrom ?b }")
    assert plain and {(a, b) for a, b in plain} <= sure
    assert {status for *_, status in told} == {"confirmed", "possible"}
    # a reader that infers takes a qualified relation for the plain one
    assert not rows(found, "SELECT ?x WHERE { ?x prov:qualifiedDerivation|prov:qualifiedInfluence ?y }")
    reviews = rows(
        found, "SELECT ?l ?n WHERE { ?x a prov:Activity ; rdfs:label ?l ; prov:wasAssociatedWith/rdfs:label ?n }"
    )
    assert sorted(reviews) == [("dismissed", "Ben"), ("outlet", "Ann"), ("reviewed", "Ann"), ("speaker", "Ann")]


# the words of the standard's context that are used, as it defines them: the network is not asked
_OA, _AS, _RDF = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#", str(rdflib.RDF)
_ANNOTATION_CONTEXT = {
    "@context": {
        "oa": _OA, "as": _AS, "rdf": _RDF, "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
        "id": {"@type": "@id", "@id": "@id"}, "type": {"@type": "@id", "@id": "@type"},
        "Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody", "SpecificResource": "oa:SpecificResource",
        "TextPositionSelector": "oa:TextPositionSelector", "TextQuoteSelector": "oa:TextQuoteSelector",
        "AnnotationCollection": "as:OrderedCollection", "AnnotationPage": "as:OrderedCollectionPage",
        "Person": "foaf:Person", "Software": "as:Application", "Text": "dcterms:Text",
        "classifying": "oa:classifying", "describing": "oa:describing", "tagging": "oa:tagging",
        "commenting": "oa:commenting",
        "body": {"@type": "@id", "@id": "oa:hasBody"}, "target": {"@type": "@id", "@id": "oa:hasTarget"},
        "source": {"@type": "@id", "@id": "oa:hasSource"}, "selector": {"@type": "@id", "@id": "oa:hasSelector"},
        "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"},
        "purpose": {"@type": "@vocab", "@id": "oa:hasPurpose"},
        "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "value": "rdf:value",
        "start": "oa:start", "end": "oa:end", "format": "dc:format", "language": "dc:language",
        "via": {"@type": "@id", "@id": "oa:via"}, "creator": {"@type": "@id", "@id": "dcterms:creator"},
        "generator": {"@type": "@id", "@id": "as:generator"}, "modified": "dcterms:modified", "name": "foaf:name",
        "first": {"@type": "@id", "@id": "as:first"},
        "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
        "total": "as:totalItems", "startIndex": "as:startIndex", "label": "http://www.w3.org/2000/01/rdf-schema#label",
    }
}  # fmt: skip


def _known(url: str, options: object = None) -> dict[str, Any]:
    assert url == "http://www.w3.org/ns/anno.jsonld"
    return {"contextUrl": None, "documentUrl": url, "document": _ANNOTATION_CONTEXT}


def test_annotations_point_at_their_words(path: Path, stories: dict[str, Dossier], texts: dict[str, str]) -> None:
    collection = json.loads(made(path, "annotations"))
    items = collection["first"]["items"]
    assert collection["type"] == "AnnotationCollection" and collection["total"] == len(items)
    by_name = {iri("article", article): text for article, text in texts.items()}
    for item in items:
        for target in item["target"]:
            text = by_name[target["source"]["id"]]
            position, quote = target["selector"]
            assert text[position["start"] : position["end"]] == quote["exact"]
            assert text[: position["start"]].endswith(quote["prefix"])
            assert text[position["end"] :].startswith(quote["suffix"])
    assert sum(item["motivation"] == "classifying" for item in items) == len(statements(stories))
    reviewed = [item for item in items if "creator" in item]
    assert [(item["creator"]["name"], item["modified"]) for item in reviewed] == [("Ann", NOW)]


def test_annotations_are_linked_data(path: Path, stories: dict[str, Dossier]) -> None:
    wanted = next(key for key, held in stories.items() if "market" in (held.title or ""))
    collection = json.loads(made(path, "annotations", "--story", wanted))
    triples = jsonld.to_rdf(collection, {"documentLoader": _known, "format": "application/n-quads"})
    found = rdflib.Graph().parse(data=triples, format="nt")
    query = """SELECT ?exact WHERE { ?a a oa:Annotation ; oa:motivatedBy oa:classifying ;
      oa:hasTarget/oa:hasSelector ?s . ?s a oa:TextQuoteSelector ; oa:exact ?exact }"""
    assert sorted(rows(found, query)) == sorted((p.text,) for s in stories[wanted].statements for p in s.content)


# ── graphs ────────────────────────────────────────────────────────────────────────────────


def test_graph_is_read_by_networkx(path: Path, stories: dict[str, Dossier]) -> None:
    found = networkx.read_graphml(io.BytesIO(made(path, "graphml")), force_multigraph=True)
    kinds = {data["kind"] for _, data in found.nodes(data=True)}
    assert {"article", "outlet", "person"} <= kinds
    articles = [node for node, data in found.nodes(data=True) if data["kind"] == "article"]
    assert len(articles) == sum(len(held.articles) for held in stories.values())
    edges = [data for *_, data in found.edges(data=True)]
    relies = [data for data in edges if data["relation"] in ("cites", "credits", "shares_text")]
    assert len(relies) == sum(len(held.sources) for held in stories.values())
    assert all(data["status"] in ("confirmed", "possible") for data in relies)
    assert any(data["relation"] == "renders the same utterance" for data in edges)
    hostile = next(data for _, data in found.nodes(data=True) if data.get("outlet") == "@Ostvale")
    assert hostile["label"] == "=1+1 \ufffd market" and hostile["address"] == "https://ostvale.example/hall"


# ── projects of qualitative analysis ──────────────────────────────────────────────────────


def test_project_is_read_by_another_program(
    path: Path, tmp_path: Path, stories: dict[str, Dossier], texts: dict[str, str]
) -> None:
    assert run(path, "--output", tmp_path / "x.qdpx").exit_code == 0
    project = RefiProject.load(tmp_path / "x.qdpx", extract_dir=str(tmp_path / "out"))
    sources = {source.guid: source for source in project.sources.text_source}
    assert len(sources) == len(texts)
    selected = 0
    for article, text in texts.items():
        source = sources[guid("source", article)]
        file = RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "out")
        written = file.read_bytes().decode("utf-8")
        # programs that make one character of CRLF and those that do not see the same
        assert written == file.read_text(encoding="utf-8") == text.replace("\r\n", "\n")
        wanted = [
            piece.text.replace("\r\n", "\n")
            for held in stories.values()
            for statement in held.statements
            if statement.article == article
            for piece in statement.content
        ]
        marked = source.plain_text_selection
        assert [written[s.start_position : s.end_position] for s in marked] == wanted
        selected += len(marked)
    assert selected
    reviewed = {user.guid for user in project.users.user if user.name == "Ann"}
    by_ann = [s for x in sources.values() for s in x.plain_text_selection if s.creating_user in reviewed]
    assert [str(selection.creation_date_time) for selection in by_ann] == [NOW]


def test_project_keeps_to_the_standard(path: Path, tmp_path: Path) -> None:
    assert run(path, "--output", tmp_path / "x.qdpx").exit_code == 0
    with zipfile.ZipFile(tmp_path / "x.qdpx") as archive:
        names = archive.namelist()
        root = etree.fromstring(archive.read("project.qde"))
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    q = f"{{{NAMESPACE}}}"
    order = ["Users", "CodeBook", "Variables", "Sources", "Links", "Sets", "Description"]
    assert [child.tag.removeprefix(q) for child in root] == order
    guids = [element.get("guid") for element in root.iter() if element.get("guid")]
    assert len(guids) == len(set(guids))
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in guids)
    for element in root.iter():
        for attribute in ("targetGUID", "originGUID", "creatingUser", "creatingUserGUID"):
            assert element.get(attribute) is None or element.get(attribute) in guids
    paths = [source.get("plainTextPath") for source in root.iter(f"{q}TextSource")]
    assert {f"sources/{path.removeprefix('internal://')}" for path in paths} | {"project.qde"} == set(names)
    # programs want to know when, and take two codes or sources of one name for one
    for name in ("PlainTextSelection", "Coding", "TextSource"):
        assert all(element.get("creationDateTime") for element in root.iter(f"{q}{name}"))
    for name in ("Code", "TextSource", "Set"):
        names = [element.get("name").casefold() for element in root.iter(f"{q}{name}")]
        assert len(names) == len(set(names))
    codable = {code.get("guid") for code in root.iter(f"{q}Code") if code.get("isCodable") == "true"}
    assert {ref.get("targetGUID") for ref in root.iter(f"{q}CodeRef")} <= codable


@given(st.text(alphabet="ab\r\n\ufeff😀 ", max_size=40), st.data())
def test_places_move_with_what_is_written_otherwise(text: str, data: st.DataObject) -> None:
    moved = Moved(text)
    assert "\r" not in moved.text and not moved.text.startswith("\ufeff")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    inside = any(text[place - 1 : place + 1] == "\r\n" for place in (start, end) if place)
    if not inside:
        wanted = re.sub("\r\n?", "\n", text[start:end])
        lead = len(text) - len(text.lstrip("\ufeff"))
        wanted = wanted[max(0, min(lead, end) - start) :] if start < lead else wanted
        assert moved.text[moved.place(start) : moved.place(end)] == wanted


def test_a_place_among_several_marks_at_the_beginning_is_the_beginning() -> None:
    moved = Moved("\ufeff\ufeffa")
    assert [moved.place(n) for n in range(4)] == [0, 0, 0, 1]


@given(st.text(max_size=60))
def test_what_no_xml_may_hold_is_one_character_for_one(text: str) -> None:
    kept = for_xml(text)
    assert len(kept) == len(text)
    element = etree.Element("a", value=kept)
    assert etree.fromstring(etree.tostring(element)).get("value") == kept
