"""What one referent is called where the reports differ, and whether by the outlet's voice or a speaker's.

No list of words is shipped that decides: shown is what differs from report to report, and labels that the user has
asked for. Errs towards leaving out, since two names may be two things: labels of one noun that stand in one report
side by side are taken for two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from copydesk import text as marks
from copydesk.align import STOP
from copydesk.lexicon import countries, phrases, watched
from copydesk.records import Article, Label, Linked, Naming, Resolved
from copydesk.text import fold

# Words of a label in quotation marks at most, and letters of the noun that it ends in at least.
_LABEL_WORDS, _NOUN_LETTERS = 4, 3
_NAME = r"(?:[A-Z][\w’'-]+\s+){1,3}"


def naming(linked: Linked) -> tuple[Naming, ...]:
    """Referents whose labels differ between reports, by name."""
    found = [*_governments(linked), *_spellings(linked), *_capitals(linked), *_things(linked), *_watched(linked)]
    return tuple(sorted(found, key=lambda n: (n.referent, n.labels[0].article, n.labels[0].start)))


def _read(one: Resolved) -> list[tuple[int, int]]:
    """The parts of a text that are read: all but what is no report."""
    apart = sorted((b.start, b.end) for b in one.article.boilerplate if b.kind != "title")
    found, last = [], 0
    for start, end in apart:
        found.append((last, start))
        last = max(last, end)
    return [(a, b) for a, b in (*found, (last, len(one.article.text))) if a < b]


def _matches(one: Resolved, pattern: re.Pattern[str]) -> Iterator[Label]:
    if not pattern.search(one.article.text):
        return
    quoted = marks.quoted_mask(one.article.text)
    for start, end in _read(one):
        for match in pattern.finditer(one.article.text, start, end):
            yield _label(one.article, match.start(), match.end(), in_quotes=bool(quoted[match.start()]))


def _label(article: Article, start: int, end: int, *, in_quotes: bool) -> Label:
    voice: Literal["speaker", "outlet"] = "speaker" if in_quotes else "outlet"
    return Label(text=article.text[start:end], voice=voice, article=article.id, start=start, end=end)


def _differing(referent: str, labels: list[Label], key: dict[str, str] | None = None) -> list[Naming]:
    """One naming if the reports do not all use the same labels; the first of each label in each report."""
    first: dict[tuple[str, str, str], Label] = {}
    used: dict[str, set[str]] = defaultdict(set)
    for label in sorted(labels, key=lambda entry: (entry.article, entry.start)):
        name = _plain(label.text) if key is None else key[label.text]
        first.setdefault((label.article, name, label.voice), label)
        used[label.article].add(name)
    if len(used) < 2 or len(set().union(*used.values())) < 2 or len({frozenset(n) for n in used.values()}) < 2:
        return []
    return [Naming(referent=referent, labels=tuple(first[entry] for entry in sorted(first)))]


def _watched(linked: Linked) -> list[Naming]:
    """Labels that the user wants listed, wherever they stand; the first of each in each report and voice."""
    found = []
    for referent, labels in watched():
        pattern = phrases([label.lower() for label in labels])
        first: dict[tuple[str, str, str], Label] = {}
        for label in (label for one in linked.resolved for label in _matches(one, pattern)):
            first.setdefault((label.article, _plain(label.text), label.voice), label)
        if first:
            found.append(Naming(referent=referent, labels=tuple(first[entry] for entry in sorted(first))))
    return found


def _plain(words: str) -> str:
    return re.sub(r"^the\s+", "", " ".join(fold(words).split()))


def _governments(linked: Linked) -> list[Naming]:
    """A country's government: "the … government" here, "the … regime" there."""
    by_country: dict[str, list[Label]] = defaultdict(list)
    for one in linked.resolved:
        for label in _matches(one, countries.governing_phrase()):
            country = countries.governed(label.text)
            if country and fold(label.text.split()[-1]) not in ("officials", "leaders", "authorities"):
                by_country[country].append(label)
    return [
        found
        for country, labels in sorted(by_country.items())
        for found in _differing(
            f"government of {country}", labels, {la.text: fold(la.text.split()[-1]) for la in labels}
        )
    ]


def _spellings(linked: Linked) -> list[Naming]:
    """Names that are spelled in several ways."""
    found = []
    present = [one.article.text for one in linked.resolved]
    for group in countries.spellings():
        if sum(any(name in text for text in present) for name in group) < 2:
            continue
        pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, group)) + r")(?![\w-])")
        labels = [label for one in linked.resolved for label in _matches(one, pattern)]
        found += _differing(group[0], labels)
    return found


def _capitals(linked: Linked) -> list[Naming]:
    """Words that some reports write with a capital and another, mid-sentence, never does."""
    by_word: dict[str, list[Label]] = defaultdict(list)
    small = {word.lower(): word for word in countries.peoples()}
    pattern = re.compile(r"(?<=[a-z,] )(?:" + "|".join(sorted(small, key=len, reverse=True)) + r")\b", re.IGNORECASE)
    for one in linked.resolved:
        for label in _matches(one, pattern):
            by_word[label.text.lower()].append(label)
    found = []
    for word, labels in sorted(by_word.items()):
        if word == "polish":
            continue  # a verb too
        forms: dict[str, set[bool]] = defaultdict(set)
        for label in labels:
            forms[label.article].add(label.text[0].islower())
        if {True} in forms.values() and {False} in forms.values():
            found += _differing(small[word], labels, {label.text: label.text[:1] for label in labels})
    return found


def _things(linked: Linked) -> list[Naming]:
    """Things under several names of one noun ("the … Dam"), of which one at least stands in quotation marks."""
    quoted = [label for one in linked.resolved for label in _quoted_labels(one)]
    found = []
    for noun in sorted({_noun(label.text) for label in quoted}):
        if len(noun) >= _NOUN_LETTERS and noun.isalpha() and _spoken_of(noun, linked):
            found += _thing(noun, [label for label in quoted if _noun(label.text) == noun], linked)
    return found


def _spoken_of(noun: str, linked: Linked) -> bool:
    """Whether two reports have the bare noun as something known: "the dam"."""
    pattern = re.compile(rf"\b[Tt]he {re.escape(noun)}\b")
    return sum(bool(pattern.search(one.article.text)) for one in linked.resolved) > 1


def _thing(noun: str, quoted: list[Label], linked: Linked) -> list[Naming]:
    pattern = re.compile(rf"(?<=[a-z,] ){_NAME}(?:{noun}|{noun.capitalize()})\b")
    names = [la for one in linked.resolved for la in _matches(one, pattern) if _names(la.text)]
    # the same words without quotation marks, in the outlet's own voice
    words = re.compile("|".join(sorted({re.escape(_bare(la.text)) for la in quoted}, key=len, reverse=True)), re.I)
    bare = [la for one in linked.resolved for la in _matches(one, words) if la.voice == "outlet"]
    by_article: dict[str, set[str]] = defaultdict(set)
    for label in names:
        by_article[label.article].add(_plain(label.text))
    if not names or any(len(used) > 1 for used in by_article.values()):
        return []
    labels = [*names, *quoted, *bare]
    return _differing(
        min((la.text for la in names), key=len), labels, {la.text: _plain(_bare(la.text)) for la in labels}
    )


def _names(words: str) -> bool:
    """Whether capitalised words may name a thing: no small words among them, and nobody's ("Orlin's dam")."""
    return not STOP & set(_plain(words).split()) and not re.search(r"['’]s?\s", words)


def _quoted_labels(one: Resolved) -> Iterator[Label]:
    """Two to four words that alone stand in quotation marks: what somebody calls a thing."""
    for statement in one.statements:
        for span in statement.quoted:
            words = _bare(span.text).split()
            if 2 <= len(words) <= _LABEL_WORDS and not STOP & {fold(word) for word in words}:
                yield _label(one.article, span.start, span.end, in_quotes=True)


def _bare(words: str) -> str:
    return re.sub(r"^(?:an?|the)\s+", "", words.strip(" .,;:!?“”\"'‘’"), flags=re.IGNORECASE)


def _noun(words: str) -> str:
    return fold(_bare(words).split()[-1]) if _bare(words) else ""
