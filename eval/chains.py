"""The invented chains of reports: main figures on stories that nobody looks at while changing the program."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.copychains.__main__ import dossier_of
from bench.copychains.score import FIGURES, Scores, score
from bench.copychains.story import stories
from copydesk.annotate import Tagger

# Six rounds over the eight seed stories of the split.
_STORIES = 48
_MAIN = (
    "claims: origins found", "claims: lower exact", "claims: upper exact", "claims: both exact, of all claims",
    "claims: happened inside", "claim pairs: precision", "claim pairs: recall", "direction: right where stated",
    "direction: stated where shown", "rests on: confirmed precision", "rests on: confirmed recall",
    "rests on: any precision", "rests on: any recall", "credits: precision", "credits: recall", "utterance pairs: F1",
    "drift: F1",
)  # fmt: skip


def on_copychains(seeds: Path, tagger: Tagger, *, split: str = "test", number: int = _STORIES) -> dict[str, float]:
    """Origins, who rests on whom, utterances and drift of invented stories, as the program shows them."""
    total = Scores()
    with tempfile.TemporaryDirectory() as scratch:
        for story in stories(split=split, number=number):
            total.add(score(dossier_of(story, Path(scratch) / story.name, tagger), story.truth))
    found = total.figures()
    return {f"copychains {name}": value for name in FIGURES if name in _MAIN and (value := found[name]) is not None}
