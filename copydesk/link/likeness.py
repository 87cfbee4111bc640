"""How likely two renderings are one act of speech: some thirty plain figures of a pair, weighed by a regression.

Every rendering is held against the nearest of other reports alone, and against those that have some words in a row in
common with it, so that pairs grow with the renderings and not with their square. The weights come from stories of
which readers wrote down what is one act of speech (`training/utterances.py`); `weights.json` can be read.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from copydesk.link.renderings import Rendering

Matrix: TypeAlias = NDArray[np.float32]
Pair: TypeAlias = tuple[int, int]

# How many renderings of a report are looked at, and of how many reports: those with the nearest.
_NEAREST, _REPORTS = 4, 12
# Words in a row that make a pair worth a look, inside quotation marks and anywhere; in more renderings than that they
# are a set phrase.
_QUOTED_RUN, _RUN, _SET_PHRASE = 3, 4, 40
# What a word of a name weighs beside another of like rarity.
_NAME = 0.3
# So many renderings of no meaning count beside those of a story for their mean: a few tell nothing of what is common.
_FLAT = 20
_NOBODY = ("unnamed", "group")


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """For each rendering and each report: the nearest renderings there, how near the first is, and the second."""

    order: NDArray[np.int32]
    first: Matrix
    second: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What the renderings of a story have around them.

    `rarity` is that of each stem; `weights` and `sentence_weights` are the sums for each rendering's words and
    sentences. `contents` and `sentences` are unit vectors, `own` those of the contents without what all of
    the story have in common, `meanings` the same of contents and sentences side by side; each has a row of zeros at
    the end. `before` and
    `after` are neighbours in the report.
    """

    reports: int
    rarity: dict[str, float]
    weights: list[float]
    sentence_weights: list[float]
    contents: Matrix
    sentences: Matrix
    own: Matrix
    meanings: Matrix
    nearest: Nearest
    before: NDArray[np.int32]
    after: NDArray[np.int32]


# ── pairs worth a look ────────────────────────────────────────────────────────────────────


def pairs(given: Sequence[Rendering], *, reports: int, names: frozenset[str]) -> tuple[list[Pair], Around]:
    """The pairs (i < j) that are worth a look, in order, and what all renderings have around them."""
    of = [np.array([i for i, r in enumerate(given) if r.report == n], np.int32) for n in range(reports)]
    around = _around(given, of, names)
    found = _across(given, around.nearest) | _runs(given)
    return [(i, j) for i, j in sorted(found) if _apart(given[i], given[j])], around


def _around(given: Sequence[Rendering], of: Sequence[NDArray[np.int32]], names: frozenset[str]) -> Around:
    contents, sentences = _stacked([r.vector for r in given]), _stacked([r.sentence for r in given])
    own, own_sentences = _without_mean(contents), _without_mean(sentences)
    meanings = np.asarray(np.hstack([own, own_sentences]) / np.sqrt(2), np.float32)
    rarity = _rarity(given, names)
    before, after = _neighbours(of, len(given))
    return Around(
        reports=len(of),
        rarity=rarity,
        weights=[_weight(r.stems, rarity) for r in given],
        sentence_weights=[_weight(r.sentence_stems, rarity) for r in given],
        contents=contents,
        sentences=sentences,
        own=own,
        meanings=meanings,
        nearest=_nearest(meanings[:-1], of),
        before=before,
        after=after,
    )


def _nearest(meanings: Matrix, of: Sequence[NDArray[np.int32]]) -> Nearest:
    """The nearest of each report, for all renderings at once; a report without any has -1."""
    shape = (len(meanings), len(of))
    order = np.full((*shape, _NEAREST), -1, np.int32)
    first, second = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for report, rows in enumerate(of):
        if not len(rows):
            continue
        near = meanings @ meanings[rows].T
        places = np.argsort(-near, axis=1, kind="stable")[:, :_NEAREST]
        order[:, report, : places.shape[1]] = rows[places]
        sorted_ = np.take_along_axis(near, places, axis=1)
        first[:, report] = sorted_[:, 0]
        if len(rows) > 1:
            second[:, report] = sorted_[:, 1]
    return Nearest(order, first, second)


def _across(given: Sequence[Rendering], nearest: Nearest) -> set[Pair]:
    """Each rendering with the nearest of the reports that have something near."""
    others = nearest.first.copy()
    others[np.arange(len(given)), [r.report for r in given]] = -np.inf
    chosen = np.argsort(-others, axis=1, kind="stable")[:, :_REPORTS]
    return {
        (min(i, j), max(i, j))
        for i, r in enumerate(given)
        for report in chosen[i].tolist()
        if report != r.report
        for j in nearest.order[i, report].tolist()
        if j >= 0
    }


def _stacked(vectors: Sequence[Matrix | None]) -> Matrix:
    """Vectors one below the other, zeros where there is none, and a row of zeros at the end."""
    size = next((len(v) for v in vectors if v is not None), 1)
    return np.stack([*(np.zeros(size, np.float32) if v is None else v for v in vectors), np.zeros(size, np.float32)])


def _without_mean(vectors: Matrix) -> Matrix:
    """Vectors without the mean of all, at unit length."""
    known = np.asarray(vectors.any(axis=1), bool)
    moved = (vectors - vectors.sum(0) / (known.sum() + _FLAT)) * known[:, None]
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)


def _runs(given: Sequence[Rendering]) -> set[Pair]:
    """Pairs with some words in a row in common."""
    by_run: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, r in enumerate(given):
        for words, least in ((r.quoted_words, _QUOTED_RUN), (r.words, _RUN)):
            for start in range(len(words) - least + 1):
                by_run[words[start : start + least]].add(number)
    rare = (sorted(numbers) for numbers in by_run.values() if len(numbers) <= _SET_PHRASE)
    return {pair for numbers in rare for pair in combinations(numbers, 2)}


def _apart(a: Rendering, b: Rendering) -> bool:
    """True for two reports, and for two quotations of one report that have do not overlap.

    Of other statements of one report nothing is asked: mostly the one introduces the other.
    """
    if a.report != b.report:
        return True
    left, right = a.statement, b.statement
    nested = any(x.start < y.end and y.start < x.end for x in left.content for y in right.content)
    return bool(a.quoted and b.quoted) and left.id != right.id and not nested


def _neighbours(rows_of: Sequence[NDArray[np.int32]], number: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The rendering before and after each in its report; `number` where there is none."""
    before, after = np.full(number, number, np.int32), np.full(number, number, np.int32)
    for rows in rows_of:
        before[rows[1:]], after[rows[:-1]] = rows[:-1], rows[1:]
    return before, after


def _rarity(given: Sequence[Rendering], names: frozenset[str]) -> dict[str, float]:
    """Weight of a stem: rare ones tell more than those of the whole story, names least."""
    counts = Counter(word for r in given for word in r.stems | r.sentence_stems)
    total = len(given) + 1
    return {word: float(np.log(total / count)) * (_NAME if word in names else 1.0) for word, count in counts.items()}


def _weight(words: frozenset[str], rarity: dict[str, float]) -> float:
    # exact, so that it does not depend on the order of a set
    return math.fsum(rarity[word] for word in words)


# ── figures of a pair ─────────────────────────────────────────────────────────────────────


def figures(given: Sequence[Rendering], found: Sequence[Pair], around: Around) -> dict[str, Matrix]:
    """The figures of some pairs by name, a value for each pair; none depends on which of two comes first."""
    if not found:
        return {}
    rows = [_of_words(given, pair, around) | _of_speakers(given[pair[0]], given[pair[1]]) for pair in found]
    plain = {name: np.array([row[name] for row in rows], np.float32) for name in rows[0]}
    return _of_meanings(given, found, around) | plain


def _of_meanings(given: Sequence[Rendering], found: Sequence[Pair], around: Around) -> dict[str, Matrix]:
    i, j = np.array(found, np.int32).reshape(-1, 2).T
    report = np.array([r.report for r in given], np.int32)
    place = np.array([r.place for r in given], np.float32)
    near = _dots(around.meanings, i, around.meanings, j)
    near_sentence = (
        _dots(around.contents, i, around.sentences, j),
        _dots(around.contents, j, around.sentences, i),
    )
    return {
        "sentences near": _dots(around.sentences, i, around.sentences, j),
        "contents near": _dots(around.contents, i, around.contents, j),
        "contents near, without the story": _dots(around.own, i, around.own, j),
        "content near sentence": np.minimum(*near_sentence),
        "neighbours near": _neighbouring(i, j, around),
        "nearer than the next": np.maximum(_margin(near, i, j, report, around), _margin(near, j, i, report, around)),
        "later place": np.maximum(place[i], place[j]),
        "reports": np.full(len(i), around.reports, np.float32),
    }


def _dots(a: Matrix, i: Any, b: Matrix, j: Any) -> Matrix:
    return np.asarray(np.einsum("ij,ij->i", a[i], b[j]), np.float32)


def _margin(near: Matrix, i: Any, j: Any, report: Any, around: Around) -> Matrix:
    """How much nearer a pair is than the one and the nearest other of the second's report."""
    nearest, there = around.nearest, report[j]
    other = np.where(nearest.order[i, there, 0] == j, nearest.second[i, there], nearest.first[i, there])
    return np.asarray(near - other, np.float32)


def _neighbouring(i: Any, j: Any, around: Around) -> Matrix:
    """The greatest cosine of what stands next to the one and next to the other."""
    ways = [(a[i], b[j]) for a in (around.before, around.after) for b in (around.before, around.after)]
    return np.asarray(np.max([_dots(around.contents, a, around.contents, b) for a, b in ways], axis=0), np.float32)


def _two(row: dict[str, float], name: str, a: float, b: float) -> None:
    row[f"{name}, smaller"], row[f"{name}, larger"] = (a, b) if a < b else (b, a)


def _of_words(given: Sequence[Rendering], pair: Pair, around: Around) -> dict[str, float]:
    i, j = pair
    a, b = given[i], given[j]
    row: dict[str, float] = {}
    weight, known = (
        _weight(words, around.rarity) for words in (a.stems & b.stems, a.sentence_stems & b.sentence_stems)
    )
    row["share of one in both"] = max(weight / max(around.weights[i], 1e-9), weight / max(around.weights[j], 1e-9))
    row["weight not shared"] = max(around.weights[i], around.weights[j]) - weight
    _two(row, "weight of sentences not shared", around.sentence_weights[i] - known, around.sentence_weights[j] - known)
    row["words of the longer"] = max(len(a.words), len(b.words))
    row["words in a row"] = _run(a.words, b.words)
    row["capitals not shared"] = min(len(a.capitals - b.stems), len(b.capitals - a.stems))
    _quoted(row, a, b, around)
    row["indirect"] = (a.statement.kind == "indirect") + (b.statement.kind == "indirect")
    row["both direct"] = a.statement.kind == b.statement.kind == "direct"
    row["speech"] = (a.statement.act == "speech") + (b.statement.act == "speech")
    row["nested"] = (a.statement.nested_in is not None) + (b.statement.nested_in is not None)
    return row


def _quoted(row: dict[str, float], a: Rendering, b: Rendering, around: Around) -> None:
    left, right = a.quoted_words, b.quoted_words
    _two(row, "quoted words", len(left), len(right))
    _two(row, "quoted share", len(left) / len(a.words), len(right) / len(b.words))
    row["quoted words in a row"] = _run(left, right)
    row["quoted in order"] = LCSseq.normalized_similarity(left, right) if left and right else -1.0
    _two(row, "quotation told", _told(a, b, around), _told(b, a, around))


def _told(a: Rendering, b: Rendering, around: Around) -> float:
    """The share of the rare words in one's quotations that stand in the other; -1 without a quotation."""
    whole = _weight(a.quoted_stems, around.rarity)
    return _weight(a.quoted_stems & b.stems, around.rarity) / max(whole, 1e-9) if a.quoted_stems else -1.0


def _run(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """The length of the longest run of words in both."""
    shared = set(a).intersection(b)
    places: dict[str, list[int]] = {word: [] for word in shared}
    for place, word in enumerate(b):
        if word in shared:
            places[word].append(place)
    longest, ends = 0, dict[int, int]()
    for word in a:
        ends = {place: ends.get(place - 1, 0) + 1 for place in places.get(word, ())}
        longest = max(longest, *ends.values()) if ends else longest
    return longest


def _of_speakers(a: Rendering, b: Rendering) -> dict[str, float]:
    same = a.speaker is not None and a.speaker == b.speaker
    return {
        "same speaker": same,
        "speaker not known": (a.speaker is None) + (b.speaker is None),
        "speaker without a name": (a.kind in _NOBODY) + (b.kind in _NOBODY),
        "no words for the speaker": (a.statement.source is None) + (b.statement.source is None),
        "through one another": not same and bool(_voices(a) & _voices(b)),
        "speaker near the other": max(_part(a.name, b.around), _part(b.name, a.around)),
        "speaker in the other": max(_part(a.name, b.stems), _part(b.name, a.stems)),
    }


def two_people(a: Rendering, b: Rendering) -> bool:
    """True where two people speak of whom neither is named near the other's words: of 3,783 such pairs 10 are one."""
    both = a.kind == b.kind == "person" and a.speaker != b.speaker
    return both and not (a.name & b.around or b.name & a.around)


def _voices(a: Rendering) -> set[str]:
    return {*a.statement.via, *((a.speaker,) if a.speaker else ())}


def _part(name: frozenset[str], words: frozenset[str]) -> float:
    """The share of a name that stands among some words; -1 without a name."""
    return len(name & words) / len(name) if name else -1.0


# ── weights ───────────────────────────────────────────────────────────────────────────────


@cache
def shipped() -> dict[str, Any]:
    """The shipped weights: for each figure its mean, scale and weight; the bias, and the least likeness of a group."""
    given: dict[str, Any] = json.loads((files(__package__) / "weights.json").read_text(encoding="utf-8"))
    return given


def likeness(table: dict[str, Matrix], known: Mapping[str, Any]) -> Matrix:
    """How likely each pair is one act of speech, from 0 to 1, by weights of the form of the shipped ones."""
    if not table:
        return np.zeros(0, np.float32)
    raw = np.full(len(next(iter(table.values()))), known["bias"])
    for name, (mean, scale, weight) in known["figures"].items():
        raw += weight * (table[name] - mean) / scale
    return np.asarray(1 / (1 + np.exp(-np.clip(raw, -30, 30))), np.float32)
