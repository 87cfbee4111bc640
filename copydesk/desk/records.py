"""The nouns of a desk: what people correct, and what lists and searches give."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from copydesk.records import (
    Act,
    ActorKind,
    AttributionKind,
    Certainty,
    DriftKind,
    Edit,
    Passage,
    Role,
    StatementKind,
)

CorrectionKind = Literal[
    "speaker", "border", "statement", "not a statement",
    "same utterance", "not same utterance", "same claim", "not same claim",
    "merge actors", "split actor", "story", "outlet", "date", "position",
    "reviewed", "dismissed", "undo",
]  # fmt: skip


class Correction(Struct, frozen=True, kw_only=True):
    """What a person put right, who and when. What it is about is told by words, so that it outlives a rerun.

    Which fields a kind uses:

    ==================  ======================================================================
    speaker             `passages` the statement; `value` the name, None for unknown; `subject` the kind of actor
    border              `passages` the statement, then what it ought to be
    statement           `passages` the words of a statement that was not found; `value` its speaker
    not a statement     `passages` the statement
    same utterance      `passages` one of each (claim: statements or sentences); the same for "not same …"
    merge actors        `subject` the actor that stays; `value` the one that is the same
    split actor         `passages` statements that are of another actor of the same name; `subject` the actor
    story               `articles` that belong into the story `value`
    outlet, date        `articles` and their `value`
    position            `subject` the actor, `question`, and the stance as `value`
    reviewed, dismissed `story` and the `finding`
    undo                `subject` the correction that no longer holds
    ==================  ======================================================================
    """

    id: str
    at: str
    author: str
    kind: CorrectionKind
    reason: str = ""
    passages: tuple[Passage, ...] = ()
    articles: tuple[str, ...] = ()
    story: str | None = None
    subject: str | None = None
    value: str | None = None
    question: str | None = None
    finding: str | None = None


class Misfit(Struct, frozen=True, order=True):
    """A correction that finds no place in what the program finds now, and why."""

    correction: str
    why: str


What = Literal["new", "revised", "known", "forgotten", "another text"]


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of an article that was to be added."""

    article: str
    what: What
    story: str | None = None
    copy_of: str | None = None
    failure: str | None = None


class Difference(Struct, frozen=True, kw_only=True):
    """What a later version of an article has otherwise; an empty passage where one has nothing there."""

    kind: Literal["quotation", "number", "wording"]
    before: Passage
    after: Passage


class Revision(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What an outlet changed between two versions of an article."""

    article: str
    from_: int
    to: int
    seen_at: str
    differences: tuple[Difference, ...] = ()


NewsKind = Literal[
    "new report", "new statement", "new origin", "wording differs", "certainty differs", "position changed",
    "text revised",
]  # fmt: skip


class News(Struct, frozen=True, kw_only=True):
    """Something that is new in a story, with the words."""

    story: str
    at: str
    kind: NewsKind
    passages: tuple[Passage, ...] = ()


class StoryRow(Struct, frozen=True, kw_only=True):
    """A story as lists have it."""

    id: str
    title: str
    followed: bool
    changed_at: str
    seen_at: str | None
    first_day: str | None
    last_day: str | None
    reports: int
    texts: int
    outlets: int
    statements: int
    checks: int
    one_credit: str | None
    stale: bool = False


class NearStory(Struct, frozen=True, kw_only=True):
    """A story that may be the same as another: the articles that are alike, and the stems that they share."""

    story: StoryRow
    own: str
    other: str
    words: tuple[str, ...] = ()


class ArticleRow(Struct, frozen=True, kw_only=True):
    """An article as lists have it."""

    id: str
    story: str
    outlet: str | None
    title: str | None
    published: str | None
    address: str | None
    added_at: str
    version: int
    copy_of: str | None = None


class StatementRow(Struct, frozen=True, kw_only=True):
    """A statement as lists have it: `text` is the article's from `start` to `end`."""

    id: str
    article: str
    story: str
    start: int
    end: int
    text: str
    kind: StatementKind
    act: Act
    certainty: Certainty
    attribution: AttributionKind
    actor: str | None
    speaker: str | None
    outlet: str | None
    published: str | None
    utterance: str | None = None


class ActorRow(Struct, frozen=True, kw_only=True):
    """An actor as lists have it."""

    id: str
    name: str
    kind: ActorKind
    statements: int
    stories: int
    last_day: str | None = None


class ActorPage(Struct, frozen=True, kw_only=True):
    """An actor across the desk: under which names, in which roles, in which stories."""

    actor: ActorRow
    names: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    stories: tuple[StoryRow, ...] = ()


class Found(Struct, frozen=True, kw_only=True):
    """Words of the desk beside a quotation that was asked for; `earliest` of those with the same date or none first."""

    passage: Passage
    same_words: bool
    statement: str | None = None
    speaker: str | None = None
    story: str | None = None
    outlet: str | None = None
    published: str | None = None
    kinds: tuple[DriftKind, ...] = ()
    edits: tuple[Edit, ...] = ()
    earliest: bool = False


class Counts(Struct, frozen=True, kw_only=True):
    """How much a desk holds."""

    stories: int
    articles: int
    statements: int
    actors: int
    corrections: int
    feeds: int
    stale: int
