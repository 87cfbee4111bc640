"""What differs between reports of the same thing: figures, dates, speakers, certainty and scope.

Figures and dates are compared only inside aligned claims and only where they count, or date, the same thing;
errs towards leaving out. Which of them is right is never said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Literal

from copydesk.align import content_words, stem, tokens
from copydesk.compare.claims import identifier
from copydesk.records import Amount, Article, Claim, Conflict, Date, Linked, Passage, Statement, Utterance

Found = tuple[str, Amount]
Dated = tuple[str, Date]
Status = Literal["differ", "update", "rounding", "different scope", "unclear"]
# Values this near, by share of the larger, are taken for one figure rounded.
_ROUNDED = 0.06
# What one of a unit is in the units that others count in, so that miles meet kilometres.
_METRIC = {
    "mile": ("kilometre", 1.609), "metre": ("kilometre", 0.001), "foot": ("kilometre", 0.0003048),
    "yard": ("kilometre", 0.0009144), "inch": ("kilometre", 0.0000254), "centimetre": ("kilometre", 0.00001),
    "millimetre": ("kilometre", 0.000001), "mile an hour": ("kilometre an hour", 1.609),
    "acre": ("hectare", 0.4047), "square mile": ("hectare", 259.0), "square kilometre": ("hectare", 100.0),
    "square metre": ("hectare", 0.0001), "square foot": ("hectare", 0.0000092903), "pound": ("kilogram", 0.4536),
    "tonne": ("kilogram", 1000.0), "ounce": ("kilogram", 0.02835), "gram": ("kilogram", 0.001),
    "gallon": ("litre", 3.785), "millilitre": ("litre", 0.001), "gigawatt": ("megawatt", 1000.0),
    "kilowatt": ("megawatt", 0.001),
}  # fmt: skip
_CURRENCIES = frozenset(("USD", "EUR", "GBP", "JPY", "CNY", "RUB", "INR", "CHF", "UAH", "PLN", "CAD", "AUD"))
_WHY: dict[Status, str] = {
    "differ": "the same thing is counted in sentences that say the same",
    "rounding": "the same thing is counted, to the nearest round figure or in another unit",
    "update": "the same thing is counted, and the later report has more",
    "unclear": "the same thing is counted in other currencies",
    "different scope": "the same thing is counted with another bound",
}
_OF_UTTERANCE: dict[Literal["speaker", "certainty", "scope"], str] = {
    "speaker": "the same words stand under two names",
    "certainty": "renderings of one utterance are put with different certainty",
    "scope": "renderings of one utterance reach differently far",
}


def conflicts(linked: Linked, claims: Iterable[Claim], utterances: Iterable[Utterance] = ()) -> tuple[Conflict, ...]:
    """All that differs, in order of its id."""
    articles = {one.article.id: one.article for one in linked.resolved}
    statements = {s.id: s for one in linked.resolved for s in one.statements}
    amounts = {one.article.id: one.annotations.amounts for one in linked.resolved}
    dates = {one.article.id: one.annotations.dates for one in linked.resolved}
    found: list[Conflict] = []
    for claim in claims:
        spans = _spans(claim, statements)
        found += _numbers([(a, m) for a, start, end in spans for m in amounts[a] if start <= m.start < end], articles)
        found += _dates([(a, d) for a, start, end in spans for d in dates[a] if start <= d.start < end], articles)
    for utterance in utterances:
        found += _of_utterance(utterance, statements)
    unique = {conflict.id: conflict for conflict in found}
    return tuple(unique[key] for key in sorted(unique))


def _spans(claim: Claim, statements: dict[str, Statement]) -> list[tuple[str, int, int]]:
    spans = [(s.article, s.start, s.end) for s in claim.sentences]
    return spans + [(statements[s].article, c.start, c.end) for s in claim.statements for c in statements[s].content]


# ── figures ───────────────────────────────────────────────────────────────────────────────


def _numbers(members: list[Found], articles: dict[str, Article]) -> list[Conflict]:
    by_thing: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for article, amount in members:
        if thing(amount):
            by_thing[_dimension(amount), thing(amount)].append((article, amount))
    return [conflict for group in by_thing.values() if (conflict := _number(group, articles))]


def thing(amount: Amount) -> str:
    """What an amount counts, as compared: the last word of it; nothing where the text does not say."""
    return stem(amount.of.split()[-1].lower()) if amount.of else ""


def _dimension(amount: Amount) -> str:
    """What is measured: lengths in one group whatever their unit, sums of money in one."""
    if amount.unit in _CURRENCIES:
        return "money"
    return _METRIC.get(amount.unit, (amount.unit, 1.0))[0]


def _in_common_unit(amount: Amount) -> tuple[float, float]:
    """(value, high or value) in the unit of its dimension."""
    factor = _METRIC.get(amount.unit, ("", 1.0))[1]
    return amount.value * factor, (amount.high if amount.high is not None else amount.value) * factor


def _number(members: list[Found], articles: dict[str, Article]) -> Conflict | None:
    differing = [
        pair for pair in combinations(members, 2) if pair[0][0] != pair[1][0] and not _agree(pair[0][1], pair[1][1])
    ]
    if not differing:
        return None
    involved = sorted({(a, m.start, m.end, m.text) for pair in differing for a, m in pair})
    passages = tuple(Passage(*entry) for entry in involved)
    statuses = {_status(pair[0], pair[1], articles) for pair in differing}
    status: Status = statuses.pop() if len(statuses) == 1 else "differ"
    return _conflict("number", passages, status, _WHY[status])


def _agree(a: Amount, b: Amount) -> bool:
    if a.unit != b.unit:
        return a.unit not in _CURRENCIES and _rounded(a, b)
    if a.high is not None or b.high is not None:
        return not (a.value > (b.high or b.value) or b.value > (a.high or a.value))
    return a.value == b.value


def _rounded(a: Amount, b: Amount) -> bool:
    left, right = _in_common_unit(a)[0], _in_common_unit(b)[0]
    return abs(left - right) <= _ROUNDED * max(abs(left), abs(right))


def _status(a: Found, b: Found, articles: dict[str, Article]) -> Status:
    """How two different figures for one thing may go together."""
    if a[1].unit != b[1].unit and {a[1].unit, b[1].unit} <= _CURRENCIES:
        return "unclear"
    if _rounded(a[1], b[1]):
        return "rounding"
    if _within_bound(a[1], b[1]) or _within_bound(b[1], a[1]):
        return "different scope"
    first, second = (articles[x[0]].published or "" for x in (a, b))
    if first[:10] and second[:10] and first[:10] != second[:10] and not a[1].unit:
        earlier, later = (a, b) if first < second else (b, a)
        if later[1].value > earlier[1].value:
            return "update"
    return "differ"


def _within_bound(a: Amount, b: Amount) -> bool:
    """Whether a bounded figure ("more than 200") allows the other."""
    left, right = _in_common_unit(a)[0], _in_common_unit(b)[0]
    return (a.bound == "at least" and right >= left) or (a.bound == "at most" and right <= left)


# ── dates ─────────────────────────────────────────────────────────────────────────────────


def _dates(members: list[Dated], articles: dict[str, Article]) -> list[Conflict]:
    """Days or months of one claim that differ, where each report has one alone and the words around agree."""
    by_article: dict[str, list[Date]] = defaultdict(list)
    for article, date in members:
        if date.type in ("date", "time") and date.value[:4].isdigit():
            by_article[article].append(date)
    single = [(article, dates[0]) for article, dates in sorted(by_article.items()) if len(dates) == 1]
    differing = [(a, b) for a, b in combinations(single, 2) if _apart(a[1], b[1]) and _beside(a, b, articles)]
    if not differing:
        return []
    involved = sorted({(article, d.start, d.end, d.text) for pair in differing for article, d in pair})
    passages = tuple(Passage(*entry) for entry in involved)
    return [_conflict("date", passages, "differ", "sentences that say the same have different dates")]


def _apart(a: Date, b: Date) -> bool:
    """Whether two values of one fineness differ; a month and a day in it do not."""
    left, right = a.value[:10], b.value[:10]
    return len(left) == len(right) and left != right and "W" not in left + right


def _beside(a: Dated, b: Dated, articles: dict[str, Article]) -> bool:
    """Whether the words right before two dates share one that tells ("opened on …")."""
    around = []
    for article, date in (a, b):
        text = articles[article].text
        around.append(set(content_words(tokens(text, [(max(0, date.start - 60), date.start)]))))
    return bool(around[0] & around[1])


# ── renderings ────────────────────────────────────────────────────────────────────────────


def _of_utterance(utterance: Utterance, statements: dict[str, Statement]) -> list[Conflict]:
    found = []
    for kind, why in _OF_UTTERANCE.items():
        members = {m for drift in utterance.drift if kind in drift.kinds for m in (drift.from_, drift.to)}
        passages = tuple(sorted({_content(statements[m]) for m in members}))
        if len({p.article for p in passages}) > 1:
            found.append(_conflict(kind, passages, "differ", why))
    return found


def _content(statement: Statement) -> Passage:
    first = statement.content[0]
    return Passage(statement.article, first.start, first.end, first.text)


def _conflict(
    kind: Literal["number", "date", "speaker", "certainty", "scope"],
    passages: tuple[Passage, ...],
    status: Status,
    why: str,
) -> Conflict:
    key = identifier("conflict", [kind, *(f"{p.article}#{p.start}" for p in passages)])
    return Conflict(id=key, kind=kind, members=passages, status=status, why=why)
