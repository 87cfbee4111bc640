"""A dossier as one HTML file that needs no network and no script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from copydesk.records import Dossier
from copydesk.show.build import context
from copydesk.show.context import ClaimCell, ClaimView, Context, NamingView, Stand, UtteranceView
from copydesk.show.credits import advice
from copydesk.show.phrases import (
    ALONE,
    ATTRIBUTION,
    LADDER,
    NONE_SHARED,
    SHORT,
    SIGN,
    WEIGHTS,
    count,
    invisible,
    visible,
)
from copydesk.show.places import Report, grouped, opening, reports_of

if TYPE_CHECKING:
    from jinja2 import Environment


def page(dossier: Dossier) -> str:
    """Write the dossier as one self-contained HTML file."""
    return page_of(context(dossier))


def page_of(view: Context) -> str:
    """Write what is shown as one self-contained HTML file."""
    style, script = _asset("page.css") + filter_rules(view), _asset("page.js")
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            view=view,
            style=Markup(style),
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def filter_rules(view: Context) -> str:
    """What each choice of the filter hides, as style, so that the filter needs no script.

    The browser looks for a choice inside `nav` alone: from the root it would search the whole page at every change.
    """
    choices = {
        ("by-report", "data-r"): [report.anchor for report in view.reports],
        ("by-speaker", "data-s"): [key for key, _ in view.speakers],
        ("by-weight", "data-w"): [weight.replace(" ", "-") for weight in WEIGHTS],
        ("by-status", "data-v"): ["confirmed", "possible"],
        ("by-form", "data-k"): ["direct", "mixed", "indirect"],
        ("by-act", "data-a"): ["speech", "writing", "thought", "stance"],
    }
    rules = [
        f'nav:has(#{control} [value="{value}"]:checked) ~ main [{name}]:not([{name}~="{value}"])'
        for (control, name), values in choices.items()
        for value in values
    ]
    return ",\n".join(rules) + " { display: none !important; }\n"


def in_words(cell: ClaimCell) -> str:
    """A cell of the claims matrix for those who do not see its sign."""
    return ", ".join(part for part in (cell.certainty or "found", ATTRIBUTION.get(cell.attribution, "")) if part)


def _cells(claim: ClaimView, reports: Iterable[Report]) -> list[ClaimCell | None]:
    by_report = {cell.report: cell for cell in claim.cells}
    return [by_report.get(report) for report in reports]


def _reports_with(utterance: UtteranceView) -> list[Report]:
    settings = (setting for rendering in utterance.renderings for setting in rendering.settings)
    return list(dict.fromkeys(report for setting in settings for report in setting.reports))


def _tellers(stand: Stand) -> list[Report]:
    return list(dict.fromkeys(report for held in stand.held for report in held.tellers))


def _namers(naming: NamingView) -> tuple[Report, ...]:
    return reports_of(words for label in naming.labels for words in (*label.outlet, *label.speaker))


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
def environment() -> Environment:
    """The templates, their filters and fixed phrases; `beside` is what else stands at the anchor of a finding."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("copydesk.show", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "shown": shown,
        "plain": visible,
        "address": address,
        "count": count,
        "grouped": grouped,
        "opening": opening,
        "reports_of": reports_of,
        "reports_with": _reports_with,
        "tellers": _tellers,
        "namers": _namers,
        "cells": _cells,
        "in_words": in_words,
        "sign": lambda cell: SIGN.get(cell.attribution, "■"),
        "attribution": lambda kind: ATTRIBUTION.get(kind, ""),
    }
    environment.globals |= {
        "advice": advice,
        "none_shared": NONE_SHARED,
        "alone": ALONE,
        "weights": WEIGHTS[::-1],
        "ladder": LADDER,
        "short": SHORT,
        "beside": lambda anchor: "",
    }
    return environment


@lru_cache(maxsize=2)
def _asset(name: str) -> str:
    return resources.files("copydesk.show").joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
