"""Weights of an exported model, to go on training from: `python -m training.restore --model DIR --output FILE`.

What was rounded to int8 comes back rounded; the words' own vectors are the pretrained ones, since
training leaves them as they are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.model import LAYERS, TaggerModel, load_pretrained

_PARTS = ("query", "key", "value", "mixed", "inner", "outer")


def restored(folder: Path) -> dict[str, torch.Tensor]:
    """The state of a `TaggerModel` as `training.export` wrote it to a folder."""
    graph = onnx.load(str(folder / "tagger.onnx")).graph
    given = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    model = TaggerModel()
    load_pretrained(model.encoder)
    state = dict(model.state_dict())
    state |= {name: torch.tensor(value) for name, value in given.items() if name in state}
    for name in ("encoder.positions.weight", "encoder.shapes.weight"):
        state[name] = _whole(given, name)
    # the exporter folds the first kind's row into a constant: the one addition without a name of its own
    (kind,) = (value for name, value in given.items() if name.startswith("onnx::Add"))
    state["encoder.kinds.weight"][0] = torch.tensor(kind)
    layers = [f"encoder.layers.{number}.{part}" for number in range(LAYERS) for part in _PARTS]
    products = sorted({name.rsplit("_", 1)[0] for name in given if name.startswith("onnx::MatMul") and "_q" in name})
    for layer, product in zip([*layers, "attribution", "nested", "name"], products, strict=True):
        state[f"{layer}.weight"] = _whole(given, product).T.contiguous()
    for name, value in np.load(folder / "heads.npz").items():
        part, _, rest = name.rpartition(".")
        kind = "bias" if rest.endswith("_bias") else "weight"
        own = name if rest == "distance" else f"{part}.{rest.removesuffix('_bias')}.{kind}"
        state[own] = torch.tensor(value.astype(np.float32))
    return state


def _whole(given: dict[str, np.ndarray], name: str) -> torch.Tensor:
    rounded, scale, zero = (given[f"{name}_{part}"] for part in ("quantized", "scale", "zero_point"))
    return torch.tensor((rounded.astype(np.float32) - zero.astype(np.float32)) * scale)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    torch.save(restored(options.model), options.output)


if __name__ == "__main__":
    main()
