"""The project's own examples: what was planted in them against what the program finds."""

from __future__ import annotations

import json
from pathlib import Path

from copydesk.annotate import Tagger
from eval.capabilities import ranges, utterance_pairs
from eval.scores import Tally, matched, same_name
from eval.stories import dossier_of


def on_examples(folder: Path, tagger: Tagger) -> dict[str, float]:
    """Statements, speakers and utterance pairs over all example stories."""
    statements, speakers, pairs = Tally(), Tally(), Tally()
    for path in sorted((folder / "truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        dossier = dossier_of(folder / path.stem, tagger)
        of: dict[str, str] = {}
        for article in {g["article"] for g in truth["statements"]}:
            ours = [s for s in dossier.statements if s.article == article]
            theirs = [g for g in truth["statements"] if g["article"] == article]
            spans = [[(c["start"], c["end"]) for c in g["content"]] for g in theirs]
            found = matched([ranges(s, "content") for s in ours], spans, least=0.3)
            statements += Tally(len(found), len(ours), len(theirs))
            for i, j, _ in found:
                of[theirs[j]["id"]] = ours[i].id
                gold = theirs[j].get("speaker")
                if gold:
                    name = ours[i].speaker.name if ours[i].speaker else None
                    speakers += Tally(same_name(name, gold["name"]), 1, 1)
        pairs += utterance_pairs(dossier, truth["utterances"], of)
    return {
        "examples statements recall at 0.3": statements.recall,
        "examples speakers": speakers.precision,
        "examples utterance pairs precision": pairs.precision,
        "examples utterance pairs recall": pairs.recall,
    }
