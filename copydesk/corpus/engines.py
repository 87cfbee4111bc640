"""What carries the steps: one machine's processes, or Daft (alone or on a Ray cluster). Steps know none of them.

An engine does three things, and the results are the same whichever does them: a function over many items; keys that
several rows have in common; pairs of rows brought together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

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

# Keys that are in memory at once; they take 12 bytes each, and three times that while they are sorted.
KEYS = 12_000_000
# Pairs whose rows are in memory at once, for which the files that may have them are read; pairs that a step gets.
HELD, PAIRS = 500_000, 2048


class Collided(Struct, frozen=True):
    """Pairs of rows (a < b) with keys in common, sorted, and how many keys each has; a pair takes one number."""

    packed: np.ndarray
    keys: np.ndarray

    def pairs(self, *, least: int = 1) -> np.ndarray:
        """(n, 2) int64: those with so many keys."""
        packed = self.packed[self.keys >= least]
        found = np.empty((len(packed), 2), np.int64)
        found[:, 0], found[:, 1] = packed >> np.uint64(32), packed & np.uint64(0xFFFFFFFF)
        return found


class Engine(Protocol):
    """What a corpus is worked on with."""

    name: str

    def each(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result | None]:
        """The result of each item in order; None where its process died."""

    def collided(self, paths: Sequence[Path], pairing: Pairing) -> Collided:
        """Pairs of rows that have a key in common, as `pairing` makes them of the rows of each key.

        The tables have `key` (int64, even over its range) and `row` (int32); a row that has several keys stands in
        several lines.
        """

    def joined(
        self, pairs: np.ndarray, tables: Sequence[Columns], row: str, step: Step, *, held: int = HELD
    ) -> pa.Table:
        """`step` over pairs (n, 2), as columns `a` and `b`, with columns of both rows beside them, as `a_…` and `b_…`.

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
        yield from apart(function, items, processes=self._processes)

    def collided(self, paths: Sequence[Path], pairing: Pairing) -> Collided:
        """A range of keys at a time, each in a process."""
        found = self.each(partial(_in_range, paths=paths, pairing=pairing), ranges(paths))
        return merged(list(alive(found)))

    def joined(
        self, pairs: np.ndarray, tables: Sequence[Columns], row: str, step: Step, *, held: int = HELD
    ) -> pa.Table:
        """Some pairs at a time, each in a process, which reads the rows that they need."""
        parts = [pairs[at : at + held] for at in range(0, max(1, len(pairs)), held)]
        made = self.each(partial(_joined, tables=tables, row=row, step=step), parts)
        return pa.concat_tables(alive(made))


def apart(
    function: Callable[[Item], Result], items: Sequence[Item], *, processes: int
) -> Iterator[Result | None]:  # fmt: skip
    """The result of each item, made in other processes; None where one died twice."""
    return parallel.ordered(function, items, processes=processes, lost=_lost, size=lambda _: 1, enough=1)


def _lost(_: object) -> None:
    return None


def alive(found: Iterator[Result | None]) -> Iterator[Result]:
    """The results; MemoryError where a process died, for it mostly is that."""
    for one in found:
        if one is None:
            raise MemoryError("a process ended; give fewer --processes, or more memory")
        yield one


def batch_of(table: pa.Table) -> pa.RecordBatch:
    """A table as one batch, also where it has no rows."""
    found = table.combine_chunks().to_batches()
    return found[0] if found else pa.RecordBatch.from_pylist([], schema=table.schema)


# ── keys in common ────────────────────────────────────────────────────────────────────────


def ranges(paths: Sequence[Path], *, most: int = KEYS) -> list[Range]:
    """Ranges of keys, each with about so many lines: keys are hashes, so equal ranges hold equal numbers."""
    parts = max(1, -(-sum(pq.read_metadata(path).num_rows for path in paths) // most))
    width = (1 << 64) // parts
    firsts = [-(1 << 63) + width * part for part in range(parts)]
    return [(first, last - 1) for first, last in zip(firsts, [*firsts[1:], 1 << 63], strict=True)]


def _in_range(within: Range, *, paths: Sequence[Path], pairing: Pairing) -> Collided:
    table = read_columns(paths, ["key", "row"], within=("key", *within))
    keys, rows = table["key"].to_numpy(), table["row"].to_numpy()
    order = np.lexsort((rows, keys))
    return counted(pairing(*grouped(keys[order], rows[order])))


def counted(pairs: np.ndarray) -> Collided:
    """Pairs in any order and number → each once (a < b), in order, and how often it came."""
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    apart = low != high
    packed = np.sort(low[apart].astype(np.uint64) << np.uint64(32) | high[apart].astype(np.uint64))
    starts = starts_of(packed)
    return Collided(packed[starts], np.diff(np.append(starts, len(packed))).astype(np.int32))


def merged(parts: Sequence[Collided]) -> Collided:
    """What was found in several ranges of keys, as one."""
    if len(parts) == 1:
        return parts[0]
    packed = np.concatenate([part.packed for part in parts])
    order = np.argsort(packed)
    packed = packed[order]
    starts = starts_of(packed)
    keys = np.concatenate([part.keys for part in parts])[order]
    return Collided(packed[starts], np.add.reduceat(keys, starts) if len(starts) else keys)


def starts_of(ordered: np.ndarray) -> np.ndarray:
    """Where each value of a sorted array begins."""
    return np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(ordered) else np.empty(0, int)


def grouped(keys: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows of the keys that occur more than once, where each group of them begins); both given sorted by key."""
    starts = starts_of(keys)
    sizes = np.diff(np.append(starts, len(keys)))
    several = np.repeat(sizes > 1, sizes)
    kept = sizes[sizes > 1]
    return rows[several], (np.cumsum(kept) - kept).astype(np.int64)


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
            # the second has met the first by now
            found.append(np.stack([block[:, 1:-1].ravel(), block[:, 2:].ravel()], axis=1))
    return np.concatenate(found) if found else np.empty((0, 2), np.int64)


# ── pairs of rows ─────────────────────────────────────────────────────────────────────────


def pairs_table(pairs: np.ndarray) -> pa.Table:
    """Pairs as a table."""
    return pa.table({"a": pa.array(pairs[:, 0], pa.int64()), "b": pa.array(pairs[:, 1], pa.int64())})


def _joined(pairs: np.ndarray, *, tables: Sequence[Columns], row: str, step: Step) -> pa.Table:
    wanted = np.unique(pairs)
    held = [(_held(paths, row, columns, wanted), columns) for paths, columns in tables]
    parts = (pairs_table(pairs[at : at + PAIRS]) for at in range(0, max(1, len(pairs)), PAIRS))
    return pa.Table.from_batches([step(batch_of(_beside(part, held, row))) for part in parts])


def _held(paths: Sequence[Path], row: str, columns: Sequence[str], wanted: np.ndarray) -> pa.Table:
    """The rows that are in a pair, sorted."""
    rows = pa.array(wanted)
    found = []
    for path in paths:
        if _may_hold(path, row, wanted):
            table = read_columns([path], [row, *columns])
            found.append(table.filter(pc.is_in(table[row], value_set=rows)))
    found = found or [pq.read_schema(paths[0]).empty_table().select([row, *columns])]
    return pa.concat_tables(found).combine_chunks().sort_by(row)


def _may_hold(path: Path, row: str, wanted: np.ndarray) -> bool:
    """Whether some of the sorted keys lie between the least and the greatest of a file."""
    file = pq.read_metadata(path)
    for number in range(file.num_row_groups):
        group = file.row_group(number)
        if not group.num_rows:
            continue
        column = next(c for c in map(group.column, range(group.num_columns)) if c.path_in_schema == row)
        if column.statistics is None or not column.statistics.has_min_max:
            return True
        least, greatest = column.statistics.min, column.statistics.max
        if np.searchsorted(wanted, least) < np.searchsorted(wanted, greatest, side="right"):
            return True
    return False


def _beside(pairs: pa.Table, held: Sequence[tuple[pa.Table, Sequence[str]]], row: str) -> pa.Table:
    for table, columns in held:
        keys = table[row].to_numpy()
        for side in ("a", "b"):
            places = pa.array(np.searchsorted(keys, pairs[side].to_numpy()))
            for name in columns:
                pairs = pairs.append_column(f"{side}_{name}", table[name].take(places))
    return pairs
