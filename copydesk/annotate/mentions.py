"""Names as mentions: borders set right, outlets told apart by the lexicon."""

from __future__ import annotations

import re

from copydesk.annotate.tagger import Tags
from copydesk.lexicon import outlets, table
from copydesk.names import body_key
from copydesk.records import Article, Mention

# Names of lower mean probability are left out: found on UNER dev, where the names below it are
# right in fewer than half of the cases.
_LEAST = 0.45
_POSSESSIVE = re.compile(r"['’]s$|['’]$")


def mentions(article: Article, tags: Tags) -> tuple[Mention, ...]:
    """Names of the article in text order; a known outlet is one whatever the tagger calls it."""
    text = article.text
    found = []
    for span in tags.names:
        start, end = _trimmed(text, span.start, span.end)
        if span.score < _LEAST or end - start < 2 or not text[start:end][0].isalnum():
            continue
        words = text[start:end]
        kind = "outlet" if outlets.known(words) else span.role
        if any(body_key(place) == body_key(words) for place in table("people")["metonyms"]):
            kind = "organisation"
        found.append(Mention(start, end, words, kind))
    return tuple(sorted(found))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,;:“\"'‘(@#":
        start += 1
    while start < end and text[end - 1] in " ,;:”\")":
        end -= 1
    match = _POSSESSIVE.search(text[start:end])
    if match and end - start > 3:
        end = start + match.start()
    return start, end
