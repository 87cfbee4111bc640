"""What differs between reports and may not, by kind."""

from __future__ import annotations

from collections import defaultdict

from copydesk.records import Conflict
from copydesk.show.context import ConflictGroup, ConflictView
from copydesk.show.cues import with_cue
from copydesk.show.index import Index
from copydesk.show.phrases import CONFLICT, CONFLICT_KIND, listing
from copydesk.show.places import Words
from copydesk.show.positions import told


def conflicts(index: Index) -> tuple[ConflictGroup, ...]:
    """Groups in the order in which their kinds are listed; inside one, the order of the dossier."""
    groups: dict[str, list[ConflictView]] = defaultdict(list)
    for conflict in index.dossier.conflicts:
        groups[conflict.kind].append(_conflict(index, conflict))
    return tuple(
        ConflictGroup(title=title, conflicts=tuple(groups[kind]))
        for kind, title in CONFLICT_KIND.items()
        if groups[kind]
    )


def _conflict(index: Index, conflict: Conflict) -> ConflictView:
    speakers = _speakers(index, conflict)
    return ConflictView(
        anchor=index.anchors[conflict.id],
        kind=conflict.kind,
        status=CONFLICT[conflict.status],
        why=conflict.why,
        members=_members(index, conflict),
        who=listing(index.name(key) for key in speakers),
        cast=index.cast(speakers),
    )


def _members(index: Index, conflict: Conflict) -> tuple[Words, ...]:
    """The words side by side; of a stance with the cue, since "expressed support" may be the whole finding."""
    if conflict.kind != "stance":
        return index.passages(conflict.members)
    keys = sorted(told(index, conflict), key=lambda key: index.numbers[key])
    found = [words for key in keys for words in with_cue(index, index.statements[key])]
    return tuple(dict.fromkeys(found)) or index.passages(conflict.members)


def _speakers(index: Index, conflict: Conflict) -> list[str]:
    """Whose words or position it is: of a stance the actor who has several on one question."""
    keys = told(index, conflict)
    if conflict.kind == "stance":
        held: dict[tuple[str, str], int] = defaultdict(int)
        for position in index.dossier.positions:
            held[position.actor, position.question] += bool(keys & set(position.statements))
        return list(dict.fromkeys(actor for (actor, _), times in held.items() if times > 1))
    found = (index.statements[key].speaker for key in sorted(keys, key=lambda key: index.numbers[key]))
    return list(dict.fromkeys(speaker.id for speaker in found if speaker))
