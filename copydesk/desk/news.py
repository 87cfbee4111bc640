"""What is new in a story since its dossier was made the last time, each with its words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from copydesk.desk.records import News, NewsKind
from copydesk.records import Claim, Dossier, Passage, Place, Statement


def news_of(
    story: str, before: Dossier | None, now: Dossier, *, at: str, changed: Mapping[str, tuple[Passage, ...]]
) -> list[News]:
    """What the later dossier has that the earlier had not; nothing for a story that is new altogether.

    `changed` are the quotations and numbers that the latest version of a revised article has otherwise.
    """
    if before is None:
        return []
    new = {a.id for a in now.articles} - {a.id for a in before.articles}
    revised = {a.id: a.sha256 for a in before.articles}
    found: list[tuple[NewsKind, tuple[Passage, ...]]] = []
    for article in now.articles:
        if article.id in new:
            found.append(("new report", (Passage(article.id, 0, 0, ""),)))
        elif revised[article.id] != article.sha256:
            found.append(("text revised", changed.get(article.id) or (Passage(article.id, 0, 0, ""),)))
    more: tuple[tuple[NewsKind, Iterator[tuple[Passage, ...]]], ...] = (
        ("new statement", _statements(before, now, new)),
        ("new origin", _origins(before, now)),
        ("wording differs", _wordings(before, now)),
        ("certainty differs", _certainty(before, now)),
        ("position changed", _positions(before, now)),
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


def _origins(before: Dossier, now: Dossier) -> Iterator[tuple[Passage, ...]]:
    """Claims that were known and have a first hand or claimant that they had not."""
    known = {part: claim for claim in before.claims for part in _parts(claim)}
    for claim in now.claims:
        olds = {known[part].id: known[part] for part in _parts(claim) if part in known}
        if not olds:
            continue
        hands = {hand for old in olds.values() for hand in old.origins.first_hand}
        lower = max(old.origins.lower for old in olds.values())
        if set(claim.origins.first_hand) - hands and claim.origins.upper > lower:
            yield (claim.text,)


def _parts(claim: Claim) -> tuple[str | Place, ...]:
    return (*claim.statements, *claim.sentences)


def _wordings(before: Dossier, now: Dossier) -> Iterator[tuple[Passage, ...]]:
    """Of each utterance the first pair of renderings whose words differ and were not there together before."""
    statements = {s.id: s for s in now.statements}
    known = {frozenset((d.from_, d.to)) for u in before.utterances for d in u.drift}
    for utterance in now.utterances:
        for drift in utterance.drift:
            pair = frozenset((drift.from_, drift.to))
            if drift.weight in ("wording", "check first") and pair not in known:
                yield _passage(statements[drift.from_]), _passage(statements[drift.to])
                break


def _certainty(before: Dossier, now: Dossier) -> Iterator[tuple[Passage, ...]]:
    """Findings of certainty that were none before; which wording is the later one is for readers to say."""
    known = {frozenset((p.article, p.start) for p in c.slices) for c in before.check_first if c.kind == "certainty"}
    for check in now.check_first:
        if check.kind == "certainty" and frozenset((p.article, p.start) for p in check.slices) not in known:
            yield check.slices


def _positions(before: Dossier, now: Dossier) -> Iterator[tuple[Passage, ...]]:
    """Positions that changed, or that reports put differently, and did not before."""
    statements = {s.id: s for s in now.statements}
    known = {(p.actor, p.question, p.stance) for p in before.positions if p.changed_from}
    for position in now.positions:
        if position.changed_from and (position.actor, position.question, position.stance) not in known:
            yield tuple(_passage(statements[s]) for s in position.statements if s in statements)
    stances = {c.members for c in before.conflicts if c.kind == "stance"}
    for conflict in now.conflicts:
        if conflict.kind == "stance" and conflict.members not in stances:
            yield conflict.members


def _passage(statement: Statement) -> Passage:
    first = statement.content[0]
    return Passage(statement.article, first.start, first.end, first.text)
