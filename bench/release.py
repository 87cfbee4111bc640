"""Another version of the program, laid out so that nothing of it but `copydesk` can be imported."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def last_release() -> str | None:
    """The last tag, where there is one."""
    done = _git("describe", "--tags", "--abbrev=0")
    return done.stdout.decode().strip() if done.returncode == 0 else None


def of_revision(revision: str, folder: Path) -> str | None:
    """Lay a revision out in a folder; why not, where that fails."""
    done = _git("archive", "--format=tar", revision, "copydesk")
    if done.returncode:
        return done.stderr.decode().strip()
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return None


def of_checkout(checkout: Path, folder: Path) -> str | None:
    """Lay a checkout out in a folder; why not, where that fails."""
    if not (checkout / "copydesk" / "__init__.py").is_file():
        return f"{checkout} has no copydesk"
    (folder / "copydesk").symlink_to((checkout / "copydesk").resolve(), target_is_directory=True)
    return None


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False)
