"""The pretrained encoder as it is, for sentence vectors to be learnt from and measured against."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from copydesk.annotate.windows import CLS, SEP
from training.model import WIDTH, Encoder, load_pretrained, open_tokenizer

# pieces of a sentence that are read, as the encoder was trained
_LONGEST = 254


class Teacher:
    """all-MiniLM-L6-v2: mean of the last states, at unit length."""

    def __init__(self, *, device: str = "cpu") -> None:
        self.device = device
        self.encoder = Encoder(dropout=0.0).eval().to(device)
        load_pretrained(self.encoder)
        self.tokenizer = open_tokenizer()

    def vectors(self, texts: list[str]) -> NDArray[np.float32]:
        """(texts, 384) unit vectors, each text read alone."""
        encoded = [self.tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
        found: NDArray[np.float32] = self.of_pieces(encoded).numpy()
        return found

    @torch.no_grad()
    def of_pieces(self, texts: list[list[int]]) -> torch.Tensor:
        """The same for texts already cut to word pieces."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = torch.zeros(len(texts), WIDTH)
        for first in range(0, len(order), 32):
            chosen = order[first : first + 32]
            rows = [[CLS, *texts[i][:_LONGEST], SEP] for i in chosen]
            longest = max(map(len, rows))
            ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows], device=self.device)
            present = ids != 0
            bias = torch.zeros(ids.shape, device=self.device).masked_fill(~present, -1e4)[:, None, None, :]
            with torch.autocast(self.device, dtype=torch.bfloat16):
                hidden = self.encoder(ids, torch.zeros_like(ids), bias)[..., -WIDTH:].float()
            mean = (hidden * present[..., None]).sum(1) / present.sum(1, keepdim=True)
            vectors[chosen] = functional.normalize(mean, dim=1).cpu()
        return vectors
