"""`python -m bench.stream [LINES]`: annotate over rows of at most ten words, articles a second and memory on the way.

The rows are made up as they are asked for. Memory is that of this process alone; with more processes each has one
model and a few articles besides.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator

from copydesk import contract, pipeline
from copydesk.annotate import Tagger
from copydesk.read import Reading
from copydesk.records import Article

_TEXT = """
harbour council bridge minister ferry report plan Ida Brandt Elmsund engineers crews water rose again on Monday said
that 14 million near the quay would stop and nobody knows whether it may open
"""
_WORDS = _TEXT.split()


class Rows:
    """A file of rows that is made while it is read."""

    def __init__(self, number: int) -> None:
        self._rows = self._made(number)

    def readline(self, size: int = -1) -> bytes:
        return next(self._rows, b"")

    @staticmethod
    def _made(number: int) -> Iterator[bytes]:
        chance = random.Random(number)
        for index in range(number):
            words = " ".join(chance.choices(_WORDS, k=chance.randint(3, 6)))
            text = f"“{words},” Ida Brandt said." if index % 3 == 0 else f"{words.capitalize()}."
            yield json.dumps({"id": f"row-{index}", "text": text}).encode() + b"\n"


def megabytes_now() -> float:
    """Memory that this process holds now; its highest where the system does not tell."""
    try:
        with open("/proc/self/statm") as told:  # noqa: PTH123
            return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return megabytes_at_most()


def megabytes_at_most() -> float:
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.stream")
    parser.add_argument("lines", nargs="?", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--read-only", action="store_true", help="Read and give ids, without a model.")
    given = parser.parse_args()

    reading = Reading(["-"], stdin=Rows(given.lines))
    articles: Iterator[Article] = (one for one in reading if isinstance(one, Article))
    if given.read_only:
        done: Iterator[int] = (len(article.text) for article in articles)
    else:
        tagger = Tagger(threads=given.threads)
        found = pipeline.annotate(articles, tagger=tagger, processes=given.processes)
        done = (len(contract.annotation_line(one)) for one in found)
    began = last = time.perf_counter()
    step = max(1, given.lines // 10)
    print(f"{'articles':>10} {'a second':>10} {'MB now':>8} {'MB highest':>10}")
    for number in itertools.count(step, step):
        size = sum(1 for _ in itertools.islice(done, step))
        now = time.perf_counter()
        if size:
            print(
                f"{number - step + size:>10,} {size / (now - last):>10,.0f} {megabytes_now():>8.0f} "
                f"{megabytes_at_most():>10.0f}",
                flush=True,
            )
        if size < step:
            break
        last = now
    print(f"{given.lines:,} articles in {time.perf_counter() - began:,.1f} s")


if __name__ == "__main__":
    main()
