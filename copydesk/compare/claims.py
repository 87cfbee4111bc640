"""Claims with their origins as bounds: claimants and first hands apart, reasons with their words."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from copydesk.compare.alone import alone
from copydesk.compare.confirmed import Kind, status_of
from copydesk.compare.slips import slips
from copydesk.compare.sources import Credit, covers_all, order, outlet_key, paragraph_of
from copydesk.records import (
    Alignment,
    Article,
    AttributionKind,
    Certainty,
    Claim,
    Linked,
    Origins,
    Passage,
    Place,
    Reason,
    Source,
    Statement,
    Status,
    Utterance,
)

ALONE = "not found in another report"
_RANK: dict[Certainty, int] = {
    "denied": 0, "doubted": 1, "possible": 2, "likely": 3, "certain": 4, "stated": 5
}  # fmt: skip


def identifier(prefix: str, members: Iterable[str]) -> str:
    """An id that depends on the members alone."""
    return f"{prefix}-{hashlib.sha256('|'.join(sorted(members)).encode()).hexdigest()[:10]}"


def claims(
    linked: Linked, credits: list[Credit], edges: tuple[Source, ...], utterances: Sequence[Utterance] = ()
) -> tuple[Claim, ...]:
    """One claim for each alignment, those in most articles first; after them those that stand in one report alone."""
    maker = _Claims(linked, credits, edges, utterances)
    found = [maker.claim(alignment) for alignment in (*linked.alignments, *alone(linked))]
    return tuple(sorted(found, key=lambda claim: (-len(claim.articles), claim.text.article, claim.text.start)))


@dataclass(frozen=True, slots=True)
class _Standing:
    """What an article shows of where it has a claim from: outlets credited for it, for other things, own hearing."""

    stated: dict[str, Passage]
    elsewhere: dict[str, Passage]
    heard: bool

    @property
    def bare(self) -> bool:
        """Whether nothing shows where it has the claim from."""
        return not self.stated and not self.heard


class _Claims:
    def __init__(
        self, linked: Linked, credits: list[Credit], edges: tuple[Source, ...], utterances: Sequence[Utterance]
    ) -> None:
        self.linked = linked
        self.utterances_of: dict[str, list[Utterance]] = defaultdict(list)
        for utterance in utterances:
            for member in utterance.members:
                self.utterances_of[member].append(utterance)
        self.articles = {one.article.id: one.article for one in linked.resolved}
        self.resolved = {one.article.id: one for one in linked.resolved}
        self.statements = {s.id: s for one in linked.resolved for s in one.statements}
        self.kinds = {actor.id: actor.kind for actor in linked.actors}
        self.credits = [credit for credit in credits if credit.end.kind in ("article", "outlet", "document")]
        self.by_article: dict[str, list[Credit]] = defaultdict(list)
        for credit in self.credits:
            if credit.end.kind != "document":
                self.by_article[credit.article].append(credit)
        self.shared = {frozenset((edge.from_, edge.to.id)): edge for edge in edges if edge.relation == "shares_text"}

    def claim(self, alignment: Alignment) -> Claim:
        statements = [self.statements[s] for s in alignment.statements]
        articles = sorted({s.article for s in statements} | {p.article for p in alignment.sentences})
        text = self._text(statements, alignment.sentences)
        return Claim(
            id=identifier("claim", [*alignment.statements, *map(str, alignment.sentences)]),
            text=text,
            statements=alignment.statements,
            sentences=alignment.sentences,
            articles=tuple(articles),
            origins=self._origins(statements, alignment.sentences, articles)
            if len(articles) > 1
            else self._single(statements, alignment.sentences, articles[0]),
            certainty_by_article=self._certainty(statements, alignment.sentences),
            attribution_by_article=self._attribution(statements, alignment.sentences),
            missing_from=tuple(a for a in sorted(self.articles) if a not in articles),
        )

    def _text(self, statements: list[Statement], sentences: tuple[Place, ...]) -> Passage:
        """The longest indirect rendering in one piece, as it stands; else any rendering."""
        whole = [s for s in statements if len(s.content) == 1]
        indirect = [s for s in whole if s.kind != "direct"] or whole or statements
        if indirect:
            chosen, span = max(
                ((s, c) for s in indirect for c in s.content), key=lambda one: (len(one[1].text), one[0].id)
            )
            return Passage(chosen.article, span.start, span.end, span.text)
        place = sentences[0]
        words = self.articles[place.article].text[place.start : place.end]
        return Passage(place.article, place.start, place.end, words)

    def _certainty(self, statements: list[Statement], sentences: tuple[Place, ...]) -> dict[str, Certainty]:
        """The strongest rendering by article; a sentence in the outlet's own voice is stated."""
        found: dict[str, list[Certainty]] = defaultdict(list)
        for statement in statements:
            found[statement.article].append(statement.certainty)
        for place in sentences:
            found[place.article].append("stated")
        return {a: max(values, key=lambda v: _RANK[v]) for a, values in sorted(found.items())}

    def _attribution(self, statements: list[Statement], sentences: tuple[Place, ...]) -> dict[str, AttributionKind]:
        found: dict[str, AttributionKind] = {}
        for statement in statements:
            old = found.get(statement.article)
            if old != "named":
                found[statement.article] = statement.attribution
        for place in sentences:
            found.setdefault(place.article, "none")
        return dict(sorted(found.items()))

    # ── origins ───────────────────────────────────────────────────────────────────────────

    def _origins(self, statements: list[Statement], sentences: tuple[Place, ...], articles: list[str]) -> Origins:
        # whoever denies a claim is no origin of it
        statements = [s for s in statements if s.certainty != "denied"] or statements
        places = [Place(s.article, s.content[0].start, s.content[-1].end) for s in statements] + list(sentences)
        articles = [a for a in articles if any(p.article == a for p in places)]
        stated = self._credited_here(statements, places)
        standing = {a: self._standing(a, stated[a], [p for p in places if p.article == a]) for a in articles}
        known = {u.id: u for s in statements for u in self.utterances_of[s.id]}
        self.alike = slips(self.linked, statements, known.values())
        confirmed, possible = self._reasons(articles, standing)
        upper = _groups(articles, [r.articles for r in confirmed])
        lower = _groups(articles, [r.articles for r in (*confirmed, *possible)])
        return Origins(
            lower=len(lower),
            upper=len(upper),
            claimants=self._claimants(statements),
            first_hand=self._first_hand(articles, stated),
            why=(*confirmed, *possible),
        )

    def _single(self, statements: list[Statement], sentences: tuple[Place, ...], article: str) -> Origins:
        """The origin of what one report alone has."""
        places = [Place(s.article, s.content[0].start, s.content[-1].end) for s in statements] + list(sentences)
        stated = self._credited_here(statements, places)
        words = tuple(stated[article].values())
        return Origins(
            lower=1,
            upper=1,
            claimants=self._claimants(statements),
            first_hand=self._first_hand([article], stated),
            why=(_reason((article,), ALONE, "possible", words),),
        )

    def _standing(self, article: str, stated: dict[str, Passage], places: list[Place]) -> _Standing:
        """What an article shows of where it has a claim from. A claim credited to one outlet lends from no other."""
        heard = any(self._heard(place) for place in places)
        elsewhere = {} if stated or heard else {k: v for k, v in self._credited(article).items() if k not in stated}
        return _Standing(stated, elsewhere, heard)

    def _heard(self, place: Place) -> bool:
        """Whether the sentence says that its own outlet was told or learned this."""
        one = self.resolved[place.article]
        own = self._own_hearing(one.article.outlet)
        return any(
            own.search(one.article.text, start, end)
            for start, end in one.annotations.sentences
            if start < place.end and place.start < end
        )

    @staticmethod
    @cache
    def _own_hearing(outlet: str | None) -> re.Pattern[str]:
        name = re.escape(re.sub(r"^[Tt]he\s+", "", outlet)) if outlet else "(?!)"
        told = r"\b(?:told|tells|telling|spoke to|speaking to|interview with)\s+(?:the\s+)?"
        itself = rf"(?:{name}|us|this (?:newspaper|paper)|our (?:reporter|correspondent))\b"
        return re.compile(
            rf"{told}{itself}|\b{name}\s+(?:has|had)\s+(?:learned|learnt|seen|heard|obtained)\b",
            re.IGNORECASE,
        )

    def _claimants(self, statements: list[Statement]) -> tuple[str, ...]:
        """Who made the claim: people and bodies; an outlet only where nobody else is named."""
        speakers = {s.speaker.id for s in statements if s.speaker}
        makers = {s for s in speakers if self.kinds.get(s) != "outlet"}
        return tuple(sorted(makers or speakers))

    def _first_hand(self, articles: list[str], stated: dict[str, dict[str, Passage]]) -> tuple[str, ...]:
        found: set[str] = set()
        for article in articles:
            found |= set(stated[article]) or {article}
        return tuple(sorted(found))

    def _credited(self, article: str) -> dict[str, Passage]:
        """Outlets credited anywhere in an article, with the first crediting words."""
        return {c.end.id: c.evidence[0] for c in self.credits if c.article == article and c.evidence}

    def _credited_here(self, statements: list[Statement], places: list[Place]) -> dict[str, dict[str, Passage]]:
        """Article → outlets credited for this claim: by its statements, in its paragraph, or for all its text."""
        found: dict[str, dict[str, Passage]] = defaultdict(dict)
        for place in places:
            article = self.articles[place.article]
            here = {paragraph_of(article, place.start), paragraph_of(article, place.end - 1)}
            for credit in self.by_article[place.article]:
                near = [p for p in credit.evidence if paragraph_of(article, p.start) in here]
                whole = [p for p in credit.evidence if credit.relation == "credits" and covers_all(article, p)]
                if near or whole:
                    found[place.article].setdefault(credit.end.id, (near or whole)[0])
        for statement in statements:
            for actor in statement.via:
                if self.kinds.get(actor) == "outlet" and statement.source:
                    source = statement.source
                    words = Passage(statement.article, source.start, source.end, source.text)
                    found[statement.article].setdefault(actor, words)
        return found

    def _reasons(self, articles: list[str], standing: dict[str, _Standing]) -> tuple[list[Reason], list[Reason]]:
        confirmed: list[Reason] = []
        possible: list[Reason] = []
        for a, b in combinations(articles, 2):
            for reason in self._pair(a, b, standing):
                (confirmed if reason.status == "confirmed" else possible).append(reason)
        return confirmed, possible

    def _pair(self, a: str, b: str, standing: dict[str, _Standing]) -> list[Reason]:
        """Every reason for which two articles count, or may count, as one origin."""
        found = []
        x, y = standing[a], standing[b]
        for outlet in sorted(x.stated.keys() & y.stated.keys()):
            both = (x.stated[outlet], y.stated[outlet])
            found.append(_measured((a, b), "both credit the same outlet for this", both))
        for one, other in ((a, b), (b, a)):
            if other in standing[one].stated:
                evidence = (standing[one].stated[other],)
                found.append(_measured((a, b), "one credits the other for this", evidence))
        edge = self.shared.get(frozenset((a, b)))
        if edge and not (x.heard and y.heard) and not standing[edge.from_].heard:
            found.append(_reason((a, b), "same words outside quotation marks", edge.status, edge.evidence[:2]))
        if self._publisher(a) and self._publisher(a) == self._publisher(b):
            found.append(_measured((a, b), "same publisher", ()))
        if not any(r.status == "confirmed" for r in found):
            found += self._possible(a, b, standing)
        return found

    def _possible(self, a: str, b: str, standing: dict[str, _Standing]) -> list[Reason]:
        x, y = standing[a], standing[b]
        both_a, both_b = x.stated | x.elsewhere, y.stated | y.elsewhere
        found = []
        for outlet in sorted((both_a.keys() & both_b.keys()) - (x.stated.keys() & y.stated.keys())):
            here = outlet in x.stated or outlet in y.stated
            words = "both credit the same outlet, " + (
                "one of them for something else" if here else "for something else"
            )
            found.append(_reason((a, b), words, "possible", (both_a[outlet], both_b[outlet])))
        for one, other in ((a, b), (b, a)):
            if other in standing[one].elsewhere:
                found.append(_reason((a, b), "one credits the other for something else", "possible",
                                     (standing[one].elsewhere[other],)))  # fmt: skip
        if frozenset((a, b)) in self.alike and (x.bare or y.bare):
            words, both = self.alike[frozenset((a, b))]
            found.append(_reason((a, b), words, "possible", both))
        later = self._without_credit(a, b, standing) if not found else None
        if later:
            found.append(_reason((a, b), later, "possible", ()))
        return found

    def _without_credit(self, a: str, b: str, standing: dict[str, _Standing]) -> str | None:
        """Why one of two may have a claim from the other, though it says nothing of where it has it from."""
        known = order(self.articles[a], self.articles[b])
        if known is None:
            if standing[a].bare or standing[b].bare:
                return "no credit found for this in one of them, and the order of publication is unknown"
            return None
        later = a if known > 0 else b
        return "no credit found for this in the later one" if standing[later].bare else None

    def _publisher(self, article: str) -> str | None:
        given: Article = self.articles[article]
        name = given.publisher or given.outlet
        return outlet_key(name) if name else None


def _reason(articles: tuple[str, ...], words: str, status: Status, evidence: tuple[Passage, ...]) -> Reason:
    return Reason(articles=articles, reason=words, status=status, evidence=evidence)


def _measured(articles: tuple[str, ...], kind: Kind, evidence: tuple[Passage, ...]) -> Reason:
    """A reason that is confirmed where its kind may be."""
    return _reason(articles, kind, status_of(kind), evidence)


def _groups(articles: list[str], joined: Iterable[tuple[str, ...]]) -> list[set[str]]:
    groups = [{article} for article in articles]
    for pair in joined:
        touching = [g for g in groups if g & set(pair)]
        groups = [g for g in groups if not g & set(pair)] + [set().union(*touching)]
    return groups
