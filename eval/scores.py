"""The scoring rules: overlaps, one-to-one matching, F1, speakers, calibration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Range = tuple[int, int]


def characters(ranges: Iterable[Range]) -> set[int]:
    """The offsets that ranges cover."""
    return {place for start, end in ranges for place in range(start, end)}


@dataclass(frozen=True)
class Tally:
    """Right, predicted and annotated things; adds up over articles."""

    right: float = 0
    predicted: float = 0
    gold: float = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        return 100 * self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return 100 * self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.predicted + self.gold
        return 200 * self.right / total if total else 0.0


def overlap(predicted: set[int], gold: set[int]) -> float:
    """Characters in both ÷ characters in either."""
    either = len(predicted | gold)
    return len(predicted & gold) / either if either else 0.0


def matched(
    predicted: Sequence[Sequence[Range]], gold: Sequence[Sequence[Range]], *, least: float
) -> list[tuple[int, int, float]]:
    """One-to-one pairs (predicted, gold, overlap), best overlap first, none below `least`."""
    ours = [characters(ranges) for ranges in predicted]
    theirs = [characters(ranges) for ranges in gold]
    pairs = []
    for i, mine in enumerate(ours):
        for j, other in enumerate(theirs):
            if mine and other and max(min(mine), min(other)) <= min(max(mine), max(other)):
                value = overlap(mine, other)
                if value >= least:
                    pairs.append((value, i, j))
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    taken: set[tuple[str, int]] = set()
    found = []
    for value, i, j in pairs:
        if ("p", i) not in taken and ("g", j) not in taken:
            taken |= {("p", i), ("g", j)}
            found.append((i, j, value))
    return found


_TITLES = re.compile(r"^(?:the|a|an|mr|mrs|ms|dr|prof|gen|sen|rep|gov|president|sgt|const|insp|det|supt)\.?\s+", re.I)


def plain_name(name: str) -> str:
    """A name for comparison: case, titles, possessives and punctuation set aside."""
    previous, current = None, re.sub(r"['’]s$", "", name.strip())
    while previous != current:
        previous, current = current, _TITLES.sub("", current)
    return re.sub(r"[\W_]+", " ", current).strip().casefold()


def same_name(predicted: str | None, gold: str) -> bool:
    """Whether two names are the same, or one is the other's end (a surname for the full name)."""
    if not predicted:
        return False
    ours, theirs = plain_name(predicted), plain_name(gold)
    if not ours or not theirs:
        return False
    first_last = (ours.split()[0], ours.split()[-1]) == (theirs.split()[0], theirs.split()[-1])
    if first_last and min(len(ours.split()), len(theirs.split())) > 1:
        # a middle name or initial given on one side only
        return True
    return ours == theirs or ours.endswith(" " + theirs) or theirs.endswith(" " + ours)


def calibration_error(scores: Sequence[float], right: Sequence[bool], *, bins: int = 10) -> float:
    """Expected calibration error over equally wide bins."""
    total = 0.0
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [k for k, s in enumerate(scores) if low <= s < high or (number == bins - 1 and s == 1)]
        if inside:
            confidence = sum(scores[k] for k in inside) / len(inside)
            accuracy = sum(right[k] for k in inside) / len(inside)
            total += len(inside) * abs(confidence - accuracy)
    return total / len(scores) if scores else 0.0
