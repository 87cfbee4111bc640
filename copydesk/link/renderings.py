"""Statements as they are held against one another: their words, their meaning, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from copydesk.align import STOP, Token, content_words, letters, tokens
from copydesk.records import ActorKind, Resolved, Statement
from copydesk.text import Range
from copydesk.vectors import sentence_vector, vector_of

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Rendering:
    """A statement as compared, or one quotation of a statement that has several.

    `key` sets those of one statement apart; a statement may so belong to two utterances. `spans` are where its words
    stand, `report` is the number of the article, `place` where in its text they begin, from 0 to 1. Words of meaning
    are stems: `stems` those of the content, `quoted_stems` of its quotations, `capitals` of its capitalised words,
    `sentence_stems` of the sentences that hold it, `around` of these and the one before and after, `name` of the
    speaker's name.
    """

    key: tuple[str, int]
    statement: Statement
    spans: tuple[Range, ...]
    report: int
    place: float
    kind: ActorKind | None
    words: tuple[str, ...]
    quoted: list[Token]
    quoted_words: tuple[str, ...]
    spelled: str
    stems: frozenset[str]
    quoted_stems: frozenset[str]
    capitals: frozenset[str]
    sentence_stems: frozenset[str]
    around: frozenset[str]
    name: frozenset[str]
    vector: Vector | None
    sentence: Vector | None

    @property
    def speaker(self) -> str | None:
        """The id of the speaker, where one is known."""
        return self.statement.speaker.id if self.statement.speaker else None


def renderings(resolved: Sequence[Resolved], kinds: Mapping[str, ActorKind]) -> list[Rendering]:
    """The statements of linked reports, in the order of their text; `kinds` are those of actors by their ids."""
    found = []
    for report, one in enumerate(resolved):
        for statement in sorted(one.statements, key=lambda s: (s.content[0].start, s.id)):
            for number, (spans, quoted) in enumerate(_units(statement)):
                if words := tokens(one.article.text, spans):
                    key = (statement.id, number)
                    found.append(_rendering(one, report, statement, key, words, spans, quoted, kinds))
    return found


def _units(statement: Statement) -> list[tuple[list[Range], list[Range]]]:
    """(content ranges, quoted ranges): each quotation of a direct statement alone, else the whole."""
    content = [(s.start, s.end) for s in statement.content]
    quoted = [(s.start, s.end) for s in statement.quoted]
    if statement.kind == "direct" and len(quoted) > 1:
        return [([span], [span]) for span in quoted]
    return [(content, quoted)]


def _rendering(
    one: Resolved,
    report: int,
    statement: Statement,
    key: tuple[str, int],
    words: list[Token],
    spans: list[Range],
    quoted: list[Range],
    kinds: Mapping[str, ActorKind],
) -> Rendering:
    text = one.article.text
    start, end = spans[0][0], spans[-1][1]
    inside = tokens(text, quoted)
    held, around = _sentences(one, start, end)
    speaker = statement.speaker.name if statement.speaker else ""
    return Rendering(
        key=key,
        statement=statement,
        spans=tuple(spans),
        report=report,
        place=start / max(1, len(text)),
        kind=kinds.get(statement.speaker.id) if statement.speaker else None,
        words=tuple(token.word for token in words),
        quoted=inside,
        quoted_words=tuple(token.word for token in inside),
        spelled=letters("".join(token.word for token in inside)),
        stems=frozenset(content_words(words)),
        quoted_stems=frozenset(content_words(inside)),
        capitals=frozenset(content_words(t for t in words if text[t.start].isupper() and t.word not in STOP)),
        sentence_stems=_stems(text, held),
        around=_stems(text, around),
        name=_stems(speaker, [(0, len(speaker))]),
        vector=vector_of(one, spans),
        sentence=sentence_vector(one, start, end),
    )


def _sentences(one: Resolved, start: int, end: int) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
    """The sentences that a range touches, and these with the one before and after."""
    given = one.annotations.sentences
    rows = [row for row, (left, right) in enumerate(given) if left < end and right > start]
    return (given[rows[0] : rows[-1] + 1], given[max(0, rows[0] - 1) : rows[-1] + 2]) if rows else ((), ())


def _stems(text: str, ranges: Iterable[Range]) -> frozenset[str]:
    return frozenset(word for span in ranges for word in content_words(tokens(text, [span])))


def names_in(resolved: Iterable[Resolved]) -> frozenset[str]:
    """Stems of the words in names: they say whom a story is about, not what is said."""
    return frozenset(
        word
        for one in resolved
        for mention in one.mentions
        if mention.kind in ("person", "organisation", "place", "outlet")
        for word in content_words(tokens(mention.text, [(0, len(mention.text))]))
    )
