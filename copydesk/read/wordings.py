"""The wordings of the lexicon's table `boilerplate` as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from copydesk.lexicon import table
from copydesk.read.lines import Line
from copydesk.records import BoilerplateKind

# Order matters where two kinds share a wording: a caption's label before a credit's.
KINDS: tuple[BoilerplateKind, ...] = ("caption", "credit", "teaser", "navigation")
_LONGEST = 90
_LONGEST_WITHOUT_LABEL = 30


def kind_by_wording(line: Line) -> BoilerplateKind | None:
    """The kind whose wording the line has, or None."""
    if line.length > _LONGEST:
        return None
    words = line.text.replace("’", "'")
    return next((kind for kind in KINDS if _has_wording(kind, words, line)), None)


def _has_wording(kind: str, words: str, line: Line) -> bool:
    label, starts, alone = _patterns(kind)
    if alone.fullmatch(words):
        return True
    # "Photo: a man says" is a label; "Image is everything, she said" is a sentence
    if label.match(words) and not (line.quotes and line.tells):
        return True
    short = line.length <= _LONGEST_WITHOUT_LABEL and not line.quotes and not line.tells
    return bool(short and starts.match(words))


@lru_cache(maxsize=8)
def _patterns(kind: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = table("boilerplate")[kind]
    whole = [*words.get("label", ()), *words.get("alone", ())]
    opening, closing = r"[^\w©(]{0,6}", r"[^\w]{0,6}"
    return (
        re.compile(rf"{opening}(?:{_any(words.get('label', ()))})\s*(?::|\||»|>|\s[–—-]\s)", re.I),
        re.compile(rf"{opening}(?:{_any(words.get('starts', ()))})", re.I),
        re.compile(rf"[^\w]{{0,6}}(?:{_any(whole)}){closing}", re.I),
    )


def _any(words: Iterable[str]) -> str:
    """Alternatives, the longest first; a pattern that never matches where there are none."""
    escaped = [
        re.escape(word) + (r"\b" if word[-1].isalnum() and not word[-1].isdigit() else "")
        for word in sorted(words, key=len, reverse=True)
    ]
    return "|".join(escaped) or r"(?!)"
