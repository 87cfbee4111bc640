"""What all requests share: the desk, the model, the work in the background, and what is rendered."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated

from fastapi import Depends, Request

from copydesk.desk import Desk, dossiers, log, search
from copydesk.desk.records import Correction, Counts
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

    def correct(self, given: Correction) -> Correction:
        """Enter a correction, or undo one, and make the stories that it changes anew: lists, searches and the API show
        them as they are from then on. Stories that were to be made anew before stay so.
        """
        before = set(dossiers.stale(self.desk))
        made = log.correct(self.desk, given)
        for story in dossiers.stale(self.desk):
            if story not in before:
                dossiers.refresh(self.desk, story)
        self.recount()
        return made

    def recount(self) -> None:
        """Count anew when it is asked the next time."""
        self._counts = self._outlets = None


def site_of(request: Request) -> Site:
    """The site that a request is for."""
    site: Site = request.app.state.site
    return site


OwnSite = Annotated[Site, Depends(site_of)]
