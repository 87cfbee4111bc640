"""Articles, statements and claims in the words of schema.org, as JSON-LD.

Words of ours that schema.org has none for stand under `c:`; they are those of the dossier's JSON.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from copydesk.exchange.linked import Node, ref, write_graph
from copydesk.exchange.names import TERMS, iri, web_address
from copydesk.exchange.story import Marks, Review, Story, extent, told, words_of
from copydesk.records import Actor, Article, Claim, Source, Statement, Utterance

# the namespace that schema.org's own vocabulary uses
CONTEXT: dict[str, Any] = {
    "@vocab": "http://schema.org/",
    "c": TERMS,
    "url": {"@type": "@id"},
    "datePublished": {"@type": "Date"},
}
_ARTICLE = {
    "report": "NewsArticle",
    "wire": "NewsArticle",
    "document": "DigitalDocument",
    "transcript": "CreativeWork",
    "press release": "Article",
    "post": "SocialMediaPosting",
}
_ACTOR = {
    "person": "Person",
    "organisation": "Organization",
    "government": "GovernmentOrganization",
    "outlet": "NewsMediaOrganization",
    "document": "CreativeWork",
}


def write(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write one graph of all stories."""
    write_graph(CONTEXT, (node for story in stories for node in _nodes(story)), output)


def _nodes(story: Story) -> Iterator[Node]:
    dossier, marks = story.dossier, Marks(story)
    articles = {article.id: article for article in dossier.articles}
    yield {
        "@id": iri("story", story.id),
        "@type": "Collection",
        "name": story.title,
        "c:copydesk": dossier.copydesk,
        "c:model": dossier.model,
    }
    for article in dossier.articles:
        if article.outlet:
            yield {"@id": iri("outlet", article.outlet), "@type": "NewsMediaOrganization", "name": article.outlet}
        credits = [source for source in dossier.sources if source.from_ == article.id]
        yield _article(story, article, credits, marks.articles.get(article.id, ()))
    for actor in dossier.actors:
        yield _actor(story, actor)
    shared: dict[str, list[Node]] = defaultdict(list)
    for utterance in dossier.utterances:
        for member in utterance.members:
            shared[member].append(ref(iri("story", story.id, "utterance", utterance.id)))
    for statement in dossier.statements:
        node = _statement(story, statement, articles[statement.article], marks.statements.get(statement.id, ()))
        yield node | {"c:utterance": shared[statement.id]}
    for utterance in dossier.utterances:
        yield _utterance(story, utterance)
    for claim in dossier.claims:
        yield _claim(story, claim, articles)


def _article(story: Story, article: Article, credits: Iterable[Source], reviews: Iterable[Review]) -> Node:
    return {
        "@id": iri("article", article.id),
        "@type": _ARTICLE[article.kind],
        "identifier": article.id,
        "headline": article.title,
        "url": web_address(article.url),
        "datePublished": article.published,
        "inLanguage": article.language,
        "creditText": article.byline,
        "publisher": ref(iri("outlet", article.outlet)) if article.outlet else None,
        "isPartOf": ref(iri("story", story.id)),
        "citation": [_citation(story, source) for source in credits],
        "c:kind": article.kind,
        "c:published_from": article.published_from,
        "c:sha256": article.sha256,
        "c:reviewed": [told(review) for review in reviews],
    }


def _citation(story: Story, source: Source) -> Node:
    """What an article relies on, always with its status: most credits are read by the program alone."""
    within = source.to.kind == "article"
    return {
        "@type": "CreativeWork",
        "name": source.to.name,
        **({"sameAs": ref(iri("article", source.to.id))} if within else {}),
        "c:relation": source.relation,
        "c:status": source.status,
        "c:direction": source.direction,
        **({"c:through": source.through} if source.through else {}),
        "c:evidence": [_passage(p.article, p.start, p.end, p.text) for p in source.evidence],
    }


def _passage(article: str, start: int, end: int, text: str) -> Node:
    return {"isPartOf": ref(iri("article", article)), "c:start": start, "c:end": end, "text": text}


def _actor(story: Story, actor: Actor) -> Node:
    return {
        "@id": iri("story", story.id, "actor", actor.id),
        "@type": _ACTOR.get(actor.kind, "Thing"),
        "name": actor.name,
        "alternateName": list(actor.aliases),
        "jobTitle" if actor.kind == "person" else "description": [role.text for role in actor.roles],
        "c:kind": actor.kind,
    }


def _statement(story: Story, statement: Statement, article: Article, reviews: Iterable[Review]) -> Node:
    start, end = extent(statement)
    speaker = statement.speaker
    return {
        "@id": iri("statement", statement.id),
        # without quotation marks they are the outlet's words for what somebody said
        "@type": "CreativeWork" if statement.kind == "indirect" else "Quotation",
        "text": words_of(statement, article),
        # as it is attributed in the text that holds it, which is what this word of schema.org means
        "spokenByCharacter": ref(iri("story", story.id, "actor", speaker.id)) if speaker else None,
        "isPartOf": ref(iri("article", article.id)),
        "c:start": start,
        "c:end": end,
        "c:kind": statement.kind,
        "c:act": statement.act,
        "c:certainty": statement.certainty,
        "c:stage": statement.stage,
        "c:negated": statement.negated,
        "c:attribution": statement.attribution,
        "c:via": [ref(iri("story", story.id, "actor", actor)) for actor in statement.via],
        "c:nested_in": ref(iri("statement", statement.nested_in)) if statement.nested_in else None,
        "c:reviewed": [told(review) for review in reviews],
    }


def _utterance(story: Story, utterance: Utterance) -> Node:
    return {
        "@id": iri("story", story.id, "utterance", utterance.id),
        "@type": "c:Utterance",
        "spokenByCharacter": ref(iri("story", story.id, "actor", utterance.speaker)) if utterance.speaker else None,
        "c:rendering": [ref(iri("statement", member)) for member in utterance.members],
        "c:reference": ref(iri("statement", utterance.reference)) if utterance.reference else None,
        "c:drift": [
            {
                "c:from": ref(iri("statement", drift.from_)),
                "c:to": ref(iri("statement", drift.to)),
                "c:kinds": list(drift.kinds),
                "c:weight": drift.weight,
            }
            for drift in utterance.drift
        ],
    }


def _claim(story: Story, claim: Claim, articles: dict[str, Article]) -> Node:
    sentences = [
        {"@type": "CreativeWork", **_passage(p.article, p.start, p.end, articles[p.article].text[p.start : p.end])}
        for p in claim.sentences
    ]
    origins = claim.origins
    return {
        "@id": iri("story", story.id, "claim", claim.id),
        "@type": "Claim",
        "text": claim.text.text,
        "isPartOf": ref(iri("story", story.id)),
        "appearance": [*(ref(iri("statement", statement)) for statement in claim.statements), *sentences],
        "c:claimant": [ref(iri("story", story.id, "actor", actor)) for actor in origins.claimants],
        "c:first_hand": list(origins.first_hand),
        "c:origins_lower": origins.lower,
        "c:origins_upper": origins.upper,
        "c:missing_from": [ref(iri("article", article)) for article in claim.missing_from],
    }
