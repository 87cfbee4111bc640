"""What an editor wants told about a story against what a dossier puts first: recall, precision, kinds, marked words."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from copydesk.annotate import Tagger
from copydesk.rank import rank
from copydesk.records import Finding, Linked
from copydesk.relate import read_judge, relate
from eval.stories import linked_of

# of a finding no more slices of a report are counted, none longer than this, and no more findings than that
_A_REPORT, _LONGEST, _ANYWHERE, _FIRST = 2, 450, 60, 10
_ONE_WORDING = ("same text", "one source")
# the kinds of the file → those of the contract
KINDS = {
    "quote differs": "quote", "paraphrase differs": "paraphrase", "number differs": "number",
    "date or place differs": "date", "certainty differs": "certainty", "attribution differs": "attribution",
    "position differs": "position", "one source": "one source", "same text": "same text",
    "headline beyond text": "headline", "denial or answer missing": "answer missing",
    "condition or context missing": "condition missing", "naming differs": "naming", "sequence differs": "sequence",
    "fact differs": "fact", "unnamed or unanswered": "attribution",
}  # fmt: skip
_NEIGHBOURS = (
    {"quote", "paraphrase", "position", "condition missing"},
    {"certainty", "attribution", "one source"},
    {"fact", "sequence", "date", "place", "number"},
)


# into how many parts the stories are cut, and where the models lie that have not seen a part
FOLDS, MODELS = 5, Path(__file__).parent / "folds"


def fold_of(story: str) -> int:
    """The part of a story, by its name."""
    return int(hashlib.sha256(story.encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True, slots=True)
class Cut:
    """Words of a report: its file, and where they stand."""

    file: str
    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that an editor wants told; a look-alike has the importance 0."""

    kind: str
    importance: int
    slices: tuple[Cut, ...]

    def touched(self, cut: Cut) -> frozenset[int]:
        """Numbers of the slices that some words overlap."""
        return frozenset(n for n, own in enumerate(self.slices) if _overlap(own, cut))


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as it is scored."""

    kind: str
    slices: tuple[Cut, ...]
    differs: tuple[Cut, ...] = ()


@dataclass(slots=True)
class Score:
    """Counts over stories; the figures are shares in percent."""

    counts: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, float]:
        """The figures by name."""
        shares = {
            "recall among the first ten": ("found first", "wanted of ten"),
            "precision of the first ten": ("right", "first"),
            "stoppers among the first ten": ("stoppers found", "stoppers"),
            "recall anywhere": ("found", "wanted"),
            "kind fits": ("kind fits", "right"),
            "words marked": ("marked", "right"),
        }
        return {
            name: 100 * self.counts[part] / self.counts[whole] if self.counts[whole] else 0.0
            for name, (part, whole) in shares.items()
        }


def items_of(path: Path) -> tuple[list[Item], list[Item], list[Item]]:
    """The items of a `matters.json`, its look-alikes, and its pairs that tell the same."""
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    items = [Item(KINDS[i["kind"]], i["importance"], _cuts(i["slices"])) for i in given["items"]]
    alike, same = (
        [Item("", 0, _cuts(one["slices"])) for one in given.get(name, ())] for name in ("look_alikes", "same")
    )
    return items, alike, same


def _cuts(slices: Iterable[Mapping[str, Any]]) -> tuple[Cut, ...]:
    return tuple(Cut(s["file"], s["start"], s["end"], s["text"]) for s in slices)


def on_matters(folder: Path, tagger: Tagger) -> dict[str, float]:
    """All stories with a `matters.json`, each by models that have not seen it."""
    total = Score()
    for path in sorted(folder.glob("*/matters.json")):
        linked = linked_of(path.parent, tagger)[1]
        total.counts += score_of(linked, path).counts
    return {f"matters by folds: {name}": value for name, value in total.figures().items()}


def score_of(linked: Linked, path: Path) -> Score:
    """One story by the models of its fold."""
    findings = of_fold(path.parent.name, linked)
    files = {one.article.id: one.article.file for one in linked.resolved}
    anywhere = [shown(finding, files) for finding in findings[:_ANYWHERE]]
    items, alike, _ = items_of(path)
    return score(anywhere[: sum(f.first for f in findings)], anywhere, items, alike)


def of_fold(story: str, linked: Linked) -> tuple[Finding, ...]:
    """The findings of a story by models that have not seen it."""
    model = MODELS / f"{fold_of(story)}"
    order = json.loads(model.with_suffix(".json").read_text(encoding="utf-8"))
    return rank(linked, relate(linked, judge=read_judge(model.with_suffix(".npz"))), order=order)


def shown(finding: Finding, files: Mapping[str, str]) -> Shown:
    """A finding as it is scored; `files` are the names of files by the ids of articles."""
    return Shown(
        finding.kind,
        tuple(Cut(files[s.article], s.start, s.end, s.text) for s in finding.sides),
        tuple(Cut(files[s.article], d.start, d.end, d.text) for s in finding.sides for d in s.differs),
    )


def score(first: Sequence[Shown], anywhere: Sequence[Shown], items: Sequence[Item], alike: Sequence[Item]) -> Score:
    """One story: the findings put first, all that are shown, what is wanted, and what only looks like it."""
    first, anywhere = [_counted(f) for f in first[:_FIRST]], [_counted(f) for f in anywhere]
    counts: Counter[str] = Counter(first=len(first))
    wanted = [item for item in items if item.importance >= 2]
    at_first = [item for item in wanted if any(found(item, f) for f in first)]
    counts["wanted"], counts["wanted of ten"] = len(wanted), min(len(wanted), _FIRST)
    counts["found first"] = min(len(at_first), _FIRST)
    counts["found"] = sum(item in at_first or any(found(item, f) for f in anywhere) for item in wanted)
    counts["stoppers"] = sum(item.importance == 3 for item in wanted)
    counts["stoppers found"] = sum(item.importance == 3 for item in at_first)
    for finding in first:
        touched = right(finding, items, alike)
        counts["right"] += bool(touched)
        counts["kind fits"] += any(_fits(finding.kind, item.kind) for item in touched)
        counts["marked"] += any(len(_touching(item, finding.differs)) >= 2 for item in touched)
    return Score(counts)


def found(item: Item, finding: Shown) -> bool:
    """True if a finding shows two places of an item, in two files where it has two, in two different wordings."""
    touched = _touching(item, finding.slices)
    across = len({cut.file for cut in item.slices}) > 1
    if len({cut.file for cut in touched} if across else touched) < 2:
        return False
    return item.kind in _ONE_WORDING or len({_folded(cut.text) for cut in touched}) > 1


def right(finding: Shown, items: Iterable[Item], alike: Iterable[Item]) -> list[Item]:
    """The items that a finding shows; none where it shows more of a look-alike."""
    touched = {item: _letters(item, finding.slices) for item in items if found(item, finding)}
    best = max((_letters(item, finding.slices) for item in alike if found(item, finding)), default=0)
    return list(touched) if max(touched.values(), default=-1) >= best else []


def _touching(item: Item, slices: Iterable[Cut]) -> list[Cut]:
    """The slices of an item that any of some slices overlaps, each of which counts once."""
    given = list(slices)
    return [cut for cut in item.slices if any(_overlap(cut, one) for one in given)]


def _letters(item: Item, slices: Sequence[Cut]) -> int:
    return sum(max((_overlap(cut, one) for one in slices), default=0) for cut in item.slices)


def _overlap(a: Cut, b: Cut) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start)) if a.file == b.file else 0


def _folded(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words.casefold()).strip()


def _fits(ours: str, theirs: str) -> bool:
    return ours == theirs or any({ours, theirs} <= near for near in _NEIGHBOURS)


def _counted(finding: Shown) -> Shown:
    """The slices of a finding that count."""
    kept: list[Cut] = []
    for cut in finding.slices:
        if cut.end - cut.start <= _LONGEST and sum(k.file == cut.file for k in kept) < _A_REPORT:
            kept.append(cut)
    return Shown(finding.kind, tuple(kept), finding.differs)
