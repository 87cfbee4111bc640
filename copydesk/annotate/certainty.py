"""How certain a statement is put, whether it is negated, and how far its matter has come.

Read from the words of cue and content by lexicon; where words of different strength meet, the
weakest stands, since a hedge anywhere in a clause weakens the whole ("seemed certain").
"""

from __future__ import annotations

import re
from functools import cache

from copydesk.annotate.act import denies, doubts, negated_cue
from copydesk.lexicon import phrases, table
from copydesk.records import Act, Certainty, Stage

_STAGES: tuple[Stage, ...] = ("done", "under way", "decided", "planned", "considered", "asked")
# the month, told from the verb by its capital and what stands beside it
_MAY = re.compile(r"\b(?:(?:in|on|since|by|until|of|from|last|next|early|late|mid)[\s-]May|\d{1,2} May|May \d{1,4})\b")
_CLAUSE_END = re.compile(
    r"[,;:—–]\s|\b(?:because|which|who|although|though|while|since|so that|so (?:they|he|she|it|we)|in order|when)\b"
)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return phrases(table("certainty")[name])


@cache
def _stage_pattern(stage: Stage) -> re.Pattern[str]:
    return phrases(table("certainty")["stage"][stage])


def main_clause(content: str) -> str:
    """The content up to its first subordinate clause, if that leaves at least three words."""
    for match in _CLAUSE_END.finditer(content):
        if len(content[: match.start()].split()) >= 3:
            return content[: match.start()]
    return content


def certainty_of(cue: str, content: str, *, act: Act) -> Certainty:
    """The certainty that the words give to what is said, not how sure anybody may be of it."""
    if denies(cue):
        return "denied"
    if doubts(cue) and act != "speech":
        return "doubted"
    clause = _MAY.sub(" ", main_clause(content))
    if _pattern("doubted").search(clause):
        return "doubted"
    if _pattern("possible").search(clause):
        return "possible"
    if _pattern("likely").search(clause):
        return "likely"
    if _pattern("certain").search(clause):
        return "certain"
    return "stated"


def negated(cue: str, content: str) -> bool:
    """Whether the cue or the content's main clause carries a negation."""
    clause = _pattern("idioms").sub(" ", main_clause(content))
    inside = bool(_pattern("negation").search(clause) or re.search(r"n['’]t\b", clause, re.IGNORECASE))
    return inside != negated_cue(cue)


def stage_of(cue: str, content: str) -> Stage | None:
    """How far the matter is said to have come; the cue's own word first, then the main clause."""
    for words in (cue, main_clause(content)):
        for stage in _STAGES:
            if _stage_pattern(stage).search(words):
                return stage
    return None


def condition(words: str) -> re.Match[str] | None:
    """The first word that makes what is said depend on something."""
    return _pattern("condition").search(words)
