"""The description of the API: what each answer and each body looks like, from the records themselves."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from copydesk.desk.records import (
    ActorPage,
    ActorRow,
    ArticleRow,
    Correction,
    Counts,
    Found,
    NearStory,
    Revision,
    StatementRow,
    StoryRow,
)
from copydesk.records import Dossier, DraftCheck
from copydesk.serve import bodies
from copydesk.serve.replies import Failure, Listed
from copydesk.serve.worker import Job

ABOUT = (
    "A desk as JSON. Lists have `items` and `next`, the address of what follows (null at the end). Offsets are code "
    "points of an article's text, half open. A write needs `Content-Type: application/json`. Failures have `error` "
    "with `what`, `where` and `do`."
)
_REF = "#/components/schemas/{name}"
# the answers of the API, by the names under which its description has them
ANSWERS: dict[str, Any] = {
    "DeskCounts": Counts,
    "Stories": Listed[StoryRow],
    "StoryRow": StoryRow,
    "Dossier": Dossier,
    "Articles": Listed[ArticleRow],
    "ArticleWhole": bodies.ArticleWhole,
    "Statements": Listed[StatementRow],
    "StatementRow": StatementRow,
    "Actors": Listed[ActorRow],
    "ActorPage": ActorPage,
    "Renderings": Listed[Found],
    "DraftCheck": DraftCheck,
    "Corrections": Listed[Correction],
    "Correction": Correction,
    "AllNews": Listed[bodies.NewsEntry],
    "Revisions": Listed[Revision],
    "NearStories": Listed[NearStory],
    "SearchResult": bodies.SearchResult,
    "Job": Job,
    "Failure": Failure,
}
BODIES: dict[str, Any] = {
    "NewCorrection": bodies.NewCorrection,
    "Undo": bodies.Undo,
    "Draft": bodies.Draft,
    "NewArticles": bodies.NewArticles,
    "Follow": bodies.Follow,
    "Nothing": bodies.Nothing,
}


def returns(name: str, *, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The answer of an operation; failures are alike everywhere."""
    failure = {"description": "What is the matter, where, and what to do", "content": _content("Failure")}
    return {
        status: {"description": name, "content": _content(name)},
        **dict.fromkeys((400, 401, 403, 404, 413, 415, 421, 422), failure),
    }


def takes(name: str) -> dict[str, Any]:
    """The body of an operation."""
    return {"requestBody": {"required": True, "content": _content(name)}}


def describe(app: FastAPI) -> None:
    """Let the application describe its API with the schemas of the records."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemas = made.setdefault("components", {}).setdefault("schemas", {})
            # FastAPI's own form of a failure is not the one that is sent
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            schemas.update(_schemas())
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _schemas() -> dict[str, Any]:
    named = ANSWERS | BODIES
    roots, parts = msgspec.json.schema_components(list(named.values()), ref_template=_REF)
    # what programs get of an article has no record of how it was read
    article = parts["Article"]
    for field in ("plain", "links"):
        article["properties"].pop(field)
    article["required"] = [field for field in article["required"] if field != "text"]
    return parts | {
        name: root for name, root in zip(named, roots, strict=True) if root != {"$ref": _REF.format(name=name)}
    }


def _content(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=name)}}}
