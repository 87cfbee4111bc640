"""Quotations across a corpus: the same words, a part of them, other words in their place → utterances.

Two quotations are looked at where they have a pair of content words in common that few others have, or one content
word and the speaker; whether they render one utterance is decided as `compare` decides it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from copydesk.align import Token, content_words, letters, tokens
from copydesk.compare.drift import drift
from copydesk.corpus.layout import QUOTATION_BITS, SPAN_BITS
from copydesk.corpus.near import keys_of
from copydesk.corpus.words import BREAK, mixed, one_after_another, word_id, word_ids, wording_hash
from copydesk.link.quotations import quotations_alike
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
    ("wording", pa.int64()), ("words", pa.int32()), ("content", pa.list_(pa.uint32())),
])  # fmt: skip
ALIKE = pa.schema([
    ("a", pa.int64()), ("b", pa.int64()), ("alike", pa.float32()), ("a_words", pa.int32()), ("b_words", pa.int32()),
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
            words = tokens(span["text"], [(0, len(span["text"]))])
            ids = word_ids(words)
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
                    "wording": wording_hash(ids, key),
                    "words": len(ids),
                    "content": [word_id(word) for word in content_words(words)],
                }
            )
    return pa.RecordBatch.from_pylist(found, schema=QUOTATIONS)


def keyed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """`row`, `content`, `speaker_key` → the keys under which a wording is looked for, one a line.

    These are pairs of content words next to each other or one apart, in either order, alone and with the speaker,
    with whom they stay rare in a corpus so large that many wordings have them; and each word with the speaker.
    """
    words, of = one_after_another(batch.column("content"), 2)
    ids = words.astype(np.uint64)
    who = [word_id(one) if one else 0 for one in batch.column("speaker_key").to_pylist()]
    speaker = mixed(np.array(who, np.uint64))[of]
    keys, places = [], []

    def add(found: np.ndarray, held: np.ndarray, *, of_speaker: bool) -> None:
        known = speaker[held] != 0 if of_speaker else np.ones(len(held), bool)
        keys.append(found[known] ^ speaker[held[known]] if of_speaker else found)
        places.append(held[known])

    for apart in (1, 2):
        left, right = ids[:-apart], ids[apart:]
        held = np.flatnonzero((left != BREAK) & (right != BREAK))
        left, right = left[held], right[held]
        pairs = (np.minimum(left, right) << np.uint64(32)) + np.maximum(left, right)
        add(pairs, held, of_speaker=False)
        add(pairs, held, of_speaker=True)
    held = np.flatnonzero(ids != BREAK)
    add(ids[held] << np.uint64(32), held, of_speaker=True)
    return keys_of(mixed(np.concatenate(keys)), batch.column("row").to_numpy()[of[np.concatenate(places)]])


def alike(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs with both `text`s, `speaker_key`s and `content`s → those that render one utterance, and how alike."""
    found = []
    for row in batch.filter(pa.array(_may_be(batch))).drop_columns(["a_content", "b_content"]).to_pylist():
        one, two = words_of(row["a_text"]), words_of(row["b_text"])
        score = quotations_alike(one, two, same_speaker=_same(row["a_speaker_key"], row["b_speaker_key"]))
        if score > 0:
            found.append(
                {
                    "a": row["a"],
                    "b": row["b"],
                    "alike": score,
                    "a_words": len(one.quoted),
                    "b_words": len(two.quoted),
                }
            )
    return pa.RecordBatch.from_pylist(found, schema=ALIKE)


def _may_be(batch: pa.RecordBatch) -> np.ndarray:
    """Whether half of the shorter one's content words stand in the other: `quotations_alike` asks as much, but for
    words that are written together in one of them. Four in five pairs go here, for a fiftieth of the time.
    """
    (a_keys, a_sizes), (b_keys, b_sizes) = (_in_rows(batch.column(f"{side}_content")) for side in ("a", "b"))
    hits = [
        np.bincount(keys >> 32, weights=np.isin(keys, others), minlength=len(batch))
        for keys, others in ((a_keys, b_keys), (b_keys, a_keys))
    ]
    shorter: np.ndarray = 2 * np.where(a_sizes <= b_sizes, *hits) >= np.minimum(a_sizes, b_sizes)
    return shorter


def _in_rows(column: pa.ListArray) -> tuple[np.ndarray, np.ndarray]:
    """(each value with the number of its row in the bits above it, the size of each row)."""
    offsets, values = column.offsets.to_numpy(), column.values.to_numpy()
    sizes = np.diff(offsets)
    values = values[offsets[0] : offsets[-1]]
    return np.repeat(np.arange(len(sizes), dtype=np.int64) << 32, sizes) + values, sizes


def drifts(renderings: Sequence[dict[str, Any]]) -> None:
    """Give each rendering of an utterance how it differs (`kinds`, `weight`), and from which wording (`against`).

    That is the earliest to which it is alike. One that is like none before it has null there: another part of what was
    said, which a fuller wording after it joins.
    """
    earlier: dict[int, dict[str, Any]] = {}
    for row in renderings:
        told = earlier.get(row["stands_for"])
        if told is None:
            like = next((one for one in earlier.values() if _alike(one, row)), None)
            kinds, weight = _drift(like, row) if like else ([], "none")
            told = {"kinds": kinds, "weight": weight, "against": like["stands_for"] if like else None}
        row.update({name: told[name] for name in ("kinds", "weight", "against")})
        earlier.setdefault(row["stands_for"], row)


def _alike(one: dict[str, Any], two: dict[str, Any]) -> float:
    same = _same(one["speaker_key"], two["speaker_key"])
    return quotations_alike(words_of(one["text"]), words_of(two["text"]), same_speaker=same)


def _same(a: str | None, b: str | None) -> bool | None:
    """Whether two speakers are one; None where one of them is not known."""
    return a == b if a is not None and b is not None else None


def _drift(first: dict[str, Any], second: dict[str, Any]) -> tuple[list[str], str]:
    sides = {"a": first, "b": second}
    one, two = (_statement(side, row["text"], row["speaker_key"]) for side, row in sides.items())
    made = drift(one, two, {side: _article(side, row["text"]) for side, row in sides.items()})
    return list(made.kinds), made.weight


def _statement(article: str, text: str, speaker: str | None) -> Statement:
    """Quoted words as a statement of their own: how they are introduced is not held against them."""
    words = (Slice(0, len(text), text),)
    who = Speaker(speaker, speaker) if speaker else None
    return Statement(id=article, article=article, kind="direct", act="speech", content=words, quoted=words, speaker=who)


def _article(name: str, text: str) -> Article:
    return Article(id=name, file=name, sha256="", text=text)
