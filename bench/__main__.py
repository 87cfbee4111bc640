"""`python -m bench`: the program against the bare encoder on the same tokens, and a cold dossier.

Ratios hold across machines better than seconds do; both are printed. Articles are the project's
examples, repeated.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from copydesk import pipeline
from copydesk.annotate import Tagger
from copydesk.annotate.tagger import _opened, _run
from copydesk.annotate.windows import pieces, windows
from copydesk.read import read_sources

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS = 3


def seconds(function) -> float:
    """The median of a few runs."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))


def cold(*arguments: str) -> float:
    """A whole process, from start to end."""
    command = [sys.executable, "-m", "copydesk", *arguments]
    return seconds(lambda: subprocess.run(command, check=True, capture_output=True))


def main() -> None:
    tagger = Tagger()
    articles = [
        article
        for story in ("harbour-bridge", "river-dam")
        for article in read_sources([str(EXAMPLES / story)]).articles
    ]
    model = _opened(tagger.path, tagger.threads)
    prepared = [pieces(article.text, model.tokenizer) for article in articles]

    def bare() -> None:
        for read in prepared:
            for window in windows(read):
                _run(model, read, window)

    bare()
    encoder = seconds(bare)
    whole = seconds(lambda: list(pipeline.annotate(articles, tagger=tagger)))
    version, dossier = cold("--version"), cold("compare", str(EXAMPLES / "harbour-bridge"), "--format", "json")
    rows = [
        ("bare encoder, same tokens", encoder, 1.0),
        ("annotate and resolve", whole, whole / encoder),
        ("copydesk --version, cold", version, version / encoder),
        ("copydesk compare, seven reports, cold", dossier, dossier / encoder),
    ]
    table = Table(title=f"{len(articles)} articles, {sum(len(r.ids) for r in prepared)} word pieces, {tagger.version}")
    for column in ("what", "seconds", "÷ bare encoder"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, taken, ratio in rows:
        table.add_row(name, f"{taken:.2f}", f"{ratio:.2f}")
    console = Console(width=100)
    console.print(table)
    console.print(f"articles a second: {len(articles) / whole:.1f}")
    console.print(f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
