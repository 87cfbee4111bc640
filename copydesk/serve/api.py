"""The desk as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from copydesk.contract import article_fields, check_json, dossier_json
from copydesk.desk import dossiers, follow, log, quotations, search
from copydesk.desk.draft import check_draft
from copydesk.desk.near import near_stories
from copydesk.desk.records import Correction
from copydesk.desk.search import StoryOrder
from copydesk.errors import CopydeskError, ReadError
from copydesk.read import read_text
from copydesk.records import Act, Article, Certainty, SkippedFile, StatementKind
from copydesk.serve import bodies
from copydesk.serve.described import returns, takes
from copydesk.serve.guard import RefusedError
from copydesk.serve.render import html, query
from copydesk.serve.replies import Listed, answer
from copydesk.serve.site import OwnSite
from copydesk.serve.worker import advised

router = APIRouter(tags=["desk"])
Record = TypeVar("Record")
Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Word = Annotated[str, Query(max_length=200)]
Id = Annotated[str, Path(min_length=1, max_length=300)]
Day = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")]


def body(kind: type[Record]) -> Callable[[Request], Any]:
    """The body of a request as a record; RefusedError says what does not fit, and where."""

    async def read(request: Request) -> Record:
        try:
            return msgspec.json.decode(await request.body(), type=kind)
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
            raise RefusedError(422, f"The body does not fit: {error}.", "Change it and send it again.") from None

    return read


def listed(request: Request, found: Sequence[Record], *, limit: int, offset: int) -> Response:
    """A part of a list that was asked with one more than its limit, and where the rest is."""
    rest = {name: value for name, value in request.query_params.items() if name not in ("limit", "offset")}
    more = f"{request.url.path}{query(**rest, limit=limit, offset=offset + limit)}" if len(found) > limit else None
    return answer(Listed(list(found[:limit]), more))


@router.get("", include_in_schema=False)
def described(request: Request) -> Response:
    """The API in words."""
    schema = request.app.openapi()
    held = [(method.upper(), address, one) for address, ways in schema["paths"].items() for method, one in ways.items()]
    return html(request, "api.html.j2", operations=held, about=schema["info"]["description"])


# ── what there is ─────────────────────────────────────────────────────────────────────────


@router.get("/counts", operation_id="counts", responses=returns("DeskCounts"))
def counts(site: OwnSite) -> Response:
    """How much the desk holds, as of a moment ago."""
    return answer(site.counts())


@router.get("/stories", operation_id="listStories", responses=returns("Stories"))
def stories(
    request: Request, site: OwnSite, by: StoryOrder = "new", q: Word = "", limit: Limit = 50, offset: Offset = 0
) -> Response:
    """Stories by what an editor looks for; with `q` those of which an article has all its words."""
    if q:
        return answer(Listed(search.found_stories(site.desk, q, limit=limit)))
    return listed(request, search.stories(site.desk, by, limit=limit + 1, offset=offset), limit=limit, offset=offset)


@router.get("/stories/{story}", operation_id="story", responses=returns("StoryRow"))
def story(story: Id, site: OwnSite) -> Response:
    """One story as lists have it."""
    return answer(search.story(site.desk, story))


@router.get("/stories/{story}/dossier", operation_id="storyDossier", responses=returns("Dossier"))
def dossier(story: Id, site: OwnSite) -> Response:
    """The dossier of a story by the contract; made anew where articles or corrections came since."""
    return Response(dossier_json(dossiers.dossier(site.desk, story)), media_type="application/json")


@router.get("/stories/{story}/revisions", operation_id="storyRevisions", responses=returns("Revisions"))
def revisions(story: Id, site: OwnSite, limit: Limit = 50) -> Response:
    """What outlets changed in the reports of a story after they were first read, the latest first."""
    search.story(site.desk, story)
    return answer(Listed(search.revisions(site.desk, story=story, limit=limit)))


@router.get("/stories/{story}/near", operation_id="nearStories", responses=returns("NearStories"))
def near(story: Id, site: OwnSite) -> Response:
    """Stories that may be the same or go on with it, the nearest first, with the stems that two reports share."""
    search.story(site.desk, story)
    return answer(Listed(near_stories(site.desk, story)))


@router.get("/articles", operation_id="listArticles", responses=returns("Articles"))
def articles(
    request: Request,
    site: OwnSite,
    q: Word = "",
    story: Word | None = None,
    outlet: Word | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Articles, those added last first; with `q` those that have all its words."""
    if q:
        found = search.found_articles(site.desk, q, limit=limit + 1, offset=offset)
    else:
        found = search.articles(site.desk, story=story, outlet=outlet, limit=limit + 1, offset=offset)
    return listed(request, found, limit=limit, offset=offset)


@router.get("/articles/{article}", operation_id="article", responses=returns("ArticleWhole"))
def article(article: Id, site: OwnSite, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None) -> Response:
    """An article with its text, its current version or another; statements are those of the current one."""
    row = search.article(site.desk, article)
    held = site.desk.article(article, version=version)
    stated: tuple[Any, ...] = ()
    if version is None or version == row.version:
        made = dossiers.dossier(site.desk, row.story)
        held = next(a for a in made.articles if a.id == article)
        stated = tuple(s for s in made.statements if s.article == article)
    fields = {"row": row, "article": article_fields(held), "text": held.text, "statements": stated}
    return answer(fields)


@router.get("/statements", operation_id="listStatements", responses=returns("Statements"))
def statements(
    request: Request,
    site: OwnSite,
    q: Word = "",
    actor: Annotated[str | None, Query(max_length=300)] = None,
    speaker: Word | None = None,
    story: Word | None = None,
    article: Word | None = None,
    outlet: Word | None = None,
    since: Day = None,
    until: Day = None,
    kind: StatementKind | None = None,
    act: Act | None = None,
    certainty: Certainty | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Statements with all words of `q` ("…" is a phrase) and all that is given, the latest first."""
    found = search.statements(
        site.desk,
        q,
        actor=actor,
        speaker=speaker,
        story=story,
        article=article,
        outlet=outlet,
        since=since,
        until=until,
        kind=kind,
        act=act,
        certainty=certainty,
        limit=limit + 1,
        offset=offset,
    )
    return listed(request, found, limit=limit, offset=offset)


@router.get("/statements/{statement:path}", operation_id="statement", responses=returns("StatementRow"))
def statement(statement: Id, site: OwnSite) -> Response:
    """One statement as lists have it."""
    return answer(search.statement(site.desk, statement))


@router.get("/actors", operation_id="listActors", responses=returns("Actors"))
def actors(request: Request, site: OwnSite, name: Word = "", limit: Limit = 50, offset: Offset = 0) -> Response:
    """Actors, those with most statements first; with `name` those whose names have words that begin so."""
    found = search.actors(site.desk, name, limit=limit + 1, offset=offset)
    return listed(request, found, limit=limit, offset=offset)


@router.get("/actors/{actor:path}", operation_id="actor", responses=returns("ActorPage"))
def actor(actor: Id, site: OwnSite) -> Response:
    """An actor across the desk: names, roles, stories. Its id is that of a statement's `actor`."""
    return answer(search.actor(site.desk, actor))


@router.get("/news", operation_id="news", responses=returns("AllNews"))
def news(
    site: OwnSite,
    story: Word | None = None,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    followed: bool = False,
    limit: Limit = 50,
) -> Response:
    """What is new, the latest first; `after` is the number of what was known already."""
    found = search.news(site.desk, story=story, after=after, followed=followed, limit=limit)
    return answer(Listed([bodies.NewsEntry(*one) for one in found]))


# ── searching and checking ────────────────────────────────────────────────────────────────


@router.get("/search", operation_id="search", responses=returns("SearchResult"))
def searched(site: OwnSite, q: Annotated[str, Query(min_length=1, max_length=200)], limit: Limit = 20) -> Response:
    """Statements, articles, actors and stories that have all words of `q`."""
    return answer(
        bodies.SearchResult(
            statements=tuple(search.statements(site.desk, q, limit=limit)) if q.strip() else (),
            articles=tuple(search.found_articles(site.desk, q, limit=limit)),
            actors=tuple(search.actors(site.desk, q, limit=limit)) if q.strip() else (),
            stories=tuple(search.found_stories(site.desk, q, limit=limit)),
        )
    )


@router.get("/quotation", operation_id="findQuotation", responses=returns("Renderings"))
def quotation(
    site: OwnSite, words: Annotated[str, Query(min_length=1, max_length=5000)], limit: Limit = 50
) -> Response:
    """Every rendering of a quotation in the desk, the earliest first, with the words that differ."""
    return answer(Listed(quotations.find_quotation(site.desk, words, limit=limit)))


@router.post("/check-draft", operation_id="checkDraft", responses=returns("DraftCheck"), openapi_extra=takes("Draft"))
def checked(site: OwnSite, given: Annotated[bodies.Draft, Depends(body(bodies.Draft))]) -> Response:
    """Each quote and claim of an unpublished text beside what the desk has; nothing is stored."""
    draft = read_text(given.text, {"title": given.title} if given.title else {}, name="draft")
    return Response(check_json(check_draft(site.desk, draft, tagger=site.tagger)), media_type="application/json")


# ── writing ───────────────────────────────────────────────────────────────────────────────


@router.post(
    "/articles", operation_id="addArticles", status_code=202, responses=returns("Job", status=202),
    openapi_extra=takes("NewArticles"),
)  # fmt: skip
def added(site: OwnSite, given: Annotated[bodies.NewArticles, Depends(body(bodies.NewArticles))]) -> Response:
    """Add articles in the background; ask for the job to see what became of them."""

    def read() -> Any:
        for number, one in enumerate(given.articles, 1):
            fields = {k: v for k, v in msgspec.structs.asdict(one).items() if v and k != "text"}
            yield _read(one.text, fields, f"article {number}")

    return answer(site.worker.add(read, files=len(given.articles)), status=202)


def _read(text: str, fields: dict[str, str], name: str) -> Article | SkippedFile:
    try:
        return read_text(text, fields, name=name)
    except ReadError as error:
        return advised(error)
    except CopydeskError as error:
        return SkippedFile(name, str(error))


@router.get("/jobs/{job}", operation_id="job", responses=returns("Job"))
def job(job: Id, site: OwnSite) -> Response:
    """What became of articles that were to be added, so far."""
    found = site.worker.job(job)
    if found is None:
        raise HTTPException(404)
    return answer(found)


@router.post(
    "/stories/{story}/follow", operation_id="followStory", responses=returns("StoryRow"), openapi_extra=takes("Follow")
)
def followed(story: Id, site: OwnSite, given: Annotated[bodies.Follow, Depends(body(bodies.Follow))]) -> Response:
    """Follow a story, or no longer."""
    follow.follow_story(site.desk, story, followed=given.followed)
    return answer(search.story(site.desk, story))


@router.post(
    "/stories/{story}/seen", operation_id="seeStory", responses=returns("StoryRow"), openapi_extra=takes("Nothing")
)
def seen(story: Id, site: OwnSite, given: Annotated[bodies.Nothing, Depends(body(bodies.Nothing))]) -> Response:
    """Mark a story as seen."""
    follow.mark_seen(site.desk, story)
    return answer(search.story(site.desk, story))


@router.get("/corrections", operation_id="listCorrections", responses=returns("Corrections"))
def corrections(request: Request, site: OwnSite, limit: Limit = 50, offset: Offset = 0) -> Response:
    """The log of corrections, the latest first; undone ones and their undoing stay in it."""
    found = log.all_corrections(site.desk.db)[::-1][offset : offset + limit + 1]
    return listed(request, found, limit=limit, offset=offset)


@router.post(
    "/corrections", operation_id="correct", status_code=201, responses=returns("Correction", status=201),
    openapi_extra=takes("NewCorrection"),
)  # fmt: skip
def correct(site: OwnSite, given: Annotated[bodies.NewCorrection, Depends(body(bodies.NewCorrection))]) -> Response:
    """Enter a correction. Its passages must stand in the current texts of their articles."""
    return answer(site.correct(Correction(id="", at="", **msgspec.structs.asdict(given))), status=201)


@router.post(
    "/corrections/{correction}/undo", operation_id="undo", status_code=201,
    responses=returns("Correction", status=201), openapi_extra=takes("Undo"),
)  # fmt: skip
def undone(correction: Id, site: OwnSite, given: Annotated[bodies.Undo, Depends(body(bodies.Undo))]) -> Response:
    """Undo a correction; undoing an undo makes it hold again."""
    meant = Correction(id="", at="", author=given.author, kind="undo", reason=given.reason, subject=correction)
    return answer(site.correct(meant), status=201)
