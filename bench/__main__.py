"""`python -m bench`: the program beside its bare encoder, an earlier version and what one would take instead.

Every contestant is a process of its own with the same articles. They take turns, round by round, and each round gives
a ratio to the bare encoder of that round; printed are medians, with the lowest and the highest.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import release

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
HARBOUR = EXAMPLES / "harbour-bridge"
BARE, OURS = "bare encoder", "annotate"
COLD = {
    "copydesk --version": ["--version"],
    "copydesk compare, three reports": ["compare", *map(str, sorted(HARBOUR.glob("0[1-3]*"))), "--format", "json"],
    "copydesk compare, seven reports": ["compare", str(HARBOUR), "--format", "json"],
}


@dataclass
class Contestant:
    """A process that goes over the articles when told to, with threads of its own or of the processes it starts."""

    name: str
    threads: int
    command: list[str]
    folder: Path = ROOT
    seconds: list[float] = field(default_factory=list)
    memory: float | None = None
    told: str = ""

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """The process, ready to go."""
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            self.told = self._answer(process)["told"]
            yield process
            assert process.stdin
            process.stdin.close()

    def go(self, process: subprocess.Popen[str]) -> None:
        """One round."""
        assert process.stdin
        print(file=process.stdin, flush=True)
        answer = self._answer(process)
        self.seconds.append(answer["seconds"])
        self.memory = answer["memory"]

    def _answer(self, process: subprocess.Popen[str]) -> dict[str, Any]:
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name}: ended without an answer")
        return json.loads(line)


def worker(name: str, articles: Path, threads: int = 1, processes: int = 1) -> list[str]:
    """The command of one of the project's own contestants."""
    command = [sys.executable, "-m", "bench.worker", name, str(articles)]
    return [*command, "--threads", str(threads), "--processes", str(processes)]


def contestants(articles: Path, other: tuple[str, Path] | None, peer: str | None) -> list[Contestant]:
    """All that take part, in the order of the table."""
    found = []
    for threads in (1, 2):
        found += [
            Contestant(BARE, threads, worker("encoder", articles, threads)),
            Contestant("encoder, own windows", threads, worker("windows", articles, threads)),
            Contestant(OURS, threads, worker("annotate", articles, threads)),
        ]
        if other:
            name, folder = other
            found.append(Contestant(f"{OURS}, {name}", threads, worker("annotate", articles, threads), folder))
        if threads == 1:
            found.append(Contestant("marks and verbs", 1, worker("baseline", articles)))
        if threads == 1 and peer:
            found.append(Contestant("textacy over spaCy", 1, [peer, "-m", "bench.peers", str(articles)]))
    return [*found, Contestant(f"{OURS}, two processes", 2, worker("annotate", articles, 1, 2))]


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number > 1)}"


def measured(taking_part: list[Contestant], rounds: int, until: float, console: Console) -> int:
    """Rounds in which all take their turn, none but the first begun after `until`; how many there were."""
    with ExitStack() as stack, console.status("starting") as status:
        processes = [stack.enter_context(one.running()) for one in taking_part]
        for number in range(rounds):
            if number and time.monotonic() > until:
                return number
            status.update(f"round {number + 1} of {rounds}")
            for one, process in zip(taking_part, processes, strict=True):
                one.go(process)
    return rounds


def cold(rounds: int) -> Iterator[tuple[str, list[float], float]]:
    """Whole processes, from start to end: name, seconds, most memory."""
    launcher = [sys.executable, "-I", "-S", str(ROOT / "bench" / "cold.py"), sys.executable, "-m", "copydesk"]
    for name, arguments in COLD.items():
        answers = [
            json.loads(subprocess.run([*launcher, *arguments], cwd=ROOT, check=True, capture_output=True).stdout)
            for _ in range(rounds)
        ]
        yield name, [one["seconds"] for one in answers], max(one["memory"] for one in answers)


def speed_table(taking_part: list[Contestant], number: int, title: str) -> Table:
    """Articles a second, time beside the bare encoder and the program with as many threads, memory."""
    table = Table("", title=title)
    for column in ("threads", "articles a second", "", f"÷ {BARE}", "", f"÷ {OURS}", "MB"):
        table.add_column(column, justify="right")
    by_name = {(one.name, one.threads): one for one in taking_part}
    for place, one in enumerate(taking_part):
        rates = [number / seconds for seconds in one.seconds]
        to_bare, to_ours = (_ratios(one, by_name[other, one.threads]) for other in (BARE, OURS))
        cells = [_figure(median(rates)), _range(rates), _figure(median(to_bare)), _range(to_bare)]
        memory = "–" if one.memory is None else f"{one.memory:.0f}"
        ends = taking_part[place + 1 : place + 2]
        section = bool(ends) and ends[0].threads != one.threads
        table.add_row(one.name, str(one.threads), *cells, _figure(median(to_ours)), memory, end_section=section)
    return table


def _ratios(one: Contestant, other: Contestant) -> list[float]:
    return [ours / theirs for ours, theirs in zip(one.seconds, other.seconds, strict=True)]


def _figure(value: float) -> str:
    digits = next((digits for digits, least in ((0, 100), (1, 10), (2, 0.1)) if value >= least), 4)
    return f"{value:,.{digits}f}"


def _range(values: list[float]) -> str:
    return f"{_figure(min(values))}–{_figure(max(values))}"


def start_table(rows: list[tuple[str, list[float], float]]) -> Table:
    """Whole processes."""
    table = Table("from a cold start", "seconds", "", "MB")
    for name, seconds, memory in rows:
        table.add_row(name, f"{median(seconds):.2f}", _range(seconds), f"{memory:.0f}")
    return table


def found_table() -> Table:
    """Statements of the examples, found by the program and by the baseline."""
    from bench.found import by_marks, by_program, figures

    rows = {"copydesk": figures(by_program), "marks and verbs": figures(by_marks)}
    table = Table("statements of the examples, %", *rows["copydesk"])
    for name, row in rows.items():
        table.add_row(name, *(f"{value:.0f}" for value in row.values()))
    return table


def earlier(given: argparse.Namespace, folder: Path, console: Console) -> tuple[str, Path] | None:
    """The version to compare with, laid out in a folder, where there is one."""
    revision = given.against_revision or release.last_release()
    if given.against:
        name, fault = given.against.name, release.of_checkout(given.against, folder)
    elif revision:
        name, fault = revision, release.of_revision(revision, folder)
    else:
        name, fault = "", "no release is tagged; --against-revision takes any revision"
    if fault:
        console.print(f"no earlier version: {fault}")
    return None if fault else (name, folder)


def peer_of(python: str, console: Console) -> str | None:
    """The Python that has textacy and spaCy, where it has."""
    done = subprocess.run([python, "-c", "import spacy_lookups_data, textacy"], capture_output=True, check=False)
    if done.returncode == 0:
        return python
    console.print("no textacy: needs textacy, spacy and spacy-lookups-data here or in --peer-python")
    return None


def machine() -> str:
    """Processor and number of cores."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or platform.machine()
    return f"{name}, {_many(os.cpu_count() or 1, 'core')}, Python {platform.python_version()}"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--data", type=Path, metavar="DIR", help="articles of this folder, not strung together ones")
    options.add_argument("--articles", type=int, default=12, metavar="N", help="how many (12)")
    options.add_argument("--rounds", type=int, default=3, metavar="N", help="how many (3)")
    options.add_argument("--minutes", type=float, default=2, metavar="N", help="begin no round after so many (2)")
    options.add_argument("--against", type=Path, metavar="PATH", help="checkout of another version")
    options.add_argument("--against-revision", metavar="REV", help="another version in git; the last tag without it")
    options.add_argument("--peer-python", default=sys.executable, metavar="PYTHON", help="one that has textacy")
    given = options.parse_args()

    until = time.monotonic() + 60 * given.minutes
    console = Console(width=120)
    console.print(machine())
    started = list(cold(given.rounds))
    # only now: what this process imports would count as memory of those it starts
    from bench import articles

    texts = articles.of_folder(given.data)[: given.articles] if given.data else articles.strung_together(given.articles)
    with tempfile.TemporaryDirectory() as scratch:
        path, folder = Path(scratch) / "articles.jsonl", Path(scratch) / "earlier"
        folder.mkdir()
        title = articles.write(texts, path)
        other, peer = earlier(given, folder, console), peer_of(given.peer_python, console)
        taking_part = contestants(path, other, peer)
        rounds = measured(taking_part, given.rounds, until, console)
    console.print(speed_table(taking_part, len(texts), f"{title}, {_many(rounds, 'round')}"))
    console.print(start_table(started))
    console.print(found_table())
    for one in taking_part:
        if one.told and one.threads == 1:
            console.print(f"{one.name}: {one.told}")


if __name__ == "__main__":
    main()
