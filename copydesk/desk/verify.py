"""Whether a desk is whole: the file, its keys, its indexes, and every span against its text."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator

from copydesk.desk.codec import article_of, dossier_of, resolved_of
from copydesk.desk.store import Desk
from copydesk.records import Amount, Article, Citation, Date, Dossier, Mention, Passage, Refusal, Resolved


def verify(desk: Desk, *, progress: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Everything that is not as it should be, a line each; nothing where all is well. `progress` after each story."""
    yield from _file(desk.db)
    yield from _indexes(desk.db)
    yield from _annotations(desk)
    for row in desk.db.execute("SELECT id, stale FROM story ORDER BY id").fetchall():
        yield from _story(desk, row["id"])
        progress()


def _file(db: sqlite3.Connection) -> Iterator[str]:
    for row in db.execute("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"file: {row[0]}"
    for row in db.execute("PRAGMA foreign_key_check"):
        yield f"keys: a row of {row[0]} points to a row of {row[2]} that is not there"


def _indexes(db: sqlite3.Connection) -> Iterator[str]:
    """Whether the search indexes hold what the tables hold."""
    for name in ("article_fts", "statement_fts"):
        try:
            # "rank = 1" compares the index with the texts themselves
            db.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            yield f"search index {name}: does not hold what the texts hold ({error})"


def _annotations(desk: Desk) -> Iterator[str]:
    rows = desk.db.execute(
        "SELECT article.id AS id, version.record AS article, version.text AS text, annotation.record AS record,"
        " annotation.vectors AS vectors FROM article"
        " LEFT JOIN version ON version.article = article.id AND version.number = article.version"
        " LEFT JOIN annotation ON annotation.article = article.id"
    )
    for row in rows:
        if row["text"] is None or row["record"] is None:
            yield f"article {row['id']}: its {'text' if row['text'] is None else 'annotations'} are missing"
            continue
        article = article_of(row["article"], row["text"])
        yield from _spans(row["id"], row["text"], slices(resolved_of(row["record"], row["vectors"], article)))


def slices(one: Resolved) -> Iterator[tuple[int, int, str]]:
    """Every span of an annotated article that says which words it holds."""
    for statement in one.statements:
        for part in (*statement.content, *statement.quoted, statement.cue, statement.source):
            if part:
                yield part.start, part.end, part.text
    given = one.annotations
    spans: list[Mention | Citation | Refusal | Date | Amount] = [*one.mentions, *one.citations, *one.refusals]
    for span in (*spans, *given.dates, *given.amounts):
        yield span.start, span.end, span.text


def _spans(article: str, text: str, found: Iterable[tuple[int, int, str]]) -> Iterator[str]:
    for start, end, words in found:
        if text[start:end] != words:
            yield f"article {article}: {start}–{end} does not hold the words that the record says"


def _story(desk: Desk, story: str) -> Iterator[str]:
    row = desk.db.execute("SELECT * FROM story WHERE id = ?", (story,)).fetchone()
    held = [r[0] for r in desk.db.execute("SELECT id FROM article WHERE story = ?", (story,))]
    texts = desk.texts(held)
    for statement in desk.db.execute('SELECT id, article, start, "end", text FROM statement WHERE story = ?', (story,)):
        text = texts.get(statement["article"])
        if text is None or text[statement["start"] : statement["end"]] != statement["text"]:
            yield f"statement {statement['id']}: its words do not stand there"
    if row["stale"] or row["dossier"] is None:
        return
    try:
        made = dossier_of(row["dossier"], texts)
    except KeyError as error:
        yield f"story {story}: its dossier holds the article {error}, which it has not"
        return
    if {a.id for a in made.articles} != set(held):
        yield f"story {story}: its dossier is not of its articles"
    yield from _passages(story, {a.id: a for a in made.articles}, passages(made))


def passages(dossier: Dossier) -> Iterator[Passage]:
    """The passages of a dossier."""
    for source in dossier.sources:
        yield from source.evidence
    for claim in dossier.claims:
        yield claim.text
        for reason in claim.origins.why:
            yield from reason.evidence
    for check in dossier.check_first:
        yield from check.slices
    for conflict in dossier.conflicts:
        yield from conflict.members
    for absent in dossier.not_in_set:
        yield from absent.evidence
    for utterance in dossier.utterances:
        yield from utterance.unsupported
    yield from dossier.unattributed


def _passages(story: str, articles: dict[str, Article], found: Iterable[Passage]) -> Iterator[str]:
    for passage in found:
        article = articles.get(passage.article)
        if article is None or article.text[passage.start : passage.end] != passage.text:
            yield f"story {story}: words of {passage.article} at {passage.start}–{passage.end} do not stand there"
