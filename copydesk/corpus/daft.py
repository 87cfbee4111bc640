"""Daft as the engine of a corpus: on this machine, or on a Ray cluster by one switch.

Only a small part of Daft is used, so that another engine is a small module too: Parquet in and out, batch functions
in processes, explode, group by with plain lists (distinct ones cost three times as much), joins; keys a range at a
time, which takes a twelfth of the memory of all at once.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct

from copydesk.corpus import ray as on_ray
from copydesk.corpus.engines import (
    HELD,
    PAIRS,
    Collided,
    Columns,
    Item,
    Pairing,
    Range,
    Result,
    Step,
    apart,
    batch_of,
    counted,
    merged,
    pairs_table,
    ranges,
)
from copydesk.errors import CopydeskError

# What Daft says where the process of a function is gone.
_SIGNS = ("UDF process closed the connection", "UDF process has terminated")


class Daft:
    """Daft's own runner, or its Ray runner: then the corpus must lie where all machines see it."""

    def __init__(self, processes: int = 1, *, ray: bool = False) -> None:
        self._processes, self._ray = processes, ray
        self.name = "ray" if ray else "daft"
        self._module: Any = None

    @property
    def _daft(self) -> Any:
        if self._module is None:
            self._module = loaded(self._processes, ray=self._ray)
        return self._module

    def each(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result | None]:
        """In Daft's own runner a process that dies ends the whole query: the items are then tried alone. On Ray an item
        has a process of its own, and costs no other.
        """
        if not items:
            return
        try:
            yield from self._asked(lambda daft: self._each(daft, function, items))
        except Exception as error:
            if not _died(error):
                raise
            for item in items:
                yield self._alone(function, item)

    def _asked(self, query: Callable[[Any], on_ray.Asked]) -> on_ray.Asked:
        asked = partial(query, self._daft)
        return on_ray.tried(asked, died=_died) if self._ray else asked()

    def _each(self, daft: Any, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result | None]:
        numbers = list(range(len(items)))
        given = daft.from_pydict({"number": numbers, "item": [pickle.dumps(item) for item in items]})
        if self._ray:
            given = given.into_partitions(min(len(items), 4 * self._processes))
        kind, together = (_EachApart, None) if self._ray else (_EachItem, 1)
        work = self._worker(daft, kind, daft.DataType.binary(), together)(pickle.dumps(function))
        made = given.select(given["number"], work(given["item"]).alias("result")).to_pydict()
        results = dict(zip(made["number"], made["result"], strict=True))
        return [_result(pickle.loads(results[number])) for number in numbers]

    def _alone(self, function: Callable[[Item], Result], item: Item) -> Result | None:
        try:
            return self._asked(lambda daft: self._each(daft, function, [item]))[0]
        except Exception as error:
            if not _died(error):
                raise
            return None

    def collided(self, paths: Sequence[Path], pairing: Pairing) -> Collided:
        """The engine brings keys together; rows that have one in common come to the driver, which needs the pairs."""
        asked = (partial(self._collided, paths=paths, pairing=pairing, within=within) for within in ranges(paths))
        return merged([self._asked(one) for one in asked])

    def _collided(self, daft: Any, *, paths: Sequence[Path], pairing: Pairing, within: Range) -> Collided:
        first, last = within
        key = daft.col("key")
        table = daft.read_parquet([str(path) for path in paths]).select("key", "row")
        lists = table.where((key >= first) & (key <= last)).groupby("key").agg(daft.col("row").list_agg().alias("rows"))
        found = lists.where(daft.col("rows").length() > 1).select("rows").to_arrow()["rows"].combine_chunks()
        return counted(pairing(*_groups(found)))

    def joined(
        self, pairs: np.ndarray, tables: Sequence[Columns], row: str, step: Step, *, held: int = HELD
    ) -> pa.Table:
        """Two joins for each table, then the step over batches of pairs; what is in memory is for Daft to say."""
        given = pairs_table(pairs)
        schema = _outcome(given, tables, step)
        if not len(pairs):
            return schema.empty_table()
        return self._asked(partial(self._joined, given=given, tables=tables, row=row, step=step, schema=schema))

    def _joined(
        self, daft: Any, *, given: pa.Table, tables: Sequence[Columns], row: str, step: Step, schema: pa.Schema
    ) -> pa.Table:  # fmt: skip
        beside = daft.from_arrow(given)
        names = list(given.column_names)
        for paths, columns in tables:
            rows = daft.read_parquet([str(path) for path in paths]).select(row, *columns)
            for side in ("a", "b"):
                own = rows.select(daft.col(row).alias(side), *(daft.col(c).alias(f"{side}_{c}") for c in columns))
                beside = beside.join(own, on=side)
                names += [f"{side}_{column}" for column in columns]
        dtype = daft.DataType.from_arrow_type(pa.list_(pa.struct(list(schema))))
        work = self._worker(daft, _PairStep, dtype, PAIRS)(pickle.dumps(step), tuple(names))
        # one row in, a list of rows out: a step may drop pairs, and says by its own columns which they are
        made = beside.select(work(*(daft.col(name) for name in names)).alias("made")).explode("made")
        made = made.where(daft.col("made").not_null())
        return made.select(*(daft.col("made").get(name).alias(name) for name in schema.names)).to_arrow().cast(schema)

    def _worker(self, daft: Any, kind: Any, dtype: Any, batch: int | None) -> Any:
        """One of the classes below with a batch method that Daft runs in processes."""
        methods = {
            "__init__": kind.__init__,
            "work": daft.method.batch(return_dtype=dtype, batch_size=batch)(kind.work),
        }
        made = type(kind.__name__, (), methods)
        made.__module__, made.__qualname__ = kind.__module__, kind.__qualname__
        if self._ray:
            # with a number of processes Daft makes actors of Ray of them; where these die it takes its own worker for
            # dead and begins again without end
            where: dict[str, Any] = {"use_process": kind is not _EachApart}
        else:
            where = {"use_process": self._processes > 1, "max_concurrency": self._processes}
        wrapped = daft.cls(made, **where)
        return lambda *arguments: wrapped(*arguments).work


def _died(error: Exception) -> bool:
    """Whether a process is gone, or a machine of the cluster; what a step raises comes as a RuntimeError too."""
    return any(sign in str(error) for sign in _SIGNS) or on_ray.lost(error)


def loaded(processes: int, *, ray: bool) -> Any:
    """Daft without bars beside our own."""
    os.environ.setdefault("DAFT_PROGRESS_BAR", "0")
    import daft

    if ray:
        on_ray.started(processes)
        daft.set_runner_ray(noop_if_initialized=True)
    return daft


def _outcome(pairs: pa.Table, tables: Sequence[Columns], step: Step) -> pa.Schema:
    """The schema of what a step makes, had from the step itself."""
    from pyarrow.parquet import read_schema

    fields = list(pairs.schema)
    for paths, columns in tables:
        schema = read_schema(paths[0])
        fields += [pa.field(f"{side}_{name}", schema.field(name).type) for side in ("a", "b") for name in columns]
    return step(batch_of(pa.schema(fields).empty_table())).schema


class _Failed(Struct, frozen=True):
    """What a function raised of our own, or the system did: Daft would tell its traceback in place of it."""

    error: Exception


def _tried(item: Any, *, function: Callable[[Any], Any]) -> Any:
    try:
        return function(item)
    except (CopydeskError, OSError) as error:
        return _Failed(error)


def _result(found: Any) -> Any:
    if isinstance(found, _Failed):
        raise found.error
    return found


class _EachItem:
    """A function over items, both pickled."""

    def __init__(self, function: bytes) -> None:
        self.function = pickle.loads(function)

    def work(self, items: Any) -> Any:
        return [pickle.dumps(_tried(pickle.loads(item), function=self.function)) for item in items.to_pylist()]


class _EachApart:
    """The same in a process beside Daft's worker, which ends with it: None where it died."""

    def __init__(self, function: bytes) -> None:
        self.function = pickle.loads(function)

    def work(self, items: Any) -> Any:
        given = [pickle.loads(item) for item in items.to_pylist()]
        return [pickle.dumps(one) for one in apart(partial(_tried, function=self.function), given, processes=1)]


class _PairStep:
    """A step over pairs with the columns of both rows; all that it makes stands in the list of the first pair."""

    def __init__(self, step: bytes, names: tuple[str, ...]) -> None:
        self.step, self.names = pickle.loads(step), names

    def work(self, *columns: Any) -> Any:
        arrays = [column.to_arrow() for column in columns]
        made = self.step(pa.RecordBatch.from_arrays(arrays, names=list(self.names))).to_pylist()
        return [made, *([] for _ in range(len(arrays[0]) - 1))] if len(arrays[0]) else []


def _groups(column: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Lists as (their rows one after the other, sorted in each, and where each begins)."""
    sizes = np.diff(column.offsets.to_numpy())
    rows = column.flatten().to_numpy()
    order = np.lexsort((rows, np.repeat(np.arange(len(sizes)), sizes)))
    return rows[order], (np.cumsum(sizes) - sizes).astype(np.int64)
