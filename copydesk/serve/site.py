"""What all requests share: the desk, the model, the work in the background, and what is rendered."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated

from fastapi import Depends, Request

from copydesk.desk import Desk, search
from copydesk.desk.records import Counts
from copydesk.pipeline import Tagger
from copydesk.serve.rendered import Sheets
from copydesk.serve.worker import Worker

# Seconds for which counts of the whole desk may be old: they walk over every story.
_COUNTED = 20.0


@dataclass
class Site:
    """One desk that is shown."""

    desk: Desk
    tagger: Tagger
    worker: Worker
    # what forms carry, so that only pages of ours can send them
    secret: str
    sheets: Sheets = field(default_factory=Sheets)
    _counts: tuple[float, Counts] | None = None
    _outlets: tuple[float, list[tuple[str, int]]] | None = None

    def counts(self) -> Counts:
        """How much the desk holds, as of a moment ago."""
        if self._counts is None or self._counts[0] < monotonic():
            self._counts = (monotonic() + _COUNTED, search.counts(self.desk))
        return self._counts[1]

    def outlets(self) -> list[tuple[str, int]]:
        """The outlets of the desk with the number of their articles, as of a moment ago."""
        if self._outlets is None or self._outlets[0] < monotonic():
            self._outlets = (monotonic() + 3 * _COUNTED, search.outlets(self.desk))
        return self._outlets[1]

    def recount(self) -> None:
        """Count anew when it is asked the next time."""
        self._counts = self._outlets = None


def site_of(request: Request) -> Site:
    """The site that a request is for."""
    site: Site = request.app.state.site
    return site


OwnSite = Annotated[Site, Depends(site_of)]
