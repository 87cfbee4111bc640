"""The shipped tagger: a small encoder for spans, their pairing and vectors, and one for names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from copydesk import text as marks
from copydesk.annotate.pairing import Floats, Pairing
from copydesk.annotate.windows import CLS, SEP, Pieces, Window, pieces, windows
from copydesk.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHIPPED = Path(__file__).parent.parent / "models" / "en"
_FILES = ("tagger.onnx", "names.onnx", "tokenizer.json", "heads.npz", "config.json")
_NEVER = -1e4


class Config(msgspec.Struct, frozen=True):
    """`config.json` of a model folder. Label lists are in the order of the logits."""

    name: str
    version: str
    attribution_labels: tuple[str, ...]
    name_labels: tuple[str, ...]
    # logistic calibration of a content span's score: sigmoid(slope * logit + shift)
    calibration: tuple[float, float] = (1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled range of characters with the mean probability of its pieces."""

    role: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Tags:
    """What the tagger sees in a text.

    `cue_of` gives for each content (by index in `contents`) the index of its cue and the
    probability of that choice, `source_of` the same from cue to source; None is "none of these".
    """

    contents: tuple[Span, ...] = ()
    cues: tuple[Span, ...] = ()
    sources: tuple[Span, ...] = ()
    cue_of: tuple[tuple[int | None, float], ...] = ()
    source_of: tuple[tuple[int | None, float], ...] = ()
    names: tuple[Span, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    vectors: NDArray[np.float16] | None = None


@dataclass(frozen=True, slots=True)
class _Model:
    session: Any
    names: Any
    tokenizer: Tokenizer
    config: Config
    pairings: dict[str, Pairing]
    sentence: Floats


@lru_cache(maxsize=2)
def _opened(path: Path, threads: int) -> _Model:
    """Open a model folder once a process."""
    import onnxruntime
    from tokenizers import Tokenizer

    for name in _FILES:
        if not (path / name).is_file():
            raise ModelError(f"{path}: {name} is missing; give a folder made by training/ to --model")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session, names = (
        onnxruntime.InferenceSession(str(path / name), options, providers=["CPUExecutionProvider"])
        for name in ("tagger.onnx", "names.onnx")
    )
    heads = np.load(path / "heads.npz")
    fields = Pairing.__dataclass_fields__
    pairings = {
        name: Pairing(*(heads[f"{name}.{field}"].astype(np.float32) for field in fields))
        for name in ("content_cue", "cue_source")
    }
    config = msgspec.json.decode((path / "config.json").read_bytes(), type=Config)
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    return _Model(session, names, tokenizer, config, pairings, heads["sentence"].astype(np.float32))


@dataclass(frozen=True, slots=True)
class Tagger:
    """A model folder and a number of threads. The session opens at the first text, once a process."""

    path: Path = SHIPPED
    threads: int = 2

    @property
    def version(self) -> str:
        """Name and version of the model, as dossiers state them."""
        config = msgspec.json.decode((self.path / "config.json").read_bytes(), type=Config)
        return f"{config.name} {config.version}"

    @property
    def calibration(self) -> tuple[float, float]:
        """Slope and shift that turn raw scores into shares of right findings."""
        return _opened(self.path, self.threads).config.calibration

    def tag(self, text: str, *, names: bool = True) -> Tags:
        """Tag a text, without names if they are not wanted.

        Windows are run one by one and unpadded: a text's tags depend on it alone.
        """
        model = _opened(self.path, self.threads)
        read = pieces(text, model.tokenizer)
        if not read.ids:
            return Tags()
        passes = [(window, *_run(model, read, window)) for window in windows(read)]
        hidden = [(window, states) for window, states, _ in passes]
        attribution = _decided([(window, logits) for window, _, logits in passes])
        spans = _spans(read, attribution, model.config.attribution_labels)
        by_role = {role: [s for s in spans if s[0] == role] for role in ("source", "cue", "content")}
        sentences = marks.sentences(text)
        return Tags(
            contents=_public(text, read, by_role["content"]),
            cues=_public(text, read, by_role["cue"]),
            sources=_public(text, read, by_role["source"]),
            cue_of=_paired(model.pairings["content_cue"], hidden, by_role["content"], by_role["cue"]),
            source_of=_paired(model.pairings["cue_source"], hidden, by_role["cue"], by_role["source"]),
            names=_names(model, text, read) if names else (),
            sentences=sentences,
            vectors=_vectors(model, read, hidden, sentences),
        )


def _given(read: Pieces, window: Window) -> dict[str, NDArray[np.int64]]:
    ids = [CLS, *read.ids[window.start : window.end], SEP]
    shapes = [0, *read.shapes[window.start : window.end], 0]
    return {"ids": np.array([ids], np.int64), "shapes": np.array([shapes], np.int64)}


def _run(model: _Model, read: Pieces, window: Window) -> tuple[Floats, Floats]:
    hidden, attribution = model.session.run(None, _given(read, window))
    return hidden[0, 1:-1], attribution[0, 1:-1]


def _decided(passes: list[tuple[Window, Floats]]) -> Floats:
    """One row of logits a piece, from the window that decides on it."""
    return np.concatenate([logits[w.core_start - w.start : w.core_end - w.start] for w, logits in passes])


def _names(model: _Model, text: str, read: Pieces) -> tuple[Span, ...]:
    passes = [(window, model.names.run(None, _given(read, window))[0][0, 1:-1]) for window in windows(read)]
    return _public(text, read, _spans(read, _decided(passes), model.config.name_labels))


_Labelled = tuple[str, int, int, float]


def _spans(read: Pieces, logits: Floats, labels: tuple[str, ...]) -> list[_Labelled]:
    """Decode to spans of pieces: (role, first piece, last piece + 1, mean probability).

    Paragraph marks are left out of the decoding, so that a content may go on over them.
    """
    kept = np.array([index for index, piece in enumerate(read.ids) if piece != SEP])
    if not kept.size:
        return []
    shifted = logits[kept] - logits[kept].max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    found: list[list[Any]] = []
    path = _viterbi(logs, labels)
    previous = ""
    for place, label in enumerate(path):
        prefix, _, role = labels[label].partition("-")
        if prefix == "B" or (prefix == "I" and previous != role):
            found.append([role, int(kept[place]), int(kept[place]) + 1, [logs[place, label]]])
        elif prefix == "I":
            found[-1][2] = int(kept[place]) + 1
            found[-1][3].append(logs[place, label])
        previous = role
    return [(role, start, end, float(np.exp(np.mean(scores)))) for role, start, end, scores in found]


def _viterbi(logs: Floats, labels: tuple[str, ...]) -> list[int]:
    """The likeliest path in which I-x follows only B-x or I-x."""
    count = len(labels)
    allowed = np.zeros((count, count), np.float32)
    for after, label in enumerate(labels):
        if label.startswith("I-"):
            role = label[2:]
            for before, other in enumerate(labels):
                if other[2:] != role:
                    allowed[before, after] = _NEVER
    best = logs[0] + np.array([_NEVER if label.startswith("I-") else 0 for label in labels], np.float32)
    back = np.zeros((len(logs), count), np.int64)
    for place in range(1, len(logs)):
        scores = best[:, None] + allowed
        back[place] = scores.argmax(axis=0)
        best = scores.max(axis=0) + logs[place]
    path = [int(best.argmax())]
    for place in range(len(logs) - 1, 0, -1):
        path.append(int(back[place, path[-1]]))
    return path[::-1]


def _public(text: str, read: Pieces, spans: list[_Labelled]) -> tuple[Span, ...]:
    """Spans of characters; a word that was cut in two is taken whole."""
    found = []
    for role, first, last, score in spans:
        start, end = read.ranges[first][0], read.ranges[last - 1][1]
        while start and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
        found.append(Span(role, start, end, score))
    return tuple(found)


def _paired(
    pairing: Pairing,
    hidden: list[tuple[Window, Floats]],
    lefts: list[_Labelled],
    rights: list[_Labelled],
) -> tuple[tuple[int | None, float], ...]:
    """For each left span its right partner, chosen in the window that decides on its start."""
    chosen: list[tuple[int | None, float]] = []
    for window, states in hidden:
        mine = [s for s in lefts if window.core_start <= s[1] < window.core_end]
        if not mine:
            continue
        seen = [
            (index, (s[1] - window.start, s[2] - window.start))
            for index, s in enumerate(rights)
            if s[1] >= window.start and s[2] <= window.end
        ]
        places = [(s[1] - window.start, min(s[2], window.end) - window.start) for s in mine]
        for row in pairing.probabilities(states, places, [place for _, place in seen]):
            best = int(row.argmax())
            chosen.append((seen[best][0] if best < len(seen) else None, float(row[best])))
    return tuple(chosen)


def _vectors(
    model: _Model, read: Pieces, hidden: list[tuple[Window, Floats]], sentences: tuple[tuple[int, int], ...]
) -> NDArray[np.float16]:
    """One unit vector a sentence, from the pieces of the window that decides on its start."""
    starts = np.array([start for start, _ in read.ranges])
    rows = np.zeros((len(sentences), model.sentence.shape[0]), np.float32)
    for number, (start, end) in enumerate(sentences):
        first, last = (int(place) for place in np.searchsorted(starts, [start, end]))
        for window, states in hidden:
            if window.core_start <= first < window.core_end and last > first:
                part = states[first - window.start : min(last, window.end) - window.start]
                rows[number] = part.mean(axis=0) @ model.sentence.T
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    vectors: NDArray[np.float16] = (rows / np.maximum(norms, 1e-9)).astype(np.float16)
    return vectors
