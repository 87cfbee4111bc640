"""`python -m bench.worker NAME ARTICLES`: one contestant in a process of its own.

It goes once over the articles and says what it is; then once more for each line that comes in, saying the seconds that
took and its memory so far. `copydesk` is that of the folder it is started in, so that versions cannot mix.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, cycle, islice
from pathlib import Path

Texts = list[tuple[str, str]]
Pass = Callable[[], object]

# Word pieces that the encoder takes at once, its two marks left out.
LONGEST = 510
# Where processes have to start first: articles before the clock starts, and after it at the least.
FIRST, LEAST = 8, 24


def rows(path: Path) -> Texts:
    """Id and text of each row."""
    found = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(row["id"], row["text"]) for row in found]


def serve(told: str, run: Callable[[], float]) -> None:
    """Run once for each line of standard input; memory is that of this process and those it started, in MB."""
    run()
    print(json.dumps({"told": told}), flush=True)
    for _ in sys.stdin:
        seconds = run()
        print(json.dumps({"seconds": seconds, "memory": memory()}), flush=True)


def timed(run: Pass) -> Callable[[], float]:
    """Seconds of one run."""

    def clocked() -> float:
        began = time.perf_counter()
        run()
        return time.perf_counter() - began

    return clocked


def memory() -> float | None:
    """The most memory held by this process and by those it has started, added up; None where nobody tells."""
    children = [child.pid for child in multiprocessing.active_children()]
    try:
        return sum(_highest(pid) for pid in (os.getpid(), *children))
    except OSError:
        return None


def _highest(pid: int | None) -> float:
    # not getrusage: a new process inherits the highest figure of the one that started it
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def annotate(texts: Texts, threads: int, processes: int) -> tuple[str, Callable[[], float]]:
    """The whole of `annotate`, from text to statements with their speakers."""
    from copydesk import pipeline
    from copydesk.annotate import Tagger
    from copydesk.records import Article

    tagger = Tagger(threads=threads)
    articles = [Article(id=name, file=name, sha256="", text=text) for name, text in texts]
    if processes == 1:
        return tagger.version, timed(lambda: sum(1 for _ in pipeline.annotate(articles, tagger=tagger)))
    started: list[Iterator[object]] = []
    times = -(-LEAST // len(articles))

    def run() -> float:
        # the processes of the last run are kept until now, so that their memory could be read
        started.clear()
        found = pipeline.annotate(
            chain(islice(cycle(articles), FIRST), articles * times), tagger=tagger, processes=processes
        )
        started.append(found)
        sum(1 for _ in islice(found, FIRST))
        return timed(lambda: sum(1 for _ in islice(found, len(articles) * times)))() / times

    return tagger.version, run


def encoder(texts: Texts, threads: int, _: int) -> tuple[str, Callable[[], float]]:
    """The session alone, on word pieces made before, in the longest pieces it takes."""
    from copydesk.annotate.windows import Window

    def cut(size: int) -> list[Window]:
        edges = [(at, min(at + LONGEST, size)) for at in range(0, size, LONGEST)]
        return [Window(start, end, start, end) for start, end in edges]

    return _session(texts, threads, cut)


def windows(texts: Texts, threads: int, _: int) -> tuple[str, Callable[[], float]]:
    """The session alone, in the program's own overlapping windows."""
    return _session(texts, threads, None)


def _session(texts: Texts, threads: int, cut: Callable[[int], list] | None) -> tuple[str, Callable[[], float]]:
    from copydesk.annotate import Tagger
    from copydesk.annotate import windows as cutting
    from copydesk.annotate.tagger import _opened, _run

    tagger = Tagger(threads=threads)
    model = _opened(tagger.path, threads)
    own = partial(cutting.windows, longest=model.config.longest, context=model.config.context)
    read = [cutting.pieces(text, model.tokenizer) for _, text in texts]
    work = [(one, window) for one in read for window in (cut(len(one.ids)) if cut else own(one))]
    pieces = sum(len(one.ids) for one in read)
    through = sum(window.end - window.start for _, window in work)
    return f"{pieces:,} word pieces, {through:,} read", timed(lambda: sum(bool(_run(model, *one)) for one in work))


def baseline(texts: Texts, threads: int, processes: int) -> tuple[str, Callable[[], float]]:
    """Quotation marks and the nearest verb and name."""
    from bench.baseline import quotations

    return "", timed(lambda: sum(len(quotations(text)) for _, text in texts))


CONTESTANTS = {one.__name__: one for one in (annotate, encoder, windows, baseline)}


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.worker")
    options.add_argument("name", choices=CONTESTANTS)
    options.add_argument("articles", type=Path)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--processes", type=int, default=1)
    given = options.parse_args()
    serve(*CONTESTANTS[given.name](rows(given.articles), given.threads, given.processes))


if __name__ == "__main__":
    main()
