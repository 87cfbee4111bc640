"""What the API takes and gives that is no record of the desk."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from copydesk.desk.records import ActorRow, ArticleRow, CorrectionKind, News, StatementRow, StoryRow
from copydesk.records import Article, Passage, Statement

Text = Annotated[str, Meta(min_length=1, max_length=1_000_000)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Line = Annotated[str, Meta(max_length=2000)]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """An empty object."""


class Follow(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a story is followed."""

    followed: bool


class Undo(Struct, frozen=True, forbid_unknown_fields=True):
    """Who undoes a correction, and why."""

    author: Name
    reason: Line = ""


class NewCorrection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction to be entered; its id and time come from the desk."""

    kind: CorrectionKind
    author: Name
    reason: Line = ""
    passages: tuple[Passage, ...] = ()
    articles: tuple[str, ...] = ()
    story: str | None = None
    subject: str | None = None
    value: str | None = None
    question: str | None = None
    finding: str | None = None


class Draft(Struct, frozen=True, forbid_unknown_fields=True):
    """An unpublished text; it is not stored."""

    text: Text
    title: Line | None = None


class NewArticle(Struct, frozen=True, forbid_unknown_fields=True):
    """An article to be added."""

    text: Text
    title: Line | None = None
    outlet: Line | None = None
    published: Line | None = None
    author: Line | None = None
    url: Line | None = None


class NewArticles(Struct, frozen=True, forbid_unknown_fields=True):
    """Articles to be added in the background."""

    articles: Annotated[tuple[NewArticle, ...], Meta(min_length=1, max_length=5000)]


class ArticleWhole(Struct, frozen=True, kw_only=True):
    """An article with its text and what is stated in it; `text` is always there."""

    row: ArticleRow
    article: Article
    text: str
    statements: tuple[Statement, ...] = ()


class NewsEntry(Struct, frozen=True):
    """Something new; `number` is what to ask `after`."""

    number: int
    news: News


class SearchResult(Struct, frozen=True, kw_only=True):
    """What the desk has of some words."""

    statements: tuple[StatementRow, ...] = ()
    articles: tuple[ArticleRow, ...] = ()
    actors: tuple[ActorRow, ...] = ()
    stories: tuple[StoryRow, ...] = ()
