"""Pairs of sentences that tell one matter → groups, one for each matter, with the words of all its reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from copydesk.records import Relations

# A sentence joins a matter from these shares of the score of its first pair: the first sentence of a report, and the
# second. No report has more. Found by folds over sixty annotated stories: without joining, recall among the first ten
# is 48 instead of 76, with one sentence a report 71; precision is 60, 65 and 64.
_JOINS, _JOINS_TWICE, _A_REPORT = 0.35, 0.6, 2
# A pair of a lower score is of one matter too rarely.
_LEAST = 0.05
# Matters of which each sentence serves one alone; after them it may serve `_AGAIN` more, with other sentences than
# before. On the same stories all findings together show 77 of 100 things that are wanted so; with 25 and 2 it is 66.
APART, _AGAIN, MOST = 15, 8, 60


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences, by number, that tell one matter: `first` and `second` are its pair of the highest score."""

    first: int
    second: int
    score: float
    pair: int
    members: tuple[int, ...]


def groups(given: Relations) -> list[Group]:
    """At most `MOST` groups, those of the highest score first."""
    if given.scores is None:
        return []
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for (i, j), score in zip(given.pairs.tolist(), given.scores.tolist(), strict=True):
        near[i][j] = near[j][i] = score
    used: Counter[int] = Counter()
    together: dict[int, set[int]] = defaultdict(set)
    found: list[Group] = []
    for pair in np.argsort(-given.scores, kind="stable").tolist():
        first, second = given.pairs[pair].tolist()
        again = 0 if len(found) < APART else _AGAIN
        if used[first] > again or used[second] > again or second in together[first]:
            continue
        score = float(given.scores[pair])
        taken = {n for n, times in used.items() if times > again} | together[first] | together[second]
        members = _members(given, near, (first, second), score, taken)
        used.update(members)
        for member in members:
            together[member].update(members)
        found.append(Group(first, second, score, pair, members))
        if len(found) == MOST:
            break
    return found


def _members(
    given: Relations, near: dict[int, dict[int, float]], seed: tuple[int, int], score: float, taken: set[int]
) -> tuple[int, ...]:
    """The pair with the sentences of all reports that are near enough to one of it."""
    candidates: dict[int, float] = {}
    for member in seed:
        for other, value in near[member].items():
            if other not in seed and other not in taken:
                candidates[other] = max(candidates.get(other, 0.0), value)
    of_report = Counter(given.sentences[n].article for n in seed)
    members = list(seed)
    for other, value in sorted(candidates.items(), key=lambda one: (-one[1], one[0])):
        report = given.sentences[other].article
        least = _JOINS_TWICE if of_report[report] else _JOINS
        if of_report[report] < _A_REPORT and value > max(least * score, _LEAST):
            of_report[report] += 1
            members.append(other)
    return tuple(members)
