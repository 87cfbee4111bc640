"""Standard output and standard error where they cannot be written to: one line or silence, never a traceback."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from copydesk.errors import OutputError
from copydesk.whole import why

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# The exit code where nobody reads standard output any more, as shells tell of any program.
GONE = 141


def guard() -> None:
    """Put guarded streams in the place of those of the process."""
    sys.stdout = _text(_Output(1), sys.stdout, errors="backslashreplace")
    sys.stderr = _text(_Notes(2), sys.stderr, errors="backslashreplace")


def _text(raw: io.RawIOBase, given: TextIO | None, *, errors: str) -> TextIO:
    encoding = given.encoding if given else "utf-8"
    lines = raw.isatty() or isinstance(raw, _Notes)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, errors=errors, line_buffering=lines)


class _Stream(io.RawIOBase):
    """A file of the process by its number."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._lost = False

    def fileno(self) -> int:
        return self._number

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        try:
            return os.isatty(self._number)
        except OSError:
            return False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write what can be written; what comes after a failure goes nowhere, so that it is told once."""
        if self._lost:
            return memoryview(data).nbytes
        try:
            return os.write(self._number, data)
        except OSError as error:
            self._lost = True
            return self._failed(error, memoryview(data).nbytes)

    def _failed(self, error: OSError, size: int) -> int:
        raise NotImplementedError


class _Output(_Stream):
    """Standard output: the result, without which nothing is done."""

    def _failed(self, error: OSError, size: int) -> int:
        if isinstance(error, BrokenPipeError):
            raise SystemExit(GONE)
        raise OutputError(f"standard output: cannot be written ({why(error)})") from error


class _Notes(_Stream):
    """Standard error: where nobody can be told, the work goes on."""

    def _failed(self, error: OSError, size: int) -> int:
        return size
