"""What in a text is not the report: titles, captions, credits, teasers, bylines, menus.

A paragraph of the report that is taken for boilerplate loses its statements, boilerplate taken for
the report adds a little noise: each rule here leaves a line alone when it is unsure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from msgspec import Struct

from copydesk.lexicon import table
from copydesk.read.dates import date_of, is_date_line
from copydesk.read.fields import Fields
from copydesk.read.header import byline_of, mark_bylines, mark_title
from copydesk.read.lines import Line, body_range, folded, lines_of
from copydesk.read.outlets import is_outlet_name
from copydesk.read.parts import parts_of
from copydesk.read.wordings import kind_by_wording
from copydesk.records import Boilerplate

_SHORT = 10
_TITLE_WORDS = 25
_PRINTED = 8
_GAP = re.compile(r"\n")
# "(SOUNDBITE OF MUSIC)" in a transcript
_ASIDE = re.compile(r"[(\[][A-Z][A-Z ,'’-]{0,60}[)\]]")
_POSTED_BY = re.compile(r",? by [A-Z][^,]{2,60}$")
_NAMED_CREDIT = re.compile(r"\([^()/]{2,60}/(?P<of>[^()/]{2,40})\)$")
# "DOE: How so?" in an interview, "Price: 12 euros" in a list
_LABELLED = re.compile(r"[^\s:]+(?: [^\s:]+){0,3}:")
_PAST_OR_PLAN = re.compile(
    r"\b(?:was|were|had|has|have|will|would|could|should|may|might|did|is|are|\w{2,}ed)\b", re.IGNORECASE
)


class Marked(Struct, frozen=True):
    """The boilerplate of a text, and what its title, byline and date line say."""

    spans: tuple[Boilerplate, ...]
    fields: Fields


def mark(text: str, *, front: int = 0, title: str | None = None, outlet: str | None = None) -> Marked:
    """Find the boilerplate; `front` is where front matter ends, `title` one known from elsewhere."""
    lines = lines_of(text, start=front)
    _mark_by_form(lines)
    heading = mark_title(lines, known=title)
    mark_bylines(lines)
    _mark_captions(text, lines)
    _mark_outlet_teasers(lines, outlet=outlet)
    _mark_menus(lines)
    _mark_subheadings(lines)
    if heading:
        _mark_rest_of_head(lines)
    spans = [Boilerplate(0, len(text[:front].rstrip()), "mark")] if front else []
    spans += [Boilerplate(line.start, line.end, line.kind) for line in lines if line.kind]
    spans += parts_of(lines)
    return Marked(tuple(sorted(spans)), _stated(lines, heading))


def _stated(lines: Sequence[Line], heading: str | None) -> Fields:
    first, _ = body_range(lines)
    head = lines[: max(first, _PRINTED)][:30]
    dates = [date for line in head if line.kind == "dateline" and (date := date_of(line.text))]
    names = [name for line in head if line.kind == "byline" and (name := byline_of(line.text))]
    return Fields(
        title=heading,
        byline=names[0] if names else None,
        published=dates[0] if dates else None,
        published_from="text" if dates else None,
    )


def _mark_by_form(lines: Sequence[Line]) -> None:
    for line in lines:
        if is_date_line(_unsigned(line.text)):
            line.kind = "dateline"
        elif not any(character.isalpha() for character in line.text):
            line.kind = "mark"
        else:
            line.kind = kind_by_wording(line) or ("mark" if _ASIDE.fullmatch(line.text) else None)


def _mark_captions(text: str, lines: Sequence[Line]) -> None:
    for line in lines:
        if line.kind is None and _ends_in_credit(line):
            line.kind = "caption"
    for line, after in pairwise([line for line in lines if line.kind not in {"mark", "navigation"}]):
        if _is_printed_twice(line, after):
            line.kind = after.kind = line.kind or "caption"
    _mark_lone_caption(text, lines)


def _ends_in_credit(line: Line) -> bool:
    if line.quotes or line.length > 70:
        return False
    end = line.text[-120:]
    named = _NAMED_CREDIT.search(end)
    return bool(_credit().search(end) or (named and is_outlet_name(named.group("of"))))


def _unsigned(text: str) -> str:
    return _POSTED_BY.sub("", text) if len(text) <= 160 else text


@cache
def _credit() -> re.Pattern[str]:
    names = "|".join(
        re.escape(name) for name in sorted(table("boilerplate")["caption"]["agencies"], key=len, reverse=True)
    )
    person = r"[^()\n]{2,60}"
    return re.compile(
        rf"(?:\((?:AP Photo|Photo|Image|Picture|File photo|Photograph)\b{person}?\)"
        rf"|\({person}(?:/| via |, ?)\s*(?:{names})\)|[/|]\s*(?:{names})(?: Images| Photo)?"
        rf"|\b(?:Photo|Image|Photograph|Picture)(?: credit| by)?: {person}|Getty Images)\.?$"
    )


def _is_printed_twice(line: Line, after: Line) -> bool:
    """Whether a line that is no sentence stands twice running: with the picture and under it."""
    unknown = line.kind is None and line.length >= 4 and not line.quotes and not line.stopped
    return (unknown or line.kind == "caption") and folded(line.text) == folded(after.text)


def _mark_lone_caption(text: str, lines: Sequence[Line]) -> None:
    """The caption of a picture that a scraper dropped between byline and report.

    Only where all of this holds: a byline or date line right above, a gap wider than any between
    the report's paragraphs, one short sentence in the present tense that quotes and credits nobody.
    """
    first, last = body_range(lines)
    if not 0 < first < last - 2 or lines[first - 1].kind not in {"byline", "dateline"}:
        return
    line = lines[first]
    gaps = [
        len(_GAP.findall(text[before.end : after.start]))
        for before, after in zip(lines[first:last], lines[first + 1 : last], strict=False)
    ]
    gap = len(_GAP.findall(text[lines[first - 1].end : line.start]))
    present = not _PAST_OR_PLAN.search(line.text) and not line.tells and not line.quotes
    if (
        gap > max(gaps)
        and gap > 2
        and line.length <= 25
        and present
        and ". " not in line.text[:-1].replace("U.S. ", "")
    ):
        line.kind = "caption"


def _mark_outlet_teasers(lines: Sequence[Line], *, outlet: str | None) -> None:
    """An outlet's name alone on a line and the title of another report under it."""
    own = folded(outlet) if outlet else ""
    for index, line in enumerate(lines):
        if line.kind is not None or line.length > 6:
            continue
        if not (folded(line.text) == own or is_outlet_name(line.text)):
            continue
        after = lines[index + 1] if index + 1 < len(lines) else None
        first, last = body_range(lines)
        if after and first < index < last and after.kind is None and _like_title(after):
            line.kind = after.kind = "teaser"
        else:
            line.kind = "navigation"


def _like_title(line: Line) -> bool:
    return 4 <= line.length <= _TITLE_WORDS and not line.punctuated and not line.tells and line.text[:1].isupper()


def _mark_menus(lines: Sequence[Line]) -> None:
    """Mark runs of very short lines, and very short lines after the report.

    Inside the report a run may be a list of its own (teams, parts): there most of it must be menu
    words.
    """
    first, last = body_range(lines)
    for start, end in _short_runs(lines):
        run = lines[start:end]
        outside = end <= first or start >= last
        known = sum(line.kind is not None for line in run)
        if (outside and len(run) - known >= 4) or (known >= 2 and 2 * known >= len(run)):
            _mark_all(run)
    if last:
        _mark_all([line for line in lines[last:] if _very_short(line)])


def _short_runs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    runs, start = [], 0
    for index in range(len(lines) + 1):
        if index == len(lines) or not (_very_short(lines[index]) or lines[index].kind == "navigation"):
            runs.append((start, index))
            start = index + 1
    return runs


def _mark_all(lines: Sequence[Line]) -> None:
    for line in lines:
        line.kind = line.kind or "navigation"


def _very_short(line: Line) -> bool:
    few = line.length <= 4 and len(line.text) <= 40
    return line.kind is None and few and not line.punctuated and not line.quotes


def _mark_subheadings(lines: Sequence[Line]) -> None:
    body = [line for line in lines if line.kind is None]
    for before, line, after in zip(body, body[1:], body[2:], strict=False):
        if before.prose and before.punctuated and after.length >= 12 and _like_subheading(line):
            line.kind = "title"


def _like_subheading(line: Line) -> bool:
    short = line.length <= _SHORT and len(line.text) <= 90
    open_end = not line.punctuated or line.text.endswith("?")
    spoken = line.quotes or line.tells or _LABELLED.match(line.text)
    begins = line.text[0].isupper() or line.text[0].isdigit() or line.text[0] == "#"
    return short and open_end and begins and not spoken


def _mark_rest_of_head(lines: Sequence[Line]) -> None:
    """Mark what is left between title and report: further headings, names, buttons."""
    first, _ = body_range(lines)
    titles = [index for index, line in enumerate(lines[:first]) if line.kind == "title"]
    for line in lines[titles[0] + 1 : first] if titles else ():
        if line.kind is None and line.length <= 12 and not (line.punctuated or line.quotes or line.tells):
            line.kind = "title" if line.length >= 4 else "navigation"
