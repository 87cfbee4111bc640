"""Which files a run reads: paths and folders as the user gave them, in an order of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from copydesk.errors import ReadError
from copydesk.paths import shown
from copydesk.read import meta
from copydesk.read.fields import Fields
from copydesk.records import SkippedFile

# an article a row, read row by row
TABLES = {".jsonl", ".csv", ".tsv", ".parquet"}
# an article a response of a server
ARCHIVES = {".warc"}
FORMATS = {".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".rtf", ".eml", ".rss", ".atom", *TABLES, *ARCHIVES}
# read where they are named outright: in a folder they may be anything, or have nothing in them but addresses
NAMED = {".xml", ".opml"}
LARGEST = 20 * 1024 * 1024
_NOTHING = Fields()


class File(Struct, frozen=True):
    """A file to read, under the name that it has in the run: its place below `root`.

    `raw` is that place as the system has it, where it is no text.
    """

    name: str
    root: Path
    fields: Fields
    raw: bytes | None = None

    @property
    def path(self) -> Path:
        """Where it is; not kept, since a folder may hold millions."""
        return self.root / (self.name if self.raw is None else os.fsdecode(self.raw))


def _file(place: str, root: Path, fields: Fields) -> File:
    name = shown(place)
    return File(name, root, fields, None if name == place else os.fsencode(place))


class Found(Struct):
    """What the paths given lead to."""

    files: list[File] = []
    skipped: list[SkippedFile] = []
    ignored: list[str] = []
    titles: list[str] = []


def find(paths: Sequence[str]) -> Found:
    """All files under the paths, each once, sorted by name."""
    found = Found()
    # folders first: a file that a folder holds is read under its name there
    for given in sorted(set(paths), key=lambda path: (not is_folder(Path(path)), path)):
        path = Path(given)
        if is_folder(path):
            _folder(path, found)
        else:
            _outright(path, found)
    found.files = _each_once(sorted(found.files, key=lambda file: (file.name, str(file.path))))
    return found


def is_folder(path: Path) -> bool:
    """Tell whether a path leads to a folder; what nobody may look at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def ending(path: Path) -> str:
    """What the format of a file goes by; a compressed archive is an archive."""
    suffix = path.suffix.lower()
    return ".warc" if suffix == ".gz" and path.stem.lower().endswith(".warc") else suffix


def content(file: File) -> bytes:
    """The bytes of a file; ReadError where they cannot be had."""
    with opened(file) as source:
        data = source.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ReadError(file.name, "too large", "files over 20 MB are not read")
    return data


def size(file: File) -> int:
    """The bytes of a file, 0 where they cannot be counted."""
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


@contextmanager
def opened(file: File) -> Iterator[BinaryIO]:
    """A file open for reading; ReadError where it cannot be opened or read."""
    try:
        with file.path.open("rb") as source:
            yield source
    except FileNotFoundError:
        raise ReadError(file.name, "no such file") from None
    except PermissionError:
        raise ReadError(file.name, "permission denied") from None
    except OSError:
        raise ReadError(file.name, "not readable") from None


def _folder(root: Path, found: Found) -> None:
    metas: dict[Path, meta.Meta] = {}
    for path in _walk(root, root.resolve(), found):
        name = path.relative_to(root).as_posix()
        if path.name == meta.NAME:
            continue
        if ending(path) in FORMATS:
            found.files.append(_file(name, root, _described(path, root, metas, found)))
        else:
            found.ignored.append(shown(name))
    if title := _meta(root, root, metas, found).title:
        found.titles.append(title)


def _walk(top: Path, root: Path, found: Found) -> Iterator[Path]:
    """Files below a folder, without hidden ones and links that lead out of `root` or back up."""
    # a stack of our own: folders nest deeper than Python recurses
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            entries = os.scandir(folder)
        except OSError:
            name = folder.name if folder.resolve() == root else folder.resolve().relative_to(root).as_posix()
            found.skipped.append(SkippedFile(f"{shown(name)}/", "permission denied"))
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith(".") or (entry.is_symlink() and not _inside(path, root)):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif entry.is_file():
                yield path


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _outright(path: Path, found: Found) -> None:
    if path.name == meta.NAME:
        return
    if ending(path) not in FORMATS | NAMED and _exists(path):
        found.skipped.append(SkippedFile(shown(path.name), f"format not read: {shown(path.suffix) or 'none'}"))
        return
    found.files.append(_file(path.name, path.parent, _described(path, path.parent, {}, found)))


def _described(path: Path, root: Path, metas: dict[Path, meta.Meta], found: Found) -> Fields:
    """What the meta.json files from the file's own folder up to `root` say, the nearest first."""
    fields = _NOTHING
    folder = path.parent
    while True:
        name = shown(path.relative_to(folder).as_posix())
        fields = fields.over(_meta(folder, root, metas, found).articles.get(name, _NOTHING))
        if folder == root or root not in folder.parents:
            return fields
        folder = folder.parent


def _meta(folder: Path, root: Path, metas: dict[Path, meta.Meta], found: Found) -> meta.Meta:
    if folder not in metas:
        where = shown((folder / meta.NAME).relative_to(root).as_posix())
        try:
            metas[folder] = meta.read_meta(folder / meta.NAME, where=where)
        except ReadError as error:
            metas[folder] = meta.Meta()
            found.skipped.append(SkippedFile(where, error.reason))
    return metas[folder]


def _each_once(files: list[File]) -> list[File]:
    seen: set[str] = set()
    once = []
    for file in files:
        # a file in a folder has its folder's name in it and its fields; it wins over the bare path
        real = os.path.realpath(file.path)
        if real not in seen:
            seen.add(real)
            once.append(file)
    return once
