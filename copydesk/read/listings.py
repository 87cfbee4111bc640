"""Lists of articles and of feeds: RSS, Atom and JSON feeds, sitemaps, OPML."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, Literal
from urllib.parse import urljoin

from msgspec import Struct, structs

from copydesk.errors import ReadError
from copydesk.read.addresses import is_address, same_site
from copydesk.read.dates import iso_date, iso_time
from copydesk.read.decode import decode
from copydesk.read.fields import Fields
from copydesk.read.markup import children, fragment_text, local_name, text_of, xml_root
from copydesk.read.outlets import outlet_of_url
from copydesk.read.rows import json_object
from copydesk.records import Link

ListingKind = Literal["feed", "sitemap", "opml"]

# Items and links of one list that are kept; the sitemap protocol allows 50,000 addresses.
MOST = 50_000
_FEEDS = {"rss", "feed", "rdf", "channel"}
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
_SITEMAPS = {"urlset", "sitemapindex"}
# Words from which on the content of an item can be the report and not its first lines.
_ENOUGH = 60
_CUT = ("…", "...", "[…]", "[...]", "read more", "continue reading", "read more »", "read the full story")
# Bytes of a feed; one of some thousand items has as many. Broken ones of this size take some ten seconds.
_LARGEST_FEED = 8 * 1024 * 1024
# Bytes in which the first element stands, declarations before it.
_HEAD = 200_000
_NUMBERED = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_JSON_FEED = b"jsonfeed.org/version"


class FeedItem(Struct, frozen=True, kw_only=True):
    """One report as a list names it. `content` is HTML as the feed has it, `summary` is text.

    `source` and `source_url` are those that the item itself names (an aggregator's `<source>`). `outlet` is the source
    or, where the item lies on the feed's own site, the feed; never an aggregator.
    """

    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    published_at: str | None = None
    author: str | None = None
    guid: str | None = None
    summary: str | None = None
    content: str | None = None
    source: str | None = None
    source_url: str | None = None
    language: str | None = None


class ListedFeed(Struct, frozen=True, kw_only=True):
    """A feed or a further sitemap that a list names."""

    url: str
    title: str | None = None
    site: str | None = None
    changed: str | None = None


class Listing(Struct, frozen=True, kw_only=True):
    """What a list holds: items, and for OPML and indexes of sitemaps the lists that it names.

    `broken` says that the list was cut off or not well-formed: what could be read of it is there.
    """

    kind: ListingKind
    title: str | None = None
    site: str | None = None
    items: tuple[FeedItem, ...] = ()
    lists: tuple[ListedFeed, ...] = ()
    broken: bool = False


def listing_kind(data: bytes) -> ListingKind | None:
    """Which kind of list the bytes are, by their first element; None for a page or anything else."""
    head = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"{"):
        return "feed" if _JSON_FEED in head else None
    name = _first_element(head.decode("latin-1"))
    if name in _FEEDS:
        return "feed"
    if name in _SITEMAPS:
        return "sitemap"
    return "opml" if name == "opml" else None


def read_listing(data: bytes, *, where: str, url: str | None = None) -> Listing:
    """The list that the bytes hold; `url` is its address, from which the items' own may count.

    Raises ReadError where it is none, or where its XML declares entities.
    """
    kind = listing_kind(data)
    if kind is None:
        raise ReadError(where, "no feed, sitemap or OPML list")
    if data.lstrip()[:1] == b"{":
        return _json_feed(data, where=where, url=url)
    root = xml_root(data, where=where)
    if kind == "feed" and len(data) > _LARGEST_FEED:
        raise ReadError(where, "too large", f"feeds of more than {_LARGEST_FEED >> 20} MB are not read")
    if kind == "feed":
        return _feed(data, url=url)
    return _sitemap(root, url=url) if kind == "sitemap" else _opml(root)


def linked_feeds(html: bytes, *, url: str) -> tuple[ListedFeed, ...]:
    """The feeds that a page names in its head."""
    from lxml import html as parsing

    parser = parsing.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = parsing.document_fromstring(html[:_HEAD], parser=parser)
    except (ValueError, AssertionError, parsing.etree.LxmlError):
        return ()
    found: dict[str, ListedFeed] = {}
    for link in root.iter("link"):
        kind = (link.get("type") or "").strip().lower()
        named = "alternate" in (link.get("rel") or "").lower().split()
        place = _address(link.get("href"), url) if named and kind in _FEED_TYPES else None
        if place:
            found.setdefault(place, ListedFeed(url=place, title=_words(link.get("title")), site=url))
    return tuple(found.values())


def item_fields(item: FeedItem) -> Fields:
    """What a list says of an article."""
    return Fields(
        title=item.title,
        outlet=item.outlet,
        byline=item.author,
        published=item.published,
        published_at=item.published_at,
        published_from="meta" if item.published else None,
        url=item.url,
        # a feed's language is a setting that is often left as it came; the text tells better
    )


def full_text(item: FeedItem) -> tuple[str, tuple[Link, ...]] | None:
    """The report, where the item holds it and not its first lines only, with the title on top."""
    if not item.content:
        return None
    text, links = fragment_text(item.content)
    last = text.rstrip().rpartition("\n")[2].lower()
    if len(text.split()) < _ENOUGH or last.endswith(_CUT):
        return None
    if not item.title:
        return text, links
    top = f"{item.title}\n\n"
    return top + text, tuple(
        structs.replace(link, start=link.start + len(top), end=link.end + len(top)) for link in links
    )


def _first_element(head: str) -> str:
    """The local name of the first element, past declarations and comments."""
    position = 0
    while (start := head.find("<", position)) >= 0:
        rest = head[start + 1 :]
        if rest.startswith("!--"):
            position = head.find("-->", start)
            if position < 0:
                return ""
        elif rest.startswith(("?", "!")):
            # an internal subset has angle brackets of its own
            subset, close = rest.find("["), rest.find(">")
            position = head.find("]", start) if 0 <= subset < close else start + 1 + close
            if position < start or close < 0:
                return ""
        else:
            name = "".join(_name_of(rest))
            return name.rpartition(":")[2].lower()
    return ""


def _name_of(text: str) -> Iterator[str]:
    """The characters of the name that a tag begins with."""
    for character in text[:100]:
        if character.isspace() or character in "/>":
            return
        yield character


# ── feeds ─────────────────────────────────────────────────────────────────────────────────


def _feed(data: bytes, *, url: str | None) -> Listing:
    import feedparser

    # a file, since feedparser takes a string for an address or a path
    headers = {"content-type": "application/xml", **({"content-location": url} if url else {})}
    found = feedparser.parse(BytesIO(_NUMBERED.sub(_character, data)), response_headers=headers)
    site = _address(found.feed.get("link"), url)
    title = _words(found.feed.get("title"))
    made = (_item(entry, url=url, site=site, feed=title) for entry in found.entries[:MOST])
    # what a cut leaves of the last item may be nothing
    items = tuple(item for item in made if item.url or item.content or item.title)
    return Listing(kind="feed", title=title, site=site, items=items, broken=bool(found.bozo))


def _character(found: re.Match[bytes]) -> bytes:
    """A character by its number, where it has one: feedparser ends at a number that is none or half of one."""
    number = int(found[1], 16) if found[1] else int(found[2])
    return found[0] if number < 0xD800 or 0xE000 <= number <= sys.maxunicode else b"&#xFFFD;"


def _item(entry: Any, *, url: str | None, site: str | None, feed: str | None) -> FeedItem:
    source = entry.get("source") or {}
    stamp = entry.get("published_parsed") or entry.get("updated_parsed")
    bodies = [part.get("value") for part in entry.get("content") or () if part.get("type") != "text/plain"]
    plain = [part.get("value") for part in entry.get("content") or () if part.get("type") == "text/plain"]
    published_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", stamp) if stamp and 1 <= stamp[0] <= 9999 else None
    return _with_outlet(
        FeedItem(
            url=_address(entry.get("link"), url),
            title=_words(entry.get("title")),
            published=published_at[:10] if published_at else None,
            published_at=published_at,
            author=_words(entry.get("author_detail", {}).get("name") or entry.get("author")),
            guid=_words(entry.get("id")),
            summary=_words(entry.get("summary")),
            content=max((body for body in bodies if body), key=len, default=None) or _marked_up(plain),
            source=_words(source.get("title")),
            source_url=_address(source.get("href") or source.get("link"), None),
        ),
        url=url,
        site=site,
        feed=feed,
    )


def _with_outlet(item: FeedItem, *, url: str | None, site: str | None, feed: str | None) -> FeedItem:
    """The item with whose report it is; an aggregator's title loses the source that it ends in."""
    if item.source:
        title = (item.title or "").removesuffix(f" - {item.source}") or None
        return structs.replace(item, outlet=item.source, title=title)
    listed = outlet_of_url(item.source_url) or outlet_of_url(item.url)
    own = item.url and any(same_site(item.url, place) for place in (url, site) if place)
    return structs.replace(item, outlet=listed.name if listed else feed if own else None)


def _json_feed(data: bytes, *, where: str, url: str | None) -> Listing:
    raw: Any = json_object(decode(data, where=where), where=where)
    site, title = _address(raw.get("home_page_url"), url), _words(raw.get("title"))
    entries = raw.get("items")
    items = tuple(
        _with_outlet(_json_item(entry, url=url), url=url, site=site, feed=title)
        for entry in (entries if isinstance(entries, list) else [])[:MOST]
        if isinstance(entry, dict)
    )
    return Listing(kind="feed", title=title, site=site, items=items)


def _json_item(entry: Mapping[str, Any], *, url: str | None) -> FeedItem:
    date = _words(entry.get("date_published")) or ""
    authors = entry.get("authors") or [entry.get("author")]
    names = [_words(one.get("name")) for one in authors if isinstance(one, dict)] if isinstance(authors, list) else []
    html, text = entry.get("content_html"), entry.get("content_text")
    return FeedItem(
        url=_address(entry.get("external_url") or entry.get("url"), url),
        title=_words(entry.get("title")),
        published=iso_date(date),
        published_at=iso_time(date),
        author=", ".join(name for name in names if name) or None,
        guid=_words(entry.get("id")),
        summary=_words(entry.get("summary")),
        content=html if isinstance(html, str) and html.strip() else _marked_up([text]),
    )


def _marked_up(texts: Sequence[object]) -> str | None:
    """Plain text as HTML, so that an item's content is always of one kind."""
    text = next((one for one in texts if isinstance(one, str) and one.strip()), None)
    if text is None:
        return None
    plain = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{part}</p>" for part in plain.split("\n") if part.strip())


# ── sitemaps and OPML ─────────────────────────────────────────────────────────────────────


def _sitemap(root: Any, *, url: str | None) -> Listing:
    items, lists = [], []
    for entry in root.iter():
        name = local_name(entry)
        place = _address(text_of(entry, "loc"), url) if name in {"url", "sitemap"} else None
        if place and name == "sitemap":
            lists.append(ListedFeed(url=place, changed=text_of(entry, "lastmod")))
        elif place:
            items.append(_mapped(entry, place))
        if len(items) >= MOST:
            break
    # the latest first, those without a date last
    items.sort(key=lambda item: item.published_at or item.published or "", reverse=True)
    lists.sort(key=lambda one: one.changed or "", reverse=True)
    return Listing(kind="sitemap", items=tuple(items), lists=tuple(lists[:MOST]), broken=_cut_off(root))


def _mapped(entry: Any, place: str) -> FeedItem:
    news = (children(entry, "news") or [None])[0]
    stated = (text_of(news, "publication_date") if news is not None else None) or ""
    named = text_of(news, "publication", "name") if news is not None else None
    listed = outlet_of_url(place)
    return FeedItem(
        url=place,
        title=text_of(news, "title") if news is not None else None,
        outlet=named or (listed.name if listed else None),
        published=iso_date(stated),
        published_at=iso_time(stated),
        language=text_of(news, "publication", "language") if news is not None else None,
    )


def _opml(root: Any) -> Listing:
    lists = []
    for outline in root.iter():
        if local_name(outline) != "outline":
            continue
        raw = {name.lower(): value for name, value in outline.attrib.items()}
        if place := _address(raw.get("xmlurl"), None):
            title = _words(raw.get("title") or raw.get("text"))
            lists.append(ListedFeed(url=place, title=title, site=_address(raw.get("htmlurl"), None)))
    heads = [element for element in root if local_name(element) == "head"]
    title = text_of(heads[0], "title") if heads else None
    return Listing(kind="opml", title=title, lists=tuple(lists[:MOST]), broken=_cut_off(root))


def _cut_off(root: Any) -> bool:
    """Whether the parser had to repair the document."""
    return bool(root.getroottree().parser.error_log)


def _words(value: object) -> str | None:
    """A title, name or summary: text without its mark-up, on one line."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    text = fragment_text(value)[0] if "<" in value or "&" in value else value
    return " ".join(text.split()) or None


def _address(value: object, base: str | None) -> str | None:
    """An address of the web, None for anything else ("javascript:", "mailto:")."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        whole = urljoin(base, value.strip()) if base else value.strip()
    except ValueError:
        return None
    return whole if is_address(whole) and not any(character.isspace() for character in whole) else None
