"""Claims with their origins as bounds: claimants and first hands apart, reasons with their words."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from copydesk.compare.sources import Credit, outlet_key, paragraph_of
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
)

_RANK: dict[Certainty, int] = {
    "denied": 0, "doubted": 1, "possible": 2, "likely": 3, "certain": 4, "stated": 5
}  # fmt: skip


def identifier(prefix: str, members: Iterable[str]) -> str:
    """An id that depends on the members alone."""
    return f"{prefix}-{hashlib.sha256('|'.join(sorted(members)).encode()).hexdigest()[:10]}"


def claims(linked: Linked, credits: list[Credit], edges: tuple[Source, ...]) -> tuple[Claim, ...]:
    """One claim for each alignment, those in most articles first."""
    maker = _Claims(linked, credits, edges)
    found = [maker.claim(alignment) for alignment in linked.alignments]
    return tuple(sorted(found, key=lambda claim: (-len(claim.articles), claim.text.article, claim.text.start)))


class _Claims:
    def __init__(self, linked: Linked, credits: list[Credit], edges: tuple[Source, ...]) -> None:
        self.linked = linked
        self.articles = {one.article.id: one.article for one in linked.resolved}
        self.statements = {s.id: s for one in linked.resolved for s in one.statements}
        self.kinds = {actor.id: actor.kind for actor in linked.actors}
        self.credits = [credit for credit in credits if credit.end.kind in ("article", "outlet", "document")]
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
            origins=self._origins(statements, alignment.sentences, articles),
            certainty_by_article=self._certainty(statements, alignment.sentences),
            attribution_by_article=self._attribution(statements, alignment.sentences),
            missing_from=tuple(a for a in sorted(self.articles) if a not in articles),
        )

    def _text(self, statements: list[Statement], sentences: tuple[Place, ...]) -> Passage:
        """The longest indirect rendering in one piece, as it stands; else any rendering."""
        whole = [s for s in statements if len(s.content) == 1]
        indirect = [s for s in whole if s.kind != "direct"] or whole or statements
        if indirect:
            chosen = max(indirect, key=lambda s: (len(s.content[0].text), s.id))
            span = chosen.content[0]
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
        stated = self._credited_here(statements, sentences)
        elsewhere = {a: {k: v for k, v in self._credited(a).items() if k not in stated[a]} for a in articles}
        confirmed, possible = self._reasons(articles, stated, elsewhere)
        upper = _groups(articles, [r.articles for r in confirmed])
        lower = _groups(articles, [r.articles for r in (*confirmed, *possible)])
        return Origins(
            lower=len(lower),
            upper=len(upper),
            claimants=self._claimants(statements),
            first_hand=self._first_hand(articles, stated),
            why=(*confirmed, *possible),
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

    def _credited_here(
        self, statements: list[Statement], sentences: tuple[Place, ...]
    ) -> dict[str, dict[str, Passage]]:
        """Article → outlets credited for this claim: by its statements, or in its paragraph."""
        found: dict[str, dict[str, Passage]] = defaultdict(dict)
        places = [Place(s.article, s.content[0].start, s.content[-1].end) for s in statements]
        for place in (*places, *sentences):
            article = self.articles[place.article]
            here = {paragraph_of(article, place.start), paragraph_of(article, place.end - 1)}
            for credit in self.credits:
                if credit.article != place.article or credit.end.kind == "document":
                    continue
                near = [p for p in credit.evidence if paragraph_of(article, p.start) in here]
                if near:
                    found[place.article].setdefault(credit.end.id, near[0])
        for statement in statements:
            for actor in statement.via:
                if self.kinds.get(actor) == "outlet" and statement.source:
                    source = statement.source
                    words = Passage(statement.article, source.start, source.end, source.text)
                    found[statement.article].setdefault(actor, words)
        return found

    def _reasons(
        self,
        articles: list[str],
        stated: dict[str, dict[str, Passage]],
        elsewhere: dict[str, dict[str, Passage]],
    ) -> tuple[list[Reason], list[Reason]]:
        confirmed: list[Reason] = []
        possible: list[Reason] = []
        for a, b in combinations(articles, 2):
            for reason in self._pair(a, b, stated, elsewhere):
                (confirmed if reason.status == "confirmed" else possible).append(reason)
        return confirmed, possible

    def _pair(
        self,
        a: str,
        b: str,
        stated: dict[str, dict[str, Passage]],
        elsewhere: dict[str, dict[str, Passage]],
    ) -> list[Reason]:
        """Every reason for which two articles count, or may count, as one origin."""
        found = []
        for outlet in sorted(stated[a].keys() & stated[b].keys()):
            both = (stated[a][outlet], stated[b][outlet])
            found.append(_reason((a, b), "both credit the same outlet for this", "confirmed", both))
        for one, other in ((a, b), (b, a)):
            if other in stated[one]:
                evidence = (stated[one][other],)
                found.append(_reason((a, b), "one credits the other for this", "confirmed", evidence))
        edge = self.shared.get(frozenset((a, b)))
        if edge:
            found.append(_reason((a, b), "same words outside quotation marks", edge.status, edge.evidence[:2]))
        if self._publisher(a) and self._publisher(a) == self._publisher(b):
            found.append(_reason((a, b), "same publisher", "confirmed", ()))
        if not any(r.status == "confirmed" for r in found):
            found += self._possible(a, b, stated, elsewhere)
        return found

    def _possible(
        self,
        a: str,
        b: str,
        stated: dict[str, dict[str, Passage]],
        elsewhere: dict[str, dict[str, Passage]],
    ) -> list[Reason]:
        both_a, both_b = stated[a] | elsewhere[a], stated[b] | elsewhere[b]
        found = []
        for outlet in sorted(both_a.keys() & both_b.keys()):
            here = outlet in stated[a] or outlet in stated[b]
            words = "both credit the same outlet, " + (
                "one of them for something else" if here else "for something else"
            )
            found.append(_reason((a, b), words, "possible", (both_a[outlet], both_b[outlet])))
        for one, other in ((a, b), (b, a)):
            if other in elsewhere[one]:
                found.append(_reason((a, b), "one credits the other for something else", "possible",
                                     (elsewhere[one][other],)))  # fmt: skip
        if not found and not (stated[a] and stated[b]):
            later = self._later_without_credit(a, b, stated)
            if later:
                found.append(_reason((a, b), later, "possible", ()))
        return found

    def _later_without_credit(self, a: str, b: str, stated: dict[str, dict[str, Passage]]) -> str | None:
        first, second = self.articles[a].published, self.articles[b].published
        if not first or not second:
            return "no credit found for this in one of them, and a date is unknown"
        later = b if second > first else a
        if first[:10] == second[:10] or stated[later]:
            return None
        return "no credit found for this in the later one"

    def _publisher(self, article: str) -> str | None:
        given: Article = self.articles[article]
        name = given.publisher or given.outlet
        return outlet_key(name) if name else None


def _reason(articles: tuple[str, ...], words: str, status: Status, evidence: tuple[Passage, ...]) -> Reason:
    return Reason(articles=articles, reason=words, status=status, evidence=evidence)


def _groups(articles: list[str], joined: Iterable[tuple[str, ...]]) -> list[set[str]]:
    groups = [{article} for article in articles]
    for pair in joined:
        touching = [g for g in groups if g & set(pair)]
        groups = [g for g in groups if not g & set(pair)] + [set().union(*touching)]
    return groups
