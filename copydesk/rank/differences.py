"""Two sentences in nearly the same words → the kinds in which they differ, by value where values decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from copydesk.align import Token, stem, tokens
from copydesk.lexicon import phrases, table
from copydesk.rank.sides import Member, tells
from copydesk.records import Speaker, Statement
from copydesk.text import Range

# Twice the shared telling words over those of both, from which two sentences put one thing.
CLOSE = 0.4
# Values this near are one value rounded; of a value that is said to be rough, this near.
_ROUNDED, _ROUGH = 0.02, 0.05
# How many of each unit are one of its base.
_BASE = {
    "mile": ("kilometre", 1.609), "metre": ("kilometre", 0.001), "foot": ("kilometre", 0.0003048),
    "mile an hour": ("kilometre an hour", 1.609), "dozen": ("", 12.0), "pound": ("kilogram", 0.4536),
    "ton": ("kilogram", 1000.0), "tonne": ("kilogram", 1000.0), "acre": ("hectare", 0.4047),
    "square mile": ("square kilometre", 2.59), "yard": ("kilometre", 0.0009144), "gram": ("kilogram", 0.001),
}  # fmt: skip
_HEDGES = ("doubted", "possible", "likely", "certain")
KINDS = (
    "number", "date", "negation", "certainty", "condition", "scope", "stage", "attribution", "speaker", "wording",
)  # fmt: skip
_ASIDE = re.compile(r",\s+(?:who|which|whose|as)\b[^,]*,")
_MONTH = re.compile(r"(?<=\s)May\b")
# A value with a word such as "nearly" before it and its unit behind it.
_BEFORE, _UNIT = (
    re.compile(r"\b(?:nearly|almost|about|some|around)\s+$", re.IGNORECASE),
    re.compile(r"[\s-]?[a-z]+(?:/[a-z]+)?"),
)
# Differing words, of the telling ones of the shorter, up to which a hedge or the like belongs to what both tell.
_SAME_MATTER = 3


@dataclass(frozen=True, slots=True)
class Value:
    """A figure or day, what it is of, and where it stands."""

    value: float | str
    of: tuple[str, str]
    rough: bool
    place: Range


def figures(one: Member) -> list[Value]:
    """The amounts of a sentence in base units."""
    article, given = one
    found = []
    for a in article.annotations.amounts:
        if given.start <= a.start and a.end <= given.end:
            unit, times = _BASE.get(a.unit, (a.unit, 1.0))
            of = stem(a.of.split()[-1].lower()) if a.of else ""
            found.append(Value(a.value * times, (unit, "" if unit else of), a.bound == "about", (a.start, a.end)))
    return found


def days(one: Member) -> list[Value]:
    """The days and times of a sentence."""
    article, given = one
    held = (d for d in article.annotations.dates if given.start <= d.start and d.end <= given.end)
    return [Value(d.value, ("", "day"), False, (d.start, d.end)) for d in held if re.match(r"\d{4}-", d.value)]


def apart(own: Sequence[Value], *others: Sequence[Value]) -> list[Range]:
    """Where values stand for which another side has another value of the same thing, and not this one."""
    return [
        one.place
        for one in own
        if any(any(_one_thing(v, one) for v in side) and not any(_equal(v, one) for v in side) for side in others)
    ]


def _one_thing(a: Value, b: Value) -> bool:
    return a.of[0] == b.of[0] and (a.of[1] == b.of[1] or not a.of[1] or not b.of[1])


def _equal(a: Value, b: Value) -> bool:
    if isinstance(a.value, str) or isinstance(b.value, str):
        # "in May" holds 3 May
        return str(a.value).startswith(str(b.value)) or str(b.value).startswith(str(a.value))
    near = _ROUGH if a.rough or b.rough else _ROUNDED
    return _one_thing(a, b) and abs(a.value - b.value) <= near * max(abs(a.value), abs(b.value))


# ── kinds ─────────────────────────────────────────────────────────────────────────────────


def kinds(a: Member, b: Member) -> frozenset[str] | None:
    """The kinds in which two sentences differ, of which there may be none; None where they are too far apart to say."""
    left, right = _words(a), _words(b)
    x, y = _stems(left), _stems(right)
    if not x or not y or 2 * len(x & y) < CLOSE * (len(x) + len(y)):
        return None
    found = set()
    if apart(figures(a), figures(b)) or apart(figures(b), figures(a)):
        found.add("number")
    if apart(days(a), days(b)) or apart(days(b), days(a)):
        found.add("date")
    apart_by = len(x ^ y)
    if apart_by <= max(_SAME_MATTER, min(len(x), len(y)) // 2):
        found |= _of_words(_plain(a), _plain(b))
    found |= _of_voice(a, b)
    if apart_by > max(1, min(len(x), len(y)) // 4):
        found.add("wording")
    return frozenset(found)


def _of_words(a: str, b: str) -> set[str]:
    """The kinds that small words decide."""
    of = (
        ("negation", _negations),
        ("certainty", _hedges),
        ("condition", _condition),
        ("scope", _scope),
        ("stage", _stages),
    )
    return {name for name, read in of if read(a) != read(b)}


@dataclass(frozen=True, slots=True)
class Differences:
    """How the nearest pair of a matter differs (see `kinds`), and in what any of its sentences in nearly the same words
    does; None where none is.
    """

    kinds: frozenset[str] | None
    any: frozenset[str] | None


def differences(pair: Sequence[Member], members: Sequence[Member]) -> Differences:
    """Hold the nearest pair of a matter against each other, and against the sentences of other reports."""
    (a, b), held = pair, [(one, other) for one in pair for other in members if one[0] is not other[0]]
    close = [made for one, other in held if (made := kinds(one, other)) is not None]
    return Differences(kinds(a, b) if a[0] is not b[0] else None, frozenset[str]().union(*close) if close else None)


def _words(one: Member) -> list[Token]:
    """The words of a sentence without those that say who speaks, asides and values, which are compared apart."""
    article, given = one
    out = [*_attributing(article.statements), *_aside(one)]
    words = tokens(article.article.text, [(given.start, given.end)])
    return [t for t in words if not any(start <= t.start < end for start, end in out)]


def _aside(one: Member) -> list[Range]:
    """Where asides stand, and values with their units."""
    article, given = one
    text = article.article.text
    found = [m.span() for m in _ASIDE.finditer(text, given.start, given.end)]
    for value in (*figures(one), *days(one)):
        before = _BEFORE.search(text, max(given.start, value.place[0] - 12), value.place[0])
        unit = _UNIT.match(text, value.place[1]) if value.of[0] else None
        found.append((before.start() if before else value.place[0], unit.end() if unit else value.place[1]))
    return found


def _attributing(statements: Iterable[Statement]) -> list[Range]:
    return [(part.start, part.end) for s in statements for part in (s.cue, s.source) if part]


def _stems(words: Iterable[Token]) -> frozenset[str]:
    return frozenset(stem(t.word) for t in words if tells(t.word))


def _plain(one: Member) -> str:
    """A sentence without asides and values."""
    article, given = one
    kept, place = [], given.start
    for start, end in sorted(_aside(one)):
        if start >= place:
            kept.append(article.article.text[place:start])
        place = max(place, end)
    return " ".join((*kept, article.article.text[place : given.end]))


@cache
def _pattern(*names: str) -> re.Pattern[str]:
    known = table("certainty")
    return phrases([word for name in names for word in known[name]])


@cache
def _stage_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, phrases(words)) for name, words in table("certainty")["stage"].items())


def _negations(text: str) -> int:
    return len(_pattern("negation").findall(text)) % 2


def _hedges(text: str) -> tuple[str, ...]:
    plain = _MONTH.sub(" ", text)
    levels = tuple(name for name in _HEDGES if _pattern(name).search(plain))
    return (*levels, "alleged") if _alleged().search(text) else levels


@cache
def _alleged() -> re.Pattern[str]:
    return phrases(table("findings")["alleged"])


def _condition(text: str) -> bool:
    return bool(_pattern("condition").search(_ASKED.sub(" ", text)))


# "asked if" is "asked whether"
_ASKED = re.compile(r"\b(?:ask\w*|wonder\w*|see|know|question\w*)(?:\s+\w+){0,2}\s+if\b", re.IGNORECASE)


def _scope(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _pattern("scope").findall(text))


def _stages(text: str) -> frozenset[str]:
    found = frozenset(name for name, pattern in _stage_patterns() if pattern.search(text))
    return found if "considered" in found else frozenset()


def _of_voice(a: Member, b: Member) -> set[str]:
    """*attribution* where one side alone is somebody's words, *speaker* where they are two people's."""
    speakers = [_speakers(one) for one in (a, b)]
    if not speakers[0] or not speakers[1]:
        return {"attribution"} if bool(speakers[0]) != bool(speakers[1]) else set()
    named = [{s for s in own if s.id.startswith("person:")} for own in speakers]
    ids = [{s.id for s in own} for own in named]
    return {"speaker"} if all(ids) and not ids[0] & ids[1] and not _for_one(*named) else set()


def _for_one(a: set[Speaker], b: set[Speaker]) -> bool:
    """True where one speaks for the other: its role names it."""
    return any(
        one.role and other.name.lower() in one.role.lower() for x, y in ((a, b), (b, a)) for one in x for other in y
    )


def _speakers(one: Member) -> set[Speaker]:
    article, given = one
    return {
        s.speaker or Speaker("", "")
        for s in article.statements
        if s.act in ("speech", "writing") and any(c.start < given.end and c.end > given.start for c in s.content)
    }
