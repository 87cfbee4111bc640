"""Points of the calendar at the grain at which a text names them, and their TIMEX3 values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_VALUE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?|-Q(?P<quarter>\d)|-W(?P<week>\d\d))?(?!\d)")


@dataclass(frozen=True)
class Point:
    """A day, week, weekend, month, quarter, half, year, decade or century, by a day in it.

    What lies outside the years 1 to 9999 raises ValueError or OverflowError.
    """

    unit: str
    day: date

    def moved(self, shift: int, unit: str = "") -> Point:
        """The point so many units later, its own unless another is named; earlier if negative."""
        unit = unit or self.unit
        if unit == "day":
            return Point(self.unit, self.day + timedelta(days=shift))
        if unit in ("week", "weekend"):
            return Point(self.unit, self.day + timedelta(weeks=shift))
        months = self.day.year * 12 + self.day.month - 1 + shift * _MONTHS_IN[unit]
        # the 31st has no counterpart in April
        day = min(self.day.day, 28) if months % 12 == 1 else min(self.day.day, 30)
        return Point(self.unit, date(months // 12, months % 12 + 1, day))

    def at(self, unit: str) -> Point:
        """The larger or smaller point around the same day."""
        return Point(unit, self.day)

    @property
    def value(self) -> str:
        """As TIMEX3 has it."""
        year = f"{self.day.year:04d}"
        if self.unit in ("week", "weekend"):
            iso, week, _ = self.day.isocalendar()
            return f"{iso:04d}-W{week:02d}" + ("-WE" if self.unit == "weekend" else "")
        if self.unit == "quarter":
            return f"{year}-Q{(self.day.month + 2) // 3}"
        if self.unit == "half":
            return f"{year}-H{(self.day.month + 5) // 6}"
        if self.unit == "month":
            return f"{year}-{self.day.month:02d}"
        return {"year": year, "decade": year[:3], "century": year[:2]}.get(self.unit) or self.day.isoformat()


def point(value: str) -> Point | None:
    """The point that a TIMEX3 value stands for; None for seasons, decades and what is vague."""
    match = _VALUE.match(value)
    if not match or re.search(r"-(?:[A-Z]{2}|H\d)$", value):
        return None
    year = int(match["year"])
    try:
        if match["quarter"]:
            return Point("quarter", date(year, 3 * int(match["quarter"]) - 2, 1))
        if match["week"]:
            return Point("week", date.fromisocalendar(year, int(match["week"]), 1))
        unit = "day" if match["day"] else "month" if match["month"] else "year"
        return Point(unit, date(year, int(match["month"] or 1), int(match["day"] or 1)))
    except ValueError:
        return None
