"""Which outlet an address or a line names, from the lexicon's table `outlets`."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from msgspec import Struct, convert

from copydesk.lexicon import table
from copydesk.text import fold


class Outlet(Struct, frozen=True, kw_only=True):
    """A news outlet or agency as listed. `ambiguous` aliases need a context to mean it."""

    name: str
    kind: str = "outlet"
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    owner: str | None = None


@lru_cache(maxsize=1)
def outlets() -> tuple[Outlet, ...]:
    """All listed outlets, in the order of the file."""
    return convert(table("outlets")["outlet"], tuple[Outlet, ...])


def outlet_of_url(url: str | None) -> Outlet | None:
    """The outlet whose domain the address has; subdomains count, look-alikes do not."""
    labels = _host(url).split(".") if url else []
    for first in range(len(labels) - 1):
        found = _by_domain().get(".".join(labels[first:]))
        if found:
            return found
    return None


def is_outlet_name(words: str) -> bool:
    """Whether the words are a listed outlet's name or a sure alias, and nothing else."""
    return fold(" ".join(words.split())) in _names()


def _host(url: str) -> str:
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()
    except ValueError:
        return ""


@lru_cache(maxsize=1)
def _by_domain() -> dict[str, Outlet]:
    return {domain: outlet for outlet in outlets() for domain in outlet.domains}


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    unsure = {fold(name) for outlet in outlets() for name in outlet.ambiguous}
    return frozenset(
        fold(name) for outlet in outlets() for name in (outlet.name, *outlet.aliases) if fold(name) not in unsure
    )
