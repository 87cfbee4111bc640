"""A dossier as one HTML file that needs no network and no script."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from copydesk.records import Dossier
from copydesk.show.build import context
from copydesk.show.credits import advice
from copydesk.show.phrases import NONE_SHARED, count, invisible, visible

if TYPE_CHECKING:
    from jinja2 import Environment


def page(dossier: Dossier) -> str:
    """Write the dossier as one self-contained HTML file."""
    style, script = _asset("page.css"), _asset("page.js")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            view=context(dossier),
            style=Markup(style),
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def shown(text: str) -> Markup:
    """Escape a text and write out what is in it but cannot be seen."""
    return Markup("").join(
        Markup('<span class="unseen">{}</span>').format(piece) if hidden else escape(piece)
        for piece, hidden in invisible(text)
    )


def address(url: str) -> str:
    """Give an address that may be linked, or nothing."""
    plain = visible(url).strip()
    return plain if plain.lower().startswith(("http://", "https://")) else ""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("copydesk.show", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"shown": shown, "plain": visible, "address": address, "count": count}
    environment.globals |= {"advice": advice, "none_shared": NONE_SHARED}
    return environment


@lru_cache(maxsize=2)
def _asset(name: str) -> str:
    return resources.files("copydesk.show").joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
