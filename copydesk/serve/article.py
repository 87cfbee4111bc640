"""An article: its text with the statements found in it, its versions, and the forms to put them right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, NamedTuple

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from copydesk.desk import Desk, dossiers, search
from copydesk.desk.records import Difference
from copydesk.errors import DeskError
from copydesk.records import Article, Dossier
from copydesk.serve.notices import page
from copydesk.serve.site import OwnSite
from copydesk.show.context import Block, Segment
from copydesk.show.fulltext import full_texts
from copydesk.show.index import Index

router = APIRouter()
_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})")
# characters on either side of a difference
_AROUND = 160
Range = tuple[int, int]


class Side(NamedTuple):
    """Words of one version with what stands around them."""

    before: str
    words: str
    after: str


class Changed(NamedTuple):
    """What two versions have otherwise."""

    kind: str
    old: Side
    new: Side


class Version(NamedTuple):
    """A text that was read of an article, and what it has otherwise than the one before."""

    number: int
    seen_at: str
    digest: str
    changes: list[Changed]


@router.get("/article/{article}")
def article(
    request: Request,
    article: str,
    site: OwnSite,
    at: Annotated[str, Query(max_length=30)] = "",
    border: Annotated[str, Query(max_length=10)] = "",
    version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> Response:
    """The page of an article; `at` are the words that are shown, `border` asks for those of a statement."""
    desk = site.desk
    row = search.article(desk, article)
    if version is not None and version != row.version:
        return page(request, "version.html.j2", row=row, number=version, old=desk.article(article, version=version))
    dossier = _own(dossiers.dossier(desk, row.story), article)
    index = Index(dossier)
    text = full_texts(index)[0]
    place = _place(at, dossier.articles[0])
    return page(
        request,
        "article.html.j2",
        row=search.article(desk, article),
        article=dossier.articles[0],
        report=text.report,
        counts=text.counts,
        blocks=list(_marked(text.blocks, place)) if place else text.blocks,
        place=place,
        chosen=dossier.articles[0].text[slice(*place)] if place else "",
        border=bool(border and place),
        versions=_versions(desk, article) if row.version > 1 else [],
        story=search.story(desk, row.story),
        speakers=sorted({actor.name for actor in dossier.actors}),
    )


def _own(dossier: Dossier, article: str) -> Dossier:
    """What a dossier has of one article, for its text; the ids stay, and with them the anchors."""
    own = tuple(a for a in dossier.articles if a.id == article)
    if not own:
        raise DeskError(f"{article}: the desk has no such article")
    return msgspec.structs.replace(
        dossier,
        articles=own,
        statements=tuple(s for s in dossier.statements if s.article == article),
        sources=tuple(s for s in dossier.sources if s.from_ == article),
        utterances=(),
        claims=(),
        conflicts=(),
        check_first=(),
    )


def _place(at: str, article: Article) -> Range | None:
    match = _RANGE.fullmatch(at)
    if match is None:
        return None
    start, end = int(match[1]), int(match[2])
    return (start, end) if start < end <= len(article.text) else None


def _marked(blocks: Iterable[Block], place: Range) -> Iterator[Block]:
    """The same with the words of a place in segments of their own, of the class "at"."""
    for block in blocks:
        paragraphs = tuple(
            replace(p, segments=tuple(cut for s in p.segments for cut in _cut(s, place))) for p in block.paragraphs
        )
        held = any("at" in s.classes.split() for p in paragraphs for s in p.segments)
        # what is looked for is not left folded
        yield replace(block, paragraphs=paragraphs, left_out="" if held else block.left_out)


def _cut(segment: Segment, place: Range) -> list[Segment]:
    end = segment.start + len(segment.text)
    left, right = max(segment.start, place[0]), min(end, place[1])
    if left >= right:
        return [segment]
    found = []
    for start, stop in ((segment.start, left), (left, right), (right, end)):
        if start == stop:
            continue
        inside = start == left
        found.append(
            replace(
                segment,
                start=start,
                text=segment.text[start - segment.start : stop - segment.start],
                classes=f"{segment.classes} at".strip() if inside else segment.classes,
                opens=segment.opens if start == segment.start else (),
                closes=segment.closes if stop == end else (),
            )
        )
    return found


def _versions(desk: Desk, article: str) -> list[Version]:
    rows = desk.db.execute(
        "SELECT number, seen_at, sha256, text FROM version WHERE article = ? ORDER BY number", (article,)
    ).fetchall()
    texts = {row["number"]: row["text"] for row in rows}
    changes = {
        r.to: [_changed(d, texts[r.from_], texts[r.to]) for d in r.differences]
        for r in search.revisions(desk, article=article, limit=search.LARGEST_PAGE)
    }
    return [Version(r["number"], r["seen_at"], r["sha256"][:12], changes.get(r["number"], [])) for r in reversed(rows)]


def _changed(given: Difference, old: str, new: str) -> Changed:
    return Changed(
        given.kind,
        _side(old, given.before.start, given.before.end),
        _side(new, given.after.start, given.after.end),
    )


def _side(text: str, start: int, end: int) -> Side:
    """Words with some of what stands around them, from a whole word on."""
    left, right = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        left = left[left.find(" ") + 1 :]
    if end + _AROUND < len(text):
        right = right[: right.rfind(" ")]
    return Side(left, text[start:end], right)
