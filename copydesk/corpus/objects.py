"""Sources in an object store (s3://…, gs://…, abfs://…, hdfs://…): copied beside the corpus, then read as files.

A shard enters its source where it begins, and a run that goes on enters it again: both want a file. The keys of the
store come from where its own tools have them (the environment, a role of the machine).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any

from copydesk.errors import CorpusError, OutputError
from copydesk.whole import whole_file

# Bytes that are handed on at once; bytes of a name that all file systems take.
_CHUNK, _LONGEST = 1 << 22, 100
# Arrow takes keys in the address; what is given there would stand in names of folders and in messages.
_SECRET = re.compile(r"//[^/@]+:[^/@]+@|[?&](secret|access)_?key", re.IGNORECASE)


def local(sources: Sequence[str], into: Path, *, told: Callable[[str], None] = lambda _: None) -> list[str]:
    """The sources with a folder of copies for each that is an address of a store; CorpusError where it has none."""
    return [str(_copied(source, into, told)) if "://" in source else source for source in sources]


def _copied(address: str, into: Path, told: Callable[[str], None]) -> Path:
    import pyarrow as pa
    from pyarrow import fs

    if _SECRET.search(address):
        raise CorpusError("an address has a key in it: give keys by the environment, for an address is kept and shown")
    try:
        store, path = fs.FileSystem.from_uri(address)
        found = store.get_file_info(path)
        if found.type == fs.FileType.Directory:
            objects = [one for one in store.get_file_info(fs.FileSelector(path, recursive=True)) if one.is_file]
        else:
            objects = [found] if found.is_file else []
    except (OSError, ValueError, pa.ArrowException) as error:
        raise CorpusError(f"{address}: cannot be read ({_first_line(error)}); is it an address of a store?") from None
    if not objects:
        raise CorpusError(f"{address}: no such object or folder")
    folder = into / _name(address)
    base = path if found.type == fs.FileType.Directory else str(PurePosixPath(path).parent)
    for one in sorted(objects, key=lambda one: one.path):
        _copy(
            store, one, folder.joinpath(*map(_part, one.path.removeprefix(base).strip("/").split("/"))), address, told
        )
    return folder


def _name(address: str) -> str:
    """A folder for each address, which a person finds again."""
    plain = "".join(character if character.isalnum() or character in ".-_" else "_" for character in address)
    return f"{plain[:_LONGEST]}-{_digest(address)}"


def _part(name: str) -> str:
    """A part of an object's name as that of a file: it may be anything, and none leads out of the folder."""
    if name in ("", ".", "..") or "\0" in name or len(os.fsencode(name)) > _LONGEST:
        return f"_{_digest(name)}{PurePosixPath(name).suffix[:10] if name.strip('.') else ''}".replace("\0", "")
    return name


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def _copy(store: Any, one: Any, target: Path, address: str, told: Callable[[str], None]) -> None:
    """One object, unless it is there already; its time of change goes with it, by which a run is gone on with."""
    changed = one.mtime_ns or 0
    if target.is_file() and (target.stat().st_size, target.stat().st_mtime_ns) == (one.size, changed):
        return
    told(f"copying {one.path} ({one.size / 1e6:,.1f} MB)")

    try:
        with whole_file(target) as file:
            file.writelines(_chunks(store, one, address))
            file.flush()
            os.utime(file.name, ns=(changed, changed))
    except OutputError as error:
        if isinstance(error.__cause__, (FileExistsError, NotADirectoryError, IsADirectoryError)):
            where = f"{address}: {one.path}"
            raise CorpusError(f"{where} is an object and a folder; give the one or the other alone") from None
        raise


def _chunks(store: Any, one: Any, address: str) -> Iterator[bytes]:
    try:
        with store.open_input_stream(one.path, compression=None) as given:
            while chunk := given.read(_CHUNK):
                yield chunk
    except (OSError, ValueError) as error:
        raise CorpusError(f"{address}: {one.path} cannot be copied ({_first_line(error)}); run it again") from None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
