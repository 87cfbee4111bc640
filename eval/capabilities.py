"""One function for each capability: data folder → named figures in per cent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

from copydesk import pipeline
from copydesk.annotate import Tagger
from copydesk.records import Article, Dossier, Resolved, Statement
from eval.data import GoldArticle, GoldStatement, ggt, polnear, story_gold
from eval.reliance import events_found, explicit_sources
from eval.scores import Tally, calibration_error, characters, matched, overlap, same_name
from eval.stories import dossier_of

Figures = dict[str, float]
_SPOKEN = ("speech", "writing")


def annotated(gold: GoldArticle, tagger: Tagger) -> Resolved:
    """The program's result for an article; a crash counts as having found nothing."""
    try:
        return next(pipeline.annotate([gold.article], tagger=tagger))
    except Exception as error:
        print(f"crash on {gold.article.id}: {error!r}")
        from copydesk.records import Annotations

        return Resolved(article=gold.article, annotations=Annotations(article=gold.article.id))


def on_polnear(folder: Path, tagger: Tagger) -> Figures:
    """Characters of source, cue and content (outer layer), whole attributions, calibration."""
    totals = {role: Tally() for role in ("content", "source", "cue")}
    whole = Tally()
    scores: list[float] = []
    right: list[bool] = []
    with tempfile.TemporaryDirectory() as scratch:
        for gold in polnear(folder, Path(scratch)):
            found = [s for s in annotated(gold, tagger).statements if s.nested_in is None]
            for role in totals:
                ours = characters(span for s in found for span in ranges(s, role))
                theirs = characters(span for g in gold.statements for span in getattr(g, role))
                totals[role] += Tally(len(ours & theirs), len(ours), len(theirs))
            whole += _whole(found, gold.statements)
            _calibrate(found, gold.statements, scores, right)
    figures = {f"polnear {role} F1": tally.f1 for role, tally in totals.items()}
    figures["polnear whole attribution F1"] = whole.f1
    figures["polnear calibration (100 - ECE)"] = 100 - 100 * calibration_error(scores, right)
    return figures


def ranges(statement: Statement, role: str) -> list[tuple[int, int]]:
    """The ranges of one part of a statement."""
    given = getattr(statement, role)
    spans = given if role == "content" else ([given] if given else [])
    return [(span.start, span.end) for span in spans]


def _whole(found: list[Statement], gold: list[GoldStatement]) -> Tally:
    ours = [s for s in found if s.source and s.cue]
    theirs = [g for g in gold if g.source and g.cue]
    right = 0
    taken: set[int] = set()
    for statement in ours:
        for number, other in enumerate(theirs):
            if number not in taken and all(
                overlap(characters(ranges(statement, role)), characters(getattr(other, role))) >= 0.5
                for role in ("source", "cue", "content")
            ):
                taken.add(number)
                right += 1
                break
    return Tally(right, len(ours), len(theirs))


def _calibrate(found: list[Statement], gold: list[GoldStatement], scores: list[float], right: list[bool]) -> None:
    pairs = matched([ranges(s, "content") for s in found], [g.content for g in gold], least=0.5)
    hits = {i for i, _, _ in pairs}
    scores += [s.score for s in found]
    right += [i in hits for i in range(len(found))]


def on_names(path: Path, tagger: Tagger) -> Figures:
    """Names on UNER (web text): exact spans with their kind; an outlet counts as an organisation."""
    from training.corpora import read_conll

    total = Tally()
    for sentence in read_conll(path, token=1, label=2):
        article = Article(id="sentence", file="sentence", sha256="", text=sentence.text)
        found = next(pipeline.annotate([article], tagger=tagger)).mentions
        ours = {(m.start, m.end, "organisation" if m.kind == "outlet" else m.kind) for m in found}
        theirs = set(sentence.names)
        total += Tally(len(ours & theirs), len(ours), len(theirs))
    return {"names F1 (UNER dev)": total.f1}


def on_ggt(path: Path, tagger: Tagger) -> Figures:
    """Quotes of people by contiguous span, and the speakers of those matched at 0.3."""
    tallies = {0.3: Tally(), 0.8: Tally()}
    speakers = Tally()
    with tempfile.TemporaryDirectory() as scratch:
        for gold in ggt(path, Path(scratch)):
            found = [s for s in annotated(gold, tagger).statements if s.act in _SPOKEN]
            spans = [(s, (c.start, c.end)) for s in found for c in s.content]
            for least in tallies:
                pairs = matched([[r] for _, r in spans], [g.content for g in gold.statements], least=least)
                tallies[least] += Tally(len(pairs), len(spans), len(gold.statements))
                if least == 0.3:
                    named = [(spans[i][0], gold.statements[j].speaker or "") for i, j, _ in pairs]
                    hits = sum(same_name(s.speaker.name if s.speaker else None, name) for s, name in named)
                    speakers += Tally(hits, len(named), len(named))
    return {
        "ggt quotes F1 at 0.3": tallies[0.3].f1,
        "ggt quotes F1 at 0.8": tallies[0.8].f1,
        "ggt speakers": speakers.precision,
    }


def on_story(folder: Path, tagger: Tagger) -> Figures:
    """Statements, speakers, utterance pairs and explicit sources of a hand-made dossier."""
    gold = story_gold(folder)
    dossier = dossier_of(folder, tagger)
    found = list(dossier.statements)
    tallies = {0.3: Tally(), 0.8: Tally()}
    hits = total = 0
    of: dict[str, str] = {}
    for file in gold["annotated_files"]:
        ours = [s for s in found if s.article == file]
        theirs = [g for g in gold["statements"] if g["file"] == file]
        spans = [[(c["start"], c["end"]) for c in g["content"]] for g in theirs]
        for least in tallies:
            pairs = matched([ranges(s, "content") for s in ours], spans, least=least)
            tallies[least] += Tally(len(pairs), len(ours), len(theirs))
            if least == 0.3:
                for i, j, _ in pairs:
                    of[theirs[j]["id"]] = ours[i].id
                    speaker = ours[i].speaker
                    hits += same_name(speaker.name if speaker else None, theirs[j]["speaker"])
                    total += 1
    pairs_tally = utterance_pairs(dossier, gold["utterance_groups"], of)
    sources = explicit_sources(dossier, gold)
    return {
        "basil statements F1 at 0.3": tallies[0.3].f1,
        "basil statements F1 at 0.8": tallies[0.8].f1,
        "basil speakers": 100 * hits / total if total else 0.0,
        "basil utterance pairs precision": pairs_tally.precision,
        "basil utterance pairs recall": pairs_tally.recall,
        "basil utterance pairs F1": pairs_tally.f1,
        "basil explicit sources precision": sources.precision,
        "basil explicit sources recall": sources.recall,
        "basil explicit sources F1": sources.f1,
        "basil events found": events_found(dossier, gold).recall,
    }


def utterance_pairs(dossier: Dossier, gold: Iterable[dict], of: dict[str, str]) -> Tally:
    """Pairs of statements in one utterance, among those matched to annotated ones."""
    known = set(of.values())
    theirs = {
        frozenset((of[a], of[b]))
        for group in gold
        for a, b in combinations(members(group), 2)
        if a in of and b in of and of[a] != of[b]
    }
    ours = {
        frozenset(pair)
        for utterance in dossier.utterances
        for pair in combinations([m for m in utterance.members if m in known], 2)
    }
    return Tally(len(ours & theirs), len(ours), len(theirs))


def members(group: dict) -> list[str]:
    """The statement ids of an annotated utterance."""
    return list(group.get("members") or group.get("statements") or ())
