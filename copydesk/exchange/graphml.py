"""Who relies on whom, who speaks where, and which reports share an utterance, as a graph for Gephi, yEd or networkx."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import BinaryIO

from msgspec import Struct

from copydesk.exchange.names import for_xml
from copydesk.exchange.story import Marks, Story, told
from copydesk.records import Source

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NODE = {
    "label": "string", "kind": "string", "story": "string", "outlet": "string", "published": "string",
    "address": "string", "statements": "int", "reviewed": "string",
}  # fmt: skip
_EDGE = {
    "relation": "string", "status": "string", "direction": "string", "through": "string", "paragraphs": "int",
    "words": "string", "why": "string", "weight": "double", "story": "string",
}  # fmt: skip
_Values = dict[str, str | int]


class _Node(Struct, frozen=True):
    id: str
    values: _Values


class _Edge(Struct, frozen=True):
    source: str
    target: str
    values: _Values


def write(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write one directed graph of all stories; outlets are the same node in all of them."""
    from lxml import etree

    with etree.xmlfile(output, encoding="utf-8") as document:
        document.write_declaration()
        with document.element("graphml", nsmap={None: _NAMESPACE}):
            for use, keys in (("node", _NODE), ("edge", _EDGE)):
                for name, kind in keys.items():
                    given = {"id": f"{use}-{name}", "for": use, "attr.name": name, "attr.type": kind}
                    document.write(etree.Element("key", given))
                    document.write("\n")
            with document.element("graph", id="copydesk", edgedefault="directed"):
                seen: set[str] = set()
                edges = 0
                for story in stories:
                    for node in _nodes(story):
                        if node.id not in seen:
                            seen.add(node.id)
                            document.write(_element("node", {"id": for_xml(node.id)}, node.values))
                            document.write("\n")
                    for edge in _edges(story):
                        edges += 1
                        ends = {"id": f"e{edges}", "source": for_xml(edge.source), "target": for_xml(edge.target)}
                        document.write(_element("edge", ends, edge.values))
                        document.write("\n")


def _element(use: str, given: dict[str, str], values: _Values) -> object:
    from lxml import etree

    element = etree.Element(use, given)
    for name, value in values.items():
        if value != "":
            etree.SubElement(element, "data", key=f"{use}-{name}").text = for_xml(str(value))
    return element


def _actor(story: Story, actor: str) -> str:
    return f"actor:{story.id}:{actor}"


def _article(article: str) -> str:
    return f"article:{article}"


def _outlet(outlet: str) -> str:
    return f"outlet:{outlet}"


def _target(story: Story, source: Source) -> str:
    if source.to.kind == "article":
        return _article(source.to.id)
    # an outlet that is credited is the node of that outlet, which may have reports of its own here
    return (
        _outlet(source.to.name) if source.to.kind == "outlet" else f"source:{story.id}:{source.to.kind}:{source.to.id}"
    )


def _nodes(story: Story) -> Iterator[_Node]:
    dossier, marks = story.dossier, Marks(story)
    said = Counter(statement.article for statement in dossier.statements)
    spoken = Counter(statement.speaker.id for statement in dossier.statements if statement.speaker)
    for article in dossier.articles:
        yield _Node(
            _article(article.id),
            {
                "label": article.title or article.file,
                "kind": "article",
                "story": story.id,
                "outlet": article.outlet or "",
                "published": article.published or "",
                "address": article.url or "",
                "statements": said[article.id],
                "reviewed": "; ".join(told(review) for review in marks.articles.get(article.id, ())),
            },
        )
        if article.outlet:
            yield _Node(_outlet(article.outlet), {"label": article.outlet, "kind": "outlet"})
    for actor in dossier.actors:
        if spoken[actor.id]:
            values: _Values = {"label": actor.name, "kind": actor.kind, "story": story.id}
            yield _Node(_actor(story, actor.id), values | {"statements": spoken[actor.id]})
    for source in dossier.sources:
        if source.to.kind == "outlet":
            yield _Node(_target(story, source), {"label": source.to.name, "kind": "outlet"})
        elif source.to.kind != "article":
            yield _Node(_target(story, source), {"label": source.to.name, "kind": source.to.kind, "story": story.id})


def _edges(story: Story) -> Iterator[_Edge]:
    dossier = story.dossier
    articles = {article.id for article in dossier.articles}
    for article in dossier.articles:
        if article.outlet:
            yield _Edge(_article(article.id), _outlet(article.outlet), {"relation": "published by", "weight": 1})
    for source in dossier.sources:
        if source.to.kind == "article" and source.to.id not in articles:
            continue
        values: _Values = {
            "relation": source.relation,
            "status": source.status,
            "direction": source.direction,
            "through": source.through or "",
            "paragraphs": source.paragraphs,
            "words": " … ".join(passage.text for passage in source.evidence[:3]),
            "why": source.why,
            "weight": max(1, source.paragraphs),
            "story": story.id,
        }
        yield _Edge(_article(source.from_), _target(story, source), values)
    spoken = Counter((s.article, s.speaker.id) for s in dossier.statements if s.speaker)
    held = {actor.id for actor in dossier.actors}
    for (article_id, actor), times in sorted(spoken.items()):
        if actor in held:
            values = {"relation": "attributes to", "weight": times, "story": story.id}
            yield _Edge(_article(article_id), _actor(story, actor), values)
    yield from _sharing(story)


def _sharing(story: Story) -> Iterator[_Edge]:
    """Reports that render the same utterances: no sign of reliance by itself, both may have been in the room."""
    where = {statement.id: statement.article for statement in story.dossier.statements}
    shared: Counter[tuple[str, str]] = Counter()
    for utterance in story.dossier.utterances:
        reports = sorted({where[member] for member in utterance.members if member in where})
        shared.update(combinations(reports, 2))
    for (one, other), times in sorted(shared.items()):
        # neither is first: `direction` says so, for a graph has edges of one sort only
        values: _Values = {"relation": "renders the same utterance", "direction": "none", "weight": times}
        yield _Edge(_article(one), _article(other), values | {"story": story.id})
