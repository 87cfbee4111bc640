"""From text and fields to the Article: title, date, boilerplate, language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, structs

from copydesk.errors import ReadError
from copydesk.read.boilerplate import mark
from copydesk.read.fields import Fields
from copydesk.read.language import language_of
from copydesk.read.outlets import outlet_of_url
from copydesk.records import Article, Boilerplate, Link, Skipped

# About 80,000 words, longer than any report, transcript or judgement seen. The tagger keeps some 500 bytes a
# character until a text is done, and a text of this length takes about a quarter of a gigabyte.
LONGEST = 500_000
# Bulletins of one sentence have more; pages that say "Loading" or "Access denied" and files begun by mistake have less.
LEAST_WORDS = 5
_HALF = re.compile("[\ud800-\udfff]")


class Draft(Struct, frozen=True, kw_only=True):
    """A text as read, before anybody asks what in it is title, date or teaser."""

    name: str
    sha256: str
    text: str
    fields: Fields = Fields()
    front: int = 0
    links: tuple[Link, ...] = ()
    # what the reader of its format left out
    skipped: tuple[Skipped, ...] = ()
    plain: bool = True


def to_article(draft: Draft, *, pasted: bool = False) -> Article:
    """The article, under its own id or its name; ReadError where it is too long, too short or not English.

    Words that somebody pasted and posts may be as few as they are.
    """
    if len(draft.text) > LONGEST:
        raise ReadError(
            draft.name, "too long", f"texts of more than {LONGEST:,} characters are not read; give it in parts"
        )
    draft = structs.replace(draft, text=plain(draft.text), fields=_plain_fields(draft.fields))
    fields = draft.fields
    few = len(draft.text.split(maxsplit=LEAST_WORDS)) < LEAST_WORDS
    if few and not pasted and fields.kind != "post":
        raise ReadError(draft.name, "too short", f"texts of fewer than {LEAST_WORDS} words are not read")
    outlet = fields.outlet or _outlet_name(fields.url)
    marked = mark(draft.text, front=draft.front, title=fields.title, outlet=outlet)
    fields = fields.over(marked.fields)
    return Article(
        id=fields.id or draft.name,
        file=draft.name,
        sha256=draft.sha256,
        text=draft.text,
        kind=fields.kind or "report",
        reference=bool(fields.reference),
        outlet=outlet,
        publisher=fields.publisher,
        title=fields.title,
        byline=fields.byline,
        published=fields.published,
        published_at=fields.published_at,
        published_from=fields.published_from or "unknown",
        url=fields.url,
        language=_language(draft, marked.spans),
        boilerplate=marked.spans,
        skipped=draft.skipped,
        links=draft.links,
        plain=draft.plain,
    )


def plain(text: str) -> str:
    """A text that can be written: half of a character is none, and keeps its place as a mark."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def _plain_fields(fields: Fields) -> Fields:
    given = ((name, getattr(fields, name)) for name in fields.__struct_fields__)
    halves = {name: plain(value) for name, value in given if isinstance(value, str) and _HALF.search(value)}
    return structs.replace(fields, **halves) if halves else fields


def body(text: str, boilerplate: Sequence[Boilerplate]) -> str:
    """The text without its boilerplate."""
    parts, position = [], 0
    for span in boilerplate:
        parts.append(text[position : span.start])
        position = span.end
    return "\n".join([*parts, text[position:]])


def _outlet_name(url: str | None) -> str | None:
    found = outlet_of_url(url)
    return found.name if found else None


def _language(draft: Draft, boilerplate: Sequence[Boilerplate]) -> str:
    stated = (draft.fields.language or "").lower()
    language = stated or language_of(body(draft.text, boilerplate))
    if language[:2] != "en":
        raise ReadError(draft.name, f"language: {language}", "only English is read")
    return "en"
