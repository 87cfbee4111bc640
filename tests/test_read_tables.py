"""CSV, TSV and Parquet: the same fields as rows of JSON, whatever is broken in between."""

import builtins
import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.read import Reading, read_sources
from copydesk.records import Article, Collection

SAID = '“The weir at Tarnby stays shut,” keeper Oda Lind said.\nShe spoke, after "a long day", to 20 people; all left.'


def table(rows: list[list[str]], **options: Any) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, **options).writerows(rows)
    return out.getvalue().encode()


def read(folder: Path, name: str, data: bytes) -> Collection:
    (folder / name).write_bytes(data)
    return read_sources([str(folder / name)])


ROWS = [
    ["ID", "Headline", "Full Text", "Source", "Publish Date", "Link", "byline", "unknown"],
    ["w1", "Weir shut", SAID, "Tarn Herald", "2031-04-09", "https://tarn.example/a", "Bo Tarn", "x"],
    ["", "", SAID, "", "", "", "", ""],
    ["w3", "Nothing", " ", "Tarn Herald"],
    [],
    ["w1", "", SAID],
]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.csv", {}),
        ("a.csv", {"delimiter": ";"}),
        ("a.csv", {"quoting": csv.QUOTE_ALL, "lineterminator": "\n"}),
        ("a.csv", {"lineterminator": "\r"}),
        ("a.tsv", {"delimiter": "\t"}),
    ],
)
def test_tables_of_every_dialect(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    found = read(tmp_path, name, table(ROWS, **options))
    assert [article.id for article in found.articles] == ["w1", f"{name}:3", "w1~2"]
    first = found.articles[0]
    assert (first.title, first.outlet, first.byline, first.published) == (
        "Weir shut",
        "Tarn Herald",
        "Bo Tarn",
        "2031-04-09",
    )
    assert (first.text, first.url, first.file) == (SAID, "https://tarn.example/a", f"{name}:2")
    assert [(one.file, one.reason) for one in found.skipped] == [(f"{name}:4", "empty")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    data = table([["text"], [SAID], [SAID]]).decode().encode(encoding)
    assert [article.text for article in read(tmp_path, "a.csv", data).articles] == [SAID, SAID]


def test_a_table_without_texts_names_its_columns(tmp_path: Path) -> None:
    found = read(tmp_path, "a.csv", b"name,price\na,1\n")
    assert [(one.file, one.reason) for one in found.skipped] == [("a.csv", "no text column")]
    assert read(tmp_path, "b.csv", b"\n\n").skipped[0].reason == "empty"
    assert read(tmp_path, "c.csv", b"").skipped[0].reason == "empty"


def test_a_quotation_mark_that_is_not_closed_does_not_fill_the_memory(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("copydesk.read.tables.LONGEST_ROW", 2000)
    monkeypatch.setattr("copydesk.read.rows.LONGEST_ROW", 2000)
    good = table([[SAID]])
    data = table([["text"]]) + good + b'"open ' + good.replace(b'"', b"'") * 20 + b"x" * 5000 + b"\n" + good * 2
    found = read(tmp_path, "a.csv", data)
    assert found.articles[0].text == SAID
    assert found.articles[-1].text == SAID
    assert {one.reason for one in found.skipped} <= {
        "row not readable: a quotation mark that is not closed?",
        "too large",
        "too short",
    }
    assert found.skipped


def test_a_table_is_read_as_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(table([["text"], *([[SAID]] * 5000)]))
    reading = Reading([str(tmp_path)])
    first = next(iter(reading))
    assert isinstance(first, Article)
    assert 0 < reading.bytes_read < 10_000


def test_what_meta_says_of_a_table_holds_for_its_rows(tmp_path: Path) -> None:
    meta = {"articles": [{"file": "a.csv", "outlet": "Tarn Herald", "title": "Table", "kind": "wire"}]}
    (tmp_path / "meta.json").write_text(json.dumps(meta))
    (article,) = read(tmp_path, "a.csv", table([["text"], [SAID]])).articles
    assert (article.outlet, article.kind, article.title) == ("Tarn Herald", "wire", None)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='ab",;\t\r\n|\0é“', max_size=80))
def test_any_table_ends_in_articles_or_reasons(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    found = read(tmp_path_factory.mktemp("t"), "a.csv", b"title,text\n" + text.encode())
    assert not any("reading failed" in one.reason for one in found.skipped)


# ── Parquet ───────────────────────────────────────────────────────────────────────────────


def parquet(columns: dict[str, list[Any]], **options: Any) -> bytes:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as writer

    out = io.BytesIO()
    writer.write_table(arrow.table(columns), out, **options)
    return out.getvalue()


def test_parquet(tmp_path: Path) -> None:
    columns = {
        "body": [SAID, None, SAID, "a\0b"],
        "publication": [{"name": "Tarn Herald", "id": 7}, None, None, None],
        "date": [datetime.datetime(2031, 4, 9, 8, tzinfo=datetime.UTC), None, None, None],
        "published": [None, None, "2031-04-10", None],
        "pixels": [b"\0" * 1000] * 4,
    }
    found = read(tmp_path, "a.parquet", parquet(columns))
    first, second = found.articles
    assert (first.id, first.text, first.outlet) == ("a.parquet:1", SAID, "Tarn Herald")
    assert (first.published, first.published_at) == ("2031-04-09", "2031-04-09T08:00:00Z")
    assert (second.id, second.published) == ("a.parquet:3", "2031-04-10")
    assert [(one.file, one.reason) for one in found.skipped] == [
        ("a.parquet:2", "no text field"),
        ("a.parquet:4", "not text"),
    ]


def test_broken_parquet_has_a_reason(tmp_path: Path) -> None:
    whole = parquet({"text": [f"{n} {SAID}" for n in range(200)]}, row_group_size=50, compression="none")
    assert read(tmp_path, "cut.parquet", whole[:-20]).skipped[0].reason == "not valid Parquet"
    assert read(tmp_path, "text.parquet", b"just words").skipped[0].reason == "not valid Parquet"
    assert read(tmp_path, "empty.parquet", b"").skipped[0].reason == "not valid Parquet"
    assert read(tmp_path, "none.parquet", parquet({"a": [1]})).skipped[0].reason == "no text column"
    middle = len(whole) * 5 // 8
    damaged = whole[:middle] + b"\xff" * 400 + whole[middle + 400 :]
    found = read(tmp_path, "damaged.parquet", damaged)
    assert len(found.articles) >= 50
    assert not any("reading failed" in one.reason for one in found.skipped)


def test_without_pyarrow_the_reason_says_how_to_install_it(tmp_path: Path, monkeypatch: Any) -> None:
    real = builtins.__import__

    def missing(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    (skipped,) = read(tmp_path, "a.parquet", b"PAR1").skipped
    assert 'pip install "copydesk[parquet]"' in skipped.reason
