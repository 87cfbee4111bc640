"""Who relies on whom as W3C PROV-O, in JSON-LD.

PROV's own relations stand only where the finding is confirmed and its direction is known. A possible one is a node of
ours with its status: PROV-O's qualified relations imply the plain ones, so that a reader which infers would make
certain what is not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from copydesk.exchange.linked import Node, ref, write_graph
from copydesk.exchange.names import TERMS, iri, web_address
from copydesk.exchange.story import Review, Story, hour
from copydesk.records import Source

CONTEXT: dict[str, Any] = {
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "c": TERMS,
    "prov:endedAtTime": {"@type": "xsd:dateTime"},
    "prov:atLocation": {"@type": "@id"},
}
_DERIVED, _PRIMARY, _QUOTED = "prov:wasDerivedFrom", "prov:hadPrimarySource", "prov:wasQuotedFrom"
_RELATION = {
    "article": _DERIVED,
    "outlet": _DERIVED,
    "unnamed": _DERIVED,
    "document": _PRIMARY,
    "person": _PRIMARY,
    "event": _PRIMARY,
}


def write(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write one graph of all stories."""
    write_graph(CONTEXT, (node for story in stories for node in _nodes(story)), output)


def _nodes(story: Story) -> Iterator[Node]:
    dossier = story.dossier
    program = iri("program", dossier.copydesk, dossier.model)
    yield {
        "@id": program,
        "@type": ["prov:SoftwareAgent", "prov:Agent"],
        "rdfs:label": f"Copydesk {dossier.copydesk}, model {dossier.model}",
    }
    yield {
        "@id": iri("story", story.id),
        "@type": ["prov:Entity", "prov:Collection"],
        "rdfs:label": story.title,
        "prov:hadMember": [ref(iri("article", article.id)) for article in dossier.articles],
        # who made these findings, not the texts
        "prov:wasAttributedTo": ref(program),
    }
    named = _named(story)
    relied: dict[str, list[tuple[str, Source]]] = defaultdict(list)
    for name, source in named:
        relied[source.from_].append((name, source))
    for article in dossier.articles:
        if article.outlet:
            yield {
                "@id": iri("outlet", article.outlet),
                "@type": ["prov:Organization", "prov:Agent"],
                "rdfs:label": article.outlet,
            }
        yield {
            "@id": iri("article", article.id),
            "@type": "prov:Entity",
            "rdfs:label": article.title or article.file,
            "prov:atLocation": web_address(article.url),
            "prov:wasAttributedTo": ref(iri("outlet", article.outlet)) if article.outlet else None,
            "c:published": article.published,
            **_sure(story, [source for _, source in relied[article.id]]),
            "c:reliance": [ref(name) for name, _ in relied[article.id]],
        }
    for name, source in named:
        yield from _ends(story, source)
        yield _reliance(story, name, source)
    for number, review in enumerate(story.reviews):
        yield from _reviewed(story, review, number)


def _sure(story: Story, sources: Iterable[Source]) -> Node:
    """PROV's own relations of an article."""
    found: dict[str, list[Node]] = defaultdict(list)
    for source in sources:
        for relation in _relations(story, source):
            if ref(_target(story, source)) not in found[relation]:
                found[relation].append(ref(_target(story, source)))
    return dict(found)


def _relations(story: Story, source: Source) -> list[str]:
    # texts with the same words may both rest on a third; that one came later says no more
    if source.status != "confirmed" or source.direction not in ("stated", "contained"):
        return []
    relation = _RELATION.get(source.to.kind)
    if relation is None:
        return []
    return [relation, _QUOTED] if _quotes(story, source) else [relation]


def _quotes(story: Story, source: Source) -> bool:
    """Whether an article has words in quotation marks of a text that is their reference."""
    said = {statement.id: statement for statement in story.dossier.statements}
    for utterance in story.dossier.utterances:
        reference = said.get(utterance.reference or "")
        if reference is None or reference.article != source.to.id:
            continue
        if any(said[m].article == source.from_ and said[m].kind == "direct" for m in utterance.members if m in said):
            return True
    return False


def _named(story: Story) -> list[tuple[str, Source]]:
    """The edges with a name for each: what two texts have in common may be several things, each an edge of its own."""
    taken: Counter[str] = Counter()
    found = []
    for source in story.dossier.sources:
        through = (source.through,) if source.through else ()
        places = [f"{passage.article}:{passage.start}" for passage in source.evidence[:1]]
        parts = (source.from_, source.relation, source.to.kind, source.to.id, *through, *places)
        name = iri("story", story.id, "reliance", *parts)
        taken[name] += 1
        found.append((name if taken[name] == 1 else f"{name}~{taken[name]}", source))
    return found


def _target(story: Story, source: Source) -> str:
    if source.to.kind == "article":
        return iri("article", source.to.id)
    return iri("story", story.id, "source", source.to.kind, source.to.id)


def _ends(story: Story, source: Source) -> Iterator[Node]:
    """What is relied on, where it is no article of the story: a text or words that we have not got."""
    if source.to.kind != "article":
        yield {
            "@id": _target(story, source),
            "@type": "prov:Entity",
            "rdfs:label": source.to.name,
            "c:kind": source.to.kind,
        }


def _reliance(story: Story, name: str, source: Source) -> Node:
    return {
        "@id": name,
        "@type": "c:Reliance",
        "c:of": ref(iri("article", source.from_)),
        "c:on": ref(_target(story, source)),
        "c:relation": source.relation,
        "c:status": source.status,
        "c:direction": source.direction,
        "c:through": source.through,
        "c:paragraphs": source.paragraphs,
        "c:why": source.why,
        "c:evidence": [
            {"c:article": ref(iri("article", p.article)), "c:start": p.start, "c:end": p.end, "c:text": p.text}
            for p in source.evidence
        ],
    }


def _reviewed(story: Story, review: Review, number: int) -> Iterator[Node]:
    yield {
        "@id": iri("person", review.author),
        "@type": ["prov:Person", "prov:Agent"],
        "rdfs:label": review.author,
    }
    articles = dict.fromkeys((*review.articles, *(passage.article for passage in review.passages)))
    yield {
        "@id": iri("story", story.id, "review", str(number + 1)),
        "@type": "prov:Activity",
        "rdfs:label": review.kind,
        "prov:endedAtTime": hour(review),
        "prov:wasAssociatedWith": ref(iri("person", review.author)),
        "prov:used": [ref(iri("story", story.id)), *(ref(iri("article", article)) for article in articles)],
        "c:finding": review.finding,
        "c:reason": review.reason,
    }
