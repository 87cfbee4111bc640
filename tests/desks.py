"""Desks for tests: the example stories annotated once, and articles made of a few lines."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from copydesk.annotate import Tagger
from copydesk.desk import Desk
from copydesk.desk.add import add
from copydesk.desk.dossiers import refresh_all
from copydesk.desk.records import Outcome
from copydesk.read import read_sources, read_text
from copydesk.records import Article

EXAMPLES = Path(__file__).parent.parent / "examples"
NOW = "2026-03-01T12:00:00Z"


@cache
def tagger() -> Tagger:
    """One model for all tests."""
    return Tagger(threads=2)


@cache
def example(name: str) -> tuple[Article, ...]:
    """The articles of an example story."""
    return read_sources([str(EXAMPLES / name)]).articles


def desk(path: Path, *, now: str = NOW) -> Desk:
    """A new desk."""
    return Desk(path / "x.desk", create=True, now=now)


def added(held: Desk, articles: list[Article] | tuple[Article, ...]) -> list[Outcome]:
    """Add articles and make the dossiers."""
    outcomes = list(add(held, articles, tagger=tagger()))
    list(refresh_all(held))
    return outcomes


def report(text: str, **fields: object) -> Article:
    """An article of some words."""
    return read_text(text, {"published": "2026-02-10", **fields})


def changed(article: Article, old: str, new: str) -> Article:
    """The same article with other words, as an outlet would revise it."""
    text = article.text.replace(old, new)
    assert text != article.text
    return msgspec.structs.replace(article, text=text, sha256=sha256(text.encode()).hexdigest(), boilerplate=())


def reached(held: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is found, corrections and times apart: two desks that hold the same give the same."""
    tables = {
        "statement": 'id, article, story, start, "end", text, kind, actor, speaker, outlet, day, utterance',
        "story": "id, title, stale, first_day, last_day, reports, texts, outlets, statements, checks, one_credit",
        "article": "id, outlet, published, day, version, story, grouped, copy_of",
        "actor": "id, name, kind, statements, stories, last_day",
        "appearance": "story, local, actor, names, statements",
    }
    found = {
        table: sorted((tuple(row) for row in held.db.execute(f"SELECT {columns} FROM {table}")), key=repr)
        for table, columns in tables.items()
    }
    found["dossier"] = [tuple(row) for row in held.db.execute("SELECT id, dossier FROM story ORDER BY id")]
    return found


__all__ = ["EXAMPLES", "NOW", "added", "changed", "desk", "example", "reached", "report", "tagger"]
