"""A response's body out of its compression, never more of it than is allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from copydesk.errors import ReadError

# both gzip and zlib heads are recognised
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
ACCEPTED = "gzip, deflate"


def unpacked(chunks: Iterable[bytes], encoding: str, *, where: str, largest: int) -> bytes:
    """The body; ReadError where it is larger than `largest` bytes, sent or unpacked, or broken."""
    named = [part.strip().lower() for part in encoding.split(",") if part.strip().lower() not in {"", "identity"}]
    if len(named) > 1 or (named and named[0] not in {"gzip", "x-gzip", "deflate"}):
        raise ReadError(where, "compressed in a way that was not asked for")
    unpacker = _Unpacker(where, largest) if named else None
    kept, sent, size = [], 0, 0
    for chunk in chunks:
        sent += len(chunk)
        piece = unpacker.feed(chunk) if unpacker else chunk
        size += len(piece)
        if sent > largest or size > largest:
            raise too_large(where, largest)
        kept.append(piece)
    if unpacker and sent:
        unpacker.end()
    return b"".join(kept)


def gunzipped(data: bytes, *, where: str, largest: int) -> bytes:
    """A .gz file's content, with the same limit; other data as it is."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = _Unpacker(where, largest)
    content = unpacker.feed(data)
    unpacker.end()
    return content


def too_large(where: str, largest: int) -> ReadError:
    """The error for what is over the limit."""
    return ReadError(where, "too large", f"more than {largest >> 20} MB are not read")


class _Unpacker:
    def __init__(self, where: str, largest: int) -> None:
        self._where, self._largest, self._size = where, largest, 0
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        # what came before anything was unpacked, until it is sure which form it has
        self._head: bytes | None = b""

    def feed(self, chunk: bytes) -> bytes:
        """What the bytes unpack to."""
        parts = []
        while chunk:
            if self._stream.eof:
                # a gzip body may have several members; what else follows the end is padding
                if not chunk.startswith(b"\x1f"):
                    break
                self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
            parts.append(self._step(chunk))
            self._size += len(parts[-1])
            if self._size > self._largest:
                raise too_large(self._where, self._largest)
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return b"".join(parts)

    def end(self) -> None:
        """Nothing more comes; ReadError where something should."""
        if not self._stream.eof:
            raise ReadError(self._where, "compression broken")

    def _step(self, chunk: bytes) -> bytes:
        allowed = self._largest - self._size + 1
        try:
            made = self._stream.decompress(chunk, allowed)
        except zlib.error:
            made = self._without_head(chunk, allowed)
        self._head = self._head + chunk if self._head is not None and not made else None
        return made

    def _without_head(self, chunk: bytes, allowed: int) -> bytes:
        """As "deflate" without its head, which some servers send."""
        if self._head is None:
            raise ReadError(self._where, "compression broken")
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._stream.decompress(self._head + chunk, allowed)
        except zlib.error:
            raise ReadError(self._where, "compression broken") from None
