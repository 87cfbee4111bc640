"""Rich Text Format to text."""

from __future__ import annotations

import re

from copydesk.errors import ReadError
from copydesk.read.document import Document

# Fields hold addresses and commands beside the words shown; the library's pattern for them is slow on hostile files.
_FIELD = "\\fldinst"
_FIELD_LEFT_OUT = "\\*\\fieldleftout"
_FONTS = re.compile(r"\{[^{}]*\\fonttbl")
_BRACE = re.compile(r"[{}]")
_FONT = re.compile(r"\\f(\d{1,5})(?!\d)[^;}]{0,400}?\\fcharset(\d{1,3})(?!\d)")
_MOST_FONTS = 2000


def read_rtf(data: bytes, *, where: str) -> Document:
    """The text of an .rtf file; ReadError where it is none."""
    lines = [" ".join(line.split()) for line in rtf_lines(data, where=where)]
    text = "\n\n".join(line for line in lines if line)
    if not text:
        raise ReadError(where, "no text in it")
    return Document(text=text)


def rtf_lines(data: bytes, *, where: str) -> list[str]:
    """The lines as the file has them, tabs and the bars between cells included."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        raise ReadError(where, "not an .rtf file")
    source = _plain_fonts(data.decode("cp1252", "replace").replace(_FIELD, _FIELD_LEFT_OUT), where=where)
    try:
        text = str(rtf_to_text(source, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError, LookupError):
        raise ReadError(where, "broken .rtf", "save it anew with the program that made it") from None
    # characters beyond the first plane are written as two halves
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.split(r"\n", whole.replace("\u00ad", "").replace("\0", ""))


def _plain_fonts(source: str, *, where: str) -> str:
    """The source with a table of fonts that says their character sets and nothing else.

    The library's pattern for the table takes time that grows with the cube of its length.
    """
    start = _FONTS.search(source)
    if start is None:
        return source
    depth, end = 1, None
    for brace in _BRACE.finditer(source, start.end()):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            end = brace.end()
            break
    if end is None:
        raise ReadError(where, "broken .rtf", "save it anew with the program that made it")
    table = source[start.start() : end]
    before = table[: table.index("\\fonttbl")]
    fonts = [f"{{\\f{number}\\fcharset{charset} x;}}" for number, charset in _FONT.findall(table)[:_MOST_FONTS]]
    return f"{source[: start.start()]}{before}\\fonttbl{''.join(fonts)}}}{source[end:]}"
