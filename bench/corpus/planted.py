"""What of the planted is found: how much of it, and how much of what is found was planted.

All of it in arrays: a million articles take some hundred megabytes. A figure is (found, of so many).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bench.corpus.reports import HARDER, KINDS, SAID, STORY
from copydesk.corpus.layout import read_columns, tables

Figures = dict[str, tuple[int, int]]

# The figures in which all of a sort come together.
COPIES, RIGHT_COPIES = "all copies but the harder", "pairs that are copies"
QUOTATIONS, RIGHT_QUOTATIONS = "all changed quotations", "pairs that are renderings"
STORIES, RIGHT_STORIES = "pairs of one story", "pairs in one story that are"


@dataclass(frozen=True)
class Truth:
    """Of each article (by number) what it copies; of each quotation which utterance it renders, and how."""

    source: np.ndarray
    changed: np.ndarray
    cut: np.ndarray
    first: np.ndarray
    utterance: np.ndarray
    kind: np.ndarray

    @property
    def family(self) -> np.ndarray:
        """An article and its copies have the number of the article."""
        return np.where(self.source >= 0, self.source, np.arange(len(self.source)))

    @property
    def article(self) -> np.ndarray:
        """The article of each quotation."""
        return np.repeat(np.arange(len(self.source)), np.diff(self.first))


def truth_of(place: Path) -> Truth:
    """The truth about the rows in a folder."""
    held = pq.read_table(place / "truth.parquet").combine_chunks()
    said = held["said"].combine_chunks()
    first = said.offsets.to_numpy().astype(np.int64)
    story = np.repeat(held["number"].to_numpy() // STORY, np.diff(first))
    return Truth(
        source=held["source"].to_numpy(),
        changed=held["changed"].to_numpy(),
        cut=held["cut"].to_numpy(zero_copy_only=False),
        first=first,
        utterance=story * SAID + said.values.to_numpy(),
        kind=held["kinds"].combine_chunks().values.to_numpy(),
    )


def found(place: Path, root: Path) -> Figures:
    """What linking found of what was planted."""
    truth = truth_of(place)
    numbers = Numbers(root)
    held = read_columns([root / "link" / "pairs.parquet"], ["a", "b"])
    pairs = np.stack([numbers.of(held["a"]), numbers.of(held["b"])], axis=1)
    made = read_columns(_files(root, "renderings"), ["article", "number", "utterance"])
    quotations = truth.first[numbers.of(made["article"])] + made["number"].to_numpy()
    stories = read_columns([root / "link" / "stories.parquet"], ["article", "story"])
    return (
        of_copies(truth, pairs)
        | of_quotations(truth, quotations, made["utterance"].to_numpy())
        | of_stories(numbers.of(stories["article"]) // STORY, stories["story"].to_numpy())
    )


class Numbers:
    """From the keys of a corpus to the numbers of its articles: they differ where rows were left out."""

    def __init__(self, root: Path) -> None:
        held = read_columns(tables(root, "articles"), ["article", "id"])
        parts = pc.split_pattern(held["id"], "-")
        story, place = (pc.list_element(parts, n).cast(pa.int64()).to_numpy() for n in (0, 1))
        self._keys, self._numbers = held["article"].to_numpy(), story * STORY + place

    def of(self, keys: pa.ChunkedArray) -> np.ndarray:
        """Shards are in order, and so are their keys."""
        found: np.ndarray = self._numbers[np.searchsorted(self._keys, keys.to_numpy())]
        return found


def _files(root: Path, name: str) -> list[Path]:
    """A table of links, in one file or in several."""
    path = root / "link" / f"{name}.parquet"
    return [path] if path.is_file() else sorted((root / "link" / name).glob("*.parquet"))


def of_copies(truth: Truth, pairs: np.ndarray) -> Figures:
    """A copy is found where pairs lead from it to its source; `pairs` are of numbers."""
    group = _groups(pairs, len(truth.source))
    hit = group == group[truth.source]
    result = {}
    for changed in np.unique(truth.changed[truth.source >= 0]):
        for cut in (False, True):
            rows = (truth.source >= 0) & (truth.changed == changed) & (truth.cut == cut)
            result[f"copies, {changed}% of words changed{', end cut off' if cut else ''}"] = _share(hit[rows])
    family = truth.family[pairs]
    return result | {
        COPIES: _share(hit[(truth.source >= 0) & (truth.changed != HARDER)]),
        RIGHT_COPIES: _share(family[:, 0] == family[:, 1]),
    }


def _groups(pairs: np.ndarray, number: int) -> np.ndarray:
    edges = coo_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), shape=(number, number))
    groups: np.ndarray = connected_components(edges, directed=False)[1]
    return groups


def _share(hit: np.ndarray) -> tuple[int, int]:
    return int(hit.sum()), len(hit)


def of_quotations(truth: Truth, quotations: np.ndarray, groups: np.ndarray) -> Figures:
    """A rendering is found where it is in one group with one in the very words in another article; of a quotation that
    is in no group nothing is found.
    """
    group = np.full(len(truth.utterance), -1, np.int64)
    group[quotations] = groups
    rows, others = _held_against(truth)
    hit = (group[rows] >= 0) & (group[rows] == group[others])
    kind = truth.kind[rows]
    return {f"quotations, {name}": _share(hit[kind == number]) for number, name in enumerate(KINDS)} | {
        QUOTATIONS: _share(hit[kind != KINDS.index("same")]),
        RIGHT_QUOTATIONS: (_paired(groups, truth.utterance[quotations]), _paired(groups)),
    }


def _held_against(truth: Truth) -> tuple[np.ndarray, np.ndarray]:
    """Quotations, and for each the first of its utterance that is in the very words in another article.

    An article has an utterance once.
    """
    same = np.flatnonzero(truth.kind == KINDS.index("same"))
    same = same[np.argsort(truth.utterance[same], kind="stable")]
    rows = np.arange(len(truth.utterance))
    places = np.searchsorted(truth.utterance[same], truth.utterance)
    # itself, where it is the first
    places += same[np.minimum(places, len(same) - 1)] == rows
    others = same[np.minimum(places, len(same) - 1)]
    there = truth.utterance[others] == truth.utterance
    return rows[there & (places < len(same))], others[there & (places < len(same))]


def of_stories(story: np.ndarray, groups: np.ndarray) -> Figures:
    """By pairs: each article's story as it is, and as it was found."""
    both = _paired(story, groups)
    return {STORIES: (both, _paired(story)), RIGHT_STORIES: (both, _paired(groups))}


def of_story_pairs(truth: Truth, pairs: np.ndarray) -> Figures:
    """Of pairs that were found, each in one direction."""
    story = np.arange(len(truth.source)) // STORY
    right = int((story[pairs[:, 0]] == story[pairs[:, 1]]).sum())
    return {STORIES: (right, _paired(story)), RIGHT_STORIES: (right, len(pairs))}


def _paired(*labels: np.ndarray) -> int:
    """How many pairs of rows have the same labels."""
    if not len(labels[0]):
        return 0
    order = np.lexsort(labels)
    new = np.zeros(len(order), bool)
    for label in labels:
        new[1:] |= label[order][1:] != label[order][:-1]
    new[0] = True
    sizes = np.diff(np.append(np.flatnonzero(new), len(order)))
    return int((sizes * (sizes - 1) // 2).sum())
