"""What articles are put together from, before it is prose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bench.copychains.seeds import Outlet, Version

Form = Literal["own", "said", "quote", "mixed"]
How = Literal["own", "told", "reported"]
Wire = Literal["dateline", "signature", "with"]


@dataclass(frozen=True, slots=True)
class Credit:
    """How a sentence names an outlet: as its own hearing, as whom somebody told, or as having reported."""

    outlet: str
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One sentence or quotation of an article.

    `hand` is the outlet that heard or saw it. `wording` and `spin` choose the words, `frame` what stands around them.
    """

    claim: str
    form: Form
    hand: str
    wording: int = 0
    spin: int = 0
    frame: int = 0
    level: int = 0
    version: Version = "right"
    quote: str | None = None
    key: str = ""
    sentences: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    rare: bool = False
    speaker: str | None = None
    credit: Credit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """That a report was made from another, and how."""

    parent: str
    operation: str
    credit: str


@dataclass(slots=True, kw_only=True)
class Draft:
    """A report as planned; `hour` counts from the event."""

    outlet: Outlet
    paragraphs: list[list[Piece]]
    hour: int
    title: str
    root: str = ""
    descents: list[Descent] = field(default_factory=list)
    wire: str | None = None
    wire_form: Wire = "dateline"
    byline: str = ""
    dateline: str = ""
    hidden: bool = False

    @property
    def pieces(self) -> list[Piece]:
        """All of them in order."""
        return [piece for paragraph in self.paragraphs for piece in paragraph]
