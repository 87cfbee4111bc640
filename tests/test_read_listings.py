"""Feeds, sitemaps and OPML, whole, broken and hostile."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.errors import ReadError
from copydesk.read import listing_kind, read_listing, read_sources
from copydesk.read.listings import full_text

BODY = (
    "<p>The harbour board will close the swing bridge on Monday for three weeks of repairs, the town said.</p>"
    "<p>“We have run out of time,” the engineer <a href='https://quaypost.example/lorne'>Ida Lorne</a> said at the "
    "town hall on Friday evening.</p><p>The ferry company said that it would run two more boats while the "
    "swing bridge is closed, and that nobody would have to wait for more than an hour on any day of the week.</p>"
)
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Quay Post</title>
<link href="https://quaypost.example/"/><entry><title type="html">Bridge &amp;lt;closes&amp;gt;</title>
<link href="https://quaypost.example/a"/><id>tag:quaypost.example,2031:a</id><published>2031-04-09T08:00:00+02:00</published>
<author><name>Bo Tarn</name></author><content type="html"><![CDATA[{BODY}]]></content></entry>
<entry><title>Short</title><link href="https://quaypost.example/b"/><summary>Only this.</summary></entry></feed>"""
NEWS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://quaypost.example/old</loc><news:news><news:publication><news:name>Quay Post</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2031-04-08</news:publication_date>
<news:title>Older</news:title></news:news></url>
<url><loc> https://quaypost.example/new </loc><news:news><news:publication><news:name>Quay Post</news:name>
</news:publication><news:publication_date>2031-04-09T10:00:00Z</news:publication_date><news:title>Newer</news:title>
</news:news></url><url><loc>https://quaypost.example/plain</loc></url><url><loc>javascript:alert(1)</loc></url>
<url></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://a.example/1.xml</loc>
<lastmod>2031-01-01</lastmod></sitemap><sitemap><loc>https://a.example/2.xml.gz</loc><lastmod>2031-02-01</lastmod>
</sitemap></sitemapindex>"""
OPML = """<?xml version="1.0"?><!-- a list --><opml version="2.0"><head><title>Papers</title></head><body>
<outline text="North"><outline text="Quay Post" xmlUrl="https://quaypost.example/feed" htmlUrl="https://quaypost.example/"/>
</outline><outline title="Tarn" text="t" xmlUrl="https://tarn.example/feed"/><outline text="no feed"/>
<outline text="bad" xmlUrl="file:///etc/passwd"/></body></opml>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Quay Post",
    "home_page_url": "https://quaypost.example/",
    "items": [
        {"id": 1, "url": "/a", "title": "A", "content_html": BODY, "date_published": "2031-04-09T10:00:00+02:00"},
        {
            "id": "2",
            "external_url": "https://tarn.example/b",
            "url": "/b",
            "content_text": "5 < 6",
            "authors": [{"name": "Bo"}],
        },
        "junk",
        {},
    ],
}
BOMBS = {
    "laughs": '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY b{n} "{"&b;" * 10 if n == 0 else f"&b{n - 1};" * 10}">' for n in range(9))
    + "]><rss><channel><item><title>&b8;</title></item></channel></rss>",
    "quadratic": f'<!DOCTYPE opml [<!ENTITY a "{"x" * 50_000}">]><opml><head><title>{"&a;" * 20_000}</title>',
    "file": '<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a.example/&f;</loc></url></urlset>',
    "parameter": '<!DOCTYPE opml [<!ENTITY % p SYSTEM "http://a.example/x.dtd"> %p;]><opml/>',
}


def read(text: str, url: str | None = None):  # type: ignore[no-untyped-def]
    return read_listing(text.encode(), where="list", url=url)


def test_an_atom_feed() -> None:
    found = read(ATOM)
    first, second = found.items
    assert (found.kind, found.title, found.broken) == ("feed", "Quay Post", False)
    assert (first.title, first.outlet, first.author) == ("Bridge <closes>", "Quay Post", "Bo Tarn")
    assert (first.published, first.published_at) == ("2031-04-09", "2031-04-09T06:00:00Z")
    assert (second.summary, second.content) == ("Only this.", None)
    text, links = full_text(first) or ("", ())
    assert text.startswith("Bridge <closes>\n\nThe harbour board")
    assert [(text[link.start : link.end], link.url) for link in links] == [
        ("Ida Lorne", "https://quaypost.example/lorne")
    ]


def test_a_json_feed() -> None:
    found = read(json.dumps(JSON), url="https://quaypost.example/feed.json")
    first, second, _ = found.items
    assert (first.guid, first.url, first.published_at) == ("1", "https://quaypost.example/a", "2031-04-09T08:00:00Z")
    assert (second.url, second.author, second.outlet) == ("https://tarn.example/b", "Bo", None)
    assert full_text(first) is not None
    assert full_text(second) is None


def test_sitemaps_give_the_latest_first() -> None:
    found = read(NEWS)
    assert [item.url for item in found.items] == [
        f"https://quaypost.example/{name}" for name in ("new", "old", "plain")
    ]
    assert (found.items[1].outlet, found.items[1].title, found.items[1].published) == (
        "Quay Post",
        "Older",
        "2031-04-08",
    )
    assert [one.url for one in read(INDEX).lists] == ["https://a.example/2.xml.gz", "https://a.example/1.xml"]


def test_opml_lists_feeds_however_deep() -> None:
    found = read(OPML)
    assert (found.kind, found.title) == ("opml", "Papers")
    assert [(one.title, one.url) for one in found.lists] == [
        ("Quay Post", "https://quaypost.example/feed"),
        ("Tarn", "https://tarn.example/feed"),
    ]
    deep = "<opml><body>" + '<outline text="x">' * 200 + '<outline xmlUrl="https://a.example/f"/>'
    assert read(deep).broken


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_xml_that_declares_entities_is_refused(bomb: str) -> None:
    with pytest.raises(ReadError, match="declares entities"):
        read(bomb)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ATOM, "feed"),
        (f"\ufeff  {ATOM}", "feed"),
        (NEWS, "sitemap"),
        (INDEX, "sitemap"),
        (OPML, "opml"),
        ('<rdf:RDF xmlns:rdf="x"></rdf:RDF>', "feed"),
        (json.dumps(JSON), "feed"),
        ('<!DOCTYPE rss PUBLIC "-//x" "http://a.example/x.dtd"><rss/>', "feed"),
        ("<!doctype html><html><body><rss></rss></body></html>", None),
        ("<!-- <rss> --><html>", None),
        ('{"version": "1"}', None),
        ("plain words < and <", None),
        ("<", None),
        ("<!", None),
        ("", None),
    ],
)
def test_what_an_address_holds_is_told_by_its_first_element(text: str, kind: str | None) -> None:
    assert listing_kind(text.encode()) == kind


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([ATOM, NEWS, INDEX, OPML, json.dumps(JSON)]), st.integers(0, 2000))
def test_a_list_that_is_cut_gives_what_can_be_read(text: str, end: int) -> None:
    whole = read_listing(text.encode(), where="list")
    try:
        part = read_listing(text.encode()[:end], where="list")
    except ReadError:
        return
    assert len(part.items) <= len(whole.items)
    assert len(part.lists) <= len(whole.lists)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"<rss>", b"<feed>", b"<urlset>", b"<opml>", b'{"version": "jsonfeed.org/version/1", ']),
)
def test_any_bytes_are_a_list_or_a_reason(data: bytes, head: bytes) -> None:
    try:
        read_listing(head + data, where="list")
    except ReadError as error:
        assert error.reason in {
            "not valid XML",
            "not valid JSON",
            "declares entities",
            "no feed, sitemap or OPML list",
            "not text",
        }


def test_feeds_in_files(tmp_path: Path) -> None:
    (tmp_path / "a.atom").write_text(ATOM)
    (tmp_path / "list.opml").write_text(OPML)
    (tmp_path / "data.xml").write_text("<data/>")
    found = read_sources([str(tmp_path)])
    assert found.ignored == ("data.xml", "list.opml")
    assert [(one.id, one.outlet) for one in found.articles] == [("https://quaypost.example/a", "Quay Post")]
    assert [(one.file, one.reason) for one in found.skipped] == [("https://quaypost.example/b", "only a summary")]
    outright = read_sources([str(tmp_path / name) for name in ("list.opml", "data.xml")])
    assert [(one.file, one.reason) for one in outright.skipped] == [
        ("data.xml", "no feed, sitemap or OPML list"),
        ("https://quaypost.example/feed", "feed not fetched"),
        ("https://tarn.example/feed", "feed not fetched"),
    ]
