"""Statements that render one act of speech, across reports and within one.

Words between quotation marks decide by themselves where they are long enough (`quotations`); for all else a judge
tells how likely two renderings are one act of speech (`likeness`). Groups come together by the mean of their pairs, the
most alike first: a chain of small steps joins nothing.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from copydesk.link.likeness import Matrix, Pair, figures, likeness, pairs, shipped, two_people
from copydesk.link.quotations import quotations_alike, repeated
from copydesk.link.renderings import Rendering

# Quotations that words alone decide on are as good as certain.
_BY_WORDS = 0.9
# How much more than the first a second utterance asks of a statement.
_SECOND = 0.25
# Words from which on a quotation is no fragment. Two of these in other words keep so much of their chance that they
# join nothing by themselves, but for the cosine and the share of rare words from which on they may be translations.
_QUOTATION, _OTHER_WORDS = 4, 0.5
_NEAR, _SHARE, _TRANSLATED = 0.75, 0.55, 0.8


Wordings = list[list[Rendering]]


def group(
    given: Sequence[Rendering],
    *,
    reports: int,
    names: frozenset[str] = frozenset(),
    weights: Mapping[str, Any] | None = None,
) -> list[list[Rendering]]:
    """Groups of two or more statements that render one utterance, in order of their first statement."""
    known = weights or shipped()
    wordings, found, table = looked_at(given, reports=reports, names=names)
    return grouped(wordings, found, table, likeness(table, known), least=known["least"])


def looked_at(
    given: Sequence[Rendering], *, reports: int, names: frozenset[str]
) -> tuple[Wordings, list[Pair], dict[str, Matrix]]:
    """The wordings, the pairs of them that are worth a look, and the figures of these.

    A wording that comes again is a pair with itself.
    """
    wordings = _wordings(given)
    if not wordings:
        return [], [], {}
    firsts = [same[0] for same in wordings]
    found, around = pairs(firsts, reports=reports, names=names)
    found += [(n, n) for n, same in enumerate(wordings) if len(same) > 1]
    return wordings, found, figures(firsts, found, around)


def _wordings(given: Sequence[Rendering]) -> Wordings:
    """Renderings of one speaker in the very same words: the first stands for all, so that reprints cost little."""
    found: dict[tuple[str | None, tuple[str, ...], tuple[str, ...]], list[Rendering]] = defaultdict(list)
    for r in given:
        found[r.speaker, r.words, r.quoted_words].append(r)
    return list(found.values())


def grouped(
    wordings: Wordings, found: Sequence[Pair], table: Mapping[str, Matrix], chances: Matrix, *, least: float
) -> list[list[Rendering]]:
    """The groups that come of how likely pairs are one utterance; `least` is the mean from which two are joined."""
    firsts = [same[0] for same in wordings]
    shares = table["share of one in both"].tolist() if found else []
    scores = {
        pair: _decided(firsts, pair, chance, share)
        for pair, chance, share in zip(found, chances.tolist(), shares, strict=True)
    }
    whole = [same if scores.get((n, n), 0.0) >= least else same[:1] for n, same in enumerate(wordings)]
    groups = _with_others([r.report for r in firsts], scores, least)
    made = [sorted((r for n in members for r in whole[n]), key=lambda r: r.key) for members in groups]
    return sorted((g for g in made if len({r.statement.id for r in g}) > 1), key=lambda g: g[0].key)


def _decided(given: Sequence[Rendering], pair: Pair, chance: float, share: float) -> float:
    """The chance of a pair, or what the words between its quotation marks say.

    `share` is that of the rare words of one which stand in the other, whichever is more.
    """
    a, b = given[pair[0]], given[pair[1]]
    if two_people(a, b):
        chance = 0.0
    if pair[0] == pair[1] or not (a.quoted and b.quoted):
        return chance
    same = a.speaker == b.speaker if a.speaker is not None and b.speaker is not None else None
    if a.report == b.report:
        # one reporter heard them apart
        return repeated(a, b) if same else 0.0
    if min(len(a.quoted), len(b.quoted)) >= _QUOTATION and a.statement.kind == b.statement.kind == "direct":
        chance = _in_other_words(a, b, chance, share, same_speaker=same)
    return max(chance, _BY_WORDS * quotations_alike(a, b, same_speaker=same))


def _in_other_words(a: Rendering, b: Rendering, chance: float, share: float, *, same_speaker: bool | None) -> float:
    """The chance of two quotations: in other words they are two, unless both may be translations of one."""
    near = float(a.vector @ b.vector) if a.vector is not None and b.vector is not None else 0.0
    if near < _NEAR:
        return _OTHER_WORDS * chance
    return max(chance, _TRANSLATED) if same_speaker and share >= _SHARE else chance


class _Groups:
    """Groups of wordings, the sum of the scores between two, and how many of these scores are of one report.

    What was not looked at counts as not alike, but for two of one report: it says neither.
    """

    def __init__(self, reports: Sequence[int], scores: Mapping[Pair, float]) -> None:
        self.members = {n: [n] for n in range(len(reports))}
        self._inside = [Counter((report,)) for report in reports]
        self.links: list[dict[int, tuple[float, int]]] = [{} for _ in reports]
        for (i, j), score in scores.items():
            if i != j:
                self.links[i][j] = self.links[j][i] = (score, int(reports[i] == reports[j]))

    def mean(self, a: int, b: int) -> float:
        """The mean score of the pairs across two groups."""
        total, scored = self.links[a][b]
        within = sum(count * self._inside[b][report] for report, count in self._inside[a].items())
        return total / max(1, len(self.members[a]) * len(self.members[b]) - within + scored)

    def merge(self, a: int, b: int) -> None:
        """Put the group of `b` into that of `a`, with its links to others."""
        self.members[a] += self.members.pop(b)
        self._inside[a] += self._inside[b]
        for other, (total, scored) in self.links[b].items():
            del self.links[other][b]
            if other != a:
                before, within = self.links[a].get(other, (0.0, 0))
                self.links[a][other] = self.links[other][a] = (before + total, within + scored)
        self.links[b] = {}


def _with_others(reports: Sequence[int], scores: Mapping[Pair, float], least: float) -> list[list[int]]:
    """The groups, and in each what belongs to another too: a statement may run together what others tell apart."""
    groups = _joined(reports, scores, least)
    home = {member: number for number, members in enumerate(groups) for member in members}
    near: dict[int, set[int]] = defaultdict(set)
    for (i, j), score in scores.items():
        if score >= least + _SECOND and home[i] != home[j]:
            near[home[i]].add(j)
            near[home[j]].add(i)

    def belongs(a: int, members: list[int]) -> bool:
        given = [scores.get((min(a, b), max(a, b)), -1.0) for b in members]
        counted = [
            max(score, 0.0) for b, score in zip(members, given, strict=True) if score >= 0 or reports[a] != reports[b]
        ]
        return sum(counted) >= (least + _SECOND) * len(counted)

    return [[*own, *(a for a in sorted(near[n]) if belongs(a, own))] for n, own in enumerate(groups)]


def _joined(reports: Sequence[int], scores: Mapping[Pair, float], least: float) -> list[list[int]]:
    """Groups by the mean score of the pairs across two, the most alike first."""
    groups = _Groups(reports, scores)
    queue: list[tuple[float, int, int, int]] = []

    def ask(a: int, others: Iterable[int]) -> None:
        for b in others:
            if (mean := groups.mean(a, b)) >= least:
                low, high = sorted((a, b))
                heapq.heappush(queue, (-mean, low, high, len(groups.members[low]) + len(groups.members[high])))

    for a, links in enumerate(groups.links):
        ask(a, (b for b in links if a < b))
    while queue:
        _, a, b, size = heapq.heappop(queue)
        # one of them may have been joined to another since
        if {a, b} <= groups.members.keys() and len(groups.members[a]) + len(groups.members[b]) == size:
            groups.merge(a, b)
            ask(a, groups.links[a])
    return list(groups.members.values())
