"""Which texts are themselves transcripts or documents, where nothing that came with them says so: read from the layout.

Errs towards none: a report taken for a transcript would become the measure of others. Turns of speakers must make up
most of a text; a heading counts only over a text that reports nobody's words. The words that showed it are kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice

import msgspec

from copydesk.lexicon import either, phrases, table
from copydesk.records import Article, ArticleKind, Linked, Resolved, Slice

# Turns, and speakers that have two of them or more, that a conversation has at least.
_TURNS, _SPEAKERS = 6, 2
# Share of the text from its first turn on, share of the turns that are of somebody who has several, and turns by line.
# Of the texts of 77 stories three are recognised, of 969 others two: all five are transcripts for most of their length.
_SHARE, _DENSE = 0.7, 0.25
# Lines in which a heading may stand, and the share of a text that may be statements of others with a reporting word.
_HEADING_LINES, _REPORTED = 5, 0.1
# A name before a colon at the beginning of a line: in capitals, with a title, or of two words; or a letter of Q and A.
_NAME = r"[A-Z][\w.’'-]*(?:\s+(?:[A-Z][\w.’'-]*|de|van|von|of|the|bin|al)){0,4}"
_TURN = re.compile(
    rf"^[ \t]*(?:(?P<name>{_NAME})(?:,\s+[^:\n]{{2,50}}|\s+\([^)\n]{{1,60}}\))?:|(?P<letter>[QA])[.:])(?=\s)"
)
_SHOWN = 3


def recognised(linked: Linked) -> Linked:
    """The same articles; those that are transcripts or documents by their layout have that kind."""
    return msgspec.structs.replace(linked, resolved=tuple(_recognised(one) for one in linked.resolved))


def _recognised(one: Resolved) -> Resolved:
    article = one.article
    if article.reference or article.kind != "report":
        return one
    turns = _turns(article)
    found: tuple[ArticleKind, tuple[Slice, ...]] | None = None
    if turns:
        found = "transcript", tuple(turns[:_SHOWN])
    elif heading := _heading(one):
        found = heading[0], (heading[1],)
    if found is None:
        return one
    kind, words = found
    return msgspec.structs.replace(one, article=msgspec.structs.replace(article, kind=kind, kind_from=words))


def spoken_in_turn(article: Article, start: int) -> bool:
    """Whether a name stands before a turn: only what is said in turns does such a transcript hold."""
    line = article.text.rfind("\n", 0, start) + 1
    turn = _TURN.match(article.text[line : line + 200])
    return turn is not None and start < line + turn.end()


def _lines(article: Article, *, title: bool = True) -> Iterator[tuple[int, str]]:
    """The lines of what is read, with where they start."""
    at = 0
    for line in article.text.splitlines(keepends=True):
        unread = any(
            b.start <= at and at + len(line.rstrip()) <= b.end and not (title and b.kind == "title")
            for b in article.boilerplate
        )
        if line.strip() and not unread:
            yield at, line
        at += len(line)


def _turns(article: Article) -> list[Slice]:
    """The names before turns, where turns are most of a text; none else."""
    found: list[Slice] = []
    speakers: Counter[str] = Counter()
    inside = total = lines = 0
    labels = frozenset(table("boilerplate")["teaser"]["label"])
    for at, line in _lines(article, title=False):
        turn = _TURN.match(line)
        name = (turn["name"] or turn["letter"]) if turn else ""
        if turn and name.lower() not in labels:
            start = at + (turn.start("name") if turn["name"] else turn.start("letter"))
            found.append(Slice(start, start + len(name), name))
            speakers[name.split()[-1].casefold()] += 1
        total, lines = total + len(line), lines + 1
        # what follows a turn is the same speaker's
        inside += len(line) if found else 0
    often = {name for name, number in speakers.items() if number > 1}
    mostly = sum(speakers[name] for name in often) >= _SHARE * len(found)
    dense = inside >= _SHARE * total and len(found) >= _DENSE * lines
    called = not speakers.keys() <= {"q", "a"} or _conversation(article)
    return found if len(found) >= _TURNS and len(often) >= _SPEAKERS and mostly and dense and called else []


def _conversation(article: Article) -> bool:
    """Whether the first lines call a text of questions and answers an interview or the like: explainers are none."""
    top = " ".join(line for _, line in islice(_lines(article), _HEADING_LINES))
    return phrases(table("boilerplate")["conversation"]["starts"]).search(top) is not None


def _heading(one: Resolved) -> tuple[ArticleKind, Slice] | None:
    """A line at the top that says what the text is, where the text itself reports nobody's words."""
    reported = sum(s.content[-1].end - s.content[0].start for s in one.statements if s.cue and s.source)
    silent = reported <= _REPORTED * len(one.article.text)
    for at, line in islice(_lines(one.article), _HEADING_LINES):
        for kind, pattern in _headings():
            # a release quotes those whom it is from
            if (silent or kind == "press release") and pattern.match(line):
                start = at + len(line) - len(line.lstrip())
                return kind, Slice(start, start + len(line.strip()), line.strip())
    return None


@cache
def _headings() -> tuple[tuple[ArticleKind, re.Pattern[str]], ...]:
    kinds: tuple[tuple[str, ArticleKind], ...] = (
        ("transcript", "transcript"),
        ("document", "document"),
        ("release", "press release"),
    )
    made = []
    for name, kind in kinds:
        words = table("boilerplate")[name]
        starts, alone = (either(words[part], spaced=True) if words[part] else "(?!)" for part in ("starts", "alone"))
        # each word once and whole: "\s*" between them would try every way to cut a long line
        pattern = rf"\s*(?:{starts}(?!\w)(?=\s*\S)\S*(?:\s+\S+){{0,18}}|{alone}[\s.:]*)\s*$"
        made.append((kind, re.compile(pattern, re.IGNORECASE)))
    return tuple(made)
