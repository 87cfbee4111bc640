"""Names of people and bodies: their parts, and when two names may be one bearer's.

Two steps compare names, within an article and across articles, so this is a leaf.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TypeVar

from copydesk.lexicon import words_of
from copydesk.text import fold

Made = TypeVar("Made")

# Names are shorter; what a broken text gives as one is worked out each time, so that the memory for them is bounded.
_NAME_LENGTH = 100
_TOKEN = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*\.?")
_POSSESSIVE = re.compile(r"['’]s?$")


_JOINED = re.compile(r"^(?:then|ex|vice|deputy|acting|co)-")
# what a secretary or minister may be "of", before the name
_PORTFOLIO = re.compile(
    r"of\s+(?:the\s+)?(?:State|Defen[cs]e|Treasury|Interior|Commerce|Labou?r|Education|Energy|Health|Justice|"
    r"Transportation|Transport|Agriculture|Finance|Foreign\s+Affairs|Homeland\s+Security|Veterans\s+Affairs|War|"
    r"Culture|Trade|Environment|Staff|House|Commons|Parliament|Police|Navy|Army|Air\s+Force)"
    r"(?:\s+(?:for|and)(?:\s+[A-Z]\w+){1,2}(?=\s+[A-Z]\S+\s+[A-Z]))?(?:\s+(?=\w)|$)"
)
_JOINED_INITIALS = re.compile(r"(?<=\b[^\W\d_]\.)(?=[^\W\d_]\.)")
_NICKNAME = re.compile(r"[“\"‘(][^”\"’)]*[”\"’)]")


def _remembered(made: Callable[[str], Made]) -> Callable[[str], Made]:
    """The same function, which works a name out once: those of a text are compared each with each."""
    remembered = lru_cache(maxsize=8192)(made)
    return lambda name: remembered(name) if len(name) <= _NAME_LENGTH else made(name)


def tokens(name: str) -> list[str]:
    """The words of a name as compared: folded, without full stops and accents."""
    return list(_tokens(name))


@_remembered
def _tokens(name: str) -> tuple[str, ...]:
    return tuple(_plain(match.group()) for match in _TOKEN.finditer(name))


def _plain(word: str) -> str:
    folded = fold(word).replace(".", "")
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFKD", folded)
    # a word of nothing but marks would vanish
    return "".join(c for c in apart if not unicodedata.combining(c)) or folded


def without_titles(name: str) -> tuple[str, str]:
    """A name cut into the titles before it and the rest; both are slices of `name`."""
    return _without_titles(name)


@_remembered
def _without_titles(name: str) -> tuple[str, str]:
    name = _POSSESSIVE.sub("", name.strip())
    found = list(_TOKEN.finditer(name))
    folded = [_plain(match.group()) for match in found]
    # the last word is the name's own; so is the one before a suffix ("Martin King Jr.")
    last = len(found) - 1
    while last > 0 and folded[last] in words_of("suffixes"):
        last -= 1
    cut = 0
    while cut < last and _bare(folded[cut]) in words_of("titles"):
        cut += 1
    for index in range(cut, last):
        if _bare(folded[index]) in words_of("offices"):
            cut = index + 1
    if 0 < cut <= last and (portfolio := _PORTFOLIO.match(name, found[cut].start())):
        # "Secretary of State" alone is an office, not somebody's name after a title
        cut = next((i for i in range(cut, last + 1) if found[i].start() >= portfolio.end()), 0)
    start = found[cut].start() if cut and cut < len(found) else 0
    return name[:start].strip(" ,"), name[start:].strip()


def _bare(word: str) -> str:
    """A title without what is joined before it ("then-president")."""
    return _JOINED.sub("", word)


def parts(name: str) -> tuple[str, ...]:
    """The words that make a person's name: titles, suffixes, places and nicknames in quotes left out."""
    return _parts(name)[0]


def generation(name: str) -> str:
    """The suffix that tells a parent and a child of one name apart ("jr"), or nothing."""
    return _parts(name)[1]


@_remembered
def _parts(name: str) -> tuple[tuple[str, ...], str]:
    """The words of a person's name, and the suffix that tells generations apart."""
    _, bare = without_titles(_NICKNAME.sub(" ", name))
    words = tokens(_JOINED_INITIALS.sub(" ", bare))
    if "of" in words[2:]:
        words = words[: words.index("of", 2)]
    generation = ""
    while len(words) > 1 and words[-1] in words_of("suffixes"):
        last = words.pop()
        generation = last if last in ("jr", "sr", "ii", "iii", "iv") else generation
    return tuple(words), generation


def same_person(a: str, b: str) -> bool:
    """Whether two names of two words or more can be one person's: same surname, given names agree.

    A missing middle name agrees with any; an initial agrees with a name that begins with it.
    "Jr." and "Sr." do not agree, nor do "Paul" and "Paula".
    """
    (left, left_suffix), (right, right_suffix) = _parts(a), _parts(b)
    if left_suffix and right_suffix and left_suffix != right_suffix:
        return False
    if len(left) < 2 or len(right) < 2 or left[-1] != right[-1]:
        return bool(left) and left == right
    return _agree(left[0], right[0]) and _middles_agree(left[1:-1], right[1:-1])


def _agree(a: str, b: str) -> bool:
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if not long.startswith(short):
        return False
    return len(short) == 1 or (len(short) >= 3 and long[len(short) :] not in ("a", "e", "i", "o"))


def _middles_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return not a or not b or any(_agree(x, y) for x in a for y in b)


def part_of(short: str, full: str) -> bool:
    """Whether a single-word name can stand for a full name: its surname, or all its last words."""
    wanted, given = parts(short), parts(full)
    if not wanted or len(wanted) >= len(given):
        return bool(wanted) and wanted == given
    return given[-len(wanted) :] == wanted or (len(wanted) == 1 and wanted[0] == given[0])


def body_key(name: str) -> str:
    """The name of an organisation, place or outlet as compared: no article, no punctuation."""
    return _body_key(name)


@_remembered
def _body_key(name: str) -> str:
    words = tokens(_POSSESSIVE.sub("", name.strip()))
    while words and words[0] in ("the", "a", "an"):
        words = words[1:]
    return " ".join(words)


@cache
def _metonyms() -> frozenset[str]:
    return frozenset(map(body_key, words_of("metonyms")))


def is_metonym(name: str) -> bool:
    """Whether a place stands for the government that sits there."""
    return body_key(name) in _metonyms()


def initials(name: str) -> str:
    """The initials of a body's name, small words left out ("European Court of Justice" → "ecj")."""
    return _initials(name)


@_remembered
def _initials(name: str) -> str:
    small = {"of", "the", "and", "for", "in", "on", "de", "la"}
    return "".join(word[0] for word in tokens(name) if word not in small)


def gender_of(words: str) -> str | None:
    """Male or female where a title or role in these words says so; never from a given name."""
    found = set(tokens(words))
    male, female = bool(found & words_of("male")), bool(found & words_of("female"))
    if male == female:
        return None
    return "male" if male else "female"
