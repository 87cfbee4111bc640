"""The people, bodies and outlets of one article, gathered from its names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from copydesk import text as marks
from copydesk.lexicon import outlets
from copydesk.names import body_key, gender_of, initials, part_of, parts, same_person, without_titles
from copydesk.records import ActorKind, Mention


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
        self._genders_from_text()

    def sentence(self, position: int) -> int:
        """The index of the sentence at a position."""
        return max(0, bisect_right(self._starts, position) - 1)

    def _new(self, kind: ActorKind, mention: Mention, name: str, *, place: bool = False) -> Figure:
        figure = Figure(kind, name, place=place)
        self.figures.append(figure)
        self._join(figure, mention, name)
        return figure

    def _join(self, figure: Figure, mention: Mention, name: str) -> None:
        figure.add(mention, name)
        self.of[mention.start, mention.end] = figure
        if figure.kind == "person":
            before = self.text[max(0, mention.start - 24) : mention.start]
            title, _ = without_titles(mention.text)
            gender = gender_of(" ".join([*before.split()[-1:], title]))
            if gender:
                figure.genders += [gender] * 3

    def _add_full(self, mention: Mention) -> None:
        _, name = without_titles(mention.text)
        for figure in self.people():
            if any(same_person(name, alias) or part_of(name, alias) for alias in figure.aliases):
                self._join(figure, mention, name)
                return
        self._new("person", mention, name)

    def _add_short(self, mention: Mention) -> None:
        title, name = without_titles(mention.text)
        if not parts(name):
            return
        fitting = [figure for figure in self.people() if part_of(name, figure.name)]
        gender = gender_of(title or self.text[max(0, mention.start - 12) : mention.start])
        if gender and len(fitting) > 1:
            fitting = [figure for figure in fitting if figure.gender in (gender, None)]
        if len(fitting) > 1:
            fitting = self._nearest(fitting, mention.start)
        if len(fitting) == 1:
            self._join(fitting[0], mention, name)
        elif not fitting:
            self._new("person", mention, name)

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
        for figure in self.figures:
            if figure.kind == "person":
                continue
            if figure.place == (mention.kind == "place") and self._same_body(figure, key, mention.text, outlet):
                self._join(figure, mention, mention.text)
                return
        if outlet:
            figure = self._new("outlet", mention, mention.text)
            figure.name = outlet.name
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
            return any(alias.endswith(" " + key) for alias in keys)
        # "Samsung" for "Samsung Electronics": the first words of a longer name
        if figure.place or len(key) < 4:
            return False
        return any(alias.startswith(key + " ") or key.startswith(alias + " ") for alias in keys)

    def people(self) -> list[Figure]:
        """The persons, in order of first mention by full name."""
        return [figure for figure in self.figures if figure.kind == "person"]

    def body(self, name: str) -> Figure | None:
        """The body of this name, if the article names it."""
        outlet = outlets.known(name)
        for figure in self.figures:
            if figure.kind != "person" and self._same_body(figure, body_key(name), name, outlet):
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


_PRONOUN_GENDER = {
    "he": "male", "him": "male", "his": "male", "himself": "male",
    "she": "female", "her": "female", "hers": "female", "herself": "female",
}  # fmt: skip
