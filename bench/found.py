"""What the program and the baseline find of the statements that were planted in the examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from bench.articles import EXAMPLES
from bench.baseline import quotations
from copydesk import pipeline
from copydesk.annotate import Tagger
from copydesk.read import read_sources
from copydesk.records import Article
from eval.capabilities import ranges
from eval.scores import Range, Tally, matched, same_name

# Where its words stand, and its speaker.
Found = tuple[list[Range], str | None]
Finder = Callable[[Article], list[Found]]


def by_marks(article: Article) -> list[Found]:
    """The baseline's."""
    return [([one.range], one.speaker) for one in quotations(article.text)]


def by_program(article: Article) -> list[Found]:
    """The program's."""
    (resolved,) = pipeline.annotate([article], tagger=Tagger())
    return [(ranges(one, "content"), one.speaker.name if one.speaker else None) for one in resolved.statements]


def figures(find: Finder) -> dict[str, float]:
    """Recall by kind, precision, and speakers of the statements found."""
    recall = {"direct and mixed": Tally(), "indirect": Tally()}
    both, speakers = Tally(), Tally()
    for article, truth in _articles():
        found = find(article)
        spans = [[(c["start"], c["end"]) for c in gold["content"]] for gold in truth]
        pairs = matched([place for place, _ in found], spans, least=0.3)
        both += Tally(len(pairs), len(found), len(truth))
        hits = {j for _, j, _ in pairs}
        for j, gold in enumerate(truth):
            recall["indirect" if gold["kind"] == "indirect" else "direct and mixed"] += Tally(j in hits, 0, 1)
        named = [(found[i][1], truth[j]["speaker"]["name"]) for i, j, _ in pairs if truth[j].get("speaker")]
        speakers += Tally(sum(same_name(ours, gold) for ours, gold in named), len(named), len(named))
    found_of = {f"recall, {kind}": tally.recall for kind, tally in recall.items()}
    return {**found_of, "precision": both.precision, "speakers of those found": speakers.precision}


def _articles() -> Iterator[tuple[Article, list[dict[str, Any]]]]:
    for path in sorted((EXAMPLES / "truth").glob("*.json")):
        planted = json.loads(path.read_text(encoding="utf-8"))["statements"]
        for article in read_sources([str(EXAMPLES / path.stem)]).articles:
            truth = [one for one in planted if one["article"] == article.id]
            if truth:
                yield article, truth
