"""Which cue a content belongs to, and which source a cue: a small scorer over span vectors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

DISTANCES = 24


def bucket(distance: int) -> int:
    """A signed distance in word pieces as one of `DISTANCES` classes, finer when near."""
    size = min(11, int(math.log2(abs(distance) + 1) * 1.35))
    return 12 + size if distance >= 0 else 11 - size


def gap(left: tuple[int, int], right: tuple[int, int]) -> int:
    """Signed pieces between two half-open spans: positive when `right` follows `left`."""
    if right[0] >= left[1]:
        return right[0] - left[1]
    return right[1] - left[0] - 1


def span_vector(hidden: Floats, start: int, end: int) -> Floats:
    """First, last and mean piece of `hidden[start:end]`, side by side."""
    part = hidden[start:end]
    return np.concatenate([part[0], part[-1], part.mean(axis=0)])


@dataclass(frozen=True, slots=True)
class Pairing:
    """Weights of one scorer, as training saved them."""

    left: Floats
    left_bias: Floats
    right: Floats
    right_bias: Floats
    distance: Floats
    nothing: Floats
    nothing_bias: Floats

    def probabilities(self, hidden: Floats, lefts: list[tuple[int, int]], rights: list[tuple[int, int]]) -> Floats:
        """(len(lefts), len(rights) + 1); the last column is "none of these"."""
        left = np.stack([span_vector(hidden, *span) for span in lefts])
        nothing = left @ self.nothing.T + self.nothing_bias
        if rights:
            right = np.stack([span_vector(hidden, *span) for span in rights])
            keys = right @ self.right.T + self.right_bias
            queries = left @ self.left.T + self.left_bias
            near = np.array([[bucket(gap(a, b)) for b in rights] for a in lefts])
            scores = queries @ keys.T / math.sqrt(keys.shape[1]) + self.distance[near]
            nothing = np.concatenate([scores, nothing], axis=1)
        shifted = np.exp(nothing - nothing.max(axis=1, keepdims=True))
        result: Floats = (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)
        return result
