"""What two reports have alike and others otherwise, and how it and shared words are shown."""

from __future__ import annotations

import io
import re

import msgspec
import pytest
from rich.console import Console
from test_compare import cut, overlap, report, statement, story
from test_show import forbidden_in

from copydesk import show
from copydesk.compare import compare, utterances
from copydesk.compare.rare import rare
from copydesk.records import (
    Alignment,
    Amount,
    Collection,
    Dossier,
    Linked,
    Mention,
    Overlap,
    Passage,
    Resolved,
    SharedText,
    Source,
)


def named(key: str, name: str, **fields: object) -> Resolved:
    one = report(key, f"The mayor of {name} came.", **fields)
    at = cut(one.article.text, name)
    return msgspec.structs.replace(one, mentions=(Mention(at.start, at.end, name, "place"),))


def found(linked: Linked) -> list[Source]:
    return list(rare(linked, utterances(linked), ()))


def dossier(linked: Linked) -> Dossier:
    articles = tuple(one.article for one in linked.resolved)
    return compare(linked, Collection(articles=articles), version="1", model="none")


def spelled(*names: str) -> Linked:
    return story(*(named(f"r{number}", name) for number, name in enumerate(names)))


def test_a_spelling_that_two_share_and_four_have_otherwise() -> None:
    (edge,) = found(spelled("Norderow", "Norderow", "Norderoe", "Norderoe", "Norderoe", "Norderoe"))
    assert (edge.from_, edge.to.id, edge.relation) == ("r0", "r1", "shares_text")
    assert (edge.status, edge.direction) == ("possible", "unknown")
    assert edge.evidence == (Passage("r0", 13, 21, "Norderow"), Passage("r1", 13, 21, "Norderow"))
    assert edge.why.startswith("the same spelling of a name")


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("Norderow", "Norderow", "Norderoe", "Norderoe", "Norderoe"), "nearly as many have it so"),
        (("Norderow", "Norderoe", "Norderoe", "Norderoe", "Norderoe"), "one alone has it from nobody"),
        (("Norderoes", "Norderoes", "Norderoe", "Norderoe", "Norderoe", "Norderoe"), "a form of the name"),
        (("Elmsund", "Elmsund", "Norderoe", "Norderoe", "Norderoe", "Norderoe"), "two places"),
        (("Estonia", "Estonia", "Estonian", "Estonian", "Estonian", "Estonian"), "a country and its people"),
    ],
)
def test_what_tells_nothing_of_a_spelling(names: tuple[str, ...], why: str) -> None:
    assert found(spelled(*names)) == [], why


def test_text_in_common_says_it_already_and_dates_give_a_direction() -> None:
    given = [named(f"r{n}", "Norderow" if n < 2 else "Norderoe", published=f"2031-05-0{n + 1}") for n in range(6)]
    (edge,) = found(story(*given))
    assert (edge.from_, edge.to.id, edge.direction) == ("r1", "r0", "dated")
    linked = story(*given, overlaps=(overlap("r0", "r1", 40),))
    assert [e.why for e in dossier(linked).sources if e.relation == "shares_text"] == [""]


def counted(key: str, figure: int, published: str | None = None) -> Resolved:
    text = f"He said that {figure} boats sank."
    at = cut(text, str(figure))
    amount = Amount(start=at.start, end=at.end, text=at.text, value=figure, of="boats")
    return report(key, text, statement(key, text, f"{figure} boats sank"), amounts=(amount,), published=published)


def figures(*given: tuple[int, str | None]) -> list[Source]:
    reports = [counted(f"r{n}", figure, published) for n, (figure, published) in enumerate(given)]
    said = tuple(s.id for one in reports for s in one.statements)
    return found(story(*reports, alignments=(Alignment(statements=said),)))


def test_a_figure_that_two_share() -> None:
    (edge,) = figures((14, None), (14, None), *[(41, None)] * 4)
    assert (edge.why, [p.text for p in edge.evidence]) == (
        "the same figure, which other reports have otherwise",
        ["14", "14"],
    )
    assert figures((14, None), (14, None), *[(41, None)] * 3, (7, None)) == [], "the others do not agree either"
    early = [(14, "2031-05-03"), (14, "2031-05-03")]
    assert figures(*early, *[(41, "2031-05-04")] * 4) == [], "a count may have moved"


WHOLE = "“We will never, not for any sum, sell the old ferry or the quay to them, and so it stays”"
PART = "“not for any sum, sell the old ferry or the quay”"


def quoting(*words: str) -> list[Source]:
    reports = []
    for number, quotation in enumerate(words):
        text = f"{quotation} she said."
        reports.append(report(f"r{number}", text, statement(f"r{number}", text, quotation)))
    said = tuple(s.id for one in reports for s in one.statements)
    return found(story(*reports, utterances=(said,)))


def test_a_quotation_with_the_same_ends() -> None:
    (edge,) = quoting(PART, PART, WHOLE, WHOLE)
    assert edge.why.startswith("a quotation that begins and ends within the same sentences")
    assert quoting(PART, PART, WHOLE) == [], "fewer have more of it"
    assert quoting("“We will never, not for any sum, sell the old ferry”", PART, WHOLE, WHOLE) == [], "other ends"


def test_it_is_shown_as_what_it_is() -> None:
    linked = spelled("Norderow", "Norderow", "Norderoe", "Norderoe", "Norderoe", "Norderoe")
    made = dossier(linked)
    page = show.page(made)
    assert "Alike where others differ" in page
    assert "r0 Post and r1 Post have the same spelling of a name, which other reports have otherwise" in page
    assert re.search(r"has in common with <strong><bdi>r1 Post</bdi></strong>: the same spelling", page)
    assert "has the same words as" not in page
    assert "has in common with r1 Post: the same spelling" in show.markdown(made)
    console = Console(width=200, file=io.StringIO())
    show.summary(made, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "have the same spelling of a name, which other reports have otherwise, possible" in text
    assert forbidden_in(text) == []


# ── same words, by group ──────────────────────────────────────────────────────────────────

REPRINT = "The harbour office closed both gates after divers found a long crack below the northern lock"


def reprints(*texts: str) -> Linked:
    reports = [report(f"r{n}", text, outlet=f"Paper {n}") for n, text in enumerate(texts)]
    overlaps = []
    for a in range(len(texts)):
        for b in range(a + 1, len(texts)):
            sides = [Passage(f"r{n}", texts[n].index(REPRINT), 0, REPRINT) for n in (a, b) if REPRINT in texts[n]]
            if len(sides) == 2:
                x, y = (msgspec.structs.replace(s, end=s.start + len(REPRINT)) for s in sides)
                overlaps.append(Overlap(a=f"r{a}", b=f"r{b}", literal=(SharedText(a=x, b=y, words=40),)))
    return story(*reports, overlaps=tuple(overlaps))


def test_reports_that_have_one_passage_are_one_entry() -> None:
    linked = reprints(f"{REPRINT}.", f"Elmsund. {REPRINT}.", f"Norderoe. {REPRINT}.", "It rained.")
    page = show.page(dossier(linked))
    assert page.count("have the same words") == 1
    assert "Paper 0, Paper 1 and Paper 2 have the same words (16 words)" in page
    assert "more passage" not in page


def test_two_passages_are_two_entries() -> None:
    other = "Fishermen brought lobster home while children played beside the water and nobody spoke of it"
    linked = reprints(f"{REPRINT}.", f"{REPRINT}. {other}.", f"{other}.")
    text = linked.resolved[1].article.text
    sides = (
        Passage("r1", text.index(other), text.index(other) + len(other), other),
        Passage("r2", 0, len(other), other),
    )
    more = Overlap(a="r1", b="r2", literal=(SharedText(a=sides[0], b=sides[1], words=40),))
    page = show.page(dossier(msgspec.structs.replace(linked, overlaps=(*linked.overlaps, more))))
    assert "have the same words (" not in page
    assert page.count('<div class="shared"') == 2
