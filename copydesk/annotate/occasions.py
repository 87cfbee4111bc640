"""Occasions at which words were said: press conferences, speeches, hearings, remarks to reporters.

An article that tells of one shows that its words come from there, whoever was in the room.
"""

from __future__ import annotations

import re

from copydesk import text as marks
from copydesk.annotate.body import boilerplate_mask
from copydesk.records import Article, Citation, Cited

_REPORTERS = r"(?:reporters|journalists|the press|the media|a (?:news|press) conference)"
_GATHERING = (
    r"(?:news conference|press conference|press briefing|briefing|speech|address|rally|hearing|town hall|debate|"
    r"testimony|keynote|sermon|lecture|statement to parliament|conference call|court hearing)"
)
_END = r"(?=[.,;:“”\"\n]|\s+that\b|$)"
_WHERE = r"(?:\s+(?:in|at|on|before|after|outside|during|aboard|as|while|to)\s+[^.;:“”\"\n]{2,60}?)?" + _END
_PATTERNS = (
    re.compile(rf"\b(?:told|tells|telling|speaking to|spoke to|remarks to|made to)\s+{_REPORTERS}{_WHERE}"),
    re.compile(
        rf"\b(?:at|in|during)\s+(?:a|an|the|his|her|their|today[’']s|[A-Z][a-z]+day[’']s)\s+(?:[\w’'-]+\s+){{0,3}}{_GATHERING}{_WHERE}"
    ),
    re.compile(
        r"\b(?:testified|testifying|in testimony|gave evidence)\s+(?:before|to|at|in)\s+[^.,;:“”\"\n]{3,50}?" + _END
    ),
)


def occasions(article: Article) -> list[Citation]:
    """Citations of occasions, outside quotation marks and what is no report; the longest of those that overlap."""
    quoted, apart = marks.quoted_mask(article.text), boilerplate_mask(article)
    found = sorted(
        (match.span() for pattern in _PATTERNS for match in pattern.finditer(article.text)),
        key=lambda span: (span[0], -span[1]),
    )
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if not quoted[start] and not apart[start] and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return [Citation(start=a, end=b, text=article.text[a:b], to=Cited("speech", article.text[a:b])) for a, b in kept]
