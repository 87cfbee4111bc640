"""What to do about a reason for which something was not read: lists count reasons and have them alone."""

from __future__ import annotations

from copydesk.read.articles import LEAST_WORDS, LONGEST

_ADVICE = {
    "empty": "there is nothing in it; save or export it again",
    "too large": "more than 20 MB of one text are not read; give it in parts",
    "too long": f"texts of more than {LONGEST:,} characters are not read; give it in parts",
    "too short": f"texts of fewer than {LEAST_WORDS} words are not read; look whether the words are in it",
    "no article text": "no paragraphs were found; save the page from a browser, or paste its words",
    "no text in it": "it may hold pictures of text alone; read it with a program for text recognition first",
}


def advice_of(reason: str) -> str:
    """What to do about a reason; nothing where the reason says it."""
    if reason.startswith("language: ") and ";" not in reason:
        return "only English is read"
    return _ADVICE.get(reason, "")
