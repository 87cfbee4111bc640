"""JSON lines: one article a row, and meta.json."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from copydesk.errors import ReadError

Row = dict[str, object]


def rows(text: str, *, where: str) -> Iterator[tuple[str, Row | ReadError]]:
    """Each line with its name ("rows.jsonl:3"); a bad line gives its error and the others go on."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            name = f"{where}:{number}"
            try:
                yield name, _row(line, where=name)
            except ReadError as error:
                yield name, error


def _row(line: str, *, where: str) -> Row:
    row = json_object(line, where=where)
    text = row.get("text")
    if not isinstance(text, str):
        raise ReadError(where, "no text field")
    if not text.strip():
        raise ReadError(where, "empty")
    if "\0" in text:
        raise ReadError(where, "not text")
    return row


def json_object(text: str | bytes, *, where: str) -> Row:
    """A JSON object; ReadError for anything else."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise ReadError(where, "not valid JSON") from None
    if not isinstance(found, dict):
        raise ReadError(where, "not a JSON object")
    return found
