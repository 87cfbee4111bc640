"""Plain text and Markdown: front matter and links, as spans in the untouched text."""

from __future__ import annotations

import re

from copydesk.read.fields import Fields, from_mapping
from copydesk.records import Link

_FRONT = re.compile(r"---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"([A-Za-z_][\w-]{0,40})\s*:\s+(.+)")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,300})\]\(([^()\s]{0,2000})(?:\s+\"[^\"\n]{0,200}\")?\)")


def front_matter(text: str) -> tuple[Fields, int]:
    """Fields of "key: value" lines between "---" lines at the top, and where they end."""
    match = _FRONT.match(text)
    if not match:
        return Fields(), 0
    pairs = [_PAIR.fullmatch(line.strip()) for line in match.group(1).splitlines()]
    raw: dict[str, object] = {pair.group(1).lower(): pair.group(2).strip().strip("\"'") for pair in pairs if pair}
    return (from_mapping(raw), match.end()) if raw else (Fields(), 0)


def markdown_links(text: str) -> tuple[Link, ...]:
    """Links written as [words](address); the slice is that of the words."""
    return tuple(Link(match.start(1), match.end(1), match.group(1), match.group(2)) for match in _LINK.finditer(text))
