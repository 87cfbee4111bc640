"""A corpus: shards that survive a kill, the same tables from each engine, planted copies and quotations found."""

from __future__ import annotations

import csv
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bench.corpus import planted
from bench.corpus.planted import found
from bench.corpus.reports import annotated, written
from copydesk import corpus, pipeline
from copydesk.align import content_words, tokens
from copydesk.annotate import Tagger
from copydesk.cli import cli
from copydesk.corpus import objects
from copydesk.corpus.agreement import alpha, wilson
from copydesk.corpus.annotating import Plan, Task, _suspects, shard
from copydesk.corpus.engines import Local, _in_range, all_pairs, counted, grouped, merged, ranges
from copydesk.corpus.layout import finished, part_folder, read_columns, tables
from copydesk.corpus.near import keyed, to_earlier, whole
from copydesk.corpus.quotes import ALIKE, alike, drifts, quotations, speaker_key, words_of
from copydesk.corpus.report import corrected
from copydesk.corpus.sampling import stratified
from copydesk.corpus.stories import WEIGHTED, _leads, _likeness, _matrices
from copydesk.corpus.tables import SCHEMAS
from copydesk.corpus.utterances import joined_up
from copydesk.corpus.words import fingerprints, shingles, word_id
from copydesk.errors import CorpusError, OutputError
from copydesk.link.quotations import quotations_alike
from copydesk.link.stories import Signature, likeness
from copydesk.read import Reading
from copydesk.read.files import find
from copydesk.read.portions import Portion, planned, read_portion, whole_files
from copydesk.records import Article, Resolved, SkippedFile

EXAMPLES = Path(__file__).parent.parent / "examples"
ARTICLES = 120

_EELS = "The keeper of the weir counted eels by the old bridge and wrote them down in a green book nobody has read. "


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented reports with planted copies and changed quotations; some rows are none."""
    path = written(tmp_path_factory.mktemp("rows"), ARTICLES, seed=3)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[7:7] = ["{broken", json.dumps({"title": "no text"}), json.dumps({"text": " "})]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def made(rows: Path, root: Path, *, records: int = 60, engine: corpus.Engine | None = None) -> Plan:
    return corpus.annotate(
        [str(rows)], root, tagger=Tagger(), engine=engine or Local(), records=records, annotated=annotated
    )


@pytest.fixture(scope="module")
def linked(rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A linked corpus of these."""
    root = tmp_path_factory.mktemp("made") / "corpus"
    made(rows, root)
    corpus.link(root, engine=Local())
    return root


@pytest.fixture
def copied(linked: Path, tmp_path: Path) -> Path:
    """One that a test may write to."""
    return Path(shutil.copytree(linked, tmp_path / "corpus"))


def same_tables(a: Path, b: Path, where: str) -> None:
    """All tables of two corpora are equal cell by cell."""
    names = sorted(path.relative_to(a) for path in a.glob(where))
    assert names
    assert names == sorted(path.relative_to(b) for path in b.glob(where))
    for name in names:
        assert pq.read_table(a / name).equals(pq.read_table(b / name)), name


# Daft leaves the pipe of its own process open
LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


# ── reading in portions ───────────────────────────────────────────────────────────────────


def in_portions(path: Path, records: int) -> list[Article | SkippedFile]:
    [file] = find([str(path)]).files
    plan = planned(file, records=records)
    return [*plan.skipped, *(one for portion in plan.portions for one in read_portion(portion))]


@pytest.mark.parametrize("ending", ["jsonl", "utf16.jsonl", "csv", "parquet"])
def test_portions_hold_what_the_whole_file_holds(ending: str, tmp_path: Path) -> None:
    texts = [f"The keeper counted {n} eels.\n\n“A {n},” she “said”; then left." for n in range(11)]
    path = tmp_path / f"table.{ending}"
    if ending == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["text", "language"], *([text, "en"] for text in texts), ["", "en"]])
    elif ending == "parquet":
        pq.write_table(pa.table({"text": texts, "language": ["en"] * len(texts)}), path)
    else:
        lines = [json.dumps({"text": text, "language": "en"}) for text in texts]
        lines[4:4] = ["", "{broken"]
        path.write_text("\n".join(lines) + "\n", encoding="utf-16" if ending.startswith("utf16") else "utf-8")
    whole_file = list(Reading([str(path)]))
    assert in_portions(path, 3) == whole_file
    assert len(whole_file) >= 11


def response(number: int, body: str, *, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n{body}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://bell.example/{number}\r\n"
        f"WARC-Date: 2026-02-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number:08}-0000-4000-8000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def page(number: int) -> str:
    told = " ".join(f"The keeper of the weir counted {number + n} eels on the {n}th day of the year." for n in range(9))
    return f"<html><head><title>Eels {number}</title></head><body><article><p>{told}</p></article></body></html>"


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("records", [2, 3, 100])
def test_an_archive_that_breaks_off_says_so(packed: bool, records: int, tmp_path: Path) -> None:
    answers = [response(n, page(n)) for n in range(5)]
    answers[1] = response(1, "gone", status="404 Not Found")
    answers[2] = response(2, "x", kind="image/png")
    whole_data = b"".join(gzip.compress(one) if packed else one for one in answers)
    path = tmp_path / ("news.warc.gz" if packed else "news.warc")

    path.write_bytes(whole_data)
    read = in_portions(path, records)
    assert [one.url for one in read if isinstance(one, Article)] == [f"https://bell.example/{n}" for n in (0, 3, 4)]
    assert [one.reason for one in read if isinstance(one, SkippedFile)] == ["status 404", "no page"]

    path.write_bytes(whole_data[:-150])
    read = in_portions(path, records)
    reasons = [one.reason for one in read if isinstance(one, SkippedFile)]
    assert any(reason.startswith("stopped early: read up to record") for reason in reasons)
    assert sum(isinstance(one, Article) for one in read) >= 2
    assert read == list(Reading([str(path)])) or records < 5

    path.write_bytes(b"no archive at all")
    assert any("stopped early" in one.reason for one in in_portions(path, records) if isinstance(one, SkippedFile))


def test_whole_files_go_together(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("The keeper of the weir counted the eels and went home again.")
    parts = whole_files(find([str(tmp_path)]).files, records=2)
    assert [len(part.files) for part in parts] == [2, 2, 1]
    assert sum(isinstance(one, Article) for part in parts for one in read_portion(part)) == 5


# ── shards ────────────────────────────────────────────────────────────────────────────────


def test_what_is_left_out_is_counted_by_reason(linked: Path) -> None:
    left: dict[str, int] = {}
    for one in corpus.counts(linked):
        left.update(one.left_out)
    assert left == {"not valid JSON": 1, "no text field": 1, "empty": 1}
    assert sum(one.articles for one in corpus.counts(linked)) == ARTICLES
    assert read_columns(tables(linked, "left_out")).num_rows == 3


def test_keys_are_unique_and_blobs_come_back(linked: Path) -> None:
    table = read_columns(tables(linked, "articles"))
    assert len(set(table["article"].to_pylist())) == table.num_rows == ARTICLES
    packed = read_columns(tables(linked, "resolved"))["resolved"][0].as_py()
    first = table.slice(0, 1).to_pylist()[0]
    one = whole(packed, first["text"])
    assert one == annotated(one.article)
    assert first["statements"] == len(one.statements)


_KILLED = """
import sys
from pathlib import Path
from bench.corpus.reports import annotated
from copydesk import corpus
from copydesk.annotate import Tagger
rows, root = sys.argv[1:]
corpus.annotate([rows], Path(root), tagger=Tagger(), engine=corpus.Local(), records=10, annotated=annotated)
"""


def test_a_killed_run_is_gone_on_with(rows: Path, tmp_path: Path) -> None:
    root = tmp_path / "killed"
    run = subprocess.Popen([sys.executable, "-c", _KILLED, str(rows), str(root)], cwd=EXAMPLES.parent)
    until = time.monotonic() + 60
    while not finished(root) and time.monotonic() < until and run.poll() is None:
        time.sleep(0.005)
    run.send_signal(signal.SIGKILL)
    run.wait()
    before = len(finished(root))
    assert before
    made(rows, root, records=10)
    made(rows, tmp_path / "fresh", records=10)
    assert len(finished(root)) == 13
    same_tables(root, tmp_path / "fresh", "shards/*/*.parquet")
    assert not list((root / "shards").glob("*.part"))


def deadly(article: Article) -> Resolved:
    """Ends the process at one article."""
    if article.id == "3-2":
        os._exit(1)
    return annotated(article)


def test_an_article_that_ends_the_process_is_left_out_alone(rows: Path, tmp_path: Path) -> None:
    corpus.annotate(
        [str(rows)],
        tmp_path / "c",
        tagger=Tagger(),
        engine=Local(2),
        records=100,
        annotated=deadly,
    )
    ids = read_columns(tables(tmp_path / "c", "articles"))["id"].to_pylist()
    assert len(ids) == ARTICLES - 1
    assert "3-2" not in ids
    assert {"not annotated: its process ended"} <= {
        reason for one in corpus.counts(tmp_path / "c") for reason in one.left_out
    }


def test_an_article_that_ends_the_run_itself_is_left_out_by_the_next(rows: Path, tmp_path: Path) -> None:
    root = tmp_path / "c"
    run = partial(corpus.annotate, [str(rows)], root, tagger=Tagger(), engine=Local(1), records=200, annotated=deadly)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert isinstance(pool.submit(run).exception(), BrokenProcessPool)
    run()
    ids = read_columns(tables(root, "articles"))["id"].to_pylist()
    assert (len(ids), "3-2" in ids) == (ARTICLES - 1, False)


def test_kills_of_the_whole_run_are_no_fault_of_the_article(rows: Path, tmp_path: Path) -> None:
    root = tmp_path / "killed"
    made(rows, tmp_path / "fresh", records=200)
    made(rows, root, records=200)
    shutil.rmtree(root / "shards" / "000000")
    part = part_folder(root, 0)
    part.mkdir()
    for _ in range(3):
        # as a kill leaves it, at one article again and again, with a table that was being written
        (part / "at").write_bytes(b"%12d" % 20)
        (part / "articles.parquet.0a1b2c3d.part").write_bytes(b"PAR1")
        assert _suspects(part) == {20}
    made(rows, root, records=200)
    same_tables(root, tmp_path / "fresh", "shards/*/*.parquet")
    assert {p.name for p in (root / "shards/000000").iterdir()} == {
        *(f"{name}.parquet" for name in SCHEMAS),
        "done.json",
    }


@pytest.mark.parametrize("left", [("plan.bin",), ("plan.bin", "not_read.json"), ("plan.bin.0a1b2c3d.part",)])
def test_a_run_that_was_killed_before_it_had_a_plan_is_gone_on_with(
    rows: Path, tmp_path: Path, left: tuple[str, ...]
) -> None:
    for name in left:
        (tmp_path / name).write_bytes(b"anything")
    assert made(rows, tmp_path, records=200).records


def full_disk(_: int) -> int:
    raise OutputError("place/file: cannot be written (No space left on device)")


@LEFT_OPEN
@pytest.mark.parametrize("name", ["local", "daft"])
def test_what_a_process_tells_is_told_by_each_engine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
    with pytest.raises(OutputError, match="No space left"):
        list(corpus.engine_of(name, processes=2).each(full_disk, [1, 2]))


def test_while_the_model_is_opened_a_shard_is_at_no_article(rows: Path, tmp_path: Path) -> None:
    seen: list[bool] = []
    task = Task(
        root=tmp_path,
        number=0,
        portion=Portion(files=tuple(find([str(rows)]).files), records=3),
        begin=lambda: seen.append((part_folder(tmp_path, 0) / "at").exists()),
        annotate=annotated,
        vectors=False,
    )
    assert shard(task).articles == 3
    assert seen == [False]


def test_another_input_or_model_is_not_mixed_in(rows: Path, copied: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="other sources"):
        made(EXAMPLES / "harbour-bridge", copied)
    with pytest.raises(CorpusError, match="records a shard"):
        made(rows, copied, records=31)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "notes.txt").write_text("mine")
    with pytest.raises(CorpusError, match="not empty"):
        made(rows, tmp_path / "x")


def test_objects_of_a_store_are_copied_and_gone_on_with(rows: Path, linked: Path, tmp_path: Path) -> None:
    store, root, told = tmp_path / "store", tmp_path / "c", []
    (store / "2026").mkdir(parents=True)
    shutil.copy(rows, store / "2026" / "rows.jsonl")
    for _ in range(2):
        corpus.annotate(
            [store.as_uri()], root, tagger=Tagger(), engine=Local(), records=60, annotated=annotated, told=told.append
        )
    assert [line.split("/")[-1].split(" ")[0] for line in told] == ["rows.jsonl"]
    same_texts = (read_columns(tables(one, "articles"), ["article", "id", "text"]) for one in (root, linked))
    assert next(same_texts).equals(next(same_texts))


@pytest.mark.parametrize(
    ("address", "said"),
    [("file:///none/at/all", "no such object"), ("ftp://eels.example/x", "address of a store"), ("s3://", "cannot")],
)
def test_an_address_that_holds_nothing_says_so(address: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=said):
        corpus.annotate([address], tmp_path / "c", tagger=Tagger(), engine=Local(), annotated=annotated)
    assert not (tmp_path / "c" / "corpus.json").exists()


def test_the_command_annotates_as_the_library_does(tmp_path: Path) -> None:
    root = tmp_path / "c"
    sources = [str(EXAMPLES / "harbour-bridge" / name) for name in ("01-verrin-press-agency.txt", "meta.json")]
    sources.append(str(EXAMPLES / "harbour-bridge" / "06-trade-and-region.jsonl"))
    given = [*sources, "--output", str(root), "--processes", "1", "--records", "2"]
    result = CliRunner().invoke(cli, ["corpus", "annotate", *given])
    assert result.exit_code == 0, result.output
    texts = read_columns(tables(root, "articles"))["text"].to_pylist()
    held = [whole(blob, text) for blob, text in
            zip(read_columns(tables(root, "resolved"))["resolved"].to_pylist(), texts, strict=True)]  # fmt: skip
    articles = [one for one in Reading(sources) if isinstance(one, Article)]
    tagger = Tagger(threads=1)
    expected = list(pipeline.annotate(articles, tagger=tagger))
    # tables come before files that are read whole
    in_order = sorted(held, key=lambda one: one.article.id)
    assert [one.statements for one in in_order] == [
        one.statements for one in sorted(expected, key=lambda one: one.article.id)
    ]
    again = CliRunner().invoke(cli, ["corpus", "annotate", *given])
    assert again.exit_code == 0
    assert f"{len(articles)} articles" in again.stderr


@pytest.mark.parametrize(
    ("one", "two"), [("a_b", "a/b"), ("a/b", "a__b")], ids=["a folder and a line", "a folder and two lines"]
)
def test_two_addresses_have_two_folders(one: str, two: str, tmp_path: Path) -> None:
    for name in (one, two):
        (tmp_path / "store" / name).mkdir(parents=True)
        (tmp_path / "store" / name / "n.txt").write_text(f"The keeper of {name} counted the eels and went home.")
    found_ = objects.local([(tmp_path / "store" / name).as_uri() for name in (one, two)], tmp_path / "into")
    assert len({(Path(folder) / "n.txt").read_text() for folder in found_}) == 2


@pytest.mark.parametrize("name", ["..", ".", "", "x" * 300, "a\0b.txt", "é" * 90])
def test_names_of_objects_stay_inside_and_are_names_of_files(name: str, tmp_path: Path) -> None:
    part = objects._part(name)
    (tmp_path / part).write_text("eels")
    assert (tmp_path / part).parent == tmp_path
    assert [path.name for path in tmp_path.iterdir()] == [part]


def test_a_key_in_an_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="a key in it") as caught:
        objects.local(["s3://AKIAEELS:hunter2@bucket/x"], tmp_path)
    assert "hunter2" not in str(caught.value)


# ── links ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    ["“We will not close the old weir this year,” Oda Lind said.", "The weir stays."],
    ids=["quoted", "no quote"],
)
@pytest.mark.parametrize("engine", ["local", pytest.param("daft", marks=LEFT_OPEN)])
def test_shards_without_a_wording_or_an_article_of_their_own(said: str, engine: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    lines = [json.dumps({"id": str(n), "text": f"{_EELS * 4}{said}", "published": "2026-02-01", "language": "en"})
             for n in range(4)]  # fmt: skip
    path.write_text("\n".join([*lines, "{broken", "{broken"]) + "\n", encoding="utf-8")
    made(path, tmp_path / "c", records=2)
    corpus.link(tmp_path / "c", engine=corpus.engine_of(engine))
    assert [one.articles for one in corpus.counts(tmp_path / "c")] == [2, 2, 0]
    groups = read_columns([tmp_path / "c" / "link" / "copies.parquet"])["copies"].to_pylist()
    assert len(groups) == 4
    assert len(set(groups)) == 1
    assert read_columns([tmp_path / "c" / "link" / "utterances.parquet"]).num_rows == ("“" in said)
    assert not (tmp_path / "c" / "link" / "work").exists()


class Dying(Local):
    """Whose processes end."""

    def each(self, function: Any, items: Sequence[Any]) -> Any:
        return iter([None for _ in items])


def test_a_process_that_ends_is_told_with_the_step(copied: Path) -> None:
    with pytest.raises(CorpusError, match=r"texts that are near: a process ended; give fewer --processes"):
        corpus.link(copied, engine=Dying())
    assert not (copied / "link" / "work").exists()
    assert run("report", copied).exit_code == 2
    assert "not linked" in run("sample", copied, "--kind", "copies").stderr


def test_fingerprints_are_even_over_the_ranges_of_keys() -> None:
    rng = np.random.default_rng(4)
    texts = pa.array([rng.integers(1, 1 << 32, 400, dtype=np.uint32) for _ in range(100)], pa.list_(pa.uint32()))
    batch = pa.RecordBatch.from_pydict({"row": pa.array(range(100), pa.int32()), "narrator": texts})
    keys = keyed(batch)["key"].to_numpy()
    shares = np.histogram(keys.astype(float), bins=6, range=(-(2.0**63), 2.0**63))[0] / len(keys)
    assert shares.min() > 0.12
    assert shares.max() < 0.21


def test_planted_copies_and_quotations_are_found(rows: Path, linked: Path) -> None:
    shares = {name: (hit / of if of else 1.0) for name, (hit, of) in found(rows.parent, linked).items()}
    assert shares[planted.COPIES] >= 0.85
    assert shares[planted.RIGHT_COPIES] == 1.0
    assert shares["quotations, same"] == 1.0
    assert shares[planted.QUOTATIONS] >= 0.85
    assert shares[planted.RIGHT_QUOTATIONS] >= 0.98
    # there are no vectors, and in so few articles no word is rare
    assert shares[planted.STORIES] >= 0.4
    assert shares[planted.RIGHT_STORIES] >= 0.98
    assert all(share == 1.0 for name, share in shares.items() if name.startswith(("copies, 0%", "copies, 2%")))


@LEFT_OPEN
def test_daft_gives_the_same_tables(linked: Path, copied: Path) -> None:
    shutil.rmtree(copied / "link")
    corpus.link(copied, engine=corpus.engine_of("daft", processes=1))
    same_tables(linked, copied, "link/**/*.parquet")


@LEFT_OPEN
def test_daft_makes_the_same_shards(rows: Path, linked: Path, tmp_path: Path) -> None:
    made(rows, tmp_path / "c", engine=corpus.engine_of("daft", processes=1))
    same_tables(linked, tmp_path / "c", "shards/*/*.parquet")
    assert os.environ["DO_NOT_TRACK"] == "1"


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def deadly_for(number: int, *, whom: str) -> int:
    """Kills its own process, or the worker whose child it is, at one number."""
    if number == 3:
        kill(os.getpid() if whom == "itself" else os.getppid())
        time.sleep(60)
    return number


@LEFT_OPEN
def test_daft_gives_none_for_an_item_that_ends_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    # where its processes find the functions of this file
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
    engine = corpus.engine_of("daft", processes=2)
    assert list(engine.each(partial(deadly_for, whom="itself"), [2, 3, 4])) == [2, None, 4]


def sums(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A step over pairs."""
    found = [a + b for a, b in zip(batch["a_value"].to_pylist(), batch["b_value"].to_pylist(), strict=True)]
    return pa.RecordBatch.from_pydict({"a": batch["a"], "b": batch["b"], "sum": pa.array(found, pa.int64())})


def test_pairs_are_brought_together_the_same_in_any_number_of_processes(tmp_path: Path) -> None:
    paths = [tmp_path / "1.parquet", tmp_path / "2.parquet"]
    for number, path in enumerate(paths):
        rows_ = list(range(1000 * number, 1000 * number + 1000))
        pq.write_table(pa.table({"row": rows_, "value": [7 * row for row in rows_]}), path)
    pairs = np.stack([np.arange(0, 1990), np.arange(10, 2000)], axis=1)
    one, two = (Local(n).joined(pairs, [(paths, ("value",))], "row", sums, held=700) for n in (1, 2))
    assert one.equals(two)
    assert one["sum"].to_pylist() == [7 * (a + a + 10) for a in range(1990)]
    assert Local().joined(pairs[:0], [(paths, ("value",))], "row", sums).num_rows == 0


def test_keys_in_common_are_counted_over_ranges_as_at_once(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    keys = np.sort(rng.integers(-(1 << 63), (1 << 63) - 1, 300)[rng.integers(0, 300, 2000)])
    path = tmp_path / "keys.parquet"
    pq.write_table(pa.table({"key": keys, "row": pa.array(rng.integers(0, 90, 2000), pa.int32())}), path)
    parts = ranges([path], most=400)
    assert len(parts) == 5
    assert (parts[0][0], parts[-1][1]) == (-(1 << 63), (1 << 63) - 1)
    pairing = partial(all_pairs, most=20, chain=False)
    whole_ = _in_range((-(1 << 63), (1 << 63) - 1), paths=[path], pairing=pairing)
    found_ = merged([_in_range(part, paths=[path], pairing=pairing) for part in parts])
    assert found_.packed.tolist() == whole_.packed.tolist()
    assert found_.keys.tolist() == whole_.keys.tolist()
    assert len(found_.pairs(least=2)) < len(found_.pairs())


def weighted(words: Sequence[Sequence[int]], days: Sequence[int], leads: Sequence[bytes | None]) -> pa.Table:
    """Articles as a block of stories has them, each word as heavy as another."""
    given = [[1 / len(one) ** 0.5] * len(one) for one in words]
    columns = [range(len(words)), days, words, given, leads]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, WEIGHTED, strict=True)], schema=WEIGHTED)


def test_likeness_over_arrays_is_that_of_the_desk() -> None:
    rng = np.random.default_rng(5)
    names = [sorted(rng.choice(60, 20, replace=False).tolist()) for _ in range(8)]
    days = [700_000 + n for n in range(8)]
    table = weighted(names, days, [rng.standard_normal(4).astype(np.float16).tobytes() for _ in names])
    words, _ = _matrices(table)
    got = _likeness(words, _leads(table["lead"]), np.array(days), np.full(7, 7), np.arange(7))
    signatures = [
        Signature(words={str(w): 20**-0.5 for w in names[r]}, vector=table["lead"][r].as_py(), day=days[r])
        for r in range(8)
    ]
    assert got == pytest.approx([likeness(signatures[7], signatures[r]) for r in range(7)], abs=1e-3)


def test_articles_without_a_day_are_stories_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    text = "“We will not close the old weir by the bridge this year or next,” Oda Lind said. " * 3
    rows_ = [{"id": str(n), "text": text, "language": "en"} for n in range(2)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows_), encoding="utf-8")
    made(path, tmp_path / "c")
    corpus.link(tmp_path / "c", engine=Local())
    table = read_columns([tmp_path / "c" / "link" / "stories.parquet"])
    assert table["story"].to_pylist() == table["article"].to_pylist()


def test_stories_are_the_same_however_days_are_cut_into_blocks(
    linked: Path, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copydesk.corpus.stories._BLOCK", 17)
    monkeypatch.setattr("copydesk.corpus.utterances._PART", 13)
    shutil.rmtree(copied / "link")
    corpus.link(copied, engine=Local())
    for name in ("stories", "utterances"):
        assert pq.read_table(linked / "link" / f"{name}.parquet").equals(
            pq.read_table(copied / "link" / f"{name}.parquet")
        )
    parts = sorted((copied / "link" / "renderings").glob("*.parquet"))
    assert len(parts) > 2
    assert read_columns(parts).equals(read_columns(sorted((linked / "link" / "renderings").glob("*.parquet"))))


def test_where_a_batch_ends_does_not_matter(linked: Path) -> None:
    table = read_columns(tables(linked, "statements")).combine_chunks()
    [batch] = table.to_batches()
    one = quotations(batch)
    parts = [quotations(batch.slice(at, 7)) for at in range(0, len(batch), 7)]
    assert pa.Table.from_batches(parts).equals(pa.Table.from_batches([one]).cast(parts[0].schema))
    keys = one["quotation"].to_pylist()
    assert len(set(keys)) == len(keys) > 100


def test_groups_and_pairs() -> None:
    keys, rows_ = np.array([1, 2, 2, 3, 3, 3]), np.array([9, 1, 2, 3, 4, 5])
    members, starts = grouped(keys, rows_)
    assert members.tolist() == [1, 2, 3, 4, 5]
    assert starts.tolist() == [0, 2]

    def pairs(rows: np.ndarray, begins: np.ndarray, *, most: int, chain: bool) -> list[list[int]]:
        return list(counted(all_pairs(rows, begins, most=most, chain=chain)).pairs().tolist())

    assert pairs(members, starts, most=8, chain=True) == [[1, 2], [3, 4], [3, 5], [4, 5]]
    assert pairs(members, starts, most=2, chain=False) == [[1, 2]]
    many = np.arange(20)
    assert len(pairs(many, np.zeros(1, np.int64), most=8, chain=True)) == 19 + 18
    assert not pairs(many[:0], np.empty(0, np.int64), most=8, chain=True)


def test_parts_of_one_quotation_are_not_held_against_each_other() -> None:
    texts = ["We will not close the old weir", "The keepers have counted every eel since Monday",
             "We will not close the old weir. The keepers have counted every eel since Monday",
             "The wardens have counted every eel since Monday"]  # fmt: skip
    rows_: list[dict[str, Any]] = [
        {"text": text, "speaker_key": "person:oda lind", "stands_for": n} for n, text in enumerate(texts)
    ]
    drifts(rows_)
    assert [row["against"] for row in rows_] == [None, None, 0, 1]
    assert [row["kinds"] for row in rows_] == [[], [], ["longer"], ["reworded"]]


def alike_pairs(*rows: tuple[int, int, float, int, int]) -> pa.Table:
    names = ("a", "b", "alike", "a_words", "b_words")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=ALIKE)


@pytest.mark.parametrize(
    ("rows", "homes"),
    [
        # 1 is a part of 2 and of 3, which are of other words, and 4 is like 3 alone
        ([(1, 2, 0.9, 5, 20), (1, 3, 0.9, 5, 20), (3, 4, 0.95, 20, 20)], [1, 1, 3, 3]),
        # the same without 4
        ([(1, 2, 0.9, 5, 20), (1, 3, 0.9, 5, 20)], [1, 1, 3]),
        # 1, 2 and 3 are parts of 4 that have nothing in common
        ([(1, 4, 0.9, 9, 30), (2, 4, 0.9, 9, 30), (3, 4, 0.9, 9, 30)], [1, 1, 1, 1]),
        ([], []),
    ],
)
def test_parts_of_one_quotation_come_together_and_no_chain_of_parts(
    rows: list[tuple[int, int, float, int, int]], homes: list[int]
) -> None:
    members, found_ = joined_up(alike_pairs(*rows))
    assert members.tolist() == sorted({member for row in rows for member in row[:2]})
    assert found_.tolist() == homes


WORDS = ("ring", "bell", "tower", "keeper", "counted", "eels", "the", "of", "we", "not")
SAID = st.lists(st.sampled_from(WORDS), min_size=4, max_size=14)


@given(SAID, SAID)
def test_no_pair_is_set_aside_that_would_be_alike(one: list[str], two: list[str]) -> None:
    texts = [" ".join(words) for words in (one, two)]
    content = [[word_id(w) for w in content_words(tokens(text, [(0, len(text))]))] for text in texts]
    batch = pa.RecordBatch.from_pydict({
        "a": [1], "b": [2], "a_text": texts[:1], "b_text": texts[1:], "a_speaker_key": ["x"], "b_speaker_key": ["x"],
        **{f"{side}_content": pa.array([ids], pa.list_(pa.uint32())) for side, ids in zip("ab", content, strict=True)},
    })  # fmt: skip
    left, right = (words_of(text) for text in texts)
    assert bool(alike(batch).num_rows) == (quotations_alike(left, right, same_speaker=True) > 0)


def test_each_text_is_held_against_the_earlier_one_it_shares_most_with() -> None:
    pairs = np.array([[1, 2], [1, 3], [2, 3]])
    order = np.array([[0, 1], [0, 2], [1, 2]])
    assert to_earlier(pairs, np.array([0.5, 0.6, 0.9]), order).tolist() == [[1, 2], [2, 3]]


def test_words_on_either_side_of_a_quotation_make_no_shingle() -> None:
    assert not len(shingles(np.array([1, 2, 0, 3, 4], np.uint32), 3))
    assert len(shingles(np.array([1, 2, 3, 0, 3, 4], np.uint32), 3)) == 1


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 5))
def test_twelve_words_in_common_are_a_fingerprint_in_common(before: int, after: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    common = rng.integers(1, 1 << 32, 12, dtype=np.uint32)
    texts = [
        np.concatenate(
            [rng.integers(1, 1 << 32, n, dtype=np.uint32), common, rng.integers(1, 1 << 32, m, dtype=np.uint32)]
        )
        for n, m in ((before, after), (after, before))
    ]
    one, two = (fingerprints(text, 5, 8)[0] for text in texts)
    assert set(one.tolist()) & set(two.tolist())


def test_texts_one_after_the_other_have_the_fingerprints_that_each_has_alone() -> None:
    rng = np.random.default_rng(1)
    texts = [rng.integers(1, 500, n, dtype=np.uint32).tolist() for n in (90, 0, 41, 3, 200)]
    texts[0][40] = 0
    table = pa.table({"row": pa.array(range(5), pa.int32()), "narrator": pa.array(texts, pa.list_(pa.uint32()))})
    [batch] = table.to_batches()
    one = keyed(batch)
    alone = [keyed(batch.slice(n, 1)) for n in range(5)]
    assert pa.Table.from_batches([one]).equals(pa.Table.from_batches(alone).combine_chunks())
    assert set(one["row"].to_pylist()) == {0, 2, 4}


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [
        ("Gen. Charles Q. Brown", "person", "person:charles brown"),
        ("Brown", "person", None),
        ("The Ministry of Ports", "organisation", "body:ministry of ports"),
        ("the government", "government", None),
        ("The government", "government", None),
        ("an official", "unnamed", None),
        (None, None, None),
    ],
)
def test_only_full_names_are_known_across_a_corpus(name: str | None, kind: str | None, key: str | None) -> None:
    assert speaker_key(name, kind) == key


# ── samples, agreement, report ────────────────────────────────────────────────────────────


def filled(sheet: Path, target: Path, answer: Any) -> Path:
    """A sheet with answers that a function of the row gives."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        given = list(csv.DictReader(file))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, given[0].keys())
        writer.writeheader()
        writer.writerows([{**row, **answer(number, row)} for number, row in enumerate(given)])
    return target


def test_a_sheet_is_blind_the_same_again_and_in_proportion(copied: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    number = corpus.sample(copied, kind="renderings", number=40, seed=2, output=sheet)
    first = sheet.read_bytes()
    corpus.sample(copied, kind="renderings", number=40, seed=2, output=sheet)
    assert number == 40
    assert sheet.read_bytes() == first
    names = set(read_columns(tables(copied, "articles"))["outlet"].to_pylist())
    assert not any(name in first.decode() for name in names)
    drawn = stratified({"a": list(range(90)), "b": list(range(10))}, 20, __import__("random").Random(1))
    assert [name for name, _ in drawn].count("a") == 18


def test_agreement_of_two_readers(copied: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    corpus.sample(copied, kind="copies", number=20, seed=1, output=sheet)
    one = filled(sheet, tmp_path / "1.csv", lambda n, _: {"answer": "no" if n < 2 else "yes"})
    two = filled(sheet, tmp_path / "2.csv", lambda n, _: {"answer": "No" if n < 3 else "Y"})
    result = corpus.agreement(copied, [one, two])
    assert (result.sheets, result.undecided) == (2, 1)
    assert result.alpha == pytest.approx(0.78, abs=0.05)
    assert result.precision.hits == result.precision.of - 2
    alone = corpus.agreement(copied, [one])
    assert alone.alpha is None
    with pytest.raises(CorpusError, match="no sheet"):
        corpus.agreement(copied, [EXAMPLES / "harbour-bridge" / "meta.json"])


def test_alpha_is_that_of_published_examples() -> None:
    # K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), examples A and C
    two = ("0100000010", "1110010000")
    four = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    for rows_, expected in ((two, 0.095), (four, 0.743)):
        answers = [{str(n): None if value == "." else value for n, value in enumerate(row)} for row in rows_]
        assert alpha(answers, [str(n) for n in range(len(rows_[0]))]) == pytest.approx(expected, abs=0.001)
    assert alpha([{"1": "yes"}, {"1": "yes"}], ["1"]) is None


def test_wilson_is_wilson() -> None:
    share = wilson(8, 10)
    assert (share.low, share.high) == (0.4902, 0.9433)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


def hostile(number: int, name: str, day: str) -> dict[str, str]:
    """A report that would take over a page or a spreadsheet."""
    said = f"“We will not <img src=x onerror=alert(2)> close the {{{{ 7 * 7 }}}} weir {number},” Oda Lind said."
    return {
        "id": f"h{number}", "outlet": f"<b>The {name}</b>", "title": "</title><script>alert(1)</script>",
        "published": day, "language": "en", "text": f"=cmd|' /C calc'!A0 said the keeper. {_EELS * 3}{said}",
    }  # fmt: skip


HOSTILE = [hostile(1, "Bell", "2026-02-01"), hostile(2, "Post", "2026-02-02"), hostile(3, "Horn", "2026-02-02")]


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in HOSTILE), encoding="utf-8")
    made(path, tmp_path / "c")
    corpus.link(tmp_path / "c", engine=Local())
    shown = corpus.report(tmp_path / "c").read_text(encoding="utf-8")
    assert "onerror=alert(2)&gt;" in shown
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>The" not in shown
    assert "49 weir" not in shown
    assert "default-src 'none'" in shown


def test_the_report_compares_outlets_only_with_an_error(copied: Path, tmp_path: Path) -> None:
    before = corpus.report(copied).read_text(encoding="utf-8")
    assert "Nobody has checked a sample" in before
    assert 'class="error"' not in before
    assert "--story NUMBER" in before
    names = ("volume", "sharing", "unnamed")
    assert all((copied / "report" / f"{name}.parquet").exists() for name in names)
    sheet = tmp_path / "s.csv"
    corpus.sample(copied, kind="copies", number=10, seed=1, output=sheet)
    corpus.agreement(copied, [filled(sheet, tmp_path / "1.csv", lambda *_: {"answer": "yes"})])
    after = corpus.report(copied).read_text(encoding="utf-8")
    assert "are right (one person)" in after
    assert "--kind copies" not in after
    told = (copied / "report" / "methods.txt").read_text(encoding="utf-8")
    assert f"{ARTICLES} English articles" in told
    assert "not valid JSON: 1" in told


def test_a_share_is_corrected_by_what_readers_say(linked: Path) -> None:
    share = corrected(20, 100, None)
    assert share is None
    known = corpus.Agreement(
        kind="statements", sheets=1, items=40, undecided=0, alpha=None, precision=wilson(18, 20),
        unnamed=wilson(9, 10), unnamed_of_others=wilson(1, 20),
    )  # fmt: skip
    bounds = corrected(20, 100, known)
    assert bounds is not None
    assert bounds.value == pytest.approx(0.22)
    assert bounds.low < 0.22 < bounds.high


def run(*arguments: object) -> Any:
    return CliRunner().invoke(cli, ["corpus", *map(str, arguments)])


def test_the_commands(copied: Path, tmp_path: Path) -> None:
    steps: Sequence[Sequence[object]] = [
        ("link", copied, "--processes", 1),
        ("sample", copied, "--kind", "copies", "--n", 10, "--output", tmp_path / "s.xlsx"),
        ("report", copied),
    ]
    for step in steps:
        result = run(*step)
        assert result.exit_code == 0, result.output
    assert run("agreement", copied, tmp_path / "s.xlsx").exit_code == 2
    assert run("link", tmp_path / "none").exit_code == 2
    assert "no corpus" in run("report", tmp_path / "none").stderr
    assert msgspec.json.decode((copied / "link" / "linked.json").read_bytes())["engine"] == "local"


# ── a cluster: make test-cluster ──────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two machines of one core, on this one."""
    if "COPYDESK_CLUSTER" not in os.environ:
        pytest.skip("needs Ray: make test-cluster")
    import ray
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        # where workers find the functions of this file
        patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
        found = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 300 << 20})
        found.add_node(num_cpus=1, object_store_memory=300 << 20)
        patch.setenv("RAY_ADDRESS", found.address)
        yield found
        ray.shutdown()
        found.shutdown()


def working(cluster: Any, task: str) -> tuple[int, str] | None:
    """A worker of the cluster that is at such a task, and what it says that it does."""
    raylets = {info.process.pid for node in cluster.list_all_nodes() for info in node.all_processes["raylet"]}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            title = (path / "cmdline").read_text().strip("\0 ")
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent in raylets and title.startswith("ray::") and task in title:
            return int(path.name), title
    return None


@contextmanager
def killing(cluster: Any, task: str, kill: Callable[[int], None]) -> Iterator[list[str]]:
    """Kill one worker while it is at such a task; what is had is what the killed did."""
    killed: list[str] = []
    done = Event()

    def watch() -> None:
        while not killed and not done.wait(0.002):
            if found := working(cluster, task):
                kill(found[0])
                killed.append(found[1])

    thread = Thread(target=watch)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()


def deadly_once(article: Article, *, mark: Path) -> Resolved:
    """Kills its own process at one article, and at another the worker of the cluster, whose child it is."""
    for at, process in (("3-2", os.getpid()), ("9-1", os.getppid())):
        if article.id == at and not (mark / at).exists():
            (mark / at).write_bytes(Path(f"/proc/{process}/cmdline").read_bytes())
            kill(process)
            time.sleep(60)
    return annotated(article)


@LEFT_OPEN
def test_ray_gives_the_same_tables(rows: Path, linked: Path, tmp_path: Path, cluster: Any) -> None:
    engine = corpus.engine_of("ray", processes=2)
    made(rows, tmp_path / "c", engine=engine)
    same_tables(linked, tmp_path / "c", "shards/*/*.parquet")
    corpus.link(tmp_path / "c", engine=engine)
    same_tables(linked, tmp_path / "c", "link/**/*.parquet")


@LEFT_OPEN
def test_ray_gives_the_same_shards_where_workers_are_killed(
    rows: Path, linked: Path, tmp_path: Path, cluster: Any
) -> None:
    make = partial(deadly_once, mark=tmp_path)
    engine = corpus.engine_of("ray", processes=2)
    corpus.annotate([str(rows)], tmp_path / "c", tagger=Tagger(), engine=engine, records=60, annotated=make)
    assert (tmp_path / "3-2").exists()
    assert (tmp_path / "9-1").read_text().startswith("ray::")
    same_tables(linked, tmp_path / "c", "shards/*/*.parquet")


@LEFT_OPEN
@pytest.mark.parametrize("task", ["HashJoin", "Aggregate"])
def test_ray_gives_the_same_links_where_a_worker_is_killed(
    task: str, linked: Path, copied: Path, cluster: Any
) -> None:  # fmt: skip
    with killing(cluster, task, kill) as killed:
        corpus.link(copied, engine=corpus.engine_of("ray", processes=2))
    assert len(killed) == 1
    same_tables(linked, copied, "link/**/*.parquet")


@LEFT_OPEN
def test_ray_gives_the_same_links_where_a_machine_or_the_planner_is_gone(
    linked: Path, copied: Path, cluster: Any
) -> None:  # fmt: skip
    def gone(_: int) -> None:
        cluster.remove_node(cluster.list_all_nodes()[-1], allow_graceful=False)

    with killing(cluster, "HashJoin", gone) as killed, killing(cluster, "RemoteFlotilla", kill) as planner:
        corpus.link(copied, engine=corpus.engine_of("ray", processes=2))
    cluster.add_node(num_cpus=1, object_store_memory=300 << 20)
    assert len(killed) == len(planner) == 1
    same_tables(linked, copied, "link/**/*.parquet")


def faulty(number: int) -> int:
    raise CorpusError(f"{number} is none")


@LEFT_OPEN
def test_ray_does_not_try_without_end(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = corpus.engine_of("ray", processes=2)
    assert list(engine.each(partial(deadly_for, whom="itself"), range(5))) == [0, 1, 2, None, 4]
    with pytest.raises(CorpusError, match="is none"):
        list(engine.each(faulty, range(5)))
    monkeypatch.setattr("copydesk.corpus.ray._DEATHS", 1)
    with pytest.raises(MemoryError, match="again and again"):
        list(engine.each(partial(deadly_for, whom="worker"), range(5)))
    assert list(engine.each(abs, range(5))) == [0, 1, 2, 3, 4]
