"""Train the tagger: `python -m training.train --polnear DIR --names DIR --output FILE`.

One model learns four things at once: attribution labels and their pairing (PolNeAR or any brat
folder), names (CoNLL files), and sentence vectors (the pretrained encoder's own, by distillation).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from copydesk import text as marks
from copydesk.annotate.pairing import bucket, gap
from copydesk.annotate.windows import CLS, SEP, Pieces, pieces
from training.corpora import NAME_LABELS, Attribution, Document, Sentence, read_brat, read_conll
from training.lessons import Lesson, read_lessons
from training.model import WIDTH, Pairing, TaggerModel, load_pretrained, open_tokenizer
from training.teacher import Teacher

IGNORE = -100
# pieces of the longest window, which the program then reads too; the encoder takes two more
LONGEST = 510


@dataclass
class Example:
    """A whole text ready for cutting into windows."""

    read: Pieces
    labels: list[int]
    # (content spans, cue span or None, source span or None) per attribution, in pieces
    attributions: list[tuple[list[tuple[int, int]], tuple[int, int] | None, tuple[int, int] | None]]
    sentences: list[tuple[int, int]]
    # attributions inside contents, as a first model read them (training.lessons)
    nested_labels: list[int]
    nested: list[tuple[list[tuple[int, int]], tuple[int, int] | None, tuple[int, int] | None]]
    # (pieces, name labels): how likely a model of names alone held each label
    names: torch.Tensor | None = None
    vectors: torch.Tensor | None = None


def span_of(read: Pieces, start: int, end: int) -> tuple[int, int] | None:
    """The pieces that overlap a range of characters, or None."""
    inside = [i for i, (left, right) in enumerate(read.ranges) if left < end and right > start]
    return (inside[0], inside[-1] + 1) if inside else None


def labelling(
    read: Pieces, attributions: Iterable[Attribution]
) -> tuple[list[int], list[tuple[list[tuple[int, int]], tuple[int, int] | None, tuple[int, int] | None]]]:
    """One label a piece, and the attributions in pieces."""
    labels = [0] * len(read.ids)
    found = []
    for attribution in attributions:
        spans: dict[str, list[tuple[int, int]]] = {}
        for offset, role in ((1, "source"), (3, "cue"), (5, "content")):
            given = (span_of(read, start, end) for start, end in getattr(attribution, role))
            spans[role] = [span for span in given if span]
            for span in spans[role]:
                for place in range(*span):
                    if read.ids[place] != SEP:
                        labels[place] = offset if place == span[0] else offset + 1
        firsts = (spans[role][0] if spans[role] else None for role in ("cue", "source"))
        found.append((spans["content"], *firsts))
    return labels, found


def example(document: Document, tokenizer: Tokenizer, lesson: Lesson | None) -> Example:
    read = pieces(document.text, tokenizer)
    labels, attributions = labelling(read, document.attributions)
    nested_labels, nested = labelling(read, lesson.nested if lesson else ())
    spans = (span_of(read, start, end) for start, end in marks.sentences(document.text))
    sentences = [span for span in spans if span and span[1] - span[0] >= 5]
    names = torch.from_numpy(lesson.names) if lesson else None
    return Example(read, labels, attributions, sentences, nested_labels, nested, names)


def distil_targets(examples: list[Example], device: str) -> None:
    """Attach the pretrained encoder's vector of each sentence, read alone, to the examples."""
    teacher = Teacher(device=device)
    for item in examples:
        if item.sentences:
            item.vectors = teacher.of_pieces([item.read.ids[slice(*span)] for span in item.sentences])


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


# a span and its partner, if it has one in the window
Pair = tuple[tuple[int, int], tuple[int, int] | None]


def pairing_loss(
    pairing: Pairing,
    hidden: torch.Tensor,
    pairs: list[Pair],
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


def text_losses(model: TaggerModel, batch: list[Cut], device: str, chance: random.Random) -> dict[str, torch.Tensor]:
    """What windows of whole texts teach: attributions, nested ones, names, pairings, sentence vectors."""
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
    hidden = hidden.float()
    last = hidden[..., -WIDTH:]
    dropped = model.dropout(last)
    losses = {"attribution": tag_loss(model.attribution(dropped), labels)}
    if batch[0].item.names is not None:
        nested = torch.full_like(labels, IGNORE)
        likely = torch.zeros(*labels.shape, model.name.out_features, device=device)
        for row, cut in enumerate(batch):
            inside = slice(1, cut.end - cut.start + 1)
            nested[row, inside] = torch.tensor(cut.item.nested_labels[cut.start : cut.end])
            likely[row, inside] = cut.item.names[cut.start : cut.end].float()
        losses["nested"] = tag_loss(model.nested(dropped), nested)
        logs = functional.log_softmax(model.name(dropped), dim=-1)
        losses["names told"] = -(likely * logs).sum(-1)[labels != IGNORE].mean()
    links, distances = [], []
    # unbound at once: each row taken by itself would fill a gradient of zeros for all
    for cut, states, here in zip(batch, hidden.unbind(), last.unbind(), strict=True):
        for pairing, pairs in zip((model.content_cue, model.cue_source), pairs_of(cut), strict=True):
            loss = pairing_loss(pairing, here, pairs, chance)
            if loss is not None:
                links.append(loss)
        if cut.item.vectors is not None:
            chosen = [(i, place) for i, s in enumerate(cut.item.sentences) if (place := local(s, cut))]
            if chosen:
                ours = model.sentence(means_of(states, [place for _, place in chosen]))
                wanted = cut.item.vectors[[i for i, _ in chosen]].to(device)
                distances.append(vector_loss(ours, wanted))
    if links:
        losses["pairing"] = torch.stack(links).mean()
    if distances:
        losses["vectors"] = torch.stack(distances).mean()
    return losses


def tag_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORE)


def vector_loss(ours: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """How far vectors stand from the pretrained encoder's, by themselves and from each other."""
    ours = functional.normalize(ours, dim=1)
    apart = (ours @ ours.T - wanted @ wanted.T).square().mean()
    return (1 - (ours * wanted).sum(1)).mean() + 10 * apart


def local(span: tuple[int, int] | None, cut: Cut) -> tuple[int, int] | None:
    """A span of the example within the window (which begins with CLS), or None if it is not whole there."""
    if span is None or span[0] < cut.start or span[1] > cut.end:
        return None
    return span[0] - cut.start + 1, span[1] - cut.start + 1


def pairs_of(cut: Cut) -> tuple[list[Pair], list[Pair]]:
    """(content, its cue or None) and (cue, its source or None) in a window."""
    to_cue, to_source = [], []
    for contents, cue, source in (*cut.item.attributions, *cut.item.nested):
        here = local(cue, cut)
        to_cue += [(place, here) for content in contents if (place := local(content, cut))]
        if here:
            to_source.append((here, local(source, cut)))
    return to_cue, to_source


# pieces, shapes and labels of one row
Row = tuple[list[int], list[int], list[int]]


def name_batches(sentences: list[Sentence], tokenizer: Tokenizer, chance: random.Random, count: int) -> list[list[Row]]:
    """`count` batches; rows of like length together, so that little is padded.

    Sentences are strung together to rows of very different lengths: titles as well as pages.
    """
    order = list(sentences)
    chance.shuffle(order)
    rows: list[Row] = []
    room = 0
    for sentence in order:
        ids, shapes, labels = labelled(recased(sentence, chance), tokenizer)
        if len(ids) > room:
            room = chance.choice((1, 40, 120, 250))
            rows.append(([], [], []))
        for whole, part in zip(rows[-1], (ids, shapes, labels), strict=True):
            whole.extend(part[:250])
        room -= len(ids)
    rows.sort(key=lambda row: len(row[0]))
    total = sum(len(row[0]) for row in rows)
    found: list[list[Row]] = [[] for _ in range(count)]
    done = 0
    for row in rows:
        found[min(count - 1, done * count // total)].append(row)
        done += len(row[0])
    chance.shuffle(found)
    return [batch for batch in found if batch]


def recased(sentence: Sentence, chance: random.Random) -> Sentence:
    """One sentence in twelve in small letters, one in forty in capitals, as people write in comments."""
    draw = chance.random()
    text = (
        sentence.text.lower() if draw < 1 / 12 else sentence.text.upper() if draw < 1 / 12 + 1 / 40 else sentence.text
    )
    return Sentence(text, sentence.names) if len(text) == len(sentence.text) else sentence


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


def name_loss(model: TaggerModel, rows: list[Row], device: str) -> torch.Tensor:
    ids, shapes, labels, bias = batch_tensors(rows, device)
    with torch.autocast(device, dtype=torch.bfloat16):
        hidden = model.encoder(ids, shapes, bias)
    return tag_loss(model.name(model.dropout(hidden[..., -WIDTH:].float())), labels)


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


# What each loss weighs. Names and attributions alike: at half, names did not learn beside attributions.
WEIGHTS = {"attribution": 1.0, "pairing": 0.3, "vectors": 1.5, "name": 1.0, "nested": 0.5, "names told": 0.3}


def train(options: argparse.Namespace) -> None:
    chance = random.Random(options.seed)
    torch.manual_seed(options.seed)
    np.random.seed(options.seed)
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = open_tokenizer()
    documents = [document for folder in options.attributions for document in read_brat(folder)]
    lessons = read_lessons(options.lessons) if options.lessons else {}
    examples = [example(d, tokenizer, lessons.get(d.name)) for d in documents[: options.limit or None]]
    distil_targets(examples, device)
    sentences = names(options.names)
    model = started(options.start, device)
    # the words' own vectors stay: half of the weights, and much of the time of a step
    model.encoder.words.weight.requires_grad_(False)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995))
    epochs = [list(batches(cuts(examples, chance), options.batch)) for _ in range(options.epochs)]
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.01)
    steps = sum(map(len, epochs))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, options.rate, total_steps=steps, pct_start=0.1, anneal_strategy="linear", cycle_momentum=False
    )
    done, began = 0, time.time()
    totals: dict[str, float] = {}
    model.train()
    for number, windows in enumerate(epochs):
        rows = name_batches(sentences, tokenizer, chance, len(windows))
        for index, batch in enumerate(windows):
            losses = text_losses(model, batch, device, chance)
            if index < len(rows):
                losses["name"] = name_loss(model, rows[index], device)
            loss = torch.stack([WEIGHTS[name] * value for name, value in losses.items()]).sum()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            average.update_parameters(model)
            done += 1
            for key, value in losses.items():
                totals[key] = 0.98 * totals.get(key, value.item()) + 0.02 * value.item()
            if done % 25 == 0:
                figures = "  ".join(f"{key} {value:.4f}" for key, value in totals.items())
                print(f"epoch {number} step {done}/{steps} {time.time() - began:.0f}s  {figures}", flush=True)
        # overwritten each epoch: an interrupted run still leaves a model
        torch.save(average.module.state_dict(), options.output)
    settings = {key: str(value) for key, value in vars(options).items()}
    options.output.with_suffix(".json").write_text(json.dumps(settings, indent=1) + "\n")


def started(weights: Path | None, device: str) -> TaggerModel:
    """A model from earlier weights, as far as they go, or from the pretrained encoder."""
    model = TaggerModel().to(device)
    load_pretrained(model.encoder)
    if weights:
        given = torch.load(weights, map_location=device)
        own = model.state_dict()
        model.load_state_dict(own | {name: value for name, value in given.items() if name in own})
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attributions", type=Path, nargs="+", required=True, help="brat folders")
    parser.add_argument("--names", type=Path, required=True, help="folder with wikigold, BTC, WNUT17")
    parser.add_argument("--lessons", type=Path, help="what a first model made of the same texts (training.lessons)")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--start", type=Path, help="weights to start from instead of the pretrained ones")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=0, help="documents to use, 0 for all")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
