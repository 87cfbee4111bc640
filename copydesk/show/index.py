"""Looking things up in a dossier: records by id, anchors, and where a passage stands."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from copydesk.records import Article, Dossier, Passage, Slice, Statement
from copydesk.show.passages import Range, around, paragraph_at
from copydesk.show.phrases import DATE_FROM, day
from copydesk.show.places import InPlace, Piece, Report, Words


def digest(*parts: str) -> str:
    """A short name for an id. Ids of the input never reach an anchor themselves: they may hold anything."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


class Index:
    """A dossier by its ids, and the anchors of what it holds.

    An anchor is made of the finding's id, so that a link to it holds in the next run too, whatever else is in it.
    """

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.articles = {article.id: article for article in dossier.articles}
        self.reports = reports(dossier.articles)
        self.actors = {actor.id: actor for actor in dossier.actors}
        self.statements = {statement.id: statement for statement in in_text_order(dossier)}
        self.numbers = {key: number for number, key in enumerate(self.statements, start=1)}
        self._taken: Counter[str] = Counter()
        self.anchors: dict[str, str] = {}
        for prefix, found in (
            ("s", list(self.statements)),
            ("u", [utterance.id for utterance in dossier.utterances]),
            ("c", [claim.id for claim in dossier.claims]),
            ("k", [conflict.id for conflict in dossier.conflicts]),
        ):
            for key in found:
                if key not in self.anchors:
                    self.anchors[key] = self.anchor(prefix, key)
        self.edges = [
            self.anchor("e", source.from_, source.relation, source.to.kind, source.to.id) for source in dossier.sources
        ]
        self.casts = {key: self.anchor("v", key) for key in self.actors}

    def anchor(self, prefix: str, *parts: str) -> str:
        """A new anchor for a finding that is told by these parts from all others."""
        made = prefix + digest(*parts)
        self._taken[made] += 1
        return made if self._taken[made] == 1 else f"{made}-{self._taken[made]}"

    def cast(self, actors: Iterable[str | None]) -> tuple[str, ...]:
        """The names under which actors are found by the filter of speakers."""
        return tuple(dict.fromkeys(self.casts[actor] for actor in actors if actor in self.casts))

    def name(self, actor: str | None) -> str:
        """An actor's or report's name, or the id itself where nothing is known of it."""
        if actor in self.actors:
            return self.actors[actor].name
        return self.reports[actor].label if actor in self.reports else actor or ""

    def words(self, article: str, start: int, end: int) -> Words | None:
        """A slice of an article of the set; none where the article or the place does not exist."""
        source = self.articles.get(article)
        if source is None or not 0 <= start <= end <= len(source.text):
            return None
        report = self.reports[article]
        paragraph = paragraph_at(source.text, start, end)
        href = f"#{report.anchor}" if paragraph is None else f"#{report.anchor}p{paragraph + 1}"
        return Words(report=report, start=start, end=end, text=source.text[start:end], href=href)

    def passages(self, found: Iterable[Passage]) -> tuple[Words, ...]:
        """The slices of several passages."""
        placed = (self.words(passage.article, passage.start, passage.end) for passage in found)
        return tuple(words for words in placed if words is not None)

    def slices(self, article: str, found: Iterable[Slice]) -> tuple[Words, ...]:
        """The slices of one article."""
        placed = (self.words(article, piece.start, piece.end) for piece in found)
        return tuple(words for words in placed if words is not None)

    def in_place(
        self, words: Words, *, article: str, marked: Iterable[Range] = (), cue: Slice | None = None
    ) -> InPlace:
        """A slice with a sentence on either side and the sentence that introduces it."""
        text = self.articles[article].text
        skip = tuple((part.start, part.end) for part in self.articles[article].boilerplate)
        beside = around(text, words.start, words.end, skip=skip)
        introduction = ""
        if cue is not None and not beside.before[0] <= cue.start < max(beside.after[1], beside.tail[1]):
            place = around(text, cue.start, cue.end)
            introduction = text[place.lead[0] : place.tail[1]]
        return InPlace(
            words=words,
            before=text[slice(*beside.before)],
            lead=text[slice(*beside.lead)],
            pieces=pieces(text, words.start, words.end, marked),
            tail=text[slice(*beside.tail)],
            after=text[slice(*beside.after)],
            introduction=introduction,
        )


def pieces(text: str, start: int, end: int, marked: Iterable[Range]) -> tuple[Piece, ...]:
    """A slice cut where marked words begin and end."""
    found = []
    position = start
    for left, right in sorted(set(marked)):
        left, right = max(left, position), min(right, end)
        if left >= right:
            continue
        if left > position:
            found.append(Piece(text[position:left], differs=False))
        found.append(Piece(text[left:right], differs=True))
        position = right
    if position < end:
        found.append(Piece(text[position:end], differs=False))
    return tuple(found)


def text_anchor(statement: str) -> str:
    """Where a statement with this anchor stands in the full text."""
    return f"t{statement[1:]}"


def in_text_order(dossier: Dossier) -> list[Statement]:
    """The statements as a reader meets them: by report, then by place."""
    order = {article.id: number for number, article in enumerate(dossier.articles)}

    def place(statement: Statement) -> tuple[int, int, int, str]:
        start = min((piece.start for piece in statement.content), default=0)
        end = max((piece.end for piece in statement.content), default=0)
        return order.get(statement.article, len(order)), start, -end, statement.id

    return sorted(dossier.statements, key=place)


def reports(articles: Iterable[Article]) -> dict[str, Report]:
    """How each article is named; an outlet with several reports gets the date, then a number."""
    found = tuple(articles)
    outlets = Counter(_called(article) for article in found)
    labels: Counter[str] = Counter()
    anchors: Counter[str] = Counter()
    named = {}
    for article in found:
        label = _called(article)
        if outlets[label] > 1:
            label = f"{label}, {day(article.published)}"
        labels[label] += 1
        if labels[label] > 1:
            label = f"{label} ({labels[label]})"
        anchor = f"a{digest(article.id)}"
        anchors[anchor] += 1
        if anchors[anchor] > 1:
            anchor += f"-{anchors[anchor]}"
        named[article.id] = _report(article, anchor=anchor, label=label)
    return named


def _called(article: Article) -> str:
    return article.outlet or article.title or article.file


def _report(article: Article, *, anchor: str, label: str) -> Report:
    dated = day(article.published)
    return Report(
        anchor=anchor,
        label=label,
        title=article.title or "",
        byline=article.byline or "",
        dated=dated,
        date_from=DATE_FROM[article.published_from] if article.published else "",
        kind=article.kind,
        reference=article.reference,
        file=article.file,
        url=article.url or "",
        digest=article.sha256[:12],
    )
