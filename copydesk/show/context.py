"""What the page, the terminal and the Markdown show: a typed view of a dossier.

Built once by `build.context`; nothing here knows HTML. Anchors are ours (a1, s1, u1 …), never
ids of the input. Every `text` is a slice of an article unless its comment says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from copydesk.show.places import InPlace, Report, Words


@dataclass(frozen=True, slots=True)
class Cell:
    """One paragraph in a credit strip."""

    href: str
    filled: bool
    label: str  # for screen readers, our words


@dataclass(frozen=True, slots=True)
class Strip:
    """One report's paragraphs, and which of them credit an origin."""

    report: Report
    cells: tuple[Cell, ...]
    summary: str  # "in 5 of 13 paragraphs, confirmed"
    evidence: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """An origin that reports credit."""

    name: str
    kind: str
    headline: str  # "All three reports credit X"
    strips: tuple[Strip, ...]
    reports: int


@dataclass(frozen=True, slots=True)
class AlsoCredits:
    """Origins that one report alone credits."""

    report: Report
    items: tuple[tuple[str, str, str], ...]  # name, link to the edge's evidence, status


@dataclass(frozen=True, slots=True)
class Shared:
    """The same words in reports outside quotation marks, or something rare that two have in common."""

    label: str  # "A has the same words as B (14 words)"
    status: str
    evidence: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A finding to look at before others."""

    title: str  # a fixed template
    slices: tuple[Words, ...]
    links: tuple[tuple[str, str], ...]  # words and anchor of the findings behind it
    status: str
    note: str
    anchor: str
    cast: tuple[str, ...]  # names under which the filter finds those who speak


@dataclass(frozen=True, slots=True)
class Figure:
    """The same figure in several reports."""

    anchor: str
    text: str
    headline: str  # "two reports, both crediting X"
    slices: tuple[Words, ...]
    absent: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """Something cited that is not among the texts."""

    name: str
    kind: str
    date: str
    through: str  # the nearer source, where all reports that cite it have it through another
    status: str
    evidence: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A node of the graph, in drawing units."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    note: str
    report: bool  # a report of the set, else something relied on
    href: str


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the graph and its evidence."""

    anchor: str
    path: str  # SVG path data
    label: str  # "A credits B, 5 paragraphs, confirmed finding"
    relation: str
    report: Report
    target: str
    through: str
    direction: str
    paragraphs: int
    status: str
    why: str  # what the two have in common, where it is no run of words
    evidence: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Reports and what each rests on."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A rendering where it stands, and the reports in which it stands just so."""

    reports: tuple[Report, ...]
    places: tuple[InPlace, ...]


@dataclass(frozen=True, slots=True)
class RenderingView:
    """Statements that put an utterance in the same words."""

    settings: tuple[Setting, ...]
    entries: tuple[tuple[str, str], ...]  # label and anchor of each statement
    form: str  # "in quotation marks"
    reference: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """How two renderings differ, in words."""

    between: tuple[str, ...]  # "A and B", once for each pair of renderings that differ in this way
    kinds: str
    weight: str
    edits: tuple[tuple[str, str], ...]  # words of the one, words of the other; may be empty


@dataclass(frozen=True, slots=True)
class UtteranceView:
    """One act of speech with its renderings side by side."""

    anchor: str
    speaker: str
    cast: tuple[str, ...]
    headline: str
    weight: str
    reference: str  # "No recording or transcript in the set." or what it is measured against
    renderings: tuple[RenderingView, ...]
    differences: tuple[Difference, ...]
    unsupported: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement in the list by actor."""

    anchor: str  # "s7"
    number: int
    text_anchor: str  # where it stands in the full text
    slices: tuple[Words, ...]
    speaker: str
    role: str
    kind: str
    form: str
    act: str
    certainty: str
    stage: str
    attribution: str
    negated: bool
    via: str
    nested_in: str  # anchor of the outer statement
    said_on: str
    report: Report


@dataclass(frozen=True, slots=True)
class ActorView:
    """An actor and what the reports have it say."""

    name: str
    cast: tuple[str, ...]
    kind: str
    roles: str
    resolved: bool
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class ClaimCell:
    """What one report has of a claim."""

    report: Report
    certainty: str  # empty where the claim was not found in the text
    attribution: str  # "named", "unnamed", "none", or nothing
    words: Words | None
    href: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A report on the ladder of certainty; places are hundredths of its breadth.

    The line comes in from `before` at the top of the row and leaves to `after` at its foot.
    """

    cell: ClaimCell
    x: float
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why reports count as one origin for a claim."""

    text: str
    reports: str
    pairs: int  # how many pairs of reports this holds for
    status: str
    evidence: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim, its origins as bounds, and a cell for each report."""

    anchor: str
    words: Words
    origins: str
    claimants: str
    first_hand: str
    cast: tuple[str, ...]
    reasons: tuple[ReasonView, ...]
    cells: tuple[ClaimCell, ...]
    rungs: tuple[Rung, ...]  # its reports by date, where they put it with different certainty


@dataclass(frozen=True, slots=True)
class SingleView:
    """A claim that was found in one report only."""

    anchor: str
    words: Words
    who: str  # who makes it, or that the outlet does
    cast: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AloneView:
    """What was found in this report only."""

    report: Report
    claims: tuple[SingleView, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text inside which nothing begins or ends."""

    start: int
    text: str
    classes: str
    statements: str  # anchors of the statements that hold it, outermost first
    opens: tuple[str, ...]  # text anchors of statements that begin here
    closes: tuple[tuple[str, int], ...]  # entry anchor and number of statements that end here


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a full text."""

    anchor: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs in a row; `left_out` says why they were not read as text."""

    left_out: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class FullText:
    """A report's whole text."""

    report: Report
    blocks: tuple[Block, ...]
    counts: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Things that differ between reports and may not."""

    anchor: str
    kind: str
    status: str
    why: str
    members: tuple[Words, ...]
    who: str  # whose position it is, where it is one
    cast: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictGroup:
    """What differs, of one kind."""

    title: str
    conflicts: tuple[ConflictView, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that reports speak of, or at which one was published."""

    anchor: str
    when: str  # "week of 6 May 2024"
    days: tuple[int, int]  # the first and the last day that it may be, counted from the year 1
    slices: tuple[Words, ...]
    published: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign in the drawing of the timeline; `x` and `width` are hundredths of its breadth."""

    x: float
    width: float
    row: int
    number: int  # how many entries, or reports published, it stands for
    href: str
    label: str
    published: bool


@dataclass(frozen=True, slots=True)
class TimeDrawing:
    """The days around the publications, with a sign for each moment; those outside are counted."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    rows: int
    published_rows: int
    days: tuple[int, int]  # the first and the last day drawn
    outside: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the reports place in time, and when they were published; `before` and `after` are folded."""

    before: tuple[Moment, ...] = ()
    after: tuple[Moment, ...] = ()
    moments: tuple[Moment, ...] = ()
    drawing: TimeDrawing | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A stance of an actor, with the words that it is read from."""

    stance: str
    dated: str  # "as of 3 May 2024", or where the texts give no date "told 17–28 May 2024"
    changed_from: str
    slices: tuple[Words, ...]
    tellers: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one actor stands on one question."""

    anchor: str
    actor: str
    cast: tuple[str, ...]
    held: tuple[Held, ...]
    conflict: str  # anchor of what differs, where reports put the position differently
    summary: str  # "open, then supports", or "open · supports"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question, and who stands where on it."""

    anchor: str
    text: str
    stances: tuple[str, ...]
    stands: tuple[Stand, ...]


@dataclass(frozen=True, slots=True)
class Positions:
    """Actors by questions; in a row of the grid a cell is nothing where an actor has no position."""

    questions: tuple[QuestionView, ...] = ()
    grid: tuple[tuple[str, tuple[Stand | None, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class LabelView:
    """One label of a referent: where outlets use it themselves, and where it stands in a speaker's words."""

    text: str
    outlet: tuple[Words, ...]
    speaker: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class NamingView:
    """A referent under different labels."""

    anchor: str
    referent: str
    labels: tuple[LabelView, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that is shown of one story."""

    title: str
    dates: str
    scope: str  # what was compared and what was not
    version: str
    model: str
    reports: tuple[Report, ...]
    credits: tuple[Credit, ...]
    also: tuple[AlsoCredits, ...]
    shared: tuple[Shared, ...]
    alike: tuple[Shared, ...]
    checks: tuple[Check, ...]
    figures: tuple[Figure, ...]
    absent: tuple[Absent, ...]
    not_read: tuple[str, ...]
    graph: Graph
    circles: tuple[str, ...]  # reports that cite one another in a circle
    utterances: tuple[UtteranceView, ...]
    actors: tuple[ActorView, ...]
    claims: tuple[ClaimView, ...]
    alone: tuple[AloneView, ...]
    texts: tuple[FullText, ...]
    conflicts: tuple[ConflictGroup, ...]
    timeline: Timeline
    positions: Positions
    naming: tuple[NamingView, ...]
    speakers: tuple[tuple[str, str], ...]  # names for the filter: what it finds, and what is shown
    unattributed: tuple[Words, ...]
    skipped_files: tuple[tuple[str, str], ...]  # file and reason
    ignored: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...]  # reason and how often
    statements: int
    unknown_speakers: int
    # who declined to speak or did not answer, with the words
    refused: tuple[Words, ...] = ()
