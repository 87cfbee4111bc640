"""A result that cannot be written: what stood there stays, nothing half is left, and one line says why."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from copydesk.annotate import Tagger
from copydesk.cli import cli
from copydesk.desk import Desk, search
from copydesk.errors import OutputError
from copydesk.whole import whole_file, write_folder, write_whole

OLD = b"the page of yesterday, whole"
REPORT = "The ferry was late, Orla Venn said on Tuesday. “The harbour is closed,” she said.\n"
FORMS = ("json", "html", "md", "csv", "xlsx", "docx", "txt")
EXPORTS = ("csv", "xlsx", "docx", "md", "html", "jsonl", "jsonld", "graphml", "qdpx")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture(autouse=True)
def _one_model(monkeypatch: pytest.MonkeyPatch, tagger: Tagger) -> None:
    monkeypatch.setattr("copydesk.cli.tagger_of", lambda *_: tagger)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    (folder / "b.txt").write_text(f"{REPORT}It rained.\n", encoding="utf-8")
    return folder


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes all bytes and then says that it has no room for them, as one does that is written late."""

    def fsync(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("copydesk.whole.os.fsync", fsync)


Commands = Callable[[Path, Path], Iterator[tuple[object, ...]]]


def compared(reports: Path, desk: Path) -> Iterator[tuple[object, ...]]:
    for form in FORMS:
        yield "compare", reports, "--output", f"out.{form}"
    for form in ("json", "md", "txt"):
        yield "check", reports / "a.txt", reports, "--output", f"out.{form}"


def a_story(path: Path) -> str:
    with Desk(path) as desk:
        return search.stories(desk, "new", limit=1)[0].id


def exported(reports: Path, desk: Path) -> Iterator[tuple[object, ...]]:
    for form in EXPORTS:
        # one story is one page
        story = ("--story", a_story(desk)) if form == "html" else ()
        yield "export", desk, *story, "--output", f"out.{form}"
    yield "export", desk, "--format", "html", "--output", "out.zip"
    yield "export", desk, "--format", "parquet", "--output", "out.zip"
    yield "corrections", "export", desk, "--output", "out.jsonl"


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with results of yesterday, in which commands are given."""
    folder = tmp_path / "old"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def one_line(result: Result, *words: str) -> None:
    assert result.exit_code == 2, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    lines = [line for line in result.stderr.splitlines() if line]
    assert len(lines) == 1
    assert all(word in lines[0] for word in ("copydesk: ", *words))


@pytest.mark.parametrize("commands", [compared, exported])
def test_what_was_there_stays_where_the_disk_is_full(
    commands: Commands, reports: Path, desk_path: Path, old: Path, full: None
) -> None:
    for command in commands(reports, desk_path):
        target = old / str(command[-1])
        target.write_bytes(OLD)
        one_line(run(*command), f"{target.name}: cannot be written (No space left on device)")
        assert target.read_bytes() == OLD
        assert names(old) == [target.name]
        target.unlink()


@pytest.mark.parametrize("commands", [compared, exported])
@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("/proc/nowhere", "No such file or directory"),
        ("file/of/reports", "a file stands where its folder would be"),
        (f"{'long' * 80}", "File name too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_told(
    commands: Commands, place: str, reason: str, reports: Path, desk_path: Path, old: Path
) -> None:
    (old / "file").write_bytes(OLD)
    for *command, name in commands(reports, desk_path):
        one_line(run(*command, f"{place}.{str(name).partition('.')[2]}"), "cannot be written")
    assert names(old) == ["file"]


def test_a_folder_is_told_in_the_place_of_a_file(desk_path: Path, reports: Path, old: Path) -> None:
    (old / "out.csv").mkdir()
    one_line(run("export", desk_path, "--output", "out.csv"), "out.csv: cannot be written (Is a directory)")
    assert run("compare", reports, "--output", "out.csv").exit_code == 2


@pytest.mark.parametrize("form", ["html", "parquet"])
def test_a_folder_stays_as_it_was_where_the_disk_is_full(
    form: str, desk_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("export", desk_path, "--format", form, "--output", "pages")
    synced = []

    def fsync(file: int) -> None:
        synced.append(file)
        if len(synced) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("copydesk.whole.os.fsync", fsync)
    one_line(run(*command), "pages: cannot be written (No space left on device)")
    assert names(old) == []
    assert run(*command).exit_code == 0
    before = {path.name: path.read_bytes() for path in (old / "pages").iterdir()}
    assert len(before) > 2
    (old / "pages" / "notes.txt").write_bytes(OLD)
    first = sorted(before)[0]
    (old / "pages" / first).write_bytes(OLD)
    synced.clear()
    one_line(run(*command), "pages: cannot be written (No space left on device)")
    held = {path.name: path.read_bytes() for path in (old / "pages").iterdir()}
    assert held == before | {"notes.txt": OLD, first: OLD}
    assert run(*command).exit_code == 0
    held = {path.name: path.read_bytes() for path in (old / "pages").iterdir()}
    assert held == before | {"notes.txt": OLD}


def test_a_desk_on_a_full_disk_is_told_and_stays(
    reports: Path, desk_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Desk(desk_path) as desk:
        story, pages = search.stories(desk, "new", limit=1)[0].id, desk.db.execute("PRAGMA page_count").fetchone()[0]
    connect = Desk._connected

    def small(self: Desk) -> sqlite3.Connection:
        made = connect(self)
        made.execute(f"PRAGMA max_page_count = {pages}")
        return made

    monkeypatch.setattr(Desk, "_connected", small)
    monkeypatch.setattr("copydesk.cli.desk.tagger_of", lambda *_: Tagger())
    one_line(run("add", desk_path, reports), "the disk is full or fails (database or disk is full)")
    # as large as it was, what is annotated anew fits into the pages that it frees
    monkeypatch.setattr(Tagger, "version", "x" * 1_000_000)
    one_line(run("rebuild", desk_path, "--all"), "the disk is full or fails (database or disk is full)")
    monkeypatch.setattr(Desk, "_connected", connect)
    assert run("verify", desk_path).exit_code == 0
    assert run("follow", desk_path, story).exit_code == 0


def test_a_corpus_tells_a_full_disk(reports: Path, old: Path, full: None) -> None:
    one_line(run("corpus", "annotate", reports, "--output", "c"), "cannot be written (No space left on device)")
    for name in ("plan.bin", "corpus.json"):
        assert not (old / "c" / name).exists()


def test_a_result_takes_the_place_of_the_old_one_with_its_rights_and_through_links(tmp_path: Path) -> None:
    (tmp_path / "held").mkdir()
    target = tmp_path / "held" / "file"
    target.write_bytes(OLD)
    target.chmod(0o640)
    (tmp_path / "link").symlink_to(target)
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"new", 0o640)
    assert names(tmp_path / "held") == ["file"]


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(ZeroDivisionError), whole_file(tmp_path / "file") as sink:
        sink.write(b"half")
        raise ZeroDivisionError
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [OLD]


def test_a_name_may_be_as_long_as_the_system_takes(tmp_path: Path) -> None:
    for name in ("a" * 255, "é" * 127, "🌉" * 63):
        write_whole(tmp_path / name, b"new")
        write_folder(tmp_path / "pages" / name, [("a.html", b"new")])
    assert len(list(tmp_path.iterdir())) == 4
    with pytest.raises(OutputError, match="File name too long"):
        write_whole(tmp_path / ("a" * 256), b"new")


# ── standard output ───────────────────────────────────────────────────────────────────────


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line.replace("copydesk", f"{sys.executable} -m copydesk")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("copydesk schema > /dev/full", 2, "copydesk: standard output: cannot be written (No space left on device)\n"),
        ("copydesk schema >&-", 2, "copydesk: standard output: cannot be written (Bad file descriptor)\n"),
        ("set -o pipefail; copydesk schema | true", 141, ""),
        ("copydesk schema 2> /dev/full | tail -n 1", 0, ""),
        ("copydesk compare nowhere 2> /dev/full", 2, ""),
    ],
)
def test_standard_output_that_cannot_be_written_is_one_line_or_silence(line: str, code: int, told: str) -> None:
    result = shell(line)
    assert (result.returncode, result.stderr) == (code, told)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    ("output", "code", "told"),
    [
        ("| true", 141, ""),
        ("> /dev/full", 2, "copydesk: standard output: cannot be written (No space left on device)\n"),
    ],
)
def test_an_assistant_that_is_gone_is_told_likewise(desk_path: Path, output: str, code: int, told: str) -> None:
    hello = (
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},'
        '"clientInfo":{"name":"x","version":"1"}}}'
    )
    result = shell(f"set -o pipefail; echo '{hello}' | copydesk mcp {desk_path} {output}")
    assert (result.returncode, result.stderr) == (code, told)
