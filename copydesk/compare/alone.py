"""What stands in one report alone: statements, and the outlet's own sentences with a figure or a day.

Errs towards leaving out: what another report may have, in words or text in common, is not said to be in one alone.
Not every sentence is listed: most of those without a figure, day or speaker only tell the story.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from copydesk.align import content_words, tokens
from copydesk.records import Alignment, Linked, Place, Resolved, Statement
from copydesk.vectors import vector_of

# Words of a claim that are no small words at least: "he did not say why" is nobody's exclusive.
_LEAST_WORDS = 5
# Share of its words, or the cosine, from which a sentence of another report may say the same. Set while reading what
# is listed of four real stories: of 15 in one, 2 stand elsewhere in other words. With 0.3 and 0.5 three quarters
# of what is listed in invented chains would be right, not 62 of 100, but next to nothing is left of real stories.
_ELSEWHERE, _NEAR_MEANING = 0.36, 0.66
# Day and time, not "now" or a year that only places a story.
_DAY = 7


def alone(linked: Linked) -> tuple[Alignment, ...]:
    """One alignment for each statement or sentence that no other report has; renderings of one utterance together."""
    if len(linked.resolved) < 2:
        return ()
    elsewhere = _Sentences(linked.resolved)
    taken = _aligned(linked)
    found: list[Alignment] = []
    for one in linked.resolved:
        candidates = [
            *(Alignment(statements=(s.id,)) for s in one.statements if _tells(s, one)),
            *(Alignment(sentences=(place,)) for place in _own_sentences(one)),
        ]
        spans = {s.id: [(c.start, c.end) for c in s.content] for s in one.statements}
        kept: list[tuple[Alignment, list[tuple[int, int]]]] = []
        for candidate in candidates:
            places = [
                *((start, end) for s in candidate.statements for start, end in spans[s]),
                *((p.start, p.end) for p in candidate.sentences),
            ]
            free = not any(a < end and start < b for start, end in places for a, b in taken[one.article.id])
            if free and not elsewhere.worded(one, places):
                kept.append((candidate, places))
        meant = elsewhere.meant(one, [places for _, places in kept])
        found += [candidate for (candidate, _), there in zip(kept, meant, strict=True) if not there]
    return _together(found, linked)


def _tells(statement: Statement, one: Resolved) -> bool:
    """Whether a statement is one of the report's text, not nested in another."""
    start = statement.content[0].start
    unread = any(b.start <= start < b.end for b in one.article.boilerplate)
    return statement.nested_in is None and not unread


def _own_sentences(one: Resolved) -> Iterable[Place]:
    """Sentences in the outlet's own voice that have a figure or a day."""
    telling = [a.start for a in one.annotations.amounts if a.of or a.unit]
    telling += [d.start for d in one.annotations.dates if d.type in ("date", "time") and len(d.value) > _DAY]
    apart = [(c.start, c.end) for s in one.statements for c in (*s.content, *((s.cue,) if s.cue else ()))]
    apart += [(b.start, b.end) for b in one.article.boilerplate]
    for start, end in one.annotations.sentences:
        if any(start <= at < end for at in telling) and not any(a < end and start < b for a, b in apart):
            yield Place(one.article.id, start, end)


def _aligned(linked: Linked) -> dict[str, list[tuple[int, int]]]:
    """For each article the places that another report has as well."""
    statements = {s.id: s for one in linked.resolved for s in one.statements}
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    groups = [alignment.statements for alignment in linked.alignments]
    groups += [g for g in linked.utterances if len({statements[m].article for m in g}) > 1]
    for group in groups:
        for member in group:
            found[statements[member].article] += [(c.start, c.end) for c in statements[member].content]
    for alignment in linked.alignments:
        for place in alignment.sentences:
            found[place.article].append((place.start, place.end))
    for overlap in linked.overlaps:
        for shared in (*overlap.literal, *overlap.reworded):
            for side in (shared.a, shared.b):
                found[side.article].append((side.start, side.end))
    return {key: sorted(set(spans)) for key, spans in found.items()} | {
        one.article.id: [] for one in linked.resolved if one.article.id not in found
    }


class _Sentences:
    """The sentences of all reports by their words."""

    def __init__(self, resolved: Sequence[Resolved]) -> None:
        self.words: list[tuple[str, frozenset[str]]] = []
        for one in resolved:
            text = one.article.text
            for span in one.annotations.sentences:
                self.words.append((one.article.id, frozenset(content_words(tokens(text, [span])))))
        self.article = np.array([article for article, _ in self.words])
        given = [one.annotations.vectors for one in resolved]
        whole = all(v is not None for v in given) and bool(self.words)
        self.vectors = np.concatenate(given).astype(np.float32) if whole else None
        self.frequency = Counter(word for _, words in self.words for word in words)
        self.at: dict[str, list[int]] = defaultdict(list)
        for number, (_, words) in enumerate(self.words):
            for word in words:
                self.at[word].append(number)

    def worded(self, one: Resolved, places: Sequence[tuple[int, int]]) -> bool:
        """Whether a sentence of another report may say the same, or there are too few words to tell.

        Only sentences with one of the rarest words need to be looked at: one that has none of them has too few.
        """
        words = sorted(set(content_words(tokens(one.article.text, list(places)))), key=lambda w: (self.frequency[w], w))
        if len(words) < _LEAST_WORDS:
            return True
        needed = math.ceil(_ELSEWHERE * len(words))
        rarest = words[: len(words) - needed + 1]
        near = {number for word in rarest for number in self.at.get(word, ())}
        mine = set(words)
        return any(self.words[n][0] != one.article.id and len(mine & self.words[n][1]) >= needed for n in near)

    def meant(self, one: Resolved, given: Sequence[Sequence[tuple[int, int]]]) -> list[bool]:
        """For each of some places whether a sentence of another report is near in meaning; all at once, for speed."""
        vectors = [vector_of(one, places) for places in given]
        rows = [number for number, vector in enumerate(vectors) if vector is not None]
        found = [False] * len(given)
        if self.vectors is not None and rows:
            others = self.vectors[self.article != one.article.id]
            near = np.stack([v for v in vectors if v is not None]) @ others.T >= _NEAR_MEANING
            for row, there in zip(rows, near.any(axis=1), strict=True):
                found[row] = bool(there)
        return found


def _together(found: Sequence[Alignment], linked: Linked) -> tuple[Alignment, ...]:
    """Statements of one utterance in one alignment."""
    free = {s for alignment in found for s in alignment.statements}
    first = {m: g[0] for g in reversed(linked.utterances) if free.issuperset(g) for m in g}
    groups: dict[str, list[str]] = defaultdict(list)
    for alignment in found:
        for statement in alignment.statements:
            groups[first.get(statement, statement)].append(statement)
    return (
        *(Alignment(statements=tuple(sorted(members))) for members in groups.values()),
        *(alignment for alignment in found if alignment.sentences),
    )
