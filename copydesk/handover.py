"""Stories of a desk as they are handed on: each dossier with who put what right in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from copydesk.desk import Desk, dossiers, log, search
from copydesk.desk.records import StoryRow
from copydesk.exchange import Review, Story
from copydesk.records import Dossier


def story_ids(desk: Desk, wanted: Iterable[str] = ()) -> list[str]:
    """The stories asked for, else all that have articles, the earliest first; DeskError where one is not there."""
    asked = list(dict.fromkeys(wanted))
    if asked:
        return [search.story(desk, story).id for story in asked]
    rows: list[StoryRow] = []
    while some := search.stories(desk, limit=search.LARGEST_PAGE, offset=len(rows)):
        rows += some
    return [row.id for row in sorted(rows, key=lambda row: (row.first_day or "9", row.id))]


def stories(desk: Desk, ids: Iterable[str]) -> Iterator[Story]:
    """Stories one by one, so that a desk of any size is never held whole."""
    return (story(desk, one) for one in ids)


def story(desk: Desk, story: str) -> Story:
    """A story with the corrections that hold and found their place. Raises DeskError."""
    made = dossiers.dossier(desk, story)
    return Story(id=story, dossier=made, reviews=tuple(_reviews(desk, story, made)))


def _reviews(desk: Desk, story: str, made: Dossier) -> Iterator[Review]:
    held = {article.id for article in made.articles}
    misfits = {row[0] for row in desk.db.execute("SELECT correction FROM misfit WHERE story = ?", (story,))}
    names = log.merged_into(desk.db, story)
    for given in log.active(log.about(desk.db, [*names, *sorted(held)])):
        if given.id not in misfits:
            yield Review(
                kind=given.kind,
                author=given.author,
                at=given.at,
                reason=given.reason,
                # words of texts that are in another story now, or were removed, stay where they are
                passages=tuple(p for p in given.passages if p.article in held and p.text),
                articles=tuple(article for article in given.articles if article in held),
                finding=given.finding if given.story in names else None,
            )
