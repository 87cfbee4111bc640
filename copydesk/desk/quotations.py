"""Find a quotation: every rendering of some words in the desk, whoever quotes them, the earliest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from rapidfuzz.distance import LCSseq

from copydesk.align import STOP, Token, edits, shared_runs, tokens
from copydesk.desk import search
from copydesk.desk.records import Found, StatementRow
from copydesk.desk.store import Desk
from copydesk.errors import DeskError
from copydesk.records import Edit, Passage
from copydesk.text import fold, words

# The rarest words of a quotation by which statements are looked for, and how many are looked at.
_ASKED, _CANDIDATES = 8, 300
# words in more statements than this tell nothing
_COMMON = 20_000
# Share of the shorter one's words that must stand in the other in their order, and how many of them must tell;
# by judgement, on the examples.
_SHARED, _TELLING = 0.6, 2
# words that a quotation must have at least to be looked for in the articles outside statements
_VERBATIM = 4
LONGEST = 5000


def find_quotation(desk: Desk, quotation: str, *, limit: int = search.PAGE) -> list[Found]:
    """Renderings of a quotation, the earliest first; DeskError where there are no words to look for.

    Words the same or otherwise; and the members of the utterances that they belong to, which may have none of them.
    """
    if len(quotation) > LONGEST:
        raise DeskError(f"a quotation of more than {LONGEST:,} characters is not looked for: give a part of it")
    own = tokens(quotation, [(0, len(quotation))])
    if not any(token.word not in STOP for token in own):
        raise DeskError("no words to look for: give some of the quotation")
    rows = {row.id: row for row in _candidates(desk, quotation)}
    texts = desk.texts([row.article for row in rows.values()])
    near = [row for row in rows.values() if _near(own, _tokens(row, texts))]
    rows = {row.id: row for row in (*near, *_same_utterance(desk, near))}
    texts = desk.texts([row.article for row in rows.values()])
    found = [_found(quotation, own, row, texts[row.article]) for row in rows.values()]
    found += _elsewhere(desk, own, quotation, found)
    return _in_order(found)[:limit]


def _candidates(desk: Desk, quotation: str) -> list[StatementRow]:
    """Statements that share the rarest words."""
    asked = dict.fromkeys(fold(quotation[a:b]) for a, b in words(quotation))
    held = []
    for word in asked:
        if not word.isalnum():
            continue
        row = desk.db.execute("SELECT doc FROM statement_words WHERE term = ?", (word,)).fetchone()
        if row and (row[0] <= _COMMON or len(asked) < _VERBATIM):
            held.append((row[0], word))
    if not held:
        return []
    query = " OR ".join(f'"{word}"' for _, word in sorted(held)[:_ASKED])
    return search.matched(desk, query, limit=_CANDIDATES)


def _tokens(row: StatementRow, texts: dict[str, str]) -> list[Token]:
    return tokens(texts[row.article], [(row.start, row.end)])


def _near(own: Sequence[Token], other: Sequence[Token]) -> bool:
    """Whether two wordings may be one: most words of the shorter stand in the other, in their order."""
    mine, theirs = [t.word for t in own], [t.word for t in other]
    least = min(len(mine), len(theirs))
    shared = LCSseq.similarity(mine, theirs)
    if not least or shared < _SHARED * least:
        return False
    telling = (set(mine) & set(theirs)) - STOP
    return len(telling) >= min(_TELLING, len(set(mine) - STOP))


def _same_utterance(desk: Desk, found: Iterable[StatementRow]) -> list[StatementRow]:
    """The other renderings of the utterances that some statements belong to."""
    keys = sorted({(row.story, row.utterance) for row in found if row.utterance})
    return [row for story, utterance in keys for row in search.rendering(desk, story, utterance or "")]


def _found(quotation: str, own: Sequence[Token], row: StatementRow, text: str) -> Found:
    other = tokens(text, [(row.start, row.end)])
    differences = _differences(quotation, list(own), text, other)
    return Found(
        passage=Passage(row.article, row.start, row.end, text[row.start : row.end]),
        same_words=not differences,
        statement=row.id,
        speaker=row.speaker,
        story=row.story,
        outlet=row.outlet,
        published=row.published,
        edits=tuple(differences),
    )


def _differences(quotation: str, own: list[Token], text: str, other: list[Token]) -> list[Edit]:
    """How the words differ within what both have: what a longer one says before and after is no difference."""
    blocks = [op for op in LCSseq.opcodes([t.word for t in own], [t.word for t in other]) if op.tag == "equal"]
    if not blocks:
        return edits(quotation, own, text, other)
    left, right = (blocks[0].src_start, blocks[0].dest_start), (blocks[-1].src_end, blocks[-1].dest_end)
    # only one of the two can be the longer one at either end
    mine = own[left[0] if left[1] == 0 else 0 : right[0] if right[1] == len(other) else len(own)]
    theirs = other[left[1] if left[0] == 0 else 0 : right[1] if right[0] == len(own) else len(other)]
    return edits(quotation, mine, text, theirs)


def _elsewhere(desk: Desk, own: list[Token], quotation: str, found: Sequence[Found]) -> list[Found]:
    """The whole quotation where it stands in articles outside the statements found there."""
    if len(own) < _VERBATIM:
        return []
    phrase = search.matching('"' + quotation.replace('"', " ").replace("“", " ").replace("”", " ") + '"')
    held = [(f.passage.article, f.passage.start, f.passage.end) for f in found]
    more = []
    articles = search.articles_with(desk, phrase, limit=search.PAGE)
    texts = desk.texts([row.id for row in articles])
    for row in articles:
        text = texts[row.id]
        other = tokens(text, [(0, len(text))])
        for _, first, length in shared_runs(own, other, least=len(own)):
            start, end = other[first].start, other[first + length - 1].end
            if any(article == row.id and a < end and start < b for article, a, b in held):
                continue
            more.append(
                Found(
                    passage=Passage(row.id, start, end, text[start:end]),
                    same_words=True,
                    story=row.story,
                    outlet=row.outlet,
                    published=row.published,
                )
            )
    return more


def _in_order(found: Iterable[Found]) -> list[Found]:
    """The earliest first, those without a date last; the earliest are marked where their day is known."""
    ordered = sorted(found, key=lambda f: (f.published or "9", f.passage))
    days = [f.published for f in ordered if f.published and len(f.published) == 10]
    first = min(days, default=None)
    return [msgspec.structs.replace(f, earliest=bool(first) and f.published == first) for f in ordered]
