"""An unpublished draft against the desk: its quotes and claims beside what reports have. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from copydesk import pipeline
from copydesk.desk import corrected, quotations, stories
from copydesk.desk.log import Log, about, active
from copydesk.desk.store import Desk
from copydesk.errors import DeskError
from copydesk.pipeline import Tagger
from copydesk.records import Article, Collection, DraftCheck, Resolved

# Reports that a draft is held against, and quotations of it that are looked for: a minute's work at most.
_REPORTS, _QUOTATIONS = 60, 40
_RENDERINGS = 12
# words from which a quotation tells: fewer stand everywhere
_WORDS = 3


def check_draft(desk: Desk, draft: Article, *, tagger: Tagger) -> DraftCheck:
    """Hold a draft against the reports of the desk that render its quotes, then those of its story."""
    own = pipeline.annotated(msgspec.structs.replace(draft, id="draft"), tagger=tagger)
    held = desk.resolved(reports_near(desk, own))
    given = [corrected.resolved(one, Log(active(about(desk.db, [one.article.id])))) for one in held]
    collection = Collection(articles=tuple(one.article for one in given))
    return pipeline.check_annotated(own, given, collection, model=tagger.version)


def reports_near(desk: Desk, own: Resolved) -> list[str]:
    """Reports that have its quotes in some wording, and such as tell the same story; so many at most."""
    quoted = dict.fromkeys(_rendering(desk, own))
    signature, _ = stories.measured(desk.db, own)
    # the articles that are likest, of those that share its rarest words
    like = sorted(
        stories.candidates(desk.db, signature), key=lambda held: (-stories.likeness(signature, held[2]), held[0])
    )
    return list(dict.fromkeys([*quoted, *(article for article, _, _ in like)]))[:_REPORTS]


def _rendering(desk: Desk, own: Resolved) -> Iterable[str]:
    for words in _quotations(own)[:_QUOTATIONS]:
        try:
            found = quotations.find_quotation(desk, words, limit=_RENDERINGS)
        except DeskError:
            continue  # nothing in it to look for
        # those that differ tell as much as those that do not
        yield from (one.passage.article for one in found)


def _quotations(own: Resolved) -> Sequence[str]:
    """What stands in quotation marks, the longest first."""
    found = {piece.text for statement in own.statements for piece in statement.quoted}
    told = [words for words in found if len(words.split()) >= _WORDS and len(words) <= quotations.LONGEST]
    return sorted(told, key=lambda words: (-len(words), words))
