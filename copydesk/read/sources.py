"""All sources of a run, read one article at a time; and a draft, which is one article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TypeVar

from msgspec import structs

from copydesk.errors import ReadError
from copydesk.read import files
from copydesk.read.articles import Draft, to_article
from copydesk.read.decode import decode, is_wide
from copydesk.read.fields import Fields, from_mapping
from copydesk.read.ids import Ids
from copydesk.read.page import read_page
from copydesk.read.plain import front_matter, markdown_links
from copydesk.read.rows import Row, lines_of, rows
from copydesk.records import Article, Collection, SkippedFile

STDIN = "-"
Given = TypeVar("Given")
Made = TypeVar("Made")
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
# Lines of standard input that tell whether it is rows: one broken row among them does not decide.
_HEAD = 10
# white space, and the marks with which encodings begin
_AROUND = b" \t\r\n\xef\xbb\xbf\xff\xfe"


class Reading:
    """The articles of files, folders and "-", read one by one as they are asked for.

    What cannot be read comes in its place as a SkippedFile with its reason. Memory holds one article
    at a time, the names of the files and eight bytes of each id.
    """

    def __init__(self, paths: Sequence[str], *, stdin: BinaryIO | None = None) -> None:
        self._found = files.find([path for path in paths if path != STDIN])
        self._stdin = (stdin or BytesIO()) if STDIN in paths else None
        self.ignored = tuple(sorted(self._found.ignored))
        self.title = self._found.titles[0] if self._found.titles else None
        self.bytes_read = 0

    def size(self) -> int | None:
        """Bytes in all files, or None where standard input is read too and nobody knows."""
        return None if self._stdin else sum(files.size(file) for file in self._found.files)

    def __iter__(self) -> Iterator[Article | SkippedFile]:
        ids = Ids()
        yield from sorted(self._found.skipped)
        for file in self._found.files:
            yield from _articles(file.name, self._of_file(file), ids)
        if self._stdin:
            yield from _articles(STDIN, self._of_stdin(self._stdin), ids)

    def _of_file(self, file: files.File) -> Iterator[Draft | ReadError]:
        if file.path.suffix.lower() != ".jsonl":
            self.bytes_read += files.size(file)
            yield _guarded(file.name, _of_file, file)
            return
        with files.opened(file) as source:
            yield from _of_rows(self._counted(_narrow(lines_of(source), where=file.name)), file.name)

    def _of_stdin(self, source: BinaryIO) -> Iterator[Draft | ReadError]:
        lines = lines_of(source)
        head = list(islice(lines, _HEAD))
        if _is_rows(head):
            yield from _of_rows(self._counted(_narrow(chain(head, lines), where=STDIN)), STDIN)
        else:
            yield _guarded(STDIN, _of_data, _whole(chain(head, lines), where=STDIN))

    def _counted(self, lines: Iterable[bytes | None]) -> Iterator[bytes | None]:
        for line in lines:
            self.bytes_read += len(line or b"")
            yield line


def read_sources(paths: Sequence[str], *, stdin: bytes | None = None) -> Collection:
    """Read files, folders and "-"; what cannot be read is in `skipped` with its reason."""
    reading = Reading(paths, stdin=BytesIO(stdin or b""))
    given = list(reading)
    return Collection(
        articles=tuple(one for one in given if isinstance(one, Article)),
        skipped=tuple(sorted(one for one in given if isinstance(one, SkippedFile))),
        ignored=reading.ignored,
        title=reading.title,
    )


def read_draft(path: str | Path, *, stdin: bytes | None = None) -> Article:
    """Read one text, a file's or that of standard input ("-"); ReadError where it cannot be."""
    name = str(path)
    if Path(path).is_dir():
        raise ReadError(name, "is a folder", "give one file")
    given = list(islice(Reading([name], stdin=BytesIO(stdin or b"")), 2))
    if len(given) != 1:
        raise ReadError(name, "more than one text" if given else "no article", "give one file")
    if isinstance(given[0], SkippedFile):
        raise ReadError(given[0].file, given[0].reason)
    return given[0]


def _articles(name: str, drafts: Iterable[Draft | ReadError], ids: Ids) -> Iterator[Article | SkippedFile]:
    """Articles with ids of their own, or why there is none."""
    try:
        for draft in drafts:
            made = draft if isinstance(draft, ReadError) else _guarded(draft.name, to_article, draft)
            if isinstance(made, ReadError):
                yield SkippedFile(made.where, made.reason)
            else:
                yield structs.replace(made, id=ids.own(made.id))
    except ReadError as error:
        yield SkippedFile(name, error.reason)


def _guarded(where: str, make: Callable[[Given], Made], given: Given) -> Made | ReadError:
    """What is made of a source, or why it is not: whatever a source breaks, the others go on."""
    try:
        return make(given)
    except ReadError as error:
        return error
    except Exception as error:
        return ReadError(where, f"reading failed: {type(error).__name__}")


def _of_file(file: files.File) -> Draft:
    data = files.content(file)
    page = file.path.suffix.lower() in {".html", ".htm"}
    text = decode(data, where=file.name, page=page)
    return (_of_page if page else _of_text)(text, file.name, data, file.fields)


def _of_data(data: bytes) -> Draft:
    """Standard input as one text or page."""
    text = decode(data, where=STDIN)
    if _PAGE.match(text):
        return _of_page(decode(data, where=STDIN, page=True), STDIN, data, Fields())
    return _of_text(text, STDIN, data, Fields())


def _is_rows(head: Sequence[bytes | None]) -> bool:
    """Whether most of the first lines look like JSON objects; whether they are, each row says itself."""
    lines = [line.replace(b"\0", b"").strip(_AROUND) for line in head if line and line.strip()]
    objects = sum(line.startswith(b"{") and line.endswith(b"}") for line in lines)
    return objects > 0 and 2 * objects >= len(lines)


def _narrow(lines: Iterator[bytes | None], *, where: str) -> Iterator[bytes | None]:
    """The lines in an encoding that ends them with one byte; what is in another is read as a whole."""
    first = next(lines, b"")
    if first and is_wide(first):
        text = decode(_whole(chain([first], lines), where=where), where=where)
        return (line.encode() for line in text.split("\n"))
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


def _of_text(text: str, name: str, data: bytes, fields: Fields) -> Draft:
    front, end = front_matter(text)
    return Draft(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        fields=fields.over(front),
        front=end,
        links=markdown_links(text),
    )


def _of_page(text: str, name: str, data: bytes, fields: Fields) -> Draft:
    page = read_page(text, where=name)
    return Draft(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=page.text,
        fields=fields.over(page.fields),
        links=page.links,
        plain=False,
    )


def _of_rows(lines: Iterable[bytes | None], name: str) -> Iterator[Draft | ReadError]:
    for where, row in rows(lines, where=name):
        yield row if isinstance(row, ReadError) else _guarded(where, partial(_of_row, where=where), row)


def _of_row(row: Row, *, where: str) -> Draft:
    text = str(row["text"])
    return Draft(
        name=where,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        fields=from_mapping(row),
        links=markdown_links(text),
        plain=False,
    )
