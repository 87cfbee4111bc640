"""Names of things in formats that want them to be unique everywhere: the same for the same desk.

An actor is of its story: who is one across stories is a question of the desk, and a false merge would put words in the
mouth of another of the same name.
"""

from __future__ import annotations

import re
import uuid
from urllib.parse import quote

# what no XML may hold; each is one character, and so is what stands for it: offsets do not move
_BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "copydesk:")

TERMS = "copydesk:terms/"


def iri(kind: str, *parts: str) -> str:
    """A name as the web of data has it; nothing can be fetched there, for a desk is nobody else's."""
    return f"copydesk:{kind}/" + "/".join(quote(part, safe=":~") for part in parts)


def guid(*parts: str) -> str:
    """A GUID that is always the same for the same thing."""
    return str(uuid.uuid5(_SPACE, "\0".join(part.encode("utf-8", "replace").decode() for part in parts)))


def for_xml(text: str) -> str:
    """The text with what no XML may hold as U+FFFD, character by character; direction marks stay."""
    return _BARRED.sub("\ufffd", text)


def web_address(address: str | None) -> str | None:
    """An address that may be linked to: never one that starts a script or a program."""
    return address if address and re.match(r"https?://[^\s<>\"{}|\\^`]+$", address, re.IGNORECASE) else None
