"""A large desk of invented articles: how fast its pages answer, and what adding to it costs.

`python -m bench.desk --articles 100000` writes the desk through the same functions as `copydesk add` (annotations are
generated, the tagger is not run), asks its pages with one client and with eight, and adds articles to it whose
annotation is timed alone. Ratios are of one run; the desk is kept with `--keep FILE` and used again.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import cache
from itertools import islice, repeat
from pathlib import Path

import httpx
import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table

from bench.serving import serving
from copydesk import pipeline
from copydesk.annotate import Tagger
from copydesk.desk import Desk, search
from copydesk.desk.add import add, save
from copydesk.desk.dossiers import refresh, stale
from copydesk.read import read_text
from copydesk.records import Actor, Annotations, Article, Mention, Resolved, Slice, Speaker, Statement

STORY, STATEMENTS = 10, 10
# articles that are written in one transaction, for the bench alone
_TOGETHER = 200
_WIDTH = 384
_WORDS = (
    "council budget harbour ministry court school union railway hospital market water energy police party vote report "
    "project company workers prices traffic housing winter summer money law plan bridge river tax field board station "
    "member leader question answer decision measure control number season growth service centre border region contract"
)
_BEGIN, _END = "b br c d dr f g gr h k kl l m n p pr r s st t tr v w z", "al an ark el en er in is on or os um ut"
_COMMON, _ONSETS, _ENDS = _WORDS.split(), _BEGIN.split(), _END.split()
_CUES = ("said", "told reporters", "warned", "added", "wrote")


def word(rng: random.Random, *, syllables: int = 2) -> str:
    """A word that English has not."""
    return "".join(rng.choice(_ONSETS) + rng.choice(_ENDS) for _ in range(syllables))


class Invented:
    """Stories of ten articles each: own rare words, actors who come again, utterances that several articles quote."""

    def __init__(self, articles: int, *, seed: int) -> None:
        self._rng = random.Random(seed)
        self._numbers = np.random.default_rng(seed)
        self._articles = articles
        people = max(50, articles // 20)
        self._people = [f"{word(self._rng).title()} {word(self._rng, syllables=3).title()}" for _ in range(people)]
        self._outlets = [
            f"The {word(self._rng).title()} {name}" for name in ("Post", "Courier", "Times") for _ in range(40)
        ]

    def __iter__(self) -> Iterator[Resolved]:
        for story in range(-(-self._articles // STORY)):
            rare = [word(self._rng, syllables=3) for _ in range(12)]
            # some people speak everywhere, most seldom
            cast = [self._people[min(int(self._rng.paretovariate(0.7)) - 1, len(self._people) - 1)] for _ in range(5)]
            said = [self._sentence(rare) for _ in range(STATEMENTS + 4)]
            day = date(2024, 1, 1) + timedelta(days=story % 700)
            base = self._numbers.standard_normal(_WIDTH)
            for number in range(STORY):
                yield self._article(story, number, rare, cast, said, day, base)

    def _sentence(self, rare: Sequence[str]) -> str:
        words = [self._rng.choice(rare) if self._rng.random() < 0.25 else self._rng.choice(_COMMON) for _ in range(11)]
        return " ".join(words)

    def _article(
        self,
        story: int,
        number: int,
        rare: Sequence[str],
        cast: Sequence[str],
        said: Sequence[str],
        day: date,
        base: np.ndarray,
    ) -> Resolved:
        rng, own = self._rng, f"https://outlet{number}.example/{story}/{number}"
        parts, spans, at = [], [], 0
        quoted = rng.sample(said, STATEMENTS)
        for sentence in range(24):
            if sentence % 2 and len(spans) < STATEMENTS:
                name, cue = rng.choice(cast), rng.choice(_CUES)
                text = f"“{quoted[len(spans)].capitalize()},” {name} {cue}."
                spans.append((at, text, name, cue))
            else:
                text = f"The {self._sentence(rare)} near the {rng.choice(_COMMON)}."
            parts.append(text)
            at += len(text) + 1
        article = read_text(" ".join(parts), {
            "outlet": rng.choice(self._outlets), "url": own, "published": day.isoformat(),
            "title": f"{rare[0].title()} {rng.choice(_COMMON)} and the {rare[1]}", "language": "en",
        })  # fmt: skip
        return self._resolved(article, spans, base)

    def _resolved(self, article: Article, spans: list[tuple[int, str, str, str]], base: np.ndarray) -> Resolved:
        sentences, at = [], 0
        for text in article.text.split(". "):
            sentences.append((at, min(len(article.text), at + len(text) + 1)))
            at += len(text) + 2
        statements, mentions, contents = [], [], []
        for start, text, name, cue in spans:
            end = start + text.index("”") + 1
            who = end + 1
            content = Slice(start, end, article.text[start:end])
            contents.append((start, end))
            statements.append(
                Statement(
                    id=f"{article.id}#{start}-{end}",
                    article=article.id,
                    kind="direct",
                    act="speech",
                    content=(content,),
                    quoted=(Slice(start + 1, end - 1, article.text[start + 1 : end - 1]),),
                    cue=Slice(who + len(name) + 1, who + len(name) + 1 + len(cue), cue),
                    source=Slice(who, who + len(name), name),
                    speaker=Speaker(_actor(name), name),
                )
            )
            mentions.append(Mention(who, who + len(name), name, "person", _actor(name)))
        names = dict.fromkeys(name for _, _, name, _ in spans)
        actors = tuple(Actor(id=_actor(name), name=name, kind="person") for name in names)
        annotations = Annotations(
            article=article.id,
            mentions=tuple(mentions),
            sentences=tuple(sentences),
            vectors=self._vectors(len(sentences), base),
            contents=tuple(contents),
            content_vectors=self._vectors(len(contents), base),
        )
        return Resolved(
            article=article,
            annotations=annotations,
            statements=tuple(statements),
            actors=actors,
            mentions=tuple(mentions),
        )

    def _vectors(self, rows: int, base: np.ndarray) -> np.ndarray:
        given = base + 2.5 * self._numbers.standard_normal((rows, _WIDTH))
        return (given / np.linalg.norm(given, axis=1, keepdims=True)).astype(np.float16)


def _actor(name: str) -> str:
    return "person:" + name.lower().replace(" ", "-")


def written(path: Path, articles: int, *, dossiers: int, seed: int, console: Console) -> float:
    """Write a desk of invented articles, and the dossiers of so many stories; the seconds that it took."""
    began = time.perf_counter()
    made = enumerate(Invented(articles, seed=seed), 1)
    with Desk(path, create=True) as desk:
        while some := list(islice(made, _TOGETHER)):
            with desk.writing():
                for _, one in some:
                    save(desk, one, model="invented")
            if some[-1][0] % 5000 < _TOGETHER:
                console.print(f"{some[-1][0]:,} articles, {time.perf_counter() - began:.0f} s")
        waiting = stale(desk)[:dossiers]
    with ProcessPoolExecutor(2) as pool:
        for number, _ in enumerate(pool.map(_refreshed, repeat(path), waiting, chunksize=20), 1):
            if number % 1000 == 0:
                console.print(f"{number:,} of {len(waiting):,} dossiers, {time.perf_counter() - began:.0f} s")
    with Desk(path) as desk:
        filled(desk)
    return time.perf_counter() - began


# What a dossier writes into lists, for stories of which none is made: the bench's speakers all have full names.
_FILLED = (
    "INSERT OR IGNORE INTO actor (id, name, kind)"
    " SELECT 'person:' || replace(lower(speaker), ' ', '-'), speaker, 'person'"
    " FROM statement WHERE actor IS NULL GROUP BY speaker",
    "UPDATE statement SET actor = 'person:' || replace(lower(speaker), ' ', '-') WHERE actor IS NULL",
    "INSERT OR IGNORE INTO appearance SELECT story, actor, actor, json_array(min(speaker)), '[]', count(*)"
    " FROM statement WHERE story IN (SELECT id FROM story WHERE dossier IS NULL) GROUP BY story, actor",
    "UPDATE actor SET (statements, stories, last_day) ="
    " (SELECT count(*), count(DISTINCT story), max(day) FROM statement WHERE actor = actor.id)",
    "DELETE FROM actor_fts",
    "INSERT INTO actor_fts (name, actor) SELECT name, id FROM actor",
    "UPDATE story SET stale = 0, (reports, texts, outlets, first_day, last_day) = (SELECT count(*), count(*),"
    " count(DISTINCT outlet), min(published), max(published) FROM article WHERE article.story = story.id),"
    " statements = (SELECT count(*) FROM statement WHERE statement.story = story.id) WHERE dossier IS NULL",
    "ANALYZE",
)


def filled(desk: Desk) -> None:
    """Fill in what lists show of the stories of which no dossier was made."""
    for statement in _FILLED:
        desk.db.execute(statement)
    desk.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@cache
def _opened(path: Path) -> Desk:
    return Desk(path)


def _refreshed(path: Path, story: str) -> None:
    refresh(_opened(path), story)


# ── how fast it answers ───────────────────────────────────────────────────────────────────


def pages(path: Path, *, number: int, seed: int) -> dict[str, list[str]]:
    """Addresses of each kind of page, chosen at random; those of people by how often they speak."""
    rng = random.Random(seed)
    with Desk(path) as desk:
        stories = [row[0] for row in desk.db.execute("SELECT id FROM story WHERE dossier IS NOT NULL ORDER BY id")]
        speaks = [
            row[0]
            for row in desk.db.execute("SELECT actor FROM statement WHERE actor IS NOT NULL ORDER BY key LIMIT 50000")
        ]
        words = [row[0] for row in desk.db.execute("SELECT text FROM statement ORDER BY key LIMIT 5000")]
    return {
        "front page": ["/", "/?order=followed", "/?order=check+first", "/?order=one+credit"] * (number // 4),
        "story": [f"/story/{rng.choice(stories)}" for _ in range(number)],
        "actor": [f"/actor/{rng.choice(speaks)}" for _ in range(number)],
        "search": [f"/search?q={'+'.join(rng.choice(words)[:2])}" for _ in range(number)],
        "find a quotation": [
            f"/search?in=quotation&q={'+'.join(rng.choice(words).strip('“”,').split())}" for _ in range(number)
        ],
    }


def asked(base: str, addresses: Sequence[str], *, clients: int) -> list[float]:
    """The seconds of each answer, asked by so many clients at once."""
    taken: list[float] = []
    lock = threading.Lock()
    waiting = list(addresses)

    def client() -> None:
        with httpx.Client(base_url=base, timeout=60, follow_redirects=True) as web:
            while True:
                with lock:
                    if not waiting:
                        return
                    address = waiting.pop()
                began = time.perf_counter()
                web.get(address).raise_for_status()
                with lock:
                    taken.append(time.perf_counter() - began)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def p95(taken: Sequence[float]) -> float:
    """The 95th of a hundred, in milliseconds."""
    return 1000 * statistics.quantiles(taken, n=20)[-1]


# ── what adding costs ─────────────────────────────────────────────────────────────────────


def reports(number: int, *, seed: int) -> list[Article]:
    """Invented articles to be annotated by the tagger, of as many stories as come ten to one."""
    return [
        msgspec.structs.replace(one.article, id=f"new-{place}", url=f"https://new.example/{seed}/{place}")
        for place, one in zip(range(number), Invented(number, seed=seed + 1), strict=False)
    ]


def timed(run: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def adding(path: Path, number: int, *, seed: int) -> tuple[float, float]:
    """Seconds of annotating articles alone, and of adding them to the desk with their dossiers."""
    tagger = Tagger(threads=2)
    given = reports(number, seed=seed)
    list(pipeline.annotate(given[:5], tagger=tagger))
    alone = timed(lambda: list(pipeline.annotate(given, tagger=tagger)))
    with Desk(path) as desk:

        def whole() -> None:
            list(add(desk, given, tagger=tagger))
            for story in stale(desk):
                refresh(desk, story)

        return alone, timed(whole)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--dossiers", type=int, default=1000, help="stories whose dossiers are made")
    parser.add_argument("--add", type=int, default=100, help="articles that are added at the end")
    parser.add_argument("--requests", type=int, default=200, help="requests for each kind of page")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where the desk is kept; used as it stands where it is there")
    options = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as place:
        path = options.keep or Path(place) / "bench.desk"
        if not path.exists():
            taken = written(path, options.articles, dossiers=options.dossiers, seed=options.seed, console=console)
            console.print(f"written in {taken:.0f} s")
        measured(path, options, console)


def measured(path: Path, options: argparse.Namespace, console: Console) -> None:
    """Print size, answers and what adding costs."""
    with Desk(path) as desk:
        held = search.counts(desk)
    size = path.stat().st_size
    console.print(
        f"{held.articles:,} articles, {held.statements:,} statements, {held.stories:,} stories: {size / 1e6:,.0f} MB,"
        f" {size / max(1, held.articles) / 1e3:.0f} kB an article"
    )
    table = Table("p95 in ms", "one client", "eight clients")
    with serving(path) as base:
        for name, addresses in pages(path, number=options.requests, seed=options.seed).items():
            asked(base, addresses[:5], clients=1)
            one, eight = (p95(asked(base, addresses, clients=clients)) for clients in (1, 8))
            table.add_row(name, f"{one:.0f}", f"{eight:.0f}")
    console.print(table)
    if options.add:
        alone, whole = adding(path, options.add, seed=options.seed)
        console.print(
            f"{options.add} articles: annotating alone {alone:.1f} s, adding {whole:.1f} s: {whole / alone:.2f} times"
        )


if __name__ == "__main__":
    main()
