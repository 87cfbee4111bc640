"""The command line: one thin command for each library function."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

import click

from copydesk import __version__
from copydesk.cli import corpus, desk, export, mcp, streams
from copydesk.cli.options import (
    MODEL,
    OUTPUT,
    PRIVATE,
    QUIET,
    THREADS,
    WORDS,
    cores,
    errors,
    progress,
    tagger_of,
    write,
)
from copydesk.lexicon import check_own

# numpy's own threads, on all cores, cost more than they bring: the products here are small, and several
# processes would fight for the cores. Set before anything imports numpy; the user's own setting stands.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from copydesk.records import Collection, Dossier, DraftCheck

_SOURCES = click.argument("sources", nargs=-1, required=True, metavar="PATH...")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="copydesk")
def cli() -> None:
    """Who said what, who is only repeating whom, and where the words changed."""


@cli.command()
@_SOURCES
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "csv", "xlsx", "docx", "html"]),
    help="What to write. Default: a summary for reading, or what the name given to --output ends in.",
)
@click.option(
    "--question",
    "questions",
    type=WORDS,
    multiple=True,
    metavar="TEXT",
    help="A question on which to show who stands where; may be given several times. Others are offered.",
)
@OUTPUT
@MODEL
@THREADS
@PRIVATE
@QUIET
def compare(
    sources: tuple[str, ...],
    form: str | None,
    questions: tuple[str, ...],
    output: Path | None,
    model: Path | None,
    threads: int,
    allow_private: bool,
    quiet: bool,
) -> None:
    """Compare several reports of one story and print their dossier.

    PATH is a folder, a file, a web address, which is then fetched, or - for standard input. Texts: .txt, .md,
    .html, .pdf, .docx, .rtf, .eml; with many articles in each: .jsonl, .csv, .tsv, .parquet, feeds (.rss, .atom,
    .xml), exports of Nexis and Factiva.
    """
    from copydesk import pipeline

    with errors():
        wanted = form or _form_of(output)
        collection = _collection(sources, quiet=quiet, allow_private=allow_private)
        with progress(len(collection.articles), quiet=quiet) as advance:
            tagger = tagger_of(model, threads)
            dossier = pipeline.compare(collection, tagger=tagger, questions=questions, progress=advance)
        _write_dossier(dossier, wanted, output, page_too=form is None)
    sys.exit(1 if collection.skipped else 0)


@cli.command()
@_SOURCES
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here instead of standard output: FILE.part until all is done. What is there is never overwritten.",
)
@click.option("--resume", is_flag=True, help="Go on with the FILE.part of an interrupted run; needs --output.")
@MODEL
@click.option(
    "--processes",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Articles under way at once. Each process opens the model for itself: 150 MB, with the longest texts 400.",
)
@click.option(
    "--threads",
    type=click.IntRange(1),
    help="Threads for the model of each process. Default: the processor's cores shared among the processes.",
)
@PRIVATE
@QUIET
def annotate(
    sources: tuple[str, ...],
    form: str,
    output: Path | None,
    resume: bool,
    model: Path | None,
    processes: int,
    threads: int | None,
    allow_private: bool,
    quiet: bool,
) -> None:
    """Annotate articles: one line of JSON for each.

    PATH is a folder, a file, a web address, which is then fetched, or - for standard input. Texts: .txt, .md,
    .html, .pdf, .docx, .rtf, .eml; with many articles in each: .jsonl, .csv, .tsv, .parquet, feeds (.rss, .atom,
    .xml), exports of Nexis and Factiva.

    Articles are read and written one by one, in their order, so that any number of them may come.
    """
    from copydesk import contract, pipeline
    from copydesk.output import done, failure, lines_to
    from copydesk.read import Fetcher, Reading
    from copydesk.tally import Tally

    if resume and output is None:
        raise click.UsageError("--resume needs --output FILE")
    with errors():
        if resume and output and done(output):
            click.echo(f"{output}: done before", err=True)
            return
        tagger = tagger_of(model, threads or max(1, cores() // processes))
        fetcher = Fetcher(allow_private=allow_private)
        tally = Tally(Reading(sources, stdin=sys.stdin.buffer, fetcher=fetcher), quiet=quiet)
        with lines_to(output, resume=resume) as lines, tally.bar() as advance:
            articles = lines.rest(tally.articles(), told=tally.count)
            for one in pipeline.annotate(articles, tagger=tagger, processes=processes):
                lines.write(contract.annotation_line(one))
                tally.count(one.article.id, failure(one.annotations.skipped))
                advance()
            lines.finish(empty=not tally.done)
    sys.exit(tally.end())


@cli.command()
@click.argument("draft", metavar="DRAFT")
@click.argument("sources", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    help="What to write. Default: for reading, or what the name given to --output ends in.",
)
@OUTPUT
@MODEL
@THREADS
@PRIVATE
@QUIET
def check(
    draft: str,
    sources: tuple[str, ...],
    form: str | None,
    output: Path | None,
    model: Path | None,
    threads: int,
    allow_private: bool,
    quiet: bool,
) -> None:
    """Hold an unpublished DRAFT (a file, or - for standard input) against reports.

    Each of its quotes and attributed claims: same words, wording differs, or not found in these
    texts. Nothing is stored or sent; reports given as web addresses are fetched.
    """
    from copydesk import pipeline
    from copydesk.read import read_draft

    with errors():
        form = form or _form_of(output, known=("json", "markdown"))
        stdin = sys.stdin.buffer.read() if draft == "-" else None
        article = read_draft(draft, stdin=stdin)
        collection = _collection(sources, quiet=quiet, allow_private=allow_private)
        result = pipeline.check(article, collection, tagger=tagger_of(model, threads))
        _write_check(result, form, output)
    sys.exit(1 if collection.skipped else 0)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of a dossier."""
    import json

    from copydesk import contract

    click.echo(json.dumps(contract.schema(), indent=1))


def _collection(sources: tuple[str, ...], *, quiet: bool, allow_private: bool) -> Collection:
    """Read the sources; say on standard error what was not read; exit 2 if nothing was."""
    from copydesk.read import Fetcher, read_sources
    from copydesk.tally import nothing

    stdin = sys.stdin.buffer.read() if "-" in sources else None
    collection = read_sources(sources, stdin=stdin, fetcher=Fetcher(allow_private=allow_private))
    for skipped in collection.skipped:
        click.echo(f"not read: {skipped.file}: {skipped.reason}", err=True)
    if not quiet and collection.ignored:
        click.echo(
            f"ignored: {len(collection.ignored)} other file(s): {', '.join(collection.ignored[:5])}",
            err=True,
        )
    if not collection.articles:
        click.echo(nothing(len(collection.skipped)), err=True)
        sys.exit(2)
    return collection


_ENDINGS = {
    ".json": "json",
    ".md": "markdown",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".docx": "docx",
    ".html": "html",
    ".htm": "html",
}


_TEXT = ("", ".txt", ".text")


def _form_of(output: Path | None, *, known: Container[str] = tuple(_ENDINGS.values())) -> str:
    """What a file's name ends in; a name without an ending, and what is no file, take text."""
    from copydesk.whole import writing

    if output is None:
        return "text"
    ending = output.suffix.lower()
    with writing(output):
        device = output.exists() and not output.is_file()
    if ending in _TEXT or device:
        return "text"
    if _ENDINGS.get(ending) not in known:
        endings = ", ".join(e for e, form in _ENDINGS.items() if form in known)
        raise click.UsageError(
            f"{output}: not written in a format of that name; give one of {endings}, .txt, or --format"
        )
    return _ENDINGS[ending]


def _write_dossier(dossier: Dossier, form: str, output: Path | None, *, page_too: bool) -> None:
    from copydesk import contract, show
    from copydesk.whole import whole_file

    if form in ("xlsx", "docx"):
        if output is None:
            raise click.UsageError(f"{form} needs --output FILE")
        with whole_file(output) as sink:
            (show.xlsx if form == "xlsx" else show.docx)(dossier, sink)
    elif form == "text":
        _summary(dossier, output)
    else:
        made = {
            "json": lambda: contract.dossier_json(dossier),
            "markdown": lambda: show.markdown(dossier).encode(),
            "csv": lambda: show.csv(dossier).encode(),
            "html": lambda: show.page(dossier).encode(),
        }[form]()
        write(made, output)
    if output and page_too and form == "html":
        _summary(dossier, None)
        click.echo(f"\nThe page: {output}", err=True)


def _summary(dossier: Dossier, output: Path | None) -> None:
    from rich.console import Console

    from copydesk import show

    if output is None:
        show.summary(dossier, Console())
        return
    made = io.StringIO()
    show.summary(dossier, Console(file=made, width=100))
    write(made.getvalue().encode(), output)


def _write_check(result: DraftCheck, form: str, output: Path | None) -> None:
    from rich.console import Console

    from copydesk import contract, show

    if form == "json":
        write(contract.check_json(result), output)
    elif form == "markdown":
        write(show.draft_markdown(result).encode(), output)
    elif output is None:
        show.draft_terminal(result, Console())
    else:
        made = io.StringIO()
        show.draft_terminal(result, Console(file=made, width=100))
        write(made.getvalue().encode(), output)


for command in (*desk.COMMANDS, export.export, mcp.mcp, corpus.corpus):
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    streams.guard()
    with errors():
        check_own()
        try:
            cli(prog_name="copydesk")
        finally:
            sys.stdout.flush()
