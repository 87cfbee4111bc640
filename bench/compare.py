"""`python -m bench.compare`: how the time to link and compare grows with the number of reports of one story.

Reports are those of invented chains (`bench.copychains`) of one seed, several chains together in one folder, so that
they speak of the same things in other words. They are annotated once, before the clock starts.
"""

from __future__ import annotations

import argparse
import cProfile
import math
import pstats
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.copychains.seeds import Seed, seeds
from bench.copychains.story import generate
from copydesk import pipeline
from copydesk.annotate import Tagger
from copydesk.link import link
from copydesk.read import read_sources
from copydesk.records import Collection, Resolved

SIZES = (10, 30, 100, 300)


@dataclass(frozen=True, slots=True)
class Timed:
    """Processor seconds that the two steps took for so many reports."""

    reports: int
    link: float
    compare: float

    @property
    def both(self) -> float:
        """Seconds of both steps."""
        return self.link + self.compare


def folder_of(seed: Seed, *, reports: int, folder: Path) -> None:
    """A folder with the reports of chains of one seed, the grades in turn."""
    entries = []
    for file, text, entry in _reports(seed):
        if len(entries) == reports:
            break
        (folder / file).write_bytes(text.encode())
        entries.append(entry)
    meta = {"story": seed.slug, "title": seed.topic, "articles": entries}
    (folder / "meta.json").write_bytes(msgspec.json.encode(meta))


def _reports(seed: Seed) -> Iterator[tuple[str, str, dict[str, object]]]:
    """(file name, text, its entry in meta.json) without end."""
    for number in count():
        story = generate(seed, number=number, grade=1 + number % 4)
        for entry in story.meta["articles"]:
            file = f"{number:03d}-{entry['file']}"
            yield file, story.texts[entry["file"]], {**entry, "file": file}


def timed(resolved: Sequence[Resolved], collection: Collection, *, model: str) -> Timed:
    """Link and compare once. Time of the processor is taken, since other programs may have it in between."""
    start = time.process_time()
    linked = link(resolved)
    middle = time.process_time()
    pipeline.of_linked(linked, collection, model=model)
    return Timed(len(resolved), middle - start, time.process_time() - middle)


def exponent(found: Sequence[Timed]) -> float:
    """The power of the number of reports with which the time grows: least squares over the logarithms."""
    x = [math.log(one.reports) for one in found]
    y = [math.log(one.both) for one in found]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mean_x) ** 2 for a in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread if spread else math.nan


def table_of(found: Sequence[Timed]) -> Table:
    """Seconds by number of reports, and how they grow from one to the next."""
    table = Table(
        title="link and compare, after annotation, processor seconds",
        caption=f"growth: reports to the {exponent(found):.2f}",
    )
    for name in ("reports", "link, s", "compare, s", "both, s", "times the one before", "ms a report"):
        table.add_column(name, justify="right")
    before = {later.reports: later.both / earlier.both for earlier, later in pairwise(found)}
    for one in found:
        ratio = before.get(one.reports)
        times = [f"{seconds:.2f}" for seconds in (one.link, one.compare, one.both)]
        table.add_row(str(one.reports), *times, f"{ratio:.1f}" if ratio else "", f"{1000 * one.both / one.reports:.0f}")
    return table


def profile(resolved: Sequence[Resolved], collection: Collection, *, model: str, lines: int = 25) -> None:
    """Print the functions in which the time goes."""
    profiler = cProfile.Profile()
    profiler.runcall(timed, resolved, collection, model=model)
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(lines)


def main() -> None:
    """Generate, annotate, link and compare, print."""
    options = argparse.ArgumentParser(prog="python -m bench.compare", description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="N", help="how many reports")
    options.add_argument("--seed", help="the seed story; the first to develop with if not given")
    options.add_argument("--profile", type=int, metavar="N", help="also print where the time goes with N reports")
    given = options.parse_args()
    sizes = sorted(given.sizes)
    seed = next(one for one in seeds("dev") if given.seed in (None, one.slug))
    tagger = Tagger()
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder_of(seed, reports=max(*sizes, given.profile or 0), folder=Path(scratch))
        collection = read_sources([scratch])
        progress = track(collection.articles, description="annotate", console=console, transient=True)
        resolved = list(pipeline.annotate(progress, tagger=tagger))
    # whole chains come first, so that the smaller sets are parts of the larger
    found = [timed(resolved[:size], _part(collection, size), model=tagger.version) for size in sizes]
    Console(width=100).print(table_of(found))
    if given.profile:
        part = _part(collection, given.profile)
        profile(resolved[: given.profile], part, model=tagger.version)


def _part(collection: Collection, size: int) -> Collection:
    """The first so many articles."""
    return msgspec.structs.replace(collection, articles=collection.articles[:size])


if __name__ == "__main__":
    main()
