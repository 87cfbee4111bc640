"""Actors across the articles of a story: one person or body, one id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from rapidfuzz.distance import Levenshtein

from copydesk.lexicon import outlets, table
from copydesk.names import body_key, initials, part_of, parts, same_person, tokens
from copydesk.records import Actor, ActorKind, Resolved, Role

Local = tuple[str, str]


@dataclass(slots=True)
class _Merged:
    kind: ActorKind
    members: list[tuple[str, Actor]] = field(default_factory=list)

    def names(self) -> set[str]:
        """All names of the members; descriptions joined to a person are none of them."""
        named = [actor for _, actor in self.members if actor.kind != "unnamed" or self.kind == "unnamed"]
        return {name for actor in named for name in (actor.name, *actor.aliases)}


def link_actors(resolved: Sequence[Resolved]) -> tuple[tuple[Actor, ...], dict[Local, str]]:
    """Merge the articles' actors; returns the actors and (article id, local id) → actor id.

    Errs towards keeping apart: a surname alone joins a full name only where a single one fits, and
    people without a name are never joined across articles.
    """
    own = {body_key(one.article.outlet) for one in resolved if one.article.outlet}
    given = sorted(
        ((one.article.id, _as_outlet(actor, own)) for one in resolved for actor in one.actors),
        key=lambda pair: (-len(parts(pair[1].name)), pair[1].name, pair[0]),
    )
    groups: list[_Merged] = []
    for article, actor in given:
        fitting = [group for group in groups if _fits(group, article, actor)]
        if len(fitting) == 1 or (fitting and actor.kind != "person"):
            fitting[0].members.append((article, actor))
            if fitting[0].kind == "organisation":
                fitting[0].kind = actor.kind
        else:
            groups.append(_Merged(actor.kind, [(article, actor)]))
    return _numbered(_by_role(groups))


def _as_outlet(actor: Actor, own: set[str]) -> Actor:
    """An actor that bears the name of a report's outlet is that outlet, whatever it was taken for."""
    names = {body_key(name) for name in (actor.name, *actor.aliases)}
    return msgspec.structs.replace(actor, kind="outlet") if names & own else actor


def _by_role(groups: list[_Merged]) -> list[_Merged]:
    """Join "the chairman of the council" with the one person whose role that is in another report."""
    people = [group for group in groups if group.kind == "person"]
    kept = []
    for group in groups:
        name = group.members[0][1].name
        if group.kind == "unnamed" and name.lower().startswith("the ") and len(name.split()) > 2:
            holders = [person for person in people if _holds(person, name)]
            if len(holders) == 1:
                holders[0].members += group.members
                continue
        kept.append(group)
    return kept


_SMALL = frozenset(("the", "of", "a", "an", "for", "and"))


def _holds(person: _Merged, description: str) -> bool:
    """Whether a person's roles and the words of a description name one office."""
    wanted = set(tokens(description)) - _SMALL
    for _, actor in person.members:
        for role in actor.roles:
            given = set(tokens(role.text)) - _SMALL
            if wanted <= given or (given and given <= wanted and given & set(table("people")["offices"])):
                return True
    return False


def _fits(group: _Merged, article: str, actor: Actor) -> bool:
    if actor.kind in ("unnamed", "group") or group.kind in ("unnamed", "group"):
        return False
    if "document" in (actor.kind, group.kind):
        # "the report" may be any; two words or more ("the inspection report") name one in a story
        key = body_key(actor.name)
        return actor.kind == group.kind and " " in key and key in {body_key(n) for n in group.names()}
    if (actor.kind == "person") != (group.kind == "person"):
        return False
    names = group.names()
    if actor.kind == "person":
        if len(parts(actor.name)) > 1:
            return any(
                same_person(actor.name, name) or _spelled_otherwise(actor.name, name)
                for name in names
                if len(parts(name)) > 1
            )
        return any(part_of(actor.name, name) for name in names)
    return any(_same_body(name, actor) for name in names)


def _spelled_otherwise(a: str, b: str) -> bool:
    """Whether two names differ in the spelling of a long surname alone (Zelensky, Zelenskyy)."""
    left, right = parts(a), parts(b)
    if left[:-1] != right[:-1] or min(len(left[-1]), len(right[-1])) < 5 or left[-1][:3] != right[-1][:3]:
        return False
    return Levenshtein.distance(left[-1], right[-1]) <= (2 if len(left[-1]) > 5 else 1)


def _same_body(name: str, actor: Actor) -> bool:
    left, right = outlets.known(name), outlets.known(actor.name)
    if left or right:
        return left == right
    key = body_key(actor.name)
    if body_key(name) == key:
        return True
    short, long = sorted((name, actor.name), key=len)
    compact = short.replace(".", "")
    return compact.isupper() and len(compact) > 1 and initials(long) == compact.lower()


def _numbered(groups: list[_Merged]) -> tuple[tuple[Actor, ...], dict[Local, str]]:
    actors = []
    ids: dict[Local, str] = {}
    taken: set[str] = set()
    for group in sorted(groups, key=lambda g: (g.kind, _full_name(g), g.members[0][0])):
        name = _full_name(group)
        stem = f"{group.kind}:{body_key(name).replace(' ', '-')}"
        own, number = stem, 2
        while own in taken:
            own, number = f"{stem}~{number}", number + 1
        taken.add(own)
        for article, actor in group.members:
            ids[article, actor.id] = own
        roles = sorted({role for _, actor in group.members for role in actor.roles}, key=_by_date)
        aliases = sorted(group.names() - {name})
        actors.append(Actor(id=own, name=name, kind=group.kind, roles=tuple(roles), aliases=tuple(aliases)))
    return tuple(actors), ids


def _by_date(role: Role) -> tuple[str, str]:
    return role.as_of or "", role.text


def _full_name(group: _Merged) -> str:
    """The fullest name given anywhere; for known outlets the usual one."""
    names = {actor.name for _, actor in group.members} & group.names()
    if group.kind == "outlet":
        usual = {outlet.name for name in names if (outlet := outlets.known(name))}
        names = usual or names
    # of two spellings the one in more reports
    given = Counter(actor.name for _, actor in group.members)
    return max(sorted(names), key=lambda name: (len(parts(name)), given[name], len(name)))
