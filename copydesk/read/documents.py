"""Whole files to drafts: which reader a format has, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable

from copydesk.read.decode import decode
from copydesk.read.drafts import Drafts, guarded, of_list, of_page, of_text
from copydesk.read.fields import Fields

# bytes, the name in the run and the fields that meta.json gives → drafts
Reader = Callable[[bytes, str, Fields], Drafts]


def drafts_of(data: bytes, *, name: str, suffix: str, fields: Fields) -> Drafts:
    """The drafts in a file of that ending; plain text for an ending that is not listed."""
    yield from READERS.get(suffix, _text)(data, name, fields)


def _text(data: bytes, name: str, fields: Fields) -> Drafts:
    yield guarded(name, lambda given: of_text(decode(given, where=name), name, given, fields), data)


def _page(data: bytes, name: str, fields: Fields) -> Drafts:
    yield guarded(name, lambda given: of_page(decode(given, where=name, page=True), name, given, fields), data)


def _list(data: bytes, name: str, fields: Fields) -> Drafts:
    yield from of_list(data, name)


READERS: dict[str, Reader] = {
    ".txt": _text,
    ".md": _text,
    ".html": _page,
    ".htm": _page,
    ".rss": _list,
    ".atom": _list,
    ".xml": _list,
    ".opml": _list,
}
