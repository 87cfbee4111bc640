"""Whom reports credit for their matter, against what readers wrote down: pairs of a report and a name."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from copydesk.annotate import Tagger
from copydesk.records import Dossier
from eval.stories import dossier_of

# Ends of edges that no report is said to have its matter from: people whom it quotes, and occasions.
_NO_SOURCES = ("person", "unnamed", "event")
_ARTICLES = frozenset(("the", "a", "an", "mr", "mrs", "ms"))


def on_credits(folder: Path, tagger: Tagger) -> dict[str, float]:
    """All stories with a `record.json`."""
    counts: Counter[str] = Counter()
    for path in sorted(folder.glob("*/record.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        counts += counts_of(predicted(dossier_of(path.parent, tagger)), given["sources"])
    return {
        "credits: recall": 100 * counts["found"] / max(1, counts["wanted"]),
        "credits: precision": 100 * counts["right"] / max(1, counts["given"]),
    }


def predicted(dossier: Dossier) -> dict[str, list[str]]:
    """File → the names of those whom its report is said to rest on."""
    files = {a.id: a.file for a in dossier.articles}
    found: dict[str, list[str]] = {file: [] for file in files.values()}
    for source in dossier.sources:
        if source.relation != "shares_text" and source.to.kind not in _NO_SOURCES:
            found[files[source.from_]].append(source.to.name)
    return found


def counts_of(predicted: Mapping[str, Iterable[str]], wanted: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How many names are given, right, wanted and found; several names that fit one are each right."""
    truth = {(one["file"], one["to"]) for one in wanted}
    given = {(file, name) for file, names in predicted.items() for name in names}
    right = {(f, n) for f, n in given if any(f == file and fits(n, name) for file, name in truth)}
    found = {(f, n) for f, n in truth if any(f == file and fits(name, n) for file, name in given)}
    return Counter(given=len(given), right=len(right), wanted=len(truth), found=len(found))


def fits(name: str, other: str) -> bool:
    """True if the words of one name are among those of the other, or its letters are the other's initials."""
    a, b = _words(name), _words(other)
    return bool(a and b) and (a <= b or b <= a or _letters(name) == other or _letters(other) == name)


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFC", name).casefold().replace("’", "'")
    return frozenset(word.strip(".,'\"“”") for word in plain.split()) - _ARTICLES


def _letters(name: str) -> str:
    return "".join(word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper() and word != "The")
