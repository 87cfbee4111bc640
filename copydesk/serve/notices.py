"""Pages with a notice of what was just done, which can be undone."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse

from copydesk.desk import log
from copydesk.errors import DeskError
from copydesk.serve.render import html


class Notice(NamedTuple):
    """What was done, and by which correction it is undone."""

    text: str
    undo: str | None
    author: str
    back: str


def page(request: Request, template: str, *, status: int = 200, **given: Any) -> HTMLResponse:
    """A page, with a notice where its visitor comes from a form that entered a correction."""
    done = request.cookies.get("copydesk-done")
    answer = html(request, template, status=status, notice=_notice(request, done) if done else None, **given)
    if done:
        answer.delete_cookie("copydesk-done", httponly=True, samesite="strict")
    return answer


def _notice(request: Request, correction: str) -> Notice | None:
    try:
        held = log.of_id(request.app.state.site.desk.db, correction)
    except DeskError:
        return None
    where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    text = "Undone." if held.kind == "undo" else f"Entered: {held.kind}. It holds from now on and after every rerun."
    return Notice(text, held.id, held.author, where)
