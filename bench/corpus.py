"""Linking a corpus of invented articles: what of the planted is found, time, memory, and how both grow.

`python -m bench.corpus --sizes 10000 30000 100000` writes invented reports through `corpus.annotate` (quotations are
found by their marks, the tagger is not run) and links them. Planted are copies with some words changed or the end cut
off, and quotations shortened or with words changed. The words are invented: figures of time and growth carry over to
news, figures of what is found only as far as news are like this. `--sizes 1000000 --keep DIR` is the same for a
million and takes some hours.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table

from bench.desk import word
from copydesk import corpus
from copydesk.annotate import Tagger
from copydesk.corpus.layout import finished, read_columns, tables
from copydesk.records import Actor, Annotations, Article, Resolved, Slice, Speaker, Statement

STORY, COPIES, SAID, QUOTED = 10, 2, 8, 5
# the share of words that a copy changes
CHANGED = (0.0, 0.02, 0.05, 0.1, 0.15)
_LITTLE = "the of to and in a that is for on with as it at by be this from are have not has will was but they"
_SMALL = _LITTLE.split()
_SAID = re.compile(r"“([^”]+),” ([A-Z]\w+ [A-Z]\w+) said\.")
_VOCABULARY = 20_000


class Words:
    """Words as news have them: four in ten are small ones, of the others few are common and most are rare."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self._words = list({word(self.rng, syllables=2 + n % 2) for n in range(_VOCABULARY)})
        self._words.sort()
        self.rng.shuffle(self._words)
        self._sums = list(accumulate(1 / (n + 3) for n in range(len(self._words))))

    def content(self) -> str:
        return self._words[bisect(self._sums, self.rng.random() * self._sums[-1])]

    def some(self, number: int, own: list[str]) -> list[str]:
        """Words of a sentence, one in six from those of the story."""
        rng = self.rng
        return [
            rng.choice(_SMALL) if rng.random() < 0.4 else rng.choice(own) if rng.random() < 0.28 else self.content()
            for _ in range(number)
        ]

    def name(self) -> str:
        return f"{word(self.rng).title()} {word(self.rng, syllables=3).title()}"


def reports(number: int, *, seed: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of invented reports, and the truth about each."""
    words = Words(seed)
    rng = words.rng
    people = [words.name() for _ in range(max(50, number // 20))]
    outlets = [f"The {word(rng).title()} {kind}" for kind in ("Post", "Courier", "Times") for _ in range(40)]
    for story in range(-(-number // STORY)):
        own = [word(rng, syllables=3) for _ in range(12)]
        cast = [people[min(int(rng.paretovariate(0.7)) - 1, len(people) - 1)] for _ in range(4)]
        said = [(rng.choice(cast), words.some(rng.randint(8, 20), own)) for _ in range(SAID)]
        day = date(2024, 1, 1) + timedelta(days=story % 700)
        made: list[list[tuple[str, Any]]] = []
        for place in range(STORY):
            source = rng.randrange(STORY - COPIES) if place >= STORY - COPIES else None
            changed, cut = (rng.choice(CHANGED), rng.random() < 0.3) if source is not None else (0.0, False)
            parts = _copy(words, made[source], changed, cut) if source is not None else _own(words, own, said)
            made.append(parts)
            key = f"{story}-{place}"
            yield (
                {
                    "id": key,
                    "text": "\n\n".join(_text(part) for part in parts),
                    "outlet": rng.choice(outlets),
                    "published": (day + timedelta(days=rng.randrange(2))).isoformat(),
                    "url": f"https://outlet{place}.example/{key}",
                    "language": "en",
                },
                {
                    "id": key,
                    "story": story,
                    "of": f"{story}-{source}" if source is not None else None,
                    "changed": changed,
                    "cut": cut,
                    "said": [(f"{story}-{part[1][1]}", part[1][2]) for part in parts if part[0] == "said"],
                },
            )


def _own(words: Words, own: list[str], said: list[tuple[str, list[str]]]) -> list[tuple[str, Any]]:
    """A report of its own: paragraphs of the narrator, and quotations in one of their renderings."""
    rng = words.rng
    parts: list[tuple[str, Any]] = []
    quoted = rng.sample(range(len(said)), QUOTED)
    for place in range(QUOTED * 2):
        if place % 2:
            number = quoted[place // 2]
            kind, rendering = _rendered(words, said[number][1])
            parts.append(("said", (said[number][0], number, kind, rendering)))
        else:
            parts.append(("told", [words.some(rng.randint(15, 28), own) for _ in range(2)]))
    return parts


def _rendered(words: Words, said: list[str]) -> tuple[str, list[str]]:
    """The words as they were said, a part of them, or some of them changed."""
    rng = words.rng
    kind = rng.choices(["same", "shorter", "one word", "two words", "another order"], [5, 2, 1, 1, 1])[0]
    found = list(said)
    if kind == "shorter":
        length = max(5, len(said) // 2)
        start = rng.choice([0, len(said) - length])
        found = found[start : start + length]
    elif kind in ("one word", "two words"):
        for place in rng.sample(range(len(found)), 1 if kind == "one word" else 2):
            found[place] = words.content()
    elif kind == "another order":
        place = rng.randrange(len(found) - 2)
        found = [*found[:place], *found[place + 2 :], *found[place : place + 2]]
    return kind, found


def _copy(words: Words, parts: list[tuple[str, Any]], changed: float, cut: bool) -> list[tuple[str, Any]]:
    rng = words.rng
    kept = parts[: len(parts) - len(parts) // 3] if cut else parts
    return [
        (kind, [[words.content() if rng.random() < changed else w for w in sentence] for sentence in content])
        if kind == "told"
        else (kind, content)
        for kind, content in kept
    ]


def _text(part: tuple[str, Any]) -> str:
    kind, content = part
    if kind == "told":
        return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in content)
    who, _, _, said = content
    return f"“{' '.join(said).capitalize()},” {who} said."


def annotated(article: Article) -> Resolved:
    """Annotations by the marks alone, as if by the tagger."""
    statements, actors = [], {}
    for match in _SAID.finditer(article.text):
        start, end = match.span(1)
        name = match.group(2)
        actor = "person:" + name.lower().replace(" ", "-")
        actors[actor] = Actor(id=actor, name=name, kind="person")
        statements.append(
            Statement(
                id=f"{article.id}#{start}",
                article=article.id,
                kind="direct",
                act="speech",
                content=(Slice(start - 1, end + 2, article.text[start - 1 : end + 2]),),
                quoted=(Slice(start, end, article.text[start:end]),),
                source=Slice(*match.span(2), name),
                speaker=Speaker(actor, name),
            )
        )
    return Resolved(
        article=article,
        annotations=Annotations(article=article.id),
        statements=tuple(statements),
        actors=tuple(actors[key] for key in sorted(actors)),
    )


# ── what is found ─────────────────────────────────────────────────────────────────────────


def written(place: Path, number: int, *, seed: int) -> Path:
    """The rows and their truth, in DIR/rows.jsonl and DIR/truth.jsonl."""
    place.mkdir(parents=True, exist_ok=True)
    rows = place / "rows.jsonl"
    with rows.open("w", encoding="utf-8") as texts, (place / "truth.jsonl").open("w", encoding="utf-8") as truths:
        for row, truth in reports(number, seed=seed):
            texts.write(json.dumps(row, ensure_ascii=False) + "\n")
            truths.write(json.dumps(truth, ensure_ascii=False) + "\n")
    return rows


def _json_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def found(place: Path, root: Path) -> dict[str, tuple[int, int]]:
    """(found, of so many) for each kind of what was planted, and of what was found how much was planted."""
    truths = _json_lines(place / "truth.jsonl")
    ids = read_columns(tables(root, "articles"), ["article", "id"])
    keys = dict(zip(ids["id"].to_pylist(), ids["article"].to_pylist(), strict=True))
    by_key = {keys[truth["id"]]: truth for truth in truths}
    return _copies(root, by_key, keys) | _renderings(root, by_key) | _stories(root, by_key)


def _copies(root: Path, truths: dict[int, Any], keys: dict[str, int]) -> dict[str, tuple[int, int]]:
    held = read_columns([root / "link" / "copies.parquet"])
    group = dict(zip(held["article"].to_pylist(), held["copies"].to_pylist(), strict=True))
    result: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for key, truth in truths.items():
        if truth["of"]:
            name = f"copies, {truth['changed']:.0%} of words changed{', end cut off' if truth['cut'] else ''}"
            hit = group.get(key, -1) == group.get(keys[truth["of"]], -2)
            result[name][0] += hit
            result[name][1] += 1
    pairs = read_columns([root / "link" / "pairs.parquet"])
    right = sum(
        _family(truths[a]) == _family(truths[b])
        for a, b in zip(pairs["a"].to_pylist(), pairs["b"].to_pylist(), strict=True)
    )
    return {name: (hit, of) for name, (hit, of) in sorted(result.items())} | {
        "pairs that are copies": (right, len(pairs))
    }


def _family(truth: dict[str, Any]) -> str:
    return truth["of"] or truth["id"]


def _renderings(root: Path, truths: dict[int, Any]) -> dict[str, tuple[int, int]]:
    """Each rendering with one in the very words; and the pairs of utterances that are of one, by sampling."""
    held = read_columns(sorted((root / "link" / "quotations").glob("*.parquet")), ["quotation", "article", "number"])
    made = read_columns(sorted((root / "link" / "renderings").glob("*.parquet")), ["quotation", "utterance"])
    home = dict(zip(made["quotation"].to_pylist(), made["utterance"].to_pylist(), strict=True))
    by_utterance: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    truth_of: dict[int, str] = {}
    for quotation, article, number in zip(*(held[n].to_pylist() for n in held.column_names), strict=True):
        utterance, kind = truths[article]["said"][number]
        by_utterance[utterance].append((quotation, kind, article))
        truth_of[quotation] = utterance
    result: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for members in by_utterance.values():
        same = [(q, article) for q, kind, article in members if kind == "same"]
        for quotation, kind, article in members:
            other = next((q for q, a in same if a != article), None)
            if other is not None:
                result[f"quotations, {kind}"][0] += home.get(quotation, -1) == home.get(other, -2)
                result[f"quotations, {kind}"][1] += 1
    groups: dict[int, list[str]] = defaultdict(list)
    for quotation, utterance in home.items():
        groups[utterance].append(truth_of[quotation])
    right = total = 0
    for members_ in groups.values():
        counted = Counter(members_)
        total += len(members_) * (len(members_) - 1) // 2
        right += sum(n * (n - 1) // 2 for n in counted.values())
    return {name: (hit, of) for name, (hit, of) in sorted(result.items())} | {
        "pairs that are renderings": (right, total)
    }


def _stories(root: Path, truths: dict[int, Any]) -> dict[str, tuple[int, int]]:
    held = read_columns([root / "link" / "stories.parquet"], ["article", "story"])
    cells: Counter[tuple[int, int]] = Counter()
    for article, story in zip(held["article"].to_pylist(), held["story"].to_pylist(), strict=True):
        cells[truths[article]["story"], story] += 1

    def pairs(numbers: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in numbers.values())

    true, guessed = Counter[int](), Counter[int]()
    for (a, b), n in cells.items():
        true[a] += n
        guessed[b] += n
    return {
        "pairs of one story": (pairs(cells), pairs(true)),
        "pairs in one story that are": (pairs(cells), pairs(guessed)),
    }


# ── how long ──────────────────────────────────────────────────────────────────────────────


def measured(place: Path, number: int, options: argparse.Namespace) -> dict[str, Any]:
    """One size: written, annotated and linked."""
    if not (place / "truth.jsonl").exists():
        written(place, number, seed=options.seed)
    root = place / "corpus"
    began = time.perf_counter()
    corpus.annotate(
        [str(place / "rows.jsonl")],
        root,
        tagger=Tagger(),
        engine=corpus.engine_of(options.engine, processes=options.processes),
        annotated=annotated,
    )
    shards = time.perf_counter() - began
    # apart, so that the peak of memory is that of linking
    command = [sys.executable, "-m", "bench.corpus", "--link", str(root), "--engine", options.engine,
               "--processes", str(options.processes)]  # fmt: skip
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout.splitlines()[-1])
    bytes_ = sum(path.stat().st_size for folder in finished(root) for path in folder.iterdir())
    link_bytes = sum(path.stat().st_size for path in (root / "link").rglob("*.parquet"))
    return {
        "articles": number,
        "shards": shards,
        "bytes": bytes_,
        "link_bytes": link_bytes,
        **told,
        "found": found(place, root),
    }


def _link(root: Path, options: argparse.Namespace) -> None:
    """Link in this process and print what it took."""
    done = corpus.link(root, engine=corpus.engine_of(options.engine, processes=options.processes))
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    # what other jobs on the machine do not change
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    record = {
        "steps": msgspec.to_builtins(done.steps),
        "cpu": cpu,
        "peak_mb": own / 1024,
        "child_peak_mb": children / 1024,
    }
    print(json.dumps(record))


def exponent(sizes: list[int], values: list[float]) -> float:
    """By what power of the size a value grows: the slope of a line through the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(values, 1e-3)), 1)[0]) if len(sizes) > 1 else math.nan


def peers(place: Path, console: Console) -> None:
    """datasketch's MinHashLSH over the same words, and quotations grouped by their exact words."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        console.print("datasketch is not installed: pip install datasketch")
        return
    began = time.perf_counter()
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    signatures = {}
    for row in _json_lines(place / "rows.jsonl"):
        words_ = re.sub(r"“[^”]*”", " ", row["text"]).split()
        made = MinHash(num_perm=128)
        made.update_batch([" ".join(words_[n : n + 5]).encode() for n in range(len(words_) - 4)])
        signatures[row["id"]] = made
        lsh.insert(row["id"], made)
    hits = total = 0
    for truth in _json_lines(place / "truth.jsonl"):
        if truth["of"]:
            total += 1
            hits += truth["of"] in lsh.query(signatures[truth["id"]])
    console.print(f"datasketch: {hits / total:.3f} of {total:,} copies, {time.perf_counter() - began:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--engine", default="local")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where the corpora are kept; used again where they are there")
    parser.add_argument("--peers", action="store_true", help="the smallest size with datasketch as well")
    parser.add_argument("--link", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.link:
        _link(options.link, options)
        return
    console = Console(width=110)
    place = options.keep or Path(tempfile.mkdtemp(prefix="copydesk-bench-"))
    try:
        results = []
        for number in options.sizes:
            results.append(measured(place / str(number), number, options))
            console.print(f"{number:,}: {_line(results[-1])}")
        _print(results, console)
        if options.peers:
            peers(place / str(options.sizes[0]), console)
    finally:
        if not options.keep:
            shutil.rmtree(place, ignore_errors=True)


def _line(result: dict[str, Any]) -> str:
    steps = ", ".join(f"{step['name']} {step['seconds']:.1f}" for step in result["steps"])
    return f"shards {result['shards']:.0f} s; {steps}; peak {result['peak_mb']:.0f} MB"


def _print(results: list[dict[str, Any]], console: Console) -> None:
    sizes = [result["articles"] for result in results]
    table = Table("", *(f"{size:,}" for size in sizes), "grows with n to the power")
    rows: dict[str, list[float]] = {"shards, s": [result["shards"] for result in results]}
    for number, step in enumerate(results[0]["steps"]):
        rows[f"{step['name']}, s"] = [result["steps"][number]["seconds"] for result in results]
    rows["link, s"] = [sum(step["seconds"] for step in result["steps"]) for result in results]
    rows["link, s of processor"] = [result["cpu"] for result in results]
    rows["peak of link, MB"] = [result["peak_mb"] for result in results]
    rows["shards, bytes an article"] = [result["bytes"] / result["articles"] for result in results]
    rows["link, bytes an article"] = [result["link_bytes"] / result["articles"] for result in results]
    for name, values in rows.items():
        table.add_row(name, *(f"{value:,.1f}" for value in values), f"{exponent(sizes, values):.2f}")
    console.print(table)
    table = Table("found", *(f"{size:,}" for size in sizes))
    for name in results[0]["found"]:
        cells = [result["found"].get(name, (0, 0)) for result in results]
        table.add_row(name, *(f"{hit / of:.3f} of {of:,}" if of else "none" for hit, of in cells))
    console.print(table)


if __name__ == "__main__":
    main()
