"""Whom the reports credit: origins, strips of paragraphs, shared words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from copydesk.records import Article, Boilerplate, Source
from copydesk.show.context import AlsoCredits, Cell, Credit, Shared, Strip
from copydesk.show.index import Index
from copydesk.show.passages import Range, paragraph_at, paragraphs
from copydesk.show.phrases import count, listing, number

Key = tuple[str, str]


def credited(index: Index) -> tuple[tuple[Credit, ...], tuple[AlsoCredits, ...]]:
    """Origins that several reports credit (else the one credited most), and the others."""
    groups: dict[Key, list[tuple[int, Source]]] = defaultdict(list)
    for position, source in enumerate(index.dossier.sources):
        # people quoted are shown with their words, not as somebody whom a report credits
        credit = source.relation != "shares_text" and source.to.kind in ("article", "outlet", "document")
        if credit and source.from_ in index.articles:
            groups[source.to.kind, source.to.id].append((position, source))

    def rank(key: Key) -> tuple[int, int, str]:
        found = [source for _, source in groups[key]]
        reports = len({source.from_ for source in found})
        return -reports, -sum(source.paragraphs for source in found), found[0].to.name

    ranked = sorted(groups, key=rank)
    leading = [key for key in ranked if rank(key)[0] < -1] or ranked[:1]
    credits = tuple(_credit(index, [source for _, source in groups[key]]) for key in leading)
    rest = [edge for key in ranked if key not in leading for edge in groups[key]]
    return credits, _also(index, rest)


def _credit(index: Index, sources: Sequence[Source]) -> Credit:
    by_report: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        by_report[source.from_].append(source)
    order = [key for key in index.articles if key in by_report]
    name = sources[0].to.name
    sure = all(any(source.status == "confirmed" for source in by_report[key]) for key in order)
    return Credit(
        name=name,
        kind=sources[0].to.kind,
        headline=_headline(index, order, name, sure=sure),
        strips=tuple(_strip(index, key, by_report[key]) for key in order),
        reports=len(order),
    )


def _headline(index: Index, order: Sequence[str], name: str, *, sure: bool) -> str:
    total = len(index.articles)
    verb = "credit" if sure else "credit or may credit"
    if len(order) == 1:
        return f"{index.reports[order[0]].label} {'credits' if sure else 'may credit'} {name}"
    if len(order) == total:
        return f"{'Both' if total == 2 else f'All {number(total)}'} reports {verb} {name}"
    return f"{number(len(order)).capitalize()} of {number(total)} reports {verb} {name}"


def advice(credit: Credit) -> str:
    """What follows from a shared credit, without counting anything for the whole story."""
    if credit.reports < 2:
        return ""
    return f"For a claim that each of them credits to it, count one source, not {number(credit.reports)}."


def _strip(index: Index, key: str, sources: Sequence[Source]) -> Strip:
    article, report = index.articles[key], index.reports[key]
    evidence = [place for source in sources for place in source.evidence if place.article == key]
    filled = {paragraph_at(article.text, place.start, place.end) for place in evidence}
    cells = tuple(
        Cell(
            href=f"#{report.anchor}p{position + 1}",
            filled=position in filled,
            label=f"paragraph {shown}" + (": credits it" if position in filled else ""),
        )
        for shown, position in enumerate(read_paragraphs(article, always=filled), start=1)
    )
    credited = max(sum(source.paragraphs for source in sources), sum(cell.filled for cell in cells))
    sure = any(source.status == "confirmed" for source in sources)
    summary = f"in {credited} of {count(len(cells), 'paragraph')}, {'confirmed' if sure else 'possible'}"
    through = listing(sorted({source.through for source in sources if source.through}))
    if through:
        summary += f", through {through}"
    return Strip(report=report, cells=cells, summary=summary, evidence=index.passages(evidence))


def read_paragraphs(article: Article, *, always: Iterable[int | None] = ()) -> list[int]:
    """Numbers of the paragraphs that were read as text."""
    kept = set(always)
    return [
        position
        for position, place in enumerate(paragraphs(article.text))
        if position in kept or not left_out(place, article.boilerplate)
    ]


def left_out(place: Range, boilerplate: Sequence[Boilerplate]) -> str:
    """The kind of boilerplate that covers a whole paragraph, or nothing."""
    for span in boilerplate:
        if span.start <= place[0] and place[1] <= span.end:
            return span.kind
    return ""


def _also(index: Index, edges: Iterable[tuple[int, Source]]) -> tuple[AlsoCredits, ...]:
    by_report: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for position, source in edges:
        through = f" through {source.through}" if source.through else ""
        item = (source.to.name + through, f"#{index.edges[position]}", source.status)
        by_report[source.from_].append(item)
    return tuple(
        AlsoCredits(report=index.reports[key], items=tuple(by_report[key]))
        for key in index.articles
        if key in by_report
    )


def shared(index: Index) -> tuple[Shared, ...]:
    """The same words in two reports outside quotation marks."""
    found = []
    for source in index.dossier.sources:
        if source.relation != "shares_text":
            continue
        evidence = index.passages(source.evidence)
        words = len(evidence[0].text.split()) if evidence else 0
        label = f"{index.name(source.from_)} has the same words as {_target(index, source)}"
        label += f" ({count(words, 'word')})" if words else ""
        found.append(Shared(label=label, status=source.status, evidence=evidence))
    return tuple(found)


def _target(index: Index, source: Source) -> str:
    return index.reports[source.to.id].label if source.to.id in index.reports else source.to.name
