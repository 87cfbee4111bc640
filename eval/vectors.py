"""Sentence vectors against those of the encoder that they were learnt from.

The original encoder is part of the `training` extra; without it there is nothing to compare with
and these figures are left out.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copydesk.annotate import Tagger
from training.corpora import read_brat

Vectors = NDArray[np.float32]
# sentences shorter than this say nothing by themselves
_WORDS = 5


def on_vectors(data: Path, tagger: Tagger) -> dict[str, float]:
    """Rank correlation of cosines on pairs of sentences of one text, and how high the other wording ranks."""
    try:
        from training.teacher import Teacher
    except ImportError:
        print("sentence vectors not measured: the original encoder is in the extra `training`")
        return {}
    teacher = Teacher()
    ours: list[float] = []
    theirs: list[float] = []
    for document in read_brat(data / "polnear" / "dev"):
        found = tagger.tag(document.text)
        long = [i for i, (a, b) in enumerate(found.sentences) if len(document.text[a:b].split()) >= _WORDS]
        if found.vectors is None or len(long) < 2:
            continue
        mine = found.vectors[long].astype(np.float32)
        other = teacher.vectors([document.text[slice(*found.sentences[i])] for i in long])
        pairs = np.array(list(combinations(range(len(long)), 2)))
        ours += (mine[pairs[:, 0]] * mine[pairs[:, 1]]).sum(1).tolist()
        theirs += (other[pairs[:, 0]] * other[pairs[:, 1]]).sum(1).tolist()
    quotes = json.loads((data / "stories" / "quote_variants.json").read_text(encoding="utf-8"))
    pairs_of_quotes = [(p["a"]["quote"], p["b"]["quote"]) for p in quotes if p["judgement"] in ("Y", "T")]
    return {
        "vectors against the original, Spearman": 100 * spearman(np.array(ours), np.array(theirs)),
        "quote variants ranked (MRR)": 100 * ranking(pairs_of_quotes, lambda texts: mean_vectors(texts, tagger)),
        "quote variants ranked by the original (MRR)": 100 * ranking(pairs_of_quotes, teacher.vectors),
    }


def mean_vectors(texts: list[str], tagger: Tagger) -> Vectors:
    """One unit vector a text: the mean of those of its sentences."""
    rows = [np.asarray(tagger.tag(text).vectors, np.float32).mean(axis=0) for text in texts]
    return np.stack([row / max(float(np.linalg.norm(row)), 1e-9) for row in rows])


def ranking(pairs: list[tuple[str, str]], vectors) -> float:
    """Mean reciprocal rank of each quotation's other wording among all the other wordings."""
    left, right = vectors([a for a, _ in pairs]), vectors([b for _, b in pairs])
    cosines = left @ right.T
    own = np.diag(cosines)[:, None]
    return float((1 / (cosines >= own).sum(1)).mean())


def spearman(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Rank correlation; ties are so rare in cosines that they are not looked after."""
    ranks = [values.argsort().argsort().astype(np.float64) for values in (a, b)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
