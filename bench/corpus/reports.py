"""Invented reports with planted copies, changed quotations and stories, and the truth about each.

Stories come in blocks, each with random numbers of its own: any number of processes writes the same. Words are numbers
until a text is put together, and are drawn many at a time.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.desk import word
from copydesk import parallel
from copydesk.records import Actor, Annotations, Article, Resolved, Slice, Speaker, Statement
from copydesk.whole import whole_file

# Articles of a story and how many of them are copies; what is said in it and how much of that an article quotes.
STORY, COPIES, SAID, QUOTED = 10, 2, 8, 5
# Days over which the stories are spread.
DAYS = 700
# The share of the narrator's words that a copy changes, in per cent; one copy in five is of the harder dose.
CHANGED, HARDER = (0, 2, 5, 10), 15
KINDS = ("same", "one word in eight", "cut to half", "cut to half, one word in eight", "another order")
_KIND_WEIGHTS = (4, 2, 2, 1, 1)
# Words under which a quotation is not cut.
_LEAST = 5
# Stories that are made with the same random numbers.
_BLOCK = 100

_LITTLE = "the of to and in a that is for on with as it at by be this from are have not has will was but they"
_SMALL = _LITTLE.split()
_VOCABULARY, _OWN = 20_000, 12
# Where a word's number begins: small words, those of all stories, those of the story.
_CONTENT = len(_SMALL)
_OWN_FROM = _CONTENT + _VOCABULARY
# Words that are drawn at once.
_DRAWN = 100_000
SAYING = re.compile(r"“([^”]+),” ([A-Z]\w+ [A-Z]\w+) said\.")

TRUTH = pa.schema([
    # an article is known by its number: story × STORY + place; `source` is that of the one it copies, or -1
    ("number", pa.int64()), ("source", pa.int64()), ("changed", pa.int8()), ("cut", pa.bool_()),
    # of each quotation which of the story's utterances it renders, and how (a place in KINDS)
    ("said", pa.list_(pa.int8())), ("kinds", pa.list_(pa.int8())),
])  # fmt: skip


@dataclass(frozen=True)
class World:
    """What all stories have in common; the same for the same numbers."""

    stories: int
    seed: int
    days: int

    @cached_property
    def vocabulary(self) -> list[str]:
        rng = random.Random(f"{self.seed} words")
        found: dict[str, None] = {}
        while len(found) < _VOCABULARY:
            found[word(rng, syllables=2 + len(found) % 2)] = None
        return list(found)

    @cached_property
    def people(self) -> list[str]:
        rng = random.Random(f"{self.seed} people")
        return [_name(rng) for _ in range(max(50, self.stories * STORY // 20))]

    @cached_property
    def outlets(self) -> list[str]:
        rng = random.Random(f"{self.seed} outlets")
        return [f"The {word(rng).title()} {kind}" for kind in ("Post", "Courier", "Times") for _ in range(40)]

    @cached_property
    def notices(self) -> list[list[int]]:
        """Sentences of agencies, which stand in articles that have nothing else in common."""
        words = Drawn(np.random.default_rng([self.seed, 1]))
        return [[w for w in words.some(40) if w < _OWN_FROM][:20] for _ in range(20)]

    @cached_property
    def phrases(self) -> list[list[int]]:
        """Three words that all kinds of people say: a common one, a small one, a common one."""
        rng = random.Random(f"{self.seed} phrases")
        return [
            [_CONTENT + rng.randrange(300), rng.randrange(_CONTENT), _CONTENT + rng.randrange(300)] for _ in range(60)
        ]


@lru_cache(maxsize=2)
def _world(stories: int, seed: int, days: int) -> World:
    return World(stories, seed, days)


def _name(rng: random.Random) -> str:
    return f"{word(rng).title()} {word(rng, syllables=3).title()}"


class Drawn:
    """Words as news have them: four in ten are small ones, one in six is of the story, and of the others few are
    common and most are rare.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._sums = np.cumsum(1 / (np.arange(_VOCABULARY) + 3))
        self._words: list[int] = []
        self._contents: list[int] = []

    def some(self, number: int) -> list[int]:
        """Words of a sentence."""
        if len(self._words) < number:
            kind = self._rng.random(_DRAWN)
            words = self._content()
            small, own = kind < 0.4, (kind >= 0.4) & (kind < 0.57)
            words[small] = self._rng.integers(_CONTENT, size=int(small.sum()))
            words[own] = _OWN_FROM + self._rng.integers(_OWN, size=int(own.sum()))
            self._words = words.tolist()
        taken = self._words[-number:]
        del self._words[-number:]
        return taken

    def other(self, than: int) -> int:
        """A word to stand in place of another."""
        if len(self._contents) < 2:
            self._contents = self._content().tolist()
        found = self._contents.pop()
        return self.other(than) if found == than else found

    def _content(self) -> np.ndarray:
        places: np.ndarray = np.searchsorted(self._sums, self._rng.random(_DRAWN) * self._sums[-1])
        return _CONTENT + places


@dataclass(frozen=True, slots=True)
class Told:
    """A paragraph of the narrator."""

    sentences: list[list[int]]

    def size(self) -> int:
        return sum(map(len, self.sentences))


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph with what somebody said, the number of that in the story, and how it is rendered."""

    who: str
    number: int
    kind: int
    words: list[int]

    def size(self) -> int:
        return len(self.words) + 3


Part = Told | Said


class Story:
    """What the reports of one story are made of."""

    def __init__(self, world: World, rng: random.Random, drawn: Drawn) -> None:
        self.world, self._rng, self._drawn = world, rng, drawn
        self._table = [*_SMALL, *world.vocabulary, *(word(rng, syllables=3) for _ in range(_OWN))]
        # what every report of it calls by the same words
        self._terms = [[_OWN_FROM + n, *drawn.some(2), _OWN_FROM + n + 1] for n in range(2)]
        people = world.people
        cast = [people[min(int(rng.paretovariate(0.7)) - 1, len(people) - 1)] for _ in range(4)]
        self._said = [(rng.choice(cast), self._utterance()) for _ in range(SAID)]

    def _utterance(self) -> list[int]:
        rng = self._rng
        words = self._drawn.some(rng.randint(8, 30))
        if rng.random() < 1 / 3:
            place = rng.randrange(len(words) - 2)
            words[place : place + 3] = rng.choice(self.world.phrases)
        return words

    def report(self) -> list[Part]:
        """A report of its own: paragraphs of the narrator, and quotations in one of their renderings."""
        rng = self._rng
        parts: list[Part] = [self._paragraph()]
        for number in rng.sample(range(SAID), QUOTED):
            who, words = self._said[number]
            kind = rng.choices(range(len(KINDS)), _KIND_WEIGHTS)[0]
            parts += [self._paragraph(), Said(who, number, kind, self._rendered(words, kind))]
        parts.append(self._paragraph())
        if rng.random() < 1 / 20:
            parts.append(Told([rng.choice(self.world.notices)]))
        return parts

    def _paragraph(self) -> Told:
        return Told([self._sentence() for _ in range(2)])

    def _sentence(self) -> list[int]:
        rng = self._rng
        words = self._drawn.some(rng.randint(15, 28))
        if rng.random() < 0.25:
            place = rng.randrange(len(words))
            words[place:place] = rng.choice(self._terms)
        return words

    def _rendered(self, said: list[int], kind: int) -> list[int]:
        """The words as they were said, a part of them, or some of them changed."""
        rng, name = self._rng, KINDS[kind]
        found = list(said)
        if "half" in name:
            length = max(_LEAST, len(said) // 2)
            start = rng.choice([0, len(said) - length])
            found = found[start : start + length]
        if "eight" in name:
            for place in rng.sample(range(len(found)), max(1, len(found) // 8)):
                found[place] = self._drawn.other(found[place])
        if name == "another order":
            place = rng.randrange(len(found) - 2)
            found = [*found[:place], *found[place + 2 :], *found[place : place + 2]]
        return found

    def copy(self, parts: Sequence[Part], changed: int, *, cut: bool) -> list[Part]:
        """A copy with so many per cent of the narrator's words changed, and the last third cut off."""
        kept = _first_two_thirds(parts) if cut else parts
        number = sum(part.size() for part in kept if isinstance(part, Told))
        places = sorted(self._rng.sample(range(number), round(changed * number / 100)), reverse=True)
        found: list[Part] = []
        at = 0
        for part in kept:
            found.append(self._changed(part, places, at) if isinstance(part, Told) else part)
            at += part.size() if isinstance(part, Told) else 0
        return found

    def _changed(self, part: Told, places: list[int], at: int) -> Told:
        """A paragraph with the words at some places of the text changed; those places are taken away."""
        sentences = [list(sentence) for sentence in part.sentences]
        for sentence in sentences:
            while places and places[-1] < at + len(sentence):
                place = places.pop() - at
                sentence[place] = self._drawn.other(sentence[place])
            at += len(sentence)
        return Told(sentences)

    def text(self, parts: Sequence[Part]) -> str:
        return "\n\n".join(self._text(part) for part in parts)

    def _text(self, part: Part) -> str:
        if isinstance(part, Told):
            return " ".join(f"{self._spelled(sentence)}." for sentence in part.sentences)
        return f"“{self._spelled(part.words)},” {part.who} said."

    def _spelled(self, words: list[int]) -> str:
        table = self._table
        return " ".join([table[w] for w in words]).capitalize()


def _first_two_thirds(parts: Sequence[Part]) -> Sequence[Part]:
    sizes = np.cumsum([part.size() for part in parts])
    return parts[: int(np.argmin(np.abs(sizes - sizes[-1] * 2 / 3))) + 1]


@dataclass(frozen=True, slots=True)
class Made:
    """An article and what is true of it."""

    number: int
    parts: list[Part]
    source: int = -1
    changed: int = 0
    cut: bool = False

    def truth(self) -> dict[str, Any]:
        said = [part for part in self.parts if isinstance(part, Said)]
        return {
            "number": self.number,
            "source": self.source,
            "changed": self.changed,
            "cut": self.cut,
            "said": [part.number for part in said],
            "kinds": [part.kind for part in said],
        }


def _articles(story: Story, number: int, rng: random.Random) -> list[Made]:
    """The articles of a story: reports of their own, then copies of some of them."""
    first = number * STORY
    found = [Made(first + place, story.report()) for place in range(STORY - COPIES)]
    for place in range(STORY - COPIES, STORY):
        source = found[rng.randrange(STORY - COPIES)]
        changed = HARDER if rng.random() < 1 / 5 else rng.choice(CHANGED)
        cut = rng.random() < 1 / 3
        parts = story.copy(source.parts, changed, cut=cut)
        found.append(Made(first + place, parts, source=source.number, changed=changed, cut=cut))
    return found


def _rows(world: World, block: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of the articles of some stories, and the truth about each."""
    rng = random.Random(f"{world.seed} {block}")
    drawn = Drawn(np.random.default_rng([world.seed, 2, block]))
    for number in range(block * _BLOCK, min(world.stories, (block + 1) * _BLOCK)):
        story = Story(world, rng, drawn)
        day = date(2024, 1, 1) + timedelta(days=number % world.days)
        for place, made in enumerate(_articles(story, number, rng)):
            row = {
                "id": f"{number}-{place}",
                "text": story.text(made.parts),
                "outlet": rng.choice(world.outlets),
                "published": (day + timedelta(days=rng.randrange(2))).isoformat(),
                "url": f"https://outlet{place}.example/{number}-{place}",
                "language": "en",
            }
            yield row, made.truth()


def _block(block: int, *, stories: int, seed: int, days: int) -> tuple[bytes, list[dict[str, Any]]]:
    """The lines of a block and its truth."""
    made = list(_rows(_world(stories, seed, days), block))
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row, _ in made)
    return lines.encode(), [truth for _, truth in made]


def _lost(block: int) -> tuple[bytes, list[dict[str, Any]]]:
    raise MemoryError(f"the process of block {block} ended")


def written(place: Path, number: int, *, seed: int, processes: int = 1, days: int = DAYS) -> Path:
    """The rows and their truth, in DIR/rows.jsonl and DIR/truth.parquet."""
    stories = -(-number // STORY)
    make = partial(_block, stories=stories, seed=seed, days=days)
    blocks = range(-(-stories // _BLOCK))
    made = (
        map(make, blocks)
        if processes == 1
        else parallel.ordered(make, blocks, processes=processes, lost=_lost, size=lambda _: 1, enough=1)
    )
    rows = place / "rows.jsonl"
    with whole_file(place / "truth.parquet") as truth:
        _write(made, rows, truth)
    return rows


def _write(made: Iterator[tuple[bytes, list[dict[str, Any]]]], rows: Path, truth: BinaryIO) -> None:
    with rows.open("wb") as lines, pq.ParquetWriter(truth, TRUTH, compression="zstd") as table:
        for text, true in made:
            lines.write(text)
            table.write_table(pa.Table.from_pylist(true, schema=TRUTH))


def annotated(article: Article) -> Resolved:
    """Annotations by the marks alone, as if by the tagger."""
    statements, actors = [], {}
    for match in SAYING.finditer(article.text):
        start, end = match.span(1)
        name = match.group(2)
        actor = "person:" + name.lower().replace(" ", "-")
        actors[actor] = Actor(id=actor, name=name, kind="person")
        statements.append(
            Statement(
                id=f"{article.id}#{start}",
                article=article.id,
                kind="direct",
                act="speech",
                content=(Slice(start - 1, end + 2, article.text[start - 1 : end + 2]),),
                quoted=(Slice(start, end, article.text[start:end]),),
                source=Slice(*match.span(2), name),
                speaker=Speaker(actor, name),
            )
        )
    return Resolved(
        article=article,
        annotations=Annotations(article=article.id),
        statements=tuple(statements),
        actors=tuple(actors[key] for key in sorted(actors)),
    )
