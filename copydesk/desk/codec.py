"""Records ↔ what stands in the columns of a desk."""

from __future__ import annotations

import zlib
from typing import Any, TypeVar

import msgspec
import numpy as np

from copydesk.records import Article, Dossier, Resolved

Record = TypeVar("Record")
_LEVEL = 6


def packed(record: Any) -> bytes:
    """A record as compressed msgpack."""
    return zlib.compress(msgspec.msgpack.encode(record), _LEVEL)


def unpacked(data: bytes, kind: type[Record]) -> Record:
    """The record again."""
    return msgspec.msgpack.decode(zlib.decompress(data), type=kind)


def article_json(article: Article) -> str:
    """An article without its text."""
    return msgspec.json.encode(msgspec.structs.replace(article, text="")).decode()


def article_of(record: str, text: str) -> Article:
    """The article with its text."""
    return msgspec.structs.replace(msgspec.json.decode(record, type=Article), text=text)


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


def dossier_blob(dossier: Dossier) -> bytes:
    """A dossier without the texts, which stand in the desk once."""
    bare = tuple(msgspec.structs.replace(article, text="") for article in dossier.articles)
    return packed(msgspec.structs.replace(dossier, articles=bare))


def dossier_of(blob: bytes, texts: dict[str, str]) -> Dossier:
    """The dossier with the texts of its articles."""
    bare = unpacked(blob, Dossier)
    held = tuple(msgspec.structs.replace(a, text=texts[a.id]) for a in bare.articles)
    return msgspec.structs.replace(bare, articles=held)
