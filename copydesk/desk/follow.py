"""What a person says of a story to the desk alone: that it is followed, that it was seen."""

from __future__ import annotations

from copydesk.desk.store import Desk
from copydesk.errors import DeskError


def follow_story(desk: Desk, story: str, *, followed: bool = True) -> None:
    """Follow a story, or no more; DeskError where there is none."""
    _set(desk, story, "followed", int(followed))


def mark_seen(desk: Desk, story: str) -> None:
    """Say that what is in a story now was seen."""
    _set(desk, story, "seen_at", desk.now())


def _set(desk: Desk, story: str, column: str, value: object) -> None:
    with desk.writing() as db:
        if not db.execute(f"UPDATE story SET {column} = ? WHERE id = ?", (value, story)).rowcount:
            raise DeskError(f"{story}: the desk has no such story")
