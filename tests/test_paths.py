"""Names of files that are no text, and halves of characters: both are read, shown and written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from copydesk.annotate import Tagger
from copydesk.cli import cli
from copydesk.paths import shown
from copydesk.read import read_sources, read_text

REPORT = "The ferry was late, Orla Venn said on Tuesday. The harbour was closed for two days, she said."
LATIN, OTHER = r"K\xf6ln.txt", r"K\xfcln.txt"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture(autouse=True)
def _one_model(monkeypatch: pytest.MonkeyPatch, tagger: Tagger) -> None:
    monkeypatch.setattr("copydesk.cli.tagger_of", lambda *_: tagger)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose own name is no text, as those of files in it are not."""
    made = Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xff"))
    try:
        made.mkdir()
    except OSError:
        pytest.skip("the file system takes names in UTF-8 alone")
    for name, text in ((b"K\xf6ln.txt", "It rained."), (b"K\xfcln.txt", "It snowed."), (b"a.txt", "It froze.")):
        (made / os.fsdecode(name)).write_text(f"{REPORT} {text}\n", encoding="utf-8")
    (made / os.fsdecode(b"t\xf6.jsonl")).write_text(json.dumps({"text": f"{REPORT} It hailed."}), encoding="utf-8")
    (made / os.fsdecode(b"x\xf6.doc")).write_bytes(b"not read")
    return made


def test_each_file_has_a_name_of_its_own_that_shows_the_bytes(folder: Path) -> None:
    found = read_sources([str(folder)])
    assert [article.file for article in found.articles] == [LATIN, OTHER, "a.txt", r"t\xf6.jsonl:1"]
    assert len({article.id for article in found.articles}) == 4
    assert found.ignored == (r"x\xf6.doc",)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "csv", "html"])
def test_every_form_is_written(folder: Path, form: str) -> None:
    result = run("compare", folder, "--format", form)
    assert (result.exit_code, "ln.txt" in result.output or form == "text") == (0, True)


@pytest.mark.parametrize("name", ["o.json", "o.xlsx", "o.docx", "o.html", "o.md", "o.csv", "o.txt"])
def test_a_result_goes_under_such_a_name(folder: Path, name: str) -> None:
    output = folder / os.fsdecode(b"new\xf6") / f"{os.fsdecode(bytes([0xF6]))}{name}"
    assert run("compare", folder, "--output", output, "--quiet").exit_code == 0
    assert output.stat().st_size


def test_a_draft_has_such_a_name(folder: Path) -> None:
    result = run("check", folder / os.fsdecode(b"K\xf6ln.txt"), folder, "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["draft"]["file"]) == (0, LATIN)
    missing = run("check", folder / os.fsdecode(b"no\xf6.txt"), folder)
    assert (missing.exit_code, missing.stderr) == (2, "copydesk: no\\xf6.txt: no such file\n")


def test_a_run_over_such_names_is_gone_on_with(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / os.fsdecode(b"o\xf6.jsonl")
    assert run("annotate", folder, "--output", output).exit_code == 0
    whole = output.read_bytes()
    assert json.loads(whole.splitlines()[0])["file"] == LATIN
    output.unlink()
    output.with_name(f"{output.name}.part").write_bytes(whole[: len(whole) // 2])
    assert run("annotate", folder, "--output", output, "--resume").exit_code == 0
    assert output.read_bytes() == whole


def test_a_desk_knows_such_a_file_again_and_takes_words_as_they_are(folder: Path) -> None:
    desk = folder / os.fsdecode(b"n\xf6.desk")
    assert "4 new" in run("add", desk, folder).stderr
    assert "4 known" in run("add", desk, folder).stderr
    assert run("verify", desk).exit_code == 0
    assert run("find", desk, os.fsdecode(b"K\xf6ln")).exit_code == 1
    for command in (["follow", desk], ["forget", "--yes", desk], ["export", desk, "--format", "csv", "--story"]):
        told = run(*command, os.fsdecode(b"\xf6"))
        assert (told.exit_code, told.stderr.startswith(r"copydesk: \xf6: the desk has no such")) == (2, True)


def test_a_corpus_has_the_files_that_other_commands_name(folder: Path, tmp_path: Path) -> None:
    (folder / "under").mkdir()
    (folder / "under" / "b.txt").write_text(f"{REPORT} It thawed.\n", encoding="utf-8")
    root = tmp_path / "corpus"
    for _ in range(2):
        assert run("corpus", "annotate", folder, "--output", root, "--processes", "1").exit_code == 0
    tables = root.glob("shards/*/articles.parquet")
    held = [name for path in tables for name in pq.read_table(path, partitioning=None)["file"].to_pylist()]
    assert sorted(held) == sorted(article.file for article in read_sources([str(folder)]).articles)
    assert "under/b.txt" in held
    told = run("corpus", "annotate", folder, "--output", folder / "c", "--processes", "1")
    assert (told.exit_code, "the name of a corpus must be in UTF-8" in told.stderr) == (2, True)


@pytest.mark.parametrize("name", [r"K\udcf6ln.txt", r"K\\xf6ln.txt"])
def test_meta_finds_a_file_by_the_name_that_a_script_or_copydesk_gives_it(folder: Path, name: str) -> None:
    given = f'{{"articles": [{{"file": "{name}", "outlet": "The Odd Post"}}], "title": "cut \\ud83d"}}'
    (folder / "meta.json").write_text(given, encoding="utf-8")
    found = read_sources([str(folder)])
    assert [(a.file, a.outlet) for a in found.articles if a.outlet] == [(LATIN, "The Odd Post")]
    assert found.title == "cut �"


def test_standard_output_takes_any_name(folder: Path) -> None:
    command = [sys.executable, "-m", "copydesk", "compare", str(folder / "nothing"), "--quiet"]
    result = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (result.returncode, b"Traceback" in result.stderr) == (2, False)


def test_names_that_are_text_stay_as_they_are() -> None:
    assert [shown(name) for name in ("a.txt", "Köln.txt", "🌉.txt", r"K\xf6ln.txt")] == [
        "a.txt", "Köln.txt", "🌉.txt", r"K\xf6ln.txt"
    ]  # fmt: skip
    assert shown("half \ud800") == r"half \xed\xa0\x80"


# ── halves of characters ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("r.jsonl", rb'{"id":"i\ud800","title":"t\udcf6","outlet":"O\ud83d","text":"%s \ud83d \ud83d\ude00 \\ud800"}'),
        ("f.atom", b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>a &#xD800; &#1114112; b</title>"
                   b"<content>" + b"%s " * 9 + b"&amp;#xD800; &#55357;</content></entry></feed>"),
        ("h.html", b"<html><title>x &#xD800;</title><body><p>%s &#xD800; &#55357;</p></body></html>"),
        ("e.eml", b"From: A\xf6 <a@b.example>\nSubject: K\xf6ln\n\n%s \xed\xa0\x80\n"),
        ("r.rtf", rb"{\rtf1\ansi %s \u-10240? half \u-10179? }"),
        ("c.csv", b'title,text\n"K\xed\xa0\x80","%s \xed\xa0\x80"\n'),
    ],
)  # fmt: skip
def test_half_of_a_character_is_a_mark_and_costs_nothing(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data.replace(b"%s", REPORT.encode()))
    found = read_sources([str(tmp_path)])
    assert (len(found.articles), found.skipped) == (1, ())
    (one,) = found.articles
    assert "".join((one.text, one.title or "", one.outlet or "", one.id)).encode()
    assert run("compare", tmp_path, "--format", "json").exit_code == 0


def test_whole_characters_and_escapes_of_a_row_stay(tmp_path: Path) -> None:
    row = rb'{"text": "%s \ud83d \ud83d\ude00 \\ud800 \\\ud800 \" end"}'.replace(b"%s", REPORT.encode())
    (tmp_path / "r.jsonl").write_bytes(row)
    text = read_sources([str(tmp_path)]).articles[0].text
    assert text == f'{REPORT} � 😀 \\ud800 \\� " end'


def test_pasted_words_may_hold_half_of_a_character() -> None:
    assert read_text(f"{REPORT} \ud83d").text == f"{REPORT} \ufffd"
