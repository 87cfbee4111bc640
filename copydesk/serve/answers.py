"""What a desk answers to programs that ask in small pieces: verbatim slices with their places, bounded in size.

Every piece of text is `{"text", "article", "start", "end", "outlet", "published", "address"}`, where `text` is what
stands in the article from `start` to `end`. Lists come as `{…, "next"}`: ask again with `offset` = `next` for what
follows; null where nothing does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from copydesk import handover
from copydesk.desk import Desk, search
from copydesk.desk.draft import check_draft as checked_draft
from copydesk.desk.quotations import find_quotation as found_quotation
from copydesk.desk.records import ArticleRow, Found, StatementRow
from copydesk.errors import DeskError
from copydesk.exchange import Marks, Story, told, view_of
from copydesk.pipeline import Tagger
from copydesk.read import read_text
from copydesk.records import Article, Claim, DriftKind, Edit, Passage, Place, Source, Utterance
from copydesk.show.context import Context
from copydesk.show.credits import advice
from copydesk.show.phrases import CONFLICT, CONFLICT_KIND, DRIFT, NO_VERDICT, listing
from copydesk.show.places import Words

Answer = dict[str, Any]

# characters of JSON in an answer, of text in a slice, slices and other parts of one entry
_ANSWER, _SLICE, _PARTS = 24_000, 1_500, 12
# entries of each list on the first screen, renderings of a quotation, characters of an article and of a draft
_FIRST, _RENDERINGS, _ARTICLE, _DRAFT = 8, 200, 12_000, 100_000
PARTS = (
    "first screen", "reports", "check first", "credits", "same figures", "not among the texts", "utterances", "claims",
    "what differs",
)  # fmt: skip


class _Places:
    """Slices of the articles of a desk, with what tells a reader where they stand."""

    def __init__(self, desk: Desk, articles: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(articles))
        self.rows: Mapping[str, ArticleRow] = {row.id: row for row in search.articles_of(desk, wanted)}
        self.texts = desk.texts(wanted)

    def slice(self, article: str, start: int, end: int) -> Answer:
        """Words of an article; of a long passage its beginning, with `goes_on_to` where it ends."""
        row, text = self.rows.get(article), self.texts.get(article, "")
        shown = min(end, start + _SLICE)
        return {
            "text": text[start:shown],
            "article": article,
            "start": start,
            "end": shown,
            **({"goes_on_to": end} if shown < end else {}),
            "outlet": row.outlet if row else None,
            "published": row.published if row else None,
            "address": row.address if row else None,
        }

    def slices(self, passages: Iterable[Passage | Place]) -> list[Answer]:
        """Words of several passages, so many at most."""
        return [self.slice(p.article, p.start, p.end) for p in list(passages)[:_PARTS]]


def _paged(name: str, entries: Iterable[Answer], *, offset: int, more: bool = False) -> Answer:
    """As many entries as an answer holds, one at least; `more` says that others follow those given."""
    shown: list[Answer] = []
    size, full = 0, False
    for entry in entries:
        size += len(msgspec.json.encode(entry))
        if shown and size > _ANSWER:
            full = True
            break
        shown.append(entry)
    return {name: shown, "next": offset + len(shown) if full or more else None}


def _from(offset: int) -> int:
    if offset < 0:
        raise DeskError("offset counts from 0")
    return offset


# ── statements and quotations ─────────────────────────────────────────────────────────────


def search_statements(desk: Desk, query: str = "", *, limit: int = 20, offset: int = 0, **where: Any) -> Answer:
    """Statements with all words of a query, the latest first."""
    limit = max(1, min(limit, search.PAGE))
    rows = search.statements(desk, query, limit=limit + 1, offset=_from(offset), **where)
    places = _Places(desk, (row.article for row in rows))
    entries = (_statement(row, places) for row in rows[:limit])
    return _paged("statements", entries, offset=offset, more=len(rows) > limit)


def _statement(row: StatementRow, places: _Places) -> Answer:
    return {
        **places.slice(row.article, row.start, row.end),
        "statement": row.id,
        "story": row.story,
        "speaker": row.speaker,
        "actor": row.actor,
        "kind": row.kind,
        "act": row.act,
        "certainty": row.certainty,
        "attribution": row.attribution,
        "utterance": row.utterance,
    }


def find_quotation(desk: Desk, quotation: str, *, offset: int = 0) -> Answer:
    """Every rendering of some words, the earliest first."""
    found = found_quotation(desk, quotation, limit=_RENDERINGS)[_from(offset) :]
    places = _Places(desk, (one.passage.article for one in found))
    return _paged("renderings", (_rendering(one, places) for one in found), offset=offset)


def _rendering(one: Found, places: _Places) -> Answer:
    return {
        **places.slice(one.passage.article, one.passage.start, one.passage.end),
        "speaker": one.speaker,
        "statement": one.statement,
        "story": one.story,
        "finding": "same words" if one.same_words else "wording differs",
        "differences": _edits(one.edits, own="asked"),
        "earliest_in_this_desk": one.earliest,
    }


def _edits(edits: Sequence[Edit], *, own: str) -> list[Answer]:
    """Pairs of words, those that are held against the desk and those that stand here; empty where one has none."""
    return [{own: edit.a.text, "here": edit.b.text} for edit in edits[:_PARTS]]


# ── stories ───────────────────────────────────────────────────────────────────────────────


def list_stories(desk: Desk, *, order: str = "new", query: str = "", limit: int = 20, offset: int = 0) -> Answer:
    """Stories, or those of which an article has all words of a query."""
    limit, offset = max(1, min(limit, search.PAGE)), _from(offset)
    if query.strip():
        rows = search.found_stories(desk, query, limit=search.LARGEST_PAGE)[offset : offset + limit + 1]
    else:
        rows = search.stories(desk, order, limit=limit + 1, offset=offset)  # type: ignore[arg-type]
    entries = (
        {
            "story": row.id,
            "title": row.title,
            "first_day": row.first_day,
            "last_day": row.last_day,
            "reports": row.reports,
            "texts": row.texts,
            "outlets": row.outlets,
            "statements": row.statements,
            "to_check_first": row.checks,
            "all_credit": row.one_credit,
        }
        for row in rows[:limit]
    )
    return _paged("stories", entries, offset=offset, more=len(rows) > limit)


def get_story(desk: Desk, story: str, *, part: str = "first screen", offset: int = 0) -> Answer:
    """A part of a story's dossier. Where that is older than its articles or corrections it is made anew first."""
    held = handover.story(desk, story)
    given = _Given(
        story=held,
        view=view_of(held, with_marks=False),
        marks=Marks(held),
        places=_Places(desk, (article.id for article in held.dossier.articles)),
    )
    if part == "first screen":
        return _first_screen(given)
    entries = _STORY_PARTS.get(part)
    if entries is None:
        raise DeskError(f"{part}: no such part of a story; the parts are {listing(PARTS)}")
    found = entries(given)
    return {
        "story": story,
        "title": held.title,
        "part": part,
        "total": len(found),
        **_paged("entries", found[_from(offset) :], offset=offset),
    }


class _Given(NamedTuple):
    """A story that is asked about."""

    story: Story
    view: Context
    marks: Marks
    places: _Places

    def words(self, slices: Sequence[Words]) -> list[Answer]:
        """Words that are shown, so many at most."""
        by_report = dict(zip(self.view.reports, self.story.dossier.articles, strict=True))
        return [self.places.slice(by_report[w.report].id, w.start, w.end) for w in slices[:_PARTS]]


def _first_screen(given: _Given) -> Answer:
    held = {part: entries(given) for part, entries in _STORY_PARTS.items()}
    counts = {part: len(entries) for part, entries in held.items()}
    answer: Answer = {
        "story": given.story.id,
        "title": given.story.title,
        "scope": given.view.scope,
        "counts": counts,
        "credits_in_words": [f"{c.headline}. {advice(c)}".strip() for c in given.view.credits[:_FIRST]],
    }
    size = len(msgspec.json.encode(answer))
    for part in ("reports", "check first", "same figures", "not among the texts"):
        shown: list[Answer] = []
        for entry in held[part][:_FIRST]:
            size += len(msgspec.json.encode(entry))
            if shown and size > _ANSWER:
                break
            shown.append(entry)
        answer[part.replace(" ", "_")] = shown
    answer["more"] = [part for part in PARTS[1:] if counts[part] > len(answer.get(part.replace(" ", "_"), ()))]
    return answer


def _reports(given: _Given) -> list[Answer]:
    reviews = given.marks.articles
    return [
        _report(article, [told(review) for review in reviews.get(article.id, ())])
        for article in given.story.dossier.articles
    ]


def _report(article: Article, reviewed: list[str]) -> Answer:
    return {
        "article": article.id,
        "outlet": article.outlet,
        "title": article.title,
        "published": article.published,
        "published_from": article.published_from,
        "address": article.url,
        "kind": article.kind,
        "characters": len(article.text),
        "reviewed": reviewed,
    }


def _checks(given: _Given) -> list[Answer]:
    return [
        {
            "finding": check.anchor,
            "title": check.title,
            "status": check.status,
            "note": check.note,
            "reviewed": [told(review) for review in given.marks.findings.get(check.anchor, ())],
            "slices": given.words(check.slices),
            "slices_in_all": len(check.slices),
        }
        for check in given.view.checks
    ]


def _sources(given: _Given) -> list[Answer]:
    return [_source(source, given.places) for source in given.story.dossier.sources]


def _source(source: Source, places: _Places) -> Answer:
    row = places.rows.get(source.from_)
    return {
        "article": source.from_,
        "outlet": row.outlet if row else None,
        "relation": "has the same words as" if source.relation == "shares_text" else source.relation,
        "to": {"kind": source.to.kind, "name": source.to.name, "id": source.to.id},
        "through": source.through,
        "status": source.status,
        "direction": source.direction,
        "paragraphs": source.paragraphs,
        "in_common": source.why,
        "evidence": places.slices(source.evidence),
    }


def _figures(given: _Given) -> list[Answer]:
    by_report = dict(zip(given.view.reports, given.story.dossier.articles, strict=True))
    return [
        {
            "figure": figure.text,
            "finding": figure.headline,
            "slices": given.words(figure.slices),
            "not_in": [by_report[report].id for report in figure.absent],
        }
        for figure in given.view.figures
    ]


def _absent(given: _Given) -> list[Answer]:
    return [
        {"kind": item.kind, "name": item.name, "date": item.date, "evidence": given.places.slices(item.evidence)}
        for item in given.story.dossier.not_in_set
    ]


def _utterances(given: _Given) -> list[Answer]:
    said = {statement.id: statement for statement in given.story.dossier.statements}
    names = {actor.id: actor.name for actor in given.story.dossier.actors}

    def entry(utterance: Utterance) -> Answer:
        members = [said[member] for member in utterance.members if member in said]
        return {
            "utterance": utterance.id,
            "speaker": names.get(utterance.speaker or ""),
            "reference": utterance.reference,
            "renderings": [
                {
                    "statement": member.id,
                    "kind": member.kind,
                    **given.places.slice(member.article, member.content[0].start, member.content[-1].end),
                }
                for member in members[:_PARTS]
            ],
            "renderings_in_all": len(members),
            "differences": [
                {
                    "between": [drift.from_, drift.to],
                    "kinds": _kinds(drift.kinds),
                    "weight": drift.weight,
                    "words": [[edit.a.text, edit.b.text] for edit in drift.edits[:_PARTS]],
                }
                for drift in utterance.drift[:_PARTS]
            ],
        }

    return [entry(utterance) for utterance in given.story.dossier.utterances if len(utterance.members) > 1]


def _kinds(kinds: Iterable[DriftKind]) -> list[str]:
    return [DRIFT[kind] for kind in kinds]


def _claims(given: _Given) -> list[Answer]:
    names = {actor.id: actor.name for actor in given.story.dossier.actors}

    def entry(claim: Claim) -> Answer:
        origins = claim.origins
        return {
            "claim": claim.id,
            **given.places.slice(claim.text.article, claim.text.start, claim.text.end),
            # of this claim alone: a story has no number of origins
            "origins_at_least": origins.lower,
            "origins_at_most": origins.upper,
            "claimants": [names.get(actor, actor) for actor in origins.claimants],
            "first_hand": list(origins.first_hand),
            "why": [
                {
                    "articles": list(reason.articles),
                    "reason": reason.reason,
                    "status": reason.status,
                    "evidence": given.places.slices(reason.evidence[:2]),
                }
                for reason in origins.why[:_PARTS]
            ],
            "certainty_by_article": dict(claim.certainty_by_article),
            "not_in": list(claim.missing_from),
        }

    return [entry(claim) for claim in given.story.dossier.claims]


def _conflicts(given: _Given) -> list[Answer]:
    return [
        {
            "kind": CONFLICT_KIND[conflict.kind],
            "status": CONFLICT[conflict.status],
            "why": conflict.why,
            "slices": given.places.slices(conflict.members),
        }
        for conflict in given.story.dossier.conflicts
    ]


_STORY_PARTS: dict[str, Callable[[_Given], list[Answer]]] = {
    "reports": _reports,
    "check first": _checks,
    "credits": _sources,
    "same figures": _figures,
    "not among the texts": _absent,
    "utterances": _utterances,
    "claims": _claims,
    "what differs": _conflicts,
}


# ── articles and actors ───────────────────────────────────────────────────────────────────


def get_article(desk: Desk, article: str, *, start: int = 0, length: int = 4_000) -> Answer:
    """A stretch of an article's text; `next` is where the following one starts."""
    row = search.article(desk, article)
    text = desk.texts([article])[article]
    start = min(_from(start), len(text))
    end = min(len(text), start + max(1, min(length, _ARTICLE)))
    return {
        "text": text[start:end],
        "article": article,
        "start": start,
        "end": end,
        "outlet": row.outlet,
        "published": row.published,
        "address": row.address,
        "title": row.title,
        "story": row.story,
        "same_words_as": row.copy_of,
        "characters": len(text),
        "next": end if end < len(text) else None,
    }


def get_actor(desk: Desk, actor: str = "", *, name: str = "", limit: int = 20, offset: int = 0) -> Answer:
    """An actor by id with its statements; by name those whose names have words that begin so."""
    limit, offset = max(1, min(limit, search.PAGE)), _from(offset)
    if not actor:
        if not name.strip():
            raise DeskError("say which actor: its id, or a name to look for")
        rows = search.actors(desk, name, limit=limit + 1, offset=offset)
        entries = (msgspec.to_builtins(row) for row in rows[:limit])
        return _paged("actors", entries, offset=offset, more=len(rows) > limit)
    page = search.actor(desk, actor)
    return {
        "actor": page.actor.id,
        "name": page.actor.name,
        "kind": page.actor.kind,
        "names": list(page.names[:_PARTS]),
        "roles": [msgspec.to_builtins(role) for role in page.roles[:_PARTS]],
        "stories": [{"story": s.id, "title": s.title, "last_day": s.last_day} for s in page.stories[:_PARTS]],
        "stories_in_all": page.actor.stories,
        "statements_in_all": page.actor.statements,
        **search_statements(desk, actor=actor, limit=limit, offset=offset),
    }


# ── drafts ────────────────────────────────────────────────────────────────────────────────


def check_draft(desk: Desk, text: str, *, tagger: Tagger, offset: int = 0) -> Answer:
    """Each quote and attributed claim of a draft beside what reports of the desk have. Nothing of it is kept."""
    if not text.strip() or len(text) > _DRAFT:
        raise DeskError(f"a draft is checked of up to {_DRAFT:,} characters, and not an empty one")
    made = checked_draft(desk, read_text(text, {"outlet": "the draft"}), tagger=tagger)
    places = _Places(desk, (article.id for article in made.articles))
    held = made.checked[_from(offset) :]
    entries = (
        {
            "draft": [{"text": p.text, "start": p.start, "end": p.end} for p in one.statement.content],
            "speaker": one.statement.speaker.name if one.statement.speaker else None,
            "finding": one.result,
            "renderings": [
                {
                    **places.slice(r.passage.article, r.passage.start, r.passage.end),
                    "speaker": r.speaker,
                    "kinds": _kinds(r.kinds),
                    "differences": _edits(r.edits, own="draft"),
                }
                for r in one.renderings[:_PARTS]
            ],
            "renderings_in_all": len(one.renderings),
        }
        for one in held
    )
    return {"scope": f"Held against {len(made.articles)} reports of this desk. {NO_VERDICT}"} | _paged(
        "checked", entries, offset=offset
    )
