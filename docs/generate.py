"""Writes docs/cli.md from the help of every command: `.venv/bin/python docs/generate.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from copydesk.cli import cli

PAGE = Path(__file__).with_name("cli.md")
_HEAD = """# The command line

This page is made from the help of every command; `.venv/bin/python docs/generate.py` writes it anew.

Standard output carries only the result; all else goes to standard error. Exit codes: 0 done; 1 done, but
something given could not be read (standard error says what); 2 nothing done, or the result cannot be
written; 141 where nobody reads standard output any more, as shells tell of any program. A file that is
given as --output is whole or is not there, and what stood there stays until then.
"""
_WIDTH = 88


def pages(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """The name and help of a command and of all below it, in alphabetical order."""
    settings = {**command.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found and not found.hidden:
                yield from pages(found, child, context)


def cli_page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for path, text in pages(cli, "copydesk"):
        body = "\n".join(line.rstrip() for line in text.strip().splitlines())
        parts.append(f"## {path}\n\n```text\n{body}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(cli_page(), encoding="utf-8")
