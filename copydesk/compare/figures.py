"""Figures of the same thing that differ between reports, found inside aligned claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from copydesk.align import stem
from copydesk.compare.claims import identifier
from copydesk.records import Amount, Claim, Conflict, Linked, Passage

Found = tuple[str, Amount]


def conflicts(linked: Linked, claims: Iterable[Claim]) -> tuple[Conflict, ...]:
    """Amounts of one unit and one counted thing that stand in one claim with different values."""
    amounts = {one.article.id: one.annotations.amounts for one in linked.resolved}
    statements = {s.id: s for one in linked.resolved for s in one.statements}
    found: dict[str, Conflict] = {}
    for claim in claims:
        spans = [(s.article, s.start, s.end) for s in claim.sentences]
        spans += [(statements[s].article, c.start, c.end) for s in claim.statements for c in statements[s].content]
        by_thing: dict[tuple[str, str], list[Found]] = defaultdict(list)
        for article, start, end in spans:
            for amount in amounts[article]:
                if start <= amount.start < end and thing(amount):
                    by_thing[amount.unit, thing(amount)].append((article, amount))
        for members in by_thing.values():
            conflict = _conflict(members)
            if conflict:
                found[conflict.id] = conflict
    return tuple(found[key] for key in sorted(found))


def thing(amount: Amount) -> str:
    """What an amount counts, as compared: the last word of it; nothing where the text does not say."""
    return stem(amount.of.split()[-1].lower()) if amount.of else ""


def _conflict(members: list[Found]) -> Conflict | None:
    differing = [
        pair for pair in combinations(members, 2) if pair[0][0] != pair[1][0] and not _agree(pair[0][1], pair[1][1])
    ]
    if not differing:
        return None
    involved = sorted({(a, m.start, m.end, m.text) for pair in differing for a, m in pair})
    passages = tuple(Passage(*entry) for entry in involved)
    rounding = all(_rounded(a[1], b[1]) for a, b in differing)
    return Conflict(
        id=identifier("conflict", [f"{p.article}#{p.start}" for p in passages]),
        kind="number",
        members=passages,
        status="rounding" if rounding else "differ",
        why="the same thing is counted in sentences that say the same",
    )


def _agree(a: Amount, b: Amount) -> bool:
    if a.high is not None or b.high is not None:
        return not (a.value > (b.high or b.value) or b.value > (a.high or a.value))
    return a.value == b.value


def _rounded(a: Amount, b: Amount) -> bool:
    return abs(a.value - b.value) <= 0.06 * max(abs(a.value), abs(b.value))
