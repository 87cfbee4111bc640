"""A story's dossier, made anew from what the desk holds of its articles: the others are not touched."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec

from copydesk import pipeline
from copydesk.align import content_words, tokens
from copydesk.contract import finding_id
from copydesk.desk import actors, corrected
from copydesk.desk.codec import dossier_blob, dossier_of, unpacked
from copydesk.desk.log import Log, count_checks
from copydesk.desk.news import moved_here, news_of, write_news
from copydesk.desk.revisions import last_changes
from copydesk.desk.statements import rewrite_statements
from copydesk.desk.store import Desk
from copydesk.desk.stories import dated, day_of
from copydesk.errors import DeskError
from copydesk.records import Collection, Dossier, Linked, Resolved, Statement

# Two articles of whose own words so many stand in the other are one text: a wire report printed twice.
_ONE_TEXT = 0.8
# How often a dossier is made while others may write.
_TRIES = 3


def stale(desk: Desk) -> list[str]:
    """The stories whose dossiers are older than their articles or corrections."""
    return [row[0] for row in desk.db.execute("SELECT id FROM story WHERE stale ORDER BY id")]


def refresh_all(desk: Desk) -> Iterator[str]:
    """Make the dossiers that are stale; gives the story after each."""
    for story in stale(desk):
        refresh(desk, story)
        yield story


def refresh(desk: Desk, story: str) -> None:
    """Make a story's dossier with all corrections, and what lists and searches show of it.

    Others may write meanwhile. Where that touches the story it is made again, the last time with the others waiting.
    """
    for _ in range(_TRIES):
        made = _make(desk, story)
        with desk.writing() as db:
            if _edition(db, story) == made.edition:
                _write(desk, db, story, made)
                return
    with desk.writing() as db:
        _write(desk, db, story, _make(desk, story))


class _Made(msgspec.Struct, frozen=True):
    """A dossier as made of one edition of its story; nothing where that has no articles."""

    edition: int
    log: Log
    dossier: Dossier | None = None
    texts: int = 0


def _make(desk: Desk, story: str) -> _Made:
    db = desk.db
    edition = _edition(db, story)
    held = [r[0] for r in db.execute("SELECT id FROM article WHERE story = ? ORDER BY id", (story,))]
    log = Log.of_story(db, story, held)
    if not held:
        return _Made(edition, log)
    given = [corrected.resolved(one, log) for one in desk.resolved(held)]
    linked_as: list[Linked] = []

    def adjust(linked: Linked) -> Linked:
        linked_as.append(corrected.linked(actors.joined(db, linked, story, log), log))
        return linked_as[-1]

    made = pipeline.dossier(given, Collection(articles=()), model=_models(desk, held), adjust=adjust)
    made = corrected.dossier(msgspec.structs.replace(made, title=_title(given)), log)
    return _Made(edition, log, made, texts_of(linked_as[-1]))


def _edition(db: sqlite3.Connection, story: str) -> int:
    row = db.execute("SELECT edition FROM story WHERE id = ?", (story,)).fetchone()
    if row is None:
        raise DeskError(f"{story}: the desk has no such story")
    edition: int = row[0]
    return edition


def _write(desk: Desk, db: sqlite3.Connection, story: str, made: _Made) -> None:
    if made.dossier is None:
        _emptied(db, story)
        return
    blob = db.execute("SELECT dossier FROM story WHERE id = ?", (story,)).fetchone()[0]
    before = unpacked(blob, Dossier) if blob else None
    _write_rows(db, story, made.dossier, made.log)
    _write_story(desk, db, story, made.dossier, made.texts)
    held = [article.id for article in made.dossier.articles]
    changed, moved = last_changes(db, held), moved_here(desk, held)
    write_news(db, story, news_of(story, before, made.dossier, at=desk.now(), changed=changed, moved=moved))
    _write_misfits(db, story, made.log)


def dossier(desk: Desk, story: str) -> Dossier:
    """The dossier of a story as it was last made; made now where that never was or is stale. Raises DeskError."""
    for _ in range(_TRIES):
        found = _as_made(desk, story)
        if found:
            return found
        refresh(desk, story)
    with desk.writing():
        refresh(desk, story)
        found = _as_made(desk, story)
    assert found
    return found


def _as_made(desk: Desk, story: str) -> Dossier | None:
    """The dossier with the texts that it was made of; none where it is stale."""
    with desk.reading() as db:
        row = db.execute("SELECT stale, dossier FROM story WHERE id = ?", (story,)).fetchone()
        if row is None:
            raise DeskError(f"{story}: the desk has no such story")
        if row["stale"]:
            return None
        if row["dossier"] is None:
            raise DeskError(f"{story}: the story has no articles left")
        held = [r[0] for r in db.execute("SELECT id FROM article WHERE story = ?", (story,))]
        return dossier_of(row["dossier"], desk.texts(held))


def texts_of(linked: Linked) -> int:
    """How many texts some articles are, where those that share nearly all their own words are one."""
    one_of = {one.article.id: one.article.id for one in linked.resolved}

    def first(article: str) -> str:
        while one_of[article] != article:
            article = one_of[article]
        return article

    for overlap in linked.overlaps:
        if min(overlap.share_a, overlap.share_b) >= _ONE_TEXT:
            one_of[first(overlap.a)] = first(overlap.b)
    return len({first(article) for article in one_of})


def finding_ids(dossier: Dossier) -> list[str]:
    """The ids of the findings to check first, by which they are reviewed and dismissed."""
    return [finding_id(check) for check in dossier.check_first]


def _write_rows(db: sqlite3.Connection, story: str, made: Dossier, log: Log) -> None:
    """Write statements and actors as the dossier has them."""
    # of the articles, for they may have been in another story when their rows were written
    before = {
        row[0]
        for article in made.articles
        for row in db.execute("SELECT DISTINCT actor FROM statement WHERE article = ?", (article.id,))
        if row[0]
    }
    before |= {row[0] for row in db.execute("SELECT actor FROM appearance WHERE story = ?", (story,))}
    utterances = {member: u.id for u in made.utterances for member in u.members}
    own = actors.write_actors(db, story, made, log)
    said: dict[str, list[Statement]] = defaultdict(list)
    for statement in made.statements:
        said[statement.article].append(statement)
    for article in made.articles:
        rewrite_statements(db, article, said[article.id], story, actors=own, utterances=utterances)
        db.execute(
            "UPDATE article SET outlet = ?, published = ?, day = ? WHERE id = ?",
            (article.outlet, article.published, day_of(article.published), article.id),
        )
        dated(db, article.id, day_of(article.published))
    actors.count_actors(db, before | set(own.values()))


def _write_story(desk: Desk, db: sqlite3.Connection, story: str, made: Dossier, texts: int) -> None:
    days = sorted(article.published for article in made.articles if article.published)
    db.execute(
        "UPDATE story SET title = ?, stale = 0, made_at = ?, first_day = ?, last_day = ?, reports = ?, texts = ?,"
        " outlets = ?, statements = ?, one_credit = ?, dossier = ? WHERE id = ?",
        (
            made.title, desk.now(), days[0] if days else None, days[-1] if days else None, len(made.articles),
            texts, len({a.outlet for a in made.articles if a.outlet}), len(made.statements), one_credit(made),
            dossier_blob(made), story,
        ),
    )  # fmt: skip
    count_checks(db, story, finding_ids(made))


def one_credit(made: Dossier) -> str | None:
    """Whom every report of a story credits, where there is one such source and more than one report."""
    credited: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source in made.sources:
        if source.relation in ("cites", "credits") and source.to.kind in ("outlet", "document", "article"):
            credited[source.to.id, source.to.name].add(source.from_)
    # the one that is credited is a report too where it is in the set
    whole = [
        name
        for (key, name), reports in sorted(credited.items())
        if len(reports) > 1 and reports | {key} >= {article.id for article in made.articles}
    ]
    return whole[0] if whole else None


# Characters of a story's name where no report has a title: its first words.
_OPENING = 90


def _title(given: list[Resolved]) -> str:
    """The title that has most words in common with the others', the earliest of two: pages have odd titles too."""
    articles = sorted((one.article for one in given), key=lambda a: (a.published or "9", a.published_at or "9", a.id))
    titles = [a.title for a in articles if a.title]
    if not titles:
        first = next((line.strip() for a in articles for line in a.text.splitlines() if line.strip()), "")
        return first if len(first) <= _OPENING else first[:_OPENING].rpartition(" ")[0] + " …"
    if len(titles) == 2:
        return titles[0]
    # without figures: "27 November 2005" is a title of several pages
    words = [{w for w in content_words(tokens(title, [(0, len(title))])) if w.isalpha()} for title in titles]
    held = Counter(word for own in words for word in own)
    shared = [sum(held[word] - 1 for word in own) / (len(own) + 2) for own in words]
    return titles[shared.index(max(shared))]


def _models(desk: Desk, articles: list[str]) -> str:
    """The model that annotated a story's articles; several where some were not annotated again yet."""
    rows = desk.rows("SELECT DISTINCT model FROM annotation WHERE article IN", articles)
    return ", ".join(sorted({row[0] for row in rows}))


def _write_misfits(db: sqlite3.Connection, story: str, log: Log) -> None:
    db.execute("DELETE FROM misfit WHERE story = ?", (story,))
    rows = [(story, misfit.correction, misfit.why) for misfit in sorted(set(log.misfits))]
    db.executemany("INSERT OR IGNORE INTO misfit VALUES (?, ?, ?)", rows)


def _emptied(db: sqlite3.Connection, story: str) -> None:
    """A story whose articles all belong elsewhere now keeps its id and nothing else."""
    spoke = {row[0] for row in db.execute("SELECT actor FROM appearance WHERE story = ?", (story,))}
    db.execute("DELETE FROM alias WHERE story = ?", (story,))
    db.execute("DELETE FROM appearance WHERE story = ?", (story,))
    db.execute("DELETE FROM misfit WHERE story = ?", (story,))
    db.execute(
        "UPDATE story SET title = '', stale = 0, reports = 0, texts = 0, outlets = 0, statements = 0, checks = 0,"
        " one_credit = NULL, dossier = NULL WHERE id = ?",
        (story,),
    )
    actors.count_actors(db, spoke)
