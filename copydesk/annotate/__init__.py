"""Article → Annotations: attributions, names, dates, amounts, citations, sentence vectors."""

from __future__ import annotations

from typing import TypeVar

from copydesk import text as marks
from copydesk.amounts import amounts
from copydesk.annotate.attributions import attributions
from copydesk.annotate.body import boilerplate_mask
from copydesk.annotate.citations import citations
from copydesk.annotate.mentions import mentions
from copydesk.annotate.refusals import refusals
from copydesk.annotate.tagger import Tagger
from copydesk.records import Amount, Annotations, Article, Date, Refusal
from copydesk.timex import dates

Placed = TypeVar("Placed", Date, Amount, Refusal)

__all__ = ["Tagger", "annotate"]


def annotate(article: Article, *, tagger: Tagger) -> Annotations:
    """Annotate one article; the result depends on its text and the model alone."""
    tags = tagger.tag(article.text)
    found, skipped = attributions(article, tags, tagger)
    contents = tuple((span.start, span.end) for one in found for span in one.content)
    named = mentions(article, tags, [a.source for a in found if a.source])
    return Annotations(
        article=article.id,
        attributions=found,
        mentions=named,
        dates=in_body(article, dates(marks.healed(article.text), article.published)),
        amounts=in_body(article, amounts(marks.healed(article.text))),
        citations=citations(article, tags, named),
        skipped=skipped,
        refusals=in_body(article, refusals(article)),
        sentences=tags.sentences,
        vectors=tags.vectors,
        contents=contents,
        content_vectors=tags.states.vectors(contents) if tags.states and contents else None,
    )


def in_body(article: Article, found: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """Those that stand in no caption, credit or menu, with their words as they stand in the text."""
    apart = boilerplate_mask(article, titles=False)
    return tuple(one for one in found if article.text[one.start : one.end] == one.text and not apart[one.start])
