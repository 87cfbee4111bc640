"""Related sentences → findings, the one most worth a look first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from copydesk.align import shared_runs, tokens
from copydesk.rank.grouping import Group, groups
from copydesk.rank.order import chances, kind_of, weights
from copydesk.rank.sides import Member, names, side, telling
from copydesk.rank.titles import title_of, why_of
from copydesk.records import (
    CheckFirst,
    Finding,
    FindingKind,
    Linked,
    Passage,
    Relations,
    ReportSentence,
    Resolved,
    Side,
)

__all__ = ["first_of", "rank"]

# Findings on the first screen.
_FIRST = 10
# Words in a row from which two reports have the same text.
_SAME_WORDS = 12


def rank(linked: Linked, given: Relations, *, order: Mapping[str, Any] | None = None) -> tuple[Finding, ...]:
    """All findings, best first; the first ten that are likely enough to be worth a look have `first`."""
    order = order or weights()
    found = groups(given)
    reports = len(linked.resolved)
    scored = sorted(
        zip(chances(given, found, order, reports=reports), found, strict=True), key=lambda one: (-one[0], one[1].pair)
    )
    bound = float(order["first"])
    taken: set[int] = set()
    result: list[Finding] = []
    for chance, group in scored:
        # a sentence stands in one finding of the first screen
        fresh = not taken & set(group.members)
        first = fresh and chance >= bound and sum(f.first for f in result) < _FIRST
        if first:
            taken |= set(group.members)
        result.append(_finding(linked, given, group, chance, first=first))
    return tuple(sorted(result, key=lambda f: (not f.first, -f.score, f.id)))


def _finding(linked: Linked, given: Relations, group: Group, chance: float, *, first: bool) -> Finding:
    by_id = {one.article.id: one for one in linked.resolved}
    members = [(by_id[given.sentences[n].article], given.sentences[n]) for n in _together(given, group)]
    kind = kind_of(given, group, _allowed(members))
    held = [(one, own, _others(members, one, own)) for one, own in members]
    sides = tuple(side(one, own, others, kind) for one, own, others in held)
    words = [one.article.text[a:b] for one, own, others in held for a, b in telling(one, own, others, kind)[:1]]
    seeds = (given.sentences[n] for n in (group.first, group.second))
    places = "\0".join(sorted(f"{s.article}:{s.start}" for s in seeds))
    return Finding(
        id="f" + hashlib.sha256(places.encode("utf-8", "surrogatepass")).hexdigest()[:8],
        kind=kind,
        status=_status(kind, sides),
        score=round(chance, 3),
        first=first,
        title=title_of(kind, words, [speaker.name for speaker in names(sides)]),
        why=why_of(kind),
        sides=sides,
    )


def _together(given: Relations, group: Group) -> list[int]:
    """The sentences of a group, those of one report one after the other, the nearest pair's reports first."""
    reports = list(dict.fromkeys(given.sentences[n].article for n in group.members))
    return sorted(group.members, key=lambda n: (reports.index(given.sentences[n].article), given.sentences[n].start))


def _others(members: Sequence[Member], one: Resolved, own: ReportSentence) -> list[Member]:
    """The sentences that a side is held against: those of other reports, or the rest of its own."""
    other = [m for m in members if m[0] is not one]
    return other or [m for m in members if m[1] is not own]


def _allowed(members: Sequence[Member]) -> frozenset[FindingKind]:
    """The kinds that the words of a group allow."""
    kinds: set[FindingKind] = set(get_args(FindingKind)) - {"place"}
    if len({one.article.id for one, _ in members}) == 1:
        return frozenset(("headline",))
    if not any(own.title for _, own in members):
        kinds.discard("headline")
    if not any(own.quotes for _, own in members):
        kinds.discard("quote")
    for kind in ("number", "date"):
        if not _two_values(members, kind):
            kinds.discard(kind)
    if not _same_text(members):
        kinds.discard("same text")
    return frozenset(kinds)


def _two_values(members: Sequence[Member], kind: FindingKind) -> bool:
    """True where two reports at least have a value that the others do not have."""
    with_own = {one.article.id for one, own in members if telling(one, own, _others(members, one, own), kind)}
    return len(with_own) > 1


def _same_text(pair: Sequence[Member]) -> bool:
    (a, x), (b, y) = pair[0], next(m for m in pair if m[0] is not pair[0][0])
    left, right = tokens(a.article.text, [(x.start, x.end)]), tokens(b.article.text, [(y.start, y.end)])
    return bool(shared_runs(left, right, least=_SAME_WORDS))


def _status(kind: FindingKind, sides: Sequence[Side]) -> Literal["stated", "possible"]:
    """*Stated* where both wordings stand there and differ, else a judgement of the model."""
    shown = len({s.article for s in sides if s.differs}) > 1
    return "stated" if kind in ("quote", "number", "date") and shown else "possible"


def first_of(findings: Sequence[Finding], linked: Linked) -> tuple[CheckFirst, ...]:
    """The findings of the first screen as what to check first, with the statements whose words they show."""
    statements = [s for one in linked.resolved for s in one.statements]
    return tuple(
        CheckFirst(
            id=finding.id,
            kind=finding.kind,
            title=finding.title,
            findings=(
                finding.id,
                *(
                    s.id
                    for s in statements
                    if any(
                        s.article == p.article and c.start < p.end and c.end > p.start
                        for p in finding.sides
                        for c in s.content
                    )
                ),
            ),
            slices=tuple(Passage(s.article, s.start, s.end, s.text) for s in finding.sides),
            status=finding.status,
            note=finding.why,
        )
        for finding in findings
        if finding.first
    )
