"""A paragraph on method for whoever publishes figures from a corpus: what was read, left out, linked, and how sure."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import msgspec

from copydesk.corpus.agreement import Agreement, Share
from copydesk.corpus.layout import counts, made, read_columns, tables
from copydesk.corpus.linking import Linked
from copydesk.corpus.near import ASKED, CONTAINED, SHINGLE, WINDOW
from copydesk.corpus.quotes import LEAST_WORDS
from copydesk.records import SkippedFile

_FOUND = {
    "statements": "sentences with a statement",
    "renderings": "pairs of quotations in different words taken for one utterance",
    "copies": "pairs of texts with words in common",
}


def methods(root: Path, linked: Linked, known: dict[str, Agreement]) -> list[str]:
    """Paragraphs of fixed sentences with figures in them."""
    return [_read(root), _linked(linked), _errors(known)]


def _read(root: Path) -> str:
    held, what = counts(root), made(root)
    table = read_columns(tables(root, "words"), ["outlet", "day"])
    outlets = len({name for name in table["outlet"].to_pylist() if name})
    days = [day for day in table["day"].to_pylist() if day]
    between = (
        f", published from {date.fromordinal(min(days)).isoformat()} to {date.fromordinal(max(days)).isoformat()}"
        if days
        else ""
    )
    undated = len(table) - len(days)
    left: Counter[str] = Counter()
    for one in held:
        left.update(one.left_out)
    for skipped in _not_read(root):
        left[skipped.reason] += 1
    reasons = "; ".join(f"{reason}: {number:,}" for reason, number in sorted(left.items(), key=lambda p: (-p[1], p[0])))
    articles = sum(one.articles for one in held)
    return (
        f"{articles:,} English articles of {outlets:,} outlets{between}, were annotated with Copydesk "
        f"{what.copydesk}, model {what.model}: {sum(one.statements for one in held):,} statements. "
        f"{undated:,} articles have no known day. "
        f"Left out: {left.total():,}" + (f" ({reasons})." if left else ".")
    )


def _not_read(root: Path) -> list[SkippedFile]:
    path = root / "not_read.json"
    return msgspec.json.decode(path.read_bytes(), type=list[SkippedFile]) if path.exists() else []


def _linked(linked: Linked) -> str:
    rows = {step.name: step.rows for step in linked.steps}
    near, said, stories = rows["texts that are near"], rows["utterances"], rows["stories"]
    return (
        f"{near['articles']:,} articles have at least {CONTAINED:.0%} of the shorter text's runs of {SHINGLE} words, "
        f"quotations aside, in common with another ({near['pairs']:,} pairs; looked at were texts with "
        f"{ASKED} fingerprints in common, the least of each {WINDOW} runs). "
        f"{rows['quotations']['quotations']:,} quotations of {LEAST_WORDS} words or more in "
        f"{rows['utterances']['wordings']:,} wordings render {said['utterances']:,} utterances that stand in two "
        f"articles or more. {stories['of several articles']:,} stories of several articles were grouped within "
        f"{linked.window} days. People are told apart by first and last name alone. "
        "The articles are compared with each other only: an earliest one is the earliest in this set."
    )


def _errors(known: dict[str, Agreement]) -> str:
    if not known:
        return (
            "Nobody has checked a sample of this corpus: its figures have no known error, and outlets are not compared "
            "with one another. The program's errors on annotated news are in docs/figures.md."
        )
    parts = [_error(known[kind]) for kind in sorted(known)]
    return (
        "A random sample, stratified by outlet, was checked by people who did not see what the program found. "
        + " ".join(parts)
    )


def _error(one: Agreement) -> str:
    people = (
        "one person" if one.sheets == 1 else f"{one.sheets} people, Krippendorff's α "
        + (f"{one.alpha:.2f}" if one.alpha is not None else "not defined: all answers are alike")
    )  # fmt: skip
    told = f"Of {one.precision.of:,} {_FOUND[one.kind]}, {_share(one.precision)} are right ({people})"
    if one.recall:
        told += (
            f"; about {one.recall.value:.0%} of what there is was found ({one.recall.low:.0%} to {one.recall.high:.0%})"
        )
    if one.speakers and one.speakers.of:
        told += f"; the speaker is right in {_share(one.speakers)} of {one.speakers.of:,}"
    return told + "."


def _share(share: Share) -> str:
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})"
