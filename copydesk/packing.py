"""Records ↔ compressed bytes, as they lie in the columns of a desk and of a corpus."""

from __future__ import annotations

import zlib
from typing import Any, TypeVar

import msgspec
import numpy as np

from copydesk.records import Article, Resolved

Record = TypeVar("Record")
_LEVEL = 6


def packed(record: Any) -> bytes:
    """A record as compressed msgpack."""
    return zlib.compress(msgspec.msgpack.encode(record), _LEVEL)


def unpacked(data: bytes, kind: type[Record]) -> Record:
    """The record again."""
    return msgspec.msgpack.decode(zlib.decompress(data), type=kind)


def resolved_blobs(one: Resolved) -> tuple[bytes, bytes]:
    """An annotated article without its text, and its vectors."""
    given = one.annotations
    bare = msgspec.structs.replace(
        one,
        article=msgspec.structs.replace(one.article, text=""),
        annotations=msgspec.structs.replace(given, vectors=None, content_vectors=None),
    )
    vectors = packed([_bytes(given.vectors), _bytes(given.content_vectors)])
    return packed(bare), vectors


def resolved_of(record: bytes, vectors: bytes, article: Article) -> Resolved:
    """The annotated article again."""
    bare = unpacked(record, Resolved)
    given = bare.annotations
    sentences, contents = unpacked(vectors, tuple[bytes | None, bytes | None])
    annotations = msgspec.structs.replace(
        given,
        vectors=_rows(sentences, len(given.sentences)),
        content_vectors=_rows(contents, len(given.contents)),
    )
    return msgspec.structs.replace(bare, article=article, annotations=annotations)


def _bytes(rows: Any) -> bytes | None:
    return None if rows is None else np.asarray(rows, np.float16).tobytes()


def _rows(data: bytes | None, number: int) -> Any:
    return np.frombuffer(data, np.float16).reshape(number, -1) if data is not None and number else None
