"""The commands of a corpus: millions of articles, on one machine or a cluster."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
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
    help="Keep the sentence vectors: two thirds of the bytes of a corpus, which `corpus link` does without.",
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

    SOURCE is a file or folder: .jsonl, .csv, .tsv, .parquet, .warc, .warc.gz, and all that `copydesk annotate` reads;
    or the address of an object or folder in a store (s3://, gs://, abfs://, hdfs://), which is copied into DIR/sources.
    A shard is written whole or not at all. What gives no article is in the tables `left_out`, with its reason.
    """
    with errors():
        library = corpus_library()
        used = _engine(engine, processes)
        tagger = tagger_of(model, 1)

        @contextmanager
        def watching(plan: Plan, at: Path) -> Iterator[None]:
            with _shown(plan, at, quiet=quiet):
                yield

        plan = library.annotate(
            sources, root, tagger=tagger, engine=used, records=records, vectors=vectors, watching=watching,
            told=_teller(quiet=quiet),
        )  # fmt: skip
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
    with errors():
        used, told = _engine(engine, processes), _teller(quiet=quiet)
        done = corpus_library().link(root, engine=used, window=window, told=told)
        for step in () if quiet else done.steps:
            rows = ", ".join(f"{number:,} {what}" for what, number in step.rows.items())
            click.echo(f"{step.name}: {rows} ({step.seconds:,.1f} s)", err=True)


@corpus.command()
@_DIR
def report(root: Path) -> None:
    """Write tables and one page about a linked corpus: DIR/report/report.html, which needs no network.

    Estimates carry an error, and outlets are compared, where a sample has been checked (`corpus agreement`).
    """
    with errors():
        click.echo(corpus_library().report(root))


@corpus.command()
@_DIR
@click.option(
    "--kind", type=click.Choice(["statements", "renderings", "copies"]), default="statements", show_default=True
)
@click.option("--n", "number", type=click.IntRange(1), default=200, show_default=True, help="Items of the sheet.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same items.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="FILE.csv or FILE.xlsx; default: KIND-SEED.csv"
)
def sample(root: Path, kind: str, number: int, seed: int, output: Path | None) -> None:
    """Draw a random sample, stratified by outlet and kind, as a sheet for people to fill in.

    The sheet is blind: it shows the words in their context and not what the program found, nor the outlet. Answers
    go into the column `answer` (yes or no); give each reader a copy.
    """
    target = output or Path(f"{kind}-{seed}.csv")
    if target.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError("a sheet is .csv or .xlsx")
    with errors():
        library = corpus_library()
        drawn = library.sample(root, kind=kind, number=number, seed=seed, output=target)
        click.echo(f"{target}: {drawn:,} items. {library.QUESTIONS[kind]}")


@corpus.command()
@_DIR
@click.argument("sheets", nargs=-1, required=True, metavar="SHEET...", type=click.Path(path_type=Path, dir_okay=False))
def agreement(root: Path, sheets: tuple[Path, ...]) -> None:
    """Read filled sheets of one sample: how far their readers agree, and how often the program is right.

    Krippendorff's alpha; precision, what is missed and the speaker with Wilson's intervals at 95 %. Kept beside the
    corpus, where `corpus report` finds it.
    """
    with errors():
        found = corpus_library().agreement(root, sheets)
        alpha = "not defined" if found.alpha is None else f"{found.alpha:.3f}"
        click.echo(
            f"{found.items:,} items, {found.sheets} sheet(s), {found.undecided:,} without a majority; alpha {alpha}"
        )
        shares = (
            ("precision", found.precision), ("missed, of sentences without a finding", found.missed),
            ("speaker", found.speakers), ("unnamed, of those called so", found.unnamed),
            ("unnamed, of the others", found.unnamed_of_others),
        )  # fmt: skip
        for name, share in shares:
            if share is not None and share.of:
                click.echo(
                    f"{name}: {share.hits} of {share.of}, {share.value:.3f} ({share.low:.3f} to {share.high:.3f})"
                )
        if found.recall:
            bounds = found.recall
            click.echo(f"recall: {bounds.value:.3f} ({bounds.low:.3f} to {bounds.high:.3f})")


def corpus_library() -> Any:
    """The package, or what to install."""
    try:
        from copydesk import corpus as library
    except ImportError as error:
        raise CorpusError(f'a corpus needs {error.name}: pip install "copydesk[corpus]"') from None
    return library


def _teller(*, quiet: bool) -> Callable[[str], None]:
    """Says what is under way, to a person."""

    def told(step: str) -> None:
        if not quiet and sys.stderr.isatty():
            click.echo(f"{step} …", err=True)

    return told


def _engine(name: str, processes: int | None) -> Engine:
    engine: Engine = corpus_library().engine_of(name, processes=processes or cores())
    return engine


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
