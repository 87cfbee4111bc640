"""Article → Annotations: attributions, names, dates, amounts, citations, sentence vectors."""

from __future__ import annotations

from copydesk.annotate.attributions import attributions
from copydesk.annotate.citations import citations
from copydesk.annotate.mentions import mentions
from copydesk.annotate.tagger import Tagger
from copydesk.records import Annotations, Article

__all__ = ["Tagger", "annotate"]


def annotate(article: Article, *, tagger: Tagger) -> Annotations:
    """Annotate one article; the result depends on its text and the model alone."""
    tags = tagger.tag(article.text)
    named = mentions(article, tags)
    found, skipped = attributions(article, tags, tagger)
    return Annotations(
        article=article.id,
        attributions=found,
        mentions=named,
        citations=citations(article, tags, named),
        skipped=skipped,
        sentences=tags.sentences,
        vectors=tags.vectors,
    )
