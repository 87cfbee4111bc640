"""A dossier against the truth of its story: tallies that add up over stories, and the figures they give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from bench.copychains.shown import bounds
from bench.copychains.truth import ancestors
from eval.scores import Range, Tally, matched, plain_name

Row = dict[str, Any]
# (article, places of its words)
Words = tuple[str, list[Range]]
Pair = frozenset[str]

_CLAIM_OVERLAP = 0.3
DRIFT = (
    "typographic", "shorter", "longer", "joined", "reordered", "reworded", "translation", "number", "negation",
    "certainty", "scope", "speaker", "condition", "form",
)  # fmt: skip
_FLIPPED = {"shorter": "longer", "longer": "shorter"}


@dataclass(slots=True)
class Scores:
    """Tallies of one or more stories by name; a share is a tally with as many predicted as annotated."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    stories: int = 0

    def count(self, name: str, right: float, predicted: float = 1, gold: float | None = None) -> None:
        """Add to a tally; without `gold` it is a share."""
        self.tallies[name] += Tally(right, predicted, predicted if gold is None else gold)

    def add(self, other: Scores) -> None:
        """Take in another story's."""
        self.stories += other.stories
        for name, tally in other.tallies.items():
            self.tallies[name] += tally

    def figures(self) -> dict[str, float | None]:
        """All figures, in per cent but for widths; None where there was nothing to measure."""
        return {name: self._figure(*of) for name, of in FIGURES.items()}

    def _figure(self, tally: str, way: str) -> float | None:
        found = self.tallies.get(tally, Tally())
        nothing = {"precision": not found.predicted, "recall": not found.gold, "mean": not found.gold}
        if nothing.get(way, not found.gold and not found.predicted):
            return None
        if way == "mean":
            return found.right / found.gold
        value: float = getattr(found, way)
        return value


FIGURES: dict[str, tuple[str, str]] = {
    "claims: origins found": ("claim found", "recall"),
    "claims: lower exact": ("lower", "precision"),
    "claims: upper exact": ("upper", "precision"),
    "claims: both exact, of all claims": ("both", "recall"),
    "claims: happened inside": ("inside", "precision"),
    "claims: mean width": ("width", "mean"),
    "claims: mean width shown": ("width shown", "mean"),
    "claim pairs: precision": ("claim pairs", "precision"),
    "claim pairs: recall": ("claim pairs", "recall"),
    "direction: right where stated": ("direction", "precision"),
    "direction: stated where shown": ("direction shown", "recall"),
    "rests on: confirmed precision": ("confirmed", "precision"),
    "rests on: confirmed recall": ("confirmed", "recall"),
    "rests on: any precision": ("any", "precision"),
    "rests on: any recall": ("any", "recall"),
    "credits: precision": ("credits", "precision"),
    "credits: recall": ("credits", "recall"),
    "utterance pairs: precision": ("utterance pairs", "precision"),
    "utterance pairs: recall": ("utterance pairs", "recall"),
    "utterance pairs: F1": ("utterance pairs", "f1"),
    "drift: F1": ("drift", "f1"),
    "drift: F1 of linked pairs": ("drift linked", "f1"),
    **{f"drift: {kind} F1": (f"drift {kind}", "f1") for kind in DRIFT},
}


def score(dossier: Row, truth: Row) -> Scores:
    """What a dossier (contract 1) has right of one story."""
    scores = Scores(stories=1)
    found = _Found(dossier, truth)
    _origins(scores, found)
    _claim_pairs(scores, found)
    _edges(scores, found)
    _utterance_pairs(scores, found)
    _drift(scores, found)
    return scores


class _Found:
    """A dossier with its parts matched to the renderings of the truth."""

    def __init__(self, dossier: Row, truth: Row) -> None:
        self.dossier = dossier
        self.truth = truth
        self.file_of = {article["id"]: article["file"] for article in dossier["articles"]}
        self.by_id = {row["id"]: row for row in truth["renderings"]}
        self.statements = {one["id"]: one for one in dossier["statements"]}
        gold = [(row["id"], (row["article"], _ranges(row["content"]))) for row in truth["renderings"]]
        spoken = [(name, words) for name, words in gold if self.by_id[name]["form"] != "own"]
        self.rendering_of = dict(self._matched(self._spoken(), spoken))
        self.item_of = dict(self._matched(self._items(), gold))

    def _spoken(self) -> list[tuple[str, Words]]:
        return [(name, self._words(one)) for name, one in self.statements.items()]

    def _words(self, statement: Row) -> Words:
        return self.file_of[statement["article"]], _ranges(statement["content"])

    def _items(self) -> list[tuple[str, Words]]:
        """Everything that stands in a claim: statements and sentences."""
        found = {}
        for claim in self.dossier["claims"]:
            for name in claim["statements"]:
                found[name] = self._words(self.statements[name])
            for place in claim["sentences"]:
                found[sentence_key(place)] = (self.file_of[place["article"]], [(place["start"], place["end"])])
        return list(found.items())

    def _matched(self, ours: list[tuple[str, Words]], gold: list[tuple[str, Words]]) -> Iterator[tuple[str, str]]:
        for file in self.file_of.values():
            left = [(name, spans) for name, (of, spans) in ours if of == file]
            right = [(name, spans) for name, (of, spans) in gold if of == file]
            for i, j, _ in matched([s for _, s in left], [s for _, s in right], least=_CLAIM_OVERLAP):
                yield left[i][0], right[j][0]

    def claims(self) -> list[tuple[Row, list[str]]]:
        """The dossier's claims with the renderings that their parts match."""
        return [
            (claim, [self.item_of[name] for name in parts_of(claim) if name in self.item_of])
            for claim in self.dossier["claims"]
        ]


def parts_of(claim: Row) -> list[str]:
    """Names for the statements and sentences of a claim."""
    return [*claim["statements"], *(sentence_key(place) for place in claim["sentences"])]


def sentence_key(place: Row) -> str:
    """A name for a sentence."""
    return f"{place['article']}#{place['start']}-{place['end']}"


def _ranges(spans: Iterable[Row]) -> list[Range]:
    return [(span["start"], span["end"]) for span in spans]


# ── claims and their origins ──────────────────────────────────────────────────────────────


def _origins(scores: Scores, found: _Found) -> None:
    """Bounds of each claim in two articles or more, by the dossier's claim that has it in most articles."""
    claims = found.claims()
    for gold in found.truth["claims"]:
        if len(gold["articles"]) < 2:
            continue
        mine = set(gold["renderings"])
        held = [({found.by_id[r]["article"] for r in names if r in mine}, claim) for claim, names in claims]
        articles, claim = max(held, key=lambda one: len(one[0]), default=(set(), None))
        hit = claim is not None and len(articles) > 1
        scores.count("claim found", hit)
        scores.count("width shown", gold["shown"]["upper"] - gold["shown"]["lower"])
        whole = (gold["shown"]["lower"], gold["shown"]["upper"])
        told = (claim["origins"]["lower"], claim["origins"]["upper"]) if claim and hit else (0, 0)
        scores.count("both", hit and len(articles) == len(gold["articles"]) and told == whole)
        if hit:
            count_bounds(scores, told, gold, articles, found.by_id)


def count_bounds(scores: Scores, told: tuple[int, int], gold: Row, articles: set[str], by_id: dict[str, Row]) -> None:
    """A bound told for some of a claim's articles against what these show, and what happened."""
    lower, upper = bounds_within(gold, articles)
    happened = len({by_id[r]["first_hand"] for r in gold["renderings"] if by_id[r]["article"] in articles})
    scores.count("lower", told[0] == lower)
    scores.count("upper", told[1] == upper)
    scores.count("inside", told[0] <= happened <= told[1])
    scores.count("width", told[1] - told[0])


def bounds_within(gold: Row, articles: set[str]) -> tuple[int, int]:
    """The bounds shown for some articles of a claim; what joins two of them may be a third."""
    if articles == set(gold["articles"]):
        return gold["shown"]["lower"], gold["shown"]["upper"]
    why = [one for one in gold["shown"]["why"] if set(one["articles"]) <= articles]
    return bounds(sorted(articles), why)


def _claim_pairs(scores: Scores, found: _Found) -> None:
    scores.count(
        "claim pairs",
        *_counted(
            (pair for _, names in found.claims() for pair in _across(names, found.by_id)),
            (pair for gold in found.truth["claims"] for pair in _across(gold["renderings"], found.by_id)),
        ),
    )


def _across(names: Iterable[str], by_id: dict[str, Row]) -> Iterator[Pair]:
    """Pairs of renderings in two articles."""
    for a, b in combinations(names, 2):
        if by_id[a]["article"] != by_id[b]["article"]:
            yield frozenset((a, b))


def _counted(ours: Iterable[Any], theirs: Iterable[Any]) -> tuple[int, int, int]:
    predicted, gold = set(ours), set(theirs)
    return len(predicted & gold), len(predicted), len(gold)


# ── who rests on whom ─────────────────────────────────────────────────────────────────────


def _edges(scores: Scores, found: _Found) -> None:
    edges = [
        (found.file_of[edge["from"]], found.file_of[edge["to"]["id"]], edge["status"], edge["direction"])
        for edge in found.dossier["sources"]
        if edge["to"]["kind"] == "article" and edge["to"]["id"] in found.file_of
    ]
    pairs = {
        status: {frozenset(edge[:2]) for edge in edges if edge[2] == status} for status in ("confirmed", "possible")
    }
    count_pairs(scores, pairs["confirmed"], pairs["confirmed"] | pairs["possible"], found.truth)
    directed = [(later, earlier) for later, earlier, _, direction in edges if direction != "unknown"]
    count_directions(scores, directed, found.truth)
    credits = [
        (found.file_of[edge["from"]], plain_name(edge["to"]["name"]))
        for edge in found.dossier["sources"]
        if edge["relation"] in ("cites", "credits") and edge["to"]["kind"] in ("article", "outlet")
    ]
    gold = [(row["article"], plain_name(row["outlet"])) for row in found.truth["credits"]]
    scores.count("credits", *_counted(credits, gold))


def count_pairs(scores: Scores, confirmed: set[Pair], either: set[Pair], truth: Row) -> None:
    """Pairs of articles, such as were made of one another, and others.

    Two that only have a third in common are neither asked for nor counted against whoever names them.
    """
    related = {frozenset(pair) for pair in truth["related"]}
    chains = {frozenset((row["from"], row["to"])): row for row in truth["chains"]}
    shown = {pair for pair, row in chains.items() if row["evidence"] == "confirmed"}
    scores.tallies["confirmed"] += _apart(confirmed, related, shown)
    scores.tallies["any"] += _apart(either, related, set(chains))


def _apart(found: set[Pair], related: set[Pair], wanted: set[Pair]) -> Tally:
    """A tally of what was wanted, in which related pairs that nobody wanted do not count."""
    neutral = {pair for pair in found if pair in related and pair not in wanted}
    return Tally(len(found & wanted), len(found - neutral), len(wanted))


def count_directions(scores: Scores, directed: Iterable[tuple[str, str]], truth: Row) -> None:
    """Directions told of pairs that were made of one another, against those that happened."""
    behind = ancestors(truth["articles"])
    told: dict[Pair, list[bool]] = defaultdict(list)
    for later, earlier in directed:
        if earlier in behind[later] or later in behind[earlier]:
            told[frozenset((later, earlier))].append(earlier in behind[later])
    showing = {frozenset((row["from"], row["to"])) for row in truth["chains"] if row["direction"] != "unknown"}
    right = {pair for pair, votes in told.items() if all(votes)}
    # precision over all that is told, recall over what the texts show
    scores.tallies["direction"] += Tally(len(right), len(told), 0)
    scores.tallies["direction shown"] += Tally(len(right & showing), 0, len(showing))


# ── utterances and drift ──────────────────────────────────────────────────────────────────


def _utterance_pairs(scores: Scores, found: _Found) -> None:
    ours = {
        frozenset(pair)
        for utterance in found.dossier["utterances"]
        for pair in combinations([found.rendering_of[m] for m in utterance["members"] if m in found.rendering_of], 2)
    }
    count_utterances(scores, ours, found.truth)


def count_utterances(scores: Scores, ours: set[Pair], truth: Row) -> None:
    """Pairs of renderings of one act of speech."""
    theirs = (frozenset(pair) for one in truth["utterances"] for pair in combinations(one["members"], 2))
    scores.count("utterance pairs", *_counted(ours, theirs))


def _drift(scores: Scores, found: _Found) -> None:
    told = {}
    for utterance in found.dossier["utterances"]:
        for one in utterance["drift"]:
            ends = [found.rendering_of.get(one[end]) for end in ("from", "to")]
            if all(ends):
                told[tuple(ends)] = set(one["kinds"])
    count_drift(scores, told, found.truth)


def count_drift(scores: Scores, told: dict[tuple[Any, ...], set[str]], truth: Row) -> None:
    """Kinds of drift of every pair whose kinds are known; a pair that is not linked has none of them."""
    for utterance in truth["utterances"]:
        for pair in utterance["drift"]:
            gold = set(pair["kinds"])
            kinds = told.get((pair["from"], pair["to"]))
            if kinds is None and (back := told.get((pair["to"], pair["from"]))) is not None:
                kinds = {_FLIPPED.get(kind, kind) for kind in back}
            linked = kinds is not None
            kinds = kinds or set()
            tally = Tally(len(kinds & gold), len(kinds), len(gold))
            scores.tallies["drift"] += tally
            if linked:
                scores.tallies["drift linked"] += tally
            for kind in gold | kinds:
                scores.tallies[f"drift {kind}"] += Tally(kind in gold and kind in kinds, kind in kinds, kind in gold)
