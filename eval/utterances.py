"""Statements of several reports that are one act of speech, against what readers wrote down of nineteen stories.

A `record.json` has utterances, each with slices of the reports that tell it, pairs that only look like one utterance
(`not_one`), and pairs on which the readers could not agree (`unsure`). Figures count pairs of two different reports.

- A statement lies over a slice where what both cover, in characters, is half of the shorter of the two; what a
  statement covers are all parts of its content.
- *Recall*: of the pairs of slices in one utterance, those for which a predicted utterance has a member over the one
  and a member over the other. A pair that stands in two utterances counts once. A pair whose slices no two statements
  lie over can't be found; the share of those that can is the *ceiling*.
- *Precision, listed*: of the predicted pairs of statements of which both lie over a slice of any utterance or
  `not_one`, those that lie over two slices of one utterance. A pair of statements counts once, however many predicted
  utterances hold it.
- *Precision, strict*: the same over all predicted pairs; one that is not listed counts as wrong.
- A predicted pair that is not right and lies over an `unsure` pair counts in neither precision.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias

from copydesk.annotate import Tagger
from copydesk.link import link
from copydesk.records import Linked, Statement
from eval.stories import annotated_of

Range: TypeAlias = tuple[int, int]
# into how many parts the stories are cut, by turns, and where the weights are that have not seen a part
FOLDS, WEIGHTS = 5, Path(__file__).parent / "folds" / "utterances.json"
# two slices, the smaller first
CutPair: TypeAlias = "tuple[Cut, Cut]"


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """Words of a report that a reader marked."""

    file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Truth:
    """Pairs of slices of different reports: in one utterance, or unsure; and all slices that are listed."""

    together: frozenset[CutPair]
    unsure: frozenset[CutPair]
    listed: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A statement as it is scored: its file and the ranges of its content."""

    file: str
    content: tuple[Range, ...]

    def over(self, cut: Cut) -> bool:
        """True where half of the shorter of the two lies in both."""
        if self.file != cut.file:
            return False
        both = sum(max(0, min(end, cut.end) - max(start, cut.start)) for start, end in self.content)
        return 2 * both >= min(cut.end - cut.start, sum(end - start for start, end in self.content))


def truth_of(path: Path) -> Truth:
    """The pairs of a `record.json`."""
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    groups = {name: [cuts(one["slices"]) for one in given[name]] for name in ("utterances", "not_one", "unsure")}
    listed = {cut for name in ("utterances", "not_one") for group in groups[name] for cut in group}
    return Truth(_across(groups["utterances"]), _across(groups["unsure"]), tuple(sorted(listed)))


def cuts(slices: Iterable[Mapping[str, Any]]) -> list[Cut]:
    """Slices of a file as they are scored."""
    return [Cut(one["file"], one["start"], one["end"]) for one in slices]


def _across(groups: Iterable[Sequence[Cut]]) -> frozenset[CutPair]:
    return frozenset((a, b) for group in groups for a, b in combinations(sorted(set(group)), 2) if a.file != b.file)


def score(utterances: Iterable[Sequence[Member]], statements: Iterable[Member], truth: Truth) -> Counter[str]:
    """Counts of one story. `statements` are all that could be members of an utterance."""
    counts: Counter[str] = Counter(wanted=len(truth.together))
    groups = [list(group) for group in utterances]
    in_groups = [_touched(truth, group) for group in groups]
    counts["found"] = sum(any(a in cuts and b in cuts for cuts in in_groups) for a, b in truth.together)
    reached = _touched(truth, statements)
    counts["reachable"] = sum(a in reached and b in reached for a, b in truth.together)
    pairs = {frozenset((a, b)) for group in groups for a, b in combinations(group, 2) if a.file != b.file}
    for a, b in map(tuple, pairs):
        counts.update(_verdict(a, b, truth))
    return counts


def _touched(truth: Truth, members: Iterable[Member]) -> set[Cut]:
    given = list(members)
    cuts = {cut for pair in truth.together for cut in pair}
    return {cut for cut in cuts if any(member.over(cut) for member in given)}


def _verdict(a: Member, b: Member, truth: Truth) -> list[str]:
    """The counts to which a predicted pair adds one."""
    if _among(a, b, truth.together):
        return ["right", "listed", "predicted"]
    if _among(a, b, truth.unsure):
        return []
    both = all(any(one.over(cut) for cut in truth.listed) for one in (a, b))
    return ["listed", "predicted"] if both else ["predicted"]


def _among(a: Member, b: Member, pairs: Iterable[CutPair]) -> bool:
    return any((a.over(x) and b.over(y)) or (a.over(y) and b.over(x)) for x, y in pairs)


def figures(counts: Counter[str]) -> dict[str, float]:
    """The figures of some stories together, in per cent."""
    shares = {
        "precision, listed": ("right", "listed"),
        "precision, strict": ("right", "predicted"),
        "recall": ("found", "wanted"),
        "recall, ceiling": ("reachable", "wanted"),
    }
    return {
        name: 100 * counts[part] / counts[whole] if counts[whole] else 0.0 for name, (part, whole) in shares.items()
    }


def scored(linked: Linked, path: Path) -> Counter[str]:
    """The counts of a linked story against its `record.json`."""
    files = {one.article.id: one.article.file for one in linked.resolved}
    by_id = {s.id: as_member(s, files) for one in linked.resolved for s in one.statements}
    groups = [[by_id[member] for member in utterance] for utterance in linked.utterances]
    return score(groups, by_id.values(), truth_of(path))


def as_member(statement: Statement, files: Mapping[str, str]) -> Member:
    """A statement as it is scored; `files` are the names of files by the ids of articles."""
    return Member(files[statement.article], tuple((s.start, s.end) for s in statement.content))


def on_utterances(folder: Path, tagger: Tagger) -> dict[str, float]:
    """All stories with a `record.json`, each by weights that have not seen it."""
    folds = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    total: Counter[str] = Counter()
    for number, path in enumerate(sorted(folder.glob("*/record.json"))):
        resolved = annotated_of(path.parent, tagger)[1]
        total += scored(link(resolved, weights=folds[number % FOLDS]), path)
    return {f"utterances by folds: {name}": value for name, value in figures(total).items()}
