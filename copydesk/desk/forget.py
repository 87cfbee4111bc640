"""Remove texts for good: takedowns and embargoes. The ids stay, so that the texts are not taken in again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from copydesk.desk import actors, dossiers, stories
from copydesk.desk.add import out_of_search, touch
from copydesk.desk.records import Correction
from copydesk.desk.store import Desk
from copydesk.errors import DeskError


def forget(desk: Desk, articles: Sequence[str]) -> list[Path]:
    """Remove articles with all their versions, findings and news; returns the backups that may still hold them.

    Corrections keep who, when and what kind; their words go. Raises DeskError before anything is removed where an
    article is not in the desk. The file is written anew, so that the words stand nowhere in it.
    """
    missing = [a for a in articles if not desk.db.execute("SELECT 1 FROM article WHERE id = ?", (a,)).fetchone()]
    if missing:
        raise DeskError(f"{', '.join(missing)}: the desk has no such article; nothing was removed")
    with desk.writing() as db:
        touched = {row[0] for row in desk.rows("SELECT story FROM article WHERE id IN", articles)}
        spoke = {row[0] for row in desk.rows("SELECT actor FROM appearance WHERE story IN", sorted(touched))}
        for article in articles:
            _removed(desk, db, article)
        for story in sorted(touched):
            # what is told of a story may hold the words in any of its rows
            touch(db, story, desk.now())
            db.execute("UPDATE story SET dossier = NULL, title = '' WHERE id = ?", (story,))
            db.execute("DELETE FROM news WHERE story = ?", (story,))
    for story in sorted(touched):
        dossiers.refresh(desk, story)
    with desk.writing() as db:
        actors.count_actors(db, spoke)
    _rewritten(desk)
    return sorted(desk.path.parent.glob(f"{desk.path.name}.*backup"))


def articles_named(desk: Desk, names: Sequence[str]) -> list[str]:
    """The articles of some ids, and all those of stories among them; DeskError where one is neither."""
    found: list[str] = []
    for name in names:
        rows = desk.db.execute("SELECT id FROM article WHERE id = ? OR story = ? ORDER BY id", (name, name)).fetchall()
        if not rows:
            raise DeskError(f"{name}: the desk has no such article or story")
        found += [row[0] for row in rows]
    return list(dict.fromkeys(found))


def _removed(desk: Desk, db: sqlite3.Connection, article: str) -> None:
    row = db.execute("SELECT key FROM article WHERE id = ?", (article,)).fetchone()
    out_of_search(db, row["key"])
    stories.uncounted(db, stories.words_of(desk.resolved([article])[0]))
    db.execute("UPDATE article SET copy_of = NULL WHERE copy_of = ?", (article,))
    # what others were grouped for are words of this one
    db.execute("UPDATE article SET grouped_for = '{}' WHERE grouped_for ->> 'nearest' = ?", (article,))
    db.execute("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", (article, desk.now()))
    _wordless(db, _corrections(db, article), article)
    db.execute("DELETE FROM article WHERE id = ?", (article,))


def _corrections(db: sqlite3.Connection, article: str) -> list[tuple[int, Correction]]:
    rows = db.execute(
        "SELECT correction.number, record FROM correction_about JOIN correction USING (number) WHERE about = ?",
        (article,),
    )
    return [(row[0], msgspec.json.decode(row[1], type=Correction)) for row in rows]


def _wordless(db: sqlite3.Connection, found: Iterable[tuple[int, Correction]], article: str) -> None:
    """Take the words of an article out of the corrections that are about it."""
    for number, correction in found:
        kept = tuple(
            msgspec.structs.replace(p, text="", start=0, end=0) if p.article == article else p
            for p in correction.passages
        )
        wordless = msgspec.structs.replace(correction, passages=kept, value=None, reason="", question=None)
        record = msgspec.json.encode(wordless).decode()
        db.execute("UPDATE correction SET record = ? WHERE number = ?", (record, number))


def _rewritten(desk: Desk) -> None:
    """Write the whole file anew: indexes and the log of writes keep words that tables have no more."""
    db = desk.db
    for name in ("article_fts", "statement_fts", "actor_fts"):
        db.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
