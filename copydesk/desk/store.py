"""The file of a desk: opening, versions of its schema, transactions, and articles in and out of it."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from copydesk.desk.codec import article_of, resolved_of
from copydesk.errors import DeskError
from copydesk.records import Article, Resolved

# "Copy" in the file's header, by which `file` and we know a desk
APPLICATION = 0x436F7079
SCHEMA = 1
# Seconds that a write waits for another process to end its own; adding writes one article at a time.
_PATIENCE = 30.0


class Desk:
    """A desk that is open. Each thread has a connection of its own; writing waits for others that write."""

    def __init__(self, path: Path, *, create: bool = False, now: str | None = None) -> None:
        """Open the desk at a path; with `create` a new one where there is none. Raises DeskError.

        `now` is the time that is written instead of the clock's, for tests.
        """
        self.path = path
        self._now = now
        self._threads = threading.local()
        self._connections: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._lock = threading.Lock()
        self._opened(create=create)

    @property
    def db(self) -> sqlite3.Connection:
        """The connection of the thread that asks."""
        found: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            found = self._threads.connection = self._connected()
            self._kept(found)
        return found

    def now(self) -> str:
        """The time that is written, in universal time to the second."""
        return self._now or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for _, connection in self._connections:
                connection.close()
            self._connections.clear()
        self._threads = threading.local()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, _: object, error: object, __: object) -> None:
        self.close()
        # whichever statement it was: nobody is to see what the database says in its own words
        if isinstance(error, sqlite3.OperationalError):
            raise self._failed(error) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside, or nothing. Inside another it is part of that."""
        db = self.db
        if db.in_transaction:
            yield db
            return
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise self._failed(error) from error
        try:
            yield db
            db.execute("COMMIT")
        except BaseException as error:
            # a disk that is full may have undone it already
            if db.in_transaction:
                db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise self._failed(error) from error
            raise

    def _failed(self, error: sqlite3.OperationalError) -> DeskError:
        """The database's error for people."""
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return DeskError(f"{self.path}: the disk is full or fails ({error}); make room there, and run it again")
        return DeskError(
            f"{self.path}: cannot be written ({error}); another program may be writing to it, or the file may only "
            "be read: try again when that is over"
        )

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """All that is read inside is of one moment, whatever others write meanwhile."""
        db = self.db
        if db.in_transaction:
            yield db
            return
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.execute("ROLLBACK")

    # ── opening ───────────────────────────────────────────────────────────────────────────

    def _connected(self) -> sqlite3.Connection:
        # autocommit: transactions are begun by `writing` alone. Connections are closed together, from one thread.
        db = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA cache_size = -65536")
        return db

    def _kept(self, connection: sqlite3.Connection) -> None:
        """Keep a connection to be closed, and close those of threads that ended: servers start new ones all day."""
        with self._lock:
            alive = []
            for thread, held in self._connections:
                if thread.is_alive():
                    alive.append((thread, held))
                else:
                    held.close()
            self._connections = [*alive, (threading.current_thread(), connection)]

    def _opened(self, *, create: bool) -> None:
        new = not self.path.exists() or not self.path.stat().st_size
        if new and not create:
            raise DeskError(f"{self.path}: there is no desk; `copydesk add {self.path} SOURCE...` makes one")
        if self.path.is_dir():
            raise DeskError(f"{self.path}: this is a folder; a desk is one file")
        try:
            if new:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                # the texts may be confidential: nobody else on the machine reads them
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self._checked(new=new)
        except sqlite3.OperationalError as error:
            raise self._failed(error) from error
        except sqlite3.DatabaseError as error:
            raise DeskError(f"{self.path}: not a desk, or damaged ({error}); restore a backup") from error
        except OSError as error:
            raise DeskError(f"{self.path}: cannot be opened ({error.strerror})") from error

    def _checked(self, *, new: bool) -> None:
        application = self.db.execute("PRAGMA application_id").fetchone()[0]
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if application not in (0, APPLICATION) or (application == 0 and not (new or self._empty())):
            raise DeskError(f"{self.path}: a database of another program; give the name of a desk")
        if version > SCHEMA:
            raise DeskError(
                f"{self.path}: made by a newer copydesk (schema {version}, this program knows {SCHEMA}); "
                "install that version, nothing was changed"
            )
        if application == 0:
            self._made()
        elif version < SCHEMA:
            self._migrated(version)

    def _empty(self) -> bool:
        return not self.db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]

    def _made(self) -> None:
        self.db.execute("PRAGMA journal_mode = WAL")
        with self.writing() as db:
            # another process may have made it in the meantime
            if self._empty():
                for statement in _statements(_sql("schema.sql")):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {SCHEMA}")
                db.execute(f"PRAGMA application_id = {APPLICATION}")

    def _migrated(self, version: int) -> None:
        """Bring an older desk to this schema, step by step, with a backup beside it first."""
        backup = self.path.with_name(f"{self.path.name}.schema-{version}.backup")
        if not backup.exists():
            os.close(os.open(backup, os.O_CREAT | os.O_RDWR, 0o600))
            self.db.execute("VACUUM INTO ?", (str(backup),))
        with self.writing() as db:
            for number in range(version + 1, SCHEMA + 1):
                for statement in _statements(_sql(f"migrations/{number:04d}.sql")):
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {SCHEMA}")

    # ── articles ──────────────────────────────────────────────────────────────────────────

    def article(self, article: str, *, version: int | None = None) -> Article:
        """An article as it was read, its current version or another; DeskError where there is none."""
        row = self.db.execute(
            "SELECT version.record, version.text FROM version JOIN article ON article.id = version.article"
            " WHERE article.id = ? AND version.number = coalesce(?, article.version)",
            (article, version),
        ).fetchone()
        if row is None:
            raise DeskError(f"{article}: the desk has no such article")
        return article_of(row["record"], row["text"])

    def texts(self, articles: Iterable[str]) -> dict[str, str]:
        """The current texts of some articles."""
        wanted = list(dict.fromkeys(articles))
        rows = self.rows(
            "SELECT article.id AS id, version.text AS text FROM article JOIN version"
            " ON version.article = article.id AND version.number = article.version WHERE article.id IN",
            wanted,
        )
        return {row["id"]: row["text"] for row in rows}

    def resolved(self, articles: Sequence[str]) -> list[Resolved]:
        """Articles with what the program found in their current versions, in the order of their ids."""
        rows = self.rows(
            "SELECT article.id AS id, version.record AS article, version.text AS text, annotation.record AS record,"
            " annotation.vectors AS vectors FROM article"
            " JOIN version ON version.article = article.id AND version.number = article.version"
            " JOIN annotation ON annotation.article = article.id WHERE article.id IN",
            articles,
        )
        found = [resolved_of(row["record"], row["vectors"], article_of(row["article"], row["text"])) for row in rows]
        return sorted(found, key=lambda one: one.article.id)

    def rows(self, query: str, keys: Sequence[Any], *, after: str = "") -> list[sqlite3.Row]:
        """The rows of a query that ends in IN, for any number of keys."""
        found: list[sqlite3.Row] = []
        for first in range(0, len(keys), 500):
            some = keys[first : first + 500]
            found += self.db.execute(f"{query} ({','.join('?' * len(some))}) {after}", some).fetchall()
        return found


def _sql(name: str) -> str:
    return resources.files("copydesk.desk").joinpath(name).read_text(encoding="utf-8")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: executescript would commit what was begun."""
    part = ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""
