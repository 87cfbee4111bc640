"""The sides of a finding: a report's words, whose they are, and which of them the others do not have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from copydesk.align import Token, stem, tokens
from copydesk.differences import tells
from copydesk.records import ReportSentence, Resolved, Side, Slice, Speaker, Statement
from copydesk.text import Range, quoted_mask

# Letters of a side: a longer sentence is cut to where most of the words lie that others do not have.
_LONGEST = 450
# Small words between two that differ are marked with them.
_BETWEEN = 2
# Twice the shared telling words over those of both, from which two sides put it in nearly the same words.
_CLOSE = 0.5
# The share of a side's letters from which it is somebody's words.
_MOSTLY = 0.5

Member: TypeAlias = tuple[Resolved, ReportSentence]


def side(one: Resolved, given: ReportSentence, others: Sequence[Member], telling: Sequence[Range]) -> Side:
    """A sentence as a side of a finding, held against the sentences of the other reports.

    `telling` are the words that make the finding's kind, where it is one of values or quotations.
    """
    text = one.article.text
    words = tokens(text, [(given.start, given.end)])
    # "said" here and "told reporters" there tell nothing apart
    plain = (s for s in one.statements if s.act in ("speech", "writing") and s.certainty == "stated")
    cues = [s.cue for s in plain if s.cue and s.cue.start < given.end and s.cue.end > given.start]
    words = [t for t in words if not any(cue.start <= t.start < cue.end for cue in cues)]
    runs = _runs(words, _held(words, others))
    start, end = _within(text, (given.start, given.end), runs)
    runs = [run for run in telling or runs if start <= run[0] and run[1] <= end]
    speaker = _speaker(one.statements, start, end)
    return Side(
        article=one.article.id,
        start=start,
        end=end,
        text=text[start:end],
        voice="speaker" if speaker else "outlet",
        speaker=speaker.speaker if speaker else None,
        differs=tuple(Slice(left, right, text[left:right]) for left, right in runs),
    )


# ── the words that differ ─────────────────────────────────────────────────────────────────


def _stems(words: Iterable[Token]) -> frozenset[str]:
    return frozenset(stem(t.word) for t in words if tells(t.word))


def _held(words: Sequence[Token], others: Sequence[Member]) -> frozenset[str]:
    """The stems that all sides have which put it in nearly the same words; where there are none, those of any."""
    own = _stems(words)
    sides = [_stems(tokens(r.article.text, [(s.start, s.end)])) for r, s in others]
    close = [side for side in sides if 2 * len(own & side) >= _CLOSE * (len(own) + len(side))]
    return frozenset.intersection(*close) if close else frozenset[str]().union(*sides)


def _runs(words: Sequence[Token], held: frozenset[str]) -> list[Range]:
    """Runs of words that tell something and are not held by the other sides."""
    apart = [n for n, t in enumerate(words) if tells(t.word) and stem(t.word) not in held]
    runs: list[list[int]] = []
    for n in apart:
        if runs and n - runs[-1][1] <= _BETWEEN + 1 and not any(tells(t.word) for t in words[runs[-1][1] + 1 : n]):
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return [(words[a].start, words[b].end) for a, b in runs]


def quoted(one: Resolved, given: ReportSentence, others: Sequence[Member]) -> list[Range]:
    """The words between quotation marks that differ."""
    mask, text = quoted_mask(one.article.text), one.article.text
    words = tokens(text, [(given.start, given.end)])
    runs = _runs([t for t in words if mask[t.start]], _held(words, others))
    return [run for run in runs if all(mask[run[0] : run[1]])]


def _within(text: str, span: Range, runs: list[Range]) -> Range:
    """A sentence, or that part of a long one which holds most of what differs; cut between words."""
    start, end = span
    if end - start <= _LONGEST:
        return span
    first = max((a for a, _ in runs), key=lambda a: sum(a <= x and y <= a + _LONGEST for x, y in runs), default=start)
    left = min(first, end - _LONGEST)
    if left > start:
        left = text.find(" ", left - 1, left + 40) + 1 or left
    right = end if left + _LONGEST >= end else text.rfind(" ", left, left + _LONGEST)
    return left, right if right > left else left + _LONGEST


# ── whose words ───────────────────────────────────────────────────────────────────────────


def _speaker(statements: Iterable[Statement], start: int, end: int) -> Statement | None:
    """The innermost statement that holds most of a side."""
    letters = {s.id: sum(max(0, min(c.end, end) - max(c.start, start)) for c in s.content) for s in statements}
    held = [s for s in statements if letters[s.id] >= _MOSTLY * (end - start)]
    return min(held, key=lambda s: (letters[s.id], s.id)) if held else None


def names(sides: Iterable[Side]) -> list[Speaker]:
    """Whose words the sides are, each once."""
    return list({s.speaker.id: s.speaker for s in sides if s.speaker}.values())
