"""Pairs of quotations judged by hand: which are one utterance, and how their words differ."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from copydesk.align import letters, tokens
from copydesk.annotate import Tagger
from copydesk.compare.drift import drift
from copydesk.link.utterances import Rendering, similarity
from copydesk.records import Article, Slice, Statement
from eval.scores import Tally

# How the judge described what changed, by how the description begins → the kinds of which one at least must be found;
# "none" stands for no kind at all. Of two translations, or of words changed in several places, a reader cannot tell the
# kinds apart for certain.
KINDS: dict[str, str] = {
    "typography, spelling or abbreviation": "none typographic",
    "cut or nested quotation": "shorter longer joined",
    "one word changed": "reworded number negation certainty scope typographic translation",
    "words dropped or added": "shorter longer reworded",
    "words changed in several places": "reworded translation shorter longer reordered joined negation scope certainty",
    "word changed (significantly": "reworded translation",
    "numerals": "typographic",
    "bracket or ellipsis editing": "joined",
    "shift of tense or person": "reworded",
    "oral forms": "typographic reworded",
    "translations": "translation reworded",
    "two wordings of one item": "reworded shorter longer translation",
}


def on_variants(path: Path, tagger: Tagger) -> dict[str, float]:
    """The same utterance reworded or retyped, or look-alikes; and the kinds of what differs."""
    total, apart, kinds, strict = Tally(), Tally(), Tally(), Tally()
    for number, pair in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        if pair["judgement"] == "U":
            continue
        left, right = (_quotation(pair[side]["quote"], f"{side}{number}", tagger) for side in ("a", "b"))
        rarity = dict.fromkeys((*left.content, *right.content), 1.0)
        found, same = similarity(left, right, rarity) > 0, pair["judgement"] in ("Y", "T")
        total += Tally(found and same, found, same)
        if not same:
            apart += Tally(not found, 1, 1)
            continue
        told, wanted = kinds_of(left, right), expected(pair["change"])
        kinds += Tally(bool(told & wanted), 1, 1)
        strict += Tally(told <= wanted, 1, 1)
    return {
        "quote variants precision": total.precision,
        "quote variants recall": total.recall,
        "quote variants: look-alikes kept apart": apart.recall,
        "quote variants: drift kind right": kinds.recall,
        "quote variants: all drift kinds right": strict.recall,
    }


def expected(change: str) -> set[str]:
    """The kinds that go with a judge's description."""
    return next(set(kinds.split()) for begin, kinds in KINDS.items() if change.startswith(begin))


def kinds_of(left: Rendering, right: Rendering) -> set[str]:
    """The kinds of drift told of two quotations."""
    articles = {
        one.statement.article: Article(id=one.statement.article, file="", sha256="", text=one.statement.content[0].text)
        for one in (left, right)
    }
    return set(drift(left.statement, right.statement, articles).kinds) or {"none"}


def _quotation(quote: str, article: str, tagger: Tagger) -> Rendering:
    """A quotation by itself as one rendering; its vector is that of its own sentences."""
    vectors = tagger.tag(quote).vectors
    mean = np.asarray(vectors, np.float32).mean(axis=0)
    part = Slice(0, len(quote), quote)
    statement = Statement(id=article, article=article, kind="direct", act="speech", content=(part,), quoted=(part,))
    words = tokens(quote, [(0, len(quote))])
    spelled = letters(quote)
    vector = mean / np.linalg.norm(mean)
    return Rendering((article, 0), statement, "one speaker", words, words, [words], vector, spelled)
