"""A dossier as rows, one a finding, with empty columns for the person who checks them."""

from __future__ import annotations

import csv as csv_module
import datetime
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from typing import Any, BinaryIO

from copydesk.records import Dossier
from copydesk.show.build import context
from copydesk.show.context import Context, RenderingView, UtteranceView
from copydesk.show.outline import Line, Table, outline
from copydesk.show.phrases import marked, visible
from copydesk.show.places import InPlace, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One finding. The last three columns are the reader's."""

    kind: str
    finding: str
    report: str
    outlet: str = ""
    date: str = ""
    words: str = ""
    other_words: str = ""
    speaker: str = ""
    weight: str = ""
    status: str = ""
    source: str = ""
    checked_by: str = ""
    checked: str = ""


# a fixed day, so that the same dossier gives the same file
_MADE = datetime.datetime(2000, 1, 1)
COLUMNS = tuple(field.name.replace("_", " ") for field in fields(Row))
WIDTHS = {
    "words": 60,
    "other words": 60,
    "outlet": 24,
    "speaker": 24,
    "finding": 14,
    "report": 24,
    "date": 14,
}


def rows(dossier: Dossier) -> list[Row]:
    """List every finding, in the order of the page."""
    return rows_of(context(dossier))


def rows_of(view: Context) -> list[Row]:
    """List every finding that is shown, in the order of the page."""
    return [
        *_checks(view),
        *_utterances(view),
        *_edges(view),
        *_claims(view),
        *_alone(view),
        *_conflicts(view),
        *_positions(view),
        *_timeline(view),
        *_naming(view),
        *_rest(view),
    ]


def csv(dossier: Dossier) -> str:
    """Write the rows as CSV; what a spreadsheet would take for a formula begins with an apostrophe."""
    target = io.StringIO()
    writer = csv_module.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(dossier):
        writer.writerow([harmless(value) for value in astuple(row)])
    return target.getvalue()


def xlsx(dossier: Dossier, output: BinaryIO) -> None:
    """Write the rows as a workbook in which every cell is a string; the tables of the page have sheets of their own."""
    with workbook(output) as book:
        properties = {"title": visible(dossier.title or "")[:255], "comments": "Machine findings", "created": _MADE}
        book.set_properties(properties)
        sheet(book, "Findings", COLUMNS, [astuple(row) for row in rows(dossier)])
        for part in outline(context(dossier)):
            if isinstance(part, Table):
                sheet(book, part.name, part.head, [[cell_text(cell) for cell in row] for row in part.rows])


@contextmanager
def workbook(output: BinaryIO) -> Iterator[Any]:
    """A workbook in which every cell is a string."""
    import xlsxwriter

    # a workbook that cannot be written whole goes on trying when nobody listens any more
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        yield book
    output.write(made.getvalue())


def sheet(book: Any, name: str, head: Sequence[str], found: Sequence[Sequence[str]]) -> Any:
    """Add a sheet to a workbook in which every cell is a string; gives the sheet."""
    made = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(head):
        made.write_string(0, column, visible(title), bold)
        made.set_column(column, column, WIDTHS.get(title, 18), wrapped)
    for number, row in enumerate(found, start=1):
        for column, value in enumerate(row):
            # a cell holds at most 32,767 characters
            made.write_string(number, column, value[:32767])
    made.freeze_panes(1, 0)
    made.autofilter(0, 0, max(1, len(found)), len(head) - 1)
    return made


def cell_text(line: Line) -> str:
    """A line of a table as the text of a cell."""
    return visible("".join(marked(run.text) if run.words else run.text for run in line))


def harmless(value: str) -> str:
    """A value as a spreadsheet takes it: what it would take for a formula begins with an apostrophe."""
    return f"'{value}" if value.lstrip(" \t\r\n")[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") else value


def _row(kind: str, finding: str, found: tuple[Words, ...], **more: str) -> Row:
    first = found[0] if found else None
    others = (f"{words.report.label}: {visible(words.text)}" for words in found[1:])
    return Row(
        kind=kind,
        finding=finding,
        report=first.report.file if first else more.pop("report", ""),
        outlet=visible(first.report.label) if first else "",
        date=first.report.dated if first else more.pop("date", ""),
        words=visible(first.text) if first else more.pop("words", ""),
        other_words=more.pop("other_words", " · ".join(others)),
        **{key: visible(value) for key, value in more.items() if key not in ("report", "date", "words")},
    )


def _checks(view: Context) -> Iterator[Row]:
    for check in view.checks:
        yield _row(
            f"check first: {check.title}",
            check.anchor,
            check.slices,
            weight="check first",
            status=check.status,
        )


def _utterances(view: Context) -> Iterator[Row]:
    for utterance in view.utterances:
        for rendering in utterance.renderings:
            for place in _places(rendering):
                yield _row(
                    f"rendering, {rendering.form}",
                    utterance.anchor,
                    (place.words,),
                    other_words=_others(utterance, rendering),
                    speaker=utterance.speaker,
                    weight=utterance.weight,
                    status="possible",
                )


def _places(rendering: RenderingView) -> Iterator[InPlace]:
    return (place for setting in rendering.settings for place in setting.places)


def _others(utterance: UtteranceView, rendering: RenderingView) -> str:
    """How the other renderings put it."""
    others = (place for apart in utterance.renderings if apart is not rendering for place in _places(apart))
    return " · ".join(f"{place.words.report.label}: {visible(place.words.text)}" for place in others)


def _edges(view: Context) -> Iterator[Row]:
    for edge in view.graph.edges:
        through = f" through {edge.through}" if edge.through else ""
        yield _row(
            f"{edge.relation} {edge.target}{through}{f': {edge.why}' if edge.why else ''}",
            edge.anchor,
            edge.evidence,
            status=edge.status,
            report=edge.report.file,
        )


def _claims(view: Context) -> Iterator[Row]:
    for claim in view.claims:
        held = [f"{cell.report.label}: {cell.certainty or 'found'}" for cell in claim.cells]
        yield _row(
            f"claim, {claim.origins}",
            claim.anchor,
            (claim.words,),
            other_words=" · ".join(held),
            speaker=claim.claimants,
            status="possible",
        )


def _alone(view: Context) -> Iterator[Row]:
    for group in view.alone:
        for claim in group.claims:
            yield _row(
                "claim, found in one report only", claim.anchor, (claim.words,), speaker=claim.who, status="possible"
            )


def _conflicts(view: Context) -> Iterator[Row]:
    for group in view.conflicts:
        for conflict in group.conflicts:
            kind = f"{group.title.casefold()}: {conflict.status}"
            yield _row(kind, conflict.anchor, conflict.members, speaker=conflict.who, status="possible")


def _positions(view: Context) -> Iterator[Row]:
    for question in view.positions.questions:
        for stand in question.stands:
            for held in stand.held:
                changed = f", changed from {held.changed_from}" if held.changed_from else ""
                kind = f"position on {question.text}: {held.stance}{changed}, {held.dated}"
                yield _row(kind, stand.anchor, held.slices, speaker=stand.actor, status="possible")


def _timeline(view: Context) -> Iterator[Row]:
    time = view.timeline
    for moment in (*time.before, *time.moments, *time.after):
        if moment.slices:
            yield _row(f"in time: {moment.when}", moment.anchor, moment.slices, status="possible")


def _naming(view: Context) -> Iterator[Row]:
    for naming in view.naming:
        for label in naming.labels:
            for voice, slices in (("outlet's own voice", label.outlet), ("speaker's words", label.speaker)):
                if slices:
                    yield _row(f"name of {naming.referent}, {voice}", naming.anchor, slices, status="possible")


def _rest(view: Context) -> Iterator[Row]:
    for number, item in enumerate(view.absent, start=1):
        through = f", through {item.through}" if item.through else ""
        kind = f"not among the texts: {item.name} ({item.kind}){through}"
        yield _row(kind, f"absent {number}", item.evidence, status=item.status)
    for number, words in enumerate(view.refused, start=1):
        yield _row("declined or did not answer", f"refused {number}", (words,), status="possible")
    for number, words in enumerate(view.unattributed, start=1):
        yield _row("no credit found in this text", f"unattributed {number}", (words,), status="possible")
