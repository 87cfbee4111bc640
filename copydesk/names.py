"""Names of people and bodies: their parts, and when two names may be one bearer's.

Two steps compare names, within an article and across articles, so this is a leaf.
"""

from __future__ import annotations

import re
from functools import cache

from copydesk.lexicon import table
from copydesk.text import fold

_TOKEN = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*\.?")
_POSSESSIVE = re.compile(r"['’]s?$")


@cache
def _people(key: str) -> frozenset[str]:
    return frozenset(table("people")[key])


def tokens(name: str) -> list[str]:
    """The words of a name, folded, without full stops."""
    return [fold(match.group()).replace(".", "") for match in _TOKEN.finditer(name)]


def without_titles(name: str) -> tuple[str, str]:
    """A name cut into the titles before it and the rest; both are slices of `name`."""
    name = _POSSESSIVE.sub("", name.strip())
    found = list(_TOKEN.finditer(name))
    folded = [fold(match.group()).replace(".", "") for match in found]
    # the last word is the name's own; so is the one before a suffix ("Martin King Jr.")
    last = len(found) - 1
    while last > 0 and folded[last] in _people("suffixes"):
        last -= 1
    cut = 0
    while cut < last and folded[cut] in _people("titles"):
        cut += 1
    for index in range(cut, last):
        if folded[index] in _people("offices"):
            cut = index + 1
    start = found[cut].start() if cut and cut < len(found) else 0
    return name[:start].strip(" ,"), name[start:].strip()


def parts(name: str) -> tuple[str, ...]:
    """The words that make a person's name: titles, suffixes and nicknames in quotes left out."""
    _, bare = without_titles(re.sub(r"[“\"‘(][^”\"’)]*[”\"’)]", " ", name))
    words = tokens(bare)
    while len(words) > 1 and words[-1] in _people("suffixes"):
        words.pop()
    return tuple(words)


def same_person(a: str, b: str) -> bool:
    """Whether two names of two words or more can be one person's: same surname, given names agree.

    A missing middle name agrees with any; an initial agrees with a name that begins with it.
    """
    left, right = parts(a), parts(b)
    if len(left) < 2 or len(right) < 2 or left[-1] != right[-1]:
        return left == right
    return _agree(left[0], right[0]) and _middles_agree(left[1:-1], right[1:-1])


def _agree(a: str, b: str) -> bool:
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    return long.startswith(short) and (len(short) == 1 or len(short) >= 3)


def _middles_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return not a or not b or any(_agree(x, y) for x in a for y in b)


def part_of(short: str, full: str) -> bool:
    """Whether a single-word name can stand for a full name: its surname, or all its last words."""
    wanted, given = parts(short), parts(full)
    if not wanted or len(wanted) >= len(given):
        return wanted == given
    return given[-len(wanted) :] == wanted or (len(wanted) == 1 and wanted[0] == given[0])


def body_key(name: str) -> str:
    """The name of an organisation, place or outlet as compared: no article, no punctuation."""
    words = tokens(_POSSESSIVE.sub("", name.strip()))
    while words and words[0] in ("the", "a", "an"):
        words = words[1:]
    return " ".join(words)


def initials(name: str) -> str:
    """The initials of a body's name, small words left out ("European Court of Justice" → "ecj")."""
    small = {"of", "the", "and", "for", "in", "on", "de", "la"}
    return "".join(word[0] for word in tokens(name) if word not in small)


def gender_of(words: str) -> str | None:
    """ "male" or "female" where a title or role in these words says so; never from a given name."""
    found = set(tokens(words))
    male, female = bool(found & _people("male")), bool(found & _people("female"))
    if male == female:
        return None
    return "male" if male else "female"
