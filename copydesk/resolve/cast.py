"""The people, bodies and outlets of one article, gathered from its names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from copydesk import text as marks
from copydesk.lexicon import outlets
from copydesk.names import body_key, gender_of, initials, part_of, parts, same_person, tokens, without_titles
from copydesk.records import ActorKind, Mention

_POSSESSIVE = re.compile(r"['’]")
_PREPOSITION = re.compile(
    r"\b(?:of|for|with|on|to|by|from|against|unlike|like|about|at|than|and|or)\s+(?:\w+\s+)?$", re.I
)
_CLAUSE = re.compile(
    r"(?:[,;:]|\b(?:that|when|while|because|as|after|before|since|if|where|although|though|but|and|so))\s+$"
)
_VERB = re.compile(r"\s+(?!(?:of|in|on|at|for|with|to|by|from|and|or|as|who|which|that)\b)[a-z]+")
_RELATIVE = re.compile(
    r"\b(?:his|her|their|[A-Z]\w+['’]s)\s+(?:\w+\s+)?(?:husband|wife|spouse|partner|son|daughter|father|mother|brother|sister|"
    r"parents?|uncle|aunt|cousin|nephew|niece|grand\w+|fiancée?|widow|widower),?\s+$"
)
_SIGNATURE = re.compile(r"[—–-]\s?[^\n(]{2,50}\(@\w+\)")


@dataclass(slots=True)
class Figure:
    """Somebody or something named in the article, with all its mentions so far."""

    kind: ActorKind
    name: str
    mentions: list[Mention] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    genders: list[str] = field(default_factory=list)
    place: bool = False
    number: int = 0

    @property
    def gender(self) -> str | None:
        """What the text itself shows: titles, roles, pronouns near a lone name; else unknown."""
        male, female = self.genders.count("male"), self.genders.count("female")
        # one pronoun near a name may be somebody else's
        if abs(male - female) < 2:
            return None
        return "male" if male > female else "female"

    def add(self, mention: Mention, name: str) -> None:
        """Take in one more mention; the longest name becomes the actor's name."""
        self.mentions.append(mention)
        if name not in self.aliases:
            self.aliases.append(name)
        longer = len(parts(name)) > len(parts(self.name))
        if longer or (parts(name) == parts(self.name) and len(name) > len(self.name)):
            self.name = name

    def last_before(self, position: int) -> Mention | None:
        """The nearest mention that begins before a position."""
        found = [mention for mention in self.mentions if mention.start < position]
        return found[-1] if found else None


class Cast:
    """All figures of one article. Mentions are given in text order."""

    def __init__(self, text: str, mentions: Iterable[Mention]) -> None:
        self.text = text
        self.sentences = marks.sentences(text)
        self._starts = [start for start, _ in self.sentences]
        self.figures: list[Figure] = []
        # who bears a name with a certain word, or with certain initials
        self._by_word: dict[str, dict[int, Figure]] = {}
        self.of: dict[tuple[int, int], Figure] = {}
        named = sorted(mentions)
        people = [mention for mention in named if mention.kind == "person"]
        # the longest names first, so that "Al Hashish" finds the full name it is the end of
        for mention in sorted(people, key=lambda m: -len(parts(m.text))):
            if len(parts(mention.text)) > 1:
                self._add_full(mention)
        for mention in people:
            if len(parts(mention.text)) <= 1:
                self._add_short(mention)
        for mention in named:
            if mention.kind != "person":
                self._add_body(mention)
        for figure in self.figures:
            figure.mentions.sort()
        self._people = sorted(mention for figure in self.people() for mention in figure.mentions)
        self._named = [mention for mention in named if (mention.start, mention.end) in self.of]
        self._genders_from_text()

    def sentence(self, position: int) -> int:
        """The index of the sentence at a position."""
        return max(0, bisect_right(self._starts, position) - 1)

    def within(self, start: int, end: int) -> list[tuple[Mention, Figure]]:
        """The mentions that stand wholly in a range, in text order, with who is named."""
        first = bisect_left(self._named, start, key=lambda m: m.start)
        last = bisect_left(self._named, end, lo=first, key=lambda m: m.start)
        return [(m, self.of[m.start, m.end]) for m in self._named[first:last] if m.end <= end]

    def subject(self, place: int) -> bool:
        """Whether the mention at a place is the first person of its sentence, near its start and no modifier."""
        start, end = self.sentences[self.sentence(place)]
        first = min((m.start for m in self._people_in(start, end)), default=place)
        if place > first or len(self.text[start:place].split()) > 12:
            return False
        mention = next((m for m in self._people_in(start, end) if m.start == place), None)
        if mention and _POSSESSIVE.match(self.text, mention.end):
            return False
        return not _PREPOSITION.search(self.text[start:place])

    def clause_subject(self, place: int) -> bool:
        """Whether a name begins a clause and something like a verb follows it."""
        mention = next((m for m in self._people_in(place, place + 1)), None)
        if mention is None:
            return False
        return bool(_CLAUSE.search(self.text, max(0, place - 40), place)) and bool(_VERB.match(self.text, mention.end))

    def _people_in(self, start: int, end: int) -> list[Mention]:
        first = bisect_left(self._people, start, key=lambda m: m.start)
        return self._people[first : bisect_left(self._people, end, key=lambda m: m.start)]

    def signed(self, place: int) -> bool:
        """Whether a name is the signature of an embedded post ("— Ann Holt (@annholt)")."""
        return bool(_SIGNATURE.match(self.text, max(0, place - 2)))

    def _new(self, kind: ActorKind, mention: Mention, name: str, *, place: bool = False) -> Figure:
        figure = Figure(kind, name, place=place, number=len(self.figures))
        self.figures.append(figure)
        self._join(figure, mention, name)
        return figure

    def _join(self, figure: Figure, mention: Mention, name: str) -> None:
        figure.add(mention, name)
        for word in _keys(name):
            self._by_word.setdefault(word, {})[id(figure)] = figure
        self.of[mention.start, mention.end] = figure
        if figure.kind == "person":
            before = self.text[max(0, mention.start - 24) : mention.start]
            title, _ = without_titles(mention.text)
            gender = gender_of(" ".join([*before.split()[-1:], title]))
            if gender:
                figure.genders += [gender] * 3

    def _add_full(self, mention: Mention) -> None:
        _, name = without_titles(mention.text)
        for figure in self._alike(name, people=True):
            if any(same_person(name, alias) or part_of(name, alias) for alias in figure.aliases):
                self._join(figure, mention, name)
                return
        self._new("person", mention, name)

    def _add_short(self, mention: Mention) -> None:
        title, name = without_titles(mention.text)
        if not parts(name):
            return
        fitting = [figure for figure in self._alike(name, people=True) if part_of(name, figure.name)]
        gender = gender_of(title or self.text[max(0, mention.start - 12) : mention.start])
        if gender and len(fitting) > 1:
            fitting = [figure for figure in fitting if figure.gender in (gender, None)]
        if len(fitting) > 1:
            # "her husband Michael Lee": the surname alone stays with whom the article is about
            fitting = [figure for figure in fitting if not self._relative(figure)] or fitting
        if len(fitting) > 1:
            fitting = self._nearest(fitting, mention.start)
        if len(fitting) == 1:
            self._join(fitting[0], mention, name)
        elif not fitting:
            self._new("person", mention, name)

    def _relative(self, figure: Figure) -> bool:
        """Whether a person is introduced as a relative of somebody else."""
        start = min(mention.start for mention in figure.mentions)
        return bool(_RELATIVE.search(self.text, max(0, start - 40), start))

    def _nearest(self, fitting: list[Figure], position: int) -> list[Figure]:
        """Of people of one name the last one named, unless two were named in the last three sentences."""
        here = self.sentence(position)
        before = [(m.start, f) for f in fitting for m in f.mentions if m.start < position]
        if not before:
            return fitting
        near = {id(f): f for start, f in before if here - self.sentence(start) <= 2}
        if len(near) > 1:
            return fitting
        return [max(before, key=lambda pair: pair[0])[1]]

    def _add_body(self, mention: Mention) -> None:
        outlet = outlets.known(mention.text)
        key = body_key(mention.text)
        for figure in self._alike(mention.text, people=False):
            if figure.place == (mention.kind == "place") and self._same_body(figure, key, mention.text, outlet):
                self._join(figure, mention, mention.text)
                return
        if outlet:
            figure = self._new("outlet", mention, mention.text)
            figure.name = outlet.name
            self._by_word.setdefault(outlet.name, {})[id(figure)] = figure
        else:
            self._new("organisation", mention, mention.text, place=mention.kind == "place")

    def _same_body(self, figure: Figure, key: str, name: str, outlet: outlets.Outlet | None) -> bool:
        if outlet and figure.name == outlet.name:
            return True
        keys = [body_key(alias) for alias in figure.aliases]
        if key in keys:
            return True
        capitals = name.replace(".", "")
        if capitals.isupper() and len(capitals) > 1:
            return any(initials(alias) == capitals.lower() for alias in figure.aliases)
        if any(alias.replace(".", "").lower() == initials(name) and alias.isupper() for alias in figure.aliases):
            return True
        if figure.kind == "outlet":
            return any(alias.endswith(" " + key) or alias.startswith(key + " ") for alias in keys)
        # "Norland" for "Norland Shipping": the first words of a longer name
        if figure.place or len(key) < 4:
            return False
        return any(alias.startswith(key + " ") or key.startswith(alias + " ") for alias in keys)

    def _alike(self, name: str, *, people: bool) -> list[Figure]:
        """Figures of whom a name may be another form, in the order of `figures`."""
        outlet = outlets.known(name)
        keys = [*_keys(name), *([outlet.name] if outlet else [])]
        found = {key: figure for word in keys for key, figure in self._by_word.get(word, {}).items()}
        ordered = sorted(found.values(), key=lambda figure: figure.number)
        return [figure for figure in ordered if (figure.kind == "person") == people]

    def people(self) -> list[Figure]:
        """The persons, in order of first mention by full name."""
        return [figure for figure in self.figures if figure.kind == "person"]

    def body(self, name: str) -> Figure | None:
        """The body of this name, if the article names it."""
        outlet = outlets.known(name)
        for figure in self._alike(name, people=False):
            if self._same_body(figure, body_key(name), name, outlet):
                return figure
        return None

    def _genders_from_text(self) -> None:
        """Count pronouns in sentences that name exactly one person, outside quotation marks."""
        mask = marks.quoted_mask(self.text)
        by_sentence: dict[int, list[tuple[Mention, Figure]]] = {}
        for figure in self.people():
            for mention in figure.mentions:
                by_sentence.setdefault(self.sentence(mention.start), []).append((mention, figure))
        for number, named in by_sentence.items():
            figures = {id(figure): figure for _, figure in named}
            if len(figures) != 1:
                continue
            mention, figure = min(named, key=lambda pair: pair[0].start)
            for start, end in marks.words(self.text, mention.end, self.sentences[number][1]):
                word = self.text[start:end].lower()
                if not mask[start] and word in _PRONOUN_GENDER:
                    figure.genders.append(_PRONOUN_GENDER[word])
                    break


def _keys(name: str) -> set[str]:
    """Words by which figures of a like name are found: those of the name, its initials, and itself as initials."""
    return {*tokens(name), initials(name), name.replace(".", "").lower()}


_PRONOUN_GENDER = {
    "he": "male", "him": "male", "his": "male", "himself": "male",
    "she": "female", "her": "female", "hers": "female", "herself": "female",
}  # fmt: skip
