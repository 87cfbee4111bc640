"""Linked articles → Dossier: origins, drift, claims, conflicts, positions, naming, time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import msgspec

from copydesk.align import STOP, tokens
from copydesk.compare.claims import claims, identifier
from copydesk.compare.conflicts import conflicts
from copydesk.compare.draft import check_draft as check
from copydesk.compare.drift import drift
from copydesk.compare.naming import naming
from copydesk.compare.positions import positions
from copydesk.compare.rare import rare
from copydesk.compare.sources import circles, credits_of, not_in_set, sources
from copydesk.compare.through import through
from copydesk.compare.timeline import timeline
from copydesk.compare.transcripts import recognised, spoken_in_turn
from copydesk.records import (
    Article,
    Collection,
    Counts,
    Dossier,
    DossierAmount,
    DossierDate,
    DossierRefusal,
    Linked,
    Passage,
    Question,
    Statement,
    Utterance,
)

__all__ = ["check", "compare"]


def compare(
    linked: Linked, collection: Collection, *, version: str, model: str, questions: Sequence[Question] = ()
) -> Dossier:
    """Put together everything found about one story; `questions` are those whose positions the user asks for."""
    linked = recognised(linked)
    credits = credits_of(linked)
    edges = through(linked, credits, sources(linked, credits))
    found = utterances(linked)
    made = claims(linked, credits, edges, found)
    # what stands in one report has nothing to be held against
    several = tuple(claim for claim in made if len(claim.articles) > 1)
    statements = tuple(s for one in linked.resolved for s in one.statements)
    asked, held, holders, told_differently = positions(linked, questions)
    return Dossier(
        copydesk=version,
        model=model,
        title=collection.title,
        articles=tuple(one.article for one in linked.resolved),
        questions=asked,
        actors=tuple(sorted((*linked.actors, *holders), key=lambda a: a.id)),
        statements=statements,
        utterances=found,
        sources=rare(linked, found, edges),
        circles=circles(edges),
        claims=made,
        not_in_set=not_in_set(linked, credits),
        amounts=tuple(
            DossierAmount(article=one.article.id, **msgspec.structs.asdict(amount))
            for one in linked.resolved
            for amount in one.annotations.amounts
        ),
        dates=tuple(
            DossierDate(article=one.article.id, **msgspec.structs.asdict(date))
            for one in linked.resolved
            for date in one.annotations.dates
        ),
        conflicts=tuple(sorted((*conflicts(linked, several, found), *told_differently), key=lambda c: c.id)),
        positions=held,
        timeline=timeline(linked),
        naming=naming(linked),
        unattributed=unattributed(linked),
        refusals=tuple(
            DossierRefusal(article=one.article.id, **msgspec.structs.asdict(refusal))
            for one in linked.resolved
            for refusal in one.refusals
        ),
        counts=counts(linked, collection, statements),
        skipped=collection.skipped,
        ignored=collection.ignored,
    )


# Renderings of which every two are compared; what more there are is held against the earliest alone.
_ALL_PAIRS = 12


def utterances(linked: Linked) -> tuple[Utterance, ...]:
    """Each group of renderings with the drift of every pair against the reference or the earliest."""
    statements = {s.id: s for one in linked.resolved for s in one.statements}
    articles = {one.article.id: one.article for one in linked.resolved}
    return tuple(_utterance([statements[m] for m in group], articles) for group in linked.utterances)


def _utterance(members: list[Statement], articles: dict[str, Article]) -> Utterance:
    references = [m for m in members if _holds_the_words(articles[m.article], m)]
    ordered = sorted(members, key=lambda m: (articles[m.article].published or "9", m.article, m.id))
    speakers = Counter(m.speaker.id for m in members if m.speaker)
    pairs = [(x, y) for x, y in combinations(ordered[:_ALL_PAIRS], 2)]
    pairs += [(ordered[0], m) for m in ordered[_ALL_PAIRS:]]
    if references:
        pairs = [(references[0], m) for m in ordered if m is not references[0]]
    return Utterance(
        id=identifier("utterance", [m.id for m in members]),
        speaker=min(speakers, key=lambda s: (-speakers[s], s)) if speakers else None,
        members=tuple(m.id for m in ordered),
        reference=references[0].id if references else None,
        unsupported=tuple(_unsupported(members, articles)),
        drift=tuple(drift(x, y, articles) for x, y in pairs),
    )


def _holds_the_words(article: Article, statement: Statement) -> bool:
    """Whether an article is what others quote from: marked so, or a transcript or document by its kind.

    One that was recognised by its turns holds the words of those who speak in them, not those that they tell of.
    """
    if article.kind == "transcript" and article.kind_from and spoken_in_turn(article, article.kind_from[0].start):
        return spoken_in_turn(article, statement.source.start) if statement.source else False
    return article.reference or article.kind in ("transcript", "document")


def _unsupported(members: list[Statement], articles: dict[str, Article]) -> list[Passage]:
    """Words inside quotation marks that no other rendering has, where there are two others to ask."""
    words = {
        m.id: {t.word for t in tokens(articles[m.article].text, [(s.start, s.end) for s in m.content])} for m in members
    }
    found = []
    for member in members:
        others = [words[m.id] for m in members if m.id != member.id and m.kind != "indirect"]
        if len(others) < 2:
            continue
        elsewhere = set().union(*others)
        for span in member.quoted:
            for token in tokens(articles[member.article].text, [(span.start, span.end)]):
                if token.word not in elsewhere and token.word not in STOP:
                    text = articles[member.article].text[token.start : token.end]
                    found.append(Passage(member.article, token.start, token.end, text))
    return found


def unattributed(linked: Linked) -> tuple[Passage, ...]:
    """Quotations of which nobody is named as the speaker."""
    return tuple(
        Passage(s.article, span.start, span.end, span.text)
        for one in linked.resolved
        for s in one.statements
        if s.quoted and s.speaker is None
        for span in s.content
    )


def counts(linked: Linked, collection: Collection, statements: tuple[Statement, ...]) -> Counts:
    """How much was found and left out, by reason."""
    skipped = Counter(file.reason for file in collection.skipped)
    for one in linked.resolved:
        skipped.update(part.reason for part in (*one.article.skipped, *one.annotations.skipped))
    return Counts(
        articles=len(linked.resolved),
        statements=len(statements),
        unknown_speakers=sum(s.speaker is None for s in statements),
        skipped=dict(sorted(skipped.items())),
    )
