"""Who stands where on which question, read from statements; what changed, and what only its telling changed.

A question is one that the user asks, or one offered: the shortest words by which a statement of stance names
its matter, where two actors or two stances meet on it. Errs towards leaving out: a statement counts for a
question only where most of the question's own words stand in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from copydesk.align import content_words, tokens
from copydesk.compare.claims import identifier
from copydesk.compare.stances import Stance, stances_of
from copydesk.lexicon import countries
from copydesk.names import body_key
from copydesk.records import Actor, Conflict, Linked, Passage, Position, Question, Resolved, Statement
from copydesk.vectors import Vector, vector_of

# Share of a question's telling words that a statement must have, or a smaller share with a sentence as near in
# meaning. Set on the invented examples and one real story of three reports; not swept on labelled positions, of
# which there are none.
_SAME_MATTER = 0.6
_LIKE_MATTER, _LIKE_COSINE = 0.45, 0.55
# Words that an offered question has at least, and at most.
_LEAST_WORDS, _MOST_WORDS = 2, 12
# How far before a content its cue may end, to be shown with it.
_BESIDE = 3
# Questions that are offered at most, those that most actors speak to first.
_OFFERED = 8
_PARTS = re.compile(r",\s*(?:and\s+)?|\s+and\s+")
# what leads to the matter itself: "the possibility of", "allies not to"
_LEAD = re.compile(
    r"^(?:that|for|the (?:possibility|idea|prospect) of|whether to|plans? to|(?:[\w.’'-]+\s+){0,4}?(?:not\s+)?to)\s+",
    re.IGNORECASE,
)
_ACTION = re.compile(r"^(?:\w+ing\b|to\s)", re.IGNORECASE)
# words that say whose only with the sentence around them
_OWN = re.compile(r"\b(?:his|her|their|its|it|them|him|this|that)\b", re.IGNORECASE)
_SMALL_START = re.compile(r"^(?:the|a|an|his|her|their|its|this|that|these|those)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Held:
    """One stance as one statement shows it."""

    actor: str
    stance: Stance
    statement: Statement
    words: frozenset[str]
    vector: Vector | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its words in order and the vector of the sentence it comes from."""

    text: str
    words: tuple[str, ...]
    vector: Vector | None

    def bears_on(self, held: _Held) -> bool:
        """Whether a statement is about this: it has the action asked about, and most of the other words."""
        share = len(held.words & set(self.words)) / len(set(self.words))
        if share >= _SAME_MATTER:
            return True
        if share < _LIKE_MATTER or self.words[0] not in held.words or self.vector is None or held.vector is None:
            return False
        return float(self.vector @ held.vector) >= _LIKE_COSINE

    def same(self, other: _Asked) -> bool:
        """Whether two questions are about one matter."""
        a, b = set(self.words), set(other.words)
        return len(a & b) >= _SAME_MATTER * min(len(a), len(b))


def positions(
    linked: Linked, questions: Sequence[Question]
) -> tuple[tuple[str, ...], tuple[Position, ...], tuple[Actor, ...], tuple[Conflict, ...]]:
    """(questions given and offered, positions on them, actors not known before, stances told differently)."""
    cast = _Cast(linked)
    held = [one for statement in cast.statements() for one in cast.held(statement)]
    given = [asked for q in questions if (asked := _asked(q.text, q.vector))]
    given += [offer for offer in _offered(held) if not any(offer.same(other) for other in given)]
    found: list[Position] = []
    conflicts: dict[str, Conflict] = {}
    for question in given:
        of: dict[str, list[_Held]] = defaultdict(list)
        for one in held:
            if question.bears_on(one):
                of[one.actor].append(one)
        for actor, told in sorted(of.items()):
            found += _positions(actor, question.text, told)
            conflict = _told_differently(cast.name(actor), told, cast)
            if conflict and not any(_holds(other, conflict) for other in conflicts.values()):
                conflicts = {key: old for key, old in conflicts.items() if not _holds(conflict, old)}
                conflicts[conflict.id] = conflict
    return (
        tuple(question.text for question in given),
        tuple(found),
        cast.added(),
        tuple(conflicts[key] for key in sorted(conflicts)),
    )


def _holds(a: Conflict, b: Conflict) -> bool:
    """Whether one conflict has all the words of another: two questions on one matter."""
    return a.why == b.why and set(b.members) <= set(a.members)


def _asked(text: str, vector: Vector | None) -> _Asked | None:
    words = tuple(content_words(tokens(text, [(0, len(text))])))
    return _Asked(text, words, vector) if words else None


def _offered(held: list[_Held]) -> list[_Asked]:
    """Questions that the statements of stance suggest: actions on which two actors or two stances meet."""
    found: list[tuple[int, _Asked]] = []
    for one in held:
        if one.statement.act != "stance" or len(one.statement.content) != 1:
            continue
        whole = one.statement.content[0].text
        text = _LEAD.sub("", whole)
        asked = _asked(text, one.vector)
        if not asked or len(asked.words) < _LEAST_WORDS or len(text.split()) > _MOST_WORDS:
            continue
        if not (_ACTION.match(text) or text != whole) or _SMALL_START.match(text):
            continue
        speak = [other for other in held if asked.bears_on(other)]
        actors = {other.actor for other in speak}
        if len(actors) > 1 or len({other.stance for other in speak}) > 1:
            found.append((len(actors), asked))
    kept: list[_Asked] = []
    for _, asked in sorted(found, key=lambda e: (-e[0], bool(_OWN.search(e[1].text)), len(e[1].words), e[1].text)):
        if len(kept) < _OFFERED and not any(asked.same(other) for other in kept):
            kept.append(asked)
    return kept


class _Cast:
    """The actors of a story, and those whom only the words of a joint source name."""

    def __init__(self, linked: Linked) -> None:
        self.linked = linked
        self.actors = {actor.id: actor for actor in linked.actors}
        self.resolved = {one.article.id: one for one in linked.resolved}
        self._countries = self._by_country()
        self._new: dict[str, Actor] = {}

    def _by_country(self) -> dict[str, str]:
        """Country → the actor that is its government, the one of the most names first."""
        found: dict[str, str] = {}
        for actor in sorted(self.linked.actors, key=lambda a: (-len(a.aliases), a.id)):
            if actor.kind in ("government", "organisation", "group"):
                for name in (actor.name, *actor.aliases):
                    country = countries.governed(name)
                    if country:
                        found.setdefault(country, actor.id)
        return found

    def statements(self) -> list[Statement]:
        """Statements of people and bodies; what an outlet says is its own report."""
        return [
            s
            for one in self.linked.resolved
            for s in one.statements
            if s.speaker and self.actors[s.speaker.id].kind not in ("outlet", "document")
        ]

    def held(self, statement: Statement) -> list[_Held]:
        """The stances of a statement for each of those who hold them."""
        if statement.certainty == "denied":
            return []
        near = vector_of(self.resolved[statement.article], [(s.start, s.end) for s in statement.content])
        return [
            _Held(actor, stance, statement, frozenset(content_words(tokens(words, [(0, len(words))]))), near)
            for stance, words in stances_of(statement)
            for actor in self.holders(statement)
        ]

    def holders(self, statement: Statement) -> list[str]:
        """The actor behind a statement; for a joint source ("Estonia and Lithuania") each country named."""
        assert statement.speaker is not None
        actor = self.actors[statement.speaker.id]
        if actor.kind == "person" or statement.source is None:
            return [actor.id]
        parts = [part for part in _PARTS.split(statement.source.text) if part]
        named = [country for part in parts if (country := countries.governed(part))]
        if len(named) == len(parts) > 0:
            return [self._of_country(country, part) for country, part in zip(named, parts, strict=True)]
        return [actor.id]

    def _of_country(self, country: str, name: str) -> str:
        if country not in self._countries:
            key = f"government:{body_key(name).replace(' ', '-')}"
            self._countries[country] = key
            if key not in self.actors:
                self._new[key] = Actor(id=key, name=name.strip(), kind="government")
        return self._countries[country]

    def name(self, actor: str) -> str:
        """What an actor is called."""
        return (self.actors.get(actor) or self._new[actor]).name

    def added(self) -> tuple[Actor, ...]:
        """Actors that only the words of joint sources name."""
        return tuple(self._new[key] for key in sorted(self._new))


def _positions(actor: str, question: str, told: list[_Held]) -> list[Position]:
    """One position for each stance and date; a later, other stance says what it changed from."""
    by_stance: dict[tuple[Stance, str | None], list[_Held]] = defaultdict(list)
    for one in told:
        by_stance[one.stance, one.statement.said_on].append(one)
    dated = sorted(by_stance, key=lambda key: (key[1] or "", key[0]))
    found: list[Position] = []
    last: tuple[Stance, str] | None = None
    for stance, said_on in dated:
        changed = last[0] if last and said_on and said_on > last[1] and last[0] != stance else None
        members = by_stance[stance, said_on]
        found.append(
            Position(
                actor=actor,
                question=question,
                stance=stance,
                as_of=said_on,
                statements=tuple(sorted({one.statement.id for one in members})),
                told_by=tuple(sorted({one.statement.article for one in members})),
                changed_from=changed,
            )
        )
        if said_on:
            last = (stance, said_on)
    return found


def _told_differently(name: str, told: list[_Held], cast: _Cast) -> Conflict | None:
    """Stances of one actor that differ from report to report with no date to tell them apart."""
    by_article: dict[str, set[Stance]] = defaultdict(set)
    for one in told:
        by_article[one.statement.article].add(one.stance)
    if len(by_article) < 2 or len(set().union(*by_article.values())) < 2:
        return None
    if len({frozenset(stances) for stances in by_article.values()}) == 1:
        return None
    if _dated_apart(told):
        return None
    members = tuple(sorted({_passage(one.statement, cast.resolved[one.statement.article]) for one in told}))
    return Conflict(
        id=identifier("conflict", [f"{p.article}#{p.start}" for p in members]),
        kind="stance",
        members=members,
        status="differ",
        why=f"A position is put differently by these reports: {name}",
    )


def _dated_apart(told: Iterable[_Held]) -> bool:
    dates: dict[Stance, set[str | None]] = defaultdict(set)
    for one in told:
        dates[one.stance].add(one.statement.said_on)
    known: list[set[str | None]] = [days for days in dates.values() if None not in days]
    return len(known) == len(dates) and not set.intersection(*known)


def _passage(statement: Statement, one: Resolved) -> Passage:
    """The words that show the stance: from the cue on where it stands before the content, and near."""
    first, cue = statement.content[0], statement.cue
    start = cue.start if cue and 0 <= first.start - cue.end <= _BESIDE else first.start
    return Passage(statement.article, start, first.end, one.article.text[start : first.end])
