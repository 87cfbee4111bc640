"""Records ↔ JSON as the contract has it, and its schema."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from copydesk.errors import ContractError
from copydesk.records import Article, CheckFirst, Dossier, DraftCheck, Resolved

VERSION = 1
_NO_TEXT = frozenset(("plain", "links"))


def dossier_json(dossier: Dossier) -> bytes:
    """A dossier as indented JSON; texts that are files of their own are left out."""
    given = msgspec.to_builtins(dossier)
    given["articles"] = [article_fields(article) for article in dossier.articles]
    return _encoded(given)


def check_json(check: DraftCheck) -> bytes:
    """A checked draft as indented JSON."""
    given = msgspec.to_builtins(check)
    given["draft"] = article_fields(check.draft)
    given["articles"] = [article_fields(article) for article in check.articles]
    return _encoded(given)


def article_fields(article: Article) -> dict[str, Any]:
    """An article's fields, with `text` only where offsets do not count in the file itself."""
    given: dict[str, Any] = msgspec.to_builtins(article)
    for name in ("plain", "links"):
        given.pop(name)
    if article.plain:
        given.pop("text")
    return given


def annotation_line(one: Resolved) -> bytes:
    """One article with its annotations as one line of JSON."""
    article, annotations = one.article, one.annotations
    given: dict[str, Any] = {"id": article.id, "file": article.file}
    if not article.plain:
        given["text"] = article.text
    given |= {
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published,
        "language": article.language,
        "statements": one.statements,
        "mentions": one.mentions,
        "actors": one.actors,
        "dates": annotations.dates,
        "amounts": annotations.amounts,
        "citations": one.citations,
        "refusals": one.refusals,
        "boilerplate": article.boilerplate,
        "skipped": (*article.skipped, *annotations.skipped),
    }
    return msgspec.json.encode(given) + b"\n"


def _encoded(given: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(given), indent=1) + b"\n"


def finding_id(check: CheckFirst) -> str:
    """The id of a finding to check first, which holds from run to run: by it findings are linked to and reviewed.

    Ids of the input never reach it themselves: they may hold anything.
    """
    if check.id:
        return check.id
    places = [f"{passage.article}:{passage.start}" for passage in check.slices]
    parts = "\0".join((check.kind, *check.findings, *places))
    return "f" + hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def read_dossier(data: bytes) -> Dossier:
    """A dossier from its JSON; raises ContractError with the path of what is wrong."""
    try:
        given = msgspec.json.decode(data)
        for article in given.get("articles", ()):
            article.setdefault("plain", "text" not in article)
            article.setdefault("text", "")
        return msgspec.convert(given, Dossier)
    except (msgspec.DecodeError, msgspec.ValidationError, AttributeError, TypeError) as error:
        raise ContractError(f"not a dossier of contract {VERSION}: {error}") from error


def schema() -> dict[str, Any]:
    """The JSON Schema of a dossier."""
    made = msgspec.json.schema(Dossier)
    article = made["$defs"]["Article"]
    for name in _NO_TEXT:
        article["properties"].pop(name)
    article["required"] = [name for name in article["required"] if name != "text"]
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = f"copydesk dossier, contract {VERSION}"
    return made
