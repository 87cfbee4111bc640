"""The head of a report: its title and its byline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from copydesk.lexicon import table
from copydesk.read.lines import Line, body_range, folded
from copydesk.read.outlets import is_outlet_name

_HEAD = 12
_TITLE_WORDS = 25
_NAME = r"(?:[A-Z][\w.’'-]*|de|da|di|van|von|der|den|la|le|al|bin|ibn|el|du|dos)"
_NAMES = rf"{_NAME}(?: {_NAME}){{1,4}}"
_PEOPLE = rf"{_NAMES}(?:(?:, | and | & |, and ){_NAMES}){{0,6}}"
_BY = re.compile(
    rf"(?:(?:[Ww]ritten|[Pp]osted|[Rr]eported|[Pp]ublished) )?"
    rf"(?:[Bb]y|BY):? (?P<names>{_PEOPLE})(?P<rest>.{{0,60}})"
)
_SIGNED = re.compile(rf"(?P<names>{_PEOPLE})\s*(?:[,/|–—-]|\()\s*(?P<of>[^,/|]{{2,50}}?)\)?")


def mark_title(lines: Sequence[Line], *, known: str | None) -> str | None:
    """Mark the title's lines; the title as it stands in the text, or None."""
    found = _known_title(lines, known) if known else None
    if found is None:
        found = _first_title(lines)
    if found is None:
        return None
    wanted = folded(found.text)
    first, _ = body_range(lines)
    for line in lines[: max(first, _HEAD)]:
        if line.kind is None and folded(line.text) == wanted:
            line.kind = "title"
    found.kind = "title"
    return " ".join(found.text.lstrip("#").split()).strip("*_ ")


def _known_title(lines: Sequence[Line], known: str) -> Line | None:
    wanted = folded(known)
    for line in lines[: 3 * _HEAD]:
        # some feeds give a date or the first sentence as the title
        lead = line.length > _TITLE_WORDS and line.stopped
        if wanted and line.kind != "dateline" and not lead and folded(line.text) == wanted:
            return line
    return None


def _first_title(lines: Sequence[Line]) -> Line | None:
    """The first line that is nothing else, where it is short, unended, and a report follows."""
    for index, line in enumerate(lines[:_HEAD]):
        if line.kind is not None or _is_byline(line):
            continue
        rest = lines[index + 1 : index + 1 + _HEAD]
        longer = any(other.prose and other.length > line.length for other in rest)
        return line if longer and _titled(line) else None
    return None


def _titled(line: Line) -> bool:
    marked = line.text.startswith("#")
    return 2 <= line.length <= _TITLE_WORDS and (marked or not line.stopped) and not line.text.endswith((":", ",", ";"))


def mark_bylines(lines: Sequence[Line]) -> None:
    """Mark bylines: "By ..." anywhere, a name with its outlet only above the report."""
    first, last = body_range(lines)
    for index, line in enumerate(lines):
        if line.kind is None and (_by(line.text) or (not first <= index < last and _signed(line.text))):
            line.kind = "byline"


def byline_of(text: str) -> str | None:
    """The names in a byline."""
    found = _by(text) or _signed(text)
    return found.group("names").strip() if found else None


def _is_byline(line: Line) -> bool:
    return bool(_by(line.text) or _signed(line.text))


def _by(text: str) -> re.Match[str] | None:
    if len(text) > 200 or text.endswith(("?", "!")):
        return None
    match = _BY.fullmatch(" ".join(text.split()))
    if match is None or (text.endswith(".") and not re.search(r"\b[A-Z]\.$|Jr\.$|Sr\.$", text)):
        return None
    rest = match.group("rest").strip()
    # what may follow the names is set apart from them, or is a role or a date
    return match if not rest or rest[0] in ",|/–—-(•·" or _is_role(rest) else None


def _signed(text: str) -> re.Match[str] | None:
    match = _SIGNED.fullmatch(text) if len(text) <= 160 else None
    if match is None:
        return None
    return match if is_outlet_name(match.group("of")) or _is_role(match.group("of")) else None


def _is_role(words: str) -> bool:
    lowered = words.lower().strip(" ,.|")
    return any(lowered.startswith(role) for role in table("boilerplate")["byline"]["roles"])
