"""The log of what people put right: who, when, why; undoing, and sharing it with another desk."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from copydesk.desk import log
from copydesk.desk.records import Correction
from copydesk.errors import DeskError
from copydesk.serve.forms import OwnForm, entered, text_of, uploads
from copydesk.serve.front import Offset
from copydesk.serve.notices import page
from copydesk.serve.site import OwnSite

router = APIRouter()
_PAGE = 50


class Entry(NamedTuple):
    """A correction, and whether it holds; `undoes` is what an undo is about."""

    correction: Correction
    holds: bool
    undoes: Correction | None


@router.get("/corrections")
def corrections(request: Request, site: OwnSite, offset: Offset = 0, imported: str = "") -> Response:
    """The log, the latest first."""
    every = log.all_corrections(site.desk.db)
    by_id = {c.id: c for c in every}
    holding = {c.id for c in log.active(every)}
    shown = every[::-1][offset : offset + _PAGE]
    return page(
        request,
        "corrections.html.j2",
        entries=[Entry(c, c.id in holding or c.kind == "undo", by_id.get(c.subject or "")) for c in shown],
        total=len(every),
        imported=imported[:60] if imported.replace(" ", "").isalnum() else "",
        more=f"/corrections?offset={offset + _PAGE}" if offset + _PAGE < len(every) else None,
        before=f"/corrections?offset={max(0, offset - _PAGE)}" if offset else None,
    )


@router.post("/corrections/undo")
def undo(site: OwnSite, form: OwnForm) -> Response:
    """Undo a correction."""
    given = Correction(
        id="",
        at="",
        author=text_of(form, "author"),
        kind="undo",
        reason=text_of(form, "reason"),
        subject=text_of(form, "subject"),
    )
    return entered(site, form, given, otherwise="/corrections")


@router.get("/corrections/export")
def export(site: OwnSite) -> Response:
    """The log as a file."""
    disposition = {"content-disposition": 'attachment; filename="corrections.jsonl"'}
    return Response(log.exported(site.desk), media_type="application/x-ndjson", headers=disposition)


@router.post("/corrections/import")
def take_in(site: OwnSite, form: OwnForm) -> Response:
    """Take in the log of another desk."""
    files = uploads(form, "file")
    if not files:
        raise DeskError("no file is chosen; choose one that a desk exported")
    new, known = log.imported(site.desk, files[0].file.read())
    site.recount()
    return RedirectResponse(f"/corrections?imported={new}+new+{known}+known", status_code=303)
