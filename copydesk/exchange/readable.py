"""Stories for people: spreadsheets, Word, Markdown and pages, as `show` makes them, with reviews and for many stories.

A workbook begins with the check sheet, one row a finding to check first; a Word document of several stories with the
memo for editors, the first screen of each.
"""

from __future__ import annotations

import csv as csv_module
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, replace
from datetime import datetime
from html import escape
from typing import Any, BinaryIO

from copydesk.exchange.archive import File
from copydesk.exchange.names import web_address
from copydesk.exchange.story import Marks, Story, told
from copydesk.records import Article
from copydesk.show.build import context
from copydesk.show.context import Check, Context
from copydesk.show.markdown import markdown_of
from copydesk.show.outline import (
    Heading,
    Paragraph,
    Part,
    Table,
    after_first_screen,
    claims_table,
    first_screen,
    outline,
    plain,
)
from copydesk.show.page import page_of
from copydesk.show.passages import around
from copydesk.show.phrases import NO_VERDICT, REVIEW, count, marked, visible
from copydesk.show.places import Words
from copydesk.show.tables import COLUMNS, cell_text, harmless, rows_of, sheet, workbook
from copydesk.show.word import docx_of

# a fixed day, so that the same desk gives the same file
_MADE = datetime(2000, 1, 1)
# A sheet holds 1,048,576 rows, and what is beyond would be lost without a word.
_ROWS = 1_000_000
# addresses of a finding that have columns of their own, and what a workbook takes as a link
_ADDRESSES, _LINKS, _LONGEST_LINK = 4, 60_000, 2000
_CHECK_HEAD = (
    "story", "finding", "status", "quotes", "in their sentences", "outlets", "dates", "note",
    *(f"address {number + 1}" for number in range(_ADDRESSES)),
    "other addresses", "id", "checked by", "checked", "outcome",
)  # fmt: skip
_WIDE = {"story": 30, "finding": 34, "quotes": 70, "in their sentences": 90, "outlets": 24, "note": 30}


def view_of(story: Story, *, with_marks: bool = True) -> Context:
    """What is shown of a story, with how much of it was reviewed, and beside each finding to check first by whom."""
    view, marks = context(story.dossier), Marks(story)
    scope = view.scope.replace(REVIEW, f"Machine findings, {marks.reviewed(_anchors(view))} reviewed.")
    checks = tuple(_reviewed(check, marks) for check in view.checks) if with_marks else view.checks
    return replace(view, scope=scope, checks=checks)


def _anchors(view: Context) -> Iterator[str]:
    """The ids of all findings that are shown and may be reviewed."""
    groups = (view.checks, view.utterances, view.claims, view.graph.edges, view.figures, view.naming)
    yield from (finding.anchor for group in groups for finding in group)
    yield from (conflict.anchor for group in view.conflicts for conflict in group.conflicts)
    yield from (claim.anchor for group in view.alone for claim in group.claims)


def _reviewed(check: Check, marks: Marks) -> Check:
    # beside the finding's own note: its status is what a filter goes by
    said = (check.note, *(told(review) for review in marks.findings.get(check.anchor, ())))
    return replace(check, note="; ".join(part for part in said if part))


# ── tables ────────────────────────────────────────────────────────────────────────────────


def write_csv(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write the findings of all stories as CSV, with the story in front of each."""
    target = io.TextIOWrapper(output, encoding="utf-8", errors="replace", newline="", write_through=True)
    writer = csv_module.writer(target, lineterminator="\r\n")
    writer.writerow(("story", "story id", *COLUMNS))
    for story in stories:
        writer.writerows([[harmless(value) for value in row] for row in _findings(story)])
    # the file is the caller's to close
    target.detach()


def write_xlsx(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write a workbook: the check sheet, all findings, and the tables of the page, each for all stories."""
    checks: list[list[str]] = []
    findings: list[Sequence[str]] = []
    tables: dict[str, tuple[tuple[str, ...], list[Sequence[str]]]] = {}
    for story in stories:
        checks += _check_rows(story)
        findings += _findings(story)
        for table in _tables(story):
            held = tables.setdefault(table.name, (("story", *table.head), []))[1]
            held += [(visible(story.title), *(cell_text(cell) for cell in row)) for row in table.rows]
    with workbook(output) as book:
        book.set_properties({"title": "Copydesk", "comments": "Machine findings", "created": _MADE})
        _check_sheet(book, checks)
        _sheets(book, "Findings", ("story", "story id", *COLUMNS), findings)
        for name, (head, rows) in tables.items():
            _sheets(book, name, head, rows)


def _tables(story: Story) -> Iterator[Table]:
    """The tables of a story that have the same columns in every story."""
    view = view_of(story)
    for part in outline(view):
        if isinstance(part, Table):
            yield claims_table(view, wide=False) if part.name == "Claims" else part


def _findings(story: Story) -> list[Sequence[str]]:
    view, marks = view_of(story, with_marks=False), Marks(story)
    found: list[Sequence[str]] = []
    for row in rows_of(view):
        reviews = marks.findings.get(row.finding, ())
        by, when = "; ".join(r.author for r in reviews), "; ".join(f"{r.kind}, {r.at[:10]}" for r in reviews)
        found.append(
            (visible(story.title), story.id, *astuple(replace(row, checked_by=visible(by), checked=visible(when))))
        )
    return found


def _sheets(book: Any, name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for first in range(0, max(1, len(rows)), _ROWS):
        sheet(book, f"{name} {first // _ROWS + 1}" if first else name, head, rows[first : first + _ROWS])


def _check_rows(story: Story) -> Iterator[list[str]]:
    """One row for each finding to check first, with all that it takes to check it."""
    view, marks = view_of(story, with_marks=False), Marks(story)
    articles = dict(zip(view.reports, story.dossier.articles, strict=True))
    for check in view.checks:
        reports = list(dict.fromkeys(words.report for words in check.slices))
        addresses = [address for report in reports if (address := web_address(report.url))]
        reviews = marks.findings.get(check.anchor, ())
        yield [
            visible(story.title),
            visible(check.title),
            check.status,
            "\n".join(f"{visible(w.report.label)}: {marked(visible(w.text))}" for w in check.slices),
            "\n".join(f"{visible(w.report.label)}: {_in_place(w, articles[w.report])}" for w in check.slices),
            "\n".join(visible(report.label) for report in reports),
            "\n".join(", ".join(p for p in (report.dated, report.date_from) if p) for report in reports),
            visible(check.note),
            *(addresses[:_ADDRESSES] + [""] * (_ADDRESSES - len(addresses[:_ADDRESSES]))),
            "\n".join(addresses[_ADDRESSES:]),
            check.anchor,
            visible("; ".join(review.author for review in reviews)),
            "; ".join(review.at[:10] for review in reviews),
            visible("; ".join(": ".join(p for p in (review.kind, review.reason) if p) for review in reviews)),
        ]


def _in_place(words: Words, article: Article) -> str:
    """Words in their sentences, with one on either side."""
    text = article.text
    skip = tuple((part.start, part.end) for part in article.boilerplate)
    beside = around(text, words.start, words.end, skip=skip)
    parts = (beside.before, (beside.lead[0], beside.tail[1]), beside.after)
    return " ".join(" ".join(visible(text[start:end]).split()) for start, end in parts if start < end)


def _check_sheet(book: Any, rows: Sequence[Sequence[str]]) -> None:
    made = sheet(book, "Check first", _CHECK_HEAD, rows)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, name in enumerate(_CHECK_HEAD):
        if name in _WIDE:
            made.set_column(column, column, _WIDE[name], wrapped)
    first, links = _CHECK_HEAD.index("address 1"), 0
    for number, row in enumerate(rows, start=1):
        for column in range(first, first + _ADDRESSES):
            # a workbook takes so many links and none longer; the others stay as text
            if row[column] and len(row[column]) <= _LONGEST_LINK and links < _LINKS:
                made.write_url(number, column, row[column], string=row[column])
                links += 1


# ── texts ─────────────────────────────────────────────────────────────────────────────────


def write_docx(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write a Word document: the memo for editors first, then the dossiers in full."""
    given = list(stories)
    docx_of(_document(given), output, title=given[0].title if len(given) == 1 else "Copydesk")


def _document(stories: Sequence[Story]) -> Iterator[Part]:
    if len(stories) == 1:
        yield from outline(view_of(stories[0]))
        return
    yield Heading("Memo for editors", level=1)
    yield Paragraph(plain(f"{count(len(stories), 'story', plural='stories')}. {NO_VERDICT}"), aside=True)
    for story in stories:
        yield from first_screen(view_of(story))
    for story in stories:
        view = view_of(story)
        yield Heading(f"{view.title}: the whole dossier", level=1)
        yield from after_first_screen(view)


def write_markdown(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write the dossiers one after the other as Markdown."""
    for number, story in enumerate(stories):
        output.write(b"\n" * (number > 0) + markdown_of(outline(view_of(story))).encode("utf-8", "replace"))


def page(story: Story) -> bytes:
    """A story as one self-contained page."""
    return page_of(view_of(story)).encode("utf-8", "replace")


def pages(stories: Iterable[Story]) -> Iterator[File]:
    """A page for each story, and one that lists them."""
    listed: dict[str, list[str]] = defaultdict(list)
    for story in stories:
        view = view_of(story)
        name = f"{story.id}.html"
        yield name, page_of(view).encode("utf-8", "replace")
        line = (
            f"{count(len(view.reports), 'report')} · {view.dates} · {count(len(view.checks), 'finding')} to check first"
        )
        title = escape(visible(view.title))
        listed[name].append(f'<li><a href="{escape(name)}">{title}</a><br>{escape(line)}</li>')
    items = "\n".join(item for found in listed.values() for item in found)
    yield "index.html", _INDEX.format(items=items).encode("utf-8", "replace")


_INDEX = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>Stories</title>
<h1>Stories</h1>
<ul>
{items}
</ul>
</html>
"""
