"""A seed story, a number and a grade → the texts, meta.json and the truth."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal

from bench.copychains.newsroom import drafts
from bench.copychains.pieces import Draft
from bench.copychains.prose import printed
from bench.copychains.seeds import Seed, seeds
from bench.copychains.shown import Exhibit
from bench.copychains.truth import truth_of

_NO_DATE = {1: 0.0, 2: 0.08, 3: 0.15, 4: 0.3}
_TIMED = 0.2
_FIRST_HOUR = 8

Dates = Literal["none", "day", "time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A folder of reports with what is known of them."""

    name: str
    grade: int
    texts: dict[str, str]
    meta: dict[str, Any]
    truth: dict[str, Any]


def generate(seed: Seed, *, number: int, grade: int) -> Story:
    """The story of this number; the same for the same seed, number and grade, on every machine."""
    name = f"{seed.slug}-g{grade}-{number:03d}"
    rng = Random(name)
    planned = drafts(seed, rng=rng, grade=grade)
    visible = [draft for draft in planned if not draft.hidden]
    rng.shuffle(visible)
    owners = rng.random() < 0.6
    exhibits = [
        Exhibit(
            file=f"{place:02d}-{draft.outlet.slug}.txt",
            printed=printed(draft, seed=seed),
            published=_published(draft, seed, _kept(rng, grade)),
            publisher=draft.outlet.publisher if owners else None,
            kind="wire" if draft.outlet.agency else "report",
        )
        for place, draft in enumerate(visible, 1)
    ]
    entries = [_entry(one) for one in exhibits]
    return Story(
        name=name,
        grade=grade,
        texts={one.file: one.printed.text for one in exhibits},
        meta={"story": name, "title": seed.topic, "articles": entries},
        truth={"story": name, "seed": seed.slug, "split": seed.split, "grade": grade, "number": number}
        | truth_of(seed, planned, exhibits),
    )


def _kept(rng: Random, grade: int) -> Dates:
    if rng.random() < _NO_DATE[grade]:
        return "none"
    return "time" if rng.random() < _TIMED else "day"


def _published(draft: Draft, seed: Seed, kept: Dates) -> str | None:
    if kept == "none":
        return None
    event = datetime.datetime.fromisoformat(seed.date) + datetime.timedelta(hours=_FIRST_HOUR + draft.hour)
    return event.isoformat(timespec="minutes") if kept == "time" else event.date().isoformat()


def _entry(one: Exhibit) -> dict[str, Any]:
    given = {
        "file": one.file,
        "outlet": one.printed.draft.outlet.name,
        "date": one.published,
        "publisher": one.publisher,
        "kind": one.kind,
    }
    return {key: value for key, value in given.items() if value is not None}


def write(story: Story, folder: Path) -> None:
    """The story's files into `folder`, and its truth beside the folder, where nothing that compares will read it."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in story.texts.items():
        (folder / file).write_bytes(text.encode())
    (folder / "meta.json").write_bytes(_json(story.meta))
    (folder.parent / f"{folder.name}.truth.json").write_bytes(_json(story.truth))


def _json(given: dict[str, Any]) -> bytes:
    return (json.dumps(given, ensure_ascii=False, indent=1) + "\n").encode()


def stories(*, split: str | None, number: int) -> Iterator[Story]:
    """So many stories of a split, over its seeds and the four grades in turn."""
    of_split = seeds(split)
    for place in range(number):
        round_, within = divmod(place, len(of_split))
        yield generate(of_split[within], number=round_ // 4, grade=1 + (within + round_) % 4)
