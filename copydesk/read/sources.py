"""All sources of a run, read one article at a time; and a draft, which is one article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from msgspec import structs

from copydesk.errors import ReadError
from copydesk.paths import shown
from copydesk.read import files, warc
from copydesk.read.addresses import is_address
from copydesk.read.articles import Draft, to_article
from copydesk.read.decode import decode, is_wide
from copydesk.read.documents import drafts_of
from copydesk.read.drafts import Drafts, guarded, of_page, of_row, of_text
from copydesk.read.fields import Fields
from copydesk.read.ids import Ids
from copydesk.read.rows import checked_row, lines_of, rows
from copydesk.read.tables import NamedRow, csv_rows, parquet_rows
from copydesk.read.web.articles import read_address
from copydesk.read.web.fetcher import Fetcher
from copydesk.records import Article, Collection, SkippedFile

STDIN = "-"
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
# Lines of standard input that tell whether it is rows: one broken row among them does not decide.
_HEAD = 10
# white space, and the marks with which encodings begin
_AROUND = b" \t\r\n\xef\xbb\xbf\xff\xfe"


class Reading:
    """The articles of files, folders, web addresses and "-", read one by one as they are asked for.

    What cannot be read comes in its place as a SkippedFile with its reason. Memory holds one article
    at a time, the names of the files and eight bytes of each id.
    """

    def __init__(self, paths: Sequence[str], *, stdin: BinaryIO | None = None, fetcher: Fetcher | None = None) -> None:
        self._addresses = sorted({path for path in paths if is_address(path)})
        self._found = files.find([path for path in paths if path != STDIN and not is_address(path)])
        self._stdin = (stdin or BytesIO()) if STDIN in paths else None
        self._fetcher = fetcher
        self.ignored = tuple(sorted(self._found.ignored))
        self.title = self._found.titles[0] if self._found.titles else None
        self.bytes_read = 0

    def size(self) -> int | None:
        """Bytes in all files, or None where standard input or an address is read too and nobody knows."""
        unknown = self._stdin or self._addresses
        return None if unknown else sum(files.size(file) for file in self._found.files)

    def __iter__(self) -> Iterator[Article | SkippedFile]:
        ids = Ids()
        yield from sorted(self._found.skipped)
        for file in self._found.files:
            yield from articles_of(file.name, self._of_file(file), ids)
        for address in self._addresses:
            yield from articles_of(address, self._of_address(address), ids)
        if self._stdin:
            yield from articles_of(STDIN, self._of_stdin(self._stdin), ids)

    def _of_file(self, file: files.File) -> Drafts:
        suffix = files.ending(file.path)
        if suffix in files.ARCHIVES:
            self.bytes_read += files.size(file)
            with files.opened(file) as source:
                yield from warc.pages(source, where=file.name, fields=file.fields)
        elif suffix in files.TABLES:
            with files.opened(file) as source:
                yield from map(partial(row_draft, fields=file.fields), self._rows(source, file.name, suffix))
        else:
            self.bytes_read += files.size(file)
            yield from drafts_of(files.content(file), name=file.name, suffix=suffix, fields=file.fields)

    def _rows(self, source: BinaryIO, name: str, suffix: str) -> Iterator[NamedRow]:
        if suffix == ".parquet":
            before = self.bytes_read
            for row in parquet_rows(source, where=name):
                self.bytes_read = before + source.tell()
                yield row
            return
        lines = self._counted(narrow(lines_of(source), where=name))
        if suffix == ".jsonl":
            yield from rows(lines, where=name)
        else:
            yield from csv_rows(lines, where=name, tabs=suffix == ".tsv")

    def _of_address(self, address: str) -> Iterator[Article | ReadError]:
        if self._fetcher is None:
            yield ReadError(address, "not fetched", "a web address is read where it is given outright")
        else:
            yield from read_address(address, fetcher=self._fetcher)

    def _of_stdin(self, source: BinaryIO) -> Iterator[Draft | ReadError]:
        lines = lines_of(source)
        head = list(islice(lines, _HEAD))
        if _is_rows(head):
            given = self._counted(narrow(chain(head, lines), where=STDIN))
            yield from map(partial(row_draft, fields=Fields()), rows(given, where=STDIN))
        else:
            yield guarded(STDIN, _of_data, _whole(chain(head, lines), where=STDIN))

    def _counted(self, lines: Iterable[bytes | None]) -> Iterator[bytes | None]:
        for line in lines:
            self.bytes_read += len(line or b"")
            yield line


def read_sources(paths: Sequence[str], *, stdin: bytes | None = None, fetcher: Fetcher | None = None) -> Collection:
    """Read files, folders, web addresses and "-"; what cannot be read is in `skipped` with its reason.

    Addresses are fetched where there is a `fetcher`.
    """
    reading = Reading(paths, stdin=BytesIO(stdin or b""), fetcher=fetcher)
    given = list(reading)
    return Collection(
        articles=tuple(one for one in given if isinstance(one, Article)),
        skipped=tuple(sorted(one for one in given if isinstance(one, SkippedFile))),
        ignored=reading.ignored,
        title=reading.title,
    )


def read_draft(path: str | Path, *, stdin: bytes | None = None) -> Article:
    """Read one text, a file's or that of standard input ("-"); ReadError where it cannot be."""
    name = shown(path)
    if files.is_folder(Path(path)):
        raise ReadError(name, "is a folder", "give one file")
    given = list(islice(Reading([str(path)], stdin=BytesIO(stdin or b"")), 2))
    if len(given) != 1:
        raise ReadError(name, "more than one text" if given else "no article", "give one file")
    if isinstance(given[0], SkippedFile):
        raise ReadError(given[0].file, given[0].reason)
    return given[0]


def read_text(text: str, fields: Mapping[str, object] | None = None, *, name: str = "text") -> Article:
    """An article of words that stand in no file, pasted ones for instance.

    `fields` are those of a row: title, outlet, published, author, url, … Raises ReadError where there is no text, or
    none in English.
    """
    row = {**(fields or {}), "text": text}
    return to_article(of_row(checked_row(row, where=name), where=name), pasted=True)


def articles_of(name: str, found: Iterable[Draft | Article | ReadError], ids: Ids) -> Iterator[Article | SkippedFile]:
    """Articles with ids of their own, or why there is none."""
    try:
        for one in found:
            made = guarded(one.name, to_article, one) if isinstance(one, Draft) else one
            if isinstance(made, ReadError):
                yield SkippedFile(made.where, made.reason)
            else:
                yield structs.replace(made, id=ids.own(made.id))
    except ReadError as error:
        yield SkippedFile(name, error.reason)
    except Exception as error:
        yield SkippedFile(name, f"reading failed: {type(error).__name__}")


def _of_data(data: bytes) -> Draft:
    """Standard input as one text or page."""
    text = decode(data, where=STDIN)
    if _PAGE.match(text):
        return of_page(decode(data, where=STDIN, page=True), STDIN, data, Fields())
    return of_text(text, STDIN, data, Fields())


def _is_rows(head: Sequence[bytes | None]) -> bool:
    """Whether most of the first lines look like JSON objects; whether they are, each row says itself."""
    lines = [line.replace(b"\0", b"").strip(_AROUND) for line in head if line and line.strip()]
    objects = sum(line.startswith(b"{") and line.endswith(b"}") for line in lines)
    return objects > 0 and 2 * objects >= len(lines)


def narrow(lines: Iterator[bytes | None], *, where: str) -> Iterator[bytes | None]:
    """The lines in an encoding that ends them with one byte; what is in another is read as a whole."""
    first = next(lines, b"")
    if first and is_wide(first):
        text = decode(_whole(chain([first], lines), where=where), where=where)
        return (f"{line}\n".encode() for line in text.split("\n"))
    return chain([first], lines)


def _whole(lines: Iterable[bytes | None], *, where: str) -> bytes:
    """All lines together; ReadError where they are too many to be one text."""
    kept, size = [], 0
    for line in lines:
        size += len(line) if line else 0
        if line is None or size > files.LARGEST:
            raise ReadError(where, "too large", "files over 20 MB are not read")
        kept.append(line)
    return b"".join(kept)


def row_draft(named: NamedRow, *, fields: Fields) -> Draft | ReadError:
    """A row's draft; `fields` are what meta.json says of the whole table."""
    where, row = named
    if isinstance(row, ReadError):
        return row
    made = guarded(where, partial(of_row, where=where), row)
    shared = structs.replace(fields, id=None, title=None)
    return structs.replace(made, fields=made.fields.over(shared)) if isinstance(made, Draft) else made
