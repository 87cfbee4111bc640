"""Whom a pronoun or a description points back to: one candidate, or nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from copydesk.lexicon import table
from copydesk.names import gender_of, parts, tokens
from copydesk.resolve.cast import Cast, Figure
from copydesk.resolve.sources import without_article

# Sentences back in which a pronoun looks for its antecedent; on GGT dev 4 and 10 give fewer right
# speakers (84.5 %) than 6 (85.3 %).
_REACH = 6
# A paragraph keeps to its subject.
_SAME_PARAGRAPH = 0.4


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
        self.spoken.append(Spoken(start, end, figure))
        self.spoken.sort(key=lambda spoken: spoken.start)
        if source is not None:
            self.places.append((source, figure))

    def speaker_before(self, position: int) -> Spoken | None:
        """The nearest statement that begins before a position."""
        found = [spoken for spoken in self.spoken if spoken.start < position]
        return found[-1] if found else None


def by_pronoun(memory: Memory, position: int, gender: str | None, *, head: str | None = None) -> Figure | None:
    """The person a "he" or "she" at a position stands for; without a gender, "the singer".

    With a `head` noun people whose role is known to be another are left out.

    Candidates are people named, or already found behind a pronoun, in the last sentences. The
    subject of the last sentence and the last speaker weigh most; a tie between two is nobody.
    """
    cast = memory.cast
    here = cast.sentence(position)
    scores: dict[int, float] = {}
    figures = {id(figure): figure for figure in cast.people()}
    for key, figure in figures.items():
        if gender and figure.gender not in (gender, None):
            continue
        if head and figure.roles and not any(head in tokens(role) for role in figure.roles):
            continue
        score = _nearness(memory, figure, position, here)
        if score:
            scores[key] = score + (0.5 if gender and figure.gender == gender else 0)
    full = {key: score for key, score in scores.items() if len(parts(figures[key].name)) > 1}
    # a lone word may be a place that the tagger took for a person
    scores = full or scores
    if not scores:
        return None
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    # of two holders of one office neither, however near
    least = 0.15 if head is None else 1.0
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < least:
        return None
    return figures[ranked[0][0]]


def _nearness(memory: Memory, figure: Figure, position: int, here: int) -> float:
    cast = memory.cast
    places = [m.start for m in figure.mentions] + [p for p, f in memory.places if f is figure]
    best = 0.0
    for place in places:
        back = here - cast.sentence(place)
        if place >= position or back > _REACH:
            continue
        score = 1.0 / (1 + back)
        if _subject(cast, place):
            score += 1.0 / (1 + back)
        if "\n" not in cast.text[place:position]:
            score += _SAME_PARAGRAPH
        best = max(best, score)
    last = memory.speaker_before(position)
    if last and last.figure is figure and here - cast.sentence(last.start) <= _REACH:
        best += 1.2 / (1 + max(0, here - cast.sentence(last.end) - 1))
    return best


def _subject(cast: Cast, place: int) -> bool:
    """Whether a mention is the first person of its sentence and stands near its start."""
    start, end = cast.sentences[cast.sentence(place)]
    first = min((m.start for f in cast.people() for m in f.mentions if start <= m.start < end), default=place)
    return place <= first and len(cast.text[start:place].split()) <= 12


def by_description(memory: Memory, description: str, position: int) -> Figure | None:
    """The person or body that "the minister" or "the newspaper" points back to, if it is one."""
    wanted = tokens(without_article(description))
    if not wanted:
        return None
    people = table("people")
    cast = memory.cast
    if wanted[-1] in people["outlet_nouns"] or wanted[-1] in people["article_nouns"]:
        found = [f for f in cast.figures if f.kind == "outlet" and f.last_before(position)]
        if found or wanted[-1] in people["outlet_nouns"]:
            return _latest(found, position) if found else None
    head = wanted[-1]
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
