"""Annotate anew what another model annotated; corrections are applied again, and stories stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from copydesk import pipeline
from copydesk.desk import add, stories
from copydesk.desk.statements import write_statements
from copydesk.desk.store import Desk
from copydesk.pipeline import Tagger
from copydesk.records import Article, Resolved


def outdated(desk: Desk, *, model: str) -> list[str]:
    """The articles that another model annotated."""
    rows = desk.db.execute("SELECT article FROM annotation WHERE model <> ? ORDER BY article", (model,))
    return [row[0] for row in rows]


def rebuild(desk: Desk, articles: list[str], *, tagger: Tagger, processes: int = 1) -> Iterator[str]:
    """Annotate articles of the desk anew; gives the id of each. Their stories become stale."""

    def current() -> Iterator[Article]:
        for article in articles:
            yield desk.article(article)

    for one in pipeline.annotate(current(), tagger=tagger, processes=processes):
        if _replaced(desk, one, model=tagger.version):
            yield one.article.id


def _replaced(desk: Desk, one: Resolved, *, model: str) -> bool:
    """Write what was found now; false where the article was revised or forgotten in the meantime."""
    with desk.writing() as db:
        row = db.execute(
            "SELECT article.key AS key, story, sha256 FROM article JOIN version"
            " ON version.article = article.id AND version.number = article.version WHERE article.id = ?",
            (one.article.id,),
        ).fetchone()
        if row is None or row["sha256"] != one.article.sha256:
            return False
        given, _ = stories.measured(db, one)
        add.annotated(db, one, given, model, desk.now())
        db.execute("DELETE FROM term WHERE article = ?", (row["key"],))
        stories.entered(db, row["key"], given)
        write_statements(db, one, row["story"])
        add.touch(db, row["story"], desk.now())
    return True
