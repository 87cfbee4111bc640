"""The ladder of certainty: how certain each report puts a claim, from denied to stated."""

from __future__ import annotations

from collections.abc import Sequence

from copydesk.show.context import ClaimCell, Rung
from copydesk.show.index import Index
from copydesk.show.phrases import LADDER


def rungs(index: Index, cells: Sequence[ClaimCell]) -> tuple[Rung, ...]:
    """A rung for each report, the earliest first; none where all put the claim alike."""
    placed = [cell for cell in cells if cell.certainty in LADDER]
    if len({cell.certainty for cell in placed}) < 2:
        return ()
    dates = {index.reports[key]: article.published or "" for key, article in index.articles.items()}
    placed.sort(key=lambda cell: dates[cell.report] or "9")
    places = [place(cell.certainty) for cell in placed]
    # what has no date follows nothing
    turns = [
        (left + right) / 2 if dates[cell.report] else None
        for cell, left, right in zip(placed[1:], places, places[1:], strict=False)
    ]
    found = zip(placed, places, [None, *turns], [*turns, None], strict=True)
    return tuple(Rung(cell=cell, x=x, before=before, after=after) for cell, x, before, after in found)


def place(certainty: str) -> float:
    """The middle of a step, in hundredths of the ladder's breadth."""
    return round((LADDER.index(certainty) + 0.5) * 100 / len(LADDER), 2)
