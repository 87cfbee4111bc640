"""What to check first: what the comparison put there, and positions that reports put differently."""

from __future__ import annotations

from collections.abc import Iterator

from copydesk.records import CheckFirst
from copydesk.show.conflicts import conflicts
from copydesk.show.context import Check, ConflictView
from copydesk.show.cues import put
from copydesk.show.index import Index
from copydesk.show.places import Words

_FINDING = {"u": "the renderings", "c": "the claim", "k": "what differs"}
# what may be in the cue alone: "believes it is inevitable", "dismissed the suggestion"
_IN_THE_CUE = frozenset(("certainty", "denial"))
_MARKS = tuple("\"'“”„«»‘’‚‹›")
_POSITION = "A position is put differently by these reports"


def checks(index: Index) -> tuple[Check, ...]:
    """Findings in the order of the dossier, positions after them."""
    shown = {index.anchors.get(key) for check in index.dossier.check_first for key in check.findings}
    stances = [c for group in conflicts(index) for c in group.conflicts if c.kind == "stance" and c.anchor not in shown]
    return (
        *(_check(index, check) for check in index.dossier.check_first),
        *(_position(conflict) for conflict in stances),
    )


def _check(index: Index, check: CheckFirst) -> Check:
    places = [f"{passage.article}:{passage.start}" for passage in check.slices]
    return Check(
        title=check.title,
        slices=tuple(_shown(index, check)),
        links=_links(index, check),
        status=check.status,
        note=check.note,
        anchor=index.anchor("f", check.kind, *check.findings, *places),
        cast=index.cast(_speakers(index, check)),
    )


def _shown(index: Index, check: CheckFirst) -> Iterator[Words]:
    """The slices, wide enough to show what is found."""
    stated = (index.statements[key] for key in check.findings if key in index.statements)
    by_place = {(s.article, s.content[0].start): s for s in stated if s.content}
    for passage in check.slices:
        words = index.words(passage.article, passage.start, passage.end)
        statement = by_place.get((passage.article, passage.start))
        if words and statement and check.kind in _IN_THE_CUE:
            yield put(index, statement) or words
        elif words:
            yield _with_marks(index, words) if check.kind == "voice" else words


def _with_marks(index: Index, words: Words) -> Words:
    """The words with the quotation marks beside them: whether they have any is the finding."""
    key = next(key for key, report in index.reports.items() if report is words.report)
    text = index.articles[key].text
    start = words.start - (text[words.start - 1 : words.start] in _MARKS and words.start > 0)
    end = words.end + (text[words.end : words.end + 1] in _MARKS and words.end < len(text))
    return index.words(key, start, end) or words


def _links(index: Index, check: CheckFirst) -> tuple[tuple[str, str], ...]:
    """Where the findings behind a check stand; statements only where there is nothing that holds them."""
    anchors = [anchor for key in check.findings if (anchor := index.anchors.get(key))]
    whole = tuple((_FINDING[anchor[0]], f"#{anchor}") for anchor in anchors if anchor[0] in _FINDING)
    numbers = ((index.numbers[key], index.anchors[key]) for key in check.findings if key in index.numbers)
    return whole or tuple((f"statement {number}", f"#{anchor}") for number, anchor in numbers)


def _speakers(index: Index, check: CheckFirst) -> list[str]:
    found = (index.statements[key].speaker for key in check.findings if key in index.statements)
    return [speaker.id for speaker in found if speaker]


def _position(conflict: ConflictView) -> Check:
    return Check(
        title=f"{_POSITION}: {conflict.who}" if conflict.who else _POSITION,
        slices=conflict.members,
        links=((_FINDING["k"], f"#{conflict.anchor}"),),
        status="possible",
        note="",
        anchor=f"f{conflict.anchor[1:]}",
        cast=conflict.cast,
    )
