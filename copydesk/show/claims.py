"""Claims across reports: who has them, how certain, from how many origins; and figures that are the same."""

from __future__ import annotations

from collections import defaultdict

from copydesk.records import Claim, DossierAmount, Reason, Status
from copydesk.show.context import AloneView, ClaimCell, ClaimView, Figure, ReasonView, SingleView
from copydesk.show.cues import put
from copydesk.show.index import Index
from copydesk.show.ladder import rungs
from copydesk.show.passages import paragraph_at
from copydesk.show.phrases import UNRESOLVED, count, listing, number, origins
from copydesk.show.places import Words


def claims(index: Index) -> tuple[ClaimView, ...]:
    """Claims of several reports in the order of the dossier, with a cell for each report that has them."""
    found = []
    for claim in index.dossier.claims:
        if _single(claim):
            continue
        words = index.words(claim.text.article, claim.text.start, claim.text.end)
        if words is None:
            continue
        cells = tuple(cell for key in index.articles if (cell := _cell(index, claim, key)))
        found.append(
            ClaimView(
                anchor=index.anchors[claim.id],
                words=words,
                origins=origins(claim.origins.lower, claim.origins.upper),
                claimants=listing(index.name(actor) for actor in claim.origins.claimants),
                first_hand=listing(index.name(key) for key in claim.origins.first_hand),
                cast=index.cast(claim.origins.claimants),
                reasons=_reasons(index, claim.origins.why),
                cells=cells,
                rungs=rungs(index, cells),
            )
        )
    return tuple(found)


def _single(claim: Claim) -> bool:
    return len(claim.articles) == 1 and bool(claim.missing_from)


def alone(index: Index) -> tuple[AloneView, ...]:
    """For each report the claims that were found in it only."""
    found: dict[str, list[SingleView]] = defaultdict(list)
    for claim in index.dossier.claims:
        words = _whole(index, claim)
        if not _single(claim) or words is None:
            continue
        who = listing(index.name(actor) for actor in claim.origins.claimants)
        if not who:
            who = UNRESOLVED if claim.statements else "in the outlet's own words"
        cast = index.cast(claim.origins.claimants)
        found[claim.articles[0]].append(SingleView(index.anchors[claim.id], words, who, cast))
    return tuple(AloneView(index.reports[key], tuple(found[key])) for key in index.articles if key in found)


def _whole(index: Index, claim: Claim) -> Words | None:
    """All of a statement's words where they stand in one paragraph, with what stands between them; else the claim's."""
    text = claim.text
    for statement in (index.statements[s] for s in claim.statements if s in index.statements):
        start, end = statement.content[0].start, statement.content[-1].end
        if start <= text.start and text.end <= end and "\n" not in index.articles[text.article].text[start:end]:
            return index.words(text.article, start, end)
    return index.words(text.article, text.start, text.end)


def _reasons(index: Index, why: tuple[Reason, ...]) -> tuple[ReasonView, ...]:
    """One entry for each reason: what holds for many pairs of reports is said once."""
    groups: dict[tuple[str, Status], list[Reason]] = defaultdict(list)
    for reason in why:
        groups[reason.reason, reason.status].append(reason)
    return tuple(
        ReasonView(
            text=text,
            reports=listing(dict.fromkeys(index.name(key) for reason in found for key in reason.articles)),
            pairs=len(found),
            status=status,
            evidence=index.passages(dict.fromkeys(passage for reason in found for passage in reason.evidence)),
        )
        for (text, status), found in groups.items()
    )


def _cell(index: Index, claim: Claim, key: str) -> ClaimCell | None:
    """What a report has of a claim, at the words that are put as certain as the claim is put there."""
    certainty = claim.certainty_by_article.get(key)
    here = [s for member in claim.statements if (s := index.statements.get(member)) and s.article == key and s.content]
    # the words that bear the certainty first
    here.sort(key=lambda statement: statement.certainty != certainty)
    own = (index.words(key, place.start, place.end) for place in claim.sentences if place.article == key)
    words = next((found for found in (*(put(index, statement) for statement in here), *own) if found), None)
    if key in claim.missing_from or (key not in claim.articles and words is None):
        return None
    return ClaimCell(
        report=index.reports[key],
        certainty=certainty or "",
        attribution=claim.attribution_by_article.get(key, ""),
        words=words,
        href=words.href if words else f"#{index.reports[key].anchor}",
    )


def figures(index: Index) -> tuple[Figure, ...]:
    """Figures that stand in several reports.

    The same number of different things is no finding, so that what is counted must share a
    word too.
    """
    groups: dict[tuple[float, float | None, str], list[DossierAmount]] = defaultdict(list)
    for amount in index.dossier.amounts:
        # "two reports" agree in many small numbers; those say nothing
        if amount.article in index.articles and (amount.value >= 10 or amount.unit):
            groups[amount.value, amount.high, amount.unit].append(amount)
    found = []
    for members in groups.values():
        kept = [member for member in members if _counts_alike(member, members)]
        if len({member.article for member in kept}) > 1:
            found.append(_figure(index, kept))
    return tuple(sorted(found, key=lambda figure: -len({words.report for words in figure.slices})))


def _counts_alike(amount: DossierAmount, others: list[DossierAmount]) -> bool:
    mine = _counted(amount)
    return any(mine & _counted(other) for other in others if other.article != amount.article)


def _counted(amount: DossierAmount) -> set[str]:
    return {word.casefold() for word in amount.of.split() if len(word) > 3}


def _figure(index: Index, members: list[DossierAmount]) -> Figure:
    slices = tuple(words for member in members if (words := index.words(member.article, member.start, member.end)))
    keys = list(dict.fromkeys(member.article for member in members))
    common = set.intersection(*(_credited_beside(index, members, key) for key in keys))
    every = "both" if len(keys) == 2 else "all"
    credit = f"{every} crediting {listing(sorted(common))}" if common else "no common credit found"
    alike = sorted({index.name(key) for pair in _sharing(index, keys) for key in pair})
    if alike and not common:
        credit += f"; {listing(alike)} have the same words outside quotation marks"
    return Figure(
        anchor=index.anchor("g", str(members[0].value), members[0].unit, members[0].of),
        text=members[0].text,
        headline=f"{number(len(keys)).capitalize()} reports, {credit}"
        if len(keys) < 13
        else f"{count(len(keys), 'report')}, {credit}",
        slices=slices,
        absent=tuple(index.reports[key] for key in index.articles if key not in keys),
    )


def _sharing(index: Index, keys: list[str]) -> list[tuple[str, str]]:
    """Pairs of these reports that share text."""
    return [
        (source.from_, source.to.id)
        for source in index.dossier.sources
        if source.relation == "shares_text" and not source.why and source.from_ in keys and source.to.id in keys
    ]


def _credited_beside(index: Index, members: list[DossierAmount], key: str) -> set[str]:
    """Whom a report credits in the very paragraphs that give the figure."""
    text = index.articles[key].text
    places = {paragraph_at(text, member.start, member.end) for member in members if member.article == key}
    return {
        source.to.name
        for source in index.dossier.sources
        if source.from_ == key and source.relation != "shares_text"
        for evidence in source.evidence
        if evidence.article == key and paragraph_at(text, evidence.start, evidence.end) in places
    }
