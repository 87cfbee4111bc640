"""Random samples of a corpus for people to check, blind: they see the words and not what the program found."""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from copydesk.corpus.engines import starts_of
from copydesk.corpus.layout import PLACE_BITS, made, read_columns, shard_folder, tables, write_json
from copydesk.corpus.near import whole
from copydesk.corpus.passes import looked_up
from copydesk.errors import CorpusError
from copydesk.records import Resolved
from copydesk.whole import write_whole

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
    made(root)
    rng = random.Random(f"{kind} {seed}")
    if kind != "statements" and not (root / "link" / "linked.json").is_file():
        raise CorpusError(f"{root}: not linked; run copydesk corpus link {root} first")
    if kind == "statements":
        asked, found, not_found = _statements(root, number, rng)
    else:
        asked, found, not_found = _pairs(root, kind, number, rng), None, None
    if not asked:
        raise CorpusError(f"{root}: no {kind} to sample")
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


def stratified(strata: Mapping[str, Sequence[Item]], number: int, rng: random.Random) -> list[tuple[str, Item]]:
    """So many items, from each stratum in proportion to its size (largest remainders), at random within it."""
    total = sum(len(items) for items in strata.values())
    number = min(number, total)
    shares = {name: number * len(items) / total for name, items in strata.items()} if total else {}
    taken = {name: int(share) for name, share in shares.items()}
    rest = sorted(shares, key=lambda name: (taken[name] - shares[name], rng.random()))
    for name in rest[: number - sum(taken.values())]:
        taken[name] += 1
    return [(name, item) for name in sorted(strata) for item in rng.sample(strata[name], taken[name])]


def _strata(rows: pa.Table, columns: tuple[str, str]) -> dict[str, list[int]]:
    """The numbers of the rows that have the same values in two columns of strings."""
    encoded = [rows[name].combine_chunks().dictionary_encode() for name in columns]
    names = [[value or "unknown" for value in (*one.dictionary.to_pylist(), None)] for one in encoded]
    codes = [one.indices.fill_null(len(one.dictionary)).to_numpy() for one in encoded]
    group = codes[0].astype(np.int64) * len(names[1]) + codes[1]
    order = np.argsort(group, kind="stable")
    found: dict[str, list[int]] = defaultdict(list)
    for numbers in np.split(order, starts_of(group[order])[1:]) if len(order) else []:
        values = (own[code[numbers[0]]] for own, code in zip(names, codes, strict=True))
        found[" · ".join(values)] += numbers.tolist()
    return found


def _statements(root: Path, number: int, rng: random.Random) -> tuple[list[Asked], float, float]:
    """Sentences in which a statement begins, by outlet and kind; and sentences of other articles without any."""
    articles = read_columns(tables(root, "words"), ["article", "outlet"]).sort_by("article")
    rows = read_columns(tables(root, "statements"), ["article", "kind", "start"])
    rows = rows.append_column("outlet", looked_up(articles, "article", "outlet", rows["article"]))
    wanted = stratified(_strata(rows, ("outlet", "kind")), round(number * (1 - _MISSED)), rng)
    places = rows.take(pa.array([row for _, row in wanted], pa.int64())).to_pylist()
    asked = []
    whole_articles = _articles(root, [row["article"] for row in places])
    for (stratum, _), row in zip(wanted, places, strict=True):
        if (one := _asked(whole_articles[row["article"]], row["start"], stratum)) is not None:
            asked.append(one)
    missed = number - len(wanted)
    chosen = articles.take(rng.sample(range(len(articles)), min(len(articles), max(1, missed * _ARTICLES))))
    outlets = dict(zip(chosen["article"].to_pylist(), chosen["outlet"].to_pylist(), strict=True))
    drawn = list(outlets)
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
    wanted = stratified(_strata(rows, ("a_outlet", "b_outlet")), number, rng)
    drawn: list[dict[str, Any]] = rows.take(pa.array([row for _, row in wanted], pa.int64())).to_pylist()
    texts = _texts(root, [row[side] for row in drawn for side in ("a", "b")])
    asked = []
    for (stratum, _), row in zip(wanted, drawn, strict=True):
        passages = tuple(_around(texts[row[s]], row[f"{s}_start"], row[f"{s}_end"]) for s in ("a", "b"))
        asked.append(Asked(passages=passages, key=Keyed(item="", answer="yes", stratum=stratum)))
    return asked


PAIRS = pa.schema([
    ("a", pa.int64()), ("b", pa.int64()), ("a_start", pa.int32()), ("a_end", pa.int32()), ("b_start", pa.int32()),
    ("b_end", pa.int32()), ("a_outlet", pa.string()), ("b_outlet", pa.string()),
])  # fmt: skip


def _shared_pairs(root: Path) -> pa.Table:
    path = root / "link" / "shared.parquet"
    return read_columns([path], PAIRS.names)


def _rendering_pairs(root: Path) -> pa.Table:
    """Of each utterance its first quotation, and the first one in each other wording."""
    files = sorted((root / "link" / "renderings").glob("*.parquet"))
    return pa.concat_tables([PAIRS.empty_table(), *map(_pairs_in, files)])


def _pairs_in(path: Path) -> pa.Table:
    columns = ["article", "start", "end", "outlet", "utterance", "stands_for"]
    rows = read_columns([path], columns).combine_chunks()
    utterance, wording, article = (rows[name].to_numpy() for name in ("utterance", "stands_for", "article"))
    starts = starts_of(utterance)
    first = np.repeat(starts, np.diff(np.append(starts, len(rows))))
    other = np.flatnonzero((wording != wording[first]) & (article != article[first]))
    by_wording = other[np.lexsort((other, wording[other], utterance[other]))]
    both = np.stack([utterance[by_wording], wording[by_wording]], axis=1)
    new = np.concatenate([[True], (both[1:] != both[:-1]).any(axis=1)])[: len(both)]
    second = np.sort(by_wording[new])
    sides = {"a": rows.take(pa.array(first[second])), "b": rows.take(pa.array(second))}
    places = {f"{side}_{name}": own[name] for side, own in sides.items() for name in ("start", "end", "outlet")}
    return pa.table({side: own["article"] for side, own in sides.items()} | places).select(PAIRS.names)


# ── texts ─────────────────────────────────────────────────────────────────────────────────


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
    full = [[*(_cell(value) for value in row), *([""] * (len(columns) - len(row)))] for row in rows]
    if output.suffix.lower() != ".xlsx":
        text = io.StringIO()
        csv.writer(text).writerows([columns, *full])
        write_whole(output, text.getvalue().encode("utf-8-sig"))
        return
    import xlsxwriter

    workbook = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(workbook, options) as book:
        sheet = book.add_worksheet("sheet")
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, len(columns) - 1, 40, wrapped)
        for number, row in enumerate([columns, *full]):
            sheet.write_row(number, 0, row)
        book.add_worksheet("question").write(0, 0, QUESTIONS[kind])
    write_whole(output, workbook.getvalue())


def _cell(value: str) -> str:
    """A value as a spreadsheet takes it: what it would take for a formula begins with an apostrophe."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") and value else value
