"""What to check first: the findings of the first screen with their sides, the words that differ marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from copydesk.contract import finding_id
from copydesk.records import CheckFirst, Side
from copydesk.show.context import Check
from copydesk.show.index import Index, pieces
from copydesk.show.places import Words

_FINDING = {"u": "the renderings", "c": "the claim", "k": "what differs"}


def checks(index: Index) -> tuple[Check, ...]:
    """Findings in the order of the dossier."""
    sides = {finding.id: finding.sides for finding in index.dossier.findings}
    return tuple(_check(index, check, sides.get(check.id, ())) for check in index.dossier.check_first)


def _check(index: Index, check: CheckFirst, sides: tuple[Side, ...]) -> Check:
    return Check(
        title=check.title,
        slices=tuple(_marked(index, sides)) or index.passages(check.slices),
        links=_links(index, check),
        # "possible" on every line would say nothing
        status="" if check.status == "possible" else check.status,
        note=check.note,
        anchor=finding_id(check),
        cast=index.cast(_speakers(index, check)),
    )


def _marked(index: Index, sides: tuple[Side, ...]) -> Iterator[Words]:
    for side in sides:
        words = index.words(side.article, side.start, side.end)
        if words:
            ranges = [(part.start, part.end) for part in side.differs]
            text = index.articles[side.article].text
            yield replace(words, pieces=pieces(text, words.start, words.end, ranges))


def _links(index: Index, check: CheckFirst) -> tuple[tuple[str, str], ...]:
    """Where the first utterance, claim and conflict behind a check stand."""
    anchors = [anchor for key in check.findings if (anchor := index.anchors.get(key))]
    links = {_FINDING[anchor[0]]: f"#{anchor}" for anchor in reversed(anchors) if anchor[0] in _FINDING}
    return tuple(links.items())


def _speakers(index: Index, check: CheckFirst) -> list[str]:
    found = (index.statements[key].speaker for key in check.findings if key in index.statements)
    return [speaker.id for speaker in found if speaker]
