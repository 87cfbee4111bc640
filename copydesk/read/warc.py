"""Web archives (WARC, as CC-NEWS has them): the page of each response.

Archives break off: the library then ends without an error, or raises one in the middle. Either way what came before
is kept, and that the file stopped early is said.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO

from msgspec import Struct

from copydesk.errors import ReadError
from copydesk.read.decode import decode
from copydesk.read.drafts import Drafts, guarded, of_page
from copydesk.read.fields import Fields

ENDINGS = (".warc", ".warc.gz")
# Bytes of one page; a news page has a tenth of a megabyte.
_LARGEST = 20 * 1024 * 1024
_PAGES = ("text/html", "application/xhtml+xml")
_CHUNK = 1 << 20
_FASTWARC = 'web archives are read with fastwarc, which is not installed: pip install "copydesk[corpus]"'


class Counted(Struct, frozen=True, kw_only=True):
    """How many responses an archive has, and where each `every`th of them begins."""

    records: int
    offsets: tuple[int, ...] = ()


def counted(source: BinaryIO, *, where: str, every: int) -> Counted:
    """Pass over an archive without reading its pages, to its end or to where it breaks."""
    records, offsets = 0, []
    with suppress(OSError):
        for record in _records(source, where=where):
            if records % every == 0:
                offsets.append(record.stream_pos)
            records += 1
    return Counted(records=records, offsets=tuple(offsets))


def pages(source: BinaryIO, *, where: str, first: int = 0, fields: Fields | None = None) -> Drafts:
    """The page of each response from where the source stands on; what is no page is named with its reason.

    `first` is the number of responses before. An archive that breaks off ends with an error that says so.
    """
    number, last = first, source.tell()
    try:
        for record in _records(source, where=where):
            number, last = number + 1, record.stream_pos
            name = record.headers.get("WARC-Target-URI") or f"{where}:{number}"
            yield guarded(name, partial(_page, name=name, fields=fields or Fields()), record)
        broken = _cut(source, last)
    except OSError:
        broken = True
    if broken:
        yield ReadError(where, f"stopped early: read up to record {number:,}")


def _records(source: BinaryIO, *, where: str) -> Iterator[Any]:
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError:
        raise ReadError(where, _FASTWARC) from None
    yield from ArchiveIterator(source, record_types=WarcRecordType.response, parse_http=False)


def _page(record: Any, *, name: str, fields: Fields) -> Any:
    if not name.startswith(("http://", "https://")):
        raise ReadError(name, "no page of the web")
    try:
        record.parse_http(auto_decode="all")
    except (OSError, ValueError):
        raise ReadError(name, "response not readable") from None
    status = record.http_headers.status_code if record.http_headers else None
    if status != 200:
        raise ReadError(name, f"status {status or 'missing'}")
    kind = (record.http_content_type or "").lower()
    if kind not in _PAGES:
        raise ReadError(name, "no page")
    data = record.reader.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ReadError(name, "too large", "pages over 20 MB are not read")
    text = _decoded(data, record.http_charset, name)
    return of_page(text, name, data, Fields(url=name).over(fields))


def _decoded(data: bytes, charset: str | None, name: str) -> str:
    """The page in the encoding that the server named where it can be, else as for a file."""
    if charset and charset.lower() not in ("utf-8", "utf8"):
        try:
            return data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, where=name, page=True)


def _cut(source: BinaryIO, last: int) -> bool:
    """Whether an archive ends inside the record that begins at `last`, or goes on with what is none."""
    source.seek(last)
    head = source.read(2)
    source.seek(last)
    return _cut_packed(source) if head == b"\x1f\x8b" else _cut_plain(source)


def _cut_packed(source: BinaryIO) -> bool:
    """Whether the last members of a compressed archive end early."""
    unpacker = zlib.decompressobj(31)
    data = source.read(_CHUNK)
    while data:
        try:
            unpacker.decompress(data)
        except zlib.error:
            return True
        if unpacker.eof:
            data = unpacker.unused_data or source.read(_CHUNK)
            if not data:
                return False
            unpacker = zlib.decompressobj(31)
            continue
        data = source.read(_CHUNK)
    return True


def _cut_plain(source: BinaryIO) -> bool:
    """Whether the records from here on are as long as they say, to the end of the file."""
    while True:
        line = source.readline(_CHUNK)
        if not line:
            return False
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            return True
        length = None
        while (line := source.readline(_CHUNK)) and line.strip():
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
        if length is None:
            return True
        here = source.tell()
        end = source.seek(0, 2)
        if here + length > end:
            return True
        source.seek(here + length)
