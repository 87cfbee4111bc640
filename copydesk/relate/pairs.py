"""Pairs of sentences that may tell one matter, and the figures by which they are judged.

Every sentence is held against the nearest of other reports alone, so that pairs grow with the sentences and not with
their square; a title is held against the nearest of its own report as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from copydesk.align import STOP
from copydesk.differences import KINDS, kinds
from copydesk.relate.sentences import MARKS, Sentence

# How many sentences of a report are looked at, and of how many reports: those with the nearest.
NEAREST, REPORTS = 3, 12
# From this cosine on a report has something near.
_NEAR = 0.6

Pair: TypeAlias = tuple[int, int]
Matrix: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What the sentences of a story have around them.

    `rarity` is that of each stem, `weights` the sum of a sentence's. `best` is the nearest cosine of each sentence in
    each report, `titles` that to the titles of others, `middle` that to the mean of all; `near` is the share of
    reports with something near, `before` the vector of the sentence before each.
    """

    reports: int
    rarity: dict[str, float]
    told_by: dict[str, int]
    weights: list[float]
    best: Matrix
    titles: Matrix
    middle: Matrix
    near: Matrix
    support: Matrix
    before: Matrix


def pairs(
    given: Sequence[Sentence], *, reports: int, versions: Set[frozenset[int]] = frozenset()
) -> tuple[list[Pair], Surroundings]:
    """The pairs (i < j) that are worth a look, in order, and the surroundings of all sentences.

    `versions` are pairs of reports of which the one is a later version of the other: these are not held together.
    """
    vectors = np.stack([s.vector for s in given])
    of = [np.array([i for i, s in enumerate(given) if s.report == r], np.intp) for r in range(reports)]
    best = np.zeros((len(given), reports), np.float32)
    nearest = np.full((len(given), reports, NEAREST), -1, np.int32)
    for report, rows in enumerate(of):
        if not len(rows):
            continue
        cosines = vectors @ vectors[rows].T
        best[:, report] = cosines.max(1)
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :NEAREST]
        nearest[:, report, : order.shape[1]] = rows[order]
    found = {
        (min(i, j), max(i, j))
        for i, sentence in enumerate(given)
        for report in _reports(best[i], sentence)
        if frozenset((report, sentence.report)) not in versions
        for j in (*nearest[i, report].tolist(), *_answered(given, i, report, nearest))
        if j not in (-1, i)
    }
    return sorted(found), _surroundings(given, vectors, best, reports)


def _answered(given: Sequence[Sentence], i: int, report: int, nearest: NDArray[np.int32]) -> list[int]:
    """What a report has of that which a denial or answer follows: of the sentence before it."""
    follows = i and given[i - 1].report == given[i].report and given[i].marks & {"answer", "refusal"}
    return nearest[i - 1, report, :1].tolist() if follows and report != given[i].report else []


def _reports(best: Matrix, sentence: Sentence) -> list[int]:
    """The reports in which a sentence looks for another."""
    others = [int(r) for r in np.argsort(-best, kind="stable") if r != sentence.report][:REPORTS]
    return [*others, sentence.report] if sentence.title else others


def _surroundings(given: Sequence[Sentence], vectors: Matrix, best: Matrix, reports: int) -> Surroundings:
    counts = Counter(word for s in given for word in s.stems)
    rarity = {word: float(np.log((len(given) + 1) / n)) for word, n in counts.items()}
    told: dict[str, set[int]] = defaultdict(set)
    for sentence in given:
        for word in sentence.stems:
            told[word].add(sentence.report)
    middle = vectors.mean(0)
    others = best.copy()
    others[np.arange(len(given)), [s.report for s in given]] = -1
    top = -np.sort(-others, axis=1)[:, : min(3, max(1, reports - 1))]
    return Surroundings(
        reports=reports,
        rarity=rarity,
        told_by={word: len(by) for word, by in told.items()},
        weights=[sum(rarity[w] for w in sorted(s.stems)) for s in given],
        best=best,
        titles=_to_titles(given, vectors),
        middle=np.asarray(vectors @ middle / max(float(np.linalg.norm(middle)), 1e-9), np.float32),
        near=np.asarray((others > _NEAR).sum(1) / reports, np.float32),
        support=np.asarray(top.mean(1), np.float32),
        before=_before(given, vectors),
    )


def _before(given: Sequence[Sentence], vectors: Matrix) -> Matrix:
    """The vectors of the sentences before each in its report; zeros for the first."""
    found = np.zeros_like(vectors)
    for i, sentence in enumerate(given):
        if i and given[i - 1].report == sentence.report and not given[i - 1].title:
            found[i] = vectors[i - 1]
    return found


def _to_titles(given: Sequence[Sentence], vectors: Matrix) -> Matrix:
    """The nearest cosine of each sentence to a title of another report; 0 where there is none."""
    nearest = np.zeros(len(given), np.float32)
    for title in (i for i, s in enumerate(given) if s.title):
        cosines = vectors @ vectors[title]
        cosines[[i for i, s in enumerate(given) if s.report == given[title].report]] = 0
        nearest = np.maximum(nearest, cosines)
    return nearest


# ── figures of a pair ─────────────────────────────────────────────────────────────────────


def figures(given: Sequence[Sentence], found: Sequence[Pair], around: Surroundings) -> tuple[tuple[str, ...], Matrix]:
    """The names of the figures, and a row of them for each pair; none depends on which of two comes first."""
    rows = [_figures(given, pair, around) for pair in found]
    names = tuple(rows[0]) if rows else ()
    return names, np.array([list(row.values()) for row in rows], np.float32).reshape(len(rows), len(names))


def _figures(given: Sequence[Sentence], pair: Pair, around: Surroundings) -> dict[str, float]:
    a, b = given[pair[0]], given[pair[1]]
    row: dict[str, float] = {}
    _words(row, a, b, around, (around.weights[pair[0]], around.weights[pair[1]]))
    _nearness(row, a, b, pair, around)
    for name in MARKS:
        row[name] = (name in a.marks) + (name in b.marks)
        row[f"{name}, one alone"] = (name in a.marks) != (name in b.marks)
    _values(row, a, b)
    _quotations(row, a, b)
    _voices(row, a, b)
    _differences(row, a, b)
    _places(row, a, b, pair, around)
    return row


def _both(row: dict[str, float], name: str, a: float, b: float) -> None:
    row[f"{name}, smaller"], row[f"{name}, larger"] = min(a, b), max(a, b)


def _words(row: dict[str, float], a: Sentence, b: Sentence, around: Surroundings, weights: tuple[float, float]) -> None:
    shared = sorted(a.stems & b.stems)
    weight = sum(around.rarity[word] for word in shared)
    row["shared weight"] = weight
    row["shared weight of both"] = 2 * weight / max(sum(weights), 1e-9)
    _both(row, "shared share", weight / max(weights[0], 1e-9), weight / max(weights[1], 1e-9))
    _both(row, "weight not shared", weights[0] - weight, weights[1] - weight)
    row["rarest shared"] = max((around.rarity[word] for word in shared), default=0.0)
    row["shared words"] = len(shared)
    left, right = [t.word for t in a.words], [t.word for t in b.words]
    common = LCSseq.similarity(left, right)
    row["in order, of the shorter"] = common / min(len(left), len(right))
    row["in order, of the longer"] = common / max(len(left), len(right))
    _both(row, "words", len(left), len(right))
    row["length ratio"] = min(len(left), len(right)) / max(len(left), len(right))
    _both(row, "others tell the rest", _told(a.stems - b.stems, around), _told(b.stems - a.stems, around))
    row["capitals shared"] = len(a.capitals & b.capitals)
    _both(row, "capitals apart", len(a.capitals - b.stems), len(b.capitals - a.stems))


def _told(words: frozenset[str], around: Surroundings) -> float:
    """The mean share of reports that have some words."""
    return sum(around.told_by[w] for w in words) / len(words) / around.reports if words else 0.0


def _nearness(row: dict[str, float], a: Sentence, b: Sentence, pair: Pair, around: Surroundings) -> None:
    i, j = pair
    cosine = float(a.vector @ b.vector)
    row["cosine"] = cosine
    row["cosine to what it follows"] = max(float(around.before[i] @ b.vector), float(around.before[j] @ a.vector))
    _both(row, "behind the nearest", cosine - around.best[i][b.report], cosine - around.best[j][a.report])
    for name, of in (("titles", around.titles), ("middle", around.middle), ("near", around.near),
                     ("support", around.support)):  # fmt: skip
        _both(row, name, float(of[i]), float(of[j]))


def _values(row: dict[str, float], a: Sentence, b: Sentence) -> None:
    for name, left, right in (("amounts", a.amounts, b.amounts), ("dates", a.dates, b.dates)):
        row[f"{name} shared"] = len(left & right)
        _both(row, f"{name} apart", len(left - right), len(right - left))
    counted = a.counted & b.counted
    row["things counted in both"] = len(counted)
    row["counted otherwise"] = bool(counted) and not a.amounts & b.amounts


def _quotations(row: dict[str, float], a: Sentence, b: Sentence) -> None:
    _both(row, "quoted share", a.quoted_share, b.quoted_share)
    common = LCSseq.similarity(a.quoted_words, b.quoted_words) if a.quoted_words and b.quoted_words else 0
    sizes = sorted((len(a.quoted_words), len(b.quoted_words)))
    row["quoted in order"] = common
    row["quoted in order, of the shorter"] = common / sizes[0] if sizes[0] else -1
    row["quoted in order, of the longer"] = common / sizes[1] if sizes[0] else -1
    row["quoted here, plain there"] = _plain(a, b) + _plain(b, a)


def _plain(a: Sentence, b: Sentence) -> int:
    """How many telling words one sentence quotes that the other has outside quotation marks."""
    own = {t.word for t in b.words} - set(b.quoted_words)
    return len((set(a.quoted_words) & own) - STOP)


def _voices(row: dict[str, float], a: Sentence, b: Sentence) -> None:
    left, right = a.speakers, b.speakers
    row["speakers shared"] = len(left & right)
    row["other speakers"] = bool(left and right and not left & right)
    both = bool(a.statements and b.statements)
    row["other certainty"] = both and {s.certainty for s in a.statements} != {s.certainty for s in b.statements}
    stages = [{s.stage for s in own.statements if s.stage} for own in (a, b)]
    row["other stage"] = bool(stages[0] and stages[1] and stages[0] != stages[1])


def _differences(row: dict[str, float], a: Sentence, b: Sentence) -> None:
    made = kinds(a.held, b.held)
    row["nearly the same words"] = made is not None
    row["nothing differs"] = made == frozenset()
    row |= {f"differs in {kind}": made is not None and kind in made for kind in KINDS}


def _places(row: dict[str, float], a: Sentence, b: Sentence, pair: Pair, around: Surroundings) -> None:
    _both(row, "place", a.place, b.place)
    _both(row, "order", a.order, b.order)
    row["titles among them"] = a.title + b.title
    row["of one report"] = a.report == b.report
    row["title that its report does not bear out"] = max(a.unbacked, b.unbacked)
    row["reports"] = around.reports
    row["sentences"] = len(around.weights)
