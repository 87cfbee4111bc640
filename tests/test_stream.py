"""Large and broken inputs: read one by one, in any number of processes, and gone on with after a kill."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from copydesk import parallel, pipeline
from copydesk.annotate import Tagger
from copydesk.cli import cli
from copydesk.read import Reading, read_sources
from copydesk.read.articles import LONGEST
from copydesk.read.ids import Ids
from copydesk.records import Article, SkippedFile
from copydesk.tally import Tally

SAID = "“The weir at Tarnby stays shut,” keeper Oda Lind said."


def row(text: str, **fields: str) -> str:
    return json.dumps({"text": text, **fields}, ensure_ascii=False)


def rows(number: int) -> str:
    return "".join(row(f"Keeper Oda Lind counted {n} eels at the weir.", id=f"eel-{n}") + "\n" for n in range(number))


def article(text: str, name: str = "a") -> Article:
    return Article(id=name, file=name, sha256="", text=text)


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)


# ── reading one by one ────────────────────────────────────────────────────────────────────


def test_rows_are_read_as_they_are_asked_for() -> None:
    class Endless(io.RawIOBase):
        """Rows without end: whoever reads them all never comes back."""

        def readline(self, size: int | None = -1, /) -> bytes:
            return row(SAID).encode() + b"\n"

    reading = iter(Reading(["-"], stdin=Endless()))
    first, second = next(reading), next(reading)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, second.id) == ("-:1", "-:2")


def test_annotate_takes_no_more_articles_than_it_gives() -> None:
    taken = []

    def given() -> Iterator[Article]:
        for number in range(1000):
            taken.append(number)
            yield article(SAID, f"a{number}")

    done = pipeline.annotate(given(), tagger=Tagger())
    assert [next(done).article.id for _ in range(3)] == ["a0", "a1", "a2"]
    assert len(taken) == 3


def test_a_row_file_may_be_larger_than_a_text_and_a_row_may_not(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("copydesk.read.files.LARGEST", 1000)
    monkeypatch.setattr("copydesk.read.rows.LONGEST_ROW", 300)
    long = row("eel " * 400)
    (tmp_path / "r.jsonl").write_text(f"{rows(20)}{long}\n{rows(1)}", encoding="utf-8")
    found = read_sources([str(tmp_path)])
    assert [one.id for one in found.articles] == [*(f"eel-{n}" for n in range(20)), "eel-0~2"]
    assert found.articles[-1].file == "r.jsonl:22", "a row passed over counts as one line"
    assert found.skipped == (SkippedFile("r.jsonl:21", "too large"),)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_rows_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    data = f"{row(SAID, id='x')}\n{row(SAID)}\n".encode(encoding)
    (tmp_path / "r.jsonl").write_bytes(data)
    assert [one.id for one in read_sources([str(tmp_path)]).articles] == ["x", "r.jsonl:2"]
    assert [one.text for one in read_sources(["-"], stdin=data).articles] == [SAID, SAID]


@pytest.mark.parametrize(
    ("stdin", "expected"),
    [
        (f"{row(SAID)}\n{row(SAID)}\n{{oops}}\n", ["-:1", "-:2"]),
        (f"oops\n{row(SAID)}\n", ["-:2"]),  # a broken first row does not make a text of the rows
        (f"{{Note}}\n{SAID}\n\n{SAID}\n", ["-"]),
        (SAID, ["-"]),
    ],
)
def test_the_first_lines_tell_whether_standard_input_is_rows(stdin: str, expected: list[str]) -> None:
    assert [one.id for one in read_sources(["-"], stdin=stdin.encode()).articles] == expected


def test_ids_of_one_name_are_numbered_without_counting_from_the_start() -> None:
    ids = Ids()
    assert ids.own("a~3") == "a~3"
    assert [ids.own("a") for _ in range(4)] == ["a", "a~2", "a~4", "a~5"]
    assert [ids.own("b") for _ in range(50_000)][-1] == "b~50000"


# ── what is broken ────────────────────────────────────────────────────────────────────────

POISONS = {
    "long": row("eel " * 500_000),  # one line of 2 MB
    "junk": "\x00\x01\x02\ufffd\x7f" * 2000,
    "deep": "[" * 100_000,
    "deep object": '{"text":' * 50_000,
    "half a character": '{"text": "\\ud83d eel"}',
    "other": row("Die Fische im Fluss sind wieder da, sagte der Wächter, und das Wehr bleibt zu. " * 5),
}


def test_a_poisoned_row_costs_itself_and_has_a_reason() -> None:
    given = "\n".join([row(SAID), *POISONS.values(), row(SAID)])
    found = read_sources(["-"], stdin=given.encode("utf-8", "surrogatepass"))
    assert [one.id for one in found.articles] == ["-:1", f"-:{len(POISONS) + 2}"]
    assert [one.reason for one in sorted(found.skipped, key=lambda one: int(one.file[2:]))] == [
        "too long",
        "not text",
        "not valid JSON",
        "not valid JSON",
        "too short",
        "language: de",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '"' * 10_000,
        "“" * 500,
        "‘a " * 300,
        "“" * 300 + "eel" + "”" * 300,
        "(" * 300 + "eel" + ")" * 300,
        "<div>" * 150,
        "a" + "\n" * 100_000 + "b",
        "eel" * 20_000,
        "\u202e\u200b" * 5000 + "eel",
    ],
    ids=["straight", "opening", "single", "deep", "brackets", "tags", "line ends", "one word", "invisible"],
)
def test_odd_texts_are_annotated_or_have_a_reason(text: str) -> None:
    (one,) = pipeline.annotate([article(text)], tagger=Tagger())
    for statement in one.statements:
        assert all(text[part.start : part.end] == part.text for part in statement.content)
    assert one.annotations.skipped or one.annotations.sentences


def test_deep_pages_are_read_or_have_a_reason() -> None:
    for page in ("<div>" * 1500, "<blockquote><p>An eel swam by.</p>" * 3000, "<b>eel " * 5000):
        found = read_sources(["-"], stdin=f"<html><body>{page}".encode())
        assert len(found.articles) + len(found.skipped) == 1


def test_a_text_of_the_greatest_length_is_read_and_a_longer_one_is_not() -> None:
    longest = "e " * (LONGEST // 2 - 1) + "ee"
    found = read_sources(["-"], stdin=f"{row(longest)}\n{row(longest + 'e')}".encode())
    assert (len(found.articles), found.skipped) == (1, (SkippedFile("-:2", "too long"),))


EEL = "An eel swam by it."


def test_whatever_breaks_a_reader_costs_one_row(monkeypatch: Any) -> None:
    monkeypatch.setattr("copydesk.read.drafts.markdown_links", lambda text: () if "eel" in text else 1 / 0)
    found = read_sources(["-"], stdin=f"{row(EEL)}\n{row(SAID)}\n{row(EEL)}".encode())
    assert [one.id for one in found.articles] == ["-:1", "-:3"]
    assert found.skipped == (SkippedFile("-:2", "reading failed: ZeroDivisionError"),)


def test_an_article_that_breaks_a_step_comes_out_with_the_reason(monkeypatch: Any) -> None:
    def breaks(given: Article, _: object) -> None:
        raise IndexError(given.id)

    monkeypatch.setattr("copydesk.pipeline.resolve", breaks)
    result = run("annotate", "-", stdin=row(SAID, id="x"))
    (line,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (line["id"], line["text"], line["statements"]) == ("x", SAID, [])
    assert line["skipped"][0]["reason"].startswith("not annotated: IndexError in test_stream.py, line ")
    assert "x: not annotated: IndexError" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("1 article; 1 not annotated (1 IndexError")
    assert result.exit_code == 1


def test_the_counts_end_the_run() -> None:
    given = f"{row(SAID)}\n{{oops}}\n{row(SAID)}\n{row(' ')}\n{{oops}}\n"
    result = run("annotate", "-", stdin=given)
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 2)
    assert result.stderr.splitlines()[-1] == "2 articles; 3 not read (2 not valid JSON, 1 empty)"
    quiet = run("annotate", "-", "--quiet", stdin=given)
    assert quiet.stderr.splitlines() == [
        "not read: -:2: not valid JSON",
        "not read: -:4: empty",
        "not read: -:5: not valid JSON",
    ]


# ── several processes ─────────────────────────────────────────────────────────────────────


def doubled(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 99:
        raise ValueError("99")
    return 2 * number


def in_order(numbers: list[int]) -> list[int]:
    return list(
        parallel.ordered(doubled, numbers, processes=2, lost=lambda number: -number, size=lambda _: 1, enough=3)
    )


def test_results_come_in_order_and_a_killed_process_costs_its_item_alone() -> None:
    assert in_order([*range(12), *range(14, 60), 13, 60]) == [
        *(2 * n for n in range(12)),
        *(2 * n for n in range(14, 60)),
        -13,
        120,
    ]


def test_what_the_function_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="99"):
        in_order([1, 2, 99, 4])


def test_only_a_few_items_are_taken_ahead() -> None:
    taken = []

    def given() -> Iterator[int]:
        for number in range(100, 100_000):
            taken.append(number)
            yield number

    found = parallel.ordered(doubled, given(), processes=1, lost=abs, size=lambda _: 1, enough=3)
    assert next(found) == 200
    assert len(taken) < 50


def test_a_script_that_cannot_be_read_anew_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from copydesk import parallel\n"
        "print(list(parallel.ordered(abs, [1], processes=2, lost=abs, size=abs, enough=1)))\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "ProcessError: no process can be started" in done.stderr


def test_several_processes_write_what_one_writes(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(rows(40) + "{oops\n" + row(SAID), encoding="utf-8")
    one, two = (tmp_path / name for name in ("one", "two"))
    for output, processes in ((one, 1), (two, 2)):
        result = run("annotate", tmp_path / "r.jsonl", "--output", output, "--processes", processes, "--threads", 1)
        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1] == "41 articles; 1 not read (1 not valid JSON)"
    assert one.read_bytes() == two.read_bytes()


# ── interrupted runs ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def eels(tmp_path: Path) -> Path:
    path = tmp_path / "eels.jsonl"
    path.write_text(rows(12), encoding="utf-8")
    return path


@pytest.fixture
def whole(eels: Path, tmp_path: Path) -> bytes:
    output = tmp_path / "whole"
    assert run("annotate", eels, "--output", output).exit_code == 0
    assert not (tmp_path / "whole.part").exists()
    return output.read_bytes()


@pytest.mark.parametrize("processes", [1, 2])
def test_a_killed_run_is_gone_on_with(tmp_path: Path, processes: int) -> None:
    source, output, part = tmp_path / "many.jsonl", tmp_path / "out", tmp_path / "out.part"
    source.write_text(rows(400), encoding="utf-8")
    command = [sys.executable, "-m", "copydesk", "annotate", str(source), "--output", str(output), "--quiet"]
    command += ["--processes", str(processes), "--threads", "1"]
    with subprocess.Popen(command) as killed:
        while killed.poll() is None and not (part.exists() and part.stat().st_size > 5000):
            time.sleep(0.01)
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    assert not output.exists()
    kept = part.read_bytes()
    subprocess.run([*command, "--resume"], check=True)
    assert output.read_bytes().startswith(kept)
    assert not part.exists()
    anew = tmp_path / "anew"
    subprocess.run([*command[:6], str(anew), *command[7:]], check=True)
    assert output.read_bytes() == anew.read_bytes()
    assert len(anew.read_bytes().splitlines()) == 400


@pytest.mark.parametrize("cut", ["no part", "nothing", "part of a line", "one line", "a line and a part", "all"])
def test_wherever_a_run_ended_the_file_comes_out_whole(eels: Path, whole: bytes, tmp_path: Path, cut: str) -> None:
    line = whole.index(b"\n") + 1
    size = {
        "no part": 0,
        "nothing": 0,
        "part of a line": 9,
        "one line": line,
        "a line and a part": line + 9,
        "all": len(whole),
    }[cut]
    if cut != "no part":
        (tmp_path / "out.part").write_bytes(whole[:size])
    result = run("annotate", eels, "--output", tmp_path / "out", "--resume")
    assert (result.exit_code, result.stderr) == (0, "12 articles\n")
    assert (tmp_path / "out").read_bytes() == whole


def test_work_is_never_overwritten(eels: Path, whole: bytes, tmp_path: Path) -> None:
    done = run("annotate", eels, "--output", tmp_path / "whole")
    assert (done.exit_code, "there already" in done.stderr) == (2, True)
    again = run("annotate", eels, "--output", tmp_path / "whole", "--resume")
    assert (again.exit_code, "done before" in again.stderr) == (0, True)
    assert (tmp_path / "whole").read_bytes() == whole
    (tmp_path / "out.part").write_bytes(whole[:999])
    begun = run("annotate", eels, "--output", tmp_path / "out")
    assert (begun.exit_code, "--resume" in begun.stderr) == (2, True)
    assert (tmp_path / "out.part").read_bytes() == whole[:999]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda given: given.replace('"eel-1"', '"eel-x"'), "out.part:2: is of the article 'eel-1', and the input has"),
        (lambda given: "".join(given.splitlines(keepends=True)[:2]), "out.part:3: is of the article 'eel-2'"),
        (lambda given: given.replace("counted 3 eels", "counted 33 eels"), "its last line comes out otherwise"),
    ],
)
def test_a_file_of_other_articles_is_not_gone_on_with(
    eels: Path, whole: bytes, tmp_path: Path, change: Any, words: str
) -> None:
    kept = b"".join(whole.splitlines(keepends=True)[:4])
    (tmp_path / "out.part").write_bytes(kept)
    eels.write_text(change(eels.read_text(encoding="utf-8")), encoding="utf-8")
    result = run("annotate", eels, "--output", tmp_path / "out", "--resume")
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "out.part").read_bytes() == kept


def test_a_file_of_something_else_is_not_gone_on_with(eels: Path, tmp_path: Path) -> None:
    (tmp_path / "out.part").write_bytes(b"dear diary\n")
    result = run("annotate", eels, "--output", tmp_path / "out", "--resume")
    assert (result.exit_code, "is no line of annotations" in result.stderr) == (2, True)


def test_resuming_needs_a_file_and_a_file_needs_a_place(eels: Path, tmp_path: Path) -> None:
    assert "--output" in run("annotate", eels, "--resume").stderr
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = run("annotate", eels, "--output", tmp_path / "file" / "out")
    assert (result.exit_code, "cannot be written" in result.stderr) == (2, True)


def test_a_failed_article_is_tried_again_where_it_is_the_last(eels: Path, whole: bytes, tmp_path: Path) -> None:
    first, second = whole.splitlines(keepends=True)[:2]
    told = json.loads(second) | {"mentions": [], "amounts": [], "skipped": [
        {"reason": "not annotated: its process ended", "start": 0, "end": 9}
    ]}  # fmt: skip
    (tmp_path / "out.part").write_bytes(first + json.dumps(told).encode() + b"\n")
    assert run("annotate", eels, "--output", tmp_path / "out", "--resume").exit_code == 0
    assert (tmp_path / "out").read_bytes() == whole


def test_nothing_to_write_leaves_no_file(tmp_path: Path) -> None:
    assert run("annotate", "-", "--output", tmp_path / "out", stdin="").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_device_is_written_to_and_not_replaced(eels: Path) -> None:
    assert run("annotate", eels, "--output", "/dev/null").exit_code == 0
    assert not Path("/dev/null").is_file()


# ── what a run tells ──────────────────────────────────────────────────────────────────────


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("soon", "quiet", "shown"), [(0.0, False, True), (9.0, False, False), (0.0, True, False)])
def test_a_bar_is_shown_where_it_helps(eels: Path, monkeypatch: Any, soon: float, quiet: bool, shown: bool) -> None:
    terminal = Terminal()
    monkeypatch.setattr("copydesk.tally._SOON", soon)
    monkeypatch.setattr("sys.stderr", terminal)
    tally = Tally(Reading([str(eels)]), quiet=quiet)
    with tally.bar() as advance:
        for one in tally.articles():
            tally.count(one.id, None)
            advance()
    assert ("articles" in terminal.getvalue()) == shown


def test_a_reading_tells_how_far_it_is(eels: Path) -> None:
    reading = Reading([str(eels)])
    seen = [reading.bytes_read for _ in reading]
    assert seen == sorted(set(seen))
    assert seen[-1] == reading.size() == eels.stat().st_size
    assert Reading([str(eels), "-"]).size() is None
