"""Searching the desk: statements, articles, actors, stories; and every rendering of a quotation."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from copydesk.desk import quotations, search
from copydesk.desk.records import ActorRow, Found
from copydesk.errors import DeskError
from copydesk.serve.front import Offset
from copydesk.serve.marked import Pieces, pieces
from copydesk.serve.notices import page
from copydesk.serve.render import query
from copydesk.serve.site import OwnSite, Site

router = APIRouter()
_PAGE = 40
WAYS = (
    ("statements", "Statements"),
    ("articles", "Articles"),
    ("actors", "Actors"),
    ("stories", "Stories"),
    ("quotation", "Find a quotation"),
)
_FIELDS = ("speaker", "outlet", "since", "until", "kind", "act", "certainty")
Words = Annotated[str, Query(max_length=5000)]
Word = Annotated[str, Query(max_length=200)]


class Rendering(NamedTuple):
    """Words of the desk beside the quotation that was asked for."""

    found: Found
    pieces: Pieces
    differences: list[tuple[str, str]]


@router.get("/search")
def searching(
    request: Request,
    site: OwnSite,
    way: Annotated[str, Query(alias="in")] = "statements",
    q: Words = "",
    speaker: Word = "",
    outlet: Word = "",
    since: Word = "",
    until: Word = "",
    kind: Word = "",
    act: Word = "",
    certainty: Word = "",
    offset: Offset = 0,
) -> Response:
    """What the desk has of some words, or by some speaker, outlet, date, kind or certainty."""
    given = dict(zip(_FIELDS, (speaker, outlet, since, until, kind, act, certainty), strict=True))
    asked = bool(q.strip() or any(given.values()))
    view: dict[str, Any] = {"found": [], "more": None, "actors": [], "failure": ""}
    try:
        if asked:
            view |= _found(site, way, q, given, offset)
    except DeskError as error:
        view["failure"] = str(error)
    return page(
        request,
        "search.html.j2",
        ways=WAYS,
        way=way if way in dict(WAYS) else "statements",
        q=q,
        given=given,
        asked=asked,
        outlets=site.outlets()[:500],
        here={name: value for name, value in given.items() if value},
        before=f"/search{query(**{'in': way, 'q': q}, **given, offset=max(0, offset - _PAGE) or None)}"
        if offset
        else None,
        **view,
    )


def _found(site: Site, way: str, q: str, given: dict[str, str], offset: int) -> dict[str, Any]:
    desk = site.desk
    if way == "quotation":
        return {"found": [rendering(f) for f in quotations.find_quotation(desk, q, limit=100)]} if q.strip() else {}
    if way == "stories":
        return {"found": search.found_stories(desk, q, limit=_PAGE)}
    actors: list[ActorRow] = []
    if way == "actors":
        found: list[Any] = search.actors(desk, q, limit=_PAGE + 1, offset=offset)
    elif way == "articles":
        found = list(search.found_articles(desk, q, limit=_PAGE + 1, offset=offset))
    else:
        actors = search.actors(desk, given["speaker"], limit=6) if given["speaker"] else []
        fields: dict[str, Any] = {name: value or None for name, value in given.items() if name != "speaker"}
        # a name that no actor has may still stand as a speaker in a story that was not compared yet
        who = {"actor": actors[0].id} if actors else {"speaker": given["speaker"] or None}
        found = list(search.statements(desk, q, **fields, **who, limit=_PAGE + 1, offset=offset))
    more = f"/search{query(**{'in': way, 'q': q}, **given, offset=offset + _PAGE)}" if len(found) > _PAGE else None
    return {"found": found[:_PAGE], "more": more, "actors": actors}


def rendering(found: Found) -> Rendering:
    """A rendering with what differs marked; words that stand in one alone are told beside it."""
    return Rendering(
        found,
        pieces(found.passage.text, found.passage.start, [edit.b for edit in found.edits]),
        [(edit.a.text, edit.b.text) for edit in found.edits],
    )
