"""Adding reports: files that were sent, and what became of them."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from copydesk.desk import search
from copydesk.errors import DeskError
from copydesk.read import read_text
from copydesk.serve.forms import OwnForm, text_of, uploads
from copydesk.serve.notices import page
from copydesk.serve.site import OwnSite
from copydesk.serve.worker import Job, of_folder

router = APIRouter()
OUTCOMES = {
    "new": "new",
    "revised": "a later version of a report that the desk has",
    "known": "known already, with the same words",
    "forgotten": "removed before, and not taken in again",
    "another text": "not taken in: another text stands at this address in the desk",
}
_UNSAFE = re.compile(r"[^\w .,()+=@-]+")
_LONGEST = 120


@router.get("/add")
def form(request: Request) -> Response:
    """The form to add reports."""
    return page(request, "add.html.j2")


@router.post("/add")
def add(site: OwnSite, form: OwnForm) -> Response:
    """Add files, or words that were pasted."""
    words = text_of(form, "text")
    if words:
        fields = {name: text_of(form, name) for name in ("title", "outlet", "published", "url") if text_of(form, name)}
        article = read_text(words, fields)
        job = site.worker.add(lambda: (article,))
    else:
        job = _of_files(site, uploads(form, "files"))
    return RedirectResponse(f"/adding/{job.id}", status_code=303)


@router.get("/adding/{job}")
def adding(request: Request, job: str, site: OwnSite) -> Response:
    """What became of what was added, so far."""
    found = site.worker.job(job)
    if found is None:
        raise HTTPException(404)
    rows = [search.story(site.desk, story) for story in found.stories[:100]]
    return page(request, "adding.html.j2", job=found, outcomes=OUTCOMES, stories=rows)


def _of_files(site: OwnSite, files: Sequence[UploadFile]) -> Job:
    if not files:
        raise DeskError("no file is chosen; choose one or several")
    folder = Path(tempfile.mkdtemp(prefix="copydesk-"))
    try:
        taken: set[str] = set()
        for number, file in enumerate(files, 1):
            name = own_name(file.filename or "", number, taken)
            with (folder / name).open("xb") as sink:
                shutil.copyfileobj(file.file, sink)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return site.worker.add(of_folder(folder), files=len(files), folder=folder)


def own_name(given: str, number: int, taken: set[str]) -> str:
    """A name for a file in our folder; numbers in front where another has it."""
    name = safe_name(given)
    # a file system may not tell capitals apart
    while name.casefold() in taken:
        name = f"{number}-{name}"
    taken.add(name.casefold())
    return name


def safe_name(given: str) -> str:
    """The last part of a name, with nothing in it that leads elsewhere."""
    last = PurePosixPath(given.replace("\\", "/")).name
    plain = _UNSAFE.sub("_", last).strip(" .") or "file"
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[-_LONGEST:]}.{suffix[:10]}" if dot and stem else plain[-_LONGEST:]
