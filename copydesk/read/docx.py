"""Word documents to text: all that is shown, changes accepted; read from the file's XML itself."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from copydesk.errors import ReadError
from copydesk.read.document import Document
from copydesk.read.fields import Fields
from copydesk.read.markup import local_name, text_of, xml_root
from copydesk.records import Link

_BODY = "word/document.xml"
_RELATIONS = "word/_rels/document.xml.rels"
_CORE = "docProps/core.xml"
# Bytes of one part, unpacked; a report has some hundred thousand.
_LARGEST_PART = 60 * 1024 * 1024
# deleted or moved words, the second form of what is drawn, and what is code
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr"})
_LEFT_OUT_FOLDED = frozenset(name.lower() for name in _LEFT_OUT)


def read_docx(data: bytes, *, where: str) -> Document:
    """The text of a .docx file; ReadError where it is none, is protected by a password, or unpacks to too much."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError(where, "encrypted or of an old format", "save it anew as .docx, without a password")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            body = _part(package, _BODY, where=where)
            relations = _part(package, _RELATIONS, where=where) if _RELATIONS in package.namelist() else b""
            core = _part(package, _CORE, where=where) if _CORE in package.namelist() else b""
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise ReadError(where, "broken .docx", "save it anew with the program that made it") from None
    if core and text_of(xml_root(core, where=where), "creator") == "Copydesk":
        raise ReadError(where, "a dossier of copydesk", "give the reports that it was made of")
    paragraphs = list(_paragraphs(xml_root(body, where=where)))
    text, links = _joined(paragraphs, _targets(relations, where=where))
    if not text:
        raise ReadError(where, "no text in it")
    return Document(text=text, fields=Fields(), links=links)


def _part(package: zipfile.ZipFile, name: str, *, where: str) -> bytes:
    if package.getinfo(name).file_size > _LARGEST_PART:
        raise ReadError(where, "too large", f"it unpacks to more than {_LARGEST_PART >> 20} MB")
    with package.open(name) as part:
        # the size that the archive states may be a lie; zipfile reads no more than that
        return part.read(_LARGEST_PART)


def _targets(relations: bytes, *, where: str) -> dict[str, str]:
    if not relations:
        return {}
    return {
        entry.get("Id", ""): entry.get("Target", "")
        for entry in xml_root(relations, where=where)
        if entry.get("TargetMode") == "External"
    }


Run = tuple[str, str | None]


def _paragraphs(root: Any) -> Iterator[list[Run]]:
    """Runs of words with the id of their link, paragraph by paragraph, those of tables and text boxes too."""
    # a stack of our own, since documents nest; the runs of a box inside a paragraph come before that
    stack: list[tuple[Any, bool, str | None]] = [(root, True, None)]
    open_paragraphs: list[list[Run]] = [[]]
    while stack:
        element, opens, link = stack.pop()
        name = local_name(element)
        if name in _LEFT_OUT_FOLDED:
            continue
        if not opens:
            if len(open_paragraphs) > 1:
                yield open_paragraphs.pop()
            continue
        if name == "p":
            open_paragraphs.append([])
            stack.append((element, False, None))
        elif name == "t":
            open_paragraphs[-1].append((element.text or "", link))
        elif name in {"tab", "br", "cr", "nobreakhyphen"}:
            open_paragraphs[-1].append(({"tab": " ", "nobreakhyphen": "-"}.get(name, "\n"), link))
        elif name == "hyperlink":
            link = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
        stack += [(child, True, link) for child in reversed(element)]
    yield open_paragraphs[0]


def _joined(paragraphs: list[list[Run]], targets: dict[str, str]) -> tuple[str, tuple[Link, ...]]:
    texts: list[str] = []
    links: list[Link] = []
    start = 0
    for runs in paragraphs:
        text = ""
        for words, link in runs:
            if link and targets.get(link) and words.strip():
                links.append(Link(start + len(text), start + len(text) + len(words), words, targets[link]))
            text += words
        if text.strip():
            texts.append(text)
            start += len(text) + 2
        else:
            links = [one for one in links if one.start < start]
    return "\n\n".join(texts), tuple(links)
