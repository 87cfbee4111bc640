"""One line of JSON for each statement: for scripts, and for databases that take lines in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from copydesk.exchange.story import Marks, Story, as_fields, extent, words_of
from copydesk.records import Article, Statement


def write(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write a line for each statement, stories and articles in their order."""
    for story in stories:
        for row in statement_rows(story):
            output.write(msgspec.json.encode(row) + b"\n")


def statement_rows(story: Story) -> Iterator[dict[str, Any]]:
    """A story's statements with all that is needed to use each by itself."""
    dossier, marks = story.dossier, Marks(story)
    utterances: dict[str, list[str]] = {}
    for utterance in dossier.utterances:
        for member in utterance.members:
            utterances.setdefault(member, []).append(utterance.id)
    order = {article.id: (number, article) for number, article in enumerate(dossier.articles)}

    def place(statement: Statement) -> tuple[int, int, int, str]:
        return order[statement.article][0], *extent(statement), statement.id

    for statement in sorted(dossier.statements, key=place):
        row = _row(story, statement, order[statement.article][1], utterances.get(statement.id, []))
        yield row | {
            "reviewed": as_fields(marks.statements.get(statement.id, ())),
            "article_reviewed": as_fields(marks.articles.get(statement.article, ())),
        }


def _row(story: Story, statement: Statement, article: Article, utterances: list[str]) -> dict[str, Any]:
    start, end = extent(statement)
    return {
        "story": story.id,
        "story_title": story.title,
        "article": article.id,
        "outlet": article.outlet,
        "published": article.published,
        "address": article.url,
        "title": article.title,
        "statement": statement.id,
        "start": start,
        "end": end,
        "text": words_of(statement, article),
        "content": [msgspec.to_builtins(part) for part in statement.content],
        "quoted": [msgspec.to_builtins(part) for part in statement.quoted],
        "cue": msgspec.to_builtins(statement.cue),
        "source": msgspec.to_builtins(statement.source),
        "speaker": statement.speaker.name if statement.speaker else None,
        "speaker_id": statement.speaker.id if statement.speaker else None,
        "role": statement.speaker.role if statement.speaker else None,
        "kind": statement.kind,
        "act": statement.act,
        "certainty": statement.certainty,
        "stage": statement.stage,
        "negated": statement.negated,
        "attribution": statement.attribution,
        "via": list(statement.via),
        "nested_in": statement.nested_in,
        "said_on": statement.said_on,
        "score": statement.score,
        "utterances": utterances,
    }
