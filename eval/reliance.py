"""Who relies on whom, against hand-made dossiers: explicit sources, shared text, what pages are based on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from copydesk import text as marks
from copydesk.annotate import Tagger
from copydesk.records import Dossier, Passage, Source
from eval.scores import Tally, plain_name
from eval.stories import unguarded_dossier_of

Row = dict[str, Any]
Pair = frozenset[str]
Places = list[tuple[int, int]]
Found = tuple[str, str, Places]
# words of names that say nothing of which outlet it is
_COMMON = frozenset(
    ("news", "the", "and", "times", "post", "press", "report", "account", "interview", "senate", "remarks", "reporters")
)


def explicit_sources(dossier: Dossier, gold: Row) -> Tally:
    """Outlets, documents and posts that a text names as its source; the events it was at are no such source."""
    texts = {article.id: article.text for article in dossier.articles}
    ours = [found for found in named_sources(dossier) if found[0] in gold["annotated_files"]]
    theirs = [_annotated(entry) for entry in gold["provenance"] if not _is_event(entry)]
    return _one_to_one(ours, theirs, texts)


def events_found(dossier: Dossier, gold: Row) -> Tally:
    """Events that reports say they were at, of which the dossier has an edge to the event or to who spoke there."""
    texts = {article.id: article.text for article in dossier.articles}
    ours = [
        (edge.from_, edge.to.name, _places(edge.evidence, edge.from_))
        for edge in dossier.sources
        if edge.to.kind in ("event", "person")
    ]
    theirs = [_annotated(entry) for entry in gold["provenance"] if _is_event(entry)]
    return _one_to_one(ours, theirs, texts)


def _is_event(entry: Row) -> bool:
    return str(entry["type"]).startswith("event")


def _annotated(entry: Row) -> Found:
    return entry["from"], entry["to"], [(e["start"], e["end"]) for e in entry["evidence"] if e["file"] == entry["from"]]


def named_sources(dossier: Dossier) -> list[Found]:
    """Each thing that an article names as a source once, be it an edge, an entry of what is not there, or both."""
    found: dict[tuple[str, str], Places] = {}
    for edge in dossier.sources:
        if edge.relation != "shares_text" and edge.to.kind in ("article", "outlet", "document"):
            found.setdefault((edge.from_, plain_name(edge.to.name)), []).extend(_places(edge.evidence, edge.from_))
    for entry in dossier.not_in_set:
        for passage in entry.evidence:
            places = found.setdefault((passage.article, plain_name(entry.name)), [])
            places.append((passage.start, passage.end))
    return [(article, name, sorted(set(places))) for (article, name), places in sorted(found.items())]


def _places(evidence: Iterable[Passage], article: str) -> Places:
    return [(p.start, p.end) for p in evidence if p.article == article]


def _one_to_one(ours: list[Found], theirs: list[Found], texts: dict[str, str]) -> Tally:
    """Pairs that are one; those whose words overlap before those that only stand near or share a name."""
    scored = sorted(
        ((_closeness(a, b, texts), -i, -j) for i, a in enumerate(ours) for j, b in enumerate(theirs)), reverse=True
    )
    taken: set[tuple[str, int]] = set()
    right = 0
    for closeness, i, j in scored:
        if closeness and ("ours", i) not in taken and ("theirs", j) not in taken:
            taken |= {("ours", i), ("theirs", j)}
            right += 1
    return Tally(right, len(ours), len(theirs))


def _closeness(a: Found, b: Found, texts: dict[str, str]) -> int:
    """3 where the words overlap, 2 where the names share a telling word, 1 in the same sentence, 0 if not one."""
    if a[0] != b[0]:
        return 0
    if any(s < end and start < e for s, e in a[2] for start, end in b[2]):
        return 3
    if telling(a[1]) & telling(b[1]):
        return 2
    return int(bool(_sentences(texts[a[0]], a[2]) & _sentences(texts[b[0]], b[2])))


def telling(name: str) -> set[str]:
    """Words of a name by which it is known."""
    return {word for word in re.findall(r"\w+", name.casefold()) if len(word) > 2 and word not in _COMMON}


def _sentences(text: str, places: Places) -> set[int]:
    return {start for start, end in marks.sentences(text) for s, e in places if s < end and start < e}


# ── pages of which it is labelled what they were made from ────────────────────────────────


def on_copies(folder: Path, tagger: Tagger) -> dict[str, float]:
    """Pages labelled as copies of one text, as based on others and as standing alone."""
    labels = json.loads((folder / "derivation_labels.json").read_text(encoding="utf-8"))
    silver = overlapping(folder.parent / "overlap_silver.json", folder.name)
    # what is confirmed on a screen depends on figures like these: here the words in common decide alone
    dossier = unguarded_dossier_of(folder, tagger)
    gold = {frozenset((pair["a"], pair["b"])) for pair in labels["same_text_pairs"]}
    found = confirmed_pairs(dossier.sources)
    strict = Tally(len(found & gold), len(found), len(gold))
    apart = (found - gold) & silver
    fair = Tally(len(found & gold), len(found - apart), len(gold))
    for pair in sorted(map(sorted, apart)):
        print(f"shared text, not labelled but in overlap_silver.json: {' and '.join(pair)}")
    return {
        "shared text labelled": strict.precision,
        "shared text recall": strict.recall,
        "shared text F1": strict.f1,
        "shared text F1, mislabelled pairs apart": fair.f1,
        "shared text: labelled parents found": _parents(dossier, labels["based_on"]).recall,
        "shared text: unique pages kept apart": _unique(set(labels["labelled_unique"]), found, silver).precision,
    }


def overlapping(path: Path, story: str) -> set[Pair]:
    """Pairs of a story that share passages, as an automatic count has it."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {frozenset((row["a"], row["b"])) for row in rows if row["story"] == story}


def confirmed_pairs(edges: Iterable[Source]) -> set[Pair]:
    """Pairs of articles with so much text in common that the one rests on the other or on the same copy."""
    return {frozenset((e.from_, e.to.id)) for e in edges if e.relation == "shares_text" and e.status == "confirmed"}


def _parents(dossier: Dossier, based_on: list[Row]) -> Tally:
    """Pages made from another whose parent is named; of one that is not there its outlet will do."""
    total = Tally()
    for entry in based_on:
        mine = [edge for edge in dossier.sources if edge.from_ == entry["article"]]
        hit = any(_is_parent(edge, parent) for edge in mine for parent in entry["parents"])
        if not hit:
            print(f"based on, parent not found: {entry['article']}")
        total += Tally(hit, hit, 1)
    return total


def _is_parent(edge: Source, parent: str) -> bool:
    absent = "(not in the set)" in parent
    return parent.startswith(edge.to.name + " ") if absent else edge.to.id == parent


def _unique(pages: set[str], found: set[Pair], silver: set[Pair]) -> Tally:
    """Pages labelled as standing alone without confirmed shared text, pairs that do share passages aside."""
    total = Tally()
    for page in sorted(pages):
        mine = {pair for pair in found if page in pair}
        for pair in sorted(map(sorted, mine)):
            known = "in overlap_silver.json too" if frozenset(pair) in silver else "no passage known"
            print(f"labelled unique, with confirmed shared text ({known}): {' and '.join(pair)}")
        total += Tally(not mine - silver, 1, 1)
    return total
