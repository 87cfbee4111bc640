"""Who is said to have declined to speak, or not to have answered: no statement, but a finding."""

from __future__ import annotations

import re

from copydesk import text as marks
from copydesk.annotate.act import declining
from copydesk.records import Article, Refusal, Slice

_SUBJECT = re.compile(
    r"(?P<by>(?:[Tt]he\s|[Aa]n?\s)?(?:[\w’'-]+\s+){0,7}?[\w’'.-]+(?:,[^,.;]{2,80})?),?\s+"
    r"(?:(?:has|have|had|also|both|each|all)\s+){0,2}$"
)
_CLAUSE = re.compile(
    r"[.!?;:]\s|\s[—–]\s|,\s+(?:and|but|while|although|though|as)\s|\b(?:but|while|that|said|says|added)\s|\n"
)
_REST = re.compile(
    r"\s+(?:to\s+(?:(?:a|an|multiple|repeated|several)\s+)?"
    r"(?:requests?|questions?|inquir\w+|calls?|emails?|messages?)[^.;,\n]{0,40}|for comment)"
)


def refusals(article: Article) -> tuple[Refusal, ...]:
    """Each place where somebody declined or did not answer, outside quotation marks, with the words of who."""
    text = article.text
    whole, quoted = marks.healed(text), marks.quoted_mask(text)
    found = []
    for match in declining().finditer(whole):
        if quoted[match.start()]:
            continue
        left = max(0, match.start() - 160)
        begun = [m.end() for m in _CLAUSE.finditer(whole, left, match.start())]
        start = begun[-1] if begun else left
        subject = _SUBJECT.search(whole, start, match.start())
        by = Slice(*subject.span("by"), text[slice(*subject.span("by"))]) if subject else None
        rest = _REST.match(whole, match.end())
        end = rest.end() if rest else match.end()
        found.append(Refusal(match.start(), end, text[match.start() : end], by))
    return tuple(found)
