"""Train the encoder for names: `python -m training.names --names DIR --output FILE`.

Names learn badly beside attributions (F1 49 against the figure in docs/figures.md), so that they
have an encoder of their own.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training.corpora import NAME_LABELS, Sentence
from training.model import TaggerModel, load_pretrained
from training.train import Row, batch_tensors, labelled, names, open_tokenizer


def rows_of(sentences: list[Sentence], tokenizer: Tokenizer, chance: random.Random) -> list[Row]:
    """Sentences strung together to rows of very different lengths: titles as well as pages."""
    order = list(sentences)
    chance.shuffle(order)
    rows: list[Row] = []
    room = 0
    for sentence in order:
        ids, shapes, labels = labelled(sentence, tokenizer)
        if len(ids) > room:
            room = chance.choice((1, 40, 120, 250))
            rows.append(([], [], []))
        rows[-1][0].extend(ids[:250])
        rows[-1][1].extend(shapes[:250])
        rows[-1][2].extend(labels[:250])
        room -= len(ids)
    return rows


def batches(rows: list[Row], *, pieces: int, chance: random.Random) -> list[list[Row]]:
    """Rows of like length together, so that little is padded."""
    found: list[list[Row]] = []
    size = 0
    for row in sorted(rows, key=lambda row: len(row[0])):
        if not found or size + len(row[0]) > pieces:
            found.append([])
            size = 0
        found[-1].append(row)
        size += len(row[0])
    chance.shuffle(found)
    return found


def train(options: argparse.Namespace) -> None:
    chance = random.Random(options.seed)
    torch.manual_seed(options.seed)
    tokenizer = open_tokenizer()
    sentences = names(options.names)
    model = TaggerModel()
    load_pretrained(model.encoder)
    # the words' own vectors stay: half of the weights, and most of the time of a step
    model.encoder.words.weight.requires_grad_(False)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.99))
    epochs = [batches(rows_of(sentences, tokenizer, chance), pieces=4000, chance=chance) for _ in range(options.epochs)]
    steps = sum(map(len, epochs))
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, options.rate, total_steps=steps, pct_start=0.1, anneal_strategy="linear", cycle_momentum=False
    )
    began, done, mean = time.time(), 0, 0.0
    model.train()
    for epoch in epochs:
        for rows in epoch:
            ids, shapes, labels, bias = batch_tensors(rows, "cpu")
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model.name(model.dropout(model.encoder(ids, shapes, bias)))
            loss = functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), ignore_index=-100)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            average.update_parameters(model)
            done += 1
            mean = 0.98 * mean + 0.02 * loss.item()
            if done % 50 == 0:
                print(f"step {done}/{steps} {time.time() - began:.0f}s  loss {mean:.4f}", flush=True)
        torch.save(average.module.state_dict(), options.output)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=Path, required=True, help="folder with wikigold, BTC, WNUT17")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=1)
    train(parser.parse_args())


if __name__ == "__main__":
    assert len(NAME_LABELS) == 7
    main()
