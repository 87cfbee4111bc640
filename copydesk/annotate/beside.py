"""Who spoke, from the words right beside a quotation, where the tagger saw no cue."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from copydesk.annotate.act import speaking
from copydesk.annotate.part import Part
from copydesk.text import Range

_WORD = r"(?:[A-Z]\.|[A-Z][\w’'-]*)"
_NAME = rf"(?:{_WORD}(?:\s(?:(?:de|van|von|der|al|bin|of)\s)?{_WORD}){{0,5}})"
_WHO = rf"(?P<source>[Hh]e|[Ss]he|[Tt]hey|[Ii]t|(?:[Tt]he\s)?(?:[a-z-]+\s){{0,3}}{_NAME}|[Tt]he\s[a-z-]+)"
_SIGNED = re.compile(rf"\s*[—–-]{{1,2}}\s?(?P<source>{_NAME})(?=[,.;\n(]|\s*$)")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    verb = rf"(?P<cue>{speaking().pattern})"
    return (
        re.compile(rf"[,.]?\s*{verb}\s+{_WHO}\b"),
        re.compile(rf"[,.]?\s*{_WHO}\s+{verb}(?!\w)"),
        re.compile(rf"{_WHO}\s+{verb}\s*[,:]\s*$"),
    )


def beside(text: str, part: Part) -> Part:
    """A quotation without a cue, with "said Ann Holt" after it, "Holt said:" before it, or a signature."""
    if part.cue or part.source:
        return part
    start, end = part.content[0][0], part.content[-1][1]
    after, turned, before = _patterns()
    line = text.find("\n", end)
    stop = min(end + 80, line if line >= 0 else len(text))
    found = after.match(text, end, stop) or turned.match(text, end, stop)
    if not found:
        left = max(0, start - 80, text.rfind("\n", 0, start) + 1)
        found = next((m for m in before.finditer(text, left, start)), None)
    if found:
        return replace(part, cue=found.span("cue"), source=found.span("source"))
    signed = _SIGNED.match(text, end, min(len(text), end + 80))
    return replace(part, source=signed.span("source")) if signed else part


_PASSIVE = re.compile(rf"(?P<source>[Hh]e|[Ss]he|[Tt]hey|(?:[Tt]he\s)?(?:[a-z-]+\s){{0,3}}{_NAME}|[Tt]he\s[a-z-]+)\s+$")
_RELAYED = re.compile(
    rf"(?:was|were|is|are|has been|have been)\s+(?:widely\s+)?quoted\b(?:\s+by\s+(?:the\s+)?(?P<relay>{_NAME}))?"
)
_AS_SAYING = re.compile(r"as\s+(?:saying|telling\s+\S+)\s+(?:that\s+)?")


def relayed(text: str, part: Part) -> Part:
    """Brandt's words through the Courier: "Brandt was quoted by the Courier as saying …"."""
    if not part.cue:
        return part
    cue = _RELAYED.match(text[part.cue[0] : part.cue[1] + 60])
    subject = _PASSIVE.search(text, max(0, part.cue[0] - 80), part.cue[0]) if cue else None
    if not cue or not subject:
        return part
    first: Range = part.content[0]
    lead = _AS_SAYING.match(text, *first)
    content = ((lead.end(), first[1]), *part.content[1:]) if lead else part.content
    relay = (part.cue[0] + cue.start("relay"), part.cue[0] + cue.end("relay")) if cue["relay"] else part.relay
    return replace(part, content=content, source=subject.span("source"), relay=relay)


_QUOTES = re.compile(r"\b(?:quot(?:ed|es|ing)|cit(?:ed|es|ing))$")
_WHOM = re.compile(
    rf"(?P<source>(?:[Tt]he\s)?(?:[a-z-]+\s){{0,3}}{_NAME}(?:,[^,:“\"]{{2,60}},)?|[Tt]he\s[a-z-]+(?:\s[a-z-]+)?)\s+"
    r"as\s+(?:saying|telling\s+\S+|having\s+said)(?P<colon>\s*[,:])?\s+(?:that\s+)?"
)


def quoting(text: str, part: Part) -> Part:
    """Brandt's words through the Courier: "The Courier quoted Brandt as saying …"."""
    if not part.cue or not part.source or not _QUOTES.search(text[slice(*part.cue)]):
        return part
    whom = _WHOM.match(text, part.cue[1] + 1, part.content[-1][1])
    if not whom or whom.end() >= part.content[-1][1]:
        return part
    content = tuple((max(start, whom.end()), end) for start, end in part.content if end > whom.end())
    return replace(part, content=content, source=whom.span("source"), relay=part.source)


_THEN_SAYING = re.compile(r"[\w\s,.’'-]{1,60}?\bas\s+(?:saying|telling)\b")


def names_whom_it_quotes(text: str, part: Part) -> bool:
    """Whether a content is but the name in "quoted Brandt as saying", whose words are a part of their own."""
    if not part.cue or not _QUOTES.search(text[slice(*part.cue)]):
        return False
    start, end = part.content[-1]
    return end - start < 60 and bool(_THEN_SAYING.match(text, start, end + 60))


_EXPLETIVE = re.compile(r"(?:was|is|has been|had been|were|will be)\b")


def without_expletive(text: str, part: Part) -> Part:
    """Nobody as the source of "It was reported that …"."""
    it = part.cue and part.source and text[slice(*part.source)].lower() == "it"
    return replace(part, source=None) if it and part.cue and _EXPLETIVE.match(text, *part.cue) else part


_POINTING = re.compile(
    rf"(?P<source>(?:[Tt]he\s)?{_NAME})\s+(?:first\s+)?(?P<cue>reported|reports|revealed|disclosed|confirmed|announced)\s+"
    r"(?P<this>this|the news|the story)(?=[.,;]|\s+(?:on|in|earlier|last|first|late|yesterday|today)\b)"
)


def pointing(text: str, taken: bytearray) -> list[Part]:
    """Parts of "The Coast Courier reported this on Monday.", where nothing was marked; the content is "this"."""
    return [
        Part((match.span("this"),), match.span("cue"), match.span("source"), _PLAIN)
        for match in _POINTING.finditer(text)
        if not any(taken[match.start("cue") : match.end("this")])
    ]


# nothing but the form tells, and the form is plain
_PLAIN = 0.8
