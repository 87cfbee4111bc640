"""Names of files as text that can be shown, kept and written: a name need not be one in UTF-8, nor in any encoding."""

from __future__ import annotations

import os


def shown(name: str | os.PathLike[str]) -> str:
    r"""A name with the bytes that are no UTF-8 written out: `K\xf6ln.txt`. Different names stay different ones."""
    given = os.fspath(name)
    if given.isascii():
        return given
    try:
        held = given.encode("utf-8", _UNREADABLE)
    except UnicodeEncodeError:
        # words that are no name
        held = given.encode("utf-8", "surrogatepass")
    return held.decode("utf-8", "backslashreplace")


# how the system's names hold such bytes: by themselves, and on Windows as halves of characters
_UNREADABLE = "surrogatepass" if os.name == "nt" else "surrogateescape"
