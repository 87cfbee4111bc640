"""Templates → HTML: those of the pages here, and those of the dossier's parts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import quote, urlencode

import msgspec
from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from copydesk import __version__
from copydesk.desk.records import Correction
from copydesk.records import ActorKind
from copydesk.serve.marked import hits
from copydesk.show.page import environment as dossier_templates
from copydesk.show.phrases import CERTAINTY, STATEMENT_KIND, day, days

if TYPE_CHECKING:
    from jinja2 import Environment

STANCES = ("supports", "opposes", "open", "undecided", "none stated")
ASSETS = {
    "page.css": ("copydesk.show", "page.css", "text/css; charset=utf-8"),
    "page.js": ("copydesk.show", "page.js", "text/javascript; charset=utf-8"),
    "app.css": ("copydesk.serve", "static/app.css", "text/css; charset=utf-8"),
    "app.js": ("copydesk.serve", "static/app.js", "text/javascript; charset=utf-8"),
    "text.js": ("copydesk.serve", "static/text.js", "text/javascript; charset=utf-8"),
}


def html(request: Request, template: str, *, status: int = 200, **given: Any) -> HTMLResponse:
    """A page of the application."""
    site = request.app.state.site
    whole = {
        "path": request.url.path,
        "csrf": site.secret,
        "author": request.cookies.get("copydesk-name", ""),
        "running": site.worker.running(),
        "notice": None,
        # the first words of articles without a title, where a page has them
        "openings": defaultdict(str),
        **given,
    }
    return HTMLResponse(environment().get_template(template).render(whole), status_code=status)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates of the dossier's page with those of the application before them."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader

    own = dossier_templates()
    made = Environment(
        loader=ChoiceLoader([PackageLoader("copydesk.serve", "templates"), own.loader]),  # type: ignore[list-item]
        autoescape=True,
        undefined=own.undefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= own.filters | {
        "days": days,
        "part": part,
        "query": query,
        "json": _json,
        "brief": brief,
        "verdict": verdict,
        "hits": hits,
        "day": day,
        "combined": lambda a, b: a | b,
    }
    made.globals |= own.globals | {
        "asset": asset_address,
        "at": place_address,
        "version": __version__,
        "forms_of": STATEMENT_KIND,
        "certainties": CERTAINTY,
        "kinds": get_args(ActorKind),
        "stances": STANCES,
    }
    return made


def part(value: str) -> str:
    """An id as a part of an address."""
    return quote(value, safe=":~")


def brief(text: str, most: int = 320) -> str:
    """The first words of a long passage, and that more follows."""
    if len(text) <= most + most // 4:
        return text
    cut = text[:most]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut} …"


def verdict(mark: Correction) -> str:
    """What somebody said of a finding."""
    why = f": {mark.reason}" if mark.reason else "."
    return f"{mark.kind.capitalize()} by {mark.author} on {day(mark.at[:10])}{why}"


def place_address(article: str, start: int, end: int) -> str:
    """Where words stand in the page of their article."""
    return f"/article/{part(article)}?at={start}-{end}#at"


def query(**given: object) -> str:
    """The end of an address, without what is not given."""
    held = {name: value for name, value in given.items() if value not in (None, "", False)}
    return f"?{urlencode(held)}" if held else ""


@lru_cache(maxsize=len(ASSETS))
def asset(name: str) -> tuple[bytes, str]:
    """A file of style or script, and its type."""
    package, path, kind = ASSETS[name]
    return resources.files(package).joinpath(path).read_bytes(), kind


@lru_cache(maxsize=len(ASSETS))
def asset_address(name: str) -> str:
    """The address of a file, which changes with it, so that browsers may keep it for good."""
    return f"/static/{hashlib.sha256(asset(name)[0]).hexdigest()[:12]}/{name}"


def _json(value: object) -> Markup:
    """JSON for an attribute in double quotation marks."""
    return Markup.escape(msgspec.json.encode(value).decode())
