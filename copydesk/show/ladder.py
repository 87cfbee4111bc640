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
    dates = {index.reports[key]: article.published or "9" for key, article in index.articles.items()}
    placed.sort(key=lambda cell: dates[cell.report])
    places = [place(cell.certainty) for cell in placed]
    return tuple(
        Rung(
            cell=cell,
            x=x,
            before=(places[number - 1] + x) / 2 if number else None,
            after=(x + places[number + 1]) / 2 if number + 1 < len(places) else None,
        )
        for number, (cell, x) in enumerate(zip(placed, places, strict=True))
    )


def place(certainty: str) -> float:
    """The middle of a step, in hundredths of the ladder's breadth."""
    return round((LADDER.index(certainty) + 0.5) * 100 / len(LADDER), 2)
