"""Sentence vectors: from the states of a sentence's pieces to the vector by which paraphrases are found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from copydesk.annotate.pairing import Floats


@dataclass(frozen=True, slots=True)
class SentenceHead:
    """Weights of the two layers that turn mean states into vectors, as training saved them."""

    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def vectors(self, means: Floats) -> Floats:
        """(sentences, 3 · width) means → (sentences, width) unit vectors."""
        rows = np.maximum(means @ self.inner.T + self.inner_bias, 0) @ self.outer.T + self.outer_bias
        result: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return result
