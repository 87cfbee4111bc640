"""Several files as one, in which nothing tells when it was made."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from typing import BinaryIO

# a name in an archive or folder, and what it holds
File = tuple[str, bytes]


def zipped(files: Iterable[File], output: BinaryIO) -> None:
    """Write files as an archive: the same files give the same bytes."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name)
            # else it would tell on which system it was made
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data, compress_type=zipfile.ZIP_DEFLATED)
