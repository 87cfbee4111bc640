"""Answers of the API: records as JSON."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec
from fastapi import Response

Item = TypeVar("Item")


class Listed(msgspec.Struct, Generic[Item], frozen=True):
    """A part of a list; `next` is the address of what follows, null at the end."""

    items: list[Item]
    next: str | None = None


class Problem(msgspec.Struct, frozen=True):
    """What is the matter, where, and what to do."""

    what: str
    where: str
    do: str


class Failure(msgspec.Struct, frozen=True):
    """The body of every answer that is no success."""

    error: Problem


def answer(record: Any, *, status: int = 200) -> Response:
    """A record as JSON."""
    return Response(msgspec.json.encode(record), status_code=status, media_type="application/json")


def problem(status: int, *, what: str, where: str, do: str) -> Response:
    """A failure as JSON."""
    return answer(Failure(Problem(what, where, do)), status=status)
