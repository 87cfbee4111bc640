"""The commands of a desk as a user gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from copydesk.cli import cli
from tests.desks import EXAMPLES

BRIDGE = str(EXAMPLES / "harbour-bridge")


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(words), input=stdin, catch_exceptions=False)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("desk") / "news.desk")
    result = run("add", path, BRIDGE)
    assert result.exit_code == 0, result.stderr
    assert "7 new" in result.stderr
    return path


def test_adding_again_says_that_all_is_known(desk: str) -> None:
    result = run("add", desk, BRIDGE)
    assert result.exit_code == 0 and "7 known" in result.stderr


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(desk: str, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    result = run("add", desk, str(tmp_path / "empty.txt"), str(tmp_path / "none.txt"), BRIDGE)
    assert result.exit_code == 1
    assert "empty.txt" in result.stderr and "none.txt" in result.stderr and "7 known" in result.stderr


def test_pasted_text_is_added(desk: str, tmp_path: Path) -> None:
    path = str(tmp_path / "x.desk")
    result = run("add", path, "-", stdin="The mayor said that the bridge would open in May. “At last,” Ida Lorne said.")
    assert result.exit_code == 0 and "1 new" in result.stderr


def test_stories_are_listed_and_followed(desk: str) -> None:
    result = run("stories", desk)
    assert result.exit_code == 0 and "Hallenport" in result.stdout
    story = result.stdout.split("\n")[1].split()[0]
    assert run("follow", desk, story).exit_code == 0
    assert story in run("stories", desk, "followed").stdout
    assert run("follow", desk, story, "--stop").exit_code == 0
    assert "no such stories" in run("stories", desk, "followed").stdout
    assert run("follow", desk, "s0").exit_code == 2


def test_a_quotation_is_found_or_not(desk: str) -> None:
    result = run("find", desk, "the cable")
    assert result.exit_code == 0 and "same words" in result.stdout
    result = run("find", desk, "zanzibar xylophone")
    assert result.exit_code == 1 and "not found in this desk" in result.stdout
    assert "no words" in run("find", desk, "of the").stderr


def test_a_desk_is_verified(desk: str) -> None:
    result = run("verify", desk)
    assert result.exit_code == 0 and "all well" in result.stderr


def test_corrections_are_listed_shared_and_undone(desk: str, tmp_path: Path) -> None:
    story = run("stories", desk).stdout.split("\n")[1].split()[0]
    line = {
        "id": "c1",
        "at": "2026-01-01T00:00:00Z",
        "author": "Ann",
        "kind": "reviewed",
        "story": story,
        "finding": "f0",
    }
    file = tmp_path / "c.jsonl"
    file.write_text(json.dumps(line) + "\n")
    assert "new: 1" in run("corrections", "import", desk, str(file)).stderr
    assert "Ann" in run("corrections", "list", desk).stdout
    assert run("corrections", "undo", desk, "c1", "--author", "Bo").exit_code == 0
    assert "(undone)" in run("corrections", "list", desk).stdout
    lines = run("corrections", "export", desk).stdout.splitlines()
    assert [json.loads(text)["kind"] for text in lines] == ["reviewed", "undo"]
    assert run("corrections", "undo", desk, "nothing").exit_code == 2


def test_forgetting_asks_first(tmp_path: Path) -> None:
    path = str(tmp_path / "x.desk")
    run("add", path, BRIDGE)
    story = run("stories", path).stdout.split("\n")[1].split()[0]
    assert run("forget", path, story, stdin="n\n").exit_code == 1
    result = run("forget", path, story, "--yes")
    assert result.exit_code == 0 and "removed: " in result.stderr
    assert story not in run("stories", path).stdout
    assert run("verify", path).exit_code == 0
    assert run("forget", path, "nobody", "--yes").exit_code == 2


def test_watching_needs_a_feed(desk: str) -> None:
    result = run("watch", desk, "--once")
    assert result.exit_code == 2 and "follows no feed" in result.stderr


def test_a_missing_desk_is_said_so(tmp_path: Path) -> None:
    for command in (["stories"], ["verify"], ["find"], ["watch"], ["rebuild"]):
        words = [*command, str(tmp_path / "none.desk"), *(["x"] if command == ["find"] else [])]
        result = run(*words)
        assert result.exit_code == 2 and "there is no desk" in result.stderr, command
    assert not list(tmp_path.iterdir())


def test_annotating_anew_says_how_many(desk: str) -> None:
    result = run("rebuild", desk)
    assert result.exit_code == 0 and "annotated anew: 0" in result.stderr


def test_a_new_desk_is_told_and_one_of_a_like_name_beside_it(tmp_path: Path) -> None:
    assert "made a new desk" in run("add", str(tmp_path / "news.desk"), BRIDGE, "--quiet").stderr
    again = run("add", str(tmp_path / "news.desk"), BRIDGE, "--quiet")
    assert "made a new desk" not in again.stderr
    other = run("add", str(tmp_path / "nwes.desk"), BRIDGE, "--quiet")
    assert f"made a new desk: {tmp_path / 'nwes.desk'}; beside it is news.desk" in other.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("watch", "{desk}", "--once"), ("rebuild", "{desk}"), ("stories", "{desk}"), ("follow", "{desk}", "x"),
        ("find", "{desk}", "we will get there"), ("verify", "{desk}"), ("forget", "{desk}", "x"), ("mcp", "{desk}"),
        ("corrections", "list", "{desk}"), ("export", "{desk}", "--format", "csv"),
    ],
)  # fmt: skip
def test_no_other_command_makes_a_desk(words: tuple[str, ...], tmp_path: Path) -> None:
    desk = tmp_path / "none.desk"
    result = run(*(word.format(desk=desk) for word in words))
    assert result.exit_code == 2 and not desk.exists(), result.output
