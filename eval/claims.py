"""Claims that contradict or weaken one another, beside what one would guess without reading closely."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copydesk import __version__, pipeline
from copydesk.annotate import Tagger
from copydesk.annotate.certainty import certainty_of, stage_of
from copydesk.compare import compare
from copydesk.compare.drift import drift
from copydesk.link import link
from copydesk.records import Article, Collection, Dossier, Resolved, Slice, Statement
from eval.scores import Tally

Row = dict[str, Any]
# a figure, or a word with a capital that does not begin a sentence
_TELLING = re.compile(r"\b\d[\d.,]*|(?<=[a-z,;] )[A-Z][\w’'-]+")


@dataclass(frozen=True)
class Verdicts:
    """What was said of things that are so or not."""

    said: tuple[bool, ...]
    so: tuple[bool, ...]

    @property
    def balanced(self) -> float:
        """Balanced accuracy in per cent; saying the same of all gives 50."""
        pairs = Counter(zip(self.said, self.so, strict=True))
        return 50 * sum(pairs[x, x] / max(pairs[x, x] + pairs[not x, x], 1) for x in (True, False))

    @property
    def f1(self) -> float:
        """F1 of what is so."""
        right = sum(said and so for said, so in zip(self.said, self.so, strict=True))
        return Tally(right, sum(self.said), sum(self.so)).f1


# ── strengthened and weakened ─────────────────────────────────────────────────────────────


def on_claimdiff(folder: Path, tagger: Tagger) -> dict[str, float]:
    """Pairs of claims from two articles: whether the one strengthens, or weakens, the other.

    Told from what a reader is told to check first: number, negation, certainty, scope and condition.
    """
    figures: dict[str, float] = {}
    for word, path in (("strengthens", _only(folder, "S")), ("weakens", _only(folder, "W"))):
        rows = json.loads(path.read_text(encoding="utf-8"))["data"]
        so = tuple(bool(row["relation"]) for row in rows)
        said = Verdicts(tuple(differs(row["claim_a"], row["claim_b"]) for row in rows), so)
        figures[f"claimdiff {word}: balanced accuracy"] = said.balanced
        figures[f"claimdiff {word}: F1"] = said.f1
        figures[f"claimdiff {word}: F1 (baseline, always)"] = Verdicts((True,) * len(so), so).f1
    return figures


def _only(folder: Path, part: str) -> Path:
    return next((folder / f"ClaimDiff-{part}").glob("*.json"))


def differs(a: str, b: str) -> bool:
    """Whether two sentences differ in what is to be checked first."""
    articles = {name: Article(id=name, file="", sha256="", text=text) for name, text in (("a", a), ("b", b))}
    return drift(_told("a", a), _told("b", b), articles).weight == "check first"


def _told(article: str, text: str) -> Statement:
    """A sentence as an indirect statement."""
    return Statement(
        id=article,
        article=article,
        kind="indirect",
        act="speech",
        content=(Slice(0, len(text), text),),
        certainty=certainty_of("", text, act="speech"),
        stage=stage_of("", text),
    )


# ── summaries that say something else ─────────────────────────────────────────────────────


def on_summedits(path: Path, tagger: Tagger) -> dict[str, float]:
    """Summaries of a text with a small change: whether they say something else."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    texts = {row["doc"]: None for row in rows}
    read = {text: next(pipeline.annotate([_article("text", text)], tagger=tagger)) for text in texts}
    so = tuple(int(row["label"]) == 0 for row in rows)
    dossiers = [_beside(read[row["doc"]], row["summary"], tagger) for row in rows]
    ours = tuple(map(contradicts, dossiers))
    or_absent = tuple(contradicts(one) or not any(aligned(one)) for one in dossiers)
    words = tuple(bool(telling(row["summary"]) - telling(row["doc"])) for row in rows)
    return {
        "summedits balanced accuracy": Verdicts(ours, so).balanced,
        "summedits balanced accuracy, or no claim found": Verdicts(or_absent, so).balanced,
        "summedits (baseline, all consistent)": Verdicts((False,) * len(so), so).balanced,
        "summedits (baseline, any figure or name not in the text)": Verdicts(words, so).balanced,
    }


def telling(text: str) -> set[str]:
    """The figures and names of a text."""
    return {match.strip(".,").removesuffix("’s").removesuffix("'s") for match in _TELLING.findall(text)}


def _article(name: str, text: str) -> Article:
    return Article(id=name, file=name, sha256="", text=text)


def _beside(text: Resolved, summary: str, tagger: Tagger) -> Dossier:
    """The dossier of a text and its summary."""
    told = next(pipeline.annotate([_article("summary", summary)], tagger=tagger))
    collection = Collection(articles=(text.article, told.article))
    return compare(link([text, told]), collection, version=__version__, model=tagger.version)


def contradicts(dossier: Dossier) -> bool:
    """Whether there is a conflict, or a difference to be checked first, between a text and its summary."""
    if dossier.conflicts or any(d.weight == "check first" for u in dossier.utterances for d in u.drift):
        return True
    return any(differs(a, b) for a, b in aligned(dossier))


def aligned(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Pairs of a text's and its summary's words that are one claim."""
    texts = {article.id: article.text for article in dossier.articles}
    statements = {s.id: (s.article, s.content[0].start, s.content[-1].end) for s in dossier.statements}
    for claim in dossier.claims:
        places = [statements[s] for s in claim.statements] + [(p.article, p.start, p.end) for p in claim.sentences]
        yield from ((a, b) for a in _of("text", places, texts) for b in _of("summary", places, texts))


def _of(article: str, places: Iterable[tuple[str, int, int]], texts: dict[str, str]) -> list[str]:
    return [texts[a][start:end] for a, start, end in places if a == article]
