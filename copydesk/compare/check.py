"""What an editor should look at first. Titles are fixed templates; the slices are the finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from copydesk import text as marks
from copydesk.align import STOP, tokens
from copydesk.lexicon import table
from copydesk.records import Article, CheckFirst, Claim, Conflict, Linked, Passage, Statement, Utterance

_KINDS = ("negation", "number", "condition", "certainty", "scope", "speaker")
# How far after its introduction a quotation may begin.
_INTRODUCES = 90
_LEVELS = ("doubted", "possible", "likely", "certain")
_TITLES = {
    "negation": "A negation stands in one wording and not in another",
    "number": "A number differs between wordings",
    "condition": "A condition stands in one wording and not in another",
    "certainty": "How certain it is put differs",
    "scope": "How far it reaches differs",
    "speaker": "The same words under two names",
    "quotation": "Quoted words differ",
    "voice": "A word in quotation marks here, the outlet's own word there",
    "attribution": "Attributed in one report, stated without attribution in another",
    "denial": "A denial",
    "headline": "Headline and text put it differently",
}


def check_first(
    linked: Linked, utterances: tuple[Utterance, ...], claims: tuple[Claim, ...], stances: tuple[Conflict, ...] = ()
) -> tuple[CheckFirst, ...]:
    """Findings in order of weight: changes of what is said, quoted words, attribution, denials."""
    statements = {s.id: s for one in linked.resolved for s in one.statements}
    articles = {one.article.id: one.article for one in linked.resolved}
    claimed = _by_claim(claims, statements, covered={m for u in utterances for m in u.members})
    told = [set(finding.findings) for finding in claimed]
    # what a claim shows with more reports beside it is not shown twice
    weighty = [
        finding
        for finding in _by_drift(utterances, statements)
        if not (finding.kind == "certainty" and any(set(finding.findings[1:]) <= wider for wider in told))
    ]
    shown = {identifier for finding in weighty for identifier in finding.findings}
    found = [
        *(f for f in weighty if f.kind != "certainty"),
        *(beside_quotation(f, statements) for f in claimed),
        *headlines(utterances, statements, articles),
        *(f for f in weighty if f.kind == "certainty"),
        *(CheckFirst(kind="stance", title=c.why, findings=(c.id,), slices=c.members) for c in stances),
        *_quoted_words([u for u in utterances if u.id not in shown], statements),
        *_voices(statements, articles),
        *_attribution(claims, statements, articles),
        *_denials(statements),
    ]
    return tuple(found)


def whole(statement: Statement) -> Passage:
    """A statement's content from its first to its last word."""
    first = statement.content[0]
    return Passage(statement.article, first.start, first.end, first.text)


def _by_drift(utterances: Iterable[Utterance], statements: dict[str, Statement]) -> list[CheckFirst]:
    """One finding for each utterance, named after the weightiest of its kinds."""
    found = []
    for utterance in utterances:
        kinds = {k for d in utterance.drift for k in d.kinds}
        reports = {statements[m].article for m in utterance.members}
        kind = next((k for k in _KINDS if k in kinds), None)
        if kind and (len(reports) > 1 or kind in ("negation", "number")):
            members = {x for d in utterance.drift if kind in d.kinds for x in (d.from_, d.to)}
            found.append(_finding(kind, utterance.id, [statements[m] for m in utterance.members if m in members]))
    return sorted(found, key=lambda f: _KINDS.index(f.kind))


def _finding(kind: str, identifier: str, members: list[Statement]) -> CheckFirst:
    """A finding on some statements; its title names their speaker if they have one in common."""
    names = {m.speaker.name for m in members if m.speaker}
    speaker = f": {names.pop()}" if len(names) == 1 else ""
    return CheckFirst(
        kind=kind,
        title=_TITLES[kind] + speaker,
        findings=tuple(dict.fromkeys((identifier, *(m.id for m in members)))),
        slices=tuple(whole(m) for m in members),
    )


def _by_claim(claims: Iterable[Claim], statements: dict[str, Statement], *, covered: set[str]) -> list[CheckFirst]:
    """Claims put with different certainty by statements that are no renderings of one utterance."""
    found = []
    for claim in claims:
        members = [statements[s] for s in claim.statements]
        speakers = {m.speaker.id for m in members if m.speaker}
        fresh = [m for m in members if m.id not in covered]
        if len(speakers) == 1 and fresh and len({m.certainty for m in members}) > 1:
            found.append(_finding("certainty", claim.id, members))
    return found


def headlines(
    utterances: Iterable[Utterance], statements: dict[str, Statement], articles: dict[str, Article]
) -> list[CheckFirst]:
    """Headlines held against what the same report says below: where a number, a negation or the like differs."""
    found = []
    for utterance in utterances:
        for drift in utterance.drift:
            pair = [statements[drift.from_], statements[drift.to]]
            above = [_in_title(articles[s.article], s) for s in pair]
            if pair[0].article == pair[1].article and above[0] != above[1] and drift.weight == "check first":
                found.append(_finding("headline", utterance.id, sorted(pair, key=lambda s: s.content[0].start)))
                break
    return found


def _in_title(article: Article, statement: Statement) -> bool:
    start = statement.content[0].start
    return any(b.kind == "title" and b.start <= start < b.end for b in article.boilerplate)


def beside_quotation(finding: CheckFirst, statements: dict[str, Statement]) -> CheckFirst:
    """A finding on how certain something is put, with a note where the words quoted beside it have no such word."""
    members = [statements[key] for key in finding.findings if key in statements]
    quoted = [s for m in members for s in statements.values() if _follows(m, s)]
    words = {t.word for s in quoted for span in s.quoted for t in tokens(span.text, [(0, len(span.text))])}
    said = {t.word for m in members for span in m.content for t in tokens(span.text, [(0, len(span.text))])}
    hedges = said & {w for level in _LEVELS for w in table("certainty")[level]}
    if not quoted or not hedges or hedges & words:
        return finding
    return msgspec.structs.replace(finding, note="The words quoted beside it have no such word.")


def _follows(introduction: Statement, quotation: Statement) -> bool:
    """Whether a quotation of the same speaker comes right after a statement, which so introduces it."""
    between = quotation.content[0].start - introduction.content[-1].end
    return (
        quotation.kind == "direct"
        and quotation.article == introduction.article
        and quotation.speaker == introduction.speaker
        and 0 <= between <= _INTRODUCES
    )


def _quoted_words(utterances: Iterable[Utterance], statements: dict[str, Statement]) -> list[CheckFirst]:
    found = []
    for utterance in utterances:
        quoted = [d for d in utterance.drift if {"reworded", "reordered", "translation", "joined"} & set(d.kinds)]
        members = sorted({x for d in quoted for x in (d.from_, d.to) if statements[x].quoted})
        direct = [statements[m] for m in members if statements[m].kind != "indirect"]
        if len({m.article for m in direct}) > 1:
            found.append(_finding("quotation", utterance.id, direct))
    return found


def _voices(statements: dict[str, Statement], articles: dict[str, Article]) -> list[CheckFirst]:
    """Short quoted words that another report has as its own, outside quotation marks."""
    own = {key: _OwnWords(article) for key, article in articles.items()}
    found: dict[tuple[str, str], CheckFirst] = {}
    for statement in statements.values():
        for span in statement.quoted:
            words = [t.word for t in tokens(articles[statement.article].text, [(span.start, span.end)])]
            telling = [word for word in words if word not in STOP]
            if not telling or len(words) > 3 or len("".join(telling)) < 6:
                continue
            for key in articles:
                if (span.text.casefold(), key) in found or key == statement.article:
                    continue
                place = own[key].place(words)
                if place:
                    slices = (Passage(statement.article, span.start, span.end, span.text), place)
                    found[span.text.casefold(), key] = CheckFirst(
                        kind="voice", title=_TITLES["voice"], findings=(statement.id,), slices=slices
                    )
    return list(found.values())


class _OwnWords:
    """The words of an article outside quotation marks and boilerplate, by each word's first place."""

    def __init__(self, article: Article) -> None:
        mask = bytearray(marks.quoted_mask(article.text))
        for span in article.boilerplate:
            mask[span.start : span.end] = b"\x01" * (span.end - span.start)
        self.article = article
        self.words = tokens(article.text, marks.paragraphs(article.text))
        self.at: dict[str, list[int]] = defaultdict(list)
        for number, token in enumerate(self.words):
            if not mask[token.start]:
                self.at[token.word].append(number)

    def place(self, words: list[str]) -> Passage | None:
        """The first place where these words stand in a row."""
        for start in self.at.get(words[0], ()):
            run = self.words[start : start + len(words)]
            if [t.word for t in run] == words:
                text = self.article.text[run[0].start : run[-1].end]
                return Passage(self.article.id, run[0].start, run[-1].end, text)
        return None


def _attribution(
    claims: Iterable[Claim], statements: dict[str, Statement], articles: dict[str, Article]
) -> list[CheckFirst]:
    found = []
    for claim in claims:
        attributed = {a for a, kind in claim.attribution_by_article.items() if kind != "none"}
        own = [p for p in claim.sentences if p.article not in attributed]
        if attributed and own:
            named = [statements[s] for s in claim.statements]
            slices = [whole(named[0])] if named else []
            slices += [Passage(p.article, p.start, p.end, articles[p.article].text[p.start : p.end]) for p in own]
            found.append(
                CheckFirst(
                    kind="attribution",
                    title=_TITLES["attribution"],
                    findings=(claim.id,),
                    slices=tuple(slices),
                )
            )
    return found


def _denials(statements: dict[str, Statement]) -> list[CheckFirst]:
    return [
        _finding("denial", s.id, [s])
        for s in sorted(statements.values(), key=lambda s: s.id)
        if s.certainty == "denied" and s.act in ("speech", "writing", "stance") and s.nested_in is None
    ]
