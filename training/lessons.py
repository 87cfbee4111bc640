"""What a first model makes of the training texts, for the next one to learn from.

`python -m training.lessons --model DIR --attributions DIR --output FILE`

Names and nested attributions are not annotated in the texts with attributions. A model trained
without them tags the names of these texts and reads the contents of attributions by themselves;
the next model learns what was found there beside what people annotated.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copydesk.annotate import Tagger
from copydesk.annotate.attributions import cut, kind_of, parts, quoted_in
from training.corpora import Attribution, Document, Range, read_brat

# Contents of fewer words are not read by themselves.
_NESTABLE_WORDS = 5
# Attributions found in them with a lower raw score are not taught; set by looking at fifty of them.
_LEAST = 0.55


@dataclass(frozen=True)
class Lesson:
    """For one text: (pieces, name labels) probabilities, and attributions inside contents."""

    names: NDArray[np.float16]
    nested: tuple[Attribution, ...]


def read_lessons(path: Path) -> dict[str, Lesson]:
    """Lessons by the name of their text. The file is a pickle: open only what you made yourself."""
    with path.open("rb") as file:
        found: dict[str, Lesson] = pickle.load(file)
    return found


def lesson(document: Document, tagger: Tagger) -> Lesson:
    names = tagger.name_probabilities(document.text).astype(np.float16)
    return Lesson(names, tuple(nested(document, tagger)))


def nested(document: Document, tagger: Tagger) -> Iterator[Attribution]:
    """Attributions in the contents that are not quotations themselves, each content read alone."""
    text = document.text
    for attribution in document.attributions:
        spans = tuple(cut(text, span) for span in attribution.content)
        if kind_of(spans, quoted_in(text, attribution.content)) == "direct":
            continue
        for span in spans:
            if len(span.text.split()) >= _NESTABLE_WORDS:
                yield from _inside(span.text, span.start, tagger)


def _inside(words: str, start: int, tagger: Tagger) -> Iterator[Attribution]:
    skipped = 5 if words.lower().startswith("that ") else 0
    inner = words[skipped:]

    def moved(span: Range) -> Range:
        return span[0] + start + skipped, span[1] + start + skipped

    for part in parts(inner, tagger.tag(inner).outer):
        whole = part.content[0][0] <= 2 and part.content[-1][1] >= len(inner) - 2
        if part.cue and part.source and not whole and part.score >= _LEAST:
            yield Attribution((moved(part.source),), (moved(part.cue),), tuple(map(moved, part.content)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--attributions", type=Path, nargs="+", required=True, help="brat folders")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    tagger = Tagger(options.model)
    documents = [document for folder in options.attributions for document in read_brat(folder)]
    with options.output.open("wb") as file:
        pickle.dump({document.name: lesson(document, tagger) for document in documents}, file)


if __name__ == "__main__":
    main()
