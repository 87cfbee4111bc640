"""Who may ask: the Host, the token, where a write comes from and how large it is; and the headers of each answer.

A desk holds what is not published yet. Pages of other sites run in the same browser and can send requests here, so
that an address of this machine alone protects nothing: each rule stands for one way in which they could.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_READS = ("GET", "HEAD")
_MEGABYTE = 1 << 20
# what the body of a write may hold; articles come in folders, the rest is words of one person
LARGEST = {"/add": 100 * _MEGABYTE, "/api/articles": 100 * _MEGABYTE, "/corrections/import": 20 * _MEGABYTE}
LARGEST_FORM = 2 * _MEGABYTE
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # not "no-referrer": with that, browsers hide the origin of our own forms too
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class RefusedError(Exception):
    """A request that is not answered: the status, what is the matter, and what to do."""

    def __init__(self, status: int, what: str, do: str) -> None:
        self.status, self.what, self.do = status, what, do
        super().__init__(what)


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: App, *, host: str, hosts: Iterable[str] = (), token: str | None = None) -> None:
        self._app = app
        self._any_address = is_wildcard(host)
        self._hosts = {bare_host(name) for name in (host, *hosts)} | _LOOPBACK
        self._token = token
        # the cookie holds no token: who reads it cannot give it as one
        self._cookie = hmac.new(token.encode(), b"copydesk cookie", hashlib.sha256).hexdigest() if token else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            self._check_host(headers)
            entered = self._check_token(scope, headers)
            if scope["method"] not in _READS:
                _check_origin(scope, headers)
                _check_size(scope, headers)
        except RefusedError as refused:
            await _refuse(scope, send, refused)
            return
        if entered:
            await _enter(scope, send, self._cookie)
            return
        await self._app(scope, receive, _guarded(scope, send))

    def _check_host(self, headers: dict[str, str]) -> None:
        """A name of another site that leads to this machine is not answered (DNS rebinding)."""
        given = bare_host(headers.get("host", ""))
        if given in self._hosts or (self._any_address and _is_address(given)):
            return
        raise RefusedError(421, "This desk does not answer to that name.", "Open the address that it printed.")

    def _check_token(self, scope: Scope, headers: dict[str, str]) -> bool:
        """Whether a browser came with the token in the address, which it then keeps as a cookie."""
        if self._token is None or scope["path"].startswith("/static/"):
            return False
        if headers.get("authorization", "").startswith("Bearer "):
            if _same(headers["authorization"].removeprefix("Bearer ").strip(), self._token):
                return False
        elif _same(_cookies(headers).get(cookie_name(scope)), self._cookie):
            return False
        elif scope["method"] in _READS and _same(_query(scope).get("token"), self._token):
            return True
        raise RefusedError(
            401,
            "This desk asks for its token.",
            "Open the whole address that was printed when it started (…?token=…), or send Authorization: Bearer TOKEN.",
        )


def cookie_name(scope: Scope) -> str:
    """Cookies are shared by all ports of a machine: each has a name of its own."""
    server = scope.get("server") or ("", 0)
    return f"copydesk-{server[1]}"


def bare_host(given: str) -> str:
    """The host of "host:port", as hosts are compared."""
    name = given.strip().lower()
    if name.startswith("["):
        return name[1:].split("]")[0]
    # an IPv6 address as it is given to bind to has no brackets
    if name.count(":") > 1:
        return name
    return name.split(":")[0].rstrip(".")


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach an address."""
    name = bare_host(host)
    if name == "localhost":
        return True
    return _is_address(name) and ipaddress.ip_address(name).is_loopback


def is_wildcard(host: str) -> bool:
    """Whether an address stands for all of this machine."""
    name = bare_host(host)
    return not name or (_is_address(name) and ipaddress.ip_address(name).is_unspecified)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same(given: str | None, wanted: str) -> bool:
    return given is not None and secrets.compare_digest(given.encode(), wanted.encode())


def _cookies(headers: dict[str, str]) -> dict[str, str]:
    parts = (part.partition("=") for part in headers.get("cookie", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in parts}


def _query(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(scope["query_string"].decode("latin-1")))


def _check_origin(scope: Scope, headers: dict[str, str]) -> None:
    """A write comes from a page of ours, or from a program, which says nothing of where it comes from."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    own = urlsplit(origin).netloc.lower() == headers.get("host", "").lower() if origin else True
    if site not in (None, "same-origin") or not own:
        raise RefusedError(403, "This was sent from another site.", "Send it from a page of this desk.")
    # a browser sends JSON to another site only after asking; it would not ask for a form
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if scope["path"].startswith("/api/") and kind != "application/json":
        raise RefusedError(415, "The body is not JSON.", "Send it with Content-Type: application/json.")


def _check_size(scope: Scope, headers: dict[str, str]) -> None:
    length = headers.get("content-length", "")
    if not length.isdigit():
        raise RefusedError(411, "The length of the body is not given.", "Send Content-Length.")
    most = LARGEST.get(scope["path"], LARGEST_FORM)
    if int(length) > most:
        what = f"This is more than the {most // _MEGABYTE} MB that are read at {scope['path']}."
        raise RefusedError(413, what, "Send fewer files at a time, or a part of the text.")


def _guarded(scope: Scope, send: Send) -> Send:
    """The same with the headers that each answer has."""

    async def with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            more = HEADERS | ({} if scope["path"].startswith("/static/") else {"cache-control": "no-store"})
            message["headers"] = [
                *message["headers"],
                *((n.encode(), v.encode()) for n, v in more.items() if n.encode() not in given),
            ]
        await send(message)

    return with_headers


async def _refuse(scope: Scope, send: Send, refused: RefusedError) -> None:
    if scope["path"].startswith("/api/"):
        kind = "application/json"
        body = json.dumps({"error": {"what": refused.what, "where": scope["path"], "do": refused.do}})
    else:
        kind = "text/html; charset=utf-8"
        body = (
            '<!doctype html><html lang="en"><title>Copydesk</title><main>'
            f"<h1>{escape(refused.what)}</h1><p>{escape(refused.do)}</p></main></html>"
        )
    await _answer(scope, send, refused.status, body.encode(), {"content-type": kind})


async def _enter(scope: Scope, send: Send, cookie: str) -> None:
    """Keep the token as a cookie and show the same page without it in the address."""
    rest = [(n, v) for n, v in parse_qsl(scope["query_string"].decode("latin-1")) if n != "token"]
    # a path that begins with two slashes would lead to another site
    path = "/" + scope["path"].lstrip("/\\")
    # what was decoded for us is encoded again: a header holds no ends of lines
    where = quote(path) + (f"?{urlencode(rest)}" if rest else "")
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    headers = {
        "location": where,
        "set-cookie": f"{cookie_name(scope)}={cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000{secure}",
    }
    await _answer(scope, send, 303, b"", headers)


async def _answer(scope: Scope, send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    held = headers | {"content-length": str(len(body))}
    start = {"type": "http.response.start", "status": status}
    guarded = _guarded(scope, send)
    await guarded(start | {"headers": [(n.encode(), v.encode("latin-1")) for n, v in held.items()]})
    await guarded({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
