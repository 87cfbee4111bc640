"""Sentence vectors of passages: how near two passages are in meaning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from copydesk.records import Resolved

Vector = NDArray[np.float32]


def vector_of(one: Resolved, start: int, end: int) -> Vector | None:
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
