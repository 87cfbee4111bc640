"""Related sentences → findings, the one most worth a look first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from copydesk.align import shared_runs, tokens
from copydesk.differences import Differences, Held, Value, apart, days, differences, held
from copydesk.differences import figures as amounts
from copydesk.rank.grouping import Group, groups
from copydesk.rank.order import chance, figures, kind_of, weights
from copydesk.rank.sides import Member, names, quoted, side
from copydesk.rank.titles import title_of, why_of
from copydesk.records import (
    CheckFirst,
    Dossier,
    Finding,
    FindingKind,
    Linked,
    Passage,
    Relations,
    ReportSentence,
    Resolved,
    Side,
    Statement,
)
from copydesk.text import Range

__all__ = ["differences_of", "first_of", "members_of", "rank"]

# Findings on the first screen.
_FIRST = 10
# What of the differences of a pair decides the kind of its finding.
_DECIDED: tuple[tuple[str, FindingKind], ...] = (
    ("number", "number"),
    ("stage", "certainty"),
    ("condition", "condition missing"),
    ("label", "naming"),
    ("order", "sequence"),
    ("fact", "fact"),
    ("speaker", "attribution"),
)
# Differences that outweigh a passage in common.
_WEIGHTY = frozenset(
    (
        "number",
        "date",
        "negation",
        "certainty",
        "condition",
        "scope",
        "stage",
        "attribution",
        "speaker",
        "label",
        "order",
    )
)
_BY_VALUE: tuple[FindingKind, ...] = ("number", "date")
# Words in a row from which two reports have the same text.
_SAME_WORDS = 20


def rank(linked: Linked, given: Relations, *, order: Mapping[str, Any] | None = None) -> tuple[Finding, ...]:
    """All findings, best first; the first ten that are likely enough to be worth a look have `first`."""
    order = order or weights()
    by_id = {one.article.id: one for one in linked.resolved}
    found: list[tuple[float, Group, _Matter]] = []
    for group in groups(given):
        pair, members = members_of(by_id, given, group)
        made = differences_of(pair, members)
        row = figures(given, group, made.kinds, reports=len(by_id))
        found.append((chance(row, order), group, _Matter(members, made, _same_text(pair))))
    found.sort(key=lambda one: (-one[0], one[1].pair))
    first = _first(found, bound=order["first"], alone=order["first alone"])
    result = [_finding(given, group, score, matter, first=group.pair in first) for score, group, matter in found]
    return tuple(sorted(result, key=lambda f: (not f.first, -f.score, f.id)))


@dataclass(frozen=True, slots=True)
class _Matter:
    """The sentences of a group, how they differ, and whether the nearest two are narrator's text in common."""

    members: list[Member]
    differs: Differences
    same_text: bool


def members_of(by_id: Mapping[str, Resolved], given: Relations, group: Group) -> tuple[list[Member], list[Member]]:
    """The nearest two sentences of a group, and all of them, those of one report one after the other."""
    reports = list(dict.fromkeys(given.sentences[n].article for n in group.members))
    order = sorted(group.members, key=lambda n: (reports.index(given.sentences[n].article), given.sentences[n].start))
    pair, members = (
        [(by_id[given.sentences[n].article], given.sentences[n]) for n in numbers]
        for numbers in ((group.first, group.second), order)
    )
    return pair, members


def _one_thing_alone(differs: frozenset[str] | None) -> bool:
    return bool(differs) and "wording" not in (differs or ())


def differences_of(pair: Sequence[Member], members: Sequence[Member]) -> Differences:
    """How the sentences of a matter differ."""
    read: dict[tuple[str, int], Held] = {}
    for one, own in (*pair, *members):
        key = (one.article.id, own.start)
        if key not in read:
            read[key] = held(one, own.start, own.end)
    of_pair, of_all = (
        [(one.article.id, read[one.article.id, own.start]) for one, own in given] for given in (pair, members)
    )
    return differences(of_pair, of_all)


def _first(found: Sequence[tuple[float, Group, _Matter]], *, bound: float, alone: float) -> set[int]:
    """The matters of the first screen, by their pairs: likely enough, each sentence in one.

    Two sentences in the same words but for a value or a small word need less: that differs, whatever the story.

    Where nothing differs that matters, there is nothing to check; a passage in common is told once.
    """
    taken: set[int] = set()
    chosen: set[int] = set()
    same = False
    for score, group, matter in found:
        if score < (alone if _one_thing_alone(matter.differs.kinds) else bound) or taken & set(group.members):
            continue
        nothing = matter.differs.any == frozenset()
        if nothing and (same or not matter.same_text):
            continue
        same |= nothing
        taken |= set(group.members)
        chosen.add(group.pair)
        if len(chosen) == _FIRST:
            break
    return chosen


def _finding(given: Relations, group: Group, score: float, matter: _Matter, *, first: bool) -> Finding:
    members = matter.members
    kind = _kind(given, group, matter)
    held = [(one, own, _others(members, one, own)) for one, own in members]
    telling = [_telling((one, own), others, kind) for one, own, others in held]
    sides = tuple(side(one, own, others, made) for (one, own, others), made in zip(held, telling, strict=True))
    words = [one.article.text[a:b] for (one, _, _), made in zip(held, telling, strict=True) for a, b in made[:1]]
    seeds = (given.sentences[n] for n in (group.first, group.second))
    places = "\0".join(sorted(f"{s.article}:{s.start}" for s in seeds))
    return Finding(
        id="f" + hashlib.sha256(places.encode("utf-8", "surrogatepass")).hexdigest()[:8],
        kind=kind,
        status=_status(kind, sides),
        score=round(score, 3),
        first=first,
        title=title_of(kind, words, [speaker.name for speaker in names(sides)]),
        why=why_of(kind),
        sides=sides,
    )


def _kind(given: Relations, group: Group, matter: _Matter) -> FindingKind:
    """The kind that values or the like decide, else the one that the judge finds likeliest."""
    allowed = _allowed(matter.members)
    if matter.same_text and not _WEIGHTY & (matter.differs.any or frozenset()):
        return "same text"
    differs = matter.differs.kinds or frozenset()
    for decided, kind in _DECIDED:
        # who speaks is read wrongly too often to name what differs in other words
        if decided in differs and kind in allowed and (decided != "speaker" or _one_thing_alone(differs)):
            return kind
    return kind_of(given, group, allowed)


def _telling(one: Member, others: Sequence[Member], kind: FindingKind) -> list[Range]:
    """The words that make the kind, where it is one of values or quotations."""
    if kind == "number":
        return apart(_read(amounts, one), *(_read(amounts, other) for other in others))
    if kind == "date":
        return apart(_read(days, one), *(_read(days, other) for other in others))
    return quoted(*one, others) if kind == "quote" else []


def _read(of: Callable[[Resolved, int, int], list[Value]], one: Member) -> list[Value]:
    article, own = one
    return of(article, own.start, own.end)


def _others(members: Sequence[Member], one: Resolved, own: ReportSentence) -> list[Member]:
    """The sentences that a side is held against: those of other reports, or the rest of its own."""
    other = [m for m in members if m[0] is not one]
    return other or [m for m in members if m[1] is not own]


def _allowed(members: Sequence[Member]) -> frozenset[FindingKind]:
    """The kinds that the words of a group allow."""
    allowed: set[FindingKind] = set(get_args(FindingKind)) - {"place"}
    if len({one.article.id for one, _ in members}) == 1:
        return frozenset(("headline",))
    if not any(own.title for _, own in members):
        allowed.discard("headline")
    if not any(own.quotes for _, own in members):
        allowed.discard("quote")
    for kind in _BY_VALUE:
        if not _two_values(members, kind):
            allowed.discard(kind)
    if not _same_text(members):
        allowed.discard("same text")
    return frozenset(allowed)


def _two_values(members: Sequence[Member], kind: FindingKind) -> bool:
    """True where two reports at least have a value that the others do not have."""
    with_own = {one.article.id for one, own in members if _telling((one, own), _others(members, one, own), kind)}
    return len(with_own) > 1


def _same_text(members: Sequence[Member]) -> bool:
    """True where two reports have a run of words in common outside quotation marks."""
    (a, x), (b, y) = members[0], next((m for m in members if m[0] is not members[0][0]), members[-1])
    if a is b or x.quotes:
        return False
    left, right = tokens(a.article.text, [(x.start, x.end)]), tokens(b.article.text, [(y.start, y.end)])
    return bool(shared_runs(left, right, least=_SAME_WORDS))


def _status(kind: FindingKind, sides: Sequence[Side]) -> Literal["stated", "possible"]:
    """*Stated* where both wordings stand there and differ, else a judgement of the model."""
    shown = len({s.article for s in sides if s.differs}) > 1
    return "stated" if kind in ("quote", "number", "date") and shown else "possible"


def first_of(findings: Sequence[Finding], dossier: Dossier) -> tuple[CheckFirst, ...]:
    """The findings of the first screen as what to check first, with the statements and utterances that they show."""
    return tuple(
        CheckFirst(
            id=finding.id,
            kind="speaker" if _two_people(finding) else finding.kind,
            title=finding.title,
            findings=(finding.id, *_shown(finding, dossier)),
            slices=tuple(Passage(s.article, s.start, s.end, s.text) for s in finding.sides),
            status=finding.status,
            note=finding.why,
        )
        for finding in findings
        if finding.first
    )


def _two_people(finding: Finding) -> bool:
    """True where the sides are the words of two people."""
    people = {s.speaker.id if s.speaker and s.speaker.id.startswith("person:") else "" for s in finding.sides}
    return finding.kind == "attribution" and len(people) > 1 and "" not in people


def _shown(finding: Finding, dossier: Dossier) -> list[str]:
    """The statements whose words stand in a finding, and the utterances of which two do."""
    statements = [s.id for s in dossier.statements if any(_stands(s, side) for side in finding.sides)]
    return [*statements, *(u.id for u in dossier.utterances if len(set(u.members) & set(statements)) > 1)]


def _stands(statement: Statement, side: Side) -> bool:
    return statement.article == side.article and any(
        c.start < side.end and c.end > side.start for c in statement.content
    )
