"""What is said together with how it is put: "believes it is inevitable", "expressed support for sending them"."""

from __future__ import annotations

import re

from copydesk.records import Statement
from copydesk.show.index import Index
from copydesk.show.places import Words

# a cue further from its words than this is shown apart from them
_BESIDE = 120


def with_cue(index: Index, statement: Statement) -> tuple[Words, ...]:
    """From the cue through the content where they stand together.

    A stance, a doubt or a denial may be in the cue alone; the content would not show it.
    """
    if statement.cue is None or not statement.content or not re.search(r"\w", statement.cue.text):
        return index.slices(statement.article, statement.content)
    cue, first = statement.cue, statement.content[0]
    start, end = min(cue.start, first.start), max(cue.end, first.end)
    text = index.articles[statement.article].text[start:end]
    if len(text) - len(first.text) - len(cue.text) > _BESIDE or "\n\n" in text:
        return index.slices(statement.article, (cue, *statement.content))
    whole = index.words(statement.article, start, end)
    return ((whole,) if whole else ()) + index.slices(statement.article, statement.content[1:])


def put(index: Index, statement: Statement) -> Words | None:
    """The words of a statement as a reader needs them to see how certain it is put, as one slice."""
    leads = statement.cue and statement.content and statement.cue.start < statement.content[0].start
    found = with_cue(index, statement) if leads and statement.kind == "indirect" else ()
    return found[0] if len(found) == 1 else next(iter(index.slices(statement.article, statement.content)), None)
