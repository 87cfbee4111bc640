"""The application over one desk: its pages, its API, and what becomes of errors."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from copydesk import __version__
from copydesk.desk import Desk
from copydesk.errors import CopydeskError, DeskError
from copydesk.pipeline import Tagger
from copydesk.serve import (
    actor,
    adding,
    api,
    article,
    corrections,
    described,
    drafting,
    feeding,
    front,
    searching,
    story,
)
from copydesk.serve.guard import Guard, RefusedError, is_loopback
from copydesk.serve.render import ASSETS, asset, html
from copydesk.serve.replies import problem
from copydesk.serve.site import Site
from copydesk.serve.worker import Worker

_LOG = logging.getLogger(__name__)
# Requests at once: each thread has a connection to the desk with a cache of its own.
_THREADS = 8


def app(
    desk_path: Path | str,
    *,
    token: str | None = None,
    host: str = "127.0.0.1",
    hosts: Iterable[str] = (),
    tagger: Tagger | None = None,
    now: str | None = None,
) -> FastAPI:
    """The application over the desk at a path. Raises DeskError where that cannot be opened, or is not protected.

    `host` is the address that it will be bound to, `hosts` are further names under which it answers; an address that
    others can reach needs a token. `now` is the time that is written, for tests.
    """
    if token is None and not is_loopback(host):
        raise DeskError(f"{host}: others can reach this address; give a token, or use 127.0.0.1")
    if token is not None and len(token) < 16:
        raise DeskError("a token of fewer than 16 characters can be guessed; give a longer one")
    desk = Desk(Path(desk_path), now=now)
    given = tagger or Tagger()
    worker = Worker(desk, given)
    site = Site(desk=desk, tagger=given, worker=worker, secret=secrets.token_urlsafe(24))
    worker.changed = site.recount

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield
        worker.close()
        desk.close()

    made = FastAPI(
        title="Copydesk",
        version=__version__,
        description=described.ABOUT,
        openapi_url="/api/openapi.json",
        # the pages that FastAPI offers load scripts of others
        docs_url=None,
        redoc_url=None,
        # drafts and texts pass through here: whatever the environment says, nothing is told to a collector
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
        lifespan=running,
    )
    made.state.site = site
    for part in (front, story, actor, article, searching, drafting, adding, feeding, corrections):
        made.include_router(part.router, include_in_schema=False)
    made.include_router(api.router, prefix="/api")
    made.add_api_route("/static/{digest}/{name}", _static, include_in_schema=False)
    # browsers ask for one by themselves
    made.add_api_route("/favicon.ico", lambda: Response(status_code=204), include_in_schema=False)
    made.add_exception_handler(CopydeskError, _told)
    made.add_exception_handler(RefusedError, _told)
    made.add_exception_handler(HTTPException, _told)
    made.add_exception_handler(RequestValidationError, _told)
    made.add_exception_handler(Exception, _failed)
    made.add_middleware(Guard, host=host, hosts=tuple(hosts), token=token)
    described.describe(made)
    return made


def _static(digest: str, name: str) -> Response:
    if name not in ASSETS:
        raise HTTPException(404)
    content, kind = asset(name)
    return Response(content, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})


def _told(request: Request, error: Exception) -> Response:
    """What is the matter, where, and what to do; to programs as JSON."""
    status, what, do = _words(error)
    if request.url.path.startswith("/api/"):
        return problem(status, what=what, where=request.url.path, do=do)
    return html(request, "problem.html.j2", status=status, what=what, do=do)


def _failed(request: Request, error: Exception) -> Response:
    """An error of the program: its traceback goes to the log, never to the page."""
    number = secrets.token_hex(4)
    _LOG.error("error %s at %s", number, request.url.path, exc_info=error)
    what = f"Something in the program broke (error {number})."
    do = "The desk is unharmed. The log of the server has the error under this number."
    if request.url.path.startswith("/api/"):
        return problem(500, what=what, where=request.url.path, do=do)
    return html(request, "problem.html.j2", status=500, what=what, do=do)


def _words(error: Exception) -> tuple[int, str, str]:
    match error:
        case RefusedError():
            return error.status, error.what, error.do
        case DeskError() if "has no such" in str(error):
            what, _, do = str(error).partition("; ")
            return 404, _sentence(what), _sentence(do or "it may have been removed or merged: search for it")
        case CopydeskError():
            what, _, do = str(error).partition("; ")
            return 400, _sentence(what), _sentence(do) if do else "Change what was given and send it again."
        case RequestValidationError():
            unfit = "; ".join(f"{'.'.join(str(p) for p in e['loc'][1:])}: {e['msg']}" for e in error.errors())
            return 422, f"What was given does not fit: {unfit}.", "Change it and send it again."
        case HTTPException(status_code=404):
            return 404, "There is no such page.", "Follow a link of this desk, or search."
        case HTTPException():
            return error.status_code, _sentence(str(error.detail)), "Change what was given and send it again."
        case _:
            return 500, "Something in the program broke.", "Try again."


def _sentence(words: str) -> str:
    whole = words.strip().rstrip(".")
    # what begins with an id keeps it as it is
    first = whole[:1] if ":" in whole.split(" ")[0] else whole[:1].upper()
    return f"{first}{whole[1:]}."
