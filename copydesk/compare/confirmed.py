"""Which kinds of finding may be called confirmed: those measured to be right 98 times in 100 on labelled stories.

`confirmed.json` is written by `python -m eval --data DIR --update` from the labels in `eval/labels`, not by hand.
A kind that is not in it, or of which too few were found to tell, is shown as possible.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from copydesk.records import SourceEnd, Status

Kind = Literal[
    "credit", "credit to a document", "credit to a post", "shared text", "same publisher",
    "one credits the other for this", "both credit the same outlet for this",
]  # fmt: skip
MEASURED = Path(__file__).with_name("confirmed.json")
# In 100 found, and how many must have been found.
_PRECISION, _FOUND = 98, 30


class Measured(Struct, frozen=True):
    """How many findings of a kind were looked at and right; `data` is the checksum of what they were held against."""

    right: int
    found: int
    precision: float
    data: str


@cache
def measured() -> dict[str, Measured]:
    """All kinds measured."""
    return msgspec.json.decode(MEASURED.read_bytes(), type=dict[str, Measured])


def allowed(kind: Kind) -> bool:
    """Whether findings of a kind may be shown as confirmed."""
    known = measured().get(kind)
    return known is not None and known.found >= _FOUND and 100 * known.right >= _PRECISION * known.found


def status_of(kind: Kind, *, clear: bool = True) -> Status:
    """The status of a finding; it is clear where its own evidence reaches what was measured."""
    return "confirmed" if clear and allowed(kind) else "possible"


def kind_of_credit(end: SourceEnd) -> Kind:
    """The kind of a credit, by what is credited."""
    if end.id.startswith("post:"):
        return "credit to a post"
    return "credit to a document" if end.kind == "document" else "credit"
