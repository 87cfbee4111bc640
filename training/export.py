"""Export a trained model: `python -m training.export --weights FILE --output DIR`.

Writes `tagger.onnx` (int8 per channel unless --float), `heads.npz`, `tokenizer.json`, `config.json`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.corpora import ATTRIBUTION_LABELS, NAME_LABELS
from training.model import TaggerModel, open_tokenizer
from training.train import LONGEST


def export_onnx(model: torch.nn.Module, path: Path, *, outputs: list[str], quantise: bool) -> None:
    """Write a module that takes `ids` and `shapes`, in int8 per channel if asked for."""
    ids = torch.ones(1, 12, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            model,
            (ids, torch.zeros_like(ids)),
            str(plain),
            input_names=["ids", "shapes"],
            output_names=outputs,
            dynamic_axes={name: {1: "length"} for name in ("ids", "shapes", *outputs)},
            opset_version=17,
            dynamo=False,
        )
        if quantise:
            quantize_dynamic(str(plain), str(path), per_channel=True, weight_type=QuantType.QInt8)
        else:
            path.write_bytes(plain.read_bytes())


def loaded(weights: Path) -> TaggerModel:
    """A trained model, ready for export."""
    model = TaggerModel()
    model.load_state_dict(torch.load(weights, map_location="cpu"))
    return model.eval()


def heads(model: TaggerModel) -> dict[str, np.ndarray]:
    """The weights that are applied outside the network, as float16."""
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    given = {}
    for layer in ("inner", "outer"):
        given[f"sentence.{layer}"] = state[f"sentence.{layer}.weight"]
        given[f"sentence.{layer}_bias"] = state[f"sentence.{layer}.bias"]
    for name in ("content_cue", "cue_source"):
        given |= {
            f"{name}.left": state[f"{name}.left.weight"],
            f"{name}.left_bias": state[f"{name}.left.bias"],
            f"{name}.right": state[f"{name}.right.weight"],
            f"{name}.right_bias": state[f"{name}.right.bias"],
            f"{name}.distance": state[f"{name}.distance"],
            f"{name}.nothing": state[f"{name}.nothing.weight"],
            f"{name}.nothing_bias": state[f"{name}.nothing.bias"],
        }
    return {name: value.astype(np.float16) for name, value in given.items()}


def export(weights: Path, output: Path, *, version: str, quantise: bool = True) -> None:
    model = loaded(weights)
    output.mkdir(parents=True, exist_ok=True)
    export_onnx(model, output / "tagger.onnx", outputs=["hidden", "attribution", "nested", "name"], quantise=quantise)
    np.savez_compressed(output / "heads.npz", **heads(model))
    open_tokenizer().save(str(output / "tokenizer.json"), pretty=False)
    config = {
        "name": "copydesk-en",
        "version": version,
        "attribution_labels": ATTRIBUTION_LABELS,
        "name_labels": NAME_LABELS,
        "calibration": [],
        "longest": LONGEST,
    }
    (output / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--float", action="store_true", help="keep float32 weights")
    options = parser.parse_args()
    export(options.weights, options.output, version=options.version, quantise=not options.float)


if __name__ == "__main__":
    main()
