"""The one place that composes the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from copydesk import __version__
from copydesk.annotate import Tagger
from copydesk.annotate import annotate as annotate_article
from copydesk.compare import check_draft
from copydesk.compare import compare as compare_linked
from copydesk.link import link
from copydesk.records import Article, Collection, Dossier, DraftCheck, Resolved
from copydesk.resolve import resolve

__all__ = ["Tagger", "annotate", "check", "compare"]


def annotate(articles: Iterable[Article], *, tagger: Tagger) -> Iterator[Resolved]:
    """Annotate and resolve articles one by one; an article's result depends on it alone."""
    for article in articles:
        yield resolve(article, annotate_article(article, tagger=tagger))


def compare(collection: Collection, *, tagger: Tagger, progress: Callable[[], None] = lambda: None) -> Dossier:
    """Read articles → dossier. `progress` is called after each article."""
    resolved = []
    for one in annotate(collection.articles, tagger=tagger):
        resolved.append(one)
        progress()
    return compare_linked(link(resolved), collection, version=__version__, model=tagger.version)


def check(draft: Article, collection: Collection, *, tagger: Tagger) -> DraftCheck:
    """Hold the quotes and attributed claims of a draft against the reports of a collection."""
    resolved = list(annotate((draft, *collection.articles), tagger=tagger))
    return check_draft(link(resolved), draft, collection, version=__version__, model=tagger.version)
