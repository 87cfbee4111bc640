"""Fit the sentence head alone, the encoder as it is exported: `python -m training.sentence --model DIR --texts DIR`.

Beside the other heads it has no time to learn; alone, from the states that the exported network
gives, it takes minutes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from copydesk.annotate import Tagger
from training.corpora import read_brat
from training.model import SentenceHead
from training.teacher import Teacher
from training.train import vector_loss

# sentences compared with each other in a step: those of a few articles
_BATCH = 256


def lessons(model: Path, texts: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """(sentences, 3 · width) mean states and (sentences, width) vectors of the pretrained encoder, text by text."""
    tagger, teacher = Tagger(model), Teacher()
    states, vectors = [], []
    for document in read_brat(texts):
        means, sentences = tagger.means(document.text)
        given = [document.text[start:end] for start, end in sentences]
        kept = [i for i, words in enumerate(given) if len(words.split()) >= 3 and means[i].any()]
        states.append(means[kept])
        vectors.append(teacher.vectors([given[i] for i in kept]))
    return torch.from_numpy(np.concatenate(states)).float(), torch.from_numpy(np.concatenate(vectors))


def fit(states: torch.Tensor, vectors: torch.Tensor, *, epochs: int, seed: int = 1) -> SentenceHead:
    torch.manual_seed(seed)
    head = SentenceHead()
    steps = epochs * -(-len(states) // _BATCH)
    optimiser = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-3, total_steps=steps, pct_start=0.1)
    for _ in range(epochs):
        # whole stretches of text together, as cosines within a text are what matters
        first = int(torch.randint(_BATCH, (1,)))
        order = torch.roll(torch.arange(len(states)), first)
        for batch in order.split(_BATCH):
            inputs = functional.dropout(states[batch], 0.1)
            loss = vector_loss(head(inputs), vectors[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return head


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True, help="brat folder; only its texts are read")
    parser.add_argument("--epochs", type=int, default=40)
    options = parser.parse_args()
    head = fit(*lessons(options.model, options.texts), epochs=options.epochs)
    path = options.model / "heads.npz"
    heads = dict(np.load(path))
    for layer in ("inner", "outer"):
        heads[f"sentence.{layer}"] = getattr(head, layer).weight.detach().numpy().astype(np.float16)
        heads[f"sentence.{layer}_bias"] = getattr(head, layer).bias.detach().numpy().astype(np.float16)
    np.savez_compressed(path, **heads)


if __name__ == "__main__":
    main()
