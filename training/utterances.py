"""`python -m training.utterances --data DIR`: teaches which statements of several reports are one act of speech.

A logistic regression over the figures of a pair (`copydesk/link/likeness.py`) learns from stories with a `record.json`:
what readers put into one utterance, and all that they did not. Other stories with a `matters.json` add to it: what
differs in a quotation or a paraphrase and what tells the same are one, look-alikes are not; of their other pairs only
those count that a judge without them finds most unlikely. The least mean from which groups are joined is the lowest
that keeps the precision asked for. Stories with a record are cut into five parts by turns; the weights and the bound
of those that have not seen a part are written to eval/folds.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from copydesk.annotate import Tagger
from copydesk.link import link
from copydesk.link.likeness import likeness
from copydesk.link.renderings import names_in, renderings
from copydesk.link.utterances import Wordings, grouped, looked_at
from copydesk.records import Linked
from eval.stories import annotated_of
from eval.utterances import FOLDS, WEIGHTS, Cut, Member, as_member, cuts, figures, score, truth_of

ROOT = Path(__file__).parent.parent
# Pairs that readers wrote down as look-alikes weigh so much more than what they left out.
ALIKE = 3.0
# A story's weight falls with its number of pairs: one utterance in a dozen reports is hundreds of them.
LARGE = 0.4
# Of stories without a record: what is one, what only looks like it, and what a judge finds less likely than `UNLIKELY`.
ONE, NOT_ONE, REST, UNLIKELY = 1.5, 3.0, 0.5, 0.1
_ONE_SPEECH = ("quote differs", "paraphrase differs")
_STRENGTH = 0.02
LISTED, STRICT = 95.0, 85.0
BOUNDS = np.arange(0.3, 0.85, 0.025)


@dataclass(eq=False)
class Lesson:
    """A story with its pairs: figures, which are one utterance, and how much each counts; 0 where nobody knows."""

    folder: Path
    linked: Linked
    wordings: Wordings
    pairs: list[tuple[int, int]]
    table: dict[str, Any]
    one: Any
    weights: Any

    @property
    def rows(self) -> Any:
        """The figures, a row for each pair."""
        return np.stack(list(self.table.values()), axis=1)


def lesson(folder: Path, linked: Linked, teach: Callable[[Lesson], None]) -> Lesson:
    """The pairs of a story; `teach` fills in which are one."""
    kinds = {actor.id: actor.kind for actor in linked.actors}
    given = renderings(linked.resolved, kinds)
    wordings, pairs, table = looked_at(given, reports=len(linked.resolved), names=names_in(linked.resolved))
    made = Lesson(folder, linked, wordings, pairs, table, np.zeros(len(pairs), bool), np.ones(len(pairs)))
    teach(made)
    return made


def by_record(made: Lesson) -> None:
    """What readers put into one utterance is one."""
    given = json.loads((made.folder / "record.json").read_text(encoding="utf-8"))
    told = _told(made, [cuts(one["slices"]) for one in given["utterances"]])
    made.one = np.array([_shares(told, i, j) for i, j in made.pairs], bool)
    alike, unsure = (_between(made, [cuts(one["slices"]) for one in given[name]]) for name in ("not_one", "unsure"))
    made.weights[alike & ~made.one] = ALIKE
    made.weights[unsure & ~made.one] = 0
    made.weights[_of_one_report(made)] = 0
    made.weights /= max(1, made.one.sum()) ** LARGE


def by_matters(made: Lesson) -> None:
    """What editors wrote down is one or is not; the rest is marked by -1 until a judge has seen it."""
    given = json.loads((made.folder / "matters.json").read_text(encoding="utf-8"))
    speech = [item for item in given["items"] if item["kind"] in _ONE_SPEECH]
    others = [item for item in given["items"] if item["kind"] not in _ONE_SPEECH]
    made.one = _between(made, [cuts(item["slices"]) for item in (*speech, *given.get("same", ()))])
    alike = _between(made, [cuts(item["slices"]) for item in given.get("look_alikes", ())])
    open_ = _between(made, [cuts(item["slices"]) for item in others])
    made.weights = np.where(made.one, ONE, np.where(alike, NOT_ONE, np.where(open_, 0.0, -1.0)))
    made.weights[_of_one_report(made)] = 0


def _of_one_report(made: Lesson) -> Any:
    """Two quotations of one report: their words alone decide."""
    report = np.array([same[0].report for same in made.wordings])
    return np.array([i != j and report[i] == report[j] for i, j in made.pairs], bool)


def _members(made: Lesson) -> list[list[Member]]:
    """The renderings of each wording as they are scored."""
    files = [one.article.file for one in made.linked.resolved]
    return [[Member(files[r.report], r.spans) for r in same] for same in made.wordings]


def _told(made: Lesson, groups: Sequence[Sequence[Cut]]) -> list[list[set[int]]]:
    """The groups that each rendering of each wording lies over."""
    return [
        [{n for n, group in enumerate(groups) if any(one.over(cut) for cut in group)} for one in same]
        for same in _members(made)
    ]


def _shares(told: Sequence[Sequence[set[int]]], i: int, j: int) -> bool:
    if i == j:
        return any(a & b for a, b in combinations(told[i], 2))
    return any(a & b for a in told[i] for b in told[j])


def _between(made: Lesson, groups: Sequence[Sequence[Cut]]) -> Any:
    """Which pairs lie over two slices of one group."""
    found = np.zeros(len(made.pairs), bool)
    for group in groups:
        over = [[{c for c in group if one.over(c)} for one in same] for same in _members(made)]
        some = [any(cut for cut in same) for same in over]
        for number, (i, j) in enumerate(made.pairs):
            if some[i] and some[j] and not found[number]:
                both = combinations(over[i], 2) if i == j else ((a, b) for a in over[i] for b in over[j])
                found[number] = any(a and b and len(a | b) > 1 for a, b in both)
    return found


# ── weights and bound ─────────────────────────────────────────────────────────────────────


def weights_of(lessons: Sequence[Lesson], more: Sequence[Lesson]) -> dict[str, Any]:
    """Teach the regression, first without the stories that have no record, then with what it says of them."""
    rows, one = np.vstack([a.rows for a in lessons]), np.concatenate([a.one for a in lessons])
    weights = np.concatenate([a.weights for a in lessons])
    weights = weights / weights.mean()
    names = list(lessons[0].table)
    first = _fitted(names, rows, one, weights)
    further = [_further(a, first) for a in more]
    return _fitted(
        names,
        np.vstack([rows, *(a.rows for a in more)]),
        np.concatenate([one, *(a.one for a in more)]),
        np.concatenate([weights, *further]),
        scaled_by=rows,
    )


def _further(made: Lesson, judge: dict[str, Any]) -> Any:
    unlikely = likeness(made.table, judge) < UNLIKELY
    return np.where(made.weights < 0, np.where(unlikely, REST, 0.0), made.weights)


def _fitted(names: list[str], rows: Any, one: Any, weights: Any, *, scaled_by: Any = None) -> dict[str, Any]:
    scaler = StandardScaler().fit(rows if scaled_by is None else scaled_by)
    line = LogisticRegression(C=_STRENGTH, max_iter=1000).fit(scaler.transform(rows), one, sample_weight=weights)
    parts = zip(names, scaler.mean_, scaler.scale_, line.coef_[0], strict=True)
    table = {name: [round(float(v), 5) for v in values] for name, *values in parts}
    return {"bias": round(float(line.intercept_[0]), 5), "figures": table}


def counted(made: Lesson, weights: dict[str, Any], least: float) -> Counter[str]:
    """The counts of a story as `eval/utterances.py` has them, with some bound."""
    files = {one.article.id: one.article.file for one in made.linked.resolved}
    groups = grouped(made.wordings, made.pairs, made.table, likeness(made.table, weights), least=least)
    shown = [list({r.statement.id: as_member(r.statement, files) for r in group}.values()) for group in groups]
    statements = [as_member(s, files) for one in made.linked.resolved for s in one.statements]
    return score(shown, statements, truth_of(made.folder / "record.json"))


def bound_of(judged: Sequence[tuple[Lesson, dict[str, Any]]]) -> float:
    """The lowest bound with the precision asked for; each story comes with weights that have not seen it."""
    for least in BOUNDS:
        found = figures(sum((counted(one, weights, float(least)) for one, weights in judged), Counter[str]()))
        if found["precision, listed"] >= LISTED and found["precision, strict"] >= STRICT:
            return round(float(least), 3)
    return round(float(BOUNDS[-1]), 3)


def taught(lessons: Sequence[Lesson], more: Sequence[Lesson]) -> dict[str, Any]:
    """Weights, and the bound that those of four parts give on the fifth."""
    parts = [list(lessons)[n::FOLDS] for n in range(FOLDS)]
    judged = []
    for part in parts:
        weights = weights_of([one for one in lessons if one not in part], more)
        judged += [(one, weights) for one in part]
    return weights_of(lessons, more) | {"least": bound_of(judged)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with stories")
    parser.add_argument("--output", type=Path, default=ROOT)
    options = parser.parse_args()
    tagger, stories = Tagger(), options.data / "stories"
    folders = sorted(path.parent for path in stories.glob("*/record.json"))
    others = sorted({path.parent for path in stories.glob("*/matters.json")} - set(folders))
    lessons = [lesson(folder, _linked(folder, tagger), by_record) for folder in folders]
    more = [lesson(folder, _linked(folder, tagger), by_matters) for folder in others]
    folds = [taught([one for n, one in enumerate(lessons) if n % FOLDS != fold], more) for fold in range(FOLDS)]
    _write(options.output / "eval" / "folds" / WEIGHTS.name, folds)
    _write(options.output / "copydesk" / "link" / "weights.json", taught(lessons, more))


def _linked(folder: Path, tagger: Tagger) -> Linked:
    """A story without utterances: none are known yet."""
    return link(annotated_of(folder, tagger)[1], weights={"bias": -30.0, "figures": {}, "least": 2.0})


def _write(path: Path, given: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(given, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
