"""What holds across the articles of a corpus: copies, shared text, utterances, stories, actors, credits.

Steps are functions of batches or arrays; this module and the engines compose them. Tables lie in DIR/link, sorted, so
that any engine gives the same. The driver holds a few numbers of each article and quotation, and of words those of
utterances that stand in several articles.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from copydesk.corpus import near, quotes
from copydesk.corpus.engines import Engine, all_pairs, batch_of, pairs_table, unique_pairs
from copydesk.corpus.layout import batches, made, read_columns, tables, write_json, write_table
from copydesk.corpus.stories import stories
from copydesk.errors import CorpusError

# Rows of a band's group up to which all are paired; a text that is printed more often is paired with the first alone.
_ALL_PAIRS = 8
# Keys of quotations that are in memory at once; they take 16 bytes each, and twice that while they are sorted.
_KEYS_AT_ONCE = 40_000_000
# Pairs whose texts and annotations are in memory at once; a text takes some 10 kB with them.
_TEXTS_AT_ONCE = 50_000
# Days over which an article may join a story.
WINDOW = 14

Told = Callable[[str], None]


class Step(Struct, frozen=True, kw_only=True):
    """One step of linking: seconds, and what came out."""

    name: str
    seconds: float
    rows: dict[str, int] = {}


class Linked(Struct, frozen=True, kw_only=True):
    """The record of a run of `link`."""

    engine: str
    copydesk: str
    model: str
    window: int
    steps: tuple[Step, ...]


def link(root: Path, *, engine: Engine, window: int = WINDOW, told: Told = lambda _: None) -> Linked:
    """Make the tables of DIR/link anew; CorpusError where there is no corpus."""
    held = made(root)
    if not tables(root, "articles"):
        raise CorpusError(f"{root}: no finished shard; go on with copydesk corpus annotate")
    into = root / "link"
    shutil.rmtree(into, ignore_errors=True)
    steps: list[Step] = []

    def step(name: str, make: Callable[[], dict[str, int]]) -> None:
        told(name)
        began = time.perf_counter()
        rows = make()
        steps.append(Step(name=name, seconds=round(time.perf_counter() - began, 2), rows=rows))

    step("texts that are near", lambda: _copies(root, into, engine))
    step("the words that they share", lambda: _passages(root, into, engine))
    step("quotations", lambda: _quotations(root, into, engine))
    step("utterances", lambda: _utterances(root, into, engine))
    step("stories", lambda: _stories(root, into, window))
    step("actors and credits", lambda: _actors(root, into) | _credits(root, into))
    done = Linked(engine=engine.name, copydesk=held.copydesk, model=held.model, window=window, steps=tuple(steps))
    write_json(into / "linked.json", done)
    return done


def mapped(paths: Sequence[Path], into: Path, step: Any, columns: Sequence[str], engine: Engine) -> list[Path]:
    """`step` over each file of a table, into a file of the same shard."""
    targets = [into / f"{path.parent.name}.parquet" for path in paths]
    done = engine.each(partial(_map_file, step=step, columns=tuple(columns)), list(zip(paths, targets, strict=True)))
    if not all(done):
        raise CorpusError(f"{into}: a process ended; give fewer --processes, or more memory")
    return targets


def _map_file(given: tuple[Path, Path], *, step: Any, columns: tuple[str, ...]) -> bool:
    source, target = given
    found = [pa.Table.from_batches([step(batch)]) for batch in batches(source, columns=list(columns))]
    empty = [] if found else [pa.Table.from_batches([step(batch_of(read_columns([source], list(columns))))])]
    write_table(target, pa.concat_tables([*found, *empty]))
    return True


# ── texts ─────────────────────────────────────────────────────────────────────────────────


def _copies(root: Path, into: Path, engine: Engine) -> dict[str, int]:
    """pairs.parquet: texts that are near; copies.parquet: the groups that they make."""
    words = tables(root, "words")
    signed = mapped(words, into / "bands", near.signed, ("article", "narrator"), engine)
    pairing = partial(all_pairs, most=_ALL_PAIRS, chain=True)
    found = [engine.collided(signed, band, "article", pairing) for band in near.BAND_NAMES]
    candidates = unique_pairs(np.concatenate(found))
    compared = engine.joined(pairs_table(candidates), [(words, ("narrator",))], "article", near.compared)
    compared = compared.sort_by([("a", "ascending"), ("b", "ascending")])
    write_table(into / "pairs.parquet", compared)
    members, groups = near.components(_pairs_of(compared))
    write_table(into / "copies.parquet", pa.table({"article": members, "copies": groups}))
    return {"candidates": len(candidates), "pairs": len(compared), "articles": len(members)}


def _passages(root: Path, into: Path, engine: Engine) -> dict[str, int]:
    """shared.parquet: each near text with the one before it that it shares most with, and their longest run."""
    found = read_columns([into / "pairs.parquet"])
    pairs = _pairs_of(found)
    days = read_columns(tables(root, "words"), ["article", "day", "outlet"]).sort_by("article")
    ranks = _ranks(days)
    order = ranks[np.searchsorted(days["article"].to_numpy(), pairs)] if len(pairs) else pairs
    share = found["shared"].to_numpy() / np.maximum(1, found["least"].to_numpy())
    wanted = near.to_earlier(pairs, share, order)
    needed = [(tables(root, "articles"), ("text",)), (tables(root, "resolved"), ("resolved",))]
    made = engine.joined(pairs_table(wanted), needed, "article", near.passages, held=_TEXTS_AT_ONCE)
    made = made.sort_by([("b", "ascending"), ("a", "ascending")])
    for side in ("a", "b"):
        for name in ("outlet", "day"):
            made = made.append_column(f"{side}_{name}", _looked_up(days, "article", name, made[side]))
    write_table(into / "shared.parquet", made)
    return {"pairs": len(made)}


def _ranks(days: pa.Table) -> np.ndarray:
    """The order in which articles came out; those of unknown day last, one day's by their key."""
    day = days["day"].to_numpy()
    order = np.lexsort((days["article"].to_numpy(), np.where(day > 0, day, np.iinfo(np.int32).max)))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _pairs_of(table: pa.Table) -> np.ndarray:
    return np.stack([table["a"].to_numpy(), table["b"].to_numpy()], axis=1)


def _looked_up(held: pa.Table, key: str, name: str, wanted: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of a table that is sorted by `key`, for some keys."""
    return held[name].take(pa.array(np.searchsorted(held[key].to_numpy(), wanted.to_numpy())))


# ── quotations ────────────────────────────────────────────────────────────────────────────


def _quotations(root: Path, into: Path, engine: Engine) -> dict[str, int]:
    """quotations/: those of four words or more; keys/: under which each wording is looked for."""
    columns = ("article", "number", "quoted", "speaker", "speaker_kind")
    found = mapped(tables(root, "statements"), into / "quotations", quotes.quotations, columns, engine)
    held = read_columns(found, ["quotation", "wording"])
    firsts = _firsts(held["quotation"].to_numpy(), held["wording"].to_numpy())
    tasks = []
    for path in found:
        own = read_columns([path], ["quotation"])["quotation"].to_numpy()
        tasks.append((path, into / "keys" / path.name, own[np.isin(own, firsts, assume_unique=True)]))
    if not all(engine.each(_key_file, tasks)):
        raise CorpusError(f"{into}: a process ended; give fewer --processes, or more memory")
    return {"quotations": len(held), "wordings": len(firsts)}


def _firsts(rows: np.ndarray, wordings: np.ndarray) -> np.ndarray:
    """The first quotation of each wording, which stands for all of them; sorted."""
    order = np.lexsort((rows, wordings))
    first = np.concatenate([[True], wordings[order][1:] != wordings[order][:-1]]) if len(order) else order.astype(bool)
    return np.sort(rows[order][first])


def _key_file(given: tuple[Path, Path, np.ndarray]) -> bool:
    source, target, firsts = given
    table = read_columns([source], ["quotation", "text", "speaker_key"])
    table = table.filter(pc.is_in(table["quotation"], value_set=pa.array(firsts)))
    write_table(target, pa.Table.from_batches([quotes.keyed(batch_of(table))]))
    return True


def _utterances(root: Path, into: Path, engine: Engine) -> dict[str, int]:
    """utterances.parquet, and renderings.parquet: its quotations with how each differs from the earliest wording."""
    keys, held = sorted((into / "keys").glob("*.parquet")), sorted((into / "quotations").glob("*.parquet"))
    candidates = _candidates(keys, engine)
    texts = [(held, ("text", "speaker_key"))]
    alike = engine.joined(pairs_table(candidates), texts, "quotation", quotes.alike)
    alike = alike.sort_by([("a", "ascending"), ("b", "ascending")])
    pairs = _pairs_of(alike)
    members = np.unique(pairs)
    homes = quotes.joined_up(members, pairs, alike["alike"].to_numpy())
    renderings = _renderings(root, held, members, homes)
    drifts = engine.joined(pairs_table(_wordings_after_the_first(renderings)), texts, "quotation", quotes.drifted)
    renderings = _with_drift(renderings, drifts)
    write_table(into / "renderings.parquet", renderings)
    utterances = _summed_up(renderings)
    write_table(into / "utterances.parquet", utterances)
    return {"candidates": len(candidates), "pairs": len(pairs), "utterances": len(utterances)}


def _candidates(keys: Sequence[Path], engine: Engine) -> np.ndarray:
    """Pairs of wordings that have a key in common which few others have; a part of the keys at a time."""
    pairing = partial(all_pairs, most=quotes.MOST_WORDINGS, chain=False)
    number = sum(len(read_columns([path], ["key"])) for path in keys)
    cuts = np.linspace(-(1 << 63), (1 << 63) - 1, -(-number // _KEYS_AT_ONCE) + 1)[1:-1].astype(np.int64)
    starts = [-(1 << 63), *(int(cut) for cut in cuts)]
    ends = [*(int(cut) - 1 for cut in cuts), (1 << 63) - 1]
    parts = list(zip(starts, ends, strict=True))
    found = [
        engine.collided(keys, "key", "quotation", pairing, within=part if len(parts) > 1 else None) for part in parts
    ]
    return unique_pairs(np.concatenate(found))


def _renderings(root: Path, held: Sequence[Path], members: np.ndarray, homes: np.ndarray) -> pa.Table:
    """Every quotation of every utterance: those in the words of a member with it, earliest first.

    A wording that stands in one place alone is no utterance; one that stands in two articles is.
    """
    table = read_columns(held, ["quotation", "article", "wording"]).sort_by("quotation")
    rows, wordings = table["quotation"].to_numpy(), table["wording"].to_numpy()
    _, first, inverse = np.unique(wordings, return_index=True, return_inverse=True)
    stands_for = rows[first][inverse]
    utterance = stands_for.copy()
    if len(members):
        places = np.minimum(np.searchsorted(members, stands_for), len(members) - 1)
        utterance = np.where(members[places] == stands_for, homes[places], stands_for)
    several = _in_several(utterance, table["article"].to_numpy())
    kept = pa.array(rows[several], pa.int64())
    table = _of_rows(held, kept).sort_by("quotation")
    for name, values in (("utterance", utterance), ("stands_for", stands_for)):
        table = table.append_column(name, pa.array(values[several], pa.int64()))
    articles = read_columns(tables(root, "words"), ["article", "day", "outlet"]).sort_by("article")
    for name in ("day", "outlet"):
        table = table.append_column(name, _looked_up(articles, "article", name, table["article"]))
    day = table["day"].to_numpy()
    known = np.where(day > 0, day, np.iinfo(np.int32).max)
    order = np.lexsort((table["quotation"].to_numpy(), known, table["utterance"].to_numpy()))
    return table.take(pa.array(order))


def _of_rows(held: Sequence[Path], kept: pa.Array) -> pa.Table:
    """Some quotations with their words, file by file, so that no others are in memory."""
    columns = ["quotation", "article", "number", "speaker", "speaker_key", "text"]
    found = (read_columns([path], columns) for path in held)
    return pa.concat_tables([table.filter(pc.is_in(table["quotation"], value_set=kept)) for table in found])


def _in_several(groups: np.ndarray, articles: np.ndarray) -> np.ndarray:
    """Whether the group of each row has rows of two articles or more."""
    if not len(groups):
        return np.empty(0, bool)
    order = np.lexsort((articles, groups))
    same_group = groups[order][1:] == groups[order][:-1]
    new = np.concatenate([[True], ~same_group | (articles[order][1:] != articles[order][:-1])])
    names, inverse = np.unique(groups, return_inverse=True)
    number = np.bincount(inverse[order], weights=new, minlength=len(names))
    several: np.ndarray = number[inverse] > 1
    return several


def _wordings_after_the_first(renderings: pa.Table) -> np.ndarray:
    """(n, 2): the earliest wording of each utterance, and each other one."""
    utterance, wording = renderings["utterance"].to_numpy(), renderings["stands_for"].to_numpy()
    if not len(utterance):
        return np.empty((0, 2), np.int64)
    starts = np.flatnonzero(np.concatenate([[True], utterance[1:] != utterance[:-1]]))
    earliest = np.repeat(wording[starts], np.diff(np.append(starts, len(utterance))))
    found = np.unique(np.stack([earliest, wording], axis=1), axis=0)
    others: np.ndarray = found[found[:, 0] != found[:, 1]]
    return others


def _with_drift(renderings: pa.Table, drifts: pa.Table) -> pa.Table:
    """How each rendering differs from the earliest wording; no kinds where it is that."""
    kinds = {b: (k, w) for b, k, w in zip(*(drifts[n].to_pylist() for n in ("b", "kinds", "weight")), strict=True)}
    found = [kinds.get(wording, ([], "none")) for wording in renderings["stands_for"].to_pylist()]
    return renderings.append_column(
        "kinds", pa.array([kind for kind, _ in found], pa.list_(pa.string()))
    ).append_column("weight", pa.array([weight for _, weight in found], pa.string()))


def _summed_up(renderings: pa.Table) -> pa.Table:
    """One row an utterance: how many say it in how many wordings, where it was first, and to when it spread."""
    found = []
    for rows in _runs(renderings.to_pylist(), "utterance"):
        days = [row["day"] for row in rows if row["day"]]
        names = [row["speaker"] for row in rows if row["speaker_key"]]
        first = rows[0]
        found.append(
            {
                "utterance": first["utterance"],
                "text": first["text"],
                "speaker": names[0] if names else first["speaker"],
                "speaker_key": next((row["speaker_key"] for row in rows if row["speaker_key"]), None),
                "speakers": len({row["speaker_key"] for row in rows if row["speaker_key"]}),
                "wordings": len({row["stands_for"] for row in rows}),
                "renderings": len(rows),
                "articles": len({row["article"] for row in rows}),
                "outlets": len({row["outlet"] for row in rows if row["outlet"]}),
                "first_article": first["article"],
                "first_outlet": first["outlet"],
                "first_day": days[0] if days else None,
                "last_day": days[-1] if days else None,
                "check_first": sum(row["weight"] == "check first" for row in rows),
            }
        )
    schema = pa.schema([
        ("utterance", pa.int64()), ("text", pa.string()), ("speaker", pa.string()), ("speaker_key", pa.string()),
        ("speakers", pa.int32()), ("wordings", pa.int32()), ("renderings", pa.int32()), ("articles", pa.int32()),
        ("outlets", pa.int32()), ("first_article", pa.int64()), ("first_outlet", pa.string()),
        ("first_day", pa.int32()), ("last_day", pa.int32()), ("check_first", pa.int32()),
    ])  # fmt: skip
    return pa.Table.from_pylist(found, schema=schema)


def _runs(rows: Sequence[dict[str, Any]], key: str) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    for row in rows:
        if found and found[-1][0][key] == row[key]:
            found[-1].append(row)
        else:
            found.append([row])
    return found


# ── stories, actors, credits ──────────────────────────────────────────────────────────────


def _stories(root: Path, into: Path, window: int) -> dict[str, int]:
    """stories.parquet: the story of each article."""
    table = read_columns(tables(root, "words"), ["article", "day", "stems", "weights", "lead"])
    table = table.sort_by("article").combine_chunks()
    found = stories(table, window=window)
    write_table(into / "stories.parquet", pa.table({"article": table["article"], "story": found, "day": table["day"]}))
    sizes = np.unique(found, return_counts=True)[1]
    return {"stories": len(sizes), "of several articles": int((sizes > 1).sum())}


def _actors(root: Path, into: Path) -> dict[str, int]:
    """actors.parquet: who is known by a full name, and how often they speak, in how many articles and outlets."""
    found = []
    days = read_columns(tables(root, "words"), ["article", "day", "outlet"]).sort_by("article")
    for path in tables(root, "statements"):
        table = read_columns([path], ["article", "speaker", "speaker_kind"])
        keys = [
            quotes.speaker_key(name, kind)
            for name, kind in zip(table["speaker"].to_pylist(), table["speaker_kind"].to_pylist(), strict=True)
        ]
        table = table.append_column("actor", pa.array(keys, pa.string()))
        found.append(table.filter(pc.is_valid(table["actor"])))
    table = pa.concat_tables(found)
    for name in ("day", "outlet"):
        table = table.append_column(name, _looked_up(days, "article", name, table["article"]))
    spans = table.filter(pc.greater(table["day"], 0)).group_by("actor").aggregate([("day", "min"), ("day", "max")])
    names = _usual_names(table)
    summed = table.group_by("actor").aggregate([
        ("article", "count"), ("article", "count_distinct"), ("outlet", "count_distinct"),
    ])  # fmt: skip
    summed = summed.join(spans, "actor").join(names, "actor").sort_by("actor")
    summed = summed.rename_columns({
        "article_count": "statements", "article_count_distinct": "articles", "outlet_count_distinct": "outlets",
        "day_min": "first_day", "day_max": "last_day",
    })  # fmt: skip
    columns = ["actor", "name", "statements", "articles", "outlets", "first_day", "last_day"]
    write_table(into / "actors.parquet", summed.select(columns).combine_chunks())
    return {"actors": len(summed)}


def _usual_names(table: pa.Table) -> pa.Table:
    """The name that most statements give an actor; of two the first in the alphabet."""
    counted = table.group_by(["actor", "speaker"]).aggregate([([], "count_all")])
    ordered = counted.sort_by([("actor", "ascending"), ("count_all", "descending"), ("speaker", "ascending")])
    actors = np.array(ordered["actor"].to_pylist(), object)
    first = np.concatenate([[True], actors[1:] != actors[:-1]]) if len(actors) else np.empty(0, bool)
    return ordered.filter(pa.array(first, pa.bool_())).select(["actor", "speaker"]).rename_columns(["actor", "name"])


def _credits(root: Path, into: Path) -> dict[str, int]:
    """credits.parquet: which outlet credits which, in how many articles, with one place where it does."""
    days = read_columns(tables(root, "words"), ["article", "outlet"]).sort_by("article")
    table = read_columns(tables(root, "citations"), ["article", "kind", "name", "start", "end", "text"])
    table = table.filter(pc.equal(table["kind"], "outlet"))
    table = table.append_column("outlet", _looked_up(days, "article", "outlet", table["article"]))
    table = table.sort_by([("article", "ascending"), ("start", "ascending")])
    keys = ["outlet", "name"]
    counted = table.group_by(keys, use_threads=False).aggregate([
        ("article", "count_distinct"), ("article", "first"), ("start", "first"), ("end", "first"), ("text", "first"),
    ])  # fmt: skip
    counted = counted.rename_columns({
        "article_count_distinct": "articles", "article_first": "article", "start_first": "start", "end_first": "end",
        "text_first": "text",
    })  # fmt: skip
    counted = counted.sort_by([("outlet", "ascending"), ("name", "ascending")])
    write_table(into / "credits.parquet", counted.select([*keys, "articles", "article", "start", "end", "text"]))
    return {"credits": len(counted)}
