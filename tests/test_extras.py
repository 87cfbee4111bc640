"""Commands where packages are missing that not everybody needs: one line that names what to install, or the rest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from copydesk import corpus
from copydesk.annotate import Tagger
from copydesk.corpus import Local

REPORT = "The ferry was late, Orla Venn said on Tuesday. The harbour was closed for two days, she said.\n"
CORPUS = ("pyarrow", "daft", "fastwarc", "openpyxl", "scipy", "ray")

# Runs the command line as if some packages were not installed: the commands, a line each, in one process.
_WITHOUT = """
import contextlib, io, sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1].split(","):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from click.testing import CliRunner
from copydesk.cli import cli
for line in sys.stdin.read().splitlines():
    result = CliRunner().invoke(cli, line.split("\\t"))
    ended = result.exception is None or isinstance(result.exception, SystemExit)
    told = result.stderr.strip().splitlines()[-1:] if ended else [f"TRACEBACK {result.exception!r}"]
    print(result.exit_code, *told)
"""


def run(missing: tuple[str, ...], commands: list[tuple[object, ...]]) -> list[str]:
    given = "\n".join("\t".join(map(str, command)) for command in commands)
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT, ",".join(missing)],
        input=given,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, made_desk: Path) -> Path:
    """Reports, some in forms that need more packages, and a corpus that was made where these are installed."""
    folder = tmp_path_factory.mktemp("extras")
    (folder / "f").mkdir()
    (folder / "f" / "a.txt").write_text(REPORT, encoding="utf-8")
    for name in ("t.parquet", "w.warc"):
        (folder / "f" / name).write_bytes(b"anything")
    corpus.annotate([str(folder / "f" / "a.txt")], folder / "corpus", tagger=Tagger(), engine=Local())
    (folder / "s.csv").write_text("item,answer\nstatements-1-1,yes\n", encoding="utf-8")
    (folder / "s.xlsx").write_bytes(b"anything")
    (folder / "n.desk").write_bytes(made_desk.read_bytes())
    return folder


def test_without_any_extra_each_command_does_its_work_or_names_what_it_needs(place: Path) -> None:
    held, desk = place / "corpus", place / "n.desk"
    needed: dict[tuple[object, ...], str] = {
        ("corpus", "annotate", place / "f", "--output", place / "c"): "corpus",
        **{("corpus", "link", held, "--engine", engine): "corpus" for engine in ("local", "daft", "ray")},
        ("corpus", "report", held): "corpus",
        ("corpus", "sample", held, "--output", place / "x.csv"): "corpus",
        ("corpus", "agreement", held, place / "s.csv"): "corpus",
        ("add", desk, held, "--story", 1): "corpus",
        ("compare", place / "f" / "t.parquet", "--output", place / "x.json"): "",
        ("export", desk, "--format", "parquet", "--output", place / "tables"): "parquet",
        ("export", desk, "--format", "parquet", "--output", place / "tables.zip"): "parquet",
    }
    for command, line in zip(needed, run(CORPUS, list(needed)), strict=True):
        extra = needed[command]
        assert line.startswith("2 "), (command, line)
        assert not extra or (line.startswith("2 copydesk: ") and f'pip install "copydesk[{extra}]"' in line), line
    rest: list[tuple[object, ...]] = [
        ("compare", place / "f", "--output", place / "x.xlsx", "--quiet"),
        ("compare", place / "f", "--output", place / "x.docx", "--quiet"),
        ("annotate", place / "f", "--output", place / "x.jsonl", "--quiet"),
        ("check", place / "f" / "a.txt", place / "f"),
    ]
    # tables and web archives are named as not read, and the others go on
    assert [line[:11] for line in run(CORPUS, rest)] == ["1 not read:"] * 4
    forms = ("csv", "xlsx", "docx", "markdown", "jsonl", "jsonld", "prov", "annotations", "graphml", "qdpx")
    exports: list[tuple[object, ...]] = [
        ("export", desk, "--format", form, "--quiet", "--output", place / f"x.{form}") for form in forms
    ]
    assert run(CORPUS, exports) == ["0"] * len(forms)


@pytest.mark.parametrize(
    ("missing", "command", "told"),
    [
        ("daft", ("link", "corpus", "--engine", "daft"), 'daft is not installed: pip install "copydesk[corpus]"'),
        ("ray", ("link", "corpus", "--engine", "ray"), 'ray is not installed: pip install "daft[ray]"'),
        ("scipy", ("link", "corpus", "--processes", "1"), 'scipy is not installed: pip install "copydesk[corpus]"'),
        ("openpyxl", ("agreement", "corpus", "s.xlsx"), "read with openpyxl; install it, or save the sheet as .csv"),
    ],
)
def test_one_package_that_is_missing_is_named(place: Path, missing: str, command: tuple[str, ...], told: str) -> None:
    words = [str(place / word) if word in ("corpus", "s.xlsx") else word for word in command]
    (line,) = run((missing,), [("corpus", *words)])
    assert line.startswith("2 copydesk: ")
    assert told in line
