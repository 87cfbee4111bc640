"""The pages in a real browser: nothing hostile runs, forms need no script, keys, and what all people can use."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from copydesk.annotate import Tagger
from copydesk.desk import Desk, dossiers, log, search
from copydesk.serve import app
from copydesk.show.index import Index

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium is installed: the pages are not tried in a browser"
)


class Served:
    """A desk that is served, and where."""

    def __init__(self, path: Path, tagger: Tagger) -> None:
        made = app(path, tagger=tagger)
        self.desk: Desk = made.state.site.desk
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.home = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(made, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


@pytest.fixture(scope="module")
def served(made_desk: Path, tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> Iterator[Served]:
    made = Served(Path(shutil.copy(made_desk, tmp_path_factory.mktemp("browser") / "b.desk")), tagger)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def page(browser: Any, served: Served) -> Iterator[Any]:
    """A page that fails its test where anything is said on the console, a policy refusal above all."""
    context = browser.new_context(base_url=served.home)
    made, said = context.new_page(), []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
    yield made
    context.close()
    assert not said


@pytest.fixture
def plain(browser: Any, served: Served) -> Iterator[Any]:
    """A page of a browser without script."""
    context = browser.new_context(base_url=served.home, java_script_enabled=False)
    yield context.new_page()
    context.close()


def bridge(desk: Desk) -> str:
    return max(search.stories(desk), key=lambda s: s.reports).id


def hostile(desk: Desk) -> Any:
    return search.articles(desk, outlet='The "Evil" <i>Post</i>')[0]


def statement(desk: Desk, story: str) -> tuple[Any, str]:
    """A statement of a story, and its anchor."""
    anchors = Index(dossiers.dossier(desk, story)).anchors
    return next((s, anchors[s.id]) for s in search.statements(desk, story=story) if s.id in anchors)


def addresses(desk: Desk) -> list[str]:
    story, bad = bridge(desk), hostile(desk)
    own, anchor = statement(desk, story)
    check = dossiers.finding_ids(dossiers.dossier(desk, story))[0]
    return [
        "/",
        f"/story/{story}",
        f"/story/{story}?of={anchor}",
        f"/story/{story}?of={check}",
        f"/story/{story}/move",
        f"/story/{bad.story}",
        f"/article/{bad.id}",
        f"/article/{search.articles(desk, outlet='The Bell')[0].id}",
        f"/article/{own.article}?at={own.start}-{own.end}&border=yes#at",
        f"/actor/{search.actors(desk)[0].id}",
        "/search?q=mayor",
        "/search?in=quotation&q=We+will+never+accept+a+cut",
        "/draft",
        "/add",
        "/feeds",
        "/corrections",
        "/api",
    ]


def test_nothing_hostile_runs_and_no_policy_is_broken(page: Any, served: Served) -> None:
    for address in addresses(served.desk):
        assert page.goto(address).status == 200
        assert page.title().endswith("· Copydesk") and "taken over" not in page.title().lower()[:10]
        assert not page.query_selector("main script, main img, main iframe"), address


def test_pages_fit_a_narrow_screen(page: Any, served: Served) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in addresses(served.desk):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_can_be_used_by_all(page: Any, served: Served, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page.emulate_media(color_scheme=scheme)
    # half of them in each scheme, and the short story for the long one: the check takes longer than all else here
    found = [address for address in addresses(served.desk) if address != f"/story/{bridge(served.desk)}"]
    for address in found[scheme == "dark" :: 2]:
        page.goto(address)
        found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
        assert not found.response["violations"], (
            address,
            [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]],
        )


def test_a_finding_is_dismissed_without_script(plain: Any, served: Served) -> None:
    story = bridge(served.desk)
    check = dossiers.finding_ids(dossiers.dossier(served.desk, story))[0]
    plain.goto(f"/story/{story}")
    plain.locator(f"#{check} .act").first.click()
    plain.locator("summary", has_text="Dismiss it").click()
    form = plain.locator("form", has=plain.locator("input[value='dismissed']"))
    form.locator("[name=reason]").fill("two events")
    form.locator("[name=author]").fill("A. Editor")
    form.locator("button").click()
    assert plain.url.endswith(f"/story/{story}#{check}")
    assert "Dismissed by A. Editor" in plain.locator(f"#{check}").inner_text()
    plain.locator(".notice button").click()
    assert "Dismissed by" not in plain.locator(f"#{check}").inner_text()


def test_a_missed_statement_is_added_by_choosing_its_words(page: Any, served: Served) -> None:
    bad = hostile(served.desk)
    page.goto(f"/article/{bad.id}")
    page.evaluate("""() => {
      const walker = document.createTreeWalker(document.querySelector("[data-article]"), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf("harbour is ours");
        if (at < 0) continue;
        getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + 15);
        return;
      }
    }""")
    form = page.locator("form", has=page.locator("input[value='statement']"))
    page.locator("summary", has_text="A statement was missed").click()
    sync_api.expect(form.locator("[name=words]")).to_have_value("harbour is ours")
    text = served.desk.texts([bad.id])[bad.id]
    start = int(form.locator("[name=start]").input_value())
    assert text[start : start + 15] == "harbour is ours", "marks written out and far lines do not move the place"
    form.locator("[name=value]").fill("Zora Quill")
    form.locator("[name=author]").fill("A. Editor")
    form.locator("button").click()
    page.wait_for_selector(".notice")
    assert log.all_corrections(served.desk.db)[-1].passages[0].text == "harbour is ours"


def test_a_correction_opens_over_the_page(page: Any, served: Served) -> None:
    story = bridge(served.desk)
    _, anchor = statement(served.desk, story)
    page.goto(f"/story/{story}#{anchor}")
    page.locator(f"#{anchor} .act").click()
    page.wait_for_selector("#over[open] form")
    assert "Somebody else says this" in page.locator("#over").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#over[open]").count()


def test_keys(page: Any, served: Served) -> None:
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-entry]").nth(1)
    assert second.evaluate("(element) => element === document.activeElement")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/story/**")
    page.wait_for_load_state()
    page.keyboard.press("j")
    assert page.evaluate("'finding' in document.activeElement.dataset")
    page.keyboard.press("r")
    page.wait_for_selector("#over[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#over:not([open])", state="attached")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/corrections")
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#help:not([open])", state="attached")
    page.keyboard.press("/")
    page.wait_for_selector("#find:focus")


def test_a_story_is_filtered_in_the_app(page: Any, served: Served) -> None:
    page.goto(f"/story/{bridge(served.desk)}")
    before = page.locator(".statement:visible").count()
    page.locator(".filterbar summary").click()
    page.locator("#by-form").select_option("indirect")
    assert 0 < page.locator(".statement:visible").count() < before


def test_files_are_added_and_followed(page: Any, served: Served) -> None:
    page.goto("/add")
    text = b"Storm over Ostra\n\nA storm came, the mayor said.\n"
    page.locator("input[type=file]").set_input_files([{"name": "storm.txt", "mimeType": "text/plain", "buffer": text}])
    page.locator("form.drop button").click()
    page.wait_for_selector("h1:has-text('Done')")
    assert "1 new" in page.locator("main").inner_text()
