"""Pairs of quotations judged by hand: which are one utterance, and how their words differ."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from copydesk.annotate import Tagger
from copydesk.compare.drift import drift
from copydesk.link import link
from copydesk.records import Actor, Annotations, Article, Resolved, Slice, Speaker, Statement
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
        found, same = bool(link([left, right]).utterances), pair["judgement"] in ("Y", "T")
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


def kinds_of(left: Resolved, right: Resolved) -> set[str]:
    """The kinds of drift told of two quotations."""
    articles = {one.article.id: one.article for one in (left, right)}
    return set(drift(left.statements[0], right.statements[0], articles).kinds) or {"none"}


def _quotation(quote: str, article: str, tagger: Tagger) -> Resolved:
    """A quotation by itself as one report, of a speaker who is the same in all; its vector is that of its sentences."""
    vectors = tagger.tag(quote).vectors
    mean = np.asarray(vectors, np.float32).mean(axis=0, keepdims=True)
    part = (Slice(0, len(quote), quote),)
    speaker = Speaker("person:speaker", "One Speaker")
    return Resolved(
        article=Article(id=article, file=article, sha256="", text=quote),
        annotations=Annotations(
            article=article, sentences=((0, len(quote)),), vectors=mean / np.linalg.norm(mean, axis=1, keepdims=True)
        ),
        statements=(
            Statement(
                id=article, article=article, kind="direct", act="speech", content=part, quoted=part, speaker=speaker
            ),
        ),
        actors=(Actor(id=speaker.id, name=speaker.name, kind="person"),),
    )
