"""What is new in a story since its dossier was made the last time, each with its words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Set

import msgspec

from copydesk.desk.records import News, NewsKind
from copydesk.desk.store import Desk
from copydesk.records import Claim, Dossier, Passage, Place, Statement


def news_of(
    story: str,
    before: Dossier | None,
    now: Dossier,
    *,
    at: str,
    changed: Mapping[str, tuple[Passage, ...]],
    moved: Set[str] = frozenset(),
) -> list[News]:
    """What the later dossier has that the earlier had not; nothing for a story that is new altogether.

    Only reports that came or that their outlets changed make news, not what people correct: `moved` are articles that
    somebody put here. `changed` are the quotations and numbers that the latest version of a revised article has
    otherwise.
    """
    if before is None:
        return []
    known = {a.id: a.sha256 for a in before.articles}
    new = {a.id for a in now.articles} - known.keys() - moved
    came = new | {a.id for a in now.articles if known.get(a.id, a.sha256) != a.sha256}
    if not came:
        return []
    found: list[tuple[NewsKind, tuple[Passage, ...]]] = []
    for article in now.articles:
        if article.id in new:
            found.append(("new report", (Passage(article.id, 0, 0, ""),)))
        elif article.id in came:
            found.append(("text revised", changed.get(article.id) or (Passage(article.id, 0, 0, ""),)))
    more: tuple[tuple[NewsKind, Iterator[tuple[Passage, ...]]], ...] = (
        ("new statement", _statements(before, now, new)),
        ("new origin", _origins(before, now, came)),
        ("wording differs", _wordings(before, now, came)),
        ("certainty differs", _certainty(before, now, came)),
        ("position changed", _positions(before, now, came)),
    )
    found += [(kind, passages) for kind, several in more for passages in several]
    return [News(story=story, at=at, kind=kind, passages=passages) for kind, passages in found]


def write_news(db: sqlite3.Connection, story: str, news: Iterable[News]) -> None:
    """Enter what is new."""
    rows = [(story, n.at, n.kind, msgspec.json.encode(n.passages).decode()) for n in news]
    db.executemany("INSERT INTO news (story, at, kind, passages) VALUES (?, ?, ?, ?)", rows)


def _statements(before: Dossier, now: Dossier, new: set[str]) -> Iterator[tuple[Passage, ...]]:
    """Statements of new reports that render nothing that was known."""
    known = {s.id for s in before.statements}
    rendered = {m for u in now.utterances if known & set(u.members) for m in u.members}
    held = {m for c in now.claims if known & set(c.statements) for m in c.statements}
    for statement in now.statements:
        if statement.article in new and statement.id not in rendered | held and statement.nested_in is None:
            yield (_passage(statement),)


def moved_here(desk: Desk, articles: Iterable[str]) -> set[str]:
    """Those of some articles that somebody has moved between stories since they came."""
    rows = desk.rows(
        "SELECT article.id FROM article JOIN correction_about ON about = article.id JOIN correction USING (number)"
        " WHERE kind = 'story' AND at >= added_at AND article.id IN",
        sorted(articles),
    )
    return {row[0] for row in rows}


def _origins(before: Dossier, now: Dossier, came: Set[str]) -> Iterator[tuple[Passage, ...]]:
    """Claims that were known and have a first hand or claimant that they had not, of reports that came."""
    known = {part: claim for claim in before.claims for part in _parts(claim)}
    article = {s.id: s.article for s in now.statements}
    for claim in now.claims:
        if not came & {article[p] if isinstance(p, str) else p.article for p in _parts(claim)}:
            continue
        olds = {known[part].id: known[part] for part in _parts(claim) if part in known}
        if not olds:
            continue
        hands = {hand for old in olds.values() for hand in old.origins.first_hand}
        lower = max(old.origins.lower for old in olds.values())
        if set(claim.origins.first_hand) - hands and claim.origins.upper > lower:
            yield (claim.text,)


def _parts(claim: Claim) -> tuple[str | Place, ...]:
    return (*claim.statements, *claim.sentences)


def _wordings(before: Dossier, now: Dossier, came: Set[str]) -> Iterator[tuple[Passage, ...]]:
    """Of each utterance the first pair of renderings whose words differ and were not there together before."""
    statements = {s.id: s for s in now.statements}
    known = {frozenset((d.from_, d.to)) for u in before.utterances for d in u.drift}
    for utterance in now.utterances:
        for drift in utterance.drift:
            pair = frozenset((drift.from_, drift.to))
            both = statements[drift.from_], statements[drift.to]
            if drift.weight in ("wording", "check first") and pair not in known and came & {s.article for s in both}:
                yield _passage(both[0]), _passage(both[1])
                break


def _certainty(before: Dossier, now: Dossier, came: Set[str]) -> Iterator[tuple[Passage, ...]]:
    """Findings of certainty that were none before; which wording is the later one is for readers to say."""
    known = {frozenset((p.article, p.start) for p in c.slices) for c in before.check_first if c.kind == "certainty"}
    for check in now.check_first:
        new = frozenset((p.article, p.start) for p in check.slices) not in known
        if check.kind == "certainty" and new and _of(check.slices, came):
            yield check.slices


def _positions(before: Dossier, now: Dossier, came: Set[str]) -> Iterator[tuple[Passage, ...]]:
    """Positions that changed, or that reports put differently, and did not before."""
    statements = {s.id: s for s in now.statements}
    known = {(p.actor, p.question, p.stance) for p in before.positions if p.changed_from}
    for position in now.positions:
        told = tuple(_passage(statements[s]) for s in position.statements if s in statements)
        new = (position.actor, position.question, position.stance) not in known
        if position.changed_from and new and _of(told, came):
            yield told
    stances = {c.members for c in before.conflicts if c.kind == "stance"}
    for conflict in now.conflicts:
        if conflict.kind == "stance" and conflict.members not in stances and _of(conflict.members, came):
            yield conflict.members


def _of(passages: Iterable[Passage], came: Set[str]) -> bool:
    return any(passage.article in came for passage in passages)


def _passage(statement: Statement) -> Passage:
    first = statement.content[0]
    return Passage(statement.article, first.start, first.end, first.text)
