"""Names by their form alone: capitalised words in a source phrase that the tagger did not mark."""

from __future__ import annotations

import re

from copydesk.annotate.borders import trimmed
from copydesk.lexicon import outlets, table, words_of
from copydesk.names import is_metonym, tokens, without_titles
from copydesk.records import Mention
from copydesk.text import fold

_CAPITALISED = re.compile(
    r"(?:(?:[A-Z]\.)+|[A-ZÀ-Þ][\w’'-]*\.?)(?:\s(?:(?:de|van|von|der|den|al|bin|ben|del|da|di|la|le|du|el)\s)?"
    r"(?:(?:[A-Z]\.)+|[A-ZÀ-Þ][\w’'-]*\.?)){0,6}"
)


_OWNER = re.compile(r"^.*['’]s\s")


def by_form(text: str, start: int, end: int) -> list[Mention]:
    """Capitalised names in a source phrase: people by a title or two plain words, else bodies."""
    found = []
    for match in _CAPITALISED.finditer(text, start, end):
        owner = _OWNER.search(match.group())
        left, right = trimmed(text, match.start() + (owner.end() if owner else 0), match.end())
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
        if not bare or fold(bare) in words_of("no_names") or len(bare) < 2:
            continue
        # "the Norland newspaper": a capitalised adjective
        if " " not in bare and re.match(r"\s+[a-z]", text[right:end]) and not _AFTER_NAME.match(text[right:end]):
            continue
        kind = _kind_by_form(text, words, bare, title=title)
        if kind == "person":
            left = right - len(bare)
        if kind:
            found.append(Mention(left, right, text[left:right], kind))
    return found


_OFFICE_OF = re.compile(r"\b(\w+) of (?:the )?$")
_AFTER_NAME = re.compile(
    r"\s+(?:and|or|of|in|at|on|from|who|for|with|to|over|this|last|during|himself|herself|itself|also|later|after|before|while|as)\b"
)


def person_words(name: str) -> list[str]:
    """The words of a person's name as written, titles and suffixes left out."""
    _, bare = without_titles(name)
    words = bare.split()
    while len(words) > 1 and fold(words[-1]).strip(".") in table("people")["suffixes"]:
        words.pop()
    return [word.strip(",.") for word in words]


def _kind_by_form(text: str, words: str, bare: str, *, title: str) -> str | None:
    people = table("people")
    parts = tokens(bare)
    if not parts or all(part in words_of("calendar") for part in parts):
        return None
    if outlets.known(words):
        return "outlet"
    if is_metonym(words):
        return "organisation"
    if parts[-1] in people["outlet_words"]:
        return "outlet" if len(parts) > 1 else "organisation"
    if any(part in people["body_words"] for part in parts) or bare.isupper():
        return "organisation"
    if parts[-1] in people["titles"] or any(part in words_of("peoples") for part in parts):
        return None
    if title or (2 <= len(parts) <= 4):
        return "person"
    # a surname alone: only where the article gives the full name as well
    return "person" if re.search(rf"[A-Z][\w’'-]+ {re.escape(bare)}\b", text) else None
