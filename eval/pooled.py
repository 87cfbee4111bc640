"""All stories as one corpus, linked at once: what of that which `compare` finds in each story is found there?

A corpus looks at fewer pairs than `compare` does and knows no sentence vectors; so what is asked is what gets lost:
pairs of articles that share a passage of thirty words or more, and pairs of quotations of one utterance. What is found
between articles of two stories is wrong.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from copydesk import corpus
from copydesk.annotate import Tagger
from copydesk.corpus.layout import read_columns, tables
from copydesk.corpus.quotes import LEAST_WORDS
from copydesk.records import Article, Linked, Resolved, Slice
from eval.grouping import b_cubed
from eval.scores import Tally
from eval.stories import annotated_of, dossier_of, linked_of

# Words of a passage from which it is looked for.
_PASSAGE = 30
Pair = frozenset[tuple[str, str]]


def on_pooled(folder: Path, tagger: Tagger) -> dict[str, float]:
    """Stories, shared passages and utterances of the corpus that all story folders make."""
    stories = [story for story in sorted(folder.iterdir()) if story.is_dir()]
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "corpus"
        known = Known(stories, tagger)
        corpus.annotate(
            [str(story) for story in stories], root, tagger=tagger, engine=corpus.Local(), annotated=known.annotated
        )
        corpus.link(root, engine=corpus.Local())
        keys = read_columns(tables(root, "articles"), ["article"])["article"].to_pylist()
        article = dict(zip(keys, known.order, strict=True))
        near = {pair for pair in _near(root, article) if len(pair) > 1}
        said = _said_at_once(root, article)
        grouped = read_columns([root / "link" / "stories.parquet"], ["article", "story"]).to_pylist()
    made = {"/".join(article[row["article"]]): str(row["story"]) for row in grouped}
    precision, recall = b_cubed(made, {name: name.split("/")[0] for name in made})
    shared = _tally(near, _shared(stories, tagger), across=True)
    quoted = _tally(said, _quoted(stories, tagger), across=False)
    return {
        "corpus: stories B-cubed precision": 100 * precision,
        "corpus: stories B-cubed recall": 100 * recall,
        "corpus: stories B-cubed F1": 100 * 2 * precision * recall / (precision + recall),
        "corpus: near texts of one story": 100 * sum(_one_story(pair) for pair in near) / max(1, len(near)),
        "corpus: passages of 30 words that compare finds": shared.recall,
        "corpus: quotations of one story": 100 * sum(_one_story(pair) for pair in said) / max(1, len(said)),
        "corpus: pairs of quotations that compare finds": quoted.recall,
        "corpus: pairs of quotations, also found by compare": quoted.precision,
    }


class Known:
    """The articles of the stories as they are annotated already, in the order in which they are asked for."""

    def __init__(self, stories: Iterable[Path], tagger: Tagger) -> None:
        self.order: list[tuple[str, str]] = []
        self._held: dict[tuple[str, str], list[tuple[str, Resolved]]] = defaultdict(list)
        for story in stories:
            for one in annotated_of(story, tagger)[1]:
                self._held[one.article.file, one.article.sha256].append((story.name, one))

    def annotated(self, article: Article) -> Resolved:
        """The same article as its story has it; the same text may stand in two of them."""
        story, one = self._held[article.file, article.sha256].pop(0)
        self.order.append((story, one.article.id))
        return one


def _one_story(pair: Iterable[tuple[str, str]]) -> bool:
    return len({story for story, _ in pair}) == 1


def _tally(found: set[Pair], wanted: set[Pair], *, across: bool) -> Tally:
    ours = {pair for pair in found if across or _one_story(pair)}
    return Tally(len(ours & wanted), len(ours), len(wanted))


# ── what the corpus finds ─────────────────────────────────────────────────────────────────


def _near(root: Path, article: dict[int, tuple[str, str]]) -> Iterator[Pair]:
    for row in read_columns([root / "link" / "pairs.parquet"], ["a", "b"]).to_pylist():
        yield frozenset((article[row["a"]], article[row["b"]]))


def _said_at_once(root: Path, article: dict[int, tuple[str, str]]) -> set[Pair]:
    """Pairs of quoted statements of two articles that the corpus has in one utterance."""
    rows = read_columns(sorted((root / "link" / "renderings").glob("*.parquet")), ["utterance", "article", "number"])
    numbers = read_columns(tables(root, "statements"), ["article", "number", "id"]).to_pylist()
    names = {(row["article"], row["number"]): row["id"] for row in numbers}
    groups: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    for row in rows.to_pylist():
        groups[row["utterance"]].add((*article[row["article"]], names[row["article"], row["number"]]))
    return _pairs(groups.values())


def _pairs(groups: Iterable[set[tuple[str, str, str]]]) -> set[Pair]:
    return {
        frozenset(((a[0], a[2]), (b[0], b[2])))
        for group in groups
        for a, b in combinations(sorted(group), 2)
        if a[:2] != b[:2]
    }


# ── what compare finds ────────────────────────────────────────────────────────────────────


def _shared(stories: Iterable[Path], tagger: Tagger) -> set[Pair]:
    return {pair for story in stories for pair in _overlapping(story.name, linked_of(story, tagger)[1])}


def _overlapping(story: str, linked: Linked) -> Iterator[Pair]:
    for overlap in linked.overlaps:
        if any(shared.words >= _PASSAGE for shared in overlap.literal):
            yield frozenset(((story, overlap.a), (story, overlap.b)))


def _quoted(stories: Iterable[Path], tagger: Tagger) -> set[Pair]:
    """Pairs of statements with a quotation of some words, in two articles, that `compare` has in one utterance."""
    groups = []
    for story in stories:
        dossier = dossier_of(story, tagger)
        quoting = {s.id: s.article for s in dossier.statements if _long(s.quoted)}
        groups += [
            {(story.name, quoting[m], m) for m in utterance.members if m in quoting} for utterance in dossier.utterances
        ]
    return _pairs(groups)


def _long(quoted: Iterable[Slice]) -> bool:
    return any(len(span.text.split()) >= LEAST_WORDS for span in quoted)
