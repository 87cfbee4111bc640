"""Names as mentions: borders set right, outlets told apart, names in sources that the tagger missed."""

from __future__ import annotations

import re
from functools import cache

from copydesk import text as marks
from copydesk.annotate.tagger import Tags
from copydesk.lexicon import outlets, table
from copydesk.names import body_key, tokens, without_titles
from copydesk.records import Article, Mention
from copydesk.text import fold

# Names of a lower mean probability are left out, as the tagger is wrong on most of them.
_LEAST = 0.45
_POSSESSIVE = re.compile(r"['’]s$|['’]$")
_CAPITALISED = re.compile(
    r"(?:(?:[A-Z]\.)+|[A-ZÀ-Þ][\w’'-]*\.?)(?:\s(?:(?:de|van|von|der|den|al|bin|ben|del|da|di|la|le|du|el)\s)?"
    r"(?:(?:[A-Z]\.)+|[A-ZÀ-Þ][\w’'-]*\.?)){0,6}"
)


def mentions(article: Article, tags: Tags) -> tuple[Mention, ...]:
    """Names of the article in text order; a known outlet is one whatever the tagger calls it."""
    text = article.text
    found: list[Mention] = []
    for outlet in _outlets().finditer(marks.healed(text)):
        _add(found, Mention(outlet.start(), outlet.end(), text[outlet.start() : outlet.end()], "outlet"))
    for span in tags.names:
        start, end = _trimmed(text, span.start, span.end)
        lowest = _LEAST if text[start:end][:1].isupper() else 0.9
        titles_only = all(word in table("people")["titles"] for word in tokens(text[start:end]))
        if span.score >= lowest and end - start > 1 and text[start].isalnum() and not titles_only:
            _add(found, _typed(text, start, end, span.role))
    for span in tags.sources:
        for mention in by_form(text, span.start, span.end):
            _add(found, mention)
    return tuple(sorted(found))


def _add(found: list[Mention], mention: Mention) -> None:
    """Add a mention unless one stands there; a longer person's name takes a shorter one's place."""
    clash = [m for m in found if m.start < mention.end and m.end > mention.start]
    if not clash:
        found.append(mention)
    elif all(
        m.kind != "outlet" and m.start >= mention.start and m.end <= mention.end for m in clash
    ) and mention.end - mention.start > max(m.end - m.start for m in clash):
        for old in clash:
            found.remove(old)
        found.append(mention)


@cache
def _outlets() -> re.Pattern[str]:
    """Any name or alias of a known outlet, as written; single common words need "the" before them."""
    names = [name for e in table("outlets")["outlet"] for name in (e["name"], *e.get("aliases", ()))]
    ordered = sorted({name for name in names if len(name) > 2}, key=len, reverse=True)
    return re.compile(r"(?<![\w/@.])(?:" + "|".join(map(re.escape, ordered)) + r")(?![\w])")


def _typed(text: str, start: int, end: int, role: str) -> Mention:
    words = text[start:end]
    if any(body_key(place) == body_key(words) for place in table("people")["metonyms"]):
        return Mention(start, end, words, "organisation")
    return Mention(start, end, words, "outlet" if outlets.known(words) else role)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,;:“\"'‘(@#[*":
        start += 1
    while start < end and text[end - 1] in ' ,;:”")]*':
        end -= 1
    match = _POSSESSIVE.search(text[start:end])
    if match and end - start > 3:
        end = start + match.start()
    return start, end


def by_form(text: str, start: int, end: int) -> list[Mention]:
    """Capitalised names in a source phrase: people by a title or two plain words, else bodies."""
    found = []
    for match in _CAPITALISED.finditer(text, start, end):
        left, right = _trimmed(text, match.start(), match.end())
        words = text[left:right]
        office = _OFFICE_OF.search(text[max(0, left - 40) : left])
        if office and fold(office[1]) in table("people")["titles"] and " " in words:
            # "Secretary of State Jane Doe": the first word still belongs to the office
            left += len(words.split()[0]) + 1
            words = text[left:right]
        title, bare = without_titles(words)
        title = title or (office[1] if office else "")
        if fold(words.split()[0]) in ("the", "a", "an", "some", "many", "one"):
            left += len(words.split()[0]) + 1
            words = bare = text[left:right]
        if not bare or fold(bare) in _NO_NAMES or len(bare) < 2:
            continue
        # "the American newspaper": a capitalised adjective
        if (
            " " not in bare
            and re.match(r"\s+[a-z]", text[right:end])
            and not _AFTER_NAME.match(text[right:end])
        ):
            continue
        kind = _kind_by_form(text, words, bare, title=title)
        if kind == "person":
            left = right - len(bare)
        if kind:
            found.append(Mention(left, right, text[left:right], kind))
    return found


_OFFICE_OF = re.compile(r"\b(\w+) of (?:the )?$")
_AFTER_NAME = re.compile(r"\s+(?:and|of|in|at|on|from|who|for|with|to)\b")
_NO_NAMES = frozenset(
    [
        "he",
        "she",
        "they",
        "it",
        "i",
        "we",
        "this",
        "that",
        "these",
        "those",
        "who",
        "which",
        "some",
        "many",
        "one",
        "the",
        "a",
        "an",
        "but",
        "and",
    ]
)


def _kind_by_form(text: str, words: str, bare: str, *, title: str) -> str | None:
    people = table("people")
    parts = tokens(bare)
    if not parts:
        return None
    if outlets.known(words):
        return "outlet"
    if any(body_key(place) == body_key(words) for place in people["metonyms"]):
        return "organisation"
    if parts[-1] in people["outlet_words"]:
        return "outlet" if len(parts) > 1 else "organisation"
    if any(part in people["body_words"] for part in parts) or bare.isupper():
        return "organisation"
    if parts[-1] in people["titles"]:
        return None
    if title or (2 <= len(parts) <= 4):
        return "person"
    # a surname alone: only where the article gives the full name as well
    return "person" if re.search(rf"[A-Z][\w’'-]+ {re.escape(bare)}\b", text) else None
