"""Feeds that are asked again, and addresses that are read once: the only pages that reach into the network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from copydesk.desk import Desk
from copydesk.desk.feeds import feeds, poll, read_given, unfollow_feed
from copydesk.errors import DeskError, ReadError
from copydesk.read import Fetcher, is_address
from copydesk.records import Article, SkippedFile
from copydesk.serve.forms import OwnForm, text_of
from copydesk.serve.notices import page
from copydesk.serve.site import OwnSite
from copydesk.serve.worker import advised

router = APIRouter()
Ask = Callable[[Desk, str, Fetcher], Iterator[Article | ReadError]]


@router.get("/feeds")
def listed(request: Request, site: OwnSite) -> Response:
    """The feeds, when each was asked, and why it could not be read."""
    return page(request, "feeds.html.j2", feeds=feeds(site.desk))


@router.post("/feeds")
def given(site: OwnSite, form: OwnForm) -> Response:
    """Read an address: an article, or a feed, which is then asked again."""
    address = text_of(form, "address")
    if not is_address(address):
        raise DeskError("this is no address; give one that begins with https://")
    job = site.worker.add(lambda: _articles(site.desk, [address], _given))
    return RedirectResponse(f"/adding/{job.id}", status_code=303)


@router.post("/feeds/ask")
def ask(site: OwnSite, form: OwnForm) -> Response:
    """Ask all feeds now."""
    job = site.worker.add(lambda: _articles(site.desk, [feed.address for feed in feeds(site.desk)], _polled))
    return RedirectResponse(f"/adding/{job.id}", status_code=303)


@router.post("/feeds/stop")
def stop(site: OwnSite, form: OwnForm) -> Response:
    """Ask a feed no more."""
    unfollow_feed(site.desk, text_of(form, "address"))
    site.recount()
    return RedirectResponse("/feeds", status_code=303)


def _given(desk: Desk, address: str, fetcher: Fetcher) -> Iterator[Article | ReadError]:
    return read_given(desk, address, fetcher=fetcher)


def _polled(desk: Desk, address: str, fetcher: Fetcher) -> Iterator[Article | ReadError]:
    return poll(desk, address, fetcher=fetcher)


def _articles(desk: Desk, addresses: Sequence[str], way: Ask) -> Iterable[Article | SkippedFile]:
    # nobody reaches inside the own network through the desk
    fetcher = Fetcher()
    for address in addresses:
        for one in way(desk, address, fetcher):
            yield advised(one) if isinstance(one, ReadError) else one
