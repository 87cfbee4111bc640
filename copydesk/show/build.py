"""Dossier → Context: the one place that composes what is shown."""

from __future__ import annotations

from collections import Counter

from copydesk.records import Dossier, Place
from copydesk.show.claims import claims, conflicts, figures
from copydesk.show.context import Absent, Check, Context, Entry
from copydesk.show.credits import credited, shared
from copydesk.show.fulltext import full_texts
from copydesk.show.graph import graph
from copydesk.show.index import Index
from copydesk.show.phrases import BOILERPLATE, NO_VERDICT, REVIEW, count, day, days, listing
from copydesk.show.places import Words
from copydesk.show.record import actors, utterances

_FINDING = {"s": "statement", "u": "the renderings", "c": "the claim", "k": "what differs"}


def _link(anchor: str) -> str:
    """What a link to a finding says; statements bear the number that they have on the page."""
    name = _FINDING[anchor[0]]
    return f"{name} {anchor[1:]}" if anchor[0] == "s" else name


def context(dossier: Dossier) -> Context:
    """Everything that page, terminal and Markdown show."""
    index = Index(dossier)
    leading, also = credited(index)
    return Context(
        title=dossier.title or _title(dossier),
        dates=days([article.published for article in dossier.articles]),
        scope=_scope(dossier),
        version=dossier.copydesk,
        model=dossier.model,
        reports=tuple(index.reports.values()),
        credits=leading,
        also=also,
        shared=shared(index),
        checks=_checks(index),
        figures=figures(index),
        absent=_absent(index),
        not_read=_not_read(dossier),
        graph=graph(index),
        circles=tuple(_circle(index, keys) for keys in dossier.circles if keys),
        utterances=utterances(index),
        actors=actors(index),
        claims=claims(index),
        texts=full_texts(index),
        conflicts=conflicts(index),
        timeline=_timeline(index),
        positions=_positions(index),
        naming=_naming(index),
        unattributed=index.passages(dossier.unattributed),
        skipped_files=tuple((skipped.file, skipped.reason) for skipped in dossier.skipped),
        ignored=dossier.ignored,
        left_out=tuple(sorted(dossier.counts.skipped.items(), key=lambda item: (-item[1], item[0]))),
        statements=len(index.statements),
        unknown_speakers=sum(statement.speaker is None for statement in dossier.statements),
        refused=_refused(index),
    )


def _title(dossier: Dossier) -> str:
    return next((article.title for article in dossier.articles if article.title), "Untitled story")


def _scope(dossier: Dossier) -> str:
    """What was compared and what was not."""
    compared = "These texts were compared with each other only"
    if len(dossier.articles) < 2:
        compared = "There is one text, so nothing was compared"
    names = list(dict.fromkeys(_absent_name(item.kind, item.name) for item in dossier.not_in_set))
    if names:
        more = len(names) - 3
        shown = [*names[:3], f"{more} more"] if more > 0 else names
        are = "are" if len(names) > 1 else "is"
        compared += f"; {listing(shown)}, which they cite, {are} not among them"
    return f"{REVIEW} {compared}. {NO_VERDICT}"


def _absent_name(kind: str, name: str) -> str:
    return name if kind == "outlet" or kind in name.casefold() else f"{name} ({kind})"


def _circle(index: Index, keys: tuple[str, ...]) -> str:
    return " → ".join(index.name(key) for key in (*keys, keys[0]))


def _checks(index: Index) -> tuple[Check, ...]:
    return tuple(
        Check(
            title=check.title,
            slices=index.passages(check.slices),
            links=tuple((_link(anchor), f"#{anchor}") for key in check.findings if (anchor := index.anchors.get(key))),
            status=check.status,
            note=check.note,
        )
        for check in index.dossier.check_first
    )


def _absent(index: Index) -> tuple[Absent, ...]:
    return tuple(
        Absent(
            name=item.name,
            kind=item.kind,
            date=day(item.date) if item.date else "",
            evidence=index.passages(item.evidence),
        )
        for item in index.dossier.not_in_set
    )


def _refused(index: Index) -> tuple[Words, ...]:
    """From who declined to the end of the words that say so, where that is one stretch of text."""
    places = ((r.article, min(r.by.start if r.by else r.start, r.start), r.end) for r in index.dossier.refusals)
    found = (index.words(*place) for place in places)
    return tuple(words for words in found if words is not None)


def _not_read(dossier: Dossier) -> tuple[str, ...]:
    """How much of the texts was not read as text, by kind."""
    kinds = Counter(span.kind for article in dossier.articles for span in article.boilerplate)
    return tuple(
        count(kinds[kind], singular, plural=plural) for kind, (singular, plural) in BOILERPLATE.items() if kinds[kind]
    )


def _places(index: Index, places: tuple[Place, ...]) -> tuple[Words, ...]:
    found = (index.words(place.article, place.start, place.end) for place in places)
    return tuple(words for words in found if words is not None)


def _timeline(index: Index) -> tuple[Entry, ...]:
    return tuple(
        Entry(head=day(entry.date), text="", slices=_places(index, entry.evidence))
        for entry in sorted(index.dossier.timeline, key=lambda entry: entry.date)
    )


def _positions(index: Index) -> tuple[Entry, ...]:
    found = []
    for position in index.dossier.positions:
        text = f"{position.question}: {position.stance}"
        if position.as_of:
            text += f", as of {day(position.as_of)}"
        if position.told_by:
            text += f", told by {listing(index.name(key) for key in position.told_by)}"
        if position.changed_from:
            text += f" (before: {position.changed_from})"
        slices = tuple(
            words
            for key in position.statements
            if (statement := index.statements.get(key))
            for words in index.slices(statement.article, statement.content)
        )
        found.append(Entry(head=index.name(position.actor), text=text, slices=slices))
    return tuple(found)


def _naming(index: Index) -> tuple[Entry, ...]:
    found = []
    for naming in index.dossier.naming:
        for voice, text in (("outlet", "in the outlet's own voice"), ("speaker", "in a speaker's words")):
            slices = tuple(
                words
                for label in naming.labels
                if label.voice == voice and (words := index.words(label.article, label.start, label.end))
            )
            if slices:
                found.append(Entry(head=index.name(naming.referent), text=text, slices=slices))
    return tuple(found)
