"""A corpus of sources in portions that are read apart from one another: some records of a table, some whole files.

The same sources always give the same portions, and a portion always the same articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import BinaryIO

from msgspec import Struct, structs

from copydesk.errors import ReadError
from copydesk.read import files, warc
from copydesk.read.decode import is_wide
from copydesk.read.documents import drafts_of
from copydesk.read.drafts import Drafts
from copydesk.read.files import File
from copydesk.read.ids import Ids
from copydesk.read.rows import lines_of, rows
from copydesk.read.sources import articles_of, narrow, row_draft
from copydesk.read.tables import csv_rows, parquet_rows
from copydesk.records import Article, SkippedFile


class Portion(Struct, frozen=True, kw_only=True):
    """Whole files, or `records` records of one file from the one numbered `first` on, which begins at `offset`.

    Where the format does not tell the offset it is 0, and the records before are passed over. None: all records.
    """

    files: tuple[File, ...]
    first: int = 0
    records: int | None = None
    offset: int = 0


class Planned(Struct, frozen=True, kw_only=True):
    """The portions of a file, its number of records, and what is wrong with it as a whole."""

    portions: tuple[Portion, ...] = ()
    records: int = 0
    skipped: tuple[SkippedFile, ...] = ()


def whole_files(found: Sequence[File], *, records: int) -> list[Portion]:
    """Files that are read whole, so many of them together."""
    apart = [file for file in found if not is_table(file)]
    return [Portion(files=tuple(apart[at : at + records])) for at in range(0, len(apart), records)]


def is_table(file: File) -> bool:
    """Whether a file has many articles, which need not be read together."""
    return files.ending(file.path) in files.TABLES | files.ARCHIVES


def planned(file: File, *, records: int) -> Planned:
    """The portions of a table or archive: it is passed over once to count its records."""
    try:
        with files.opened(file) as source:
            return _planned(file, source, files.ending(file.path), records)
    except ReadError as error:
        return Planned(skipped=(SkippedFile(file.name, error.reason),))
    except Exception as error:
        return Planned(skipped=(SkippedFile(file.name, f"reading failed: {type(error).__name__}"),))


def _planned(file: File, source: BinaryIO, ending: str, records: int) -> Planned:
    if ending == ".warc":
        held = warc.counted(source, where=file.name, every=records)
        parts = _of_offsets(file, held.offsets, records) or (Portion(files=(file,)),)
        # the last one reads to the end, and so says whether the archive stopped early
        last = structs.replace(parts[-1], records=None)
        return Planned(portions=(*parts[:-1], last), records=held.records)
    if ending == ".jsonl":
        offsets, number = _line_offsets(source, records)
        return Planned(portions=_of_offsets(file, offsets, records), records=number)
    number = _rows_in(source, file.name, ending)
    # a table that breaks at once still has its error to tell
    starts = range(0, max(1, number), records)
    return Planned(portions=tuple(Portion(files=(file,), first=at, records=records) for at in starts), records=number)


def _of_offsets(file: File, offsets: Iterable[int], records: int) -> tuple[Portion, ...]:
    return tuple(
        Portion(files=(file,), first=number * records, records=records, offset=offset)
        for number, offset in enumerate(offsets)
    )


def _line_offsets(source: BinaryIO, records: int) -> tuple[list[int], int]:
    """Where each `records`th line begins, 0 for all in an encoding of wide characters; and the number of lines."""
    if is_wide(source.read(4)):
        source.seek(0)
        number = sum(1 for _ in narrow(lines_of(source), where=""))
        return [0] * -(-number // records), number
    source.seek(0)
    offsets, number, at = [], 0, 0
    for _ in lines_of(source):
        if number % records == 0:
            offsets.append(at)
        number, at = number + 1, source.tell()
    return offsets, number


def _rows_in(source: BinaryIO, name: str, ending: str) -> int:
    if ending == ".parquet":
        try:
            from pyarrow import ArrowException
            from pyarrow.parquet import ParquetFile
        except ImportError:
            return 0
        try:
            return int(ParquetFile(source, pre_buffer=False).metadata.num_rows)
        except (ArrowException, OSError, ValueError):
            return 0
    return sum(1 for _ in csv_rows(narrow(lines_of(source), where=name), where=name, tabs=ending == ".tsv"))


def read_portion(portion: Portion) -> Iterator[Article | SkippedFile]:
    """The articles of a portion, and what could not be read in its place."""
    ids = Ids()
    for file in portion.files:
        yield from articles_of(file.name, _drafts(file, portion), ids)


def _drafts(file: File, portion: Portion) -> Drafts:
    ending = files.ending(file.path)
    if not is_table(file):
        yield from drafts_of(files.content(file), name=file.name, suffix=ending, fields=file.fields)
        return
    with files.opened(file) as source:
        yield from _records(source, file, ending, portion)


def _records(source: BinaryIO, file: File, ending: str, portion: Portion) -> Drafts:
    first, last = portion.first, None if portion.records is None else portion.first + portion.records
    if ending == ".warc":
        source.seek(portion.offset)
        yield from islice(warc.pages(source, where=file.name, first=first, fields=file.fields), portion.records)
        return
    if ending == ".jsonl":
        lines = _lines(source, file.name, portion)
        found = rows(lines, where=file.name, first=first + 1)
    elif ending == ".parquet":
        found = islice(parquet_rows(source, where=file.name), first, last)
    else:
        lines = narrow(lines_of(source), where=file.name)
        found = islice(csv_rows(lines, where=file.name, tabs=ending == ".tsv"), first, last)
    yield from map(partial(row_draft, fields=file.fields), found)


def _lines(source: BinaryIO, name: str, portion: Portion) -> Iterator[bytes | None]:
    if portion.offset:
        source.seek(portion.offset)
        return islice(lines_of(source), portion.records)
    lines = lines_of(source)
    first = next(lines, b"")
    whole = narrow(chain([first], lines), where=name)
    # in an encoding of wide characters no line has an offset of its own
    passed = portion.first if first and is_wide(first) else 0
    return islice(whole, passed, None if portion.records is None else passed + portion.records)
