"""A part of a corpus for a desk: some articles with what was found in them, read from their shards alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
from msgspec import Struct

from copydesk.corpus.layout import made, read_columns
from copydesk.corpus.sampling import rows_of
from copydesk.errors import CorpusError
from copydesk.packing import resolved_of, unpacked
from copydesk.records import Article, Resolved

Kind = Literal["story", "utterance", "article"]
# the table of DIR/link that says which articles are of a story, or render an utterance
_TABLES = {"story": "stories", "utterance": "renderings"}
# what a key can be
_LARGEST = (1 << 63) - 1
# Articles that are in memory at once, packed with vectors: some 50 kB each.
_AT_ONCE = 500


class Part(Struct, frozen=True, kw_only=True):
    """Articles of a corpus by their keys, in the order of their days."""

    root: Path
    kind: Kind
    articles: tuple[int, ...]


def part(root: Path, kind: Kind, number: int) -> Part:
    """A story, the articles that render an utterance, or one article; CorpusError where the corpus has it not."""
    made(root)
    if number > _LARGEST:
        raise CorpusError(f"{root}: no {kind} {number}; give a number that its tables have")
    keys = [number] if kind == "article" else _linked(root, kind, number)
    lost = len(keys) - len(_rows(root, keys, "articles", "id"))
    if lost:
        raise CorpusError(
            f"{root}: {lost:,} of {len(keys):,} article(s) of {kind} {number} are not in its shards; give a number "
            f"that its tables have, or run copydesk corpus link {root} again"
        )
    return Part(root=root, kind=kind, articles=tuple(keys))


def why_anew(root: Path, *, model: str) -> str | None:
    """Why a desk that is kept with some model cannot take the annotations of a corpus; None where it can."""
    begun = made(root)
    if begun.model != model:
        return f"{root} was annotated by {begun.model}, not by {model}"
    return None if begun.vectors else f"{root} was made without vectors"


def bare(given: Part) -> Iterator[Article]:
    """The articles of a part without what was found in them."""
    for row in _read(given, "resolved"):
        yield _article(given.root, row)


def annotated(given: Part) -> Iterator[Resolved]:
    """The articles of a part with what was found in them."""
    for row in _read(given, "resolved", "vectors"):
        yield resolved_of(row["resolved"], row["vectors"], _article(given.root, row))


def _linked(root: Path, kind: Kind, number: int) -> list[int]:
    """The articles of a story, or that render an utterance, in the order of their days; those of unknown day last."""
    link, name = root / "link", _TABLES[kind]
    if not (link / "linked.json").is_file():
        raise CorpusError(f"{root}: not linked; run copydesk corpus link {root} first")
    # a table that grows large may lie in several files
    paths = sorted((link / name).glob("*.parquet")) if (link / name).is_dir() else [link / f"{name}.parquet"]
    with _reading(root):
        table = read_columns(paths, ["article", "day"], within=(kind, number, number)) if paths else None
    days = dict(zip(table["article"].to_pylist(), table["day"].to_pylist(), strict=True)) if table is not None else {}
    if not days:
        raise CorpusError(f"{root}: no {kind} {number}; the column {kind} of link/{name} has those that there are")
    return sorted(days, key=lambda article: (not days[article], days[article], article))


def _read(given: Part, *names: str) -> Iterator[dict[str, Any]]:
    """The text of each article, and its rows of other tables, some at a time."""
    for first in range(0, len(given.articles), _AT_ONCE):
        keys = given.articles[first : first + _AT_ONCE]
        found = _rows(given.root, keys, "articles", "text")
        for name in names:
            for key, row in _rows(given.root, keys, name, name).items():
                found[key] |= row
        for key in keys:
            yield found[key]


def _rows(root: Path, keys: Sequence[int], table: str, column: str) -> dict[int, dict[str, Any]]:
    with _reading(root):
        return {row["article"]: row for row in rows_of(root, table, [column], keys)}


@contextmanager
def _reading(root: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise CorpusError(f"{root}: a table is gone or damaged ({error}); restore it or make the corpus anew") from None


def _article(root: Path, row: dict[str, Any]) -> Article:
    try:
        held = unpacked(row["resolved"], Resolved).article
    except msgspec.ValidationError as error:
        raise CorpusError(
            f"{root}: its annotations are of another version of copydesk ({error}); add the sources themselves"
        ) from None
    return msgspec.structs.replace(held, text=row["text"])
