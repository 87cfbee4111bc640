"""Quotations across a corpus: the same words, a part of them, other words in their place → utterances.

Two quotations are looked at where they have a pair of content words in common that few others have, or one content
word and the speaker; whether they render one utterance is decided as `compare` decides it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from copydesk.align import Token, content_words, letters, tokens
from copydesk.compare.drift import drift
from copydesk.corpus.layout import QUOTATION_BITS, SPAN_BITS
from copydesk.corpus.words import mixed, whole_hash, word_id, word_ids
from copydesk.link.utterances import quotations_alike
from copydesk.names import body_key, parts
from copydesk.records import Article, Slice, Speaker, Statement

# Words from which on a quotation is followed through a corpus; fewer are a phrase that many use.
LEAST_WORDS = 4
# Wordings that may have a key in common; more of them and it is a set phrase of the time. With 40 in place of 20 the
# planted renderings of 10,000 invented reports are found as often within three in a thousand, and 1.8 times as many
# pairs are looked at (`python -m bench.corpus`).
MOST_WORDINGS = 20

QUOTATIONS = pa.schema([
    ("quotation", pa.int64()), ("article", pa.int64()), ("number", pa.int32()), ("speaker", pa.string()),
    ("speaker_key", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("text", pa.string()),
    ("wording", pa.int64()), ("words", pa.int32()),
])  # fmt: skip
KEYS = pa.schema([("key", pa.int64()), ("quotation", pa.int64())])
ALIKE = pa.schema([("a", pa.int64()), ("b", pa.int64()), ("alike", pa.float32())])
DRIFTS = pa.schema([
    ("a", pa.int64()), ("b", pa.int64()), ("kinds", pa.list_(pa.string())), ("weight", pa.string()),
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Quoted words, as `compare` holds them against others."""

    quoted: list[Token]
    spelled: str


# pairs come sorted: one of the two is the same many times over
@lru_cache(maxsize=4096)
def words_of(text: str) -> Words:
    """The words of a quotation without its marks."""
    found = tokens(text, [(0, len(text))])
    return Words(found, letters("".join(token.word for token in found)))


def speaker_key(name: str | None, kind: str | None) -> str | None:
    """By what somebody is known across a corpus: a person's full name, a body's name. None: a surname alone, or none.

    "The government" and "her party" may be any, and are none. Two people of one full name are one here. A first and
    a last name are what counts: "Charles Q. Brown Jr." and "Charles Brown" are one.
    """
    if name is None or kind in (None, "unnamed", "group", "document"):
        return None
    if kind != "person":
        if not any(word[:1].isupper() for word in name.removeprefix("The ").split()):
            return None
        key = body_key(name)
        return f"body:{key}" if key else None
    found = parts(name)
    return f"person:{found[0]} {found[-1]}" if len(found) > 1 else None


def quotations(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Statements → their quotations of some words, each alone.

    A row's result depends on that row alone, for batches end anywhere. Of one statement the first eight count, of an
    article those of the first 8,192 statements.
    """
    found: list[dict[str, Any]] = []
    columns = ("article", "number", "quoted", "speaker", "speaker_kind")
    for row in batch.select(columns).to_pylist():
        if row["number"] >= 1 << (QUOTATION_BITS - SPAN_BITS):
            continue
        key = speaker_key(row["speaker"], row["speaker_kind"])
        first = (row["article"] << QUOTATION_BITS) + (row["number"] << SPAN_BITS)
        for place, span in enumerate(row["quoted"][: 1 << SPAN_BITS]):
            ids = word_ids(tokens(span["text"], [(0, len(span["text"]))]))
            if len(ids) < LEAST_WORDS:
                continue
            found.append(
                {
                    "quotation": first + place,
                    "article": row["article"],
                    "number": row["number"],
                    "speaker": row["speaker"],
                    "speaker_key": key,
                    "start": span["start"],
                    "end": span["end"],
                    "text": span["text"],
                    "wording": _wording(ids, key),
                    "words": len(ids),
                }
            )
    return pa.RecordBatch.from_pylist(found, schema=QUOTATIONS)


def _wording(ids: np.ndarray, key: str | None) -> int:
    """One number for the same words of the same speaker."""
    both = np.array([whole_hash(ids) ^ (word_id(key) if key else 0)], np.uint64)
    return int(mixed(both).view(np.int64)[0])


def keyed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """`quotation`, `text`, `speaker_key` → the keys under which a wording is looked for, sorted by key."""
    keys: list[np.ndarray] = []
    rows: list[np.ndarray] = []
    for row in batch.to_pylist():
        found = _keys(row["text"], row["speaker_key"])
        keys.append(found)
        rows.append(np.full(len(found), row["quotation"], np.int64))
    if not keys:
        return pa.RecordBatch.from_pylist([], schema=KEYS)
    all_keys, all_rows = np.concatenate(keys), np.concatenate(rows)
    order = np.lexsort((all_rows, all_keys))
    return pa.RecordBatch.from_arrays([pa.array(all_keys[order]), pa.array(all_rows[order])], schema=KEYS)


def _keys(text: str, speaker: str | None) -> np.ndarray:
    """Pairs of content words that stand next to each other or one apart, in either order; each with the speaker."""
    stems = [word_id(word) for word in content_words(tokens(text, [(0, len(text))]))]
    ids = np.array(stems, np.uint64)
    left = np.concatenate([ids[:-1], ids[:-2]])
    right = np.concatenate([ids[1:], ids[2:]])
    pairs = (np.minimum(left, right) << np.uint64(32)) + np.maximum(left, right)
    alone = (ids << np.uint64(32)) ^ mixed(np.full(len(ids), word_id(speaker), np.uint64)) if speaker else ids[:0]
    return np.unique(mixed(np.concatenate([pairs, alone])).view(np.int64))


def alike(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs with both `text`s and `speaker_key`s → those that render one utterance, and how alike they are."""
    left, right, how = [], [], []
    for row in batch.to_pylist():
        a, b = row["a_speaker_key"], row["b_speaker_key"]
        same = a == b if a is not None and b is not None else None
        score = quotations_alike(words_of(row["a_text"]), words_of(row["b_text"]), same_speaker=same)
        if score > 0:
            left.append(row["a"])
            right.append(row["b"])
            how.append(score)
    return pa.RecordBatch.from_arrays(
        [pa.array(left, pa.int64()), pa.array(right, pa.int64()), pa.array(how, pa.float32())], schema=ALIKE
    )


def drifted(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs of wordings with both `text`s and `speaker_key`s → how the second differs from the first."""
    found = []
    for row in batch.to_pylist():
        one, two = (_statement(side, row[f"{side}_text"], row[f"{side}_speaker_key"]) for side in ("a", "b"))
        articles = {side: _article(side, row[f"{side}_text"]) for side in ("a", "b")}
        made = drift(one, two, articles)
        found.append({"a": row["a"], "b": row["b"], "kinds": list(made.kinds), "weight": made.weight})
    return pa.RecordBatch.from_pylist(found, schema=DRIFTS)


def _statement(article: str, text: str, speaker: str | None) -> Statement:
    """Quoted words as a statement of their own: how they are introduced is not held against them."""
    words = (Slice(0, len(text), text),)
    who = Speaker(speaker, speaker) if speaker else None
    return Statement(id=article, article=article, kind="direct", act="speech", content=words, quoted=words, speaker=who)


def _article(name: str, text: str) -> Article:
    return Article(id=name, file=name, sha256="", text=text)


# ── over all pairs ────────────────────────────────────────────────────────────────────────


def joined_up(members: np.ndarray, pairs: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """The utterance of each member, by average link: no chain of parts draws in what has nothing in common.

    The most alike come first; ties go by number. A group goes by its smallest member.
    """
    known = {(int(a), int(b)) for a, b in pairs}
    home = {int(m): int(m) for m in members}
    inside: dict[int, list[int]] = {int(m): [int(m)] for m in members}
    for row in np.lexsort((pairs[:, 1], pairs[:, 0], -scores)):
        a, b = home[int(pairs[row, 0])], home[int(pairs[row, 1])]
        if a == b:
            continue
        hits = sum((min(x, y), max(x, y)) in known for x in inside[a] for y in inside[b])
        if 2 * hits >= len(inside[a]) * len(inside[b]):
            low, high = min(a, b), max(a, b)
            for member in inside.pop(high):
                home[member] = low
                inside[low].append(member)
    return np.array([home[int(m)] for m in members], np.int64)
