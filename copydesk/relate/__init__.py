"""Reports of a story → pairs of their sentences that tell one matter, each with how likely it is worth telling."""

from __future__ import annotations

import numpy as np

from copydesk.records import Linked, Relations, ReportSentence
from copydesk.relate.model import Judge, read_judge, shipped
from copydesk.relate.pairs import Matrix, Pair, Surroundings, figures, pairs
from copydesk.relate.sentences import Sentence, sentences

# Share of a report's words that stands in another of its outlet, from which the one is a version of the other.
_VERSION = 0.25

__all__ = ["Judge", "read_judge", "relate", "related"]


def relate(linked: Linked, *, judge: Judge | None = None) -> Relations:
    """Hold every sentence of every report against the nearest of the others."""
    given, found, around = _found(linked)
    if not found or around is None:
        return Relations()
    judge = judge or shipped()
    rows = figures(given, found, around)[1]
    return Relations(
        kinds=judge.kinds,
        sentences=tuple(_record(s, i, linked, around) for i, s in enumerate(given)),
        pairs=np.array(found, np.int32),
        scores=judge.scores(rows),
        shares=judge.kind_shares(rows),
    )


def related(linked: Linked) -> tuple[list[Sentence], list[Pair], tuple[str, ...], Matrix]:
    """The sentences, their pairs, and the names and rows of figures by which a judge is taught."""
    given, found, around = _found(linked)
    names, rows = figures(given, found, around) if around else ((), np.zeros((0, 0), np.float32))
    return given, found, names, rows


def _found(linked: Linked) -> tuple[list[Sentence], list[Pair], Surroundings | None]:
    given = [s for number, one in enumerate(linked.resolved) for s in sentences(one, report=number)]
    if not given:
        return given, [], None
    return (given, *pairs(given, reports=len(linked.resolved), versions=_versions(linked)))


def _versions(linked: Linked) -> set[frozenset[int]]:
    """Pairs of reports of one outlet with much text in common: news since then is no difference."""
    number = {one.article.id: n for n, one in enumerate(linked.resolved)}
    outlet = {one.article.id: one.article.outlet for one in linked.resolved}
    return {
        frozenset((number[o.a], number[o.b]))
        for o in linked.overlaps
        if outlet[o.a] and outlet[o.a] == outlet[o.b] and max(o.share_a, o.share_b) >= _VERSION
    }


def _record(sentence: Sentence, number: int, linked: Linked, around: Surroundings) -> ReportSentence:
    return ReportSentence(
        article=linked.resolved[sentence.report].article.id,
        start=sentence.start,
        end=sentence.end,
        title=sentence.title,
        order=sentence.order,
        place=sentence.place,
        weight=around.weights[number],
        attributed="attributed" in sentence.marks,
        quotes="quotation" in sentence.marks,
        counts="number" in sentence.marks,
    )
