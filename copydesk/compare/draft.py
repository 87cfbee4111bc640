"""A draft's quotes and attributed claims against the reports: same words, other words, or not found."""

from __future__ import annotations

import msgspec

from copydesk.align import containment, content_words, order_similarity, shared_runs, tokens
from copydesk.compare.drift import drift
from copydesk.records import (
    Article,
    Checked,
    Collection,
    Dossier,
    DraftCheck,
    Linked,
    Passage,
    Rendering,
    Statement,
)

# A quoted run of this many words found anywhere in a report is shown, whoever says it there.
_FOUND_WORDS = 5
_CHECK_FIRST = frozenset(("number", "negation", "certainty", "condition", "speaker"))
# Share of the shorter one's content words from which a rendering counts as one of this quotation.
_SHARED = 0.4


def check_draft(linked: Linked, draft: Article, collection: Collection, dossier: Dossier) -> DraftCheck:
    """Check each outer statement of the draft; renderings come in the order of the articles.

    `dossier` is that of the draft and the reports together: what it has on words of the draft is given too.
    """
    articles = {one.article.id: one.article for one in linked.resolved}
    statements = {s.id: s for one in linked.resolved for s in one.statements}
    groups: dict[str, set[str]] = {}
    for members in (*linked.utterances, *(a.statements for a in linked.alignments)):
        for member in members:
            groups.setdefault(member, set()).update(members)
    own = [s for s in statements.values() if s.article == draft.id and s.nested_in is None]
    checked = [
        _check(part, [statements[m] for m in sorted(groups.get(s.id, ())) if m != s.id], articles)
        for s in sorted(own, key=lambda s: s.content[0].start)
        for part in quotations(s)
    ]
    return DraftCheck(
        copydesk=dossier.copydesk,
        model=dossier.model,
        draft=draft,
        articles=tuple(a for a in collection.articles),
        checked=tuple(checked),
        claims=tuple(c for c in dossier.claims if draft.id in c.articles and len(c.articles) > 1),
        conflicts=tuple(c for c in dossier.conflicts if any(p.article == draft.id for p in c.members)),
        check_first=tuple(c for c in dossier.check_first if any(p.article == draft.id for p in c.slices)),
        skipped=collection.skipped,
    )


def quotations(statement: Statement) -> list[Statement]:
    """A statement of several quotations as one statement for each, since each is checked by itself."""
    if statement.kind != "direct" or len(statement.quoted) < 2 or len(statement.quoted) != len(statement.content):
        return [statement]
    return [
        msgspec.structs.replace(statement, content=(content,), quoted=(quoted,))
        for content, quoted in zip(statement.content, statement.quoted, strict=True)
    ]


def _check(statement: Statement, others: list[Statement], articles: dict[str, Article]) -> Checked:
    near = [o for o in others if o.article != statement.article and _near(statement, o, articles)]
    found = [_rendering(statement, other, articles) for other in near]
    # words found anywhere in a report vouch for a quotation alone, not for a sentence around it
    if not found and statement.kind == "direct":
        found = _verbatim(statement, articles)
    if not found:
        return Checked(statement=statement, result="not found in these texts")
    same = [r for r in found if not r.edits and not _CHECK_FIRST & set(r.kinds)]
    # nor may a draft count as the same words where one report has them and another denies them
    differs = any(_CHECK_FIRST & set(r.kinds) for r in found)
    return Checked(
        statement=statement,
        result="same words" if same and not differs else "wording differs",
        # a report with the same words must not hide another whose wording differs
        renderings=(*same, *(r for r in found if r not in same)),
    )


def _near(draft: Statement, other: Statement, articles: dict[str, Article]) -> bool:
    """Whether a rendering of the same statement has this part of it as well."""
    mine = content_words(tokens(articles[draft.article].text, [(s.start, s.end) for s in draft.content]))
    theirs = content_words(tokens(articles[other.article].text, [(s.start, s.end) for s in other.content]))
    return containment(mine, theirs) >= _SHARED


def _rendering(draft: Statement, other: Statement, articles: dict[str, Article]) -> Rendering:
    # of a draft's partly quoted sentence the rest is checked as well
    found = drift(draft, other, articles, whole=draft.kind == "mixed")
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
