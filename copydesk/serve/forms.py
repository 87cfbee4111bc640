"""What a form says → a correction, and where it leads back to."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from fastapi import Depends, Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from copydesk.desk import Desk, log
from copydesk.desk.records import Correction
from copydesk.errors import DeskError
from copydesk.records import Passage
from copydesk.serve.guard import LARGEST_FORM, RefusedError
from copydesk.serve.site import Site, site_of

_PLACE = re.compile(r"(.+):([0-9]{1,9})-([0-9]{1,9})")
_NUMBER = re.compile(r"[0-9]{1,9}")
_FILES = 5000


async def own_form(request: Request) -> AsyncIterator[FormData]:
    """The fields of a form of ours; raises RefusedError where another site made it, or it is too large."""
    try:
        form = await request.form(max_files=_FILES, max_fields=_FILES, max_part_size=LARGEST_FORM)
    except HTTPException as error:
        raise _unread(str(error.detail)) from None
    try:
        given = form.get("csrf")
        if not isinstance(given, str) or not secrets.compare_digest(given.encode(), site_of(request).secret.encode()):
            raise RefusedError(
                403, "This form is from before the desk was started anew.", "Go back, reload the page, send it again."
            )
        yield form
    finally:
        await form.close()


def _unread(detail: str) -> RefusedError:
    """What the parser of forms says, in words for those who sent it."""
    if "exceeded maximum size" in detail:
        most = f"{LARGEST_FORM >> 20} MB"
        return RefusedError(
            413, f"The words pasted into this form are more than {most}.", "Paste a part, or give a file."
        )
    if detail.startswith("Too many"):
        return RefusedError(413, f"This form has more than {_FILES:,} files or fields.", "Send fewer at a time.")
    return RefusedError(400, f"This form cannot be read ({detail.rstrip('.')}).", "Reload the page and send it again.")


OwnForm = Annotated[FormData, Depends(own_form)]


def text_of(form: FormData, name: str) -> str:
    """A field as it was typed, without white space around it."""
    given = form.get(name)
    return given.strip().replace("\r\n", "\n") if isinstance(given, str) else ""


def uploads(form: FormData, name: str) -> list[UploadFile]:
    """The files that were chosen; a field with none chosen comes as one without a name."""
    return [one for one in form.getlist(name) if isinstance(one, UploadFile) and one.filename]


def back(form: FormData, otherwise: str) -> str:
    """Where a form leads back to: a page of ours."""
    given = text_of(form, "back")
    # two slashes, or a backslash that browsers take for one, would lead to another site
    local = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given if local else otherwise


def correction(desk: Desk, form: FormData) -> Correction:
    """The correction that a form asks for; DeskError says what is missing."""
    kind = text_of(form, "kind")
    fields = {
        "kind": kind,
        "author": text_of(form, "author"),
        "reason": text_of(form, "reason"),
        "passages": [p for given in form.getlist("passage") if (p := passage(desk, str(given)))],
        "articles": [str(given) for given in form.getlist("article")],
        **{name: text_of(form, name) or None for name in ("story", "subject", "value", "question", "finding")},
    }
    wanted = _wanted(desk, form)
    if wanted:
        fields["passages"] = [*fields["passages"], wanted]  # type: ignore[misc]
    try:
        return msgspec.convert({"id": "", "at": ""} | fields, Correction)
    except msgspec.ValidationError as error:
        raise DeskError(f"{kind or 'the form'}: no correction that the desk knows ({error})") from error


def passage(desk: Desk, given: str) -> Passage | None:
    """The words at "article:start-end"."""
    match = _PLACE.fullmatch(given)
    if match is None:
        raise DeskError(f"{given[:80]}: no place in an article; choose a statement")
    return log.passage(desk, match[1], int(match[2]), int(match[3]))


def _wanted(desk: Desk, form: FormData) -> Passage | None:
    """The words that a statement ought to have: by numbers, or typed as they stand in the text."""
    article, words = text_of(form, "in"), text_of(form, "words")
    if not article:
        return None
    start, end = text_of(form, "start"), text_of(form, "end")
    if words:
        near = int(start) if _NUMBER.fullmatch(start) else 0
        return placed(desk, article, words, near=near)
    if _NUMBER.fullmatch(start) and _NUMBER.fullmatch(end):
        return log.passage(desk, article, int(start), int(end))
    raise DeskError("no words are given; copy them from the text, or give where they begin and end")


def placed(desk: Desk, article: str, words: str, *, near: int) -> Passage:
    """Words as they stand in an article, at the place nearest to another; white space may differ. DeskError else."""
    text = desk.texts([article]).get(article)
    if text is None:
        raise DeskError(f"{article}: the desk has no such article")
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found = [match.span() for match in re.finditer(pattern, text)]
    if not found:
        raise DeskError("these words do not stand in the text; copy them as they stand there")
    start, end = min(found, key=lambda place: abs(place[0] - near))
    return Passage(article, start, end, text[start:end])


def entered(site: Site, form: FormData, given: Correction, *, otherwise: str) -> RedirectResponse:
    """Enter a correction and lead back, where a notice offers to undo it."""
    made = site.correct(given)
    answer = RedirectResponse(back(form, otherwise), status_code=303)
    answer.set_cookie("copydesk-done", made.id, max_age=60, httponly=True, samesite="strict")
    answer.set_cookie("copydesk-name", _cookie(made.author), max_age=31536000, httponly=True, samesite="strict")
    return answer


def _cookie(name: str) -> str:
    """A name as a cookie can hold it."""
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c in " .-_'"))[:80]
