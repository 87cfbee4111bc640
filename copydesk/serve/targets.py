"""What a link "correct or review" is about: a finding by its anchor, with what can be put right about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from copydesk.contract import finding_id
from copydesk.desk import Desk
from copydesk.desk.corrected import place_of
from copydesk.desk.records import Correction
from copydesk.records import Actor, Dossier, Passage, Position, Statement
from copydesk.serve.rendered import marks_of
from copydesk.show.index import Index
from copydesk.show.phrases import RELATION, day

# what may be chosen from at most
_CHOICES = 60


class Choice(NamedTuple):
    """Words that can be chosen in a form, and where they stand."""

    place: str  # "article:start-end"
    text: str
    outlet: str
    dated: str
    speaker: str
    anchor: str


class Target(NamedTuple):
    """A finding and its parts; `others` are what it might be one with."""

    anchor: str
    kind: str  # "statement", "utterance", "claim", "position", or "finding"
    title: str
    parts: tuple[Choice, ...]
    others: tuple[Choice, ...] = ()
    statement: Statement | None = None
    position: Position | None = None
    actor: Actor | None = None
    speakers: tuple[str, ...] = ()


def target(dossier: Dossier, anchor: str) -> Target | None:
    """The finding of a dossier with an anchor; none where it has no such finding now."""
    anchor = anchor.removesuffix("-l")
    index = Index(dossier)
    by_anchor = {made: key for key, made in index.anchors.items()}
    make = {"s": _statement, "u": _utterance, "c": _claim, "k": _conflict}.get(anchor[:1])
    if make and anchor in by_anchor:
        return make(index, by_anchor[anchor], anchor)
    return _other(index, anchor)


def mark_of(desk: Desk, story: str, anchor: str) -> Correction | None:
    """What somebody said of a finding."""
    return marks_of(desk, story).get(anchor)


def _statement(index: Index, key: str, anchor: str) -> Target:
    own = index.statements[key]
    speaker = own.speaker.id if own.speaker else None
    same = [s for s in index.statements.values() if s.id != key and s.speaker and s.speaker.id == speaker]
    return Target(
        anchor,
        "statement",
        "A statement",
        (_choice(index, own),),
        tuple(_choice(index, s) for s in same[:_CHOICES]),
        statement=own,
        actor=index.actors.get(speaker or ""),
        speakers=_names(index),
    )


def _utterance(index: Index, key: str, anchor: str) -> Target:
    own = next(u for u in index.dossier.utterances if u.id == key)
    same = [
        s
        for s in index.statements.values()
        if s.id not in own.members and s.speaker and s.speaker.id == own.speaker and own.speaker
    ]
    return Target(
        anchor,
        "utterance",
        f"What {index.name(own.speaker) or 'a speaker that is not resolved'} said, as reports have it",
        tuple(_choice(index, index.statements[m]) for m in own.members if m in index.statements),
        tuple(_choice(index, s) for s in same[:_CHOICES]),
    )


def _claim(index: Index, key: str, anchor: str) -> Target:
    own = next(c for c in index.dossier.claims if c.id == key)
    parts = [_choice(index, index.statements[s]) for s in own.statements if s in index.statements]
    texts = index.articles
    parts += [
        _passage(index, Passage(p.article, p.start, p.end, texts[p.article].text[p.start : p.end]))
        for p in own.sentences
        if p.article in texts
    ]
    others = [_passage(index, c.text) for c in index.dossier.claims if c.id != key]
    return Target(anchor, "claim", "A claim", tuple(parts), tuple(others[:_CHOICES]))


def _conflict(index: Index, key: str, anchor: str) -> Target:
    own = next(c for c in index.dossier.conflicts if c.id == key)
    return Target(anchor, "finding", "What differs", _passages(index, own.members))


def _other(index: Index, anchor: str) -> Target | None:
    """A finding whose anchor is made when it is shown, in the same way as there."""
    dossier = index.dossier
    for check in dossier.check_first:
        if finding_id(check) == anchor:
            return Target(anchor, "finding", check.title, _passages(index, check.slices))
    for source, made in zip(dossier.sources, index.edges, strict=True):
        if made == anchor:
            # as the page has it: text in common says of neither that it came from the other
            title = f"{index.name(source.from_)} {RELATION[source.relation]} {source.to.name} ({source.status})"
            return Target(anchor, "finding", title, _passages(index, source.evidence))
    for naming in dossier.naming:
        first = naming.labels[0]
        if index.anchor("n", naming.referent, first.article, str(first.start)) == anchor:
            labels = [Passage(one.article, one.start, one.end, one.text) for one in naming.labels]
            return Target(anchor, "finding", naming.referent, _passages(index, labels))
    held = {(p.actor, p.question): p for p in dossier.positions}
    for (actor, question), position in held.items():
        if index.anchor("p", actor, question) == anchor:
            stated = [index.statements[s] for s in position.statements if s in index.statements]
            parts = tuple(_choice(index, s) for s in stated)
            return Target(anchor, "position", question, parts, position=position, actor=index.actors.get(actor))
    return None


def _choice(index: Index, statement: Statement) -> Choice:
    text = index.articles[statement.article].text
    start, end = place_of(statement)
    made = _passage(index, Passage(statement.article, start, end, text[start:end]))
    return made._replace(
        speaker=statement.speaker.name if statement.speaker else "", anchor=index.anchors[statement.id]
    )


def _passages(index: Index, passages: Iterable[Passage]) -> tuple[Choice, ...]:
    return tuple(_passage(index, p) for p in passages if p.article in index.reports)


def _passage(index: Index, passage: Passage) -> Choice:
    report = index.reports[passage.article]
    return Choice(
        f"{passage.article}:{passage.start}-{passage.end}",
        passage.text,
        report.label,
        day(index.articles[passage.article].published),
        "",
        "",
    )


def _names(index: Index) -> tuple[str, ...]:
    return tuple(sorted({actor.name for actor in index.actors.values()}))
