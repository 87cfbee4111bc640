"""What kind of act a cue names, and whether it denies: read from the cue's words."""

from __future__ import annotations

import re
from functools import cache

from copydesk.lexicon import either, inflected, phrases, table
from copydesk.records import Act

_ACTS: tuple[Act, ...] = ("speech", "writing", "thought", "stance")
_PHRASE = re.compile(r"\b(?:at|in|on|during|after|before|while|through|via)\s", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:that|if|whether|how|why)\b", re.IGNORECASE)
# words that show a finite clause; a relative clause after a noun shows none of the whole
_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|will|would|has|have|had|can|could|may|might|should|must|did|does|do|cannot)\b|n['’]t\b|['’](?:s|re|ll|ve|d|m)\s",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?<!^)\b(?:that|which|who|whom|whose|where)\b", re.IGNORECASE)
_PRONOUN_SUBJECT = re.compile(r"\b(?:he|she|it|they|we|i|you|there)\s+\w+", re.IGNORECASE)
_NEGATED_CUE = re.compile(r"\b(?:not|never|n['’]t|no longer|neither|nor)\b|n['’]t\b", re.IGNORECASE)


@cache
def _verbs() -> dict[str, Act]:
    """Every form of every cue verb; the first act that lists a verb has it."""
    cues = table("cues")
    forms: dict[str, Act] = {}
    for act in _ACTS:
        for verb in cues[act]["verbs"]:
            for form in inflected(verb, cues["irregular"]):
                forms.setdefault(form, act)
    for form in _treating():
        forms.setdefault(form, "stance")
    return forms


def clausal(content: str) -> bool:
    """Whether a content says something ("he will go"), not merely names it ("the plan to go")."""
    if _CLAUSE.match(content):
        return True
    before = _RELATIVE.split(content)[0]
    return bool(_FINITE.search(before) or _PRONOUN_SUBJECT.search(before))


@cache
def _telling() -> frozenset[str]:
    cues = table("cues")
    return frozenset(f for verb in cues["telling"]["verbs"] for f in inflected(verb, cues["irregular"]))


@cache
def _treating() -> frozenset[str]:
    cues = table("cues")
    return frozenset(f for verb in cues["treating"]["verbs"] for f in inflected(verb, cues["irregular"]))


@cache
def _words() -> dict[str, Act]:
    cues = table("cues")
    forms: dict[str, Act] = {}
    for act in _ACTS:
        for word in cues[act].get("words", ()):
            forms.setdefault(word, act)
    return forms


@cache
def _any_verb() -> re.Pattern[str]:
    return phrases(list(_verbs()))


@cache
def _any_word() -> re.Pattern[str]:
    return phrases(list(_words()))


def _key(words: str) -> str:
    return re.sub(r"\s+", " ", words.lower())


def act_of(cue: str, content: str, *, quoted: bool) -> Act:
    """The act that a cue names: the last verb tells ("is expected to announce"), else a noun.

    An expectation or plan to speak is a thought. A cue of no known word, or one that tells only
    what was spoken of, is speech where words are quoted and a stance where none are; so is a
    content that names a thing and states nothing, but after "say", "tell" and their like.
    """
    # "said at the same press conference": what follows a preposition is no verb of the cue
    verbs = [_key(match.group()) for match in _any_verb().finditer(_PHRASE.split(cue)[0] or cue)]
    acts = [_verbs()[verb] for verb in verbs]
    if acts:
        if acts[0] == "thought" and len(acts) > 1 and acts[-1] != "stance":
            return "thought"
        if quoted or verbs[-1] in _telling():
            return acts[-1]
        if verbs[-1] in _treating() and not _CLAUSE.match(content):
            return "stance"
        return acts[-1] if acts[-1] != "speech" or clausal(content) else "stance"
    nouns = [_words()[_key(match.group())] for match in _any_word().finditer(cue)]
    if nouns:
        return nouns[-1]
    return "speech" if quoted or not any(character.isalpha() for character in cue) else "stance"


@cache
def _denying() -> re.Pattern[str]:
    cues = table("cues")
    return phrases([f for verb in cues["denying"]["verbs"] for f in inflected(verb, cues["irregular"])])


@cache
def _doubting() -> re.Pattern[str]:
    cues = table("cues")["doubting"]
    irregular = table("cues")["irregular"]
    return phrases([f for verb in cues["verbs"] for f in inflected(verb, irregular)] + cues["words"])


@cache
def declining() -> re.Pattern[str]:
    """Phrases that tell of somebody who did not speak."""
    return phrases(table("cues")["declining"]["phrases"])


@cache
def speaking() -> re.Pattern[str]:
    """The past and present forms of verbs that go with a quotation ("said", "warns")."""
    return re.compile(rf"\b{either(_speaking_forms())}\b")


@cache
def spoken_within() -> re.Pattern[str]:
    """The same where somebody seems to speak: no "swing states", "tweets" or "was asked"."""
    forms = _speaking_forms() - set(table("cues")["telling"]["nouns"])
    passive = "".join(rf"(?<!\b{word}\s)" for word in ("be", "been", "is", "are", "was", "were", "a", "an", "the"))
    return re.compile(rf"\b{passive}{either(forms)}\b")


@cache
def _speaking_forms() -> frozenset[str]:
    cues = table("cues")
    verbs = (*cues["telling"]["verbs"], *cues["quoting"]["verbs"])
    return frozenset(form for verb in verbs for form in inflected(verb, cues["irregular"])[1:3])


def denies(cue: str) -> bool:
    """Whether the cue denies what its content says."""
    return bool(_denying().search(cue))


def doubts(cue: str) -> bool:
    """Whether the cue doubts what its content says."""
    return bool(_doubting().search(cue))


def declines(words: str) -> bool:
    """Whether somebody is said to have declined to speak or not to have answered."""
    return bool(declining().search(words))


def negated_cue(cue: str) -> bool:
    """Whether the act itself is said not to have happened ("did not say")."""
    return bool(_NEGATED_CUE.search(cue))
