"""Ask the feeds of a desk, add what is new, and tell what that changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from copydesk.desk import dossiers, search
from copydesk.desk.add import add
from copydesk.desk.feeds import Feed, feeds, poll
from copydesk.desk.store import Desk
from copydesk.desk.words import news_line
from copydesk.errors import ReadError
from copydesk.pipeline import Tagger
from copydesk.read import Fetcher
from copydesk.records import Article


class Watch:
    """Rounds over the feeds of a desk. A feed that is down does not stop the others; `stop` ends after an article."""

    def __init__(self, desk: Desk, *, fetcher: Fetcher, tagger: Tagger) -> None:
        self._desk, self._fetcher, self._tagger = desk, fetcher, tagger
        self._stop = threading.Event()
        self.failed = False

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Stop after the article that is under way."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Wait for the next round, or until told to stop."""
        self._stop.wait(seconds)

    def feeds(self) -> list[Feed]:
        """The feeds that are asked."""
        return feeds(self._desk)

    def once(self) -> Iterator[str]:
        """Ask each feed once; lines that tell what failed, and what is new in the stories that are followed."""
        before = self._last_news()
        added: set[str] = set()
        for feed in self.feeds():
            if self.stopped:
                break
            failures: list[str] = []
            for outcome in add(self._desk, self._articles(feed, failures), tagger=self._tagger):
                if outcome.what in ("new", "revised"):
                    added.add(outcome.article)
            yield from failures
        for _ in dossiers.refresh_all(self._desk):
            pass
        yield f"{len(added)} new or revised"
        told = search.news(self._desk, after=before, followed=True, limit=search.LARGEST_PAGE)
        for _, news in reversed(told):
            yield news_line(self._desk, news)
        if len(told) == search.LARGEST_PAGE:
            yield f"these are the last {len(told)}; `copydesk serve` shows all"

    def _articles(self, feed: Feed, failures: list[str]) -> Iterator[Article]:
        for one in poll(self._desk, feed.address, fetcher=self._fetcher):
            if isinstance(one, ReadError):
                self.failed = True
                failures.append(f"not read: {one}")
            else:
                yield one
            if self.stopped:
                return

    def _last_news(self) -> int:
        number: int = self._desk.db.execute("SELECT coalesce(max(key), 0) FROM news").fetchone()[0]
        return number
