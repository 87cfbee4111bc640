"""The record: utterances with their renderings side by side, and statements by actor."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from copydesk.records import Drift, Statement, Utterance
from copydesk.show.context import ActorView, Difference, RenderingView, Setting, StatementView, UtteranceView
from copydesk.show.index import Index, text_anchor
from copydesk.show.passages import Range
from copydesk.show.phrases import (
    ATTRIBUTION,
    CERTAINTY,
    DRIFT,
    NO_REFERENCE,
    STATEMENT_KIND,
    UNRESOLVED,
    WEIGHTS,
    count,
    day,
    listing,
)
from copydesk.show.places import InPlace, Report

_WORD = re.compile(r"\w+(?:[-'.,]\w+)*")


def utterances(index: Index) -> tuple[UtteranceView, ...]:
    """Utterances with several renderings, those to check first before the others."""
    found = [
        _utterance(index, utterance, index.anchors[utterance.id])
        for utterance in index.dossier.utterances
        if sum(member in index.statements for member in utterance.members) > 1
    ]
    return tuple(sorted(found, key=lambda view: -WEIGHTS.index(view.weight)))


def _utterance(index: Index, utterance: Utterance, anchor: str) -> UtteranceView:
    members = [index.statements[key] for key in utterance.members if key in index.statements]
    weight = max((drift.weight for drift in utterance.drift), key=WEIGHTS.index, default="none")
    reports = len({member.article for member in members})
    reference = index.statements.get(utterance.reference or "")
    measured = f"Measured against {index.name(reference.article)}." if reference else NO_REFERENCE
    return UtteranceView(
        anchor=anchor,
        speaker=index.name(utterance.speaker) or UNRESOLVED,
        cast=index.cast([utterance.speaker]),
        headline=f"{count(len(members), 'rendering')} in {count(reports, 'report')}",
        weight=weight,
        reference=measured,
        renderings=_renderings(index, utterance, members),
        differences=_differences(index, utterance.drift),
        unsupported=index.passages(utterance.unsupported),
    )


def _renderings(index: Index, utterance: Utterance, members: Sequence[Statement]) -> tuple[RenderingView, ...]:
    """Statements in the same words share a card."""
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for member in members:
        groups[member.kind, _folded(member)].append(member)
    return tuple(
        RenderingView(
            settings=_settings(index, utterance, group),
            entries=tuple((f"{index.name(member.article)}", f"#{index.anchors[member.id]}") for member in group),
            form=STATEMENT_KIND[group[0].kind],
            reference=any(member.id == utterance.reference for member in group),
        )
        for group in groups.values()
    )


def _settings(index: Index, utterance: Utterance, group: Sequence[Statement]) -> tuple[Setting, ...]:
    """The places of one wording; reports that have the words around it too share one."""
    groups: dict[tuple[str, ...], list[tuple[Report, tuple[InPlace, ...]]]] = defaultdict(list)
    for member in group:
        marked = _marked(utterance, member.id)
        places = tuple(
            index.in_place(words, article=member.article, marked=marked, cue=member.cue)
            for words in index.slices(member.article, member.content)
        )
        shown = (text for p in places for text in (p.introduction, p.before, p.lead, p.words.text, p.tail, p.after))
        groups[tuple(shown)].append((index.reports[member.article], places))
    return tuple(
        Setting(reports=tuple(dict.fromkeys(report for report, _ in found)), places=found[0][1])
        for found in groups.values()
    )


def _folded(statement: Statement) -> str:
    """A statement's words, with punctuation and the style of apostrophes set aside."""
    text = " ".join(piece.text for piece in statement.content).replace("’", "'").casefold()
    return " ".join(_WORD.findall(text))


def _marked(utterance: Utterance, member: str) -> list[Range]:
    """The words of a rendering that another rendering puts differently."""
    marked: list[Range] = []
    for drift in utterance.drift:
        if drift.weight in ("none", "cosmetic"):
            continue
        if drift.from_ == member:
            marked.extend((edit.a.start, edit.a.end) for edit in drift.edits)
        if drift.to == member:
            marked.extend((edit.b.start, edit.b.end) for edit in drift.edits)
    return merged(marked)


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Ranges joined where they touch."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def _differences(index: Index, drifts: Iterable[Drift]) -> tuple[Difference, ...]:
    """How renderings differ; what sets many pairs apart in the same words is said once."""
    groups: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[str]] = defaultdict(list)
    for drift in drifts:
        if drift.kinds or drift.edits:
            ends = [index.statements.get(drift.from_), index.statements.get(drift.to)]
            names = [index.name(end.article) if end else "" for end in ends]
            kinds = listing(DRIFT[kind] for kind in drift.kinds)
            edits = tuple((edit.a.text, edit.b.text) for edit in drift.edits)
            groups[kinds, drift.weight, edits].append(f"{names[0]} and {names[1]}")
    return tuple(
        Difference(between=tuple(dict.fromkeys(between)), kinds=kinds, weight=weight, edits=edits)
        for (kinds, weight, edits), between in groups.items()
    )


def actors(index: Index) -> tuple[ActorView, ...]:
    """Statements by actor, those with most statements first, unresolved speakers last."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for statement in index.statements.values():
        groups[statement.speaker.id if statement.speaker else ""].append(statement)
    ranked = sorted(groups, key=lambda key: (not key, -len(groups[key]), index.name(key)))
    return tuple(_actor(index, key, groups[key]) for key in ranked)


def _actor(index: Index, key: str, statements: Sequence[Statement]) -> ActorView:
    known = index.actors.get(key)
    first = statements[0].speaker
    roles = [role.text for role in known.roles] if known else []
    return ActorView(
        name=known.name if known else first.name if first else UNRESOLVED,
        cast=index.cast([key]),
        kind=known.kind if known else "",
        roles=listing(dict.fromkeys(roles)),
        resolved=bool(key),
        statements=tuple(_statement(index, statement) for statement in statements),
    )


def _statement(index: Index, statement: Statement) -> StatementView:
    number, anchor = index.numbers[statement.id], index.anchors[statement.id]
    return StatementView(
        anchor=anchor,
        number=number,
        text_anchor=text_anchor(anchor),
        slices=index.slices(statement.article, statement.content),
        speaker=statement.speaker.name if statement.speaker else "",
        role=statement.speaker.role or "" if statement.speaker else "",
        kind=statement.kind,
        form=STATEMENT_KIND[statement.kind],
        act=statement.act,
        certainty=CERTAINTY[statement.certainty],
        stage=statement.stage or "",
        attribution=ATTRIBUTION[statement.attribution],
        negated=statement.negated,
        via=listing((index.name(actor) for actor in statement.via), last="through"),
        nested_in=index.anchors.get(statement.nested_in or "", ""),
        said_on=day(statement.said_on) if statement.said_on else "",
        report=index.reports[statement.article],
    )
