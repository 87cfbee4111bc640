"""Whom the reports credit: origins, strips of paragraphs, shared words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from copydesk.records import Article, Boilerplate, Source
from copydesk.show.context import AlsoCredits, Cell, Credit, Shared, Strip
from copydesk.show.index import Index
from copydesk.show.passages import Range, paragraph_at, paragraphs
from copydesk.show.phrases import count, listing, number
from copydesk.show.places import Report, Words

Key = tuple[str, str]
# how many reports that have the same words are named
_NAMED = 6


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
    """The same words outside quotation marks: one entry for all reports that have the same passage."""
    runs = [_run(index, source) for source in _common(index, rare=False) if source.evidence]
    groups = [
        group for status in ("confirmed", "possible") for group in _groups([r for r in runs if r.status == status])
    ]
    found: list[Shared] = []
    told: list[set[Report]] = []
    for group in groups:
        reports = {words.report for run in group for words in run.pair}
        # a shorter passage of reports that stand together above is no news
        if not any(reports <= others for others in told):
            told.append(reports)
            found.append(_shared(group, tuple(index.reports.values())))
    return tuple(found)


def alike(index: Index) -> tuple[Shared, ...]:
    """What two reports have in common that is rare, and no run of words."""
    return tuple(
        Shared(
            label=f"{index.name(source.from_)} and {_target(index, source)} have {source.why}",
            status=source.status,
            evidence=index.passages(source.evidence),
        )
        for source in _common(index, rare=True)
    )


def _common(index: Index, *, rare: bool) -> list[Source]:
    return [s for s in index.dossier.sources if s.relation == "shares_text" and bool(s.why) == rare]


@dataclass(frozen=True, slots=True)
class _Run:
    """The longest passage that two reports have in common."""

    pair: tuple[Words, ...]
    status: str
    label: str
    several: bool  # whether there are others

    @property
    def words(self) -> int:
        return len(self.pair[0].text.split()) if self.pair else 0


def _run(index: Index, source: Source) -> _Run:
    longest = max(range(0, len(source.evidence), 2), key=lambda at: len(source.evidence[at].text))
    label = f"{index.name(source.from_)} has the same words as {_target(index, source)}"
    pair = index.passages(source.evidence[longest : longest + 2])
    return _Run(pair, source.status, label, several=len(source.evidence) > 2)


def _groups(runs: Sequence[_Run]) -> list[list[_Run]]:
    """Runs that are of one passage: in some report they stand, for at least half of the shorter, at one place."""
    groups: list[list[_Run]] = []
    placed: dict[Report, list[tuple[int, int, int]]] = defaultdict(list)
    home: dict[int, int] = {}

    def root(number: int) -> int:
        while home[number] != number:
            number = home[number]
        return number

    for run in sorted(runs, key=lambda run: -run.words):
        number = len(groups)
        groups.append([run])
        home[number] = number
        for words in run.pair:
            for start, end, other in placed[words.report]:
                common = min(end, words.end) - max(start, words.start)
                if 2 * common >= words.end - words.start:
                    # what was placed before is the longer
                    home[root(number)] = root(other)
                    break
            else:
                placed[words.report].append((words.start, words.end, number))
    joined: dict[int, list[_Run]] = defaultdict(list)
    for number, group in enumerate(groups):
        joined[root(number)] += group
    return sorted(joined.values(), key=lambda group: (-len(group), -group[0].words))


def _shared(group: Sequence[_Run], order: Sequence[Report]) -> Shared:
    lengths = [run.words for run in group]
    longest = {words.report: words for run in reversed(group) for words in run.pair}
    evidence = tuple(longest[report] for report in order if report in longest)
    label = f"{group[0].label} ({'longest passage ' if group[0].several else ''}{count(lengths[0], 'word')})"
    if len(group) > 1:
        names = [words.report.label for words in evidence]
        more = [f"{len(names) - _NAMED} more reports"] if len(names) > _NAMED else []
        span = (
            f"{min(lengths)} to {lengths[0]} words, two at a time"
            if lengths[-1] < lengths[0]
            else f"{lengths[0]} words"
        )
        label = f"{listing([*names[:_NAMED], *more])} have the same words ({span})"
    return Shared(label=label, status=group[0].status, evidence=evidence)


def _target(index: Index, source: Source) -> str:
    return index.reports[source.to.id].label if source.to.id in index.reports else source.to.name
