"""Loaders of annotated data. Each takes a folder; none of the texts is kept in the project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from copydesk.read import read_sources
from copydesk.records import Article

Range = tuple[int, int]


@dataclass(frozen=True)
class GoldStatement:
    """An annotated statement: its content and, where annotated, who is behind it."""

    content: list[Range]
    speaker: str | None = None
    source: list[Range] = field(default_factory=list)
    cue: list[Range] = field(default_factory=list)


@dataclass(frozen=True)
class GoldArticle:
    """An article with its annotated statements."""

    article: Article
    statements: list[GoldStatement]


def as_article(identifier: str, text: str, scratch: Path) -> Article:
    """A text as the program reads it: through a JSONL row, so that boilerplate is found."""
    path = scratch / "row.jsonl"
    path.write_text(json.dumps({"id": identifier, "text": text, "language": "en"}) + "\n", encoding="utf-8")
    collection = read_sources([str(path)])
    if collection.articles:
        return collection.articles[0]
    return Article(id=identifier, file=identifier, sha256="", text=text)


def polnear(folder: Path, scratch: Path) -> Iterator[GoldArticle]:
    """PolNeAR, or any brat folder of that layout."""
    from training.corpora import read_brat

    for document in read_brat(folder):
        statements = [GoldStatement(list(a.content), None, list(a.source), list(a.cue)) for a in document.attributions]
        yield GoldArticle(as_article(document.name, document.text, scratch), statements)


def ggt(path: Path, scratch: Path) -> Iterator[GoldArticle]:
    """Quotes with resolved speakers, one span each."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        statements = [
            GoldStatement([tuple(quote["quote_span"])], quote["reference"])
            for quote in row["quotes"] or ()
            if quote["quote_span"]
        ]
        yield GoldArticle(as_article(row["id"], row["text"], scratch), statements)


def story_gold(folder: Path) -> dict[str, Any]:
    """The hand-made dossier of a story folder."""
    gold: dict[str, Any] = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    return gold


def checksum(paths: list[Path]) -> str:
    """Twelve hexadecimal digits over the names and bytes of files."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
