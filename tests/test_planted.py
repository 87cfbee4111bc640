"""Invented reports: the same from any number of processes, and what is said of them is so; what counts as found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from bench.corpus import planted
from bench.corpus.planted import Truth, of_copies, of_quotations, of_stories, of_story_pairs, truth_of
from bench.corpus.reports import KINDS, SAID, SAYING, STORY, written

ARTICLES = 1_100


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("planted"), ARTICLES, seed=5).parent


def texts(place: Path) -> list[str]:
    return [json.loads(line)["text"] for line in (place / "rows.jsonl").read_text(encoding="utf-8").splitlines()]


def narrated(text: str) -> list[str]:
    return re.sub(r"“[^”]+,” \w+ \w+ said\.", " ", text).lower().replace(".", " ").split()


def test_any_number_of_processes_writes_the_same(place: Path, tmp_path: Path) -> None:
    written(tmp_path, ARTICLES, seed=5, processes=2)
    for name in ("rows.jsonl", "truth.parquet"):
        assert (tmp_path / name).read_bytes() == (place / name).read_bytes()


def test_articles_are_as_long_as_told(place: Path) -> None:
    assert 390 <= np.mean([len(text.split()) for text in texts(place)]) <= 410


def test_copies_change_as_many_words_as_told(place: Path) -> None:
    words = [narrated(text) for text in texts(place)]
    truth = truth_of(place)
    copies = np.flatnonzero(truth.source >= 0)
    assert len(copies) == ARTICLES // 5
    for number in copies:
        copy, source = words[number], words[truth.source[number]]
        changed = sum(a != b for a, b in zip(copy, source, strict=False))
        assert changed == round(int(truth.changed[number]) * len(copy) / 100)
        assert (len(copy) < 0.8 * len(source)) if truth.cut[number] else (len(copy) == len(source))


def test_quotations_are_rendered_as_told(place: Path) -> None:
    truth = truth_of(place)
    said = [match.group(1).lower().split() for text in texts(place) for match in SAYING.finditer(text)]
    assert len(said) == len(truth.utterance)
    full = {u: words for u, k, words in zip(truth.utterance, truth.kind, said, strict=True) if KINDS[k] == "same"}
    for utterance, kind, words in zip(truth.utterance, truth.kind, said, strict=True):
        if utterance not in full:
            continue
        name, whole = KINDS[kind], full[utterance]
        assert 8 <= len(whole) <= 30
        half = max(5, len(whole) // 2)
        assert len(words) == (half if "half" in name else len(whole))
        held = whole if "half" not in name else min(whole[:half], whole[-half:], key=lambda part: apart(part, words))
        changed = max(1, len(words) // 8) if "eight" in name else 0
        assert sorted(words) == sorted(whole) if name == "another order" else apart(held, words) == changed


def apart(a: list[str], b: list[str]) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


def test_the_truth_is_small(place: Path) -> None:
    assert (place / "truth.parquet").stat().st_size < 20 * ARTICLES
    assert pq.read_table(place / "truth.parquet")["number"].to_pylist() == list(range(ARTICLES))


# Articles 0 to 3 and 10; 2 and 3 are copies of 0, 3 with more words changed than count. One quotation each: of the
# first utterance in all but the last article, in the very words in 0 and 2 alone.
TRUTH = Truth(
    source=np.array([-1, -1, 0, 0, *[-1] * 7]),
    changed=np.array([0, 0, 5, 15, *[0] * 7]),
    cut=np.zeros(11, bool),
    first=np.array([0, 1, 2, 3, 4, *[4] * 6, 5]),
    utterance=np.array([0, 0, 0, 0, SAID]),
    kind=np.array([0, 1, 0, 2, 0]),
)


def test_copies_count_by_groups_and_pairs() -> None:
    figures = of_copies(TRUTH, np.array([[1, 2], [0, 1]]))
    assert figures[planted.COPIES] == (1, 1)
    assert figures[planted.RIGHT_COPIES] == (0, 2)
    assert figures["copies, 15% of words changed"] == (0, 1)
    assert of_copies(TRUTH, np.array([[0, 3], [2, 3]]))[planted.RIGHT_COPIES] == (2, 2)
    assert of_copies(TRUTH, np.empty((0, 2), np.int64))[planted.COPIES] == (0, 1)


def test_renderings_count_beside_one_in_the_very_words() -> None:
    figures = of_quotations(TRUTH, np.arange(5), np.array([7, 7, 8, 8, 7]))
    # that of article 0 stands against that of article 2, and the other way round
    assert figures["quotations, same"] == (0, 2)
    assert figures["quotations, one word in eight"] == (1, 1)
    assert figures["quotations, cut to half"] == (0, 1)
    assert figures[planted.QUOTATIONS] == (1, 2)
    assert figures[planted.RIGHT_QUOTATIONS] == (2, 4)
    assert of_quotations(TRUTH, np.array([0]), np.array([7]))[planted.QUOTATIONS] == (0, 2)


def test_stories_count_by_pairs() -> None:
    story = np.arange(11) // STORY
    assert of_stories(story, np.array([1, 1, *range(2, 11)])) == {
        planted.STORIES: (1, 45),
        planted.RIGHT_STORIES: (1, 1),
    }
    figures = of_story_pairs(TRUTH, np.array([[0, 1], [0, 10]]))
    assert figures == {planted.STORIES: (1, 45), planted.RIGHT_STORIES: (1, 2)}
