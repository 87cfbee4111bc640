"""Actors across the stories of a desk: one full name, one actor, until somebody splits or merges them.

Errs towards keeping apart: who is known by a surname, an office or a description alone is somebody of that story.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from copydesk.desk.log import Log
from copydesk.desk.records import Correction
from copydesk.names import body_key, generation, parts, same_person
from copydesk.records import Actor, Dossier, Linked, Mention, Refusal, Resolved, Speaker, Statement

_NAMELESS = ("unnamed", "group", "document")


def desk_id(db: sqlite3.Connection, story: str, actor: Actor, merged: dict[str, str]) -> str:
    """The desk's actor for one of a dossier: the one with its full name, else one of this story alone."""
    own = actor.id if _known_anywhere(actor) else f"{story}/{actor.id}"
    if own in merged:
        return merged[own]
    if _known_anywhere(actor) and not db.execute("SELECT 1 FROM actor WHERE id = ?", (own,)).fetchone():
        other = _under_another_name(db, actor)
        if other:
            return merged.get(other, other)
    return own


def _under_another_name(db: sqlite3.Connection, actor: Actor) -> str | None:
    """The one actor that has a name as an alias, or differs from it in a middle name that one leaves out."""
    keys = sorted({body_key(actor.name), _without_middle(actor.name)})
    rows = db.execute(
        "SELECT DISTINCT actor.id, actor.name FROM alias JOIN actor ON actor.id = alias.actor"
        f" WHERE alias.name IN ({','.join('?' * len(keys))}) AND actor.kind = ? AND actor.id NOT LIKE '%/%'",
        (*keys, actor.kind),
    ).fetchall()
    fitting = [row["id"] for row in rows if actor.kind != "person" or _one_person(actor.name, row["name"])]
    return fitting[0] if len(fitting) == 1 else None


def _one_person(a: str, b: str) -> bool:
    """Whether two full names are one person's; a name without "Jr." is not taken for one with it."""
    return same_person(a, b) and generation(a) == generation(b)


def _without_middle(name: str) -> str:
    """First and last name as names are compared."""
    given = body_key(name).split()
    return f"{given[0]} {given[-1]}" if len(given) > 2 else " ".join(given)


def merges(corrections: Iterable[Correction]) -> dict[str, str]:
    """Which actor stands for which, where people said that they are one."""
    found: dict[str, str] = {}
    for correction in corrections:
        if correction.kind == "merge actors" and correction.subject and correction.value:
            target = found.get(correction.subject, correction.subject)
            if target == correction.value:
                continue
            found[correction.value] = target
            found.update({away: target for away, to in found.items() if to == correction.value})
    return found


def joined(db: sqlite3.Connection, given: Linked, story: str, log: Log) -> Linked:
    """The links with those actors of one story made one that people say are one."""
    merged = merges(log.of("merge actors"))
    if not merged:
        return given
    by_desk: dict[str, list[Actor]] = defaultdict(list)
    for actor in given.actors:
        by_desk[desk_id(db, story, actor, merged)].append(actor)
    into = {a.id: _kept(own, several) for own, several in by_desk.items() if len(several) > 1 for a in several}
    return _renamed(given, into) if into else given


def _kept(own: str, several: list[Actor]) -> Actor:
    """One actor for several, under the id that stays where the story has it."""
    first = next((a for a in several if own in (a.id, own.rpartition("/")[2])), several[0])
    names = dict.fromkeys(n for a in several for n in (a.name, *a.aliases))
    roles = dict.fromkeys(r for a in several for r in a.roles)
    return msgspec.structs.replace(
        first, aliases=tuple(sorted(n for n in names if n != first.name)), roles=tuple(roles)
    )


def _renamed(given: Linked, into: dict[str, Actor]) -> Linked:
    def speaker(old: Speaker | None) -> Speaker | None:
        new = into.get(old.id) if old else None
        return Speaker(new.id, new.name, old.role) if old and new else old

    def name(actor: str | None) -> str | None:
        return into[actor].id if actor in into else actor

    def statement(s: Statement) -> Statement:
        via = tuple(name(v) or v for v in s.via)
        return msgspec.structs.replace(s, speaker=speaker(s.speaker), via=via)

    def mention(m: Mention) -> Mention:
        return msgspec.structs.replace(m, actor=name(m.actor))

    def refusal(r: Refusal) -> Refusal:
        return msgspec.structs.replace(r, actor=name(r.actor))

    def actors(held: Iterable[Actor]) -> tuple[Actor, ...]:
        return tuple(sorted({a.id: a for a in (into.get(a.id, a) for a in held)}.values(), key=lambda a: a.id))

    def article(one: Resolved) -> Resolved:
        return msgspec.structs.replace(
            one,
            statements=tuple(statement(s) for s in one.statements),
            mentions=tuple(mention(m) for m in one.mentions),
            refusals=tuple(refusal(r) for r in one.refusals),
            actors=actors(one.actors),
        )

    return msgspec.structs.replace(
        given, resolved=tuple(article(one) for one in given.resolved), actors=actors(given.actors)
    )


def write_actors(db: sqlite3.Connection, story: str, dossier: Dossier, log: Log) -> dict[str, str]:
    """Enter the actors of a dossier that say something; returns the desk's actor of each."""
    said = Counter(s.speaker.id for s in dossier.statements if s.speaker)
    merged = merges(log.of("merge actors"))
    db.execute("DELETE FROM alias WHERE story = ?", (story,))
    found = {actor.id: desk_id(db, story, actor, merged) for actor in dossier.actors if said[actor.id]}
    db.execute("DELETE FROM appearance WHERE story = ?", (story,))
    for actor in dossier.actors:
        own = found.get(actor.id)
        if own is None:
            continue
        names = (actor.name, *actor.aliases)
        _entered(db, own, actor)
        db.execute(
            "INSERT INTO appearance VALUES (?, ?, ?, ?, ?, ?)",
            (story, actor.id, own, _json(names), _json(actor.roles), said[actor.id]),
        )
        _aliased(db, own, story, names, kind=actor.kind)
    return found


def _aliased(db: sqlite3.Connection, actor: str, story: str, names: tuple[str, ...], *, kind: str) -> None:
    whole = {body_key(n) for n in names if kind != "person" or len(parts(n)) > 1}
    if kind == "person" and len(parts(names[0])) > 1:
        whole.add(_without_middle(names[0]))
    db.executemany("INSERT OR IGNORE INTO alias VALUES (?, ?, ?)", [(name, actor, story) for name in sorted(whole)])


def count_actors(db: sqlite3.Connection, touched: Iterable[str]) -> None:
    """Count anew what some actors said; who says nothing any more is taken out."""
    for actor in sorted(set(touched)):
        row = db.execute(
            "SELECT count(*), count(DISTINCT story), max(day) FROM statement WHERE actor = ?", (actor,)
        ).fetchone()
        if row[0]:
            db.execute("UPDATE actor SET statements = ?, stories = ?, last_day = ? WHERE id = ?", (*row, actor))
            _named(db, actor)
        else:
            _gone(db, actor)


def _named(db: sqlite3.Connection, actor: str) -> None:
    """Show an actor under the name that most stories have, the longest of those."""
    row = db.execute(
        "SELECT names ->> 0 AS name FROM appearance WHERE actor = ? GROUP BY names ->> 0"
        " ORDER BY count(*) DESC, length(names ->> 0) DESC, names ->> 0 LIMIT 1",
        (actor,),
    ).fetchone()
    held = db.execute("SELECT name FROM actor WHERE id = ?", (actor,)).fetchone()
    if row and held and row["name"] != held["name"]:
        db.execute("UPDATE actor SET name = ? WHERE id = ?", (row["name"], actor))
        db.execute("UPDATE actor_fts SET name = ? WHERE actor = ?", (row["name"], actor))


def _entered(db: sqlite3.Connection, own: str, actor: Actor) -> None:
    if not db.execute("SELECT 1 FROM actor WHERE id = ?", (own,)).fetchone():
        db.execute("INSERT INTO actor (id, name, kind) VALUES (?, ?, ?)", (own, actor.name, actor.kind))
        db.execute("INSERT INTO actor_fts (name, actor) VALUES (?, ?)", (actor.name, own))


def _gone(db: sqlite3.Connection, actor: str) -> None:
    if db.execute("SELECT 1 FROM appearance WHERE actor = ?", (actor,)).fetchone():
        return
    db.execute("DELETE FROM actor_fts WHERE actor = ?", (actor,))
    db.execute("DELETE FROM actor WHERE id = ?", (actor,))


def _known_anywhere(actor: Actor) -> bool:
    """Whether an actor is told from all others by its name."""
    if actor.kind in _NAMELESS or "~" in actor.id or not any(word[:1].isupper() for word in actor.name.split()):
        return False
    return actor.kind != "person" or len(parts(actor.name)) > 1


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
