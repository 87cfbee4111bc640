"""What holds for all tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from copydesk.annotate import Tagger
from copydesk.compare import confirmed
from copydesk.desk import Desk, add, dossiers
from copydesk.read import read_sources, read_text


@pytest.fixture(scope="session", autouse=True)
def _every_kind_measured() -> Iterator[None]:
    """Rules are tested as if each kind of finding were precise enough to be confirmed.

    Whether one is depends on figures that move with the labels; tests/test_eval.py looks at that.
    """
    with patch.object(confirmed, "allowed", return_value=True):
        yield


REVISED = """Dockers vote for a strike

The dockers of Port Ellin voted for a strike on Thursday, their union said.

"We will never accept a cut," said Pia Holm, who leads the union. "There are 300 of us and we stand together."

The port's director, Olav Berg, said that he was open to talks and that ships would be sent elsewhere for the time.
"""
HOSTILE = (
    """Mayor <script>document.title = "taken over"</script> speaks

By A. Writer
20 November 2026

The mayor of Hallenport, Ines Marr, said on Friday that the bridge "will be <img src=x onerror=alert(1)> closed".

"We will not wait for {{ 7 * 7 }} and \u202eevil\u202c </textarea></style><svg onload=alert(2)>," Ms. Marr said.

"""
    + "word " * 4_000
    + """

"The harbour is ours & theirs's," said Anna <b>Bold</b> Lind.
"""
)


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return Tagger()


@pytest.fixture(scope="session")
def made_desk(tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> Path:
    """A desk with the example stories, a hostile article, and one report in two versions."""
    path = tmp_path_factory.mktemp("desk") / "made.desk"
    folder = Path(__file__).parent.parent / "examples"
    given = [one for name in ("harbour-bridge", "river-dam") for one in read_sources([str(folder / name)]).articles]
    hostile = read_text(HOSTILE, {"outlet": 'The "Evil" <i>Post</i>', "url": "https://evil.example/a?b=<c>"})
    first = read_text(REVISED, {"outlet": "The Bell", "url": "https://bell.example/strike", "published": "2026-11-20"})
    later = read_text(
        REVISED.replace("300", "350").replace("never", "not"),
        {"outlet": "The Bell", "url": "https://bell.example/strike", "published": "2026-11-20"},
    )
    with Desk(path, create=True, now="2026-11-24T10:00:00Z") as desk:
        for one in (*given, hostile, first, later):
            list(add.add(desk, [one], tagger=tagger))
        list(dossiers.refresh_all(desk))
    return path


@pytest.fixture
def desk_path(made_desk: Path, tmp_path: Path) -> Path:
    """A copy of the desk that a test may write to."""
    return Path(shutil.copy(made_desk, tmp_path / "copy.desk"))
