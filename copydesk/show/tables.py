"""A dossier as rows, one a finding, with empty columns for the person who checks them."""

from __future__ import annotations

import csv as csv_module
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from copydesk.records import Dossier
from copydesk.show.build import context
from copydesk.show.context import Context
from copydesk.show.phrases import listing, visible
from copydesk.show.places import Words


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
    view = context(dossier)
    return [
        *_checks(view),
        *_utterances(view),
        *_edges(view),
        *_claims(view),
        *_conflicts(view),
        *_rest(view),
    ]


def csv(dossier: Dossier) -> str:
    """Write the rows as CSV; what a spreadsheet would take for a formula begins with an apostrophe."""
    target = io.StringIO()
    writer = csv_module.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(dossier):
        writer.writerow([_harmless(value) for value in astuple(row)])
    return target.getvalue()


def xlsx(dossier: Dossier, path: Path) -> None:
    """Write the rows as a workbook in which every cell is a string."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": visible(dossier.title or "")[:255], "comments": "Machine findings"})
        sheet = book.add_worksheet("Findings")
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, WIDTHS.get(name, 12), wrapped)
        found = rows(dossier)
        for number, row in enumerate(found, start=1):
            for column, value in enumerate(astuple(row)):
                # a cell holds at most 32,767 characters
                sheet.write_string(number, column, value[:32767])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(found)), len(COLUMNS) - 1)


def _harmless(value: str) -> str:
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
    for number, check in enumerate(view.checks, start=1):
        yield _row(
            f"check first: {check.title}",
            f"check {number}",
            check.slices,
            weight="check first",
            status=check.status,
        )


def _utterances(view: Context) -> Iterator[Row]:
    for utterance in view.utterances:
        for rendering in utterance.renderings:
            for place in rendering.members:
                others = " · ".join(
                    f"{other.words.report.label}: {visible(other.words.text)}"
                    for apart in utterance.renderings
                    if apart is not rendering
                    for other in apart.members
                )
                yield _row(
                    f"rendering, {rendering.form}",
                    utterance.anchor,
                    (place.words,),
                    other_words=others,
                    speaker=utterance.speaker,
                    weight=utterance.weight,
                    status="possible",
                )


def _edges(view: Context) -> Iterator[Row]:
    for edge in view.graph.edges:
        yield _row(
            f"{edge.relation} {edge.target}",
            edge.anchor,
            edge.evidence,
            status=edge.status,
            report=edge.report.file,
        )


def _claims(view: Context) -> Iterator[Row]:
    for claim in view.claims:
        held = [
            f"{report.label}: {cell.certainty or 'not in this text'}"
            for report, cell in zip(view.reports, claim.cells, strict=True)
        ]
        yield _row(
            f"claim, {claim.origins}",
            claim.anchor,
            (claim.words,),
            other_words=" · ".join(held),
            speaker=claim.claimants,
            status="possible",
        )


def _conflicts(view: Context) -> Iterator[Row]:
    for conflict in view.conflicts:
        kind = listing([f"{conflict.kind} differs", conflict.status], last="·")
        yield _row(kind, conflict.anchor, conflict.members, status="possible")


def _rest(view: Context) -> Iterator[Row]:
    for number, item in enumerate(view.absent, start=1):
        kind = f"not among the texts: {item.name} ({item.kind})"
        yield _row(kind, f"absent {number}", item.evidence, status="confirmed")
    for number, words in enumerate(view.unattributed, start=1):
        yield _row("no credit found in this text", f"unattributed {number}", (words,), status="possible")
