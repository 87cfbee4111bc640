"""Texts that are near, the groups that they make, and the words that they share."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from copydesk.corpus import near
from copydesk.corpus.engines import Engine, all_pairs
from copydesk.corpus.layout import read_columns, tables, write_table
from copydesk.corpus.passes import keys, looked_up

# Texts that share a passage up to which all are paired; one that is printed more often is paired with the first, and
# with the one before it, alone.
_ALL_PAIRS = 8
# Pairs whose texts and annotations are in memory at once; a text takes some 10 kB with them.
_TEXTS_AT_ONCE = 20_000


def copies(root: Path, into: Path, engine: Engine) -> dict[str, int]:
    """pairs.parquet: texts that share a passage or most of their words; copies.parquet: groups of the latter."""
    words = tables(root, "words")
    rows = [read_columns([path], ["article"])["article"].to_numpy() for path in words]
    found = keys(words, into / "work" / "texts", near.keyed, ("narrator",), engine, key="article", rows=rows)
    collided = engine.collided(found, partial(all_pairs, most=_ALL_PAIRS, chain=True))
    candidates = np.concatenate(rows)[collided.pairs(least=near.ASKED)]
    compared = engine.joined(candidates, [(words, ("narrator",))], "article", near.compared)
    compared = compared.sort_by([("a", "ascending"), ("b", "ascending")])
    write_table(into / "pairs.parquet", compared)
    most = compared["shared"].to_numpy() >= near.CONTAINED * compared["least"].to_numpy()
    members, groups = near.components(_pairs_of(compared)[most])
    write_table(into / "copies.parquet", pa.table({"article": members, "copies": groups}))
    return {"candidates": len(candidates), "pairs": int(most.sum()), "articles": len(members)}


def passages(root: Path, into: Path, days: pa.Table, engine: Engine) -> dict[str, int]:
    """shared.parquet: each text with the one before it that it shares most with, and their longest run of words.

    `days` has `article` (sorted), `day` and `outlet`.
    """
    found = read_columns([into / "pairs.parquet"])
    pairs = _pairs_of(found)
    ranks = _ranks(days)
    order = ranks[np.searchsorted(days["article"].to_numpy(), pairs)] if len(pairs) else pairs
    share = found["shared"].to_numpy() / np.maximum(1, found["least"].to_numpy())
    wanted = near.to_earlier(pairs, share, order)
    needed = [(tables(root, "articles"), ("text",)), (tables(root, "resolved"), ("resolved",))]
    made = engine.joined(wanted, needed, "article", near.passages, held=_TEXTS_AT_ONCE)
    made = made.sort_by([("b", "ascending"), ("a", "ascending")])
    for side in ("a", "b"):
        for name in ("outlet", "day"):
            made = made.append_column(f"{side}_{name}", looked_up(days, "article", name, made[side]))
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
