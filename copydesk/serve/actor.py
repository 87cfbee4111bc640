"""An actor across the desk: what they said, to whom and on what, and how it changed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, islice
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from copydesk.desk import Desk, search
from copydesk.desk.codec import unpacked
from copydesk.desk.records import StatementRow
from copydesk.errors import DeskError
from copydesk.records import Dossier, Position, Role
from copydesk.serve.forms import OwnForm, correction, entered
from copydesk.serve.front import Offset
from copydesk.serve.notices import page
from copydesk.serve.render import part, query
from copydesk.serve.searching import Word
from copydesk.serve.site import OwnSite

router = APIRouter()
_PAGE = 60
# the latest stories whose positions are shown, the stories and the roles that are listed
_DOSSIERS, _STORIES, _ROLES = 8, 60, 12
_LOOKED_AT = 2000


class HeldRole(NamedTuple):
    """A role and the days on which reports name it."""

    text: str
    days: tuple[str, ...]


class Stance(NamedTuple):
    """A position in a story, with the words that it is read from."""

    position: Position
    story: str
    title: str
    statements: list[StatementRow]


@router.get("/actor/{actor:path}")
def actor(
    request: Request,
    actor: str,
    site: OwnSite,
    q: Word = "",
    outlet: Word = "",
    since: Word = "",
    until: Word = "",
    offset: Offset = 0,
    same: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The page of an actor."""
    desk = site.desk
    found = search.actor(desk, actor)
    rows = search.statements(
        desk,
        q,
        actor=actor,
        outlet=outlet or None,
        since=since or None,
        until=until or None,
        limit=_PAGE + 1,
        offset=offset,
    )
    address = f"/actor/{part(actor)}"
    given = {"q": q, "outlet": outlet, "since": since, "until": until}
    # words are found in the order in which they were entered; here they stand by date
    shown = sorted(rows[:_PAGE], key=lambda s: (s.published or "", s.story), reverse=True)
    titles = {s.id: s.title for s in found.stories}
    return page(
        request,
        "actor.html.j2",
        actor=found.actor,
        names=[name for name in found.names if name != found.actor.name][:20],
        roles=held_roles(found.roles)[-_ROLES:],
        stories=found.stories[:_STORIES],
        further=max(0, found.actor.stories - _STORIES),
        groups=[(s, titles.get(s, ""), list(held)) for s, held in groupby(shown, key=lambda row: row.story)],
        stances=_stances(desk, actor),
        given=given,
        same=same,
        candidates=[a for a in search.actors(desk, same, limit=20) if a.id != actor] if same else [],
        address=address,
        more=f"{address}{query(**given, offset=offset + _PAGE)}" if len(rows) > _PAGE else None,
        before=f"{address}{query(**given, offset=max(0, offset - _PAGE) or None)}" if offset else None,
    )


@router.post("/merge-actors")
def merge(site: OwnSite, form: OwnForm) -> Response:
    """Make two actors one."""
    given = correction(site.desk, form)
    if not given.value:
        raise DeskError("nobody is chosen; choose the one that is the same")
    return entered(site, form, given, otherwise="/search?in=actors")


@router.get("/actors")
def actors() -> Response:
    """The list of actors is a search without words."""
    return RedirectResponse("/search?in=actors", status_code=307)


def held_roles(roles: Iterable[Role]) -> list[HeldRole]:
    """Each role once, those that were named last at the end: every report of a mayor says that she is one."""
    held: dict[str, HeldRole] = {}
    for role in roles:
        before = held.pop(role.text.casefold(), HeldRole(role.text, ()))
        held[role.text.casefold()] = before._replace(days=(*before.days, role.as_of) if role.as_of else before.days)
    return list(held.values())


def _stances(desk: Desk, actor: str) -> list[Stance]:
    """The positions that the latest dossiers read for an actor, as they were last made."""
    # by the statements, whose index is by day: a president has appeared in thousands of stories
    said = desk.db.execute("SELECT story FROM statement WHERE actor = ? ORDER BY day DESC, key DESC", (actor,))
    latest = list(islice(dict.fromkeys(row[0] for row in islice(said, _LOOKED_AT)), _DOSSIERS))
    marks = ",".join("?" * len(latest))
    held = desk.db.execute(
        "SELECT story.id AS id, title, local, dossier FROM appearance JOIN story ON story.id = appearance.story"
        f" WHERE appearance.story IN ({marks}) AND appearance.actor = ? AND dossier IS NOT NULL"
        " ORDER BY last_day DESC, story.id",
        (*latest, actor),
    ).fetchall()
    found = [
        (position, row["id"], row["title"])
        for row in held
        for position in unpacked(row["dossier"], Dossier).positions
        if position.actor == row["local"] and position.stance != "none stated"
    ]
    rows = {s.id: s for s in search.statements_of(desk, sorted({i for p, _, _ in found for i in p.statements}))}
    return [Stance(p, story, title, [rows[i] for i in p.statements if i in rows]) for p, story, title in found]
