"""A dossier as Markdown, to paste into notes. All text of others is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable

from copydesk.records import Dossier
from copydesk.show.build import context
from copydesk.show.context import Context, UtteranceView
from copydesk.show.credits import advice
from copydesk.show.phrases import NONE_SHARED, count, listing, marked, visible
from copydesk.show.places import Words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$-])")
# a bare address would become a link in many readers
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|javascript|data):")


def markdown(dossier: Dossier) -> str:
    """Write the dossier as Markdown."""
    view = context(dossier)
    parts = [*_head(view), *_credits(view), *_checks(view), *_figures(view), *_record(view)]
    parts += [*_claims(view), *_lists(view), *_rest(view)]
    return "\n".join(parts).rstrip() + "\n"


def escaped(text: str) -> str:
    """One line of text in which nothing is markup."""
    flat = " ".join(visible(text).split())
    flat = _SPECIAL.sub(r"\\\1", _ADDRESS.sub("\\1\u200b:", flat))
    return re.sub(r"^(\d+)\.", r"\1\\.", flat)


def quote(text: str) -> str:
    """Words of a report, escaped and in quotation marks."""
    return marked(escaped(text))


def _with_outlets(slices: Iterable[Words]) -> str:
    return " · ".join(f"{escaped(words.report.label)} {quote(words.text)}" for words in slices)


def _head(view: Context) -> list[str]:
    lines = [f"# {escaped(view.title)}", ""]
    lines += [f"{count(len(view.reports), 'report')} · {view.dates}", "", f"> {escaped(view.scope)}", ""]
    lines.append("| report | date | title |")
    lines.append("|---|---|---|")
    for report in view.reports:
        dated = f"{report.dated} ({report.date_from})" if report.date_from else report.dated
        lines.append(f"| {escaped(report.label)} | {escaped(dated)} | {escaped(report.title)} |")
    return [*lines, ""]


def _credits(view: Context) -> list[str]:
    lines = ["## Whom they credit", ""]
    for credit in view.credits:
        lines.append(f"**{escaped(credit.headline)}.** {escaped(advice(credit))}".rstrip())
        lines.append("")
        for strip in credit.strips:
            label, words = escaped(strip.report.label), _with_outlets(strip.evidence[:2])
            lines.append(f"- {label}: {escaped(strip.summary)}. {words}")
        lines.append("")
    for also in view.also:
        names = listing(f"{escaped(name)} ({status})" for name, _, status in also.items)
        lines += [f"{escaped(also.report.label)} {'also ' if view.credits else ''}credits {names}.", ""]
    for circle in view.circles:
        lines += [f"In a circle: {escaped(circle)}", ""]
    if not view.shared:
        lines += [f"Same words outside quotation marks: {NONE_SHARED}.", ""]
    for shared in view.shared:
        lines += [f"{escaped(shared.label)}, {shared.status}: {_with_outlets(shared.evidence)}", ""]
    return lines


def _checks(view: Context) -> list[str]:
    if not view.checks:
        return []
    lines = ["## Check first", ""]
    for number, check in enumerate(view.checks, start=1):
        lines.append(f"{number}. **{escaped(check.title)}** ({check.status})  ")
        if check.slices:
            lines.append(f"   {_with_outlets(check.slices)}  ")
        if check.note:
            lines.append(f"   {escaped(check.note)}")
    return [*lines, ""]


def _figures(view: Context) -> list[str]:
    if not view.figures and not view.conflicts:
        return []
    lines = ["## Figures and dates", ""]
    lines += [f"- {quote(figure.text)}: {escaped(figure.headline)}." for figure in view.figures]
    for conflict in view.conflicts:
        why = f": {escaped(conflict.why)}" if conflict.why else ""
        lines.append(f"- {conflict.kind}, {conflict.status}{why}. {_with_outlets(conflict.members)}")
    return [*lines, ""]


def _record(view: Context) -> list[str]:
    if not view.utterances:
        return []
    lines = ["## The record", ""]
    for utterance in view.utterances:
        lines += _utterance(utterance)
    return lines


def _utterance(utterance: UtteranceView) -> list[str]:
    lines = [f"### {escaped(utterance.speaker)}", ""]
    lines += [f"{utterance.headline} · {utterance.weight}. {escaped(utterance.reference)}", ""]
    for rendering in utterance.renderings:
        for place in rendering.members:
            report = place.words.report
            lines += [
                f"- **{escaped(report.label)}**, {escaped(report.dated)}, {rendering.form}:",
                f"  {escaped(place.before)} {escaped(place.lead)} **{escaped(place.words.text)}**"
                f" {escaped(place.tail)} {escaped(place.after)}",
            ]
    lines.append("")
    for difference in utterance.differences:
        lines.append(f"- {escaped(difference.between)}: {difference.kinds} ({difference.weight})")
    return [*lines, ""]


def _claims(view: Context) -> list[str]:
    if not view.claims:
        return []
    names = [escaped(report.label) for report in view.reports]
    lines = ["## Claims", "", f"| claim | origins | {' | '.join(names)} |", "|---" * (len(names) + 2) + "|"]
    for claim in view.claims:
        cells = [
            f"{cell.certainty}, {cell.attribution}".strip(", ") if cell.certainty else "not in this text"
            for cell in claim.cells
        ]
        said = f"{quote(claim.words.text)} ({escaped(claim.words.report.label)})"
        lines.append(f"| {said} | {claim.origins} | {' | '.join(cells)} |")
    return [*lines, ""]


def _lists(view: Context) -> list[str]:
    lines: list[str] = []
    for heading, entries in (
        ("Timeline", view.timeline),
        ("Positions", view.positions),
        ("What they call it", view.naming),
    ):
        if entries:
            lines += [f"## {heading}", ""]
        for entry in entries:
            head = ", ".join(escaped(part) for part in (entry.head, entry.text) if part)
            lines.append(f"- {head}: {_with_outlets(entry.slices)}")
        if entries:
            lines.append("")
    return lines


def _rest(view: Context) -> list[str]:
    lines: list[str] = []
    if view.absent:
        lines += ["## Not among the texts", ""]
        lines += [
            f"- {escaped(', '.join(part for part in (item.name, item.kind, item.date) if part))}"
            for item in view.absent
        ]
        lines.append("")
    if view.refused:
        lines += ["## Declined or did not answer", ""]
        lines += [f"- {escaped(words.report.label)}: {escaped(' '.join(words.text.split()))}" for words in view.refused]
        lines.append("")
    lines += ["## What was left out", ""]
    lines += [f"- {entry}" for entry in view.not_read]
    lines += [f"- {escaped(reason)}: {times}" for reason, times in view.left_out]
    lines += [f"- {escaped(file)}: {escaped(reason)}" for file, reason in view.skipped_files]
    lines += [f"- {count(view.unknown_speakers, 'statement')} whose speaker is not resolved", ""]
    return [*lines, f"Copydesk {escaped(view.version)}, model {escaped(view.model)}."]
