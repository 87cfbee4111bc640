"""The page, the terminal, Markdown and tables of a small invented story."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console
from test_show_story import DOSSIER, TEXTS, passage, piece

from copydesk import show
from copydesk.records import (
    Article,
    Checked,
    Counts,
    Dossier,
    DraftCheck,
    Edit,
    Rendering,
    Slice,
    Speaker,
    Statement,
)
from copydesk.show.build import context
from copydesk.show.index import Index
from copydesk.show.passages import around, paragraphs
from copydesk.show.phrases import day, days, visible

FORBIDDEN = re.compile(
    r"\b(copied|plagiarised|lifted|laundered|misquoted|altered|distorted|wrong|cut|spliced|mistranslated|"
    r"uncredited|stolen|original|true|false|agreed|corroborated|severity|score)\b",
    re.IGNORECASE,
)


class Reader(HTMLParser):
    """Collects ids, links, resources, visible words and the slices of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.slices: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._stack: list[str] = []
        self._slice: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in found.items()]
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append((found["href"], found.get("rel", "")))
        if tag not in ("meta", "link", "input", "br", "img", "path"):
            self._stack.append(tag)
        if "data-slice" in found:
            self._slice = [found["data-slice"]]

    def handle_endtag(self, tag: str) -> None:
        while self._stack and self._stack.pop() != tag:
            pass
        if tag == "a" and self._slice is not None:
            self.slices.append((self._slice[0], "".join(self._slice[1:])))
            self._slice = None

    def handle_data(self, data: str) -> None:
        if self._stack and self._stack[-1] in ("script", "style"):
            return
        self.words.append(data)
        if self._slice is not None:
            self._slice.append(data)


@pytest.fixture(scope="module")
def page() -> str:
    return show.page(DOSSIER)


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def terminal(width: int = 100, dossier: Dossier = DOSSIER) -> str:
    target = io.StringIO()
    show.summary(dossier, Console(file=target, width=width))
    return target.getvalue()


def forbidden_in(text: str) -> list[str]:
    return FORBIDDEN.findall(text)


def as_on_the_page(text: str) -> str:
    return re.sub(r"\[(U\+[0-9A-F]{4})\]", r"\1", visible(text))


def test_slices_on_the_page_are_slices_of_the_articles(read: Reader) -> None:
    keys = {report.anchor: key for key, report in Index(DOSSIER).reports.items()}
    assert len(read.slices) > 20
    for where, text in read.slices:
        report, start, end = re.split("[:-]", where)
        assert text == as_on_the_page(TEXTS[keys[report]][int(start) : int(end)])


def test_full_texts_lose_no_word(page: str) -> None:
    plain = html.unescape(re.sub(r"<sup>.*?</sup>|<[^>]+>", "", page))
    for text in TEXTS.values():
        for start, end in paragraphs(text):
            assert as_on_the_page(text[start:end]) in plain


def test_hostile_text_stays_text(page: str, read: Reader) -> None:
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "onerror" not in {name for _, name, _ in read.attributes}
    assert not [value for _, name, value in read.attributes if name.startswith("on")]
    assert not re.search("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069]", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "javascript:" not in " ".join(href for href, _ in read.links)


def test_nothing_is_loaded(page: str, read: Reader) -> None:
    assert "default-src 'none'" in page
    assert not read.tags & {"link", "img", "iframe", "object", "embed", "base"}
    assert not [value for _, name, value in read.attributes if name in ("src", "srcset", "style")]
    outside = [(href, rel) for href, rel in read.links if not href.startswith("#")]
    assert [href for href, _ in outside] == ["https://harbour.example/ferry?a=1&b=2"]
    assert all("noreferrer" in rel for _, rel in outside)
    assert "url(#tip)" in page and "@import" not in page
    assert len(re.findall(r"https?://", page)) == 2  # the article's address, as link and as words


def test_anchors_are_ours_unique_and_reached(read: Reader) -> None:
    assert len(read.ids) == len(set(read.ids))
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", name) for name in read.ids)
    assert {href[1:] for href, _ in read.links if href.startswith("#")} <= set(read.ids)


def test_page_is_deterministic(page: str) -> None:
    assert show.page(DOSSIER) == page


def test_wording(read: Reader) -> None:
    assert forbidden_in(" ".join(read.words)) == []
    labels = " ".join(value for _, name, value in read.attributes if name in ("aria-label", "title"))
    assert forbidden_in(labels) == []
    assert forbidden_in(terminal()) == []
    assert forbidden_in(show.markdown(DOSSIER)) == []
    assert "%" not in "".join(read.words)


def test_the_record_marks_words_and_names_its_limits(page: str) -> None:
    assert "<mark>cannot</mark>" in page
    assert "No recording or transcript in the set." in page
    assert "Machine findings, 0 reviewed." in page
    assert "from 1 to 2 origins" in page.lower()
    assert "not in this text" in page
    assert "Speaker not resolved" in page
    assert "date given with the text" in page


def test_first_screen_says_whom_they_credit() -> None:
    view = context(DOSSIER)
    assert view.credits[0].headline == "Two of three reports credit Coast Courier"
    assert [cell.filled for cell in view.credits[0].strips[0].cells] == [True, False, False]
    assert view.figures[0].headline.startswith("Two reports, ")
    assert view.not_read == ("1 title", "1 caption")


@pytest.mark.parametrize("width", [40, 80, 140])
def test_terminal_fits_its_width(width: int) -> None:
    printed = terminal(width)
    assert max(map(len, printed.splitlines())) <= width
    assert "\x1b" not in printed
    assert "WHOM THEY CREDIT" in printed and "CHECK FIRST" in printed
    assert "\u202e" not in printed


def test_markdown_escapes_what_would_be_markup() -> None:
    text = show.markdown(DOSSIER)
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "\\=Gull" not in text and "=Gull &" not in text
    assert "## Check first" in text


def test_csv_holds_no_formula() -> None:
    found = list(csv.reader(io.StringIO(show.csv(DOSSIER), newline="")))
    assert found[0][-3:] == ["source", "checked by", "checked"]
    assert len(found) == len(show.rows(DOSSIER)) + 1
    assert all(value[:1] not in ("=", "+", "-", "@") for row in found for value in row if value)
    assert any(value.startswith("'=") for row in found for value in row)


def test_xlsx_opens_and_holds_strings_only(tmp_path: Path) -> None:
    with (tmp_path / "findings.xlsx").open("wb") as sink:
        show.xlsx(DOSSIER, sink)
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx").active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet.max_row == len(show.rows(DOSSIER)) + 1


def test_an_empty_dossier_shows() -> None:
    empty = Dossier(copydesk="0", model="none", counts=Counts(articles=0, statements=0, unknown_speakers=0))
    assert "No credit found in these texts." in show.page(empty)
    assert "Untitled story" in terminal(60, empty)
    assert show.markdown(empty).startswith("# Untitled story")
    assert show.rows(empty) == []


def test_passages() -> None:
    text = "One here. Mr. Ro of the U.S. said “no.” Then three."
    start = text.index("no.")
    beside = around(text, start, start + 2)
    assert text[slice(*beside.before)] == "One here."
    assert text[slice(*beside.lead)] == "Mr. Ro of the U.S. said “"
    assert text[slice(*beside.after)] == "Then three."
    wrapped = "\n\n".join("\n".join(["word " * 14 + "ends"] * 4) for _ in range(3))
    assert len(paragraphs(wrapped)) == 3


def test_dates() -> None:
    assert days(["2024-05-28", "2024-05-17", None]) == "17–28 May 2024"
    assert days(["2024-04-28", "2024-05-17"]) == "28 April – 17 May 2024"
    assert days(["2023-12-28", "2024-01-02"]) == "28 December 2023 – 2 January 2024"
    assert days(["2024", "2024-05-17"]) == "2024 – 17 May 2024"
    assert day("2024-W19") == "2024-W19"


def test_draft() -> None:
    draft = Article(id="d", file="draft.md", sha256="", text="“We cannot rule out a stop,” Brandt said.")
    words = "“We cannot rule out a stop,”"
    statement = Statement(
        id="d1",
        article="d",
        kind="direct",
        act="speech",
        content=(Slice(0, len(words), words),),
        speaker=Speaker("brandt", "Ida Brandt"),
    )
    edit = Edit("replace", Slice(words.index("stop"), words.index("stop") + 4, "stop"), piece("harbour", "pause"))
    check = DraftCheck(
        copydesk="0.1.0",
        model="test",
        draft=draft,
        articles=DOSSIER.articles,
        checked=(
            Checked(
                statement=statement,
                result="wording differs",
                renderings=(
                    Rendering(
                        passage=passage("harbour", '"We cannot rule out a pause,"'),
                        edits=(edit,),
                        kinds=("reworded",),
                    ),
                ),
            ),
            Checked(statement=statement, result="not found in these texts"),
        ),
    )
    text = show.draft_markdown(check)
    assert "a **stop**," in text and "a **pause**," in text and "## not found in these texts" in text
    target = io.StringIO()
    show.draft_terminal(check, Console(file=target, width=70))
    assert "[stop]" in target.getvalue() and "[pause]" in target.getvalue()
    assert forbidden_in(text + target.getvalue()) == []


def test_page_is_the_same_in_another_process(page: str) -> None:
    # hash seeds differ between processes, and so might the order of sets and of the graph's layout
    code = "import hashlib, test_show_story as t; from copydesk import show;"
    code += "print(hashlib.sha256(show.page(t.DOSSIER).encode()).hexdigest())"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "PYTHONHASHSEED": "7"}
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == hashlib.sha256(page.encode()).hexdigest()


def test_circles_are_named(page: str) -> None:
    assert "Harbour Post → =Gull &amp; &lt;b&gt;Sons&lt;/b&gt; → Harbour Post" in page
    assert "In a circle: Harbour Post" in terminal()
