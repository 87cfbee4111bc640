"""A draft's quotes and attributed claims against the reports: same words, other words, or not found."""

from __future__ import annotations

from copydesk.align import order_similarity, shared_runs, tokens
from copydesk.compare.drift import drift
from copydesk.records import (
    Article,
    Checked,
    Collection,
    DraftCheck,
    Linked,
    Passage,
    Rendering,
    Statement,
)

# A quoted run of this many words found anywhere in a report is shown, whoever says it there.
_FOUND_WORDS = 5


def check_draft(linked: Linked, draft: Article, collection: Collection, *, version: str, model: str) -> DraftCheck:
    """Check each outer statement of the draft; renderings come in the order of the articles."""
    articles = {one.article.id: one.article for one in linked.resolved}
    statements = {s.id: s for one in linked.resolved for s in one.statements}
    groups: dict[str, set[str]] = {}
    for members in (*linked.utterances, *(a.statements for a in linked.alignments)):
        for member in members:
            groups.setdefault(member, set()).update(members)
    own = [s for s in statements.values() if s.article == draft.id and s.nested_in is None]
    checked = [
        _check(s, [statements[m] for m in sorted(groups.get(s.id, ())) if m != s.id], articles)
        for s in sorted(own, key=lambda s: s.content[0].start)
    ]
    return DraftCheck(
        copydesk=version,
        model=model,
        draft=draft,
        articles=tuple(a for a in collection.articles),
        checked=tuple(checked),
        skipped=collection.skipped,
    )


def _check(statement: Statement, others: list[Statement], articles: dict[str, Article]) -> Checked:
    found = [_rendering(statement, o, articles) for o in others if o.article != statement.article]
    found = found or _verbatim(statement, articles)
    if not found:
        return Checked(statement=statement, result="not found in these texts")
    same = [r for r in found if not r.edits and not {"number", "negation", "speaker"} & set(r.kinds)]
    return Checked(
        statement=statement,
        result="same words" if same else "wording differs",
        renderings=tuple(same or found),
    )


def _rendering(draft: Statement, other: Statement, articles: dict[str, Article]) -> Rendering:
    found = drift(draft, other, articles)
    first, last = other.content[0], other.content[-1]
    text = articles[other.article].text[first.start : last.end]
    return Rendering(
        passage=Passage(other.article, first.start, last.end, text),
        speaker=other.speaker.name if other.speaker else None,
        edits=found.edits,
        kinds=found.kinds,
    )


def _verbatim(statement: Statement, articles: dict[str, Article]) -> list[Rendering]:
    """The draft's quoted words where they stand in a report outside any statement found there."""
    own = articles[statement.article].text
    quoted = tokens(own, [(s.start, s.end) for s in statement.quoted])
    if len(quoted) < _FOUND_WORDS:
        return []
    found = []
    for article in articles.values():
        if article.id == statement.article:
            continue
        theirs = tokens(article.text, [(0, len(article.text))])
        for start, other, length in shared_runs(quoted, theirs, least=_FOUND_WORDS):
            run = theirs[other : other + length]
            whole = order_similarity([t.word for t in quoted], [t.word for t in quoted[start : start + length]])
            if whole == 1.0:
                text = article.text[run[0].start : run[-1].end]
                found.append(Rendering(passage=Passage(article.id, run[0].start, run[-1].end, text)))
    return found
