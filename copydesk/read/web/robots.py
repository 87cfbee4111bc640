"""What a host lets programs read: its robots.txt, kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from copydesk.errors import ReadError

if TYPE_CHECKING:
    from protego import Protego

# the name by which a robots.txt may speak to us
AGENT = "copydesk"
# Seconds; RFC 9309 says a day at most.
KEPT = 3600.0
KEPT_FAILURE = 300.0
# Bytes; RFC 9309 asks for 500 KiB at least.
LARGEST = 512 * 1024
_HOSTS = 1000
_LONGEST_DELAY = 30.0

# address of a robots.txt → its text, or None where the host has none; ReadError where nobody can tell
Get = Callable[[str], str | None]


class Robots:
    """Rules by origin. A host without one allows all, a host that cannot give it (5xx, no answer) allows nothing."""

    def __init__(self, get: Get, *, clock: Callable[[], float]) -> None:
        self._get, self._clock, self._lock = get, clock, threading.Lock()
        self._rules: OrderedDict[str, tuple[float, Protego | ReadError]] = OrderedDict()

    def check(self, url: str) -> float | None:
        """Seconds that the host wants between two requests, if it says; ReadError where it forbids the address."""
        rules = self._of(url)
        if isinstance(rules, ReadError):
            raise ReadError(url, f"robots.txt cannot be read: {rules.reason}", "try again later")
        if not rules.can_fetch(url, AGENT):
            raise ReadError(url, "forbidden by robots.txt", "save the page in a browser and read the file")
        delay = rules.crawl_delay(AGENT)
        return min(float(delay), _LONGEST_DELAY) if delay else None

    def _of(self, url: str) -> Protego | ReadError:
        from protego import Protego

        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        now = self._clock()
        kept = self._rules.get(origin)
        if kept and now - kept[0] < (KEPT_FAILURE if isinstance(kept[1], ReadError) else KEPT):
            return kept[1]
        rules: Protego | ReadError
        try:
            rules = Protego.parse(self._get(f"{origin}/robots.txt") or "")
        except ReadError as error:
            rules = error
        with self._lock:
            self._rules[origin] = (now, rules)
            self._rules.move_to_end(origin)
            if len(self._rules) > _HOSTS:
                self._rules.popitem(last=False)
        return rules
