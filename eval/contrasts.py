"""Invented reports, two of a story, of which it is known what each pair of sentences is worth to an editor.

Real stories hold few pairs that differ in one thing alone, and fewer that only seem to. `contrasts.jsonl` has them: a
story a line, with its reports and the pairs of sentences that tell one matter. Sentence 0 of a report is its title.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from copydesk.annotate import Tagger
from copydesk.records import Linked
from eval.matters import Cut, Item, found, of_fold, shown
from eval.stories import linked_of

FILE = Path(__file__).parent / "labels" / "contrasts.jsonl"


def contrasts(tagger: Tagger, path: Path = FILE) -> Iterator[tuple[str, Linked, list[Item], list[Item]]]:
    """(name, reports, what an editor wants told, what tells the same) of each invented story."""
    for line in path.read_text(encoding="utf-8").splitlines():
        story: dict[str, Any] = json.loads(line)
        texts = [[report["title"], *report["sentences"]] for report in story["reports"]]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for number, sentences in enumerate(texts):
                text = "".join(f"{words}{_behind(n)}" for n, words in enumerate(sentences))
                (folder / f"{number}.txt").write_text(text, encoding="utf-8")
            linked = linked_of(folder, tagger)[1]
        items = [_item(pair, texts) for pair in story["pairs"]]
        yield story["story"], linked, [i for i in items if i.importance], [i for i in items if not i.importance]


def on_contrasts(path: Path, tagger: Tagger) -> dict[str, float]:
    """Of what differs in invented stories, and of what only seems to, the shares that stand first, by folds."""
    counts: Counter[str] = Counter()
    for name, linked, items, same in contrasts(tagger, path):
        files = {one.article.id: one.article.file for one in linked.resolved}
        first = [shown(finding, files) for finding in of_fold(name, linked) if finding.first]
        for kind, given in (("differs", items), ("same", same)):
            counts[kind] += len(given)
            counts[f"{kind}, first"] += sum(any(found(item, one) for one in first) for item in given)
    return {
        f"invented by folds: {words} stands first": 100 * counts[f"{kind}, first"] / counts[kind]
        for kind, words in (("differs", "what differs"), ("same", "what is the same"))
    }


def _item(pair: dict[str, Any], texts: list[list[str]]) -> Item:
    kind = {"same": "", "place": "date"}.get(pair["kind"], pair["kind"])
    return Item(kind, pair["importance"], tuple(_cut(texts, *pair[side]) for side in ("a", "b")))


def _cut(texts: list[list[str]], report: int, sentence: int) -> Cut:
    start = sum(len(words) + len(_behind(n)) for n, words in enumerate(texts[report][:sentence]))
    words = texts[report][sentence]
    return Cut(f"{report}.txt", start, start + len(words), words)


def _behind(sentence: int) -> str:
    """The space behind a sentence: paragraphs have two, the title stands alone."""
    return " " if sentence % 2 else "\n\n"
