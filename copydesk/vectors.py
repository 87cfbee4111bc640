"""Sentence vectors of passages: how near two passages are in meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from copydesk.records import Resolved
from copydesk.text import Range

Vector = NDArray[np.float32]


def vector_of(one: Resolved, ranges: Iterable[Range]) -> Vector | None:
    """The vector of some contents, at unit length: their own where they have one, else their sentences'."""
    given = one.annotations
    wanted = list(ranges)
    if given.content_vectors is not None:
        rows = [row for span in wanted for row in _holding(given.contents, span)]
        if len(rows) == len(wanted):
            return mean_vector(given.content_vectors[rows])
    start, end = wanted[0][0], wanted[-1][1]
    return sentence_vector(one, start, end)


def near_pairs(vectors: Sequence[Vector], *, least: float, block: int = 1024) -> Iterator[tuple[int, int]]:
    """Pairs (i < j) of rows whose cosine is at least `least`, block by block so that memory stays bounded."""
    if not vectors:
        return
    rows = np.stack(vectors)
    for first in range(0, len(rows), block):
        cosines = rows[first : first + block] @ rows[first:].T
        found = np.argwhere(np.triu(cosines >= least, k=1)) + first
        yield from map(tuple, found.tolist())


def _holding(contents: tuple[Range, ...], span: Range) -> list[int]:
    """The shortest content that holds a range, for a quotation stands in its content's marks."""
    held = [(b - a, row) for row, (a, b) in enumerate(contents) if a <= span[0] and span[1] <= b]
    return [min(held)[1]] if held else []


def sentence_vector(one: Resolved, start: int, end: int) -> Vector | None:
    """The mean vector of the sentences that a range touches, at unit length."""
    vectors = one.annotations.vectors
    rows = [i for i, (left, right) in enumerate(one.annotations.sentences) if left < end and right > start]
    if vectors is None or not rows:
        return None
    return mean_vector(vectors[rows])


def mean_vector(vectors: NDArray[np.floating]) -> Vector | None:
    """The mean of some rows at unit length; None where they cancel out or there are none."""
    if not len(vectors):
        return None
    mean: Vector = np.asarray(vectors, np.float32).mean(axis=0)
    norm = float(np.linalg.norm(mean))
    return mean / norm if norm else None
