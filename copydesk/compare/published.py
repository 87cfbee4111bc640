"""Words that somebody gave away in writing: statements and posts, by whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from copydesk.lexicon import either, phrases, table
from copydesk.names import body_key
from copydesk.records import Actor, Resolved, SourceEnd, Statement
from copydesk.text import Range, quoted_mask, sentences

# Who publishes something of their own.
_PUBLISHES = ("person", "organisation", "government", "group")


def published(one: Resolved, actors: dict[str, Actor]) -> Iterator[tuple[SourceEnd, Range]]:
    """Each statement or post from which a report has somebody's words, with the words that say so."""
    text, mask = one.article.text, quoted_mask(one.article.text)
    spans = tuple(sentences(text))
    for statement in one.statements:
        actor = actors.get(statement.speaker.id) if statement.speaker else None
        if actor and actor.kind in _PUBLISHES and statement.act in ("speech", "writing"):
            for start, end in _around(statement, spans):
                found = _form(text, mask, start, end)
                if found:
                    noun, place = found
                    yield _end(actor.name, noun), place
                    break


def _end(name: str, noun: str) -> SourceEnd:
    if noun == "tweet":
        return SourceEnd("outlet", f"post:{body_key(name)}", f"tweet by {name} on Twitter")
    return SourceEnd("document", f"{noun.replace(' ', '-')}:{body_key(name)}", f"{noun} by {name}")


def _around(statement: Statement, spans: tuple[Range, ...]) -> list[Range]:
    """The sentences in which a statement is attributed."""
    parts = [part for part in (statement.cue, statement.source) if part] or list(statement.content[:1])
    return [(a, b) for a, b in spans if any(a <= part.start < b for part in parts)]


def _form(text: str, mask: bytes, start: int, end: int) -> tuple[str, Range] | None:
    for noun, pattern in _patterns():
        for match in pattern.finditer(text, start, end):
            if not mask[match.start()]:
                return (noun or _singular(match["form"])), match.span()
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(noun, pattern) of each form; without a noun the form names itself."""
    known = table("sources")
    form = f"(?P<form>{either(known['statements'], spaced=True)})"
    verbs, whose = either(known["statement_verbs"], spaced=True), "(?:an?|the|his|her|its|their|this)"
    reads = "(?:said|says|read|reads|added|concluded|went on)"
    return (
        ("tweet", phrases([*known["tweets"], "on Twitter", "Twitter post", "Twitter message"])),
        ("", re.compile(rf"\b{verbs}\s+{whose}\s+(?:[\w’'-]+\s+){{0,3}}?{form}\b", re.IGNORECASE)),
        ("", re.compile(rf"\b{whose}\s+{form}\s+{reads}\b", re.IGNORECASE)),
    )


def _singular(form: str) -> str:
    return " ".join(form.lower().split()).removesuffix("s")
