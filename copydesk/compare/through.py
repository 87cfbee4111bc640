"""Through whom a report has what it cites: the nearer source, where the words show one.

Four things show it: the citing words stand in what the nearer source is said to have reported; a phrase between two
names ("the Courier, citing the Bell"); a dateline that gives the whole text to an agency; or text in common with a
report on which this one rests. The last two are possible only. Errs towards none: where two sources may be the nearer,
or the report also cites the farther one by itself, nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

import msgspec

from copydesk.compare.sources import Credit, covers_all, outlet_key
from copydesk.lexicon import either, table
from copydesk.records import Linked, Overlap, Passage, Resolved, Source, Statement

# Letters between the names of a nearer and a farther source of one sentence at most.
_BETWEEN = 80
# Outlets by how they are compared, with the name to show.
_Names = dict[str, str]
# What of an article's text is given to an outlet as a whole.
_Wholes = dict[str, dict[str, Credit]]


def through(linked: Linked, credits: Sequence[Credit], edges: Sequence[Source]) -> tuple[Source, ...]:
    """The same edges; those to what a report has at second hand name the nearer source."""
    kinds = {actor.id: actor.kind for actor in linked.actors}
    of: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits:
        of[credit.article].append(credit)
    wholes = {one.article.id: _wholes(one, of[one.article.id]) for one in linked.resolved}
    near = _near(linked, edges)
    found: dict[tuple[str, str], tuple[str, bool]] = {}
    for one in linked.resolved:
        reported = [s for s in one.statements if s.speaker and kinds.get(s.speaker.id) == "outlet"]
        for credit in of[one.article.id]:
            if way := _way(one, credit, of[one.article.id], reported, wholes, near[one.article.id]):
                found[one.article.id, credit.end.id] = way
    return tuple(_handed(edge, found.get((edge.from_, edge.to.id))) for edge in edges)


def _handed(edge: Source, way: tuple[str, bool] | None) -> Source:
    if way is None or edge.relation == "shares_text":
        return edge
    name, stated = way
    return msgspec.structs.replace(edge, through=name, status=edge.status if stated else "possible")


def _wholes(one: Resolved, credits: Iterable[Credit]) -> dict[str, Credit]:
    """Credits for the whole of a text, by what they credit."""
    return {
        c.end.id: c
        for c in credits
        if c.relation == "credits" and any(covers_all(one.article, passage) for passage in c.evidence)
    }


def _near(linked: Linked, edges: Iterable[Source]) -> dict[str, list[tuple[str, str, Overlap]]]:
    """For each article those that it has text from: id, name, the text in common."""
    overlaps = {frozenset((overlap.a, overlap.b)): overlap for overlap in linked.overlaps}
    found: dict[str, list[tuple[str, str, Overlap]]] = defaultdict(list)
    for edge in edges:
        overlap = overlaps.get(frozenset((edge.from_, edge.to.id)))
        if edge.relation == "shares_text" and edge.direction != "unknown" and overlap:
            found[edge.from_].append((edge.to.id, edge.to.name, overlap))
    return found


def _way(
    one: Resolved,
    credit: Credit,
    all_credits: Sequence[Credit],
    reported: Sequence[Statement],
    wholes: _Wholes,
    near: Sequence[tuple[str, str, Overlap]],
) -> tuple[str, bool] | None:
    """The one nearer source for all the words that credit something, and whether words say so; or none."""
    mine = wholes[one.article.id]
    own = {outlet_key(one.article.outlet or ""), outlet_key(credit.end.name)}
    stated = [_without(_inside(p, reported) or _beside(one, p, all_credits), own) for p in credit.evidence]
    if all(stated):
        name = _single(stated)
        return (name, True) if name else None
    if any(stated) or credit.end.id in mine:
        return None
    whole = _without({outlet_key(c.end.name): c.end.name for c in mine.values()}, own)
    # a report that is itself a copy of what is credited hands nothing on
    handing = [(name, o) for key, name, o in near if credit.end.id not in {key, *wholes[key]}]
    common = [whole or _without(_common(passage, handing), own) for passage in credit.evidence]
    name = _single(common)
    return (name, False) if name else None


def _without(names: _Names, own: set[str]) -> _Names:
    """The names without those of the report itself and of what it cites."""
    return {key: name for key, name in names.items() if key and key not in own}


def _single(found: Sequence[_Names]) -> str | None:
    """The one name that all of them allow."""
    common = set.intersection(*map(set, found)) if found else set()
    return found[0][common.pop()] if len(common) == 1 else None


def _inside(passage: Passage, reported: Iterable[Statement]) -> _Names:
    """The outlet in whose words a passage stands; of several the outermost, which is what the report has read."""
    around = [
        (span.end - span.start, s.speaker.name)
        for s in reported
        if s.speaker and s.act in ("speech", "writing")
        for span in s.content
        if span.start <= passage.start and passage.end <= span.end
    ]
    name = max(around)[1] if around else ""
    return {outlet_key(name): name} if name else {}


def _beside(one: Resolved, passage: Passage, credits: Iterable[Credit]) -> _Names:
    """Outlets that a phrase beside the passage makes the nearer source."""
    found: _Names = {}
    text, onward, back = one.article.text, *_phrases()
    for credit in credits:
        for other in credit.evidence if credit.end.kind in ("article", "outlet") else ():
            before, after = passage.start - other.end, other.start - passage.end
            if (0 < before <= _BETWEEN and onward.fullmatch(text, other.end, passage.start)) or (
                0 < after <= _BETWEEN and back.fullmatch(text, passage.end, other.start)
            ):
                found[outlet_key(credit.end.name)] = credit.end.name
    return found


@cache
def _phrases() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands between a nearer and a farther source, and between a farther and a nearer one."""
    words, the = table("cues")["handing"], r"(?:(?:the|a|an|its|their)\s+)?"
    report = rf"(?:(?:report|story|article)s?\s+(?:in|by|from)\s+{the})?"
    onward = rf"[^.;:\n“”\"]*?\W{either(words['onward'], spaced=True)}\s+{the}{report}"
    handed = (
        rf"(?:(?:that|which)\s+)?(?:(?:was|were|has been|had been)\s+)?(?:as\s+)?(?:first\s+)?{either(words['back'])}"
    )
    back = rf"(?:\s+(?:said|says|reported|wrote|report))?,?\s+{handed}(?:\s+and\s+\w+)?\s+(?:by|in|on)\s+{the}"
    return re.compile(onward, re.IGNORECASE), re.compile(back, re.IGNORECASE)


def _common(passage: Passage, handing: Iterable[tuple[str, Overlap]]) -> _Names:
    """Outlets whose report has the words around a passage as well."""
    found: _Names = {}
    for name, overlap in handing:
        for shared in overlap.literal:
            side = shared.a if shared.a.article == passage.article else shared.b
            if side.start <= passage.start and passage.end <= side.end:
                found[outlet_key(name)] = name
    return found
