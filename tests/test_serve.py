"""The desk in the browser: every page, every form, and what is not let in."""

from __future__ import annotations

import io
import re
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from copydesk.annotate import Tagger
from copydesk.desk import Desk, dossiers, log, search
from copydesk.desk.add import add
from copydesk.desk.draft import check_draft
from copydesk.desk.feeds import follow_feed
from copydesk.errors import DeskError
from copydesk.read import read_text
from copydesk.records import Role
from copydesk.serve import app, targets
from copydesk.serve.actor import held_roles
from copydesk.serve.adding import own_name, safe_name
from copydesk.serve.forms import back
from copydesk.serve.guard import bare_host, is_loopback
from copydesk.serve.marked import hits
from copydesk.serve.render import part
from copydesk.serve.run import _bound, where
from copydesk.show.index import Index

HOME = "http://127.0.0.1"
# what wording.md never lets stand on a screen or in a key
FORBIDDEN = re.compile(
    r"\b(?:copied|plagiari\w+|lifted|laundered|misquot\w+|altered|distort\w+|wrong|spliced|mistranslat\w+|"
    r"uncredited|hidden source|stolen|original|corroborat\w+|agreed|severity|fake|score)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def read_only(made_desk: Path, tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> Iterator[TestClient]:
    """A client whose desk no test changes."""
    path = shutil.copy(made_desk, tmp_path_factory.mktemp("serve") / "read.desk")
    with TestClient(app(Path(path), tagger=tagger), base_url=HOME) as client:
        yield client


@pytest.fixture
def client(desk_path: Path, tagger: Tagger) -> Iterator[TestClient]:
    with TestClient(app(desk_path, tagger=tagger), base_url=HOME) as made:
        yield made


def desk_of(client: TestClient) -> Desk:
    site = client.app.state.site
    desk: Desk = site.desk
    return desk


def csrf_of(client: TestClient) -> str:
    secret: str = client.app.state.site.secret
    return secret


def send(client: TestClient, address: str, fields: dict[str, object], **more: Any) -> Any:
    return client.post(address, data={"csrf": csrf_of(client), "author": "A. Editor", **fields}, **more)


def story_of(desk: Desk, outlet: str) -> str:
    return search.articles(desk, outlet=outlet)[0].story


def bridge(desk: Desk) -> str:
    """The story of the bridge, which has the most reports."""
    return max(search.stories(desk), key=lambda s: (s.reports, s.checks)).id


def anchors(desk: Desk, story: str) -> dict[str, str]:
    return Index(dossiers.dossier(desk, story)).anchors


def pages(desk: Desk) -> list[str]:
    """An address of every page."""
    story = bridge(desk)
    article = search.articles(desk, story=story)[0].id
    hostile = search.articles(desk, outlet='The "Evil" <i>Post</i>')[0]
    bell = search.articles(desk, outlet="The Bell")[0]
    statement = search.statements(desk, story=story)[0]
    of, actor = anchors(desk, story), search.actors(desk)[0].id
    local = next(a.id for a in search.actors(desk, limit=500) if "/" in a.id)
    first = {anchor[0]: anchor for anchor in of.values()}
    checks = dossiers.finding_ids(dossiers.dossier(desk, story))
    return [
        "/", "/?by=followed", "/?by=check+first", "/?by=one+credit", "/?offset=2",
        f"/story/{story}", f"/story/{story}/move", f"/story/{story}/move?q=dam", f"/story/{story}/filter.css",
        f"/story/{story}/dossier.html", f"/story/{story}/dossier.json",
        *(f"/story/{story}?of={anchor}" for anchor in (*first.values(), *checks[:3])),
        f"/story/{hostile.story}", f"/article/{hostile.id}", f"/article/{bell.id}", f"/article/{bell.id}?version=1",
        f"/article/{article}", f"/article/{statement.article}?at={statement.start}-{statement.end}&border=yes",
        f"/article/{article}?at=5-4", f"/actor/{actor}", f"/actor/{part(local)}", f"/actor/{actor}?q=the",
        f"/actor/{actor}?same=a", "/search",
        "/search?q=bridge", "/search?q=%22the+bridge%22&outlet=x",
        "/search?in=articles&q=bridge", "/search?in=actors&q=m", "/search?in=stories&q=bridge", "/search?in=nothing",
        "/search?in=quotation&q=will+be+closed", "/search?in=quotation&q=the", "/search?since=tomorrow",
        "/draft", "/add", "/feeds", "/corrections", "/corrections/export", "/api", "/favicon.ico",
    ]  # fmt: skip


# ── pages ─────────────────────────────────────────────────────────────────────────────────


def test_every_page_answers_with_the_headers_of_all(read_only: TestClient) -> None:
    for address in pages(desk_of(read_only)):
        answer = read_only.get(address)
        assert answer.status_code in (200, 204), address
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


def own_words(page: str) -> str:
    """What a page says besides the words of reports."""
    return re.sub(
        r"<[^>]+>", " ", re.sub(r"<(bdi|textarea|option|title|script|style)\b.*?</\1>", " ", page, flags=re.S)
    )


def test_the_words_on_every_page_are_neutral(read_only: TestClient) -> None:
    for address in pages(desk_of(read_only)):
        answer = read_only.get(address)
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert not FORBIDDEN.search(own_words(answer.text)), (address, FORBIDDEN.search(own_words(answer.text)))


def test_reading_changes_nothing(read_only: TestClient) -> None:
    desk = desk_of(read_only)
    before = desk.db.execute(
        "SELECT group_concat(id || made_at || changed_at || ifnull(seen_at, '')) FROM story"
    ).fetchone()
    changes = desk.db.execute("PRAGMA data_version").fetchone()
    for address in pages(desk):
        read_only.get(address)
    assert changes == desk.db.execute("PRAGMA data_version").fetchone()
    assert (
        before
        == desk.db.execute(
            "SELECT group_concat(id || made_at || changed_at || ifnull(seen_at, '')) FROM story"
        ).fetchone()
    )


def test_pages_have_no_script_or_style_of_their_own(read_only: TestClient) -> None:
    for address in pages(desk_of(read_only)):
        answer = read_only.get(address)
        # the dossier as a file stands alone, and names its script by its hash
        if not answer.headers.get("content-type", "").startswith("text/html") or address.endswith(".html"):
            continue
        scripts = re.findall(r"<script\b[^>]*>(.*?)</script>", answer.text, flags=re.S)
        assert not any(script.strip() for script in scripts), address
        assert "<style" not in answer.text and not re.search(r"<[a-z][^>]*\s(?:on\w+|style)=", answer.text), address


def test_words_of_reports_are_escaped_everywhere(read_only: TestClient) -> None:
    desk = desk_of(read_only)
    hostile = search.articles(desk, outlet='The "Evil" <i>Post</i>')[0]
    addresses = [
        f"/story/{hostile.story}",
        f"/article/{hostile.id}",
        "/",
        "/search?in=articles&q=mayor",
        "/search?q=bridge",
    ]
    addresses += [f"/story/{hostile.story}?of={a}" for a in anchors(desk, hostile.story).values()]
    for address in addresses:
        page = read_only.get(address).text
        # what is typed into has the words themselves, and no mark-up
        page = re.sub(r"<textarea.*?</textarea>", "", page, flags=re.S)
        assert "<script>document" not in page and "<img src=x" not in page and "<svg onload" not in page, address
        assert "<i>Post</i>" not in page and "49" not in re.findall(r"wait for (\S+)", page), address
        assert "\u202e" not in page, "direction marks are written out"
    assert "U+202E" in read_only.get(f"/article/{hostile.id}").text


def test_the_front_page_lists_stories_by_what_is_looked_for(client: TestClient) -> None:
    desk = desk_of(client)
    story = bridge(desk)
    assert f"/story/{story}" in client.get("/").text
    assert "No story is followed yet" in client.get("/?by=followed").text
    send(client, f"/story/{story}/follow", {"followed": "yes", "back": "/?by=followed"})
    assert f"/story/{story}" in client.get("/?by=followed").text
    send(client, f"/story/{story}/follow", {"followed": ""})
    assert "No story is followed yet" in client.get("/?by=followed").text


def test_a_story_that_was_seen_is_no_longer_new(client: TestClient) -> None:
    desk = desk_of(client)
    story = bridge(desk)
    address = f"/story/{story}/seen"
    assert address in client.get("/").text
    send(client, address, {"back": "/"})
    assert address not in client.get("/").text


def test_the_page_of_a_story_has_the_parts_of_its_dossier(read_only: TestClient) -> None:
    desk = desk_of(read_only)
    page = read_only.get(f"/story/{bridge(desk)}").text
    for section in ("first", "record", "claims", "statements", "texts", "desk"):
        assert f'id="{section}"' in page
    assert "Machine findings, 0 reviewed." in page and "put here for words that it has in common" in page


def test_a_later_version_is_shown_with_what_it_has_otherwise(read_only: TestClient) -> None:
    desk = desk_of(read_only)
    bell = search.articles(desk, outlet="The Bell")[0]
    page = read_only.get(f"/article/{bell.id}").text
    assert "<mark>300</mark>" in page and "<mark>350</mark>" in page
    assert "300 of us" in read_only.get(f"/article/{bell.id}?version=1").text
    assert "350" in read_only.get(f"/story/{bell.story}").text


def test_a_copy_says_what_it_was_grouped_for(client: TestClient, tagger: Tagger) -> None:
    desk = desk_of(client)
    row = search.articles(desk, story=bridge(desk))[0]
    held = desk.article(row.id)
    again = read_text(held.text, {"outlet": "Another Paper", "url": "https://another.example/1/a"})
    list(add(desk, [again], tagger=tagger))
    page = client.get(f"/story/{row.story}").text
    assert "the words that it came with, which were those of" in page
    assert "</a>: ." not in page


def test_a_report_that_came_as_one_story_with_another_says_so(client: TestClient, tagger: Tagger) -> None:
    desk = desk_of(client)
    texts = ("The tax on sugar was voted for.", "Eels were counted by the old weir.")
    story = [outcome.story for outcome in add(desk, [*map(read_text, texts)], tagger=tagger, one_story=True)]
    assert story[0] == story[1]
    assert "put here since it came as one story of a corpus with" in client.get(f"/story/{story[0]}").text


def test_words_asked_for_are_marked_in_the_text(read_only: TestClient) -> None:
    desk = desk_of(read_only)
    s = search.statements(desk, story=bridge(desk))[0]
    page = read_only.get(f"/article/{s.article}?at={s.start}-{s.end}").text
    assert page.count('id="at"') == 1
    assert re.search(r'class="[^"]*\bat\b', page)


def test_an_actor_is_shown_with_what_it_said(read_only: TestClient) -> None:
    desk = desk_of(read_only)
    one = search.actors(desk)[0]
    page = read_only.get(f"/actor/{one.id}").text
    assert one.name in page and page.count('name="passage"') == one.statements
    assert "No statement has these words" in read_only.get(f"/actor/{one.id}?q=xylophone").text


def test_a_role_is_listed_once_with_its_days() -> None:
    days = ("2026-03-03", "2026-03-05", "2026-04-01")
    held = held_roles([Role("Mayor", days[0]), Role("mayor", days[1]), Role("Lawyer"), Role("Mayor", days[2])])
    assert [(r.text, r.days) for r in held] == [("Lawyer", ()), ("Mayor", days)]


def test_a_quotation_is_found_in_both_wordings(read_only: TestClient) -> None:
    page = read_only.get("/search?" + urlencode({"in": "quotation", "q": "We will not accept a cut"})).text
    assert "same words" in page
    page = read_only.get("/search?" + urlencode({"in": "quotation", "q": "We will never accept a cut"})).text
    assert "wording differs" in page and "<mark>not</mark>" in page


def test_what_is_not_there_is_told_without_a_traceback(read_only: TestClient) -> None:
    for address in (
        "/nothing",
        "/story/no",
        "/article/no",
        "/actor/no",
        "/adding/no",
        "/static/x/../app.py",
        "/story/%00",
    ):
        answer = read_only.get(address)
        assert answer.status_code == 404, address
        assert "Traceback" not in answer.text and "<h1>" in answer.text
    assert read_only.get("/story/" + bridge(desk_of(read_only)) + "?of=nothing").status_code == 404


def test_nothing_is_told_to_a_collector(made_desk: Path, tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    made = app(made_desk, tagger=tagger)
    assert not any(
        vars(made).get("_telemetry", {}).get(key) for key in ("auto_configure", "tracing", "metrics", "logs")
    )
    made.state.site.desk.close()


def test_an_error_of_the_program_shows_no_traceback(desk_path: Path, tagger: Tagger) -> None:
    made = app(desk_path, tagger=tagger)
    made.state.site.counts = lambda: 1 / 0
    with TestClient(made, base_url=HOME, raise_server_exceptions=False) as client:
        for address in ("/", "/api/counts"):
            answer = client.get(address)
            assert answer.status_code == 500
            assert "ZeroDivision" not in answer.text and "Traceback" not in answer.text


# ── forms ─────────────────────────────────────────────────────────────────────────────────


def place(s: Any) -> str:
    return f"{s.article}:{s.start}-{s.end}"


def test_a_speaker_is_corrected_and_the_correction_undone(client: TestClient) -> None:
    desk = desk_of(client)
    story = bridge(desk)
    one = search.statements(desk, story=story)[0]
    answer = send(
        client,
        "/correct",
        {
            "kind": "speaker",
            "passage": place(one),
            "value": "Zora Quill",
            "subject": "person",
            "back": f"/story/{story}",
        },
    )
    assert answer.url.path == f"/story/{story}" and "Entered: speaker" in answer.text and "Zora Quill" in answer.text
    assert search.statement(desk, one.id).speaker == "Zora Quill"
    entered = log.all_corrections(desk.db)[-1]
    assert (entered.author, entered.kind) == ("A. Editor", "speaker")
    send(client, "/corrections/undo", {"subject": entered.id})
    client.get(f"/story/{story}")
    assert search.statement(desk, one.id).speaker == one.speaker
    page = client.get("/corrections").text
    assert "undone" in page and "undo" in page


def test_every_form_beside_a_finding_is_taken(client: TestClient) -> None:
    desk = desk_of(client)
    story = bridge(desk)
    held = search.statements(desk, story=story, limit=500)
    same = [s for s in held if s.utterance][:2]
    check = dossiers.finding_ids(dossiers.dossier(desk, story))[0]
    words = desk.texts([held[0].article])[held[0].article].split("\n\n")[-1].strip()
    actor = next(s for s in held if s.actor)
    forms = [
        {"kind": "not a statement", "passage": place(held[3])},
        {
            "kind": "border",
            "passage": place(held[0]),
            "in": held[0].article,
            "start": held[0].start,
            "end": held[0].end - 2,
        },
        {"kind": "statement", "in": held[0].article, "words": "  ".join(words.split()[:5]), "value": "Zora Quill"},
        {"kind": "same utterance", "passage": [place(same[0]), place(same[1])]},
        {"kind": "not same utterance", "passage": [place(same[0]), place(same[1])]},
        {"kind": "same claim", "passage": [place(held[1]), place(held[2])]},
        {"kind": "not same claim", "passage": [place(held[1]), place(held[2])]},
        {"kind": "split actor", "passage": place(actor), "subject": actor.actor, "value": "Another"},
        {"kind": "outlet", "article": held[0].article, "value": "Another Paper"},
        {"kind": "date", "article": held[0].article, "value": "2026-11-01"},
        {"kind": "reviewed", "story": story, "finding": check},
        {"kind": "dismissed", "story": story, "finding": check, "reason": "one event"},
    ]
    for fields in forms:
        answer = send(client, "/correct", fields, follow_redirects=False)
        assert answer.status_code == 303, (fields, answer.text)
    assert {c.kind for c in log.all_corrections(desk.db)} == {f["kind"] for f in forms}
    assert "Another Paper" in client.get(f"/story/{story}").text


def test_text_in_common_is_not_said_to_rest_on_the_other(client: TestClient) -> None:
    desk = desk_of(client)
    story = bridge(desk)
    made = dossiers.dossier(desk, story)
    edges = dict(zip(Index(made).edges, made.sources, strict=True))
    assert edges
    for anchor, source in edges.items():
        target = targets.target(made, anchor)
        relation = {"shares_text": "has the same words as"}.get(source.relation, source.relation)
        assert target and f" {relation} " in target.title and target.title.endswith(f"({source.status})")


def test_a_form_that_lacks_something_says_what(client: TestClient) -> None:
    desk = desk_of(client)
    story = bridge(desk)
    one = search.statements(desk, story=story)[0]
    lacking = [
        {"kind": "dismissed", "story": story, "finding": "f00000000"},
        {"kind": "speaker"},
        {"kind": "nonsense"},
        {"kind": "speaker", "passage": "nonsense"},
        {"kind": "speaker", "passage": f"{one.article}:0-99999999"},
        {"kind": "speaker", "passage": f"{one.article}:0-{'9' * 5000}"},
        {"kind": "statement", "in": one.article, "start": "²", "end": "5"},
        {"kind": "statement", "in": one.article, "words": "no such words stand there at all"},
        {"kind": "statement", "in": "nothing", "words": "x"},
        {"kind": "border", "passage": place(one), "in": one.article},
        {"kind": "merge actors", "subject": "a", "value": "a"},
    ]
    for fields in lacking:
        answer = send(client, "/correct", fields)
        assert answer.status_code in (400, 404), fields
        assert "<h1>" in answer.text and "Traceback" not in answer.text
    assert not log.all_corrections(desk.db)


def test_a_finding_that_is_reviewed_is_counted_and_marked(client: TestClient) -> None:
    desk = desk_of(client)
    story = bridge(desk)
    check = dossiers.finding_ids(dossiers.dossier(desk, story))[0]
    before = search.story(desk, story).checks
    page = send(
        client,
        "/correct",
        {"kind": "dismissed", "story": story, "finding": check, "reason": "two <events>", "back": f"/story/{story}"},
    ).text
    assert "Machine findings, 1 reviewed by A. Editor." in page
    assert re.search(r'<span class="verdict dismissed">Dismissed by A\. Editor on .*two &lt;events&gt;</span>', page)
    assert search.story(desk, story).checks == before - 1


def test_a_story_is_split_and_merged_again(client: TestClient) -> None:
    desk = desk_of(client)
    story = bridge(desk)
    held = search.articles(desk, story=story)
    answer = send(client, f"/story/{story}/split", {"kind": "story", "article": [held[0].id]})
    other = search.article(desk, held[0].id).story
    assert other != story and answer.url.path == f"/story/{other}"
    assert search.story(desk, other).reports == 1
    answer = send(client, f"/story/{other}/merge", {"kind": "story", "value": story})
    assert search.article(desk, held[0].id).story == story
    assert client.get(f"/story/{other}").url.path == f"/story/{story}"
    assert len(search.articles(desk, story=story)) == len(held)
    assert send(client, f"/story/{story}/split", {"kind": "story"}).status_code == 400
    assert send(client, f"/story/{story}/merge", {"kind": "story", "value": "nothing"}).status_code == 404


def test_a_split_that_is_undone_leads_back_to_the_story(client: TestClient) -> None:
    desk = desk_of(client)
    story = bridge(desk)
    held = search.articles(desk, story=story)
    send(client, f"/story/{story}/split", {"kind": "story", "article": [held[0].id, held[1].id]})
    other, made = search.article(desk, held[0].id).story, log.all_corrections(desk.db)[-1]
    answer = send(client, "/corrections/undo", {"subject": made.id, "back": f"/story/{other}"})
    assert answer.status_code == 200 and answer.url.path == f"/story/{story}"


def test_a_story_that_was_merged_leads_to_the_other(client: TestClient) -> None:
    desk = desk_of(client)
    story, bell = bridge(desk), story_of(desk, "The Bell")
    send(client, f"/story/{bell}/merge", {"kind": "story", "value": story})
    assert client.get(f"/story/{bell}").url.path == f"/story/{story}"


def test_actors_are_merged(client: TestClient) -> None:
    desk = desk_of(client)
    a, b = search.actors(desk)[:2]
    answer = send(
        client, "/merge-actors", {"kind": "merge actors", "subject": a.id, "value": b.id, "back": f"/actor/{a.id}"}
    )
    assert answer.status_code == 200
    list(dossiers.refresh_all(desk))
    assert search.actor(desk, a.id).actor.statements == a.statements + b.statements


def test_corrections_are_exported_and_taken_in_by_another_desk(
    client: TestClient, made_desk: Path, tmp_path: Path, tagger: Tagger
) -> None:
    desk = desk_of(client)
    one = search.statements(desk, story=bridge(desk))[0]
    send(client, "/correct", {"kind": "speaker", "passage": place(one), "value": "Zora Quill"})
    exported = client.get("/corrections/export").content
    other = Path(shutil.copy(made_desk, tmp_path / "other.desk"))
    with TestClient(app(other, tagger=tagger), base_url=HOME) as second:
        files = {"file": ("c.jsonl", exported)}
        page = second.post("/corrections/import", data={"csrf": csrf_of(second)}, files=files).text
        assert "1 new 0 known" in page and "Zora Quill" in page
        page = second.post("/corrections/import", data={"csrf": csrf_of(second)}, files={"file": ("c", b"{}")})
        assert page.status_code == 400 and "Line 1" in page.text
        assert second.post("/corrections/import", data={"csrf": csrf_of(second)}).status_code == 400


def wait(client: TestClient, address: str) -> str:
    for _ in range(200):
        page = client.get(address).text
        if "data-follow" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("it is not over")


def test_files_are_added_in_the_background(client: TestClient) -> None:
    new = 'Fire in Ostra\n\nA fire broke out in Ostra on Monday, the police said. "Nobody was hurt," said Ivo Renn.\n'
    files = [
        ("files", ("../../new.txt", io.BytesIO(new.encode()))),
        ("files", ("picture.png", io.BytesIO(b"\x89PNG"))),
        ("files", ("empty.txt", io.BytesIO(b""))),
    ]
    answer = client.post("/add", data={"csrf": csrf_of(client)}, files=files)
    page = wait(client, answer.url.path)
    assert "1 new" in page and "Fire in Ostra" in page and "picture.png" in page and "2 not read" in page
    answer = client.post(
        "/add", data={"csrf": csrf_of(client)}, files=[("files", ("new.txt", io.BytesIO(new.encode())))]
    )
    assert "known already" in wait(client, answer.url.path)
    given = {"text": "Rain in Ostra\n\nIt rained, the police said.\n", "outlet": "The Bell", "published": "2026-11-20"}
    for outcome in ("1 new", "known already"):
        answer = client.post("/add", data={"csrf": csrf_of(client), **given})
        assert outcome in wait(client, answer.url.path)
    assert client.post("/add", data={"csrf": csrf_of(client)}).status_code == 400


def test_feeds_are_listed_and_addresses_inside_the_network_are_not_read(client: TestClient) -> None:
    desk = desk_of(client)
    follow_feed(desk, "http://127.0.0.1:9/feed.xml", title="A <b>feed</b>")
    page = client.get("/feeds").text
    assert "A &lt;b&gt;feed&lt;/b&gt;" in page and "not asked yet" in page
    page = wait(client, send(client, "/feeds/ask", {}).url.path)
    assert "127.0.0.1" in page and "1 not read" in page
    assert "not read:" in client.get("/feeds").text
    page = wait(client, send(client, "/feeds", {"address": "http://127.0.0.1:9/a"}).url.path)
    assert "1 not read" in page
    assert send(client, "/feeds", {"address": "file:///etc/passwd"}).status_code == 400
    assert "No feed is followed" in send(client, "/feeds/stop", {"address": "http://127.0.0.1:9/feed.xml"}).text


def test_stale_stories_are_compared_when_asked(client: TestClient) -> None:
    desk = desk_of(client)
    desk.db.execute("UPDATE story SET stale = 1")
    assert "Compare all now" in client.get("/").text
    answer = send(client, "/refresh", {})
    wait(client, answer.url.path)
    assert not dossiers.stale(desk)


DRAFT = """Dockers and the port

"We will never accept a cut," said Pia Holm. Olav Berg said that he was open to talks.

"Every whale in this sea votes on Sundays," said Ruth Calder.
"""


def test_a_draft_is_held_against_the_desk_and_not_stored(client: TestClient) -> None:
    desk = desk_of(client)
    before = search.counts(desk)
    page = send(client, "/draft", {"text": DRAFT}).text
    assert "Wording differs" in page and "<mark>never</mark>" in page and "<mark>not</mark>" in page
    assert "Not found in this desk" in page and "The Bell" in page
    assert search.counts(desk) == before
    files = {"file": ("draft.txt", DRAFT.encode())}
    assert "Wording differs" in client.post("/draft", data={"csrf": csrf_of(client)}, files=files).text
    assert send(client, "/draft", {"text": " "}).status_code == 400


def test_checking_a_draft_takes_few_reports(desk_path: Path, tagger: Tagger) -> None:
    with Desk(desk_path) as desk:
        made = check_draft(desk, read_text(DRAFT, name="draft"), tagger=tagger)
    assert made.draft.id == "draft" and 0 < len(made.articles) <= 60
    assert {c.result for c in made.checked} >= {"wording differs", "not found in these texts"}


# ── who may ask ───────────────────────────────────────────────────────────────────────────


def test_a_name_of_another_site_is_not_answered(read_only: TestClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""):
        assert read_only.get("/", headers={"host": host}).status_code == 421
    for host in ("127.0.0.1:9", "localhost", "LOCALHOST:8765", "[::1]:8765"):
        assert read_only.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": HOME, "sec-fetch-site": "same-origin"}, 303),
        ({}, 303),
    ],
)
def test_only_pages_of_the_desk_may_write(client: TestClient, headers: dict[str, str], status: int) -> None:
    answer = send(client, f"/story/{bridge(desk_of(client))}/seen", {}, headers=headers, follow_redirects=False)
    assert answer.status_code == status


def test_a_form_needs_what_only_our_pages_know(client: TestClient) -> None:
    address = f"/story/{bridge(desk_of(client))}/seen"
    assert client.post(address).status_code == 403
    assert client.post(address, data={"csrf": "guess"}).status_code == 403
    assert client.post(address, data={"csrf": "gü"}).status_code == 403


def test_every_form_carries_it(read_only: TestClient) -> None:
    for address in pages(desk_of(read_only)):
        for form in re.findall(r'<form method="post".*?</form>', read_only.get(address).text, flags=re.S):
            assert f'name="csrf" value="{csrf_of(read_only)}"' in form, address


def test_what_is_too_large_is_not_read(client: TestClient) -> None:
    address = f"/story/{bridge(desk_of(client))}/seen"
    assert client.post(address, content=b"x" * (2 * 1024 * 1024 + 1)).status_code == 413
    assert client.post(address, content=iter([b"x"])).status_code == 411


def test_what_is_too_large_says_what_where_and_what_to_do(client: TestClient, tmp_path: Path) -> None:
    fields = {"csrf": csrf_of(client)}
    long = "Eels swim. " * 140_000  # 1.5 MB
    answer = client.post("/draft", data=fields | {"text": long}, files={"file": ("", b"")})
    assert answer.status_code == 400
    assert "draft: too long" in answer.text and "give it in parts" in answer.text.lower()
    answer = client.post("/draft", data=fields | {"text": long * 2}, files={"file": ("", b"")})
    assert answer.status_code == 413
    assert "more than the 2 MB that are read at /draft" in answer.text
    answer = client.post("/add", data=fields | {"text": long * 2}, files={"files": ("", b"")})
    assert answer.status_code == 413
    assert "pasted into this form are more than 2 MB" in answer.text
    assert "Paste a part, or give a file." in answer.text
    answer = client.post("/add", content=b"--x", headers={"content-type": "multipart/form-data"})
    assert (answer.status_code, "This form cannot be read" in answer.text) == (400, True)


def test_files_that_are_not_read_say_what_to_do(client: TestClient) -> None:
    files = [
        ("files", ("long.txt", b"Eels swim. " * 50_000)),
        ("files", ("short.txt", b"Loading")),
        ("files", ("empty.txt", b"")),
        ("files", ("other.txt", "Die Fische im Fluss sind wieder da, sagte der Wärter am Wehr. ".encode() * 5)),
    ]
    answer = client.post("/add", data={"csrf": csrf_of(client)}, files=files)
    job = answer.url.path.rpartition("/")[2]
    until = time.monotonic() + 60
    while not (found := client.app.state.site.worker.job(job)).over and time.monotonic() < until:  # type: ignore[attr-defined]
        time.sleep(0.05)
    page = client.get(f"/adding/{job}").text
    assert [s.file for s in found.not_read] == ["empty.txt", "long.txt", "other.txt", "short.txt"]
    for words in ("too long; texts of more than 500,000", "too short; texts of fewer than 5", "; only English is read"):
        assert page.count(words) == 1


def test_an_address_that_others_reach_needs_a_token(desk_path: Path, tagger: Tagger) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "desk.local", ""):
        with pytest.raises(DeskError, match="token"):
            app(desk_path, host=host, tagger=tagger)
    with pytest.raises(DeskError, match="guessed"):
        app(desk_path, host="0.0.0.0", token="short", tagger=tagger)
    with pytest.raises(DeskError):
        app(desk_path.with_name("none.desk"), tagger=tagger)


TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture
def guarded(desk_path: Path, tagger: Tagger) -> FastAPI:
    return app(desk_path, host="0.0.0.0", token=TOKEN, tagger=tagger)


def test_the_token_is_asked_for_and_kept_as_a_cookie(guarded: FastAPI) -> None:
    with TestClient(guarded, base_url="http://192.168.1.5:8765") as client:
        for address in ("/", "/api/stories", "/api/openapi.json"):
            assert client.get(address).status_code == 401
        assert client.get("/?token=guess").status_code == 401
        answer = client.get(f"/search?q=a&token={TOKEN}", follow_redirects=False)
        assert answer.status_code == 303 and answer.headers["location"] == "/search?q=a"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and TOKEN not in cookie
        assert client.get("/").status_code == 200
        assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    with TestClient(guarded, base_url="http://192.168.1.5:8765") as client:
        assert client.get("/api/counts", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert client.get("/api/counts", headers={"authorization": "Bearer guess"}).status_code == 401


def test_the_token_leads_to_no_other_site(guarded: FastAPI) -> None:
    with TestClient(guarded, base_url="http://192.168.1.5") as client:
        answer = client.get(f"//evil.example/?token={TOKEN}", follow_redirects=False)
        assert answer.status_code in (303, 404) and not answer.headers.get("location", "/").startswith("//")
    with TestClient(guarded, base_url="http://192.168.1.5") as client:
        answer = client.get(f"/a%0d%0aset-cookie:%20b=c?token={TOKEN}", follow_redirects=False)
        assert answer.headers["location"] == "/a%0D%0Aset-cookie%3A%20b%3Dc"


@pytest.mark.parametrize(
    ("host", "bare", "loopback"),
    [
        ("127.0.0.1:80", "127.0.0.1", True),
        ("localhost", "localhost", True),
        ("[::1]:80", "::1", True),
        ("::1", "::1", True),
        ("0.0.0.0", "0.0.0.0", False),
        ("::", "::", False),
        ("10.0.0.1", "10.0.0.1", False),
        ("Example.COM.:80", "example.com", False),
        ("127.evil.example", "127.evil.example", False),
    ],
)
def test_hosts(host: str, bare: str, loopback: bool) -> None:
    assert bare_host(host) == bare
    assert is_loopback(host) is loopback


def test_where_to_open_it() -> None:
    assert where("127.0.0.1", 8765, None) == "http://127.0.0.1:8765/"
    assert where("::1", 80, "t k") == "http://[::1]:80/?token=t+k"


@pytest.mark.parametrize(
    ("given", "expected"),
    [("/story/a#b", "/story/a#b"), ("//evil", "/"), ("/\\evil", "/"), ("https://evil", "/"), ("", "/"), ("/a\nb", "/")],
)
def test_forms_lead_back_to_pages_of_the_desk(given: str, expected: str) -> None:
    assert back({"back": given}, "/") == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("..", "file"),
        ("", "file"),
        ("a/b/c.txt", "c.txt"),
        ("ein \u202etxt.exe", "ein _txt.exe"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".txt", "x" * 120 + ".txt"),
    ],
)
def test_names_of_files_lead_nowhere(given: str, expected: str) -> None:
    assert safe_name(given) == expected


def test_files_of_one_name_are_all_taken() -> None:
    taken: set[str] = set()
    names = [own_name(given, number, taken) for number, given in enumerate(("a.txt", "3-a.txt", "A.txt", "a.txt"), 1)]
    assert names == ["a.txt", "3-a.txt", "3-3-A.txt", "4-a.txt"]


def test_words_that_were_searched_are_marked() -> None:
    assert hits("The Café, the bridge", 'cafe "the bridge"') == [
        ("The", True), (" ", False), ("Café", True), (", ", False), ("the", True), (" ", False), ("bridge", True),
    ]  # fmt: skip
    assert hits("a b", "") == [("a b", False)]


def test_answers_are_sent_at_once() -> None:
    made = _bound("127.0.0.1", 0)
    # without it asyncio leaves Nagle's algorithm on, and each page waits 40 ms for the browser's acknowledgement
    assert made.proto == socket.IPPROTO_TCP
    made.close()
