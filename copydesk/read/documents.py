"""Whole files to drafts: which reader a format has, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from copydesk.errors import ReadError
from copydesk.read.articles import Draft
from copydesk.read.decode import decode
from copydesk.read.document import Document
from copydesk.read.docx import read_docx
from copydesk.read.drafts import Drafts, guarded, of_archive, of_document, of_list, of_page, of_text
from copydesk.read.fields import Fields
from copydesk.read.mail import read_mail
from copydesk.read.markup import fragment_text
from copydesk.read.pdf import read_pdf
from copydesk.read.rtf import read_rtf, rtf_lines

# bytes, the name in the run and the fields that meta.json gives → drafts
Reader = Callable[[bytes, str, Fields], Drafts]


def drafts_of(data: bytes, *, name: str, suffix: str, fields: Fields) -> Drafts:
    """The drafts in a file of that ending; plain text for an ending that is not listed."""
    if not data:
        raise ReadError(name, "empty")
    yield from READERS.get(suffix, _text)(data, name, fields)


def _text(data: bytes, name: str, fields: Fields) -> Drafts:
    text = decode(data, where=name)
    yield from _one_or_many(text.splitlines(), name, fields, lambda: of_text(text, name, data, fields))


def _page(data: bytes, name: str, fields: Fields) -> Drafts:
    text = decode(data, where=name, page=True)
    # only exports have these words; the page's own reader would take the whole file for one article
    exported = "End of Document" in text or "<b>HD</b>" in text or ">HD<" in text or ">Document " in text
    lines = _lines(fragment_text(text)[0]) if exported else []
    yield from _one_or_many(lines, name, fields, lambda: of_page(text, name, data, fields))


def _docx(data: bytes, name: str, fields: Fields) -> Drafts:
    document = read_docx(data, where=name)
    yield from _one_or_many(_lines(document.text), name, fields, lambda: of_document(document, name, data, fields))


def _rtf(data: bytes, name: str, fields: Fields) -> Drafts:
    lines = rtf_lines(data, where=name)
    yield from _one_or_many(lines, name, fields, lambda: of_document(read_rtf(data, where=name), name, data, fields))


def _document(read: Callable[..., Document], data: bytes, name: str, fields: Fields) -> Drafts:
    yield guarded(name, lambda given: of_document(read(given, where=name), name, given, fields), data)


def _list(data: bytes, name: str, _: Fields) -> Drafts:
    yield from of_list(data, name)


def _one_or_many(lines: Sequence[str], name: str, fields: Fields, one: Callable[[], Draft]) -> Drafts:
    """The articles of an export of an archive, or the one article that the file is."""
    many = of_archive(lines, name, fields)
    if many is None:
        yield one()
    else:
        yield from many


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


READERS: dict[str, Reader] = {
    ".txt": _text,
    ".md": _text,
    ".html": _page,
    ".htm": _page,
    ".pdf": partial(_document, read_pdf),
    ".docx": _docx,
    ".rtf": _rtf,
    ".eml": partial(_document, read_mail),
    ".rss": _list,
    ".atom": _list,
    ".xml": _list,
    ".opml": _list,
}
