"""Which articles tell one story: by rare words, meaning and time. Errs towards keeping apart."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nlargest
from typing import Any

import numpy as np
from msgspec import Struct

from copydesk.align import STOP, stem, tokens
from copydesk.records import Article, Resolved
from copydesk.text import Range
from copydesk.vectors import mean_vector

# Found on the pooled development stories (76 stories, 363 articles; `python -m eval --only grouping`), on which the
# figures are therefore fitted ones; neighbouring values give an F1 within two points.
WORDS = 60
LEAD_WORDS, LEAD_WEIGHT = 80, 1.3
# sentences whose mean says what an article is about
LEAD_SENTENCES = 12
MEANING = 0.3
# an article a day away is a little less likely of one story, from three days on as unlikely as it gets
APART, APART_DAYS = 0.2, 3
# the mean of the best members' scores, not the best alone: one look-alike does not draw in the next
NEAREST = 3
SAME_STORY = 0.35
# what words weigh in a desk that is new: as if so many articles without them had come before
PRIOR = 30


class Signature(Struct, frozen=True):
    """What an article is grouped by: its weightiest words (weights at unit length), meaning, and day or 0."""

    words: dict[str, float]
    vector: bytes
    day: int


class Grouped(Struct, frozen=True):
    """The story that an article belongs to, and what it was grouped for: the nearest article, words of both."""

    story: str | None
    nearest: str | None = None
    words: tuple[str, ...] = ()
    score: float = 0.0


def words_of(one: Resolved) -> dict[str, tuple[int, int]]:
    """Each word of a report's own text, stemmed: how often it stands there and where first."""
    found: dict[str, tuple[int, int]] = {}
    for place, token in enumerate(tokens(one.article.text, body_ranges(one.article))):
        if _tells(token.word):
            word = stem(token.word)
            number, first = found.get(word, (0, place))
            found[word] = number + 1, first
    return found


def stems(text: str) -> set[str]:
    """The words of a text as they are counted; those of an actor's id too."""
    loose = text.replace("-", " ")
    return {stem(t.word) for part in (text, loose) for t in tokens(part, [(0, len(part))]) if _tells(t.word)}


def signature(one: Resolved, words: dict[str, tuple[int, int]], rarity: dict[str, float]) -> Signature:
    """The signature of an article whose words are as rare as given."""
    weights = {
        word: (1 + math.log(number)) * rarity[word] * (LEAD_WEIGHT if place < LEAD_WORDS else 1)
        for word, (number, place) in words.items()
    }
    kept = dict(nlargest(WORDS, weights.items(), key=lambda item: (item[1], item[0])))
    length = math.sqrt(sum(weight * weight for weight in kept.values())) or 1.0
    vectors = one.annotations.vectors
    vector = mean_vector(vectors[:LEAD_SENTENCES]) if vectors is not None else None
    return Signature(
        words={word: weight / length for word, weight in kept.items()},
        vector=b"" if vector is None else vector.astype(np.float16).tobytes(),
        day=day_of(one.article.published) or 0,
    )


def rarity(words: Iterable[str], held: dict[str, int], articles: int) -> dict[str, float]:
    """How much words tell, where `held` says in how many of the articles they stand."""
    return {word: max(0.0, math.log((articles + PRIOR) / (held.get(word, 0) + 1.0))) for word in words}


def likeness(a: Signature, b: Signature) -> float:
    """How likely two articles tell one story; two of one story mostly have more than a third."""
    small, large = (a.words, b.words) if len(a.words) < len(b.words) else (b.words, a.words)
    shared = sum(weight * large.get(word, 0.0) for word, weight in small.items())
    meaning = float(_vector(a.vector) @ _vector(b.vector)) if a.vector and b.vector else 0.0
    apart = abs(a.day - b.day) if a.day and b.day else 0
    return shared + MEANING * meaning - APART * min(1.0, apart / APART_DAYS)


def nearest(given: Signature, others: Sequence[tuple[str, str, Signature]]) -> Grouped:
    """The story of some articles (id, story, signature) that an article belongs to, or none."""
    scores: dict[str, list[tuple[float, str, Signature]]] = defaultdict(list)
    for article, story, other in others:
        scores[story].append((likeness(given, other), article, other))
    best = Grouped(None)
    for story, members in sorted(scores.items()):
        top = nlargest(NEAREST, members, key=lambda member: member[:2])
        score = sum(member[0] for member in top) / len(top)
        if score >= SAME_STORY and score > best.score:
            best = Grouped(story, top[0][1], shared_words(given, top[0][2]), score)
    return best


def day_of(published: str | None) -> int | None:
    """The day of a whole date as a number; None where it is partial or missing."""
    try:
        return date.fromisoformat(published).toordinal() if published and len(published) == 10 else None
    except ValueError:
        return None


def shared_words(a: Signature, b: Signature, *, most: int = 8) -> tuple[str, ...]:
    """The stems that tell most of those that two articles share."""
    both = {word: weight * b.words[word] for word, weight in a.words.items() if word in b.words}
    return tuple(nlargest(most, sorted(both), key=lambda word: both[word]))


def _vector(data: bytes) -> Any:
    return np.frombuffer(data, np.float16).astype(np.float32)


def _tells(word: str) -> bool:
    return word not in STOP and len(word) > 1


def body_ranges(article: Article) -> list[Range]:
    """What of the text is read: the title too, for it says what the report is about."""
    ranges, position = [], 0
    for span in sorted(article.boilerplate):
        if span.kind == "title":
            continue
        if span.start > position:
            ranges.append((position, span.start))
        position = max(position, span.end)
    return [*ranges, (position, len(article.text))]
