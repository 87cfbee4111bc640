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
from training.model import TaggerModel
from training.train import open_tokenizer


def export_onnx(model: TaggerModel, path: Path) -> None:
    ids = torch.ones(1, 12, dtype=torch.long)
    torch.onnx.export(
        model,
        (ids, torch.zeros_like(ids)),
        str(path),
        input_names=["ids", "shapes"],
        output_names=["hidden", "attribution", "name"],
        dynamic_axes={name: {1: "length"} for name in ("ids", "shapes", "hidden", "attribution", "name")},
        opset_version=17,
        dynamo=False,
    )


def heads(model: TaggerModel) -> dict[str, np.ndarray]:
    """The weights that are applied outside the network, as float16."""
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    given = {"sentence": state["sentence.weight"]}
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
    model = TaggerModel()
    model.load_state_dict(torch.load(weights, map_location="cpu"))
    model.eval()
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "tagger.onnx"
        export_onnx(model, plain)
        if quantise:
            quantize_dynamic(str(plain), str(output / "tagger.onnx"), per_channel=True, weight_type=QuantType.QInt8)
        else:
            (output / "tagger.onnx").write_bytes(plain.read_bytes())
    np.savez_compressed(output / "heads.npz", **heads(model))
    open_tokenizer().save(str(output / "tokenizer.json"), pretty=False)
    config = {
        "name": "copydesk-en",
        "version": version,
        "attribution_labels": ATTRIBUTION_LABELS,
        "name_labels": NAME_LABELS,
        "calibration": [1.0, 0.0],
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
