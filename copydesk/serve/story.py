"""A story: its dossier live, with what the desk knows besides, and a form for each correction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from copydesk.align import stem
from copydesk.contract import dossier_json
from copydesk.desk import Desk, dossiers, search
from copydesk.desk.log import about, active, merged_into
from copydesk.desk.near import near_stories
from copydesk.desk.records import ArticleRow, Correction, Misfit, Revision
from copydesk.desk.stories import CAME_TOGETHER, SAME_WORDS, Grouped
from copydesk.errors import DeskError
from copydesk.serve import targets
from copydesk.serve.forms import OwnForm, correction, entered
from copydesk.serve.front import NewsLine, news_lines, unseen
from copydesk.serve.notices import page
from copydesk.serve.render import brief
from copydesk.serve.site import OwnSite
from copydesk.show import page as dossier_page
from copydesk.text import words

router = APIRouter()
_LISTED = 200
_NEWS = 200
_OPENING = 90


class Member(NamedTuple):
    """An article of a story: why the program put it there, the words of both where it was for these, its copies."""

    row: ArticleRow
    nearest: ArticleRow | None
    why: str
    shared: tuple[str, ...]
    copies: list[ArticleRow]


class Misfitting(NamedTuple):
    """A correction that found no place, and why."""

    correction: Correction
    why: str


@router.get("/story/{story}")
def story(request: Request, story: str, site: OwnSite, of: Annotated[str, Query(max_length=60)] = "") -> Response:
    """The page of a story; with `of` the forms for one of its findings."""
    other = _moved_to(site.desk, story)
    if other:
        return RedirectResponse(f"/story/{other}", status_code=303)
    if of:
        return _forms(request, site.desk, story, of)
    sheet = site.sheets.of(site.desk, story)
    row = search.story(site.desk, story)
    members = _members(site.desk, story)
    return page(
        request,
        "story.html.j2",
        row=row,
        sheet=sheet,
        unseen=unseen(row),
        news=_news(site.desk, story),
        members=members,
        openings=_openings(site.desk, [m.row for m in members]),
        revisions=_revisions(site.desk, story, [m.row for m in members]),
        misfits=_misfits(site.desk, story),
        corrections=_corrections(site.desk, story, members),
    )


@router.get("/story/{story}/filter.css")
def rules(story: str, site: OwnSite) -> Response:
    """What each choice of the filter hides."""
    return Response(site.sheets.of(site.desk, story).rules, media_type="text/css")


@router.get("/story/{story}/dossier.html")
def file(story: str, site: OwnSite) -> Response:
    """The dossier as one file that can be sent: it needs no desk."""
    made = dossier_page(dossiers.dossier(site.desk, story))
    disposition = {"content-disposition": f'attachment; filename="{_stem(story)}.html"'}
    return HTMLResponse(made, headers=disposition)


@router.get("/story/{story}/dossier.json")
def record(story: str, site: OwnSite) -> Response:
    """The dossier as JSON, to be kept."""
    held = dossier_json(dossiers.dossier(site.desk, story))
    disposition = {"content-disposition": f'attachment; filename="{_stem(story)}.json"'}
    return Response(held, media_type="application/json", headers=disposition)


@router.get("/story/{story}/move")
def move(request: Request, story: str, site: OwnSite, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The forms to split a story and to merge it into another."""
    row = search.story(site.desk, story)
    near = near_stories(site.desk, story)
    found = search.found_stories(site.desk, q, limit=20) if q else [n.story for n in near]
    texts = site.desk.texts([n.other for n in near])
    held = search.articles(site.desk, story=story, limit=_LISTED)
    return page(
        request,
        "move.html.j2",
        row=row,
        articles=held,
        openings=_openings(site.desk, held),
        others=[other for other in found if other.id != story],
        shared={n.story.id: _whole(n.words, texts[n.other]) for n in near},
        q=q,
    )


@router.post("/correct")
def correct(site: OwnSite, form: OwnForm) -> Response:
    """Enter any correction."""
    return entered(site, form, correction(site.desk, form), otherwise="/corrections")


@router.post("/story/{story}/split")
def split(story: str, site: OwnSite, form: OwnForm) -> Response:
    """Put articles into a story of their own."""
    given = correction(site.desk, form)
    if not given.articles:
        raise DeskError("no report is chosen; choose those that belong elsewhere")
    # the name that the program would give to a story that begins with the first of them
    own = f"s{given.articles[0][1:]}"
    if own == story or site.desk.db.execute("SELECT 1 FROM article WHERE story = ?", (own,)).fetchone():
        own = f"{own}-{site.desk.now().translate({ord(c): None for c in '-:TZ'})}"
    return entered(site, form, msgspec.structs.replace(given, kind="story", value=own), otherwise=f"/story/{own}")


@router.post("/story/{story}/merge")
def merge(story: str, site: OwnSite, form: OwnForm) -> Response:
    """Put all articles of a story into another."""
    given = correction(site.desk, form)
    if not given.value:
        raise DeskError("no story is chosen; choose the one that they belong to")
    search.story(site.desk, given.value)
    held = site.desk.db.execute("SELECT id FROM article WHERE story = ? ORDER BY id", (story,))
    whole = msgspec.structs.replace(given, kind="story", articles=tuple(row[0] for row in held))
    return entered(site, form, whole, otherwise=f"/story/{given.value}")


def _moved_to(desk: Desk, story: str) -> str | None:
    """The story where all reports of one without any are now; DeskError where they are in several."""
    if desk.db.execute("SELECT 1 FROM article WHERE story = ?", (story,)).fetchone():
        return None
    search.story(desk, story)
    held = {r[0] for r in desk.db.execute("SELECT DISTINCT story FROM article WHERE grouped = ? LIMIT 2", (story,))}
    # one that somebody made by a split, which was undone, was never the program's
    put_here = {a for c in about(desk.db, [story]) if c.kind == "story" and c.value == story for a in c.articles}
    held |= {row.story for row in search.articles_of(desk, sorted(put_here))}
    if len(held) != 1:
        raise DeskError(f"{story}: the desk has no such story any more; its reports belong to others, search for them")
    return str(held.pop())


def _forms(request: Request, desk: Desk, story: str, anchor: str) -> Response:
    target = targets.target(dossiers.dossier(desk, story), anchor)
    if target is None:
        raise DeskError(f"{anchor}: the dossier has no such finding now; it may have changed, go back to the story")
    mark = targets.mark_of(desk, story, target.anchor)
    return page(request, "correct.html.j2", story=story, target=target, mark=mark)


def _stem(story: str) -> str:
    return "".join(c for c in story if c.isascii() and (c.isalnum() or c == "-"))


def _news(desk: Desk, story: str) -> list[NewsLine]:
    row = search.story(desk, story)
    found = [n for _, n in search.news(desk, story=story, limit=_NEWS)]
    held = sorted({p.article for n in found for p in n.passages[:1]})
    return news_lines(row, found, {a.id: a for a in search.articles_of(desk, held)}, most=7)


def _members(desk: Desk, story: str) -> list[Member]:
    held = desk.db.execute(
        "SELECT id, body, grouped_for FROM article WHERE story = ? ORDER BY day, id LIMIT ?", (story, _LISTED)
    ).fetchall()
    # of an article that came before this was kept there is an empty object
    grouped = {r["id"]: msgspec.convert({"story": None} | msgspec.json.decode(r["grouped_for"]), Grouped) for r in held}
    near = [g.nearest for g in grouped.values() if g.nearest]
    rows = {a.id: a for a in search.articles_of(desk, sorted({*(r["id"] for r in held), *near}))}
    copies: dict[str, list[str]] = defaultdict(list)
    for r in held:
        copies[r["body"]].append(r["id"])
    texts = desk.texts([r["id"] for r in held])
    shared = {r["id"]: _whole(grouped[r["id"]].words, texts[r["id"]]) for r in held}
    return [
        Member(
            rows[r["id"]],
            rows.get(grouped[r["id"]].nearest or ""),
            _why(grouped[r["id"]], shared[r["id"]]),
            shared[r["id"]],
            [rows[other] for other in copies[r["body"]] if other != r["id"]],
        )
        for r in held
    ]


def _why(grouped: Grouped, shared: tuple[str, ...]) -> str:
    """Why an article was put beside its nearest, as a phrase before that one's name."""
    if grouped.words == CAME_TOGETHER:
        return "since it came as one story of a corpus with"
    if grouped.words == SAME_WORDS:
        return "for the words that it came with, which were those of"
    # an outlet may have changed them since
    return f"for words that it {'has' if shared else 'had'} in common with"


def _openings(desk: Desk, articles: Sequence[ArticleRow]) -> defaultdict[str, str]:
    """The first words of those that have no title."""
    texts = desk.texts([a.id for a in articles if not a.title])
    return defaultdict(str, {key: brief(text.strip().partition("\n")[0], _OPENING) for key, text in texts.items()})


def _whole(stems: Sequence[str], text: str) -> tuple[str, ...]:
    """The words of a text behind some stems: what is shown stands there."""
    wanted, found = set(stems), {}
    for start, end in words(text):
        word = text[start:end]
        key = stem(word.casefold())
        if key in wanted and key not in found:
            found[key] = word
        if len(found) == len(wanted):
            break
    return tuple(found[key] for key in stems if key in found)


def _revisions(desk: Desk, story: str, articles: Sequence[ArticleRow]) -> list[tuple[ArticleRow, Revision]]:
    rows = {row.id: row for row in articles}
    return [(rows[r.article], r) for r in search.revisions(desk, story=story, limit=50) if r.article in rows]


def _misfits(desk: Desk, story: str) -> list[Misfitting]:
    rows = desk.db.execute(
        "SELECT correction.record AS record, misfit.correction AS correction, why FROM misfit"
        " JOIN correction ON correction.id = misfit.correction WHERE story = ? ORDER BY correction.number",
        (story,),
    )
    return [
        Misfitting(msgspec.json.decode(r["record"], type=Correction), Misfit(r["correction"], r["why"]).why)
        for r in rows
    ]


def _corrections(desk: Desk, story: str, members: Sequence[Member]) -> list[Correction]:
    """What people put right here, the latest first; marks of findings stand beside these."""
    held = active(about(desk.db, [*merged_into(desk.db, story), *(m.row.id for m in members)]))
    return [c for c in reversed(held) if c.kind not in ("reviewed", "dismissed")]
