"""What is handed on: a story's dossier with what people put right in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from copydesk.records import Article, Dossier, Passage, Statement

# Share of characters (those in both of those in either) from which a statement is the one that a passage means:
# the same as where corrections are applied.
_SAME_PLACE = 0.3
_HOUR = re.compile(
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?"
)


class Review(Struct, frozen=True, kw_only=True):
    """What a person put right or looked at, who and when. `finding` is the id of a finding to check first."""

    kind: str
    author: str
    at: str
    reason: str = ""
    passages: tuple[Passage, ...] = ()
    articles: tuple[str, ...] = ()
    finding: str | None = None


class Story(Struct, frozen=True, kw_only=True):
    """A story of a desk: its dossier as corrected, and the corrections that hold."""

    id: str
    dossier: Dossier
    reviews: tuple[Review, ...] = ()

    @property
    def title(self) -> str:
        """The story's title, or that of its first article that has one."""
        named = (article.title for article in self.dossier.articles if article.title)
        return self.dossier.title or next(named, "Untitled story")


class Marks:
    """Who reviewed what in a story: by article, statement and finding, each in the order of the reviews."""

    def __init__(self, story: Story) -> None:
        self.articles: dict[str, list[Review]] = defaultdict(list)
        self.statements: dict[str, list[Review]] = defaultdict(list)
        self.findings: dict[str, list[Review]] = defaultdict(list)
        said: dict[str, list[Statement]] = defaultdict(list)
        for statement in story.dossier.statements:
            said[statement.article].append(statement)
        for review in story.reviews:
            if review.finding:
                self.findings[review.finding].append(review)
            for article in review.articles:
                self.articles[article].append(review)
            # of a border the last passage is what the statement is now
            for passage in review.passages[-1:] if review.kind == "border" else review.passages:
                meant = _meant(said[passage.article], passage)
                if meant and review not in self.statements[meant.id]:
                    self.statements[meant.id].append(review)

    def reviewed(self, findings: Iterable[str]) -> int:
        """How many of some findings, and of the statements, a person looked at or put right."""
        return len(self.findings.keys() & set(findings)) + sum(bool(held) for held in self.statements.values())


def _meant(statements: Iterable[Statement], passage: Passage) -> Statement | None:
    """The statement that stands at a passage, or none."""
    shares = ((_share(statement, passage), statement.id, statement) for statement in statements)
    best = max(shares, key=lambda found: found[:2], default=None)
    return best[2] if best and best[0] >= _SAME_PLACE else None


def _share(statement: Statement, passage: Passage) -> float:
    start, end = extent(statement)
    both = min(end, passage.end) - max(start, passage.start)
    either = max(end, passage.end) - min(start, passage.start)
    return both / either if both > 0 else 0.0


def extent(statement: Statement) -> tuple[int, int]:
    """From where to where a statement reaches in its article."""
    return statement.content[0].start, statement.content[-1].end


def words_of(statement: Statement, article: Article) -> str:
    """The words of the article from where a statement begins to where it ends."""
    start, end = extent(statement)
    return article.text[start:end]


def told(review: Review) -> str:
    """Who reviewed something and when, in words."""
    verb = "dismissed" if review.kind == "dismissed" else "reviewed"
    why = f": {review.reason}" if review.reason else ""
    return f"{verb} by {review.author}, {review.at[:10]}{why}"


def hour(review: Review) -> str | None:
    """When something was reviewed, where that is an hour as XML has them: logs of other desks may say anything."""
    return review.at if _HOUR.fullmatch(review.at) else None


def as_fields(reviews: Iterable[Review]) -> list[dict[str, str]]:
    """Reviews as they stand in rows and lines."""
    return [
        {"by": one.author, "at": one.at, "kind": one.kind} | ({"reason": one.reason} if one.reason else {})
        for one in reviews
    ]
