"""`python -m bench.dates --data DIR`: dates and amounts against libraries that do the like.

None of the libraries is needed: those not installed are passed over. What they return is put into
TIMEX3 as well as their results allow: where they tell a grain (day, month, year), with that grain.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from copydesk.amounts import amounts
from eval.data import Range
from eval.dates import Finder, Timed, meantime, ours, overlapping, paired, tallies, tbaq
from eval.scores import Tally


def _grained(day: datetime, grain: str) -> str:
    return {"year": f"{day:%Y}", "month": f"{day:%Y-%m}", "week": f"{day:%G-W%V}"}.get(grain, f"{day:%Y-%m-%d}")


def _day(published: str) -> datetime:
    return datetime.fromisoformat(published) if published else datetime(2000, 1, 1)


def with_dateparser() -> Finder:
    """dateparser: its search, each find parsed again for its grain; bare years and months of the past."""
    search = import_module("dateparser.search").search_dates
    parser = import_module("dateparser.date").DateDataParser

    def find(text: str, published: str) -> list[Timed]:
        settings = {"RELATIVE_BASE": _day(published), "PREFER_DATES_FROM": "past"}
        reader = parser(languages=["en"], settings=settings)
        found, place = [], 0
        for words, day in search(text, languages=["en"], settings=settings) or ():
            start = text.find(words, place)
            if start >= 0:
                place = start + len(words)
                data = reader.get_date_data(words)
                found.append(Timed((start, place), "date", _grained(day, data.period or "day")))
        return found

    return find


def with_parsedatetime() -> Finder:
    """parsedatetime: its search in running text; it tells dates from times, and no other grain."""
    calendar = import_module("parsedatetime").Calendar()

    def find(text: str, published: str) -> list[Timed]:
        found = calendar.nlp(text, sourceTime=_day(published)) or ()
        kinds = {1: "date", 2: "time", 3: "time"}
        return [
            Timed((start, end), kinds[flag], f"{day:%Y-%m-%d}" + (f"T{day:%H:%M}" if flag > 1 else ""))
            for day, flag, start, end, _ in found
            if flag in kinds
        ]

    return find


def with_timexy() -> Finder:
    """timexy, over spaCy: TIMEX3 values for dates and durations; it knows no anchor."""
    spacy = import_module("spacy")
    import_module("timexy")
    pipe = spacy.blank("en")
    pipe.add_pipe("timexy", config={"label": "timexy"})

    def find(text: str, _: str) -> list[Timed]:
        found = []
        for entity in pipe(text).ents:
            kind = re.search(r'type="(\w+)"', entity.kb_id_)
            value = re.search(r'value="([^"]+)"', entity.kb_id_)
            if kind and value:
                day = re.sub(r"T00:00:00$", "", value[1])
                found.append(Timed((entity.start_char, entity.end_char), kind[1].lower(), day))
        return found

    return find


def with_recognizers() -> Finder:
    """Recognizers-Text: its TIMEX where that is whole, else the last of the days it thinks possible before."""
    recognize = import_module("recognizers_date_time").recognize_datetime

    def find(text: str, published: str) -> list[Timed]:
        found = []
        for line in re.finditer(r"[^\n]+", text):
            for one in recognize(line.group(), "en-us", reference=_day(published)):
                values = (one.resolution or {}).get("values") or [{}]
                kind = one.type_name.rpartition(".")[2]
                type_ = {"duration": "duration", "set": "set"}.get(kind, "time" if "time" in kind else "date")
                value = _whole(values[0], published) if type_ in ("date", "time") else values[0].get("timex", "")
                found.append(Timed((line.start() + one.start, line.start() + one.end + 1), type_, value))
        return found

    return find


def _whole(result: dict[str, str], published: str) -> str:
    """The TIMEX of a result, with the first (the past) day or month for what it leaves open."""
    timex = result.get("timex", "")
    if "X" in timex and "value" in result:
        return result["value"].replace(" ", "T")[:16]
    if re.fullmatch(r"XXXX-\d\d", timex):
        return result.get("start", "")[:7]
    return f"{published}{timex}:00" if re.fullmatch(r"T\d\d", timex) else timex


NumberFinder = Callable[[str], list[Range]]


def numbers_ours() -> NumberFinder:
    """The program's own."""
    return lambda text: [(a.start, a.end) for a in amounts(text)]


def numbers_quantulum() -> NumberFinder:
    """quantulum3 without its classifier."""
    parse = import_module("quantulum3.parser").parse
    return lambda text: [tuple(one.span) for one in parse(text)]


def numbers_recognizers() -> NumberFinder:
    """Recognizers-Text: numbers, sums of money and percentages, the longest where they overlap."""
    number = import_module("recognizers_number")
    unit = import_module("recognizers_number_with_unit")
    models = (unit.recognize_currency, number.recognize_percentage, unit.recognize_dimension, number.recognize_number)

    def find(text: str) -> list[Range]:
        found: list[Range] = []
        for model in models:
            for one in model(text, "en-us"):
                place = (one.start, one.end + 1)
                if not any(overlapping(place, other) for other in found):
                    found.append(place)
        return sorted(found)

    return find


DATES = {
    "dateparser": with_dateparser,
    "parsedatetime": with_parsedatetime,
    "timexy": with_timexy,
    "Recognizers-Text": with_recognizers,
}
NUMBERS = {"copydesk": numbers_ours, "quantulum3": numbers_quantulum, "Recognizers-Text": numbers_recognizers}


def installed(makers: dict[str, Callable[[], Any]]) -> Iterator[tuple[str, Any]]:
    """The finders that can be made here."""
    for name, make in makers.items():
        try:
            yield name, make()
        except ImportError as error:
            print(f"{name} left out: {error}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with timex")
    options.add_argument("--first", type=int, help="only so many articles of each set")
    given = options.parse_args()
    timex = given.data / "timex"
    sets = {
        "TimeBank": list(tbaq(timex / "tbaq" / "TimeBank"))[: given.first],
        "AQUAINT": list(tbaq(timex / "tbaq" / "AQUAINT"))[: given.first],
        "MEANTIME": list(meantime(timex / "meantime"))[: given.first],
    }
    table = Table("dates", *(f"{name} {what}" for name in sets for what in ("value", "spans")), "ms an article")
    for name, finder in installed({"copydesk": lambda: ours, **DATES}):
        began = time.process_time()
        found = [tallies(texts, finder) for texts in sets.values()]
        taken = 1000 * (time.process_time() - began) / sum(map(len, sets.values()))
        cells = [f"{tally[what].f1:.1f}" for tally in found for what in ("value", "relaxed")]
        table.add_row(name, *cells, f"{taken:.1f}")
    Console(width=140).print(table)
    table = Table("amounts", "MEANTIME precision", "recall", "F1")
    for name, finder in installed(NUMBERS):
        total = Tally()
        for one in sets["MEANTIME"]:
            gold = [Timed(place, "", "") for place in one.numbers if place[1]]
            found_here = [Timed(place, "", "") for place in finder(one.text)]
            right = paired(found_here, gold, lambda a, b: overlapping(a.range, b.range))
            total += Tally(right, len(found_here), len(gold))
        table.add_row(name, f"{total.precision:.1f}", f"{total.recall:.1f}", f"{total.f1:.1f}")
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
