"""HTML to text: the article's paragraphs, its links and what the page says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from copydesk.errors import ReadError
from copydesk.read.dates import iso_date
from copydesk.read.fields import Fields
from copydesk.read.markup import flowed
from copydesk.records import Link

# htmldate refuses dates after today unless told otherwise; the same page must always read the same.
_LAST_DATE = "2100-12-31"
_BLOCKS = {"p", "head", "quote", "item", "row", "code", "list", "table", "graphic", "div", "fw"}


class Page(Struct, frozen=True):
    """The text of an HTML page, paragraphs set apart by blank lines."""

    text: str
    fields: Fields
    links: tuple[Link, ...]


def read_page(html: str, *, where: str) -> Page:
    """The article of an HTML page; ReadError where none is found."""
    found = _extracted(html)
    if found is None or found.body is None:
        raise ReadError(where, "no article text")
    text, links = flowed(_pieces(found.body))
    if not text:
        raise ReadError(where, "no article text")
    return Page(text, _fields(found), links)


def _extracted(html: str) -> Any:
    from trafilatura.core import bare_extraction

    dates = {"original_date": True, "extensive_search": False, "max_date": _LAST_DATE}
    try:
        return bare_extraction(
            html,
            include_comments=False,
            include_links=True,
            with_metadata=True,
            date_extraction_params=dates,
        )
    except (RecursionError, ValueError, TypeError, AttributeError, AssertionError):
        # what broken mark-up raises inside the library; the file is then reported as skipped
        return None


def _fields(found: Any) -> Fields:
    published = iso_date(found.date) if found.date else None
    return Fields(
        title=_clean(found.title),
        outlet=_clean(found.sitename),
        byline=_clean(found.author),
        published=published,
        published_from="page" if published else None,
        url=_clean(found.url),
    )


def _clean(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _pieces(body: Any) -> Iterator[tuple[str | None, str | None]]:
    """Runs of words with their link's address; (None, None) stands between paragraphs."""
    # a stack of our own: pages nest deeper than Python recurses
    stack: list[tuple[Any, bool, str | None]] = [(body, True, None)]
    while stack:
        element, opens, url = stack.pop()
        if element.tag in _BLOCKS:
            yield None, None
        if not opens:
            yield element.tail or "", url
            continue
        stack.append((element, False, url))
        if isinstance(element.tag, str):
            inner = element.get("target") if element.tag == "ref" else url
            yield (" " if element.tag in {"lb", "cell"} else "") + (element.text or ""), inner
            stack += [(child, True, inner) for child in reversed(element)]
