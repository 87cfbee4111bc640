"""A draft held against the reports: each quote or claim with what the reports have."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from copydesk.records import Checked, DraftCheck, Passage, Rendering
from copydesk.show.index import reports
from copydesk.show.markdown import escaped, quote
from copydesk.show.passages import Range
from copydesk.show.phrases import DRIFT, REVIEW, UNRESOLVED, count, listing, visible
from copydesk.show.record import merged
from copydesk.show.terminal import Printer, bold, dim

SCOPE = "The draft was compared with these texts only. Copydesk does not say which wording is right."


def draft_terminal(check: DraftCheck, console: Console) -> None:
    """Print what the reports have for each quote and claim of the draft."""
    printer = Printer(console)
    printer.line(bold(check.draft.title or check.draft.file), f"  {_held(check)}", indent=0)
    printer.line(dim(f"{REVIEW} {SCOPE}"), indent=0, hang=0)
    names = {key: report.label for key, report in reports(check.articles).items()}
    for checked in check.checked:
        console.print()
        printer.line(bold(checked.result), f"  {_speaker(checked)}", indent=0)
        printer.line("Draft: ", _marked(*_draft_words(checked)))
        for rendering in checked.renderings:
            kinds = _kinds(rendering)
            words = _marked(rendering.passage.text, _ranges(rendering))
            printer.line(f"{names.get(rendering.passage.article, '')}: ", words, dim(kinds))
    for why, passages in _differing(check):
        console.print()
        printer.line(bold(why), indent=0)
        for passage in passages:
            printer.line(
                f"{'Draft' if passage.article == check.draft.id else names.get(passage.article, '')}: ", passage.text
            )
    for skipped in check.skipped:
        printer.line(dim(f"Not read: {skipped.file}: {skipped.reason}"), indent=0)


def draft_markdown(check: DraftCheck) -> str:
    """Write the same as Markdown."""
    names = {key: report.label for key, report in reports(check.articles).items()}
    lines = [
        f"# {escaped(check.draft.title or check.draft.file)}",
        "",
        _held(check),
        "",
        f"> {REVIEW} {SCOPE}",
        "",
    ]
    for checked in check.checked:
        lines += [f"## {checked.result}", "", f"{escaped(_speaker(checked))}  "]
        lines.append(f"Draft: {_strong(*_draft_words(checked))}")
        lines.append("")
        for rendering in checked.renderings:
            words = _strong(rendering.passage.text, _ranges(rendering))
            lines.append(f"- {escaped(names.get(rendering.passage.article, ''))}: {words}{_kinds(rendering)}")
        lines.append("")
    for why, passages in _differing(check):
        lines += [f"## {why}", ""]
        for passage in passages:
            label = "Draft" if passage.article == check.draft.id else names.get(passage.article, "")
            lines.append(f"- {escaped(label)}: {quote(passage.text)}")
        lines.append("")
    lines += [f"- Not read: {escaped(skipped.file)}: {escaped(skipped.reason)}" for skipped in check.skipped]
    return "\n".join(lines).rstrip() + "\n"


def _differing(check: DraftCheck) -> list[tuple[str, tuple[Passage, ...]]]:
    """Figures, dates and stances of the draft that reports have otherwise, and what it states without attribution."""
    found = [
        (c.why[:1].upper() + c.why[1:], c.members)
        for c in check.conflicts
        if c.kind in ("number", "date", "stance") and c.status in ("differ", "update", "unclear", "different scope")
    ]
    return found + [(c.title, c.slices) for c in check.check_first if c.kind in ("attribution", "speaker")]


def _held(check: DraftCheck) -> str:
    return f"{count(len(check.checked), 'passage')} held against {count(len(check.articles), 'report')}"


def _speaker(checked: Checked) -> str:
    return checked.statement.speaker.name if checked.statement.speaker else UNRESOLVED


def _kinds(rendering: Rendering) -> str:
    found = listing(DRIFT[kind] for kind in rendering.kinds)
    return f" ({found})" if found else ""


def _draft_words(checked: Checked) -> tuple[str, list[Range]]:
    """Give the draft's words as one string, and the ranges in it that a report has differently."""
    text, marked = "", []
    edits = [edit.a for rendering in checked.renderings for edit in rendering.edits]
    for part in checked.statement.content:
        shift = len(text) - part.start
        marked += [
            (edit.start + shift, edit.end + shift)
            for edit in edits
            if part.start <= edit.start and edit.end <= part.end
        ]
        text += f"{part.text} … "
    return text.removesuffix(" … "), merged(marked)


def _ranges(rendering: Rendering) -> list[Range]:
    start = rendering.passage.start
    return merged((edit.b.start - start, edit.b.end - start) for edit in rendering.edits)


def _parts(text: str, marked: Sequence[Range]) -> list[tuple[str, bool]]:
    parts, position = [], 0
    for left, right in marked:
        parts += [(text[position:left], False), (text[left:right], True)]
        position = right
    return [*parts, (text[position:], False)]


def _marked(text: str, marked: Sequence[Range]) -> Text:
    shown = Text()
    for words, differs in _parts(text, marked):
        flat = visible(words.replace("\n", " "))
        # brackets as well: a terminal may have neither colour nor underlines
        shown.append(f"[{flat}]" if differs else flat, style="bold underline" if differs else "")
    return shown


def _strong(text: str, marked: Sequence[Range]) -> str:
    if not marked:
        return quote(text)
    parts = []
    for words, differs in _parts(text, marked):
        inner = escaped(words)
        left = " " if words[:1].isspace() else ""
        right = " " if words[-1:].isspace() and inner else ""
        parts.append(f"{left}**{inner}**{right}" if differs and inner else f"{left}{inner}{right}")
    return "".join(parts)
