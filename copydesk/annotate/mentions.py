"""Names as mentions: borders set right, outlets told apart, names in sources that the tagger missed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from operator import attrgetter

from copydesk import text as marks
from copydesk.annotate.borders import cleaned, completed
from copydesk.annotate.forms import by_form, person_words
from copydesk.annotate.tagger import Tags
from copydesk.lexicon import either, table, words_of
from copydesk.names import tokens
from copydesk.records import Article, Mention, Slice
from copydesk.text import fold

# Names of a lower mean probability are left out: of 0.2 to 0.45, UNER dev has the best F1 up to 0.3.
_LEAST = 0.3


def mentions(article: Article, tags: Tags, sources: list[Slice]) -> tuple[Mention, ...]:
    """Names of the article in text order; a known outlet is one whatever the tagger calls it."""
    text, whole = article.text, marks.healed(article.text)
    tagged = completed(whole, [m for span in tags.names if span.score >= _LEAST and (m := cleaned(whole, span))])
    listed = (Mention(m.start(), m.end(), text[m.start() : m.end()], "outlet") for m in _outlets().finditer(whole))
    found = Found(_no_namesakes(whole, list(listed), tagged))
    found.take(tagged)
    for source in sources:
        found.take(by_form(whole, source.start, source.end))
    found.take(_full_names(whole, found.people()))
    agreed = Found(_agreed(whole, found, tags))
    with_outlets(whole, agreed)
    agreed.take(_surnames(whole, agreed.people()))
    return tuple(Mention(m.start, m.end, text[m.start : m.end], m.kind) for m in agreed)


def _no_namesakes(text: str, listed: list[Mention], tagged: list[Mention]) -> list[Mention]:
    """Listed outlets, but for what is a surname in this article, and what a longer name or a title begins with."""
    surnames = {m.text.split()[-1] for m in tagged if m.kind == "person" and " " in m.text}
    longer = Found(m for m in tagged if m.kind in ("person", "organisation"))
    return [
        outlet
        for outlet in listed
        if outlet.text not in surnames
        and not any(m.start <= outlet.start and outlet.end < m.end for m in longer.clash(outlet))
        and not (fold(outlet.text) in words_of("titles") and _TITLED.match(text, outlet.end))
    ]


_TITLED = re.compile(r"\s[A-Z]")


class Found:
    """Mentions in text order that never overlap."""

    def __init__(self, given: Iterable[Mention] = ()) -> None:
        self._items: list[Mention] = []
        self.take(given)

    def __iter__(self) -> Iterator[Mention]:
        return iter(self._items)

    def people(self) -> list[Mention]:
        """The mentions of persons."""
        return [mention for mention in self._items if mention.kind == "person"]

    def take(self, given: Iterable[Mention]) -> None:
        """Add mentions where none stands; a longer name takes the place of shorter ones, save outlets."""
        for mention in given:
            clash = self.clash(mention)
            inside = all(m.kind != "outlet" and mention.start <= m.start and m.end <= mention.end for m in clash)
            length = mention.end - mention.start
            if not clash or (inside and length > max(m.end - m.start for m in clash)):
                self.put(mention)

    def put(self, mention: Mention) -> None:
        """Add a mention in place of all that it overlaps."""
        self._items[self._overlapped(mention)] = [mention]

    def clash(self, mention: Mention) -> list[Mention]:
        """The mentions that one overlaps."""
        return self._items[self._overlapped(mention)]

    def _overlapped(self, mention: Mention) -> slice:
        first = bisect_right(self._items, mention.start, key=attrgetter("end"))
        return slice(first, bisect_left(self._items, mention.end, lo=first, key=attrgetter("start")))


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


def with_outlets(text: str, found: Found) -> None:
    """Put outlets that no list knows, told by where they stand; then everywhere they are named."""
    titled, *others = _outlet_places()
    given = {match["name"] for pattern in others for match in pattern.finditer(text)}
    names = {name for name in given if _may_be_outlet(text, name)}
    people = {m.text for m in found.people() if " " in m.text}
    # "newspaper editor Jane Doe" names no outlet
    names |= {match["name"] for match in titled.finditer(text)} - people
    for name in sorted(names, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            outlet = Mention(match.start(), match.end(), match.group(), "outlet")
            # a part of the name may have been taken for the whole
            inside = all(outlet.start <= m.start and m.end <= outlet.end for m in found.clash(outlet))
            if inside or not any(m.kind == "outlet" for m in found.clash(outlet)):
                found.put(outlet)


def _may_be_outlet(text: str, name: str) -> bool:
    """No title, no word of bodies, two words or more, and no part of it used alone as a surname is."""
    words = tokens(name)
    if len(words) < 2 or any(word in words_of("titles") or word in words_of("body_words") for word in words):
        return False
    if any(word in words_of("calendar") for word in words):
        return False
    last = name.split()[-1]
    return not re.search(rf"(?<![A-Z][\w’'-] )(?<!\w\s){re.escape(last)}\b", text.replace(name, ""))


def _agreed(text: str, found: Found, tags: Tags) -> list[Mention]:
    """Names with the kind that most of their mentions have; the tagger's votes count by its scores.

    A surname alone is the person's whose full name the text gives, whatever it was taken for, save
    for a place that somebody is "in".
    """
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    scores = {(span.start, span.role): span.score for span in tags.names}
    for mention in found:
        votes[fold(mention.text)][mention.kind] += scores.get((mention.start, mention.kind), 0.5)
    kinds = {name: max(given.items(), key=lambda vote: vote[1])[0] for name, given in votes.items()}
    within = {fold(m.text) for m in found if text[max(0, m.start - 4) : m.start].lower().endswith("in ")}
    for mention in found.people():
        given = person_words(mention.text)
        last = fold(given[-1]) if len(given) > 1 else ""
        if last in kinds and not (kinds[last] == "place" and last in within):
            kinds[last] = "person"
    return [m if m.kind == "outlet" else Mention(m.start, m.end, m.text, kinds[fold(m.text)]) for m in found]


_PAIR = re.compile(r"\b(?=(?P<first>[A-Z][\w’-]+(?: [A-Z]\.)?) (?P<last>[\w’-]+))")


def _full_names(text: str, people: list[Mention]) -> list[Mention]:
    """Full names elsewhere in the text of people of whom the tagger saw the surname alone."""
    surnames = {m.text for m in people if " " not in m.text and len(m.text) > 2}
    no_first = words_of("not_first") | words_of("titles") | words_of("calendar") | words_of("greetings")
    return [
        Mention(match.start(), match.end("last"), text[match.start() : match.end("last")], "person")
        for match in (_PAIR.finditer(text) if surnames else ())
        if match["last"] in surnames
        and not match["first"].isupper()
        and not match["first"].endswith(("ed", "ing"))
        and fold(match["first"]).replace(".", "") not in no_first
    ]


_CAPITALISED_WORD = re.compile(r"(?<![\w’'-])[A-ZÀ-Þ][\w’-]*(?![\w-])")


def _surnames(text: str, people: list[Mention]) -> list[Mention]:
    """Every other place where the surname of somebody with a full name stands."""
    surnames = {given[-1] for m in people if len(given := person_words(m.text)) > 1 and len(given[-1]) > 2}
    places = _CAPITALISED_WORD.finditer(text) if surnames else ()
    return [
        Mention(match.start(), match.start() + len(name), name, "person")
        for match in places
        if (name := re.sub(r"’s?$", "", match.group())) in surnames
    ]


@cache
def _outlets() -> re.Pattern[str]:
    """Any name or alias of a known outlet, as written; single common words need "the" before them."""
    names = [name for e in table("outlets")["outlet"] for name in (e["name"], *e.get("aliases", ()))]
    return re.compile(rf"(?<![\w/@.]){either(name for name in names if len(name) > 2)}(?!\w)")
