"""Statements of an article as rows to search in, as the program and its users have them at the time."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from copydesk.desk.corrected import place_of
from copydesk.desk.stories import day_of
from copydesk.records import Article, Resolved, Statement

_COLUMNS = (
    'id, article, start, "end", text, story, kind, act, certainty, attribution, actor, speaker, outlet, day, utterance'
)
# the first columns, of which the index has the words
_WORDS = 5
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
    start, end = place_of(statement)
    return (
        statement.id, article.id, start, end, article.text[start:end], story, statement.kind, statement.act,
        statement.certainty, statement.attribution, actor, statement.speaker.name if statement.speaker else None,
        article.outlet, day_of(article.published), utterance,
    )  # fmt: skip


def _write(db: sqlite3.Connection, article: Article, rows: list[_Row]) -> None:
    """Bring the rows of an article to these: most stay, and those whose words stay are not indexed again."""
    held = db.execute(f"SELECT {_COLUMNS}, key FROM statement WHERE article = ?", (article.id,))
    there = {row["id"]: tuple(row) for row in held}
    wanted = {row[0]: row for row in reversed(rows)}
    kept = {key for key, row in there.items() if key in wanted and row[:_WORDS] == wanted[key][:_WORDS]}
    db.executemany("DELETE FROM statement WHERE id = ?", [(key,) for key in there.keys() - kept])
    columns = _COLUMNS.split(", ")
    db.executemany(
        f"UPDATE statement SET {', '.join(f'{name} = ?' for name in columns)} WHERE key = ?",
        [(*wanted[key], there[key][-1]) for key in sorted(kept) if there[key][:-1] != wanted[key]],
    )
    db.executemany(
        f"INSERT INTO statement ({_COLUMNS}) VALUES ({', '.join('?' * len(columns))})",
        [row for key, row in wanted.items() if key not in kept],
    )
