"""XML and fragments of HTML, read so that nothing in them reaches out or grows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from copydesk.errors import ReadError
from copydesk.records import Link

_BLANK = re.compile(r"\s+")
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_DROPPED = frozenset(["script", "style", "template", "noscript", "head", "iframe", "object", "svg", "math", "title"])
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)


def xml_root(data: bytes, *, where: str) -> Any:
    """The root element of an XML document, broken or cut off as it may be; ReadError where there is none.

    Entities that a document declares are never expanded, and such a document is refused; nothing is loaded.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise ReadError(where, "not valid XML")
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise ReadError(where, "declares entities", "XML with entities of its own is not read")
    return root


def local_name(element: Any) -> str:
    """An element's name without its namespace, in small letters; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def children(element: Any, name: str) -> list[Any]:
    """The child elements of that local name."""
    return [child for child in element if local_name(child) == name]


def text_of(element: Any, *path: str) -> str | None:
    """The text of the first element along the path of local names, or None."""
    for name in path:
        found = children(element, name)
        if not found:
            return None
        element = found[0]
    return _BLANK.sub(" ", "".join(element.itertext())).strip() or None


def fragment_text(html: str) -> tuple[str, tuple[Link, ...]]:
    """The paragraphs of an HTML fragment, set apart by blank lines, and its links: all of it that is shown.

    For what holds one text and nothing else, such as an item of a feed or an e-mail; a page has menus.
    """
    from lxml import html as parsing

    try:
        parser = parsing.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        root = parsing.document_fromstring(html, parser=parser)
    except (ValueError, AssertionError, parsing.etree.LxmlError):
        return "", ()
    return flowed(_shown(root))


def flowed(pieces: Iterator[tuple[str | None, str | None]]) -> tuple[str, tuple[Link, ...]]:
    """Paragraphs with blank lines between them, and where the links' words stand.

    Pieces are runs of words with their link's address; (None, None) stands between paragraphs.
    """
    blocks: list[list[tuple[str, str | None]]] = [[]]
    for words, url in pieces:
        if words is None:
            blocks.append([])
        else:
            blocks[-1].append((words, url))
    paragraphs, links, start = [], [], 0
    for block in blocks:
        paragraph, found = _paragraph(block)
        if paragraph:
            paragraphs.append(paragraph)
            links += [Link(start + at, start + at + len(words), words, url) for at, words, url in found]
            start += len(paragraph) + 2
    return "\n\n".join(paragraphs), tuple(links)


def _paragraph(block: list[tuple[str, str | None]]) -> tuple[str, list[tuple[int, str, str]]]:
    text = ""
    found: list[tuple[int, str, str]] = []
    for raw, url in block:
        words = _BLANK.sub(" ", raw)
        if not text or text.endswith(" "):
            words = words.lstrip()
        if url and words.strip():
            found.append((len(text), words.rstrip(), url))
        text += words
    return text.rstrip(), found


def _shown(root: Any) -> Iterator[tuple[str | None, str | None]]:
    # a stack of our own: mark-up nests deeper than Python recurses
    stack: list[tuple[Any, bool, str | None]] = [(root, True, None)]
    while stack:
        element, opens, url = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            yield None, None
        if not opens:
            yield element.tail or "", url
            continue
        stack.append((element, False, url))
        if tag and tag not in _DROPPED and not _INVISIBLE.search(element.get("style") or ""):
            inner = (element.get("href") or url) if tag == "a" else url
            yield element.text or "", inner
            stack += [(child, True, inner) for child in reversed(element)]
