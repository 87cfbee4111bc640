"""Articles → the desk, one by one: which are new, revised or known, and what story they belong to.

Each article is written whole or not at all, so that a program that is killed leaves nothing half there; the
stories that it touched are marked as stale, and whoever comes next makes their dossiers.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from queue import Full, Queue
from urllib.parse import urlsplit

import msgspec

from copydesk import pipeline
from copydesk.align import tokens
from copydesk.desk import log, stories
from copydesk.desk.codec import article_json, resolved_blobs
from copydesk.desk.dossiers import refresh
from copydesk.desk.records import Outcome, What
from copydesk.desk.revisions import differences
from copydesk.desk.statements import write_statements
from copydesk.desk.store import Desk
from copydesk.pipeline import Tagger
from copydesk.read import same_address
from copydesk.records import NOT_ANNOTATED, Article, Resolved

# Where less than this share of the words of the shorter text stands in the other, it is no revision of it: pages of
# outlets that ask for money or consent stand at the addresses of articles.
_SAME_TEXT = 0.3
# A story's dossier is made when so many articles came for others since; what comes later makes it stale again.
_SETTLED = 40
# articles that are annotated while those before are written
_AHEAD = 4
# Words from which two articles with the same words are copies of one text.
_TEXT_WORDS = 30
# what became of articles that the desk holds afterwards
_TAKEN = ("new", "revised", "known")


class Identity(msgspec.Struct, frozen=True):
    """What an article that was read is to the desk."""

    id: str
    what: What
    address: str | None
    place: str | None


def add(
    desk: Desk,
    articles: Iterable[Article],
    *,
    tagger: Tagger,
    processes: int = 1,
    place: Callable[[Article], str | None] = lambda article: None,
    one_story: bool = False,
) -> Iterator[Outcome]:
    """Add articles; those that the desk knows are not annotated again. `place` is where an article was read from.

    The outcomes come in the order of the articles. `one_story`: those that are like no story of the desk go where the
    first of them went.
    """
    # of each article taken so far, in their order: what became of it, or None while it is annotated
    order: deque[Outcome | None] = deque()
    places: dict[str, str | None] = {}
    touched: dict[str, int] = {}
    first: str | None = None

    def fresh() -> Iterator[Article]:
        nonlocal first
        for article in articles:
            where = place(article)
            found = identify(desk.db, article, where)
            if one_story and first is None and found.what in _TAKEN:
                first = found.id
            if found.what in ("new", "revised"):
                places[found.id] = where
                order.append(None)
                yield msgspec.structs.replace(article, id=found.id)
            else:
                order.append(Outcome(article=found.id, what=found.what))

    with closing(_ahead(pipeline.annotate(fresh(), tagger=tagger, processes=processes))) as annotated_ones:
        for number, one in enumerate(annotated_ones):
            yield from _told(order)
            where = places.pop(one.article.id, None)
            outcome = save(desk, one, model=tagger.version, place=where, beside=first)
            order.popleft()
            if outcome.story:
                touched[outcome.story] = number
            yield outcome
            # while the next are annotated: dossiers of stories to which nothing came for a while
            for story in [story for story, last in touched.items() if number - last >= _SETTLED]:
                refresh(desk, story)
                del touched[story]
    yield from _told(order)


def take(desk: Desk, given: Iterable[Resolved], *, model: str, one_story: bool = False) -> Iterator[Outcome]:
    """Add articles that a model annotated elsewhere; `one_story` as for `add`."""
    first: str | None = None
    for one in given:
        outcome = save(desk, one, model=model, beside=first)
        if one_story and first is None and outcome.what in _TAKEN:
            first = outcome.article
        yield outcome


def _told(order: deque[Outcome | None]) -> Iterator[Outcome]:
    """The outcomes up to the next article that is annotated."""
    while order and (outcome := order[0]) is not None:
        order.popleft()
        yield outcome


def _ahead(annotated_ones: Iterator[Resolved]) -> Generator[Resolved, None, None]:
    """The same, annotated by a thread of its own while the one before is written: most of both leaves a core idle."""
    waiting: Queue[Resolved | BaseException | None] = Queue(_AHEAD)
    stopped = threading.Event()

    def put(given: Resolved | BaseException | None) -> None:
        while not stopped.is_set():
            try:
                waiting.put(given, timeout=0.2)
                break
            except Full:
                continue

    def run() -> None:
        try:
            for one in annotated_ones:
                put(one)
                if stopped.is_set():
                    return
            put(None)
        except BaseException as error:
            put(error)

    thread = threading.Thread(target=run, name="annotating", daemon=True)
    thread.start()
    try:
        while (one := waiting.get()) is not None:
            if isinstance(one, BaseException):
                raise one
            yield one
    finally:
        stopped.set()
        thread.join()


def identify(db: sqlite3.Connection, article: Article, place: str | None) -> Identity:
    """Whether the desk has an article: by its address, by its words and outlet, or by the file it came from."""
    address = address_of(article)
    row = None
    if address:
        row = _known(db, "address = ?", address)
    if row is None:
        # somebody may have corrected the outlet: the article still comes under the one that it was read with
        row = db.execute(
            "SELECT article.id, article.address FROM version JOIN article ON article.id = version.article"
            " WHERE version.sha256 = ? AND (article.outlet IS ? OR version.record ->> 'outlet' IS ?)"
            " AND (? IS NULL OR article.address IS NULL)",
            (article.sha256, article.outlet, article.outlet, address),
        ).fetchone()
    if row is None and place and not address:
        row = _at_place(db, place, article)
    words = id_of_words(article)
    own = row["id"] if row else _identifier(address) if address else words
    if db.execute("SELECT 1 FROM forgotten WHERE id IN (?, ?)", (own, words)).fetchone():
        return Identity(own, "forgotten", address, place)
    return Identity(own, _what(db, own, article, known=row is not None), address, place)


def id_of_words(article: Article) -> str:
    """The id of an article that has no address; what was removed is known by it wherever it comes from."""
    return _identifier(f"{article.outlet}\n{article.sha256}")


def address_of(article: Article) -> str | None:
    """The address of an article in its usual form; none where it is that of a whole site."""
    if not article.url:
        return None
    address = same_address(article.url)
    parts = urlsplit(address)
    return address if parts.path.strip("/") or parts.query else None


def save(desk: Desk, one: Resolved, *, model: str, place: str | None = None, beside: str | None = None) -> Outcome:
    """Write an annotated article, whole or not at all; `beside` that article where it is like no story of the desk."""
    with desk.writing() as db:
        # another process, or an article before this one, may have added it in the meantime
        found = identify(db, one.article, place)
        if found.what not in ("new", "revised"):
            return Outcome(article=found.id, what=found.what)
        one = renamed(one, found.id)
        given, words = stories.measured(db, one)
        if found.what == "new":
            return _new(desk, db, one, found, given, words, model, beside)
        return _revised(desk, db, one, found, given, words, model)


def renamed(one: Resolved, own: str) -> Resolved:
    """An annotated article under another id: what it is to the desk may have changed while it was annotated."""
    old = one.article.id
    if old == own:
        return one

    def name(statement: str) -> str:
        return own + statement.removeprefix(old)

    statements = tuple(
        msgspec.structs.replace(s, id=name(s.id), article=own, nested_in=name(s.nested_in) if s.nested_in else None)
        for s in one.statements
    )
    return msgspec.structs.replace(
        one,
        article=msgspec.structs.replace(one.article, id=own),
        annotations=msgspec.structs.replace(one.annotations, article=own),
        statements=statements,
    )


def _new(
    desk: Desk,
    db: sqlite3.Connection,
    one: Resolved,
    found: Identity,
    given: stories.Signature,
    words: set[str],
    model: str,
    beside: str | None,
) -> Outcome:
    article = one.article
    body = body_of(article)
    first = db.execute("SELECT id, story FROM article WHERE body = ? ORDER BY key LIMIT 1", (body,)).fetchone()
    grouped = stories.nearest(given, stories.candidates(db, given))
    if first:
        grouped = stories.Grouped(first["story"], first["id"], stories.SAME_WORDS, 1.0)
    elif grouped.story is None and beside:
        home = db.execute("SELECT story FROM article WHERE id = ?", (beside,)).fetchone()
        grouped = stories.Grouped(home[0], beside, stories.CAME_TOGETHER) if home else grouped
    story = grouped.story or f"s{article.id[1:]}"
    now = desk.now()
    db.execute(
        "INSERT OR IGNORE INTO story (id, title, changed_at) VALUES (?, ?, ?)", (story, article.title or "", now)
    )
    # a file that holds another text now is that text's place
    db.execute("UPDATE article SET place = NULL WHERE place = ?", (found.place,))
    key = db.execute(
        "INSERT INTO article (id, address, place, body, version, added_at, outlet, title, published, day, words,"
        " copy_of, grouped, grouped_for, story) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            found.id, found.address, found.place if not found.address else None, body, now, article.outlet,
            article.title, article.published, stories.day_of(article.published), len(article.text.split()),
            first["id"] if first else None, story, msgspec.json.encode(grouped).decode(), story,
        ),
    ).lastrowid  # fmt: skip
    assert key is not None
    _version(db, one, 1, now)
    stories.kept(db, key, given, words)
    annotated(db, one, given, model, now)
    into_search(db, key, article)
    # corrections that were there before the article: of another desk, or of a text that was removed
    log.place_articles(db, [article.id], now)
    story = db.execute("SELECT story FROM article WHERE id = ?", (article.id,)).fetchone()[0]
    write_statements(db, one, story)
    touch(db, story, now)
    return Outcome(
        article=found.id, what="new", story=story, copy_of=first["id"] if first else None, failure=_failure(one)
    )


def _revised(
    desk: Desk,
    db: sqlite3.Connection,
    one: Resolved,
    found: Identity,
    given: stories.Signature,
    words: set[str],
    model: str,
) -> Outcome:
    article = one.article
    row = db.execute("SELECT * FROM article WHERE id = ?", (found.id,)).fetchone()
    before = desk.resolved([found.id])[0]
    number, now = row["version"] + 1, desk.now()
    out_of_search(db, row["key"])
    _version(db, one, number, now)
    db.execute(
        "UPDATE article SET version = ?, revised_at = ?, body = ?, outlet = ?, title = ?, published = ?, day = ?,"
        " words = ? WHERE id = ?",
        (
            number, now, body_of(article), article.outlet, article.title, article.published,
            stories.day_of(article.published), len(article.text.split()), found.id,
        ),
    )  # fmt: skip
    # copies of what it said before are copies of one another, and it may be a copy of something else now
    db.execute(
        "UPDATE article SET copy_of = (SELECT id FROM article AS other WHERE other.body = article.body"
        " AND other.key < article.key ORDER BY other.key LIMIT 1) WHERE id = ? OR body = ?",
        (found.id, row["body"]),
    )
    annotated(db, one, given, model, now)
    db.execute("DELETE FROM term WHERE article = ?", (row["key"],))
    stories.uncounted(db, stories.words_of(before))
    stories.kept(db, row["key"], given, words)
    into_search(db, row["key"], article)
    db.execute(
        'INSERT INTO revision (article, "from", "to", record) VALUES (?, ?, ?, ?)',
        (found.id, row["version"], number, msgspec.json.encode(differences(before, one)).decode()),
    )
    write_statements(db, one, row["story"])
    touch(db, row["story"], now)
    copy_of = db.execute("SELECT copy_of FROM article WHERE id = ?", (found.id,)).fetchone()[0]
    return Outcome(article=found.id, what="revised", story=row["story"], copy_of=copy_of, failure=_failure(one))


def into_search(db: sqlite3.Connection, key: int, article: Article) -> None:
    """Enter an article into the search index; after its version changed."""
    db.execute(
        "INSERT INTO article_fts (rowid, title, text) VALUES (?, ?, ?)", (key, article.title or "", article.text)
    )


def out_of_search(db: sqlite3.Connection, key: int) -> None:
    """Take an article out of the search index, which needs the words that were entered; before its version changes."""
    row = db.execute("SELECT title, text FROM article_text WHERE key = ?", (key,)).fetchone()
    db.execute(
        "INSERT INTO article_fts (article_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)",
        (key, row["title"], row["text"]),
    )


def _version(db: sqlite3.Connection, one: Resolved, number: int, now: str) -> None:
    article = one.article
    db.execute(
        "INSERT INTO version (article, number, sha256, seen_at, text, record) VALUES (?, ?, ?, ?, ?, ?)",
        (article.id, number, article.sha256, now, article.text, article_json(article)),
    )


def annotated(db: sqlite3.Connection, one: Resolved, given: stories.Signature, model: str, now: str) -> None:
    """Write what was found in the current version of an article."""
    record, vectors = resolved_blobs(one)
    db.execute(
        "INSERT OR REPLACE INTO annotation VALUES (?, ?, ?, ?, ?, ?)",
        (one.article.id, model, now, record, vectors, stories.signature_blob(given)),
    )


def touch(db: sqlite3.Connection, story: str, now: str) -> None:
    """Say that a story's dossier is older than what it is made from."""
    db.execute("UPDATE story SET stale = 1, edition = edition + 1, changed_at = ? WHERE id = ?", (now, story))


def body_of(article: Article) -> str:
    """A hash of the words of a report: copies of one text have the same, however set."""
    found = tokens(article.text, stories.body_ranges(article))
    # a headline alone is no text that others could have the same of by more than chance
    words = " ".join(token.word for token in found) if len(found) >= _TEXT_WORDS else article.id
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _known(db: sqlite3.Connection, where: str, value: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(f"SELECT id FROM article WHERE {where}", (value,)).fetchone()
    return row


def _at_place(db: sqlite3.Connection, place: str, article: Article) -> sqlite3.Row | None:
    """The article that was read from a file, unless another text has taken its place there: rows of a table move."""
    row = db.execute(
        "SELECT article.id AS id, version.text AS text FROM article JOIN version ON version.article = article.id"
        " AND version.number = article.version WHERE place = ?",
        (place,),
    ).fetchone()
    return row if row and _alike(row["text"], article.text) else None


def _identifier(key: str) -> str:
    # eight bytes: two of a million articles would share one with a chance of one in forty million
    return "a" + hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _what(db: sqlite3.Connection, own: str, article: Article, *, known: bool) -> What:
    if not known:
        return "new"
    if db.execute("SELECT 1 FROM version WHERE article = ? AND sha256 = ?", (own, article.sha256)).fetchone():
        return "known"
    text = db.execute("SELECT text FROM version WHERE article = ? ORDER BY number DESC LIMIT 1", (own,)).fetchone()[0]
    return "revised" if _alike(text, article.text) else "another text"


def _alike(a: str, b: str) -> bool:
    left, right = Counter(a.casefold().split()), Counter(b.casefold().split())
    return (left & right).total() >= _SAME_TEXT * max(1, min(left.total(), right.total()))


def _failure(one: Resolved) -> str | None:
    return next((s.reason for s in one.annotations.skipped if s.reason.startswith(NOT_ANNOTATED)), None)
