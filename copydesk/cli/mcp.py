"""The command that answers assistants."""

from __future__ import annotations

from pathlib import Path

import click

from copydesk.cli.options import MODEL, THREADS, errors, tagger_of
from copydesk.errors import OutputError
from copydesk.whole import why


@click.command()
@click.argument("path", metavar="DESK", type=click.Path(path_type=Path))
@MODEL
@THREADS
def mcp(path: Path, model: Path | None, threads: int) -> None:
    """Answer an assistant about a desk: an MCP server over standard input and output.

    It only reads. Tools: search_statements, find_quotation, list_stories, get_story, get_article, get_actor,
    check_draft. Every answer has verbatim slices with article, offsets, outlet, date and address.
    """
    from copydesk.desk import Desk
    from copydesk.serve.mcp import run

    with errors(), Desk(path) as desk:
        try:
            run(desk, tagger=tagger_of(model, threads))
        except ExceptionGroup as group:
            raise _first(group) from group


def _first(group: Exception) -> Exception:
    """The first error of tasks that ended together: one that wrote to an assistant that is gone, mostly."""
    while isinstance(group, ExceptionGroup):
        group = group.exceptions[0]
    if isinstance(group, OSError) and not isinstance(group, BrokenPipeError):
        return OutputError(f"standard output: cannot be written ({why(group)})")
    return group
