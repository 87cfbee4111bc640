"""The first page: stories by what an editor looks for, and what is new in each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from copydesk.desk import follow, search
from copydesk.desk.records import ArticleRow, News, StoryRow
from copydesk.desk.search import StoryOrder
from copydesk.serve.forms import OwnForm, back, text_of
from copydesk.serve.notices import page
from copydesk.serve.render import query
from copydesk.serve.site import OwnSite, Site

router = APIRouter()
_PAGE = 30
# what is new in a story: so many are looked at, and so many kinds are shown
_NEWS, _KINDS = 40, 3
_FRESH = timedelta(days=1)
TABS: tuple[tuple[StoryOrder, str], ...] = (
    ("new", "Newest"),
    ("followed", "Followed"),
    ("check first", "Check first"),
    ("one credit", "One credit only"),
)
_EMPTY = {
    "new": "The desk is empty. Add reports to begin.",
    "followed": "No story is followed yet. Follow one from the list of the newest.",
    "check first": "Nothing to check first that nobody has reviewed.",
    "one credit": "No story whose reports all credit one source.",
}
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


class NewsLine(NamedTuple):
    """What is new of one kind: how often, and the words of the latest."""

    kind: str
    times: int
    outlet: str | None
    text: str


class Item(NamedTuple):
    """A story of the list."""

    story: StoryRow
    unseen: bool
    tag: str
    news: list[NewsLine]


@router.get("/")
def front(request: Request, site: OwnSite, by: StoryOrder = "new", offset: Offset = 0) -> Response:
    """The list of stories."""
    found = search.stories(site.desk, by, limit=_PAGE + 1, offset=offset)
    more = f"/{query(by=by, offset=offset + _PAGE)}" if len(found) > _PAGE else None
    return page(
        request,
        "front.html.j2",
        counts=site.counts(),
        tabs=TABS,
        by=by,
        items=_items(site, found[:_PAGE]),
        empty=_EMPTY[by],
        here=f"/{query(by=None if by == 'new' else by, offset=offset or None)}",
        more=more,
        before=f"/{query(by=by, offset=max(0, offset - _PAGE) or None)}" if offset else None,
    )


@router.post("/story/{story}/follow")
def follow_one(story: str, site: OwnSite, form: OwnForm) -> Response:
    """Follow a story, or no longer."""
    follow.follow_story(site.desk, story, followed=bool(text_of(form, "followed")))
    return RedirectResponse(back(form, f"/story/{story}"), status_code=303)


@router.post("/story/{story}/seen")
def seen(story: str, site: OwnSite, form: OwnForm) -> Response:
    """Mark a story as seen."""
    follow.mark_seen(site.desk, story)
    return RedirectResponse(back(form, f"/story/{story}"), status_code=303)


@router.post("/refresh")
def refresh(site: OwnSite, form: OwnForm) -> Response:
    """Compare all stories that got something."""
    return RedirectResponse(f"/adding/{site.worker.refresh().id}", status_code=303)


def unseen(story: StoryRow) -> bool:
    """Whether a story got something since somebody marked it as seen, or never was."""
    return story.seen_at is None or story.seen_at < story.changed_at


def _tag(story: StoryRow, now: str) -> str:
    """What is said of a story that somebody has not seen as it is now."""
    if story.seen_at is not None:
        return "changed since you saw it" if unseen(story) else ""
    # a desk that is filled for the first time would say so of every story for good
    age = datetime.fromisoformat(now) - datetime.fromisoformat(story.changed_at)
    return "new" if age < _FRESH else ""


def _items(site: Site, found: Sequence[StoryRow]) -> list[Item]:
    news = {s.id: [n for _, n in search.news(site.desk, story=s.id, limit=_NEWS)] for s in found if unseen(s)}
    held = {passage.article for lines in news.values() for n in lines for passage in n.passages[:1]}
    articles = {row.id: row for row in search.articles_of(site.desk, sorted(held))}
    return [Item(s, unseen(s), _tag(s, site.desk.now()), news_lines(s, news.get(s.id, []), articles)) for s in found]


def news_lines(
    story: StoryRow, news: Sequence[News], articles: dict[str, ArticleRow], *, most: int = _KINDS
) -> list[NewsLine]:
    """What is new since the story was seen, by kind, the latest words of each."""
    fresh = [n for n in news if story.seen_at is None or n.at > story.seen_at]
    kinds = dict.fromkeys(n.kind for n in fresh)
    return [_line([n for n in fresh if n.kind == kind], articles) for kind in list(kinds)[:most]]


def _line(held: Sequence[News], articles: dict[str, ArticleRow]) -> NewsLine:
    first = held[0].passages[0] if held[0].passages else None
    row = articles.get(first.article) if first else None
    text = first.text or (row.title if row and row.title else "") if first else ""
    return NewsLine(held[0].kind, len(held), row.outlet if row else None, text)


assert {key for key, _ in TABS} == set(get_args(StoryOrder))
