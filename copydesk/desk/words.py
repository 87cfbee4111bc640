"""Lines for a terminal about what a desk holds: the words first, with outlet and date beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from copydesk.desk import log, search
from copydesk.desk.records import Correction, Found, News, StoryRow
from copydesk.desk.store import Desk
from copydesk.records import Edit, Passage

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

_LONGEST = 160
# what a terminal would take for its own orders
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "·")


def plain(text: str, *, longest: int = _LONGEST) -> str:
    """Words on one line, without what a terminal or a reader's eye could be led astray by."""
    one = " ".join(text.split()).translate(_CONTROLS)
    one = "".join(c if c.isprintable() or c == " " else "·" for c in one)
    return one if len(one) <= longest else one[: longest - 1] + "…"


def story_table(rows: Iterable[StoryRow]) -> Table:
    """Stories as a table."""
    from rich.table import Table
    from rich.text import Text

    table = Table("story", "", "reports", "to check", "all credit", box=None, pad_edge=False)
    for row in rows:
        days = " – ".join(dict.fromkeys(day for day in (row.first_day, row.last_day) if day))
        title = Text(plain(row.title or "Untitled story", longest=80))
        title.append(f"\n{days}{'  followed' if row.followed else ''}", style="dim")
        reports = f"{row.reports}" if row.texts == row.reports else f"{row.reports} ({row.texts} texts)"
        credit = Text(plain(row.one_credit or "", longest=30))
        table.add_row(row.id, title, reports, str(row.checks or ""), credit)
    return table


def quotation_lines(desk: Desk, found: Iterable[Found]) -> Iterator[Text]:
    """Renderings of a quotation, each with who tells it and what words differ."""
    from rich.text import Text

    number = 0
    for one in found:
        number += 1
        head = " · ".join(part for part in (one.published or "no date", one.outlet or "no outlet", one.speaker) if part)
        line = Text()
        line.append(plain(head), style="bold")
        line.append("  earliest in this desk" if one.earliest else "", style="dim")
        line.append("\n  " + plain(one.passage.text, longest=400))
        said = "same words" if one.same_words else "wording differs: " + "; ".join(_edit(e) for e in one.edits[:6])
        line.append(f"\n  {said}  [{one.passage.article}]", style="dim")
        yield line
    if not number:
        yield Text("not found in this desk")


def _edit(edit: Edit) -> str:
    a, b = plain(edit.a.text, longest=40), plain(edit.b.text, longest=40)
    if a and b:
        return f"“{b}” for “{a}”"
    return f"without “{a}”" if a else f"with “{b}”"


def news_line(desk: Desk, news: News) -> str:
    """One thing that is new in a story."""
    row = search.story(desk, news.story)
    words = "; ".join(filter(None, (_words(desk, passage) for passage in news.passages[:3])))
    return f"{plain(row.title or row.id, longest=60)}: {news.kind}" + (f": {words}" if words else "")


def _words(desk: Desk, passage: Passage) -> str:
    held = search.article(desk, passage.article)
    name = held.outlet or held.title or held.id
    return f"{plain(name, longest=40)} “{plain(passage.text)}”" if passage.text else plain(name, longest=80)


def correction_lines(desk: Desk) -> Iterator[str]:
    """All corrections, and whether each holds and finds its place."""
    given = log.all_corrections(desk.db)
    held = {correction.id for correction in log.active(given)}
    misfits = {row["correction"]: row["why"] for row in desk.db.execute("SELECT correction, why FROM misfit")}
    for correction in given:
        state = "" if correction.id in held or correction.kind == "undo" else "  (undone)"
        why = f"  (no place: {misfits[correction.id]})" if correction.id in misfits else ""
        head = f"{plain(correction.id)}  {plain(correction.at)}  {plain(correction.author)}  {correction.kind}"
        yield f"{head}  {_about(correction)}{state}{why}"


def _about(correction: Correction) -> str:
    words = "; ".join(f"“{plain(p.text, longest=60)}”" for p in correction.passages)
    named = [words, *correction.articles, correction.subject or "", correction.question or "", correction.finding or ""]
    told = " ".join(plain(part, longest=400) for part in named if part)
    value = f" → {plain(correction.value)}" if correction.value else ""
    return f"{told}{value}" + (f"  ({plain(correction.reason)})" if correction.reason else "")
