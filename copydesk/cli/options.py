"""What commands have in common: options, errors in one line, progress, where the result goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from copydesk.cli.streams import GONE
from copydesk.errors import CopydeskError
from copydesk.paths import shown
from copydesk.whole import why, write_whole

if TYPE_CHECKING:
    from copydesk.annotate import Tagger


# What brings a package that not everybody needs.
_EXTRAS = {
    "pyarrow": "copydesk[parquet]",
    **dict.fromkeys(("daft", "fastwarc", "openpyxl", "scipy"), "copydesk[corpus]"),
    "ray": "daft[ray]",
}


class _Words(click.ParamType[str]):
    """Words of a person, not a name of a file: bytes that are no text are written out."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return shown(value)


WORDS = _Words()
MODEL = click.option(
    "--model", type=click.Path(path_type=Path), help="A model folder to use instead of the shipped one."
)
THREADS = click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="Threads for the model.")
QUIET = click.option("--quiet", is_flag=True, help="No progress and no notes on standard error.")
PRIVATE = click.option(
    "--allow-private",
    is_flag=True,
    help="Also read addresses inside your own network, such as an intranet's.",
)
OUTPUT = click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here instead of standard output.",
)


def cores() -> int:
    """The processor's cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tagger_of(model: Path | None, threads: int) -> Tagger:
    """The shipped model, or that of a folder."""
    from copydesk.annotate import Tagger

    return Tagger(model, threads) if model else Tagger(threads=threads)


@contextmanager
def progress(total: int, *, quiet: bool, what: str = "Reading who said what") -> Iterator[Callable[[], None]]:
    """A bar on standard error where that is a terminal; else nothing."""
    if quiet or not sys.stderr.isatty() or total < 4:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def errors() -> Iterator[None]:
    """Turn our errors, those of the system and packages that are missing into one line and exit code 2."""
    try:
        yield
    except CopydeskError as error:
        told = str(error)
    except BrokenPipeError:
        sys.exit(GONE)
    except OSError as error:
        told = f"{error.filename}: {why(error)}" if error.filename else why(error)
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        told = f'{name or error} is not installed: pip install "{_EXTRAS.get(name, "copydesk")}"'
    else:
        return
    click.echo(f"copydesk: {shown(told)}", err=True)
    sys.exit(2)


def write(data: bytes, output: Path | None) -> None:
    """To a file, or to standard output."""
    if output:
        write_whole(output, data)
    else:
        sys.stdout.buffer.write(data)
