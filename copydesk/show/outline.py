"""A dossier as headings, paragraphs, items and tables: what Markdown, Word and the workbook have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from copydesk.show.context import Check, ClaimView, ConflictView, Context, Moment, Setting, Stand, UtteranceView
from copydesk.show.credits import advice
from copydesk.show.phrases import ALONE, ATTRIBUTION, NONE_SHARED, count, listing
from copydesk.show.places import Report, Words, grouped

# how many reports a table has as columns; with more, each claim names those that have it
COLUMNS = 8
# how many claims of one report alone are listed
SINGLE = 20


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line. `words` are a report's own, to be put in quotation marks."""

    text: str
    strong: bool = False
    words: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a part; the title of the dossier is of level 1."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `aside` is of the dossier itself, not of its findings."""

    line: Line
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list with the lines under it; numbered where it has a number."""

    line: Line
    under: tuple[Line, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; `name` is that of its sheet in a workbook."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


Part = Heading | Paragraph | Item | Table


def outline(view: Context) -> Iterator[Part]:
    """Everything that the page shows but the full texts and the list of statements."""
    yield from first_screen(view)
    yield from after_first_screen(view)


def after_first_screen(view: Context) -> Iterator[Part]:
    """What bears out the first screen, and all else."""
    yield from _relations(view)
    yield from _record(view.utterances)
    yield from _ladder(view.claims)
    yield from _claims(view)
    yield from _alone(view)
    yield from _conflicts(view)
    yield from _positions(view)
    yield from _timeline(view)
    yield from _naming(view)
    yield from _rest(view)


def first_screen(view: Context) -> Iterator[Part]:
    """What an editor wants first: whom they credit, what to check, the same figure, what is not among the texts."""
    yield from _head(view)
    yield from _credits(view)
    yield from _checks(view.checks)
    yield from _figures(view)
    yield from _absent(view)


def plain(text: str, *, strong: bool = False) -> Line:
    """A line of words of ours."""
    return (Run(text, strong=strong),) if text else ()


def quoted(words: Words) -> Run:
    """Words of a report."""
    return Run(words.text, words=True)


def with_reports(slices: Iterable[Words]) -> Line:
    """Reports and their words, one after the other; reports with the same words share them."""
    runs: list[Run] = []
    for group in grouped(slices):
        names = listing(dict.fromkeys(words.report.label for words in (group.words, *group.others)))
        runs += [Run(" · " if runs else ""), Run(f"{names} "), quoted(group.words)]
    return tuple(run for run in runs if run.text)


def _dated(report: Report) -> str:
    return f"{report.dated} ({report.date_from})" if report.date_from else report.dated


def _head(view: Context) -> Iterator[Part]:
    yield Heading(view.title, level=1)
    yield Paragraph(plain(f"{count(len(view.reports), 'report')} · {view.dates}"))
    yield Paragraph(plain(view.scope), aside=True)
    rows = tuple((plain(report.label), plain(_dated(report)), plain(report.title)) for report in view.reports)
    yield Table("Reports", ("report", "date", "title"), rows)


def _credits(view: Context) -> Iterator[Part]:
    yield Heading("Whom they credit")
    for credit in view.credits:
        yield Paragraph((*plain(f"{credit.headline}.", strong=True), *plain(f" {advice(credit)}".rstrip())))
        for strip in credit.strips:
            yield Item((*plain(f"{strip.report.label}: {strip.summary}. "), *with_reports(strip.evidence[:2])))
    for also in view.also:
        names = listing(f"{name} ({status})" for name, _, status in also.items)
        yield Paragraph(plain(f"{also.report.label} {'also ' if view.credits else ''}credits {names}."))
    if not view.credits and not view.also:
        yield Paragraph(plain("No credit found in these texts."))
    for circle in view.circles:
        yield Paragraph(plain(f"In a circle: {circle}"))
    if not view.shared:
        yield Paragraph(plain(f"Same words outside quotation marks: {NONE_SHARED}."))
    for shared in (*view.shared, *view.alike):
        yield Paragraph((*plain(f"{shared.label}, {shared.status}: "), *with_reports(shared.evidence[:SINGLE])))


def _checks(checks: Iterable[Check]) -> Iterator[Part]:
    for number, check in enumerate(checks, start=1):
        if number == 1:
            yield Heading("Check first")
        under = [with_reports(check.slices), plain(check.note)]
        line = (*plain(check.title, strong=True), *plain(f" ({check.status})"))
        yield Item(line, under=tuple(one for one in under if one), number=number)


def _figures(view: Context) -> Iterator[Part]:
    if view.figures:
        yield Heading("Same figure")
    for figure in view.figures:
        absent = f"; not in {listing(report.label for report in figure.absent)}" if figure.absent else ""
        yield Item((Run(figure.text, words=True), *plain(f": {figure.headline}{absent}.")))


def _absent(view: Context) -> Iterator[Part]:
    if view.absent:
        yield Heading("Not among the texts")
    for item in view.absent:
        through = f"through {item.through}" if item.through else ""
        named = ", ".join(part for part in (item.name, item.kind, item.date, through) if part)
        yield Item((*plain(f"{named}. "), *with_reports(item.evidence[:1])))
    if view.refused:
        yield Heading("Declined or did not answer")
    for words in view.refused:
        yield Item(with_reports([words]))


def _relations(view: Context) -> Iterator[Part]:
    if view.graph.edges:
        yield Heading("Who relies on whom")
    for edge in view.graph.edges:
        through = f" through {edge.through}" if edge.through else ""
        why = f": {edge.why}" if edge.why else ""
        line = plain(f"{edge.report.label} {edge.relation} {edge.target}{through}{why} ({edge.status}). ")
        yield Item((*line, *with_reports(edge.evidence[:1])))


def _record(utterances: Iterable[UtteranceView]) -> Iterator[Part]:
    for number, utterance in enumerate(utterances):
        if not number:
            yield Heading("The record")
        yield Heading(utterance.speaker, level=3)
        yield Paragraph(plain(f"{utterance.headline} · {utterance.weight}. {utterance.reference}"))
        for rendering in utterance.renderings:
            for setting in rendering.settings:
                yield Item(_setting(setting, rendering.form))
        for difference in utterance.differences:
            between = "; ".join(difference.between)
            yield Item(plain(f"{between}: {difference.kinds} ({difference.weight})"))


def _setting(setting: Setting, form: str) -> Line:
    names = listing(report.label for report in setting.reports)
    runs = [Run(names, strong=True), Run(f", {setting.reports[0].dated}, {form}:")]
    for place in setting.places:
        beside = (place.before, place.lead, place.words.text, place.tail, place.after)
        runs += [Run(f" {text}", strong=text is place.words.text) for text in beside if text]
    return tuple(runs)


def _ladder(claims: Iterable[ClaimView]) -> Iterator[Part]:
    climbing = [claim for claim in claims if claim.rungs]
    if climbing:
        yield Heading("How certain")
    for claim in climbing:
        yield Item(
            with_reports([claim.words]),
            under=tuple(
                (
                    Run(f"{rung.cell.certainty}: ", strong=True),
                    *(with_reports([rung.cell.words]) if rung.cell.words else plain(rung.cell.report.label)),
                )
                for rung in claim.rungs
            ),
        )


def _claims(view: Context) -> Iterator[Part]:
    if view.claims:
        yield Heading("Claims")
        yield claims_table(view, wide=len(view.reports) <= COLUMNS)


def claims_table(view: Context, *, wide: bool) -> Table:
    """The claims with their origins: a column for each report, or one each for those that have it and have it not."""
    names = [report.label for report in view.reports] if wide else ["in", "not in"]
    rows = tuple(
        (
            with_reports([claim.words]),
            plain(claim.origins),
            plain(" · ".join(_reasons(claim))),
            *(_wide(claim, view.reports) if wide else _narrow(claim, view.reports)),
        )
        for claim in view.claims
    )
    return Table("Claims", ("claim", "origins", "why", *names), rows)


def _alone(view: Context) -> Iterator[Part]:
    if view.alone:
        yield Heading("Only in one report")
        yield Paragraph(plain(ALONE))
    for group in view.alone:
        yield Heading(group.report.label, level=3)
        for claim in group.claims[:SINGLE]:
            yield Item((*plain(f"{claim.who}: "), quoted(claim.words)))
        if len(group.claims) > SINGLE:
            yield Item(plain(f"{count(len(group.claims) - SINGLE, 'more claim')}, in the JSON"))


def _reasons(claim: ClaimView) -> Iterator[str]:
    if claim.claimants:
        yield f"Claimant: {claim.claimants}"
    if claim.first_hand:
        yield f"First hand: {claim.first_hand}"
    for reason in claim.reasons:
        yield f"{reason.reports}: {reason.text} ({reason.status})"


def _put(claim: ClaimView) -> dict[Report, str]:
    parts = ((cell.report, (cell.certainty or "found", ATTRIBUTION.get(cell.attribution, ""))) for cell in claim.cells)
    return {report: ", ".join(part for part in found if part) for report, found in parts}


def _wide(claim: ClaimView, reports: Iterable[Report]) -> Iterator[Line]:
    put = _put(claim)
    return (plain(put.get(report, "not in this text")) for report in reports)


def _narrow(claim: ClaimView, reports: tuple[Report, ...]) -> Iterator[Line]:
    put = _put(claim)
    yield plain(" · ".join(f"{report.label}: {text}" for report, text in put.items()))
    yield plain(count(len(reports) - len(put), "report"))


def _conflicts(view: Context) -> Iterator[Part]:
    if view.conflicts:
        yield Heading("What differs")
    for group in view.conflicts:
        yield Heading(group.title, level=3)
        for conflict in group.conflicts:
            yield Item(_conflict(conflict), under=(with_reports(conflict.members),))


def _conflict(conflict: ConflictView) -> Line:
    why = f": {conflict.why}" if conflict.why else ""
    return plain(f"{conflict.who + ': ' if conflict.who else ''}{conflict.status}{why}")


def _positions(view: Context) -> Iterator[Part]:
    if not view.positions.questions:
        return
    yield Heading("Positions")
    rows = (
        (plain(question.text), *row)
        for question in view.positions.questions
        for row in chain.from_iterable(_stand(stand) for stand in question.stands)
    )
    yield Table("Positions", ("question", "actor", "position", "when", "told by", "words"), tuple(rows))


def _stand(stand: Stand) -> Iterator[tuple[Line, ...]]:
    for held in stand.held:
        changed = f", changed from {held.changed_from}" if held.changed_from else ""
        apart = "; put differently by these reports" if stand.conflict else ""
        tellers = listing(report.label for report in held.tellers)
        yield (
            plain(stand.actor),
            plain(held.stance + changed + apart),
            plain(held.dated),
            plain(tellers),
            with_reports(held.slices),
        )


def _timeline(view: Context) -> Iterator[Part]:
    time = view.timeline
    moments = (*time.before, *time.moments, *time.after)
    if moments:
        yield Heading("Timeline")
        yield Table("Timeline", ("when", "what"), tuple((plain(one.when), _moment(one)) for one in moments))


def _moment(moment: Moment) -> Line:
    if moment.published:
        return plain(f"published: {listing(report.label for report in moment.published)}")
    return with_reports(moment.slices)


def _naming(view: Context) -> Iterator[Part]:
    if view.naming:
        yield Heading("What they call it")
    for naming in view.naming:
        voices = (
            (label, voice, slices)
            for label in naming.labels
            for voice, slices in (
                ("in the outlet's own voice", label.outlet),
                ("in a speaker's words", label.speaker),
            )
            if slices
        )
        under = tuple(
            (Run(label.text, words=True), Run(f" {voice}: {listing(dict.fromkeys(w.report.label for w in slices))}"))
            for label, voice, slices in voices
        )
        yield Item(plain(naming.referent, strong=True), under=under)


def _rest(view: Context) -> Iterator[Part]:
    if view.unattributed:
        yield Heading("No credit found")
    for words in view.unattributed:
        yield Item(with_reports([words]))
    yield Heading("What was left out")
    left = [f"{entry}, not read as text" for entry in view.not_read]
    left += [f"{reason}: {times}" for reason, times in view.left_out]
    left += [f"{file}: {reason}" for file, reason in view.skipped_files]
    left.append(f"{count(view.unknown_speakers, 'statement')} whose speaker is not resolved")
    for entry in left:
        yield Item(plain(entry))
    yield Paragraph(plain(f"Copydesk {view.version}, model {view.model}."))
