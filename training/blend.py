"""Average the weights of several runs: `python -m training.blend --output FILE FILE FILE...`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def blend(paths: list[Path], output: Path) -> None:
    """Write the mean of the runs' weights; all must come from one lineage."""
    states = [torch.load(path, map_location="cpu") for path in paths]
    mean = {name: sum(state[name].float() for state in states) / len(states) for name in states[0]}
    torch.save(mean, output)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("weights", type=Path, nargs="+")
    options = parser.parse_args()
    blend(options.weights, options.output)


if __name__ == "__main__":
    main()
