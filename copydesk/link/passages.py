"""Text that two articles share outside quotation marks, beyond names, titles and set phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from copydesk import text as marks
from copydesk.align import STOP, Token, containment, content_words, shared_runs, tokens
from copydesk.lexicon import table
from copydesk.records import Article, Overlap, Passage, Resolved, SharedText

# Shorter runs stand in unrelated reports of one event as well: up to 10 words in the invented
# examples, outside what was planted there.
_LEAST_WORDS = 12
# Words in a run that are neither names, titles, figures nor small words.
_TELLING_WORDS = 4
# A reworded sentence: this share of the shorter one's content words, and vectors this close.
_REWORDED_WORDS = 0.6
_REWORDED_COSINE = 0.75
_REWORDED_SENTENCES = 3


# A site's standing notice is the same under every one of its texts.
_LEGAL = re.compile(r"copyright ©|© ?\d{4}|all rights reserved", re.IGNORECASE)


def narrator(article: Article) -> list[Token]:
    """The words outside quotation marks and boilerplate."""
    mask = bytearray(marks.quoted_mask(article.text))
    for span in article.boilerplate:
        mask[span.start : span.end] = b"\x01" * (span.end - span.start)
    read = [span for span in marks.paragraphs(article.text) if not _LEGAL.search(article.text, *span)]
    kept: list[Token] = []
    for token in tokens(article.text, read):
        if mask[token.start]:
            continue
        if kept and any(mask[kept[-1].end : token.start]):
            # a run of shared words must not reach over a quotation: no other text has this word
            kept.append(Token(f"\0{article.id} {token.start}", token.start, token.start))
        kept.append(token)
    return kept


def overlaps(resolved: Sequence[Resolved]) -> list[Overlap]:
    """For each pair of articles what they share; pairs that share nothing are left out."""
    words = {one.article.id: narrator(one.article) for one in resolved}
    found = []
    for a, b in combinations(sorted(resolved, key=lambda one: one.article.id), 2):
        literal = _literal(a, b, words[a.article.id], words[b.article.id])
        reworded = _reworded(a, b, literal)
        if literal or reworded:
            total = sum(shared.words for shared in literal)
            found.append(
                Overlap(
                    a=a.article.id,
                    b=b.article.id,
                    literal=tuple(literal),
                    reworded=tuple(reworded),
                    share_a=total / max(len(words[a.article.id]), 1),
                    share_b=total / max(len(words[b.article.id]), 1),
                )
            )
    return found


def _literal(a: Resolved, b: Resolved, left: list[Token], right: list[Token]) -> list[SharedText]:
    found = []
    for start, other, length in shared_runs(left, right, least=_LEAST_WORDS):
        run = left[start : start + length]
        if telling(a, run) >= _TELLING_WORDS:
            found.append(
                SharedText(
                    a=_passage(a.article, run),
                    b=_passage(b.article, right[other : other + length]),
                    words=length,
                )
            )
    return found


def telling(one: Resolved, run: list[Token]) -> int:
    """Words of a run that are neither capitalised, small, figures, titles nor in a role."""
    titles = set(table("people")["titles"])
    roles = {word for actor in one.actors for role in actor.roles for word in role.text.lower().split()}
    return sum(
        1
        for token in run
        if token.word not in STOP
        and token.word not in titles
        and token.word not in roles
        and not token.word[:1].isdigit()
        and not one.article.text[token.start].isupper()
    )


def _passage(article: Article, run: list[Token]) -> Passage:
    start, end = run[0].start, run[-1].end
    return Passage(article.id, start, end, article.text[start:end])


def _reworded(a: Resolved, b: Resolved, literal: list[SharedText]) -> list[SharedText]:
    """Pairs of sentences with the same matter in nearly the same words; fewer than three are chance."""
    left, right = _own_sentences(a), _own_sentences(b)
    if not left or not right:
        return []
    cosines = np.stack([v for _, _, v in left]) @ np.stack([v for _, _, v in right]).T
    found = []
    for i, j in zip(*np.nonzero(cosines >= _REWORDED_COSINE), strict=True):
        span, words, _ = left[int(i)]
        other, others, _ = right[int(j)]
        if min(len(words), len(others)) >= 7 and containment(words, others) >= _REWORDED_WORDS:
            one = Passage(a.article.id, *span, a.article.text[slice(*span)])
            two = Passage(b.article.id, *other, b.article.text[slice(*other)])
            if not any(s.a.start < one.end and one.start < s.a.end for s in literal):
                found.append(SharedText(a=one, b=two, words=len(set(words) & set(others))))
    return found if len({pair.a for pair in found}) >= _REWORDED_SENTENCES else []


def _own_sentences(
    one: Resolved,
) -> list[tuple[tuple[int, int], list[str], NDArray[np.float32]]]:
    mask = marks.quoted_mask(one.article.text)
    vectors = one.annotations.vectors
    if vectors is None:
        return []
    skipped = [(b.start, b.end) for b in one.article.boilerplate]
    found = []
    for number, (start, end) in enumerate(one.annotations.sentences):
        quoted = sum(mask[start:end])
        if quoted * 3 > end - start or any(left < end and right > start for left, right in skipped):
            continue
        words = content_words(tokens(one.article.text, [(start, end)]))
        found.append(((start, end), words, np.asarray(vectors[number], np.float32)))
    return found
