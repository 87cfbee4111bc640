"""Within one article: who "he", "the minister" and "the paper" are, and who stands behind a quote."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

import msgspec

from copydesk import text as marks
from copydesk.align import STOP
from copydesk.lexicon import table, words_of
from copydesk.names import body_key, gender_of, is_metonym, tokens
from copydesk.records import (
    Actor,
    ActorKind,
    Annotations,
    Article,
    Attribution,
    AttributionKind,
    Mention,
    Refusal,
    Resolved,
    Role,
    Skipped,
    Slice,
    Speaker,
    Statement,
)
from copydesk.resolve.cast import Cast, Figure
from copydesk.resolve.references import Memory, by_description, by_pronoun
from copydesk.resolve.sources import PRONOUNS, Head, actor_kind, definite, head_noun, head_of, one_person

__all__ = ["antecedent", "resolve", "role_near"]


def resolve(article: Article, annotations: Annotations) -> Resolved:
    """Give every attribution its speaker, or none, and name the article's actors."""
    return _Resolving(article, annotations).result()


def antecedent(article: Article, annotations: Annotations, position: int) -> tuple[Mention, ...]:
    """The mentions of the person for whom the pronoun at a position stands; none where that is open."""
    resolving = _Resolving(article, annotations)
    word = re.match(r"\w+", article.text[position:])
    gender = PRONOUNS.get(word.group().lower()) if word else None
    if gender not in ("male", "female"):
        return ()
    figure = by_pronoun(resolving.memory, position, gender)
    return tuple(figure.mentions) if figure else ()


@dataclass(slots=True)
class _Found:
    """A speaker found for an attribution: the figure, or nobody, and the role given here."""

    figure: Figure | None = None
    role: str | None = None
    attribution: AttributionKind = "none"


@dataclass(slots=True)
class _Resolving:
    article: Article
    annotations: Annotations
    cast: Cast = field(init=False)
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.cast = Cast(self.article.text, self.annotations.mentions)
        self.memory = Memory(self.cast)

    def result(self) -> Resolved:
        given = self.annotations.attributions
        self._collect_roles()
        order = sorted(range(len(given)), key=lambda i: (given[i].content[0].start, given[i].outer or -1))
        found: dict[int, _Found] = {}
        for index in [i for i in order if given[i].source]:
            found[index] = self._by_source(given[index])
            self._note(given[index], found[index])
        for index in [i for i in order if not given[i].source]:
            found[index] = self._without_source(given[index])
            self._note(given[index], found[index])
        refused = [(r, self._refuser(r)) for r in self.annotations.refusals]
        ids = self._ids()
        kept, dropped = self._with_own_speaker(order, found)
        statements = tuple(self._statement(index, found, ids) for index in kept)
        return Resolved(
            article=self.article,
            annotations=msgspec.structs.replace(self.annotations, skipped=(*self.annotations.skipped, *dropped)),
            statements=statements,
            actors=tuple(self._actor(figure, ids) for figure in self.cast.figures if figure.mentions),
            mentions=tuple(self._mention(mention, ids) for mention in self.annotations.mentions),
            citations=self.annotations.citations,
            refusals=tuple(
                msgspec.structs.replace(r, actor=ids[id(figure)] if figure else None) for r, figure in refused
            ),
        )

    def _refuser(self, refusal: Refusal) -> Figure | None:
        """Who declined or did not answer."""
        if refusal.by is None:
            return None
        by = Attribution(content=(refusal.by,), source=refusal.by, kind="indirect", act="stance", score=1.0)
        return self._by_source(by).figure

    def _with_own_speaker(self, order: list[int], found: dict[int, _Found]) -> tuple[list[int], list[Skipped]]:
        """Leave out nested attributions that add no other speaker ("Lee said he believed …")."""
        kept, dropped = [], []
        for index in order:
            attribution = self.annotations.attributions[index]
            outer = attribution.outer
            if outer is None or found[index].figure not in (None, found[outer].figure):
                kept.append(index)
            else:
                start, end = attribution.content[0].start, attribution.content[-1].end
                dropped.append(Skipped("nested, no other speaker", start, end))
        return kept, dropped

    # ── roles ─────────────────────────────────────────────────────────────────────────────

    def _collect_roles(self) -> None:
        """Roles in apposition and before the name, wherever the name stands."""
        for figure in self.cast.people():
            for mention in figure.mentions:
                role = role_near(self.article.text, mention)
                for words in role:
                    if words not in figure.roles:
                        figure.roles.append(words)

    # ── speakers ──────────────────────────────────────────────────────────────────────────

    def _note(self, attribution: Attribution, found: _Found) -> None:
        """Remember who spoke. Of "the paper reports that Lee said", Lee did."""
        outer = attribution.outer
        if outer is not None:
            outer_source = self.annotations.attributions[outer].source
            outer_kind = self._kind_at(outer_source) if outer_source else None
            if outer_kind not in ("outlet", "document"):
                return
        if found.figure:
            start, end = attribution.content[0].start, attribution.content[-1].end
            source = attribution.source.start if attribution.source else None
            self.memory.note(start, end, found.figure, source=source)

    def _kind_at(self, source: Slice) -> ActorKind | None:
        figure = self._figure_in(source)
        return figure.kind if figure else actor_kind(source.text)

    def _by_source(self, attribution: Attribution) -> _Found:
        source = attribution.source
        assert source is not None
        # a name may begin before the source that the tagger marked ("Tom “Tank” Arkell")
        inside = [m for m in self.annotations.mentions if source.start < m.end <= source.end]
        head = head_of(source, inside)
        if head.kind == "name" and head.mention:
            return self._named(head, cue=attribution.cue.text if attribution.cue else "")
        if head.kind == "pronoun":
            return self._pronoun(head.text, source.start, attribution)
        return self._description(head.text, source.start, source.end)

    def _named(self, head: Head, *, cue: str) -> _Found:
        assert head.mention is not None
        figure = self.cast.of.get((head.mention.start, head.mention.end))
        if figure is None:
            return _Found(None, head.role, "named")
        if head.role and figure.kind == "person" and head.role not in figure.roles:
            figure.roles.append(head.role)
        if figure.kind == "organisation" and not figure.place and _REPORTS.search(cue) and not is_body(figure.name):
            # an outlet that no list knows: what it does is report
            figure.kind = "outlet"
        if figure.place:
            figure.kind, figure.place = "government", False
        if is_metonym(figure.name):
            figure.kind = "government"
        return _Found(figure, head.role, "named")

    def _pronoun(self, word: str, position: int, attribution: Attribution) -> _Found:
        gender = PRONOUNS[word.lower()]
        if gender in ("male", "female"):
            figure = by_pronoun(self.memory, position, gender)
            if figure:
                figure.genders.append(gender)
            return _Found(figure, None, "named")
        if gender == "relative":
            return _Found(self._before(position), None, "named")
        if gender in ("plural", "thing"):
            last = self.memory.speaker_before(position)
            near = last and self.cast.sentence(position) - self.cast.sentence(last.start) <= 3
            if last and near and (last.figure.kind != "person"):
                return _Found(last.figure, None, self._attribution(last.figure))
            if gender == "thing":
                return _Found(self._last_body(position), None, "named")
        return _Found(None, None, "named")

    def _before(self, position: int) -> Figure | None:
        """The name that a relative pronoun follows."""
        near = [f for m, f in self.cast.within(max(0, position - _LONGEST_NAME), position) if position - m.end <= 3]
        return near[-1] if near else None

    def _last_body(self, position: int) -> Figure | None:
        """The one body that the nearest sentence with any names, at most two sentences back."""
        here = self.cast.sentence(position)
        near: dict[int, dict[int, Figure]] = {}
        for figure in self.cast.figures:
            if figure.kind in ("organisation", "government", "outlet") and not figure.place:
                for mention in figure.mentions:
                    back = here - self.cast.sentence(mention.start)
                    if mention.start < position and back <= 2:
                        near.setdefault(back, {})[id(figure)] = figure
        nearest = near[min(near)] if near else {}
        return next(iter(nearest.values())) if len(nearest) == 1 else None

    def _description(self, words: str, start: int, end: int) -> _Found:
        writer = self._writer(words, start, end)
        if writer:
            return _Found(writer, None, self._attribution(writer))
        if definite(words):
            figure = (
                by_description(self.memory, words, start)
                or self._same_description(words, start)
                or self._body_meant(words, start)
            )
            if figure:
                return _Found(figure, None, self._attribution(figure))
        if definite(words) and one_person(words):
            figure = by_pronoun(self.memory, start, gender_of(words), head=head_noun(words))
            if figure:
                return _Found(figure, None, "named")
        return self._described(words, actor_kind(words), start, end)

    def _writer(self, words: str, start: int, end: int) -> Figure | None:
        """Whose words a document gives: "her statement", "Lee's book", "the Coast Courier report"."""
        if head_noun(words) not in words_of("own_documents"):
            return None
        first = words.split()[0].lower()
        if first in ("his", "her"):
            return by_pronoun(self.memory, start, PRONOUNS[first])
        noun = self.article.text.rfind(head_noun(words), start, end)
        owners = [
            figure
            for mention, figure in self.cast.within(start, max(start, noun))
            if not figure.place and re.fullmatch(r"(?:['’]s?)?\s+", self.article.text[mention.end : noun])
        ]
        return owners[0] if len(owners) == 1 else None

    def _same_description(self, words: str, start: int) -> Figure | None:
        """The last described figure with this head noun: "the officials" after "two officials"."""
        head = head_noun(words)
        found = [
            f
            for f in self.cast.figures
            if f.kind in ("unnamed", "group", "document") and head_noun(f.name) == head and f.last_before(start)
        ]
        return found[-1] if found else None

    def _body_meant(self, words: str, start: int) -> Figure | None:
        """The organisation that "the company" points back to, if the last sentences name just one."""
        if head_noun(words) not in words_of("body_words") | words_of("body_nouns") or len(words.split()) > 4:
            return None
        if any(word[0].isupper() for word in words.split()[1:]):
            # "the Norlander government" is another one
            return None
        return self._last_body(start)

    def _described(self, words: str, kind: ActorKind, start: int, end: int) -> _Found:
        for figure in self.cast.figures:
            if figure.kind == kind and body_key(figure.name) == body_key(_SUBORDINATE.split(words)[0]):
                figure.mentions.append(Mention(start, end, words, kind))
                return _Found(figure, None, self._attribution(figure))
        figure = Figure(kind, _SUBORDINATE.split(words)[0].strip(" ,"))
        figure.mentions.append(Mention(start, end, words, kind))
        self.cast.figures.append(figure)
        return _Found(figure, None, self._attribution(figure))

    def _attribution(self, figure: Figure) -> AttributionKind:
        return "unnamed" if figure.kind in ("unnamed", "group") else "named"

    def _without_source(self, attribution: Attribution) -> _Found:
        """A quotation of which its own sentence names no speaker: whose speech goes on here?"""
        if attribution.cue and (figure := self._beside_cue(attribution.cue)):
            return _Found(figure, None, self._attribution(figure))
        if not attribution.quoted or attribution.outer is not None:
            return _Found()
        start, end = attribution.content[0].start, attribution.content[-1].end
        if attribution.cue is None and (figure := self._label_before(start)):
            return _Found(figure, None, "named")
        here = self.cast.sentence(start)
        left, right = self.cast.sentences[here]
        inside = self._person_beside(left, right)
        if inside and attribution.kind == "mixed":
            return _Found(inside, None, "named")
        last = self.memory.speaker_before(start)
        if last and self._paragraphs_between(last.end, start) <= 2:
            return _Found(last.figure, None, self._attribution(last.figure))
        following = [s for s in self.memory.spoken if s.start >= end]
        if following and self._paragraphs_between(end, following[0].start) <= 1:
            return _Found(following[0].figure, None, self._attribution(following[0].figure))
        inside = inside or self._subject_before(here, start)
        return _Found(inside, None, "named" if inside else "none")

    def _subject_before(self, here: int, start: int) -> Figure | None:
        """The one person of the sentence before, where it is theirs: "Brandt was blunt. “It will fall.”"."""
        if not here or "\n" in self.article.text[self.cast.sentences[here - 1][0] : start]:
            return None
        left, right = self.cast.sentences[here - 1]
        people = [(m, f) for m, f in self.cast.within(left, right) if f.kind == "person"]
        if len({id(f) for _, f in people}) != 1:
            return None
        mention, figure = people[0]
        return figure if self.cast.subject(mention.start) else None

    def _beside_cue(self, cue: Slice) -> Figure | None:
        """The name right before or after the cue, marks of a link aside ("reported [the Herald](…)")."""
        text = self.article.text
        for mention, figure in self.cast.within(max(0, cue.start - _LONGEST_NAME), cue.end + _LONGEST_NAME):
            after, before = text[cue.end : mention.start], text[mention.end : cue.start]
            if cue.end <= mention.start <= cue.end + 8 and re.fullmatch(r"\s+(?:the\s+)?[\[(*_]*", after):
                return figure
            if mention.end <= cue.start <= mention.end + 4 and re.fullmatch(r"[\])*_]*\s+", before):
                return figure
        return None

    def _label_before(self, position: int) -> Figure | None:
        """The name in "Name: …" or "From Name: …" right before a quotation."""
        text = self.article.text
        near = self.cast.within(max(0, position - _LONGEST_NAME), position)
        fitting = (f for m, f in near if re.fullmatch(r"[^\n.!?]{0,40}:\s*", text[m.end : position]))
        return next(fitting, None)

    def _person_beside(self, left: int, right: int) -> Figure | None:
        quoted = marks.quoted_mask(self.article.text)
        inside = self.cast.within(left, right)
        near = {id(f): f for m, f in inside if f.kind == "person" and not quoted[m.start]}
        return next(iter(near.values())) if len(near) == 1 else None

    def _paragraphs_between(self, end: int, start: int) -> int:
        between = self.article.text[min(end, start) : max(end, start)]
        return sum(1 for block in re.split(r"\n\s*", between)) - 1

    # ── records ───────────────────────────────────────────────────────────────────────────

    def _ids(self) -> dict[int, str]:
        ids: dict[int, str] = {}
        taken: set[str] = set()
        for figure in self.cast.figures:
            stem = f"{figure.kind}:{body_key(figure.name).replace(' ', '-')}"
            number, name = 2, stem
            while name in taken:
                name, number = f"{stem}~{number}", number + 1
            taken.add(name)
            ids[id(figure)] = name
        return ids

    def _actor(self, figure: Figure, ids: dict[int, str]) -> Actor:
        return Actor(
            id=ids[id(figure)],
            name=figure.name,
            kind=figure.kind,
            roles=tuple(Role(role, self.article.published) for role in figure.roles),
            aliases=tuple(alias for alias in figure.aliases if alias != figure.name),
        )

    def _mention(self, mention: Mention, ids: dict[int, str]) -> Mention:
        figure = self.cast.of.get((mention.start, mention.end))
        actor = ids[id(figure)] if figure else None
        return Mention(mention.start, mention.end, mention.text, mention.kind, actor)

    def _statement_id(self, attribution: Attribution) -> str:
        start, end = attribution.content[0].start, attribution.content[-1].end
        return f"{self.article.id}#{start}-{end}" + ("n" if attribution.outer is not None else "")

    def _statement(self, index: int, found: dict[int, _Found], ids: dict[int, str]) -> Statement:
        attribution = self.annotations.attributions[index]
        result = found[index]
        via, nested_in = self._chain(attribution, found, ids)
        speaker = None
        written = bool(result.figure and result.figure.kind == "document" and attribution.act == "speech")
        if result.figure:
            role = result.role or (result.figure.roles[0] if result.figure.roles else None)
            speaker = Speaker(ids[id(result.figure)], result.figure.name, role)
        return Statement(
            id=self._statement_id(attribution),
            article=self.article.id,
            kind=attribution.kind,
            act="writing" if written else attribution.act,
            content=attribution.content,
            quoted=attribution.quoted,
            cue=attribution.cue,
            source=attribution.source,
            speaker=speaker,
            via=via,
            nested_in=nested_in,
            negated=attribution.negated,
            certainty=attribution.certainty,
            stage=attribution.stage,
            attribution=result.attribution,
            score=attribution.score,
        )

    def _figure_in(self, words: Slice) -> Figure | None:
        """The figure named within some words."""
        return next((figure for _, figure in self.cast.within(words.start, words.end)), None)

    def _chain(
        self, attribution: Attribution, found: dict[int, _Found], ids: dict[int, str]
    ) -> tuple[tuple[str, ...], str | None]:
        if attribution.outer is None:
            relay = self._figure_in(attribution.relay) if attribution.relay else None
            return ((ids[id(relay)],) if relay else ()), None
        outer = self.annotations.attributions[attribution.outer]
        figure = found[attribution.outer].figure
        return ((ids[id(figure)],) if figure else ()), self._statement_id(outer)


# how far from a place a name beside it may begin
_LONGEST_NAME = 120
_REPORTS = re.compile(r"\b(?:report(?:s|ed)|reveal(?:s|ed)|broke|publish(?:es|ed)|wrote|writes)\b", re.IGNORECASE)


def is_body(name: str) -> bool:
    """Whether a name has a word of companies, parties or offices in it ("Growers' League")."""
    return any(word in table("people")["body_words"] for word in tokens(name))


_SUBORDINATE = re.compile(
    r",?\s+(?:(?:on|of|in|for|to|by)\s+)?(?:who|which|whose|whom)\b"
    r"|,?\s+speaking (?:on|under)\b|,\s+(?:a|an|the|dated)\b|,?\s+but\b"
)
_AFTER = re.compile(
    r"^,\s*(?P<role>(?:(?:the|a|an)\s|(?:former|acting|chief|senior|deputy)\s|[a-z][\w-]+\s(?:of|at|for|and|with)\s"
    r"|who (?:heads|leads|runs|chairs)\s)[^,;:.()“”\"\n]{3,90})"
)
_BEFORE = re.compile(
    r"(?P<role>(?:(?:[A-Z][\w.’'&-]+|[a-z][\w-]*)\s){1,6}|(?:the|a|an|[A-Z]\w+['’]s)\s[^,;:.()“”\"\n]{3,70},\s)$"
)


def role_near(text: str, mention: Mention) -> list[str]:
    """Roles beside a name: "the chairman of the council" after it, "French President" before it."""
    found = []
    after = _AFTER.match(text[mention.end : mention.end + 140])
    if after:
        found.append(re.sub(r"^who (?:is|was)\s+", "", after["role"]).strip())
    left = text[max(0, mention.start - 90) : mention.start]
    # the pattern is slow, and nothing is kept of what it finds without a title
    before = None if _title_ends().isdisjoint(_LETTERS.findall(left.lower())) else _BEFORE.search(left)
    if before and (role := _title_part(before["role"])):
        found.append(role)
    return [role for role in found if _says_a_role(role)]


def _says_a_role(words: str) -> bool:
    """Whether words are a role at all: not "Ms." alone, nor the end of what stood before the name."""
    parts = [word.strip(".,").lower() for word in words.split()]
    starts_well = bool(parts) and (parts[0] not in STOP or parts[0] in ("a", "an", "the"))
    return starts_well and any(part not in words_of("courtesy") for part in parts)


_LETTERS = re.compile(r"[^\W\d_]+")


@cache
def _title_ends() -> frozenset[str]:
    """The last words of titles: "president" of "vice-president"."""
    return frozenset(parts[-1] for title in words_of("titles") if (parts := _LETTERS.findall(title)))


def _title_part(words: str) -> str | None:
    """The end of these words that is a title or role: from the first capital or title word on."""
    titles = words_of("titles")
    kept: list[str] = []
    for word in reversed(words.replace(",", " ,").split()):
        plain = word.strip(".,").lower()
        if word == ",":
            continue
        # "Thursday. Prime Minister": a sentence ended here
        if kept and word.endswith(".") and plain not in titles and len(plain) > 1 and "." not in plain:
            break
        named = word[:1].isupper() and plain not in STOP
        if plain in titles or (kept and (named or plain in ("of", "the", "for", "and"))):
            kept.append(word)
        else:
            break
    while kept and kept[-1].lower() in ("of", "for", "and", "the"):
        kept.pop()
    role = _last_of_several(" ".join(reversed(kept)), titles)
    return role if any(w.strip(".,").lower() in titles for w in kept) else None


def _last_of_several(role: str, titles: frozenset[str]) -> str:
    """Of "President Ann Ost and Foreign Minister" the minister: the first is another's, whose name follows it."""
    before, joined, after = role.rpartition(" and ")
    if not joined:
        return role
    first, second = ([word.strip(".,").lower() in titles for word in part.split()] for part in (before, after))
    return after if any(first) and not first[-1] and any(second) else role
