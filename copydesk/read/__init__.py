"""Sources to articles: files, folders, standard input and the web."""

from __future__ import annotations

from copydesk.read.addresses import is_address, same_address
from copydesk.read.listings import FeedItem, ListedFeed, Listing, linked_feeds, listing_kind, read_listing
from copydesk.read.reasons import advice_of
from copydesk.read.sources import Reading, read_draft, read_sources, read_text
from copydesk.read.web.articles import Polled, read_address, read_feed, read_fetched, read_item
from copydesk.read.web.fetcher import Fetched, Fetcher

__all__ = [
    "FeedItem",
    "Fetched",
    "Fetcher",
    "ListedFeed",
    "Listing",
    "Polled",
    "Reading",
    "advice_of",
    "is_address",
    "linked_feeds",
    "listing_kind",
    "read_address",
    "read_draft",
    "read_feed",
    "read_fetched",
    "read_item",
    "read_listing",
    "read_sources",
    "read_text",
    "same_address",
]
