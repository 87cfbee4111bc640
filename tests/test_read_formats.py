from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.errors import ReadError
from copydesk.read import read_sources
from copydesk.read.dates import date_of, is_date_line, iso_date
from copydesk.read.decode import decode
from copydesk.read.outlets import is_outlet_name, outlet_of_url, outlets
from copydesk.read.page import read_page
from copydesk.read.plain import front_matter, markdown_links


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Tea “for” two\r\n".encode(), "Tea “for” two\r\n"),
        (b"\xef\xbb\xbfTea", "Tea"),
        ("Tea “for” two".encode("utf-16"), "Tea “for” two"),
        ("Tea “for” two".encode("utf-32"), "Tea “for” two"),
        (
            "The café “no” came as a surprise to the harbour board.".encode("cp1252"),
            "The café “no” came as a surprise to the harbour board.",
        ),
        # one broken sequence among sound ones
        ("“a” “b” “c”".encode() + b" \xe2\x80", "“a” “b” “c” \ufffd"),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert decode(data, where="f") == text


@pytest.mark.parametrize("data", [b"a\0b", b"\xff\xfea\xd8", b"\x01\x02\x03\x04text", b"\xff\xfe"])
def test_what_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        decode(data, where="f")


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    with suppress(ReadError):
        assert isinstance(decode(data, where="f"), str)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2031-04-09", "2031-04-09"),
        ("2031-04", "2031-04"),
        ("2031", "2031"),
        ("2031-04-09T10:00:00Z", "2031-04-09"),
        ("April 9, 2031", "2031-04-09"),
        ("9th of April 2031", "2031-04-09"),
        ("31/12/2030", "2030-12-31"),
        # day or month first: nobody can say
        ("04/05/2031", None),
        ("2031-13-01", None),
        ("last Tuesday", None),
    ],
)
def test_dates(value: str, iso: str | None) -> None:
    assert iso_date(value) == iso


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("April 9, 2031", True),
        ("Published: 9 April 2031, 10:30 GMT", True),
        ("Last updated at 3:05 pm on Wed., April 9, 2031", True),
        ("On April 9, 2031 the bridge closed", False),
        ("Wednesday", False),
    ],
)
def test_date_lines(line: str, is_one: bool) -> None:
    assert is_date_line(line) is is_one
    assert not is_one or date_of(line) == "2031-04-09"


def test_front_matter_gives_fields_and_its_end() -> None:
    text = '---\ntitle: "The bridge"\nauthor: Ida Lorne\ndate: 2031-04-09\n---\nText.'
    fields, end = front_matter(text)
    assert (fields.title, fields.byline, fields.published) == ("The bridge", "Ida Lorne", "2031-04-09")
    assert text[end:] == "Text."
    assert front_matter("---\nno pairs\n---\n")[1] == 0
    assert front_matter("Text\n---\n")[1] == 0


def test_markdown_links_are_slices_of_the_words() -> None:
    text = 'See [the plan](https://x.example/a "t") and ![a picture](p.png), [here](#).'
    expected = [("the plan", "https://x.example/a"), ("here", "#")]
    found = markdown_links(text)
    assert [(link.text, link.url) for link in found] == expected
    assert all(text[link.start : link.end] == link.text for link in found)


PAGE = """<!DOCTYPE html><html><head><title>Bridge closes - Quay Post</title>
<meta property="og:title" content="Bridge closes"><meta property="og:site_name" content="Quay Post">
<meta name="author" content="Ida Lorne">
<meta property="article:published_time" content="2031-04-09T08:00:00Z">
<link rel="canonical" href="https://quaypost.example/bridge"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Bridge closes</h1><p>The harbour board closed the swing bridge on Monday, as
<a href="https://other.example/story">the Tide Mail reported</a> first, and nobody could cross.</p>
<p>"We had no choice," the engineer said in a long statement to the town's council on Friday night.</p>
<script>alert("The bridge is open")</script></article></body></html>"""


def test_a_page_gives_paragraphs_links_and_fields() -> None:
    page = read_page(PAGE, where="p.html")
    fields = page.fields
    assert (fields.title, fields.outlet, fields.byline) == ("Bridge closes", "Quay Post", "Ida Lorne")
    assert (fields.published, fields.published_from) == ("2031-04-09", "page")
    assert fields.published_at == "2031-04-09T08:00:00Z"
    assert fields.url == "https://quaypost.example/bridge"
    assert "alert" not in page.text
    assert "Home" not in page.text
    assert 'first, and nobody could cross.\n\n"We had no choice' in page.text
    assert [(link.text, link.url) for link in page.links] == [("the Tide Mail reported", "https://other.example/story")]
    assert all(page.text[link.start : link.end] == link.text for link in page.links)


@pytest.mark.parametrize(
    ("stated", "time"),
    [
        (
            '<script type="application/ld+json">{"datePublished": "2031-04-09T10:00:00+02:00"}</script>',
            "2031-04-09T08:00:00Z",
        ),
        ('<meta content="2031-04-09T10:00:00+02:00" property="article:published_time">', "2031-04-09T08:00:00Z"),
        ('<meta property="article:modified_time" content="2031-04-09T10:00:00Z">', None),
        ('<meta property="article:published_time" content="2031-04-09">', None),
    ],
)
def test_a_page_gives_the_time_of_its_day(stated: str, time: str | None) -> None:
    head = '<meta property="article:published_time" content="2031-04-09T08:00:00Z">'
    assert head in PAGE
    dated = stated if "published_time" in stated else f'{stated}<meta name="date" content="2031-04-09">'
    fields = read_page(PAGE.replace(head, dated), where="p").fields
    assert (fields.published, fields.published_at) == ("2031-04-09", time)


@pytest.mark.parametrize(
    "html",
    ["<div>" * 20_000 + "deep", "<p>" + "a" * 500_000, "<html><body><p>\ud83d broken", "<<<>>>&&&;;"],
)
def test_hostile_pages_end_in_text_or_a_reason(html: str) -> None:
    try:
        assert read_page(html, where="p").text
    except ReadError as error:
        assert error.reason == "no article text"


def test_outlets_are_well_formed_and_found_by_domain() -> None:
    found = outlets()
    domains = [domain for outlet in found for domain in outlet.domains]
    assert len(found) >= 150
    assert len(domains) == len(set(domains))
    assert {outlet.kind for outlet in found} == {"agency", "outlet"}
    for url, name in [
        ("https://www.bbc.co.uk/news/1", "BBC"),
        ("edition.cnn.com/a", "CNN"),
        ("https://notbbc.co.uk/", None),
        ("http://[broken", None),
        (None, None),
    ]:
        outlet = outlet_of_url(url)
        assert (outlet.name if outlet else None) == name
    assert is_outlet_name("The New York Times")
    assert not is_outlet_name("the Times")


def test_front_matter_is_a_mark_and_gives_the_article_its_fields(tmp_path: Path) -> None:
    body = "The board closed the bridge on Monday for work."
    text = f"---\noutlet: Quay Post\n---\n# The bridge\n\n{body}"
    (tmp_path / "a.md").write_text(text)
    (article,) = read_sources([str(tmp_path)]).articles
    assert (article.outlet, article.title, article.text) == ("Quay Post", "The bridge", text)
    slices = [(span.kind, text[span.start : span.end]) for span in article.boilerplate]
    assert slices == [("mark", "---\noutlet: Quay Post\n---"), ("title", "# The bridge")]
