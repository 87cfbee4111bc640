"""What a run over many articles has done so far: told on standard error, counted for its end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from copydesk.read import Reading
from copydesk.records import NOT_ANNOTATED, Article, SkippedFile

if TYPE_CHECKING:
    from rich.progress import Progress

# Seconds; what is done sooner needs no bar.
_SOON = 2.0


class Tally:
    """Counts the articles of a reading as they pass, and names each that gave nothing."""

    def __init__(self, reading: Reading, *, quiet: bool) -> None:
        self._reading, self._quiet = reading, quiet
        self.done = 0
        self._not_read: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()

    def articles(self) -> Iterator[Article]:
        """The articles that can be read; the others are named with their reason."""
        if not self._quiet and (ignored := self._reading.ignored):
            click.echo(f"ignored: {len(ignored)} other file(s): {', '.join(ignored[:5])}", err=True)
        for one in self._reading:
            if isinstance(one, SkippedFile):
                self._not_read[one.reason] += 1
                click.echo(f"not read: {one.file}: {one.reason}", err=True)
            else:
                yield one

    def count(self, article: str, reason: str | None) -> None:
        """Count an article that is done; name it where there is a reason why it has no annotations."""
        self.done += 1
        if reason:
            self._failed[reason.removeprefix(f"{NOT_ANNOTATED}: ")] += 1
            click.echo(f"{article}: {reason}", err=True)

    def end(self) -> int:
        """Tell the counts; the exit code."""
        tried = sum(self._not_read.values())
        if not self.done:
            click.echo(nothing(tried), err=True)
            return 2
        if not self._quiet:
            told = [f"{self.done:,} article{'s' * (self.done != 1)}"]
            for what, counts in (("not read", self._not_read), (NOT_ANNOTATED, self._failed)):
                if counts:
                    reasons = ", ".join(f"{number:,} {reason}" for reason, number in counts.most_common())
                    told.append(f"{counts.total():,} {what} ({reasons})")
            click.echo("; ".join(told), err=True)
        return 1 if tried or self._failed else 0

    @contextmanager
    def bar(self) -> Iterator[Callable[[], None]]:
        """A bar on standard error where that is a terminal and the run takes a while; else nothing."""
        if self._quiet or not sys.stderr.isatty():
            yield lambda: None
            return
        bar, before = _bar(), self.done
        task = bar.add_task("", total=None, articles=0, rate=0.0)
        began, shown = time.monotonic(), False

        def advance() -> None:
            nonlocal shown
            taken = time.monotonic() - began
            if taken < _SOON:
                return
            if not shown:
                shown = True
                bar.update(task, total=self._reading.size())
                bar.start()
            rate = (self.done - before) / taken
            bar.update(task, completed=self._reading.bytes_read, articles=self.done, rate=rate)

        try:
            yield advance
        finally:
            bar.stop()


def nothing(tried: int) -> str:
    """What to say where no article came of `tried` sources."""
    what = f"none of the {tried} file(s) could be read" if tried else "nothing to read"
    return f"{what}: give English texts (copydesk compare --help lists the formats), or a folder of them"


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("Reading who said what"),
        BarColumn(),
        TextColumn("{task.fields[articles]:,} articles, {task.fields[rate]:,.1f} a second"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
