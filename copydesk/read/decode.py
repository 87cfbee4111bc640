"""Bytes to text, without changing what the text says."""

from __future__ import annotations

import codecs
import re

from copydesk.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# control characters that text has not
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w:.-]{2,40})", re.IGNORECASE)
# English text has few bytes above 127; more of them than this and it is another language or script.
# Set by judgement, not measured.
_FEW = 0.05


def is_wide(data: bytes) -> bool:
    """Whether a mark says that every character takes two bytes or four."""
    return any(data.startswith(mark) for mark, encoding in _MARKS if encoding != "utf-8")


def decode(data: bytes, *, where: str, page: bool = False) -> str:
    """The text of a file: by its mark, as UTF-8, else as detected. Line ends stay as they are."""
    if not data.strip():
        raise ReadError(where, "empty")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, where=where)
    if b"\0" in data:
        raise ReadError(where, "not text")
    try:
        return _sound(data.decode("utf-8"), where=where)
    except UnicodeDecodeError:
        return _sound(_guessed(data, where=where, page=page), where=where)


def _strict(data: bytes, encoding: str, *, where: str) -> str:
    try:
        return _sound(data.decode(encoding), where=where)
    except UnicodeDecodeError:
        raise ReadError(where, "not text") from None


def _sound(text: str, *, where: str) -> str:
    """Refuse what decodes but is no text: control characters are rare in text."""
    if not text.strip():
        raise ReadError(where, "empty")
    head = text[:20_000]
    if "\0" in text or len(_CONTROL.findall(head)) > 0.01 * len(head):
        raise ReadError(where, "not text")
    return text


def _guessed(data: bytes, *, where: str, page: bool) -> str:
    stated = _CHARSET.search(data[:4096]) if page else None
    if stated and (text := _try(data, stated.group(1).decode("ascii"))) is not None:
        return text
    if (text := _damaged_utf8(data)) is not None:
        return text
    if sum(byte > 127 for byte in data) <= _FEW * len(data):
        text = _try(data, "cp1252")
        if text is not None:
            return text
    return _detected(data, where=where)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _damaged_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken characters: most sequences must be sound."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - broken
    return text if sound >= 4 * broken else None


def _detected(data: bytes, *, where: str) -> str:
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:200_000]).best()
    text = _try(data, best.encoding) if best else None
    if text is None:
        raise ReadError(where, "not text")
    return text
