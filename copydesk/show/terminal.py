"""A dossier on the terminal: what an editor wants in ten seconds, then the record in short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from copydesk.records import Dossier
from copydesk.show.build import context
from copydesk.show.context import Absent, Context, UtteranceView
from copydesk.show.credits import advice
from copydesk.show.phrases import NONE_SHARED, count, listing, marked, visible
from copydesk.show.places import Words, grouped, opening

# how many of a kind are printed; the rest is counted, and stands on the page
CREDITS, STRIPS, CHECKS, FIGURES, RECORD, CLAIMS, DIFFERS, REFUSED, ABSENT = 3, 6, 12, 6, 8, 8, 6, 4, 16
# letters after which a passage is only opened
LONG = 180


def summary(dossier: Dossier, console: Console) -> None:
    """Print a readable summary, as wide as the console."""
    view = context(dossier)
    printer = Printer(console)
    _head(printer, view)
    _credits(printer, view)
    _checks(printer, view)
    _figures(printer, view)
    _record(printer, view)
    _claims(printer, view)
    _alone(printer, view)
    _conflicts(printer, view)
    _positions(printer, view)
    _names_and_times(printer, view)
    _rest(printer, view)


class Printer:
    """Lines with a hanging indent, wrapped to the console. Text of others is never markup."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def heading(self, words: str) -> None:
        """Print a section's name after an empty line."""
        self.console.print()
        self.console.print(Text(words.upper(), style="bold"))

    def line(self, *parts: str | Text, indent: int = 2, hang: int = 2, lead: str = "") -> None:
        """Print a paragraph; `lead` stands in the margin of its first line."""
        body = Text()
        for part in parts:
            body.append_text(part if isinstance(part, Text) else Text(visible(part)))
        width = max(24, self.console.width - indent - hang)
        lines = body.wrap(self.console, width)
        for number, wrapped in enumerate(lines or [Text()]):
            margin = lead.rjust(indent + hang - 1) + " " if number == 0 and lead else " " * (indent + hang)
            if number == 0 and not lead:
                margin = " " * indent
            wrapped.rstrip()
            self.console.print(Text(margin) + wrapped, soft_wrap=True, highlight=False)

    def more(self, found: Sequence[object], printed: int, *, indent: int = 2) -> None:
        """Count what is not printed."""
        if len(found) > printed:
            self.line(dim(f"{len(found) - printed} more on the page and in the JSON"), indent=indent)


def bold(words: str) -> Text:
    """Words that stand out, also where there is no colour."""
    return Text(visible(words), style="bold")


def dim(words: str) -> Text:
    """Words in the background."""
    return Text(visible(words), style="dim")


def quote(words: str) -> Text:
    """Words of a report, on one line and in quotation marks."""
    return Text(marked(visible(" ".join(words.split()))), style="italic")


def quoted_with(slices: Iterable[Words]) -> list[str | Text]:
    """Outlets and words, one after the other; outlets with the same words share them, long words only open here."""
    parts: list[str | Text] = []
    for group in grouped(slices):
        if parts:
            parts.append(" · ")
        names = _short(dict.fromkeys(words.report.label for words in (group.words, *group.others)))
        parts += [f"{names} ", *brief(group.words)]
    return parts


def _short(names: Iterable[str]) -> str:
    found = list(names)
    return listing(found if len(found) < 4 else [*found[:2], f"{len(found) - 2} more"])


def brief(words: Words) -> list[str | Text]:
    """Words, or how they begin and how many there are."""
    if words.pieces:
        return [*_marked(words)]
    first = opening(words, LONG)
    if first is None:
        return [quote(words.text)]
    return [quote(first.text), dim(f" … {count(len(words.text.split()), 'word')} in all")]


def _marked(words: Words) -> Iterator[Text]:
    """The words of a side, on one line and in quotation marks; those that differ stand out."""
    outer = quote(words.text).plain
    yield Text(outer[0], style="italic")
    for piece in words.pieces:
        shown = visible(re.sub(r"\s+", " ", piece.text))
        yield Text(shown, style="bold italic" if piece.differs else "italic")
    yield Text(outer[-1], style="italic")


def _head(printer: Printer, view: Context) -> None:
    reports = count(len(view.reports), "report")
    printer.line(bold(view.title), f"  {reports} · {view.dates}", indent=0)
    printer.line(dim(view.scope), indent=0, hang=0)
    printer.line(dim(f"Copydesk {view.version}, model {view.model}"), indent=0, hang=0)


def _credits(printer: Printer, view: Context) -> None:
    printer.heading("Whom they credit")
    for credit in view.credits[:CREDITS]:
        printer.line(bold(credit.headline), ". ", advice(credit))
        for strip in credit.strips[:STRIPS]:
            cells = "".join("■" if cell.filled else "·" for cell in strip.cells)
            printer.line(f"{strip.report.label}  {cells}  {strip.summary}", indent=4)
        printer.more(credit.strips, STRIPS, indent=4)
    printer.more(view.credits, CREDITS)
    for also in view.also[:STRIPS]:
        names = listing(f"{name} ({status})" for name, _, status in also.items)
        printer.line(f"{also.report.label} {'also ' if view.credits else ''}credits {names}.")
    printer.more(view.also, STRIPS)
    if not view.credits and not view.also:
        printer.line("No credit found in these texts.")
    for circle in view.circles:
        printer.line(f"In a circle: {circle}")
    if not view.shared:
        printer.line(f"Same words outside quotation marks: {NONE_SHARED}.")
    for shared in view.shared[:STRIPS]:
        printer.line(f"{shared.label}, {shared.status}: ", *quoted_with(shared.evidence[:1]))
    printer.more(view.shared, STRIPS)
    for alike in view.alike[:STRIPS]:
        printer.line(f"{alike.label}, {alike.status}: ", *quoted_with(alike.evidence))
    printer.more(view.alike, STRIPS)


def _checks(printer: Printer, view: Context) -> None:
    printer.heading("Check first")
    if not view.checks:
        printer.line("Nothing among these reports differs that is worth stopping for.")
    for number, check in enumerate(view.checks[:CHECKS], start=1):
        printer.line(bold(check.title), dim(f"  {check.status}"), lead=str(number))
        for group in grouped(check.slices):
            printer.line(*quoted_with((group.words, *group.others)), indent=4, hang=2)
        if check.note:
            printer.line(dim(check.note), indent=4, hang=0)
    printer.more(view.checks, CHECKS)


def _figures(printer: Printer, view: Context) -> None:
    if not view.figures:
        return
    printer.heading("Same figure")
    for figure in view.figures[:FIGURES]:
        printer.line(quote(figure.text), f"  {figure.headline}.")
    printer.more(view.figures, FIGURES)


def _conflicts(printer: Printer, view: Context) -> None:
    """What differs; positions stand among what to check first."""
    groups = [group for group in view.conflicts if group.conflicts[0].kind != "stance"]
    if groups:
        printer.heading("What differs")
    for group in groups:
        for conflict in group.conflicts[:DIFFERS]:
            why = f": {conflict.why}" if conflict.why else ""
            printer.line(bold(group.title), f"  {conflict.status}{why}. ", *quoted_with(conflict.members[:STRIPS]))
        printer.more(group.conflicts, DIFFERS)


def _positions(printer: Printer, view: Context) -> None:
    if view.positions.questions:
        printer.heading("Positions")
    for question in view.positions.questions:
        stands = [f"{stand.actor}: {stand.summary}" for stand in question.stands[:STRIPS]]
        printer.line(quote(question.text), f"  {'; '.join(stands)}.")
        printer.more(question.stands, STRIPS)


def _names_and_times(printer: Printer, view: Context) -> None:
    if view.naming:
        printer.heading("What they call it")
    for naming in view.naming[:DIFFERS]:
        slices = [words for label in naming.labels for words in (*label.outlet, *label.speaker)]
        printer.line(f"{naming.referent}: ", *quoted_with(slices[:STRIPS]))
    printer.more(view.naming, DIFFERS)
    time = view.timeline
    moments = sum(not moment.published for moment in (*time.before, *time.moments, *time.after))
    if moments:
        printer.heading("Timeline")
        entries = count(moments, "entry", plural="entries")
        printer.line(f"{entries} that the reports place in time, on the page and in the JSON.")


def _record(printer: Printer, view: Context) -> None:
    found = [utterance for utterance in view.utterances if utterance.weight != "none"]
    if not found:
        return
    printer.heading("Wording differs")
    for utterance in found[:RECORD]:
        _utterance(printer, utterance)
    printer.more(found, RECORD)


def _utterance(printer: Printer, utterance: UtteranceView) -> None:
    printer.line(bold(utterance.speaker), f"  {utterance.headline} · {utterance.weight}")
    for rendering in utterance.renderings[:STRIPS]:
        names = _short(dict.fromkeys(name for name, _ in rendering.entries))
        shown = [part for place in rendering.settings[0].places[:1] for part in brief(place.words)]
        printer.line(f"{names}: ", *shown, f"  ({rendering.form})", indent=4)
    printer.more(utterance.renderings, STRIPS, indent=4)
    printer.line(dim(utterance.reference), indent=4)


def _claims(printer: Printer, view: Context) -> None:
    if not view.claims:
        return
    printer.heading("Claims")
    for claim in view.claims[:CLAIMS]:
        printer.line(*brief(claim.words), f"  {claim.words.report.label}: {claim.origins}.")
        for reason in claim.reasons[:REFUSED]:
            reports = (
                reason.reports
                if len(reason.reports) < LONG
                else count(reason.pairs, "pair of reports", plural="pairs of reports")
            )
            printer.line(dim(f"{reports}: {reason.text} ({reason.status})"), indent=4)
    printer.more(view.claims, CLAIMS)


def _alone(printer: Printer, view: Context) -> None:
    if view.alone:
        printer.heading("Only in one report")
        found = (f"{group.report.label} ({len(group.claims)})" for group in view.alone)
        printer.line(f"{' · '.join(found)}. They stand on the page and in the JSON.", hang=0)


def _rest(printer: Printer, view: Context) -> None:
    if view.absent:
        printer.heading("Not among the texts")
        printer.line(" · ".join(_absent(item) for item in view.absent[:ABSENT]), hang=0)
        printer.more(view.absent, ABSENT)
    if view.refused:
        printer.heading("Declined or did not answer")
        for words in view.refused[:REFUSED]:
            printer.line(f"{words.report.label}: ", quote(words.text))
        printer.more(view.refused, REFUSED)
    if view.not_read or view.left_out or view.skipped_files:
        printer.heading("Not read as text")
    if view.not_read:
        printer.line(", ".join(view.not_read), hang=0)
    for reason, times in view.left_out:
        printer.line(f"{reason}: {times}")
    for file, reason in view.skipped_files:
        printer.line(f"{file}: {reason}")
    if view.unknown_speakers:
        printer.line(f"{count(view.unknown_speakers, 'statement')} whose speaker is not resolved")


def _absent(item: Absent) -> str:
    shown = item.name if item.kind in item.name.casefold() else f"{item.name} ({item.kind})"
    through = f"through {item.through}" if item.through else ""
    return ", ".join(part for part in (shown, item.date, through) if part)
