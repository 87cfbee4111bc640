"""Exports of Nexis and Factiva in their shapes, with invented text."""

import io
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.read import read_sources
from copydesk.read.archives import split
from copydesk.records import Collection

FIRST = [
    "The harbour board will close the swing bridge on Monday for three weeks of repairs, the town said on Friday.",
    "“We have run out of time,” the engineer Ida Lorne said at the town hall on Friday evening, after a long debate.",
]
SECOND = [
    "The ferry company said that it would run two more boats in the morning while the bridge is closed to all.",
    "Nobody would have to wait for more than an hour, its chief Bo Tarn told reporters on the quay on Saturday.",
]
# title, outlet, date as the archive has it, byline, body
Story = tuple[str, str, str, str, list[str]]
STORIES: list[Story] = [
    ("Bridge to close for three weeks", "Quay Post", "May 17, 2031 Saturday", "Ann Reed", FIRST),
    ("More boats, says ferry company", "The Tarn Herald(Tarn)", "May 18, 2031 Sunday 9:14 AM GMT", "Cal Ode", SECOND),
]


def nexis_lines(stories: Sequence[Story], *, without: Sequence[int] = ()) -> list[str]:
    """The layout of Nexis Uni; stories named in `without` have lost their body."""
    lines = [
        "User Name: Desk",
        "Date and Time: Monday, May 19, 2031 10:12:00AM EDT",
        "Job Number: 1",
        f"Documents ({len(stories)})",
    ]
    for number, story in enumerate(stories, start=1):
        lines += [
            f"{number}. {story[0]}",
            "Client/Matter: -None-",
            "Search Terms: bridge",
            "Search Type: Natural Language",
        ]
    for number, (title, outlet, date, byline, body) in enumerate(stories):
        lines += [title, outlet, date, f"Copyright 2031 {outlet} All Rights Reserved", "Section: NEWS; Pg. 3"]
        lines += ["Length: 42 words", f"Byline: {byline}", "Highlight: Repairs", "Body"]
        lines += [] if number in without else body
        lines += ["Graphic", "A picture of the bridge.", "Load-Date: May 20, 2031", "End of Document"]
    return lines


def older_nexis(stories: Sequence[Story]) -> str:
    parts = []
    for number, (title, outlet, date, byline, body) in enumerate(stories, start=1):
        head = (
            f"                {number} of {len(stories)} DOCUMENTS\n\n\n           {outlet}\n\n            {date}\n\n"
        )
        head += f"{title}\n\n"
        head += f"BYLINE: {byline}\n\nSECTION: NEWS; Pg. 3\n\nLENGTH: 42 words\n\nDATELINE: ELMSUND\n\n"
        tail = "\n\nLOAD-DATE: May 20, 2031\n\nLANGUAGE: ENGLISH\n\nPUBLICATION-TYPE: Newspaper\n\n    Copyright 2031\n"
        # bodies are wrapped in this layout
        text = "\n\n".join(paragraph.replace(" the ", "\nthe ") for paragraph in body)
        parts.append(head + text + tail)
    return "\n\n\n".join(parts)


def factiva(story: Story, number: int, *, glue: str = "\n") -> str:
    title, outlet, _, byline, body = story
    day = 17 + number
    fields = [
        ("SE", "News"), ("HD", title), ("BY", f"By {byline}"), ("WC", "42 words"), ("PD", f"{day} May 2031"),
        ("ET", "10:30"),
        ("SN", outlet), ("SC", "QUAYP"), ("PG", "3"), ("LA", "English"), ("CY", "Copyright 2031, the paper"),
        ("LP", body[0]), ("TD", "\n\n".join(body[1:])), ("NS", "gtrans : Transport"), ("RE", "elms : Elmsund"),
        ("PUB", "The paper"), ("AN", f"Document QUAYP0002031051{number}en5h0001{number}"),
    ]  # fmt: skip
    return "\n\n".join(f"{code}{glue}{value}" for code, value in fields)


def factiva_headings(story: Story, number: int) -> str:
    title, outlet, _, byline, body = story
    head = [title, f"By {byline}", "42 words", f"{17 + number} May 2031", "10:30 GMT", outlet, "QUAYP", "3", "English"]
    lines = [
        *head,
        "Copyright 2031. The paper. All rights reserved.",
        *body,
        f"Document QUAYP0002031051{number}en5h0001{number}",
    ]
    return "\n\n".join(lines)


def word(lines: Sequence[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rtf(lines: Sequence[str]) -> bytes:
    escaped = ["".join(c if c.isascii() else f"\\u{ord(c)}?" for c in line) for line in lines]
    body = "\\par\n".join(escaped)
    return f"{{\\rtf1\\ansi\\ansicpg1252 {body}}}".encode()


def page(lines: Sequence[str]) -> bytes:
    return ("<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>").encode()


def table(stories: Sequence[Story]) -> bytes:
    """Factiva's HTML: a table of codes and values for each article."""
    rows = []
    for number, story in enumerate(stories):
        for field in factiva(story, number).split("\n\n"):
            code, _, value = field.partition("\n")
            if not value:
                rows.append(f"<tr><td></td><td><p>{code}</p></td></tr>")
            else:
                rows.append(f"<tr><td><b>{code}</b>&nbsp;</td><td><p>{value}</p></td></tr>")
    return f"<html><body><table>{''.join(rows)}</table><p>Search Summary</p><p>Text bridge</p></body></html>".encode()


def read(folder: Path, name: str, data: bytes) -> Collection:
    (folder / name).write_bytes(data)
    return read_sources([str(folder / name)])


def assert_both(found: Collection, name: str) -> None:
    assert found.skipped == ()
    assert [article.id for article in found.articles] == [f"{name}:1", f"{name}:2"]
    for article, (title, _, _, byline, body) in zip(found.articles, STORIES, strict=True):
        assert article.text == "\n\n".join([title, *body])
        assert (article.title, article.byline) == (title, byline)
        assert article.plain is False
        assert [article.text[span.start : span.end] for span in article.boilerplate] == [title]
    assert [article.outlet for article in found.articles] == ["Quay Post", "The Tarn Herald"]
    assert [article.published for article in found.articles] == ["2031-05-17", "2031-05-18"]


@pytest.mark.parametrize(("suffix", "made"), [(".docx", word), (".rtf", rtf), (".html", page)])
def test_nexis_uni(tmp_path: Path, suffix: str, made) -> None:  # type: ignore[no-untyped-def]
    assert_both(read(tmp_path, f"export{suffix}", made(nexis_lines(STORIES))), f"export{suffix}")


@pytest.mark.parametrize("apart", ["\n", "\n\n"])
def test_nexis_uni_as_text(tmp_path: Path, apart: str) -> None:
    assert_both(read(tmp_path, "export.txt", apart.join(nexis_lines(STORIES)).encode()), "export.txt")


def test_the_older_layout_of_nexis(tmp_path: Path) -> None:
    assert_both(read(tmp_path, "export.txt", older_nexis(STORIES).encode()), "export.txt")


def test_the_academic_layout_of_nexis(tmp_path: Path) -> None:
    parts = []
    for number, (title, outlet, date, byline, body) in enumerate(STORIES, start=1):
        wrapped = title.replace(" ", "\n", 1)
        parts.append(
            f"        {number} of 2 DOCUMENTS\n\n\n   Copyright 2031 The Publisher,\n         LLC d/b/a Papers\n"
            f"         All Rights Reserved\n\n          {outlet}\n\n         {date}\n        Met 2 Edition\n\n"
            f"SECTION: A-SECTION; Pg. A01\n\nLENGTH: 42 words\n\nHEADLINE: {wrapped}\n\nBYLINE: {byline}\n\nBODY:\n\n"
            + "\n\n".join(body)
            + "\n\nLOAD-DATE: May 20, 2031\n\nLANGUAGE: ENGLISH\n\nGRAPHIC: Picture, the bridge.\n\n"
        )
    cover = "Download Request: All Documents: 1-2\nTime Of Request: Monday, May 19, 2031  22:32:52 EST\n\n\n"
    assert_both(read(tmp_path, "export.txt", (cover + "\n".join(parts)).encode()), "export.txt")


@pytest.mark.parametrize("glue", ["\n", "\t", "  "])
def test_factiva_with_fields_as_text(tmp_path: Path, glue: str) -> None:
    text = "\n\n".join(factiva(story, number, glue=glue) for number, story in enumerate(STORIES))
    assert_both(read(tmp_path, "export.txt", text.encode()), "export.txt")


def test_factiva_with_fields_as_rtf_and_html(tmp_path: Path) -> None:
    text = "\n\n".join(factiva(story, number, glue="\t") for number, story in enumerate(STORIES))
    assert_both(read(tmp_path, "export.rtf", rtf(text.split("\n"))), "export.rtf")
    assert_both(read(tmp_path, "export.html", table(STORIES)), "export.html")


def test_factiva_with_headings(tmp_path: Path) -> None:
    text = "\n\n".join(factiva_headings(story, number) for number, story in enumerate(STORIES))
    assert_both(read(tmp_path, "export.txt", f"{text}\n\nSearch Summary\n\nText\n\nbridge".encode()), "export.txt")
    assert_both(read(tmp_path, "export.docx", word(text.split("\n\n"))), "export.docx")


def test_a_broken_article_among_others_loses_only_itself(tmp_path: Path) -> None:
    stories = [STORIES[0], STORIES[0], STORIES[1]]
    found = read(tmp_path, "export.docx", word(nexis_lines(stories, without=[1])))
    assert [article.id for article in found.articles] == ["export.docx:1", "export.docx:3"]
    assert [(one.file, one.reason) for one in found.skipped] == [("export.docx:2", "no body in it")]
    cut = "\n\n".join([factiva(STORIES[0], 0), factiva(STORIES[1], 1)[:120]])
    found = read(tmp_path, "cut.txt", cut.encode())
    assert [article.id for article in found.articles] == ["cut.txt:1"]
    assert [(one.file, one.reason) for one in found.skipped] == [("cut.txt:2", "no body in it")]


def test_what_stands_under_the_articles_is_no_part_of_them(tmp_path: Path) -> None:
    found = read(tmp_path, "export.docx", word(nexis_lines(STORIES)))
    for word_ in ("Load-Date", "Graphic", "picture", "Copyright", "Highlight", "Search Terms"):
        assert not any(word_ in article.text for article in found.articles)


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(FIRST),
        "The report ends.\n\nEnd of Document\n\nNothing more.",
        "Length: 812 words\n\n" + "\n\n".join(FIRST),
        "HD\n\nis short for hard disk, and Document 1 is short for nothing.",
    ],
)
def test_a_text_that_is_no_export_stays_one_article(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, "a.txt", text.encode())
    assert [(article.id, article.text, article.plain) for article in found.articles] == [("a.txt", text, True)]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([*nexis_lines(STORIES), *factiva(STORIES[0], 0).split("\n"), "", "Body", "HD", "TD"])))
def test_any_order_of_lines_ends_in_parts_or_reasons(lines: list[str]) -> None:
    for name, part in split(lines, name="a") or ():
        assert name.startswith("a:")
        assert part
