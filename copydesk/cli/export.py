"""The command that hands stories of a desk on to other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from copydesk.cli.options import QUIET, WORDS, errors, progress
from copydesk.whole import whole_file, writing

if TYPE_CHECKING:
    from copydesk.exchange import Story

_FORMS = (
    "csv", "xlsx", "docx", "markdown", "html", "jsonl", "parquet", "jsonld", "prov", "annotations", "graphml", "qdpx",
)  # fmt: skip


@click.command()
@click.argument("path", metavar="DESK", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(_FORMS), help="What to write. Default: what FILE ends in.")
@click.option(
    "--story",
    "wanted",
    type=WORDS,
    multiple=True,
    metavar="ID",
    help="A story; may be given several times. Default: all.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write here instead of standard output. html and parquet consist of several files: a FILE that ends in .zip "
    "holds them, any other name without an ending is a folder.",
)
@QUIET
def export(path: Path, form: str | None, wanted: tuple[str, ...], output: Path | None, quiet: bool) -> None:
    """Export stories of a desk: for people, for spreadsheets, for other programs.

    \b
    csv, xlsx     findings; the workbook begins with the sheet of what to check first
    docx          the memo for editors, then the dossiers
    markdown      the dossiers
    html          pages that need no network
    jsonl         a line for each statement
    parquet       tables: articles, statements, sources, claims, utterances
    jsonld        schema.org: articles, quotations, claims
    prov          W3C PROV-O: who relies on whom
    annotations   W3C Web Annotations: statements, and where their wording differs
    graphml       who relies on whom and who speaks where, for Gephi
    qdpx          REFI-QDA project, for NVivo, MAXQDA, ATLAS.ti, QualCoder

    What people corrected says by whom and when. The same desk gives the same bytes.
    """  # noqa: D301
    from copydesk import exchange, handover
    from copydesk.desk import Desk

    given = form or (exchange.ENDINGS.get(output.suffix.lower()) if output else None)
    if given is None:
        raise click.UsageError("say what to write: --format, or an --output whose name ends in it")
    if output is None and given not in exchange.TEXTUAL and sys.stdout.isatty():
        raise click.UsageError(f"{given} is not for a terminal: give --output FILE")
    with errors(), Desk(path) as desk:
        ids = handover.story_ids(desk, wanted)
        if given == "html" and len(ids) != 1 and (output is None or output.suffix in (".html", ".htm")):
            raise click.UsageError("several stories are several pages: give a folder or a .zip as --output, or --story")
        with progress(len(ids), quiet=quiet, what="Exporting") as advance:
            _write(_told(handover.stories(desk, ids), advance), given, output)


def _write(stories: Iterator[Story], form: str, output: Path | None) -> None:
    from copydesk import exchange

    if output is None:
        exchange.export(stories, form, sys.stdout.buffer)
        return
    with writing(output):
        into_folder = exchange.in_files(form) and (output.is_dir() or not output.suffix)
    if into_folder:
        exchange.export_folder(stories, form, output)
        return
    with whole_file(output) as sink:
        exchange.export(stories, form, sink)


def _told(stories: Iterator[Story], advance: Callable[[], None]) -> Iterator[Story]:
    for story in stories:
        yield story
        advance()
