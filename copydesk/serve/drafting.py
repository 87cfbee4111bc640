"""Check my draft: each quote and claim of an unpublished text beside what the desk has. Nothing is stored."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from copydesk.desk import search
from copydesk.desk.draft import check_draft
from copydesk.desk.records import ArticleRow
from copydesk.errors import ReadError
from copydesk.read import advice_of, read_draft, read_text
from copydesk.records import Article, Checked, DraftCheck, Passage, Rendering, Statement
from copydesk.serve.adding import safe_name
from copydesk.serve.forms import OwnForm, text_of, uploads
from copydesk.serve.marked import Pieces, pieces
from copydesk.serve.notices import page
from copydesk.serve.site import OwnSite
from copydesk.show.phrases import DRIFT, listing

router = APIRouter()
_SAME, _DIFFERS = "same words", "wording differs"
_RENDERINGS = 12
# pairs of words that are told beside a rendering; with more of them it is read as a whole
_PAIRS = 4
_MOST_DIFFERS = 0.4
# characters around a figure alone
_AROUND = 70


class Beside(NamedTuple):
    """What a report has."""

    row: ArticleRow | None
    passage: Passage
    speaker: str
    pieces: Pieces
    kinds: str
    differences: list[tuple[str, str]]


class Held(NamedTuple):
    """A quote or claim of the draft, and what reports have of it."""

    result: str
    speaker: str
    form: str
    pieces: Pieces
    renderings: list[Beside]
    more: int


class Other(NamedTuple):
    """Words of the draft that reports have otherwise, and why they are shown."""

    why: str
    slices: list[tuple[ArticleRow | None, Pieces]]


@router.get("/draft")
def form(request: Request) -> Response:
    """The form."""
    return page(request, "draft.html.j2", check=None, text="")


@router.post("/draft")
def check(request: Request, site: OwnSite, form: OwnForm) -> Response:
    """Hold a draft against the desk."""
    draft = _draft(form)
    made = check_draft(site.desk, draft, tagger=site.tagger)
    rows = {row.id: row for row in search.articles_of(site.desk, [a.id for a in made.articles])}
    held = [_held(checked, rows, draft.text) for checked in made.checked]
    return page(
        request,
        "draft.html.j2",
        check=made,
        text=draft.text,
        held=held,
        results=[(name, sum(h.result == name for h in held)) for name in dict.fromkeys(h.result for h in held)],
        others=_others(made, rows),
    )


def _draft(form: OwnForm) -> Article:
    files = uploads(form, "file")
    if not files:
        return read_text(text_of(form, "text"), name="draft")
    folder = Path(tempfile.mkdtemp(prefix="copydesk-"))
    try:
        name = safe_name(files[0].filename or "draft.txt")
        with (folder / name).open("xb") as sink:
            shutil.copyfileobj(files[0].file, sink)
        return read_draft(folder / name)
    except ReadError as error:
        # where the file lay for a moment tells nobody anything
        advice = advice_of(error.reason) or "give a text, a web page or a Word document"
        raise ReadError("the draft", error.reason, advice) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def result_of(checked: Checked) -> str:
    """What is said of a quote: one that is found nowhere was looked for in the whole desk, a claim near the draft."""
    if checked.result in (_SAME, _DIFFERS):
        return checked.result
    return "not found in this desk" if checked.statement.quoted else "not found in the reports nearest to it"


def _held(checked: Checked, rows: dict[str, ArticleRow], text: str) -> Held:
    statement = checked.statement
    found = [
        Beside(
            rows.get(r.passage.article),
            r.passage,
            r.speaker or "",
            pieces(r.passage.text, r.passage.start, [edit.b for edit in r.edits]),
            listing(DRIFT[kind] for kind in r.kinds),
            _differences(r),
        )
        for r in checked.renderings
    ]
    return Held(
        result_of(checked),
        statement.speaker.name if statement.speaker else "",
        statement.kind,
        _own_pieces(checked, statement, text),
        found[:_RENDERINGS],
        max(0, len(found) - _RENDERINGS),
    )


def _own_pieces(checked: Checked, statement: Statement, text: str) -> Pieces:
    """The draft's words with those marked that a report has otherwise; what was left out between them told."""
    size = sum(part.end - part.start for part in statement.content)
    edits = [edit.a for r in checked.renderings if _near(r, size) for edit in r.edits]
    found: Pieces = []
    for part in statement.content:
        found += pieces(text[part.start : part.end], part.start, edits)
        found.append((" … ", False))
    return found[:-1]


def _near(rendering: Rendering, size: int) -> bool:
    """Whether a rendering has most of the draft's words: where it has few, what differs is all of it."""
    return sum(edit.a.end - edit.a.start for edit in rendering.edits) <= _MOST_DIFFERS * size


def _differences(rendering: Rendering) -> list[tuple[str, str]]:
    """The draft's words and the report's, where both have something else; what only one has is marked there."""
    found = [(edit.a.text, edit.b.text) for edit in rendering.edits if edit.a.text.strip() and edit.b.text.strip()]
    return found if len(found) <= _PAIRS else []


def _others(made: DraftCheck, rows: dict[str, ArticleRow]) -> list[Other]:
    """Figures, dates and positions that reports have otherwise, and what the draft states without attribution."""
    kinds = ("number", "date", "stance")
    texts = {article.id: article.text for article in (made.draft, *made.articles)}
    found = [
        Other(c.why[:1].upper() + c.why[1:], _slices(c.members, rows, texts))
        for c in made.conflicts
        if c.kind in kinds and c.status in ("differ", "update", "unclear", "different scope")
    ]
    return found + [
        Other(c.title, _slices(c.slices, rows, texts)) for c in made.check_first if c.kind in ("attribution", "speaker")
    ]


def _slices(
    passages: Sequence[Passage], rows: dict[str, ArticleRow], texts: dict[str, str]
) -> list[tuple[ArticleRow | None, Pieces]]:
    return [(rows.get(p.article), _in_place(p, texts[p.article])) for p in passages if p.article in texts]


def _in_place(passage: Passage, text: str) -> Pieces:
    """A passage with some words on either side, cut between words and within its line."""
    before = text[max(0, passage.start - _AROUND) : passage.start].rpartition("\n")[2]
    after = text[passage.end : passage.end + _AROUND].partition("\n")[0]
    if len(before) == _AROUND:
        before = "… " + before.partition(" ")[2]
    if len(after) == _AROUND:
        after = after.rpartition(" ")[0] + " …"
    return [(before, False), (passage.text, True), (after, False)]
