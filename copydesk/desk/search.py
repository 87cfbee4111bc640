"""Lists and searches over a desk: stories, articles, statements, actors, news. All are paged and in a fixed order."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, TypeVar

import msgspec

from copydesk.desk.records import (
    ActorPage,
    ActorRow,
    ArticleRow,
    Counts,
    News,
    Revision,
    StatementRow,
    StoryRow,
)
from copydesk.desk.store import Desk
from copydesk.errors import DeskError
from copydesk.records import Passage, Role
from copydesk.text import fold

Row = TypeVar("Row", bound=msgspec.Struct)
Decoded = TypeVar("Decoded")
StoryOrder = Literal["new", "followed", "check first", "one credit"]
# rows of a page, and the most that may be asked for
PAGE, LARGEST_PAGE = 50, 500
_STORY = (
    "id, title, followed, changed_at, seen_at, first_day, last_day, reports, texts, outlets, statements, checks,"
    " one_credit, stale"
)
_ARTICLE = "id, story, outlet, title, published, address, added_at, version, copy_of"
_STATEMENT = (
    'statement.id, statement.article, statement.story, start, "end", statement.text AS text, kind, act, certainty,'
    " attribution, statement.actor, speaker, statement.outlet, statement.day AS published, utterance"
)


# ── lists ─────────────────────────────────────────────────────────────────────────────────


def counts(desk: Desk) -> Counts:
    """How much the desk holds."""
    row = desk.db.execute(
        "SELECT (SELECT count(*) FROM story WHERE reports) AS stories, (SELECT count(*) FROM article) AS articles,"
        " (SELECT coalesce(sum(statements), 0) FROM story) AS statements, (SELECT count(*) FROM actor) AS actors,"
        " (SELECT count(*) FROM correction) AS corrections, (SELECT count(*) FROM feed) AS feeds,"
        " (SELECT count(*) FROM story WHERE stale) AS stale"
    ).fetchone()
    return Counts(**dict(row))


def stories(desk: Desk, order: StoryOrder = "new", *, limit: int = PAGE, offset: int = 0) -> list[StoryRow]:
    """Stories by what an editor looks for: what changed last, what is followed, most to check, one credit only."""
    where, by = {
        "new": ("reports > 0", "changed_at DESC, id"),
        "followed": ("followed AND reports > 0", "changed_at DESC, id"),
        "check first": ("checks > 0 AND reports > 0", "checks DESC, changed_at DESC, id"),
        "one credit": ("one_credit IS NOT NULL", "changed_at DESC, id"),
    }[order]
    rows = desk.db.execute(
        f"SELECT {_STORY} FROM story WHERE {where} ORDER BY {by} LIMIT ? OFFSET ?", (_limit(limit), offset)
    )
    return [_story(row) for row in rows]


def story(desk: Desk, story: str) -> StoryRow:
    """One story; DeskError where there is none."""
    row = desk.db.execute(f"SELECT {_STORY} FROM story WHERE id = ?", (story,)).fetchone()
    if row is None:
        raise DeskError(f"{story}: the desk has no such story")
    return _story(row)


def articles(
    desk: Desk, *, story: str | None = None, outlet: str | None = None, limit: int = PAGE, offset: int = 0
) -> list[ArticleRow]:
    """Articles of a story or outlet, or all, those added last first."""
    where, given = _where({"story": story, "outlet": outlet})
    rows = desk.db.execute(
        f"SELECT {_ARTICLE} FROM article {where} ORDER BY added_at DESC, key DESC LIMIT ? OFFSET ?",
        (*given, _limit(limit), offset),
    )
    return [_record(row, ArticleRow) for row in rows]


def article(desk: Desk, article: str) -> ArticleRow:
    """One article as lists have it; DeskError where there is none."""
    row = desk.db.execute(f"SELECT {_ARTICLE} FROM article WHERE id = ?", (article,)).fetchone()
    if row is None:
        raise DeskError(f"{article}: the desk has no such article")
    return _record(row, ArticleRow)


def articles_of(desk: Desk, articles: Sequence[str]) -> list[ArticleRow]:
    """Some articles by their ids, those added last first."""
    rows = desk.rows(f"SELECT {_ARTICLE} FROM article WHERE id IN", articles, after="ORDER BY added_at DESC, key DESC")
    return [_record(row, ArticleRow) for row in rows]


def revisions(desk: Desk, *, article: str | None = None, story: str | None = None, limit: int = PAGE) -> list[Revision]:
    """What outlets changed after the desk first read an article, the latest first."""
    where, given = _where({"revision.article": article, "story": story})
    rows = desk.db.execute(
        'SELECT revision.article, "from", "to", version.seen_at, revision.record FROM revision'
        " JOIN article ON article.id = revision.article"
        ' JOIN version ON version.article = revision.article AND version.number = revision."to"'
        f" {where} ORDER BY revision.key DESC LIMIT ?",
        (*given, _limit(limit)),
    )
    return [
        msgspec.convert(
            {"article": row[0], "from": row[1], "to": row[2], "seen_at": row[3]}
            | {"differences": msgspec.json.decode(row[4])},
            Revision,
        )
        for row in rows
    ]


def news(
    desk: Desk, *, story: str | None = None, after: int = 0, followed: bool = False, limit: int = PAGE
) -> list[tuple[int, News]]:
    """What is new, the latest first, with the number by which to ask for what comes after."""
    where, given = _where({"news.story": story})
    where += (" AND" if where else "WHERE") + " news.key > ?" + (" AND story.followed" if followed else "")
    rows = desk.db.execute(
        "SELECT news.key, news.story, news.at, news.kind, news.passages FROM news JOIN story ON story.id = news.story"
        f" {where} ORDER BY news.key DESC LIMIT ?",
        (*given, after, _limit(limit)),
    )
    return [
        (
            row["key"],
            News(
                story=row["story"],
                at=row["at"],
                kind=row["kind"],
                passages=msgspec.json.decode(row["passages"], type=tuple[Passage, ...]),
            ),
        )
        for row in rows
    ]


# ── actors ────────────────────────────────────────────────────────────────────────────────


def actors(desk: Desk, name: str = "", *, limit: int = PAGE, offset: int = 0) -> list[ActorRow]:
    """Actors whose names have words that begin so, those with most statements first."""
    query = " ".join(f'"{word}"*' for word in _query_words(name))
    if name.strip() and not query:
        return []
    source = "actor JOIN actor_fts ON actor_fts.actor = actor.id WHERE actor_fts MATCH ?" if query else "actor"
    rows = desk.db.execute(
        f"SELECT actor.id, actor.name, kind, statements, stories, last_day FROM {source}"
        " ORDER BY statements DESC, actor.id LIMIT ? OFFSET ?",
        (*([query] if query else []), _limit(limit), offset),
    )
    return [_actor(row) for row in rows]


def actor(desk: Desk, actor: str) -> ActorPage:
    """An actor across the desk; DeskError where there is none."""
    row = desk.db.execute("SELECT * FROM actor WHERE id = ?", (actor,)).fetchone()
    if row is None:
        raise DeskError(f"{actor}: the desk has no such actor")
    of_actor = "FROM appearance WHERE actor = ?"
    names = {n for r in desk.db.execute(f"SELECT DISTINCT names {of_actor}", (actor,)) for n in _decoded(r[0], str)}
    roles = {n for r in desk.db.execute(f"SELECT DISTINCT roles {of_actor}", (actor,)) for n in _decoded(r[0], Role)}
    # a president is in thousands: the latest alone are read whole
    rows = desk.db.execute(
        f"SELECT {_STORY} FROM story WHERE id IN (SELECT story {of_actor}) ORDER BY last_day DESC, id DESC LIMIT ?",
        (actor, LARGEST_PAGE),
    )
    return ActorPage(
        actor=_actor(row),
        names=tuple(sorted(names, key=lambda n: (-len(n), n))),
        roles=tuple(sorted(roles, key=lambda r: (r.as_of or "", r.text))),
        stories=tuple(_story(r) for r in rows),
    )


def _decoded(record: str, kind: type[Decoded]) -> list[Decoded]:
    return msgspec.json.decode(record, type=list[kind])  # type: ignore[valid-type]


# ── statements ────────────────────────────────────────────────────────────────────────────


def statements(
    desk: Desk,
    query: str = "",
    *,
    actor: str | None = None,
    speaker: str | None = None,
    story: str | None = None,
    article: str | None = None,
    outlet: str | None = None,
    since: str | None = None,
    until: str | None = None,
    kind: str | None = None,
    act: str | None = None,
    certainty: str | None = None,
    limit: int = PAGE,
    offset: int = 0,
) -> list[StatementRow]:
    """Statements with all words of a query ("…" is a phrase), the latest first; dates are days and both count in."""
    match = matching(query)
    if query.strip() and not match:
        return []
    where, given = _where(
        {
            "statement.actor": actor,
            "speaker": speaker,
            "statement.story": story,
            "statement.article": article,
            "statement.outlet": outlet,
            "kind": kind,
            "act": act,
            "certainty": certainty,
        }
    )
    for sign, day in ((">=", since), ("<=", until)):
        if day:
            where += (" AND" if where else "WHERE") + f" statement.day {sign} ?"
            given.append(_day(day))
    source = "statement"
    if match:
        # the latest of those that have the words: the index walks them in order of their keys
        source = "statement_fts JOIN statement ON statement.key = statement_fts.rowid"
        where += (" AND" if where else "WHERE") + " statement_fts MATCH ?"
        given.append(match)
    by = "ORDER BY statement_fts.rowid DESC" if match else _BY_DAY if not article else "ORDER BY start, statement.id"
    rows = desk.db.execute(
        f"SELECT {_STATEMENT} FROM {source} {where} {by} LIMIT ? OFFSET ?", (*given, _limit(limit), offset)
    )
    return [_statement(row) for row in rows]


_BY_DAY = "ORDER BY statement.day DESC, statement.key DESC"


def statement(desk: Desk, statement: str) -> StatementRow:
    """One statement; DeskError where there is none."""
    row = desk.db.execute(f"SELECT {_STATEMENT} FROM statement WHERE id = ?", (statement,)).fetchone()
    if row is None:
        raise DeskError(f"{statement}: the desk has no such statement")
    return _statement(row)


def statements_of(desk: Desk, statements: Sequence[str]) -> list[StatementRow]:
    """Some statements by their ids, the earliest first."""
    rows = desk.rows(f"SELECT {_STATEMENT} FROM statement WHERE id IN", statements, after="ORDER BY day, id")
    return [_statement(row) for row in rows]


def matched(desk: Desk, match: str, *, limit: int) -> list[StatementRow]:
    """The statements that fit a query of the index best."""
    rows = desk.db.execute(
        f"SELECT {_STATEMENT} FROM statement_fts JOIN statement ON statement.key = statement_fts.rowid"
        " WHERE statement_fts MATCH ? ORDER BY statement_fts.rank, statement_fts.rowid LIMIT ?",
        (match, limit),
    )
    return [_statement(row) for row in rows]


def rendering(desk: Desk, story: str, utterance: str) -> list[StatementRow]:
    """The statements of a story that render one utterance."""
    rows = desk.db.execute(
        f"SELECT {_STATEMENT} FROM statement WHERE story = ? AND utterance = ? ORDER BY day, id", (story, utterance)
    )
    return [_statement(row) for row in rows]


def found_articles(desk: Desk, query: str, *, limit: int = PAGE, offset: int = 0) -> list[ArticleRow]:
    """Articles with all words of a query, those added last first."""
    match = matching(query)
    return articles_with(desk, match, limit=limit, offset=offset) if match else []


def articles_with(desk: Desk, match: str, *, limit: int = PAGE, offset: int = 0) -> list[ArticleRow]:
    """Articles that fit a query of the index, those added last first."""
    columns = ", ".join(f"article.{name}" for name in _ARTICLE.split(", "))
    rows = desk.db.execute(
        f"SELECT {columns} FROM article_fts JOIN article ON article.key = article_fts.rowid"
        " WHERE article_fts MATCH ? ORDER BY article_fts.rowid DESC LIMIT ? OFFSET ?",
        (match, _limit(limit), offset),
    )
    return [_record(row, ArticleRow) for row in rows]


def found_stories(desk: Desk, query: str, *, limit: int = PAGE) -> list[StoryRow]:
    """Stories of which an article has all words of a query."""
    held = list(dict.fromkeys(row.story for row in found_articles(desk, query, limit=LARGEST_PAGE)))[: _limit(limit)]
    rows = {row["id"]: row for row in desk.rows(f"SELECT {_STORY} FROM story WHERE id IN", held)}
    return [_story(rows[key]) for key in held]


def outlets(desk: Desk) -> list[tuple[str, int]]:
    """The outlets of the desk, with the number of their articles."""
    rows = desk.db.execute(
        "SELECT outlet, count(*) FROM article WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY 2 DESC, 1"
    )
    return [(row[0], row[1]) for row in rows]


def matching(query: str) -> str:
    """A query as the index has it: words and "phrases", all of which must stand there; its own signs mean nothing."""
    parts = query.replace("“", '"').replace("”", '"').split('"')
    found = []
    for number, part in enumerate(parts):
        words = _query_words(part)
        # what stands between quotation marks is one phrase
        if number % 2 and words:
            found.append('"' + " ".join(words) + '"')
        else:
            found += [f'"{word}"' for word in words]
    return " ".join(found)


def _query_words(text: str) -> list[str]:
    """Letters and digits as the index cuts them."""
    return "".join(c if c.isalnum() else " " for c in fold(text)).split()


# ── rows to records ───────────────────────────────────────────────────────────────────────


def _limit(limit: int) -> int:
    return max(1, min(limit, LARGEST_PAGE))


def _where(given: dict[str, str | None]) -> tuple[str, list[Any]]:
    held = {name: value for name, value in given.items() if value}
    where = " AND ".join(f"{name} = ?" for name in held)
    return (f"WHERE {where}" if where else ""), list(held.values())


def _record(row: sqlite3.Row, kind: type[Row]) -> Row:
    return msgspec.convert(dict(row), kind)


def _story(row: sqlite3.Row) -> StoryRow:
    given = dict(row)
    return msgspec.convert(given | {"followed": bool(given["followed"]), "stale": bool(given["stale"])}, StoryRow)


def _statement(row: sqlite3.Row) -> StatementRow:
    return msgspec.convert(dict(row) | {"published": _iso(row["published"])}, StatementRow)


def _actor(row: sqlite3.Row) -> ActorRow:
    return msgspec.convert(dict(row) | {"last_day": _iso(row["last_day"])}, ActorRow)


def _iso(day: int | None) -> str | None:
    return date.fromordinal(day).isoformat() if day else None


def _day(day: str) -> int:
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError as error:
        raise DeskError(f"{day}: not a day; give one as 2026-11-24") from error
