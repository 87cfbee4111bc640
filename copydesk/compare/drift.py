"""How one rendering of an utterance differs from another: kinds, weight and the exact edits."""

from __future__ import annotations

import re
from collections import Counter

from copydesk.align import STOP, Token, bag_overlap, containment, edits, order_similarity, same_letters, stem, tokens
from copydesk.lexicon import phrases, table
from copydesk.records import Article, Drift, DriftKind, Edit, Statement, Weight

_CHECK_FIRST = frozenset(("number", "negation", "certainty", "scope", "speaker", "condition"))
_WORDING = frozenset(("shorter", "longer", "joined", "reordered", "reworded", "translation", "form"))
_NUMBER = re.compile(r"\d|^(?:hundred|thousand|million|billion|dozen|half|twice|double)s?$")
_NEGATIVE = frozenset(["not", "no", "never", "none", "nothing", "nobody", "neither", "nor", "cannot", "without"])
_SCOPE = frozenset(
    [
        "all",
        "every",
        "each",
        "some",
        "many",
        "most",
        "several",
        "few",
        "any",
        "only",
        "both",
        "always",
        "often",
        "sometimes",
        "everyone",
        "nobody",
        "entire",
        "whole",
        "half",
        "partly",
        "mostly",
    ]
)
_JOINT = re.compile(r"…|\.\.\.|\[[^\]]{0,40}\]")
# Order kept below this share while the words are nearly the same: reordered.
_REORDERED = 0.9
# An edit of more words takes a clause with it, and a negation inside that goes with its clause.
_SHORT_EDIT = 4
# A quotation holding this share of the other's words is the one that renders it.
_HOLDS = 0.6
# Quoted words shared below this share with the meaning kept: perhaps another translation.
_TRANSLATION = 0.62


def words_of(article: Article, statement: Statement, *, quoted: bool) -> list[Token]:
    """The words compared: those in quotation marks, or all of the content."""
    spans = statement.quoted if quoted and statement.quoted else statement.content
    return tokens(article.text, [(s.start, s.end) for s in spans])


def nearest(article: Article, statement: Statement, other: list[Token]) -> list[Token]:
    """Of several quotations the one that holds the other's words, if one alone does."""
    best: list[Token] = []
    share = 0.0
    for span in statement.quoted:
        words = tokens(article.text, [(span.start, span.end)])
        found = containment([t.word for t in words], [t.word for t in other])
        if len(words) >= 3 and found > share:
            best, share = words, found
    return best if share >= _HOLDS else []


def drift(a: Statement, b: Statement, articles: dict[str, Article], *, whole: bool = False) -> Drift:
    """How `b` differs from `a`. The kinds are symmetric but for shorter and longer.

    With `whole` the words outside quotation marks are compared too, also where both have quotations.
    """
    left, right = articles[a.article], articles[b.article]
    # with quotation marks on both sides only the words between them are held against each other
    quoted = not whole and "indirect" not in (a.kind, b.kind)
    x, y = words_of(left, a, quoted=quoted), words_of(right, b, quoted=quoted)
    # of several quotations on one side alone, the one that renders the other
    if quoted and len(a.quoted) > 1 == len(b.quoted):
        x = nearest(left, a, y) or x
    if quoted and len(b.quoted) > 1 == len(a.quoted):
        y = nearest(right, b, x) or y
    found = edits(left.text, x, right.text, y)
    kinds = _kinds(a, b, x, y, found, left.text, right.text)
    return Drift(from_=a.id, to=b.id, kinds=kinds, weight=weight_of(kinds), edits=tuple(found))


def weight_of(kinds: tuple[DriftKind, ...]) -> Weight:
    """The heaviest of the kinds."""
    if _CHECK_FIRST & set(kinds):
        return "check first"
    if _WORDING & set(kinds):
        return "wording"
    return "cosmetic" if kinds else "none"


def _kinds(
    a: Statement, b: Statement, x: list[Token], y: list[Token], found: list[Edit], left: str, right: str
) -> tuple[DriftKind, ...]:
    kinds: list[DriftKind] = []
    same_form = (a.kind == "indirect") == (b.kind == "indirect")
    if found:
        kinds += _word_kinds(x, y, found, left, right, both_quoted=bool(a.quoted and b.quoted))
    elif not same_letters(" ".join(s.text for s in a.content), " ".join(s.text for s in b.content)):
        kinds.append("typographic")
    if not same_form:
        kinds.append("form")
    # "was considering" and "will" put one thing as differently as "may" and "will" do
    staged = a.stage != b.stage and a.stage is not None and b.stage is not None
    if (a.certainty != b.certainty or staged) and (found or not same_form):
        kinds.append("certainty")
    if a.speaker and b.speaker and a.speaker.id != b.speaker.id:
        kinds.append("speaker")
    return tuple(dict.fromkeys(kinds))


def _word_kinds(
    x: list[Token], y: list[Token], found: list[Edit], left: str, right: str, *, both_quoted: bool
) -> list[DriftKind]:
    a, b = [t.word for t in x], [t.word for t in y]
    gone, come = Counter(a) - Counter(b), Counter(b) - Counter(a)
    kinds: list[DriftKind] = []
    telling = [w for w in (*gone, *come) if w not in STOP]
    if not gone and not come:
        return ["reordered"]
    if _joined(left, x) != _joined(right, y):
        kinds.append("joined")
    if not come:
        kinds.append("shorter")
    elif not gone:
        kinds.append("longer")
    else:
        kinds.append(_reworded(a, b, telling, both_quoted=both_quoted))
        if bag_overlap(a, b) >= _REORDERED > order_similarity(a, b):
            kinds.append("reordered")
    kinds += _weighty(gone, come, found)
    return kinds


def _reworded(a: list[str], b: list[str], telling: list[str], *, both_quoted: bool) -> DriftKind:
    stems = bag_overlap([stem(w) for w in a], [stem(w) for w in b])
    if both_quoted and telling and len(a) >= 5 and stems < _TRANSLATION:
        return "translation"
    return "reworded"


def _joined(text: str, words: list[Token]) -> bool:
    return bool(words and _JOINT.search(text[words[0].start : words[-1].end]))


def _negates(edit: Edit) -> bool:
    """Whether an edit of a few words adds or takes a negation; a whole clause left out does not count."""
    counts = [
        sum(token.word in _NEGATIVE for token in tokens(part.text, [(0, len(part.text))])) for part in (edit.a, edit.b)
    ]
    longest = max(len(edit.a.text.split()), len(edit.b.text.split()))
    return counts[0] != counts[1] and longest <= _SHORT_EDIT


def _weighty(gone: Counter[str], come: Counter[str], found: list[Edit]) -> list[DriftKind]:
    """Kinds that change what is said: a number, a negation, a scope word, a condition."""
    kinds: list[DriftKind] = []
    changed = set(gone) | set(come)
    figures_gone = {w for w in gone if _NUMBER.search(w)}
    figures_come = {w for w in come if _NUMBER.search(w)}
    if figures_gone and figures_come:
        kinds.append("number")
    if any(_negates(edit) for edit in found):
        kinds.append("negation")
    swapped = {w for e in found if e.op == "replace" for w in (e.a.text.lower(), e.b.text.lower())}
    if swapped & _SCOPE & changed:
        kinds.append("scope")
    condition = phrases(table("certainty")["condition"])
    if any(bool(condition.search(e.a.text)) != bool(condition.search(e.b.text)) for e in found):
        kinds.append("condition")
    return kinds
