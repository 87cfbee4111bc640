"""The command line: forms, places to write to, exit codes, what goes to which stream."""

import csv
import io
import json
import runpy
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from copydesk import __version__
from copydesk.cli import cli

DOCS = Path(__file__).parent.parent / "docs"

QUAY_POST = """The quay at Elmsund stays shut

3 May 2031

“We found 14 cracks in the quay wall,” harbour master Ida Brandt told reporters.

The quay, built in 1961, carries about 90 lorries a day between the fish hall and the ferry landing on the \
northern shore, and the council opened a second road on Tuesday.
"""
TARN_HERALD = """Elmsund quay closed

4 May 2031

“We found 40 cracks in the quay wall,” harbour master Ida Brandt said.

The ferry went to Norderoe as usual.
"""
DRAFT = "“We found 14 cracks in the quay wall,” harbour master Ida Brandt said on Monday.\n"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    (folder / "quay-post.txt").write_text(QUAY_POST, encoding="utf-8")
    (folder / "tarn-herald.txt").write_text(TARN_HERALD, encoding="utf-8")
    return folder


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)


# ── compare ───────────────────────────────────────────────────────────────────────────────


def test_compare_prints_a_summary_for_reading(story: Path) -> None:
    result = run("compare", story)
    assert result.exit_code == 0
    assert result.stderr == ""
    for words in ("2 reports", "3–4 May 2031", "CHECK FIRST", "14 cracks", "40 cracks", "Machine findings, 0 reviewed"):
        assert words in result.stdout


def test_compare_as_json_is_one_object_that_fits_the_schema(story: Path) -> None:
    result = run("compare", story, "--format", "json")
    assert result.exit_code == 0
    dossier = json.loads(result.stdout)
    schema = json.loads(run("schema").stdout)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(dossier)
    assert (dossier["contract"], dossier["copydesk"]) == (1, __version__)
    assert [article["id"] for article in dossier["articles"]] == ["quay-post.txt", "tarn-herald.txt"]
    assert "text" not in dossier["articles"][0], "offsets of plain text count in the file itself"


def test_compare_as_markdown_and_as_a_page(story: Path) -> None:
    markdown = run("compare", story, "--format", "markdown")
    assert markdown.stdout.startswith("# The quay at Elmsund stays shut\n")
    page = run("compare", story, "--format", "html")
    assert page.stdout.startswith("<!doctype html>")
    assert page.stdout.rstrip().endswith("</html>")
    assert "CHECK FIRST" not in page.stdout, "no summary is mixed into the page"


def test_compare_as_a_table(story: Path) -> None:
    table = list(csv.reader(io.StringIO(run("compare", story, "--format", "csv").stdout)))
    assert table[0][:3] == ["kind", "finding", "report"]
    assert {len(row) for row in table} == {len(table[0])}


def test_a_workbook_needs_a_file(story: Path, tmp_path: Path) -> None:
    refused = run("compare", story, "--format", "xlsx")
    assert refused.exit_code == 2
    assert "--output" in refused.stderr
    book = tmp_path / "book.xlsx"
    assert run("compare", story, "--output", book).exit_code == 0
    assert openpyxl.load_workbook(book).sheetnames


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("dossier.json", b"{"),
        ("new/folder/dossier.json", b"{"),  # folders on the way are made
        ("notes.MD", b"# "),  # an ending in capitals is the same ending
        ("rows.csv", b"kind,"),
        ("page.html", b"<!doctype html>"),
        ("summary.txt", b"The quay at Elmsund"),
        ("summary", b"The quay at Elmsund"),  # no ending: the summary
    ],
)
def test_the_name_given_to_output_tells_the_form(story: Path, tmp_path: Path, name: str, start: bytes) -> None:
    result = run("compare", story, "--output", tmp_path / name)
    assert result.exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("command", "name"),
    [("compare", "dossier.pdf"), ("compare", "dossier.jsn"), ("check", "draft.docx"), ("check", "draft.pdf")],
)
def test_an_ending_that_names_no_format_is_exit_code_2(story: Path, tmp_path: Path, command: str, name: str) -> None:
    given = [story] if command == "compare" else [story / "quay-post.txt", story]
    result = run(command, *given, "--output", tmp_path / name)
    assert result.exit_code == 2
    assert name in result.stderr and "--format" in result.stderr and not (tmp_path / name).exists()
    form = "text"
    assert run(command, *given, "--output", tmp_path / name, "--format", form).exit_code == 0
    assert (tmp_path / name).exists()


def test_a_page_in_a_file_leaves_the_summary_for_the_screen(story: Path, tmp_path: Path) -> None:
    result = run("compare", story, "--output", tmp_path / "page.html")
    assert "CHECK FIRST" in result.stdout
    assert str(tmp_path / "page.html") in result.stderr
    asked = run("compare", story, "--format", "html", "--output", tmp_path / "page.html")
    assert (asked.stdout, asked.stderr) == ("", "")


def test_a_form_asked_for_outweighs_the_ending(story: Path, tmp_path: Path) -> None:
    assert run("compare", story, "--format", "json", "--output", tmp_path / "odd.csv").stdout == ""
    assert json.loads((tmp_path / "odd.csv").read_bytes())["contract"] == 1


# ── annotate ──────────────────────────────────────────────────────────────────────────────


def test_annotate_gives_one_line_an_article(story: Path, tmp_path: Path) -> None:
    result = run("annotate", story)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["quay-post.txt", "tarn-herald.txt"]
    for line, text in zip(lines, (QUAY_POST, TARN_HERALD), strict=True):
        assert {"statements", "mentions", "dates", "amounts", "citations", "boilerplate", "skipped"} <= set(line)
        for statement in line["statements"]:
            for part in statement["content"]:
                assert text[part["start"] : part["end"]] == part["text"]
    assert run("annotate", story, "--output", tmp_path / "lines.jsonl").stdout == ""
    assert (tmp_path / "lines.jsonl").read_text(encoding="utf-8") == result.stdout


def test_annotate_reads_standard_input() -> None:
    result = run("annotate", "-", stdin=QUAY_POST)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["title"] == "The quay at Elmsund stays shut"


# ── check ─────────────────────────────────────────────────────────────────────────────────


def test_check_holds_a_draft_from_standard_input_against_reports(story: Path) -> None:
    result = run("check", "-", story / "tarn-herald.txt", stdin=DRAFT)
    assert result.exit_code == 0
    assert "wording differs" in result.stdout
    assert "40" in result.stdout
    same = run("check", "-", story / "quay-post.txt", "--format", "json", stdin=DRAFT)
    assert [found["result"] for found in json.loads(same.stdout)["checked"]] == ["same words"]


def test_check_writes_markdown_and_finds_nothing_where_nothing_is(story: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("“The otters have come back to the lower pond,” Bo Tarn said.\n", encoding="utf-8")
    result = run("check", draft, story, "--format", "markdown", "--output", tmp_path / "check.md")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "not found in these texts" in (tmp_path / "check.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("draft", "stdin"),
    [
        ("-", ""),  # an empty draft
        ("missing.txt", None),  # no such file
    ],
)
def test_an_unreadable_draft_is_one_line_and_exit_code_2(story: Path, draft: str, stdin: str | None) -> None:
    result = run("check", draft, story, stdin=stdin)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("copydesk: ")
    assert "Traceback" not in result.stderr


# ── what cannot be read ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["compare", "annotate"])
def test_a_bad_file_is_named_and_the_others_are_done(story: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "rows.jsonl").write_text("{oops\n", encoding="utf-8")
    result = run(command, story, tmp_path / "rows.jsonl", tmp_path / "missing.txt")
    assert result.exit_code == 1
    assert "rows.jsonl" in result.stderr
    assert "missing.txt" in result.stderr
    assert "14 cracks" in result.stdout
    assert "not read:" not in result.stdout


def test_nothing_readable_is_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    for command in (["compare"], ["annotate"], ["check", "-"]):
        result = run(*command, tmp_path, stdin=DRAFT)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "nothing to read" in result.stderr


def test_other_files_of_a_folder_are_listed_unless_quiet(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(QUAY_POST, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    loud = run("annotate", tmp_path)
    assert (loud.exit_code, "picture.png" in loud.stderr) == (0, True)
    quiet = run("annotate", tmp_path, "--quiet")
    assert (quiet.exit_code, quiet.stderr, quiet.stdout) == (0, "", loud.stdout)


def test_a_folder_without_a_model_is_one_line_and_exit_code_2(story: Path, tmp_path: Path) -> None:
    result = run("compare", story, "--model", tmp_path)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


# ── help and start-up ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", [(), *((name,) for name in sorted(cli.commands))])
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    for option in ("--help", "-h"):
        result = run(*command, option)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith("Usage: ")


def test_start_up_opens_neither_the_model_nor_the_page_reader() -> None:
    program = (
        "import sys\n"
        "from copydesk.cli import cli\n"
        "cli(['--version'], prog_name='copydesk', standalone_mode=False)\n"
        "heavy = {'onnxruntime', 'trafilatura', 'tokenizers', 'dateparser', 'rich', 'numpy'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert done.stdout.strip() == f"copydesk, version {__version__}"


def test_the_page_on_the_command_line_is_up_to_date() -> None:
    made = runpy.run_path(str(DOCS / "generate.py"))["cli_page"]()
    assert made == (DOCS / "cli.md").read_text(encoding="utf-8"), "run .venv/bin/python docs/generate.py"
