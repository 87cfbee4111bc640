"""The sentences of all reports that say something about the story, each with what it is compared by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from copydesk.align import STOP, Token, stem, tokens
from copydesk.differences import Held, held
from copydesk.lexicon import phrases, table
from copydesk.records import Resolved, Statement
from copydesk.text import Range, quoted_mask

# Fewer content words say nothing about a story.
_LEAST_WORDS = 2
# The share of a sentence that may lie in a caption, a byline or the like.
_MOSTLY = 0.5
# From this share of its letters on, a sentence counts as one with a quotation.
_QUOTES = 0.1

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence of a report. `report` is the report's number, `order` counts the sentences of the report.

    `stems` are those of its content words, `capitals` of the capitalised ones among them, `quoted_words` the words
    that stand in quotation marks, `marks` the properties that it has (see `MARKS`). `unbacked` is the share of a
    title's stems that its report has nowhere else.
    """

    report: int
    start: int
    end: int
    title: bool
    order: int
    of: int
    words: tuple[Token, ...]
    stems: frozenset[str]
    capitals: frozenset[str]
    quoted_words: tuple[str, ...]
    quoted_share: float
    statements: tuple[Statement, ...]
    amounts: frozenset[float]
    counted: frozenset[str]
    dates: frozenset[str]
    marks: frozenset[str]
    held: Held
    vector: Vectors
    unbacked: float = 0.0

    @property
    def place(self) -> float:
        """Where the sentence stands in its report, from 0 (first) to 1."""
        return self.order / max(1, self.of - 1)

    @property
    def speakers(self) -> frozenset[str]:
        """The ids of those whose words stand in the sentence."""
        return frozenset(s.speaker.id for s in self.statements if s.speaker)


_CERTAINTY = ("possible", "likely", "certain", "doubted", "negation", "condition", "scope")
_OTHER = ("alleged", "contrast", "answer", "relayed")
MARKS = (*_CERTAINTY, *_OTHER, "refusal", "attributed", "number", "date", "credit", "unnamed", "quotation")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    certainty, other = table("certainty"), table("findings")
    return tuple((n, phrases(certainty[n])) for n in _CERTAINTY) + tuple((n, phrases(other[n])) for n in _OTHER)


def sentences(one: Resolved, *, report: int) -> list[Sentence]:
    """The sentences of an article, without captions, bylines and others that are not the report itself."""
    places = list(_places(one))
    mask = quoted_mask(one.article.text)
    found = [_sentence(one, mask, report, row, order, len(places)) for order, row in enumerate(places)]
    body = frozenset[str]().union(*(s.stems for s in found if not s.title))
    return [replace(s, unbacked=len(s.stems - body) / len(s.stems)) if s.title and s.stems else s for s in found]


def _places(one: Resolved) -> Iterator[int]:
    """Rows of the sentences that say something."""
    text = one.article.text
    aside = [(b.start, b.end) for b in one.article.boilerplate if b.kind != "title"]
    if one.annotations.vectors is None:
        return
    for row, (start, end) in enumerate(one.annotations.sentences):
        covered = max((min(right, end) - max(left, start) for left, right in aside), default=0)
        said = sum(t.word not in STOP for t in tokens(text, [(start, end)]))
        if said >= _LEAST_WORDS and covered <= _MOSTLY * (end - start):
            yield row


def _sentence(one: Resolved, mask: bytes, report: int, row: int, order: int, of: int) -> Sentence:
    text, given = one.article.text, one.annotations
    start, end = given.sentences[row]
    words = tuple(tokens(text, [(start, end)]))
    amounts = [a for a in given.amounts if start <= a.start and a.end <= end]
    dates = frozenset(d.value for d in given.dates if start <= d.start and d.end <= end)
    statements = tuple(s for s in one.statements if _touches(s.content, (start, end)))
    share = sum(mask[start:end]) / (end - start)
    marks = {name for name, pattern in _patterns() if pattern.search(text[start:end])}
    marks |= {
        name
        for name, holds in (
            ("refusal", _touches(one.refusals, (start, end))),
            ("attributed", bool(statements)),
            ("number", bool(amounts) or any(c.isdigit() for c in text[start:end])),
            ("date", bool(dates)),
            ("credit", _touches(one.citations, (start, end))),
            ("unnamed", any(s.attribution == "unnamed" for s in statements)),
            ("quotation", share > _QUOTES),
        )
        if holds
    }
    return Sentence(
        report=report,
        start=start,
        end=end,
        title=any(b.kind == "title" and b.start < end and b.end > start for b in one.article.boilerplate),
        order=order,
        of=of,
        words=words,
        stems=frozenset(stem(t.word) for t in words if t.word not in STOP),
        capitals=frozenset(
            stem(t.word) for t in words if t.word not in STOP and t.start > start + 1 and text[t.start].isupper()
        ),
        quoted_words=tuple(t.word for t in words if mask[t.start]),
        quoted_share=share,
        statements=statements,
        amounts=frozenset(a.value for a in amounts),
        counted=frozenset(stem(a.of.split()[-1].lower()) for a in amounts if a.of),
        dates=dates,
        marks=frozenset(marks),
        held=held(one, start, end),
        vector=np.asarray(given.vectors[row], np.float32),
    )


def _touches(slices: Sequence[object], span: Range) -> bool:
    return any(s.start < span[1] and s.end > span[0] for s in slices)  # type: ignore[attr-defined]
