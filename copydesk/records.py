"""The nouns of copydesk: frozen records, no behaviour.

Names and shapes are those of the JSON contract, so that `contract.py` has nothing to rename.
Offsets are code points of the article's text, half open. Dates are ISO 8601 or TIMEX3 values.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

ArticleKind = Literal["report", "wire", "document", "transcript", "press release", "post"]
ActorKind = Literal["person", "organisation", "government", "outlet", "document", "group", "unnamed"]
BoilerplateKind = Literal["title", "caption", "credit", "teaser", "byline", "dateline", "navigation", "mark"]
StatementKind = Literal["direct", "indirect", "mixed"]
Act = Literal["speech", "writing", "thought", "stance"]
Certainty = Literal["denied", "doubted", "possible", "likely", "certain", "stated"]
Stage = Literal["asked", "considered", "planned", "decided", "under way", "done"]
AttributionKind = Literal["named", "unnamed", "none"]
Status = Literal["confirmed", "possible"]
DriftKind = Literal[
    "typographic", "shorter", "longer", "joined", "reordered", "reworded", "translation",
    "number", "negation", "certainty", "scope", "speaker", "condition", "form",
]  # fmt: skip
FindingKind = Literal[
    "quote", "paraphrase", "number", "date", "place", "certainty", "attribution", "position", "one source",
    "same text", "headline", "answer missing", "condition missing", "naming", "sequence", "fact",
]  # fmt: skip
Weight = Literal["none", "cosmetic", "wording", "check first"]

# ── slices ────────────────────────────────────────────────────────────────────────────────


class Slice(Struct, frozen=True, order=True):
    """Words of one article: `article.text[start:end] == text`."""

    start: int
    end: int
    text: str


class Passage(Struct, frozen=True, order=True):
    """Words of a named article."""

    article: str
    start: int
    end: int
    text: str


class Place(Struct, frozen=True, order=True):
    """A passage without its words."""

    article: str
    start: int
    end: int


class Boilerplate(Struct, frozen=True, order=True):
    """A part of the text that is not the report itself."""

    start: int
    end: int
    kind: BoilerplateKind


# how the reason begins where an article as a whole has no annotations
NOT_ANNOTATED = "not annotated"


class Skipped(Struct, frozen=True, order=True):
    """A part of a text that was left out of the analysis, and why."""

    reason: str
    start: int
    end: int


class SkippedFile(Struct, frozen=True, order=True):
    """A source that was not read, and why."""

    file: str
    reason: str


# ── read ──────────────────────────────────────────────────────────────────────────────────


class Link(Struct, frozen=True):
    """A hyperlink in the text: where its words stand, and where it leads."""

    start: int
    end: int
    text: str
    url: str


class Article(Struct, frozen=True, kw_only=True):
    """One report by one outlet.

    `published` is a day and may be partial (2024, 2024-05); `published_at` has the time where the source gives one,
    in universal time where it gives the zone. `kind_from` are the words from which the kind was read, where no data say
    it.
    """

    id: str
    file: str
    sha256: str
    text: str
    kind: ArticleKind = "report"
    reference: bool = False
    outlet: str | None = None
    publisher: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    published_at: str | None = None
    published_from: Literal["text", "page", "meta", "person", "unknown"] = "unknown"
    url: str | None = None
    language: str = "en"
    boilerplate: tuple[Boilerplate, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    links: tuple[Link, ...] = ()
    kind_from: tuple[Slice, ...] = ()
    # true where offsets count in the file itself, so that output need not carry the text
    plain: bool = True


class Collection(Struct, frozen=True, kw_only=True):
    """What was read from the sources given, what was not, and what the folder says of itself."""

    articles: tuple[Article, ...]
    skipped: tuple[SkippedFile, ...] = ()
    ignored: tuple[str, ...] = ()
    title: str | None = None


# ── annotate ──────────────────────────────────────────────────────────────────────────────


class Attribution(Struct, frozen=True, kw_only=True):
    """Source, cue and content as they stand in a text, before anybody asks who "he" is.

    `outer` is the index, in the same list, of the attribution that this one is nested in.
    """

    content: tuple[Slice, ...]
    quoted: tuple[Slice, ...] = ()
    cue: Slice | None = None
    source: Slice | None = None
    kind: StatementKind
    act: Act
    negated: bool = False
    certainty: Certainty = "stated"
    stage: Stage | None = None
    score: float
    outer: int | None = None
    # through whom the words came ("was quoted by the Courier as saying")
    relay: Slice | None = None


class Refusal(Struct, frozen=True):
    """Words that somebody declined to speak or did not answer; `by` is who, as it stands there.

    `actor` is filled by resolve.
    """

    start: int
    end: int
    text: str
    by: Slice | None = None
    actor: str | None = None


class Mention(Struct, frozen=True, order=True):
    """A name or description of somebody; `actor` is filled by resolve."""

    start: int
    end: int
    text: str
    kind: str
    actor: str | None = None


class Date(Struct, frozen=True, kw_only=True):
    """A time expression. `value` is a TIMEX3 value, `mod` as in TIMEX3.

    "Now", "recently" and "soon" have PRESENT_REF, PAST_REF and FUTURE_REF; `anchor` is "source" where it
    counts from a date that the text names before.
    """

    start: int
    end: int
    text: str
    type: Literal["date", "time", "duration", "set"]
    value: str
    mod: Literal["START", "MID", "END", "BEFORE", "AFTER", "APPROX"] | None = None
    anchor: Literal["publication", "source", "absolute"] = "publication"


class Amount(Struct, frozen=True, kw_only=True):
    """A number with its unit and what it counts. `of` is a slice's words, `value` is in `unit`s."""

    start: int
    end: int
    text: str
    value: float
    high: float | None = None
    bound: Literal["at least", "at most", "about"] | None = None
    unit: str = ""
    of: str = ""


class Cited(Struct, frozen=True, order=True):
    """Whom or what a citation names."""

    kind: Literal["outlet", "document", "person", "interview", "speech", "post", "unnamed"]
    name: str


class Citation(Struct, frozen=True, kw_only=True):
    """An article's stated reliance on somebody else's words, with the words that state it."""

    start: int
    end: int
    text: str
    to: Cited
    relation: Literal["cites", "credits", "links"] = "cites"


class Annotations(Struct, frozen=True, kw_only=True):
    """What one article says, as it stands in the text.

    `vectors` has one float16 row of unit length for each of `sentences`, `content_vectors` one for each of
    `contents`: the parts of the attributions' contents.
    """

    article: str
    attributions: tuple[Attribution, ...] = ()
    mentions: tuple[Mention, ...] = ()
    dates: tuple[Date, ...] = ()
    amounts: tuple[Amount, ...] = ()
    citations: tuple[Citation, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    vectors: Any = None
    contents: tuple[tuple[int, int], ...] = ()
    content_vectors: Any = None


# ── resolve ───────────────────────────────────────────────────────────────────────────────


class Role(Struct, frozen=True, order=True):
    """What an actor is called in apposition, and when the text that says so was published."""

    text: str
    as_of: str | None = None


class Actor(Struct, frozen=True, kw_only=True):
    """Somebody or something that states, is quoted or is cited."""

    id: str
    name: str
    kind: ActorKind
    roles: tuple[Role, ...] = ()
    aliases: tuple[str, ...] = ()


class Speaker(Struct, frozen=True):
    """The actor behind a statement, with the role that the article gives."""

    id: str
    name: str
    role: str | None = None


class Statement(Struct, frozen=True, kw_only=True):
    """An attribution whose source is resolved. `via` runs from nearest to farthest."""

    id: str
    article: str
    kind: StatementKind
    act: Act
    content: tuple[Slice, ...]
    quoted: tuple[Slice, ...] = ()
    cue: Slice | None = None
    source: Slice | None = None
    speaker: Speaker | None = None
    via: tuple[str, ...] = ()
    nested_in: str | None = None
    negated: bool = False
    certainty: Certainty = "stated"
    stage: Stage | None = None
    attribution: AttributionKind = "named"
    said_on: str | None = None
    score: float = 1.0


class Resolved(Struct, frozen=True, kw_only=True):
    """One article with its statements, actors and citations; ids are local to the article."""

    article: Article
    annotations: Annotations
    statements: tuple[Statement, ...] = ()
    actors: tuple[Actor, ...] = ()
    mentions: tuple[Mention, ...] = ()
    citations: tuple[Citation, ...] = ()
    refusals: tuple[Refusal, ...] = ()


# ── link and compare ──────────────────────────────────────────────────────────────────────


class SharedText(Struct, frozen=True, kw_only=True):
    """The same words in two articles, outside quotation marks. `words` is their number."""

    a: Passage
    b: Passage
    words: int


class Overlap(Struct, frozen=True, kw_only=True):
    """What two articles share: literal runs of words, and pairs of sentences that look reworded.

    `share_a` and `share_b` are the shares of each article's own words in the literal runs.
    """

    a: str
    b: str
    literal: tuple[SharedText, ...] = ()
    reworded: tuple[SharedText, ...] = ()
    share_a: float = 0.0
    share_b: float = 0.0


class Alignment(Struct, frozen=True, kw_only=True):
    """One proposition as several reports put it: in statements, and in sentences of their own."""

    statements: tuple[str, ...] = ()
    sentences: tuple[Place, ...] = ()


class Linked(Struct, frozen=True, kw_only=True):
    """The articles of a story with everything that holds across them; actor ids are the story's.

    `utterances` and `alignments` are groups of statement ids; each has members in order.
    """

    resolved: tuple[Resolved, ...]
    actors: tuple[Actor, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    utterances: tuple[tuple[str, ...], ...] = ()
    alignments: tuple[Alignment, ...] = ()


class Edit(Struct, frozen=True):
    """One difference between two renderings; an empty slice marks the place of an insertion."""

    op: Literal["replace", "delete", "insert"]
    a: Slice
    b: Slice


class Drift(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """How one rendering differs from another. Without a reference no direction is claimed."""

    from_: str
    to: str
    kinds: tuple[DriftKind, ...] = ()
    weight: Weight = "none"
    edits: tuple[Edit, ...] = ()


class Utterance(Struct, frozen=True, kw_only=True):
    """One act of speech; `members` are the statements that render it."""

    id: str
    speaker: str | None
    members: tuple[str, ...]
    reference: str | None = None
    unsupported: tuple[Passage, ...] = ()
    drift: tuple[Drift, ...] = ()


class SourceEnd(Struct, frozen=True, order=True):
    """What an article rests on."""

    kind: Literal["article", "outlet", "document", "person", "unnamed", "event", "own reporting"]
    id: str
    name: str


class Source(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """An edge of the graph of who relies on whom. `paragraphs` counts the crediting paragraphs.

    `why` says what two texts have in common where it is no run of words: a rare spelling, figure or wording.
    """

    from_: str
    to: SourceEnd
    relation: Literal["cites", "credits", "shares_text"]
    through: str | None = None
    direction: Literal["stated", "dated", "contained", "unknown"] = "stated"
    status: Status = "confirmed"
    paragraphs: int = 0
    evidence: tuple[Passage, ...] = ()
    why: str = ""


class Reason(Struct, frozen=True, kw_only=True):
    """Why articles count as one origin for a claim: a fixed template and its slices."""

    articles: tuple[str, ...]
    reason: str
    status: Status
    evidence: tuple[Passage, ...] = ()


class Origins(Struct, frozen=True, kw_only=True):
    """Origins of one claim as bounds; claimants and first hands are kept apart."""

    lower: int
    upper: int
    claimants: tuple[str, ...] = ()
    first_hand: tuple[str, ...] = ()
    why: tuple[Reason, ...] = ()


class Claim(Struct, frozen=True, kw_only=True):
    """One proposition across reports. `text` is a slice of one of them."""

    id: str
    text: Passage
    statements: tuple[str, ...] = ()
    sentences: tuple[Place, ...] = ()
    articles: tuple[str, ...] = ()
    origins: Origins
    certainty_by_article: dict[str, Certainty] = {}
    attribution_by_article: dict[str, AttributionKind] = {}
    missing_from: tuple[str, ...] = ()


class CheckFirst(Struct, frozen=True, kw_only=True):
    """A finding that an editor should look at before others; `title` is a fixed template."""

    kind: str
    title: str
    findings: tuple[str, ...] = ()
    slices: tuple[Passage, ...] = ()
    status: Literal["stated", "confirmed", "possible"] = "possible"
    note: str = ""
    id: str = ""


class ReportSentence(Struct, frozen=True, kw_only=True):
    """A sentence of a report, with what the order of findings asks about it.

    `order` counts the sentences of the report, `place` is the same from 0 to 1; `weight` is the rarity of its words.
    """

    article: str
    start: int
    end: int
    title: bool
    order: int
    place: float
    weight: float
    attributed: bool
    quotes: bool
    counts: bool


class Relations(Struct, frozen=True, kw_only=True):
    """Pairs of sentences that may tell one matter.

    `pairs` (pairs × 2) has numbers of `sentences`, the smaller first; `scores` says of each pair how likely an
    editor wants it told, and `shares` (pairs × kinds) of which kind it would be.
    """

    kinds: tuple[str, ...] = ()
    sentences: tuple[ReportSentence, ...] = ()
    pairs: Any = None
    scores: Any = None
    shares: Any = None


class Side(Struct, frozen=True, kw_only=True):
    """One report's words in a finding; `differs` are those of them that the other sides do not have.

    `voice` says whether most of the words are somebody's that the report gives, or the outlet's own.
    """

    article: str
    start: int
    end: int
    text: str
    voice: Literal["outlet", "speaker"] = "outlet"
    speaker: Speaker | None = None
    differs: tuple[Slice, ...] = ()


class Finding(Struct, frozen=True, kw_only=True):
    """Something that tells reports apart or ties them.

    `score` is how likely an editor finds it worth a look; with `first` it stands on the first screen. `title` and
    `why` are fixed templates, filled with slices.
    """

    id: str
    kind: FindingKind
    status: Literal["stated", "confirmed", "possible"]
    score: float
    first: bool
    title: str
    why: str = ""
    sides: tuple[Side, ...] = ()


class NotInSet(Struct, frozen=True, kw_only=True):
    """Something that the reports cite and that is not among them."""

    kind: Literal["outlet", "document", "interview", "speech", "post"]
    name: str
    date: str | None = None
    evidence: tuple[Passage, ...] = ()


class DossierAmount(Amount, frozen=True, kw_only=True):
    """An amount with its article."""

    article: str


class DossierRefusal(Refusal, frozen=True, kw_only=True):
    """A refusal with its article."""

    article: str


class DossierDate(Date, frozen=True, kw_only=True):
    """A time expression with its article."""

    article: str


class Conflict(Struct, frozen=True, kw_only=True):
    """Things that differ between reports and may not."""

    id: str
    kind: Literal["number", "date", "speaker", "certainty", "scope", "stance", "fact"]
    members: tuple[Passage, ...]
    status: Literal["differ", "update", "rounding", "different scope", "unclear"]
    why: str = ""


class Question(Struct, frozen=True):
    """What the user asks where actors stand on; `vector` is that of its words, as sentences have them."""

    text: str
    vector: Any = None


class Position(Struct, frozen=True, kw_only=True):
    """An actor's stance on a question, read from statements."""

    actor: str
    question: str
    stance: Literal["supports", "opposes", "open", "undecided", "none stated"]
    as_of: str | None = None
    statements: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    changed_from: str | None = None


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """Something that the reports place in time. `text` is the slice at the first evidence.

    Of a publication there is no text, and the evidence is the article's beginning.
    """

    date: str
    text: str
    kind: Literal["event", "publication"] = "event"
    evidence: tuple[Place, ...] = ()


class Label(Struct, frozen=True, kw_only=True):
    """What a referent is called in one place, and by whose voice."""

    text: str
    voice: Literal["outlet", "speaker"]
    article: str
    start: int
    end: int


class Naming(Struct, frozen=True, kw_only=True):
    """One referent under different labels."""

    referent: str
    labels: tuple[Label, ...]


class Counts(Struct, frozen=True, kw_only=True):
    """How much was found, and how much was left out by reason."""

    articles: int
    statements: int
    unknown_speakers: int
    skipped: dict[str, int] = {}


class Dossier(Struct, frozen=True, kw_only=True):
    """Everything found about one story."""

    contract: int = 1
    copydesk: str
    model: str
    title: str | None = None
    questions: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    actors: tuple[Actor, ...] = ()
    statements: tuple[Statement, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    sources: tuple[Source, ...] = ()
    circles: tuple[tuple[str, ...], ...] = ()
    claims: tuple[Claim, ...] = ()
    check_first: tuple[CheckFirst, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_in_set: tuple[NotInSet, ...] = ()
    amounts: tuple[DossierAmount, ...] = ()
    dates: tuple[DossierDate, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    positions: tuple[Position, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    naming: tuple[Naming, ...] = ()
    unattributed: tuple[Passage, ...] = ()
    refusals: tuple[DossierRefusal, ...] = ()
    counts: Counts
    skipped: tuple[SkippedFile, ...] = ()
    ignored: tuple[str, ...] = ()


class Rendering(Struct, frozen=True, kw_only=True):
    """One rendering of a checked quote or claim in the reports."""

    passage: Passage
    speaker: str | None = None
    edits: tuple[Edit, ...] = ()
    kinds: tuple[DriftKind, ...] = ()


class Checked(Struct, frozen=True, kw_only=True):
    """A quote or attributed claim of a draft, held against the reports."""

    statement: Statement
    result: Literal["same words", "wording differs", "not found in these texts"]
    renderings: tuple[Rendering, ...] = ()


class DraftCheck(Struct, frozen=True, kw_only=True):
    """A draft against the reports of a folder.

    `claims`, `conflicts` and `check_first` are those of a dossier of the draft and the reports in which words of
    the draft take part.
    """

    contract: int = 1
    copydesk: str
    model: str
    draft: Article
    articles: tuple[Article, ...] = ()
    checked: tuple[Checked, ...] = ()
    claims: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    check_first: tuple[CheckFirst, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
