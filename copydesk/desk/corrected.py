"""What the program finds, with people's corrections: of one article, of the links between articles, of a dossier.

A correction tells its place by words. It is applied to the finding that stands there now; where none does it is a
misfit, which is reported and never guessed at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from copydesk.desk.log import Log
from copydesk.desk.records import Correction
from copydesk.names import body_key
from copydesk.records import (
    Actor,
    ActorKind,
    Alignment,
    Article,
    Dossier,
    Linked,
    Passage,
    Place,
    Position,
    Resolved,
    Slice,
    Speaker,
    Statement,
    StatementKind,
)
from copydesk.text import Range, quotations_in

# Share of characters (those in both of those in either) from which a statement is the one that a passage means.
_SAME_PLACE = 0.3

# ── of one article ────────────────────────────────────────────────────────────────────────


def resolved(one: Resolved, log: Log) -> Resolved:
    """An article with corrections of its outlet, date, statements and speakers."""
    own = [c for c in log.corrections if _about(c, one.article.id)]
    for correction in own:
        change = _OF_ARTICLE.get(correction.kind)
        if change:
            one = change(one, correction, log)
    return one


def _about(correction: Correction, article: str) -> bool:
    return article in correction.articles or any(p.article == article for p in correction.passages)


def _outlet(one: Resolved, given: Correction, log: Log) -> Resolved:
    return _with_article(one, msgspec.structs.replace(one.article, outlet=given.value))


def _date(one: Resolved, given: Correction, log: Log) -> Resolved:
    article = msgspec.structs.replace(one.article, published=given.value, published_at=None, published_from="person")
    return _with_article(one, article)


def _with_article(one: Resolved, article: Article) -> Resolved:
    return msgspec.structs.replace(one, article=article)


def _speaker(one: Resolved, given: Correction, log: Log) -> Resolved:
    statement = _meant(one, given, log)
    if statement is None:
        return one
    if not given.value:
        return _replaced(one, statement, speaker=None, attribution="none")
    actor, one = _actor(one, given.value, given.subject)
    role = actor.roles[0].text if actor.roles else None
    return _replaced(
        one,
        statement,
        speaker=Speaker(actor.id, actor.name, role),
        attribution="unnamed" if actor.kind == "unnamed" else "named",
        score=1.0,
    )


def _border(one: Resolved, given: Correction, log: Log) -> Resolved:
    statement = _meant(one, given, log)
    wanted = _placed(given.passages[1], one.article)
    if statement is None or wanted is None:
        if statement is not None:
            log.misfit(given, "the words that it ought to have no longer stand in the text")
        return one
    content, quoted, kind = _content(one.article.text, wanted)
    return _replaced(one, statement, content=content, quoted=quoted, kind=kind, score=1.0)


def _added(one: Resolved, given: Correction, log: Log) -> Resolved:
    place = _placed(given.passages[0], one.article)
    if place is None:
        log.misfit(given, "the words no longer stand in the text")
        return one
    content, quoted, kind = _content(one.article.text, place)
    speaker = None
    if given.value:
        actor, one = _actor(one, given.value, given.subject)
        speaker = Speaker(actor.id, actor.name)
    made = Statement(
        id=f"{one.article.id}#{place[0]}-{place[1]}c",
        article=one.article.id,
        kind=kind,
        act="speech",
        content=content,
        quoted=quoted,
        speaker=speaker,
        attribution="named" if speaker else "none",
    )
    if any(s.id == made.id for s in one.statements):
        return one
    ordered = sorted((*one.statements, made), key=lambda s: (s.content[0].start, s.id))
    return msgspec.structs.replace(one, statements=tuple(ordered))


def _removed(one: Resolved, given: Correction, log: Log) -> Resolved:
    statement = _meant(one, given, log)
    if statement is None:
        return one
    kept = tuple(
        msgspec.structs.replace(s, nested_in=statement.nested_in) if s.nested_in == statement.id else s
        for s in one.statements
        if s.id != statement.id
    )
    return msgspec.structs.replace(one, statements=kept)


_OF_ARTICLE: dict[str, Callable[[Resolved, Correction, Log], Resolved]] = {
    "outlet": _outlet,
    "date": _date,
    "speaker": _speaker,
    "border": _border,
    "statement": _added,
    "not a statement": _removed,
}


def _replaced(one: Resolved, statement: Statement, **fields: object) -> Resolved:
    changed = tuple(msgspec.structs.replace(s, **fields) if s.id == statement.id else s for s in one.statements)
    return msgspec.structs.replace(one, statements=changed)


def _actor(one: Resolved, name: str, kind: str | None) -> tuple[Actor, Resolved]:
    """The article's actor of a name; a new one where it has none."""
    key = body_key(name)
    for actor in one.actors:
        if key in {body_key(n) for n in (actor.name, *actor.aliases)}:
            return actor, one
    as_kind: ActorKind = msgspec.convert(kind or "person", ActorKind)
    made = Actor(id=f"{as_kind}:{key.replace(' ', '-')}", name=name, kind=as_kind)
    return made, msgspec.structs.replace(one, actors=(*one.actors, made))


def _content(text: str, place: Range) -> tuple[tuple[Slice, ...], tuple[Slice, ...], StatementKind]:
    start, end = place
    inside = [(q.start, q.end) for q in quotations_in(text, start, end)]
    quoted = tuple(Slice(a, b, text[a:b]) for a, b in ((left + 1, right - 1) for left, right in inside) if a < b)
    rest = sum(c.isalnum() for c in text[start:end]) - sum(c.isalnum() for s in quoted for c in s.text)
    kind: StatementKind = "indirect" if not quoted else "direct" if rest == 0 else "mixed"
    return (Slice(start, end, text[start:end]),), quoted, kind


# ── places ────────────────────────────────────────────────────────────────────────────────


def _placed(passage: Passage, article: Article) -> Range | None:
    """Where a passage stands in the article as it is now: there, or at the one place that has its words."""
    text = article.text
    if text[passage.start : passage.end] == passage.text:
        return passage.start, passage.end
    if text.count(passage.text) == 1:
        start = text.index(passage.text)
        return start, start + len(passage.text)
    return None


def _meant(one: Resolved, given: Correction, log: Log) -> Statement | None:
    """The statement that the first passage means; says so where there is none."""
    place = _placed(given.passages[0], one.article)
    if place is None:
        log.misfit(given, "the words no longer stand in the text")
        return None
    found = statement_at(one.statements, place)
    if found is None:
        log.misfit(given, "no statement is found at these words now")
    return found


def place_of(statement: Statement) -> Range:
    """The place by which a statement is offered for correction and found again: from its first word to its last."""
    return statement.content[0].start, statement.content[-1].end


def statement_at(statements: Iterable[Statement], place: Range) -> Statement | None:
    """The statement of a place: the one that has it, the outer of two, else the one that overlaps it most."""
    given = list(statements)
    exact = [s for s in given if place_of(s) == place]
    if exact:
        return min(exact, key=lambda s: (s.nested_in is not None, s.id))
    return _nearest(given, place)


def _nearest(statements: Iterable[Statement], place: Range) -> Statement | None:
    ranked = [(_overlap(s, place), s.nested_in is None, s.id, s) for s in statements]
    best = max(ranked, default=None, key=lambda item: item[:3])
    return best[3] if best and best[0] >= _SAME_PLACE else None


def _overlap(statement: Statement, place: Range) -> float:
    """Characters in both of those in either."""
    start, end = place
    shared = sum(max(0, min(end, s.end) - max(start, s.start)) for s in statement.content)
    own = sum(s.end - s.start for s in statement.content)
    return shared / max(1, own + end - start - shared)


# ── of the links between articles ─────────────────────────────────────────────────────────


def linked(given: Linked, log: Log) -> Linked:
    """The links with corrections of utterances, claims, and actors of one name."""
    for correction in log.of("same utterance", "not same utterance", "same claim", "not same claim", "split actor"):
        given = _OF_LINKS[correction.kind](given, correction, log)
    return given


def _same_utterance(given: Linked, correction: Correction, log: Log) -> Linked:
    members = _members(given, correction, log)
    if len(members) < 2:
        return given
    touched = [group for group in given.utterances if set(group) & set(members)]
    whole = tuple(sorted({m for group in (*touched, members) for m in group}))
    kept = [group for group in given.utterances if group not in touched]
    return msgspec.structs.replace(given, utterances=tuple(sorted([*kept, whole])))


def _other_utterance(given: Linked, correction: Correction, log: Log) -> Linked:
    members = _members(given, correction, log)
    if len(members) < 2:
        return given
    first, others = members[0], set(members[1:])
    groups = [
        tuple(m for m in group if m not in others) if first in group and set(group) & others else group
        for group in given.utterances
    ]
    return msgspec.structs.replace(given, utterances=tuple(group for group in groups if len(group) > 1))


def _same_claim(given: Linked, correction: Correction, log: Log) -> Linked:
    parts = _alignment(given, correction, log)
    if len(parts.statements) + len(parts.sentences) < 2:
        return given
    touched = [a for a in given.alignments if _shares(a, parts)]
    whole = Alignment(
        statements=tuple(sorted({s for a in (*touched, parts) for s in a.statements})),
        sentences=tuple(sorted({p for a in (*touched, parts) for p in a.sentences})),
    )
    kept = [a for a in given.alignments if a not in touched]
    return msgspec.structs.replace(given, alignments=(*kept, whole))


def _other_claim(given: Linked, correction: Correction, log: Log) -> Linked:
    """Take out of the claim that holds the first passage what the others are."""
    own = _alignment(given, msgspec.structs.replace(correction, passages=correction.passages[:1]), log)
    away = _alignment(given, msgspec.structs.replace(correction, passages=correction.passages[1:]), log)
    changed = []
    for alignment in given.alignments:
        if _shares(alignment, own) and _shares(alignment, away):
            alignment = Alignment(
                statements=tuple(s for s in alignment.statements if s not in away.statements),
                sentences=tuple(p for p in alignment.sentences if p not in away.sentences),
            )
        if len(alignment.statements) + len(alignment.sentences) > 1:
            changed.append(alignment)
    return msgspec.structs.replace(given, alignments=tuple(changed))


def _split_actor(given: Linked, correction: Correction, log: Log) -> Linked:
    """Give some statements another actor of the same name, told by the correction from the first."""
    members = set(_members(given, correction, log))
    speakers = {
        s.speaker.id for one in given.resolved for s in one.statements if s.id in members and s.speaker is not None
    }
    old = next((actor for actor in given.actors if actor.id in speakers), None)
    if old is None:
        return given
    name = correction.value or old.name
    new = Actor(id=f"{old.id}~{correction.id[:8]}", name=name, kind=old.kind)

    def statement(s: Statement) -> Statement:
        return msgspec.structs.replace(s, speaker=Speaker(new.id, new.name)) if s.id in members else s

    changed = tuple(
        msgspec.structs.replace(one, statements=tuple(statement(s) for s in one.statements)) for one in given.resolved
    )
    return msgspec.structs.replace(given, resolved=changed, actors=tuple(sorted((*given.actors, new), key=_id)))


_OF_LINKS: dict[str, Callable[[Linked, Correction, Log], Linked]] = {
    "same utterance": _same_utterance,
    "not same utterance": _other_utterance,
    "same claim": _same_claim,
    "not same claim": _other_claim,
    "split actor": _split_actor,
}


def _id(actor: Actor) -> str:
    return actor.id


def _members(given: Linked, correction: Correction, log: Log) -> tuple[str, ...]:
    """The statements that a correction's passages mean, in their order."""
    found = []
    for passage in correction.passages:
        one = next((one for one in given.resolved if one.article.id == passage.article), None)
        if one is None:
            continue  # of an article that is in another story now, or not in this desk
        statement = _meant(one, msgspec.structs.replace(correction, passages=(passage,)), log)
        if statement:
            found.append(statement.id)
    return tuple(dict.fromkeys(found))


def _alignment(given: Linked, correction: Correction, log: Log) -> Alignment:
    """The statements that passages mean, and sentences of the outlets' own where they mean none."""
    statements, sentences = [], []
    for passage in correction.passages:
        one = next((one for one in given.resolved if one.article.id == passage.article), None)
        if one is None:
            continue
        place = _placed(passage, one.article)
        if place is None:
            log.misfit(correction, "the words no longer stand in the text")
            continue
        statement = statement_at(one.statements, place)
        if statement:
            statements.append(statement.id)
            continue
        around = [r for r in one.annotations.sentences if r[0] < place[1] and place[0] < r[1]]
        if around:
            sentences.append(Place(passage.article, *around[0]))
    return Alignment(statements=tuple(dict.fromkeys(statements)), sentences=tuple(dict.fromkeys(sentences)))


def _shares(a: Alignment, b: Alignment) -> bool:
    return bool(set(a.statements) & set(b.statements) or set(a.sentences) & set(b.sentences))


# ── of a dossier ──────────────────────────────────────────────────────────────────────────


def dossier(given: Dossier, log: Log) -> Dossier:
    """The dossier with corrections of positions."""
    for correction in log.of("position"):
        positions = _repositioned(given.positions, correction)
        if positions == given.positions:
            log.misfit(correction, "the dossier has no such position now")
        given = msgspec.structs.replace(given, positions=positions)
    return given


def _repositioned(positions: Sequence[Position], correction: Correction) -> tuple[Position, ...]:
    """The same with the stance of one actor on one question, and of one statement where a passage tells which."""
    places = {(p.article, p.start) for p in correction.passages}

    def meant(position: Position) -> bool:
        if position.actor != correction.subject or position.question != correction.question:
            return False
        return not places or any(s.startswith(f"{a}#{start}-") for s in position.statements for a, start in places)

    return tuple(
        msgspec.structs.replace(p, stance=correction.value, changed_from=None) if meant(p) else p for p in positions
    )
