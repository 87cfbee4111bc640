"""Plots as SVG: bars over time with error bars. A library of 30 MB for three shapes would not be light.

All words go through `escape`; colours are set by the page's style, so that it can be printed and read in the dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup, escape
from msgspec import Struct

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 720, 200, 56, 24, 12


class Point(Struct, frozen=True):
    """A value of one period, and the bounds of its error if they are known."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


def bars(points: Sequence[Point], *, title: str, percent: bool = False) -> Markup:
    """Values over time. What it shows is said in words too, for whoever does not see it."""
    if not points:
        return Markup('<p class="none">None.</p>')
    top = max((point.high if point.high is not None else point.value for point in points), default=0) or 1
    inner = _WIDTH - _LEFT - 8
    step = inner / len(points)
    height = _HEIGHT - _BOTTOM - _TOP
    parts = []
    for number, point in enumerate(points):
        x = _LEFT + number * step
        tall = height * point.value / top
        tip = f"{point.label}: {_number(point.value, percent)}"
        if point.low is not None and point.high is not None:
            tip += f" ({_number(point.low, percent)} to {_number(point.high, percent)})"
        parts.append(
            f'<rect x="{x:.1f}" y="{_TOP + height - tall:.1f}" width="{max(0.5, step - 1):.1f}" '
            f'height="{tall:.1f}"><title>{escape(tip)}</title></rect>'
        )
        if point.low is not None and point.high is not None:
            middle = x + max(0.5, step - 1) / 2
            ends = [_TOP + height - height * bound / top for bound in (point.high, point.low)]
            parts.append(
                f'<line class="error" x1="{middle:.1f}" x2="{middle:.1f}" y1="{ends[0]:.1f}" y2="{ends[1]:.1f}"/>'
            )
    axis = (
        f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH - 8}" y1="{_TOP + height}" y2="{_TOP + height}"/>'
        f'<text x="{_LEFT - 6}" y="{_TOP + 8}" text-anchor="end">{_number(top, percent)}</text>'
        f'<text x="{_LEFT - 6}" y="{_TOP + height}" text-anchor="end">0</text>'
        f'<text x="{_LEFT}" y="{_HEIGHT - 6}">{escape(points[0].label)}</text>'
        f'<text x="{_WIDTH - 8}" y="{_HEIGHT - 6}" text-anchor="end">{escape(points[-1].label)}</text>'
    )
    return Markup(
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(parts)}{axis}</svg>'
    )


def spread(days: Sequence[tuple[int, int]]) -> Markup:
    """A small plot of how many articles say a thing on each day from the first: (day, articles)."""
    if not days:
        return Markup("")
    first, last = days[0][0], days[-1][0]
    most = max(number for _, number in days)
    width = 160 / (last - first + 1)
    parts = (
        f'<rect x="{(day - first) * width:.1f}" y="{24 - 24 * number / most:.1f}" width="{max(1.0, width - 0.5):.1f}" '
        f'height="{24 * number / most:.1f}"><title>{date.fromordinal(day).isoformat()}: {number}</title></rect>'
        for day, number in days
    )
    label = escape(
        f"{date.fromordinal(first).isoformat()} to {date.fromordinal(last).isoformat()}, at most {most} a day"
    )
    return Markup(f'<svg class="small" viewBox="0 0 160 24" role="img" aria-label="{label}">{"".join(parts)}</svg>')


def periods(first: int, last: int, *, most: int = 90) -> list[tuple[int, int, str]]:
    """Days, weeks, months or years between two days, so that there are not too many: (first, last, its name)."""
    if last - first < most:
        return [(day, day, date.fromordinal(day).isoformat()) for day in range(first, last + 1)]
    if (last - first) / 7 < most:
        begin = first - date.fromordinal(first).weekday()
        return [(day, day + 6, date.fromordinal(day).isoformat()) for day in range(begin, last + 1, 7)]
    start, end = date.fromordinal(first), date.fromordinal(last)
    yearly = (last - first) / 30 >= most
    found, at = [], start.replace(day=1, month=1) if yearly else start.replace(day=1)
    while at <= end:
        after = at.replace(year=at.year + 1) if yearly else (at + timedelta(days=32)).replace(day=1)
        found.append((at.toordinal(), after.toordinal() - 1, at.isoformat()[: 4 if yearly else 7]))
        at = after
    return found


def _number(value: float, percent: bool) -> str:
    return f"{100 * value:.1f} %" if percent else f"{value:,.0f}"
