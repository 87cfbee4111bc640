"""What one would say without reading closely: the row beside the program's figures."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

from bench.copychains.score import Scores, count_bounds, count_directions, count_drift, count_pairs, count_utterances
from bench.copychains.shown import plain_words

Row = dict[str, Any]


def baseline(truth: Row, *, one_origin: bool = False) -> Scores:
    """Every report its own origin (or all of them one), all from the earliest, quotes by their exact words.

    It is given the renderings of the truth, which a program has to find.
    """
    scores = Scores(stories=1)
    by_id = {row["id"]: row for row in truth["renderings"]}
    for gold in truth["claims"]:
        articles = set(gold["articles"])
        if len(articles) > 1:
            told = (1, 1) if one_origin else (len(articles), len(articles))
            count_bounds(scores, told, gold, articles, by_id)
            whole = (gold["shown"]["lower"], gold["shown"]["upper"])
            scores.count("both", told == whole)
    _dated(scores, truth)
    _same_words(scores, truth)
    return scores


def _dated(scores: Scores, truth: Row) -> None:
    """Whatever has a later date rests on the earliest."""
    dated = sorted((row["published"], row["file"]) for row in truth["articles"] if row["published"])
    found = [(later, dated[0][1]) for date, later in dated[1:] if date[:10] > dated[0][0][:10]]
    count_pairs(scores, set(), {frozenset(pair) for pair in found}, truth)
    count_directions(scores, found, truth)


def _same_words(scores: Scores, truth: Row) -> None:
    """Quotations with exactly the same words are one utterance, and all that differs is reworded."""
    by_words: dict[str, list[str]] = defaultdict(list)
    for row in truth["renderings"]:
        if row["form"] == "direct":
            by_words[" ".join(plain_words(" ".join(part["text"] for part in row["quoted"])))].append(row["id"])
    pairs = {frozenset(pair) for names in by_words.values() for pair in combinations(names, 2)}
    count_utterances(scores, pairs, truth)
    told: dict[tuple[Any, ...], set[str]] = {}
    words = {row["id"]: plain_words(" ".join(c["text"] for c in row["content"])) for row in truth["renderings"]}
    for utterance in truth["utterances"]:
        for pair in utterance["drift"]:
            a, b = pair["from"], pair["to"]
            told[a, b] = set() if words[a] == words[b] else {"reworded"}
    count_drift(scores, told, truth)
