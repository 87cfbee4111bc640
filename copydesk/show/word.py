"""A dossier as a Word document, for those who hand on paper or comment in the margin."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

from copydesk.records import Dossier
from copydesk.show.build import context
from copydesk.show.outline import Heading, Item, Line, Paragraph, Part, Table, outline
from copydesk.show.phrases import marked, visible

if TYPE_CHECKING:
    from docx.document import Document

# what no XML may hold
_BARRED = re.compile("[\ud800-\udfff\ufffe\uffff]")
# a fixed day, so that the same dossier gives the same file
_MADE = datetime.datetime(2000, 1, 1)


def docx(dossier: Dossier, output: BinaryIO) -> None:
    """Write the dossier as a Word document."""
    docx_of(outline(context(dossier)), output, title=dossier.title or "")


def docx_of(parts: Iterable[Part], output: BinaryIO, *, title: str) -> None:
    """Write the parts of dossiers as a Word document; each title but the first begins a page."""
    import docx as word

    document = word.Document()
    properties = document.core_properties
    properties.title, properties.author = _safe(title)[:255], "Copydesk"
    properties.comments, properties.created, properties.modified = "Machine findings", _MADE, _MADE
    for number, part in enumerate(parts):
        if number and isinstance(part, Heading) and part.level == 1:
            document.add_page_break()  # type: ignore[no-untyped-call]
        _write(document, part)
    made = io.BytesIO()
    document.save(made)
    output.write(_undated(made))


def _undated(made: io.BytesIO) -> bytes:
    """The archive without the hour at which its parts were made."""
    found = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), compress_type=zipfile.ZIP_DEFLATED)
    return found.getvalue()


def _write(document: Document, part: Part) -> None:
    if isinstance(part, Heading):
        document.add_heading(_safe(part.text), level=part.level - 1)
    elif isinstance(part, Table):
        _table(document, part)
    elif isinstance(part, Paragraph):
        _fill(document.add_paragraph(style="Intense Quote" if part.aside else None), part.line)
    else:
        _item(document, part)


def _item(document: Document, item: Item) -> None:
    # numbers are written out: those of Word's own lists go on from one list to the next
    paragraph = document.add_paragraph(style=None if item.number else "List Bullet")
    if item.number:
        paragraph.add_run(f"{item.number}  ")
    _fill(paragraph, item.line)
    for line in item.under:
        paragraph.add_run().add_break()
        _fill(paragraph, line)


def _table(document: Document, table: Table) -> None:
    made = document.add_table(rows=1, cols=len(table.head), style="Light Grid Accent 1")
    for cell, name in zip(made.rows[0].cells, table.head, strict=True):
        cell.text = _safe(name)
    for row in table.rows:
        # asking a row for its cells once is much quicker than asking the table for each
        for cell, line in zip(made.add_row().cells, row, strict=True):
            _fill(cell.paragraphs[0], line)


def _safe(text: str) -> str:
    return _BARRED.sub("\ufffd", visible(text))


def _fill(paragraph: Any, line: Line) -> None:
    for run in line:
        text = _safe(run.text)
        paragraph.add_run(marked(text) if run.words else text).bold = run.strong or None
