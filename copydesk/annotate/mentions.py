"""Names as mentions: borders set right, outlets told apart, names in sources that the tagger missed."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from copydesk import text as marks
from copydesk.annotate.tagger import Tags
from copydesk.lexicon import outlets, table
from copydesk.names import body_key, tokens, without_titles
from copydesk.records import Article, Mention, Slice
from copydesk.text import fold

# Names of a lower mean probability are left out; set by judgement, not swept.
_LEAST = 0.45
_POSSESSIVE = re.compile(r"['’]s$|['’]$")
_CAPITALISED = re.compile(
    r"(?:(?:[A-Z]\.)+|[A-ZÀ-Þ][\w’'-]*\.?)(?:\s(?:(?:de|van|von|der|den|al|bin|ben|del|da|di|la|le|du|el)\s)?"
    r"(?:(?:[A-Z]\.)+|[A-ZÀ-Þ][\w’'-]*\.?)){0,6}"
)


def mentions(article: Article, tags: Tags, sources: list[Slice]) -> tuple[Mention, ...]:
    """Names of the article in text order; a known outlet is one whatever the tagger calls it."""
    text = article.text
    found: list[Mention] = []
    for outlet in _outlets().finditer(marks.healed(text)):
        _add(found, Mention(outlet.start(), outlet.end(), text[outlet.start() : outlet.end()], "outlet"))
    for span in tags.names:
        mention = _cleaned(text, span.start, span.end, span.role)
        if span.score >= _LEAST and mention:
            _add(found, mention)
    for source in sources:
        for mention in by_form(text, source.start, source.end):
            _add(found, mention)
    for mention in _full_names(text, [m for m in found if m.kind == "person"]):
        _add(found, mention)
    found = with_outlets(text, _agreed(found, tags))
    for mention in _surnames(text, [m for m in found if m.kind == "person"]):
        _add(found, mention)
    return tuple(sorted(found))


_NAME = r"(?P<name>[A-Z][\w’'&-]*(?:\s+(?:(?:of|the|and|&)\s+)?[A-Z][\w’'&-]*){0,4})"


@cache
def _outlet_places() -> tuple[re.Pattern[str], ...]:
    """Places in a sentence where a name is an outlet's, whatever it is called."""
    nouns = "|".join(sorted(table("people")["outlet_nouns"], key=len, reverse=True))
    listens = r"\b(?:told|telling|interview with|interviewed by|speaking to|spoke to|spoke with)\s+(?:the\s+)?"
    sure = r"(?P<name>[A-Z][\w’'&-]+(?:\s+(?:(?:of|and|&)\s+)?[A-Z][\w’'&-]+){0,4})"
    reports = r"(?:reported|reports|revealed|reveals|wrote|writes|published)\b"
    return (
        re.compile(rf"\b(?:{nouns})\s+{sure}"),
        re.compile(rf"{listens}(?:[A-Z]?\w+\s+)?(?:{nouns})\s+{_NAME}"),
        re.compile(rf"{listens}{_NAME}"),
        re.compile(rf"\b[Tt]he\s+{_NAME}\s+(?:has\s+|first\s+|also\s+)?{reports}"),
        re.compile(rf"\b(?:published|reported) (?:by|in)\s+(?:the\s+)?{_NAME}"),
    )


def with_outlets(text: str, found: list[Mention]) -> list[Mention]:
    """The mentions, with outlets that no list knows told by where they stand; then everywhere."""
    whole = marks.healed(text)
    titled, *others = _outlet_places()
    names = {
        match["name"] for pattern in others for match in pattern.finditer(whole) if _may_be_outlet(whole, match["name"])
    }
    names |= {match["name"] for match in titled.finditer(whole) if not _person(match["name"], found)}
    kept = list(found)
    for name in sorted(names, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", whole):
            outlet = Mention(match.start(), match.end(), text[match.start() : match.end()], "outlet")
            clash = [m for m in kept if m.start < outlet.end and m.end > outlet.start]
            if not any(m.kind == "outlet" for m in clash):
                kept = [m for m in kept if m not in clash]
                kept.append(outlet)
    return sorted(kept)


def _person(name: str, found: list[Mention]) -> bool:
    """Whether the tagger took the name for a person's of two words ("newspaper editor Jane Doe")."""
    return any(m.text == name and m.kind == "person" and " " in name for m in found)


def _may_be_outlet(text: str, name: str) -> bool:
    """No title, no word of bodies, two words or more, and no part of it used alone as a surname is."""
    people = table("people")
    words = tokens(name)
    if len(words) < 2 or any(word in people["titles"] or word in people["body_words"] for word in words):
        return False
    if any(word in _DAYS for word in words):
        return False
    last = name.split()[-1]
    return not re.search(rf"(?<![A-Z][\w’'-] )(?<!\w\s){re.escape(last)}\b", text.replace(name, ""))


def _agreed(found: list[Mention], tags: Tags) -> list[Mention]:
    """Names with the kind that most of their mentions have; the tagger's votes count by its scores."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    scores = {(span.start, span.role): span.score for span in tags.names}
    for mention in found:
        votes[fold(mention.text)][mention.kind] += scores.get((mention.start, mention.kind), 0.5)
    return [
        Mention(m.start, m.end, m.text, max(votes[fold(m.text)].items(), key=lambda vote: vote[1])[0])
        if m.kind != "outlet"
        else m
        for m in found
    ]


_WORDS = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*\.?")
_PARTICLES = frozenset(
    [
        "de",
        "van",
        "von",
        "der",
        "den",
        "al",
        "bin",
        "ben",
        "del",
        "da",
        "di",
        "la",
        "le",
        "du",
        "el",
        "y",
        "bint",
        "ibn",
        "ter",
        "te",
    ]
)
_DAYS = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


def _cleaned(text: str, start: int, end: int, role: str) -> Mention | None:
    """A tagged name with whole words at its ends and, for people, nothing but name and titles in it."""
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    start, end = _trimmed(text, start, end)
    if role == "person":
        start, end = _person_range(text, start, end)
    words = text[start:end]
    if end - start < 2 or not words[0].isupper() or fold(words) in _DAYS or fold(words) in _NO_NAMES:
        return None
    if role == "person" and tokens(words)[-1:] and tokens(words)[-1] in table("people")["titles"]:
        return None
    return _typed(text, start, end, role)


def _person_range(text: str, start: int, end: int) -> tuple[int, int]:
    """The first run of capitalised words and particles, after a possessive and before a comma."""
    possessive = list(re.finditer(r"['’]s\s+", text[start:end]))
    if possessive:
        start += possessive[-1].end()
    comma = re.search(r",(?!\s*(?:Jr|Sr)\b)|[(:;]", text[start:end])
    if comma:
        end = start + comma.start()
    kept = start
    for match in _WORDS.finditer(text, start, end):
        if not match.group()[0].isupper() and not (kept > start and match.group() in _PARTICLES):
            break
        kept = match.end()
    return _trimmed(text, start, kept)


def _full_names(text: str, people: list[Mention]) -> list[Mention]:
    """Full names elsewhere in the text of people of whom the tagger saw the surname alone."""
    surnames = {m.text for m in people if " " not in m.text and len(m.text) > 2}
    found = []
    for surname in sorted(surnames):
        for match in re.finditer(rf"\b([A-Z][\w’-]+(?: [A-Z]\.)?) {re.escape(surname)}\b", text):
            first = fold(match[1]).replace(".", "")
            if first not in _NOT_FIRST and first not in table("people")["titles"] and first not in _DAYS:
                found.append(Mention(match.start(), match.end(), match.group(), "person"))
    return found


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


def _surnames(text: str, people: list[Mention]) -> list[Mention]:
    """Every other place where the surname of somebody with a full name stands."""
    surnames = {parts[-1] for m in people if len(parts := person_words(m.text)) > 1}
    found = []
    for surname in sorted(name for name in surnames if len(name) > 2):
        places = re.finditer(rf"(?<![\w’'-]){re.escape(surname)}(?![\w-])", text)
        found += [Mention(match.start(), match.end(), surname, "person") for match in places]
    return found


def person_words(name: str) -> list[str]:
    """The words of a person's name as written, titles and suffixes left out."""
    _, bare = without_titles(name)
    words = bare.split()
    while len(words) > 1 and fold(words[-1]).strip(".") in table("people")["suffixes"]:
        words.pop()
    return [word.strip(",.") for word in words]


_NOT_FIRST = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "but",
        "or",
        "for",
        "in",
        "on",
        "at",
        "by",
        "from",
        "with",
        "as",
        "if",
        "when",
        "while",
        "since",
        "after",
        "before",
        "until",
        "although",
        "though",
        "because",
        "that",
        "this",
        "these",
        "those",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "both",
        "so",
        "then",
        "now",
        "also",
        "not",
        "yet",
        "new",
        "old",
        "like",
        "meanwhile",
        "however",
        "according",
        "despite",
        "during",
        "under",
        "over",
        "against",
        "what",
        "who",
        "how",
        "why",
        "where",
    ]
)
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
