"""How one rendering of an utterance differs from another: kinds, weight and the exact edits.

The kinds are read sentence by sentence: a sentence that one rendering lacks makes it shorter and says nothing of
its numbers or negations; what differs inside sentences that both have is looked at word by word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from copydesk.align import STOP, Token, bag_overlap, containment, edits, order_similarity, same_letters, stem, tokens
from copydesk.lexicon import phrases, table
from copydesk.records import Article, Drift, DriftKind, Edit, Slice, Statement, Weight

_CHECK_FIRST = frozenset(("number", "negation", "certainty", "scope", "speaker", "condition"))
_WORDING = frozenset(("shorter", "longer", "joined", "reordered", "reworded", "translation", "form"))
_NUMBER = re.compile(r"\d|^(?:hundred|thousand|million|billion|dozen|half|twice|double)s?$")
_JOINT = re.compile(r"…|\.\.\.|\[[^\]]{0,40}\]")
_SENTENCE_END = re.compile(r"[.!?…][\s”’\"']|[.!?…]$|\n")
# Order kept below this share while the words are nearly the same: reordered.
_REORDERED = 0.9
# An edit of more words takes a clause with it, and a negation inside that goes with its clause.
_SHORT_EDIT = 4
# Share of stems from which two sentences are one, and share of a sentence's stems that stand in another's.
_SAME_SENTENCE, _INSIDE = 0.4, 0.75
# Quoted words shared below this share with the meaning kept: perhaps another translation.
_TRANSLATION = 0.62
# Telling words of an indirect rendering that its quotation lacks, from which it is reworded.
_OTHER_WORDS = 0.35

_WORD = re.compile(r"\w")

Words = list[Token]


def words_of(article: Article, statement: Statement, *, quoted: bool) -> Words:
    """The words compared: those in quotation marks, or all of the content."""
    spans = statement.quoted if quoted and statement.quoted else statement.content
    words = tokens(article.text, [(s.start, s.end) for s in spans])
    # "said that": the conjunction is the reporter's
    return words[1:] if words[:1] and words[0].word == "that" and not article.text[words[0].start].isupper() else words


def drift(a: Statement, b: Statement, articles: dict[str, Article], *, whole: bool = False) -> Drift:
    """How `b` differs from `a`. The kinds are symmetric but for shorter and longer.

    With `whole` the words outside quotation marks are compared too, also where both have quotations.
    """
    left, right = articles[a.article], articles[b.article]
    # with quotation marks on both sides only the words between them are held against each other
    quoted = not whole and "indirect" not in (a.kind, b.kind)
    x, y = words_of(left, a, quoted=quoted), words_of(right, b, quoted=quoted)
    found = edits(left.text, x, right.text, y)
    pair = _Pair(a, b, left.text, right.text, x, y, found)
    kinds = pair.kinds()
    return Drift(from_=a.id, to=b.id, kinds=kinds, weight=weight_of(kinds), edits=tuple(found))


def weight_of(kinds: tuple[DriftKind, ...]) -> Weight:
    """The heaviest of the kinds."""
    if _CHECK_FIRST & set(kinds):
        return "check first"
    if _WORDING & set(kinds):
        return "wording"
    return "cosmetic" if kinds else "none"


class _Pair:
    """Two renderings with their words, the edits between them, and the sentences that both have."""

    def __init__(
        self, a: Statement, b: Statement, left: str, right: str, x: Words, y: Words, found: list[Edit]
    ) -> None:
        self.a, self.b, self.left, self.right, self.x, self.y, self.found = a, b, left, right, x, y, found
        self.form = (a.kind == "indirect") != (b.kind == "indirect")
        self.sentences = _matched(_sentences(left, x), _sentences(right, y))

    def kinds(self) -> tuple[DriftKind, ...]:
        """All kinds of drift, each once."""
        kinds: list[DriftKind] = []
        if self.found:
            kinds += self._of_form() if self.form else self._of_words()
        elif self._retyped():
            kinds.append("typographic")
        if self.form:
            kinds.append("form")
        if (self.found or self.form) and self._certainty():
            kinds.append("certainty")
        if _named(self.a) and _named(self.b) and self.a.speaker != self.b.speaker and self._other_speaker():
            kinds.append("speaker")
        return tuple(dict.fromkeys(kinds))

    def _other_speaker(self) -> bool:
        return bool(self.a.speaker and self.b.speaker and self.a.speaker.id != self.b.speaker.id)

    def _retyped(self) -> bool:
        """Whether the same words stand in other letters; a first capital and the marks at the end are nothing."""
        spans = [s.quoted if s.quoted and not self.form else s.content for s in (self.a, self.b)]
        first, second = (" ".join(span.text for span in own).removeprefix("that ").strip("“”\"'‘’ ,.") for own in spans)
        return not same_letters(first[:1].lower() + first[1:], second[:1].lower() + second[1:])

    # ── words ─────────────────────────────────────────────────────────────────────────────

    def _of_words(self) -> list[DriftKind]:
        """Kinds of two quotations, or of two indirect renderings."""
        a, b = [t.word for t in self.x], [t.word for t in self.y]
        if Counter(a) == Counter(b):
            return ["reordered"]
        kinds: list[DriftKind] = []
        if self._joint(self.a, self.left) != self._joint(self.b, self.right):
            kinds.append("joined")
        both_quoted = bool(self.a.quoted and self.b.quoted)
        if both_quoted and min(len(a), len(b)) >= 5 and self._translated():
            return [*kinds, "translation", *self._weighty(self.found)]
        kinds += self._lengths()
        within = self.sentences.edits(self.left, self.right) if self.sentences.apart else self.found
        for edit in _regions(within, self.left, self.right):
            kinds += _of_edit(edit)
        if self._in_other_order(a, b):
            kinds.append("reordered")
        if self.a.kind == self.b.kind == "indirect" and "reworded" in kinds:
            # of two reporters' own words it says nothing which is the shorter
            kinds = [kind for kind in kinds if kind not in ("shorter", "longer")]
        return kinds

    def _joint(self, statement: Statement, text: str) -> bool:
        spans = statement.quoted or statement.content
        return any(_JOINT.search(text[span.start : span.end].strip("….“”\"' ")) for span in spans)

    def _translated(self) -> bool:
        """Whether the sentences that both have share few words."""
        pairs = self.sentences.pairs
        left = [stem(t.word) for s, _ in pairs for t in s] if pairs else [stem(t.word) for t in self.x]
        right = [stem(t.word) for _, s in pairs for t in s] if pairs else [stem(t.word) for t in self.y]
        size = min(len(left), len(right)) / max(len(left), len(right), 1)
        return size >= 0.5 and bag_overlap(left, right) < _TRANSLATION

    def _lengths(self) -> list[DriftKind]:
        kinds: list[DriftKind] = []
        if self.sentences.only_left:
            kinds.append("shorter")
        if self.sentences.only_right:
            kinds.append("longer")
        return kinds

    def _in_other_order(self, a: list[str], b: list[str]) -> bool:
        if self.sentences.apart and self.sentences.crossed():
            return True
        return bag_overlap(a, b) >= _REORDERED > order_similarity(a, b) + 0.05

    def _weighty(self, found: Iterable[Edit]) -> list[DriftKind]:
        whole = _regions(list(found), self.left, self.right)
        return [kind for edit in whole for kind in _of_edit(edit) if kind in _CHECK_FIRST]

    # ── direct here, indirect there ───────────────────────────────────────────────────────

    def _of_form(self) -> list[DriftKind]:
        """Kinds of a quotation and its indirect rendering: person and tense are shifted, so bags are compared."""
        quotation, told = (self.x, self.y) if self.a.kind != "indirect" else (self.y, self.x)
        pairs = self.sentences.pairs
        flipped = self.a.kind == "indirect"
        shared = [t for s in (pair[flipped] for pair in pairs) for t in s] if pairs else quotation
        given, words = _stems(shared), _stems(told)
        kinds: list[DriftKind] = []
        if pairs and len(shared) < len(quotation):
            kinds.append("longer" if flipped else "shorter")
        other = words - given
        if words and other.total() >= max(2.0, _OTHER_WORDS * words.total()):
            kinds.append("reworded")
        kinds += _bag_kinds([t.word for t in shared], [t.word for t in told])
        return kinds

    # ── certainty ─────────────────────────────────────────────────────────────────────────

    def _certainty(self) -> bool:
        """Whether the words both have are put with another certainty, or what they tell of as farther on."""
        staged = self.a.stage != self.b.stage and self.a.stage is not None and self.b.stage is not None
        if "direct" not in (self.a.kind, self.b.kind):
            return self.a.certainty != self.b.certainty or staged
        pairs = self.sentences.pairs
        if not pairs:
            return False
        levels = [
            {_level(text[s[0].start : s[-1].end]) for s in own}
            for text, own in ((self.left, [p[0] for p in pairs]), (self.right, [p[1] for p in pairs]))
        ]
        if self.form:
            # "can" told is "could"
            both = {word for s, t in pairs for token in (*s, *t) for word in (token.word,)}
            if {"can", "could"} <= both or {"will", "would"} <= both:
                levels = [level - {"possible"} for level in levels]
        return levels[0] != levels[1] and bool(self.found)


def _named(statement: Statement) -> bool:
    """Whether the speaker has a name; "the engineer" may be whoever another report names."""
    return statement.speaker is not None and statement.speaker.id.split(":")[0] not in ("unnamed", "group")


def _stems(words: Words) -> Counter[str]:
    return Counter(stem(t.word) for t in words if t.word not in STOP)


# ── sentences ─────────────────────────────────────────────────────────────────────────────


def _sentences(text: str, words: Words) -> list[Words]:
    """Words by the sentences they stand in; two quotations are two sentences at least."""
    found: list[Words] = [[]] if words else []
    for token, following in pairwise([*words, None]):
        if token is None:
            continue
        found[-1].append(token)
        if following is not None:
            between = text[token.end : following.start]
            if _SENTENCE_END.search(between) or len(between) > 12:
                found.append([])
    return [sentence for sentence in found if sentence]


class _Sentences:
    """Sentences of two renderings: those that both have, in pairs, and those of one alone."""

    def __init__(self, pairs: list[tuple[Words, Words]], left: list[Words], right: list[Words], *, apart: bool) -> None:
        self.pairs, self.only_left, self.only_right = pairs, left, right
        # false where a sentence of one stands inside another of the other: then all words are compared at once
        self.apart = apart

    def edits(self, left: str, right: str) -> list[Edit]:
        """The edits inside the sentences that both have."""
        return [edit for a, b in self.pairs for edit in edits(left, a, right, b)]

    def crossed(self) -> bool:
        """Whether the sentences come in another order."""
        places = [b[0].start for _, b in sorted(self.pairs, key=lambda pair: pair[0][0].start)]
        return places != sorted(places)


def _matched(left: list[Words], right: list[Words]) -> _Sentences:
    bags = [[Counter(stem(t.word) for t in s) for s in side] for side in (left, right)]
    scored = sorted(
        ((_likeness(a, b), -i, -j) for i, a in enumerate(bags[0]) for j, b in enumerate(bags[1])), reverse=True
    )
    pairs: dict[int, int] = {}
    for score, i, j in scored:
        if score >= _SAME_SENTENCE and -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    rest = [i for i in range(len(left)) if i not in pairs], [j for j in range(len(right)) if j not in pairs.values()]
    spilled = any(_spills(bags[0][i], bags[1]) for i in rest[0]) or any(_spills(bags[1][j], bags[0]) for j in rest[1])
    together = [(left[i], right[j]) for i, j in sorted(pairs.items())]
    if not pairs or spilled:
        all_words = ([t for s in left for t in s], [t for s in right for t in s])
        return _Sentences(together or [all_words] * bool(left and right), [], [], apart=False)
    return _Sentences(together, [left[i] for i in rest[0]], [right[j] for j in rest[1]], apart=True)


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    """Dice of two bags of stems; a part of the other counts as alike."""
    least = min(a.total(), b.total())
    inside = containment(a.elements(), b.elements()) if least >= 3 else 0.0
    return max(bag_overlap(a.elements(), b.elements()), 0.9 * inside if inside >= _INSIDE else 0.0)


def _spills(bag: Counter[str], others: list[Counter[str]]) -> bool:
    """Whether a sentence left over stands in one of the other side's, joined there with its neighbour."""
    return bag.total() >= 2 and any(
        containment(bag.elements(), b.elements()) >= _INSIDE for b in others if b.total() > bag.total()
    )


# ── edits ─────────────────────────────────────────────────────────────────────────────────


def _regions(found: list[Edit], left: str, right: str) -> list[Edit]:
    """Edits with nothing equal between them as one: "in" → "into" and "to" gone are "in to" → "into"."""
    kept: list[Edit] = []
    for edit in found:
        last = kept[-1] if kept else None
        if last and not _WORD.search(left[last.a.end : edit.a.start] + right[last.b.end : edit.b.start]):
            start, end = last.a.start, max(last.a.end, edit.a.end)
            begin, stop = last.b.start, max(last.b.end, edit.b.end)
            kept[-1] = Edit("replace", Slice(start, end, left[start:end]), Slice(begin, stop, right[begin:stop]))
        else:
            kept.append(edit)
    return kept


def _of_edit(edit: Edit) -> list[DriftKind]:
    """The kinds of one difference."""
    if edit.a.text and edit.b.text and _spelled_alike(edit.a.text, edit.b.text):
        return ["typographic"]
    gone, come = _words(edit.a.text), _words(edit.b.text)
    weighty = _bag_kinds(gone, come)
    if not edit.b.text or not edit.a.text:
        return [_length(gone or come, longer=not edit.a.text), *weighty]
    # "was likely to" for "might" is a change of certainty alone
    left = Counter(stem(w) for w in gone if not _weighs(w) and not (weighty and w in STOP))
    right = Counter(stem(w) for w in come if not _weighs(w) and not (weighty and w in STOP))
    kinds: list[DriftKind] = [*weighty]
    if (left - right or right - left) or not weighty:
        small, large = sorted(((left - right).total(), (right - left).total()))
        if large >= 4 and large >= 3 * max(small, 1):
            kinds.append("shorter" if (left - right).total() == large else "longer")
        if small or large < 4 or not weighty:
            kinds.append("reworded")
    return kinds


def _length(words: list[str], *, longer: bool) -> DriftKind:
    """Words gone or come; a small word or two alone make another wording, not a shorter one."""
    if len(words) <= 2 and all(word in STOP and not _weighs(word) for word in words):
        return "reworded"
    return "longer" if longer else "shorter"


def _words(text: str) -> list[str]:
    return [t.word for t in tokens(text, [(0, len(text))])]


def _weighs(word: str) -> bool:
    """Whether a word is one of number, negation, scope or certainty, whose change is a kind of its own."""
    return bool(_NUMBER.search(word)) or word in _negative() or word in _scope() or word in _hedges()


def _bag_kinds(gone: list[str], come: list[str]) -> list[DriftKind]:
    """Kinds that change what is said: a number, a negation, a scope word, a condition, a hedge."""
    kinds: list[DriftKind] = []
    lost, new = Counter(gone) - Counter(come), Counter(come) - Counter(gone)
    figures = {w for w in lost if _NUMBER.search(w)}, {w for w in new if _NUMBER.search(w)}
    if figures[0] and figures[1]:
        kinds.append("number")
    negations = [sum(word in _negative() for word in words) for words in (gone, come)]
    if negations[0] != negations[1] and max(len(lost), len(new)) <= max(_SHORT_EDIT, 2):
        kinds.append("negation")
    elif lost and new and (set(lost) | set(new)) & _scope() and max(len(lost), len(new)) <= _SHORT_EDIT:
        kinds.append("scope")
    condition = _condition()
    if bool(condition.search(" ".join(gone))) != bool(condition.search(" ".join(come))):
        kinds.append("condition")
    hedges = [{w for w in words if w in _hedges()} for words in (lost, new)]
    if hedges[0] != hedges[1] and lost and new and "negation" not in kinds:
        kinds.append("certainty")
    return kinds


@cache
def _negative() -> frozenset[str]:
    return frozenset(("not", "no", "never", "none", "nothing", "nobody", "neither", "nor", "cannot", "without"))


@cache
def _scope() -> frozenset[str]:
    words: list[str] = table("certainty")["scope"]
    return frozenset(words)


@cache
def _hedges() -> frozenset[str]:
    """Single words that raise or lower certainty."""
    known = table("certainty")
    return frozenset(w for level in ("doubted", "possible", "likely", "certain") for w in known[level] if " " not in w)


@cache
def _condition() -> re.Pattern[str]:
    return phrases(table("certainty")["condition"])


def _level(words: str) -> str:
    """How certain some words put it, by the weakest hedge among them."""
    for level in ("doubted", "possible", "likely", "certain"):
        if phrases_of(level).search(words):
            return level
    return "stated"


@cache
def phrases_of(level: str) -> re.Pattern[str]:
    """The words of one level of certainty."""
    return phrases(table("certainty")[level])


# ── spelling ──────────────────────────────────────────────────────────────────────────────

# endings and letters in which British and American spelling differ
_SPELLINGS = (
    (r"is(?=(?:e|ed|es|er|ing|ation)s?\b)", "iz"), (r"ys(?=e)", "yz"), (r"our", "or"), (r"tre\b", "ter"),
    (r"ogue\b", "og"), (r"ae", "e"), (r"ll(?=ed|ing|er)", "l"), (r"mm(?=e\b)", "m"), (r"ce\b", "se"),
)  # fmt: skip
_MASK = re.compile(r"[*#_–-]{2,}")


def _spelled_alike(a: str, b: str) -> bool:
    """Whether two wordings differ only in spelling: spaces, British or American, letters masked."""
    left, right = _letters(a), _letters(b)
    if left == right:
        return True
    return _masked(a, b) or _masked(b, a)


def _letters(words: str) -> str:
    plain = words.lower()
    for pattern, other in _SPELLINGS:
        plain = re.sub(pattern, other, plain)
    return re.sub(r"[\W_]+", "", plain)


def _masked(a: str, b: str) -> bool:
    """Whether the first is the second with letters masked ("b****y")."""
    if not _MASK.search(a):
        return False
    pattern = re.escape(_MASK.sub("\0", a.lower().strip(" .,;:!?”’\"'"))).replace("\0", r"\w+").replace("\\\0", r"\w+")
    return bool(re.fullmatch(pattern, b.lower().strip(" .,;:!?”’\"'")))
