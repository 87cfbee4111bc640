"""Train the tagger: `python -m training.train --polnear DIR --names DIR --output FILE`.

One model learns four things at once: attribution labels and their pairing (PolNeAR or any brat
folder), names (CoNLL files), and sentence vectors (the pretrained encoder's own, by distillation).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from copydesk import text as marks
from copydesk.annotate.pairing import bucket, gap
from copydesk.annotate.windows import CLS, LONGEST, SEP, Pieces, pieces
from training.corpora import NAME_LABELS, Document, Sentence, read_brat, read_conll
from training.model import Encoder, Pairing, TaggerModel, load_pretrained, pretrained_folder

IGNORE = -100


@dataclass
class Example:
    """A whole text ready for cutting into windows."""

    read: Pieces
    labels: list[int]
    # (content spans, cue span or None, source span or None) per attribution, in pieces
    attributions: list[tuple[list[tuple[int, int]], tuple[int, int] | None, tuple[int, int] | None]]
    sentences: list[tuple[int, int]]
    vectors: torch.Tensor | None = None


def open_tokenizer() -> Tokenizer:
    """The encoder's own tokenizer, without the truncation and padding it is shipped with."""
    tokenizer = Tokenizer.from_file(str(pretrained_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def span_of(read: Pieces, start: int, end: int) -> tuple[int, int] | None:
    """The pieces that overlap a range of characters, or None."""
    inside = [i for i, (left, right) in enumerate(read.ranges) if left < end and right > start]
    return (inside[0], inside[-1] + 1) if inside else None


def example(document: Document, tokenizer: Tokenizer) -> Example:
    read = pieces(document.text, tokenizer)
    labels = [0] * len(read.ids)
    attributions = []
    for attribution in document.attributions:
        spans: dict[str, list[tuple[int, int]]] = {}
        for offset, role in ((1, "source"), (3, "cue"), (5, "content")):
            spans[role] = []
            for start, end in getattr(attribution, role):
                span = span_of(read, start, end)
                if span is None:
                    continue
                spans[role].append(span)
                for place in range(*span):
                    if read.ids[place] != SEP:
                        labels[place] = offset if place == span[0] else offset + 1
        attributions.append(
            (
                spans["content"],
                spans["cue"][0] if spans["cue"] else None,
                spans["source"][0] if spans["source"] else None,
            )
        )
    sentences = []
    for start, end in marks.sentences(document.text):
        span = span_of(read, start, end)
        if span and span[1] - span[0] >= 5:
            sentences.append(span)
    return Example(read, labels, attributions, sentences)


@torch.no_grad()
def distil_targets(examples: list[Example], device: str) -> None:
    """Attach the pretrained encoder's vector of each sentence, read alone, to the examples."""
    teacher = Encoder(dropout=0.0).eval().to(device)
    load_pretrained(teacher)
    for item in examples:
        if not item.sentences:
            continue
        order = sorted(range(len(item.sentences)), key=lambda i: item.sentences[i][1] - item.sentences[i][0])
        vectors = torch.zeros(len(order), 384)
        for first in range(0, len(order), 32):
            chosen = order[first : first + 32]
            rows = [[CLS, *item.read.ids[slice(*item.sentences[i])][:254], SEP] for i in chosen]
            longest = max(map(len, rows))
            ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows], device=device)
            present = ids != 0
            bias = torch.zeros(ids.shape, device=device).masked_fill(~present, -1e4)[:, None, None, :]
            with torch.autocast(device, dtype=torch.bfloat16):
                hidden = teacher(ids, torch.zeros_like(ids), bias).float()
            mean = (hidden * present[..., None]).sum(1) / present.sum(1, keepdim=True)
            vectors[chosen] = functional.normalize(mean, dim=1).cpu()
        item.vectors = vectors


@dataclass
class Cut:
    """One window of an example; `start` is where it begins in the example."""

    item: Example
    start: int
    end: int


def cuts(examples: list[Example], chance: random.Random) -> list[Cut]:
    """Windows of up to LONGEST pieces, beginning at a random place so that cuts differ by epoch."""
    found = []
    for item in examples:
        count = len(item.read.ids)
        start = 0 if count <= LONGEST else -chance.randrange(0, LONGEST // 2)
        while start < count:
            end = min(count, start + LONGEST)
            found.append(Cut(item, max(0, start), end))
            start = end
    chance.shuffle(found)
    return found


def batch_tensors(
    rows: list[tuple[list[int], list[int], list[int]]], device: str
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(ids) for ids, _, _ in rows) + 2
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    shapes = torch.zeros_like(ids)
    labels = torch.full_like(ids, IGNORE)
    for row, (tokens, kinds, gold) in enumerate(rows):
        size = len(tokens)
        ids[row, 0], ids[row, size + 1] = CLS, SEP
        ids[row, 1 : size + 1] = torch.tensor(tokens)
        shapes[row, 1 : size + 1] = torch.tensor(kinds)
        labels[row, 1 : size + 1] = torch.tensor(gold)
    bias = torch.zeros(ids.shape).masked_fill(ids == 0, -1e4)[:, None, None, :]
    return ids.to(device), shapes.to(device), labels.to(device), bias.to(device)


def vectors_of(hidden: torch.Tensor, spans: list[tuple[int, int]]) -> torch.Tensor:
    # Gathers and one product: a slice a span would fill a whole gradient of zeros for each.
    firsts, lasts = zip(*((start, end - 1) for start, end in spans), strict=True)
    return torch.cat([hidden[list(firsts)], hidden[list(lasts)], means_of(hidden, spans)], dim=1)


def means_of(hidden: torch.Tensor, spans: list[tuple[int, int]]) -> torch.Tensor:
    weights = torch.zeros(len(spans), hidden.shape[0])
    for row, (start, end) in enumerate(spans):
        weights[row, start:end] = 1 / (end - start)
    return weights.to(hidden.device) @ hidden


def pairing_loss(
    pairing: Pairing,
    hidden: torch.Tensor,
    pairs: list[tuple[tuple[int, int], tuple[int, int] | None]],
    chance: random.Random,
) -> torch.Tensor | None:
    """Cross entropy of choosing the right partner among all in the window, or none."""
    rights = sorted({right for _, right in pairs if right})
    if rights and chance.random() < 0.15:
        rights.remove(chance.choice(rights))
    if not pairs:
        return None
    lefts = [left for left, _ in pairs]
    targets = [rights.index(right) if right in rights else len(rights) for _, right in pairs]
    near = torch.tensor([[bucket(gap(a, b)) for b in rights] for a in lefts], device=hidden.device)
    near = near.reshape(len(lefts), len(rights)).long()
    right_vectors = vectors_of(hidden, rights) if rights else hidden.new_zeros(0, 3 * hidden.shape[1])
    scores = pairing(vectors_of(hidden, lefts), right_vectors, near)
    return functional.cross_entropy(scores, torch.tensor(targets, device=hidden.device))


def attribution_losses(
    model: TaggerModel, batch: list[Cut], device: str, weights: torch.Tensor, chance: random.Random
) -> dict[str, torch.Tensor]:
    rows = [
        (
            cut.item.read.ids[cut.start : cut.end],
            cut.item.read.shapes[cut.start : cut.end],
            cut.item.labels[cut.start : cut.end],
        )
        for cut in batch
    ]
    ids, shapes, labels, bias = batch_tensors(rows, device)
    with torch.autocast(device, dtype=torch.bfloat16):
        hidden = model.encoder(ids, shapes, bias)
        logits = model.attribution(model.dropout(hidden))
    hidden, logits = hidden.float(), logits.float()
    losses = {
        "attribution": functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten(), weight=weights, ignore_index=IGNORE
        )
    }
    links, distances = [], []
    for row, cut in enumerate(batch):

        def local(span: tuple[int, int] | None, cut: Cut = cut) -> tuple[int, int] | None:
            if span is None or span[0] < cut.start or span[1] > cut.end:
                return None
            return span[0] - cut.start + 1, span[1] - cut.start + 1

        here = hidden[row]
        to_cue, to_source = [], []
        for contents, cue, source in cut.item.attributions:
            to_cue += [(place, local(cue)) for content in contents if (place := local(content))]
            if local(cue):
                to_source.append((local(cue), local(source)))
        for pairing, pairs in ((model.content_cue, to_cue), (model.cue_source, to_source)):
            loss = pairing_loss(pairing, here, pairs, chance)
            if loss is not None:
                links.append(loss)
        if cut.item.vectors is not None:
            chosen = [(i, place) for i, s in enumerate(cut.item.sentences) if (place := local(s))]
            if chosen:
                means = means_of(here, [place for _, place in chosen])
                wanted = cut.item.vectors[[i for i, _ in chosen]].to(device)
                distances.append((1 - functional.cosine_similarity(model.sentence(means), wanted)).mean())
    if links:
        losses["pairing"] = torch.stack(links).mean()
    if distances:
        losses["vectors"] = torch.stack(distances).mean()
    return losses


# pieces, shapes and labels of one row
Row = tuple[list[int], list[int], list[int]]


def name_rows(sentences: list[Sentence], tokenizer: Tokenizer, chance: random.Random) -> list[Row]:
    """Sentences strung together to rows of up to 250 pieces."""
    order = list(sentences)
    chance.shuffle(order)
    rows: list[Row] = []
    for sentence in order:
        ids, shapes, labels = labelled(sentence, tokenizer)
        if not rows or len(rows[-1][0]) + len(ids) > 250:
            rows.append(([], [], []))
        rows[-1][0].extend(ids[:250])
        rows[-1][1].extend(shapes[:250])
        rows[-1][2].extend(labels[:250])
    return rows


def labelled(sentence: Sentence, tokenizer: Tokenizer) -> Row:
    """A sentence's pieces, shapes and name labels."""
    read = pieces(sentence.text, tokenizer)
    labels = [0] * len(read.ids)
    for start, end, kind in sentence.names:
        span = span_of(read, start, end)
        if span:
            first = NAME_LABELS.index(f"B-{kind}")
            for place in range(*span):
                labels[place] = first if place == span[0] else first + 1
    return read.ids, read.shapes, labels


def name_loss(model: TaggerModel, rows: list[tuple[list[int], list[int], list[int]]], device: str) -> torch.Tensor:
    ids, shapes, labels, bias = batch_tensors(rows, device)
    with torch.autocast(device, dtype=torch.bfloat16):
        logits = model.name(model.dropout(model.encoder(ids, shapes, bias)))
    return functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORE)


def names(folder: Path) -> list[Sentence]:
    """Every CoNLL file of the training part; UNER is kept for evaluation and never read."""
    found = read_conll(folder / "wikigold" / "wikigold.conll.txt") * 2
    for path in sorted((folder / "BTC").glob("*.conll")):
        found += read_conll(path)
    for path in sorted(p for p in (folder / "WNUT17" / "train").iterdir() if p.is_file()):
        found += read_conll(path)
    return [sentence for sentence in found if len(sentence.text) > 10]


def batches(items: list, size: int) -> Iterator[list]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def train(options: argparse.Namespace) -> None:
    chance = random.Random(options.seed)
    torch.manual_seed(options.seed)
    np.random.seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = open_tokenizer()
    documents = [document for folder in options.attributions for document in read_brat(folder)]
    if options.limit:
        documents = documents[: options.limit]
    examples = [example(document, tokenizer) for document in documents]
    distil_targets(examples, device)
    sentences = names(options.names) if options.names else []
    model = TaggerModel().to(device)
    if options.start:
        # a second run from a first one's end, to be averaged with it (training.blend)
        model.load_state_dict(torch.load(options.start, map_location=device))
    else:
        load_pretrained(model.encoder)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995))
    epochs = options.epochs
    steps = sum(-(-len(cuts(examples, random.Random(0))) // options.batch) for _ in range(epochs))
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        options.rate,
        total_steps=steps + 50,
        pct_start=0.1,
        anneal_strategy="linear",
        cycle_momentum=False,
    )
    weights = torch.tensor([1.0, 1, 1, options.cue_weight, options.cue_weight, 1, 1], device=device)
    done, began = 0, time.time()
    for epoch in range(epochs):
        model.train()
        rows = name_rows(sentences, tokenizer, chance)
        windows = cuts(examples, chance)
        per_step = len(rows) / (len(windows) / options.batch)
        given = 0.0
        totals: dict[str, float] = {}
        for batch in batches(windows, options.batch):
            losses = attribution_losses(model, batch, device, weights, chance)
            given += per_step
            if rows and given >= 8:
                size = min(int(given), 24)
                losses["name"] = name_loss(model, rows[:size], device)
                del rows[:size]
                given -= size
            loss = losses["attribution"] + 0.3 * losses.get("pairing", 0)
            loss = loss + options.vector_weight * losses.get("vectors", 0) + 0.5 * losses.get("name", 0)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            average.update_parameters(model)
            done += 1
            for key, value in losses.items():
                totals[key] = 0.98 * totals.get(key, value.item()) + 0.02 * value.item()
            if done % 25 == 0:
                figures = "  ".join(f"{key} {value:.4f}" for key, value in totals.items())
                print(f"epoch {epoch} step {done}/{steps} {time.time() - began:.0f}s  {figures}", flush=True)
        if options.stop_after and epoch + 1 == options.stop_after:
            torch.save(average.module.state_dict(), options.output)
            return
        # overwritten each epoch: an interrupted run still leaves a model
        torch.save(average.module.state_dict(), options.output)
    settings = {key: str(value) for key, value in vars(options).items()}
    options.output.with_suffix(".json").write_text(json.dumps(settings, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attributions", type=Path, nargs="+", required=True, help="brat folders")
    parser.add_argument("--names", type=Path, help="folder with wikigold, BTC, WNUT17")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--stop-after", type=int, default=0, help="end after this epoch, the rate still high")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--cue-weight", type=float, default=1.0)
    parser.add_argument("--vector-weight", type=float, default=1.0)
    parser.add_argument("--start", type=Path, help="weights to start from instead of the pretrained ones")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=0, help="documents to use, 0 for all")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
