"""The log of corrections: only ever added to, so that each can be undone and shared with another desk."""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import get_args

import msgspec

from copydesk.contract import finding_id
from copydesk.desk.codec import unpacked
from copydesk.desk.records import Correction, CorrectionKind, Misfit
from copydesk.desk.store import Desk
from copydesk.errors import DeskError
from copydesk.records import ActorKind, Dossier, Passage

_PAIRED = ("same utterance", "not same utterance", "same claim", "not same claim")
_ON_WORDS = ("speaker", "border", "statement", "not a statement", "split actor", *_PAIRED)
# passages that a correction cannot be applied without
_PASSAGES = {**dict.fromkeys(_ON_WORDS, 1), **dict.fromkeys(_PAIRED, 2), "border": 2}
MARKS = ("reviewed", "dismissed")
_ON_ARTICLES = ("story", "outlet", "date")
# all that say who is one actor are found under this name: they hold in every story
_ACTORS = "actors"
_STANCES = ("supports", "opposes", "open", "undecided", "none stated")
_ACTOR_KINDS = get_args(ActorKind)
# ids stand in addresses and on terminals
_ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")


class Log:
    """The corrections that hold for a story, in their order, and those that found no place."""

    def __init__(self, corrections: Sequence[Correction]) -> None:
        self.corrections = corrections
        self.misfits: list[Misfit] = []

    @classmethod
    def of_story(cls, db: sqlite3.Connection, story: str, articles: Sequence[str]) -> Log:
        """Those about a story's articles, about the story itself, and about who is one actor anywhere."""
        return cls(active([*about(db, [*merged_into(db, story), *articles]), *about(db, [_ACTORS])]))

    def of(self, *kinds: CorrectionKind) -> Iterator[Correction]:
        """Those of some kinds."""
        return (c for c in self.corrections if c.kind in kinds)

    def misfit(self, correction: Correction, why: str) -> None:
        """Say that a correction found no place."""
        self.misfits.append(Misfit(correction.id, why))


def articles_of(correction: Correction) -> tuple[str, ...]:
    """The articles that a correction is about."""
    return tuple(dict.fromkeys((*correction.articles, *(p.article for p in correction.passages))))


def all_corrections(db: sqlite3.Connection) -> list[Correction]:
    """All that were ever made, in their order."""
    rows = db.execute("SELECT record FROM correction ORDER BY number")
    return [msgspec.json.decode(row[0], type=Correction) for row in rows]


def about(db: sqlite3.Connection, names: Sequence[str]) -> list[Correction]:
    """All that were ever made about some articles, stories or actors, in their order."""
    found: dict[int, str] = {}
    for first in range(0, len(names), 500):
        some = names[first : first + 500]
        rows = db.execute(
            "SELECT DISTINCT correction.number, record FROM correction_about JOIN correction USING (number)"
            f" WHERE about IN ({','.join('?' * len(some))})",
            some,
        )
        found.update((row[0], row[1]) for row in rows)
    return [msgspec.json.decode(found[number], type=Correction) for number in sorted(found)]


def active(corrections: Iterable[Correction]) -> list[Correction]:
    """Those that hold: an undone one does not, until its undoing is undone."""
    given = list(corrections)
    undone: set[str] = set()
    # from the last to the first: an undo that is itself undone undoes nothing
    for correction in reversed(given):
        if correction.kind == "undo" and correction.id not in undone and correction.subject:
            undone.add(correction.subject)
    return [c for c in given if c.kind != "undo" and c.id not in undone]


def correct(desk: Desk, correction: Correction) -> Correction:
    """Enter a correction; the stories it is about become stale. Raises DeskError where it does not make sense."""
    given = msgspec.structs.replace(correction, id=correction.id or uuid.uuid4().hex, at=correction.at or desk.now())
    with desk.writing() as db:
        _checked(db, given)
        _enter(db, given)
        _effects(desk, db, given)
    return given


def undo(desk: Desk, correction: str, *, author: str, reason: str = "") -> Correction:
    """Undo a correction; undoing an undo makes it hold again."""
    return correct(desk, Correction(id="", at="", author=author, kind="undo", reason=reason, subject=correction))


def exported(desk: Desk) -> bytes:
    """The log as lines of JSON, for another desk."""
    return b"".join(msgspec.json.encode(c) + b"\n" for c in all_corrections(desk.db))


def imported(desk: Desk, lines: bytes) -> tuple[int, int]:
    """Enter corrections of another desk; returns how many are new and how many were known. DeskError names a bad line.

    All or none are entered. Articles that this desk has not got yet get theirs when they come.
    """
    new = known = 0
    with desk.writing() as db:
        for number, line in enumerate(lines.splitlines(), 1):
            if not line.strip():
                continue
            try:
                given = msgspec.json.decode(line, type=Correction)
            except (msgspec.DecodeError, msgspec.ValidationError) as error:
                raise DeskError(f"line {number}: not a correction ({error}); nothing was taken in") from error
            unfit = _unfit(given)
            if unfit:
                raise DeskError(f"line {number}: {unfit}; nothing was taken in")
            if _is_held(db, given.id):
                known += 1
                continue
            if given.kind == "undo" and not _is_held(db, given.subject or ""):
                raise DeskError(f"line {number}: what it undoes does not stand before it; nothing was taken in")
            _enter(db, given)
            _effects(desk, db, given)
            new += 1
    return new, known


def _is_held(db: sqlite3.Connection, correction: str) -> bool:
    return db.execute("SELECT 1 FROM correction WHERE id = ?", (correction,)).fetchone() is not None


def _enter(db: sqlite3.Connection, given: Correction) -> None:
    number = db.execute(
        "INSERT INTO correction (id, at, author, kind, record) VALUES (?, ?, ?, ?, ?)",
        (given.id, given.at, given.author, given.kind, msgspec.json.encode(given).decode()),
    ).lastrowid
    db.executemany("INSERT INTO correction_about VALUES (?, ?)", [(name, number) for name in _names(db, given)])


def _names(db: sqlite3.Connection, given: Correction) -> list[str]:
    """What a correction is about, and an undo with it."""
    if given.kind == "undo":
        rows = db.execute(
            "SELECT about FROM correction_about JOIN correction USING (number) WHERE id = ?", (given.subject,)
        )
        return [row[0] for row in rows]
    named = [*articles_of(given), given.story, given.subject, given.value if given.kind == "story" else None]
    if given.kind == "merge actors":
        named += [given.value, _ACTORS]
    return list(dict.fromkeys(name for name in named if name))


def _effects(desk: Desk, db: sqlite3.Connection, given: Correction) -> None:
    """Move articles between stories, and mark the stories that the correction is about."""
    meant = given
    if given.kind == "undo":
        meant = of_id(db, given.subject or "")
        while meant.kind == "undo":
            meant = of_id(db, meant.subject or "")
    if meant.kind in MARKS:
        # what the dossier holds stays as it is: only what is still to be checked is counted anew
        for story in {meant.story or "", *_now_in(db, meant.story or "")}:
            _recount(db, story)
        return
    now = desk.now()
    before = _stories(db, meant)
    if meant.kind == "story":
        unseen = given.kind != "undo" and _unseen(db, meant)
        place_articles(db, meant.articles, now)
        _came(db, before | _stories(db, meant))
        if unseen:
            db.execute("UPDATE story SET changed_at = ? WHERE id = ?", (now, meant.value))
    if meant.kind == "merge actors":
        # the names that one had through the other; the stories that become stale say anew who has which
        db.execute("DELETE FROM alias WHERE actor IN (?, ?)", (meant.subject, meant.value))
    for story in before | _stories(db, meant):
        db.execute("UPDATE story SET stale = 1, edition = edition + 1 WHERE id = ?", (story,))


def _unseen(db: sqlite3.Connection, moved: Correction) -> bool:
    """Whether articles that are to be moved into a story come from one that nobody saw as it is."""
    marked = ",".join("?" * len(moved.articles))
    found = db.execute(
        f"SELECT 1 FROM article JOIN story ON story.id = article.story WHERE article.id IN ({marked})"
        " AND story.id <> ? AND coalesce(story.seen_at, '') < story.changed_at",
        (*moved.articles, moved.value),
    )
    return found.fetchone() is not None


def _came(db: sqlite3.Connection, changed: Iterable[str]) -> None:
    """Let stories be as new as their articles: what a person moves was there before."""
    db.executemany(
        "UPDATE story SET changed_at = coalesce((SELECT max(coalesce(revised_at, added_at)) FROM article"
        " WHERE article.story = story.id), changed_at) WHERE id = ?",
        [(story,) for story in sorted(changed)],
    )


def _recount(db: sqlite3.Connection, story: str) -> None:
    row = db.execute("SELECT dossier FROM story WHERE id = ? AND dossier IS NOT NULL", (story,)).fetchone()
    if row is not None:
        count_checks(db, story, (finding_id(check) for check in unpacked(row[0], Dossier).check_first))


def count_checks(db: sqlite3.Connection, story: str, found: Iterable[str]) -> None:
    """Count the findings to check first that nobody has reviewed or dismissed."""
    marked = {c.finding for c in marks(db, story)}
    db.execute("UPDATE story SET checks = ? WHERE id = ?", (len(set(found) - marked), story))


def marks(db: sqlite3.Connection, story: str) -> list[Correction]:
    """What people reviewed or dismissed in a story, or in one that was merged into it."""
    names = merged_into(db, story)
    return [c for c in active(about(db, names)) if c.kind in MARKS and c.story in names]


_MOVES = "FROM correction_about JOIN correction USING (number) WHERE kind = 'story'"


def merged_into(db: sqlite3.Connection, story: str) -> list[str]:
    """A story, and those without articles now whose articles are here: what was said of them holds here."""
    rows = db.execute(
        "SELECT grouped AS was FROM article WHERE story = ?1 UNION"
        f" SELECT record ->> 'value' {_MOVES} AND about IN (SELECT id FROM article WHERE story = ?1)",
        (story,),
    ).fetchall()
    held = "SELECT 1 FROM article WHERE story = ?"
    return [story, *sorted(row[0] for row in rows if row[0] and not db.execute(held, (row[0],)).fetchone())]


def _now_in(db: sqlite3.Connection, story: str) -> set[str]:
    """The stories where the articles are that were ever in one."""
    rows = db.execute(
        f"SELECT story FROM article WHERE grouped = ?1 OR id IN (SELECT about {_MOVES} AND record ->> 'value' = ?1)",
        (story,),
    )
    return {row[0] for row in rows}


def place_articles(db: sqlite3.Connection, articles: Iterable[str], now: str) -> None:
    """Put articles where the last correction that holds puts them, else where the program did."""
    for article in articles:
        moves = [c for c in active(about(db, [article])) if c.kind == "story" and c.value]
        row = db.execute("SELECT grouped, title, story FROM article WHERE id = ?", (article,)).fetchone()
        if row is None:
            continue
        story = moves[-1].value if moves else row["grouped"]
        # one that begins by a split was seen as far as that which it is a part of
        db.execute(
            "INSERT OR IGNORE INTO story (id, title, changed_at, seen_at) VALUES (?, ?, ?, ("
            "SELECT seen_at FROM story WHERE id = ?))",
            (story, row["title"] or "", now, row["story"]),
        )
        db.execute("UPDATE article SET story = ? WHERE id = ?", (story, article))


def _stories(db: sqlite3.Connection, correction: Correction) -> set[str]:
    found = {correction.story} if correction.story else set()
    for article in articles_of(correction):
        found |= {row[0] for row in db.execute("SELECT story FROM article WHERE id = ?", (article,))}
    if correction.kind == "merge actors":
        actors = (correction.subject, correction.value)
        found |= {row[0] for row in db.execute("SELECT story FROM appearance WHERE actor IN (?, ?)", actors)}
    return found


def of_id(db: sqlite3.Connection, correction: str) -> Correction:
    """A correction by its id; DeskError where there is none."""
    row = db.execute("SELECT record FROM correction WHERE id = ?", (correction,)).fetchone()
    if row is None:
        raise DeskError(f"{correction}: the desk has no such correction")
    return msgspec.json.decode(row[0], type=Correction)


# ── whether a correction makes sense ──────────────────────────────────────────────────────


def _checked(db: sqlite3.Connection, given: Correction) -> None:
    if given.kind in _ON_WORDS:
        _words_stand(db, given)
    if given.kind in _ON_ARTICLES:
        _articles_exist(db, given)
    wanted = _missing(given)
    if wanted:
        raise DeskError(f"a correction of kind {given.kind!r} needs {wanted}")
    unfit = _unfit(given)
    if unfit:
        raise DeskError(unfit)
    if given.kind == "undo":
        of_id(db, given.subject or "")


def _unfit(given: Correction) -> str:
    """Why a correction could not be applied, whatever the desk holds.

    What comes from elsewhere may be about articles that this desk has not got, or have lost its words there; but
    nothing may come in that breaks the dossier of a story, for no correction can be taken out again.
    """
    value, subject = (given.value or "")[:80], (given.subject or "")[:80]
    if not _ID.fullmatch(given.id):
        return "a correction needs its id, of letters, digits and dashes"
    if given.kind == "story" and value and not _ID.fullmatch(value):
        return f"{value!r} is no id of a story: letters, digits and dashes"
    if not given.author.strip():
        return "a correction needs its author"
    if len(given.passages) < _PASSAGES.get(given.kind, 0):
        return f"a correction of kind {given.kind!r} needs {_PASSAGES[given.kind]} of its passages"
    if given.kind in ("speaker", "statement") and subject and subject not in _ACTOR_KINDS:
        return f"{subject!r} is no kind of actor; give one of {', '.join(_ACTOR_KINDS)}"
    if given.kind == "position" and value and value not in _STANCES:
        return f"{value!r} is no stance; give one of {', '.join(_STANCES)}"
    if given.kind == "date" and value and not _is_date(value):
        return f"{value!r} is no date; give one as 2026-11-24, 2026-11 or 2026"
    if given.kind == "undo" and subject in ("", given.id):
        return "an undo needs the correction that it undoes"
    return ""


def _is_date(value: str) -> bool:
    """Whether a date is one as records have it, partial where the rest is not known."""
    if len(value) not in (4, 7, 10) or not value.replace("-", "").isdigit():
        return False
    try:
        return bool(date.fromisoformat(value + "2000-01-01"[len(value) :]))
    except ValueError:
        return False


def _missing(given: Correction) -> str:
    needs = {
        "border": (len(given.passages) == 2, "two passages: the statement, and what it ought to be"),
        "statement": (bool(given.passages), "the words"),
        "merge actors": (bool(given.subject and given.value and given.subject != given.value), "two actors"),
        "split actor": (bool(given.subject), "the actor"),
        "story": (bool(given.value), "the story where they belong"),
        "position": (bool(given.subject and given.question and given.value in _STANCES), "actor, question and stance"),
        "reviewed": (bool(given.story and given.finding), "the story and the finding"),
        "dismissed": (bool(given.story and given.finding and given.reason.strip()), "the finding and a reason"),
        "undo": (bool(given.subject), "the correction"),
        **dict.fromkeys(_PAIRED, (len(given.passages) >= 2, "two passages")),
    }
    fits, wanted = needs.get(given.kind, (True, ""))
    return "" if fits else wanted


def _words_stand(db: sqlite3.Connection, given: Correction) -> None:
    """Whether the words of a correction stand where it says: what people point at are slices of the texts."""
    if not given.passages:
        raise DeskError(f"a correction of kind {given.kind!r} needs the words it is about")
    for passage in given.passages:
        row = db.execute(
            "SELECT version.text FROM article JOIN version ON version.article = article.id"
            " AND version.number = article.version WHERE article.id = ?",
            (passage.article,),
        ).fetchone()
        if row is None:
            raise DeskError(f"{passage.article}: the desk has no such article")
        if not passage.text or row[0][passage.start : passage.end] != passage.text:
            raise DeskError(f"{passage.article}: these words do not stand at {passage.start}–{passage.end}")


def _articles_exist(db: sqlite3.Connection, given: Correction) -> None:
    if not given.articles:
        raise DeskError(f"a correction of kind {given.kind!r} needs the articles it is about")
    for article in given.articles:
        if not db.execute("SELECT 1 FROM article WHERE id = ?", (article,)).fetchone():
            raise DeskError(f"{article}: the desk has no such article")


def passage(desk: Desk, article: str, start: int, end: int) -> Passage:
    """The words of an article's current version as a passage, for a correction; DeskError where there are none."""
    text = desk.texts([article]).get(article)
    if text is None:
        raise DeskError(f"{article}: the desk has no such article")
    if not 0 <= start < end <= len(text):
        raise DeskError(f"{article}: nothing stands at {start}–{end}")
    return Passage(article, start, end, text[start:end])
