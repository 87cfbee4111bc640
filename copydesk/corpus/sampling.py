"""Random samples of a corpus for people to check, blind: they see the words and not what the program found."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from copydesk.corpus.layout import PLACE_BITS, read_columns, shard_folder, tables, write_json
from copydesk.corpus.near import whole
from copydesk.errors import CorpusError
from copydesk.records import Resolved

Item = TypeVar("Item")
Kind = Literal["statements", "renderings", "copies"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Of a sample of statements this share are sentences in which the program found none, for what it misses.
_MISSED = 0.3
# Articles from which these sentences are drawn, for each of them.
_ARTICLES = 3
# Characters of context on either side.
_AROUND = 400

QUESTIONS: dict[Kind, str] = {
    "statements": "Does the marked sentence report what somebody says, writes, thinks or demands? yes or no. If yes: "
    "who, by the fullest name that the context gives (speaker), and is that somebody named, unnamed or none given?",
    "renderings": "Do the two quotations render one act of speech, said once by one speaker? yes or no.",
    "copies": "Is the wording of the two passages too long or too particular for chance and set phrases? yes or no.",
}
_COLUMNS: dict[Kind, tuple[str, ...]] = {
    "statements": ("item", "before", "words", "after", "answer", "speaker", "attribution", "note"),
    "renderings": ("item", "before", "words", "after", "before 2", "words 2", "after 2", "answer", "note"),
    "copies": ("item", "before", "words", "after", "before 2", "words 2", "after 2", "answer", "note"),
}


class Keyed(Struct, frozen=True, kw_only=True):
    """What the program found for an item of a sheet; kept apart from the sheet."""

    item: str
    answer: str
    stratum: str
    speaker: str | None = None
    attribution: str | None = None


class Key(Struct, frozen=True, kw_only=True):
    """The answers to a sample. `found` and `not_found` are the estimated shares of sentences with and without."""

    kind: Kind
    seed: int
    items: tuple[Keyed, ...]
    found: float | None = None
    not_found: float | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """An item: its passages with their surroundings, and what the program found."""

    passages: tuple[tuple[str, str, str], ...]
    key: Keyed


def sample(root: Path, *, kind: Kind, number: int, seed: int, output: Path) -> int:
    """Write a blind sheet (.csv or .xlsx) and DIR/samples/KIND-SEED.json with the answers; how many items there are."""
    rng = random.Random(f"{kind} {seed}")
    if kind == "statements":
        asked, found, not_found = _statements(root, number, rng)
    else:
        asked, found, not_found = _pairs(root, kind, number, rng), None, None
    if not asked:
        raise CorpusError(f"{root}: nothing to sample; run copydesk corpus link first" if kind != "statements" else
                          f"{root}: no statements to sample")  # fmt: skip
    rng.shuffle(asked)
    names = [f"{kind}-{seed}-{place:04}" for place in range(1, len(asked) + 1)]
    keys = tuple(msgspec.structs.replace(one.key, item=name) for one, name in zip(asked, names, strict=True))
    write_json(
        root / "samples" / f"{kind}-{seed}.json",
        Key(kind=kind, seed=seed, items=keys, found=found, not_found=not_found),
    )
    rows = [[name, *(part for passage in one.passages for part in passage)]
            for one, name in zip(asked, names, strict=True)]  # fmt: skip
    _write(output, kind, rows)
    return len(asked)


# ── which items ───────────────────────────────────────────────────────────────────────────


def stratified(strata: dict[str, list[Item]], number: int, rng: random.Random) -> list[tuple[str, Item]]:
    """So many items, from each stratum in proportion to its size (largest remainders), at random within it."""
    total = sum(len(items) for items in strata.values())
    number = min(number, total)
    shares = {name: number * len(items) / total for name, items in strata.items()} if total else {}
    taken = {name: int(share) for name, share in shares.items()}
    rest = sorted(shares, key=lambda name: (taken[name] - shares[name], rng.random()))
    for name in rest[: number - sum(taken.values())]:
        taken[name] += 1
    return [(name, item) for name in sorted(strata) for item in rng.sample(strata[name], taken[name])]


def _statements(root: Path, number: int, rng: random.Random) -> tuple[list[Asked], float, float]:
    """Sentences in which a statement begins, by outlet and kind; and sentences of other articles without any."""
    outlets = _outlets(root)
    strata: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for path in tables(root, "statements"):
        for row in read_columns([path], ["article", "kind", "start"]).to_pylist():
            strata[f"{outlets[row['article']] or 'unknown'} · {row['kind']}"].append((row["article"], row["start"]))
    wanted = stratified(strata, round(number * (1 - _MISSED)), rng)
    asked = []
    whole_articles = _articles(root, [article for _, (article, _) in wanted])
    for stratum, (article, start) in wanted:
        if (one := _asked(whole_articles[article], start, stratum)) is not None:
            asked.append(one)
    missed = number - len(wanted)
    drawn = rng.sample(sorted(outlets), min(len(outlets), max(1, missed * _ARTICLES)))
    others = _articles(root, drawn)
    without: dict[str, list[tuple[int, int]]] = defaultdict(list)
    having = 0
    for article in drawn:
        for start, end in others[article].annotations.sentences:
            if _in_sentence(others[article], start, end) is None:
                without[outlets[article] or "unknown"].append((article, start))
            else:
                having += 1
    for stratum, (article, start) in stratified(without, missed, rng):
        if (one := _asked(others[article], start, f"{stratum} · none")) is not None:
            asked.append(one)
    none = sum(len(items) for items in without.values())
    total = max(1, having + none)
    return asked, having / total, none / total


def _asked(one: Resolved, start: int, stratum: str) -> Asked | None:
    """The sentence at a place, with what the program found in it; None where no sentence is there."""
    found = next(((a, b) for a, b in one.annotations.sentences if a <= start < b), None)
    if found is None:
        return None
    statement = _in_sentence(one, *found)
    key = Keyed(
        item="",
        answer="no" if statement is None else "yes",
        stratum=stratum,
        speaker=statement.speaker.name if statement and statement.speaker else None,
        attribution=statement.attribution if statement else None,
    )
    return Asked(passages=(_around(one.article.text, *found),), key=key)


def _in_sentence(one: Resolved, start: int, end: int) -> Any:
    """The first statement whose content stands in a sentence."""
    inside = (s for s in one.statements if any(part.start < end and start < part.end for part in s.content))
    return next(inside, None)


def _pairs(root: Path, kind: Kind, number: int, rng: random.Random) -> list[Asked]:
    """Pairs that `link` found, by the outlets of the two."""
    rows = _rendering_pairs(root) if kind == "renderings" else _shared_pairs(root)
    strata: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        strata[f"{row['a_outlet'] or 'unknown'} · {row['b_outlet'] or 'unknown'}"].append(row)
    wanted = stratified(strata, number, rng)
    texts = _texts(root, [row[side] for _, row in wanted for side in ("a", "b")])
    asked = []
    for stratum, row in wanted:
        passages = tuple(_around(texts[row[s]], row[f"{s}_start"], row[f"{s}_end"]) for s in ("a", "b"))
        asked.append(Asked(passages=passages, key=Keyed(item="", answer="yes", stratum=stratum)))
    return asked


def _shared_pairs(root: Path) -> list[dict[str, Any]]:
    path = root / "link" / "shared.parquet"
    columns = ["a", "b", "a_start", "a_end", "b_start", "b_end", "a_outlet", "b_outlet"]
    return list(read_columns([path], columns).to_pylist()) if path.exists() else []


def _rendering_pairs(root: Path) -> list[dict[str, Any]]:
    """Of each utterance its first quotation, and the first one in each other wording."""
    path = root / "link" / "renderings.parquet"
    if not path.exists():
        return []
    made = read_columns([path], ["utterance", "quotation", "article", "stands_for", "outlet"])
    held = read_columns(sorted((root / "link" / "quotations").glob("*.parquet")), ["quotation", "start", "end"])
    places = {q: (a, b) for q, a, b in zip(*(held[n].to_pylist() for n in held.column_names), strict=True)}
    first: dict[int, dict[str, Any]] = {}
    seen: set[tuple[int, int]] = set()
    found = []
    for row in made.to_pylist():
        one = first.setdefault(row["utterance"], row)
        wording = (row["utterance"], row["stands_for"])
        if row["stands_for"] == one["stands_for"] or row["article"] == one["article"] or wording in seen:
            continue
        seen.add(wording)
        pair: dict[str, Any] = {}
        for side, given in (("a", one), ("b", row)):
            pair[side], pair[f"{side}_outlet"] = given["article"], given["outlet"]
            pair[f"{side}_start"], pair[f"{side}_end"] = places[given["quotation"]]
        found.append(pair)
    return found


# ── texts ─────────────────────────────────────────────────────────────────────────────────


def _outlets(root: Path) -> dict[int, str | None]:
    table = read_columns(tables(root, "words"), ["article", "outlet"])
    return dict(zip(table["article"].to_pylist(), table["outlet"].to_pylist(), strict=True))


def rows_of(root: Path, name: str, columns: Sequence[str], articles: Sequence[int]) -> list[dict[str, Any]]:
    """Rows of some articles, read from their shards alone."""
    shards = sorted({article >> PLACE_BITS for article in articles})
    wanted = pa.array(sorted(set(articles)), pa.int64())
    found: list[dict[str, Any]] = []
    for shard in shards:
        table = read_columns([shard_folder(root, shard) / f"{name}.parquet"], ["article", *columns])
        found.extend(table.filter(pc.is_in(table["article"], value_set=wanted)).to_pylist())
    return found


def _texts(root: Path, articles: Sequence[int]) -> dict[int, str]:
    return {row["article"]: row["text"] for row in rows_of(root, "articles", ["text"], articles)}


def _articles(root: Path, articles: Sequence[int]) -> dict[int, Resolved]:
    texts = _texts(root, articles)
    rows = rows_of(root, "resolved", ["resolved"], articles)
    return {row["article"]: whole(row["resolved"], texts[row["article"]]) for row in rows}


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    return text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND]


# ── the sheet ─────────────────────────────────────────────────────────────────────────────


def _write(output: Path, kind: Kind, rows: Sequence[Sequence[str]]) -> None:
    columns = _COLUMNS[kind]
    output.parent.mkdir(parents=True, exist_ok=True)
    full = [[*(_cell(value) for value in row), *([""] * (len(columns) - len(row)))] for row in rows]
    if output.suffix.lower() != ".xlsx":
        with output.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([columns, *full])
        return
    import xlsxwriter

    with xlsxwriter.Workbook(str(output), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("sheet")
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, len(columns) - 1, 40, wrapped)
        for number, row in enumerate([columns, *full]):
            sheet.write_row(number, 0, row)
        book.add_worksheet("question").write(0, 0, QUESTIONS[kind])


def _cell(value: str) -> str:
    """A value as a spreadsheet takes it: what it would take for a formula begins with an apostrophe."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") and value else value
