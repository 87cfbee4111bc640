"""Citations: an article's stated reliance on outlets, documents and others."""

from __future__ import annotations

from copydesk.annotate.tagger import Tags
from copydesk.records import Article, Citation, Mention


def citations(article: Article, tags: Tags, named: tuple[Mention, ...]) -> tuple[Citation, ...]:
    """Placeholder until sources are read."""
    return ()
