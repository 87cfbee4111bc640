"""Newsrooms at work: some hear a thing themselves, the others make their reports from those reports."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Literal

from bench.copychains import variants
from bench.copychains.pieces import Credit, Descent, Draft, Piece
from bench.copychains.seeds import Fact, Outlet, Quote, Seed, outlets, spun

Grade = Literal[1, 2, 3, 4]
Weights = dict[str, float]

# What newsrooms do with a report, by grade.
OPERATIONS: dict[int, Weights] = {
    1: {"reprint": 0.3, "shorten": 0.35, "light": 0.25, "heavy": 0.1},
    2: {"reprint": 0.15, "shorten": 0.2, "light": 0.35, "heavy": 0.25, "mix": 0.05},
    3: {"reprint": 0.1, "shorten": 0.1, "light": 0.2, "heavy": 0.4, "mix": 0.2},
    4: {"reprint": 0.05, "light": 0.15, "heavy": 0.6, "mix": 0.2},
}
# Whether and how they say so.
CREDITS: dict[int, Weights] = {
    1: {"all": 0.4, "source": 0.1, "wire": 0.15, "none": 0.35},
    2: {"all": 0.3, "once": 0.1, "source": 0.15, "wire": 0.15, "none": 0.3},
    3: {"all": 0.1, "once": 0.2, "source": 0.15, "wire": 0.1, "none": 0.45},
    4: {"all": 0.05, "once": 0.15, "source": 0.15, "wire": 0.05, "none": 0.6},
}
_QUOTE_CHANGED = {1: 0.15, 2: 0.35, 3: 0.55, 4: 0.7}
_LIFTED = {1: 0.05, 2: 0.1, 3: 0.25, 4: 0.35}
_ERROR = {1: 0.1, 2: 0.2, 3: 0.25, 4: 0.25}
_SECOND_PARENT = {1: 0.0, 2: 0.15, 3: 0.25, 4: 0.3}
_HIDDEN = {1: 0.0, 2: 0.15, 3: 0.2, 4: 0.25}
_OWN_CALL = {1: 0.0, 2: 0.15, 3: 0.2, 4: 0.2}
# How often those who were there say so: "told the Courier".
_TOLD_US = 0.45
# How often a quotation that is changed is put into another mouth.
_OTHER_SPEAKER = 0.1
_CHECKED = frozenset(("number", "negation", "certainty", "scope", "condition"))
_BYLINES = (
    "Ada Nwachukwu", "Tomas Riedl", "Leila Farrokh", "Joon-ho Pak", "Birgit Aas", "Rui Salgado", "Nandini Rao",
    "Callum Breck", "Ines Varga", "Sione Tupou", "Halima Daud", "Piotr Zaleski",
)  # fmt: skip


@dataclass(slots=True)
class _Registry:
    """Which newsroom's line uses which wording: if two used the same, the texts would show what is not so."""

    line_of: dict[tuple[str, str, str], str]

    def free(self, line: str, claim: str, form: str, wording: int | str) -> bool:
        """Whether a line may use a wording, and takes it if so."""
        return self.line_of.setdefault((claim, form, str(wording)), line) == line

    def open_to(self, line: str, claim: str, form: str, wording: int | str) -> bool:
        """Whether it may, without taking it."""
        return self.line_of.get((claim, form, str(wording)), line) == line


def drafts(seed: Seed, *, rng: Random, grade: int) -> list[Draft]:
    """The reports of a story in order of publication."""
    return Newsrooms(seed, rng, grade).reports()


class Newsrooms:
    """All newsrooms of one story."""

    def __init__(self, seed: Seed, rng: Random, grade: int) -> None:
        self.seed = seed
        self.rng = rng
        self.grade = grade
        self.used = _Registry({})
        agencies = [outlet for outlet in outlets() if outlet.agency]
        papers = [outlet for outlet in outlets() if not outlet.agency]
        rng.shuffle(agencies)
        rng.shuffle(papers)
        self.agencies, self.papers = agencies, papers
        self.there: set[str] = set()
        self.titles = list(seed.titles)
        self.bylines = list(_BYLINES)
        rng.shuffle(self.bylines)
        rng.shuffle(self.titles)
        self.calls = [quote for quote in seed.quotes if quote.occasion == "call"]

    def reports(self) -> list[Draft]:
        """Roots first, then what was made from them."""
        rng = self.rng
        kinds = ["wire", "interview"] if rng.random() < 0.75 else ["event", "interview"]
        if rng.random() < 0.4 + 0.1 * (self.grade > 2):
            kinds.append("event")
        found = [self._root(kind) for kind in kinds]
        total = rng.randint(max(3, len(found) + 1), 5 if self.grade == 1 else 7)
        if rng.random() < _HIDDEN[self.grade] and total > len(found):
            # the paper that had it alone is not among the texts
            next(draft for draft, kind in zip(found, kinds, strict=True) if kind == "interview").hidden = True
        while len(found) < total:
            found.append(self._derived(found))
        return found

    def _own_outlet(self, *, agency: bool) -> Outlet:
        """An outlet for those who were there: no two of one publisher, which would count as one."""
        pool = self.agencies if agency else self.papers
        chosen = next(outlet for outlet in reversed(pool) if outlet.publisher not in self.there)
        pool.remove(chosen)
        self.there.add(chosen.publisher)
        return chosen

    def _other_outlet(self, parent: Draft) -> Outlet:
        """An outlet for those who print after others; of a publisher that was there only if it prints its own."""
        taken = self.there - {parent.outlet.publisher}
        chosen = next((o for o in reversed(self.papers) if o.publisher not in taken), self.papers[-1])
        self.papers.remove(chosen)
        return chosen

    def _title(self) -> str:
        return spun(self.titles.pop(), seed=self.seed, spin=self.rng.randrange(1000))

    # ── those who heard it ────────────────────────────────────────────────────────────────

    def _root(self, kind: str) -> Draft:
        rng = self.rng
        outlet = self._own_outlet(agency=kind == "wire")
        pieces = [
            piece
            for fact in self.seed.facts
            if not fact.colour and self._carries(fact, kind)
            if (piece := self._reported(fact, outlet, kind))
        ]
        share = {"wire": 0.75, "event": 0.7, "interview": 0.35}[kind]
        for quote in self.seed.quotes:
            alone = quote.occasion == "interview" and kind == "interview"
            heard = quote.occasion == "conference" and not quote.like and rng.random() < share
            other_day = quote.like and rng.random() < 0.3
            if alone or heard or other_day:
                pieces.append(self._heard(quote, outlet))
        pieces += self._colour(outlet, rng.randint(1, 3))
        draft = Draft(
            outlet=outlet,
            paragraphs=self._arranged(pieces, exclusive_first=kind == "interview"),
            hour=rng.randint(2, 8) + (0 if kind != "interview" else rng.choice((0, 12, 24))),
            title=self._title(),
            root=outlet.slug,
            dateline=self.seed.place if kind == "wire" or rng.random() < 0.3 else "",
        )
        if kind == "wire":
            draft.wire = outlet.slug
        else:
            draft.byline = self._byline()
        return draft

    def _byline(self) -> str:
        return f"By {self.bylines.pop()}" if self.rng.random() < 0.5 else ""

    def _carries(self, fact: Fact, kind: str) -> bool:
        if fact.first == "exclusive":
            return kind == "interview"
        if fact.like:
            return self.rng.random() < 0.4
        lead = fact is self.seed.facts[0]
        return lead or self.rng.random() < {"wire": 0.85, "event": 0.7, "interview": 0.5}[kind]

    def _reported(self, fact: Fact, outlet: Outlet, kind: str) -> Piece | None:
        rng = self.rng
        form: Literal["own", "said"] = "said" if fact.said and (not fact.own or rng.random() < 0.5) else "own"
        wording = self._wording(outlet.slug, fact, form)
        if wording is None:
            return None
        alone = kind == "interview" and fact.first == "exclusive"
        heard = rng.random() < (0.7 if alone else _TOLD_US if form == "said" else 0.0)
        return Piece(
            claim=fact.id,
            form=form,
            hand=outlet.slug,
            wording=wording,
            spin=rng.randrange(10**6),
            frame=rng.randrange(60),
            version=self._version(fact, outlet.slug, form),
            speaker=fact.speaker if form == "said" else None,
            credit=Credit(outlet.slug, "own") if heard else None,
        )

    def _version(self, fact: Fact, line: str, form: str) -> Literal["right", "round", "wrong"]:
        """The figures as they are, rounded, or wrong: an error is one newsroom's own."""
        forms = [self.seed.figures[name] for name in fact.figures]
        words = fact.own if form == "own" else fact.said
        if not forms or not any("#" in wording for wording in words):
            return "right"
        if all("wrong" in one for one in forms) and self.rng.random() < _ERROR[self.grade]:
            return "wrong" if self.used.free(line, fact.id, "figure", "wrong") else "right"
        return "round" if all("round" in one for one in forms) and self.rng.random() < 0.15 else "right"

    def _wording(self, line: str, fact: Fact, form: str, *, other_than: int | None = None) -> int | None:
        """A wording that no other line uses; one that nobody has yet, if there is one."""
        many = range(len(fact.own if form == "own" else fact.said))
        mine = [n for n in many if n != other_than and self.used.open_to(line, fact.id, form, n)]
        new = [n for n in mine if (fact.id, form, str(n)) not in self.used.line_of]
        if not mine:
            return None
        chosen = self.rng.choice(new or mine)
        self.used.free(line, fact.id, form, chosen)
        return chosen

    def _heard(self, quote: Quote, outlet: Outlet) -> Piece:
        rng = self.rng
        chosen = variants.full(quote)
        if self.seed.speakers[quote.speaker].foreign and rng.random() < 0.5:
            # each newsroom translates for itself
            other = [w for w in variants.wordings(quote) if w.kinds == ("translation",)]
            free = [w for w in other if self.used.free(outlet.slug, quote.id, "quote", w.key)]
            chosen = rng.choice(free) if free else chosen
        elif rng.random() < 0.3:
            plain = [w for w in variants.wordings(quote) if not w.rare]
            chosen = rng.choice(plain) if plain else chosen
        told_us = {"call": 1.0, "interview": 0.75, "conference": 0.0 if quote.when else _TOLD_US}[quote.occasion]
        own = rng.random() < told_us
        return Piece(
            claim=quote.fact or quote.id,
            form="quote",
            hand=outlet.slug,
            spin=rng.randrange(10**6),
            frame=rng.randrange(60),
            quote=quote.id,
            key=chosen.key,
            sentences=chosen.sentences,
            kinds=chosen.kinds,
            rare=chosen.rare,
            speaker=quote.speaker,
            credit=Credit(outlet.slug, "own") if own else None,
        )

    def _colour(self, outlet: Outlet, number: int) -> list[Piece]:
        colour = [fact for fact in self.seed.facts if fact.colour]
        free = [fact for fact in colour if (fact.id, "own", "0") not in self.used.line_of]
        self.rng.shuffle(free)
        taken = free[:number]
        for fact in taken:
            self.used.free(outlet.slug, fact.id, "own", 0)
        return [Piece(claim=fact.id, form="own", hand=outlet.slug, spin=self.rng.randrange(10**6)) for fact in taken]

    # ── order and paragraphs ──────────────────────────────────────────────────────────────

    def _arranged(self, pieces: list[Piece], *, exclusive_first: bool = False) -> list[list[Piece]]:
        """Paragraphs of one to three sentences; a quotation follows what its speaker said."""
        facts = [piece for piece in pieces if piece.form == "own" or (piece.form == "said" and not piece.quote)]
        spoken = [piece for piece in pieces if piece not in facts]
        order = {piece: place + self.rng.uniform(0, 2.5) for place, piece in enumerate(facts)}
        alone = [piece for piece in facts if self.seed.fact(piece.claim).first == "exclusive"]
        for piece in facts:
            if piece.claim == self.seed.facts[0].id:
                order[piece] = -2
            elif self.seed.fact(piece.claim).colour:
                order[piece] = self.rng.uniform(2, len(facts) + 2)
        if exclusive_first and alone:
            order[alone[0]] = -3 if self.rng.random() < 0.6 else -1
        facts.sort(key=lambda piece: order[piece])
        paragraphs: list[list[Piece]] = []
        for piece in facts:
            self._placed(paragraphs, piece)
        for piece in spoken:
            self._joined(paragraphs, piece)
        return paragraphs

    def _placed(self, paragraphs: list[list[Piece]], piece: Piece) -> None:
        last = paragraphs[-1] if paragraphs else []
        apart = not last or piece.form == "said" or last[-1].form != "own" or len(last) > 1 + self.rng.randrange(2)
        if apart or len(paragraphs) == 1:
            paragraphs.append([piece])
        else:
            last.append(piece)

    def _joined(self, paragraphs: list[list[Piece]], piece: Piece) -> None:
        """Put a quotation behind the same speaker's last words, or somewhere below the lead."""
        if self._quote(piece).when:
            paragraphs.insert(self.rng.randint(min(2, len(paragraphs)), len(paragraphs)), [piece])
            return
        same = [number for number, one in enumerate(paragraphs) if one[-1].speaker == piece.speaker and len(one) < 3]
        if same and len(paragraphs[same[0]]) == 1 and self.rng.random() < 0.6:
            paragraphs[same[0]].append(piece)
            return
        place = same[0] + 1 if same else self.rng.randint(min(1, len(paragraphs)), len(paragraphs))
        paragraphs.insert(place, [piece])

    # ── those who made theirs from it ─────────────────────────────────────────────────────

    def _derived(self, before: list[Draft]) -> Draft:
        rng = self.rng
        weights = [2.5 if draft.hidden else 1.5 if len(draft.descents) else 1.0 for draft in before]
        parent = rng.choices(before, weights)[0]
        outlet = self._other_outlet(parent)
        operation, mode = _drawn(rng, OPERATIONS[self.grade]), _drawn(rng, CREDITS[self.grade])
        if mode == "wire" and not parent.wire:
            mode = "all"
        if mode == "source" and not any(piece.credit for piece in parent.pieces):
            mode = "all" if self.grade < 3 else "none"
        paragraphs = self._reworked(parent, operation)
        paragraphs = self._credited(paragraphs, parent, mode)
        descents = [Descent(parent=parent.outlet.slug, operation=operation, credit=mode)]
        draft = Draft(
            outlet=outlet,
            paragraphs=paragraphs,
            hour=parent.hour + (rng.randint(14, 40) if self.grade < 3 else rng.randint(1, 30)),
            title=self._title(),
            root=parent.root,
            descents=descents,
            byline=self._byline(),
            dateline=parent.dateline if operation in ("reprint", "shorten") else "",
        )
        if mode == "wire":
            draft.wire = parent.wire
            draft.wire_form = rng.choices(("dateline", "signature", "with"), (0.4, 0.3, 0.3))[0]
            draft.dateline = self.seed.place if draft.wire_form == "dateline" else ""
            draft.byline = "" if draft.wire_form == "dateline" else draft.byline
        self._second(draft, before, parent)
        self._own_call(draft)
        if operation in ("light", "heavy", "mix"):
            for piece in self._colour(outlet, rng.randint(0, 2)):
                draft.paragraphs.insert(rng.randint(1, max(1, len(draft.paragraphs))), [piece])
        return draft

    def _second(self, draft: Draft, before: list[Draft], parent: Draft) -> None:
        """A few things from a report of another line, which the first did not have."""
        others = [other for other in before if other.root != parent.root]
        if not others or self.rng.random() >= _SECOND_PARENT[self.grade]:
            return
        other = self.rng.choice(others)
        known = {piece.claim for piece in draft.pieces}
        new = [piece for piece in other.pieces if piece.claim not in known and not self._of_colour(piece)]
        self.rng.shuffle(new)
        mode = self.rng.choice(("all", "all", "none")) if self.grade < 4 else self.rng.choice(("all", "none"))
        taken = [piece for old in new[: self.rng.randint(1, 3)] if (piece := self._heavy(old, other))]
        if not taken:
            return
        for paragraph in self._credited([[piece] for piece in taken], other, mode):
            draft.paragraphs.insert(self.rng.randint(2, max(2, len(draft.paragraphs))), paragraph)
        draft.descents.append(Descent(parent=other.outlet.slug, operation="heavy", credit=mode))
        draft.hour = max(draft.hour, other.hour + self.rng.randint(1, 12))

    def _own_call(self, draft: Draft) -> None:
        if self.calls and self.rng.random() < _OWN_CALL[self.grade]:
            piece = self._heard(self.calls.pop(), draft.outlet)
            draft.paragraphs.insert(self.rng.randint(1, len(draft.paragraphs)), [piece])

    def _of_colour(self, piece: Piece) -> bool:
        return piece.form == "own" and not piece.quote and self.seed.fact(piece.claim).colour

    # ── operations ────────────────────────────────────────────────────────────────────────

    def _reworked(self, parent: Draft, operation: str) -> list[list[Piece]]:
        paragraphs = [list(paragraph) for paragraph in parent.paragraphs]
        if operation == "reprint":
            return self._cut(paragraphs, self.rng.choice((0, 0, 1, 2)))
        if operation == "shorten":
            paragraphs = self._cut(paragraphs, max(1, len(paragraphs) // 2))
            return [[self._trimmed(piece) for piece in paragraph] for paragraph in paragraphs]
        if operation == "light":
            paragraphs = self._cut(paragraphs, self.rng.randint(0, 2))
            return [[self._light(piece) for piece in paragraph] for paragraph in paragraphs]
        paragraphs = self._cut(paragraphs, self.rng.randint(0, len(paragraphs) // 3))
        if operation == "mix":
            return self._mixed(paragraphs, parent)
        pieces = [
            new for old in parent.pieces if any(old in p for p in paragraphs) if (new := self._heavy(old, parent))
        ]
        return self._arranged(pieces)

    def _cut(self, paragraphs: list[list[Piece]], number: int) -> list[list[Piece]]:
        """Leave paragraphs out, from the end more than from elsewhere; the lead and two others stay."""
        kept = [list(paragraph) for paragraph in paragraphs]
        for _ in range(min(number, len(kept) - 3)):
            place = len(kept) - 1 if self.rng.random() < 0.6 else self.rng.randint(1, len(kept) - 1)
            kept.pop(place)
        return kept

    def _mixed(self, paragraphs: list[list[Piece]], parent: Draft) -> list[list[Piece]]:
        """Some paragraphs word for word, the others in other words."""
        found = []
        for paragraph in paragraphs:
            if self.rng.random() < 0.4:
                found.append(paragraph)
            else:
                rewritten = [new for old in paragraph if (new := self._heavy(old, parent))]
                if rewritten:
                    found.append(rewritten)
        return found

    def _trimmed(self, piece: Piece) -> Piece:
        if piece.form == "quote" and piece.key == "full" and self.rng.random() < 0.5:
            cuts = [w for w in variants.wordings(self._quote(piece)) if w.kinds == ("shorter",)]
            return self._reworded(piece, cuts)
        return piece

    def _light(self, piece: Piece) -> Piece:
        """The same sentence with a few other words."""
        if piece.form == "quote":
            return self._quoted(piece)
        frame = piece.frame if self.rng.random() < 0.5 else self.rng.randrange(60)
        return dataclasses.replace(piece, spin=self.rng.randrange(10**6), frame=frame, level=self._level(piece, 0.5))

    def _level(self, piece: Piece, part: float) -> int:
        if piece.quote or not self.seed.fact(piece.claim).graded:
            return piece.level
        return min(2, piece.level + 1) if self.rng.random() < part * _LIFTED[self.grade] else piece.level

    def _heavy(self, piece: Piece, parent: Draft) -> Piece | None:
        """The same matter in other words; None where no wording is left for it."""
        rng = self.rng
        if piece.quote:
            return self._quoted(piece) if piece.form == "quote" else piece
        fact = self.seed.fact(piece.claim)
        if fact.colour:
            return None if rng.random() < 0.7 else dataclasses.replace(piece, spin=rng.randrange(10**6))
        form: Literal["own", "said"] = "own" if piece.form == "own" else "said"
        if fact.own and fact.said and rng.random() < 0.35 and not (form == "own" and self.grade < 2):
            form = "said" if form == "own" else "own"
        other_than = piece.wording if form == piece.form else None
        wording = self._wording(parent.root, fact, form, other_than=other_than)
        if wording is None:
            # the lead is never left out, other things half of the time
            lead = fact is self.seed.facts[0]
            return self._light(piece) if lead or rng.random() < 0.5 else None
        version = piece.version
        if version == "right":
            version = self._version(fact, f"{parent.root}-{len(self.papers)}", form)
        return dataclasses.replace(
            piece,
            form=form,
            wording=wording,
            spin=rng.randrange(10**6),
            frame=rng.randrange(60),
            level=self._level(piece, 1.0),
            version=version,
            speaker=fact.speaker if form == "said" else None,
        )

    def _quote(self, piece: Piece) -> Quote:
        return self.seed.quote(piece.quote or "")

    def _quoted(self, piece: Piece) -> Piece:
        """A quotation as it is printed again: unchanged, changed, or without its marks."""
        rng, quote = self.rng, self._quote(piece)
        frame = rng.randrange(60)
        if rng.random() >= _QUOTE_CHANGED[self.grade]:
            return dataclasses.replace(piece, frame=frame)
        if piece.key != "full":
            return self._translated(dataclasses.replace(piece, frame=frame))
        if rng.random() < 0.3:
            return self._unmarked(piece, quote)
        found = variants.wordings(quote)
        if self.grade < 3:
            found = [w for w in found if not _CHECKED & set(w.kinds)] if rng.random() < 0.6 else found
        if not self.seed.speakers[quote.speaker].foreign:
            found = [w for w in found if "translation" not in w.kinds]
        if self.grade > 2 and rng.random() < _OTHER_SPEAKER:
            return self._other_speaker(dataclasses.replace(piece, frame=frame))
        return self._reworded(dataclasses.replace(piece, frame=frame), found)

    def _translated(self, piece: Piece) -> Piece:
        """Another translation of what was one before; other wordings do not change a second time."""
        if piece.kinds != ("translation",):
            return piece
        whole = variants.full(self._quote(piece))
        others = [w for w in variants.wordings(self._quote(piece)) if w.kinds == piece.kinds and w.key != piece.key]
        return self._reworded(piece, [whole, *others])

    def _reworded(self, piece: Piece, found: Iterable[variants.Wording]) -> Piece:
        line = f"{piece.hand}"
        free = [w for w in found if not w.rare or self.used.open_to(line, piece.claim, "quote", w.key)]
        if not free:
            return piece
        # by kind, however many wordings have it; what an editor checks first twice as often as the rest
        by_kind: dict[tuple[str, ...], list[variants.Wording]] = {}
        for wording in free:
            by_kind.setdefault(wording.kinds, []).append(wording)
        kinds = sorted(by_kind)
        weights = [2 if _CHECKED & set(kind) else 1 for kind in kinds]
        chosen = self.rng.choice(by_kind[self.rng.choices(kinds, weights)[0]])
        if chosen.rare:
            self.used.free(line, piece.claim, "quote", chosen.key)
        return dataclasses.replace(
            piece, key=chosen.key, sentences=chosen.sentences, kinds=chosen.kinds, rare=chosen.rare
        )

    def _unmarked(self, piece: Piece, quote: Quote) -> Piece:
        """A quotation as indirect speech, or with a few of its words in marks."""
        ways: list[tuple[Literal["said", "mixed"], str, int, tuple[str, ...]]] = []
        ways += [("said", f"indirect-{n}", n, ("form",)) for n in range(len(quote.indirect))]
        ways += [("mixed", f"mixed-{n}", n, ("shorter",)) for n in range(len(quote.mixed))]
        sentences = piece.sentences
        if quote.turn is not None:
            ways.append(("said", "turned", 0, ("form",) if len(sentences) == 1 else ("form", "shorter")))
        ways = [way for way in ways if self.used.open_to(piece.hand, piece.claim, "quote", way[1])]
        if not ways:
            return piece
        form, key, number, kinds = self.rng.choice(ways)
        self.used.free(piece.hand, piece.claim, "quote", key)
        if key == "turned":
            sentences = (variants.full(quote).sentences[quote.turn or 0],)
        return dataclasses.replace(
            piece,
            form=form,
            key=key,
            wording=number,
            sentences=sentences,
            kinds=kinds,
            rare=True,
            frame=self.rng.randrange(60),
        )

    def _other_speaker(self, piece: Piece) -> Piece:
        others = [key for key in self.seed.speakers if key != piece.speaker]
        if not others or not self.used.free(piece.hand, piece.claim, "quote", "speaker"):
            return piece
        return dataclasses.replace(piece, speaker=self.rng.choice(others), kinds=("speaker",), key="speaker", rare=True)

    # ── credits ───────────────────────────────────────────────────────────────────────────

    def _credited(self, paragraphs: list[list[Piece]], parent: Draft, mode: str) -> list[list[Piece]]:
        """The same paragraphs with the credits that a newsroom gives."""
        bare = [[self._passed_on(piece, parent, mode) for piece in paragraph] for paragraph in paragraphs]
        if mode not in ("all", "once"):
            return bare
        places = [
            (i, j)
            for i, paragraph in enumerate(bare)
            for j, piece in enumerate(paragraph)
            if not piece.credit and not self._of_colour(piece) and not (piece.quote and self._quote(piece).when)
        ]
        self.rng.shuffle(places)
        number = 1 if mode == "once" else max(2, round(len(places) * self.rng.uniform(0.4, 0.8)))
        for i, j in places[:number]:
            bare[i][j] = dataclasses.replace(bare[i][j], credit=Credit(parent.outlet.slug, "reported"))
        return bare

    def _passed_on(self, piece: Piece, parent: Draft, mode: str) -> Piece:
        """What becomes of a credit that stood in the report before: kept as second hand, or gone."""
        credit = piece.credit
        if credit is None:
            return piece
        kept = mode == "source" or (mode == "all" and self.rng.random() < 0.5)
        if not kept:
            return dataclasses.replace(piece, credit=None)
        how: Literal["told", "reported"] = (
            "told" if credit.how in ("own", "told") and piece.form != "own" else "reported"
        )
        return dataclasses.replace(piece, credit=Credit(credit.outlet, how))


def _drawn(rng: Random, weights: Weights) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
