"""Statements that render one act of speech, across reports and within one.

Errs towards keeping apart: a false group would invent a second rendering. Words inside quotation
marks are compared by alignment; indirect renderings by shared content words and sentence vectors.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from copydesk.align import Token, bag_overlap, containment, content_words, letters, order_similarity, tokens
from copydesk.records import Resolved, Statement
from copydesk.text import Range
from copydesk.vectors import near_pairs, vector_of

# Set on the invented examples and one hand-made story, by looking at the pairs on either side; checked, not
# fitted, on 75 judged pairs of quotations ("quote variants" in docs/figures.md).
_SAME_QUOTE = 0.72
_PART_OF_QUOTE = 0.8
# The share of a part's own content words that stand in the whole. With 0.65 in place of 0.8 four in a hundred more of
# the judged pairs are found, and no more of the look-alikes are joined: one word in a cut quotation may be another.
_OF_A_PART = 0.65
# (least cosine of the contents, least share of the shorter one's rare words) of two indirect renderings of one
# speaker, and the cosine where a rare figure is shared. Of 700 pairs in 48 invented chains of reports all with a
# share of 0.4 are one utterance, and 126 of 128 that share a figure.
_MEANINGS = ((0.3, 0.5), (0.4, 0.35), (0.65, 0.25))
_FIGURE_COSINE = 0.35
_FIGURE = re.compile(r"^(?!(?:19|20)\d\d$)\d[\d.]{2,}")
# Within one article a paraphrase mostly introduces the quotation after it: a statement of its own.
_WITHIN_ARTICLE = 0.85
_TRANSLATED = ((0.75, 0.55),)
_UNKNOWN_SPEAKER_WORDS = 6
_REPEATED = 0.85
_LETTERED_WORDS = 4
# Renderings whose contents have a smaller cosine and no three quoted words in common are not compared.
_LEAST_COSINE = 0.3
_SET_PHRASE = 40
# Quoted words from which a statement is a quotation to which others may be held; fewer are a fragment.
_QUOTATION_WORDS = 4
# (least cosine, least share of the statement's rare words that stand in the quotations)
_TOLD = ((0.45, 0.6), (0.55, 0.45), (0.7, 0.3))
_FRAGMENT_SHARE, _FRAGMENT_COSINE, _TELLING_COSINE = 0.35, 0.45, 0.3
_SECOND = 0.4
# What a word of a name weighs beside another of like rarity.
_NAME = 0.3


class Quoted(Protocol):
    """Words between quotation marks, and their letters in a row."""

    @property
    def quoted(self) -> list[Token]: ...  # noqa: D102
    @property
    def spelled(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Rendering:
    """A statement as compared, or one quotation of a statement that has several.

    `key` sets those of one statement apart; a statement may so belong to two utterances.
    """

    key: tuple[str, int]
    statement: Statement
    speaker: str | None
    words: list[Token]
    quoted: list[Token]
    fragments: list[list[Token]]
    vector: NDArray[np.float32] | None
    # the letters of the quoted words in a row
    spelled: str = ""

    @property
    def content(self) -> list[str]:
        """Stems of the words that carry meaning."""
        return content_words(self.words)


class Core:
    """Quotations of one utterance, to which statements in other words are held."""

    def __init__(self, members: list[Rendering]) -> None:
        self.members = members
        self.speakers = {r.speaker for r in members}
        self.quoted = [content_words(r.quoted) for r in members]
        self.words = {word for quoted in self.quoted for word in quoted}
        self._vectors = [r.vector for r in members if r.vector is not None]

    def closeness(self, a: Rendering) -> float:
        """The cosine of a statement's sentence and the nearest quotation's."""
        if a.vector is None or not self._vectors:
            return 0.0
        return float((np.stack(self._vectors) @ a.vector).max())


def renderings(resolved: Iterable[Resolved], speakers: Mapping[str, str | None]) -> list[Rendering]:
    """Statements with their words, the vector of their sentence and their speaker in the set."""
    found = []
    for one in resolved:
        for statement in one.statements:
            for number, (spans, quoted) in enumerate(_units(statement)):
                words = tokens(one.article.text, spans)
                if words:
                    vector = vector_of(one, spans)
                    speaker = speakers.get(statement.id)
                    parts = [tokens(one.article.text, [span]) for span in quoted]
                    inside = [token for part in parts for token in part]
                    spelled = letters("".join(t.word for t in inside))
                    key = (statement.id, number)
                    found.append(Rendering(key, statement, speaker, words, inside, parts, vector, spelled))
    return sorted(found, key=lambda r: r.key)


def _units(statement: Statement) -> list[tuple[list[Range], list[Range]]]:
    """(content ranges, quoted ranges): each quotation of a direct statement alone, else the whole."""
    content = [(s.start, s.end) for s in statement.content]
    quoted = [(s.start, s.end) for s in statement.quoted]
    if statement.kind == "direct" and len(quoted) > 1:
        return [([span], [span]) for span in quoted]
    return [(content, quoted)]


def group(found: list[Rendering], names: frozenset[str] = frozenset()) -> list[list[Rendering]]:
    """Groups of two or more statements that render one utterance, in order of their first statement.

    Quotations find one another first. What renders them in other words joins them then, perhaps several of
    them; what is left is grouped by its meaning.
    """
    rarity = _rarity(found, names)
    cores = _joined([r for r in found if _quotes(r)], rarity)
    loose = [r for r in found if not _quotes(r)]
    known = [Core(core) for core in cores]
    attached: list[list[Rendering]] = [[] for _ in cores]
    left = []
    for rendering in loose:
        homes = told_in(rendering, known, rarity)
        for home in homes:
            attached[home].append(rendering)
        if not homes:
            left.append(rendering)
    groups = [[*core, *more] for core, more in zip(cores, attached, strict=True)] + _joined(left, rarity)
    several = [sorted(g, key=lambda r: r.key) for g in groups if len({r.statement.id for r in g}) > 1]
    return sorted(several, key=lambda g: g[0].key)


def _quotes(a: Rendering) -> bool:
    """Whether a rendering has a quotation, not only fragments of one."""
    return any(len(part) >= _QUOTATION_WORDS for part in a.fragments)


def _joined(found: list[Rendering], rarity: dict[str, float]) -> list[list[Rendering]]:
    """Groups by the likeness of pairs, the most alike first; one alone is a group too."""
    home = {r.key: r.key for r in found}
    members: dict[tuple[str, int], list[Rendering]] = {r.key: [r] for r in found}
    for _, a, b in sorted(_scored(found, rarity), key=lambda pair: (-pair[0], pair[1].key, pair[2].key)):
        left, right = home[a.key], home[b.key]
        if left != right and _compatible(members[left], members[right], rarity):
            for rendering in members[right]:
                home[rendering.key] = left
            members[left] += members.pop(right)
    return list(members.values())


def told_in(a: Rendering, cores: list[Core], rarity: dict[str, float]) -> list[int]:
    """The groups of quotations that a statement renders in other words: mostly none or one.

    It belongs to a second one where words of it that the first has not are found there.
    """
    mine = set(a.content)
    near = [(number, core) for number, core in enumerate(cores) if _may_render(a, core)]
    telling = _telling(a, [core for _, core in near])
    scored = sorted(
        ((score, number) for number, core in near if (score := _tells(a, core, rarity, telling)) > 0),
        key=lambda pair: (-pair[0], pair[1]),
    )
    homes: list[int] = []
    rest = set(mine)
    for _, number in scored:
        if not homes or _weight(rest & cores[number].words, rarity) >= _SECOND * _weight(mine, rarity):
            homes.append(number)
            rest -= cores[number].words
    return homes


def _weight(words: Iterable[str], rarity: dict[str, float]) -> float:
    return sum(rarity.get(word, 0.0) for word in words)


def _may_render(a: Rendering, core: Core) -> bool:
    """Whether a statement is of the speaker of some quotations, and stands in none of them."""
    apart = all(
        a.statement.id != r.statement.id
        and not (a.statement.article == r.statement.article and _touching(a.statement, r.statement))
        for r in core.members
    )
    return a.speaker is not None and a.speaker in core.speakers and apart


def _telling(a: Rendering, cores: list[Core]) -> set[str]:
    """Words that a statement has in quotation marks and that one group alone of its speaker's quotations has."""
    inside = {word for span in a.fragments for word in content_words(span)}
    return {word for word in inside if sum(word in core.words for core in cores) == 1}


def _tells(a: Rendering, core: Core, rarity: dict[str, float], telling: set[str]) -> float:
    """How well a statement tells what a group of quotations has; 0 for "not as far as the words show"."""
    mine = set(a.content)
    total = _weight(mine, rarity)
    share = _weight(mine & core.words, rarity) / total if total else 0.0
    close = core.closeness(a)
    fragments = [stems for span in a.fragments if (stems := content_words(span))]
    if not fragments:
        return share + close if any(close >= c and share >= s for c, s in _TOLD) else 0.0
    hits = [f for f in fragments if any(_runs_in(f, quoted) for quoted in core.quoted)]
    if not hits:
        return 0.0
    only_here = any(set(f) <= telling for f in hits)
    bound = _FRAGMENT_COSINE if not only_here else _TELLING_COSINE
    return share + close + only_here if share >= _FRAGMENT_SHARE or close >= bound else 0.0


def _runs_in(small: list[str], large: list[str]) -> bool:
    return any(large[i : i + len(small)] == small for i in range(len(large) - len(small) + 1))


def names_in(resolved: Iterable[Resolved]) -> frozenset[str]:
    """Stems of the words in names: they say whom a story is about, not what is said."""
    return frozenset(
        word
        for one in resolved
        for mention in one.mentions
        if mention.kind in ("person", "organisation", "place", "outlet")
        for word in content_words(tokens(mention.text, [(0, len(mention.text))]))
    )


def _rarity(found: list[Rendering], names: frozenset[str]) -> dict[str, float]:
    """Weight of a content word: rare ones tell more than those of the whole story, names least."""
    counts = Counter(word for r in found for word in set(r.content))
    total = max(len(found), 1)
    return {
        word: float(np.log((1 + total) / count)) * (_NAME if word in names else 1.0) for word, count in counts.items()
    }


def _scored(found: list[Rendering], rarity: dict[str, float]) -> list[tuple[float, Rendering, Rendering]]:
    """Pairs above the thresholds. Those in the very same words stand for one another: reprints cost little."""
    by_wording: dict[tuple[str | None, tuple[str, ...], tuple[str, ...]], list[Rendering]] = defaultdict(list)
    for r in found:
        by_wording[r.speaker, tuple(t.word for t in r.words), tuple(t.word for t in r.quoted)].append(r)
    wordings = list(by_wording.values())
    candidates = [pair for same in wordings for pair in pairwise(same)]
    candidates += [_in_two_articles(wordings[i], wordings[j]) for i, j in sorted(_near(wordings))]
    pairs = []
    for a, b in candidates:
        score = similarity(a, b, rarity)
        if score > 0:
            # quotations find one another first; what renders them indirectly joins the groups then
            first = 1.0 if a.statement.kind == b.statement.kind == "direct" else 0.0
            pairs.append((first + score, a, b))
    return pairs


def _in_two_articles(a: list[Rendering], b: list[Rendering]) -> tuple[Rendering, Rendering]:
    """One rendering of each wording, of two articles if there are such."""
    apart = ((x, y) for x in a for y in b if x.statement.article != y.statement.article)
    return next(apart, (a[0], b[0]))


def _near(wordings: list[list[Rendering]]) -> set[tuple[int, int]]:
    """Pairs of wordings that are near in meaning, or have three quoted words in a row in common."""
    firsts = [same[0] for same in wordings]
    rows = [number for number, r in enumerate(firsts) if r.vector is not None]
    near = near_pairs([v for r in firsts if (v := r.vector) is not None], least=_LEAST_COSINE)
    found = {(rows[i], rows[j]) for i, j in near if _one_speaker(firsts[rows[i]], firsts[rows[j]])}
    by_run: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, r in enumerate(firsts):
        plain = [t.word for t in r.quoted]
        for start in range(len(plain) - 2):
            by_run[tuple(plain[start : start + 3])].add(number)
    for numbers in by_run.values():
        # three words that are in more wordings than this are a set phrase
        if len(numbers) <= _SET_PHRASE:
            found.update(combinations(sorted(numbers), 2))
    return found


def _one_speaker(a: Rendering, b: Rendering) -> bool:
    return a.speaker == b.speaker or a.speaker is None or b.speaker is None


def _compatible(a: list[Rendering], b: list[Rendering], rarity: dict[str, float]) -> bool:
    """Average link: most pairs of wordings across two groups must be alike, so that chains do not form."""
    inside = {r.statement.article for r in a} & {r.statement.article for r in b}
    beside = ((x, y) for x in a for y in b if x.statement.article in inside and _said_twice(x, y))
    if any(similarity(x, y, rarity) == 0 for x, y in beside):
        return False
    alike = [similarity(x, y, rarity) > 0 for x in _wordings(a) for y in _wordings(b)]
    return 2 * sum(alike) >= len(alike)


def _wordings(group: list[Rendering]) -> list[Rendering]:
    """One rendering of each wording in a group."""
    return list({(tuple(t.word for t in r.words), r.speaker): r for r in group}.values())


def _said_twice(a: Rendering, b: Rendering) -> bool:
    """Two quotations of one article, not parts of one statement: one reporter heard them apart."""
    apart = a.statement.article == b.statement.article and a.statement.id != b.statement.id
    return apart and bool(a.quoted and b.quoted)


def similarity(a: Rendering, b: Rendering, rarity: dict[str, float]) -> float:
    """0 for "not the same utterance as far as the words show", else how alike two renderings are."""
    left, right = a.statement, b.statement
    if left.id == right.id or (left.article == right.article and _touching(left, right)):
        return 0.0
    if _said_twice(a, b):
        return _repeated(a, b)
    same = a.speaker == b.speaker if a.speaker is not None and b.speaker is not None else None
    quoted = quotations_alike(a, b, same_speaker=same)
    return quoted if quoted or not same else _meaning(a, b, rarity)


def quotations_alike(a: Quoted, b: Quoted, *, same_speaker: bool | None) -> float:
    """How alike the quoted words of two articles are; 0 for "not one utterance". None: a speaker is not known."""
    if same_speaker is False:
        return _same_words_other_speaker(a, b)
    quoted = _quoted_alike(a, b)
    return quoted if same_speaker or len(min(a.quoted, b.quoted, key=len)) >= _UNKNOWN_SPEAKER_WORDS else 0.0


def _touching(a: Statement, b: Statement) -> bool:
    """Whether two statements of one article overlap: one is nested in the other."""
    return any(x.start < y.end and y.start < x.end for x in a.content for y in b.content)


def _repeated(a: Rendering, b: Rendering) -> float:
    """Within one article a quotation is the same utterance only where it repeats nearly the same words."""
    small, large = sorted(([t.word for t in a.quoted], [t.word for t in b.quoted]), key=len)
    if a.speaker != b.speaker or len(small) < 4:
        return 0.0
    places = range(len(large) - len(small) + 1)
    if any(large[i : i + len(small)] == small for i in places):
        return 0.95
    # "the northern gate" and "the southern gate" are two things: no word that tells may be another
    left, right = content_words(a.quoted), content_words(b.quoted)
    same = containment(left, right) == 1.0 and order_similarity(small, large) >= _REPEATED
    return 0.95 if same else 0.0


def _same_words_other_speaker(a: Quoted, b: Quoted) -> float:
    """The same long quotation under two names is one utterance, and the name is the finding."""
    if min(len(a.quoted), len(b.quoted)) < 8:
        return 0.0
    alike = order_similarity([t.word for t in a.quoted], [t.word for t in b.quoted])
    return alike if alike >= 0.9 else 0.0


def _quoted_alike(a: Quoted, b: Quoted) -> float:
    """How alike the words in quotation marks are; a part of the other counts as alike."""
    left, right = [t.word for t in a.quoted], [t.word for t in b.quoted]
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    small, large = sorted((a.quoted, b.quoted), key=len)
    if _letter_by_letter(a, b):
        return 0.9
    meaning = content_words(small)
    if len(small) < 3 or not meaning:
        return 0.0
    whole = max(order_similarity(left, right), 0.98 * bag_overlap(left, right))
    if whole >= _SAME_QUOTE and bag_overlap(content_words(a.quoted), content_words(b.quoted)) >= 0.5:
        return whole
    return _contained([t.word for t in small], [t.word for t in large], meaning, content_words(large))


def _letter_by_letter(a: Quoted, b: Quoted) -> bool:
    """Whether the shorter stands in the longer but for spaces and marks ("good will", "goodwill")."""
    small, large = sorted((a, b), key=lambda r: len(r.spelled))
    if len(small.quoted) < _LETTERED_WORDS or small.spelled not in large.spelled:
        return False
    return len(content_words(small.quoted)) > 1


def _contained(small: list[str], large: list[str], meaning: list[str], meaning_large: list[str]) -> float:
    """Whether the shorter quotation stands in the longer, in nearly the same order and close together."""
    if containment(meaning, meaning_large) < _OF_A_PART or len(small) < 4 or len(meaning) < 2:
        return 0.0
    best = max(
        order_similarity(small, large[start : start + len(small)])
        for start in range(max(1, len(large) - len(small) + 1))
    )
    return 0.9 * best if best >= _PART_OF_QUOTE else 0.0


def _meaning(a: Rendering, b: Rendering, rarity: dict[str, float]) -> float:
    """Whether one is an indirect rendering of the other: shared rare content words and vectors."""
    direct = a.statement.kind == "direct" and b.statement.kind == "direct"
    left, right = set(a.content), set(b.content)
    shared = left & right
    if not shared or a.vector is None or b.vector is None:
        return 0.0
    weight = _weight(shared, rarity)
    least = min(_weight(left, rarity), _weight(right, rarity))
    if not least or len(shared) < (3 if direct else 1):
        return 0.0
    cosine, share = float(a.vector @ b.vector), weight / least
    if a.statement.article == b.statement.article and share < _WITHIN_ARTICLE:
        return 0.0
    bounds = _TRANSLATED if direct else _MEANINGS
    alike = any(cosine >= close and share >= most for close, most in bounds)
    figure = not direct and cosine >= _FIGURE_COSINE and any(_FIGURE.match(word) for word in shared)
    return 0.5 * (share + cosine) if alike or figure else 0.0
