"""Which cue a content belongs to, and which source a cue: a small scorer over span vectors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

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


def distances(lefts: list[tuple[int, int]], rights: list[tuple[int, int]]) -> NDArray[np.intp]:
    """(len(lefts), len(rights)) classes of distance, as `bucket` gives them for each `gap`."""
    left, right = np.array(lefts)[:, None], np.array(rights)[None]
    follows = right[..., 0] >= left[..., 1]
    apart = np.where(follows, right[..., 0] - left[..., 1], right[..., 1] - left[..., 0] - 1)
    classes: NDArray[np.intp] = _buckets()[apart.clip(-_FAR, _FAR) + _FAR]
    return classes


# from here on all distances are of one class
_FAR = 512


@cache
def _buckets() -> NDArray[np.intp]:
    return np.array([bucket(distance) for distance in range(-_FAR, _FAR + 1)])


def span_vectors(hidden: Floats, spans: list[tuple[int, int]]) -> Floats:
    """First, last and mean piece of `hidden[start:end]` for each span, side by side."""
    starts, ends = np.array(spans).T
    last = len(hidden) - 1
    # between two spans sums are made as well, and dropped
    sums = np.add.reduceat(hidden, np.stack([starts, ends.clip(max=last)], axis=1).ravel())[::2]
    sums[(ends > last) & (starts < last)] += hidden[last]
    return np.concatenate(
        [hidden[starts], hidden[ends - 1], sums / (ends - starts)[:, None].astype(np.float32)], axis=1
    )


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
        left = span_vectors(hidden, lefts)
        nothing = left @ self.nothing.T + self.nothing_bias
        if rights:
            right = span_vectors(hidden, rights)
            keys = right @ self.right.T + self.right_bias
            queries = left @ self.left.T + self.left_bias
            scores = queries @ keys.T / math.sqrt(keys.shape[1]) + self.distance[distances(lefts, rights)]
            nothing = np.concatenate([scores, nothing], axis=1)
        shifted = np.exp(nothing - nothing.max(axis=1, keepdims=True))
        result: Floats = (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)
        return result
