"""Fetches one address: politely, within limits, and never from inside the user's own network unasked."""

from __future__ import annotations

import datetime
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from copydesk import __version__
from copydesk.errors import ReadError
from copydesk.read.web import guard, robots, unpack, wire

if TYPE_CHECKING:
    import httpx2

# Bytes of a response, as sent and unpacked: as much as a file may have.
LARGEST = 20 * 1024 * 1024
# Seconds for a whole response, redirects apart.
LIMIT = 60.0
# Seconds between two requests to one host.
BETWEEN = 1.0
REDIRECTS = 5
_REDIRECT = {301, 302, 303, 307, 308}
_LONGEST_URL = 4000
# Seconds for which a host that says "too many requests" is left alone, where it names no time or a longer one.
_PAUSE, _LONGEST_PAUSE = 60.0, 3600.0
_HOSTS = 10_000


class Fetched(Struct, frozen=True, kw_only=True):
    """A response. `status` is 200 or another success, or 304 (then `content` is empty).

    `etag` and `last_modified` are what the next request for the address gives back; `fetched_at` is in universal time.
    """

    url: str
    final_url: str
    status: int
    content: bytes
    content_type: str
    etag: str | None
    last_modified: str | None
    fetched_at: str


class Fetcher:
    """Gets addresses of the web. One may be shared by threads; they wait for each other's turn at a host.

    With `allow_private` addresses inside a network may be given (an intranet, a test); a redirect from a public
    address to a private one is refused all the same. `transport`, `resolver`, `clock`, `sleep` and `now` stand in
    for the network and the time.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        between: float = BETWEEN,
        limit: float = LIMIT,
        largest: int = LARGEST,
        transport: httpx2.BaseTransport | None = None,
        resolver: guard.Resolver = guard.resolve,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    ) -> None:
        self._allow_private = allow_private
        self._between, self._limit, self._largest = between, limit, largest
        self._transport, self._resolver = transport, resolver
        self._clock, self._sleep, self._now = clock, sleep, now
        self._robots = robots.Robots(self._robots_txt, clock=clock)
        self._lock = threading.Lock()
        # by host: when the next request may go, and until when none may
        self._turns: dict[str, float] = {}
        self._closed: dict[str, float] = {}

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """What an address holds; with `etag` or `last_modified` of an earlier response only if that changed.

        Raises ReadError: forbidden by robots.txt, not a public address, too large, too slow, an HTTP error, …
        """
        return self._followed(url, _condition(etag, last_modified), ask=True, largest=self._largest)

    def _robots_txt(self, url: str) -> str | None:
        try:
            found = self._followed(url, {}, ask=False, largest=robots.LARGEST)
        except HttpError as error:
            if 400 <= error.status < 500 and error.status != 429:
                return None
            raise
        return found.content.decode("utf-8", "replace")

    def _followed(self, url: str, headers: dict[str, str], *, ask: bool, largest: int) -> Fetched:
        here, private = _parsed(url, where=url), self._allow_private
        for _ in range(REDIRECTS + 1):
            # only addresses that the user's own network led to may lead into it
            addresses = guard.checked(
                _host(here), _port(here), where=url, resolver=self._resolver, allow_private=private
            )
            private = private and not guard.all_public(addresses)
            self._wait(here, self._robots.check(str(here)) if ask else None, where=url)
            found = self._got(here, addresses, headers, where=url, largest=largest)
            if isinstance(found, Fetched):
                return found
            here = _parsed(found, where=url)
        raise ReadError(url, "redirected too often")

    def _got(
        self, url: httpx2.URL, addresses: tuple[str, ...], headers: dict[str, str], *, where: str, largest: int
    ) -> Fetched | str:
        """The response, or where it redirects to."""
        import httpx2

        request = httpx2.Request("GET", url, headers={**_HEADERS, **headers})
        deadline = self._clock() + self._limit
        with _told(where):
            response, body, close = self._sent(request, addresses, deadline)
            try:
                if response.status_code in _REDIRECT and (target := response.headers.get("location")):
                    return _joined(url, target, where=where)
                self._refuse(response, url, where=where)
                content = unpack.unpacked(
                    self._in_time(body, deadline, where=where),
                    response.headers.get("content-encoding", ""),
                    where=where,
                    largest=largest,
                )
            finally:
                close()
        return self._fetched(where, str(url), response, content)

    def _sent(
        self, request: httpx2.Request, addresses: tuple[str, ...], deadline: float
    ) -> tuple[httpx2.Response, Iterator[bytes], Callable[[], None]]:
        if self._transport is None:
            return wire.exchange(request, addresses, deadline=deadline, clock=self._clock, context=self._context)
        response = self._transport.handle_request(request)
        # a transport given in place of the network answers synchronously
        return response, iter(response.stream), response.close  # type: ignore[arg-type]

    @cached_property
    def _context(self) -> ssl.SSLContext:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def _in_time(self, body: Iterator[bytes], deadline: float, *, where: str) -> Iterator[bytes]:
        for chunk in body:
            if self._clock() > deadline:
                raise _too_slow(where)
            yield chunk

    def _refuse(self, response: httpx2.Response, url: httpx2.URL, *, where: str) -> None:
        status = response.status_code
        if 200 <= status < 300 or status == 304:
            stated = response.headers.get("content-length", "")
            if stated.isdecimal() and int(stated[:15]) > self._largest:
                raise unpack.too_large(where, self._largest)
            return
        if status in (429, 503):
            pause = _pause(response.headers.get("retry-after"))
            with self._lock:
                self._closed[url.host] = self._clock() + pause
        raise HttpError(where, status)

    def _fetched(self, url: str, final: str, response: httpx2.Response, content: bytes) -> Fetched:
        return Fetched(
            url=url,
            final_url=final,
            status=response.status_code,
            content=b"" if response.status_code == 304 else content,
            content_type=response.headers.get("content-type", ""),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            fetched_at=self._now().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    def _wait(self, url: httpx2.URL, wanted: float | None, *, where: str) -> None:
        """Wait until it is our turn at a host; ReadError where it asked to be left alone."""
        pause = max(self._between, wanted or 0.0)
        with self._lock:
            now = self._clock()
            if (until := self._closed.get(url.host, now)) > now:
                raise ReadError(where, "host asked to wait", f"try again in {until - now:.0f} s")
            turn = max(now, self._turns.get(url.host, now))
            self._turns[url.host] = turn + pause
            if len(self._turns) > _HOSTS:
                self._turns = {host: at for host, at in self._turns.items() if at > now}
                self._closed = {host: at for host, at in self._closed.items() if at > now}
        if turn > now:
            self._sleep(turn - now)


class HttpError(ReadError):
    """A response that is none: 404, 500 and the like."""

    def __init__(self, where: str, status: int) -> None:
        self.status = status
        super().__init__(where, f"HTTP {status}", _ADVICE.get(status, ""))


_ADVICE = {
    401: "it wants a login; save the page in a browser and read the file",
    402: "it wants a payment; save the page in a browser and read the file",
    403: "it refuses programs; save the page in a browser and read the file",
    404: "check the address",
    410: "the page was taken down",
    429: "too many requests; try again later",
}
_HEADERS = {
    "User-Agent": f"{robots.AGENT}/{__version__}",
    "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
    "Accept-Encoding": unpack.ACCEPTED,
    "Accept-Language": "en",
    "Connection": "close",
}


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turns what the network raises into a ReadError of one line."""
    import httpcore2
    import httpx2

    try:
        yield
    except ReadError:
        raise
    except (httpcore2.TimeoutException, httpx2.TimeoutException):
        raise _too_slow(where) from None
    except (httpcore2.ProtocolError, httpx2.ProtocolError):
        raise ReadError(where, "not an HTTP response") from None
    except (httpcore2.NetworkError, httpx2.HTTPError, OSError) as error:
        if "CERTIFICATE" in str(error):
            raise ReadError(
                where, "certificate not valid", "the host cannot prove its name; nothing was read"
            ) from None
        raise ReadError(where, "no connection", "check the address and the connection") from None


def _too_slow(where: str) -> ReadError:
    return ReadError(where, "too slow", "try again later")


def _condition(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Headers of a conditional request; what is no header's value is left out."""
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value and value.isascii() and value.isprintable()}


def _parsed(url: str, *, where: str) -> httpx2.URL:
    import httpx2

    try:
        parsed = httpx2.URL(url.strip())
        scheme, host, _ = parsed.scheme, parsed.host, parsed.raw_host.decode("ascii")
    except (httpx2.InvalidURL, UnicodeError, ValueError, TypeError):
        raise ReadError(where, "not a valid address") from None
    if scheme not in ("http", "https"):
        raise ReadError(where, f"scheme not read: {scheme[:20] or 'none'}", "only http and https are read")
    if not host or len(url) > _LONGEST_URL:
        raise ReadError(where, "not a valid address")
    if parsed.userinfo:
        raise ReadError(where, "has a name or password in it", "give the address without it")
    return parsed.copy_with(fragment=None)


def _joined(url: httpx2.URL, target: str, *, where: str) -> str:
    import httpx2

    try:
        return str(url.join(target))
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise ReadError(where, "redirected to no valid address") from None


def _host(url: httpx2.URL) -> str:
    """The host as it is asked for, international names in their ASCII form."""
    return url.raw_host.decode("ascii")


def _port(url: httpx2.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _pause(stated: str | None) -> float:
    """Seconds of a Retry-After; a date is not worth reading."""
    return min(float(stated[:6]), _LONGEST_PAUSE) if stated and stated.isdecimal() else _PAUSE
