"""Reports of a story → pairs of their sentences that tell one matter, each with how likely it is worth telling."""

from __future__ import annotations

import numpy as np

from copydesk.records import Linked, Relations, ReportSentence
from copydesk.relate.model import Judge, read_judge, shipped
from copydesk.relate.pairs import Matrix, Pair, Surroundings, figures, pairs
from copydesk.relate.sentences import Sentence, sentences

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
    return (given, *pairs(given, reports=len(linked.resolved))) if given else (given, [], None)


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
