"""Time expressions and amounts against annotated articles and unit cases.

Right in value is a found expression that overlaps an annotated one of the types counted and has the
very same TIMEX3 value; each annotated expression is taken once. The date of the document, which the
program is given as the day of publication, is not counted, wherever it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from copydesk.amounts import amounts
from copydesk.annotate import Tagger
from copydesk.timex import dates
from eval.data import Range
from eval.scores import Tally

POINTS = ("date", "time")


@dataclass(frozen=True)
class Timed:
    """An expression with its range, type (date, time, duration, set) and TIMEX3 value."""

    range: Range
    type: str
    value: str


@dataclass(frozen=True)
class TimedText:
    """A text with its time expressions; `own` are the ranges that state its own date."""

    name: str
    text: str
    published: str
    times: list[Timed]
    own: list[Range]
    numbers: list[Range]


def tbaq(folder: Path) -> Iterator[TimedText]:
    """TimeML files: TimeBank or AQUAINT of the TempEval-3 release."""
    for path in sorted(folder.glob("*.tml")):
        root = ElementTree.parse(path).getroot()
        created = root.find("DCT/TIMEX3")
        body = root.find("TEXT")
        if created is None or body is None:
            continue
        pieces: list[str] = []
        times: list[Timed] = []
        _flow(body, pieces, times)
        yield TimedText(path.stem, "".join(pieces), created.get("value", "")[:10], times, [], [])


def _flow(element: ElementTree.Element, pieces: list[str], times: list[Timed]) -> None:
    """Append the text of an element to `pieces` and its time expressions to `times`."""
    start = sum(map(len, pieces))
    pieces.append(element.text or "")
    for child in element:
        _flow(child, pieces, times)
        pieces.append(child.tail or "")
    if element.tag == "TIMEX3":
        end = sum(map(len, pieces))
        times.append(Timed((start, end), element.get("type", "").lower(), element.get("value", "")))


def meantime(folder: Path) -> Iterator[TimedText]:
    """MEANTIME: tokens, set together as they are printed, with time expressions and numbers."""
    for path in sorted(folder.glob("*/*.xml")):
        root = ElementTree.parse(path).getroot()
        # nothing beyond the fifth sentence after title and date is annotated
        text, places = joined(token for token in root.iter("token") if int(token.get("sentence", 0)) <= 5)
        marked = [mark for mark in root.iter("TIMEX3") if mark.find("token_anchor") is not None]
        created = [mark for mark in marked if _states_date(mark, root)]
        yield TimedText(
            path.stem,
            text,
            _published(created[0].get("value", "")) if created else "",
            [
                Timed(_place(mark, places), mark.get("type", "").lower(), mark.get("value", ""))
                for mark in marked
                if mark not in created
            ],
            [_place(mark, places) for mark in created],
            [_place(mark, places) for mark in root.iter("VALUE")],
        )


def _states_date(mark: ElementTree.Element, root: ElementTree.Element) -> bool:
    """Whether it is the date of the article; in one file only its place, the line after the title, says so."""
    if mark.get("functionInDocument") == "CREATION_TIME":
        return True
    first = next(mark.iter("token_anchor")).get("t_id")
    return any(token.get("t_id") == first and token.get("sentence") == "1" for token in root.iter("token"))


def _published(value: str) -> str:
    """The day of a value; one file has it as day, month, year."""
    turned = re.fullmatch(r"(\d\d)-(\d\d)-(\d{4})", value)
    return "-".join(reversed(turned.groups())) if turned else value[:10]


def _place(mark: ElementTree.Element, places: dict[str, Range]) -> Range:
    spans = [span for anchor in mark.iter("token_anchor") if (span := places.get(anchor.get("t_id", "")))]
    return min((start for start, _ in spans), default=0), max((end for _, end in spans), default=0)


_CLOSING = re.compile(r"[,.;:!?%)\]}…]+|['’](?:s|S|re|ve|ll|d|m|t)?|n['’]t")
_OPENING = re.compile(r"[(\[{$£€¥#‘“]|(?:US|C|A)\$")


def joined(tokens: Iterable[ElementTree.Element]) -> tuple[str, dict[str, Range]]:
    """The text of tokens, one line a sentence, and the range of each token by its id."""
    text, places = "", {}
    sentence = before = None
    quoted = False
    for token in tokens:
        word = token.text or ""
        if sentence is not None and token.get("sentence") != sentence:
            text += "\n"
            quoted = False
        elif before is not None and not _CLOSING.fullmatch(word) and not _OPENING.fullmatch(before):
            glued = (word == '"' and quoted) or (before == '"' and quoted)
            text += "" if glued else " "
        if word == '"':
            quoted = not quoted
        places[token.get("t_id", "")] = (len(text), len(text) + len(word))
        text += word
        sentence, before = token.get("sentence"), word
    return text, places


Figures = dict[str, float]
Finder = Callable[[str, str], list[Timed]]


def ours(text: str, published: str) -> list[Timed]:
    """What the program finds."""
    return [Timed((d.start, d.end), d.type, d.value) for d in dates(text, published)]


def tallies(texts: Iterable[TimedText], finder: Finder, types: tuple[str, ...] = POINTS) -> dict[str, Tally]:
    """Tallies of "value", "relaxed" (any overlap) and "strict" (same span)."""
    total = {"value": Tally(), "relaxed": Tally(), "strict": Tally()}
    for one in texts:
        gold = [time for time in one.times if time.type in types]
        found = [
            time
            for time in finder(one.text, one.published)
            if time.type in types and not any(overlapping(time.range, own) for own in one.own)
        ]
        same = {
            "value": lambda a, b: overlapping(a.range, b.range) and a.value == b.value,
            "relaxed": lambda a, b: overlapping(a.range, b.range),
            "strict": lambda a, b: a.range == b.range,
        }
        for name, alike in same.items():
            total[name] += Tally(paired(found, gold, alike), len(found), len(gold))
    return total


def paired(found: list[Timed], gold: list[Timed], alike: Callable[[Timed, Timed], bool]) -> int:
    """How many found expressions can be given an annotated one of their own, in text order."""
    left = list(gold)
    right = 0
    for one in found:
        match = next((other for other in left if alike(one, other)), None)
        if match:
            left.remove(match)
            right += 1
    return right


def overlapping(a: Range, b: Range) -> bool:
    """Whether two ranges share a character."""
    return a[0] < b[1] and b[0] < a[1]


def on_dates(folder: Path, _: Tagger) -> Figures:
    """Time expressions of TimeBank, on which the rules were written, of AQUAINT and of MEANTIME."""
    sets = {
        "AQUAINT": list(tbaq(folder / "tbaq" / "AQUAINT")),
        "MEANTIME": list(meantime(folder / "meantime")),
        "TimeBank": list(tbaq(folder / "tbaq" / "TimeBank")),
    }
    figures: Figures = {}
    for name, texts in sets.items():
        points = tallies(texts, ours)
        figures[f"dates value F1 ({name})"] = points["value"].f1
        figures[f"dates relaxed span F1 ({name})"] = points["relaxed"].f1
        figures[f"dates strict span F1 ({name})"] = points["strict"].f1
    every = [text for texts in sets.values() for text in texts]
    figures["durations value F1 (all three)"] = tallies(every, ours, ("duration",))["value"].f1
    figures["sets value F1 (all three)"] = tallies(every, ours, ("set",))["value"].f1
    figures["dates unit cases"] = date_cases(folder / "recognizers" / "DateTime" / "English" / "DateParser.json")
    return figures


def date_cases(path: Path) -> float:
    """Per cent of single days in invented sentences that get one of the days accepted for them."""
    cases = json.loads(path.read_text(encoding="utf-8-sig"))
    right = total = 0
    for case in cases:
        for result in case["Results"]:
            accepted = {v for part in (result.get("Value") or {}).values() for v in _days(part)}
            if not accepted or "python" in case.get("NotSupported", ""):
                continue
            place = (result["Start"], result["Start"] + result["Length"])
            found = ours(case["Input"], case["Context"]["ReferenceDateTime"][:10])
            right += any(overlapping(one.range, place) and one.value in accepted for one in found)
            total += 1
    return 100 * right / total if total else 0.0


def _days(part: object) -> list[str]:
    values = part.values() if isinstance(part, dict) else [part]
    return [value for value in values if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)]


def on_amounts(folder: Path, _: Tagger) -> Figures:
    """Spans of numbers in MEANTIME, which has no values for them, and values in invented sentences."""
    spans = Tally()
    for one in meantime(folder / "meantime"):
        gold = [Timed(place, "", "") for place in one.numbers if place[1]]
        found = [Timed((a.start, a.end), "", "") for a in amounts(one.text)]
        spans += Tally(paired(found, gold, lambda a, b: overlapping(a.range, b.range)), len(found), len(gold))
    figures = {"amounts relaxed span F1 (MEANTIME)": spans.f1}
    english = {"number": "Number", "percent": "Number", "currency": "NumberWithUnit", "dimension": "NumberWithUnit"}
    for name, group in english.items():
        path = folder / "recognizers" / group / "English" / f"{name.capitalize()}Model.json"
        figures[f"amounts unit cases ({name})"] = amount_cases(path)
    return figures


def amount_cases(path: Path) -> float:
    """Per cent of numbers in invented sentences that get their value."""
    right = total = 0
    for case in json.loads(path.read_text(encoding="utf-8-sig")):
        found = amounts(case["Input"])
        for result in case["Results"]:
            value = ((result.get("Resolution") or {}).get("value") or "").rstrip("%")
            if not re.fullmatch(r"-?[\d.]+", value) or "python" in case.get("NotSupported", ""):
                continue
            place = (result["Start"], result["End"] + 1)
            right += any(overlapping((a.start, a.end), place) and abs(a.value - float(value)) < 1e-6 for a in found)
            total += 1
    return 100 * right / total if total else 0.0
