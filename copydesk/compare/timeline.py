"""What the reports place in time: dated sentences of several reports merged, in order; publication apart.

Errs towards leaving apart: two sentences of one date are one entry only where they share their matter.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from copydesk.align import content_words, tokens
from copydesk.records import Linked, Place, Resolved, TimelineEntry
from copydesk.vectors import Vector, sentence_vector

# Sentences of one date that tell of one thing: this share of the shorter one's content words, or fewer and
# vectors as near. Set on the invented examples; not swept on labelled timelines, of which there are none.
_SHARED = 0.5
_LESS, _COSINE = 0.3, 0.6
_DATED = re.compile(r"^\d{4}(?:-(?:\d{2}(?:-\d{2})?(?:T.*)?|W\d{2}|Q\d|SP|SU|FA|WI))?$")
_SEASONS = {"SP": "03", "SU": "06", "FA": "09", "WI": "12"}


@dataclass(frozen=True, slots=True)
class _Dated:
    """A sentence with a date in it."""

    value: str
    place: Place
    text: str
    words: frozenset[str]
    vector: Vector | None


def timeline(linked: Linked) -> tuple[TimelineEntry, ...]:
    """Entries by date, the vaguer before the finer ones that it holds; publication times among them."""
    by_value: dict[str, list[_Dated]] = defaultdict(list)
    for one in linked.resolved:
        for dated in _dated(one):
            by_value[dated.value].append(dated)
    found = [_entry(value, group) for value, members in by_value.items() for group in _groups(members)]
    found += [
        TimelineEntry(date=one.article.published, text="", kind="publication", evidence=(Place(one.article.id, 0, 0),))
        for one in linked.resolved
        if one.article.published
    ]
    return tuple(sorted(found, key=lambda e: (when(e.date), e.kind, e.evidence)))


def when(value: str) -> tuple[str, int]:
    """The first day that a TIMEX3 value may mean, and how vague it is: what to sort by."""
    year, _, rest = value.partition("-")
    if rest in _SEASONS:
        return f"{year}-{_SEASONS[rest]}-01", 90
    if rest.startswith("W"):
        return datetime.date.fromisocalendar(int(year), min(max(int(rest[1:3]), 1), 52), 1).isoformat(), 7
    if rest.startswith("Q"):
        return f"{year}-{3 * int(rest[1]) - 2:02}-01", 90
    vague = {4: 365, 7: 30, 10: 1}.get(len(value), 0)
    return value + {4: "-01-01", 7: "-01"}.get(len(value), ""), vague


def _dated(one: Resolved) -> Iterator[_Dated]:
    sentences = one.annotations.sentences
    skipped = [(b.start, b.end) for b in one.article.boilerplate if b.kind != "title"]
    for date in one.annotations.dates:
        if date.type not in ("date", "time") or not _DATED.match(date.value):
            continue
        here = next(((a, b) for a, b in sentences if a <= date.start < b), None)
        if here is None or any(a <= date.start < b for a, b in skipped):
            continue
        text = one.article.text[here[0] : here[1]]
        words = frozenset(content_words(tokens(one.article.text, [here]))) - frozenset(
            content_words(tokens(one.article.text, [(date.start, date.end)]))
        )
        # a bare year or a date alone says of nothing when it was
        if len(words) >= 3:
            yield _Dated(
                date.value.split("T")[0], Place(one.article.id, *here), text, words, sentence_vector(one, *here)
            )


def _groups(members: list[_Dated]) -> list[list[_Dated]]:
    groups: list[list[_Dated]] = []
    for member in sorted(members, key=lambda m: m.place):
        home = next((group for group in groups if all(_same(member, other) for other in group)), None)
        if home is None:
            groups.append([member])
        elif member.place not in [other.place for other in home]:
            home.append(member)
    return groups


def _same(a: _Dated, b: _Dated) -> bool:
    if a.place == b.place:
        return True
    share = len(a.words & b.words) / min(len(a.words), len(b.words))
    if share >= _SHARED:
        return True
    near = float(np.dot(a.vector, b.vector)) if a.vector is not None and b.vector is not None else 0.0
    return share >= _LESS and near >= _COSINE


def _entry(value: str, group: list[_Dated]) -> TimelineEntry:
    """The shortest sentence speaks for the group; every place is evidence."""
    first = min(group, key=lambda m: (len(m.text), m.place))
    rest = sorted(m.place for m in group if m is not first)
    return TimelineEntry(date=value, text=first.text, evidence=(first.place, *rest))
