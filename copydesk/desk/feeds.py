"""Addresses given to a desk: pages are articles; feeds, sitemaps and lists of feeds are kept to be asked again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from copydesk.desk.store import Desk
from copydesk.errors import ReadError
from copydesk.read import FeedItem, Fetcher, Listing, read_feed, read_fetched, read_item, read_listing, same_address
from copydesk.read import listing_kind as kind_of
from copydesk.records import Article

# Outlets change a report mostly on its first days: so long it is fetched again, and no oftener than so.
_WATCHED, _AGAIN = timedelta(days=3), timedelta(hours=6)
# Items of one list that are fetched in one round; the rest waits for the next.
MOST = 200
# Rounds in which an item is fetched that never becomes an article (it fails, is in another language, was removed);
# from then on no oftener than a report that may change.
_PATIENT = 3


class Feed(Struct, frozen=True, kw_only=True):
    """A list that is asked again: when it was, and why it could not be read the last time."""

    address: str
    title: str | None = None
    asked_at: str | None = None
    ok_at: str | None = None
    failure: str | None = None


# Of items that were fetched and are no article of the desk: how often, and when the last time. By a hash of the
# address, for that of an article that was removed may hold its words.
_Tried = dict[str, tuple[int, str]]


class _State(Struct, frozen=True, omit_defaults=True):
    """What a conditional request sends, and what was fetched in vain."""

    etag: str | None = None
    last_modified: str | None = None
    tried: _Tried = {}


def feeds(desk: Desk) -> list[Feed]:
    """The lists that are asked again, in the order of their addresses."""
    rows = desk.db.execute("SELECT address, title, asked_at, ok_at, failure FROM feed ORDER BY address")
    return [msgspec.convert(dict(row), Feed) for row in rows]


def follow_feed(desk: Desk, address: str, *, title: str | None = None) -> bool:
    """Keep a list to be asked again; false where it is kept already."""
    with desk.writing() as db:
        return db.execute("INSERT OR IGNORE INTO feed (address, title) VALUES (?, ?)", (address, title)).rowcount > 0


def unfollow_feed(desk: Desk, address: str) -> bool:
    """Ask a list no more; false where it was not asked. Its articles stay."""
    with desk.writing() as db:
        return db.execute("DELETE FROM feed WHERE address = ?", (address,)).rowcount > 0


def read_given(desk: Desk, address: str, *, fetcher: Fetcher) -> Iterator[Article | ReadError]:
    """What a user's address holds: one article, or the new ones of a list, which is then followed."""
    try:
        fetched = fetcher.fetch(address)
        if kind_of(fetched.content) is None:
            yield read_fetched(fetched)
            return
        listing = read_listing(fetched.content, where=address, url=fetched.final_url)
    except ReadError as error:
        yield error
        return
    if listing.kind != "opml":
        follow_feed(desk, address, title=listing.title)
        yield from _of_listing(desk, listing, fetcher, {})
    for one in listing.lists:
        follow_feed(desk, one.url, title=one.title)
        yield from poll(desk, one.url, fetcher=fetcher)


def poll(desk: Desk, address: str, *, fetcher: Fetcher) -> Iterator[Article | ReadError]:
    """The new and the perhaps changed articles of a list.

    That it was asked is written when all were taken: who stops before is told of the rest again the next time.
    """
    row = desk.db.execute("SELECT state FROM feed WHERE address = ?", (address,)).fetchone()
    state = msgspec.json.decode(row["state"], type=_State) if row else _State()
    try:
        polled = read_feed(address, fetcher=fetcher, etag=state.etag, last_modified=state.last_modified)
    except ReadError as error:
        _asked(desk, address, state=None, title=None, failure=str(error))
        yield error
        return
    whole, tried = True, state.tried
    if polled.listing:
        tried = _still_in_vain(desk, polled.listing, tried)
        for one in _of_listing(desk, polled.listing, fetcher, tried):
            whole = whole and not isinstance(one, ReadError)
            yield one
        whole = whole and not any(_is_wanted(desk, item) for item in polled.listing.items)
    # where an item failed the list is asked for again as if nothing were known of it
    new = _State(polled.etag, polled.last_modified, tried) if whole else _State(tried=tried)
    _asked(desk, address, state=new, title=polled.listing.title if polled.listing else None, failure=None)


def _of_listing(desk: Desk, listing: Listing, fetcher: Fetcher, tried: _Tried) -> Iterator[Article | ReadError]:
    for item in _wanted(desk, listing, tried)[:MOST]:
        yield read_item(item, fetcher=fetcher)
        if item.url:
            tried[_key(item)] = (tried.get(_key(item), (0, ""))[0] + 1, desk.now())
            with desk.writing() as db:
                db.execute("UPDATE article SET checked_at = ? WHERE address = ?", (desk.now(), same_address(item.url)))
    if listing.broken:
        yield ReadError(listing.title or "list", "broken list: what could be read of it was read")


def _still_in_vain(desk: Desk, listing: Listing, tried: _Tried) -> _Tried:
    """What is known of the items of a list that were fetched and are no articles."""
    known = "SELECT 1 FROM article WHERE address = ?"
    held = ((_key(item), item.url) for item in listing.items if item.url)
    return {
        key: tried[key]
        for key, url in held
        if key in tried and not desk.db.execute(known, (same_address(url),)).fetchone()
    }


def _wanted(desk: Desk, listing: Listing, tried: _Tried) -> Sequence[FeedItem]:
    """The items that the desk has not got, and those that may have changed since; those fetched in vain come last.

    A list may begin with hundreds of pages that are no reports: they would keep all others from ever being read.
    """
    wanted = [item for item in listing.items if _is_wanted(desk, item) and not _rests(desk, tried.get(_key(item)))]
    return sorted(wanted, key=lambda item: tried.get(_key(item), (0, ""))[0])


def _key(item: FeedItem) -> str:
    return hashlib.blake2b((item.url or "").encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _rests(desk: Desk, tried: tuple[int, str] | None) -> bool:
    """Whether an item was fetched in vain so often and so lately that it is left alone."""
    return tried is not None and tried[0] >= _PATIENT and _time(desk.now()) - _time(tried[1]) < _AGAIN


def _is_wanted(desk: Desk, item: FeedItem) -> bool:
    if not item.url:
        return bool(item.content)
    row = desk.db.execute(
        "SELECT added_at, coalesce(checked_at, added_at) AS checked_at FROM article WHERE address = ?",
        (same_address(item.url),),
    ).fetchone()
    if row is None:
        return True
    now = _time(desk.now())
    return now - _time(row["added_at"]) < _WATCHED and now - _time(row["checked_at"]) >= _AGAIN


def _time(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _asked(desk: Desk, address: str, *, state: _State | None, title: str | None, failure: str | None) -> None:
    with desk.writing() as db:
        now = desk.now()
        db.execute("UPDATE feed SET asked_at = ?, failure = ? WHERE address = ?", (now, failure, address))
        if state is not None:
            db.execute(
                "UPDATE feed SET ok_at = ?, state = ?, title = coalesce(?, title) WHERE address = ?",
                (now, msgspec.json.encode(state).decode(), title, address),
            )
