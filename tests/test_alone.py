"""What stands in one report alone, and how it is shown."""

from __future__ import annotations

import io

import msgspec
import numpy as np
from rich.console import Console
from test_compare import cut, overlap, report, statement, story

from copydesk import show
from copydesk.compare import compare
from copydesk.compare.alone import alone
from copydesk.compare.claims import ALONE
from copydesk.records import (
    Alignment,
    Amount,
    Article,
    Boilerplate,
    Collection,
    Dossier,
    Linked,
    Passage,
    Resolved,
    SharedText,
    Statement,
)
from copydesk.text import sentences

GATE = "The old northern gate of the harbour will close before winter"
CRANE = "Three cranes fell into the harbour basin on Tuesday night."
FISH = "Fishermen brought lobster home while children played beside the water."


def read(name: str, text: str, *said: Statement, figure: str = "", **fields: object) -> Resolved:
    """An article with its sentences, and one amount."""
    one = report(name, text, *said, **fields)
    at = cut(text, figure) if figure else None
    amounts = (Amount(start=at.start, end=at.end, text=at.text, value=3, of="cranes"),) if at else ()
    spans = tuple(sentences(text))
    return msgspec.structs.replace(
        one, annotations=msgspec.structs.replace(one.annotations, sentences=spans, amounts=amounts)
    )


def gate(name: str, text: str = f"{GATE}, Ida Brandt said.", **fields: object) -> Resolved:
    return read(name, text, statement(name, text, GATE), **fields)


def dossier(linked: Linked) -> Dossier:
    articles: tuple[Article, ...] = tuple(one.article for one in linked.resolved)
    return compare(linked, Collection(articles=articles), version="1", model="none")


def test_a_statement_that_no_other_report_has() -> None:
    one, other = gate("a"), read("b", f"{CRANE} {FISH}", figure="Three")
    found = dossier(story(one, other))
    first, second = found.claims
    assert (first.statements, first.articles, first.missing_from) == (("a#0-61",), ("a",), ("b",))
    assert (first.origins.lower, first.origins.upper) == (1, 1)
    assert (first.origins.claimants, first.origins.first_hand) == (("person:Ida Brandt",), ("a",))
    assert [(r.reason, r.status, r.articles) for r in first.origins.why] == [(ALONE, "possible", ("a",))]
    # of the outlet's own sentences only that with a figure
    assert (second.text.text, second.articles, second.attribution_by_article) == (CRANE, ("b",), {"b": "none"})
    assert (found.check_first, found.conflicts) == ((), ())


def test_what_another_report_may_have_is_not_in_one_alone() -> None:
    other = read("b", "Before the winter comes, they will close that old gate in the north of the harbour.")
    assert alone(story(gate("a"), other)) == (), "most of its words"
    away = read("b", FISH)
    assert len(alone(story(gate("a"), away))) == 1
    aligned = story(gate("a"), away, alignments=(Alignment(statements=("a#0-61",)),))
    assert alone(aligned) == (), "aligned with another"
    shared = SharedText(a=Passage("a", 0, 30, GATE[:30]), b=Passage("b", 0, 30, FISH[:30]), words=12)
    common = msgspec.structs.replace(overlap("a", "b", 12), literal=(shared,))
    assert alone(story(gate("a"), away, overlaps=(common,))) == (), "text in common"


def test_what_is_near_in_meaning_is_not_in_one_alone() -> None:
    def meaning(one: Resolved, *rows: tuple[float, float]) -> Resolved:
        vectors = np.array(rows, np.float16)
        return msgspec.structs.replace(one, annotations=msgspec.structs.replace(one.annotations, vectors=vectors))

    one, other = meaning(gate("a"), (1, 0)), read("b", FISH)
    assert alone(story(one, meaning(other, (0.9, 0.436)))) == ()
    assert len(alone(story(one, meaning(other, (0, 1))))) == 1


def test_neither_titles_nor_nested_nor_empty_words_are_claims() -> None:
    away = read("b", FISH)
    assert alone(story(gate("a", boilerplate=(Boilerplate(0, 61, "title"),)), away)) == ()
    one = gate("a")
    nested = msgspec.structs.replace(one.statements[0], nested_in="x")
    assert alone(story(msgspec.structs.replace(one, statements=(nested,)), away)) == ()
    text = "He did not say why, Ida Brandt said."
    assert alone(story(read("a", text, statement("a", text, "He did not say why")), away)) == ()
    assert alone(story(one)) == (), "one report has nothing to be alone among"


def test_an_utterance_of_one_report_is_one_claim() -> None:
    text = f"{GATE}, Ida Brandt said. {GATE}, she said again."
    again = msgspec.structs.replace(statement("a", text, GATE), id="again", content=(cut(text[70:], GATE),))
    moved = tuple(msgspec.structs.replace(c, start=c.start + 70, end=c.end + 70) for c in again.content)
    again = msgspec.structs.replace(again, content=moved)
    one = read("a", text, statement("a", text, GATE), again)
    (found,) = alone(story(one, read("b", FISH), utterances=(("a#0-61", "again"),)))
    assert found.statements == ("a#0-61", "again")


def test_the_part_is_folded_and_by_report() -> None:
    found = dossier(story(gate("a"), read("b", f"{CRANE} {FISH}", figure="Three")))
    page = show.page(found)
    part = page[page.index('<details class="alone fold">') :]
    assert part.index("a Post") < part.index(GATE) < part.index("b Post") < part.index(CRANE)
    assert "Claims by report" not in page, "no row of the matrix"
    text = show.markdown(found)
    assert text.index("## Only in one report") < text.index("Ida Brandt: ") < text.index("in the outlet's own words")
    console = Console(width=100, file=io.StringIO())
    show.summary(found, console)
    assert "a Post (1) · b Post (1)" in console.file.getvalue()  # type: ignore[attr-defined]
    assert sum("found in one report only" in line for line in show.csv(found).splitlines()) == 2
