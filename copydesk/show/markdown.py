"""A dossier as Markdown, to paste into notes. All text of others is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from copydesk.records import Dossier
from copydesk.show.build import context
from copydesk.show.outline import Heading, Item, Line, Paragraph, Part, Run, Table, outline
from copydesk.show.phrases import marked, visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$-])")
# a bare address would become a link in many readers
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|javascript|data):")


def markdown(dossier: Dossier) -> str:
    """Write the dossier as Markdown."""
    return markdown_of(outline(context(dossier)))


def markdown_of(parts: Iterable[Part]) -> str:
    """Write the parts of a dossier as Markdown."""
    lines: list[str] = []
    before: Part | None = None
    for part in parts:
        # a list and a line under it are one block, all else stands apart
        if before is not None and not (isinstance(part, Item) and isinstance(before, Item)):
            lines.append("")
        lines += _written(part)
        before = part
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """One line of text in which nothing is markup."""
    flat = " ".join(visible(text).split())
    flat = _SPECIAL.sub(r"\\\1", _ADDRESS.sub("\\1\u200b:", flat))
    return re.sub(r"^(\d+)\.", r"\1\\.", flat)


def quote(text: str) -> str:
    """Words of a report, escaped and in quotation marks."""
    return marked(escaped(text))


def _written(part: Part) -> Iterator[str]:
    if isinstance(part, Heading):
        yield f"{'#' * part.level} {escaped(part.text)}"
    elif isinstance(part, Paragraph):
        yield f"{'> ' if part.aside else ''}{_line(part.line)}"
    elif isinstance(part, Table):
        yield from _table(part)
    else:
        sign = f"{part.number}." if part.number else "-"
        lines = [f"{sign} {_line(part.line)}", *(" " * (len(sign) + 1) + _line(line) for line in part.under)]
        # two spaces break the line
        yield from (f"{line}  " for line in lines[:-1])
        yield lines[-1]


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(escaped(name) for name in table.head)} |"
    yield "|---" * len(table.head) + "|"
    for row in table.rows:
        yield f"| {' | '.join(_line(cell) for cell in row)} |"


def _line(line: Line) -> str:
    return "".join(_run(run) for run in line).strip()


def _run(run: Run) -> str:
    inner = quote(run.text) if run.words else escaped(run.text)
    if not inner:
        return " " if run.text else ""
    left = " " if run.text[:1].isspace() and not run.words else ""
    right = " " if run.text[-1:].isspace() and not run.words else ""
    return f"{left}**{inner}**{right}" if run.strong else f"{left}{inner}{right}"
