"""What a source phrase has at its head: a person, a body, a pronoun or a description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from copydesk.lexicon import table, words_of
from copydesk.names import parts, without_titles
from copydesk.records import ActorKind, Mention, Slice
from copydesk.text import fold, words

PRONOUNS = {
    "he": "male", "him": "male", "his": "male", "she": "female", "her": "female", "they": "plural",
    "them": "plural", "their": "plural", "it": "thing", "its": "thing", "i": "writer", "me": "writer",
    "my": "writer", "we": "writers", "us": "writers", "our": "writers", "who": "relative",
    "which": "relative", "that": "relative", "himself": "male", "herself": "female", "hers": "female",
}  # fmt: skip
_BEFORE_MODIFIER = re.compile(
    r"\b(?:(?:of|at|in|on|under|than|inside|within|behind|about)\s+(?:the\s+)?"
    r"|(?:for|to|from|with|by|near|against)\s+(?:[\w.’'&-]+\s+){0,6})$",
    re.IGNORECASE,
)
_APPOSITION = re.compile(
    r"^,\s*(?P<role>(?:the|a|an|who (?:is|was)|his|her|its|their|[A-Z\w’'.&-]+['’]s|[a-z-]+)\b[^;:()]*)"
)
# "the president this morning", "the ministry on Monday": when it was said is not who said it
_WHEN = re.compile(
    r"\s+(?:(?:on|over|late|early|earlier|later)\s+)?(?:this|last|the|that)?\s*(?:morning|afternoon|evening|night|weekend|week|month|year|"
    r"today|yesterday|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)$"
)
_ASIDE = re.compile(
    r",\s+(?:for|on|in) (?:his|her|its|their) (?:part|turn|own|side).*$|,\s+(?:too|also|however|meanwhile)$"
)
_LEADING = re.compile(r"^(?:the|a|an|that|this|those|these|some|one|another|both|several|many|two|three)\s+", re.I)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a source phrase. `mention` is set for names, `role` where the phrase gives one."""

    kind: Literal["name", "pronoun", "description"]
    text: str
    mention: Mention | None = None
    role: str | None = None


def head_of(source: Slice, mentions: list[Mention]) -> Head:
    """Find the head; `mentions` are those inside the source phrase, in text order."""
    stripped = source.text.strip(' ,;:—–-"“”')
    if fold(stripped) in PRONOUNS:
        return Head("pronoun", stripped)
    if _joined(source, mentions):
        return Head("description", stripped)
    people = [m for m in mentions if m.kind == "person" and _is_head(source, m)]
    if people:
        # "the Norlander minister, Ann Holt": a name of one word may be a country's adjective
        chosen = next((m for m in people if len(parts(m.text)) > 1), people[0])
        return Head("name", chosen.text, chosen, _role(source, chosen))
    last = mentions[-1] if mentions else None
    if last and last.kind != "person" and _names_body(source, last):
        return Head("name", last.text, last)
    first = fold(stripped.split()[0]) if stripped.split() else ""
    if first in PRONOUNS and len(stripped.split()) <= 2 and first not in ("that", "his", "her", "their", "its"):
        return Head("pronoun", stripped.split()[0])
    return Head("description", stripped)


def _joined(source: Slice, mentions: list[Mention]) -> bool:
    """Whether the phrase names two side by side ("Norland and Sudland"): a group of its own."""
    between = [source.text[left.end - source.start : right.start - source.start] for left, right in pairwise(mentions)]
    return any(re.fullmatch(r",?\s+(?:and|or|&)\s+(?:the\s+)?", words) for words in between)


def _is_head(source: Slice, mention: Mention) -> bool:
    before = source.text[: mention.start - source.start]
    after = source.text[mention.end - source.start :]
    title, _ = without_titles(mention.text)
    if re.match(r"['’]s?\b|['’](?=\s)", after) or mention.text.endswith(("’s", "'s")):
        return False
    if not title and _BEFORE_MODIFIER.search(before):
        return False
    if _BEFORE_MODIFIER.search(before):
        return False
    # "a Holt spokesman": a lower-case noun follows at once
    following = re.match(r"\s+([a-z][\w-]+)", after)
    return not (following and _is_person_noun(following[1]))


@cache
def _person_nouns() -> frozenset[str]:
    people = table("people")
    return frozenset(
        word
        for word in (*people["unnamed"], *people["groups"], *people["titles"], "campaign", "administration",
                     "supporters", "team", "family", "government", "camp", "office", "allies", "aides", "lawyers")
        if word not in ("then", "first", "former", "one", "all", "both")
    )  # fmt: skip


def _is_person_noun(word: str) -> bool:
    return fold(word) in _person_nouns()


def _names_body(source: Slice, mention: Mention) -> bool:
    """Whether the phrase is the body's name itself, give or take an article and adjectives."""
    before = source.text[: mention.start - source.start]
    after = source.text[mention.end - source.start :].strip(" ,'’s")
    if _BEFORE_MODIFIER.search(before):
        return False
    if after and not after.startswith(("in ", "on ", "(")):
        return False
    return not any(_is_person_noun(word) for word in re.findall(r"[a-z]+", before.lower()))


def _role(source: Slice, mention: Mention) -> str | None:
    """The role given before the name ("French President") or in apposition after it."""
    title, _ = without_titles(mention.text)
    before = source.text[: mention.start - source.start].strip(" ,")
    before = re.split(r",\s|\b(?:by|from|and)\s", before)[-1] if not title else before.rsplit(", ", 1)[-1]
    after = source.text[mention.end - source.start :].rstrip(" ,")
    match = _APPOSITION.match(after)
    if match and not match["role"].startswith(("who ", "which ")):
        return match["role"].strip(" ,")
    role = f"{before} {title}".strip() if before and len(words(before)) <= 14 else title
    return role if any(fold(word).strip(".") not in _DETERMINERS for word in role.split()) else None


_DETERMINERS = frozenset(
    ["the", "a", "an", "this", "that", "his", "her", "their", "its", "our", "some", "and", "or", "but", "one"]
)


def head_words(description: str) -> list[str]:
    """The words of a description up to its head noun: before the first preposition or relative."""
    found = [fold(description[start:end]) for start, end in words(description)]
    return found[: next((i for i, w in enumerate(found) if w in _PREPOSITIONS), len(found))] or found


def head_noun(description: str) -> str:
    """The head noun of a description: "official" of "a senior official at the ministry"."""
    return (head_words(description) or [""])[-1]


def actor_kind(description: str) -> ActorKind:
    """What kind of actor a description without a name is."""
    people = table("people")
    head = head_words(description)
    last = head_noun(description)
    if last in people["outlet_nouns"] or " ".join(head[-2:]) in people["outlet_nouns"]:
        return "outlet"
    if last in people["document_nouns"] or " ".join(head[-2:]) in people["document_nouns"]:
        return "document"
    if last in people["governments"]:
        return "government"
    if last in people["unnamed"] and not (last in people["groups"] and len(head) == 1):
        return "unnamed"
    if last in people["groups"] or (last.endswith("s") and not last.endswith("ss")):
        return "group"
    return "unnamed"


_PREPOSITIONS = {
    "of",
    "for",
    "from",
    "with",
    "at",
    "in",
    "on",
    "who",
    "familiar",
    "close",
    "by",
    "to",
    "whose",
    "speaking",
    "within",
    "inside",
    "across",
    "among",
    "against",
    "near",
    "representing",
    "working",
}


def one_person(description: str) -> bool:
    """Whether a description's head noun can be that of one person ("the minister", "the newcomer")."""
    last = head_noun(description)
    if actor_kind(description) in ("document", "outlet", "government") or last.endswith("s"):
        return False
    return last not in words_of("body_words") | words_of("body_nouns") | words_of("groups")


def definite(description: str) -> bool:
    """Whether a description points back ("the minister", "that paper"), not a new one ("a minister")."""
    return fold(description.split()[0]) in ("the", "that", "this", "his", "her") if description.strip() else False


def without_article(description: str) -> str:
    """The description without its article or determiner."""
    return _LEADING.sub("", description)
