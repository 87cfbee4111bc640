"""Statements as W3C Web Annotations: each points at its words by place and by the words themselves.

Positions are code points of the article's text, as the standard has them, and as everywhere here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from copydesk.exchange.linked import filled
from copydesk.exchange.names import TERMS, iri, web_address
from copydesk.exchange.story import Marks, Review, Story, hour, told
from copydesk.records import Article, Drift, Slice, Statement
from copydesk.show.phrases import ATTRIBUTION, CERTAINTY, DRIFT, STATEMENT_KIND, listing

# readers know the first by heart: the standard wants it named, not fetched
CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"c": TERMS}]
# characters before and after the words, by which they are found where the text around them has moved
_AROUND = 32


def write(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write one collection with a single page; annotations are written one by one."""
    head = {"@context": CONTEXT, "id": iri("annotations"), "type": "AnnotationCollection", "label": "Statements"}
    page = {"id": iri("annotations", "1"), "type": "AnnotationPage", "startIndex": 0}
    output.write(msgspec.json.encode(head)[:-1] + b',"first":' + msgspec.json.encode(page)[:-1] + b',"items":[')
    total = 0
    for story in stories:
        for annotation in _annotations(story):
            output.write((b",\n" if total else b"\n") + msgspec.json.encode(annotation))
            total += 1
    output.write(b'\n]},"total":' + str(total).encode() + b"}\n")


def _annotations(story: Story) -> Iterator[dict[str, Any]]:
    marks = Marks(story)
    articles = {article.id: article for article in story.dossier.articles}
    said = {statement.id: statement for statement in story.dossier.statements}
    for statement in story.dossier.statements:
        reviews = marks.statements.get(statement.id, [])
        yield _annotation(story, statement, articles[statement.article], reviews)
    for utterance in story.dossier.utterances:
        for drift in utterance.drift:
            if drift.from_ in said and drift.to in said and drift.kinds:
                yield _difference(story, utterance.id, drift, said, articles)


def _annotation(story: Story, statement: Statement, article: Article, reviews: list[Review]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": iri("annotation", statement.id),
        "type": "Annotation",
        "motivation": "classifying",
        "body": list(_bodies(statement, reviews)),
        "target": [_target(article, part) for part in statement.content],
        "c:story": story.id,
    }
    if reviews:
        # of a text that nobody has looked at the maker is the program, which is no creator
        made |= filled({"modified": hour(reviews[-1])})
        made["creator"] = {"type": "Person", "name": reviews[-1].author}
    else:
        made["generator"] = _program(story)
    return made


def _bodies(statement: Statement, reviews: Iterable[Review]) -> Iterator[dict[str, Any]]:
    speaker = statement.speaker
    values = {
        "speaker": speaker.name if speaker else "speaker not resolved",
        "kind": STATEMENT_KIND[statement.kind],
        "act": statement.act,
        "certainty": CERTAINTY[statement.certainty],
        "attribution": ATTRIBUTION[statement.attribution],
    }
    for field, value in values.items():
        yield {"type": "TextualBody", "purpose": "tagging", "value": value, "c:field": field}
    for review in reviews:
        yield {"type": "TextualBody", "purpose": "commenting", "value": told(review), "c:field": "reviewed"}


def _difference(
    story: Story, utterance: str, drift: Drift, said: dict[str, Statement], articles: dict[str, Article]
) -> dict[str, Any]:
    """How one rendering differs from another: the words of both, neither of them the right ones."""
    ends = [said[drift.from_], said[drift.to]]
    kinds = listing(DRIFT[kind] for kind in drift.kinds)
    value = f"wording differs: {kinds} ({drift.weight})"
    return {
        "id": iri("story", story.id, "drift", utterance, drift.from_, drift.to),
        "type": "Annotation",
        "motivation": "describing",
        "body": [{"type": "TextualBody", "purpose": "describing", "value": value, "c:field": "drift"}],
        "target": [_target(articles[end.article], part) for end in ends for part in end.content],
        "generator": _program(story),
        "c:story": story.id,
        "c:utterance": utterance,
    }


def _program(story: Story) -> dict[str, Any]:
    name = f"Copydesk {story.dossier.copydesk}, model {story.dossier.model}"
    return {"id": iri("program", story.dossier.copydesk, story.dossier.model), "type": "Software", "name": name}


def _target(article: Article, part: Slice) -> dict[str, Any]:
    text = article.text
    return {
        "type": "SpecificResource",
        "source": filled(
            {
                "id": iri("article", article.id),
                "type": "Text",
                "format": "text/plain",
                "language": article.language,
                "via": web_address(article.url),
            }
        ),
        "selector": [
            {"type": "TextPositionSelector", "start": part.start, "end": part.end},
            {
                "type": "TextQuoteSelector",
                "exact": text[part.start : part.end],
                "prefix": text[max(0, part.start - _AROUND) : part.start],
                "suffix": text[part.end : part.end + _AROUND],
            },
        ],
    }
