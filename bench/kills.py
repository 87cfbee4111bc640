"""Runs that are killed at random moments, and what is there once they were run to their end.

`python -m bench.kills --kills 60` kills the whole process group of commands that write results: `annotate --resume`,
`corpus annotate`, `compare --output`, `export` into a file and into a folder. After each kill no result may be half
there; after some of them each command runs to its end, and its results must be those of a run that nobody
disturbed, byte for byte. The moments come from a seed, which is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
# Kills after which a command is run to its end; articles that are annotated, and of each shard.
_TOGETHER, _ARTICLES, _RECORDS = 3, 60, 10
_OLD = b"the result of yesterday, whole"

Files = dict[str, bytes]


@dataclass(frozen=True)
class Trial:
    """A command that writes into a folder, and how what it wrote is looked at."""

    name: str
    words: Callable[[Path, Path], list[str]]
    results: Callable[[Path], Files]
    # there before the command runs, and until its result is
    old: tuple[str, ...] = ()


@dataclass
class Seen:
    """What became of the runs of a command."""

    kills: int = 0
    writing: int = 0
    ended: int = 0
    finished: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def files(folder: Path) -> Files:
    """All results in a folder; parts of results have another name."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".part" not in str(path))
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def shards(folder: Path) -> Files:
    """The finished shards of a corpus, without how long they took."""
    found: Files = {}
    for path in sorted((folder / "out" / "shards").glob("[0-9]*")):
        if path.suffix != ".part":
            found |= {f"{path.name}/{one.name}": _content(one) for one in sorted(path.iterdir())}
    return found


def _content(path: Path) -> bytes:
    if path.suffix == ".json":
        told = json.loads(path.read_bytes())
        return json.dumps({name: value for name, value in told.items() if name != "seconds"}).encode()
    return repr(pq.read_table(path, partitioning=None).to_pylist()).encode()


TRIALS = (
    Trial(
        "annotate --resume",
        lambda given, out: [
            "annotate",
            f"{given}/rows.jsonl",
            "--output",
            f"{out}/out",
            "--resume",
            "--processes",
            "2",
        ],
        files,
    ),
    Trial(
        "corpus annotate",
        lambda given, out: [
            *("corpus", "annotate", f"{given}/rows.jsonl", "--output", f"{out}/out", "--records", str(_RECORDS)),
            *("--processes", "2"),
        ],
        shards,
    ),
    Trial(
        "compare --output",
        lambda given, out: ["compare", f"{EXAMPLES}/river-dam", "--output", f"{out}/out.html", "--format", "html"],
        files,
        old=("out.html",),
    ),
    Trial(
        "export, a file",
        lambda given, out: ["export", f"{given}/news.desk", "--output", f"{out}/out.xlsx"],
        files,
        old=("out.xlsx",),
    ),
    Trial(
        "export, a folder",
        lambda given, out: ["export", f"{given}/news.desk", "--format", "html", "--output", f"{out}/pages"],
        files,
        old=("pages/index.html",),
    ),
)


def main() -> None:
    """Kill, run to the end, compare, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60, help="kills of all commands together")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30), help="another run with the same moments")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="copydesk-kills-") as place:
        given = _given(Path(place))
        seen = {trial.name: Seen() for trial in TRIALS}
        for number, trial in enumerate(TRIALS, start=1):
            whole, took = _undisturbed(trial, given, Path(place))
            while sum(one.kills for one in seen.values()) < options.kills * number // len(TRIALS):
                _round(trial, seen[trial.name], given, Path(place) / "killed", whole=whole, took=took, rng=rng)
    _print(seen)
    sys.exit(any(one.faults for one in seen.values()))


def _given(place: Path) -> Path:
    """What the commands read: rows of the examples' paragraphs, and a desk of the examples."""
    given = place / "given"
    given.mkdir()
    paths = sorted(EXAMPLES.glob("*/*.txt"))
    with (given / "rows.jsonl").open("w", encoding="utf-8") as rows:
        for number in range(_ARTICLES):
            text = f"{number} reports.\n\n{paths[number % len(paths)].read_text(encoding='utf-8')}"
            rows.write(json.dumps({"id": f"a{number}", "text": text}) + "\n")
    assert _run(["add", f"{given}/news.desk", *map(str, (EXAMPLES / "harbour-bridge", EXAMPLES / "river-dam"))])[0] == 0
    return given


def _undisturbed(trial: Trial, given: Path, place: Path) -> tuple[Files, float]:
    """What a run makes that nobody kills, and the seconds that it takes."""
    out = place / "whole"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    began = time.monotonic()
    code, told = _run(trial.words(given, out))
    assert code == 0, told
    return trial.results(out), time.monotonic() - began


def _round(
    trial: Trial, seen: Seen, given: Path, out: Path, *, whole: Files, took: float, rng: random.Random
) -> None:  # fmt: skip
    """Some kills and a run to the end."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    for name in trial.old:
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(_OLD)
    for _ in range(_TOGETHER):
        # what is written in a moment is hardly met by chance: every second kill waits for it
        writing = bool(trial.old) and rng.random() < 0.5
        code, told = _run(trial.words(given, out), after=rng.uniform(0, took), writing=out if writing else None)
        seen.kills += code == -signal.SIGKILL
        seen.writing += writing and code == -signal.SIGKILL
        seen.faults.update(_faults(trial, out, whole, code, told))
        if code != -signal.SIGKILL:
            # it was quicker this time, or had little left to do
            seen.ended += 1
            break
    code, told = _run(trial.words(given, out))
    seen.finished += code == 0
    seen.faults.update(_faults(trial, out, whole, code, told))
    if code != 0 or trial.results(out) != whole:
        seen.faults["lost, doubled or another at the end"] += 1


def _faults(trial: Trial, out: Path, whole: Files, code: int, told: str) -> Iterator[str]:
    if "Traceback" in told:
        yield "traceback"
    if code not in (0, -signal.SIGKILL):
        yield f"exit code {code}"
    for name, data in trial.results(out).items():
        if data != whole.get(name) and not (name in trial.old and data == _OLD):
            yield "half or another under a final name"


def _run(words: list[str], *, after: float | None = None, writing: Path | None = None) -> tuple[int, str]:
    """A command's exit code and what it told; its process group is killed after some seconds, or as it writes."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "copydesk", *words, "--quiet"]
    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=told, env=environment, start_new_session=True
        ) as run,
    ):
        try:
            _waited(run, after, writing)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
        code = run.wait()
        told.seek(0)
        return code, told.read().decode(errors="replace")


def _waited(run: subprocess.Popen[bytes], after: float | None, writing: Path | None) -> None:
    """Wait for the end, or for the moment of the kill, which is TimeoutExpired."""
    if writing is None:
        run.wait(after)
        return
    before = _sizes(writing)
    while run.poll() is None:
        if _sizes(writing) != before:
            raise subprocess.TimeoutExpired(run.args, 0)


def _sizes(folder: Path) -> dict[str, int]:
    """The files of a folder and their sizes; what goes away meanwhile has none."""
    found = {}
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            found[str(path)] = path.stat().st_size
    return found


def _print(seen: dict[str, Seen]) -> None:
    table = Table("command", "killed", "of these as it wrote", "ended before", "run to the end", "faults")
    for name, one in seen.items():
        faults = "; ".join(f"{number} × {what}" for what, number in one.faults.items()) or "0"
        table.add_row(name, str(one.kills), str(one.writing), str(one.ended), str(one.finished), faults)
    Console().print(table)


if __name__ == "__main__":
    main()
