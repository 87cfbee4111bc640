"""Seed stories and outlets as written by hand, and the small markup of their wordings.

`{a|b}` one of several words, `<may|is likely to|will>` by certainty, `#cost` a figure, `[…]` nothing else.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

FOLDER = Path(__file__).parent
LEVELS = ("possible", "likely", "stated")
Version = Literal["right", "round", "wrong"]
Occasion = Literal["conference", "interview", "call"]

_SPIN = re.compile(r"\{([^{}]*)\}")
_LEVEL = re.compile(r"<([^<>|]*)\|([^<>|]*)\|([^<>|]*)>")
_FIGURE = re.compile(r"#([a-z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A newspaper, broadcaster or agency."""

    slug: str
    name: str
    publisher: str
    marks: Literal["curly", "straight", "single"]
    the: bool = False
    agency: bool = False
    honorific: bool = False
    mark: str = ""

    @property
    def called(self) -> str:
        """The name as it stands inside a sentence."""
        return f"the {self.name}" if self.the else self.name

    @property
    def initials(self) -> str:
        """What stands in brackets after its copy."""
        return self.mark or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Somebody quoted. `title` stands before the name, `role` behind it, `label` instead of it."""

    name: str
    role: str
    label: str
    pronoun: Literal["he", "she", "they"]
    title: str = ""
    foreign: bool = False

    @property
    def surname(self) -> str:
        """The last name."""
        return self.name.rpartition(" ")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A proposition: sentences in the outlet's own voice, and contents for "X said that …".

    `first` says who can have it at first hand: everybody who was there, or one outlet alone.
    `like` names the fact that this one only looks like.
    """

    id: str
    own: tuple[str, ...]
    said: tuple[str, ...] = ()
    speaker: str | None = None
    first: Literal["public", "exclusive"] = "public"
    like: str | None = None
    colour: bool = False

    @property
    def graded(self) -> bool:
        """Whether it can be put with more or less certainty."""
        return any("<" in words for words in (*self.own, *self.said))

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that stand in each of its wordings."""
        found = [set(_FIGURE.findall(words)) for words in (*self.own, *self.said)]
        return tuple(sorted(set.intersection(*found))) if found else ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A written wording of a quotation and how it differs from the full one."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody said on one occasion. A slash in `full` marks where a clause may be left off."""

    id: str
    speaker: str
    full: str
    occasion: Occasion = "conference"
    variants: tuple[Variant, ...] = ()
    indirect: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    fact: str | None = None
    turn: int | None = None
    rude: str = ""
    # set for another occasion: "in January"
    when: str = ""
    like: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """One invented story."""

    slug: str
    split: Literal["dev", "test"]
    topic: str
    date: str
    place: str
    titles: tuple[str, ...]
    speakers: dict[str, Speaker]
    figures: dict[str, dict[Version, tuple[str, ...]]]
    facts: tuple[Fact, ...]
    quotes: tuple[Quote, ...]

    def fact(self, name: str) -> Fact:
        """The fact of this id."""
        return next(fact for fact in self.facts if fact.id == name)

    def quote(self, name: str) -> Quote:
        """The quotation of this id."""
        return next(quote for quote in self.quotes if quote.id == name)


@cache
def outlets() -> tuple[Outlet, ...]:
    """All outlets and agencies."""
    with (FOLDER / "outlets.toml").open("rb") as file:
        return tuple(Outlet(**entry) for entry in tomllib.load(file)["outlet"])


@cache
def manifest() -> dict[str, str]:
    """Seed → split."""
    with (FOLDER / "seeds" / "manifest.toml").open("rb") as file:
        given = tomllib.load(file)
    return {slug: split for split in ("dev", "test") for slug in given[split]}


def seeds(split: str | None = None) -> tuple[Seed, ...]:
    """The seed stories of a split, or all."""
    return tuple(seed(slug) for slug, of in manifest().items() if split in (None, of))


@cache
def seed(slug: str) -> Seed:
    """The seed story of this name."""
    with (FOLDER / "seeds" / f"{slug}.toml").open("rb") as file:
        raw = tomllib.load(file)
    colour = [
        Fact(id=f"colour-{number}", own=(words,), colour=True) for number, words in enumerate(raw.get("colour", ()))
    ]
    return Seed(
        slug=slug,
        split="dev" if manifest()[slug] == "dev" else "test",
        topic=raw["topic"],
        date=raw["date"],
        place=raw["place"],
        titles=tuple(raw["titles"]),
        speakers={key: Speaker(**given) for key, given in raw["speakers"].items()},
        figures={
            key: {version: tuple(given[version]) for version in ("right", "round", "wrong") if version in given}
            for key, given in raw.get("figures", {}).items()
        },
        facts=(*(_fact(given) for given in raw["facts"]), *colour),
        quotes=tuple(_quote(given) for given in raw["quotes"]),
    )


def _fact(given: dict[str, Any]) -> Fact:
    return Fact(**{**given, "own": tuple(given.get("own", ())), "said": tuple(given.get("said", ()))})


def _quote(given: dict[str, Any]) -> Quote:
    variants = tuple(Variant(one["text"], tuple(one["kinds"])) for one in given.get("variants", ()))
    lists = {name: tuple(given.get(name, ())) for name in ("indirect", "mixed")}
    return Quote(**{**given, **lists, "variants": variants})


def spun(words: str, *, seed: Seed, spin: int, level: int = 0, version: Version = "right") -> str:
    """A wording with its choices made: by number, certainty and version of the figures."""
    rng = Random(f"{words} {spin}")
    chosen = _SPIN.sub(lambda match: rng.choice(match[1].split("|")), words)
    chosen = _LEVEL.sub(lambda match: match[level + 1], chosen)

    def figure(match: re.Match[str]) -> str:
        forms = seed.figures[match[1]]
        return rng.choice(forms.get(version) or forms["right"])

    return " ".join(_FIGURE.sub(figure, chosen).split())
