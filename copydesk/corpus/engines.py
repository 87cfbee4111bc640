"""What carries the steps: one machine's processes, or Daft (alone or on a Ray cluster). Steps know none of them.

An engine does three things, and the results are the same whichever does them: a function over many items; keys that
several rows have in common; pairs of rows brought together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from copydesk import parallel
from copydesk.corpus.layout import read_columns

Item = TypeVar("Item")
Result = TypeVar("Result")
Step = Callable[[pa.RecordBatch], pa.RecordBatch]
# sorted members of groups, one after the other, and where each group begins → pairs
Pairing = Callable[[np.ndarray, np.ndarray], np.ndarray]
# the files of a table, and the columns that are wanted of it
Columns = tuple[Sequence[Path], Sequence[str]]
# first and last key
Range = tuple[int, int]

# Pairs that are brought together and handed to a process at once; and pairs whose rows are in memory at once, for
# which all files are read: their number times that of the files is what grows faster than the corpus.
PAIRS, HELD = 512, 1_000_000


class Engine(Protocol):
    """What a corpus is worked on with."""

    name: str

    def each(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result | None]:
        """The result of each item in order; None where its process died."""

    def collided(
        self, paths: Sequence[Path], key: str, row: str, pairing: Pairing, *, within: Range | None = None
    ) -> np.ndarray:
        """(n, 2) pairs of rows that have a key in common, as `pairing` makes them of each group; sorted, each once.

        Rows whose key is null have none; with `within` only keys in that range count (both ends). A row that has
        several keys stands in several lines.
        """

    def joined(self, pairs: pa.Table, tables: Sequence[Columns], row: str, step: Step, *, held: int = HELD) -> pa.Table:
        """`step` over pairs (columns `a`, `b`, …) with columns of both rows beside them, as `a_…` and `b_…`.

        What comes out is in no order. `held` is for how many pairs the rows may be in memory at once.
        """


class Local:
    """Processes of this machine, numpy and Parquet."""

    name = "local"

    def __init__(self, processes: int = 1) -> None:
        self._processes = processes

    def each(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result | None]:
        """One process needs no pool; with more of them one that dies costs its item alone."""
        if self._processes == 1 or len(items) < 2:
            yield from map(function, items)
            return
        yield from parallel.ordered(function, items, processes=self._processes, lost=_lost, size=lambda _: 1, enough=1)

    def collided(
        self, paths: Sequence[Path], key: str, row: str, pairing: Pairing, *, within: Range | None = None
    ) -> np.ndarray:
        """All keys in memory: 16 bytes a line, hence one column (band) or part of the keys at a time."""
        table = read_columns(paths, [key, row], within=(key, *within) if within else None)
        table = table.filter(pc.is_valid(table[key]))
        keys, rows = table[key].to_numpy(), table[row].to_numpy()
        order = np.lexsort((rows, keys))
        return unique_pairs(pairing(*grouped(keys[order], rows[order])))

    def joined(self, pairs: pa.Table, tables: Sequence[Columns], row: str, step: Step, *, held: int = HELD) -> pa.Table:
        """The rows of some pairs at a time are read, and only those."""
        made = [self._joined(pairs.slice(at, held), tables, row, step) for at in range(0, max(1, len(pairs)), held)]
        return pa.concat_tables(made)

    def _joined(self, pairs: pa.Table, tables: Sequence[Columns], row: str, step: Step) -> pa.Table:
        held = [(_held(paths, row, columns, pairs), columns) for paths, columns in tables]
        parts = [pairs.slice(at, PAIRS) for at in range(0, max(1, len(pairs)), PAIRS)]
        given = (_beside(part, held, row) for part in parts)
        if self._processes == 1 or len(parts) < 2 * self._processes:
            return pa.concat_tables([_applied(one, step=step) for one in given])
        made = parallel.ordered(
            partial(_applied, step=step), given, processes=self._processes, lost=_lost_pairs, size=len, enough=1
        )
        return pa.concat_tables(list(made))


def _lost(_: object) -> None:
    return None


def _lost_pairs(_: object) -> pa.Table:
    raise MemoryError("a process ended while pairs were compared; give fewer --processes")


def _applied(table: pa.Table, *, step: Step) -> pa.Table:
    return pa.Table.from_batches([step(batch_of(table))])


def batch_of(table: pa.Table) -> pa.RecordBatch:
    """A table as one batch, also where it has no rows."""
    found = table.combine_chunks().to_batches()
    return found[0] if found else pa.RecordBatch.from_pylist([], schema=table.schema)


def _held(paths: Sequence[Path], row: str, columns: Sequence[str], pairs: pa.Table) -> pa.Table:
    """The rows that are in a pair, sorted."""
    wanted = pa.array(np.unique(np.concatenate([pairs["a"].to_numpy(), pairs["b"].to_numpy()])))
    found = []
    for path in paths:
        table = read_columns([path], [row, *columns])
        found.append(table.filter(pc.is_in(table[row], value_set=wanted)))
    return pa.concat_tables(found).combine_chunks().sort_by(row)


def _beside(pairs: pa.Table, held: Sequence[tuple[pa.Table, Sequence[str]]], row: str) -> pa.Table:
    for table, columns in held:
        keys = table[row].to_numpy()
        for side in ("a", "b"):
            places = pa.array(np.searchsorted(keys, pairs[side].to_numpy()))
            for name in columns:
                pairs = pairs.append_column(f"{side}_{name}", table[name].take(places))
    return pairs


def grouped(keys: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows of the keys that occur more than once, where each group of them begins); both given sorted by key."""
    if not len(keys):
        return rows, np.empty(0, np.int64)
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sizes = np.diff(np.append(starts, len(keys)))
    several = np.repeat(sizes > 1, sizes)
    kept = sizes[sizes > 1]
    return rows[several], np.concatenate([[0], np.cumsum(kept)[:-1]]).astype(np.int64) if len(kept) else kept


def unique_pairs(pairs: np.ndarray) -> np.ndarray:
    """Pairs (a < b), each once, in order."""
    if not len(pairs):
        return np.empty((0, 2), np.int64)
    found = np.sort(np.asarray(pairs, np.int64), axis=1)
    found = found[found[:, 0] != found[:, 1]]
    order = np.lexsort((found[:, 1], found[:, 0]))
    found = found[order]
    kept = np.concatenate([[True], (found[1:] != found[:-1]).any(axis=1)]) if len(found) else np.empty(0, bool)
    distinct: np.ndarray = found[kept]
    return distinct


def pairs_table(pairs: np.ndarray, **more: Any) -> pa.Table:
    """Pairs as a table."""
    return pa.table({"a": pa.array(pairs[:, 0]), "b": pa.array(pairs[:, 1]), **more})


def all_pairs(rows: np.ndarray, starts: np.ndarray, *, most: int, chain: bool) -> np.ndarray:
    """All pairs of each group of up to `most` rows. Of a larger group: with `chain` each row with the first and with
    the one before it, which keeps the group together at the cost of a line; else none, for its key is a set phrase.
    """
    sizes = np.diff(np.append(starts, len(rows)))
    found: list[np.ndarray] = []
    for size in np.unique(sizes):
        begins = starts[sizes == size]
        block = rows[begins[:, None] + np.arange(size)]
        if size <= most:
            left, right = np.triu_indices(int(size), k=1)
            found.append(np.stack([block[:, left].ravel(), block[:, right].ravel()], axis=1))
        elif chain:
            first = np.repeat(block[:, :1], size - 1, axis=1)
            found.append(np.stack([first.ravel(), block[:, 1:].ravel()], axis=1))
            found.append(np.stack([block[:, :-1].ravel(), block[:, 1:].ravel()], axis=1))
    return np.concatenate(found) if found else np.empty((0, 2), np.int64)
