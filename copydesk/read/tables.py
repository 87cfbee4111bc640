"""Tables with an article a row: CSV, TSV and Parquet, read row by row."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from copydesk.errors import ReadError
from copydesk.read.fields import COLUMNS, TEXT_COLUMNS, folded_name
from copydesk.read.rows import LONGEST_ROW, Row, checked_row

NamedRow = tuple[str, Row | ReadError]

# Rows of Parquet that are in memory at once.
_BATCH = 32
_DELIMITERS = ",;\t|"
# lines that end as on old Macintoshes are inside what the others call a line
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_PYARROW = 'Parquet is read with pyarrow, which is not installed: pip install "copydesk[parquet]"'


def csv_rows(lines: Iterable[bytes | None], *, where: str, tabs: bool = False) -> Iterator[NamedRow]:
    """Each row with its name ("table.csv:2", as a spreadsheet counts); a bad row gives its error, the others go on.

    `lines` are those of the file, None for one that is too long. Raises ReadError where no column is a text.
    """
    # the limit holds for the whole process, and the module's own is less than a long report
    csv.field_size_limit(LONGEST_ROW)
    given = _Lines(lines)
    reader = csv.reader(given, delimiter="\t" if tabs else given.delimiter())
    columns: list[str] = []
    number = 0
    while True:
        number += 1
        name = f"{where}:{number}"
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            yield name, ReadError(name, "row not readable: a quotation mark that is not closed?")
            continue
        except _TooLongError:
            yield name, _too_large(name)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if columns:
            yield name, _row(dict(zip(columns, cells, strict=False)), name)
        else:
            columns = _header(cells, where=where)
    if not columns:
        raise ReadError(where, "empty")


def parquet_rows(source: BinaryIO, *, where: str) -> Iterator[NamedRow]:
    """Each row of a Parquet file with its name; ReadError where it has no text column or pyarrow is not installed."""
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise ReadError(where, _PYARROW) from None
    number = 0
    try:
        table = parquet.ParquetFile(source, pre_buffer=False)
        names = table.schema_arrow.names
        _header(names, where=where)
        wanted = [name for name in names if folded_name(name) in COLUMNS]
        for batch in table.iter_batches(batch_size=_BATCH, columns=wanted, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                name = f"{where}:{number}"
                yield name, _row({key: _plain(value) for key, value in row.items()}, name)
    except (arrow.ArrowException, OSError, ValueError, OverflowError, MemoryError):
        reason = f"broken Parquet: read up to row {number}" if number else "not valid Parquet"
        yield where, ReadError(where, reason)


class _TooLongError(Exception):
    """A line of more bytes than a row may have."""


class _Lines:
    """The lines as text. An error in one does not end them, as it would end a generator."""

    def __init__(self, lines: Iterable[bytes | None]) -> None:
        self._lines = iter(lines)
        self._ahead: list[str] = []
        self._first = True

    def delimiter(self) -> str:
        """The delimiter that the first line has most of."""
        try:
            head = next(self)
        except (StopIteration, _TooLongError):
            return ","
        self._ahead.insert(0, head)
        return max(_DELIMITERS, key=head.count)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while not self._ahead:
            line = next(self._lines)
            if line is None:
                raise _TooLongError
            self._ahead = _LINE.findall(_decoded(line, first=self._first))
            self._first = False
        return self._ahead.pop(0)


def _decoded(line: bytes, *, first: bool) -> str:
    """A line in UTF-8; what is none is in the encoding of Western European spreadsheets."""
    line = line.removeprefix(b"\xef\xbb\xbf") if first else line
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _header(names: Sequence[str], *, where: str) -> list[str]:
    if not any(folded_name(name) in TEXT_COLUMNS for name in names):
        found = ", ".join(" ".join(str(name).split())[:30] for name in names[:8])
        raise ReadError(where, "no text column", f"call it text, body or content; the columns are: {found}")
    return list(names)


def _row(row: Row, name: str) -> Row | ReadError:
    if sum(len(value) for value in row.values() if isinstance(value, str)) > LONGEST_ROW:
        return _too_large(name)
    try:
        return checked_row(row, where=name)
    except ReadError as error:
        return error


def _too_large(name: str) -> ReadError:
    return ReadError(name, "too large", f"rows of more than {LONGEST_ROW >> 20} MB are not read")


def _plain(value: Any) -> object:
    """A cell as JSON lines would have it."""
    return value.isoformat() if isinstance(value, (datetime.date, datetime.datetime)) else value
