"""Who stands where on which question, and whose position reports put differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from copydesk.records import Conflict, Position
from copydesk.show.context import Held, Positions, QuestionView, Stand
from copydesk.show.cues import with_cue
from copydesk.show.index import Index
from copydesk.show.phrases import day, days

STANCES = ("opposes", "undecided", "open", "supports", "none stated")


def positions(index: Index) -> Positions:
    """Questions in the order of the dossier, and a grid of the actors of whom there is more than one position."""
    by_question: dict[str, dict[str, list[Position]]] = defaultdict(lambda: defaultdict(list))
    for position in index.dossier.positions:
        by_question[position.question][position.actor].append(position)
    asked = dict.fromkeys([*index.dossier.questions, *by_question])
    questions = tuple(_question(index, text, by_question[text]) for text in asked if by_question[text])
    actors = list(dict.fromkeys(position.actor for position in index.dossier.positions))
    grid = []
    for actor in sorted(actors, key=lambda key: -sum(key in by_question[text] for text in asked)):
        row = (_of(index, actor, question) for question in questions)
        cells = tuple(row)
        if sum(len(stand.held) for stand in cells if stand) > 1:
            grid.append((index.name(actor), cells))
    return Positions(questions=questions, grid=tuple(grid) if len(questions) > 1 else ())


def _of(index: Index, actor: str, question: QuestionView) -> Stand | None:
    cast = index.cast([actor])
    return next((stand for stand in question.stands if stand.cast == cast and stand.actor == index.name(actor)), None)


def _question(index: Index, text: str, by_actor: dict[str, list[Position]]) -> QuestionView:
    stands = tuple(_stand(index, actor, text, found) for actor, found in by_actor.items())
    used = {held.stance for stand in stands for held in stand.held}
    return QuestionView(
        anchor=index.anchor("q", text),
        text=text,
        stances=tuple(stance for stance in STANCES if stance in used),
        # those who changed, or are put differently, before the others
        stands=tuple(sorted(stands, key=lambda stand: (len(stand.held) < 2, -len(stand.held)))),
    )


def _stand(index: Index, actor: str, question: str, found: Sequence[Position]) -> Stand:
    ordered = sorted(found, key=lambda position: (position.as_of or "", STANCES.index(position.stance)))
    held = tuple(_held(index, position) for position in ordered)
    keys = {key for position in found for key in position.statements}
    conflict = next((c for c in index.dossier.conflicts if c.kind == "stance" and told(index, c) & keys), None)
    return Stand(
        anchor=index.anchor("p", actor, question),
        actor=index.name(actor),
        cast=index.cast([actor]),
        held=held,
        conflict=index.anchors[conflict.id] if conflict and len(held) > 1 else "",
        summary=_summary(held),
    )


def _summary(held: Sequence[Held]) -> str:
    text = ""
    for one in held:
        text += (", then " if one.changed_from else " · ") + one.stance if text else one.stance
    return text


def _held(index: Index, position: Position) -> Held:
    statements = [index.statements[key] for key in position.statements if key in index.statements]
    published = [index.articles[key].published for key in position.told_by if key in index.articles]
    return Held(
        stance=position.stance,
        dated=f"as of {day(position.as_of)}" if position.as_of else _told(published),
        changed_from=position.changed_from or "",
        slices=tuple(words for statement in statements for words in with_cue(index, statement)),
        tellers=tuple(index.reports[key] for key in position.told_by if key in index.reports),
    )


def _told(published: Sequence[str | None]) -> str:
    return f"told {days(published)}" if any(published) else "date unknown"


def told(index: Index, conflict: Conflict) -> set[str]:
    """The statements whose words a conflict sets side by side."""
    places = {(member.article, member.start) for member in conflict.members}
    return {
        key
        for key, statement in index.statements.items()
        if statement.content and (statement.article, statement.content[0].start) in places
    }
