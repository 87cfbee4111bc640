"""The whole way from files to a dossier: order does not matter, words are slices, wording is neutral."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from copydesk import contract, pipeline, show
from copydesk.annotate import Tagger
from copydesk.read import read_draft, read_sources
from copydesk.records import Collection, Dossier

EXAMPLES = Path(__file__).parent.parent / "examples"
STORIES = ("harbour-bridge", "river-dam")

# what wording.md never lets stand on a screen or in a key
FORBIDDEN = re.compile(
    r"\b(?:copied|plagiari\w+|lifted|laundered|misquot\w+|altered|distort\w+|wrong|spliced|mistranslat\w+|"
    r"uncredited|hidden source|stolen|original|true|false|corroborat\w+|agreed|severity|fake|lie[sd]?|independent)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def dossiers() -> dict[str, Dossier]:
    tagger = Tagger()
    return {name: pipeline.compare(read_sources([str(EXAMPLES / name)]), tagger=tagger) for name in STORIES}


@pytest.fixture(scope="module")
def given(dossiers: dict[str, Dossier]) -> dict[str, Any]:
    """The dossiers as their JSON."""
    return {name: json.loads(contract.dossier_json(dossier)) for name, dossier in dossiers.items()}


def walk(found: Any, article: str | None = None) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Every object of a JSON value with the article that it, or what it stands in, names."""
    if isinstance(found, dict):
        article = found["article"] if isinstance(found.get("article"), str) else article
        yield article, found
        for value in found.values():
            yield from walk(value, article)
    elif isinstance(found, list):
        for value in found:
            yield from walk(value, article)


# ── slices ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", STORIES)
def test_every_shown_word_is_a_slice_of_its_article(name: str, dossiers: dict[str, Dossier], given: Any) -> None:
    texts = {article.id: article.text for article in dossiers[name].articles}
    seen = 0
    for part in ("statements", "sources", "claims", "check_first", "not_in_set", "amounts", "dates", "conflicts"):
        for article, found in walk(given[name][part]):
            if {"start", "end", "text"} <= set(found):
                assert article is not None, found
                assert texts[article][found["start"] : found["end"]] == found["text"]
                seen += 1
    assert seen > 200


@pytest.mark.parametrize("name", STORIES)
def test_edits_are_slices_of_the_two_renderings(name: str, dossiers: dict[str, Dossier], given: Any) -> None:
    texts = {article.id: article.text for article in dossiers[name].articles}
    home = {statement.id: statement.article for statement in dossiers[name].statements}
    for utterance in given[name]["utterances"]:
        for drift in utterance["drift"]:
            for edit in drift["edits"]:
                for side, statement in (("a", drift["from"]), ("b", drift["to"])):
                    part = edit[side]
                    assert texts[home[statement]][part["start"] : part["end"]] == part["text"]


def test_offsets_of_plain_text_count_in_the_file_itself(given: Any) -> None:
    for name in STORIES:
        articles = {article["id"]: article for article in given[name]["articles"]}
        for statement in given[name]["statements"]:
            article = articles[statement["article"]]
            if "text" not in article:
                text = (EXAMPLES / name / article["file"]).read_text(encoding="utf-8")
                for part in statement["content"]:
                    assert text[part["start"] : part["end"]] == part["text"]


# ── ids and order ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", STORIES)
def test_ids_are_their_own_and_point_to_what_is_there(name: str, given: Any) -> None:
    dossier = given[name]
    known: dict[str, set[str]] = {}
    for part in ("articles", "actors", "statements", "claims", "conflicts"):
        counted = Counter(found["id"] for found in dossier[part])
        assert [key for key, times in counted.items() if times > 1] == [], part
        known[part] = set(counted)
    for statement in dossier["statements"]:
        assert statement["article"] in known["articles"]
        assert statement["nested_in"] is None or statement["nested_in"] in known["statements"]
        assert set(statement["via"]) <= known["actors"]
        assert statement["speaker"] is None or statement["speaker"]["id"] in known["actors"]
    for utterance in dossier["utterances"]:
        assert set(utterance["members"]) <= known["statements"]
        assert len(utterance["members"]) > 1
    for claim in dossier["claims"]:
        assert set(claim["statements"]) <= known["statements"]
        assert set(claim["articles"]) | set(claim["missing_from"]) == known["articles"]
        assert 1 <= claim["origins"]["lower"] <= claim["origins"]["upper"] <= len(claim["articles"])
    for source in dossier["sources"]:
        assert source["from"] in known["articles"]
        assert source["to"]["kind"] != "article" or source["to"]["id"] in known["articles"]
        assert source["evidence"] != []


def test_the_order_of_files_changes_nothing(dossiers: dict[str, Dossier]) -> None:
    collection = read_sources([str(EXAMPLES / "river-dam")])
    turned = Collection(articles=collection.articles[::-1], title=collection.title)
    tagger = Tagger()
    again = pipeline.compare(turned, tagger=tagger)
    assert contract.dossier_json(again) == contract.dossier_json(dossiers["river-dam"])


def test_the_same_files_in_another_place_give_the_same_dossier(dossiers: dict[str, Dossier], tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "river-dam", tmp_path / "elsewhere")
    again = pipeline.compare(read_sources([str(tmp_path / "elsewhere")]), tagger=Tagger())
    assert contract.dossier_json(again) == contract.dossier_json(dossiers["river-dam"])


def test_an_articles_statements_do_not_depend_on_the_others(dossiers: dict[str, Dossier]) -> None:
    collection = read_sources([str(EXAMPLES / "river-dam" / "01-ternwire.txt")])
    (alone,) = pipeline.annotate(collection.articles, tagger=Tagger())
    together = [s for s in dossiers["river-dam"].statements if s.article == "01-ternwire.txt"]
    assert [(s.content, s.cue, s.source, s.certainty) for s in alone.statements] == [
        (s.content, s.cue, s.source, s.certainty) for s in together
    ]


# ── JSON ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", STORIES)
def test_a_dossier_fits_its_schema_and_can_be_read_back(name: str, dossiers: dict[str, Dossier], given: Any) -> None:
    Draft202012Validator(contract.schema()).validate(given[name])
    data = contract.dossier_json(dossiers[name])
    assert contract.dossier_json(contract.read_dossier(data)) == data


@pytest.mark.parametrize("name", STORIES)
def test_keys_and_titles_accuse_nobody(name: str, dossiers: dict[str, Dossier], given: Any) -> None:
    keys = {key for _, found in walk(given[name]) for key in found if key not in given[name]["counts"]["skipped"]}
    assert [key for key in keys if FORBIDDEN.search(key.replace("_", " "))] == []
    words = {found["title"] for found in given[name]["check_first"]}
    words |= {reason["reason"] for claim in given[name]["claims"] for reason in claim["origins"]["why"]}
    words |= {conflict["why"] for conflict in given[name]["conflicts"]} | set(given[name]["counts"]["skipped"])
    assert [phrase for phrase in words if FORBIDDEN.search(phrase)] == []


@pytest.mark.parametrize("name", STORIES)
def test_the_screen_accuses_nobody(name: str, dossiers: dict[str, Dossier]) -> None:
    """Of the words that no report uses itself, none is forbidden."""
    theirs = " ".join(article.text + (article.title or "") for article in dossiers[name].articles)
    own = {match.group().lower() for match in FORBIDDEN.finditer(theirs)}
    for screen in (show.markdown(dossiers[name]), show.csv(dossiers[name])):
        found = {match.group().lower() for match in FORBIDDEN.finditer(screen)}
        assert found - own == set()


@pytest.mark.parametrize("name", STORIES)
def test_what_was_left_out_is_counted(name: str, dossiers: dict[str, Dossier]) -> None:
    dossier = dossiers[name]
    assert dossier.counts.articles == len(dossier.articles)
    assert dossier.counts.statements == len(dossier.statements)
    assert dossier.counts.unknown_speakers == sum(s.speaker is None for s in dossier.statements)
    assert all(number > 0 for number in dossier.counts.skipped.values())


# ── single steps ──────────────────────────────────────────────────────────────────────────


def test_progress_is_told_after_each_article() -> None:
    calls: list[int] = []
    collection = read_sources([str(EXAMPLES / "river-dam")])
    few = Collection(articles=collection.articles[:2])
    pipeline.compare(few, tagger=Tagger(), progress=lambda: calls.append(1))
    assert len(calls) == 2


def test_nothing_to_compare_is_an_empty_dossier() -> None:
    dossier = pipeline.compare(Collection(articles=()), tagger=Tagger())
    assert (dossier.articles, dossier.statements, dossier.claims) == ((), (), ())


def test_one_article_alone_is_compared_with_nothing() -> None:
    collection = read_sources([str(EXAMPLES / "river-dam" / "01-ternwire.txt")])
    dossier = pipeline.compare(collection, tagger=Tagger())
    assert dossier.statements != ()
    assert [claim for claim in dossier.claims if len(claim.articles) > 1] == []


def test_a_draft_is_held_against_reports_and_is_none_of_them() -> None:
    draft = read_draft("-", stdin="“We would rather talk tomorrow,” Nadira Solane said.\n".encode())
    collection = read_sources([str(EXAMPLES / "river-dam")])
    result = pipeline.check(draft, collection, tagger=Tagger())
    assert [article.id for article in result.articles] == [article.id for article in collection.articles]
    for checked in result.checked:
        assert checked.statement.article == draft.id
        for rendering in checked.renderings:
            text = next(a.text for a in result.articles if a.id == rendering.passage.article)
            assert text[rendering.passage.start : rendering.passage.end] == rendering.passage.text
