"""How likely an editor finds a matter worth a look, from a dozen figures whose weights can be read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from copydesk.differences import KINDS
from copydesk.rank.grouping import Group
from copydesk.records import FindingKind, Relations


def figures(given: Relations, group: Group, differs: frozenset[str] | None, *, reports: int) -> dict[str, float]:
    """The figures of one matter by name; `differs` are the kinds in which its nearest pair differs."""
    members = [given.sentences[n] for n in group.members]
    inner = _scores_within(given, group)
    return {
        "score of the pair": math.log(group.score / max(1 - group.score, 1e-6)),
        "sentences": math.log(1 + len(members)),
        "mean score": sum(inner) / len(inner),
        "second score": inner[1] if len(inner) > 1 else 0.0,
        "third score": inner[2] if len(inner) > 2 else 0.0,
        "six scores": sum(inner[:6]),
        "reports of the story": math.log(reports),
        "share of the reports": len({m.article for m in members}) / reports,
        "earliest sentence": min(m.order for m in members) / 10,
        "place": sum(m.place for m in members) / len(members),
        "attributed": sum(m.attributed for m in members) / len(members),
        "quoted": sum(m.quotes for m in members) / len(members),
        "with a number": sum(m.counts for m in members) / len(members),
        "rare words": max(m.weight for m in members) / 50,
        "length": sum(m.end - m.start for m in members) / len(members) / 200,
        "with a title": float(any(m.title for m in members)),
        "nearly the same words": float(differs is not None),
        "nothing differs": float(differs == frozenset()),
        **{f"differs in {kind}": float(differs is not None and kind in differs) for kind in KINDS},
    }


def _scores_within(given: Relations, group: Group) -> list[float]:
    """Scores of the pairs of a group that were looked at, the highest first."""
    return sorted((float(score) for score in given.scores[pairs_within(given, group)]), reverse=True)


def pairs_within(given: Relations, group: Group) -> Any:
    """Rows of the pairs of which both sentences are of a group."""
    return np.flatnonzero(np.isin(given.pairs, group.members).all(axis=1))


@cache
def weights() -> dict[str, Any]:
    """The shipped weights: for each figure its mean, scale and weight; the bias, and the bound of the first screen."""
    given: dict[str, Any] = json.loads((files(__package__) / "weights.json").read_text(encoding="utf-8"))
    return given


def chance(row: Mapping[str, float], known: Mapping[str, Any]) -> float:
    """How likely a matter is worth a look, by weights of the form of the shipped ones."""
    raw = float(known["bias"])
    for name, value in row.items():
        mean, scale, weight = known["figures"][name]
        raw += weight * (value - mean) / scale
    return 1 / (1 + math.exp(-min(max(raw, -30.0), 30.0)))


# Kinds that people who write down what matters take one for another: the family is chosen first, then the kind.
_FAMILIES: tuple[frozenset[FindingKind], ...] = (
    frozenset(("quote", "paraphrase", "position", "condition missing")),
    frozenset(("certainty", "attribution", "one source")),
    frozenset(("fact", "sequence", "date", "place", "number")),
)


def kind_of(given: Relations, group: Group, allowed: frozenset[FindingKind]) -> FindingKind:
    """The kind that most of a group's pairs speak for, among those that its words allow."""
    within = pairs_within(given, group)
    summed = (given.shares[within] * given.scores[within][:, None]).sum(0).tolist()
    shares = dict(zip(given.kinds, summed, strict=True))

    def share(kind: FindingKind) -> tuple[float, float]:
        family = next((f for f in _FAMILIES if kind in f), frozenset((kind,)))
        return sum(shares.get(k, 0.0) for k in family), shares.get(kind, 0.0)

    return max(sorted(allowed), key=share)
