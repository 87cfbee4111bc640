"""Sources → shards of annotated articles, portion by portion; a killed run goes on where it was."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from copydesk import __version__, pipeline
from copydesk.annotate import Tagger
from copydesk.corpus import objects
from copydesk.corpus.engines import Engine, apart
from copydesk.corpus.layout import (
    DONE,
    Counts,
    Made,
    finished,
    named,
    part_folder,
    shard_folder,
    write_json,
    write_table,
)
from copydesk.corpus.tables import Rows
from copydesk.errors import CorpusError
from copydesk.paths import shown
from copydesk.read.files import File
from copydesk.read.files import find as find_files
from copydesk.read.files import size as size_of
from copydesk.read.portions import Planned, Portion, is_table, planned, read_portion, whole_files
from copydesk.records import Article, Resolved, SkippedFile
from copydesk.whole import PART, write_whole, writing

# Where copies of objects lie; what is written before a folder is a corpus.
_COPIES, _PLAN, _NOT_READ = "sources", "plan.bin", "not_read.json"
# Rounds in which shards are tried again whose process died; each takes one such article or more out of each shard.
_ROUNDS = 20

Annotate = Callable[[Article], Resolved]
Begin = Callable[[], None]


class Plan(Struct, frozen=True, kw_only=True):
    """The portions of all sources, how many records they have, and what cannot be read at all."""

    sources: tuple[tuple[str, int, int], ...]
    portions: tuple[Portion, ...]
    records: int
    skipped: tuple[SkippedFile, ...] = ()
    ignored: tuple[str, ...] = ()


class Task(Struct, frozen=True, kw_only=True):
    """One shard to be made."""

    root: Path
    number: int
    portion: Portion
    begin: Any
    annotate: Any
    vectors: bool


def annotate(
    sources: Sequence[str],
    root: Path,
    *,
    tagger: Tagger,
    engine: Engine,
    records: int = 2000,
    vectors: bool = True,
    annotated: Annotate | None = None,
    watching: Callable[[Plan, Path], Any] | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Make the shards that are not there yet; CorpusError where the folder is of other sources or another model.

    `sources` are paths, or addresses of an object store whose files are copied into DIR/sources. `records` is how many
    rows, responses or files a shard is made of. `annotated` stands in for the tagger (a benchmark, a test). `watching`
    is a context manager made of the plan while shards are made; `told` is given what is under way before.
    """
    made = Made(copydesk=__version__, model=tagger.version, records=records, vectors=vectors)
    with writing(root):
        _free(root)
        plan = _plan(objects.local(sources, root / _COPIES, told=told), root, made, engine)
        begin: Begin = _nothing if annotated else partial(pipeline.opened, tagger)
        make = annotated or partial(pipeline.annotated, tagger=tagger)
        with watching(plan, root) if watching else nullcontext():
            for _ in range(_ROUNDS):
                tasks = [
                    Task(
                        root=root,
                        number=number,
                        portion=plan.portions[number],
                        begin=begin,
                        annotate=make,
                        vectors=vectors,
                    )
                    for number in _missing(plan, root)
                ]
                if not tasks or all(list(engine.each(shard, tasks))):
                    return plan
    left = len(_missing(plan, root))
    raise CorpusError(f"{root}: {left} shard(s) could not be made, their processes end again and again; run it again")


def _nothing() -> None:
    """What an annotation that stands in for the tagger needs beforehand."""


def _missing(plan: Plan, root: Path) -> list[int]:
    """The numbers of the shards that are not there yet."""
    return [number for number in range(len(plan.portions)) if not (shard_folder(root, number) / DONE).is_file()]


# ── the plan ──────────────────────────────────────────────────────────────────────────────


def _free(root: Path) -> None:
    """Refuse a folder that holds something else than a corpus."""
    named(root)
    if root.is_dir() and not (root / "corpus.json").exists() and not all(map(_of_ours, root.iterdir())):
        raise CorpusError(f"{root}: is not empty and holds no corpus; give another --output")


def _of_ours(path: Path) -> bool:
    """Tell whether a run that ended before it had a plan may have left a file."""
    return path.name in (_COPIES, _PLAN, _NOT_READ) or path.suffix == PART


def _plan(sources: Sequence[str], root: Path, made: Made, engine: Engine) -> Plan:
    """The plan of a folder that was begun, or a new one."""
    found = find_files(sources)
    stamps = tuple(sorted(_stamp(file) for file in found.files))
    before = root / "corpus.json"
    if before.exists():
        _same(root, made, msgspec.json.decode(before.read_bytes(), type=Made))
        plan = msgspec.msgpack.decode((root / _PLAN).read_bytes(), type=Plan, dec_hook=_path_of)
        if plan.sources != stamps:
            raise CorpusError(f"{root}: was begun with other sources, or they changed since; give another --output")
        return plan
    tables = [file for file in found.files if is_table(file)]
    counted: list[Planned | None] = list(engine.each(partial(planned, records=made.records), tables))
    known = [one or Planned(skipped=(SkippedFile(f.name, "reading it ended the process"),))
             for one, f in zip(counted, tables, strict=True)]  # fmt: skip
    apart = whole_files(found.files, records=made.records)
    plan = Plan(
        sources=stamps,
        portions=(*(portion for one in known for portion in one.portions), *apart),
        records=sum(one.records for one in known) + sum(len(portion.files) for portion in apart),
        skipped=tuple(sorted((*found.skipped, *(s for one in known for s in one.skipped)))),
        ignored=tuple(sorted(found.ignored)),
    )
    write_whole(root / _PLAN, msgspec.msgpack.encode(plan, enc_hook=os.fsencode))
    write_json(root / _NOT_READ, plan.skipped)
    write_json(before, made)
    return plan


def _same(root: Path, made: Made, begun: Made) -> None:
    """Refuse to mix what two programs or models found, or to cut portions otherwise."""
    for name, now, then in (
        ("model", made.model, begun.model),
        ("copydesk", made.copydesk, begun.copydesk),
        ("records a shard", made.records, begun.records),
        ("vectors kept", made.vectors, begun.vectors),
    ):
        if now != then:
            raise CorpusError(f"{root}: was begun with {name} {then}, not {now}; give another --output")


def _stamp(file: File) -> tuple[str, int, int]:
    """By what a file is known again: its place, size and time of change."""
    try:
        changed = file.path.stat().st_mtime_ns
    except OSError:
        changed = 0
    return shown(file.path), size_of(file), changed


def _path_of(kind: type, value: Any) -> Any:
    return kind(os.fsdecode(value))


# ── one shard ─────────────────────────────────────────────────────────────────────────────


def shard(task: Task) -> Counts:
    """Make one shard, under another name until it is whole; one that is there is left as it is."""
    began = time.perf_counter()
    final = shard_folder(task.root, task.number)
    if (final / DONE).is_file():
        return msgspec.json.decode((final / DONE).read_bytes(), type=Counts)
    part = part_folder(task.root, task.number)
    suspects = _suspects(part)
    # before the shard is at any article, so that an end meanwhile leads to none
    task.begin()
    rows = Rows(task.number, vectors=task.vectors)
    with _Place(part) as place:
        for number, one in enumerate(read_portion(task.portion)):
            place.at(number)
            if isinstance(one, SkippedFile):
                rows.leave_out(one.file, one.reason)
            elif found := _apart(task.annotate, one) if number in suspects else task.annotate(one):
                rows.add(found)
            else:
                rows.leave_out(one.file, "not annotated: its process ended")
    for name, table in rows.tables().items():
        write_table(part / f"{name}.parquet", table)
    counts = Counts(
        shard=task.number,
        articles=rows.articles,
        statements=rows.statements,
        words=rows.words,
        not_annotated=rows.not_annotated,
        left_out=rows.reasons(),
        seconds=round(time.perf_counter() - began, 3),
    )
    for name in (_AT, _ENDED):
        (part / name).unlink(missing_ok=True)
    write_json(part / DONE, counts)
    shutil.rmtree(final, ignore_errors=True)
    part.rename(final)
    return counts


# the article that a shard is at, and those at which its process ended before
_AT, _ENDED = "at", "ended"


def _apart(annotate: Annotate, article: Article) -> Resolved | None:
    """An article annotated in another process; None where that ends while this one goes on.

    Whatever ended the process of the shard at this article may have been its doing or not: a kill of the whole run, a
    machine that went away. Whether it is the article is seen here alone.
    """
    return next(apart(annotate, [article], processes=1))


class _Place:
    """Says in a file which article is under way, for progress and for whoever finds the process dead."""

    def __init__(self, part: Path) -> None:
        self._path = part / _AT

    def __enter__(self) -> _Place:
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o644)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def at(self, number: int) -> None:
        os.pwrite(self._file, f"{number:>12}".encode(), 0)


def _suspects(part: Path) -> set[int]:
    """The articles at which the process of this shard ended before; nothing else is in its folder afterwards."""
    part.mkdir(parents=True, exist_ok=True)
    found = {int(line) for name in (_AT, _ENDED) for line in _lines(part / name)}
    if found:
        write_whole(part / _ENDED, "".join(f"{number}\n" for number in sorted(found)).encode())
    for path in part.iterdir():
        if path.name != _ENDED:
            path.unlink()
    return found


def _lines(path: Path) -> list[bytes]:
    """The numbers in a file, which may be cut short or not be there."""
    try:
        return [line for line in path.read_bytes().split() if line.isdigit()]
    except FileNotFoundError:
        return []


def done_so_far(plan: Plan, root: Path) -> int:
    """Records done in all shards, finished or not, for progress."""
    total = sum(_records(plan.portions[int(path.name)]) for path in finished(root))
    for path in (root / "shards").glob(f"*.part/{_AT}"):
        try:
            total += int(path.read_bytes() or 0)
        except (OSError, ValueError):
            continue
    return total


def _records(portion: Portion) -> int:
    return len(portion.files) if portion.records is None else portion.records
