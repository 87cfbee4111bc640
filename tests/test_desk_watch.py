"""Addresses given to a desk and its feeds: what is asked again, what that changes, what a feed that is down costs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import httpx2
import pytest

from copydesk.desk import Desk, search
from copydesk.desk.add import add
from copydesk.desk.dossiers import refresh_all
from copydesk.desk.feeds import feeds, read_given, unfollow_feed
from copydesk.desk.follow import follow_story
from copydesk.desk.given import Given
from copydesk.desk.watch import Watch
from copydesk.errors import ReadError
from copydesk.records import Article
from tests.desks import EXAMPLES, desk, tagger
from tests.test_read_web import fetcher

FEED = "https://quaypost.example/feed.xml"
ITEM = "https://quaypost.example/news/{}"
BRIDGE = (
    "The harbour board of Lorne will close the swing bridge on Monday, the town said on Friday.",
    "“We have run out of time,” the engineer Ida Lorne said at the town hall on Friday evening.",
    "The ferry company said that it would run two more boats while the bridge is closed.",
)
SECOND = (
    "The swing bridge of Lorne harbour will be closed from Monday, its engineer said.",
    "“We have run out of time and of money,” Ida Lorne said at the town hall.",
    "Shopkeepers fear for the summer. “Nobody asked us,” the baker Tom Ulm said on Saturday.",
)
FRENCH = "Le port de Lorne fermera lundi le pont, a dit la ville vendredi, et les bateaux seront plus nombreux. " * 3


class Web:
    """Pages and feeds by address, which change when a test says so."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.down: set[str] = set()
        self.asked: list[str] = []

    def report(self, number: int, paragraphs: tuple[str, ...]) -> None:
        body = "".join(f"<p>{p}</p>" for p in paragraphs)
        self.pages[ITEM.format(number)] = (
            f'<!doctype html><html lang="en"><head><title>Report {number}</title>'
            '<meta property="og:site_name" content="Quay Post">'
            f'<meta property="article:published_time" content="2026-02-2{number}T08:00:00Z"></head>'
            f"<body><article><h1>Swing bridge of Lorne closes</h1>{body}</article></body></html>"
        )

    def feed(self, *numbers: int, address: str = FEED) -> None:
        items = "".join(f"<item><title>Report {n}</title><link>{ITEM.format(n)}</link></item>" for n in numbers)
        self.pages[address] = f'<rss version="2.0"><channel><title>Quay</title>{items}</channel></rss>'

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        url = str(request.url)
        if url in self.down:
            return httpx2.Response(503)
        page = self.pages.get(url)
        if page is None:
            return httpx2.Response(404)
        self.asked.append(url)
        etag = f'"{hash(page)}"'
        if request.headers.get("if-none-match") == etag:
            return httpx2.Response(304)
        kind = "text/html" if page.startswith("<!doctype") else "application/xml"
        return httpx2.Response(200, content=page.encode(), headers={"content-type": kind, "etag": etag})


@pytest.fixture
def web() -> Web:
    made = Web()
    made.report(1, BRIDGE)
    made.feed(1)
    return made


def watching(held: Desk, web: Web) -> Watch:
    return Watch(held, fetcher=fetcher(web), tagger=tagger())


def taken(held: Desk, web: Web, address: str) -> list[str]:
    given = [one for one in read_given(held, address, fetcher=fetcher(web)) if isinstance(one, Article)]
    outcomes = list(add(held, given, tagger=tagger()))
    list(refresh_all(held))
    return [outcome.what for outcome in outcomes]


def test_a_feed_given_is_read_and_followed(tmp_path: Path, web: Web) -> None:
    with desk(tmp_path) as held:
        assert taken(held, web, FEED) == ["new"]
        assert [(f.address, f.title) for f in feeds(held)] == [(FEED, "Quay")]
        row = search.articles(held)[0]
        assert (row.outlet, row.published) == ("Quay Post", "2026-02-21")


def test_a_page_given_is_an_article_and_no_feed(tmp_path: Path, web: Web) -> None:
    with desk(tmp_path) as held:
        assert taken(held, web, ITEM.format(1)) == ["new"]
        assert feeds(held) == []


def test_a_list_of_feeds_is_taken_in(tmp_path: Path, web: Web) -> None:
    other = "https://quaypost.example/more.xml"
    web.report(2, SECOND)
    web.feed(2, address=other)
    opml = "https://quaypost.example/feeds.opml"
    web.pages[opml] = (
        '<opml version="2.0"><body><outline type="rss" text="a" xmlUrl="' + FEED + '"/>'
        '<outline type="rss" text="b" xmlUrl="' + other + '"/></body></opml>'
    )
    with desk(tmp_path) as held:
        assert taken(held, web, opml) == ["new", "new"]
        assert [f.address for f in feeds(held)] == [FEED, other]


def test_what_is_new_in_a_followed_story_is_told(tmp_path: Path, web: Web) -> None:
    with desk(tmp_path) as held:
        taken(held, web, FEED)
        follow_story(held, search.stories(held)[0].id)
        web.report(2, SECOND)
        web.feed(1, 2)
        lines = list(watching(held, web).once())
        assert lines[0] == "1 new or revised"
        told = "\n".join(lines)
        assert "new report" in told
        assert "wording differs" in told and "run out of time" in told
        assert "new statement" in told and "Nobody asked us" in told
        assert search.stories(held)[0].reports == 2


def test_a_round_without_change_asks_for_nothing_else(tmp_path: Path, web: Web) -> None:
    with desk(tmp_path) as held:
        taken(held, web, FEED)
        list(watching(held, web).once())
        web.asked.clear()
        assert list(watching(held, web).once()) == ["0 new or revised"]
        assert web.asked == [FEED]


def test_a_feed_that_is_down_does_not_stop_the_others(tmp_path: Path, web: Web) -> None:
    other = "https://aquay.example/more.xml"
    web.feed(address=other)
    with desk(tmp_path) as held:
        taken(held, web, FEED)
        taken(held, web, other)
        web.report(2, SECOND)
        web.feed(1, 2)
        web.down.add(other)
        round_of = watching(held, web)
        lines = list(round_of.once())
        assert round_of.failed and lines[0].startswith(f"not read: {other}")
        assert "1 new or revised" in lines
        assert [bool(f.failure) for f in feeds(held)] == [True, False]
        web.down.clear()
        list(watching(held, web).once())
        assert not any(f.failure for f in feeds(held))


def test_an_item_that_failed_is_asked_for_again(tmp_path: Path, web: Web) -> None:
    web.down.add(ITEM.format(1))
    with desk(tmp_path) as held:
        assert taken(held, web, FEED) == []
        web.down.clear()
        assert "1 new or revised" in list(watching(held, web).once())


def test_pages_that_are_no_reports_do_not_keep_others_from_being_read(
    tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copydesk.desk.feeds.MOST", 2)
    for number in (7, 8):
        web.pages[ITEM.format(number)] = f'<!doctype html><html lang="fr"><title>Le pont</title><p>{FRENCH}</p></html>'
    web.feed(7, 8, 1)
    with desk(tmp_path) as held:
        assert taken(held, web, FEED) == []
        list(watching(held, web).once())
        assert "1 new or revised" in list(watching(held, web).once())
        for _ in range(3):
            list(watching(held, web).once())
        web.asked.clear()
        list(watching(held, web).once())
        assert web.asked == [FEED], "nor are they asked for in each round"


def test_a_report_is_read_again_in_its_first_days(tmp_path: Path, web: Web) -> None:
    with desk(tmp_path, now="2026-02-21T12:00:00Z") as held:
        taken(held, web, FEED)
    changed = (BRIDGE[0], "“We have run out of luck,” the engineer Ida Lorne said at the town hall.", BRIDGE[2])
    web.report(1, changed)
    web.feed(1, 9)  # the list itself changes too
    for hour, what in (("13", "0 new or revised"), ("19", "1 new or revised")):
        with Desk(tmp_path / "x.desk", now=f"2026-02-21T{hour}:00:00Z") as held:
            assert what in list(watching(held, web).once())
    with Desk(tmp_path / "x.desk", now="2026-02-27T19:00:00Z") as held:
        web.asked.clear()
        list(watching(held, web).once())
        assert ITEM.format(1) not in web.asked
        found = search.revisions(held)[0]
        assert next((d.kind, d.before.text, d.after.text) for d in found.differences) == ("quotation", "time", "luck")


def test_watching_stops_between_articles(tmp_path: Path, web: Web) -> None:
    web.report(2, SECOND)
    web.feed(1, 2)
    with desk(tmp_path) as held:
        for one in read_given(held, FEED, fetcher=fetcher(web)):
            assert isinstance(one, Article)
            list(add(held, [one], tagger=tagger()))
            break  # killed here
        round_of = watching(held, web)
        round_of.stop()
        assert list(round_of.once()) == ["0 new or revised"]
        assert "1 new or revised" in list(watching(held, web).once()), "what was left is told again"


def test_a_feed_is_asked_no_more(tmp_path: Path, web: Web) -> None:
    with desk(tmp_path) as held:
        taken(held, web, FEED)
        assert unfollow_feed(held, FEED) and not unfollow_feed(held, FEED)
        assert search.counts(held).articles == 1


def test_files_and_what_is_none_are_given_together(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes((next(iter(sorted((EXAMPLES / "river-dam").glob("*.txt"))))).read_bytes())
    with desk(tmp_path) as held:
        given = Given(held, [str(tmp_path / "in"), str(tmp_path / "missing.txt")], stdin=BytesIO())
        found = list(given)
        assert [type(one) for one in found] == [Article, ReadError]
