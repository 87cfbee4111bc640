"""Borders of tagged names: whole words, no titles or words of address, nothing of a body cut off."""

from __future__ import annotations

import re

from copydesk.annotate.tagger import Span
from copydesk.lexicon import outlets, words_of
from copydesk.names import is_metonym, tokens, without_titles
from copydesk.records import Mention
from copydesk.text import fold

_POSSESSIVE = re.compile(r"['’]s$|['’]$")
# Names in small letters, as in comments and addresses, are taken from this mean probability on; found on UNER dev.
_SURE_IN_LOWER_CASE = 0.7
_COMPANY_FORM = re.compile(r",?\s(?:Inc|Corp|Ltd|Co|LLC|Plc|PLC)\b\.?")
# a lone word of capitals is an abbreviation
_CAPITALS = re.compile(r"[A-Z]{3,}")
_WORDS = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*\.?")


def cleaned(text: str, span: Span) -> Mention | None:
    """A tagged name with whole words at its ends, or None where what is left is no name."""
    start, end = trimmed(text, *_whole_words(text, span.start, span.end))
    start = _after_address(text, start, end)
    if span.role == "person":
        start, end = _person_range(text, start, end)
    if not _may_be_name(text[start:end], span):
        return None
    return typed(text, start, _with_company_form(text, start, end), span.role)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _after_address(text: str, start: int, end: int) -> int:
    """Where the name begins after "Dear", "Hi" or the like."""
    first = _WORDS.match(text, start, end)
    if first and fold(first.group()) in words_of("greetings") and first.end() < end:
        return trimmed(text, first.end(), end)[0]
    return start


def _may_be_name(words: str, span: Span) -> bool:
    if len(words) < 2 or (words.islower() and span.score < _SURE_IN_LOWER_CASE):
        return False
    role = span.role
    plain = fold(words)
    if plain in words_of("calendar") or plain in words_of("no_names"):
        return False
    given = tokens(words)
    if (
        role != "person"
        and len(given) == 1
        and (given[0] in words_of("peoples") or given[0].rstrip("s") in words_of("peoples"))
    ):
        # "the Canadian team", "Canadians": neither a place nor a body
        return False
    return not (role == "person" and given and given[-1] in words_of("titles"))


def _with_company_form(text: str, start: int, end: int) -> int:
    """The end of a company's name with its legal form ("Corp.", ", Inc.")."""
    last = tokens(text[start:end])[-1:]
    if last and last[0] in words_of("company_ends") and text[end : end + 1] == ".":
        return end + 1
    form = _COMPANY_FORM.match(text, end)
    return form.end() if form else end


def _person_range(text: str, start: int, end: int) -> tuple[int, int]:
    """The first run of capitalised words and particles, after a possessive or titles and before a comma."""
    possessive = list(re.finditer(r"['’]s\s+", text[start:end]))
    if possessive:
        start += possessive[-1].end()
    comma = re.search(r",(?!\s*(?:Jr|Sr)\b)|[(:;]", text[start:end])
    if comma:
        end = start + comma.start()
    kept = start
    for match in _WORDS.finditer(text, start, end):
        word = match.group()
        if not word[0].isupper() and word not in words_of("particles") and not text[start:end].islower():
            break
        kept = match.end()
    start, kept = trimmed(text, start, kept)
    _, bare = without_titles(text[start:kept])
    return kept - len(bare), kept


_OF = re.compile(r"\s+of(?:\s+(?:the\s+)?[A-Z][\w’&-]*(?:\s+(?:and\s+)?[A-Z][\w’&-]*)*)")
_NEXT_WORD = re.compile(r"\s+([A-Z][\w’&-]*)")
# "Bridge &" + "Harbour Weekly"
_AND_BEFORE = re.compile(r"\b[A-Z][\w’-]+\s&\s$")
_NICKNAMED = re.compile(r"\b[A-Z][\w’-]+\s[“\"‘'][^“”\"‘’'\n]{2,20}[”\"’']\s$")
_LOOSE_END = re.compile(r"(?:\s+(?:of|and|the|for|&)|\s*[/&–-])+$")


def completed(text: str, found: list[Mention]) -> list[Mention]:
    """Names of bodies with what belongs to them: "Authority of New Ulm", "Action" + "Center"."""
    starts = {mention.start for mention in found}
    return [done for mention in found if (done := _completed(text, mention, starts))]


def _completed(text: str, mention: Mention, starts: set[int]) -> Mention | None:
    start, kind = mention.start, mention.kind
    nicknamed = _NICKNAMED.search(text, max(0, start - 60), start) if kind == "person" else None
    start = nicknamed.start() if nicknamed else start
    joint = _AND_BEFORE.search(text, max(0, start - 40), start) if kind != "person" else None
    start = joint.start() if joint else start
    loose = _LOOSE_END.search(mention.text)
    end = mention.end - len(loose.group()) if loose else mention.end
    following = _NEXT_WORD.match(text, end)
    while following and fold(following[1]) in words_of("body_words") and following.start(1) not in starts:
        end, kind = following.end(), "organisation"
        following = _NEXT_WORD.match(text, end)
    last = tokens(text[start:end])[-1:]
    of = _OF.match(text, end) if last and kind != "person" and last[0] in words_of("of_heads") else None
    end = of.end() if of else end
    if kind == "person" and _CAPITALS.fullmatch(text[start:end]) and not text[end : end + 3].lstrip().isupper():
        kind = "organisation"
    return Mention(start, end, text[start:end], kind) if end - start > 1 else None


def typed(text: str, start: int, end: int, role: str) -> Mention:
    """The range as a mention; what stands for a government is a body, a known outlet one."""
    words = text[start:end]
    if is_metonym(words):
        return Mention(start, end, words, "organisation")
    return Mention(start, end, words, "outlet" if outlets.known(words) else role)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A range without space, marks and a possessive at its ends."""
    while start < end and text[start] in " ,;:“\"'‘(@#[*":
        start += 1
    while start < end and text[end - 1] in ' ,;:”")]*':
        end -= 1
    match = _POSSESSIVE.search(text[start:end])
    if match and end - start > 3:
        end = start + match.start()
    return start, end
