"""Files and folders of results: what stands under its own name is whole.

Bytes go to another name beside it, then to the disk, then under the name that was asked for. What stood there before
stays until then, and a failure leaves nothing behind. A program that is killed may leave `NAME.TOKEN.part`.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from copydesk.errors import OutputError

PART = ".part"
# Characters of a name that its part keeps: with four bytes each and the token they are a name that all systems take.
_KEPT = 55


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of the one at `path` when the block ends without an error.

    A device or pipe is written to as it stands. OutputError where it cannot be written.
    """
    with writing(path):
        if path.exists() and not path.is_file():
            with path.open("wb") as sink:
                yield sink
            return
        # a link goes on leading to the file that it leads to
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = _part_of(target)
        try:
            with part.open("xb") as sink:
                yield sink
                sink.flush()
                os.fsync(sink.fileno())
            if target.exists():
                part.chmod(stat.S_IMODE(target.stat().st_mode))
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Put a file into the place of the one at `path`."""
    with whole_file(path) as sink:
        sink.write(data)


def write_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Put files into a folder once all of them are written: a new folder at once, else each file in its turn."""
    with writing(folder):
        new = not folder.exists()
        folder.parent.mkdir(parents=True, exist_ok=True)
        # in a folder that is there already, since it may be a disk of its own
        part = _part_of(folder if new else folder / folder.resolve().name)
        try:
            part.mkdir()
            names = [_written(part, name, data) for name, data in files]
            if new:
                part.rename(folder)
            else:
                _moved(names, part, folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell what keeps the block from writing to `path`, as an OutputError."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({why(error)})") from error


def why(error: OSError) -> str:
    """The reason that the system gives."""
    if isinstance(error, FileExistsError):
        return "a file stands where its folder would be"
    return os.strerror(error.errno) if error.errno else str(error).partition("\n")[0] or type(error).__name__


def _part_of(path: Path) -> Path:
    return path.with_name(f"{path.name[:_KEPT]}.{token_hex(4)}{PART}")


def _written(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as sink:
        sink.write(data)
        sink.flush()
        os.fsync(sink.fileno())
    return name


def _moved(names: Iterable[str], part: Path, folder: Path) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (part / name).replace(folder / name)
