"""meta.json: what a folder says of its articles."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from msgspec import Struct

from copydesk.errors import ReadError
from copydesk.paths import shown
from copydesk.read.fields import Fields, from_mapping
from copydesk.read.rows import NO_CHARACTER, json_object

NAME = "meta.json"


class Meta(Struct, frozen=True):
    """The fields of a folder's articles by their file, and the story's title."""

    articles: dict[str, Fields] = {}
    title: str | None = None


def read_meta(path: Path, *, where: str) -> Meta:
    """The meta.json at `path`; an empty one where there is none, ReadError where it is broken."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Meta()
    except OSError as error:
        raise ReadError(where, "permission denied" if isinstance(error, PermissionError) else "not readable") from None
    # a script that lists names writes the bytes of one that is no UTF-8 so ("K\\udcf6ln.txt")
    raw = json_object(data.removeprefix(b"\xef\xbb\xbf"), where=where, half=_byte)
    listed = raw.get("articles")
    entries = listed if isinstance(listed, list) else []
    articles = {
        str(PurePosixPath(entry["file"])): from_mapping(entry)
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("file"), str)
    }
    return Meta(articles, _title(raw))


def _byte(code: int) -> str:
    return shown(chr(code)) if 0xDC80 <= code <= 0xDCFF else NO_CHARACTER


def _title(raw: dict[str, object]) -> str | None:
    for name in ("title", "story"):
        value = raw.get(name)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return None
