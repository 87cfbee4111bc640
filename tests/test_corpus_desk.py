"""Parts of a corpus in a desk: with the annotations of the corpus or annotated anew, and what is said where none is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from copydesk import corpus, pipeline
from copydesk.annotate import Tagger
from copydesk.cli import cli
from copydesk.corpus import Part
from copydesk.corpus.layout import read_columns, tables
from copydesk.desk import Desk, search
from copydesk.desk.add import take
from copydesk.desk.dossiers import refresh_all
from copydesk.desk.verify import verify
from copydesk.records import Article, Resolved
from tests.desks import EXAMPLES, added, desk, reached, report, tagger

DAM = EXAMPLES / "river-dam"
EELS = "The keeper of the weir counted eels by the old bridge. “There were nine,” Oda Lind said. "
TAXES = "Parliament in Ostvale voted for a tax on sugar. “Prices will rise,” the minister, Jan Brek, said. "


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of an example in shards of three, all of whose reports are one story."""
    root = tmp_path_factory.mktemp("made") / "corpus"
    corpus.annotate([str(DAM)], root, tagger=tagger(), engine=corpus.Local(), records=3)
    corpus.link(root, engine=corpus.Local())
    told_as(root, [[*keys(root)]])
    return root


@pytest.fixture
def copied(linked: Path, tmp_path: Path) -> Path:
    """One that a test may write to."""
    return Path(shutil.copytree(linked, tmp_path / "corpus"))


def keys(root: Path) -> list[int]:
    return list(read_columns(tables(root, "articles"), ["article"])["article"].to_pylist())


def told_as(root: Path, stories: list[list[int]]) -> None:
    """Let the table say which articles are one story; a later article has an earlier day."""
    rows = [(key, story[0], 1000 - place) for story in stories for place, key in enumerate(story)]
    columns = dict(zip(("article", "story", "day"), map(list, zip(*rows, strict=True)), strict=True))
    pq.write_table(pa.table(columns), root / "link" / "stories.parquet")


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, ["add", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def no_tagger(monkeypatch: pytest.MonkeyPatch) -> None:
    def tagged(*_: object) -> None:
        raise AssertionError("the tagger ran")

    monkeypatch.setattr(Tagger, "tag", tagged)


@pytest.mark.usefixtures("no_tagger")
def test_a_story_comes_in_as_one_without_the_tagger(linked: Path, tmp_path: Path) -> None:
    every = sorted(keys(linked), reverse=True)
    result = run(tmp_path / "x.desk", linked, "--story", keys(linked)[0])
    assert result.exit_code == 0, result.output
    assert f"{len(every)} new" in result.stderr
    assert "annotated anew" not in result.stderr
    texts = [article.text for article in corpus.bare(Part(root=linked, kind="story", articles=tuple(every)))]
    with Desk(tmp_path / "x.desk") as held:
        assert not list(verify(held))
        assert search.counts(held).stories == 1
        # in the order of their days
        assert [held.article(row[0]).text for row in held.db.execute("SELECT id FROM article ORDER BY key")] == texts


def test_annotations_of_a_corpus_are_those_of_the_desk(linked: Path, tmp_path: Path) -> None:
    given = Part(root=linked, kind="story", articles=tuple(keys(linked)))
    with desk(tmp_path / "a") as one, desk(tmp_path / "b") as two:
        list(take(one, corpus.annotated(given), model=tagger().version))
        list(refresh_all(one))
        added(two, list(corpus.bare(given)))
        assert reached(one) == reached(two)


@pytest.mark.usefixtures("no_tagger")
def test_what_the_desk_has_is_left_alone(linked: Path, tmp_path: Path) -> None:
    story, number = keys(linked)[0], len(keys(linked))
    run(tmp_path / "x.desk", linked, "--article", story)
    assert "1 article in 1 story" in run(tmp_path / "x.desk", linked, "--article", story).stderr
    result = run(tmp_path / "x.desk", linked, "--story", story)
    assert f"{number - 1} new; 1 known" in result.stderr
    assert f"{number} known" in run(tmp_path / "x.desk", linked, "--story", story).stderr


def resolved(*texts: str) -> list[Resolved]:
    return list(
        pipeline.annotate((report(text, outlet=f"The {n} Post") for n, text in enumerate(texts)), tagger=tagger())
    )


def test_what_came_as_one_story_stays_together_where_it_is_like_no_other(tmp_path: Path) -> None:
    eels, taxes, again = resolved(EELS, TAXES, EELS + "She wrote them down in a green book.")
    with desk(tmp_path) as held:
        apart = list(take(held, [again, taxes], model="m"))
        assert len({outcome.story for outcome in apart}) == 2
    with desk(tmp_path / "together") as held:
        outcomes = list(take(held, [eels, taxes], model="m", one_story=True))
        assert len({outcome.story for outcome in outcomes}) == 1
        grouped = msgspec.json.decode(
            held.db.execute("SELECT grouped_for FROM article ORDER BY key DESC").fetchone()[0]
        )
        assert grouped["nearest"] == outcomes[0].article
        assert grouped["words"] == ["came together"]


def test_what_is_like_a_story_of_the_desk_joins_that(tmp_path: Path) -> None:
    eels, taxes, again = resolved(EELS, TAXES, EELS + "She wrote them down in a green book.")
    with desk(tmp_path) as held:
        [there] = take(held, [eels], model="m")
        first, second = take(held, [taxes, again], model="m", one_story=True)
        assert first.story != there.story
        assert second.story == there.story


@pytest.mark.parametrize(
    ("change", "why"), [({"model": "older 1"}, "annotated by older 1"), ({"vectors": False}, "without vectors")]
)
def test_annotations_that_do_not_fit_are_made_anew(
    copied: Path, tmp_path: Path, change: dict[str, Any], why: str
) -> None:
    made = msgspec.json.decode((copied / "corpus.json").read_bytes())
    (copied / "corpus.json").write_bytes(msgspec.json.encode(made | change))
    for path in () if "model" in change else tables(copied, "vectors"):
        path.unlink()
    first, second, *_ = keys(copied)
    told_as(copied, [[first, second]])
    result = run(tmp_path / "x.desk", copied, "--story", first)
    assert result.exit_code == 0, result.output
    assert "annotated anew: " in result.stderr
    assert why in result.stderr
    with Desk(tmp_path / "x.desk") as held:
        assert {row[0] for row in held.db.execute("SELECT model FROM annotation")} == {tagger().version}
        assert search.counts(held).stories == 1
        assert not list(verify(held))


@pytest.mark.usefixtures("no_tagger")
@pytest.mark.parametrize("folder", [False, True])
def test_an_utterance_brings_the_articles_that_render_it(copied: Path, tmp_path: Path, folder: bool) -> None:
    wanted = keys(copied)[1:4]
    table = pa.table({"utterance": [7, 7, 9, 7], "article": [*wanted, wanted[0]], "day": [3, 0, 4, 3]})
    shutil.rmtree(copied / "link" / "renderings", ignore_errors=True)
    (copied / "link" / "renderings.parquet").unlink(missing_ok=True)
    path = copied / "link" / ("renderings/0.parquet" if folder else "renderings.parquet")
    path.parent.mkdir(exist_ok=True)
    pq.write_table(table, path)
    assert corpus.part(copied, "utterance", 7).articles == (wanted[0], wanted[1])
    assert "2 new" in run(tmp_path / "x.desk", copied, "--utterance", 7).stderr


def test_only_shards_that_hold_wanted_articles_are_read(copied: Path) -> None:
    first = keys(copied)[0]
    told_as(copied, [[first]])
    for shard in sorted((copied / "shards").iterdir())[1:]:
        shutil.rmtree(shard)
    [one] = corpus.annotated(corpus.part(copied, "story", first))
    assert isinstance(one.article, Article)


def broken(root: Path, name: str) -> None:
    (root / name).write_bytes(b"PAR1 not really")


@pytest.mark.parametrize(
    ("harm", "words", "told"),
    [
        (None, ["--story", 99], "no story 99; the column story of link/stories"),
        (None, ["--article", 99], "1 of 1 article(s) of article 99 are not in its shards"),
        (None, ["--utterance", 99], "no utterance 99"),
        (None, ["--story", "eels"], "'eels' is not a valid integer"),
        (None, ["--story", 1 << 70], "no story 1180591620717411303424"),
        (None, ["--story", -1], "not in the range"),
        (None, [".", "--story", 0], "one corpus"),
        (lambda root: (root / "link" / "linked.json").unlink(), ["--story", 0], "not linked; run copydesk corpus link"),
        (lambda root: (root / "corpus.json").unlink(), ["--story", 0], "no corpus; make it with"),
        (lambda root: (root / "link" / "stories.parquet").unlink(), ["--story", 0], "a table is gone or damaged"),
        (lambda root: broken(root, "link/stories.parquet"), ["--story", 0], "a table is gone or damaged"),
        (lambda root: shutil.rmtree(root / "shards" / "000000"), ["--story", 0], "a table is gone or damaged"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_and_makes_no_desk(
    copied: Path, tmp_path: Path, harm: Any, words: list[object], told: str
) -> None:
    if harm:
        harm(copied)
    result = run(tmp_path / "x.desk", copied, *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (tmp_path / "x.desk").exists()


def test_records_of_another_version_are_refused(copied: Path, tmp_path: Path) -> None:
    from copydesk.packing import packed

    path = copied / "shards" / "000000" / "resolved.parquet"
    table = pq.read_table(path)
    blobs = pa.array([packed({"other": 1})] * len(table), pa.binary())
    pq.write_table(table.set_column(1, "resolved", blobs), path)
    result = run(tmp_path / "x.desk", copied, "--article", 0)
    assert result.exit_code == 2
    assert "of another version of copydesk" in result.stderr


def test_a_corpus_needs_its_extra(linked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in [name for name in sys.modules if name.startswith("copydesk.corpus")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("copydesk.corpus")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run(tmp_path / "x.desk", linked, "--story", 0)
    assert result.exit_code == 2
    assert 'pip install "copydesk[corpus]"' in result.stderr
