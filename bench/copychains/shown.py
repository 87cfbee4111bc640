"""What the texts themselves show of who rests on whom: docs/copychains.md has the rules.

Nothing here asks what happened, and nothing here is the program's: the truth must not change with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations
from typing import Any, Literal

from bench.copychains.prose import Place, Printed, Range

Status = Literal["confirmed", "possible"]

# As the design has it: copied narrator text confirms from here on; shorter runs are no evidence below the second.
CONFIRMED_WORDS = 30
LEAST_RUN = 12
# A sentence put again in much the same words: this share of the shorter one's content words, in three sentences.
_REWORDED = 0.6
_REWORDED_SENTENCES = 3
_REWORDED_WORDS = 6
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SMALL_WORDS = (
    "a an and are as at be been by for from had has have he her his in into is it its not of on one or she so some "
    "than that the their them there they this to was were which while who will with would said told reported "
    "according reporters after before about out up no if but could may might"
)
_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two articles count, or may count, as one origin for a claim."""

    articles: tuple[str, str]
    reason: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """An article as a reader of the folder has it: its text and what meta.json says."""

    file: str
    printed: Printed
    published: str | None
    publisher: str | None
    kind: str

    @property
    def outlet(self) -> str:
        """Its outlet's slug."""
        return self.printed.draft.outlet.slug

    def credits(self) -> set[str]:
        """All outlets that it names as whom it has something from."""
        found = {p.piece.credit.outlet for p in self.printed.places if p.piece.credit}
        if self.printed.draft.wire:
            found.add(self.printed.draft.wire)
        return found - {self.outlet}

    def credits_for(self, claim: str) -> set[str]:
        """Outlets named in the paragraphs of a claim, and the agency whose copy the whole article is."""
        paragraphs = {p.paragraph for p in self.places(claim)}
        found = {p.piece.credit.outlet for p in self.printed.places if p.piece.credit and p.paragraph in paragraphs}
        if self.printed.draft.wire and self.printed.draft.wire_form != "with":
            found.add(self.printed.draft.wire)
        return found - {self.outlet}

    def heard(self, claim: str) -> bool:
        """Whether it says that it heard or learned this itself."""
        return any(p.piece.credit and p.piece.credit.outlet == self.outlet for p in self.places(claim))

    def places(self, claim: str) -> list[Place]:
        """Where it has a claim."""
        return [p for p in self.printed.places if p.piece.claim == claim]


class Shown:
    """The articles of one folder side by side."""

    def __init__(self, exhibits: Iterable[Exhibit]) -> None:
        self.by_file = {one.file: one for one in exhibits}
        self.runs: dict[frozenset[str], list[int]] = {}
        self.reworded: dict[frozenset[str], int] = {}
        self.length = {file: len(narrator(one.printed)) for file, one in self.by_file.items()}
        for a, b in combinations(self.by_file.values(), 2):
            pair = frozenset((a.file, b.file))
            self.runs[pair] = shared_runs(narrator(a.printed), narrator(b.printed))
            self.reworded[pair] = _reworded(a.printed, b.printed)

    # ── two articles as a whole ───────────────────────────────────────────────────────────

    def order(self, a: str, b: str) -> int | None:
        """-1 where a is earlier, 1 where it is later, None where the dates do not tell."""
        first, second = self.by_file[a].published, self.by_file[b].published
        if not first or not second:
            return None
        if len(first) > 10 and len(second) > 10 and first != second:
            return -1 if first < second else 1
        if first[:10] == second[:10]:
            return None
        return -1 if first[:10] < second[:10] else 1

    def words(self, a: str, b: str) -> int:
        """Narrator words shared literally."""
        return sum(self.runs[frozenset((a, b))])

    def evidence(self, a: str, b: str) -> Status | None:
        """Whether the texts show that two articles depend on one another for anything."""
        x, y = self.by_file[a], self.by_file[b]
        if y.outlet in x.credits() or x.outlet in y.credits() or self.words(a, b) >= CONFIRMED_WORDS:
            return "confirmed"
        same = any(self._same_slip(a, b, p.piece.claim) for p in x.printed.places)
        if same or self.words(a, b) or self.reworded[frozenset((a, b))] >= _REWORDED_SENTENCES:
            return "possible"
        return None

    def direction(self, later: str, earlier: str) -> str:
        """How it shows that `later` rests on `earlier`."""
        x, y = self.by_file[later], self.by_file[earlier]
        if not self.evidence(later, earlier):
            return "unknown"
        if y.outlet in x.credits():
            return "stated"
        if self.words(later, earlier) and y.kind == "wire" != x.kind:
            return "contained"
        if self.order(later, earlier) == 1:
            return "dated"
        shares = [self.words(later, earlier) / max(1, self.length[file]) for file in (later, earlier)]
        return "contained" if shares[0] >= 0.8 and shares[0] - shares[1] >= 0.2 else "unknown"

    # ── one claim ─────────────────────────────────────────────────────────────────────────

    def reasons(self, claim: str) -> list[Reason]:
        """For every pair of articles that have a claim, why they count or may count as one origin."""
        having = [file for file, one in self.by_file.items() if one.places(claim)]
        return [
            Reason((a, b), words, status)
            for a, b in combinations(having, 2)
            for words, status in self._pair(a, b, claim)
        ]

    def _pair(self, a: str, b: str, claim: str) -> list[tuple[str, Status]]:
        confirmed = list(self._confirmed(a, b, claim))
        if confirmed:
            return [(words, "confirmed") for words in confirmed]
        return [(words, "possible") for words in self._possible(a, b, claim)]

    def _confirmed(self, a: str, b: str, claim: str) -> Iterable[str]:
        x, y = self.by_file[a], self.by_file[b]
        if x.credits_for(claim) & y.credits_for(claim):
            yield "both credit the same outlet for this"
        if y.outlet in x.credits_for(claim) or x.outlet in y.credits_for(claim):
            yield "one credits the other for this"
        if x.publisher and x.publisher == y.publisher:
            yield "same publisher"
        apart = x.heard(claim) and y.heard(claim)
        if self.words(a, b) >= CONFIRMED_WORDS and not apart and not self._heard_by_one(a, b, claim):
            yield "same words outside quotation marks"
        elif self._same_slip(a, b, claim) and not apart:
            yield "same figure, cut or wording that no other report has"

    def _heard_by_one(self, a: str, b: str, claim: str) -> bool:
        """Whether the one that must be the later says that it heard this itself: shared text elsewhere is no reason."""
        return any(
            one.heard(claim) and self.direction(one.file, other.file) in ("stated", "dated", "contained")
            for one, other in ((self.by_file[a], self.by_file[b]), (self.by_file[b], self.by_file[a]))
        )

    def _same_slip(self, a: str, b: str, claim: str) -> bool:
        """The same wrong figure, or a quotation altered or cut inside a sentence in the same way."""
        slips = [
            {
                (p.piece.claim, p.piece.form if p.piece.rare else "", p.piece.key, p.piece.version == "wrong")
                for p in self.by_file[file].places(claim)
                if p.piece.version == "wrong" or p.piece.rare
            }
            for file in (a, b)
        ]
        wrong = [any(slip[3] for slip in found) for found in slips]
        return bool(all(wrong) or slips[0] & slips[1])

    def _possible(self, a: str, b: str, claim: str) -> Iterable[str]:
        x, y = self.by_file[a], self.by_file[b]
        bare = {one.file: not one.credits_for(claim) and not one.heard(claim) for one in (x, y)}
        lent = {one.file: one.credits() if bare[one.file] else one.credits_for(claim) for one in (x, y)}
        if lent[a] & lent[b]:
            yield "both credit the same outlet, one of them for something else"
        if y.outlet in lent[a] or x.outlet in lent[b]:
            yield "one credits the other for something else"
        if (self.words(a, b) or self.reworded[frozenset((a, b))] >= _REWORDED_SENTENCES) and (bare[a] or bare[b]):
            yield "some words or reworded sentences in common"
        if any(bare.values()) and any(self._same_slip(a, b, p.piece.claim) for p in x.printed.places):
            yield "same figure, cut or wording for something else"
        order = self.order(a, b)
        if order is None and (bare[a] or bare[b]):
            yield "no credit found for this in one of them, and the order of publication is unknown"
        elif order is not None and bare[b if order < 0 else a]:
            yield "no credit found for this in the later one"


def groups(articles: Iterable[str], joined: Iterable[Iterable[str]]) -> list[set[str]]:
    """Articles after joining."""
    found = [{article} for article in articles]
    for pair in joined:
        touching = [group for group in found if group & set(pair)]
        found = [group for group in found if not group & set(pair)]
        if touching:
            found.append(set().union(*touching))
    return found


def bounds(articles: Iterable[str], why: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """(lower, upper) from pairs with their status."""
    given, articles = list(why), list(articles)
    upper = groups(articles, [one["articles"] for one in given if one["status"] == "confirmed"])
    return len(groups(articles, [one["articles"] for one in given])), len(upper)


# ── words ─────────────────────────────────────────────────────────────────────────────────


def narrator(printed: Printed) -> list[str]:
    """An article's own words in lower case, with a mark that no other has at each quotation."""
    found: list[str] = []
    end = 0
    for start, stop in printed.narrator:
        if start - end > 3:
            found.append(f"\0{printed.draft.outlet.slug} {start}")
        found += plain_words(_without_quotes(printed, (start, stop)))
        end = stop
    return found


def _without_quotes(printed: Printed, span: Range) -> str:
    inside = [q for place in printed.places for q in place.quoted if span[0] <= q[0] and q[1] <= span[1]]
    words, at = "", span[0]
    for start, stop in sorted(inside):
        words += printed.text[at:start]
        at = stop
    return words + printed.text[at : span[1]]


def plain_words(text: str) -> list[str]:
    """Words in lower case."""
    return [match[0].lower().replace("’", "'") for match in _WORD.finditer(text)]


def shared_runs(a: list[str], b: list[str]) -> list[int]:
    """Lengths of the runs of words that two texts share."""
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    taken = [block.size for block in blocks if block.size >= LEAST_RUN]
    # matching blocks keep their order; what moved elsewhere is found in what is left
    if taken:
        left, right = _left(a, "a", [(m.a, m.size) for m in blocks]), _left(b, "b", [(m.b, m.size) for m in blocks])
        taken += shared_runs(left, right)
    return taken


def _left(words: list[str], side: str, taken: list[tuple[int, int]]) -> list[str]:
    gone = {n for start, size in taken if size >= LEAST_RUN for n in range(start, start + size)}
    return [f"\0{side}{n}" if n in gone else word for n, word in enumerate(words)]


def changed_share(earlier: str, later: str) -> float:
    """The share of the later text's words that do not stand in the earlier one in this order."""
    a, b = plain_words(earlier), plain_words(later)
    same = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return 1 - same / max(1, len(b))


@cache
def _telling(words: str) -> frozenset[str]:
    return frozenset(word[:6] for word in plain_words(words) if word not in _SMALL)


def _reworded(a: Printed, b: Printed) -> int:
    """Sentences of one that stand in the other in much the same words."""
    return sum(any(_alike(x, y) for y in _sentences(b)) for x in _sentences(a))


def _sentences(printed: Printed) -> list[frozenset[str]]:
    return [
        _telling(printed.text[slice(*place.content[0])])
        for place in printed.places
        if place.piece.form in ("own", "said")
    ]


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    least = min(len(a), len(b))
    return least >= _REWORDED_WORDS and len(a & b) >= _REWORDED * least


def by_claim(exhibits: Iterable[Exhibit]) -> dict[str, list[Exhibit]]:
    """Claim → the articles that have it."""
    found: dict[str, list[Exhibit]] = defaultdict(list)
    for one in exhibits:
        for claim in dict.fromkeys(p.piece.claim for p in one.printed.places):
            found[claim].append(one)
    return found
