"""The shipped tagger: one small encoder, read once, for attributions, names and sentence vectors."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from copydesk import text as marks
from copydesk.annotate.pairing import Floats, Pairing
from copydesk.annotate.vectors import SentenceHead
from copydesk.annotate.windows import CLS, SEP, Pieces, Window, pieces, windows
from copydesk.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHIPPED = Path(__file__).parent.parent / "models" / "en"
_FILES = ("tagger.onnx", "tokenizer.json", "heads.npz", "config.json")
_NEVER = -1e4


class Config(msgspec.Struct, frozen=True):
    """`config.json` of a model folder. Label lists are in the order of the logits."""

    name: str
    version: str
    attribution_labels: tuple[str, ...]
    name_labels: tuple[str, ...]
    # (raw score, share that was right) in rising order; between two points the line is straight
    calibration: tuple[tuple[float, float], ...] = ()
    # pieces of the longest window read, and those of context on each side of what it decides on
    longest: int = 384
    context: int = 32


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled range of characters with the mean probability of its pieces."""

    role: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Attributed:
    """Contents, cues and sources of one layer, and which belong together.

    `cue_of` gives for each content (by index in `contents`) the index of its cue and the
    probability of that choice, `source_of` the same from cue to source; None is "none of these".
    """

    contents: tuple[Span, ...] = ()
    cues: tuple[Span, ...] = ()
    sources: tuple[Span, ...] = ()
    cue_of: tuple[tuple[int | None, float], ...] = ()
    source_of: tuple[tuple[int | None, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    """What the tagger sees in a text: attributions, those inside a content, names, sentences."""

    outer: Attributed = Attributed()
    nested: Attributed = Attributed()
    names: tuple[Span, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    vectors: NDArray[np.float16] | None = None
    states: States | None = None


@dataclass(frozen=True, slots=True)
class States:
    """What the network made of a text, to make vectors of any of its parts from."""

    head: SentenceHead
    read: Pieces
    passes: list[_Pass]

    def vectors(self, ranges: tuple[tuple[int, int], ...]) -> NDArray[np.float16]:
        """(ranges, 384) unit vectors, each of the words of one range of characters; zeros where there are none."""
        return _vectors(self.head, _means(self.read, self.passes, ranges))


@dataclass(frozen=True, slots=True)
class _Model:
    session: Any
    tokenizer: Tokenizer
    config: Config
    pairings: dict[str, Pairing]
    sentence: SentenceHead


@dataclass(frozen=True, slots=True)
class _Pass:
    """One window read: (pieces, 3 · width) states and (pieces, labels) logits of each head."""

    window: Window
    hidden: Floats
    attribution: Floats
    nested: Floats
    names: Floats

    @property
    def last(self) -> Floats:
        """The states of the last layer, from which spans are paired."""
        return self.hidden[:, -self.hidden.shape[1] // 3 :]


@lru_cache(maxsize=2)
def _opened(path: Path, threads: int) -> _Model:
    """Open a model folder once a process."""
    import onnxruntime
    from tokenizers import Tokenizer

    for name in _FILES:
        if not (path / name).is_file():
            raise ModelError(f"{path}: {name} is missing; give a folder made by training/ to --model")
    # besides the variable that copydesk/__init__.py sets
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # between two windows a waiting thread would take the core that the rest of the work needs
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path / "tagger.onnx"), options, providers=["CPUExecutionProvider"])
    heads = np.load(path / "heads.npz")
    fields = Pairing.__dataclass_fields__
    pairings = {
        name: Pairing(*(heads[f"{name}.{field}"].astype(np.float32) for field in fields))
        for name in ("content_cue", "cue_source")
    }
    sentence = SentenceHead(
        *(heads[f"sentence.{field}"].astype(np.float32) for field in ("inner", "inner_bias", "outer", "outer_bias"))
    )
    config = msgspec.json.decode((path / "config.json").read_bytes(), type=Config)
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    return _Model(session, tokenizer, config, pairings, sentence)


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
    def calibration(self) -> tuple[tuple[float, float], ...]:
        """Points that turn raw scores into shares of right findings."""
        return _opened(self.path, self.threads).config.calibration

    def tag(self, text: str) -> Tags:
        """Tag a text in one pass. Windows are run one by one and unpadded: its tags depend on it alone."""
        model = _opened(self.path, self.threads)
        read = pieces(text, model.tokenizer)
        if not read.ids:
            return Tags()
        passes = _read(model, read)
        sentences = marks.sentences(text)
        names = _public(text, read, _spans(read, _decided(passes, [p.names for p in passes]), model.config.name_labels))
        outer = _attributed(model, text, read, passes, [p.attribution for p in passes])
        nested = _attributed(model, text, read, passes, [p.nested for p in passes])
        return Tags(
            outer=replace(outer, sources=_with_names(outer.sources, names)),
            nested=replace(nested, sources=_with_names(nested.sources, names)),
            names=names,
            sentences=sentences,
            vectors=_vectors(model.sentence, _means(read, passes, sentences)),
            states=States(model.sentence, read, passes),
        )

    def outer(self, text: str) -> Attributed:
        """The outer attributions of a text alone."""
        model = _opened(self.path, self.threads)
        read = pieces(text, model.tokenizer)
        passes = _read(model, read)
        return _attributed(model, text, read, passes, [p.attribution for p in passes]) if passes else Attributed()

    def name_probabilities(self, text: str) -> Floats:
        """(pieces, name labels): how likely each label of a name is for each word piece."""
        model = _opened(self.path, self.threads)
        read = pieces(text, model.tokenizer)
        passes = _read(model, read)
        logits = _decided(passes, [one.names for one in passes])
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        result: Floats = shifted / shifted.sum(axis=1, keepdims=True)
        return result

    def means(self, text: str) -> tuple[Floats, tuple[tuple[int, int], ...]]:
        """(sentences, 3 · width) mean states, from which vectors are made, and the sentences."""
        model = _opened(self.path, self.threads)
        read, sentences = pieces(text, model.tokenizer), marks.sentences(text)
        passes = _read(model, read)
        return _means(read, passes, sentences), sentences


def _read(model: _Model, read: Pieces) -> list[_Pass]:
    """All windows of a text."""
    given = model.config
    return [_run(model, read, one) for one in windows(read, longest=given.longest, context=given.context)]


def _run(model: _Model, read: Pieces, window: Window) -> _Pass:
    ids = [CLS, *read.ids[window.start : window.end], SEP]
    shapes = [0, *read.shapes[window.start : window.end], 0]
    given = {"ids": np.array([ids], np.int64), "shapes": np.array([shapes], np.int64)}
    return _Pass(window, *(out[0, 1:-1] for out in model.session.run(None, given)))


def _attributed(model: _Model, text: str, read: Pieces, passes: list[_Pass], logits: list[Floats]) -> Attributed:
    """One layer of attributions from the logits of its head, window by window."""
    spans = _spans(read, _decided(passes, logits), model.config.attribution_labels)
    by_role = {role: [s for s in spans if s[0] == role] for role in ("source", "cue", "content")}
    return Attributed(
        contents=_public(text, read, by_role["content"]),
        cues=_public(text, read, by_role["cue"]),
        sources=_public(text, read, by_role["source"]),
        cue_of=_paired(model.pairings["content_cue"], passes, by_role["content"], by_role["cue"]),
        source_of=_paired(model.pairings["cue_source"], passes, by_role["cue"], by_role["source"]),
    )


def _decided(passes: list[_Pass], logits: list[Floats]) -> Floats:
    """One row of logits a piece, from the window that decides on it."""
    cores = ((p.window.core_start - p.window.start, p.window.core_end - p.window.start) for p in passes)
    return np.concatenate([rows[start:end] for (start, end), rows in zip(cores, logits, strict=True)])


_Labelled = tuple[str, int, int, float]


def _spans(read: Pieces, logits: Floats, labels: tuple[str, ...]) -> list[_Labelled]:
    """Decode to spans of pieces: (role, first piece, last piece + 1, mean probability).

    Paragraph marks are left out of the decoding, so that a content may go on over them.
    """
    kept = np.flatnonzero(np.array(read.ids) != SEP)
    if not kept.size:
        return []
    shifted = logits[kept] - logits[kept].max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    path = likeliest(logs, labels)
    inside, _, role = _kinds(labels)
    begins = np.flatnonzero(~inside[path] & (role[path] > 0))
    stops = np.flatnonzero(np.append(~inside[path], True))
    ends = stops[np.searchsorted(stops, begins, side="right")]
    sums = np.concatenate([[0.0], np.cumsum(logs[np.arange(len(path)), path], dtype=np.float64)])
    scores = np.exp((sums[ends] - sums[begins]) / (ends - begins))
    roles = [labels[label].partition("-")[2] for label in path[begins]]
    return list(zip(roles, kept[begins].tolist(), (kept[ends - 1] + 1).tolist(), scores.tolist(), strict=True))


def likeliest(logs: Floats, labels: tuple[str, ...]) -> NDArray[np.intp]:
    """The likeliest labels of which I-x stands only after B-x or I-x.

    The likeliest label of each piece, but for the stretches where these do not fit together: they are worked out
    with any label let in at their start, and reach further back until what is found fits what stands before.
    A whole of parts that are each the likeliest, and that fit, is the likeliest whole.
    """
    inside, begins, role = _kinds(labels)
    path: NDArray[np.intp] = logs.argmax(axis=1)
    fits = role[path[1:]] == role[path[:-1]]
    odd = np.flatnonzero(inside[path] & ~np.append(False, fits))
    starts = [0, *(np.flatnonzero(~inside[path[1:]]) + 1).tolist()]
    done = 0
    for place in odd.tolist():
        if place < done:
            continue
        number = bisect_right(starts, place) - 1
        done = starts[number + 1] if number + 1 < len(starts) else len(path)
        part = _viterbi(logs[starts[number] : done], begins, free=number > 0)
        while number and inside[part[0]] and role[part[0]] != role[path[starts[number] - 1]]:
            number -= 1
            part = _viterbi(logs[starts[number] : done], begins, free=number > 0)
        path[starts[number] : done] = part
        del starts[number + 1 : bisect_left(starts, done)]
    return path


@cache
def _kinds(labels: tuple[str, ...]) -> tuple[NDArray[np.bool_], list[int], NDArray[np.intp]]:
    """Of each label: whether it goes on with a span, the label that begins such spans, and the number of its role."""
    roles = [label.partition("-")[2] for label in labels]
    known = sorted(set(roles))
    inside = [label.startswith("I-") for label in labels]
    begins = [labels.index(f"B-{role}") if within else -1 for within, role in zip(inside, roles, strict=True)]
    return np.array(inside), begins, np.array([known.index(role) for role in roles])


def _viterbi(logs: Floats, begins: list[int], *, free: bool) -> list[int]:
    """The likeliest path; whether its first label may go on with a span, `free` says."""
    rows = logs.tolist()
    best = [score if free or begin < 0 else _NEVER for score, begin in zip(rows[0], begins, strict=True)]
    back: list[list[int]] = []
    for row in rows[1:]:
        top = best.index(max(best))
        came = [top if begin < 0 else begin if best[begin] >= best[at] else at for at, begin in enumerate(begins)]
        best = [best[before] + score for before, score in zip(came, row, strict=True)]
        back.append(came)
    path = [best.index(max(best))]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]


def _public(text: str, read: Pieces, spans: list[_Labelled]) -> tuple[Span, ...]:
    """Spans of characters, one for each; a word that was cut in two is taken whole."""
    found: list[Span] = []
    for role, first, last, score in spans:
        start, end = read.ranges[first][0], read.ranges[last - 1][1]
        while start and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
        found.append(Span(role, start, end, score))
    return tuple(found)


def _whole_names(text: str, names: tuple[Span, ...]) -> tuple[Span, ...]:
    """Names with both halves of a double name; what was taken for two names by its hyphen is one."""
    found: list[Span] = []
    for name in names:
        start, end = _with_double_name(text, name.start, name.end)
        if found and found[-1].role == name.role and start < found[-1].end:
            last = found.pop()
            start, end = last.start, max(end, last.end)
        found.append(Span(name.role, start, end, name.score))
    return tuple(found)


_SECOND_HALF = re.compile(r"-[^\W\d_]\w*")
_FIRST_HALF = re.compile(r"[^\W\d_][\w’']*-$")


def _with_double_name(text: str, start: int, end: int) -> tuple[int, int]:
    """A range that ends, or begins, at the hyphen of a double name ("Holt-Brandt") with all of the name."""
    after = _SECOND_HALF.match(text, end)
    if after and text[end + 1].isupper() and text[end - 1].isalpha():
        end = after.end()
    before = _FIRST_HALF.search(text[max(0, start - 30) : start]) if text[start : start + 1].isupper() else None
    return (start - len(before.group()) if before and before.group()[0].isupper() else start), end


def _with_names(sources: tuple[Span, ...], names: tuple[Span, ...]) -> tuple[Span, ...]:
    """Sources that hold a part of a name with the whole of it."""
    whole = []
    for source in sources:
        cut = [n for n in names if n.start < source.end and source.start < n.end]
        start = min([source.start, *(n.start for n in cut)])
        whole.append(Span(source.role, start, max([source.end, *(n.end for n in cut)]), source.score))
    return tuple(whole)


def _paired(
    pairing: Pairing, passes: list[_Pass], lefts: list[_Labelled], rights: list[_Labelled]
) -> tuple[tuple[int | None, float], ...]:
    """For each left span its right partner, chosen in the window that decides on its start."""
    chosen: list[tuple[int | None, float]] = []
    left_starts, right_starts = [s[1] for s in lefts], [s[1] for s in rights]
    for one in passes:
        window = one.window
        mine = lefts[bisect_left(left_starts, window.core_start) : bisect_left(left_starts, window.core_end)]
        if not mine:
            continue
        first, last = bisect_left(right_starts, window.start), bisect_left(right_starts, window.end)
        seen = [index for index in range(first, last) if rights[index][2] <= window.end]
        places = [(s[1] - window.start, min(s[2], window.end) - window.start) for s in mine]
        others = [(rights[i][1] - window.start, rights[i][2] - window.start) for i in seen]
        for row in pairing.probabilities(one.last, places, others):
            best = int(row.argmax())
            chosen.append((seen[best] if best < len(seen) else None, float(row[best])))
    return tuple(chosen)


def _means(read: Pieces, passes: list[_Pass], sentences: tuple[tuple[int, int], ...]) -> Floats:
    """Mean states of the pieces of each sentence, in the window that decides on its start; zeros for no pieces."""
    starts = np.array([start for start, _ in read.ranges])
    places = np.searchsorted(starts, np.array(sentences, np.int64).reshape(-1, 2))
    core_ends = [one.window.core_end for one in passes]
    means = np.zeros((len(sentences), passes[0].hidden.shape[1]), np.float32)
    for number, (first, last) in enumerate(places.tolist()):
        if last > first:
            one = passes[bisect_right(core_ends, first)]
            means[number] = one.hidden[first - one.window.start : last - one.window.start].mean(axis=0)
    return means


def _vectors(head: SentenceHead, means: Floats) -> NDArray[np.float16]:
    """One unit vector a sentence."""
    vectors: NDArray[np.float16] = (head.vectors(means) * means.any(axis=1, keepdims=True)).astype(np.float16)
    return vectors
