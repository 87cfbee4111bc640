"""Each report's whole text, cut where statements, sources and credits begin and end."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import NamedTuple

from copydesk.records import Article
from copydesk.show.context import Block, FullText, Paragraph, Segment
from copydesk.show.credits import left_out
from copydesk.show.index import Index, text_anchor
from copydesk.show.passages import Range, paragraphs
from copydesk.show.phrases import count

Ends = tuple[dict[int, list[int]], dict[int, list[int]]]


class Span(NamedTuple):
    """A role that a range of the text plays; `statement` is 0 where it belongs to none."""

    start: int
    end: int
    role: str
    statement: int


def full_texts(index: Index) -> tuple[FullText, ...]:
    """All reports in the order of the dossier."""
    return tuple(_full_text(index, article) for article in index.dossier.articles)


def _full_text(index: Index, article: Article) -> FullText:
    spans = _spans(index, article)
    ends = _ends(spans)
    report = index.reports[article.id]
    names = {index.numbers[key]: index.anchors[key] for key in index.statements}
    places = list(enumerate(paragraphs(article.text), start=1))
    blocks = [
        Block(
            left_out=reason,
            paragraphs=tuple(
                Paragraph(anchor=f"{report.anchor}p{number}", segments=_segments(article, place, spans, ends, names))
                for number, place in group
            ),
        )
        for reason, group in groupby(places, key=lambda item: left_out(item[1], article.boilerplate))
    ]
    statements = {span.statement for span in spans if span.statement}
    return FullText(report=report, blocks=tuple(blocks), counts=count(len(statements), "statement"))


def _spans(index: Index, article: Article) -> list[Span]:
    spans = [Span(part.start, part.end, "boilerplate", 0) for part in article.boilerplate]
    spans += [Span(part.start, part.end, "skipped", 0) for part in article.skipped]
    for source in index.dossier.sources:
        spans += [
            Span(place.start, place.end, "credit", 0)
            for place in source.evidence
            if place.article == article.id and source.relation != "shares_text"
        ]
    for statement in index.statements.values():
        if statement.article != article.id:
            continue
        number = index.numbers[statement.id]
        spans += [Span(part.start, part.end, "content", number) for part in statement.content]
        spans += [Span(part.start, part.end, "quoted", number) for part in statement.quoted]
        for role, part in (("cue", statement.cue), ("source", statement.source)):
            if part is not None:
                spans.append(Span(part.start, part.end, role, number))
    return [span for span in spans if span.start < span.end]


def _segments(
    article: Article, place: Range, spans: list[Span], ends: Ends, names: dict[int, str]
) -> tuple[Segment, ...]:
    start, end = place
    here = [span for span in spans if span.start < end and span.end > start]
    cuts = {start, end}
    for span in here:
        cuts |= {max(span.start, start), min(span.end, end)}
    firsts, lasts = ends
    segments = []
    for left, right in pairwise(sorted(cuts)):
        over = [span for span in here if span.start <= left and span.end >= right]
        segments.append(
            Segment(
                start=left,
                text=article.text[left:right],
                classes=_classes(over),
                statements=" ".join(names[number] for number in _holding(over)),
                opens=tuple(text_anchor(names[number]) for number in firsts.get(left, ())),
                closes=tuple((names[number], number) for number in lasts.get(right, ())),
            )
        )
    return tuple(segments)


def _ends(spans: list[Span]) -> Ends:
    """Where each statement's content begins and where it ends."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for span in spans:
        if span.role == "content":
            first[span.statement] = min(first.get(span.statement, span.start), span.start)
            last[span.statement] = max(last.get(span.statement, span.end), span.end)
    return _turned(first), _turned(last)


def _turned(places: dict[int, int]) -> dict[int, list[int]]:
    turned: dict[int, list[int]] = {}
    for statement, place in sorted(places.items()):
        turned.setdefault(place, []).append(statement)
    return turned


def _holding(over: list[Span]) -> list[int]:
    return sorted({span.statement for span in over if span.role == "content"})


def _classes(over: list[Span]) -> str:
    roles = sorted({span.role for span in over})
    depth = len(_holding(over))
    return " ".join([*roles, f"depth{min(depth, 3)}"] if depth else roles)
