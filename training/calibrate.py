"""Fit the scores of a model to how often it is right: `python -m training.calibrate --model DIR --data DIR`.

Fits a slope and a shift on the logit of a statement's raw score by logistic regression on a brat
folder that was not trained on, and writes both into the model's `config.json`.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from pathlib import Path

import numpy as np

from copydesk.annotate import Tagger
from eval.capabilities import annotated, ranges
from eval.data import polnear
from eval.scores import calibration_error, matched


def observations(model: Path, data: Path) -> tuple[np.ndarray, np.ndarray]:
    """Logits of raw scores, and whether the content overlaps an annotated one by half."""
    tagger = Tagger(model)
    scores, right = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for gold in polnear(data, Path(scratch)):
            found = [s for s in annotated(gold, tagger).statements if s.nested_in is None]
            pairs = matched([ranges(s, "content") for s in found], [g.content for g in gold.statements], least=0.5)
            hits = {i for i, _, _ in pairs}
            scores += [s.score for s in found]
            right += [i in hits for i in range(len(found))]
    clipped = np.clip(np.array(scores), 1e-3, 1 - 1e-3)
    return np.log(clipped / (1 - clipped)), np.array(right, float)


def fit(logits: np.ndarray, right: np.ndarray, *, steps: int = 2000, rate: float = 0.05) -> tuple[float, float]:
    """Slope and shift by gradient descent on the log loss."""
    slope, shift = 1.0, 0.0
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(slope * logits + shift))) - right
        slope -= rate * float((error * logits).mean())
        shift -= rate * float(error.mean())
    return slope, shift


def expected_error(logits: np.ndarray, right: np.ndarray, slope: float, shift: float) -> float:
    scores = [1 / (1 + math.exp(-(slope * x + shift))) for x in logits]
    return calibration_error(scores, [bool(r) for r in right])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="brat folder, not trained on")
    options = parser.parse_args()
    path = options.model / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["calibration"] = [1.0, 0.0]
    path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    logits, right = observations(options.model, options.data)
    half = np.arange(len(logits)) % 2 == 0
    held_out = expected_error(logits[~half], right[~half], *fit(logits[half], right[half]))
    config["calibration"] = [round(value, 4) for value in fit(logits, right)]
    path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    print(f"calibration {config['calibration']}; error on the half not fitted: {100 * held_out:.1f} points")


if __name__ == "__main__":
    main()
