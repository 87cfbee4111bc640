"""Remove texts for good: takedowns and embargoes. The ids stay, so that the texts are not taken in again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from copydesk.desk import actors, dossiers, stories
from copydesk.desk.add import id_of_words, out_of_search, touch
from copydesk.desk.log import MARKS, articles_of
from copydesk.desk.records import Correction
from copydesk.desk.store import Desk
from copydesk.errors import DeskError

# a reason is never missing, only empty
_NOTHING = {"reason": ""}


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
        near = touched | _been_in(desk, articles)
        words: set[str] = set()
        for article in articles:
            words |= _removed(desk, db, article)
        for story in sorted(touched):
            # what is told of a story may hold the words in any of its rows
            touch(db, story, desk.now())
            db.execute("UPDATE story SET dossier = NULL, title = '' WHERE id = ?", (story,))
            db.execute("DELETE FROM news WHERE story = ?", (story,))
        # pages that were made of what people wrote there are made anew
        db.executemany("UPDATE story SET edition = edition + 1 WHERE id = ?", [(story,) for story in near])
        _wordless_elsewhere(desk, db, sorted(near), stories.unheld(db, words))
    for story in sorted(touched):
        dossiers.refresh(desk, story)
    with desk.writing() as db:
        actors.count_actors(db, spoke)
    _rewritten(desk)
    return sorted(desk.path.parent.glob(f"{desk.path.name}.*backup"))


def articles_named(desk: Desk, names: Sequence[str]) -> list[str]:
    """The articles of some ids, and all those of stories among them; DeskError where one is neither, nor was."""
    found: list[str] = []
    for name in names:
        rows = desk.db.execute("SELECT id FROM article WHERE id = ? OR story = ? ORDER BY id", (name, name)).fetchall()
        # what is removed already may still stand in the file
        if not rows and not desk.db.execute("SELECT 1 FROM forgotten WHERE id = ?", (name,)).fetchone():
            raise DeskError(f"{name}: the desk has no such article or story")
        found += [row[0] for row in rows]
    return list(dict.fromkeys(found))


def _been_in(desk: Desk, articles: Sequence[str]) -> set[str]:
    """The stories that articles were in before somebody moved them, and what else was named in moving them."""
    grouped = {row[0] for row in desk.rows("SELECT grouped FROM article WHERE id IN", articles)}
    moved = "number IN (SELECT number FROM correction_about JOIN correction USING (number) WHERE kind = 'story'"
    named = desk.rows(f"SELECT about FROM correction_about WHERE {moved} AND about IN", articles, after=")")
    return grouped | {row[0] for row in named}


def _removed(desk: Desk, db: sqlite3.Connection, article: str) -> set[str]:
    """Remove one article; returns the words of its versions."""
    row = db.execute("SELECT key, version FROM article WHERE id = ?", (article,)).fetchone()
    out_of_search(db, row["key"])
    versions = [desk.article(article, version=number) for number in range(1, row["version"] + 1)]
    counted = stories.words_of(desk.resolved([article])[0])
    stories.uncounted(db, counted)
    db.execute("UPDATE article SET copy_of = NULL WHERE copy_of = ?", (article,))
    # what others were grouped for are words of this one
    db.execute("UPDATE article SET grouped_for = '{}' WHERE grouped_for ->> 'nearest' = ?", (article,))
    # it may have been in other stories, which were told of it and may be named after it
    db.execute("DELETE FROM news WHERE passages LIKE ?", (f'%"{article}"%',))
    titles = [(version.title,) for version in versions if version.title]
    db.executemany("UPDATE story SET title = '' WHERE reports = 0 AND title = ?", titles)
    # a later version has the id of the first: each is known again by its words
    ids = dict.fromkeys((article, *(id_of_words(version) for version in versions)))
    db.executemany("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", [(one, desk.now()) for one in ids])
    _wordless(db, _corrections(db, article), article)
    db.execute("DELETE FROM article WHERE id = ?", (article,))
    return stories.stems(" ".join([*(v.title or "" for v in versions), *(v.text for v in versions)])) | set(counted)


def _corrections(db: sqlite3.Connection, article: str) -> list[tuple[int, Correction]]:
    rows = db.execute(
        "SELECT correction.number, record FROM correction_about JOIN correction USING (number) WHERE about = ?",
        (article,),
    )
    return [(row[0], msgspec.json.decode(row[1], type=Correction)) for row in rows]


def _wordless(db: sqlite3.Connection, found: Iterable[tuple[int, Correction]], article: str) -> None:
    """Take the words of an article out of the corrections that are about it; for other articles they go on holding."""
    for number, correction in found:
        kept = tuple(
            msgspec.structs.replace(p, text="", start=0, end=0) if p.article == article else p
            for p in correction.passages
        )
        wordless = msgspec.structs.replace(correction, passages=kept, reason="")
        if set(articles_of(correction)) == {article}:
            wordless = msgspec.structs.replace(wordless, value=None, question=None)
        _rewrite(db, number, wordless)


def _wordless_elsewhere(desk: Desk, db: sqlite3.Connection, around: Sequence[str], words: set[str]) -> None:
    """Take words that no article has any more out of corrections that are not about the article itself.

    What people wrote beside findings of the stories that it was in may repeat them; ids of actors hold names.
    """
    held = [row[0] for row in desk.rows("SELECT id FROM article WHERE story IN", around)]
    near = {row[0] for row in desk.rows("SELECT number FROM correction_about WHERE about IN", [*around, *held])}
    for row in db.execute("SELECT number, record FROM correction").fetchall():
        given = msgspec.json.decode(row["record"], type=Correction)
        gone = [n for n in _free(given, near=row["number"] in near) if words & stories.stems(getattr(given, n) or "")]
        if gone:
            about = [(row["number"], getattr(given, name)) for name in gone]
            db.executemany("DELETE FROM correction_about WHERE number = ? AND about = ?", about)
            _rewrite(db, row["number"], msgspec.structs.replace(given, **{n: _NOTHING.get(n) for n in gone}))


def _free(given: Correction, *, near: bool) -> list[str]:
    """The fields of a correction that may hold the words of an article that it is not about."""
    names = ["subject"]
    if near:
        names += ["reason", "question"]
    if given.kind == "merge actors" or (near and given.kind in MARKS):
        names.append("value")
    return names


def _rewrite(db: sqlite3.Connection, number: int, correction: Correction) -> None:
    db.execute("UPDATE correction SET record = ? WHERE number = ?", (msgspec.json.encode(correction).decode(), number))


def _rewritten(desk: Desk) -> None:
    """Write the whole file anew: indexes and the log of writes keep words that tables have no more."""
    db = desk.db
    try:
        for name in ("article_fts", "statement_fts", "actor_fts"):
            db.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("VACUUM")
        busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        busy = 1
    if busy:
        raise DeskError(
            f"{desk.path}: the articles are removed, but another program uses the desk, so that words of them may "
            "still stand in its files; end that program and forget the same articles again"
        )
