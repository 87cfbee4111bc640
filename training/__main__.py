"""`python -m training --data DIR [--output DIR]`: the whole recipe of the shipped model.

A first run from the pretrained weights; what it makes of the texts is taught to a second; one more
epoch from its end; the last two averaged; three epochs from there, averaged with where they began;
exported, the sentence head fitted alone, calibrated.
DIR holds `polnear/train`, `polnear/dev` and `ner`. For the shipped weights the first run was model
0.1.0, whose names came from an encoder of their own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def steps(data: Path, work: Path, output: Path) -> list[list[str]]:
    """The commands of the recipe in order."""
    texts = ["--attributions", str(data / "polnear" / "train")]
    corpora = [*texts, "--names", str(data / "ner")]
    names = ("first.pt", "lessons.pkl", "second.pt", "third.pt", "blended.pt", "fourth.pt", "last.pt")
    first, lessons, second, third, blended, fourth, last = (str(work / name) for name in names)
    return [
        ["training.train", *corpora, "--output", first, "--epochs", "5", "--rate", "2e-4", "--seed", "1"],
        ["training.export", "--weights", first, "--output", str(work / "first")],
        ["training.lessons", *texts, "--model", str(work / "first"), "--output", lessons],
        ["training.train", *corpora, "--lessons", lessons, "--start", first, "--output", second,
         "--epochs", "3", "--rate", "2e-4", "--seed", "1"],
        ["training.train", *corpora, "--lessons", lessons, "--start", second, "--output", third,
         "--epochs", "1", "--rate", "1.2e-4", "--seed", "7"],
        ["training.blend", "--output", blended, second, third],
        ["training.train", *corpora, "--lessons", lessons, "--start", blended, "--output", fourth,
         "--epochs", "3", "--batch", "8", "--rate", "1.5e-4", "--seed", "11"],
        ["training.blend", "--output", last, blended, fourth],
        ["training.export", "--weights", last, "--output", str(output), "--version", "0.3.0"],
        ["training.sentence", "--model", str(output), "--texts", str(data / "polnear" / "train")],
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
