"""How much of two processes `corpus.annotate` gets out: beside one process, and beside a bare pool.

The articles are the project's examples, each with a line added so that no two are the same. A bare pool has them in
memory, runs the same function and gives back a number; it reads no file and writes no table. They take turns, and a
ratio is taken within its round. Two times are told of each: all of it, with the start of processes and the loading of
models, and that from when an eighth is done and all are under way, scaled up to all articles.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from bench.corpus.clock import last_line, processor
from copydesk import corpus, pipeline
from copydesk.annotate import Tagger
from copydesk.corpus.layout import DONE, finished
from copydesk.read import read_sources
from copydesk.records import Article

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
CONTESTANTS = ONE, TWO, POOL = ("one process", "two processes", "bare pool of two")
# Shards that the articles make, so that neither process waits long for the other at the end; and how many are done
# when the second clock starts.
_SHARDS, _BEFORE = 32, 4
# The share of the machine that others may take in a run which is called idle.
_IDLE = 0.03


@dataclass(frozen=True)
class Run:
    """One run: seconds in all and once under way, the load average before it, the share of the machine that others
    took.
    """

    who: str
    whole: float
    under_way: float
    load: float
    others: float

    @property
    def idle(self) -> bool:
        return self.others < _IDLE


def write(rows: Path, number: int) -> None:
    """The articles as JSON lines."""
    texts = [article.text for folder in sorted(EXAMPLES.iterdir()) if folder.is_dir()
             for article in read_sources([str(folder)]).articles]  # fmt: skip
    with rows.open("w", encoding="utf-8") as file:
        for place, text in enumerate(islice(cycle(texts), number)):
            row = {"id": str(place), "text": f"{text}\n\nThis is report {place}.", "language": "en"}
            file.write(json.dumps(row) + "\n")


def runs(place: Path, *, rounds: int) -> Iterator[Run]:
    """Each contestant in turn, round by round."""
    for number in range(rounds):
        for who in CONTESTANTS:
            load = os.getloadavg()[0]
            before, began = _busy(), time.perf_counter()
            told = last_line([sys.executable, "-m", "bench.corpus.annotating", who, str(place), str(number)])
            taken = time.perf_counter() - began
            others = max(0.0, _busy() - before - told["cpu"]) / (taken * (os.cpu_count() or 1))
            yield Run(who, told["whole"], told["under_way"], load, others)


def _busy() -> float:
    """Seconds that the processors of this machine were at work, all of them together."""
    user, nice, system, *_ = Path("/proc/stat").read_text().split("\n")[0].split()[1:]
    return sum(map(int, (user, nice, system))) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """One contestant, in this process; a module of its own, for processes read it again when they start."""
    who, place, number = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    rows, tagger = place / "examples.jsonl", Tagger(threads=1)
    articles = list(read_sources([str(rows)]).articles)
    # times of day, for they are held against those of files
    began = time.time()
    if who == POOL:
        ends = _pooled(articles, tagger)
    else:
        folder = place / f"{who} {number}"
        engine = corpus.Local(1 if who == ONE else 2)
        corpus.annotate([str(rows)], folder, tagger=tagger, engine=engine, records=-(-len(articles) // _SHARDS))
        ends = [(path / DONE).stat().st_mtime for path in finished(folder)]
    whole = time.time() - began
    ends.sort()
    before = max(1, len(ends) * _BEFORE // _SHARDS)
    under_way = (ends[-1] - ends[before - 1]) / (1 - before / len(ends))
    print(json.dumps({"whole": whole, "under_way": under_way, "cpu": processor()}))


def _pooled(articles: list[Article], tagger: Tagger) -> list[float]:
    """When each article was done."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        ends = [time.time() for _ in pool.imap_unordered(partial(_statements, tagger=tagger), articles)]
        pool.close()
        pool.join()
    return ends


def _statements(article: Article, *, tagger: Tagger) -> int:
    return len(pipeline.annotated(article, tagger=tagger).statements)


if __name__ == "__main__":
    main()
