"""Articles of many stories, pooled and given to a desk one by one in the order of their dates: which are one story?

B-cubed, over all articles: of those that the desk puts with an article, how many are of its story (precision), and of
its story how many are put with it (recall). Articles without a date come last.
"""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from pathlib import Path

from copydesk.annotate import Tagger
from copydesk.desk import Desk
from copydesk.desk.add import save
from copydesk.records import Resolved
from eval.stories import annotated_of

# orders in which articles of one day come; the figures are the means
_SEEDS = (0, 1, 2)


def on_grouping(folder: Path, tagger: Tagger) -> dict[str, float]:
    """B-cubed of the stories that the desk makes of all folders."""
    given = [
        (story.name, one)
        for story in sorted(folder.iterdir())
        if story.is_dir()
        for one in annotated_of(story, tagger)[1]
    ]
    found = [_scored(given, seed, tagger.version) for seed in _SEEDS]
    precision, recall = (sum(scores) / len(scores) for scores in zip(*found, strict=True))
    return {
        "grouping: stories B-cubed precision": 100 * precision,
        "grouping: stories B-cubed recall": 100 * recall,
        "grouping: stories B-cubed F1": 100 * 2 * precision * recall / (precision + recall),
    }


def _scored(given: list[tuple[str, Resolved]], seed: int, model: str) -> tuple[float, float]:
    order = list(given)
    random.Random(seed).shuffle(order)
    order.sort(key=lambda pair: pair[1].article.published or "9")
    with tempfile.TemporaryDirectory() as place, Desk(Path(place) / "x.desk", create=True) as desk:
        # the same page twice in a folder is one article
        gold = {save(desk, one, model=model).article: name for name, one in order}
        made = {row["id"]: row["story"] for row in desk.db.execute("SELECT id, story FROM article")}
    return b_cubed(made, gold)


def b_cubed(made: dict[str, str], gold: dict[str, str]) -> tuple[float, float]:
    """Precision and recall, each between 0 and 1, over the items of both."""
    ours, theirs = _members(made), _members(gold)
    both = [(ours[made[item]] & theirs[gold[item]], item) for item in made]
    precision = sum(len(shared) / len(ours[made[item]]) for shared, item in both) / len(made)
    recall = sum(len(shared) / len(theirs[gold[item]]) for shared, item in both) / len(made)
    return precision, recall


def _members(groups: dict[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for item, group in groups.items():
        found[group].add(item)
    return found
