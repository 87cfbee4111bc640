"""Text that two articles share outside quotation marks, beyond names, titles and set phrases."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from copydesk import text as marks
from copydesk.align import STOP, Token, containment, content_words, shared_runs, tokens
from copydesk.lexicon import table
from copydesk.records import Article, Overlap, Passage, Resolved, SharedText
from copydesk.vectors import near_pairs

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
    """For each pair of articles what they share; pairs that share nothing are left out.

    Only pairs that have a window of words or a sentence in common are looked at.
    """
    given = {one.article.id: one for one in resolved}
    words = {key: narrator(one.article) for key, one in given.items()}
    reworded = _reworded(resolved)
    found = []
    for a, b in sorted(_sharing(words) | set(reworded)):
        literal = _literal(given[a], given[b], words[a], words[b])
        other = [pair for pair in reworded.get((a, b), ()) if not _within(pair.a, literal)]
        if len({pair.a for pair in other}) < _REWORDED_SENTENCES:
            other = []
        if literal or other:
            total = sum(shared.words for shared in literal)
            found.append(
                Overlap(
                    a=a,
                    b=b,
                    literal=tuple(literal),
                    reworded=tuple(other),
                    share_a=total / max(len(words[a]), 1),
                    share_b=total / max(len(words[b]), 1),
                )
            )
    return found


def _sharing(words: dict[str, list[Token]]) -> set[tuple[str, str]]:
    """Pairs of articles that have a window of `_LEAST_WORDS` words in common."""
    having: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for key, tokens_ in words.items():
        plain = [t.word for t in tokens_]
        for start in range(len(plain) - _LEAST_WORDS + 1):
            having[tuple(plain[start : start + _LEAST_WORDS])].add(key)
    groups = {tuple(sorted(articles)) for articles in having.values() if len(articles) > 1}
    return {pair for group in groups for pair in combinations(group, 2)}


def _within(passage: Passage, literal: list[SharedText]) -> bool:
    return any(s.a.start < passage.end and passage.start < s.a.end for s in literal)


def shared_passages(a: Resolved, b: Resolved) -> list[SharedText]:
    """The runs of words that two articles share outside quotation marks."""
    return _literal(a, b, narrator(a.article), narrator(b.article))


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


def _reworded(resolved: Sequence[Resolved]) -> dict[tuple[str, str], list[SharedText]]:
    """Pairs of articles → pairs of their sentences with the same matter in nearly the same words."""
    rows = [(one, *sentence) for one in resolved for sentence in _own_sentences(one)]
    found: dict[tuple[str, str], list[SharedText]] = defaultdict(list)
    for i, j in near_pairs([row[3] for row in rows], least=_REWORDED_COSINE):
        (a, span, words, _), (b, other, others, _) = sorted((rows[i], rows[j]), key=lambda row: row[0].article.id)
        if a is b or min(len(words), len(others)) < 7 or containment(words, others) < _REWORDED_WORDS:
            continue
        one = Passage(a.article.id, *span, a.article.text[slice(*span)])
        two = Passage(b.article.id, *other, b.article.text[slice(*other)])
        shared = SharedText(a=one, b=two, words=len(set(words) & set(others)))
        found[a.article.id, b.article.id].append(shared)
    return {pair: sorted(shared, key=lambda s: (s.a, s.b)) for pair, shared in found.items()}


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
