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
    return _by_name().get(body_key(name))
