"""From what a source holds to drafts of articles: one place for each shape of content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from msgspec import structs

from copydesk.errors import ReadError
from copydesk.read import archives
from copydesk.read.articles import Draft
from copydesk.read.document import Document
from copydesk.read.fields import Fields, from_mapping
from copydesk.read.listings import FeedItem, full_text, item_fields, read_listing
from copydesk.read.page import read_page
from copydesk.read.plain import front_matter, markdown_links
from copydesk.read.rows import Row

Drafts = Iterator[Draft | ReadError]
Given = TypeVar("Given")
Made = TypeVar("Made")


def guarded(where: str, make: Callable[[Given], Made], given: Given) -> Made | ReadError:
    """What is made of a source, or why it is not: whatever a source breaks, the others go on."""
    try:
        return make(given)
    except ReadError as error:
        return error
    except Exception as error:
        return ReadError(where, f"reading failed: {type(error).__name__}")


def of_text(text: str, name: str, data: bytes, fields: Fields) -> Draft:
    """A plain text or Markdown, untouched."""
    front, end = front_matter(text)
    return Draft(
        name=name,
        sha256=digest(data),
        text=text,
        fields=fields.over(front),
        front=end,
        links=markdown_links(text),
    )


def of_page(text: str, name: str, data: bytes, fields: Fields) -> Draft:
    """The article of an HTML page; ReadError where none is found."""
    page = read_page(text, where=name)
    return Draft(
        name=name,
        sha256=digest(data),
        text=page.text,
        fields=fields.over(page.fields),
        links=page.links,
        plain=False,
    )


def of_document(document: Document, name: str, data: bytes, fields: Fields) -> Draft:
    """A document whose reader found its text."""
    return Draft(
        name=name,
        sha256=digest(data),
        text=document.text,
        fields=fields.over(document.fields),
        links=document.links,
        skipped=document.skipped,
        plain=False,
    )


def of_archive(lines: Sequence[str], name: str, fields: Fields) -> Drafts | None:
    """The articles of an archive's export, the title above each; None where the lines are none.

    `fields` of meta.json hold for all of them, apart from id and title.
    """
    found = archives.split(lines, name=name)
    if found is None:
        return None
    shared = structs.replace(fields, id=None, title=None)
    return (part if isinstance(part, ReadError) else _of_part(part, where, shared) for where, part in found)


def _of_part(part: archives.Part, where: str, fields: Fields) -> Draft:
    title = [part.fields.title] if part.fields.title else []
    text = "\n\n".join([*title, *part.paragraphs])
    return Draft(
        name=where,
        sha256=digest(text.encode("utf-8", "surrogatepass")),
        text=text,
        fields=fields.over(part.fields),
        plain=False,
    )


def of_row(row: Row, *, where: str) -> Draft:
    """One row of a table or of JSON lines, whose text was found to be one."""
    text = str(row["text"])
    return Draft(
        name=where,
        sha256=digest(text.encode("utf-8", "surrogatepass")),
        text=text,
        fields=from_mapping(row),
        links=markdown_links(text),
        plain=False,
    )


def of_item(item: FeedItem, *, where: str) -> Draft:
    """An item of a feed that holds its whole report; ReadError where it does not."""
    found = full_text(item)
    if found is None:
        raise ReadError(where, "only a summary", "fetch its address")
    text, links = found
    return Draft(
        name=where,
        sha256=digest(text.encode("utf-8", "surrogatepass")),
        text=text,
        fields=structs.replace(item_fields(item), id=item.url or item.guid),
        links=links,
        plain=False,
    )


def of_list(data: bytes, name: str) -> Drafts:
    """The items of a feed that hold their whole report; every other item or list is named with its reason."""
    listing = read_listing(data, where=name)
    for number, item in enumerate(listing.items, start=1):
        where = item.url or f"{name}:{number}"
        if item.content:
            yield guarded(where, partial(of_item, where=where), item)
        else:
            yield ReadError(where, "only a summary", "fetch its address")
    for one in listing.lists:
        yield ReadError(one.url, f"{'feed' if listing.kind == 'opml' else 'sitemap'} not fetched", "give its address")
    if listing.broken:
        yield ReadError(name, "broken list: what could be read of it was read")
    if not listing.items and not listing.lists:
        yield ReadError(name, "empty list")


def digest(data: bytes) -> str:
    """The sha256 by which a source is known."""
    return hashlib.sha256(data).hexdigest()
