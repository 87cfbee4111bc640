"""The parts of the page: ladder, matrix, positions, timeline, what differs, naming; anchors, filter, Word."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import docx
import msgspec
import openpyxl
import pytest
from rich.console import Console
from test_show import Reader, forbidden_in
from test_show_story import DOSSIER, EVE, EVENING, HARBOUR, place, said

from copydesk import show
from copydesk.records import (
    Article,
    CheckFirst,
    Claim,
    Conflict,
    Counts,
    Dossier,
    Finding,
    Label,
    Naming,
    Origins,
    Passage,
    Place,
    Position,
    Reason,
    Side,
    Slice,
    TimelineEntry,
)
from copydesk.show.build import context
from copydesk.show.index import Index, digest
from copydesk.show.ladder import place as rung_place
from copydesk.show.outline import outline
from copydesk.show.phrases import LADDER
from copydesk.show.places import grouped, opening
from copydesk.show.timeline import span, when

replace = msgspec.structs.replace


def save(write: Callable[[Dossier, BinaryIO], None], dossier: Dossier, path: Path) -> None:
    with path.open("wb") as sink:
        write(dossier, sink)


def cued(key: str, article: str, cue: str, words: str, **more: object) -> object:
    text = HARBOUR if article == "harbour" else EVENING
    return said(key, article, words, cue=Slice(text.index(cue), text.index(cue) + len(cue), cue), **more)


STANCES = replace(
    DOSSIER,
    questions=("a pause",),
    statements=(
        *DOSSIER.statements,
        cued("p1", "harbour", "told the Courier", '"We cannot rule out a pause,"'),
        cued("p2", EVE, "says", "The ferry will stop in May"),
    ),
    conflicts=(
        *DOSSIER.conflicts,
        Conflict(
            id="k2",
            kind="stance",
            members=(
                Passage("harbour", HARBOUR.index('"We'), HARBOUR.index('"We') + 29, '"We cannot rule out a pause,"'),
                Passage(EVE, 0, 26, "The ferry will stop in May"),
            ),
            status="differ",
            why="no date sets them apart",
        ),
    ),
    positions=(
        Position(actor="brandt", question="a pause", stance="open", statements=("p1",), told_by=("harbour",)),
        Position(actor="brandt", question="a pause", stance="supports", statements=("p2",), told_by=(EVE,)),
        Position(actor="courier", question="a pause", stance="opposes", as_of="2031-03", told_by=("harbour",)),
        Position(
            actor="courier",
            question="a pause",
            stance="supports",
            as_of="2031-04-01",
            told_by=("harbour",),
            changed_from="opposes",
        ),
        Position(actor="courier", question="more ferries", stance="supports", told_by=("harbour",)),
    ),
)


# ── anchors and filter ────────────────────────────────────────────────────────────────────


def test_a_link_holds_whatever_else_is_in_the_run() -> None:
    other = Article(id="other", file="other.txt", sha256="", text="The quay is old.", outlet="Quay News")
    claim = Claim(
        id="claim-0", text=Passage("other", 0, 16, other.text), articles=("other",), origins=Origins(lower=1, upper=1)
    )
    grown = replace(DOSSIER, articles=(other, *DOSSIER.articles), claims=(claim, *DOSSIER.claims))
    before, after = context(DOSSIER), context(grown)
    assert {report.anchor for report in before.reports} < {report.anchor for report in after.reports}
    assert [check.anchor for check in before.checks] == [check.anchor for check in after.checks]
    assert [claim.anchor for claim in before.claims] == [claim.anchor for claim in after.claims][1:]
    assert before.utterances[0].anchor == after.utterances[0].anchor == f"u{digest('u')}"
    assert [edge.anchor for edge in before.graph.edges] == [edge.anchor for edge in after.graph.edges]


def test_two_things_never_share_an_anchor() -> None:
    index = Index(DOSSIER)
    assert index.anchor("z", "a") != index.anchor("z", "a")
    assert index.anchor("z", "a", "b") != index.anchor("z", "ab")


def test_every_choice_of_the_filter_has_its_rule() -> None:
    page = show.page(DOSSIER)
    form = page[page.index('<form id="filter"') : page.index("</form>")]
    for control in ("by-report", "by-speaker", "by-weight", "by-status", "by-form", "by-act"):
        choices = re.search(rf'id="{control}">(.*?)</select>', form, re.DOTALL)
        assert choices is not None
        values = re.findall(r'<option(?: value="(.*?)")?>(.*?)</option>', choices.group(1))
        for given, shown in values[1:]:
            assert f'#{control} [value="{given or shown}"]:checked' in page
    assert "unsafe" not in page[: page.index("<style>")]


def test_a_finding_bears_what_the_filter_asks_for() -> None:
    page = show.page(DOSSIER)
    report = Index(DOSSIER).reports["harbour"].anchor
    check = context(DOSSIER).checks[0]
    found = re.search(rf'<li id="{check.anchor}" data-finding [^>]*>', page)
    assert found is not None
    assert report in found.group() and 'data-v="possible"' in found.group() and 'data-w="check-first"' in found.group()


# ── certainty and claims ──────────────────────────────────────────────────────────────────


def test_the_ladder_goes_by_date_and_joins_nothing_undated() -> None:
    undated = replace(DOSSIER.articles[1], published=None)
    claim = context(DOSSIER).claims[0]
    assert [rung.cell.certainty for rung in claim.rungs] == ["possible", "stated"]
    assert claim.rungs[0].after == claim.rungs[1].before == (rung_place("possible") + rung_place("stated")) / 2
    assert claim.rungs[1].cell.words is not None and claim.rungs[1].cell.words.text == "The ferry will stop in May"
    apart = context(replace(DOSSIER, articles=(undated, DOSSIER.articles[0], DOSSIER.articles[2]))).claims[0]
    assert [rung.cell.report.label for rung in apart.rungs] == ["Harbour Post", "Evening Tern"]
    assert [rung.before for rung in apart.rungs] == [None, None]


def test_the_ladder_rises() -> None:
    places = [rung_place(step) for step in LADDER]
    assert places == sorted(places) and places[0] > 0 and places[-1] < 100


def test_claims_put_alike_have_no_ladder() -> None:
    alike = replace(DOSSIER.claims[0], certainty_by_article={"harbour": "stated", EVE: "stated"})
    view = context(replace(DOSSIER, claims=(alike,)))
    assert view.claims[0].rungs == ()
    assert 'id="certainty"' not in show.page(replace(DOSSIER, claims=(alike,)))


def test_the_same_reason_for_many_pairs_is_said_once() -> None:
    why = tuple(
        Reason(articles=pair, reason="both name it", status="possible")
        for pair in (("harbour", EVE), (EVE, "hostile"), ("harbour", "hostile"))
    )
    claim = replace(DOSSIER.claims[0], origins=Origins(lower=1, upper=3, why=why))
    reasons = context(replace(DOSSIER, claims=(claim,))).claims[0].reasons
    assert [(reason.pairs, reason.reports) for reason in reasons] == [
        (3, "Harbour Post, Evening Tern and =Gull & <b>Sons</b>")
    ]


def many(number: int) -> Dossier:
    """A wire report printed by many papers."""
    text = "The dike held, Mayor Ulla Renk said. " + "The water stood high in the fields for days. " * 60
    articles = tuple(
        Article(id=f"r{i:03}", file=f"r{i:03}.txt", sha256="", text=text, outlet=f"Paper {i}", published="2031-04-02")
        for i in range(number)
    )
    keys = tuple(article.id for article in articles)
    whole = Passage(keys[0], 0, len(text), text)
    pairs = [(a, b) for a in keys for b in keys if a < b]
    claim = Claim(
        id="claim-1",
        text=Passage(keys[0], 0, 13, text[:13]),
        sentences=tuple(Place(key, 0, 13) for key in keys),
        articles=keys,
        origins=Origins(
            lower=1,
            upper=1,
            why=tuple(
                Reason(
                    articles=pair,
                    reason="same words outside quotation marks",
                    status="confirmed",
                    evidence=(replace(whole, article=pair[0]), replace(whole, article=pair[1])),
                )
                for pair in pairs
            ),
        ),
        certainty_by_article=dict.fromkeys(keys, "stated"),
        attribution_by_article=dict.fromkeys(keys, "unnamed"),
    )
    return Dossier(
        copydesk="0",
        model="none",
        articles=articles,
        claims=(claim,),
        counts=Counts(articles=number, statements=0, unknown_speakers=0),
    )


def test_many_reports_of_the_same_words_stay_small() -> None:
    dossier = many(40)
    page = show.page(dossier)
    texts = sum(len(article.text) for article in dossier.articles)
    assert len(page) < texts + 150_000
    assert "two at a time (780 pairs)" in page
    assert page.count("◧") >= 40 and "words in all" in page
    assert "not in this text" in page


def test_a_long_passage_opens_with_a_slice() -> None:
    index = Index(many(1))
    words = index.words("r000", 0, 900)
    assert words is not None
    first = opening(words, 100)
    assert first is not None and words.text.startswith(first.text) and len(first.text) <= 100
    assert first.end == len(first.text) and opening(first, 100) is None


def test_slices_of_the_same_words_are_one_group() -> None:
    index = Index(many(3))
    found = [words for key in ("r000", "r001", "r002") if (words := index.words(key, 0, 13))]
    assert [len(group.others) for group in grouped([*found, *found])] == [2]


# ── positions, what differs, naming ───────────────────────────────────────────────────────


def test_positions_tell_change_from_difference() -> None:
    view = context(STANCES)
    question = view.positions.questions[0]
    assert question.stances == ("opposes", "open", "supports")
    told, changed = question.stands
    assert told.actor == "Ida Brandt" and told.summary == "open · supports" and told.conflict
    assert changed.summary == "opposes, then supports" and not changed.conflict
    assert [held.dated for held in changed.held] == ["as of March 2031", "as of 1 April 2031"]
    assert told.held[0].dated == "told 2 April 2031"
    page = show.page(STANCES)
    assert "put differently by these reports" in page and "changed from opposes" in page
    assert [actor for actor, _ in view.positions.grid] == ["Coast Courier", "Ida Brandt"]


def test_the_words_of_a_stance_go_from_its_cue_to_its_content() -> None:
    held = context(STANCES).positions.questions[0].stands[0].held
    assert [words.text for words in held[1].slices] == [
        "The ferry will stop in May, harbour master Ida Brandt says",
    ]


def test_the_words_that_differ_are_marked_in_each_side() -> None:
    start = EVENING.index("About")
    differs = (Slice(start + 6, start + 8, "40"),)
    side = Side(article=EVE, start=start, end=start + 25, text="About 40 jobs are at risk", differs=differs)
    found = Finding(id="f1", kind="number", status="stated", score=0.9, first=True, title="Numbers", sides=(side,))
    check = CheckFirst(id="f1", kind="number", title="Numbers", findings=("f1",))
    shown = context(replace(DOSSIER, findings=(found,), check_first=(check,))).checks[0].slices
    assert [[(p.text, p.differs) for p in words.pieces] for words in shown] == [
        [("About ", False), ("40", True), (" jobs are at risk", False)]
    ]


def test_what_differs_stands_by_kind() -> None:
    groups = context(STANCES).conflicts
    assert [group.title for group in groups] == ["Figures that differ", "Positions put differently by these reports"]
    assert groups[0].conflicts[0].status == "may be rounding"
    assert groups[1].conflicts[0].who == "Ida Brandt"


def test_names_stand_by_voice() -> None:
    labels = (
        Label(text="ferry", voice="outlet", article="harbour", start=4, end=9),
        Label(text="ferry", voice="speaker", article=EVE, start=4, end=9),
    )
    view = context(replace(DOSSIER, naming=(Naming(referent="brandt", labels=labels),)))
    (label,) = view.naming[0].labels
    assert [words.report.label for words in label.outlet] == ["Harbour Post"]
    assert [words.report.label for words in label.speaker] == ["Evening Tern"]


# ── timeline ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "shown", "days"),
    [
        ("2031", "2031", 365),
        ("2031-02", "February 2031", 28),
        ("2031-W19", "week of 5 May 2031", 7),
        ("2031-Q2", "second quarter of 2031", 91),
        ("2031-WI", "winter 2031", 91),
        ("2031-05-03", "3 May 2031", 1),
        ("2031-05-03T09:00", "3 May 2031", 1),
    ],
)
def test_partial_dates(value: str, shown: str, days: int) -> None:
    first, last = span(value)
    assert when(value) == shown
    assert last - first + 1 == days


def test_what_is_no_date_comes_last() -> None:
    assert span("soon") > span("9998-12")
    assert when("soon") == "soon"


TIMES = replace(
    DOSSIER,
    timeline=(
        TimelineEntry(date="2031-04-01", text="", evidence=(place("harbour", "in May"),)),
        TimelineEntry(date="2031-04", text="", evidence=(place(EVE, "in May"),)),
        TimelineEntry(date="1987", text="", evidence=(place("harbour", "40 jobs"),)),
        TimelineEntry(date="2031-04-02", text="", kind="publication", evidence=(Place("harbour", 0, 0),)),
        TimelineEntry(date="2031-04-02", text="", kind="publication", evidence=(Place("hostile", 0, 0),)),
        TimelineEntry(date="2031-04-05", text="", kind="publication", evidence=(Place(EVE, 0, 0),)),
    ),
)


def test_the_timeline_has_publications_on_their_own_track() -> None:
    time = context(TIMES).timeline
    assert [moment.when for moment in time.moments] == [
        "1987",
        "April 2031",
        "1 April 2031",
        "2 April 2031",
        "5 April 2031",
    ]
    assert [len(moment.published) for moment in time.moments] == [0, 0, 0, 2, 1]
    assert time.drawing is not None and time.drawing.outside == 1
    signs = [(mark.published, mark.number, mark.width > 0) for mark in time.drawing.marks]
    assert signs == [(False, 1, True), (False, 1, False), (True, 2, False), (True, 1, False)]
    assert all(mark.x >= 0 and mark.x + mark.width <= 100 for mark in time.drawing.marks)
    # the month and the day in it would lie on one another
    assert [mark.row for mark in time.drawing.marks[:2]] == [0, 1]


def test_a_long_timeline_folds_what_lies_before_and_after() -> None:
    old = tuple(
        TimelineEntry(date=str(year), text="", evidence=(place("harbour", "in May"),)) for year in range(1950, 2000)
    )
    time = context(replace(TIMES, timeline=(*TIMES.timeline, *old))).timeline
    assert len(time.before) == 51 and len(time.moments) == 4
    assert "51 earlier or vaguer" in show.page(replace(TIMES, timeline=(*TIMES.timeline, *old)))


# ── all forms ─────────────────────────────────────────────────────────────────────────────

WHOLE = replace(STANCES, timeline=TIMES.timeline)


def test_every_part_is_on_the_page_and_worded_as_it_should_be() -> None:
    page, reader = show.page(WHOLE), Reader()
    reader.feed(page)
    parts = ("first", "graph", "record", "certainty", "claims", "conflicts", "positions", "timeline", "naming")
    assert {*parts, "statements", "texts", "method"} <= set(reader.ids)
    assert len(reader.ids) == len(set(reader.ids))
    assert {href[1:] for href, _ in reader.links if href.startswith("#")} <= set(reader.ids)
    labels = [value for _, name, value in reader.attributes if name in ("aria-label", "title", "placeholder")]
    assert forbidden_in(" ".join([*reader.words, *labels])) == []


def test_markdown_word_and_workbook_carry_the_same_parts(tmp_path: Path) -> None:
    save(show.docx, WHOLE, tmp_path / "dossier.docx")
    save(show.xlsx, WHOLE, tmp_path / "dossier.xlsx")
    written = docx.Document(str(tmp_path / "dossier.docx"))
    headings = [p.text for p in written.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    text = show.markdown(WHOLE)
    assert headings == [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert {"Whom they credit", "How certain", "Claims", "What differs", "Positions", "Timeline"} <= set(headings)
    book = openpyxl.load_workbook(tmp_path / "dossier.xlsx")
    assert book.sheetnames == ["Findings", "Reports", "Claims", "Positions", "Timeline"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    cells = [cell.text for table in written.tables for row in table.rows for cell in row.cells]
    assert forbidden_in(" ".join([*cells, *(p.text for p in written.paragraphs), text])) == []
    assert any("changed from opposes" in cell for cell in cells) and "changed from opposes" in text


def test_word_holds_what_no_xml_may_hold(tmp_path: Path) -> None:
    hostile = replace(DOSSIER, title="A\ud800\uffff\x00 title \u202e")
    save(show.docx, hostile, tmp_path / "a.docx")
    title = docx.Document(str(tmp_path / "a.docx")).paragraphs[0].text
    assert title == "A\ufffd\ufffd[U+0000] title [U+202E]"


def test_what_is_not_among_the_texts_is_as_sure_as_its_credits() -> None:
    def told(status: str) -> list[str]:
        sources = tuple(replace(source, status=status) for source in DOSSIER.sources)
        lines = show.csv(replace(DOSSIER, sources=sources)).splitlines()
        return [line for line in lines if "not among the texts" in line]

    assert any(",confirmed," in line for line in told("confirmed"))
    assert not any(",confirmed," in line for line in told("possible"))


def test_the_matrix_scrolls_in_its_own_box() -> None:
    assert re.search(r"\.matrix \{[^}]*overflow-x: auto", show.page(DOSSIER))


def test_the_same_dossier_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        save(show.docx, WHOLE, tmp_path / f"{name}.docx")
        save(show.xlsx, WHOLE, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_many_reports_are_named_in_the_claims_table_not_as_columns() -> None:
    text = show.markdown(many(12))
    assert "| claim | origins | why | in | not in |" in text
    assert list(outline(context(many(12))))


def test_the_terminal_names_the_new_kinds_in_few_lines() -> None:
    target = io.StringIO()
    show.summary(WHOLE, Console(file=target, width=100))
    printed = target.getvalue()
    assert "POSITIONS" in printed and "Ida Brandt: open · supports" in printed
    assert "3 entries that the reports place in time" in printed
    assert forbidden_in(printed) == []


def test_the_script_is_small_and_reaches_for_nothing() -> None:
    script = (Path(show.__file__).parent / "page.js").read_text(encoding="utf-8")
    assert len(script) < 20_000
    assert not re.search(
        r"\b(eval|Function|fetch|XMLHttpRequest|WebSocket|sendBeacon|localStorage|innerHTML\s*=)\b", script
    )
