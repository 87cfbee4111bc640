"""Records ↔ what stands in the columns of a desk."""

from __future__ import annotations

import msgspec

from copydesk.packing import packed, resolved_blobs, resolved_of, unpacked
from copydesk.records import Article, Dossier

__all__ = [
    "article_json",
    "article_of",
    "dossier_blob",
    "dossier_of",
    "packed",
    "resolved_blobs",
    "resolved_of",
    "unpacked",
]


def article_json(article: Article) -> str:
    """An article without its text."""
    return msgspec.json.encode(msgspec.structs.replace(article, text="")).decode()


def article_of(record: str, text: str) -> Article:
    """The article with its text."""
    return msgspec.structs.replace(msgspec.json.decode(record, type=Article), text=text)


def dossier_blob(dossier: Dossier) -> bytes:
    """A dossier without the texts, which stand in the desk once."""
    bare = tuple(msgspec.structs.replace(article, text="") for article in dossier.articles)
    return packed(msgspec.structs.replace(dossier, articles=bare))


def dossier_of(blob: bytes, texts: dict[str, str]) -> Dossier:
    """The dossier with the texts of its articles."""
    bare = unpacked(blob, Dossier)
    held = tuple(msgspec.structs.replace(a, text=texts[a.id]) for a in bare.articles)
    return msgspec.structs.replace(bare, articles=held)
