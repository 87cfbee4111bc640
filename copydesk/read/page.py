"""HTML to text: the article's paragraphs, its links and what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from copydesk.errors import ReadError
from copydesk.read.dates import iso_date, iso_time
from copydesk.read.fields import Fields
from copydesk.read.markup import flowed
from copydesk.records import Link

# htmldate refuses dates after today unless told otherwise; the same page must always read the same.
_LAST_DATE = "2100-12-31"
_BLOCKS = {"p", "head", "quote", "item", "row", "code", "list", "table", "graphic", "div", "fw"}

# Letters in which a page says when it was published.
_HEAD = 300_000
_META = re.compile(r"<meta\b[^>]{1,500}>", re.IGNORECASE)
_PUBLISHED = re.compile(r"[\"'](?:article:published_time|og:published_time|datePublished)[\"']", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s*=\s*[\"']([\d:.TZ+ -]{10,40})[\"']", re.IGNORECASE)
_JSON_DATE = re.compile(r"\"datePublished\"\s{0,9}:\s{0,9}\"([\d:.TZ+-]{10,40})\"")


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
    return Page(text, _fields(found, html), links)


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


def _fields(found: Any, html: str) -> Fields:
    published = iso_date(found.date) if found.date else None
    return Fields(
        title=_clean(found.title),
        outlet=_clean(found.sitename),
        byline=_clean(found.author),
        published=published,
        published_at=_published_at(html, published),
        published_from="page" if published else None,
        url=_clean(found.url),
    )


def _published_at(html: str, published: str | None) -> str | None:
    """The time that the page states for the day on which it was published."""
    for tag in _META.findall(html[:_HEAD]):
        stated = _CONTENT.search(tag) if _PUBLISHED.search(tag) else None
        if stated and published and stated.group(1).startswith(published):
            return iso_time(stated.group(1))
    times = (match.group(1) for match in _JSON_DATE.finditer(html[:_HEAD]))
    return next((iso_time(time) for time in times if published and time.startswith(published)), None)


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
