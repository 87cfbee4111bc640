"""Dossiers → formats that other programs read. Knows records and what `show` shows; no desk, no network, no clock.

- `story` what is handed on: a dossier and who reviewed what in it
- `readable` spreadsheets, Word, Markdown, pages; `jsonl`, `parquet` for scripts and databases
- `jsonld` schema.org; `prov` W3C PROV-O; `web_annotations` W3C Web Annotation
- `graphml` networks; `qdpx` REFI-QDA projects
- `names` names that are unique everywhere; `linked`, `archive` how documents and archives are written

The same stories give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from copydesk.exchange import graphml, jsonl, jsonld, parquet, prov, qdpx, readable, web_annotations
from copydesk.exchange.archive import File, zipped
from copydesk.exchange.readable import view_of
from copydesk.exchange.story import Marks, Review, Story, told
from copydesk.whole import write_folder

__all__ = [
    "ENDINGS", "FORMS", "TEXTUAL", "Marks", "Review", "Story", "export", "export_folder", "in_files", "told", "view_of",
]  # fmt: skip

_WRITE: dict[str, Callable[[Iterable[Story], BinaryIO], None]] = {
    "csv": readable.write_csv,
    "xlsx": readable.write_xlsx,
    "docx": readable.write_docx,
    "markdown": readable.write_markdown,
    "jsonl": jsonl.write,
    "jsonld": jsonld.write,
    "prov": prov.write,
    "annotations": web_annotations.write,
    "graphml": graphml.write,
    "qdpx": qdpx.write,
}
# what consists of several files: an archive, or a folder
_FILES: dict[str, Callable[[Iterable[Story]], Iterator[File]]] = {"html": readable.pages, "parquet": parquet.files}

FORMS = (
    "csv", "xlsx", "docx", "markdown", "html", "jsonl", "parquet", "jsonld", "prov", "annotations", "graphml", "qdpx",
)  # fmt: skip
# what a terminal can show
TEXTUAL = frozenset(("csv", "markdown", "jsonl", "jsonld", "prov", "annotations", "graphml"))
# which form the name of a file asks for
ENDINGS = {
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".docx": "docx",
    ".md": "markdown",
    ".html": "html",
    ".jsonl": "jsonl",
    ".jsonld": "jsonld",
    ".graphml": "graphml",
    ".qdpx": "qdpx",
}


def export(stories: Iterable[Story], form: str, output: BinaryIO) -> None:
    """Write stories in a form; what consists of several files becomes an archive, one story's page stays a page."""
    if form == "html":
        given = list(stories)
        if len(given) == 1:
            output.write(readable.page(given[0]))
        else:
            zipped(readable.pages(given), output)
    elif form in _FILES:
        zipped(_FILES[form](stories), output)
    else:
        _WRITE[form](stories, output)


def in_files(form: str) -> bool:
    """Whether a form consists of several files, which may also be written into a folder."""
    return form in _FILES


def export_folder(stories: Iterable[Story], form: str, folder: Path) -> None:
    """Write the files of a form into a folder."""
    write_folder(folder, _FILES[form](stories))
