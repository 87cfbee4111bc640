"""Tables for analysis: articles with their texts, statements, who relies on whom, claims and utterances."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from copydesk.errors import OutputError
from copydesk.exchange.archive import File
from copydesk.exchange.jsonl import statement_rows
from copydesk.exchange.story import Marks, Story, as_fields

if TYPE_CHECKING:
    import pyarrow

_PYARROW = 'Parquet is written with pyarrow, which is not installed: pip install "copydesk[parquet]"'
_Rows = Iterator[dict[str, Any]]


def files(stories: Iterable[Story]) -> Iterator[File]:
    """One file a table; OutputError where pyarrow is not installed."""
    try:
        import pyarrow as arrow
        import pyarrow.parquet as columns
    except ImportError as error:
        raise OutputError(_PYARROW) from error
    given = list(stories)
    for name, rows in _TABLES.items():
        # a table without rows has its columns all the same
        schema = arrow.schema(_schema(arrow, name))
        table = arrow.Table.from_pylist([row for story in given for row in rows(story)], schema=schema)
        made = io.BytesIO()
        columns.write_table(table, made, compression="zstd")
        yield f"{name}.parquet", made.getvalue()


def _schema(arrow: Any, table: str) -> list[pyarrow.Field]:
    kinds = {
        "s": arrow.string(),
        "i": arrow.int64(),
        "f": arrow.float64(),
        "b": arrow.bool_(),
        "l": arrow.list_(arrow.string()),
        "p": arrow.list_(arrow.struct([("start", arrow.int64()), ("end", arrow.int64()), ("text", arrow.string())])),
        "w": arrow.list_(
            arrow.struct(
                [
                    ("article", arrow.string()),
                    ("start", arrow.int64()),
                    ("end", arrow.int64()),
                    ("text", arrow.string()),
                ]
            )
        ),
    }
    return [arrow.field(name, kinds[kind]) for name, kind in _COLUMNS[table].items()]


_COLUMNS = {
    "articles": {
        "story": "s", "article": "s", "outlet": "s", "publisher": "s", "title": "s", "byline": "s", "published": "s",
        "published_from": "s", "address": "s", "kind": "s", "language": "s", "sha256": "s", "text": "s",
        "reviewed": "s",
    },
    "statements": {
        "story": "s", "article": "s", "outlet": "s", "published": "s", "address": "s", "statement": "s", "start": "i",
        "end": "i", "text": "s", "content": "p", "quoted": "p", "speaker": "s", "speaker_id": "s", "role": "s",
        "kind": "s", "act": "s", "certainty": "s", "stage": "s", "negated": "b", "attribution": "s", "via": "l",
        "nested_in": "s", "said_on": "s", "score": "f", "utterances": "l", "reviewed": "s",
    },
    "sources": {
        "story": "s", "from": "s", "to_kind": "s", "to": "s", "to_name": "s", "relation": "s", "through": "s",
        "direction": "s", "status": "s", "paragraphs": "i", "why": "s", "evidence": "w",
    },
    "claims": {
        "story": "s", "claim": "s", "article": "s", "start": "i", "end": "i", "text": "s", "statements": "l",
        "articles": "l", "origins_lower": "i", "origins_upper": "i", "claimants": "l", "first_hand": "l",
        "missing_from": "l",
    },
    "utterances": {
        "story": "s", "utterance": "s", "speaker_id": "s", "reference": "s", "statements": "l", "drift": "s",
    },
}  # fmt: skip


def _articles(story: Story) -> _Rows:
    marks = Marks(story)
    for article in story.dossier.articles:
        fields = ("outlet", "publisher", "title", "byline", "published", "published_from", "kind", "language", "sha256")
        yield {
            "story": story.id,
            "article": article.id,
            "address": article.url,
            "text": article.text,
            "reviewed": _reviews(as_fields(marks.articles.get(article.id, ()))),
            **{name: getattr(article, name) for name in fields},
        }


def _statements(story: Story) -> _Rows:
    for row in statement_rows(story):
        yield {**{name: row[name] for name in _COLUMNS["statements"]}, "reviewed": _reviews(row["reviewed"])}


def _reviews(given: list[dict[str, str]]) -> str | None:
    return json.dumps(given, ensure_ascii=False) if given else None


def _sources(story: Story) -> _Rows:
    for source in story.dossier.sources:
        yield {
            "story": story.id,
            "from": source.from_,
            "to_kind": source.to.kind,
            "to": source.to.id,
            "to_name": source.to.name,
            "relation": source.relation,
            "through": source.through,
            "direction": source.direction,
            "status": source.status,
            "paragraphs": source.paragraphs,
            "why": source.why,
            "evidence": [
                {"article": p.article, "start": p.start, "end": p.end, "text": p.text} for p in source.evidence
            ],
        }


def _claims(story: Story) -> _Rows:
    for claim in story.dossier.claims:
        yield {
            "story": story.id,
            "claim": claim.id,
            "article": claim.text.article,
            "start": claim.text.start,
            "end": claim.text.end,
            "text": claim.text.text,
            "statements": list(claim.statements),
            "articles": list(claim.articles),
            "origins_lower": claim.origins.lower,
            "origins_upper": claim.origins.upper,
            "claimants": list(claim.origins.claimants),
            "first_hand": list(claim.origins.first_hand),
            "missing_from": list(claim.missing_from),
        }


def _utterances(story: Story) -> _Rows:
    for utterance in story.dossier.utterances:
        drift = [
            {"from": drift.from_, "to": drift.to, "kinds": list(drift.kinds), "weight": drift.weight}
            for drift in utterance.drift
        ]
        yield {
            "story": story.id,
            "utterance": utterance.id,
            "speaker_id": utterance.speaker,
            "reference": utterance.reference,
            "statements": list(utterance.members),
            "drift": json.dumps(drift, ensure_ascii=False) if drift else None,
        }


_TABLES = {
    "articles": _articles,
    "statements": _statements,
    "sources": _sources,
    "claims": _claims,
    "utterances": _utterances,
}
