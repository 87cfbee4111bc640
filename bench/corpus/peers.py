"""What one would take instead, on the same texts: each in a process of its own, from JSON lines to pairs or groups.

datasketch's MinHashLSH and a window of days over tf-idf vectors (what RNewsflow does in R) for texts, exact words for
quotations. Their thresholds are those that do best on invented articles of another seed; looking for them takes no
time here.
"""

from __future__ import annotations

import json
import math
import re
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpus.planted import (
    COPIES,
    QUOTATIONS,
    RIGHT_COPIES,
    RIGHT_QUOTATIONS,
    RIGHT_STORIES,
    STORIES,
    Figures,
    Truth,
    found,
    of_copies,
    of_quotations,
    of_story_pairs,
    truth_of,
)
from bench.corpus.reports import DAYS, SAYING
from bench.corpus.runs import Options, in_a_process, rows_in
from bench.worker import memory
from copydesk.corpus.words import word_ids
from copydesk.link.passages import narrator
from copydesk.link.stories import words_of
from copydesk.records import Annotations, Article, Resolved

# Articles on which thresholds are looked for: as many a day as in those that are measured.
TUNED = 5_000
_QUOTED = re.compile(r"“[^”]*”")
_WORD = re.compile(r"\w+")
_SHINGLE, _PERMUTATIONS = 5, 128
# For the index of MinHashes, for their estimated likeness, for the cosine.
_INDEXED, _ESTIMATED = (0.5, 0.4, 0.3, 0.2, 0.15), np.arange(0.02, 0.62, 0.02)
_COSINES = np.arange(0.1, 1.0, 0.01)
# Thresholds whose F1 differs by no more do as well.
_AS_WELL = 0.002

COPYDESK, DATASKETCH, WINDOW, EXACT = "copydesk", "datasketch", "tf-idf window", "exact words"
# The steps of linking that each of the tasks takes, by their names in its record.
_STEPS = {
    "copies": ("texts that are near",),
    "stories": ("stories",),
    "quotations": ("quotations", "utterances"),
}
Texts = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """One line of the table; `words` are the processor seconds, of all, from texts to words."""

    task: str
    who: str
    recall: tuple[int, int]
    precision: tuple[int, int]
    seconds: float
    cpu: float
    words: float
    memory: float
    told: str = ""


def compared(place: Path, number: int, options: Options) -> list[Row]:
    """All of them on the same rows."""
    for name in ("datasketch", "sklearn"):
        _module(name)
    alone = Options(seed=options.seed)
    rows_in(place, number, options)
    tuning = place / "tuning"
    rows_in(tuning, TUNED, Options(seed=options.seed + 1), days=max(1, DAYS * TUNED // number))
    in_a_process("shards", place, options)
    linked, read = in_a_process("link", place, alone), in_a_process("words", place, alone)
    ours = found(place, place / "corpus")
    truth = truth_of(place)
    rows = [_ours(task, ours, linked, read) for task in _STEPS]
    for who in (DATASKETCH, WINDOW, EXACT):
        told = in_a_process(who, place, alone)
        rows += _theirs(who, place, truth, told)
    return sorted(rows, key=lambda row: list(_STEPS).index(row.task))


_FIGURES = {
    "copies": (COPIES, RIGHT_COPIES),
    "stories": (STORIES, RIGHT_STORIES),
    "quotations": (QUOTATIONS, RIGHT_QUOTATIONS),
}


def _ours(task: str, figures: Figures, linked: dict[str, Any], read: dict[str, Any]) -> Row:
    """The steps of linking that it takes, and making the words of each article that they begin with."""
    steps = [step for step in linked["steps"] if step["name"] in _STEPS[task]]
    if len(steps) != len(_STEPS[task]):
        raise SystemExit(f"{task}: linking has no step {' or '.join(_STEPS[task])}")
    recall, precision = (figures[name] for name in _FIGURES[task])
    seconds, cpu = (sum(step[name] for step in steps) + read[task][name] for name in ("seconds", "cpu"))
    return Row(task, COPYDESK, recall, precision, seconds, cpu, read[task]["cpu"], linked["peak_mb"])


def _theirs(who: str, place: Path, truth: Truth, told: dict[str, Any]) -> list[Row]:
    common = (told["seconds"], told["cpu"], told["words"], told["peak_mb"], told["told"])
    held = dict(np.load(place / f"{who}.npz"))
    if who == EXACT:
        figures = of_quotations(truth, np.arange(len(held["groups"])), held["groups"])
        return [Row("quotations", who, figures[QUOTATIONS], figures[RIGHT_QUOTATIONS], *common)]
    copies = of_copies(truth, held["copies"])
    rows = [Row("copies", who, copies[COPIES], copies[RIGHT_COPIES], *common)]
    if "stories" in held:
        stories = of_story_pairs(truth, held["stories"])
        rows.append(Row("stories", who, stories[STORIES], stories[RIGHT_STORIES], *common))
    return rows


# ── in a process of their own ─────────────────────────────────────────────────────────────


def run(who: str, place: Path) -> dict[str, Any]:
    """Find a threshold, then work against the clock; what was found goes into a file."""
    make, told = {DATASKETCH: _tuned_datasketch, WINDOW: _tuned_window, EXACT: _exact}[who](place / "tuning")
    began, cpu = time.perf_counter(), time.process_time()
    made = make(place / "rows.jsonl")
    taken = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "peak_mb": memory() or math.nan}
    np.savez(place / f"{who}.npz", allow_pickle=False, **made)
    return {**taken, "told": told, "words": _splitting(who, place / "rows.jsonl")}


def _splitting(who: str, rows: Path) -> float:
    """Processor seconds that the same texts take until they are words."""
    split: Callable[[str], object] = _words
    if who == WINDOW:
        split = _module("sklearn.feature_extraction.text").TfidfVectorizer().build_analyzer()
    elif who == EXACT:
        split = _quoted
    cpu = time.process_time()
    for text, _ in _texts(rows):
        split(text)
    return time.process_time() - cpu


Make = Callable[[Path], dict[str, np.ndarray]]


def _texts(rows: Path) -> Texts:
    """Text and day of each row."""
    with rows.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["text"], row["published"]


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise SystemExit(f"{name}: not installed; pip install datasketch scikit-learn") from None


# ── datasketch ────────────────────────────────────────────────────────────────────────────


def _tuned_datasketch(tuning: Path) -> tuple[Make, str]:
    """The threshold of the index and the least estimated likeness with the best F1."""
    truth = truth_of(tuning)
    signatures = list(_signatures(tuning / "rows.jsonl"))
    scores: dict[float, list[float]] = {}
    for threshold in _INDEXED:
        pairs, likeness = _indexed(signatures, threshold)
        scores[threshold] = [_f1(of_copies(truth, pairs[likeness >= least]), "copies") for least in _ESTIMATED]
    best = max(max(row) for row in scores.values())
    # the highest of those that do as well: its index is the quickest
    threshold = max(threshold for threshold, row in scores.items() if max(row) >= best - _AS_WELL)
    least = _middle(_ESTIMATED, scores[threshold])

    def make(rows: Path) -> dict[str, np.ndarray]:
        pairs, likeness = _indexed(_signatures(rows), threshold)
        return {"copies": pairs[likeness >= least]}

    return make, f"index {threshold:.2f}, estimated Jaccard from {least:.2f}"


def _signatures(rows: Path) -> Iterator[Any]:
    """A MinHash of the runs of words outside quotations; CRC-32 in place of SHA-1, which takes longer."""
    shingled = (_shingles(text) for text, _ in _texts(rows))
    return iter(_module("datasketch").MinHash.generator(shingled, num_perm=_PERMUTATIONS, hashfunc=zlib.crc32))


def _shingles(text: str) -> list[bytes]:
    words = _words(text)
    return [" ".join(words[n : n + _SHINGLE]).encode() for n in range(len(words) - _SHINGLE + 1)]


def _words(text: str) -> list[str]:
    return _WORD.findall(_QUOTED.sub(" ", text).lower())


def _indexed(signatures: Iterator[Any] | Sequence[Any], threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that meet in the index, each with those before it, and their estimated Jaccard likeness."""
    index = _module("datasketch").MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS)
    held: list[Any] = []
    pairs: list[tuple[int, int]] = []
    likeness: list[float] = []
    with index.insertion_session() as session:
        for number, one in enumerate(signatures):
            for other in index.query(one):
                pairs.append((other, number))
                likeness.append(one.jaccard(held[other]))
            held.append(one)
            session.insert(number, one, check_duplication=False)
    return np.array(pairs, np.int64).reshape(-1, 2), np.array(likeness)


def _f1(figures: Figures, task: str) -> float:
    recall, precision = (hit / max(1, of) for hit, of in (figures[name] for name in _FIGURES[task]))
    return 2 * recall * precision / max(1e-9, recall + precision)


def _middle(values: np.ndarray, scores: Sequence[float]) -> float:
    """The middle one of the values that do as well as the best."""
    good = values[np.array(scores) >= max(scores) - _AS_WELL]
    return float(good[len(good) // 2])


# ── tf-idf in a window of days ────────────────────────────────────────────────────────────


def _tuned_window(tuning: Path) -> tuple[Make, str]:
    """The least cosine with the best F1, for copies and for stories."""
    truth = truth_of(tuning)
    pairs, cosines = _windowed(tuning / "rows.jsonl", float(_COSINES[0]))
    scores = {
        "copies": [_f1(of_copies(truth, pairs[cosines >= least]), "copies") for least in _COSINES],
        "stories": [_f1(of_story_pairs(truth, pairs[cosines >= least]), "stories") for least in _COSINES],
    }
    least = {task: _middle(_COSINES, row) for task, row in scores.items()}

    def make(rows: Path) -> dict[str, np.ndarray]:
        pairs, cosines = _windowed(rows, min(least.values()))
        return {task: pairs[cosines >= value] for task, value in least.items()}

    return make, f"cosine from {least['copies']:.2f} for copies, {least['stories']:.2f} for stories, in one run"


def _windowed(rows: Path, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of articles of one day or of two that follow, and the cosine of their tf-idf vectors."""
    days: list[int] = []
    # words of one article alone, and those of every second, tell nothing of two
    vectorizer = _module("sklearn.feature_extraction.text").TfidfVectorizer(min_df=2, max_df=0.5, dtype=np.float32)
    vectors = vectorizer.fit_transform(_with_days(rows, days))
    order = np.argsort(days, kind="stable")
    vectors, day = vectors[order], np.array(days)[order]
    pairs, cosines = [np.empty((0, 2), np.int64)], [np.empty(0, np.float32)]
    for today in np.unique(day):
        since, first, last = np.searchsorted(day, [today - 1, today, today + 1])
        product = (vectors[first:last] @ vectors[since:last].T).tocoo()
        one, other = product.row + first, product.col + since
        kept = (other < one) & (product.data >= least)
        pairs.append(np.stack([order[other[kept]], order[one[kept]]], axis=1))
        cosines.append(product.data[kept])
    return np.concatenate(pairs), np.concatenate(cosines)


def _with_days(rows: Path, days: list[int]) -> Iterator[str]:
    for text, published in _texts(rows):
        days.append(date.fromisoformat(published).toordinal())
        yield text


# ── quotations in the same words ──────────────────────────────────────────────────────────


def _quoted(text: str) -> list[list[str]]:
    return [_WORD.findall(match.group(1).lower()) for match in SAYING.finditer(text)]


def _exact(_: Path) -> tuple[Make, str]:
    def make(rows: Path) -> dict[str, np.ndarray]:
        known: dict[str, int] = {}
        groups = [
            known.setdefault(" ".join(words_), len(known)) for text, _ in _texts(rows) for words_ in _quoted(text)
        ]
        return {"groups": np.array(groups)}

    return make, "lower-case words"


# ── the words that ours begins with ───────────────────────────────────────────────────────


def words(place: Path) -> dict[str, Any]:
    """How long it takes from the rows to what linking begins with, for each task alone."""
    makers: dict[str, Callable[[Article], object]] = {
        "copies": lambda article: word_ids(narrator(article)),
        "stories": lambda article: words_of(Resolved(article=article, annotations=Annotations(article=article.id))),
        "quotations": lambda article: [match.span(1) for match in SAYING.finditer(article.text)],
    }
    return {task: _timed(place / "rows.jsonl", make) for task, make in makers.items()}


def _timed(rows: Path, make: Callable[[Article], object]) -> dict[str, float]:
    began, cpu = time.perf_counter(), time.process_time()
    for number, (text, _) in enumerate(_texts(rows)):
        make(Article(id=str(number), file="", sha256="", text=text))
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
