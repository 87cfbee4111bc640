"""Serve a desk until somebody stops it."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from copydesk.errors import DeskError
from copydesk.pipeline import Tagger
from copydesk.serve.app import app
from copydesk.serve.guard import is_loopback, is_wildcard

HOST, PORT = "127.0.0.1", 8765


def run(
    desk: Path,
    *,
    host: str = HOST,
    port: int = PORT,
    token: str | None = None,
    open_browser: bool = False,
    tagger: Tagger | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Serve a desk at an address until it is interrupted. Raises DeskError.

    An address that others can reach gets a token if none is given; `say` is told the address to open, with the
    token. Port 0 is any that is free.
    """
    import uvicorn

    if token is None and not is_loopback(host):
        token = secrets.token_urlsafe(24)
    # bound to all addresses it is also found under the machine's name
    names = (socket.gethostname(),) if is_wildcard(host) else ()
    made = app(desk, token=token, host=host, hosts=names, tagger=tagger)
    bound = _bound(host, port)
    address = where(host, bound.getsockname()[1], token)
    say(f"Copydesk: {address}")
    say("Press Ctrl+C to stop.")
    if open_browser:
        webbrowser.open(address)
    config = uvicorn.Config(
        made, log_level="warning", access_log=False, server_header=False, date_header=False, proxy_headers=False
    )
    uvicorn.Server(config).run(sockets=[bound])


def where(host: str, port: int, token: str | None) -> str:
    """The address to open."""
    name = {"": "localhost", "0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{port}/" + (f"?{urlencode({'token': token})}" if token else "")


def _bound(host: str, port: int) -> socket.socket:
    """A socket at an address; DeskError where it is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # by its protocol named: asyncio sends at once only on sockets that say that they are TCP
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise DeskError(
            f"{host}:{port}: cannot serve there ({error.strerror}); give another --port or --host"
        ) from None
    return made
