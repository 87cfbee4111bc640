"""What a source says of an article apart from its text: fields of rows, front matter, meta.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct, structs

from copydesk.read.dates import iso_date, iso_time
from copydesk.records import ArticleKind

PublishedFrom = Literal["text", "page", "meta", "unknown"]


class Fields(Struct, frozen=True, kw_only=True):
    """Fields of one article; None where the source does not say."""

    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: str | None = None
    published_at: str | None = None
    published_from: PublishedFrom | None = None
    url: str | None = None
    language: str | None = None
    kind: ArticleKind | None = None
    reference: bool | None = None

    def over(self, other: Fields) -> Fields:
        """These fields, with those of `other` where these say nothing."""
        missing = {
            name: value
            for name in self.__struct_fields__
            if getattr(self, name) is None and (value := getattr(other, name)) is not None
        }
        return structs.replace(self, **missing) if missing else self


def from_mapping(raw: Mapping[str, object]) -> Fields:
    """Fields from the keys that copydesk knows; the others are left aside."""
    published = _date(raw)
    return Fields(
        id=_string(raw, "id"),
        title=_string(raw, "title"),
        outlet=_string(raw, "outlet"),
        publisher=_string(raw, "publisher"),
        byline=_people(raw),
        published=published,
        published_at=_time(raw),
        published_from="meta" if published else None,
        url=_string(raw, "url"),
        language=_string(raw, "language"),
        kind=_kind(raw),
        reference=_truth(raw.get("reference")),
    )


def _string(raw: Mapping[str, object], name: str) -> str | None:
    value = raw.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _date(raw: Mapping[str, object]) -> str | None:
    for name in ("published", "date"):
        value = _string(raw, name)
        if value and (found := iso_date(value)):
            return found
    return None


def _time(raw: Mapping[str, object]) -> str | None:
    values = (_string(raw, name) for name in ("published_at", "published", "date"))
    return next((time for value in values if value and (time := iso_time(value))), None)


def _people(raw: Mapping[str, object]) -> str | None:
    for name in ("author", "byline", "authors"):
        value = raw.get(name)
        if isinstance(value, list):
            names = [part.strip() for part in value if isinstance(part, str) and part.strip()]
            if names:
                return ", ".join(names)
        elif found := _string(raw, name):
            return found
    return None


def _kind(raw: Mapping[str, object]) -> ArticleKind | None:
    value = (_string(raw, "kind") or "").lower()
    return next((kind for kind in get_args(ArticleKind) if kind == value), None)


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in {"true", "yes", "false", "no"}:
        return value.strip().lower() in {"true", "yes"}
    return None
