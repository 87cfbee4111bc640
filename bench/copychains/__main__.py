"""`python -m bench.copychains`: invented chains of reports, what is found in them, and what one would guess."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.copychains.baseline import baseline
from bench.copychains.score import FIGURES, Scores, score
from bench.copychains.story import Story, stories, write

GRADES = (1, 2, 3, 4)
Column = dict[str, float | None]


def dossier_of(story: Story, folder: Path, tagger: Any) -> dict[str, Any]:
    """The program's dossier of a story, as others read it."""
    from copydesk import pipeline
    from copydesk.contract import dossier_json
    from copydesk.read import read_sources

    write(story, folder)
    dossier: dict[str, Any] = json.loads(dossier_json(pipeline.compare(read_sources([str(folder)]), tagger=tagger)))
    return dossier


def measured(given: Iterable[Story], folder: Path) -> dict[str, Scores]:
    """Scores of the program by grade, of all stories, and of the baselines."""
    from copydesk.pipeline import Tagger

    tagger = Tagger()
    found = {name: Scores() for name in (*map(str, GRADES), "all", "each its own", "all one")}
    for story in given:
        ours = score(dossier_of(story, folder / story.name, tagger), story.truth)
        for name in (str(story.grade), "all"):
            found[name].add(ours)
        found["each its own"].add(baseline(story.truth))
        found["all one"].add(baseline(story.truth, one_origin=True))
    return found


def table_of(columns: dict[str, Column], *, title: str) -> Table:
    """One row for each figure."""
    table = Table("", title=title)
    for name in columns:
        table.add_column(f"grade {name}" if name.isdigit() else name, justify="right")
    names = list(FIGURES)
    for name, following in zip(names, [*names[1:], ""], strict=True):
        apart = name.partition(":")[0] != following.partition(":")[0]
        table.add_row(name, *(_cell(name, column[name]) for column in columns.values()), end_section=apart)
    return table


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if "width" in name else f"{value:.1f}"


def main() -> None:
    """Generate, compare, score, print."""
    options = argparse.ArgumentParser(prog="python -m bench.copychains", description=__doc__)
    options.add_argument(
        "--split", choices=("dev", "test"), default="dev", help="dev to develop, test for final figures"
    )
    options.add_argument("--stories", type=int, default=40, metavar="N", help="how many (40)")
    options.add_argument("--write", type=Path, metavar="DIR", help="keep the stories and their truth here")
    options.add_argument("--json", type=Path, metavar="FILE", help="the figures as JSON")
    options.add_argument("--no-compare", action="store_true", help="only write the stories")
    given = options.parse_args()

    made = list(stories(split=given.split, number=given.stories))
    if given.no_compare:
        for story in made:
            write(story, (given.write or Path("copychains")) / story.name)
        return
    console = Console(width=150)
    with tempfile.TemporaryDirectory() as scratch:
        progress = track(made, description="stories", console=Console(stderr=True), transient=True)
        scores = measured(progress, given.write or Path(scratch))
    columns = {name: found.figures() for name, found in scores.items() if found.stories}
    console.print(table_of(columns, title=f"copychains, {given.split}, {len(made)} stories"))
    if given.json:
        given.json.write_text(json.dumps(columns, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
