"""What the reports place in time, and when they were published: a list, and a drawing of the days around."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence

from copydesk.records import TimelineEntry
from copydesk.show.context import Mark, Moment, TimeDrawing, Timeline
from copydesk.show.index import Index
from copydesk.show.phrases import count, day, listing
from copydesk.show.places import Words

_QUARTERS = ("first", "second", "third", "fourth")
_SEASONS = {"SP": ("spring", 3), "SU": ("summer", 6), "FA": ("autumn", 9), "WI": ("winter", 12)}
# with more moments than this, those before and after the days drawn are folded
_MANY = 40
# days that the drawing shows beyond the publications at least, and times their own range
_LEAST_DAYS, _BEYOND = 14, 1.0
# a sign is at least this broad, in hundredths of the drawing, so that two of one row never touch
_BREADTH = 2.2


def timeline(index: Index) -> Timeline:
    """Moments in order, the vaguer before the finer; the publications of one day are one moment."""
    moments = [*_events(index), *_publications(index)]
    moments.sort(key=lambda moment: (moment.days[0], -moment.days[1], bool(moment.published)))
    drawing = _drawing(moments)
    if drawing is None or len(moments) <= _MANY:
        return Timeline(moments=tuple(moments), drawing=drawing)
    left, right = drawing.days
    return Timeline(
        before=tuple(moment for moment in moments if moment.days[0] < left),
        moments=tuple(moment for moment in moments if left <= moment.days[0] <= right),
        after=tuple(moment for moment in moments if moment.days[0] > right),
        drawing=drawing,
    )


def _events(index: Index) -> list[Moment]:
    found = []
    for entry in index.dossier.timeline:
        places = (index.words(place.article, place.start, place.end) for place in entry.evidence)
        slices = tuple(words for words in places if words is not None)
        if entry.kind == "event" and slices:
            found.append(_moment(index, entry, slices))
    return found


def _moment(index: Index, entry: TimelineEntry, slices: tuple[Words, ...]) -> Moment:
    first = entry.evidence[0]
    return Moment(
        anchor=index.anchor("d", entry.date, first.article, str(first.start)),
        when=when(entry.date),
        days=span(entry.date),
        slices=slices,
        published=(),
    )


def _publications(index: Index) -> list[Moment]:
    by_date: dict[str, list[str]] = {}
    for entry in index.dossier.timeline:
        keys = [place.article for place in entry.evidence if place.article in index.reports]
        if entry.kind == "publication" and keys:
            by_date.setdefault(entry.date[:10], []).extend(keys)
    return [
        Moment(
            anchor=index.anchor("d", "published", date),
            when=when(date),
            days=span(date),
            slices=(),
            published=tuple(index.reports[key] for key in keys),
        )
        for date, keys in by_date.items()
    ]


def when(value: str) -> str:
    """A TIMEX3 value for a reader: "week of 6 May 2024", "second quarter of 2024", "spring 2024"."""
    year, _, rest = value.partition("-")
    if week := re.fullmatch(r"W(\d\d)", rest):
        return f"week of {day(_week(year, week.group(1)).isoformat())}"
    if quarter := re.fullmatch(r"Q([1-4])", rest):
        return f"{_QUARTERS[int(quarter.group(1)) - 1]} quarter of {year}"
    if rest in _SEASONS:
        return f"{_SEASONS[rest][0]} {year}"
    return day(value)


def _week(year: str, week: str) -> datetime.date:
    return datetime.date.fromisocalendar(int(year), min(max(int(week), 1), 52), 1)


def span(value: str) -> tuple[int, int]:
    """The first and the last day that a TIMEX3 value may mean, as numbers; what is no date comes last."""
    try:
        return _span(value)
    except ValueError:
        return datetime.date.max.toordinal(), datetime.date.max.toordinal()


def _span(value: str) -> tuple[int, int]:
    year, _, rest = value.partition("-")
    if re.fullmatch(r"W\d\d", rest):
        start = _week(year, rest[1:3]).toordinal()
        return start, start + 6
    if rest.startswith("Q"):
        return _months(int(year), 3 * int(rest[1]) - 2, 3)
    if rest in _SEASONS:
        return _months(int(year), _SEASONS[rest][1], 3)
    if not rest:
        return _months(int(year), 1, 12)
    if len(rest) == 2:
        return _months(int(year), int(rest), 1)
    start = datetime.date.fromisoformat(value[:10]).toordinal()
    return start, start


def _months(year: int, month: int, length: int) -> tuple[int, int]:
    end = month - 1 + length
    first = datetime.date(year, month, 1)
    return first.toordinal(), datetime.date(year + end // 12, end % 12 + 1, 1).toordinal() - 1


# ── drawing ───────────────────────────────────────────────────────────────────────────────


def _drawing(moments: Sequence[Moment]) -> TimeDrawing | None:
    """The days around the publications; one old date would else press all others into a corner."""
    published = [moment.days for moment in moments if moment.published]
    if not published or len(moments) < 3:
        return None
    first, last = min(left for left, _ in published), max(right for _, right in published)
    beyond = max(_LEAST_DAYS, round((last - first) * _BEYOND))
    first, last = first - beyond, last + beyond
    # the month of the publications is drawn whole, the year around them is not
    inside = [m for m in moments if m.days[1] >= first and m.days[0] <= last and m.days[1] - m.days[0] <= last - first]
    left, right = min(m.days[0] for m in inside), max(m.days[1] for m in inside)
    scale = (100 - 2 * _BREADTH) / max(right - left, 1)
    marks, rows = [], {False: Counter[int](), True: Counter[int]()}
    for group in _by_days(inside):
        x = _BREADTH + (group[0].days[0] - left) * scale
        width = (group[0].days[1] - group[0].days[0]) * scale
        marks.append(_mark(group, x, width, rows[bool(group[0].published)]))
    return TimeDrawing(
        marks=tuple(marks),
        ticks=_ticks(left, right, scale),
        rows=max((mark.row for mark in marks if not mark.published), default=0) + 1,
        published_rows=max((mark.row for mark in marks if mark.published), default=0) + 1,
        days=(left, right),
        outside=len(moments) - len(inside),
    )


def _by_days(moments: Sequence[Moment]) -> list[list[Moment]]:
    """What falls on the same days has one sign, with its number."""
    groups: dict[tuple[bool, tuple[int, int]], list[Moment]] = {}
    for moment in moments:
        groups.setdefault((bool(moment.published), moment.days), []).append(moment)
    return list(groups.values())


def _mark(group: Sequence[Moment], x: float, width: float, taken: Counter[int]) -> Mark:
    """A sign in the lowest row in which its place is free; `taken` has the end of each row's last sign."""
    row = next(row for row in range(len(taken) + 1) if taken.get(row, 0) <= round(1000 * x))
    taken[row] = round(1000 * (x + width + _BREADTH))
    published = [report for moment in group for report in moment.published]
    entries = count(len(group), "entry", plural="entries")
    told = f"published by {listing(report.label for report in published)}" if published else entries
    return Mark(
        x=round(x, 2),
        width=round(width, 2),
        row=row,
        number=len(published) or len(group),
        href=f"#{group[0].anchor}",
        label=f"{group[0].when}: {told}",
        published=bool(published),
    )


def _ticks(left: int, right: int, scale: float) -> tuple[tuple[float, str], ...]:
    """Some days to read the scale by, the first and the last among them."""
    steps = min(4, max(right - left, 1))
    days = sorted({left + round((right - left) * step / steps) for step in range(steps + 1)})
    return tuple(
        (round(_BREADTH + (at - left) * scale, 2), day(datetime.date.fromordinal(at).isoformat())) for at in days
    )
