"""From tags to attributions: borders fixed by quotation marks, parts joined, kinds told apart."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from copydesk import text as marks
from copydesk.annotate.act import act_of, declining, spoken_within
from copydesk.annotate.beside import beside, names_whom_it_quotes, pointing, quoting, relayed, without_expletive
from copydesk.annotate.certainty import certainty_of, negated, stage_of
from copydesk.annotate.interviews import interviews
from copydesk.annotate.part import Part
from copydesk.annotate.tagger import Attributed, Span, Tagger, Tags
from copydesk.lexicon import table
from copydesk.records import Article, Attribution, Skipped, Slice, StatementKind
from copydesk.text import Quotation, Range

# raw scores and the shares that were right, in rising order
Points = tuple[tuple[float, float], ...]
# A content that covers this share of a quotation is taken to mean all of it.
_MOST = 0.5
# Unquoted content of a lower raw score is left out: of the first model's findings on GGT dev one in eight
# between 0.3 and 0.4 was right, and one in three above; lower ones were not seen.
_WEAKEST = 0.3
# Unquoted content of fewer words with nobody behind it is a slip.
_FEWEST_WORDS = 3
# Content of fewer words is not read again for an attribution inside it.
_NESTABLE_WORDS = 7
# Words from which a quotation standing as a sentence of its own is speech without a cue.
_SENTENCE_WORDS = 4


def attributions(article: Article, tags: Tags, tagger: Tagger) -> tuple[tuple[Attribution, ...], tuple[Skipped, ...]]:
    """All attributions of an article, outer ones first in text order, then those nested in them.

    What the tagger marked and was left out comes second, each with its reason.
    """
    text = article.text
    outer: list[Part] = []
    answers, questions = interviews(text)
    whole, asides = around(text, parts(text, tags.outer))
    given = [part for part in whole if not _answered(part, answers, questions)]
    skipped = [Skipped("a question of the interviewer", *question) for question in questions]
    for part in sorted([*given, *answers], key=lambda part: part.content[0]):
        reason = reason_to_skip(article, part)
        if reason:
            skipped.append(Skipped(reason, part.content[0][0], part.content[-1][1]))
        else:
            outer.append(pointing_back(article, part))
    calibration = tagger.calibration
    found = [record(text, part, calibration=calibration) for part in outer]
    inner = _placed([*nested(text, tags.nested), *asides], found)
    inner += _read_again(text, found, {index for index, _ in inner}, tagger)
    for index, part in sorted(inner, key=lambda pair: pair[0]):
        found.append(record(text, part, calibration=calibration, outer=index))
    return tuple(found), tuple(skipped)


def _read_again(text: str, outer: list[Attribution], done: set[int], tagger: Tagger) -> list[tuple[int, Part]]:
    """What a second reading finds in the contents in which the first found nothing."""
    return [
        (index, part)
        for index, attribution in enumerate(outer)
        if index not in done
        for part in read_again(text, attribution, tagger)
        if within(part, attribution)
    ]


def read_again(text: str, attribution: Attribution, tagger: Tagger) -> list[Part]:
    """Attributions in a content that has a verb of speech in it, found by reading the content alone.

    The head for nested attributions finds half of them; only contents in which somebody else may
    speak are read again for the rest.
    """
    found: list[Part] = []
    for span in attribution.content if attribution.kind != "direct" else ():
        start = span.start + (5 if span.text.lower().startswith("that ") else 0)
        inner = text[start : span.end]
        if len(inner.split()) >= _NESTABLE_WORDS and spoken_within().search(inner):
            found += [_moved(part, start) for part in nested(inner, tagger.outer(inner))]
    return found


def _moved(part: Part, by: int) -> Part:
    def moved(span: Range) -> Range:
        return span[0] + by, span[1] + by

    return replace(
        part,
        content=tuple(moved(span) for span in part.content),
        cue=moved(part.cue) if part.cue else None,
        source=moved(part.source) if part.source else None,
    )


def _placed(inner: list[Part], outer: list[Attribution]) -> list[tuple[int, Part]]:
    """Inner parts with the index of the attribution that each stands in."""
    order = sorted(range(len(outer)), key=lambda i: outer[i].content[0].start)
    starts = [outer[i].content[0].start for i in order]
    found = []
    for part in inner:
        place = bisect_right(starts, part.content[0][0])
        # the contents of two attributions seldom overlap: the last few that begin before are enough
        near = [i for i in order[max(0, place - 4) : place] if within(part, outer[i])]
        found += [(i, part) for i in near]
    return found


def around(text: str, found: list[Part]) -> tuple[list[Part], list[Part]]:
    """Statements that an aside about their source cuts in two, made whole; what the statement tells comes second.

    "The letter, the paper says, calls on …": that the letter calls is the paper's; what it calls for is the letter's.
    """
    kept = dict(enumerate(found))
    inner = []
    by_source: dict[Range, list[int]] = {}
    for number, part in enumerate(found):
        if part.source and part.cue:
            by_source.setdefault(part.source, []).append(number)
    for numbers in by_source.values():
        for first, second in pairwise(sorted(numbers, key=lambda n: found[n].content[0])):
            a, b = found[first], found[second]
            if a.cue is None or b.cue is None or a.source is None:
                continue
            aside = (min(a.source[0], a.cue[0]), max(a.source[1], a.cue[1]))
            before, after = text[a.content[-1][1] : aside[0]], text[aside[1] : b.cue[0]]
            if before.strip() == "," and after.strip() == "," and b.cue[1] <= b.content[0][0]:
                kept[first] = replace(a, content=(*a.content, (b.cue[0], b.content[-1][1])))
                inner.append(replace(b, source=a.content[0]))
                kept.pop(second, None)
    return list(kept.values()), inner


def _answered(part: Part, answers: list[Part], questions: list[Range]) -> bool:
    """Whether a part stands in a paragraph of an interview that its label tells of."""
    start = part.content[0][0]
    if any(left <= start < right for left, right in questions):
        return True
    return any(a.source and a.source[0] <= start < a.content[-1][1] and _of_label(part, a) for a in answers)


def _of_label(part: Part, answer: Part) -> bool:
    """Whether a part says no more of its speaker than the label does."""
    return part.source is None or part.source == answer.source or part.cue is None


def reason_to_skip(article: Article, part: Part) -> str | None:
    """Why a part is no finding, or None."""
    words = " ".join(article.text[start:end] for start, end in part.content)
    if in_boilerplate(article, part):
        return "not read as text"
    if not any(character.isalnum() for character in words):
        return "no words in it"
    if names_whom_it_quotes(article.text, part):
        return "whom somebody quotes, not what"
    quoted = quoted_in(article.text, part.content)
    if part.cue and not quoted and not part.source and _ASKED.match(article.text, *part.cue):
        return "a question put to the speaker"
    if not quoted and _refuses(article.text, part):
        return "somebody who did not speak"
    if not quoted and not part.cue and not part.source:
        return "no cue and no source"
    if not quoted and part.source and _cannot_speak(article.text[slice(*part.source)]):
        return "nobody who could speak"
    if not quoted and not part.source and len(words.split()) < _FEWEST_WORDS:
        return "too short to say anything"
    if not quoted and part.score < _WEAKEST:
        return "too uncertain"
    return None


def _cannot_speak(source: str) -> bool:
    """Whether a source is none ("experience shows that …"): what it shows, the outlet says."""
    words = [
        word
        for word in source.lower().split()
        if word not in ("the", "his", "her", "their", "our", "past", "long", "bitter")
    ]
    return " ".join(words) in table("people")["no_speakers"]


def _refuses(text: str, part: Part) -> bool:
    """Whether the cue itself says that nobody spoke ("declined" + "to comment"); a content may tell of others."""
    if part.cue is None:
        return False
    start, end = part.cue
    found = declining().finditer(text, start, max(end, part.content[-1][1]))
    return any(match.start() < end for match in found)


_ASKED = re.compile(r"(?:when\s+|if\s+)?asked\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][”\"’]?\s+[A-Z“\"‘']")
# "earlier this month that …": when it was said stands before what was said
_WHEN_BEFORE = re.compile(r"(?:(?:earlier|late|early|on|last|this|in)\s+)?(?:\w+\s+){1,3}?(?=that\s)")
_TIME_WORD = re.compile(
    r"\b(?:today|yesterday|morning|week|month|year|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|"
    r"April|May|June|July|August|September|October|November|December)\b"
)
_THIS = re.compile(r"(?:this|that|it|so|as much|the same|the news|the story)$", re.IGNORECASE)


def pointing_back(article: Article, part: Part) -> Part:
    """For "X reported this." the sentence before is what was reported."""
    start, end = part.content[0]
    if len(part.content) > 1 or not part.cue or not _THIS.match(article.text[start:end]):
        return part
    kept = [
        span
        for span in marks.sentences(article.text)
        if span[1] <= min(start, part.cue[0], part.source[0] if part.source else start)
        and not any(b.start <= span[0] < b.end for b in article.boilerplate)
    ]
    return replace(part, content=(trimmed(article.text, *kept[-1]),)) if kept else part


def in_boilerplate(article: Article, part: Part) -> bool:
    """Whether a part stands in a caption, credit, teaser or menu; titles are read."""
    start = part.content[0][0]
    return any(b.start <= start < b.end and b.kind != "title" for b in article.boilerplate)


def parts(text: str, tags: Attributed) -> list[Part]:
    """Join contents with their cues and sources; add quotations that no content covers."""
    found = joined(text, tags)
    taken = bytearray(len(text))
    for start, end in (span for part in found for span in part.content):
        taken[start:end] = b"\x01" * (end - start)
    found += floating(text, taken) + pointing(marks.healed(text), taken)
    return [
        without_expletive(text, quoting(text, relayed(text, beside(text, part) if _quotes(text, part) else part)))
        for part in found
    ]


def _quotes(text: str, part: Part) -> bool:
    return kind_of(tuple(cut(text, span) for span in part.content), quoted_in(text, part.content)) == "direct"


def joined(text: str, tags: Attributed) -> list[Part]:
    """Contents with the cues and sources chosen for them."""
    spans = [snapped(text, (span.start, span.end)) for span in tags.contents]
    groups: dict[tuple[str, int], list[int]] = {}
    for index, (cue, _) in enumerate(tags.cue_of):
        far = cue is not None and not within_reach(text, spans[index], tags.cues[cue])
        key = ("content", index) if cue is None or far else ("cue", cue)
        groups.setdefault(key, []).append(index)
    found = []
    for (kind, number), members in groups.items():
        chosen = tags.cues[number] if kind == "cue" else None
        for near in runs(text, members, spans):
            found += own_sentences(text, _part(text, near, spans, tags, chosen, number))
    return whole_clauses(found)


def _part(text: str, members: list[int], spans: list[Range], tags: Attributed, cue: Span | None, number: int) -> Part:
    source = None
    score = math.prod(tags.contents[i].score for i in members) ** (1 / len(members))
    if cue:
        chosen, _ = tags.source_of[number]
        source = (tags.sources[chosen].start, tags.sources[chosen].end) if chosen is not None else None
        if source and "\n" in marks.healed(text)[min(source[1], cue.end) : max(source[0], cue.start)]:
            # whoever stands in another paragraph is not the subject of this cue
            source = None
        score *= max(tags.cue_of[i][1] for i in members)
    content = without_crumbs(text, merged(text, [spans[i] for i in members]))
    content = tuple(_with_full_stop(text, span) for span in content)
    return Part(content, (cue.start, cue.end) if cue else None, source, score)


_STOP_AT_END = re.compile(r"[.!?](?=\s*(?:\n|$))")


def _with_full_stop(text: str, span: Range) -> Range:
    """A paragraph of a quotation that goes on in the next has no mark at its end; its full stop is its own."""
    start, end = span
    open_ = text[start] in '“„«"' and not any(mark in text[start + 1 : end] for mark in '”“»"')
    return (start, end + 1) if open_ and _STOP_AT_END.match(text, end) else span


def whole_clauses(found: list[Part]) -> list[Part]:
    """A content that is no more than the subject of another cue takes in that attribution whole.

    "Norland has offered to pay, an official said": what the official said is the offer, not Norland.
    """
    begun = {part.cue[0]: number for number, part in enumerate(found) if part.cue and part.source is None}
    kept = dict(enumerate(found))
    for number, part in enumerate(found):
        end = part.content[-1][1]
        other = begun.get(end, begun.get(end + 1))
        inner = kept.get(other) if other is not None and other != number else None
        if other is not None and inner and number in kept and part.cue and inner.content[-1][1] > end:
            whole = (part.content[0][0], inner.content[-1][1])
            kept[number] = replace(part, content=(whole,))
            del kept[other]
    return list(kept.values())


def own_sentences(text: str, part: Part) -> list[Part]:
    """A quotation in a sentence of its own, after unquoted content, taken off as speech without a cue.

    "The road will close, Lee said, according to the paper. “It has to.”": whose words
    the second sentence gives is for resolve to find.
    """
    first, *rest = part.content
    if not rest or not part.cue or kind_of((cut(text, first),), quoted_in(text, [first])) == "direct":
        return [part]
    alone = [
        span
        for span in rest
        if span[0] > part.cue[1]
        and _SENTENCE_END.search(text[part.cue[1] : span[0] + 1])
        and kind_of((cut(text, span),), quoted_in(text, [span])) == "direct"
    ]
    if not alone:
        return [part]
    kept = tuple(span for span in part.content if span not in alone)
    return [
        Part(kept, part.cue, part.source, part.score),
        *(Part((span,), None, None, part.score) for span in alone),
    ]


def within_reach(text: str, content: Range, cue: Span) -> bool:
    """Whether a cue can belong to a content: same paragraph, or a quotation after its colon.

    A quotation that goes on over paragraphs reaches its cue through the paragraph before.
    """
    start, end = content
    between = text[cue.end : start] if cue.end <= start else text[end : cue.start]
    if "\n" not in marks.healed(text)[min(end, cue.end) : max(start, cue.start)]:
        return True
    if cue.end > start:
        return False
    continued = any(q.start == start and q.continues for q in marks.quotations_in(text, start, start + 1))
    return continued or ":" in between.split("\n")[0]


def runs(text: str, members: list[int], spans: list[Range]) -> list[list[int]]:
    """Contents of one cue, split where more than a paragraph stands between them."""
    found: list[list[int]] = []
    for index in sorted(members, key=lambda i: spans[i]):
        if found and text.count("\n", spans[found[-1][-1]][1], spans[index][0]) <= 2:
            found[-1].append(index)
        else:
            found.append([index])
    return found


def without_crumbs(text: str, ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """Fragments of one or two unquoted words beside a longer one are slips of the tagger."""
    long = tuple(span for span in ranges if len(text[span[0] : span[1]].split()) > 2 or quoted_in(text, [span]))
    return long or ranges


def merged(text: str, ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges in order, those that overlap or have only white space between them made one.

    Two quotations side by side stay two, whatever stands between.
    """
    found: list[Range] = []
    for start, end in sorted(ranges):
        between = text[found[-1][1] : start] if found else ""
        if found and "\n" not in between and not between.strip():
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def snapped(text: str, content: Range) -> Range:
    """A content with its ends moved to the quotation marks that they fall short of or cross."""
    start, end = content
    for quotation in marks.quotations_in(text, start, end):
        left, right = quotation.start, quotation.end
        if right <= start or left >= end:
            continue
        inside = min(end, right) - max(start, left)
        if inside >= _MOST * (right - left):
            # where the closing mark is missing nobody knows how far the quotation goes
            start, end = min(start, left), max(end, right) if quotation.closed else end
        elif left < start and inside < _MOST * (end - start):
            start = right
        elif right > end and inside < _MOST * (end - start):
            end = left
    return trimmed(text, start, end)


def trimmed(text: str, start: int, end: int) -> Range:
    """A range without white space at its ends and without a comma or full stop after it."""
    while start < end and (text[start].isspace() or text[start] in ",;:.—–"):
        start += 1
    when = _WHEN_BEFORE.match(text, start, end)
    if when and _TIME_WORD.search(when.group()):
        start = when.end()
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",;:—–"):
        end -= 1
    return start, end


def floating(text: str, taken: bytearray) -> list[Part]:
    """Quotations standing as sentences that no content covers: speech whose cue is elsewhere."""
    return [
        Part(((quotation.start, quotation.end),), None, None, 0.5)
        for quotation in marks.outermost(text)
        if not any(taken[quotation.start : quotation.end]) and speech_like(text, quotation)
    ]


def speech_like(text: str, quotation: Quotation) -> bool:
    """Whether a quotation is a sentence of its own, not a title or a word set apart."""
    inner = text[quotation.inner_start : quotation.inner_end]
    before = text[max(0, quotation.start - 3) : quotation.start].rstrip(" ")
    opens = not before or before[-1] in '\n.!?”"’'
    ends = bool(inner) and (inner.rstrip()[-1:] in ".!?,…" or not quotation.closed)
    return opens and ends and len(inner.split()) >= _SENTENCE_WORDS


def nested(text: str, tags: Attributed) -> list[Part]:
    """Attributions inside contents: those of which all three parts are there."""
    return [_with_whole_subject(text, part) for part in joined(text, tags) if part.cue and part.source]


_REST_OF_SUBJECT = re.compile(r"(?:\s+[a-z][\w’'-]*|\s+[A-Z][\w’'.-]*){1,8}\s+")


def _with_whole_subject(text: str, part: Part) -> Part:
    """The source up to its cue, where it was cut in the middle of a phrase ("an unnamed" + "official … said")."""
    if part.source and part.cue and _ARTICLE_ONLY.fullmatch(text[slice(*part.source)]):
        between = _REST_OF_SUBJECT.fullmatch(text, part.source[1], part.cue[0])
        if between:
            return replace(part, source=(part.source[0], part.cue[0] - 1))
    return part


_ARTICLE_ONLY = re.compile(r"(?:[Aa]n?|[Tt]he)(?:\s+(?:unnamed|anonymous|senior|former|top))*")


def within(part: Part, attribution: Attribution) -> bool:
    """Whether a part stands inside a content that is not itself a quotation, and is not all of it."""
    if attribution.kind == "direct" or not part.cue or not part.source:
        return False
    ends = [*part.content, part.cue, part.source]
    first, last = min(start for start, _ in ends), max(end for _, end in ends)
    start, end = attribution.content[0].start, attribution.content[-1].end
    if not (start <= first and last <= end):
        return False
    return part.content[0][0] - start > 2 or end - part.content[-1][1] > 2


def record(text: str, part: Part, *, calibration: Points, outer: int | None = None) -> Attribution:
    """A part as a record, with what its words tell of act, negation, certainty and stage."""
    content = tuple(cut(text, span) for span in part.content)
    cue = cut(text, part.cue) if part.cue else None
    cue_words = cue.text if cue else ""
    words = " ".join(span.text for span in content)
    quoted = quoted_in(text, part.content)
    act = act_of(cue_words, words, quoted=bool(quoted))
    return Attribution(
        content=content,
        quoted=quoted,
        cue=cue,
        source=cut(text, part.source) if part.source else None,
        kind=kind_of(content, quoted),
        act=act,
        negated=negated(cue_words, words),
        certainty=certainty_of(cue_words, words, act=act),
        stage=stage_of(cue_words, words),
        score=round(calibrated(part.score, calibration), 3),
        outer=outer,
        relay=cut(text, part.relay) if part.relay else None,
    )


def cut(text: str, span: Range) -> Slice:
    """The words of a range."""
    return Slice(span[0], span[1], text[span[0] : span[1]])


def quoted_in(text: str, content: Iterable[Range]) -> tuple[Slice, ...]:
    """The words inside quotation marks within these ranges, without the marks."""
    found = []
    for start, end in content:
        for quotation in marks.quotations_in(text, start, end):
            left, right = max(start, quotation.inner_start), min(end, quotation.inner_end)
            if left < right:
                found.append(cut(text, (left, right)))
    return tuple(found)


def kind_of(content: tuple[Slice, ...], quoted: tuple[Slice, ...]) -> StatementKind:
    """Direct: nothing but marks and joints outside the quotation marks; indirect: nothing inside."""
    if not quoted:
        return "indirect"
    letters, inside = (sum(sum(map(str.isalnum, span.text)) for span in spans) for spans in (content, quoted))
    return "direct" if inside >= letters else "mixed"


def calibrated(score: float, points: Points) -> float:
    """A raw score as the share of such findings that were right on the development data."""
    return float(np.interp(score, [raw for raw, _ in points], [share for _, share in points])) if points else score
