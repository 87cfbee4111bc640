"""Countries by any of the names that news gives them and those who govern them."""

from __future__ import annotations

import re
from functools import cache

from copydesk.lexicon import table
from copydesk.text import fold

_WORDS = re.compile(r"[^\W_](?:[\w'’.-]*[\w.])?")


@cache
def _rows() -> list[tuple[str, list[str], list[str], list[str]]]:
    """(name, all names, words for its people and things, seats of government), folded but for the name."""
    rows = []
    for row in table("countries")["rows"]:
        name, others, people, seats = row.split("|")
        names = [fold(word) for word in (name, *others.split("/")) if word]
        rows.append((name, names, _folded(people), _folded(seats)))
    return rows


def _folded(words: str) -> list[str]:
    return [fold(word) for word in words.split("/") if word]


@cache
def _by_name() -> dict[str, str]:
    return {word: name for name, names, _, seats in _rows() for word in (*names, *seats)}


@cache
def _by_word() -> dict[str, str]:
    found = {word: name for name, _, people, _ in _rows() for word in people}
    return _by_name() | found


@cache
def _governing() -> frozenset[str]:
    return frozenset(table("countries")["governing"])


def governed(name: str) -> str | None:
    """The country whose government a name means: "Estonia", "Tallinn", "the government of Estonia"."""
    words = [fold(match.group()) for match in _WORDS.finditer(name)]
    words = words[1:] if words[:1] == ["the"] else words
    plain = " ".join(words)
    if plain in _by_name():
        return _by_name()[plain]
    if len(words) > 1 and words[-1] in _governing():
        return _by_word().get(" ".join(words[:-1]))
    if len(words) > 2 and words[0] in _governing() and words[1] == "of":
        rest = words[3:] if words[2] == "the" else words[2:]
        return _by_name().get(" ".join(rest))
    return None


@cache
def spellings() -> tuple[tuple[str, ...], ...]:
    """Names that are spelled in several ways, each with all its spellings."""
    seats = [row.split("|")[3] for row in table("countries")["rows"]]
    return tuple(tuple(group.split("/")) for group in (*seats, *table("countries")["spellings"]) if "/" in group)


@cache
def governing_phrase() -> re.Pattern[str]:
    """A country's word and one for those who govern: "the Estonian government", "Kyiv authorities"."""
    words = [
        word for row in table("countries")["rows"] for part in row.split("|")[:4] for word in part.split("/") if word
    ]
    nouns = "|".join(sorted(_governing(), key=len, reverse=True))
    names = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:\b(?:The|the)\s+)?(?<!\w)(?:{names})\s+(?:{nouns})\b")


@cache
def peoples() -> frozenset[str]:
    """Words for the people and things of a country, as they are written ("Estonian")."""
    return frozenset(word for row in table("countries")["rows"] for word in row.split("|")[2].split("/") if word)
