"""JSON lines: one article a row, and meta.json."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import msgspec

from copydesk.errors import ReadError
from copydesk.read.decode import decode
from copydesk.read.fields import named

Row = dict[str, object]
# A row of more bytes is passed over unread, so that a file without line ends cannot fill the memory.
NO_CHARACTER = "\ufffd"
# whole characters, halves of characters, and all other escapes, so that none of these is taken for part of one
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u([dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
LONGEST_ROW = 20 * 1024 * 1024


def lines_of(file: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a file as they are asked for; None for one that is too long to be held."""
    while line := file.readline(LONGEST_ROW):
        if len(line) < LONGEST_ROW or line.endswith(b"\n"):
            yield line
            continue
        while len(line) == LONGEST_ROW and not line.endswith(b"\n"):
            line = file.readline(LONGEST_ROW)
        yield None


def rows(lines: Iterable[bytes | None], *, where: str, first: int = 1) -> Iterator[tuple[str, Row | ReadError]]:
    """Each line with its name ("rows.jsonl:3"); a bad line gives its error and the others go on.

    `first` is the number of the first of them.
    """
    for number, line in enumerate(lines, start=first):
        if line is None or line.strip():
            name = f"{where}:{number}"
            try:
                yield name, _row(line, where=name)
            except ReadError as error:
                yield name, error


def _row(line: bytes | None, *, where: str) -> Row:
    if line is None:
        raise ReadError(where, "too large", f"rows of more than {LONGEST_ROW >> 20} MB are not read")
    return checked_row(json_object(decode(line, where=where), where=where), where=where)


def checked_row(row: Row, *, where: str) -> Row:
    """The row under the names of the fields that copydesk knows; ReadError where it has no text."""
    row = named(row)
    text = row.get("text")
    if not isinstance(text, str):
        raise ReadError(where, "no text field")
    if not text.strip():
        raise ReadError(where, "empty")
    if "\0" in text:
        raise ReadError(where, "not text")
    return row


def json_object(text: str | bytes, *, where: str, half: Callable[[int], str] = lambda _: NO_CHARACTER) -> Row:
    """A JSON object; ReadError for anything else.

    JSON may name halves of characters, as programs leave them that cut a text in the middle of one: `half` says what
    stands in their place.
    """
    try:
        found = _decoded(text, half)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise ReadError(where, "not valid JSON") from None
    if not isinstance(found, dict):
        raise ReadError(where, "not a JSON object")
    return found


def _decoded(text: str | bytes, half: Callable[[int], str]) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        given = text if isinstance(text, bytes) else text.encode()
        mended = _ESCAPES.sub(lambda found: _mended(found, half), given)
        if mended == given:
            raise
        return msgspec.json.decode(mended)


def _mended(found: re.Match[bytes], half: Callable[[int], str]) -> bytes:
    if found[1] is None:
        return found[0]
    return msgspec.json.encode(half(int(found[1], 16)))[1:-1]
