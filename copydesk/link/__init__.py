"""Across articles: who is one actor, what text is shared, which statements render one utterance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from copydesk.link.actors import Local, link_actors
from copydesk.link.alignments import align
from copydesk.link.passages import overlaps
from copydesk.link.renderings import names_in, renderings
from copydesk.link.utterances import group
from copydesk.records import Actor, Linked, Mention, Refusal, Resolved, Speaker, Statement

__all__ = ["link"]


def link(resolved: Iterable[Resolved], *, weights: Mapping[str, Any] | None = None) -> Linked:
    """Link the articles of one story. The result does not depend on their order.

    `weights` are those of what makes two statements one utterance, in place of the shipped ones.
    """
    given = sorted(resolved, key=lambda one: one.article.id)
    actors, ids = link_actors(given)
    by_id = {actor.id: actor for actor in actors}
    named = tuple(_renamed(one, ids, by_id) for one in given)
    kinds = {actor.id: actor.kind for actor in actors}
    groups = group(renderings(named, kinds), reports=len(named), names=names_in(named), weights=weights)
    # two quotations of the same statements may group alike: one utterance for both
    utterances = tuple(dict.fromkeys(tuple(dict.fromkeys(r.statement.id for r in g)) for g in groups))
    return Linked(
        resolved=named,
        actors=actors,
        overlaps=tuple(overlaps(named)),
        utterances=utterances,
        alignments=align(named, utterances),
    )


def _renamed(one: Resolved, ids: dict[Local, str], actors: dict[str, Actor]) -> Resolved:
    """The same article with the story's actor ids and fullest names."""
    article = one.article.id

    def statement(given: Statement) -> Statement:
        speaker = given.speaker
        if speaker:
            actor = actors[ids[article, speaker.id]]
            role = speaker.role or (actor.roles[0].text if actor.roles else None)
            speaker = Speaker(actor.id, actor.name, role)
        via = tuple(ids[article, actor] for actor in given.via)
        return msgspec.structs.replace(given, speaker=speaker, via=via)

    def mention(given: Mention) -> Mention:
        actor = ids[article, given.actor] if given.actor else None
        return msgspec.structs.replace(given, actor=actor)

    def refusal(given: Refusal) -> Refusal:
        return msgspec.structs.replace(given, actor=ids[article, given.actor] if given.actor else None)

    return msgspec.structs.replace(
        one,
        refusals=tuple(refusal(r) for r in one.refusals),
        statements=tuple(statement(s) for s in one.statements),
        mentions=tuple(mention(m) for m in one.mentions),
        actors=tuple(actors[i] for i in sorted({ids[article, a.id] for a in one.actors})),
    )
