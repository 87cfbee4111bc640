"""The one place that composes the steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from copydesk.annotate import Tagger
from copydesk.annotate import annotate as annotate_article
from copydesk.records import Article, Resolved
from copydesk.resolve import resolve


def annotate(articles: Iterable[Article], *, tagger: Tagger) -> Iterator[Resolved]:
    """Annotate and resolve articles one by one."""
    for article in articles:
        yield resolve(article, annotate_article(article, tagger=tagger))
