"""One pass over the files of a table: a step for each, keys for each, and what stands beside an article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from copydesk.corpus.engines import Engine, Item, Step, alive, batch_of
from copydesk.corpus.layout import batches, read_columns, write_table
from copydesk.corpus.near import KEYS

Made = TypeVar("Made")

# Lines of a file of keys that are read together: it is sorted, and read a range of keys at a time.
_TOGETHER = 8192


def done(engine: Engine, function: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[Made]:
    """The result of each item in order; MemoryError where its process ends."""
    return alive(engine.each(function, items))


def mapped(paths: Sequence[Path], into: Path, step: Step, columns: Sequence[str], engine: Engine) -> list[Path]:
    """`step` over each file of a table, into a file of the same shard."""
    targets = [into / f"{path.parent.name}.parquet" for path in paths]
    function = partial(_mapped, step=step, columns=tuple(columns))
    all(done(engine, function, list(zip(paths, targets, strict=True))))
    return targets


def _mapped(given: tuple[Path, Path], *, step: Step, columns: tuple[str, ...]) -> bool:
    source, target = given
    found = [pa.Table.from_batches([step(batch)]) for batch in batches(source, columns=list(columns))]
    empty = [] if found else [pa.Table.from_batches([step(batch_of(read_columns([source], list(columns))))])]
    write_table(target, pa.concat_tables([*found, *empty]))
    return True


def keys(
    paths: Sequence[Path], into: Path, step: Step, columns: Sequence[str], engine: Engine, *, key: str,
    rows: Sequence[np.ndarray],
) -> list[Path]:  # fmt: skip
    """The keys that `step` finds, sorted in each file. `rows` are the keys of a file's rows that are asked, sorted;
    `step` gets `row`, their number over all files.
    """
    targets = [into / f"{number:06}.parquet" for number in range(len(paths))]
    firsts = np.cumsum([0, *(len(one) for one in rows)])[:-1].tolist()
    function = partial(_keys, step=step, columns=tuple(columns), key=key)
    all(done(engine, function, list(zip(paths, targets, rows, firsts, strict=True))))
    return targets


def _keys(
    given: tuple[Path, Path, np.ndarray, int], *, step: Step, columns: tuple[str, ...], key: str
) -> bool:  # fmt: skip
    source, target, rows, first = given
    table = read_columns([source], [key, *columns])
    table = table.filter(pc.is_in(table[key], value_set=pa.array(rows, pa.int64())))
    numbers = np.searchsorted(rows, table[key].to_numpy()) + first
    table = table.append_column("row", pa.array(numbers, pa.int32()))
    # a shard may have no wording of its own
    found = step(batch_of(table)) if len(table) else batch_of(KEYS.empty_table())
    keys, rows = found["key"].to_numpy(), found["row"].to_numpy()
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    new = np.flatnonzero(np.concatenate([[True], (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])])[: len(keys)])
    write_table(target, pa.table({"key": keys[new], "row": rows[new]}), rows=_TOGETHER)
    return True


def looked_up(held: pa.Table, key: str, name: str, wanted: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of a table that is sorted by `key`, for some keys."""
    return held[name].take(pa.array(np.searchsorted(held[key].to_numpy(), wanted.to_numpy())))
