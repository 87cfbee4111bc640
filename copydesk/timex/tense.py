"""Whether a sentence speaks of what is past or of what is to come."""

from __future__ import annotations

import re

_AHEAD = (
    r"(?:will|would|shall|to)\s+(?:not\s+|also\s+)?be\s+[a-z]+|will|would|shall|won['’]t|['’]ll|due|scheduled|expected|"
    r"slated|planned for|plans|planning|set to|going to|payable|effective|(?:is|are|hopes?|wants?|agreed|has|have) to|"
    r"to (?:pay|buy|sell|acquire|meet|visit|vote|hold|begin|start|open|close|travel|arrive|return|speak|discuss|"
    r"release|attend|take)"
)
_BEHIND = (
    r"(?!(?:suc|pro|ex)ceed|need|indeed|hundred|speed|feed)[a-z]{2,}ed|said|told|was|were|had|did|met|came|began|made|"
    r"took|held|went|saw|spoke|won|lost|left|gave|got|found|ran|broke|fell|rose|wrote|became|sent|beat|shot|hit|struck|"
    r"drew|flew|brought|fought|put out"
)
# "Gen." and "J." end no sentence
_FULL_STOP = r"(?<!\b[A-Z][a-z]{2})(?<!\b[A-Z])[.!?][\"”’)]*\s"
_TENSE = re.compile(rf"\b(?:(?P<ahead>{_AHEAD})|(?P<behind>{_BEHIND}))\b|(?P<full>{_FULL_STOP}|\n\s*\n)")


def ahead(match: re.Match[str]) -> bool | None:
    """Whether the sentence speaks of the future: by the nearest verb before, or else after."""
    text, (start, end) = match.string, match.span()
    near: bool | None = None
    for verb in _TENSE.finditer(text, max(0, start - 90), start):
        near = None if verb["full"] else bool(verb["ahead"])
    if near is not None:
        return near
    verb_after = _TENSE.search(text, end, end + 60)
    return bool(verb_after["ahead"]) if verb_after and not verb_after["full"] else None
