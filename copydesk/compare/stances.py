"""What a statement shows of its speaker's stance on what it is about: read from cue and content."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from copydesk.lexicon import inflected, phrases, table
from copydesk.records import Statement

Stance = Literal["supports", "opposes", "open", "undecided", "none stated"]
_STANCES: tuple[Stance, ...] = ("undecided", "opposes", "supports", "open")
_NEGATION = re.compile(r"\b(?:not|never|no longer|nor|neither|nothing|no)\b|n['’]t\b", re.IGNORECASE)
# "urged allies not to send": what is urged is negated
_NOT_TO = re.compile(r"\b(?:not|never|against)\s+(?:to|\w+ing)\b", re.IGNORECASE)
_REVERSED: dict[Stance, Stance] = {
    "supports": "opposes", "opposes": "open", "open": "opposes", "undecided": "undecided"
}  # fmt: skip
_CLAUSE = re.compile(r"(?<=[.;:!?])[\s”\"’']+|\s[—–]\s")


@cache
def _cue_pattern(stance: Stance) -> re.Pattern[str]:
    known = table("stance")["cue"][stance]
    irregular = table("cues")["irregular"]
    return phrases([form for verb in known["verbs"] for form in inflected(verb, irregular)] + known["words"])


@cache
def _content_pattern(stance: Stance) -> re.Pattern[str]:
    return phrases(table("stance")["content"][stance]["phrases"])


def stances_of(statement: Statement) -> list[tuple[Stance, str]]:
    """The stances that a statement shows, each with the words it is about; none where it shows none.

    A cue of stance ("backed", "has not ruled out") decides for the whole content, reversed where it is negated;
    else each clause of the content is read for itself ("should be sent", "will not send").
    """
    content = " ".join(span.text for span in statement.content)
    found = _of_cue(statement.cue.text if statement.cue else "")
    if found == "none stated" or statement.act == "speech":
        clauses = [(stance_in(clause), clause) for clause in _CLAUSE.split(content)]
        said: list[tuple[Stance, str]] = [(stance, clause) for stance, clause in clauses if stance != "none stated"]
        if said or found == "none stated":
            return said
    if found in ("supports", "opposes") and _NOT_TO.search(content[:60]):
        return [("opposes" if found == "supports" else "open", content)]
    return [(found, content)]


def _of_cue(cue: str) -> Stance:
    matches = [(match.end(), stance) for stance in _STANCES for match in _cue_pattern(stance).finditer(cue)]
    if not matches:
        return "none stated"
    # the last word tells: "refused to back", "considered opposing"; before it a refusal reverses
    _, stance = max(matches)
    negated = bool(_NEGATION.search(cue)) or (len(matches) > 1 and min(matches)[1] == "opposes" != stance)
    return _REVERSED[stance] if negated else stance


def stance_in(content: str) -> Stance:
    """The stance that words of a content show: those before "until", "because" and the like, where they show one."""
    main = _main(content)
    found = _shown(main)
    return found if found != "none stated" or main == content else _shown(content)


# What behind these words is negated or wished for is another matter.
_SUBORDINATE = re.compile(
    r"[\s“\"](?:until|unless|because|since|so that|as long as|although|though|while|before|after|once)\s"
)


def _main(content: str) -> str:
    match = _SUBORDINATE.search(content)
    return content[: match.start()] if match else content


def _shown(content: str) -> Stance:
    """The stance of some words; signs in order: of indecision, against, of what is left open, in favour."""
    if _content_pattern("undecided").search(content):
        return "undecided"
    open_ = _content_pattern("open").search(content)
    if open_ and _NEGATION.search(content) and re.search(r"\brul(?:e|ed|es|ing) out\b", content, re.IGNORECASE):
        return "open"
    if _content_pattern("opposes").search(content):
        return "opposes"
    if open_:
        return "opposes" if re.search(r"\brul(?:e|ed|es|ing) out\b", open_.group(), re.IGNORECASE) else "open"
    if _content_pattern("supports").search(content):
        return "supports"
    return "none stated"
