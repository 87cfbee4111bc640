"""The articles that every contestant gets: rows of id and text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from copydesk.read import read_sources

EXAMPLES = Path(__file__).parent.parent / "examples"
STORIES = ("harbour-bridge", "river-dam")
WORDS = 430


def strung_together(number: int) -> list[str]:
    """Articles of about 430 words: the examples' paragraphs in a ring, cut at the paragraph that reaches 430."""
    texts = [article.text for story in STORIES for article in read_sources([str(EXAMPLES / story)]).articles]
    return list(islice(_cut(cycle("\n\n".join(texts).split("\n\n"))), number))


def _cut(paragraphs: Iterator[str]) -> Iterator[str]:
    taken: list[str] = []
    words = 0
    for paragraph in paragraphs:
        taken.append(paragraph)
        words += len(paragraph.split())
        if words >= WORDS:
            yield "\n\n".join(taken)
            taken, words = [], 0


def of_folder(folder: Path) -> list[str]:
    """The texts of any folder the program reads."""
    return [article.text for article in read_sources([str(folder)]).articles]


def write(texts: list[str], path: Path) -> str:
    """Write the rows, and say how much that is."""
    rows = ({"id": f"article-{number}", "text": text} for number, text in enumerate(texts))
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    words = sum(len(re.findall(r"\S+", text)) for text in texts)
    return f"{len(texts)} articles of {words / len(texts):.0f} words"
