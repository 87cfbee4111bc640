"""The web as a source: what is fetched, what is refused, what is read from it. No test touches the network."""

import gzip
import http.server
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.cli import cli
from copydesk.errors import ReadError
from copydesk.read import Fetched, Fetcher, read_address, read_feed, read_item, read_sources, same_address
from copydesk.read.addresses import same_site
from copydesk.read.listings import FeedItem
from copydesk.read.web.unpack import gunzipped
from copydesk.records import Article

PUBLIC = "93.184.215.14"
PARAGRAPHS = [
    "The harbour board will close the swing bridge on Monday for three weeks of repairs, the town said on Friday.",
    "“We have run out of time,” the engineer Ida Lorne said at the town hall on Friday evening, after a long debate.",
    "The ferry company said that it would run two more boats in the morning while the bridge is closed to all.",
]
Handler = Callable[[httpx2.Request], httpx2.Response]


def page(*, head: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!doctype html><html><head><title>Bridge closes</title>{head}"
        '<meta property="og:site_name" content="Quay Post">'
        '<meta property="article:published_time" content="2031-04-09T08:00:00Z"></head>'
        f"<body><article><h1>Bridge closes</h1>{body}</article></body></html>"
    )


class Time:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def served(pages: dict[str, Any], *, robots: str | int = 404, seen: list[httpx2.Request] | None = None) -> Handler:
    """A handler over a dict of address → body, (status, headers) or a response."""

    def handler(request: httpx2.Request) -> httpx2.Response:
        if seen is not None:
            seen.append(request)
        url = str(request.url)
        if url.endswith("/robots.txt") and url not in pages:
            return httpx2.Response(robots) if isinstance(robots, int) else httpx2.Response(200, text=robots)
        found = pages.get(url)
        if found is None:
            return httpx2.Response(404)
        if isinstance(found, httpx2.Response):
            return found
        return httpx2.Response(200, html=found) if isinstance(found, str) else httpx2.Response(200, content=found)

    return handler


def fetcher(handler: Handler, **options: Any) -> Fetcher:
    clock = options.pop("clock", None) or Time()
    options.setdefault("resolver", lambda host, port: [PUBLIC])
    return Fetcher(transport=httpx2.MockTransport(handler), clock=clock, sleep=clock.sleep, **options)


def reason(call: Callable[[], object]) -> str:
    with pytest.raises(ReadError) as caught:
        call()
    return caught.value.reason


def redirect(target: str, status: int = 302) -> httpx2.Response:
    return httpx2.Response(status, headers={"location": target})


# ── what may be connected to ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.9",
        "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]", "[fec0::1]", "[2001:db8::1]",
        "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]",
        "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:c0a8:101::1]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
        "[100::1]", "[4000::1]",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(host: str) -> None:
    asked: list[httpx2.Request] = []
    one = fetcher(served({}, seen=asked))
    assert reason(lambda: one.fetch(f"http://{host}/")) == "not a public address"
    bare = host.strip("[]")
    by_name = fetcher(served({}, seen=asked), resolver=lambda name, port: [PUBLIC, bare])
    assert reason(lambda: by_name.fetch("http://quaypost.example/")) == "not a public address", (
        "one bad answer is enough"
    )
    assert asked == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://2130706433/", "not a valid address"),
        ("http://0x7f000001/", "not a valid address"),
        ("http://0177.0.0.1/", "not a valid address"),
        ("http://127.1/", "not a valid address"),
        ("http://0x7f.0.0.0x1/", "not a valid address"),
        ("http://127.0.0.1./", "not a valid address"),
        ("file:///etc/passwd", "scheme not read: file"),
        ("ftp://quaypost.example/", "scheme not read: ftp"),
        ("gopher://quaypost.example/", "scheme not read: gopher"),
        ("javascript:alert(1)", "scheme not read: javascript"),
        ("quaypost.example/a", "scheme not read: none"),
        ("http:///a", "not a valid address"),
        ("http://[::1", "not a valid address"),
        ("http://a b/", "not a valid address"),
        ("http://ida:secret@quaypost.example/", "has a name or password in it"),
        ("http://quaypost.example/" + "a" * 5000, "not a valid address"),
        ("", "scheme not read: none"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str, expected: str) -> None:
    asked: list[httpx2.Request] = []
    resolver = {"127.0.0.1.": ["127.0.0.1"]}
    one = fetcher(served({}, seen=asked), resolver=lambda host, port: resolver.get(host, [PUBLIC]))
    assert reason(lambda: one.fetch(url)) in {expected, "not a public address"}
    assert asked == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_fetched_or_refused(text: str) -> None:
    one = fetcher(served({}))
    with pytest.raises(ReadError):
        one.fetch(text)
    with pytest.raises(ReadError):
        one.fetch(f"http://{text}")


def test_a_redirect_to_a_private_address_is_refused_even_where_private_ones_may_be_given() -> None:
    pages = {
        "http://quaypost.example/a": redirect("http://inside.example/secret"),
        "http://inside.example/secret": "secret",
    }
    names = {"quaypost.example": PUBLIC, "inside.example": "10.0.0.7"}
    for allowed in (False, True):
        asked: list[httpx2.Request] = []
        one = fetcher(served(pages, seen=asked), resolver=lambda host, port: [names[host]], allow_private=allowed)
        assert reason(partial(one.fetch, "http://quaypost.example/a")) == "not a public address"
        assert all(request.url.host == "quaypost.example" for request in asked)
    assert one.fetch("http://inside.example/secret").content == b"secret"


def test_redirects_are_followed_and_counted() -> None:
    pages = {
        "https://quaypost.example/a": redirect("/b", 301),
        "https://quaypost.example/b": redirect("https://www.quaypost.example/c#part"),
        "https://www.quaypost.example/c": "there",
        "https://quaypost.example/loop": redirect("/loop"),
        "https://quaypost.example/file": redirect("file:///etc/passwd"),
        "https://quaypost.example/odd": redirect("http://[broken"),
    }
    one = fetcher(served(pages))
    found = one.fetch("https://quaypost.example/a")
    assert (found.url, found.final_url) == ("https://quaypost.example/a", "https://www.quaypost.example/c")
    assert reason(lambda: one.fetch("https://quaypost.example/loop")) == "redirected too often"
    assert reason(lambda: one.fetch("https://quaypost.example/file")) == "scheme not read: file"
    assert reason(lambda: one.fetch("https://quaypost.example/odd")) == "not a valid address"


# ── politeness ────────────────────────────────────────────────────────────────────────────


def test_robots_txt_is_asked_once_a_host_and_obeyed() -> None:
    rules = "User-agent: copydesk\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n"
    asked: list[httpx2.Request] = []
    pages = {"https://quaypost.example/open": "a", "https://quaypost.example/private/b": "b"}
    one = fetcher(served(pages, robots=rules, seen=asked))
    assert one.fetch("https://quaypost.example/open").content == b"a"
    assert reason(lambda: one.fetch("https://quaypost.example/private/b")) == "forbidden by robots.txt"
    assert [request.url.path for request in asked] == ["/robots.txt", "/open"]
    assert asked[0].headers["user-agent"].startswith("copydesk/")


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
def test_without_a_robots_txt_all_is_allowed_and_with_an_unreadable_one_nothing(status: int, allowed: bool) -> None:
    one = fetcher(served({"https://quaypost.example/a": "a"}, robots=status))
    if allowed:
        assert one.fetch("https://quaypost.example/a").status == 200
    else:
        expected = f"robots.txt cannot be read: HTTP {status}"
        assert reason(lambda: one.fetch("https://quaypost.example/a")) == expected


def test_a_robots_txt_that_failed_is_asked_for_again_soon() -> None:
    clock = Time()
    answers = iter([httpx2.Response(503, headers={"retry-after": "1"}), httpx2.Response(404)])

    def handler(request: httpx2.Request) -> httpx2.Response:
        return next(answers) if request.url.path == "/robots.txt" else httpx2.Response(200, text="a")

    one = fetcher(handler, clock=clock)
    assert "robots.txt" in reason(lambda: one.fetch("https://quaypost.example/a"))
    assert "robots.txt" in reason(lambda: one.fetch("https://quaypost.example/a"))
    clock.now += 301
    assert one.fetch("https://quaypost.example/a").content == b"a"


def test_robots_of_the_host_that_a_redirect_leads_to_counts() -> None:
    pages = {
        "https://a.example/x": redirect("https://b.example/x"),
        "https://b.example/x": "b",
        "https://b.example/robots.txt": httpx2.Response(200, text="User-agent: *\nDisallow: /"),
    }
    one = fetcher(served(pages))
    assert reason(lambda: one.fetch("https://a.example/x")) == "forbidden by robots.txt"


def test_requests_to_one_host_wait_for_each_other() -> None:
    clock = Time()
    pages = {f"https://{host}.example/": "x" for host in "ab"}
    one = fetcher(served(pages, robots="User-agent: *\nCrawl-delay: 7\n"), clock=clock)
    one.fetch("https://a.example/")
    one.fetch("https://b.example/")
    assert clock.slept == [1.0, 1.0], "the robots.txt of each host is a request of its own"
    one.fetch("https://a.example/")
    assert clock.slept[2] == pytest.approx(6.0)


def test_a_host_that_asks_to_wait_is_left_alone() -> None:
    clock = Time()
    pages = {
        "https://a.example/": httpx2.Response(429, headers={"retry-after": "120"}),
        "https://a.example/b": "b",
    }
    one = fetcher(served(pages), clock=clock)
    assert reason(lambda: one.fetch("https://a.example/")) == "HTTP 429"
    assert reason(lambda: one.fetch("https://a.example/b")) == "host asked to wait"
    clock.now += 121
    assert one.fetch("https://a.example/b").content == b"b"


def test_conditional_requests_give_back_what_the_last_response_said() -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/robots.txt":
            return httpx2.Response(404)
        if request.headers.get("if-none-match") == '"1"':
            return httpx2.Response(304, headers={"etag": '"1"'})
        return httpx2.Response(200, text="a", headers={"etag": '"1"', "last-modified": "Wed, 09 Apr 2031 08:00:00 GMT"})

    one = fetcher(handler)
    first = one.fetch("https://a.example/")
    assert (first.etag, first.last_modified) == ('"1"', "Wed, 09 Apr 2031 08:00:00 GMT")
    second = one.fetch("https://a.example/", etag=first.etag, last_modified=first.last_modified)
    assert (second.status, second.content) == (304, b"")
    assert one.fetch("https://a.example/", etag='"1"\r\nHost: b.example').status == 200, "no header is smuggled in"


# ── limits ────────────────────────────────────────────────────────────────────────────────


def test_a_gzip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = gzip.compress(b"\0" * 30_000_000)
    assert len(bomb) < 100_000
    pages = {
        "https://a.example/": httpx2.Response(200, stream=Sent([bomb]), headers={"content-encoding": "gzip"}),
        "https://a.example/twice": httpx2.Response(
            200, stream=Sent([gzip.compress(bomb)]), headers={"content-encoding": "gzip, gzip"}
        ),
        "https://a.example/br": httpx2.Response(200, stream=Sent([b"x"]), headers={"content-encoding": "br"}),
    }
    one = fetcher(served(pages))
    assert reason(lambda: one.fetch("https://a.example/")) == "too large"
    assert reason(lambda: one.fetch("https://a.example/twice")) == "compressed in a way that was not asked for"
    assert reason(lambda: one.fetch("https://a.example/br")) == "compressed in a way that was not asked for"
    assert reason(lambda: gunzipped(bomb, where="a", largest=1_000_000)) == "too large"


class Sent(httpx2.SyncByteStream):
    """A body as it is sent, which the client has to unpack by itself."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self.chunks


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["gzip", "zlib", "raw", "two"]), st.integers(1, 40))
def test_a_compressed_body_is_unpacked_however_it_is_cut(data: bytes, form: str, size: int) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(data),
        "zlib": zlib.compress(data),
        "raw": raw.compress(data) + raw.flush(),
        "two": gzip.compress(data[:100]) + gzip.compress(data[100:]),
    }[form]
    chunks = [packed[at : at + size] for at in range(0, len(packed), size)]
    encoding = "gzip" if form in {"gzip", "two"} else "deflate"
    response = httpx2.Response(200, stream=Sent(chunks), headers={"content-encoding": encoding})
    assert fetcher(served({"https://a.example/": response})).fetch("https://a.example/").content == data


def test_a_response_of_too_many_bytes_is_refused() -> None:
    pages = {
        "https://a.example/": httpx2.Response(200, stream=Sent([b"a" * 600] * 2)),
        "https://a.example/stated": httpx2.Response(200, stream=Sent([]), headers={"content-length": "5000"}),
        "https://a.example/fits": b"a" * 1000,
        "https://a.example/broken": httpx2.Response(200, stream=Sent([b"x"]), headers={"content-encoding": "gzip"}),
    }
    one = fetcher(served(pages), largest=1000)
    assert reason(lambda: one.fetch("https://a.example/")) == "too large"
    assert reason(lambda: one.fetch("https://a.example/stated")) == "too large"
    assert len(one.fetch("https://a.example/fits").content) == 1000
    assert reason(lambda: one.fetch("https://a.example/broken")) == "compression broken"


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500])
def test_http_errors_are_reasons(status: int) -> None:
    one = fetcher(served({"https://a.example/": httpx2.Response(status)}))
    assert reason(lambda: one.fetch("https://a.example/")) == f"HTTP {status}"


# ── over a real connection, on this machine ───────────────────────────────────────────────


@contextmanager
def server(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self.send_error(404)
            else:
                answer(self)

        def log_message(self, *_: object) -> None:
            pass

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def ok(self: http.server.BaseHTTPRequestHandler) -> None:
    body = gzip.compress(page().encode())
    self.send_response(200)
    self.send_header("Content-Type", "text/html; charset=utf-8")
    self.send_header("Content-Encoding", "gzip")
    self.send_header("Content-Length", str(len(body)))
    self.end_headers()
    self.wfile.write(body)


def test_a_page_over_a_connection() -> None:
    with server(ok) as address:
        found = Fetcher(allow_private=True, between=0).fetch(f"{address}/a")
        assert found.content.decode() == page()
        assert reason(lambda: Fetcher().fetch(address)) == "not a public address"


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that changes its address between the check and the connection gains nothing."""
    asked: list[str] = []

    def answer(self: http.server.BaseHTTPRequestHandler) -> None:
        asked.append(self.headers["Host"])
        ok(self)

    with server(answer) as address:
        port = address.rpartition(":")[2]
        one = Fetcher(allow_private=True, between=0, resolver=lambda host, port: ["127.0.0.1"])
        # no system resolves this name: only the checked address can have been used
        one.fetch(f"http://quaypost.invalid:{port}/a")
    assert asked == [f"quaypost.invalid:{port}"]


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_sends_forever_is_cut_off(part: str) -> None:
    def answer(self: http.server.BaseHTTPRequestHandler) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b""))
            for _ in range(100):
                self.wfile.write(b"X-A: b\r\n")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    with server(answer) as address:
        began = time.monotonic()
        assert reason(lambda: Fetcher(allow_private=True, between=0, limit=0.4).fetch(f"{address}/a")) == "too slow"
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(b"", "not an HTTP response"), (b"SSH-2.0-x\r\n", "not an HTTP response"),
     (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", "not an HTTP response")],
)  # fmt: skip
def test_broken_responses_are_reasons(sent: bytes, expected: str) -> None:
    with server(lambda self: self.wfile.write(sent) and None) as address:
        assert reason(lambda: Fetcher(allow_private=True, between=0).fetch(f"{address}/a")) == expected
    gone = reason(lambda: Fetcher(allow_private=True, between=0).fetch(f"{address}/a"))
    assert gone == "robots.txt cannot be read: no connection"


# ── articles ──────────────────────────────────────────────────────────────────────────────

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Everything About Bridges</title><link>https://agg.example/</link>
<item><title>Bridge closes - Quay Post</title><link>https://quaypost.example/bridge</link>
<guid isPermaLink="false">g1</guid>
<pubDate>Wed, 09 Apr 2031 10:00:00 +0200</pubDate><source url="https://quaypost.example/">Quay Post</source>
<description>Three weeks.</description></item>
<item><title>Our view</title><link>/view</link>
<content:encoded><![CDATA[{full}<script>alert(1)</script>]]></content:encoded></item>
<item><title>Elsewhere</title><link>https://tarn.example/x</link><description>Only this.</description></item>
{rest}"""


def rss(rest: str = "</channel></rss>") -> bytes:
    full = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return RSS.replace("{full}", full).replace("{rest}", rest).encode()


def test_a_page_becomes_an_article_with_its_own_address() -> None:
    canonical = '<link rel="canonical" href="https://quaypost.example/bridge">'
    pages = {
        "https://t.example/1": redirect("https://www.quaypost.example/bridge?utm_source=x"),
        "https://www.quaypost.example/bridge?utm_source=x": page(head=canonical),
    }
    (found,) = read_address("https://t.example/1", fetcher=fetcher(served(pages)))
    assert isinstance(found, Article)
    assert (found.url, found.file) == (
        "https://quaypost.example/bridge",
        "https://www.quaypost.example/bridge?utm_source=x",
    )
    assert (found.outlet, found.published, found.published_from) == ("Quay Post", "2031-04-09", "page")
    assert found.title == "Bridge closes"
    assert PARAGRAPHS[1] in found.text


@pytest.mark.parametrize("canonical", ["https://other.example/bridge", "https://quaypost.example/", "javascript:x", ""])
def test_a_canonical_address_that_cannot_be_believed_is_not(canonical: str) -> None:
    pages = {"https://quaypost.example/bridge": page(head=f'<link rel="canonical" href="{canonical}">')}
    (found,) = read_address("https://quaypost.example/bridge", fetcher=fetcher(served(pages)))
    assert isinstance(found, Article)
    assert found.url == "https://quaypost.example/bridge"


def test_a_feed_names_outlets_but_is_none_where_it_collects() -> None:
    one = fetcher(served({"https://agg.example/feed": rss()}))
    polled = read_feed("https://agg.example/feed", fetcher=one)
    assert polled.listing is not None
    first, second, third = polled.listing.items
    assert (first.outlet, first.title, first.published_at) == ("Quay Post", "Bridge closes", "2031-04-09T08:00:00Z")
    assert (first.source, first.source_url, first.guid) == ("Quay Post", "https://quaypost.example/", "g1")
    assert (second.outlet, second.url) == ("Everything About Bridges", "https://agg.example/view")
    assert third.outlet is None
    assert not polled.listing.broken


def test_items_become_articles_and_summaries_are_fetched() -> None:
    pages = {"https://agg.example/feed": rss(), "https://quaypost.example/bridge": page()}
    found = list(read_address("https://agg.example/feed", fetcher=fetcher(served(pages))))
    first, second, third = found
    assert isinstance(first, Article)
    assert (first.outlet, first.url) == ("Quay Post", "https://quaypost.example/bridge")
    assert isinstance(second, Article)
    assert second.text == "\n\n".join(["Our view", *PARAGRAPHS])
    assert [(span.kind, second.text[span.start : span.end]) for span in second.boilerplate] == [("title", "Our view")]
    assert isinstance(third, ReadError)
    assert third.reason == "HTTP 404"


def test_a_feed_that_did_not_change_is_not_read_again() -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/robots.txt":
            return httpx2.Response(404)
        known = request.headers.get("if-none-match") == '"7"'
        return httpx2.Response(304) if known else httpx2.Response(200, content=rss(), headers={"etag": '"7"'})

    one = fetcher(handler)
    first = read_feed("https://agg.example/feed", fetcher=one)
    second = read_feed("https://agg.example/feed", fetcher=one, etag=first.etag, last_modified=first.last_modified)
    assert (first.etag, second.etag, second.listing) == ('"7"', '"7"', None)


def test_a_page_in_place_of_a_feed_names_its_feeds() -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="All" href="/feed">'
    one = fetcher(served({"https://quaypost.example/": page(head=link), "https://quaypost.example/a": page()}))
    with pytest.raises(ReadError, match=r"its feeds: https://quaypost\.example/feed"):
        read_feed("https://quaypost.example/", fetcher=one)
    assert reason(lambda: read_feed("https://quaypost.example/a", fetcher=one)) == "no feed, sitemap or OPML list"


def test_the_report_of_an_item_is_its_content_only_where_that_is_whole() -> None:
    long = "<p>" + "word " * 80
    teaser = FeedItem(url="https://a.example/x", title="T", content=long + "[…]</p>")
    pages = {"https://a.example/x": page()}
    found = read_item(teaser, fetcher=fetcher(served(pages)))
    assert isinstance(found, Article)
    assert PARAGRAPHS[0] in found.text
    nowhere = read_item(FeedItem(title="T", summary="only this"), fetcher=fetcher(served({})))
    assert isinstance(nowhere, ReadError)
    assert nowhere.reason == "only a summary"


def test_addresses_are_sources_where_somebody_fetches() -> None:
    pages = {"https://quaypost.example/a": page()}
    found = read_sources(["https://quaypost.example/a", "https://quaypost.example/b"], fetcher=fetcher(served(pages)))
    assert [one.url for one in found.articles] == ["https://quaypost.example/a"]
    assert [(one.file, one.reason) for one in found.skipped] == [("https://quaypost.example/b", "HTTP 404")]
    assert read_sources(["https://quaypost.example/a"]).skipped[0].reason == "not fetched"


def test_a_plain_text_at_an_address_is_one_article_and_other_data_is_none() -> None:
    text = "\n\n".join(PARAGRAPHS)
    pages = {
        "https://a.example/t": httpx2.Response(200, text=text),
        "https://a.example/i": httpx2.Response(200, content=b"\x89PNG\r\n\0\0", headers={"content-type": "image/png"}),
        "https://a.example/e": b"",
    }
    one = fetcher(served(pages))
    (found,) = read_address("https://a.example/t", fetcher=one)
    assert isinstance(found, Article)
    assert (found.text, found.plain) == (text, False)
    for path in "ie":
        (found,) = read_address(f"https://a.example/{path}", fetcher=one)
        assert isinstance(found, ReadError)


def test_documents_at_an_address_are_read_as_such() -> None:
    rtf = b"{\\rtf1\\ansi " + "\n\n".join(PARAGRAPHS[2:]).encode("ascii") + b"}"
    pages = {
        "https://a.example/plan": rtf,
        "https://a.example/scan.pdf": httpx2.Response(200, content=b"%PDF-1.4 broken"),
    }
    one = fetcher(served(pages))
    (found,) = read_address("https://a.example/plan", fetcher=one)
    assert isinstance(found, Article)
    assert (found.text, found.url) == (PARAGRAPHS[2], "https://a.example/plan")
    (found,) = read_address("https://a.example/scan.pdf", fetcher=one)
    assert isinstance(found, ReadError)
    assert found.reason == "broken PDF"


def test_a_packed_sitemap_leads_to_its_pages() -> None:
    listed = "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(3))
    packed = gzip.compress(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'.encode())
    pages = {"https://a.example/map.xml.gz": packed, "https://a.example/0": page(), "https://a.example/1": page()}
    found = list(read_address("https://a.example/map.xml.gz", fetcher=fetcher(served(pages)), most=2))
    assert [one.url for one in found if isinstance(one, Article)] == ["https://a.example/0", "https://a.example/1"]
    assert [one.reason for one in found if isinstance(one, ReadError)] == ["1 further items not fetched"]


def test_the_command_line_fetches_an_address_that_is_given() -> None:
    with server(ok) as address:
        refused = CliRunner().invoke(cli, ["annotate", address])
        assert refused.exit_code == 2
        assert "not a public address" in refused.stderr
        done = CliRunner().invoke(cli, ["annotate", "--allow-private", f"{address}/a"])
    assert done.exit_code == 0, done.stderr
    assert "Ida Lorne" in done.stdout


# ── addresses as names ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.quaypost.example/a/", "http://quaypost.example/a"),
        ("https://quaypost.example/a?utm_source=x&utm_medium=y&fbclid=z", "https://quaypost.example/a"),
        ("https://quaypost.example/a#top", "https://quaypost.example/a"),
        ("https://quaypost.example:443/a", "https://quaypost.example/a"),
        ("http://quaypost.example:80/a", "https://quaypost.example/a"),
        ("https://m.quaypost.example/a", "https://quaypost.example/a"),
        ("https://amp.quaypost.example/a", "https://quaypost.example/a"),
        ("https://quaypost.example/a/amp/", "https://quaypost.example/a"),
        ("https://quaypost.example/a.amp.html", "https://quaypost.example/a.html"),
        ("https://quaypost.example/a?outputType=amp", "https://quaypost.example/a"),
        ("https://QuayPost.example/a?b=1&a=2", "https://quaypost.example/a?a=2&b=1"),
        ("https://quaypost.example/caf%C3%A9", "https://quaypost.example/café"),
    ],
)
def test_one_page_has_one_address(one: str, other: str) -> None:
    assert same_address(one) == same_address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://quaypost.example/a?id=1", "https://quaypost.example/a?id=2"),
        ("https://quaypost.example/A", "https://quaypost.example/a"),
        ("https://quaypost.example/a", "https://quaypost.example/b"),
        ("https://sport.quaypost.example/a", "https://quaypost.example/a"),
        ("https://quaypost.example:8080/a", "https://quaypost.example/a"),
        ("https://quaypost.example/champ", "https://quaypost.example/ch"),
        ("https://m.example/a", "https://example/a"),
    ],
)
def test_two_pages_have_two(one: str, other: str) -> None:
    assert same_address(one) != same_address(other)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_an_address_is_its_own_name(text: str) -> None:
    for url in (text, f"https://{text}", f"https://a.example/{text}"):
        assert same_address(same_address(url)) == same_address(url)


def test_sites() -> None:
    assert same_site("https://www.a.example/x", "http://a.example")
    assert same_site("https://feeds.a.example/x", "https://a.example/y")
    assert not same_site("https://a.example", "https://nota.example")
    assert not same_site("https://a.example", "https://example/")
    assert not same_site("", "")


def test_a_response_is_a_record() -> None:
    found = fetcher(served({"https://a.example/": "x"})).fetch("https://a.example/")
    assert isinstance(found, Fetched)
    assert found.fetched_at.endswith("Z")
    assert found.content_type.startswith("text/html")
