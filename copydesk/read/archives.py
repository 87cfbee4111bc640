"""Exports of news archives, which hold many articles in one file: Nexis and Factiva."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct

from copydesk.errors import ReadError
from copydesk.read.dates import date_of, is_date_line
from copydesk.read.fields import Fields

_NEXIS_END = re.compile(r"\s*End of Document\s*", re.IGNORECASE)
_NEXIS_COUNT = re.compile(r"\s*\d+ of \d+ DOCUMENTS?\s*")
_NEXIS_HEAD = re.compile(
    r"(?P<name>Byline|Section|Length|Highlight|Dateline|Edition|Distribution|Cite|Series|Headline)\s*:\s*(?P<value>.*)",
    re.IGNORECASE,
)
# What follows the body. A label that a report may have too counts in capitals only, as the older layout has it.
_NEXIS_TAIL = re.compile(
    r"(?:Load-Date|LOAD-DATE|Publication-Type|PUBLICATION-TYPE|Journal-Code|JOURNAL-CODE|Publication-Code|DOCUMENT-TYPE|"
    r"ACC-NO|LANGUAGE|SUBJECT|INDUSTRY|GEOGRAPHIC|ORGANIZATION|COMPANY|TICKER|PERSON|GRAPHIC)\s*:.*|"
    r"Language:\s*ENGLISH.*|Classification|Graphic|Notes|Correction-Date"
)
_NEXIS_SIGNS = re.compile(r"\s*(?:Load-Date\s*:.+|Length\s*:\s*[\d,]+ words)\s*", re.IGNORECASE)
_NEXIS_NOISE = re.compile(
    r"Page \d+ of \d+|Link to (?:Image|PDF|Story)|Copyright .*|©.*|All Rights Reserved.*|(?:\d+ of \d+ )?DOCUMENTS?|"
    r"Bluebook.*",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:Copyright|\(c\)|©)", re.IGNORECASE)
_FACTIVA_END = re.compile(r"\s*(?:AN[\s|]+)?Document [A-Z][A-Z0-9]{3,11}\d{8}[a-z0-9]{6,12}[\s|]*")
_FACTIVA_CODES = "SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|ART|CO|IN|NS|RE|IPC|IPD|PUB|AN|RF|CT|CX|CLM|DLN|NT"
_FACTIVA_FIELD = re.compile(rf"\s*(?P<code>{_FACTIVA_CODES})(?:[\s|]*$|\t[\s|]*|\s{{2,}}|\s*\|\s*)(?P<rest>.*)")
_WORDS = re.compile(r"\s*[\d,.]+ words\s*")
_FACTIVA_SIGNS = re.compile(rf"{_WORDS.pattern}|\s*HD[\s|]*|\s*HD(?:\t|\s{{2}}|\s*\|).*")
_TIME = re.compile(r"\d{1,2}:\d{2}(?:\s*[AP]M)?(?:\s+[A-Z]{2,4})?")
_LANGUAGE = re.compile(r"[A-Z][a-z]+(?: \([A-Z][a-z]+\))?|[A-Z][a-z]+ - [A-Z][a-z]+")


class Part(Struct, frozen=True):
    """One article of an export: its paragraphs and what the export says of it."""

    paragraphs: tuple[str, ...]
    fields: Fields


def split(lines: Sequence[str], *, name: str) -> Iterator[tuple[str, Part | ReadError]] | None:
    """The articles of an export, each under a name of its own ("export.docx:3"); None where the lines are no export.

    An article without a body comes as a ReadError; the others go on.
    """
    nexis = any(_NEXIS_SIGNS.fullmatch(line) for line in lines)
    if nexis and any(_NEXIS_END.fullmatch(line) for line in lines):
        return _numbered(map(_nexis, _chunks(lines, _NEXIS_END, begins=_NEXIS_SIGNS)), name)
    if nexis and any(_NEXIS_COUNT.fullmatch(line) for line in lines):
        return _numbered(map(partial(_nexis, older=True), _chunks(lines, _NEXIS_COUNT, begins=None)), name)
    if any(_FACTIVA_END.fullmatch(line) for line in lines):
        return _numbered(map(_factiva, _chunks(lines, _FACTIVA_END, begins=_FACTIVA_SIGNS)), name)
    return None


def _numbered(parts: Iterator[Part | str], name: str) -> Iterator[tuple[str, Part | ReadError]]:
    for number, part in enumerate(parts, start=1):
        where = f"{name}:{number}"
        yield where, ReadError(where, part) if isinstance(part, str) else part


def _chunks(lines: Sequence[str], mark: re.Pattern[str], *, begins: re.Pattern[str] | None) -> Iterator[list[str]]:
    """The lines of each article, which ends with the mark; or begins with it, where `begins` is None.

    What follows the last end is an article that was cut off if a line of it matches `begins`, else the end of the file.
    """
    chunk: list[str] = []
    begun = begins is not None
    for line in lines:
        if mark.fullmatch(line):
            if begun:
                yield chunk
            chunk, begun = [], True
        else:
            chunk.append(line)
    if begins is None or any(begins.fullmatch(line) for line in chunk):
        yield chunk


# ── Nexis ─────────────────────────────────────────────────────────────────────────────────


def _nexis(lines: list[str], *, older: bool = False) -> Part | str:
    paragraphs = _paragraphs(lines)
    start = _nexis_body(paragraphs)
    if start is None:
        return "no body in it"
    head, body = paragraphs[:start], paragraphs[start:]
    end = next((index for index, one in enumerate(body) if _NEXIS_TAIL.fullmatch(one)), len(body))
    kept = tuple(one for one in body[:end] if not re.fullmatch(r"Page \d+ of \d+", one))
    if not kept:
        return "no body in it"
    return Part(kept, _nexis_fields(head, older=older))


def _nexis_body(paragraphs: Sequence[str]) -> int | None:
    """Where the body begins: after "Body" alone on a line, else after the last line of the head."""
    lengths = [index for index, one in enumerate(paragraphs) if re.match(r"length\s*:", one, re.IGNORECASE)]
    if not lengths:
        alone = [index for index, one in enumerate(paragraphs) if one == "Body"]
        return alone[0] + 1 if alone else None
    after = range(lengths[0] + 1, min(lengths[0] + 12, len(paragraphs)))
    body = next((index for index in after if paragraphs[index].strip(":").casefold() == "body"), None)
    if body is not None:
        return body + 1
    start = lengths[0] + 1
    while start < len(paragraphs) and (
        _NEXIS_HEAD.fullmatch(paragraphs[start]) or _NEXIS_NOISE.fullmatch(paragraphs[start])
    ):
        start += 1
    return start


def _nexis_fields(head: Sequence[str], *, older: bool) -> Fields:
    stated = {match["name"].casefold(): match["value"].strip() for one in head if (match := _NEXIS_HEAD.fullmatch(one))}
    plain = [one for one in head if not (_NEXIS_HEAD.fullmatch(one) or _NEXIS_NOISE.fullmatch(one) or one == "Body")]
    # the last date of the head is the article's: a cover page has one of its own above
    dated = [index for index, one in enumerate(plain) if len(one) < 80 and date_of(one) and _is_nexis_date(one)]
    at = dated[-1] if dated else None
    title = stated.get("headline")
    outlet = None
    if at is not None and at >= 1:
        # the newer layout: title, publication, date; the older: publication, date, title
        outlet = plain[at - 1]
        place = at + 1 if older else at - 2
        title = title or (plain[place] if 0 <= place < len(plain) else None)
    return _fields(title, outlet, stated.get("byline"), date_of(plain[at]) if at is not None else None)


def _is_nexis_date(line: str) -> bool:
    """A date line, or one that a day, an edition or a time follows ("May 17, 2024 Friday 1:02 PM GMT")."""
    return is_date_line(line) or bool(re.match(r"[A-Z][a-z]+ \d{1,2}, \d{4}\b", line))


# ── Factiva ───────────────────────────────────────────────────────────────────────────────


def _factiva(lines: list[str]) -> Part | str:
    if any(match["code"] == "HD" for line in lines if (match := _FACTIVA_FIELD.fullmatch(line))):
        return _factiva_fields(lines)
    paragraphs = _paragraphs(lines)
    at = next((index for index, one in enumerate(paragraphs) if _WORDS.fullmatch(one)), None)
    if at is None:
        return "no body in it"
    return _factiva_headings(paragraphs, at)


def _factiva_fields(lines: Sequence[str]) -> Part | str:
    """The layout with codes: each field's lines under its two letters."""
    found: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = _FACTIVA_FIELD.fullmatch(line)
        if match:
            code, line = match["code"], match["rest"]
            if code == "HD":
                # a cover or what the last article left behind
                found = {}
        if code:
            found.setdefault(code, []).append(line.strip().strip("|").strip())
    values = {name: " ".join(" ".join(one).split()) for name, one in found.items()}
    body = [one for name in ("LP", "TD") for one in _paragraphs(found.get(name, []))]
    if not body:
        return "no body in it"
    return Part(
        tuple(body), _fields(values.get("HD"), values.get("SN"), values.get("BY"), date_of(values.get("PD", "")))
    )


def _factiva_headings(paragraphs: Sequence[str], at: int) -> Part | str:
    """The layout with headings: title, byline, words, date, time, publication, code, page, language, copyright."""
    head, rest = paragraphs[max(0, at - 3) : at], paragraphs[at + 1 :]
    date = date_of(rest[0]) if rest and is_date_line(rest[0]) else None
    position = 1 if date else 0
    if position < len(rest) and _TIME.fullmatch(rest[position]):
        position += 1
    outlet = rest[position] if position < len(rest) else None
    end = min(position + 8, len(rest))
    copyright_at = next((index for index in range(position, end) if _COPYRIGHT.match(rest[index])), None)
    language_at = next((index for index in range(position + 1, end) if _LANGUAGE.fullmatch(rest[index])), None)
    start = copyright_at if copyright_at is not None else language_at
    if start is None or not rest[start + 1 :]:
        return "no body in it"
    title, byline = _factiva_title(head)
    return Part(tuple(rest[start + 1 :]), _fields(title, outlet, byline, date))


def _factiva_title(head: Sequence[str]) -> tuple[str | None, str | None]:
    if not head:
        return None, None
    if len(head) > 1 and re.match(r"by\b", head[-1], re.IGNORECASE):
        return head[-2], head[-1]
    return head[-1], None


# ── both ──────────────────────────────────────────────────────────────────────────────────


def _fields(title: str | None, outlet: str | None, byline: str | None, published: str | None) -> Fields:
    return Fields(
        title=title or None,
        # "The Guardian(London)" as the newer layout has it
        outlet=re.sub(r"\s*\([^()]*\)$", "", outlet).strip() or None if outlet else None,
        byline=re.sub(r"^by:?\s+", "", byline, flags=re.IGNORECASE).strip() or None if byline else None,
        published=published,
        published_from="text" if published else None,
    )


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Paragraphs of lines: those between blank ones; where no line is blank, each line is one."""
    if not any(not line.strip() for line in lines):
        return [" ".join(line.split()) for line in lines]
    found: list[list[str]] = [[]]
    for line in lines:
        words = " ".join(line.split())
        apart = not words or _NEXIS_HEAD.fullmatch(words) or _NEXIS_TAIL.fullmatch(words)
        if apart:
            found.append([])
        if words:
            found[-1].append(words)
        if apart and words and not _NEXIS_HEAD.fullmatch(words):
            found.append([])
    return [" ".join(one) for one in found if one]
