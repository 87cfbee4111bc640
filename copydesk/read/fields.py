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


# Names that tables of articles have for our fields, folded; the first that is there counts.
ALIASES: dict[str, tuple[str, ...]] = {
    "text": ("body", "content", "full_text", "fulltext", "article_text", "maintext", "story"),
    "title": ("headline", "heading"),
    "outlet": ("source", "publication", "newspaper", "site_name", "sitename", "source_name", "media_name"),
    "published": (
        "published_at", "date_published", "publish_date", "publication_date", "publishedat", "pubdate", "pub_date",
        "date_publish", "datetime",
    ),
    "author": ("writer", "creator"),
    "url": ("link", "web_url"),
    "language": ("lang",),
}  # fmt: skip
_OURS = {*ALIASES, "id", "publisher", "date", "published_at", "byline", "authors", "kind", "reference"}

# columns that hold the text, and all that are read
TEXT_COLUMNS = frozenset({"text", *ALIASES["text"]})
COLUMNS = frozenset({*_OURS, *(name for names in ALIASES.values() for name in names)})


def named(raw: Mapping[str, object]) -> dict[str, object]:
    """The row with our names for its fields, where other ones are common; a field of ours is never replaced."""
    folded: dict[str, object] = {}
    for name, value in raw.items():
        folded.setdefault(folded_name(name), value)
    found = {name: folded[name] for name in _OURS if _says(folded.get(name))}
    for name, others in ALIASES.items():
        if name not in found:
            other = next((one for one in others if _says(folded.get(one))), None)
            if other:
                found[name] = folded[other]
    return {**raw, **found}


def folded_name(name: object) -> str:
    """A column's name as compared: "Full Text" is "full_text"."""
    return "_".join(str(name).strip().lower().replace("-", " ").split())


def _says(value: object) -> bool:
    return value is not None and value != ""


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
    if isinstance(value, dict):
        # {"id": "…", "name": "The Courier"}, as news APIs have it
        value = value.get("name")
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
