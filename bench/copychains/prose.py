"""Planned reports → text, with the place of everything that the truth speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from bench.copychains.pieces import Credit, Draft, Piece
from bench.copychains.seeds import Outlet, Seed, Speaker, outlets, spun
from bench.copychains.variants import turned

Range = tuple[int, int]
Part = tuple[str, str]

_MARKS = {
    "curly": str.maketrans({}),
    "straight": str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'"}),
    "single": str.maketrans({"“": "‘", "”": "’"}),
}
# Words that lose their capital inside a sentence; all others may be names.
_SMALL_FIRST = re.compile(
    r"(?:The|A|An|It|Its|In|On|At|By|For|From|Of|More|Most|About|Some|Nearly|No|Not|Two|Three|Four|Five|Six|Seven|"
    r"Eight|Nine|Ten|Eleven|Twelve|There|They|Their|This|That|These|Those|What|When|Where|Who|Under|After|Before|"
    r"Since|Until|With|Without|Only|Just|Every|Each|All|Any|Both|People|Work|Workers|Plans|He|She|His|Her)\b(?!-[A-Z])"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece stands: the words of its content, of these the quoted ones, its credit and its paragraph."""

    piece: Piece
    content: tuple[Range, ...]
    quoted: tuple[Range, ...]
    credit: Range | None
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A report as text. `narrator` are the ranges of its own words, `wire` that of its agency credit."""

    draft: Draft
    text: str
    places: tuple[Place, ...]
    narrator: tuple[Range, ...]
    wire: Range | None = None


@dataclass(slots=True)
class _Page:
    """Text as it grows."""

    text: str = ""
    places: list[Place] = field(default_factory=list)
    narrator: list[Range] = field(default_factory=list)

    def put(self, words: str) -> Range:
        """Add words and say where they stand."""
        start = len(self.text)
        self.text += words
        return start, len(self.text)


def printed(draft: Draft, *, seed: Seed) -> Printed:
    """The report as it is printed."""
    page = _Page()
    page.put(f"{draft.title}\n\n")
    if draft.byline:
        page.put(f"{draft.byline}\n\n")
    agency = named(draft.wire) if draft.wire else None
    wire = None
    if agency and draft.wire_form == "dateline":
        page.put(f"{draft.dateline} ")
        wire = page.put(f"({agency.initials})")
        page.put(" — ")
    elif draft.dateline:
        page.put(f"{draft.dateline} — ")
    writer = _Writer(draft.outlet, seed)
    for number, paragraph in enumerate(draft.paragraphs):
        if number:
            page.put("\n\n")
        _paragraph(page, writer, paragraph, number)
    if agency and draft.wire_form == "signature":
        page.put(" ")
        wire = page.put(f"({agency.initials})")
    elif agency and draft.wire_form == "with":
        page.put("\n\nWith reporting by ")
        wire = page.put(agency.called)
        page.put(".")
    page.put("\n")
    text = page.text.translate(_MARKS[draft.outlet.marks])
    return Printed(draft=draft, text=text, places=tuple(page.places), narrator=tuple(page.narrator), wire=wire)


def named(slug: str) -> Outlet:
    """The outlet of this slug."""
    return next(outlet for outlet in outlets() if outlet.slug == slug)


def _paragraph(page: _Page, writer: _Writer, pieces: Iterable[Piece], number: int) -> None:
    before: str | None = None
    for position, piece in enumerate(pieces):
        if position:
            page.put(" ")
        marked: dict[str, list[Range]] = {"content": [], "quoted": [], "credit": [], "around": []}
        for words, mark in _closed(writer.sentence(piece, before=before)):
            place = page.put(words)
            marked[mark.partition(" ")[0]].append(place)
            if mark == "content quoted":
                marked["quoted"].append((place[0] + 1, place[1] - 1))
            else:
                page.narrator.append(place)
        credit = marked["credit"][0] if marked["credit"] else None
        content = tuple(marked["content"])
        page.places.append(Place(piece, content, _quoted(page.text, content, marked["quoted"]), credit, number))
        before = piece.speaker if piece.form != "own" else None


_INNER = re.compile(r"“([^”]*)”")


def _quoted(text: str, content: tuple[Range, ...], whole: list[Range]) -> tuple[Range, ...]:
    """The words between quotation marks, also those inside indirect speech."""
    if whole:
        return tuple(whole)
    return tuple((m.start(1), m.end(1)) for start, end in content for m in _INNER.finditer(text, start, end))


def _closed(parts: list[Part]) -> list[Part]:
    """Parts without the comma of an apposition before a stop, and without empty ones."""
    kept: list[Part] = []
    for words, mark in parts:
        if kept and words[:1] in (".", ",", ":") and kept[-1][0].endswith(","):
            kept[-1] = (kept[-1][0][:-1], kept[-1][1])
        if words:
            kept.append((words, mark))
    return kept


class _Writer:
    """Writes the sentences of one report; remembers who has been introduced."""

    def __init__(self, outlet: Outlet, seed: Seed) -> None:
        self.outlet = outlet
        self.seed = seed
        self.introduced: set[str] = set()

    def sentence(self, piece: Piece, *, before: str | None) -> list[Part]:
        """A piece as parts of a sentence with what each of them is."""
        if piece.form == "own":
            return self._own(piece)
        assert piece.speaker
        who = self._who(piece, before)
        if piece.form == "quote":
            return self._direct(piece, who)
        return self._indirect(piece, who)

    # ── in the outlet's own voice ─────────────────────────────────────────────────────────

    def _own(self, piece: Piece) -> list[Part]:
        words = self._fact(piece)
        if not piece.credit:
            return [(words, "content")]
        outlet = self._outlet(piece.credit)
        bare = words.rstrip(".")
        if piece.credit.how == "own":
            return [(bare, "content"), (", ", "around"), (outlet, "credit"), (" has learned.", "around")]
        small = _inside(bare)
        if small and piece.frame % 3 == 0:
            return [
                ("According to ", "around"),
                (outlet, "credit"),
                (", ", "around"),
                (small, "content"),
                (".", "around"),
            ]
        if piece.frame % 3 == 1:
            before = ", according to a report in " if not named(piece.credit.outlet).agency else ", according to "
            return [(bare, "content"), (before, "around"), (outlet, "credit"), (".", "around")]
        return [(bare, "content"), (", ", "around"), (outlet, "credit"), (" reported.", "around")]

    def _fact(self, piece: Piece) -> str:
        fact = self.seed.fact(piece.claim)
        words = fact.own[piece.wording] if piece.form == "own" else fact.said[piece.wording]
        return _first(spun(words, seed=self.seed, spin=piece.spin, level=piece.level, version=piece.version))

    # ── indirect speech ───────────────────────────────────────────────────────────────────

    def _indirect(self, piece: Piece, who: str) -> list[Part]:
        content = self._content(piece)
        name, subject = (who, "around"), (_first(who), "around")
        told: Part = (content, "content")
        stop: Part = (".", "around")
        that = "that " if piece.frame % 2 else ""
        if piece.credit:
            outlet: Part = (self._outlet(piece.credit), "credit")
            if piece.credit.how == "reported":
                return [
                    [subject, (f" said {that}", "around"), told, (", ", "around"), outlet, (" reported.", "around")],
                    [
                        ("According to ", "around"),
                        outlet,
                        (", ", "around"),
                        name,
                        (f" said {that}", "around"),
                        told,
                        stop,
                    ],
                    [
                        _capital(outlet),
                        (" quoted ", "around"),
                        self._object(piece, who),
                        (" as saying that ", "around"),
                        told,
                        stop,
                    ],
                ][piece.frame % 3]
            return [
                [subject, (" told ", "around"), outlet, (" that ", "around"), told, stop],
                [
                    ("In an interview with ", "around"),
                    outlet,
                    (", ", "around"),
                    name,
                    (f" said {that}", "around"),
                    told,
                    stop,
                ],
                [subject, (" told ", "around"), outlet, (f" {that}", "around"), told, stop],
            ][piece.frame % 3]
        return [
            [subject, (" said ", "around"), told, stop],
            [subject, (" said that ", "around"), told, stop],
            [(_first(content), "content"), (", ", "around"), name, (" said.", "around")],
            [subject, (" told reporters that " if self._public(piece) else " said ", "around"), told, stop],
            [("According to ", "around"), self._object(piece, who), (", ", "around"), told, stop],
        ][piece.frame % 5]

    def _content(self, piece: Piece) -> str:
        if not piece.quote:
            fact = self.seed.fact(piece.claim)
            words = fact.said[piece.wording]
            return spun(words, seed=self.seed, spin=piece.spin, level=piece.level, version=piece.version)
        quote = self.seed.quote(piece.quote)
        if piece.form == "mixed" and piece.key.startswith("mixed"):
            return spun(quote.mixed[piece.wording], seed=self.seed, spin=piece.spin)
        if piece.key == "turned":
            return turned(piece.sentences[0], speaker=self.seed.speakers[quote.speaker])
        return spun(quote.indirect[piece.wording], seed=self.seed, spin=piece.spin)

    # ── quotations ────────────────────────────────────────────────────────────────────────

    def _direct(self, piece: Piece, who: str) -> list[Part]:
        first, rest = piece.sentences[0], " ".join(piece.sentences[1:])
        whole = " ".join(piece.sentences)
        when = (
            f" {self.seed.quote(piece.quote or '').when}" if piece.quote and self.seed.quote(piece.quote).when else ""
        )
        subject: Part = (_first(who), "around")
        public = self._public(piece)
        name: Part = (who, "around")
        if piece.credit:
            outlet: Part = (self._outlet(piece.credit), "credit")
            if piece.credit.how == "reported":
                return [
                    [_said(whole), (" ", "around"), name, (" said, according to ", "around"), outlet, (".", "around")],
                    [
                        _capital(outlet),
                        (" quoted ", "around"),
                        self._object(piece, who),
                        (" as saying: ", "around"),
                        _quote(whole),
                    ],
                    [
                        _said(whole),
                        (" ", "around"),
                        name,
                        (" was quoted as saying by ", "around"),
                        outlet,
                        (".", "around"),
                    ],
                ][piece.frame % 3]
            middle: list[Part] = [(" ", "around"), name, (" told ", "around"), outlet, (".", "around")]
            if piece.frame % 3 == 0 and rest:
                return [_said(first), *middle, (" ", "around"), _quote(rest)]
            if piece.frame % 3 == 1:
                return [subject, (" told ", "around"), outlet, (": ", "around"), _quote(whole)]
            return [_said(whole), *middle]
        if piece.frame % 4 == 1 and rest:
            return [_said(first), (" ", "around"), name, (f" said{when}. ", "around"), _quote(rest)]
        if piece.frame % 4 == 2 and who not in ("he", "she", "they"):
            return [_said(whole), (" said ", "around"), name, (f"{when}.", "around")]
        if piece.frame % 4 == 3 and not when:
            return [
                subject,
                (" told reporters: " if public and piece.frame % 8 > 3 else " said: ", "around"),
                _quote(whole),
            ]
        return [_said(whole), (" ", "around"), name, (f" said{when}.", "around")]

    def _public(self, piece: Piece) -> bool:
        """Whether it was said to all who were there."""
        if piece.quote:
            return self.seed.quote(piece.quote).occasion == "conference"
        return self.seed.fact(piece.claim).first == "public"

    # ── names ─────────────────────────────────────────────────────────────────────────────

    def _who(self, piece: Piece, before: str | None) -> str:
        key = piece.speaker or ""
        speaker = self.seed.speakers[key]
        rng = Random(f"{piece.claim} {piece.frame} {key}")
        if key not in self.introduced:
            self.introduced.add(key)
            titled = speaker.title and rng.random() < 0.5
            return f"{speaker.title} {speaker.name}" if titled else f"{speaker.name}, {speaker.role},"
        if before == key:
            return speaker.pronoun
        return self._short(speaker, rng)

    def _short(self, speaker: Speaker, rng: Random) -> str:
        if rng.random() < 0.25:
            return speaker.label
        if self.outlet.honorific and speaker.pronoun != "they":
            return f"{'Mr' if speaker.pronoun == 'he' else 'Ms'} {speaker.surname}"
        return speaker.surname

    def _object(self, piece: Piece, who: str) -> Part:
        """Whoever speaks, where "she" cannot stand."""
        speaker = self.seed.speakers[piece.speaker or ""]
        return speaker.surname if who == speaker.pronoun else who, "around"

    def _outlet(self, credit: Credit) -> str:
        return named(credit.outlet).called


def _said(words: str) -> Part:
    """A quotation before its cue."""
    return (f"“{words[:-1]},”" if words.endswith(".") else f"“{words}”", "content quoted")


def _quote(words: str) -> Part:
    return (f"“{words}”", "content quoted")


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _capital(part: Part) -> Part:
    return _first(part[0]), part[1]


def _inside(words: str) -> str | None:
    """A sentence without its capital; None where its first word may be a name."""
    return words[0].lower() + words[1:] if _SMALL_FIRST.match(words) else None
