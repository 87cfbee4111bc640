"""Linking a corpus of invented articles: what of the planted is found, time, memory, and how both grow.

`python -m bench.corpus --sizes 10000 30000 100000` writes invented reports through `corpus.annotate` (quotations are
found by their marks, the tagger is not run) and links them. `--peers` holds it against what one would take instead,
`--annotate` measures annotating with the tagger. The words are invented: figures of time and growth carry over to
news, figures of what is found only as far as news are like this.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.corpus import annotating, peers
from bench.corpus.runs import Options, exponent, link, measured, shards

_PEERS = (peers.DATASKETCH, peers.WINDOW, peers.EXACT)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", metavar="N", help="how many articles (10000 30000 100000)")
    parser.add_argument("--engine", default="local")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where the corpora are kept; used again where they are there")
    parser.add_argument("--peers", action="store_true", help="beside peers, all in one process (200000 articles)")
    parser.add_argument(
        "--annotate", type=int, nargs="?", const=300, metavar="N", help="with the tagger (300 articles)"
    )
    parser.add_argument("--part", help=argparse.SUPPRESS)
    given = parser.parse_args()
    options = Options(seed=given.seed, engine=given.engine, processes=given.processes)
    if given.part:
        print(json.dumps(_part(given.part, given.keep, options)))
        return
    console = Console(width=120)
    place = given.keep or Path(tempfile.mkdtemp(prefix="copydesk-bench-"))
    try:
        if given.annotate:
            _annotate(place / "annotate", given.annotate, console)
        elif given.peers:
            for number in given.sizes or [200_000]:
                _peers(_place(place, number, options), number, options, console)
        else:
            _sizes(place, given.sizes or [10_000, 30_000, 100_000], options, console)
    finally:
        if not given.keep:
            shutil.rmtree(place, ignore_errors=True)


def _place(place: Path, number: int, options: Options) -> Path:
    return place / f"{number}-{options.seed}"


def _part(name: str, place: Path, options: Options) -> dict[str, Any]:
    """What a process of its own does."""
    if name in _PEERS:
        return peers.run(name, place)
    return peers.words(place) if name == "words" else {"shards": shards, "link": link}[name](place, options)


# ── how it grows ──────────────────────────────────────────────────────────────────────────


def _sizes(place: Path, sizes: list[int], options: Options, console: Console) -> None:
    results = []
    for number in sizes:
        results.append(measured(_place(place, number, options), number, options))
        console.print(f"{number:,}: {_line(results[-1])}")
    console.print(_costs(results))
    console.print(_found(results))


def _line(result: dict[str, Any]) -> str:
    rows = f"{result['articles'] / result['rows']:,.0f} a second" if result["rows"] else "there already"
    steps = ", ".join(f"{step['name']} {step['seconds']:.1f}" for step in result["steps"])
    return f"rows {rows}; shards {result['shards']:.0f} s; {steps}; peak {result['peak_mb']:.0f} MB"


def _costs(results: list[dict[str, Any]]) -> Table:
    sizes = [result["articles"] for result in results]
    table = Table("", *(f"{size:,}" for size in sizes), "grows with n to the power")
    rows: dict[str, list[float]] = {"shards, s": [result["shards"] for result in results]}
    for number, step in enumerate(results[0]["steps"]):
        for unit, name in (("seconds", "s"), ("cpu", "s of processor")):
            rows[f"{step['name']}, {name}"] = [result["steps"][number][unit] for result in results]
    rows["link, s"] = [sum(step["seconds"] for step in result["steps"]) for result in results]
    rows["link, s of processor"] = [result["cpu"] for result in results]
    rows["peak of link, MB"] = [result["peak_mb"] for result in results]
    rows["shards, bytes an article"] = [result["bytes"] / result["articles"] for result in results]
    rows["link, bytes an article"] = [result["link_bytes"] / result["articles"] for result in results]
    for name, values in rows.items():
        table.add_row(name, *(f"{value:,.1f}" for value in values), f"{exponent(sizes, values):.2f}")
    return table


def _found(results: list[dict[str, Any]]) -> Table:
    table = Table("found", *(f"{result['articles']:,}" for result in results))
    for name in results[0]["found"]:
        table.add_row(name, *(_share(result["found"].get(name, (0, 0))) for result in results))
    return table


def _share(figure: tuple[int, int]) -> str:
    hit, of = figure
    return f"{hit / of:.3f} of {of:,}" if of else "none"


# ── beside others ─────────────────────────────────────────────────────────────────────────


def _peers(place: Path, number: int, options: Options, console: Console) -> None:
    rows = peers.compared(place, number, options)
    table = Table("", "", "recall", "precision", title=f"{number:,} articles, one process each")
    for name in ("s of processor", "of it words", "÷ copydesk", "words given", "MB"):
        table.add_column(name, justify="right")
    ours = {row.task: row for row in rows if row.who == peers.COPYDESK}
    for row in rows:
        own = ours[row.task]
        ratios = row.cpu / own.cpu, (row.cpu - row.words) / (own.cpu - own.words)
        figures = [f"{row.cpu:,.1f}", f"{row.words:,.1f}", *(f"{ratio:.2f}" for ratio in ratios), f"{row.memory:,.0f}"]
        table.add_row(row.task, row.who, _share(row.recall), _share(row.precision), *figures)
    console.print(table)
    for row in rows:
        if row.told:
            console.print(f"{row.task}, {row.who}: {row.told}")
    console.print(
        "Seconds are from JSON lines to pairs or groups; beside all of them what stays where the words are there, as "
        "they are after annotating. Of copydesk: making the words of each article, timed apart, "
        "and the steps of linking for this task; shards are written and read besides, and MB is the peak of all "
        "steps. Of the others: reading, splitting, comparing; looking for their thresholds is not counted."
    )


def _annotate(place: Path, number: int, console: Console) -> None:
    place.mkdir(parents=True, exist_ok=True)
    annotating.write(place / "examples.jsonl", number)
    done: dict[str, list[annotating.Run]] = {who: [] for who in annotating.CONTESTANTS}
    for run in annotating.runs(place, rounds=3):
        state = "idle" if run.idle else f"others took {run.others:.0%} of it"
        console.print(f"{run.who}: {run.whole:.1f} s, {number / run.under_way:.1f} articles a second once under way; "
                      f"load average before {run.load:.2f}, machine {state}")  # fmt: skip
        shutil.rmtree(place / f"{run.who} {len(done[run.who])}", ignore_errors=True)
        done[run.who].append(run)
    for other, name in ((annotating.ONE, "one process ÷ two"), (annotating.POOL, "bare pool of two ÷ two")):
        pairs = list(zip(done[other], done[annotating.TWO], strict=True))
        whole, under_way = [a.whole / b.whole for a, b in pairs], [a.under_way / b.under_way for a, b in pairs]
        console.print(f"{name}, seconds once under way: {_median(under_way)}; with the start: {_median(whole)}")
    idle = all(run.idle for runs in done.values() for run in runs)
    state = "nothing else ran" if idle else "other jobs ran: ask again on an idle machine"
    console.print(f"{number} articles, three rounds, medians; {state}")


def _median(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


if __name__ == "__main__":
    main()
