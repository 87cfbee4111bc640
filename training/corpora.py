"""Readers of the training data: brat folders (attributions) and CoNLL columns (names)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

Range = tuple[int, int]

ATTRIBUTION_LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
NAME_LABELS = ("O", "B-person", "I-person", "B-organisation", "I-organisation", "B-place", "I-place")


@dataclass(frozen=True)
class Attribution:
    """One annotated attribution; each part is a list of ranges, possibly empty."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]


@dataclass(frozen=True)
class Document:
    """A text with its attributions."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]


def read_brat(folder: Path) -> list[Document]:
    """Read `text/NAME.txt` with `attributions/NAME_ANNOTATOR.ann`; the first annotator by name.

    The layout is PolNeAR's; T lines may wrap over several lines.
    """
    documents = []
    seen: set[str] = set()
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem.rsplit("_", 1)[0]
        if name in seen:
            continue
        seen.add(name)
        text = (folder / "text" / f"{name}.txt").read_bytes().decode("utf-8")
        documents.append(Document(name, text, _attributions(path.read_text(encoding="utf-8"))))
    return documents


def _attributions(annotation: str) -> tuple[Attribution, ...]:
    spans: dict[str, tuple[Range, ...]] = {}
    found = []
    for line in re.split(r"\n(?=[A-Z]\d+\t)", annotation):
        fields = line.split("\t")
        if line.startswith("T"):
            ranges = fields[1].split(" ", 1)[1]
            spans[fields[0]] = tuple(
                (int(start), int(end)) for start, end in (part.split() for part in ranges.split(";"))
            )
        elif line.startswith("E"):
            parts: dict[str, list[Range]] = {"Source": [], "Cue": [], "Content": []}
            for role, target in (field.split(":") for field in fields[1].split()):
                kind = role.rstrip("0123456789")
                if kind in parts:
                    parts[kind].extend(spans.get(target, ()))
            if parts["Content"]:
                found.append(
                    Attribution(
                        tuple(sorted(parts["Source"])),
                        tuple(sorted(parts["Cue"])),
                        tuple(sorted(parts["Content"])),
                    )
                )
    return tuple(found)


_TYPES = {
    "PER": "person",
    "PERSON": "person",
    "ORG": "organisation",
    "CORPORATION": "organisation",
    "GROUP": "organisation",
    "LOC": "place",
    "LOCATION": "place",
    "GPE": "place",
}
_NO_SPACE_BEFORE = re.compile(r"^(?:[.,;:!?)\]%”’]|'s|n't|'(?:re|ve|ll|m|d|t)$|\.\.\.)", re.IGNORECASE)
_NO_SPACE_AFTER = ("(", "[", "“", "‘", "$", "#")


@dataclass(frozen=True)
class Sentence:
    """Running text with its names: (start, end, label without prefix)."""

    text: str
    names: tuple[tuple[int, int, str], ...]


def read_conll(path: Path, *, token: int = 0, label: int = -1) -> list[Sentence]:
    """Read token and label columns; tokens are joined to running text. Other types count as none."""
    sentences = []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        rows = [line.split() for line in block.split("\n") if line.strip() and not line.startswith("# ")]
        rows = [row for row in rows if len(row) > 1]
        if rows:
            sentences.append(_sentence([(row[token], row[label]) for row in rows]))
    return sentences


def _sentence(rows: list[tuple[str, str]]) -> Sentence:
    text = ""
    names: list[tuple[int, int, str]] = []
    previous = "O"
    for word, tag in rows:
        if text and not _NO_SPACE_BEFORE.match(word) and not text.endswith(_NO_SPACE_AFTER):
            text += " "
        start = len(text)
        text += word
        kind = _TYPES.get(tag.split("-", 1)[-1].upper(), "") if tag != "O" else ""
        if kind and tag.startswith("I-") and previous == kind and names:
            names[-1] = (names[-1][0], len(text), kind)
        elif kind:
            names.append((start, len(text), kind))
        previous = kind
    return Sentence(text, tuple(names))
