"""A file of lines, one an article, that is whole or under another name: an interrupted run can be gone on with."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

import msgspec

from copydesk.errors import OutputError
from copydesk.records import NOT_ANNOTATED, Article, Skipped
from copydesk.whole import PART, writing

# called with the id of an article that has its line already, and with why it has no annotations, if it has none
Told = Callable[[str, str | None], None]


class Line(msgspec.Struct, frozen=True):
    """What a line tells of its article."""

    id: str
    skipped: tuple[Skipped, ...] = ()


def failure(skipped: Iterable[Skipped]) -> str | None:
    """Why an article as a whole has no annotations, or None where it has."""
    return next((one.reason for one in skipped if one.reason.startswith(NOT_ANNOTATED)), None)


class LineStream:
    """Standard output, a pipe or a device: lines go out as they come."""

    def __init__(self, file: BinaryIO, name: Path | None = None) -> None:
        self._file, self._name = file, name or Path("standard output")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not sys.stdout.buffer:
            # what could not be written before is told by then
            with suppress(OSError):
                self._file.close()

    def rest(self, articles: Iterable[Article], *, told: Told) -> Iterator[Article]:
        """The articles that have no line yet."""
        return iter(articles)

    def write(self, line: bytes) -> None:
        """Add one line; a killed program loses at most the line that it was writing."""
        with writing(self._name):
            self._file.write(line)
            self._file.flush()

    def finish(self, *, empty: bool) -> None:
        """All lines are there."""


def done(path: Path) -> bool:
    """Tell whether an earlier run wrote all lines."""
    with writing(path):
        return path.is_file()


def lines_to(path: Path | None, *, resume: bool) -> LineStream:
    """Where lines go: standard output without a path, else that file; OutputError where they cannot."""
    if path is None:
        return LineStream(sys.stdout.buffer)
    with writing(path):
        if path.exists() and not path.is_file():
            return LineStream(path.open("wb"), path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return LineFile(path, resume=resume)


class LineFile(LineStream):
    """FILE.part while it is written, FILE when it is done.

    With `resume` the lines of an interrupted run are kept: `rest` holds them against the articles. The last of
    them is made once more and must come out the same, or another model or version would be mixed in.
    """

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path, self.part = path, path.with_name(f"{path.name}{PART}")
        self._resume, self._last = resume, b""
        self._refuse()
        # read as well as written: with `resume` it may be there or not
        super().__init__(self.part.open("r+b" if resume and self.part.exists() else "x+b"), path)

    def _refuse(self) -> None:
        """Never write over finished or unfinished work."""
        if self.path.exists():
            raise OutputError(f"{self.path}: there already; give another name, or delete it to make it anew")
        if self.part.exists() and not self._resume:
            raise OutputError(
                f"{self.part}: left by a run that was interrupted; go on with it by --resume, or delete it"
            )

    def rest(self, articles: Iterable[Article], *, told: Told) -> Iterator[Article]:
        """The articles of which the file has no line yet; `told` is called with each line that it has.

        Raises OutputError where the lines are not those of the first articles.
        """
        given = iter(articles)
        if self._resume:
            for number, place, line, following in self._kept():
                kept = _decoded(line, f"{self.part}:{number}")
                article = next(given, None)
                if article is None or article.id != kept.id:
                    raise self._other(number, kept.id, article.id if article else None)
                if following:
                    told(kept.id, failure(kept.skipped))
                    continue
                self._file.seek(place)
                self._file.truncate()
                self._last = b"" if failure(kept.skipped) else line
                yield article
        yield from given

    def _kept(self) -> Iterator[tuple[int, int, bytes, bool]]:
        """Number, place and bytes of each whole line, and whether another follows."""
        number, place, line = 0, 0, self._file.readline()
        while line.endswith(b"\n"):
            following = self._file.readline()
            number += 1
            more = following.endswith(b"\n")
            if not more:
                self._file.seek(place + len(line))
                self._file.truncate()
            yield number, place, line, more
            place, line = place + len(line), following
        if not number:
            self._file.seek(0)
            self._file.truncate()

    def _other(self, number: int, kept: str, given: str | None) -> OutputError:
        found = f"the input has {given!r} there" if given is not None else "the input ends before it"
        return OutputError(
            f"{self.part}:{number}: is of the article {kept!r}, and {found}; give the paths of the interrupted run "
            f"again, or delete {self.part.name} to begin anew"
        )

    def write(self, line: bytes) -> None:
        """Add one line; a killed program loses at most the line that it was writing."""
        if self._last and line != self._last:
            # what stood there stays, for whoever has the model and the version that made it
            self._file.write(self._last)
            raise OutputError(
                f"{self.part}: its last line comes out otherwise now; go on with the texts, model and version "
                "that it was begun with, or delete it to begin anew"
            )
        self._last = b""
        super().write(line)

    def finish(self, *, empty: bool) -> None:
        """Give the file its name; leave none behind where there was nothing to write."""
        with writing(self.path):
            os.fsync(self._file.fileno())
            self._file.close()
            if empty:
                self.part.unlink()
            else:
                self.part.replace(self.path)


def _decoded(line: bytes, where: str) -> Line:
    try:
        return msgspec.json.decode(line, type=Line)
    except msgspec.DecodeError:
        raise OutputError(f"{where}: is no line of annotations; delete the file to begin anew") from None
