"""News outlets and agencies that the lexicon knows, by any of their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from copydesk.lexicon import table
from copydesk.names import body_key


@dataclass(frozen=True, slots=True)
class Outlet:
    """A known outlet: its usual name, whether it is an agency, and who owns it where that is known."""

    name: str
    agency: bool
    owner: str | None


@cache
def _by_name() -> dict[str, Outlet]:
    found: dict[str, Outlet] = {}
    for entry in table("outlets")["outlet"]:
        outlet = Outlet(entry["name"], entry.get("kind") == "agency", entry.get("owner"))
        for name in (entry["name"], *entry.get("aliases", ())):
            found.setdefault(body_key(name), outlet)
    return found


def known(name: str) -> Outlet | None:
    """The outlet of this name or alias; an alias that other things bear too ("the Times") is none."""
    return _by_name().get(body_key(name)) or (_of_domain(name) if "." in name and " " not in name else None)


def _of_domain(name: str) -> Outlet | None:
    """The outlet whose domain this is, or a part of it ("news.example.com")."""
    labels = name.lower().split(".")
    ends = (".".join(labels[first:]) for first in range(len(labels) - 1))
    return next((_by_domain()[end] for end in ends if end in _by_domain()), None)


@cache
def _by_domain() -> dict[str, Outlet]:
    return {
        domain: Outlet(entry["name"], entry.get("kind") == "agency", entry.get("owner"))
        for entry in table("outlets")["outlet"]
        for domain in entry.get("domains", ())
    }
