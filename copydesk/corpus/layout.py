"""Where the files of a corpus lie, and how they are written: whole or not at all.

```
DIR/corpus.json          what it was made with
DIR/plan.bin             the portions of its sources
DIR/shards/000012/       one portion: articles, statements, … as Parquet; done.json, written last, has its counts
DIR/link/…               what holds across articles; made anew by each `corpus link`
DIR/report/…             tables and the page
```
A shard is written under another name and then given its own, so that a run may be killed at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from copydesk.errors import CorpusError
from copydesk.paths import shown
from copydesk.whole import PART, whole_file, write_whole

# An article's key has the number of its shard in the bits above these, and its place there in them.
PLACE_BITS = 20
# Likewise a quotation's key has its article's, then the number of its statement there and its place in that.
QUOTATION_BITS, SPAN_BITS = 16, 3
DONE = "done.json"


class Made(Struct, frozen=True, kw_only=True):
    """What a corpus was made with; another version or model is not mixed in."""

    copydesk: str
    model: str
    records: int
    vectors: bool
    format: int = 1


class Counts(Struct, frozen=True, kw_only=True):
    """What a shard holds, and how long it took."""

    shard: int
    articles: int = 0
    statements: int = 0
    words: int = 0
    not_annotated: int = 0
    left_out: dict[str, int] = {}
    seconds: float = 0.0


def shard_folder(root: Path, number: int) -> Path:
    """Where a finished shard lies."""
    return root / "shards" / f"{number:06}"


def part_folder(root: Path, number: int) -> Path:
    """Where a shard lies while it is made."""
    return root / "shards" / f"{number:06}{PART}"


def finished(root: Path) -> list[Path]:
    """The folders of the finished shards in order."""
    return sorted(path.parent for path in (root / "shards").glob(f"[0-9]*/{DONE}") if path.parent.suffix != PART)


def counts(root: Path) -> list[Counts]:
    """What the finished shards hold."""
    return [msgspec.json.decode((path / DONE).read_bytes(), type=Counts) for path in finished(root)]


def made(root: Path) -> Made:
    """What a corpus was made with; CorpusError where there is none."""
    named(root)
    try:
        return msgspec.json.decode((root / "corpus.json").read_bytes(), type=Made)
    except FileNotFoundError:
        raise CorpusError(f"{root}: no corpus; make it with copydesk corpus annotate") from None
    except msgspec.DecodeError:
        raise CorpusError(f"{root / 'corpus.json'}: is not of this program") from None


def named(root: Path) -> None:
    """Refuse a folder whose name Parquet's own code cannot be told."""
    if shown(root) != str(root):
        raise CorpusError(f"{root}: the name of a corpus must be in UTF-8; give another folder, or rename it")


def tables(root: Path, name: str) -> list[Path]:
    """The files of one table in all finished shards."""
    return [folder / f"{name}.parquet" for folder in finished(root)]


def read_columns(
    paths: Iterable[Path], columns: list[str] | None = None, *, within: tuple[str, int, int] | None = None
) -> pa.Table:
    """Some columns of a table that lies in several files, one after the other; `within`: only rows where a column
    lies between two values.
    """
    filters = [(within[0], ">=", within[1]), (within[0], "<=", within[2])] if within else None
    found = [pq.read_table(path, columns=columns, partitioning=None, filters=filters) for path in paths]
    return pa.concat_tables(found) if found else pa.table({name: [] for name in columns or []})


def write_table(path: Path, table: pa.Table, *, rows: int | None = None) -> None:
    """A Parquet file, whole or not at all; `rows` are read together, where it is sorted and read in parts."""
    with whole_file(path) as sink:
        pq.write_table(table, sink, compression="zstd", row_group_size=rows)


def write_json(path: Path, record: Any) -> None:
    """A record as JSON, whole or not at all."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(record), indent=1))


def batches(path: Path, *, columns: list[str] | None = None, rows: int = 1000) -> Iterator[pa.RecordBatch]:
    """A table in parts that fit in memory."""
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=rows, columns=columns)
