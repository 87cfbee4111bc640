"""The judge of a pair: boosted trees and a logistic regression, whose mean says how likely an editor wants it told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from copydesk.errors import ModelError
from copydesk.relate.pairs import Matrix

_FILE = "findings.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Weights as training saved them.

    Trees lie one behind the other: `feature`, `bound`, `left` and `right` of each node, `value` of each leaf, `roots`
    where each begins. `mean` and `scale` are those of the figures, `weights` of the regression, and `kind_weights`
    (kinds × figures) those that tell the kinds apart.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    roots: Any
    feature: Any
    bound: Any
    left: Any
    right: Any
    value: Any
    baseline: float
    mean: Matrix
    scale: Matrix
    weights: Matrix
    bias: float
    kind_weights: Matrix
    kind_bias: Matrix

    def scores(self, figures: Matrix) -> Matrix:
        """How likely each pair is one that an editor wants told, from 0 to 1."""
        line = self._standard(figures) @ self.weights + self.bias
        return np.asarray((_logistic(self._trees(figures)) + _logistic(line)) / 2, np.float32)

    def kind_shares(self, figures: Matrix) -> Matrix:
        """How likely each pair is of each kind, if it is worth telling; a row sums to one."""
        raw = self._standard(figures) @ self.kind_weights.T + self.kind_bias
        raw = np.exp(raw - raw.max(axis=1, keepdims=True))
        return np.asarray(raw / raw.sum(axis=1, keepdims=True), np.float32)

    def _standard(self, figures: Matrix) -> Matrix:
        return np.asarray((figures - self.mean) / self.scale, np.float32)

    def _trees(self, figures: Matrix) -> Matrix:
        """The sum of all trees for each row; all rows go down a tree together."""
        total = np.full(len(figures), self.baseline, np.float64)
        rows = np.arange(len(figures))
        for root in self.roots:
            node = np.full(len(figures), root)
            while (inner := self.left[node] >= 0).any():
                goes_left = figures[rows, self.feature[node]] <= self.bound[node]
                node = np.where(inner, np.where(goes_left, self.left[node], self.right[node]), node)
            total += self.value[node]
        return np.asarray(total, np.float32)


def _logistic(raw: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-np.clip(raw, -30, 30))), np.float32)


@cache
def shipped() -> Judge:
    """The judge that comes with the program."""
    with as_file(files("copydesk.models") / "en" / _FILE) as path:
        return read_judge(path)


def read_judge(path: Path) -> Judge:
    """A judge from its file; ModelError where that is none."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            given: dict[str, Any] = {name: stored[name] for name in stored.files}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read ({error}); install copydesk again") from error
    for name in ("names", "kinds"):
        given[name] = tuple(str(one) for one in given[name])
    for name in ("baseline", "bias"):
        given[name] = float(given[name])
    return Judge(**given)
