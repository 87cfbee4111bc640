"""What holds across the articles of a corpus: copies, shared text, utterances, stories, actors, credits.

Each step is a module of its own, made of functions over batches and arrays that the engine carries. Tables lie in
DIR/link, sorted, so that any engine gives the same. The driver holds a few numbers of each article and quotation.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from copydesk.corpus.actors import actors, credits
from copydesk.corpus.copies import copies, passages
from copydesk.corpus.engines import Engine
from copydesk.corpus.layout import Made, made, read_columns, tables, write_json
from copydesk.corpus.stories import stories
from copydesk.corpus.utterances import quotations, utterances
from copydesk.errors import CorpusError
from copydesk.whole import writing

# Days over which an article may join a story.
WINDOW = 14

Told = Callable[[str], None]


class Step(Struct, frozen=True, kw_only=True):
    """One step of linking: seconds, and what came out."""

    name: str
    seconds: float
    rows: dict[str, int] = {}


class Linked(Struct, frozen=True, kw_only=True):
    """The record of a run of `link`."""

    engine: str
    copydesk: str
    model: str
    window: int
    steps: tuple[Step, ...]


def link(root: Path, *, engine: Engine, window: int = WINDOW, told: Told = lambda _: None) -> Linked:
    """Make the tables of DIR/link anew; CorpusError where there is no corpus."""
    held = made(root)
    if not tables(root, "articles"):
        raise CorpusError(f"{root}: no finished shard; go on with copydesk corpus annotate")
    into = root / "link"
    with writing(root):
        return _made_anew(root, into, held, engine=engine, window=window, told=told)


def _made_anew(root: Path, into: Path, held: Made, *, engine: Engine, window: int, told: Told) -> Linked:
    if into.exists():
        shutil.rmtree(into)
    steps: list[Step] = []

    def step(name: str, make: Callable[[], dict[str, int]]) -> None:
        told(name)
        began = time.perf_counter()
        try:
            rows = make()
        except MemoryError as error:
            raise CorpusError(f"{root}: {name}: {error}") from None
        steps.append(Step(name=name, seconds=round(time.perf_counter() - began, 2), rows=rows))

    articles = read_columns(tables(root, "words"), ["article", "day", "outlet"]).sort_by("article")
    try:
        step("texts that are near", lambda: copies(root, into, engine))
        step("the words that they share", lambda: passages(root, into, articles, engine))
        step("quotations", lambda: quotations(root, into, engine))
        step("utterances", lambda: utterances(into, articles, engine))
        step("stories", lambda: stories(root, into, engine, window=window))
        step("actors and credits", lambda: actors(root, into, engine) | credits(root, into, articles))
    finally:
        shutil.rmtree(into / "work", ignore_errors=True)
    done = Linked(engine=engine.name, copydesk=held.copydesk, model=held.model, window=window, steps=tuple(steps))
    write_json(into / "linked.json", done)
    return done
