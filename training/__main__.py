"""`python -m training --data DIR [--output DIR]`: the whole recipe that made the shipped model.

One run from the pretrained weights, a second run from its end, the two averaged, exported and
calibrated. DIR holds `polnear/train`, `polnear/dev` and `ner`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def steps(data: Path, work: Path, output: Path) -> list[list[str]]:
    """The commands of the recipe in order."""
    corpora = ["--attributions", str(data / "polnear" / "train"), "--names", str(data / "ner")]
    first, second, blended, names = (str(work / f"{name}.pt") for name in ("first", "second", "blended", "names"))
    return [
        ["training.train", *corpora, "--output", first, "--epochs", "5", "--rate", "2e-4", "--seed", "1"],
        ["training.train", *corpora, "--output", second, "--epochs", "3", "--stop-after", "1", "--rate",
         "1.2e-4", "--seed", "2",
         "--start", first],
        ["training.blend", "--output", blended, first, second],
        ["training.names", "--names", str(data / "ner"), "--output", names],
        ["training.export", "--weights", blended, "--names", names, "--output", str(output)],
        ["training.calibrate", "--model", str(output), "--data", str(data / "polnear" / "dev")],
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=Path("build/model"))
    options = parser.parse_args()
    work = Path("build/training")
    work.mkdir(parents=True, exist_ok=True)
    for step in steps(options.data, work, options.output):
        print("→", " ".join(step), flush=True)
        subprocess.run([sys.executable, "-m", *step], check=True)


if __name__ == "__main__":
    main()
