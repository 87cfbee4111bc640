"""Words as numbers: what is compared over millions of articles are arrays, not strings."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from copydesk.align import Token

Ids = NDArray[np.uint32]
Hashes = NDArray[np.uint64]

# Between two words with a quotation between them; no word has this number.
BREAK = 0
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93,
                     0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3],
                    dtype=np.uint64)  # fmt: skip


@lru_cache(maxsize=1 << 18)
def word_id(word: str) -> int:
    """The number of a word: the same in every process and on every machine.

    Two of a million words share one about as often as one pair in four thousand million; a run of twelve words
    that differ and have the same numbers will not be met.
    """
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) or 1


def word_ids(tokens: Iterable[Token]) -> Ids:
    """The numbers of some words; a mark that stands for no word becomes BREAK."""
    return np.array([BREAK if t.word[:1] == "\0" else word_id(t.word) for t in tokens], np.uint32)


def shingles(words: Ids, length: int) -> Hashes:
    """The hash of each run of so many words that has no break in it, each once, sorted; up to eight words."""
    hashed = _runs(words, length)
    return np.unique(hashed[hashed != _NONE])


def shingle_places(words: Ids, length: int) -> np.ndarray:
    """Where a run of so many words begins that has no break in it."""
    return np.flatnonzero(_runs(words, length) != _NONE)


def fingerprints(words: Ids, length: int, window: int) -> tuple[Hashes, np.ndarray]:
    """(hashes, the place in `words` where each was chosen): of each `window` shingles in a row the least.

    Texts that share `length + window - 1` words in a row have one in common. Several texts stand one after the other
    with `window` breaks between them.
    """
    hashed = _runs(words, length)
    number = len(hashed) - window + 1
    if number < 1:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    least = hashed[:number]
    for place in range(1, window):
        least = np.minimum(least, hashed[place : place + number])
    # the same one mostly is the least of several windows
    chosen = np.flatnonzero((least != _NONE) & np.concatenate([[True], least[1:] != least[:-1]]))
    return least[chosen], chosen


def one_after_another(column: pa.ListArray, gap: int) -> tuple[Ids, np.ndarray]:
    """(the words of all rows with so many breaks before and after each, the row of each of them)."""
    offsets, values = column.offsets.to_numpy(), column.values.to_numpy()
    sizes = np.diff(offsets)
    numbers = np.arange(len(sizes))
    words = np.full(int(offsets[-1] - offsets[0]) + gap * (len(sizes) + 1), BREAK, np.uint32)
    places = np.arange(offsets[-1] - offsets[0]) + np.repeat(gap * (numbers + 1), sizes)
    words[places] = values[offsets[0] : offsets[-1]]
    # what begins in the breaks before a text is of that text
    return words, np.append(np.repeat(numbers, gap + sizes), np.full(gap, len(sizes) - 1))


# of a run with a break in it; no other has it
_NONE = np.uint64((1 << 64) - 1)


def _runs(words: Ids, length: int) -> Hashes:
    """The hash of each run of so many words; _NONE where there is a break in it."""
    number = max(0, len(words) - length + 1)
    hashed, whole = np.zeros(number, np.uint64), np.ones(number, bool)
    for place in range(length):
        part = words[place : place + number]
        hashed += part * _FACTORS[place]
        whole &= part != BREAK
    return np.where(whole, np.minimum(mixed(hashed), _NONE - np.uint64(1)), _NONE)


def mixed(values: Hashes) -> Hashes:
    """Numbers whose bits all depend on all bits of those given (the end of MurmurHash3)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def wording_hash(words: Ids, speaker: str | None) -> int:
    """One number for the same words in the same order of the same speaker."""
    held = blake2b(words.tobytes(), digest_size=8, key=(speaker or "").encode("utf-8", "surrogatepass")[:64])
    return int.from_bytes(held.digest(), "little", signed=True)
