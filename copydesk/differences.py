"""Two sentences in nearly the same words → the kinds in which they differ, by value where values decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from copydesk.align import STOP, Token, stem, tokens
from copydesk.lexicon import inflected, phrases, table
from copydesk.records import Resolved, Speaker, Statement
from copydesk.text import Range, quoted_mask

# Twice the shared telling words over those of both, from which two sentences put one thing.
CLOSE = 0.4
KINDS = (
    "number", "date", "negation", "certainty", "condition", "scope", "stage", "attribution", "speaker", "quotation",
    "label", "order", "fact", "wording",
)  # fmt: skip
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
_ASIDE = re.compile(r",\s+(?:who|which|whose|as)\b[^,]*,")
_MONTH = re.compile(r"(?<=\s)May\b")
# "asked if he could" is "asked whether he could"
_ASKED = re.compile(
    r"\b(?:ask\w*|wonder\w*|see|know|question\w*)(?:\s+\w+){0,2}\s+(?:if|whether)\b(?:\s+\w+){0,3}", re.IGNORECASE
)
_ORDERED = re.compile(r"\b(after|before)\b", re.IGNORECASE)
# A day from or to which something goes on is none on which it happened.
_OVER = re.compile(r"\b(?:since|until|till|by|before|from|after)\s+(?:the\s+)?$", re.IGNORECASE)
# A value with a word such as "nearly" before it and its unit behind it.
_BEFORE, _UNIT = (
    re.compile(r"\b(?:nearly|almost|about|some|around)\s+$", re.IGNORECASE),
    re.compile(r"[\s-]?[a-z]+(?:/[a-z]+)?"),
)
# Words apart where one stands in the place of another.
_ONE_WORD = 2
# Words of what comes first in one sentence that are among what comes last in the other, and the other way round.
_CROSSED = 2
# Quoted words in a row, and words on both sides of a change, from which two quotations are one with a word changed.
_QUOTED, _AROUND = 4, 2


@dataclass(frozen=True, slots=True)
class Value:
    """A figure or day, what it is of, and where it stands; `over` is the time that a figure counts over."""

    value: float | str
    of: tuple[str, str]
    rough: bool
    place: Range
    over: bool = False


def figures(one: Resolved, start: int, end: int) -> list[Value]:
    """The amounts of a sentence in base units."""
    found = []
    over = bool(_pattern("findings", "counted over").search(one.article.text, start, end))
    for a in one.annotations.amounts:
        if start <= a.start and a.end <= end:
            unit, times = _BASE.get(a.unit, (a.unit, 1.0))
            of = stem(a.of.split()[-1].lower()) if a.of else ""
            kind = (unit, "" if unit else of)
            found.append(Value(a.value * times, kind, a.bound == "about", (a.start, a.end), over))
    return found


def days(one: Resolved, start: int, end: int) -> list[Value]:
    """The days and times of a sentence."""
    found, text = [], one.article.text
    for d in one.annotations.dates:
        if start <= d.start and d.end <= end and re.match(r"\d{4}-", d.value):
            over = bool(_OVER.search(text, max(start, d.start - 12), d.start))
            found.append(Value(d.value, ("", "day"), False, (d.start, d.end), over))
    return found


def background(one: Resolved, start: int, end: int) -> bool:
    """True where a sentence tells of an earlier time than the news: "last year", "two years ago"."""
    return bool(_pattern("findings", "background").search(one.article.text, start, end))


def apart(own: Sequence[Value], *others: Sequence[Value]) -> list[Range]:
    """Where values stand for which another side has another value of the same thing, and not this one."""
    return [
        one.place
        for one in own
        if any(any(_one_thing(v, one) for v in side) and not any(_equal(v, one) for v in side) for side in others)
    ]


def _one_thing(a: Value, b: Value) -> bool:
    return a.of[0] == b.of[0] and a.over == b.over and (a.of[1] == b.of[1] or not a.of[1] or not b.of[1])


def _equal(a: Value, b: Value) -> bool:
    if isinstance(a.value, str) or isinstance(b.value, str):
        # "in May" holds 3 May
        return str(a.value).startswith(str(b.value)) or str(b.value).startswith(str(a.value))
    near = _ROUGH if a.rough or b.rough else _ROUNDED
    return _one_thing(a, b) and abs(a.value - b.value) <= near * max(abs(a.value), abs(b.value))


# ── what a sentence is held by ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What a sentence is held against others by.

    `words` are those without who speaks, asides and values, which are compared apart; `stems` are those of the telling
    ones, `aside` those in asides. `quoted` are the words in quotation marks, `edited` says that an outlet's marks stand
    among them, `cued` that a word of reporting stands in the sentence. `labels` are names that judge, in the outlet's
    own voice.
    """

    words: tuple[Token, ...]
    stems: frozenset[str]
    aside: frozenset[str]
    plain: str
    figures: tuple[Value, ...]
    days: tuple[Value, ...]
    quoted: tuple[str, ...]
    edited: bool
    cued: bool
    labels: frozenset[str]
    speakers: frozenset[Speaker]


def held(one: Resolved, start: int, end: int) -> Held:
    """Read a sentence once, for all that it is held against."""
    text = one.article.text
    values, dated = figures(one, start, end), days(one, start, end)
    asides = [m.span() for m in _ASIDE.finditer(text, start, end)]
    measures = _measures(text, (start, end), [*values, *dated])
    out = [*_attributing(one.statements), *asides, *measures]
    words = tuple(t for t in tokens(text, [(start, end)]) if not any(a <= t.start < b for a, b in out))
    mask = quoted_mask(text)
    quoted = [t for t in tokens(text, [(start, end)]) if mask[t.start]]
    return Held(
        words=words,
        stems=frozenset(stem(t.word) for t in words if tells(t.word)),
        aside=frozenset(stem(t.word) for t in tokens(text, asides) if tells(t.word)),
        plain=_without(text, (start, end), [*asides, *measures]),
        figures=tuple(values),
        days=tuple(dated),
        quoted=tuple(t.word for t in quoted),
        edited=bool(re.search(r"…|\.\.\.|\[", text[start:end])),
        cued=bool(_cues().search(text, start, end)),
        labels=frozenset(
            stem(match.group().lower())
            for match in _pattern("findings", "labels").finditer(text, start, end)
            if not mask[match.start()]
        ),
        speakers=_speakers(one.statements, start, end),
    )


def _measures(text: str, span: Range, values: Iterable[Value]) -> list[Range]:
    """Where values stand with their units."""
    start, _ = span
    found = []
    for value in values:
        before = _BEFORE.search(text, max(start, value.place[0] - 12), value.place[0])
        unit = _UNIT.match(text, value.place[1]) if value.of[0] else None
        found.append((before.start() if before else value.place[0], unit.end() if unit else value.place[1]))
    return found


def _without(text: str, span: Range, out: Iterable[Range]) -> str:
    kept, place = [], span[0]
    for start, end in sorted(out):
        if start >= place:
            kept.append(text[place:start])
        place = max(place, end)
    return " ".join((*kept, text[place : span[1]]))


def _attributing(statements: Iterable[Statement]) -> list[Range]:
    return [(part.start, part.end) for s in statements for part in (s.cue, s.source) if part]


def _speakers(statements: Iterable[Statement], start: int, end: int) -> frozenset[Speaker]:
    return frozenset(
        s.speaker or Speaker("", "")
        for s in statements
        if s.act in ("speech", "writing") and any(c.start < end and c.end > start for c in s.content)
    )


@cache
def _weighty() -> frozenset[str]:
    """Small words that change what is said: negations, hedges, scopes."""
    known = table("certainty")
    names = ("negation", "possible", "likely", "certain", "doubted", "scope", "condition")
    # a thing that will be is more than one that could be
    return frozenset(("will", "would", *(word for name in names for word in known[name] if " " not in word)))


@cache
def _small() -> frozenset[str]:
    """Stems of the words that are compared as negations, hedges and the like."""
    return frozenset(map(stem, _weighty()))


def tells(word: str) -> bool:
    """True for a word that carries meaning, small ones that change it among them."""
    return word not in STOP or word in _weighty()


# ── kinds ─────────────────────────────────────────────────────────────────────────────────


def kinds(a: Held, b: Held) -> frozenset[str] | None:
    """The kinds in which two sentences differ, of which there may be none; None where they are too far apart to say."""
    stems = _told(a, b), _told(b, a)
    shared = stems[0] & stems[1]
    if not all(stems) or 2 * len(shared) < CLOSE * sum(map(len, stems)):
        return None
    found = _of_words(a.plain, b.plain, shared) | _of_voice(a, b)
    if apart(a.figures, b.figures) or apart(b.figures, a.figures):
        found.add("number")
    if apart(a.days, b.days) or apart(b.days, a.days):
        found.add("date")
    if a.labels - b.stems != b.labels - a.stems:
        found.add("label")
    if _word_changed(a, b):
        found.add("quotation")
    if _order(a.words, b.words):
        found.add("order")
    left, right = (own - _small() for own in stems)
    if _exclusive(left, right):
        found.add("fact")
    if len(left ^ right) > max(_ONE_WORD, min(len(left), len(right)) // 4):
        found.add("wording")
    return frozenset(found)


def _told(one: Held, other: Held) -> frozenset[str]:
    """The stems of a sentence, with those of its asides where the other tells them too."""
    both = one.aside & (other.stems | other.aside)
    return one.stems | one.aside if 2 * len(both) >= len(one.aside) else one.stems


def _exclusive(a: frozenset[str], b: frozenset[str]) -> bool:
    """True where one sentence has a deed that excludes the deed of the other: resigned, was dismissed."""
    for group in _excluding():
        left, right = ({n for n, words in enumerate(group) if words & own} for own in (a, b))
        if left and right and not left & right:
            return True
    return False


@cache
def _excluding() -> tuple[tuple[frozenset[str], ...], ...]:
    """Groups of deeds that exclude one another, each deed as the stems of its words."""
    groups = table("findings")["exclusive"]
    return tuple(
        tuple(frozenset(stem(form) for verb in deed.split() for form in (verb, *inflected(verb, {}))) for deed in group)
        for group in groups
    )


def _of_words(a: str, b: str, shared: frozenset[str]) -> set[str]:
    """The kinds that small words decide."""
    of = (
        ("negation", _negations),
        ("certainty", _hedges),
        ("condition", _condition),
        ("scope", _scope),
        ("stage", _stages),
    )
    return {name for name, read in of if read(a, shared) != read(b, shared)}


@cache
def _pattern(of: str, *names: str) -> re.Pattern[str]:
    known = table(of)
    return phrases([word for name in names for word in known[name]])


def _reaching(pattern: re.Pattern[str], text: str, shared: frozenset[str]) -> list[str]:
    """The matches of a pattern that belong to what both sentences tell: the word behind them is in both."""
    found = []
    for match in pattern.finditer(text):
        behind = (
            t.word for t in tokens(text, [(match.end(), len(text))]) if t.word not in STOP and not t.word.isdigit()
        )
        if stem(next(behind, "")) in shared:
            found.append(match.group().lower())
    return found


def _negations(text: str, shared: frozenset[str]) -> int:
    return len(_reaching(_pattern("certainty", "negation"), text, shared)) % 2


def _hedges(text: str, shared: frozenset[str]) -> tuple[str, ...]:
    plain = _ASKED.sub(" ", _MONTH.sub(" ", text))
    levels = tuple(name for name in _HEDGES if _reaching(_pattern("certainty", name), plain, shared))
    return (*levels, "alleged") if _reaching(_pattern("findings", "alleged"), text, shared) else levels


def _condition(text: str, _: frozenset[str]) -> bool:
    return bool(_pattern("certainty", "condition").search(_ASKED.sub(" ", text)))


def _scope(text: str, shared: frozenset[str]) -> frozenset[str]:
    return frozenset(_reaching(_pattern("certainty", "scope"), text, shared))


@cache
def _stage_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, phrases(words)) for name, words in table("certainty")["stage"].items())


def _stages(text: str, shared: frozenset[str]) -> frozenset[str]:
    found = frozenset(name for name, pattern in _stage_patterns() if _reaching(pattern, text, shared))
    return found if "considered" in found else frozenset()


def _order(a: Sequence[Token], b: Sequence[Token]) -> bool:
    """True where what comes first in one sentence comes last in the other."""
    (early, late), (other_early, other_late) = _in_order(a), _in_order(b)
    crossed, straight = (
        len(early & x) + len(late & y) for x, y in ((other_late, other_early), (other_early, other_late))
    )
    both = min(len(early & other_late), len(late & other_early)) >= _CROSSED
    return both and crossed > straight


def _in_order(words: Sequence[Token]) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of what is told as first and as last: on the sides of "after" or "before"."""
    cut = next((n for n, t in enumerate(words) if _ORDERED.fullmatch(t.word)), None)
    if cut is None:
        return frozenset(), frozenset()
    left, right = (
        frozenset(stem(t.word) for t in part if t.word not in STOP) for part in (words[:cut], words[cut + 1 :])
    )
    return (right, left) if words[cut].word.lower() == "after" else (left, right)


def _word_changed(a: Held, b: Held) -> bool:
    """True where two quotations are one but for a telling word in the middle, which no outlet's mark explains."""
    if min(len(a.quoted), len(b.quoted)) < _QUOTED or a.edited or b.edited:
        return False
    steps = list(Levenshtein.opcodes(a.quoted, b.quoted))
    for before, step, behind in zip(steps, steps[1:], steps[2:], strict=False):
        around = (before, behind)
        changed = (*a.quoted[step.src_start : step.src_end], *b.quoted[step.dest_start : step.dest_end])
        if all(one.tag == "equal" and one.src_end - one.src_start >= _AROUND for one in around) and any(
            map(tells, changed)
        ):
            return True
    return False


@cache
def _cues() -> re.Pattern[str]:
    """Words by which a sentence says that it tells what somebody said."""
    cues = table("cues")
    forms = {form for verb in cues["telling"]["verbs"] for form in inflected(verb, cues["irregular"])}
    return phrases([*sorted(forms - set(cues["telling"]["nouns"])), "according to"])


def _of_voice(a: Held, b: Held) -> set[str]:
    """*attribution* where one side alone is somebody's words, *speaker* where they are two people's."""
    if not a.speakers or not b.speakers:
        plain = b if a.speakers else a
        return {"attribution"} if bool(a.speakers) != bool(b.speakers) and not plain.cued else set()
    named = [{s for s in own.speakers if s.id.startswith("person:")} for own in (a, b)]
    ids = [{s.id for s in own} for own in named]
    return {"speaker"} if all(ids) and not ids[0] & ids[1] and not _for_one(*named) else set()


def _for_one(a: set[Speaker], b: set[Speaker]) -> bool:
    """True where one speaks for the other: its role names it."""
    return any(
        one.role and other.name.lower() in one.role.lower() for x, y in ((a, b), (b, a)) for one in x for other in y
    )


# ── of a whole matter ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Differences:
    """How the nearest pair of a matter differs (see `kinds`), and in what any of its sentences in nearly the same words
    does; None where none is.
    """

    kinds: frozenset[str] | None
    any: frozenset[str] | None


def differences(pair: Sequence[tuple[str, Held]], members: Sequence[tuple[str, Held]]) -> Differences:
    """Hold the nearest pair of a matter against each other, and against the sentences of other reports.

    Each sentence comes with the id of its report.
    """
    (a, x), (b, y) = pair
    against = [(one, other) for one in pair for other in members if one[0] != other[0]]
    close = [made for one, other in against if (made := kinds(one[1], other[1])) is not None]
    return Differences(kinds(x, y) if a != b else None, frozenset[str]().union(*close) if close else None)
