"""How often each kind of finding is right on labelled stories, and the file of the package that follows from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

from copydesk.annotate import Tagger
from copydesk.compare.confirmed import MEASURED, Kind, kind_of_credit
from copydesk.compare.confirmed import measured as as_shipped
from copydesk.records import Article, Claim, Dossier, Passage
from eval.data import checksum
from eval.reliance import confirmed_pairs
from eval.scores import Tally, plain_name
from eval.stories import unguarded_dossier_of

LABELS = Path(__file__).parent / "labels"
FILES = sorted(LABELS.glob("*.json"))
Row = dict[str, Any]
Place = tuple[str, int, int]
Tallies = dict[str, Tally]
_OF_CLAIMS = ("both credit the same outlet for this", "one credits the other for this")


def on_confirmed(stories: Path, tagger: Tagger) -> dict[str, float]:
    """Precision of each kind of finding that may be confirmed, in per cent of the labelled ones still found."""
    return {f"confirmed: {kind}": tally.precision for kind, tally in measured(stories, tagger).items()}


def write(stories: Path, tagger: Tagger) -> None:
    """The counts that decide what is shown as confirmed."""
    data = checksum(FILES)
    rows = {
        kind: {
            "right": int(tally.right),
            "found": int(tally.predicted),
            "precision": round(tally.precision, 1),
            "data": data,
        }
        for kind, tally in measured(stories, tagger).items()
    }
    MEASURED.write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    as_shipped.cache_clear()


@cache
def measured(stories: Path, tagger: Tagger) -> Tallies:
    """Right and found, by kind; what nobody labelled is printed and not counted."""
    labels = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FILES}
    total: Tallies = defaultdict(Tally)
    unlabelled: dict[str, int] = defaultdict(int)
    for name in sorted({row["story"] for rows in labels.values() for row in rows}):
        mine = {kind: [row for row in rows if row["story"] == name] for kind, rows in labels.items()}
        dossier = unguarded_dossier_of(stories / name, tagger)
        for kind, verdict in _verdicts(dossier, mine):
            if verdict is None:
                unlabelled[kind] += 1
            else:
                total[kind] += Tally(verdict, 1, 1)
    for kind, number in sorted(unlabelled.items()):
        print(f"{kind}: {number} more found that nobody labelled")
    return {kind: total[kind] for kind in get_args(Kind) if kind in total}


def _verdicts(dossier: Dossier, labels: dict[str, list[Row]]) -> Iterator[tuple[str, bool | None]]:
    """Each finding of a story with what the label says; None where there is none."""
    yield from _credits(dossier, labels["credits"])
    yield from _shared(dossier, labels["shared_text"])
    yield from _reasons(dossier, labels["reasons"])
    yield from _publishers(dossier)


def _credits(dossier: Dossier, labels: list[Row]) -> Iterator[tuple[str, bool | None]]:
    known = {
        (row["file"], row["start"], row["end"], plain_name(row["outlet"] or "")): bool(row["credit"]) for row in labels
    }
    found: dict[tuple[str, int, int, str], str] = {}
    for edge in dossier.sources:
        if edge.relation != "shares_text" and edge.to.kind in ("article", "outlet", "document"):
            name = "" if edge.to.kind == "document" else plain_name(edge.to.name)
            for passage in edge.evidence:
                found[passage.article, passage.start, passage.end, name] = kind_of_credit(edge.to)
    for place, kind in sorted(found.items()):
        yield kind, known.get(place)


def _shared(dossier: Dossier, labels: list[Row]) -> Iterator[tuple[str, bool | None]]:
    known = {frozenset((row["a"], row["b"])): bool(row["shared"]) for row in labels}
    for pair in sorted(confirmed_pairs(dossier.sources), key=sorted):
        yield "shared text", known.get(pair)


def _reasons(dossier: Dossier, labels: list[Row]) -> Iterator[tuple[str, bool | None]]:
    """Credits for claims: a label is of a finding with the same credits and words of the claim in common."""
    statements = {s.id: (s.article, s.content[0].start, s.content[-1].end) for s in dossier.statements}
    for claim in dossier.claims:
        places = _places(claim, statements)
        for reason in claim.origins.why:
            if reason.reason in _OF_CLAIMS:
                credits = _of_passages(reason.evidence)
                yield reason.reason, _judged(reason.reason, credits, places, labels)


def _judged(kind: str, credits: set[Place], places: set[Place], labels: list[Row]) -> bool | None:
    for row in labels:
        if row["kind"] == kind and _of_rows(row["credits"]) == credits and _common(_of_rows(row["claim"]), places):
            return bool(row["covers"])
    return None


def _places(claim: Claim, statements: dict[str, Place]) -> set[Place]:
    return {(p.article, p.start, p.end) for p in claim.sentences} | {statements[s] for s in claim.statements}


def _of_passages(passages: Iterable[Passage]) -> set[Place]:
    return {(p.article, p.start, p.end) for p in passages}


def _of_rows(rows: Iterable[Row]) -> set[Place]:
    return {(row["file"], row["start"], row["end"]) for row in rows}


def _common(labelled: set[Place], found: set[Place]) -> bool:
    """Whether the claim has words in every article in which it was labelled."""
    met = {a for a, start, end in labelled for b, s, e in found if a == b and s < end and start < e}
    return met == {article for article, _, _ in labelled}


def _publishers(dossier: Dossier) -> Iterator[tuple[str, bool | None]]:
    """Two publishers are the same or not by what the folder says of them: a fact of its data, held against them."""
    of = {article.id: _publisher(article) for article in dossier.articles}
    for claim in dossier.claims:
        for reason in claim.origins.why:
            if reason.reason == "same publisher":
                yield "same publisher", len({of[article] for article in reason.articles}) == 1


def _publisher(article: Article) -> str:
    return plain_name(article.publisher or article.outlet or article.id)
