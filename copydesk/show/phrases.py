"""Fixed phrases: how dates, numbers, lists and kinds are put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from copydesk.records import BoilerplateKind

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
# Marks that turn the direction of what follows, and control characters: a hostile text could
# hide or reorder words with the first and drive a terminal with the second.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)

DATE_FROM = {
    "text": "date from the text",
    "page": "date from page data",
    "meta": "date given with the text",
    "person": "date corrected by a person",
    "unknown": "origin of the date unknown",
}
DRIFT = {
    "typographic": "typography",
    "shorter": "shorter",
    "longer": "longer",
    "joined": "joined",
    "reordered": "words in another order",
    "reworded": "other words",
    "translation": "may be another translation (question)",
    "number": "number",
    "negation": "negation",
    "certainty": "certainty",
    "scope": "scope",
    "speaker": "speaker",
    "condition": "condition",
    "form": "direct or indirect",
}
WEIGHTS = ("none", "cosmetic", "wording", "check first")
STATEMENT_KIND = {
    "direct": "in quotation marks",
    "mixed": "partly in quotation marks",
    "indirect": "no quotation marks",
}
# from the least to the most
LADDER = ("denied", "doubted", "possible", "likely", "certain", "stated")
# where there is room for a sign alone; the whole word stands in its title
SHORT = {"denied": "den.", "doubted": "dbt.", "possible": "poss.", "likely": "lik.", "certain": "cert."}
CERTAINTY = {
    "denied": "put as denied",
    "doubted": "put as doubted",
    "possible": "put as possible",
    "likely": "put as likely",
    "certain": "put as certain",
    "stated": "stated",
}
ATTRIBUTION = {"named": "named source", "unnamed": "unnamed source", "none": "no source found"}
# filled, half filled and empty, so that paper and the colour-blind see the difference
SIGN = {"named": "■", "unnamed": "◧", "none": "□"}
RELATION = {"cites": "cites", "credits": "credits", "shares_text": "has the same words as"}
CONFLICT = {
    "differ": "reports differ",
    "update": "may be an update",
    "rounding": "may be rounding",
    "different scope": "may count different things",
    "unclear": "unclear whether they speak of the same",
}
CONFLICT_KIND = {
    "number": "Figures that differ",
    "date": "Dates that differ",
    "fact": "Details that differ",
    "speaker": "The same words under two names",
    "certainty": "How certain it is put differs",
    "scope": "How far it reaches differs",
    "stance": "Positions put differently by these reports",
}
BOILERPLATE: dict[BoilerplateKind, tuple[str, str]] = {
    "title": ("title", "titles"),
    "caption": ("caption", "captions"),
    "credit": ("credit", "credits"),
    "teaser": ("teaser", "teasers"),
    "byline": ("byline", "bylines"),
    "dateline": ("dateline", "datelines"),
    "navigation": ("piece of navigation", "pieces of navigation"),
    "mark": ("mark", "marks"),
}
REVIEW = "Machine findings, 0 reviewed."
NO_VERDICT = "Copydesk does not say which wording is right."
NO_REFERENCE = "No recording or transcript in the set."
ALONE = (
    "Statements, and sentences with a figure or a day, of which nothing like them was found in another report. "
    "Others may have them in other words, or may have left them out."
)
NONE_SHARED = "none found beyond names, titles and short phrases"
UNRESOLVED = "Speaker not resolved"


def visible(text: str) -> str:
    """The text with invisible direction marks and control characters written out."""
    return _INVISIBLE.sub(lambda match: f"[U+{ord(match.group()):04X}]", text)


def invisible(text: str) -> list[tuple[str, bool]]:
    """The text in pieces; true marks a piece that is written out because it cannot be seen."""
    pieces: list[tuple[str, bool]] = []
    position = 0
    for match in _INVISIBLE.finditer(text):
        if match.start() > position:
            pieces.append((text[position : match.start()], False))
        pieces.append((f"U+{ord(match.group()):04X}", True))
        position = match.end()
    if position < len(text):
        pieces.append((text[position:], False))
    return pieces


def listing(items: Iterable[str], *, last: str = "and") -> str:
    """Items joined as in a sentence: "a, b and c"."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def marked(text: str) -> str:
    """Words of a report in quotation marks of ours; marks that the report has stay inside them,
    since whether it has any may be the finding.
    """
    return f"‘{text}’" if any(mark in text for mark in '"“”„«»') else f"“{text}”"


def number(value: int) -> str:
    """Small numbers as words."""
    return _NUMBERS[value] if 0 <= value < len(_NUMBERS) else str(value)


def count(value: int, noun: str, *, plural: str = "") -> str:
    """A number with its noun: "3 reports"."""
    return f"{value} {noun if value == 1 else plural or noun + 's'}"


def day(value: str | None) -> str:
    """An ISO date, full or partial, for a reader; anything else is given back as it is."""
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T[\d:.+Z-]*)?$", value or "")
    if match is None:
        return value or "date unknown"
    year, month, date = match.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    name = _MONTHS[int(month) - 1]
    return f"{int(date)} {name} {year}" if date else f"{name} {year}"


def days(values: Sequence[str | None]) -> str:
    """The range of dates: "17–28 May 2024"."""
    known = sorted(value for value in values if value)
    if not known:
        return "dates unknown"
    first, last = day(known[0]), day(known[-1])
    if first == last:
        return first
    left, right = first.split(), last.split()
    shared = 0
    while shared < min(len(left), len(right)) - 1 and left[-1 - shared] == right[-1 - shared]:
        shared += 1
    left = left[: len(left) - shared]
    dash = "–" if len(left) == 1 and len(left[0]) < 3 else " – "
    return f"{' '.join(left)}{dash}{last}"


def origins(lower: int, upper: int) -> str:
    """Bounds on the origins of one claim."""
    if lower == upper:
        return f"{count(lower, 'origin')} (both bounds)"
    return f"from {lower} to {upper} origins"
