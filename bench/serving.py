"""A desk served by a process of its own, as a user has it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """The address of a desk while it is served."""
    command = [sys.executable, "-m", "copydesk", "serve", str(path), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        line = process.stdout.readline()
        time.sleep(0.5)
        yield line.split(": ", 1)[1].strip()
    finally:
        process.terminate()
        process.wait()
