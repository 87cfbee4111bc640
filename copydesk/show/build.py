"""Dossier → Context: the one place that composes what is shown."""

from __future__ import annotations

from collections import Counter, defaultdict

from copydesk.records import Dossier, NotInSet
from copydesk.show.checks import checks
from copydesk.show.claims import alone, claims, figures
from copydesk.show.conflicts import conflicts
from copydesk.show.context import Absent, Context
from copydesk.show.credits import alike, credited, shared
from copydesk.show.fulltext import full_texts
from copydesk.show.graph import graph
from copydesk.show.index import Index, reports
from copydesk.show.naming import naming
from copydesk.show.phrases import BOILERPLATE, NO_VERDICT, REVIEW, count, day, days, listing, marked
from copydesk.show.places import Words
from copydesk.show.positions import positions
from copydesk.show.record import actors, utterances
from copydesk.show.timeline import timeline

# how many speakers the filter offers; the search finds the others by name
SPEAKERS = 40


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
        alike=alike(index),
        checks=checks(index),
        figures=figures(index),
        absent=_absent(index),
        not_read=_not_read(dossier),
        graph=graph(index),
        circles=tuple(_circle(index, keys) for keys in dossier.circles if keys),
        utterances=utterances(index),
        actors=actors(index),
        claims=claims(index),
        alone=alone(index),
        texts=full_texts(index),
        conflicts=conflicts(index),
        timeline=timeline(index),
        positions=positions(index),
        naming=naming(index),
        speakers=_speakers(index),
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
    # an occasion is no text that could be among them
    texts = (item for item in _by_use(dossier) if item.kind != "speech")
    names = list(dict.fromkeys(_absent_name(item.kind, item.name) for item in texts))
    if names:
        more = len(names) - 3
        shown = [*names[:3], f"{more} more"] if more > 0 else names
        are = "are" if len(names) > 1 else "is"
        compared += f"; {listing(shown)}, which they cite, {are} not among them"
    return " ".join((REVIEW, f"{compared}.", *_taken_for(dossier), NO_VERDICT))


def _taken_for(dossier: Dossier) -> list[str]:
    """Which texts were taken for a transcript or document by their layout, with the words that show it."""
    named = reports(dossier.articles)
    found: dict[str, list[str]] = defaultdict(list)
    for article in dossier.articles:
        if article.kind_from:
            words = listing(marked(" ".join(part.text.split())) for part in article.kind_from[:2])
            found[article.kind].append(f"{named[article.id].label} ({words})")
    return [f"Taken for a {kind} by what stands in it: {'; '.join(texts)}." for kind, texts in sorted(found.items())]


def _absent_name(kind: str, name: str) -> str:
    return name if kind == "outlet" or kind in name.casefold() else f"{name} ({kind})"


def _circle(index: Index, keys: tuple[str, ...]) -> str:
    return " → ".join(index.name(key) for key in (*keys, keys[0]))


def _speakers(index: Index) -> tuple[tuple[str, str], ...]:
    """The speakers that the filter offers, those with most statements first."""
    said = Counter(s.speaker.id for s in index.statements.values() if s.speaker and s.speaker.id in index.casts)
    ranked = sorted(said, key=lambda key: (-said[key], index.name(key), key))
    return tuple((index.casts[key], f"{index.name(key)} ({said[key]})") for key in ranked[:SPEAKERS])


def _absent(index: Index) -> tuple[Absent, ...]:
    return tuple(
        Absent(
            name=item.name,
            kind=item.kind,
            date=day(item.date) if item.date else "",
            through=_through(index.dossier, item),
            status=_status(index.dossier, item),
            evidence=index.passages(item.evidence),
        )
        for item in _by_use(index.dossier)
    )


def _through(dossier: Dossier, item: NotInSet) -> str:
    """The nearer sources of something absent; nothing where a report cites it by itself."""
    ways = [s.through for s in dossier.sources if s.to.name == item.name and s.relation != "shares_text"]
    return listing(sorted({way for way in ways if way})) if all(ways) else ""


def _status(dossier: Dossier, item: NotInSet) -> str:
    """Confirmed where some report's credit to it is."""
    named = (s for s in dossier.sources if s.to.name == item.name and s.relation != "shares_text")
    return "confirmed" if any(s.status == "confirmed" for s in named) else "possible"


def _by_use(dossier: Dossier) -> list[NotInSet]:
    """What most reports cite first."""
    return sorted(dossier.not_in_set, key=lambda n: (-len({p.article for p in n.evidence}), -len(n.evidence)))


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
