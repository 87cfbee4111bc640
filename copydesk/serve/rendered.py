"""A story's dossier as HTML, kept as long as neither the dossier nor what people said of it changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from copydesk.desk import Desk, dossiers
from copydesk.desk.log import marks, merged_into
from copydesk.desk.records import Correction
from copydesk.errors import DeskError
from copydesk.records import Dossier
from copydesk.serve.render import environment, verdict
from copydesk.show.build import context
from copydesk.show.page import filter_rules
from copydesk.show.phrases import REVIEW, count, listing

# characters of HTML that are kept: thirty stories of thirty reports
_KEPT = 64_000_000

Key = tuple[str, int, str | None, int]


class Sheet(NamedTuple):
    """A dossier as it is shown: the body of its page, its facts, and the style of its filter."""

    title: str
    facts: str
    scope: str
    sections: Markup
    filter: Markup
    body: Markup
    rules: str


class Sheets:
    """The sheets of the stories that were looked at last."""

    def __init__(self) -> None:
        self._held: OrderedDict[Key, Sheet] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def of(self, desk: Desk, story: str) -> Sheet:
        """The sheet of a story, whose dossier is made anew where it is stale. Raises DeskError."""
        if _stale(desk, story):
            dossiers.refresh(desk, story)
        key = _key(desk, story)
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = _sheet(dossiers.dossier(desk, story), marks_of(desk, story))
        with self._lock:
            if key not in self._held:
                self._held[key] = made
                self._size += len(made.body)
            while self._size > _KEPT and len(self._held) > 1:
                self._size -= len(self._held.popitem(last=False)[1].body)
        return made


def marks_of(desk: Desk, story: str) -> dict[str, Correction]:
    """The findings of a story that somebody reviewed or dismissed, with the last who did."""
    return {c.finding: c for c in marks(desk.db, story) if c.finding}


def _stale(desk: Desk, story: str) -> bool:
    row = desk.db.execute("SELECT stale OR dossier IS NULL, reports FROM story WHERE id = ?", (story,)).fetchone()
    if row is None:
        raise DeskError(f"{story}: the desk has no such story")
    return bool(row[0])


def _key(desk: Desk, story: str) -> Key:
    """What changes whenever the sheet does: times are to the second, and marks of findings leave the edition alone."""
    names = ["actors", *merged_into(desk.db, story)]
    row = desk.db.execute(
        "SELECT edition, made_at, (SELECT coalesce(max(number), 0) FROM correction_about WHERE about IN"
        f" (SELECT id FROM article WHERE story = ?1 UNION ALL VALUES (?){', (?)' * (len(names) - 1)}))"
        " FROM story WHERE id = ?1",
        (story, *names),
    ).fetchone()
    return (story, row[0], row[1], row[2])


def _sheet(dossier: Dossier, marked: Mapping[str, Correction]) -> Sheet:
    view = context(dossier)

    def beside(anchor: str) -> Markup:
        """What stands beside a finding: where to correct it, and what was said of it."""
        link = Markup('<a class="act" href="?of={}">correct or review</a>').format(anchor)
        mark = marked.get(anchor)
        if mark is None:
            return link
        return link + Markup('<span class="verdict {}">{}</span>').format(mark.kind, verdict(mark))

    given = {"view": view, "beside": beside, "marks": [_mark(m) for m in marked.values()], "live": True}
    templates = environment()
    return Sheet(
        title=view.title,
        facts=f"{count(len(view.reports), 'report')} · {view.dates}",
        scope=view.scope.replace(REVIEW, _reviewed(marked)),
        sections=_with_own(templates.get_template("sections.html.j2").render(given)),
        filter=Markup(templates.get_template("filter.html.j2").render(given)),
        body=Markup(templates.get_template("dossier.html.j2").render(given)),
        rules=filter_rules(view),
    )


def _with_own(sections: str) -> Markup:
    """The links to the sections of a dossier, and to what the desk knows besides."""
    return Markup(sections.replace("</ul>", '<li><a href="#desk">Grouping</a></li></ul>'))


def _reviewed(marked: Mapping[str, Correction]) -> str:
    by = listing(sorted({mark.author for mark in marked.values()}))
    return f"Machine findings, {len(marked)} reviewed{' by ' + by if by else ''}."


def _mark(mark: Correction) -> dict[str, str]:
    """A mark as the script of the page has it."""
    return {
        "finding": mark.finding or "",
        "state": mark.kind,
        "by": mark.author,
        "on": mark.at[:10],
        "why": mark.reason,
        "what": mark.value or "",
    }
