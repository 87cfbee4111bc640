import json
import os
from pathlib import Path

import pytest

from copydesk.errors import ReadError
from copydesk.read import read_draft, read_sources, read_text
from copydesk.records import Collection, SkippedFile

BODY = (
    "The harbour board will close the swing bridge on Monday for three weeks of repairs.\n\n"
    '"We have run out of time," the engineer Ida Lorne said at the town hall on Friday evening.\n'
)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def ids(found: Collection) -> list[str]:
    return [article.id for article in found.articles]


def reasons(found: Collection) -> dict[str, str]:
    return {skipped.file: skipped.reason for skipped in found.skipped}


def test_a_folder_is_read_in_the_order_of_its_names_with_meta(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", BODY)
    write(tmp_path, "sub/a.md", BODY + "x")
    write(tmp_path, "a.txt", BODY + "y")
    write(tmp_path, "table.xlsx", "1,2")
    write(tmp_path, ".hidden.txt", BODY)
    meta = {
        "title": "The bridge",
        "articles": [
            {"file": "b.txt", "outlet": "Quay Post", "date": "2031-04", "kind": "wire", "reference": True},
            {"file": "sub/a.md", "author": "Bo Tarn", "publisher": "Tarn Press", "title": "Closed"},
        ],
    }
    write(tmp_path, "meta.json", json.dumps(meta))
    found = read_sources([str(tmp_path)])
    assert ids(found) == ["a.txt", "b.txt", "sub/a.md"]
    assert found.title == "The bridge"
    assert found.ignored == ("table.xlsx",)
    assert found.skipped == ()
    second, third = found.articles[1:]
    assert (second.outlet, second.published, second.published_from) == ("Quay Post", "2031-04", "meta")
    assert (second.kind, second.reference, second.text) == ("wire", True, BODY)
    assert (third.byline, third.publisher, third.title) == ("Bo Tarn", "Tarn Press", "Closed")
    assert third.published_from == "unknown"


def test_a_broken_meta_file_is_skipped_and_the_articles_are_not(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", BODY)
    write(tmp_path, "meta.json", "{oops")
    found = read_sources([str(tmp_path)])
    assert ids(found) == ["a.txt"]
    assert found.skipped == (SkippedFile("meta.json", "not valid JSON"),)


def test_meta_beside_a_file_named_outright_counts_and_is_no_article(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", BODY)
    meta = write(tmp_path, "meta.json", json.dumps({"articles": [{"file": "a.txt", "outlet": "Quay Post"}]}))
    found = read_sources([str(path), str(meta)])
    assert [article.outlet for article in found.articles] == ["Quay Post"]
    assert found.skipped == ()


def test_bad_files_are_named_with_a_reason_and_the_others_go_on(tmp_path: Path) -> None:
    write(tmp_path, "good.txt", BODY)
    write(tmp_path, "empty.txt", " \n")
    write(tmp_path, "binary.txt", b"\x89PNG\r\n\0\0\0")
    write(tmp_path, "bare.html", "<html><body><script>let a = 1</script></body></html>")
    write(tmp_path, "big.txt", b"a" * (20 * 1024 * 1024 + 1))
    german = "Der Hafen bleibt wegen der Reparatur der Brücke bis zum Ende des Monats geschlossen, sagte "
    write(
        tmp_path,
        "deutsch.txt",
        german + "die Sprecherin der Stadt am Dienstag vor vielen Leuten im Rathaus.",
    )
    found = read_sources([str(tmp_path), str(tmp_path / "gone.txt"), str(tmp_path / "good.pdf")])
    assert ids(found) == ["good.txt"]
    assert reasons(found) == {
        "empty.txt": "empty",
        "binary.txt": "not text",
        "bare.html": "no article text",
        "big.txt": "too large",
        "deutsch.txt": "language: de",
        "gone.txt": "no such file",
        "good.pdf": "no such file",
    }


def test_a_format_that_is_not_read_is_skipped_when_named_outright(tmp_path: Path) -> None:
    path = write(tmp_path, "a.xlsx", "1,2")
    assert reasons(read_sources([str(path)])) == {"a.xlsx": "format not read: .xlsx"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", BODY).chmod(0)
    assert reasons(read_sources([str(tmp_path)])) == {"a.txt": "permission denied"}


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "outside/secret.txt", BODY)
    write(tmp_path, "in/a.txt", BODY)
    (tmp_path / "in/link.txt").symlink_to(tmp_path / "outside/secret.txt")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in", target_is_directory=True)
    assert ids(read_sources([str(tmp_path / "in")])) == ["a.txt"]


def test_rows_keep_their_ids_and_a_bad_row_loses_only_itself(tmp_path: Path) -> None:
    rows = [
        json.dumps({"id": "r1", "text": BODY, "author": ["Bo Tarn", "Al Fen"], "date": "2 March 2031"}),
        "{broken",
        json.dumps({"id": "r1", "text": BODY, "url": "https://www.reuters.com/x"}),
        json.dumps({"title": "no text"}),
        json.dumps({"text": BODY, "language": "fr"}),
        json.dumps({"text": BODY}),
        "[1]",
    ]
    write(tmp_path, "rows.jsonl", "\n".join(rows) + "\n")
    found = read_sources([str(tmp_path)])
    assert ids(found) == ["r1", "r1~2", "rows.jsonl:6"]
    assert [article.file for article in found.articles] == ["rows.jsonl:1", "rows.jsonl:3", "rows.jsonl:6"]
    first, second, _ = found.articles
    assert (first.byline, first.published, first.plain) == ("Bo Tarn, Al Fen", "2031-03-02", False)
    assert second.outlet == "Reuters"
    assert reasons(found) == {
        "rows.jsonl:2": "not valid JSON",
        "rows.jsonl:4": "no text field",
        "rows.jsonl:5": "language: fr",
        "rows.jsonl:7": "not a JSON object",
    }


def test_the_order_of_the_paths_given_changes_nothing(tmp_path: Path) -> None:
    one = write(tmp_path, "one/a.txt", BODY)
    two = write(tmp_path, "two/a.txt", BODY + "Later.")
    there, back = read_sources([str(one), str(two)]), read_sources([str(two), str(one)])
    assert there == back
    assert ids(there) == ["a.txt", "a.txt~2"]


def test_an_id_that_looks_like_a_second_one_is_not_overwritten(tmp_path: Path) -> None:
    names = ["a", "a~2", "a"]
    write(tmp_path, "r.jsonl", "\n".join(json.dumps({"id": name, "text": BODY}) for name in names))
    assert ids(read_sources([str(tmp_path)])) == ["a", "a~2", "a~3"]


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", BODY)
    assert ids(read_sources([str(path), str(tmp_path)])) == ["a.txt"]


def test_standard_input_is_text_rows_or_a_page() -> None:
    text = read_sources(["-"], stdin=BODY.encode())
    assert (ids(text), text.articles[0].text) == (["-"], BODY)
    rows = read_sources(["-"], stdin=json.dumps({"text": BODY}).encode() + b"\n{}\n")
    assert (ids(rows), reasons(rows)) == (["-:1"], {"-:2": "no text field"})
    paragraphs = "".join(f"<p>{part}</p>" for part in BODY.strip().split("\n\n"))
    page = read_sources(["-"], stdin=f"<!doctype html><html><body><article>{paragraphs}</article>".encode())
    assert page.articles[0].text == BODY.strip()
    assert reasons(read_sources(["-"], stdin=b"")) == {"-": "empty"}


def test_a_draft_is_one_text(tmp_path: Path) -> None:
    path = write(tmp_path, "draft.md", BODY)
    assert read_draft(str(path)).text == BODY
    assert read_draft("-", stdin=BODY.encode()).id == "-"
    for bad in (
        tmp_path,
        tmp_path / "gone.txt",
        write(tmp_path, "a.pdf", "x"),
        write(tmp_path, "e.txt", ""),
    ):
        with pytest.raises(ReadError):
            read_draft(str(bad))
    two = write(tmp_path, "two.jsonl", "\n".join([json.dumps({"text": BODY})] * 2))
    with pytest.raises(ReadError, match="more than one text"):
        read_draft(str(two))


def test_a_pasted_text_is_an_article_with_the_fields_given() -> None:
    found = read_text(BODY, {"outlet": "Quay Post", "Published": "2031-04-09", "headline": "The bridge"}, name="pasted")
    assert (found.id, found.text, found.outlet) == ("pasted", BODY, "Quay Post")
    assert (found.published, found.title, found.plain) == ("2031-04-09", "The bridge", False)
    for bad in ("", " ", "a\0b"):
        with pytest.raises(ReadError):
            read_text(bad)


def test_rows_may_have_other_names_for_their_fields() -> None:
    row = {
        "Full Text": BODY,
        "Headline": "The bridge",
        "source": {"id": None, "name": "Quay Post"},
        "publishedAt": "2031-04-09T10:00:00Z",
        "by-line": "x",
        "creator": "Bo Tarn",
        "link": "https://quaypost.example/a",
    }
    (found,) = read_sources(["-"], stdin=json.dumps(row).encode()).articles
    assert (found.title, found.outlet, found.byline) == ("The bridge", "Quay Post", "Bo Tarn")
    assert (found.published_at, found.url) == ("2031-04-09T10:00:00Z", "https://quaypost.example/a")
    both = {"text": BODY, "body": "Another.", "outlet": "Quay Post", "source": "Tarn", "title": "", "headline": "H"}
    (found,) = read_sources(["-"], stdin=json.dumps(both).encode()).articles
    assert (found.text, found.outlet, found.title) == (BODY, "Quay Post", "H")


@pytest.mark.parametrize(
    ("name", "words", "read"),
    [
        ("a.txt", "Loading", False),
        ("a.txt", "Page not found \n", False),
        ("a.html", "<html><body><article><p>Access denied.</p></article></body></html>", False),
        ("a.jsonl", '{"text": "Oops!", "language": "en"}', False),
        ("a.jsonl", '{"text": "The bridge is shut!", "kind": "post", "language": "en"}', True),
        ("a.txt", "The bridge is shut again.", True),
        ("a.txt", "FLASH: The swing bridge at Hallenport is shut.", True),
    ],
)
def test_a_handful_of_words_is_no_report(tmp_path: Path, name: str, words: str, read: bool) -> None:
    found = read_sources([str(write(tmp_path, name, words))])
    assert len(found.articles) == read
    assert read or [one.reason for one in found.skipped] in (["too short"], ["no article text"])


def test_pasted_words_may_be_few() -> None:
    assert read_text("Not now.", {"language": "en"}).text == "Not now."


@pytest.mark.parametrize("reason", ["permission denied", "not readable"])
def test_a_file_that_nobody_may_look_at_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    (tmp_path / "a.txt").write_text("The ferry was late, Orla Venn said on Tuesday.", encoding="utf-8")
    closed, look = tmp_path / "closed" / "b.txt", Path.stat
    error = PermissionError(13, "Permission denied") if reason == "permission denied" else OSError(36, "too long")

    def stat(path: Path, **how: bool) -> os.stat_result:
        if path.name in ("b.txt", "meta.json", "closed"):
            raise error
        return look(path, **how)

    def opened(path: Path, *_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(Path, "stat", stat)
    given, opener = Path.open, opened
    monkeypatch.setattr(
        Path, "open", lambda path, *a, **k: (opener if "closed" in path.parts else given)(path, *a, **k)
    )
    found = read_sources([str(closed), str(tmp_path / "a.txt")])
    assert [one.file for one in found.articles] == ["a.txt"]
    assert SkippedFile("b.txt", reason) in found.skipped
