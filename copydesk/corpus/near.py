"""Near-duplicate and syndicated texts: fingerprints of the words outside quotations, verified on all their shingles.

Sharing a quotation alone is no evidence (both may have been in the room), hence narrator's words only.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from copydesk.corpus.words import Hashes, Ids, fingerprints, mixed, one_after_another, shingle_places, shingles
from copydesk.link.passages import shared_passages
from copydesk.packing import unpacked
from copydesk.records import Resolved, SharedText

# Of each eight shingles in a row the least is a fingerprint (S. Schleimer, D. S. Wilkerson, A. Aiken, Winnowing,
# SIGMOD 2003): texts that share twelve words in a row have one in common, those that share thirty have three.
SHINGLE, WINDOW = 5, 8
# Fingerprints in common from which two texts are looked at.
ASKED = 2
# Shingles below which a text is too short to be called a copy: some three sentences outside quotation marks.
_LEAST = 30
# Share of the shorter text's shingles that stand in the longer one: the texts are near. Planted copies with one word
# in ten changed have 0.6, with one in seven 0.45; unrelated invented texts none (`python -m bench.corpus`). Not
# measured on news, where reports of one event by different hands would have to stay below.
CONTAINED = 0.35
# Shingles of a passage of thirty words: so much in common is told whatever share it is; `compare` asks as much.
PASSAGE = 26

KEYS = pa.schema([("key", pa.int64()), ("row", pa.int32())])
COMPARED = pa.schema([("a", pa.int64()), ("b", pa.int64()), ("shared", pa.int32()), ("least", pa.int32())])
PASSAGES = pa.schema([
    ("a", pa.int64()), ("b", pa.int64()), ("words", pa.int32()), ("passages", pa.int32()), ("longest", pa.int32()),
    ("a_start", pa.int32()), ("a_end", pa.int32()), ("b_start", pa.int32()), ("b_end", pa.int32()),
    ("text", pa.string()),
])  # fmt: skip


def keyed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """`row`, `narrator` → the fingerprints of each text that is long enough, one a line."""
    words, texts = one_after_another(batch.column("narrator"), WINDOW)
    runs = shingle_places(words, SHINGLE)
    enough = np.bincount(texts[runs], minlength=len(batch)) >= _LEAST
    keys, places = fingerprints(words, SHINGLE, WINDOW)
    of = texts[places]
    # the least of several hashes are small: mixed again they are even over the range that is cut into parts
    return keys_of(mixed(keys[enough[of]]), batch.column("row").to_numpy()[of[enough[of]]])


def keys_of(keys: Hashes, rows: np.ndarray) -> pa.RecordBatch:
    """Keys and the rows that have them, as a batch."""
    columns = [pa.array(keys.view(np.int64)), pa.array(rows, pa.int32())]
    return pa.RecordBatch.from_arrays(columns, schema=KEYS)


def lists(column: pa.ListArray) -> list[Ids]:
    """The rows of a column of lists, as views."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    offsets, values = column.offsets.to_numpy(), column.values.to_numpy()
    return [values[offsets[row] : offsets[row + 1]] for row in range(len(column))]


def compared(batch: pa.RecordBatch) -> pa.RecordBatch:
    """`a`, `b`, `a_narrator`, `b_narrator` → the pairs that share a passage or most of their words, with how many
    shingles they share.
    """
    left, right = lists(batch.column("a_narrator")), lists(batch.column("b_narrator"))
    kept, shared, least = [], [], []
    for row, (a, b) in enumerate(zip(left, right, strict=True)):
        one, two = shingles(a, SHINGLE), shingles(b, SHINGLE)
        common, smaller = len(np.intersect1d(one, two, assume_unique=True)), min(len(one), len(two))
        if common >= min(PASSAGE, CONTAINED * smaller):
            kept.append(row)
            shared.append(common)
            least.append(smaller)
    rows = pa.array(kept, pa.int64())
    return pa.RecordBatch.from_arrays(
        [
            batch.column("a").take(rows),
            batch.column("b").take(rows),
            pa.array(shared, pa.int32()),
            pa.array(least, pa.int32()),
        ],
        schema=COMPARED,
    )


def passages(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs with both articles' `text` and `resolved` → the words that they share literally, and the longest run."""
    found = []
    for row in batch.to_pylist():
        one, two = (whole(row[f"{side}_resolved"], row[f"{side}_text"]) for side in ("a", "b"))
        runs = shared_passages(one, two)
        if runs:
            found.append({"a": row["a"], "b": row["b"], **_of_runs(runs)})
    return pa.RecordBatch.from_pylist(found, schema=PASSAGES)


def whole(record: bytes, text: str) -> Resolved:
    """An annotated article with its text, without vectors."""
    import msgspec

    bare = unpacked(record, Resolved)
    return msgspec.structs.replace(bare, article=msgspec.structs.replace(bare.article, text=text))


def _of_runs(runs: list[SharedText]) -> dict[str, object]:
    longest = max(runs, key=lambda run: (run.words, -run.a.start))
    return {
        "words": sum(run.words for run in runs),
        "passages": len(runs),
        "longest": longest.words,
        "a_start": longest.a.start,
        "a_end": longest.a.end,
        "b_start": longest.b.start,
        "b_end": longest.b.end,
        "text": longest.a.text,
    }


# ── over all pairs ────────────────────────────────────────────────────────────────────────


def components(pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(members, group of each) of the groups that pairs make; a group goes by its smallest member."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    members, places = np.unique(pairs, return_inverse=True)
    places = places.reshape(-1, 2)
    edges = coo_matrix((np.ones(len(places), np.int8), (places[:, 0], places[:, 1])), shape=(len(members),) * 2)
    _, labels = connected_components(edges, directed=False)
    first = np.full(labels.max(initial=-1) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, labels, members)
    return members, first[labels]


def to_earlier(pairs: np.ndarray, shared: np.ndarray, order: np.ndarray) -> np.ndarray:
    """(n, 2): each text with the one before it that it shares most with; `order` ranks both ends of each pair."""
    if not len(pairs):
        return np.empty((0, 2), np.int64)
    later = np.where(order[:, 0] < order[:, 1], 1, 0)
    rows = np.arange(len(pairs))
    late, early = pairs[rows, later], pairs[rows, 1 - later]
    ranked = np.lexsort((order[rows, 1 - later], -shared, late))
    firsts = np.concatenate([[True], late[ranked][1:] != late[ranked][:-1]])
    kept = ranked[firsts]
    return np.stack([early[kept], late[kept]], axis=1)
