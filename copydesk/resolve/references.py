"""Whom a pronoun or a description points back to: one candidate, or nobody."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from copydesk.lexicon import table, words_of
from copydesk.names import gender_of, parts, tokens
from copydesk.resolve.cast import Cast, Figure
from copydesk.resolve.sources import without_article


class Weights(NamedTuple):
    """How much speaks for a person as the antecedent of a pronoun.

    Found by a random search on the first 800 texts of GAP's development part and on GGT dev.
    """

    near: float = 0.35
    subject: float = 3.0
    clause_subject: float = 1.0
    same_paragraph: float = 0.3
    last_speaker: float = 1.0
    # of whom the article speaks most
    topic: float = 0.7
    known_gender: float = 0.3
    # a lone word may be a place that the tagger took for a person
    lone_word: float = -1.0
    # how much less a sentence further back counts, and how far back is looked
    decay: float = 1.3
    reach: int = 12
    # closer scores are a tie
    tie: float = 0.05


WEIGHTS = Weights()


@dataclass(slots=True)
class Spoken:
    """A statement already resolved: where it stands and who is behind it."""

    start: int
    end: int
    figure: Figure


@dataclass(slots=True)
class Memory:
    """What resolving has found so far, in text order."""

    cast: Cast
    spoken: list[Spoken] = field(default_factory=list)
    # places of pronouns and descriptions already resolved, which count as mentions
    places: list[tuple[int, Figure]] = field(default_factory=list)

    def note(self, start: int, end: int, figure: Figure, *, source: int | None) -> None:
        """Remember who is behind a statement, and where its source stands."""
        insort(self.spoken, Spoken(start, end, figure), key=attrgetter("start"))
        if source is not None:
            self.places.append((source, figure))

    def speaker_before(self, position: int) -> Spoken | None:
        """The nearest statement that begins before a position."""
        index = bisect_left(self.spoken, position, key=attrgetter("start"))
        return self.spoken[index - 1] if index else None


def by_pronoun(memory: Memory, position: int, gender: str | None, *, head: str | None = None) -> Figure | None:
    """The person a "he" or "she" at a position stands for; without a gender, "the singer".

    With a `head` noun people whose role is known to be another are left out.

    Candidates are people named, or already found behind a pronoun, in the last sentences. Subjects,
    the last speaker and whom the article is about weigh most; a tie between two is nobody.
    """
    cast, w = memory.cast, WEIGHTS
    here = cast.sentence(position)
    scores: dict[int, float] = {}
    figures = {id(figure): figure for figure in cast.people()}
    most = max((len(figure.mentions) for figure in figures.values()), default=1)
    for key, figure in figures.items():
        if gender and figure.gender not in (gender, None):
            continue
        if head and (_other_office(figure, head) or _in_sentence(cast, figure, position)):
            continue
        score = _nearness(memory, figure, position, here)
        if score:
            score += w.topic * len(figure.mentions) / most
            score += w.lone_word * (len(parts(figure.name)) == 1)
            scores[key] = score + w.known_gender * bool(gender and figure.gender == gender)
    if not scores:
        return _topic(cast, position, gender) if gender else None
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    # of two holders of one office neither, however near
    least = w.tie if head is None else 1.0
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < least:
        return None
    return figures[ranked[0][0]]


def _topic(cast: Cast, position: int, gender: str) -> Figure | None:
    """Whom the article is about, where nobody near can be meant: named thrice, and twice as often as another."""
    given = [(sum(m.start < position for m in f.mentions), f) for f in cast.people() if f.gender in (gender, None)]
    ranked = sorted(given, key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < 3 or (len(ranked) > 1 and ranked[1][0] * 2 > ranked[0][0]):
        return None
    return ranked[0][1]


def _in_sentence(cast: Cast, figure: Figure, position: int) -> bool:
    """Whether a person is named in the sentence itself: a description beside the name is somebody else."""
    start = cast.sentences[cast.sentence(position)][0]
    return any(start <= mention.start < position for mention in figure.mentions)


def _other_office(figure: Figure, head: str) -> bool:
    """Whether a person is known to hold an office, and not the one that a description names."""
    held = {word for role in figure.roles for word in tokens(role)} & words_of("offices")
    return head in words_of("offices") and bool(held) and head not in held


def _nearness(memory: Memory, figure: Figure, position: int, here: int) -> float:
    cast, w = memory.cast, WEIGHTS
    best = 0.0
    for place in (*(m.start for m in figure.mentions), *(p for p, f in memory.places if f is figure)):
        back = here - cast.sentence(place)
        if place >= position or back > w.reach or cast.signed(place):
            continue
        weight = w.near + (w.subject if cast.subject(place) else w.clause_subject * cast.clause_subject(place))
        score = weight / (1 + w.decay * back)
        if "\n" not in cast.text[place:position]:
            score += w.same_paragraph
        best = max(best, score)
    last = memory.speaker_before(position)
    if last and last.figure is figure and here - cast.sentence(last.start) <= w.reach:
        best += w.last_speaker / (1 + max(0, here - cast.sentence(last.end) - 1))
    return best


def by_description(memory: Memory, description: str, position: int) -> Figure | None:
    """The person or body that "the minister" or "the newspaper" points back to, if it is one."""
    wanted = tokens(without_article(description))
    if not wanted:
        return None
    people = table("people")
    cast = memory.cast
    if wanted[-1] in people["outlet_nouns"] or wanted[-1] in people["article_nouns"]:
        found = [f for f in cast.figures if f.kind == "outlet" and f.last_before(position)]
        if wanted[-1] in people["document_nouns"]:
            # a report may be anybody's
            found = _recent(cast, found, position)
        if found or wanted[-1] in people["outlet_nouns"]:
            return _latest(found, position) if found else None
    head = wanted[-1]
    if head in words_of("groups"):
        return None
    named = [
        figure
        for figure in cast.people()
        if figure.last_before(position)
        and any(head in tokens(role) or set(wanted) <= set(tokens(role)) for role in figure.roles)
    ]
    exact = [f for f in named if any(set(wanted) <= set(tokens(role)) for role in f.roles)]
    fitting = exact or named
    if len(fitting) > 1:
        gender = gender_of(description)
        fitting = [f for f in fitting if not gender or f.gender in (gender, None)]
    if len(fitting) > 1:
        fitting = _recent(cast, fitting, position)
    return fitting[0] if len(fitting) == 1 else None


def _recent(cast: Cast, figures: list[Figure], position: int) -> list[Figure]:
    here = cast.sentence(position)
    return [f for f in figures if (m := f.last_before(position)) and here - cast.sentence(m.start) <= 3]


def _latest(figures: list[Figure], position: int) -> Figure:
    return max(figures, key=lambda f: m.start if (m := f.last_before(position)) else -1)
