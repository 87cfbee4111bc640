"""Words as numbers: what is compared over millions of articles are arrays, not strings."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from copydesk.align import STOP, Token

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


def stop_ids() -> Ids:
    """The numbers of the small words, sorted."""
    return np.unique(np.array([word_id(word) for word in STOP], np.uint32))


def shingles(words: Ids, length: int) -> Hashes:
    """The hash of each run of so many words that has no break in it, each once, sorted; up to eight words."""
    if len(words) < length:
        return np.empty(0, np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(words, length)
    hashed = (windows.astype(np.uint64) * _FACTORS[:length]).sum(axis=1, dtype=np.uint64)
    return np.unique(mixed(hashed[(windows != BREAK).all(axis=1)]))


def mixed(values: Hashes) -> Hashes:
    """Numbers whose bits all depend on all bits of those given (the end of MurmurHash3)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def whole_hash(words: Ids) -> int:
    """One number for a wording; its order counts."""
    places = np.arange(1, len(words) + 1, dtype=np.uint64)
    hashed = mixed(words.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + mixed(places))
    return int(mixed(hashed.sum(dtype=np.uint64, keepdims=True))[0])
