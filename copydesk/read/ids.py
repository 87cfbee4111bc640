"""Ids of their own for the articles of a run, however many there are."""

from __future__ import annotations

import hashlib


class Ids:
    """Gives each article an id that no article before it has: the same id again gets "~2", "~3" and so on.

    Of each id eight bytes of its hash are kept, about 70 bytes of memory in all, so that a million rows
    cost what a picture does. Two ids of one hash (one chance in some ten million, for a million ids)
    would give the later one a "~2" that it does not need, and lose nothing.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        # how often ids came that came again: a million rows of one id are not counted from 2 each time
        self._last: dict[int, int] = {}

    def own(self, wanted: str) -> str:
        """The id wanted, or that with the next free number."""
        key = _key(wanted)
        if key not in self._seen:
            self._seen.add(key)
            return wanted
        number = self._last.get(key, 1) + 1
        while _key(f"{wanted}~{number}") in self._seen:
            number += 1
        self._last[key] = number
        name = f"{wanted}~{number}"
        self._seen.add(_key(name))
        return name


def _key(name: str) -> int:
    # not hash(), which gives other numbers in every process: the same input always gives the same ids
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
