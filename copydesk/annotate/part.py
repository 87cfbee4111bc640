"""What is found before it becomes a record: content ranges with their cue and source."""

from __future__ import annotations

from dataclasses import dataclass

from copydesk.text import Range


@dataclass(frozen=True, slots=True)
class Part:
    """Content ranges with the cue and source chosen for them, and through whom the words came."""

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    score: float
    relay: Range | None = None
