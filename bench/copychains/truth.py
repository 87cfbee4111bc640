"""What is known of a story, in two forms: what happened, and what the texts show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from bench.copychains.pieces import Draft, Piece
from bench.copychains.prose import Place, named
from bench.copychains.seeds import LEVELS, Seed, spun
from bench.copychains.shown import Exhibit, Shown, bounds, changed_share

Row = dict[str, Any]
_FLIPPED = {"shorter": "longer", "longer": "shorter"}


def truth_of(seed: Seed, planned: list[Draft], exhibits: list[Exhibit]) -> Row:
    """The truth of the articles that were printed into the folder."""
    shown = Shown(exhibits)
    renderings = [row for one in exhibits for row in _renderings(one, seed)]
    return {
        "articles": [_article(one, planned, exhibits) for one in exhibits],
        "renderings": [{key: value for key, value in row.items() if key != "piece"} for row in renderings],
        "claims": _claims(renderings, seed, shown),
        "utterances": _utterances(renderings, seed),
        "chains": _chains(planned, exhibits, shown),
        "related": _related(planned, exhibits),
        "shown_pairs": [
            {"articles": [a.file, b.file], "status": status}
            for a, b in combinations(exhibits, 2)
            if (status := shown.evidence(a.file, b.file))
        ],
        "credits": [row for one in exhibits for row in _credits(one)],
    }


# ── renderings ────────────────────────────────────────────────────────────────────────────


def _renderings(one: Exhibit, seed: Seed) -> list[Row]:
    return [
        _rendering(f"{one.file.removesuffix('.txt')}:{number}", one, place, seed)
        for number, place in enumerate(one.printed.places)
    ]


def _rendering(name: str, one: Exhibit, place: Place, seed: Seed) -> Row:
    piece, text = place.piece, one.printed.text
    speaker = seed.speakers[piece.speaker].name if piece.speaker else None
    credit = piece.credit
    return {
        "id": name,
        "article": one.file,
        "claim": piece.claim,
        "utterance": utterance_of(piece),
        "form": "direct" if piece.form == "quote" else "own" if piece.form == "own" else _indirect(place),
        "content": [{"start": a, "end": b, "text": text[a:b]} for a, b in place.content],
        "quoted": [{"start": a, "end": b, "text": text[a:b]} for a, b in place.quoted],
        "speaker": speaker,
        "certainty": LEVELS[piece.level] if _graded(piece, seed) else "stated",
        "attribution": "named" if speaker or credit else "none",
        "figure": piece.version if _figured(piece, seed) else None,
        "credit": {"outlet": named(credit.outlet).name, "how": credit.how} if credit else None,
        "first_hand": named(piece.hand).name,
        "piece": piece,
    }


def _indirect(place: Place) -> str:
    return "mixed" if place.quoted else "indirect"


def _graded(piece: Piece, seed: Seed) -> bool:
    return piece.quote is None and "<" in _words(piece, seed)


def _figured(piece: Piece, seed: Seed) -> bool:
    return piece.quote is None and "#" in _words(piece, seed)


def _words(piece: Piece, seed: Seed) -> str:
    fact = seed.fact(piece.claim)
    return (fact.own if piece.form == "own" else fact.said)[piece.wording]


def utterance_of(piece: Piece) -> str | None:
    """The act of speech behind a rendering: a quotation, or what its speaker said of a fact."""
    if piece.quote:
        return piece.quote
    return f"{piece.claim} by {piece.speaker}" if piece.speaker else None


# ── claims ────────────────────────────────────────────────────────────────────────────────


def _claims(renderings: list[Row], seed: Seed, shown: Shown) -> list[Row]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in renderings:
        found[row["claim"]].append(row)
    return [_claim(name, rows, seed, shown) for name, rows in sorted(found.items())]


def _claim(name: str, rows: list[Row], seed: Seed, shown: Shown) -> Row:
    articles = list(dict.fromkeys(row["article"] for row in rows))
    why = [{"articles": list(r.articles), "reason": r.reason, "status": r.status} for r in shown.reasons(name)]
    lower, upper = bounds(articles, why)
    hands = sorted({row["first_hand"] for row in rows})
    like = {one.id: one.like for one in seed.facts} | {one.id: one.like for one in seed.quotes}
    return {
        "id": name,
        "like": like.get(name),
        "renderings": [row["id"] for row in rows],
        "articles": articles,
        "happened": {
            "origins": len(hands),
            "first_hand": hands,
            "claimants": sorted({row["speaker"] for row in rows if row["speaker"]}),
        },
        "shown": {"lower": lower, "upper": upper, "why": why},
    }


# ── utterances ────────────────────────────────────────────────────────────────────────────


def _utterances(renderings: list[Row], seed: Seed) -> list[Row]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in renderings:
        if row["utterance"]:
            found[row["utterance"]].append(row)
    return [
        {
            "id": name,
            "speaker": _speaker(rows[0]["piece"], seed),
            "members": [row["id"] for row in rows],
            "drift": [pair for x, y in combinations(rows, 2) if (pair := _drift(x, y, seed)) is not None],
        }
        for name, rows in sorted(found.items())
    ]


def _speaker(piece: Piece, seed: Seed) -> str:
    key = seed.quote(piece.quote).speaker if piece.quote else piece.speaker
    return seed.speakers[key or ""].name


def _drift(x: Row, y: Row, seed: Seed) -> Row | None:
    """The kinds of a pair, where they are known: the full wording against any, like against like, fact against fact."""
    a, b = x["piece"], y["piece"]
    kinds = _of_quotes(a, b, x, y) if a.quote else _of_facts(a, b, seed)
    return None if kinds is None else {"from": x["id"], "to": y["id"], "kinds": kinds}


def _of_quotes(a: Piece, b: Piece, x: Row, y: Row) -> list[str] | None:
    if a.key == b.key and a.form == b.form:
        same = a.form == "quote" or x["content"][0]["text"].lower() == y["content"][0]["text"].lower()
        return [] if same else None
    if a.key == "full":
        return list(b.kinds)
    if b.key == "full":
        return [_FLIPPED.get(kind, kind) for kind in a.kinds]
    return None


def _of_facts(a: Piece, b: Piece, seed: Seed) -> list[str]:
    level = (a.level != b.level) and _graded(a, seed) and _graded(b, seed)
    number = a.version != b.version and _figured(a, seed) and _figured(b, seed)
    kinds = ["reworded"] if _neutral(a, seed) != _neutral(b, seed) else []
    return kinds + ["certainty"] * level + ["number"] * number


def _neutral(piece: Piece, seed: Seed) -> str:
    """A wording without what certainty and figures change in it."""
    return spun(_words(piece, seed), seed=seed, spin=piece.spin)


# ── who rests on whom ─────────────────────────────────────────────────────────────────────


def _article(one: Exhibit, planned: list[Draft], exhibits: list[Exhibit]) -> Row:
    files = {other.outlet: other.file for other in exhibits}
    draft = one.printed.draft
    return {
        "file": one.file,
        "outlet": draft.outlet.name,
        "published": one.published,
        "hour": draft.hour,
        "root": not draft.descents,
        "made_from": [
            {"file": files.get(d.parent), "outlet": named(d.parent).name, "operation": d.operation, "credit": d.credit}
            for d in draft.descents
        ],
    }


def _chains(planned: list[Draft], exhibits: list[Exhibit], shown: Shown) -> list[Row]:
    by_outlet = {one.outlet: one for one in exhibits}
    return [
        _chain(later, by_outlet[descent.parent], descent.operation, number, shown)
        for later in exhibits
        for number, descent in enumerate(later.printed.draft.descents)
        if descent.parent in by_outlet
    ]


def _chain(later: Exhibit, earlier: Exhibit, operation: str, number: int, shown: Shown) -> Row:
    return {
        "from": later.file,
        "to": earlier.file,
        "operation": operation,
        "second": number > 0,
        # any outlet named as a source, not only this one
        "credited": bool(later.credits()),
        "credits_parent": earlier.outlet in later.credits(),
        "changed": round(changed_share(_body(earlier), _body(later)), 3),
        "direction": shown.direction(later.file, earlier.file),
        "evidence": shown.evidence(later.file, earlier.file),
    }


def _body(one: Exhibit) -> str:
    return one.printed.text.partition("\n\n")[2]


def _related(planned: list[Draft], exhibits: list[Exhibit]) -> list[list[str]]:
    """Pairs of articles that have a report behind them in common, or of which one is behind the other."""
    of = {draft.outlet.slug: draft for draft in planned}

    def behind(slug: str) -> set[str]:
        return {slug}.union(*(behind(descent.parent) for descent in of[slug].descents))

    lines = {one.file: behind(one.outlet) for one in exhibits}
    return [[a, b] for a, b in combinations(lines, 2) if lines[a] & lines[b]]


def ancestors(rows: Iterable[Row]) -> dict[str, set[str]]:
    """Article → all articles behind it, from the rows of a truth's articles."""
    parents = {row["file"]: {made["file"] for made in row["made_from"] if made["file"]} for row in rows}

    def behind(file: str) -> set[str]:
        return parents[file].union(*(behind(one) for one in parents[file]))

    return {file: behind(file) for file in parents}


def _credits(one: Exhibit) -> list[Row]:
    found = [
        {"article": one.file, "outlet": named(p.piece.credit.outlet).name, "start": p.credit[0], "end": p.credit[1]}
        for p in one.printed.places
        if p.piece.credit and p.credit and p.piece.credit.outlet != one.outlet
    ]
    draft = one.printed.draft
    if draft.wire and draft.wire != one.outlet and one.printed.wire:
        start, end = one.printed.wire
        found.append({"article": one.file, "outlet": named(draft.wire).name, "start": start, "end": end})
    return found
