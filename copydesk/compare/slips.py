"""What two reports have alike and others have otherwise: a figure, or a quotation changed or joined the same way.

Two that share what is rare may have it from one another; which of the figures or wordings is right is never said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from copydesk.align import stem
from copydesk.records import Amount, Linked, Passage, Statement, Utterance

# article, value or wording, the words themselves
Shown = tuple[str, str, Passage]
Shared = dict[frozenset[str], tuple[str, tuple[Passage, Passage]]]
_CHANGED = frozenset(
    ("joined", "reordered", "reworded", "translation", "number", "negation", "certainty", "scope", "condition")
)
_FIGURE = "the same figure, which other reports have otherwise"
_WORDING = "the same wording of a quotation, which other reports have otherwise"


def slips(linked: Linked, statements: Sequence[Statement], utterances: Iterable[Utterance]) -> Shared:
    """Pairs of articles → why, with the words: what two share of a claim and at least as many others have otherwise."""
    found: Shared = {}
    for figures in _figures(linked, statements).values():
        _add(found, _FIGURE, figures)
    inside = {s.id: s for s in statements}
    for utterance in utterances:
        if len(set(utterance.members) & set(inside)) > 2:
            _add(found, _WORDING, _wordings(utterance, inside))
    return found


def _figures(linked: Linked, statements: Sequence[Statement]) -> dict[tuple[str, str], list[Shown]]:
    """Figures in statements by what they count."""
    amounts = {one.article.id: one.annotations.amounts for one in linked.resolved}
    found: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for statement in statements:
        for span in statement.content:
            for amount in amounts[statement.article]:
                if span.start <= amount.start < span.end and amount.of:
                    found[amount.unit, stem(amount.of.split()[-1].lower())].append(_shown(statement.article, amount))
    return found


def _shown(article: str, amount: Amount) -> Shown:
    return article, f"{amount.value:g}", Passage(article, amount.start, amount.end, amount.text)


def _wordings(utterance: Utterance, inside: dict[str, Statement]) -> list[Shown]:
    """Renderings by wording: those with no drift between them are of one, and only changed ones count as other."""
    wording = {member: member for member in utterance.members}
    for drift in utterance.drift:
        if not set(drift.kinds) - {"typographic"}:
            first, second = sorted((wording[drift.from_], wording[drift.to]))
            wording = {m: first if w == second else w for m, w in wording.items()}
    changed = {end for drift in utterance.drift if _CHANGED & set(drift.kinds) for end in (drift.from_, drift.to)}
    return [
        (inside[m].article, wording[m], _content(inside[m]))
        for m in utterance.members
        if m in inside and m in changed and inside[m].quoted
    ]


def _content(statement: Statement) -> Passage:
    first = statement.content[0]
    return Passage(statement.article, first.start, first.end, first.text)


def _add(found: Shared, why: str, shown: list[Shown]) -> None:
    by_value: dict[str, dict[str, Passage]] = defaultdict(dict)
    for article, value, passage in shown:
        by_value[value].setdefault(article, passage)
    everywhere = {article for article, _, _ in shown}
    for having in by_value.values():
        if 1 < len(having) <= len(everywhere - set(having)):
            for a, b in combinations(sorted(having), 2):
                found.setdefault(frozenset((a, b)), (why, (having[a], having[b])))
