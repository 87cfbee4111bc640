"""A program that is killed at any moment leaves a desk that opens, is whole, and is completed by the next run."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from copydesk.desk import Desk, search
from copydesk.desk.dossiers import refresh_all
from copydesk.desk.verify import verify
from tests.desks import EXAMPLES, reached

SOURCES = [str(EXAMPLES / "river-dam")]


def run(path: Path, *, after: float | None = None) -> int:
    """Add the examples; killed after some seconds."""
    command = [sys.executable, "-m", "copydesk", "add", str(path), *SOURCES, "--quiet"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    if after is not None:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    return process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_kills_leave_nothing_half_there(tmp_path: Path) -> None:
    clean, killed = tmp_path / "clean.desk", tmp_path / "killed.desk"
    began = time.monotonic()
    assert run(clean) == 0
    whole = time.monotonic() - began
    written = 0
    # from before an article is there; the later ones in case this machine is slower now than a moment ago
    for number, part in enumerate((0.5, 0.7, 0.85, 1.0, 1.3, 1.7)):
        if number > 2 and written:
            break
        run(killed, after=whole * part)
        if killed.exists():
            with Desk(killed, create=True) as held:
                assert list(verify(held)) == []
                written = search.counts(held).articles
    assert written, "the kills came before anything was written"
    assert run(killed) == 0
    with Desk(clean) as one, Desk(killed) as other:
        list(refresh_all(other))
        assert reached(other) == reached(one)
        assert list(verify(other)) == []
