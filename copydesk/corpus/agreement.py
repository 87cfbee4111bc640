"""Filled sheets → how far people agree, and how often the program is right, with intervals."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from copydesk.corpus.layout import write_json
from copydesk.corpus.sampling import Key, Keyed, Kind
from copydesk.errors import CorpusError
from copydesk.names import body_key, part_of, parts, same_person

_YES = {"yes": "yes", "y": "yes", "1": "yes", "true": "yes", "no": "no", "n": "no", "0": "no", "false": "no"}
_ATTRIBUTIONS = ("named", "unnamed", "none")


class Share(Struct, frozen=True, kw_only=True):
    """So many of so many, and Wilson's interval at 95 %."""

    hits: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself."""
        return self.hits / self.of if self.of else float("nan")


class Bounds(Struct, frozen=True, kw_only=True):
    """An estimate between two bounds."""

    value: float
    low: float
    high: float


class Agreement(Struct, frozen=True, kw_only=True):
    """What filled sheets say of one kind of finding.

    `alpha` is Krippendorff's for the answers, None with one sheet alone or where all gave one answer. Answers on which
    as many say yes as no are not counted. `precision` is of what the program found, `missed` the share of sentences
    without a finding in which people see one, `recall` what follows from both for the corpus. `unnamed` are, of the
    statements that the program calls unnamed and of the others, those that people call so.
    """

    kind: Kind
    sheets: int
    items: int
    undecided: int
    alpha: float | None
    precision: Share
    missed: Share | None = None
    recall: Bounds | None = None
    speakers: Share | None = None
    unnamed: Share | None = None
    unnamed_of_others: Share | None = None


def agreement(root: Path, sheets: Sequence[Path]) -> Agreement:
    """Read filled sheets of one sample and write DIR/agreement/KIND.json; CorpusError where they do not fit it."""
    filled = [_rows(sheet) for sheet in sheets]
    key = _key(root, filled, sheets)
    known = {one.item: one for one in key.items}
    answers = [{row["item"]: _YES.get(row.get("answer", "").strip().lower()) for row in rows} for rows in filled]
    decided = {item: _majority(given.get(item) for given in answers) for item in known}
    found = _agreement(key, known, filled, answers, decided)
    write_json(root / "agreement" / f"{key.kind}.json", found)
    return found


def read(root: Path) -> dict[str, Agreement]:
    """The agreements that lie beside a corpus, by kind."""
    paths = sorted((root / "agreement").glob("*.json"))
    return {path.stem: msgspec.json.decode(path.read_bytes(), type=Agreement) for path in paths}


def wilson(hits: int, of: int) -> Share:
    """A share with Wilson's interval."""
    if not of:
        return Share(hits=0, of=0, low=0.0, high=1.0)
    from scipy.stats import binomtest

    interval = binomtest(hits, of).proportion_ci(confidence_level=0.95, method="wilson")
    return Share(hits=hits, of=of, low=round(float(interval.low), 4), high=round(float(interval.high), 4))


def alpha(answers: Sequence[dict[str, str | None]], items: Sequence[str]) -> float | None:
    """Krippendorff's α of nominal answers, some of which may be missing; None where there is nothing to differ.

    The library for it is under the GPL, which this program cannot build on; the tests have published values.
    """
    units = [Counter(answer for given in answers if (answer := given.get(item))) for item in items]
    paired = [unit for unit in units if unit.total() > 1]
    values: Counter[str] = sum(paired, Counter())
    total = values.total()
    expected = total * total - sum(number * number for number in values.values())
    if not expected:
        return None
    observed = sum(
        (unit.total() ** 2 - sum(number * number for number in unit.values())) / (unit.total() - 1) for unit in paired
    )
    return round(1 - (total - 1) * observed / expected, 4)


def _agreement(
    key: Key,
    known: dict[str, Keyed],
    filled: Sequence[Sequence[dict[str, str]]],
    answers: Sequence[dict[str, str | None]],
    decided: dict[str, str | None],
) -> Agreement:
    said = {item: answer for item, answer in decided.items() if answer}
    if not said:
        raise CorpusError("no item has an answer (yes or no) in the column answer on which the sheets agree")
    yes = [item for item in said if known[item].answer == "yes"]
    no = [item for item in said if known[item].answer == "no"]
    precision = wilson(sum(said[item] == "yes" for item in yes), len(yes))
    missed = wilson(sum(said[item] == "yes" for item in no), len(no)) if no else None
    spoken = _texts(filled, "speaker")
    right = [item for item in yes if said[item] == "yes"]
    named = [item for item in right if spoken.get(item) and known[item].speaker]
    called = {item: name for item, name in _texts(filled, "attribution").items() if name.lower() in _ATTRIBUTIONS}
    judged = [item for item in right if item in called]
    unnamed, others = (
        [item for item in judged if (known[item].attribution == "unnamed") is wanted] for wanted in (True, False)
    )
    return Agreement(
        kind=key.kind,
        sheets=len(filled),
        items=len(known),
        undecided=len(known) - len(said),
        alpha=alpha(answers, sorted(known)),
        precision=precision,
        missed=missed,
        recall=_recall(precision, missed, key),
        speakers=wilson(sum(_one(spoken[item], known[item].speaker) for item in named), len(named)) if named else None,
        unnamed=wilson(sum(called[i].lower() == "unnamed" for i in unnamed), len(unnamed)) if judged else None,
        unnamed_of_others=wilson(sum(called[i].lower() == "unnamed" for i in others), len(others)) if judged else None,
    )


def _recall(precision: Share, missed: Share | None, key: Key) -> Bounds | None:
    """What of all sentences with a statement the program finds; the bounds take both intervals at their worst."""
    found, not_found = key.found, key.not_found
    if missed is None or found is None or not_found is None or not precision.of:
        return None

    def share(right: float, lost: float, *, found: float = found, not_found: float = not_found) -> float:
        total = right * found + lost * not_found
        return round(right * found / total, 4) if total else 0.0

    return Bounds(
        value=share(precision.value, missed.value),
        low=share(precision.low, missed.high),
        high=share(precision.high, missed.low),
    )


def _one(given: str, found: str | None) -> bool:
    """Whether two names are of one person or body, as far as the names tell."""
    if not found:
        return False
    if body_key(given) == body_key(found):
        return True
    if not parts(given) or not parts(found):
        return False
    return same_person(given, found) or part_of(given, found) or part_of(found, given)


def _majority(answers: Iterable[str | None]) -> str | None:
    counted = Counter(answer for answer in answers if answer)
    top = counted.most_common(2)
    return None if not top or (len(top) > 1 and top[0][1] == top[1][1]) else top[0][0]


def _texts(filled: Sequence[Sequence[dict[str, str]]], column: str) -> dict[str, str]:
    """What most sheets say in a column of words; of two the first in the alphabet."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for rows in filled:
        for row in rows:
            if value := " ".join((row.get(column) or "").split()):
                found[row["item"]][value] += 1
    return {item: min(counted, key=lambda value: (-counted[value], value)) for item, counted in found.items()}


# ── sheets ────────────────────────────────────────────────────────────────────────────────


def _rows(sheet: Path) -> list[dict[str, str]]:
    """The rows of a sheet; CorpusError where it is none."""
    try:
        rows = _xlsx(sheet) if sheet.suffix.lower() == ".xlsx" else _csv(sheet)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{sheet}: not readable ({type(error).__name__})") from None
    found = [row for row in rows if row.get("item")]
    if not found or "answer" not in found[0]:
        raise CorpusError(f"{sheet}: is no sheet of copydesk corpus sample: it has no columns item and answer")
    return found


def _csv(sheet: Path) -> list[dict[str, str]]:
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.DictReader(file, delimiter=max(",;\t", key=head.count))
        return [{str(name).strip(): value or "" for name, value in row.items() if name} for row in reader]


def _xlsx(sheet: Path) -> list[dict[str, str]]:
    try:
        import openpyxl
    except ImportError:
        raise CorpusError(f"{sheet}: .xlsx is read with openpyxl; install it, or save the sheet as .csv") from None
    try:
        book = openpyxl.load_workbook(sheet, read_only=True, data_only=True)
    except Exception as error:
        raise CorpusError(f"{sheet}: not readable ({type(error).__name__})") from None
    rows: list[Any] = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    names = [str(name or "").strip() for name in rows[0]] if rows else []
    return [{name: "" if cell is None else str(cell) for name, cell in zip(names, row, strict=False)}
            for row in rows[1:]]  # fmt: skip


def _key(root: Path, filled: Sequence[Sequence[dict[str, str]]], sheets: Sequence[Path]) -> Key:
    """The answers to the sample that all sheets are of."""
    samples = {row["item"].rpartition("-")[0] for rows in filled for row in rows}
    if len(samples) != 1:
        raise CorpusError(f"{', '.join(str(sheet) for sheet in sheets)}: are of several samples: {sorted(samples)}")
    name = samples.pop()
    path = root / "samples" / f"{Path(name).name}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Key)
    except FileNotFoundError:
        raise CorpusError(f"{root}: has no sample {name}; is it another corpus?") from None
    except msgspec.DecodeError:
        raise CorpusError(f"{path}: is not of this program") from None
