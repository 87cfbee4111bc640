"""Statements of an article as rows to search in, as the program and its users have them at the time."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from copydesk.desk.stories import day_of
from copydesk.records import Article, Resolved, Statement

_COLUMNS = (
    'id, article, story, start, "end", text, kind, act, certainty, attribution, actor, speaker, outlet, day, utterance'
)
_Row = tuple[str | int | None, ...]


def write_statements(db: sqlite3.Connection, one: Resolved, story: str) -> None:
    """Write the statements of an article as found in it alone; actors are linked with the story's dossier."""
    _write(db, one.article, [_row(one.article, s, story, None, None) for s in one.statements])


def rewrite_statements(
    db: sqlite3.Connection,
    article: Article,
    statements: Sequence[Statement],
    story: str,
    *,
    actors: Mapping[str, str],
    utterances: Mapping[str, str],
) -> None:
    """Write the statements of an article as they stand in its story's dossier.

    `actors` maps the dossier's actors to the desk's, `utterances` statements to their utterance.
    """
    rows = [
        _row(article, s, story, actors.get(s.speaker.id) if s.speaker else None, utterances.get(s.id))
        for s in statements
    ]
    _write(db, article, rows)


def _row(article: Article, statement: Statement, story: str, actor: str | None, utterance: str | None) -> _Row:
    start, end = statement.content[0].start, statement.content[-1].end
    return (
        statement.id, article.id, story, start, end, article.text[start:end], statement.kind, statement.act,
        statement.certainty, statement.attribution, actor, statement.speaker.name if statement.speaker else None,
        article.outlet, day_of(article.published), utterance,
    )  # fmt: skip


def _write(db: sqlite3.Connection, article: Article, rows: list[_Row]) -> None:
    """Write rows that are not there, and take away those that no longer are: most stay as they stand."""
    there = {
        tuple(row[1:]): row[0]
        for row in db.execute(f"SELECT key, {_COLUMNS} FROM statement WHERE article = ?", (article.id,))
    }
    wanted = dict.fromkeys({row[0]: row for row in reversed(rows)}.values())
    db.executemany("DELETE FROM statement WHERE key = ?", [(key,) for row, key in there.items() if row not in wanted])
    marks = ", ".join("?" * len(_COLUMNS.split(", ")))
    db.executemany(f"INSERT INTO statement ({_COLUMNS}) VALUES ({marks})", [row for row in wanted if row not in there])
