"""Through whom a report has what it cites, and how that is shown."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console
from test_compare import cut, overlap, report, statement
from test_show_story import DOSSIER

from copydesk import show
from copydesk.compare.sources import credits_of, sources
from copydesk.compare.through import through
from copydesk.records import (
    Actor,
    Boilerplate,
    Citation,
    Cited,
    Linked,
    NotInSet,
    Overlap,
    Passage,
    Resolved,
    SharedText,
    Speaker,
)

BELL, QUAY = "Norderoe Bell", "Quay Times"
OUTLETS = tuple(Actor(id=f"outlet:{name}", name=name, kind="outlet") for name in (BELL, QUAY))
TOLD = "The ferry stops, Brandt told the Norderoe Bell."


def citing(one: Resolved, *names: str, kind: str = "outlet", relation: str = "cites") -> Resolved:
    """The article with a citation at the first place of each name."""
    added = []
    for name in names:
        at = cut(one.article.text, name)
        to = Cited(kind, name)  # type: ignore[arg-type]
        added.append(Citation(start=at.start, end=at.end, text=name, to=to, relation=relation))  # type: ignore[arg-type]
    return msgspec.structs.replace(one, citations=(*one.citations, *added))


def ways(*given: Resolved, overlaps: tuple[Overlap, ...] = ()) -> dict[tuple[str, str], tuple[str | None, str]]:
    linked = Linked(resolved=given, actors=OUTLETS, overlaps=overlaps)
    credits = credits_of(linked)
    edges = through(linked, credits, sources(linked, credits))
    return {(e.from_, e.to.name): (e.through, e.status) for e in edges if e.relation != "shares_text"}


def in_common(a: str, b: str, words: str, texts: dict[str, str]) -> Overlap:
    sides = [Passage(key, texts[key].index(words), texts[key].index(words) + len(words), words) for key in (a, b)]
    shared = SharedText(a=sides[0], b=sides[1], words=40)
    return msgspec.structs.replace(overlap(a, b, 40), literal=(shared,))


@pytest.mark.parametrize(
    ("text", "nearer", "why"),
    [
        ("The Quay Times reported, citing the Norderoe Bell, that it stops.", QUAY, "citing"),
        ("The Quay Times quoted a report in the Norderoe Bell that it stops.", QUAY, "a report in"),
        ("It stops, the Norderoe Bell said, as quoted by the Quay Times.", QUAY, "a verb between"),
        ("It stops, according to the Norderoe Bell, as quoted by the Quay Times.", QUAY, "as quoted by"),
        ("It stops, said the Norderoe Bell. The Quay Times was quoted too.", None, "two sentences"),
        ("It stops, the Norderoe Bell and the Quay Times reported.", None, "both at first hand"),
    ],
)
def test_phrases_between_two_names(text: str, nearer: str | None, why: str) -> None:
    found = ways(citing(report("a", text), BELL, QUAY))
    assert found["a", BELL] == (nearer, "confirmed"), why
    assert found["a", QUAY][0] is None


def test_words_that_somebody_else_reported() -> None:
    text = f"{TOLD} So the Quay Times has it."
    said = statement("a", text, TOLD[:-1], source=cut(text, QUAY), speaker=Speaker(f"outlet:{QUAY}", QUAY))
    assert ways(citing(report("a", text, said), BELL))["a", BELL] == (QUAY, "confirmed")
    # said once more by itself, the report relies on the Bell as well
    again = f"{text} The Bell, a weekly, confirmed it."
    one = report("a", again, said)
    one = citing(one, BELL)
    at = cut(again, "Bell, a weekly")
    other = Citation(start=at.start, end=at.start + 4, text="Bell", to=Cited("outlet", BELL))
    assert ways(msgspec.structs.replace(one, citations=(*one.citations, other)))["a", BELL][0] is None


def test_an_outlets_own_report_is_no_way() -> None:
    text = f"{TOLD} So the Quay Times has it."
    said = statement("a", text, TOLD[:-1], source=cut(text, QUAY), speaker=Speaker(f"outlet:{QUAY}", QUAY))
    assert ways(citing(report("a", text, said, outlet="The Quay Times"), BELL))["a", BELL][0] is None


def test_a_document_handed_on() -> None:
    text = "According to the inspection report seen by the Quay Times, it stops."
    one = report("a", text)
    actors = (*OUTLETS, Actor(id="document:report", name="inspection report", kind="document"))
    said = statement(
        "a", text, "it stops", source=cut(text, "the inspection report"), speaker=Speaker("document:report", "x")
    )
    linked = Linked(resolved=(citing(msgspec.structs.replace(one, statements=(said,)), QUAY),), actors=actors)
    credits = credits_of(linked)
    found = {e.to.kind: e.through for e in through(linked, credits, sources(linked, credits))}
    assert found == {"document": QUAY, "outlet": None}


def test_a_dateline_gives_the_whole_text_to_an_agency() -> None:
    text = f"ELMSUND (Quay Times) - {TOLD}"
    one = report("a", text, boilerplate=(Boilerplate(0, 22, "dateline"),))
    found = ways(citing(citing(one, QUAY, relation="credits"), BELL))
    assert found == {("a", QUAY): (None, "confirmed"), ("a", BELL): (QUAY, "possible")}


@pytest.mark.parametrize(
    ("first", "second", "nearer", "why"),
    [
        ("2031-05-03", "2031-05-04", "a Post", "the later one may have it from the earlier"),
        ("2031-05-03", None, None, "no direction, no way"),
    ],
)
def test_text_in_common(first: str, second: str | None, nearer: str | None, why: str) -> None:
    texts = {"a": TOLD, "b": f"Norderoe. {TOLD}"}
    a, b = report("a", texts["a"], published=first), report("b", texts["b"], published=second)
    found = ways(citing(a, BELL), citing(b, "told the Norderoe Bell"), overlaps=(in_common("a", "b", TOLD, texts),))
    assert found["a", BELL][0] is None
    assert found["b", BELL if ("b", BELL) in found else "told the Norderoe Bell"][0] == nearer, why


def test_text_in_common_with_two_reports_tells_nothing() -> None:
    texts = {"a": TOLD, "b": f"Norderoe. {TOLD}", "c": f"Elmsund. {TOLD}"}
    given = [report(key, text, published=f"2031-05-0{n}") for n, (key, text) in enumerate(texts.items(), 1)]
    overlaps = tuple(in_common(x, y, TOLD, texts) for x, y in (("a", "b"), ("a", "c"), ("b", "c")))
    found = ways(*(citing(one, BELL) for one in given), overlaps=overlaps)
    assert (found["b", BELL][0], found["c", BELL][0]) == ("a Post", None)


def test_the_way_is_shown_everywhere() -> None:
    edge = msgspec.structs.replace(DOSSIER.sources[0], through="Elmsund <Gazette>")
    absent = NotInSet(kind="outlet", name=edge.to.name, evidence=edge.evidence)
    same = tuple(
        msgspec.structs.replace(s, through=edge.through) if s.to == edge.to and s.relation != "shares_text" else s
        for s in DOSSIER.sources
    )
    dossier = msgspec.structs.replace(DOSSIER, sources=same, not_in_set=(absent,))
    console = Console(width=100, file=io.StringIO(), force_terminal=False)
    show.summary(dossier, console)
    assert isinstance(console.file, io.StringIO)
    written = " ".join(console.file.getvalue().split())
    assert "through Elmsund <Gazette>" in written
    assert "through Elmsund &lt;Gazette&gt;" in show.page(dossier)
    assert "through Elmsund \\<Gazette\\>" in show.markdown(dossier)
    assert any("through Elmsund <Gazette>" in line for line in show.csv(dossier).splitlines())
