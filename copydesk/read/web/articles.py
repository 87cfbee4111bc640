"""What a web address holds, as articles and as lists that can be asked again for what is new."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from msgspec import Struct, structs

from copydesk.errors import ReadError
from copydesk.read.addresses import same_address, same_site
from copydesk.read.articles import Draft, to_article
from copydesk.read.decode import decode
from copydesk.read.documents import drafts_of
from copydesk.read.drafts import guarded, of_item, of_page
from copydesk.read.fields import Fields
from copydesk.read.listings import FeedItem, Listing, item_fields, linked_feeds, listing_kind, read_listing
from copydesk.read.web.fetcher import Fetched, Fetcher
from copydesk.read.web.unpack import gunzipped
from copydesk.records import Article

# Items of a list that are fetched where a user gives its address as a source.
MOST = 50
_PAGES = {".html", ".htm"}
_SUFFIXES = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "message/rfc822": ".eml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_UNPACKED = 50 * 1024 * 1024


class Polled(Struct, frozen=True, kw_only=True):
    """A list as it was found. `listing` is None where nothing changed since the state that was given.

    `etag` and `last_modified` are the state to give next time.
    """

    url: str
    final_url: str
    listing: Listing | None
    etag: str | None
    last_modified: str | None
    fetched_at: str


def read_address(url: str, *, fetcher: Fetcher, most: int = MOST) -> Iterator[Article | ReadError]:
    """The articles at an address: a page or document is one; of a feed or sitemap the first `most` items are.

    Items that do not hold their report are fetched. What cannot be read comes as a ReadError in its place.
    """
    try:
        fetched = fetcher.fetch(url)
        content = gunzipped(fetched.content, where=url, largest=_UNPACKED)
        if listing_kind(content) is None:
            yield read_fetched(fetched)
            return
        listing = read_listing(content, where=url, url=fetched.final_url)
    except ReadError as error:
        yield error
        return
    for item in listing.items[:most]:
        yield read_item(item, fetcher=fetcher)
    if len(listing.items) > most:
        yield ReadError(url, f"{len(listing.items) - most} further items not fetched", "give their addresses")
    for one in listing.lists:
        yield ReadError(one.url, "a list in a list: not fetched", "give its address")
    if listing.broken:
        yield ReadError(url, "broken list: what could be read of it was read")
    if not listing.items and not listing.lists:
        yield ReadError(url, "empty list")


def read_feed(url: str, *, fetcher: Fetcher, etag: str | None = None, last_modified: str | None = None) -> Polled:
    """The list at an address, if it changed since the state given; ReadError where there is none.

    For feeds, sitemaps (also .gz) and OPML alike.
    """
    fetched = fetcher.fetch(url, etag=etag, last_modified=last_modified)
    unchanged = fetched.status == 304
    return Polled(
        url=url,
        final_url=fetched.final_url,
        listing=None if unchanged else _listing(fetched),
        etag=fetched.etag or (etag if unchanged else None),
        last_modified=fetched.last_modified or (last_modified if unchanged else None),
        fetched_at=fetched.fetched_at,
    )


def read_item(item: FeedItem, *, fetcher: Fetcher) -> Article | ReadError:
    """The report of an item: that in the feed if it is whole, else the page at its address."""
    where = item.url or item.guid or item.title or "item without address"
    if item.content:
        found = guarded(where, lambda one: to_article(of_item(one, where=where)), item)
        if isinstance(found, Article) or found.reason != "only a summary":
            return found
    if item.url is None:
        return ReadError(where, "only a summary", "the feed gives no address for it")
    try:
        return read_fetched(fetcher.fetch(item.url), item=item)
    except ReadError as error:
        return error


def read_fetched(fetched: Fetched, *, item: FeedItem | None = None) -> Article | ReadError:
    """The article of a response; `item` is what a list said of it.

    `file` is the address that redirects led to, `url` the page's own canonical one where it lies on the same site.
    The outlet is the source that the item names, else what the page says; the page's own title and date come before
    the item's.
    """
    return guarded(fetched.url, lambda one: to_article(_draft(one, item)), fetched)


def _listing(fetched: Fetched) -> Listing:
    content = gunzipped(fetched.content, where=fetched.url, largest=_UNPACKED)
    if listing_kind(content) is None and (feeds := linked_feeds(content, url=fetched.final_url)):
        raise ReadError(fetched.url, "a page, no feed", f"its feeds: {', '.join(one.url for one in feeds[:5])}")
    return read_listing(content, where=fetched.url, url=fetched.final_url)


def _draft(fetched: Fetched, item: FeedItem | None) -> Draft:
    name = fetched.final_url
    if not fetched.content.strip():
        raise ReadError(name, "empty")
    suffix = _suffix(fetched)
    if suffix in _PAGES:
        draft = of_page(_page_text(fetched), name, fetched.content, Fields())
    else:
        drafts = list(islice(drafts_of(fetched.content, name=name, suffix=suffix, fields=Fields()), 2))
        if len(drafts) != 1:
            raise ReadError(name, "more than one text" if drafts else "no article", "save the file and give that")
        if isinstance(drafts[0], ReadError):
            raise drafts[0]
        draft = drafts[0]
    fields = draft.fields
    listed = item_fields(item) if item else Fields()
    source = Fields(outlet=item.source if item else None)
    fields = structs.replace(source.over(fields).over(listed), url=_own_address(fields.url, name))
    return structs.replace(draft, fields=fields, plain=False)


def _suffix(fetched: Fetched) -> str:
    """The ending of a file of that kind: by its first bytes, or by the type that the response states."""
    content = fetched.content
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"{\\rtf"):
        return ".rtf"
    stated = _SUFFIXES.get(fetched.content_type.partition(";")[0].strip().lower())
    if content.startswith(b"PK\x03\x04"):
        return ".docx"
    return stated or ".html"


def _page_text(fetched: Fetched) -> str:
    """The page, in the encoding that its head or the response states."""
    stated = fetched.content_type.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    if stated and stated not in {"utf-8", "utf8"}:
        try:
            return fetched.content.decode(stated)
        except (LookupError, UnicodeError):
            pass
    return decode(fetched.content, where=fetched.final_url, page=True)


def _own_address(canonical: str | None, final: str) -> str:
    """The canonical address where it can be believed: on the same site, and not its front page for an inner one."""
    if not canonical or not same_site(canonical, final):
        return final
    front = not urlsplit(canonical).path.strip("/")
    return final if front and same_address(canonical) != same_address(final) else canonical
