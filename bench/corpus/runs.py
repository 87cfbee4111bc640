"""One size: written, made into shards, linked, each part in a process of its own; and how values grow with the size."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from bench.corpus.clock import last_line, processor
from bench.corpus.planted import found
from bench.corpus.reports import DAYS, annotated, written
from bench.worker import memory
from copydesk import corpus
from copydesk.annotate import Tagger
from copydesk.corpus.layout import finished


@dataclass(frozen=True)
class Options:
    """How a corpus is written and linked."""

    seed: int = 1
    engine: str = "local"
    processes: int = 1


def rows_in(place: Path, number: int, options: Options, *, days: int = DAYS) -> float | None:
    """Write the rows where they are not there yet; the seconds that took."""
    if (place / "truth.parquet").exists():
        return None
    began = time.perf_counter()
    written(place, number, seed=options.seed, processes=options.processes, days=days)
    return time.perf_counter() - began


def measured(place: Path, number: int, options: Options) -> dict[str, Any]:
    """Time, memory, disk, and what is found."""
    rows = rows_in(place, number, options)
    root = place / "corpus"
    shards = in_a_process("shards", place, options)
    # the links are made anew each time
    links = in_a_process("link", place, options)
    return {
        "articles": number,
        "rows": rows,
        "shards": shards["seconds"],
        "bytes": sum(path.stat().st_size for folder in finished(root) for path in folder.iterdir()),
        "link_bytes": sum(path.stat().st_size for path in (root / "link").rglob("*.parquet")),
        **links,
        "found": found(place, root),
    }


def in_a_process(part: str, place: Path, options: Options) -> dict[str, Any]:
    """A part apart, so that the peak of memory is its own."""
    command = [sys.executable, "-m", "bench.corpus", "--part", part, "--keep", str(place), "--engine", options.engine,
               "--processes", str(options.processes)]  # fmt: skip
    return last_line(command)


def shards(place: Path, options: Options) -> dict[str, Any]:
    """The shards of the rows, by the marks alone; those that are there already take no time."""
    began = time.perf_counter()
    corpus.annotate(
        [str(place / "rows.jsonl")],
        place / "corpus",
        tagger=Tagger(),
        engine=corpus.engine_of(options.engine, processes=options.processes),
        annotated=annotated,
    )
    return {"seconds": time.perf_counter() - began}


def link(place: Path, options: Options) -> dict[str, Any]:
    """The steps with their seconds, processor seconds (which other jobs on the machine do not change) and memory."""
    clock = [processor()]
    engine = corpus.engine_of(options.engine, processes=options.processes)
    done = corpus.link(place / "corpus", engine=engine, told=lambda _: clock.append(processor()))
    clock.append(processor())
    # the first reading is before the first step, the second at its beginning
    taken = np.diff(clock)[1:].tolist()
    steps = [{**msgspec.to_builtins(step), "cpu": cpu} for step, cpu in zip(done.steps, taken, strict=True)]
    return {"steps": steps, "cpu": sum(taken), "peak_mb": memory() or math.nan}


def exponent(sizes: list[int], values: list[float]) -> float:
    """By what power of the size a value grows: the slope of a line through the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(values, 1e-3)), 1)[0]) if len(sizes) > 1 else math.nan
