"""The tables of a shard: what of an annotated article stands in which column."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from copydesk.corpus.layout import PLACE_BITS
from copydesk.corpus.words import word_id, word_ids
from copydesk.link.passages import narrator
from copydesk.link.stories import LEAD_SENTENCES, LEAD_WEIGHT, LEAD_WORDS, day_of, words_of
from copydesk.packing import resolved_blobs
from copydesk.records import NOT_ANNOTATED, Resolved, Slice, Statement
from copydesk.vectors import mean_vector

_HALF = re.compile("[\ud800-\udfff]")
_SLICES = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())]))

SCHEMAS: dict[str, pa.Schema] = {
    # what people ask for; `article` is the key in all tables, `id` what the source calls it
    "articles": pa.schema([
        ("article", pa.int64()), ("id", pa.string()), ("file", pa.string()), ("kind", pa.string()),
        ("outlet", pa.string()), ("publisher", pa.string()), ("title", pa.string()), ("byline", pa.string()),
        ("published", pa.string()), ("published_at", pa.string()), ("published_from", pa.string()),
        ("url", pa.string()), ("sha256", pa.string()), ("words", pa.int32()), ("statements", pa.int32()),
        ("not_annotated", pa.string()), ("text", pa.string()),
    ]),
    "statements": pa.schema([
        ("article", pa.int64()), ("number", pa.int32()), ("id", pa.string()), ("kind", pa.string()),
        ("act", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("content", _SLICES), ("quoted", _SLICES),
        ("cue", pa.string()), ("source", pa.string()), ("speaker", pa.string()), ("speaker_kind", pa.string()),
        ("role", pa.string()), ("attribution", pa.string()), ("certainty", pa.string()), ("stage", pa.string()),
        ("negated", pa.bool_()), ("nested", pa.bool_()), ("said_on", pa.string()), ("score", pa.float32()),
    ]),
    "citations": pa.schema([
        ("article", pa.int64()), ("kind", pa.string()), ("name", pa.string()), ("relation", pa.string()),
        ("start", pa.int32()), ("end", pa.int32()), ("text", pa.string()),
    ]),
    # what `link` compares: numbers of the words outside quotations and boilerplate; stems with their weights; the
    # mean vector of the first sentences
    "words": pa.schema([
        ("article", pa.int64()), ("outlet", pa.string()), ("day", pa.int32()), ("narrator", pa.list_(pa.uint32())),
        ("stems", pa.list_(pa.uint32())), ("weights", pa.list_(pa.float32())), ("lead", pa.binary()),
    ]),
    # annotations without text, and vectors: packed, for `compare` and a desk
    "resolved": pa.schema([("article", pa.int64()), ("resolved", pa.binary())]),
    "vectors": pa.schema([("article", pa.int64()), ("vectors", pa.binary())]),
    "left_out": pa.schema([("source", pa.string()), ("reason", pa.string())]),
}  # fmt: skip


class Rows:
    """The rows of a shard as they come in."""

    def __init__(self, shard: int, *, vectors: bool) -> None:
        self._shard, self._vectors = shard, vectors
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
        self.articles = self.words = self.statements = self.not_annotated = 0

    def add(self, one: Resolved) -> None:
        """An article with all that was found in it."""
        key = (self._shard << PLACE_BITS) + self.articles
        words = len(one.article.text.split())
        failed = failure(one)
        self.articles += 1
        self.words += words
        self.statements += len(one.statements)
        rows = self._rows
        rows["articles"].append(_article(one, key, words, failed))
        if failed:
            self.not_annotated += 1
            self.leave_out(one.article.file, failed)
        rows["statements"].extend(_statements(one, key))
        rows["citations"].extend(_citations(one, key))
        rows["words"].append(_words(one, key))
        record, vectors = resolved_blobs(one)
        rows["resolved"].append({"article": key, "resolved": record})
        if self._vectors:
            rows["vectors"].append({"article": key, "vectors": vectors})

    def leave_out(self, source: str, reason: str) -> None:
        """What gave no article, or none with annotations."""
        self._rows["left_out"].append({"source": source, "reason": reason})

    def reasons(self) -> dict[str, int]:
        """How much was left out for which reason."""
        found: dict[str, int] = {}
        for row in self._rows["left_out"]:
            found[row["reason"]] = found.get(row["reason"], 0) + 1
        return dict(sorted(found.items()))

    def tables(self) -> dict[str, pa.Table]:
        """All tables of the shard."""
        return {name: pa.Table.from_pylist(rows, schema=SCHEMAS[name]) for name, rows in self._rows.items()}


def failure(one: Resolved) -> str | None:
    """Why an article as a whole has no annotations, or None where it has."""
    reasons = (skipped.reason for skipped in one.annotations.skipped)
    return next((reason for reason in reasons if reason.startswith(NOT_ANNOTATED)), None)


def _article(one: Resolved, key: int, words: int, failed: str | None) -> dict[str, Any]:
    given = one.article
    names = ("id", "file", "kind", "outlet", "publisher", "title", "byline", "published", "published_at",
             "published_from", "url", "sha256", "text")  # fmt: skip
    return {
        "article": key,
        **{name: _plain(getattr(given, name)) for name in names},
        "words": words,
        "statements": len(one.statements),
        "not_annotated": failed,
    }


def _plain(text: str | None) -> str | None:
    """Text that Parquet can hold: half of a surrogate pair is no character, and keeps its place as a mark."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if _HALF.search(text) else text


def _slices(found: Iterable[Slice]) -> list[dict[str, Any]]:
    return [{"start": s.start, "end": s.end, "text": _plain(s.text)} for s in found]


def _statements(one: Resolved, key: int) -> Iterable[dict[str, Any]]:
    kinds = {actor.id: actor.kind for actor in one.actors}
    for number, given in enumerate(one.statements):
        yield {
            "article": key,
            "number": number,
            "id": given.id,
            "kind": given.kind,
            "act": given.act,
            "start": given.content[0].start,
            "end": given.content[-1].end,
            "content": _slices(given.content),
            "quoted": _slices(given.quoted),
            "cue": _plain(given.cue.text) if given.cue else None,
            "source": _plain(given.source.text) if given.source else None,
            **_speaker(given, kinds),
            "attribution": given.attribution,
            "certainty": given.certainty,
            "stage": given.stage,
            "negated": given.negated,
            "nested": given.nested_in is not None,
            "said_on": given.said_on,
            "score": given.score,
        }


def _speaker(given: Statement, kinds: dict[str, Any]) -> dict[str, Any]:
    if given.speaker is None:
        return {"speaker": None, "speaker_kind": None, "role": None}
    kind = kinds.get(given.speaker.id)
    return {"speaker": _plain(given.speaker.name), "speaker_kind": kind, "role": _plain(given.speaker.role)}


def _citations(one: Resolved, key: int) -> Iterable[dict[str, Any]]:
    for given in one.citations:
        yield {
            "article": key,
            "kind": given.to.kind,
            "name": _plain(given.to.name),
            "relation": given.relation,
            "start": given.start,
            "end": given.end,
            "text": _plain(given.text),
        }


def _words(one: Resolved, key: int) -> dict[str, Any]:
    """Stems that stand early weigh more, as in a desk; how rare they are is known only when all are there."""
    found = sorted((word_id(word), number, place) for word, (number, place) in words_of(one).items())
    vectors = one.annotations.vectors
    lead = mean_vector(vectors[:LEAD_SENTENCES]) if vectors is not None else None
    return {
        "article": key,
        "outlet": _plain(one.article.outlet),
        "day": day_of(one.article.published) or 0,
        "narrator": word_ids(narrator(one.article)),
        "stems": [stem for stem, _, _ in found],
        "weights": [(1 + math.log(n)) * (LEAD_WEIGHT if place < LEAD_WORDS else 1.0) for _, n, place in found],
        "lead": None if lead is None else lead.astype(np.float16).tobytes(),
    }
