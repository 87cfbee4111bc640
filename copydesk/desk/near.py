"""Stories that may be the same as one, or go on with it: suggestions for people, who alone merge stories."""

from __future__ import annotations

from copydesk.desk import search, stories
from copydesk.desk.codec import unpacked
from copydesk.desk.records import NearStory
from copydesk.desk.store import Desk

# What two articles are like at least whose stories a person may want to merge. By looking at the development stories:
# the first that is shown is mostly the same matter some days before or after.
_NEAR = 0.25
# articles of the story whose likes are looked for: the latest
_ASKED = 12


def near_stories(desk: Desk, story: str, *, limit: int = 5) -> list[NearStory]:
    """The stories nearest to one, with the article that is like one of its own and the words that both share."""
    rows = desk.db.execute(
        "SELECT article.id, annotation.signature FROM article JOIN annotation ON annotation.article = article.id"
        " WHERE article.story = ? ORDER BY article.day DESC, article.key DESC LIMIT ?",
        (story, _ASKED),
    ).fetchall()
    best: dict[str, tuple[float, str, str, tuple[str, ...]]] = {}
    for row in rows:
        own = unpacked(row["signature"], stories.Signature)
        for article, other, signature in stories.candidates(desk.db, own):
            score = stories.likeness(own, signature)
            if other != story and score >= _NEAR and score > best.get(other, (0.0,))[0]:
                best[other] = (score, row["id"], article, stories.shared_words(own, signature))
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
    return [
        NearStory(story=search.story(desk, other), own=own, other=article, words=words)
        for other, (_, own, article, words) in ranked
    ]
