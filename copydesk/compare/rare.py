"""What two reports have alike and most others otherwise: the spelling of a name, a figure, the ends of a quotation.

Two that share what is rare may have it from one another, though no run of words is common to them. Which spelling or
figure is right is never said. Errs towards leaving out: what a house may always write so, what a later report may have
newer, and what half of the reports have tells nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from copydesk.align import stem, tokens
from copydesk.compare.sources import order
from copydesk.lexicon import countries
from copydesk.records import Alignment, Article, Linked, Passage, Source, SourceEnd, Utterance
from copydesk.text import fold

_SPELLING = "the same spelling of a name, which other reports have otherwise"
_FIGURE = "the same figure, which other reports have otherwise"
_ENDS = "a quotation that begins and ends within the same sentences, of which other reports have more"
# Letters of a name in which two may differ; in a shorter one it is one.
_LONG_NAME = 8
# Words of a quotation from which the same ends are no set phrase.
_QUOTED_WORDS = 8
_NAMES = re.compile(r"(?<![\w-])[^\W\d_]{5,}(?![\w-])")
# What is the same, in which article, and the words.
_Shown = tuple[str, str, Passage]


def rare(linked: Linked, utterances: Iterable[Utterance], edges: Sequence[Source]) -> tuple[Source, ...]:
    """Edges between reports that have something rare in common and no text; all of them possible."""
    articles = {one.article.id: one.article for one in linked.resolved}
    joined = {frozenset((edge.from_, edge.to.id)) for edge in edges if edge.relation == "shares_text"}
    found: dict[frozenset[str], dict[str, list[Passage]]] = defaultdict(lambda: defaultdict(list))
    for why, a, b in (*_spellings(linked), *_figures(linked, articles), *_ends(linked, utterances)):
        pair = frozenset((a.article, b.article))
        if pair not in joined and a not in found[pair][why]:
            found[pair][why] += [a, b]
    made = [_edge(pair, whys, articles) for pair, whys in found.items() if whys]
    return tuple(sorted((*edges, *made), key=lambda e: (e.from_, e.relation, e.to.kind, e.to.id)))


def _edge(pair: frozenset[str], whys: dict[str, list[Passage]], articles: dict[str, Article]) -> Source:
    """From the later to the earlier; where the dates do not tell, the direction is unknown."""
    a, b = (articles[key] for key in sorted(pair))
    known = order(a, b)
    later, earlier = (b, a) if known is not None and known < 0 else (a, b)
    return Source(
        from_=later.id,
        to=SourceEnd("article", earlier.id, earlier.outlet or earlier.file),
        relation="shares_text",
        direction="unknown" if known is None else "dated",
        status="possible",
        evidence=tuple(dict.fromkeys(passage for passages in whys.values() for passage in passages)),
        why="; ".join(sorted(whys)),
    )


def _pairs(why: str, shown: Iterable[_Shown], *, others: int, times: int = 2) -> Iterable[tuple[str, Passage, Passage]]:
    """Pairs of the articles that have the same, where that many times as many have it otherwise."""
    first: dict[str, dict[str, Passage]] = defaultdict(dict)
    for value, article, passage in shown:
        first[value].setdefault(article, passage)
    for having in first.values():
        if len(having) > 1 and times * len(having) <= others:
            for a, b in combinations(sorted(having), 2):
                yield why, having[a], having[b]


# ── names ─────────────────────────────────────────────────────────────────────────────────


def _spellings(linked: Linked) -> Iterable[tuple[str, Passage, Passage]]:
    """A name that two reports spell in one way, and twice as many in another; nobody spells it in both."""
    places: dict[str, dict[str, Passage]] = defaultdict(dict)
    for one in linked.resolved:
        for mention in one.mentions:
            if mention.kind in ("person", "place", "organisation"):
                for match in _NAMES.finditer(mention.text):
                    word, start = match.group(), mention.start + match.start()
                    if word[0].isupper() and not word.isupper():
                        passage = Passage(one.article.id, start, start + len(word), word)
                        places[fold(word)].setdefault(one.article.id, passage)
    for a, b in _near_names(sorted(set(places) - _house_style())):
        few, many = sorted((a, b), key=lambda name: len(places[name]))
        if places[few].keys().isdisjoint(places[many]):
            shown = ((few, article, passage) for article, passage in places[few].items())
            yield from _pairs(_SPELLING, shown, others=len(places[many]))


def _near_names(names: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Names that may be one in two spellings; those that begin otherwise are not."""
    by_start: dict[str, list[str]] = defaultdict(list)
    for name in names:
        by_start[name[:2]].append(name)
    for group in by_start.values():
        for a, b in combinations(group, 2):
            letters = 2 if min(len(a), len(b)) >= _LONG_NAME else 1
            close = Levenshtein.distance(a, b, score_cutoff=letters) <= letters
            # "Norderoe" and "Norderoes": a form of the same
            if close and not a.startswith(b) and not b.startswith(a):
                yield a, b


@cache
def _house_style() -> frozenset[str]:
    """Names of countries and peoples, and those that houses spell in several ways."""
    known = (*countries.peoples(), *(name for group in countries.spellings() for name in group))
    return frozenset(fold(word) for name in known for word in name.split())


# ── figures and quotations ────────────────────────────────────────────────────────────────


def _figures(linked: Linked, articles: dict[str, Article]) -> Iterable[tuple[str, Passage, Passage]]:
    """A figure that two statements of a claim have, while all others have one other figure and may not be newer."""
    statements = {s.id: s for one in linked.resolved for s in one.statements}
    amounts = {one.article.id: one.annotations.amounts for one in linked.resolved}

    def of(alignment: Alignment) -> dict[tuple[str, str], list[_Shown]]:
        found: dict[tuple[str, str], list[_Shown]] = defaultdict(list)
        for statement in (statements[s] for s in alignment.statements):
            for span in statement.content:
                for amount in amounts[statement.article]:
                    if span.start <= amount.start < span.end and amount.of:
                        passage = Passage(statement.article, amount.start, amount.end, amount.text)
                        thing = amount.unit, stem(amount.of.split()[-1].lower())
                        found[thing].append((f"{amount.value:g}", statement.article, passage))
        return found

    for alignment in linked.alignments:
        for shown in of(alignment).values():
            values: dict[str, set[str]] = defaultdict(set)
            for value, article, _ in shown:
                values[value].add(article)
            if len(values) == 2 and set.intersection(*values.values()) == set():
                few, many = sorted(values, key=lambda value: len(values[value]))
                if not _newer(values[few], values[many], articles):
                    only = [one for one in shown if one[0] == few]
                    yield from _pairs(_FIGURE, only, others=len(values[many]))


def _newer(few: set[str], many: set[str], articles: dict[str, Article]) -> bool:
    """Whether all of the one were published before or after all of the other, so that a count may have moved."""
    orders = {order(articles[a], articles[b]) for a in few for b in many}
    return orders in ({-1}, {1})


def _ends(linked: Linked, utterances: Iterable[Utterance]) -> Iterable[tuple[str, Passage, Passage]]:
    """A quotation that two reports begin and end mid-sentence at the same words, and others go on on both sides."""
    statements = {s.id: s for one in linked.resolved for s in one.statements}
    texts = {one.article.id: one.article.text for one in linked.resolved}
    for utterance in utterances:
        shown: list[tuple[tuple[str, ...], str, Passage]] = []
        for member in (statements[m] for m in utterance.members):
            if member.kind == "direct" or len(member.quoted) == 1:
                for span in member.quoted:
                    words = tuple(t.word for t in tokens(texts[member.article], [(span.start, span.end)]))
                    shown.append((words, member.article, Passage(member.article, span.start, span.end, span.text)))
        for words in {w for w, _, _ in shown if len(w) >= _QUOTED_WORDS}:
            longer = {article for other, article, _ in shown if _inside(words, other)}
            same = [(" ".join(w), article, passage) for w, article, passage in shown if w == words]
            if longer.isdisjoint(article for _, article, _ in same):
                yield from _pairs(_ENDS, same, others=len(longer), times=1)


def _inside(small: tuple[str, ...], large: tuple[str, ...]) -> bool:
    """Whether words stand in others that go on before and after them."""
    return any(large[i : i + len(small)] == small for i in range(1, len(large) - len(small)))
