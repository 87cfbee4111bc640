"""Who relies on whom: citations, credits, links and shared text, with the words as evidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from copydesk import text as marks
from copydesk.compare.confirmed import kind_of_credit, status_of
from copydesk.compare.published import published
from copydesk.lexicon import countries, outlets, words_of
from copydesk.names import body_key, tokens
from copydesk.records import (
    Actor,
    Article,
    Linked,
    NotInSet,
    Overlap,
    Passage,
    Resolved,
    Source,
    SourceEnd,
)
from copydesk.text import Range

# Words of narrator text shared literally from which a report is taken to rest on the other or on
# the same copy. On 32 pages labelled by hand 14 of the 14 pairs from here on share their text, 11 of them
# as labelled; at 25 words one pair more shares a paraphrased court filing.
_CONFIRMED_WORDS = 30
_Absent = Literal["outlet", "document", "interview", "speech", "post"]
Direction = Literal["stated", "dated", "contained", "unknown"]


@dataclass(slots=True)
class Credit:
    """An article's credits to one outlet or document."""

    article: str
    end: SourceEnd
    relation: Literal["cites", "credits"] = "cites"
    paragraphs: set[int] = field(default_factory=set)
    evidence: list[Passage] = field(default_factory=list)


def paragraph_of(article: Article, position: int) -> int:
    """The index of the paragraph at a position; -1 between two."""
    ranges, starts = _paragraphs(article.text)
    number = bisect_right(starts, position) - 1
    return number if number >= 0 and position < ranges[number][1] else -1


@lru_cache(maxsize=1024)
def _paragraphs(text: str) -> tuple[tuple[Range, ...], list[int]]:
    """The paragraphs of a text and where they start: asked for each credit of each claim."""
    ranges = tuple(marks.paragraphs(text))
    return ranges, [start for start, _ in ranges]


def covers_all(article: Article, passage: Passage) -> bool:
    """Whether a credit is for the whole article: in its dateline, or an agency's name alone in brackets or byline.

    "With reporting by" is for some of it only.
    """
    inside = [b for b in article.boilerplate if b.start <= passage.start < b.end]
    around = article.text[max(0, passage.start - 40) : passage.start]
    return bool(inside) and not re.search(r"(?:report|contribut|material|additional)", around, re.IGNORECASE)


def order(a: Article, b: Article) -> int | None:
    """-1 where `a` was published before `b`, 1 where after, None where day and time do not tell."""
    first, second = a.published or "", b.published or ""
    if first[:10] != second[:10] and first and second and not (first.startswith(second) or second.startswith(first)):
        return -1 if first < second else 1
    times = a.published_at, b.published_at
    if times[0] and times[1] and times[0] != times[1] and times[0].endswith("Z") == times[1].endswith("Z"):
        return -1 if times[0] < times[1] else 1
    return None


def credits_of(linked: Linked) -> list[Credit]:
    """Every credit of every article, one record for each article and end."""
    actors = {actor.id: actor for actor in linked.actors}
    own = own_articles(linked)
    outlet_of = {one.article.id: _called(one.article.outlet) for one in linked.resolved}
    found: dict[tuple[str, str, str], Credit] = {}
    names = _names_in_set(linked)
    for one in linked.resolved:
        for end, relation, passage in _credited(one, actors, own, names):
            if not _told_apart(end.name):
                continue
            if end.kind == "article":
                end = SourceEnd("article", end.id, outlet_of[end.id] or end.name)
            key = (one.article.id, end.kind, end.id)
            credit = found.setdefault(key, Credit(one.article.id, end, relation))
            credit.paragraphs.add(paragraph_of(one.article, passage.start))
            if passage not in credit.evidence:
                credit.evidence.append(passage)
    return [found[key] for key in sorted(found)]


def _told_apart(name: str) -> bool:
    """True for a name that means one thing: not "the site", "one report", "a recording", "South Korean"."""
    words = [word for word in tokens(name) if word not in _POINTING]
    plain = words_of("article_nouns") | words_of("outlet_nouns") | _THINGS
    return bool(words) and (len(words) > 1 or words[0] not in plain) and name not in countries.peoples()


_POINTING = ("the", "a", "an", "one", "another", "that", "this")
_THINGS = frozenset(("recording", "message", "voicemail", "reports", "statement", "letter", "tweet", "post", "memo"))


def _called(outlet: str | None) -> str | None:
    """An outlet's name, where the data of an article give its address for it."""
    known = outlets.known(outlet) if outlet and "." in outlet and " " not in outlet else None
    return known.name if known else outlet


def own_articles(linked: Linked) -> dict[str, list[str]]:
    """Outlet key → the articles of that outlet in the set."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in linked.resolved:
        if one.article.outlet:
            found[outlet_key(one.article.outlet)].append(one.article.id)
    return found


def outlet_key(name: str) -> str:
    """An outlet's name as compared."""
    known = outlets.known(name)
    return body_key(known.name if known else name)


def in_set(name: str, own: dict[str, list[str]]) -> list[str]:
    """The articles of the outlet of this name; the last two words or more of its name will do."""
    key = outlet_key(name)
    if key in own or " " not in key:
        return own.get(key, [])
    longer = [articles for outlet, articles in own.items() if outlet.endswith(" " + key) or key.endswith(" " + outlet)]
    return longer[0] if len(longer) == 1 else []


def _names_in_set(linked: Linked) -> re.Pattern[str]:
    """Any name of an outlet whose article is in the set: known beforehand, however names are read in a text."""
    names = {one.article.outlet for one in linked.resolved if one.article.outlet}
    plain = sorted((re.sub(r"^[Tt]he\s+", "", name) for name in names), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, plain)) + r")(?!\w)") if plain else re.compile(r"(?!)")


def _whole(article: Article, passage: Passage, names: re.Pattern[str]) -> Passage:
    """The passage, or the whole name of an outlet of the set that it is part of ("Courier" of "Coast Courier")."""
    around = names.finditer(article.text, max(0, passage.start - 60), passage.end + 60)
    for match in around:
        if match.start() <= passage.start < match.end() or passage.start <= match.start() < passage.end:
            return Passage(article.id, match.start(), match.end(), match.group())
    return passage


def _credited(
    one: Resolved, actors: dict[str, Actor], own: dict[str, list[str]], names: re.Pattern[str]
) -> Iterable[tuple[SourceEnd, Literal["cites", "credits"], Passage]]:
    article = one.article
    self_key = outlet_key(article.outlet) if article.outlet else None
    for statement in one.statements:
        actor = actors.get(statement.speaker.id) if statement.speaker else None
        if not actor or not statement.source or actor.kind not in ("outlet", "document"):
            continue
        # what an outlet urges or a constitution forbids is no report of theirs
        if statement.act not in ("speech", "writing"):
            continue
        passage = _passage(article, statement.source.start, statement.source.end)
        whole = _whole(article, passage, names)
        end = end_of(actor, own) if whole == passage else _outlet_end(whole.text, actors, own)
        if outlet_key(end.name) != self_key and end.id != article.id:
            yield end, "cites", whole
    given = list(published(one, actors))
    for end, (start, stop) in given:
        yield end, "cites", _passage(article, start, stop)
    for citation in one.citations:
        passage = _passage(article, citation.start, citation.end)
        if citation.to.kind in ("outlet", "interview"):
            whole = _whole(article, passage, names)
            end = _outlet_end(citation.to.name if whole == passage else whole.text, actors, own)
            passage = whole
            relation: Literal["cites", "credits"] = "credits" if citation.relation == "credits" else "cites"
        elif citation.to.kind == "speech":
            words = passage.text
            end, relation = SourceEnd("event", f"event:{article.id}:{citation.start}", words), "cites"
        elif citation.to.kind == "document":
            end, relation = _document_end(citation.to.name, actors, own), "cites"
        elif citation.to.kind == "post":
            # whose post it is stands beside it
            if any(start < citation.end and citation.start < stop for _, (start, stop) in given):
                continue
            end, relation = (
                SourceEnd("outlet", f"post:{body_key(citation.to.name)}", citation.to.name),
                "cites",
            )
        else:
            continue
        if end.id != article.id and outlet_key(end.name) != self_key:
            yield end, relation, passage


def _passage(article: Article, start: int, end: int) -> Passage:
    return Passage(article.id, start, end, article.text[start:end])


def end_of(actor: Actor, own: dict[str, list[str]]) -> SourceEnd:
    """The end of an edge for an actor; an outlet with one article in the set is that article."""
    if actor.kind == "outlet":
        mine = in_set(actor.name, own)
        if len(mine) == 1:
            return SourceEnd("article", mine[0], actor.name)
        return SourceEnd("outlet", actor.id, actor.name)
    kind: Literal["document", "person", "unnamed"] = "person"
    if actor.kind == "document":
        kind = "document"
    elif actor.kind in ("unnamed", "group"):
        kind = "unnamed"
    return SourceEnd(kind, actor.id, actor.name)


def _outlet_end(name: str, actors: dict[str, Actor], own: dict[str, list[str]]) -> SourceEnd:
    # "MSNBC's Luke Russert" is MSNBC
    name = re.split(r"[’']s\s+(?=[A-Z])", name)[0]
    key = outlet_key(name)
    mine = in_set(name, own)
    if len(mine) == 1:
        return SourceEnd("article", mine[0], name)
    for actor in actors.values():
        if actor.kind != "person" and any(outlet_key(n) == key for n in (actor.name, *actor.aliases)):
            return SourceEnd("outlet", actor.id, actor.name)
    return SourceEnd("outlet", f"outlet:{key.replace(' ', '-')}", name)


def _document_end(name: str, actors: dict[str, Actor], own: dict[str, list[str]]) -> SourceEnd:
    """The document of this name, which may be an actor too: "the indictment alleges", "according to an indictment"."""
    key = body_key(name)
    for actor in actors.values():
        if actor.kind == "document" and body_key(actor.name) == key:
            return end_of(actor, own)
    return SourceEnd("document", f"document:{key.replace(' ', '-')}", name)


def sources(linked: Linked, credits: list[Credit]) -> tuple[Source, ...]:
    """All edges: credits, shared text, and people quoted where nothing shows another way."""
    edges = [
        Source(
            from_=credit.article,
            to=credit.end,
            relation=credit.relation,
            direction="stated",
            # nobody has measured how often an occasion is read rightly
            status="possible" if credit.end.kind == "event" else status_of(kind_of_credit(credit.end)),
            paragraphs=len(credit.paragraphs),
            evidence=tuple(sorted(credit.evidence)),
        )
        for credit in credits
    ]
    articles = {one.article.id: one.article for one in linked.resolved}
    edges += [_shared(overlap, articles, edges) for overlap in linked.overlaps]
    edges += _own_reporting(linked)
    edges += _people(linked, {edge.from_ for edge in edges if edge.to.kind != "event"})
    return tuple(sorted(edges, key=lambda e: (e.from_, e.relation, e.to.kind, e.to.id)))


def _shared(overlap: Overlap, articles: dict[str, Article], edges: list[Source]) -> Source:
    words = sum(shared.words for shared in overlap.literal)
    status = status_of("shared text", clear=words >= _CONFIRMED_WORDS)
    later, earlier, direction = _direction(overlap, articles, edges)
    evidence = []
    for shared in (*overlap.literal, *overlap.reworded):
        evidence += [shared.a, shared.b]
    paragraphs = {paragraph_of(articles[p.article], p.start) for p in evidence if p.article == later}
    outlet = articles[earlier].outlet or articles[earlier].file
    return Source(
        from_=later,
        to=SourceEnd("article", earlier, outlet),
        relation="shares_text",
        direction=direction,
        status=status,
        paragraphs=len(paragraphs),
        evidence=tuple(evidence),
    )


def _direction(overlap: Overlap, articles: dict[str, Article], edges: list[Source]) -> tuple[str, str, Direction]:
    """(who relies, on whom, how that is known)."""
    a, b = articles[overlap.a], articles[overlap.b]
    stated = {(edge.from_, edge.to.id) for edge in edges}
    if (a.id, b.id) in stated:
        return a.id, b.id, "stated"
    if (b.id, a.id) in stated:
        return b.id, a.id, "stated"
    if a.kind != b.kind and "wire" in (a.kind, b.kind):
        return (b.id, a.id, "contained") if a.kind == "wire" else (a.id, b.id, "contained")
    if (known := order(a, b)) is not None:
        later, earlier = (a, b) if known > 0 else (b, a)
        return later.id, earlier.id, "dated"
    if max(overlap.share_a, overlap.share_b) >= 0.8 and abs(overlap.share_a - overlap.share_b) >= 0.2:
        return (a.id, b.id, "contained") if overlap.share_a > overlap.share_b else (b.id, a.id, "contained")
    return a.id, b.id, "unknown"


def _own_reporting(linked: Linked) -> list[Source]:
    """Reports that say that somebody told their own outlet."""
    found = []
    for one in linked.resolved:
        given = [_passage(one.article, *match.span()) for match in _told_here(one.article).finditer(one.article.text)]
        if given:
            found.append(
                Source(
                    from_=one.article.id,
                    to=SourceEnd("own reporting", f"own:{one.article.id}", _called(one.article.outlet) or ""),
                    relation="cites",
                    status="possible",
                    paragraphs=len({paragraph_of(one.article, p.start) for p in given}),
                    evidence=tuple(given),
                )
            )
    return found


def _told_here(article: Article) -> re.Pattern[str]:
    names = {re.sub(r"^[Tt]he\s+", "", name) for name in (article.outlet, _called(article.outlet)) if name}
    if not names:
        return re.compile(r"(?!)")
    either = "|".join(sorted(map(re.escape, names)))
    telling = r"(?:told|tells|interview with|spoke to|speaking to|spoke with)"
    return re.compile(rf"\b{telling}\s+(?:(?:the\s+)?(?:{either})|this\s+(?:news)?paper)\b")


def _people(linked: Linked, resting: set[str]) -> list[Source]:
    """People and unnamed sources quoted by a report that shows no other way to their words."""
    actors = {actor.id: actor for actor in linked.actors}
    found: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for one in linked.resolved:
        if one.article.id in resting:
            continue
        for statement in one.statements:
            actor = actors.get(statement.speaker.id) if statement.speaker else None
            if actor and actor.kind in ("document", "outlet") and not _told_apart(actor.name):
                continue
            if actor and statement.source and not statement.via and statement.act in ("speech", "writing"):
                source = statement.source
                found[one.article.id, actor.id].append(_passage(one.article, source.start, source.end))
    own = own_articles(linked)
    articles = {one.article.id: one.article for one in linked.resolved}
    return [
        Source(
            from_=article,
            to=end_of(actors[actor], own),
            relation="cites",
            status="possible",
            paragraphs=len({paragraph_of(articles[article], p.start) for p in passages}),
            evidence=tuple(passages),
        )
        for (article, actor), passages in sorted(found.items())
    ]


def circles(edges: Iterable[Source]) -> tuple[tuple[str, ...], ...]:
    """Articles that rest on one another in a circle, found one by one."""
    graph: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.to.kind == "article" and edge.direction == "stated":
            graph[edge.from_].add(edge.to.id)
    found = []
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = list(error.args[1])[:-1]
            first = circle.index(min(circle))
            # from the first by id on, each resting on the next
            found.append((circle[first], *(circle[first + 1 :] + circle[:first])[::-1]))
            graph[circle[0]].discard(circle[-1])
            graph[circle[1 % len(circle)]].discard(circle[0])
        else:
            return tuple(sorted(found))


def not_in_set(linked: Linked, credits: list[Credit]) -> tuple[NotInSet, ...]:
    """What the reports cite and the set does not hold."""
    found: dict[tuple[_Absent, str], list[Passage]] = defaultdict(list)
    for credit in credits:
        if credit.end.kind == "document":
            found["document", credit.end.name] += credit.evidence
        elif credit.end.kind == "outlet":
            kind: _Absent = "post" if credit.end.id.startswith("post:") else "outlet"
            found[kind, credit.end.name] += credit.evidence
    for one in linked.resolved:
        for citation in one.citations:
            if citation.to.kind in ("interview", "speech"):
                kind = "interview" if citation.to.kind == "interview" else "speech"
                passage = _passage(one.article, citation.start, citation.end)
                found[kind, citation.to.name].append(passage)
    return tuple(
        NotInSet(kind=kind, name=name, evidence=tuple(sorted(set(evidence))))
        for (kind, name), evidence in sorted(found.items())
    )
