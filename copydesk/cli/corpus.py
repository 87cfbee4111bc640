"""The commands of a corpus: millions of articles, on one machine or a cluster."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from copydesk.cli.options import MODEL, QUIET, cores, errors, tagger_of
from copydesk.errors import CorpusError

if TYPE_CHECKING:
    from copydesk.corpus import Engine, Plan

_DIR = click.argument("root", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
_ENGINE = click.option(
    "--engine",
    type=click.Choice(["local", "daft", "ray"]),
    default="local",
    show_default=True,
    help="What carries the work: processes of this machine, Daft on this machine, or Daft on the Ray cluster at "
    "RAY_ADDRESS. The results are the same.",
)
_PROCESSES = click.option(
    "--processes", type=click.IntRange(1), help="Processes at work. Default: one for each of the processor's cores."
)
# Seconds between two looks at how far the shards are.
_LOOK = 1.0


@click.group()
def corpus() -> None:
    """Many articles: annotate them in shards, link them, report on them.

    A corpus is a folder of Parquet files. Needs pip install "copydesk[corpus]".
    """


@corpus.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--output", "root", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option(
    "--records", type=click.IntRange(1, 1_000_000), default=2000, show_default=True, help="Records that make a shard."
)
@click.option(
    "--vectors/--no-vectors",
    default=True,
    help="Keep the sentence vectors, which are two thirds of a corpus; `corpus link` does without them.",
)
@MODEL
@_ENGINE
@_PROCESSES
@QUIET
def annotate(
    sources: tuple[str, ...],
    root: Path,
    records: int,
    vectors: bool,
    model: Path | None,
    engine: str,
    processes: int | None,
    quiet: bool,
) -> None:
    """Annotate articles into the shards of a corpus; the same command goes on with an interrupted run.

    SOURCE is a file or folder: .jsonl, .csv, .tsv, .parquet, .warc, .warc.gz, and all that `copydesk annotate` reads.
    A shard is written whole or not at all. What gives no article is in the tables `left_out`, with its reason.
    """
    with errors():
        library = _library()
        used = _engine(engine, processes)
        tagger = tagger_of(model, 1)

        @contextmanager
        def watching(plan: Plan, at: Path) -> Iterator[None]:
            with _shown(plan, at, quiet=quiet):
                yield

        plan = library.annotate(
            sources, root, tagger=tagger, engine=used, records=records, vectors=vectors, watching=watching
        )
        code = _told(plan, root, quiet=quiet)
    sys.exit(code)


@corpus.command()
@_DIR
@click.option(
    "--window", type=click.IntRange(1), default=14, show_default=True, help="Days over which a report may join a story."
)
@_ENGINE
@_PROCESSES
@QUIET
def link(root: Path, window: int, engine: str, processes: int | None, quiet: bool) -> None:
    """Find what holds across the articles of a corpus; made anew each time.

    Tables in DIR/link: near and shared texts, quotations and the utterances that they render, stories, actors by full
    name, which outlets credit which.
    """

    def told(step: str) -> None:
        if not quiet and sys.stderr.isatty():
            click.echo(f"{step} …", err=True)

    with errors():
        done = _library().link(root, engine=_engine(engine, processes), window=window, told=told)
        for step in () if quiet else done.steps:
            rows = ", ".join(f"{number:,} {what}" for what, number in step.rows.items())
            click.echo(f"{step.name}: {rows} ({step.seconds:,.1f} s)", err=True)


def _library() -> Any:
    """The package, or what to install."""
    try:
        from copydesk import corpus as library
    except ImportError as error:
        raise CorpusError(f'a corpus needs {error.name}: pip install "copydesk[corpus]"') from None
    return library


def _engine(name: str, processes: int | None) -> Engine:
    from copydesk.corpus import engine_of

    return engine_of(name, processes=processes or cores())


@contextmanager
def _shown(plan: Plan, root: Path, *, quiet: bool) -> Iterator[None]:
    """A bar with records a second and the time that is left, where standard error is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from copydesk.corpus import done_so_far

    columns = (
        TextColumn("Reading who said what"),
        BarColumn(),
        TextColumn("{task.completed:,} of {task.total:,}, {task.fields[rate]:,.1f} a second"),
        TimeRemainingColumn(),
    )
    ended = threading.Event()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        before, began = done_so_far(plan, root), time.monotonic()
        task = bar.add_task("", total=max(1, plan.records), completed=before, rate=0.0)

        def look() -> None:
            while not ended.wait(_LOOK):
                done = done_so_far(plan, root)
                bar.update(task, completed=done, rate=(done - before) / (time.monotonic() - began))

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()


def _told(plan: Plan, root: Path, *, quiet: bool) -> int:
    """Say what there is and what is not, and why; the exit code."""
    from copydesk.corpus import counts

    held = counts(root)
    articles = sum(one.articles for one in held)
    left = Counter(skipped.reason for skipped in plan.skipped)
    for one in held:
        left.update(one.left_out)
    for skipped in plan.skipped[:20]:
        click.echo(f"not read: {skipped.file}: {skipped.reason}", err=True)
    if not quiet:
        if plan.ignored:
            click.echo(f"ignored: {len(plan.ignored)} other file(s): {', '.join(plan.ignored[:5])}", err=True)
        seconds = sum(one.seconds for one in held)
        rate = f", {articles / seconds:,.1f} a second and process" if seconds else ""
        click.echo(f"{articles:,} articles in {len(held):,} shards{rate}", err=True)
        for reason, number in left.most_common(20):
            click.echo(f"left out: {number:,} × {reason}", err=True)
    return 2 if not articles else 1 if left else 0
