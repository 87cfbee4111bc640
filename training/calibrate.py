"""Fit the scores of a model to how often it is right: `python -m training.calibrate --model DIR --data DIR`.

On a brat folder that was not trained on, the raw scores of statements are cut into bins of like
size; each bin's share of right statements, made to rise, is a point of the calibration in
`config.json`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np

from copydesk.annotate import Tagger
from copydesk.annotate.attributions import Points, calibrated
from eval.capabilities import annotated, ranges
from eval.data import polnear
from eval.scores import calibration_error, matched

BINS = 30


def observations(model: Path, data: Path) -> tuple[np.ndarray, np.ndarray]:
    """Raw scores, and whether the content overlaps an annotated one by half."""
    tagger = Tagger(model)
    scores, right = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for gold in polnear(data, Path(scratch)):
            found = [s for s in annotated(gold, tagger).statements if s.nested_in is None]
            pairs = matched([ranges(s, "content") for s in found], [g.content for g in gold.statements], least=0.5)
            hits = {i for i, _, _ in pairs}
            scores += [s.score for s in found]
            right += [i in hits for i in range(len(found))]
    return np.array(scores), np.array(right, float)


def fit(scores: np.ndarray, right: np.ndarray) -> Points:
    """Mean score and share of right ones of each bin; bins that would fall are merged."""
    order = np.argsort(scores)
    bins = [[scores[part].mean(), right[part].mean(), len(part)] for part in np.array_split(order, BINS)]
    merged: list[list[float]] = []
    for one in bins:
        merged.append(one)
        while len(merged) > 1 and merged[-2][1] >= merged[-1][1]:
            x, y, n = merged.pop()
            last = merged[-1]
            total = last[2] + n
            merged[-1] = [(last[0] * last[2] + x * n) / total, (last[1] * last[2] + y * n) / total, total]
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y, _ in merged)


def expected_error(scores: np.ndarray, right: np.ndarray, points: Points) -> float:
    return calibration_error([calibrated(x, points) for x in scores], [bool(r) for r in right])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="brat folder, not trained on")
    options = parser.parse_args()
    path = options.model / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["calibration"] = []
    path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    scores, right = observations(options.model, options.data)
    half = np.arange(len(scores)) % 2 == 0
    held_out = expected_error(scores[~half], right[~half], fit(scores[half], right[half]))
    config["calibration"] = fit(scores, right)
    path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    print(f"calibration {config['calibration']}; error on the half not fitted: {100 * held_out:.1f} points")


if __name__ == "__main__":
    main()
