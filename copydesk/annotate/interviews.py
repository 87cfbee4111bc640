"""Interviews set as labels and answers: "Ida Brandt: The decision was mine."."""

from __future__ import annotations

import re
from collections import Counter

from copydesk import text as marks
from copydesk.annotate.part import Part
from copydesk.text import Range

_LABEL = re.compile(r"(?P<label>[QA]|[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,4}):\s+(?=\S)")
_QUESTION = re.compile(r"[?？][”\"’]?$")


def interviews(text: str) -> tuple[list[Part], list[Range]]:
    """Answers as speech of whom the label names, and the interviewers' questions, which are nobody's statements.

    A label counts where it begins two paragraphs or more, beside another label.
    """
    labelled = [(m, end) for start, end in marks.paragraphs(text) if (m := _LABEL.match(text, start, end))]
    count = Counter(match["label"] for match, _ in labelled)
    if len(count) < 2 or max(count.values()) < 2:
        return [], []
    asking = {label for label in count if _asks(text, [(m.end(), end) for m, end in labelled if m["label"] == label])}
    answers, questions = [], []
    for match, end in labelled:
        inner: Range = (match.end(), end)
        if match["label"] in asking or match["label"] == "Q":
            questions.append((match.start(), end))
        else:
            answers.append(Part((inner,), (match.end("label"), match.end("label") + 1), match.span("label"), _SURE))
    return answers, questions


# nothing but the form tells, and the form is plain
_SURE = 0.8


def _asks(text: str, ranges: list[Range]) -> bool:
    """Whether most of what stands after a label are questions."""
    return 2 * sum(bool(_QUESTION.search(text[start:end])) for start, end in ranges) > len(ranges)
