"""The file of a desk: what is added, known, revised, grouped, verified and forgotten."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from copydesk import pipeline
from copydesk.desk import Desk, log, search, store
from copydesk.desk.add import add, address_of
from copydesk.desk.dossiers import dossier, refresh, refresh_all
from copydesk.desk.follow import follow_story
from copydesk.desk.forget import articles_named, forget
from copydesk.desk.near import near_stories
from copydesk.desk.quotations import find_quotation
from copydesk.desk.rebuild import outdated, rebuild
from copydesk.desk.records import Correction
from copydesk.desk.verify import verify
from copydesk.errors import DeskError
from copydesk.records import Dossier
from tests.desks import NOW, added, changed, desk, example, reached, report, tagger

TEXT = (
    "The council of Ostvale will close the old market hall, mayor Ruth Abel said on Tuesday. "
    "“We have run out of patience with the owner,” Abel told reporters. About 40 traders rent stalls there. "
    "The traders’ spokesman, Piet Lorn, said that nobody had spoken to them."
)


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    held = desk(tmp_path_factory.mktemp("bridge"))
    added(held, example("harbour-bridge"))
    return held


def test_a_story_has_a_dossier_that_stands_in_the_texts(bridge: Desk) -> None:
    rows = search.stories(bridge)
    assert sum(row.reports for row in rows) == len(example("harbour-bridge"))
    made = dossier(bridge, max(rows, key=lambda row: row.reports).id)
    texts = {a.id: a.text for a in made.articles}
    assert made.statements
    for statement in made.statements:
        for part in statement.content:
            assert texts[statement.article][part.start : part.end] == part.text


def test_every_word_that_differs_lies_in_words_that_are_shown(bridge: Desk) -> None:
    made = dossier(bridge, max(search.stories(bridge), key=lambda row: row.reports).id)
    texts = {a.id: a.text for a in made.articles}
    said = {s.id: s for s in made.statements}
    drifts = [drift for u in made.utterances for drift in u.drift]
    edits = [(d, edit) for d in drifts for edit in d.edits]
    assert edits and made.check_first and made.conflicts
    for drift, edit in edits:
        for key, part in ((drift.from_, edit.a), (drift.to, edit.b)):
            assert texts[said[key].article][part.start : part.end] == part.text
            assert any(shown.start <= part.start <= part.end <= shown.end for shown in said[key].content)
    for finding in made.findings:
        for side in finding.sides:
            assert texts[side.article][side.start : side.end] == side.text
            assert all(side.start <= part.start < part.end <= side.end for part in side.differs)
    for passage in (*(p for c in made.conflicts for p in c.members), *(p for c in made.check_first for p in c.slices)):
        assert texts[passage.article][passage.start : passage.end] == passage.text


def test_adding_twice_changes_nothing(bridge: Desk) -> None:
    before = reached(bridge)
    assert {outcome.what for outcome in added(bridge, example("harbour-bridge"))} == {"known"}
    assert reached(bridge) == before


def test_outcomes_come_in_the_order_of_the_articles(tmp_path: Path) -> None:
    texts = [report(TEXT.replace("Ostvale", town)) for town in ("Marn", "Orle", "Lode", "Kest", "Ruhn", "Varn")]
    with desk(tmp_path) as held:
        list(add(held, texts[1::2], tagger=tagger()))
        outcomes = list(add(held, texts, tagger=tagger()))
        assert [o.what for o in outcomes] == ["new", "known"] * 3
        shas = [held.article(o.article).sha256 for o in outcomes]
        assert shas == [text.sha256 for text in texts]


def test_all_is_well_with_a_new_desk(bridge: Desk) -> None:
    assert list(verify(bridge)) == []


def test_what_comes_one_by_one_gives_what_comes_at_once(bridge: Desk, tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        for article in example("harbour-bridge"):
            added(held, [article])
        assert reached(held) == reached(bridge)
        assert search.news(held)


def test_a_revised_text_is_a_new_version_with_its_differences(tmp_path: Path) -> None:
    first = report(TEXT, url="https://ostvale.example/news/market-hall")
    later = changed(first, "About 40 traders", "About 60 traders")
    later = changed(later, "out of patience", "out of time")
    with desk(tmp_path) as held:
        assert [o.what for o in added(held, [first])] == ["new"]
        assert [o.what for o in added(held, [later])] == ["revised"]
        assert [o.what for o in added(held, [later, first])] == ["known", "known"]
        row = search.articles(held)[0]
        assert row.version == 2
        found = search.revisions(held)[0]
        assert {(d.kind, d.before.text, d.after.text) for d in found.differences} >= {
            ("number", "40", "60"),
            ("quotation", "patience", "time"),
        }
        assert held.article(row.id, version=1).text == first.text
        told = [news for _, news in search.news(held) if news.kind == "text revised"]
        assert {p.text for p in told[0].passages} >= {"60", "time"}
        assert list(verify(held)) == []
        assert not search.found_articles(held, '"out of patience"')
        assert search.found_articles(held, '"out of time"')


def test_a_page_that_asks_for_money_is_no_revision(tmp_path: Path) -> None:
    url = "https://ostvale.example/news/market-hall"
    wall = report("Subscribe now to go on reading. Your first month is free, cancel at any moment you like.", url=url)
    with desk(tmp_path) as held:
        added(held, [report(TEXT, url=url)])
        assert [o.what for o in added(held, [wall])] == ["another text"]
        assert search.articles(held)[0].version == 1


def test_the_same_words_of_another_outlet_are_counted_once(tmp_path: Path) -> None:
    one = report(TEXT * 2, outlet="Ostvale Post", url="https://ostvale.example/news/1")
    two = report(TEXT * 2, outlet="Lorn Gazette", url="https://gazette.example/wire/7")
    with desk(tmp_path) as held:
        outcomes = added(held, [one, two])
        assert outcomes[1].copy_of == outcomes[0].article
        row = search.stories(held)[0]
        assert (row.reports, row.texts, row.outlets) == (2, 1, 2)


def test_a_copy_that_is_revised_is_no_copy_any_more(tmp_path: Path) -> None:
    whole = TEXT * 2
    one, two, three = (report(whole, outlet=name, url=f"https://{name}.example/1/a") for name in ("a", "b", "c"))
    with desk(tmp_path) as held:
        first, second, third = (o.article for o in added(held, [one, two, three]))
        assert added(held, [changed(one, "About 40", "About 60")])[0].copy_of is None
        assert [search.article(held, a).copy_of for a in (first, second, third)] == [None, None, second]
        assert added(held, [changed(three, "About 40", "About 60")])[0].copy_of == first


def test_reports_of_unknown_outlets_are_not_counted_as_one_outlet(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        added(held, [report(TEXT * 2), report(TEXT * 2, outlet="Post")])
        assert search.stories(held)[0].outlets == 1


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("http://www.ostvale.example/news/1?utm_source=x#top", True),
        ("https://ostvale.example/news/2", False),
    ],
)
def test_spellings_of_one_address_are_one_article(tmp_path: Path, url: str, known: bool) -> None:
    with desk(tmp_path) as held:
        added(held, [report(TEXT, url="https://ostvale.example/news/1")])
        outcome = added(held, [report(TEXT, url=url)])[0]
        assert (outcome.what == "known") == known


def test_a_site_is_no_address_of_an_article() -> None:
    assert address_of(report(TEXT, url="https://ostvale.example/")) is None
    assert address_of(report(TEXT)) is None


def test_rows_that_moved_in_their_file_stay_who_they_are(tmp_path: Path) -> None:
    one, two = report(TEXT), report("Rain fell on the hills of Marn all week, and the river Ode rose by a metre. " * 3)
    with desk(tmp_path) as held:
        for order in ([one, two], [two, one]):
            places = iter(("t.jsonl:1", "t.jsonl:2"))
            list(add(held, order, tagger=tagger(), place=lambda _, p=places: next(p)))
        assert search.counts(held).articles == 2
        assert {row.version for row in search.articles(held)} == {1}


def test_another_story_is_kept_apart(bridge: Desk, tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        added(held, (*example("harbour-bridge"), *example("river-dam")))
        bridge_stories = {row.story for row in search.found_articles(held, "Hallenport")}
        dam_stories = {row.story for row in search.found_articles(held, "Drovania")}
        assert bridge_stories and dam_stories and not bridge_stories & dam_stories


def test_what_an_article_was_grouped_for_is_told(bridge: Desk) -> None:
    rows = bridge.db.execute("SELECT grouped_for FROM article WHERE id <> 'a' || substr(story, 2)")
    for row in rows:
        told = msgspec.json.decode(row[0])
        assert told["nearest"] and told["words"]


def test_an_actor_is_one_across_stories(tmp_path: Path) -> None:
    other = (
        "Ostvale’s library will open on Sundays. “Children asked for it, and they were right,” Ruth Abel said. "
        "The librarian, Tomas Ek, expects 300 visitors a week. Shelves were delivered from Gant."
    )
    with desk(tmp_path) as held:
        added(held, [report(TEXT), report(other, published="2026-06-20")])
        page = search.actor(held, "person:ruth-abel")
        assert page.actor.stories == 2
        assert len(search.statements(held, actor="person:ruth-abel")) == page.actor.statements
        assert [row.name for row in search.actors(held, "abe")] == ["Ruth Abel"]


def test_statements_are_found_by_words_phrase_outlet_and_day(bridge: Desk) -> None:
    every = search.statements(bridge, limit=500)
    assert search.statements(bridge, "cable")
    assert not search.statements(bridge, '"the the cable"')
    assert search.statements(bridge, since="2024-03-13", until="2024-03-13")
    assert not search.statements(bridge, until="1999-01-01")
    outlet = search.outlets(bridge)[0][0]
    assert {row.outlet for row in search.statements(bridge, outlet=outlet)} == {outlet}
    pages = [search.statements(bridge, limit=7, offset=n) for n in range(0, len(every) + 7, 7)]
    assert [row.id for page in pages for row in page] == [row.id for row in every]


@pytest.mark.parametrize("query", ['"', "AND", 'a" OR "b', "NEAR(x y)", "*", "col:x", "^x", "\x00", "-", "“”"])
def test_signs_of_the_index_mean_nothing_in_a_query(bridge: Desk, query: str) -> None:
    search.statements(bridge, query)
    search.found_articles(bridge, query)
    search.actors(bridge, query)


def test_a_quotation_is_found_in_all_its_wordings(bridge: Desk) -> None:
    utterances = [u for row in search.stories(bridge) for u in dossier(bridge, row.id).utterances if len(u.members) > 2]
    statement = search.statement(bridge, utterances[0].members[0])
    found = find_quotation(bridge, statement.text)
    assert {f.statement for f in found} >= set(utterances[0].members)
    assert any(f.same_words for f in found)
    days = [f.published for f in found]
    assert days == sorted(days, key=lambda day: day or "9")
    assert all(f.earliest == (f.published == days[0]) for f in found)


def test_a_quotation_needs_words(bridge: Desk) -> None:
    with pytest.raises(DeskError, match="no words"):
        find_quotation(bridge, "of the and")
    assert find_quotation(bridge, "Zanzibar xylophone quartz") == []


def test_stories_are_followed(bridge: Desk) -> None:
    story = search.stories(bridge)[0].id
    follow_story(bridge, story)
    assert [row.id for row in search.stories(bridge, "followed")] == [story]
    follow_story(bridge, story, followed=False)
    assert search.stories(bridge, "followed") == []
    with pytest.raises(DeskError, match="no such story"):
        follow_story(bridge, "s0")


def test_annotating_anew_gives_the_same(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        added(held, example("river-dam"))
        before = reached(held)
        held.db.execute("UPDATE annotation SET model = 'older'")
        wanted = outdated(held, model=tagger().version)
        assert list(rebuild(held, wanted, tagger=tagger())) == wanted
        for row in search.stories(held):
            refresh(held, row.id)
        assert reached(held) == before
        assert not outdated(held, model=tagger().version)


def test_forgotten_words_stand_nowhere_in_the_file(tmp_path: Path) -> None:
    secret = TEXT.replace("market hall", "zeppelin yard").replace("Piet Lorn", "Quirin Vexhall")
    with desk(tmp_path) as held:
        added(held, [report(TEXT, outlet="Post"), report(secret, outlet="Gazette")])
        article = search.found_articles(held, "zeppelin")[0].id
        assert forget(held, articles_named(held, [article])) == []
        assert list(verify(held)) == []
        assert search.counts(held).articles == 1
        assert [o.what for o in added(held, [report(secret, outlet="Gazette")])] == ["forgotten"]
    for file in tmp_path.iterdir():
        held_bytes = file.read_bytes().lower()
        assert b"zeppelin" not in held_bytes and b"vexhall" not in held_bytes, file.name


def test_later_versions_of_a_forgotten_text_are_known_too(tmp_path: Path) -> None:
    first = report(TEXT, outlet="Post")
    later = changed(first, "About 40 traders", "About 60 traders")
    with desk(tmp_path) as held:
        for one in (first, later):
            list(add(held, [one], tagger=tagger(), place=lambda _: "a.txt"))
        forget(held, [search.articles(held)[0].id])
        elsewhere = msgspec.structs.replace(later, url="https://post.example/hall")
        assert [o.what for o in added(held, [first, later, elsewhere])] == ["forgotten"] * 3


def test_corrections_of_several_articles_go_on_holding_for_those_that_stay(tmp_path: Path) -> None:
    secret = TEXT.replace("market hall", "zeppelin yard").replace("Piet Lorn", "Quirin Vexhall")
    with desk(tmp_path) as held:
        gone, stays = (o.article for o in added(held, [report(secret, outlet="Gazette"), report(TEXT, outlet="Post")]))
        story = search.article(held, gone).story
        common = {"id": "", "at": "", "author": "Ann"}
        finding = {"story": story, "finding": "f1", "reason": "asked about the zeppelin"}
        for fields in (
            {"kind": "story", "articles": (gone, stays), "value": "s-other"},
            {"kind": "merge actors", "subject": "person:piet-lorn", "value": "person:quirin-vexhall"},
            {"kind": "dismissed", "value": "Names differ: Vexhall", **finding},
            {"kind": "dismissed", **finding, "reason": "asked the mayor"},
        ):
            log.correct(held, msgspec.convert(common | fields, Correction))
            list(refresh_all(held))
        forget(held, [gone])
        kept = log.all_corrections(held.db)
        log.place_articles(held.db, [stays], held.now())
        assert search.article(held, stays).story == "s-other"
        assert [c.reason for c in kept if c.kind == "dismissed"][1] == "asked the mayor"
        assert list(verify(held)) == []
    for file in tmp_path.iterdir():
        held_bytes = file.read_bytes().lower()
        assert b"zeppelin" not in held_bytes and b"vexhall" not in held_bytes, file.name


def test_backups_that_hold_a_forgotten_text_are_named(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        added(held, [report(TEXT)])
        backup = tmp_path / "x.desk.schema-1.backup"
        backup.write_bytes(b"")
        assert forget(held, [search.articles(held)[0].id]) == [backup]


def test_nothing_is_forgotten_where_one_is_not_there(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        added(held, [report(TEXT)])
        with pytest.raises(DeskError, match="nothing was removed"):
            forget(held, [search.articles(held)[0].id, "a0"])
        assert search.counts(held).articles == 1


# ── the file ──────────────────────────────────────────────────────────────────────────────


def test_a_desk_that_is_not_there_is_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="there is no desk"):
        Desk(tmp_path / "x.desk")
    assert not list(tmp_path.iterdir())


def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("hello " * 500)
    with pytest.raises(DeskError, match="not a desk"):
        Desk(text, create=True)
    assert text.read_text() == "hello " * 500
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE t (x)")
    db.close()
    with pytest.raises(DeskError, match="another program"):
        Desk(other, create=True)
    with pytest.raises(DeskError, match="folder"):
        Desk(tmp_path, create=True)


def test_a_newer_desk_is_refused(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        held.db.execute("PRAGMA user_version = 99")
    with pytest.raises(DeskError, match="newer copydesk"):
        Desk(tmp_path / "x.desk")


def test_nobody_else_reads_a_desk(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        assert held.path.stat().st_mode & 0o077 == 0


def test_others_read_while_one_writes(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        added(held, [report(TEXT)])
        with held.writing() as db, Desk(held.path) as other:
            db.execute("UPDATE article SET outlet = 'X'")
            assert search.articles(other)[0].outlet is None


def test_connections_of_threads_that_ended_are_closed(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        for _ in range(20):
            thread = threading.Thread(target=search.counts, args=(held,))
            thread.start()
            thread.join()
        assert len(held._connections) <= 2


def test_a_desk_that_another_program_writes_to_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.1)
    with (
        desk(tmp_path) as held,
        desk(tmp_path) as other,
        other.writing(),
        pytest.raises(DeskError, match="another program may be writing"),
    ):
        follow_story(held, "s1")


def test_forgetting_tells_where_words_may_still_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.1)
    with desk(tmp_path) as held, desk(tmp_path) as other:
        article = added(held, [report(TEXT.replace("market hall", "zeppelin yard"))])[0].article
        with other.reading() as db:
            db.execute("SELECT count(*) FROM article").fetchone()
            with pytest.raises(DeskError, match="removed, but another program"):
                forget(held, [article])
        forget(held, articles_named(held, [article]))
        for file in tmp_path.iterdir():
            assert b"zeppelin" not in file.read_bytes().lower(), file.name


def test_damage_is_found(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        added(held, [report(TEXT)])
        held.db.execute("UPDATE version SET text = replace(text, 'patience', 'anger')")
        faults = list(verify(held))
        assert any("search index" in fault for fault in faults)
        assert any("does not hold the words" in fault for fault in faults)


def test_what_comes_while_a_dossier_is_made_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = example("harbour-bridge")[:2]
    with desk(tmp_path) as held:
        list(add(held, [first], tagger=tagger()))
        story = search.articles(held)[0].story
        real = pipeline.dossier

        def slow(*given: Any, **options: Any) -> Dossier:
            monkeypatch.setattr(pipeline, "dossier", real)
            with Desk(held.path, now=NOW) as other:
                assert [o.story for o in add(other, [second], tagger=tagger())] == [story]
            return real(*given, **options)

        monkeypatch.setattr(pipeline, "dossier", slow)
        refresh(held, story)
        assert len(dossier(held, story).articles) == 2
        assert not search.story(held, story).stale


def test_a_dossier_is_read_with_the_texts_that_it_was_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = report(TEXT, url="https://ostvale.example/news/1")
    later = changed(first, "The council of Ostvale", "At last the council of Ostvale")
    real = Desk.texts

    def revised_meanwhile(held: Desk, articles: Any) -> dict[str, str]:
        monkeypatch.setattr(Desk, "texts", real)
        with desk(tmp_path) as other:
            list(add(other, [later], tagger=tagger()))
        return held.texts(articles)

    with desk(tmp_path) as held:
        story = added(held, [first])[0].story or ""
        monkeypatch.setattr(Desk, "texts", revised_meanwhile)
        for statement in dossier(held, story).statements:
            assert all(first.text[s.start : s.end] == s.text for s in statement.content)
        assert dossier(held, story).articles[0].text == later.text


def test_an_older_desk_is_brought_up_to_date_with_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk(tmp_path) as held:
        added(held, [report(TEXT)])
    steps = {"migrations/0002.sql": "ALTER TABLE story ADD COLUMN note TEXT;\nUPDATE story SET note = 'a;b';\n"}
    monkeypatch.setattr(store, "SCHEMA", 2)
    monkeypatch.setattr(store, "_sql", steps.__getitem__)
    with Desk(tmp_path / "x.desk") as held:
        assert [row[0] for row in held.db.execute("SELECT note FROM story")] == ["a;b"]
        assert list(verify(held)) == []
    monkeypatch.setattr(store, "SCHEMA", 1)
    backup = tmp_path / "x.desk.schema-1.backup"
    assert backup.stat().st_mode & 0o077 == 0
    with Desk(backup) as held:
        assert search.counts(held).articles == 1
    with pytest.raises(DeskError, match="newer"):
        Desk(tmp_path / "x.desk")


def test_a_step_that_fails_leaves_the_desk_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk(tmp_path) as held:
        added(held, [report(TEXT)])
    monkeypatch.setattr(store, "SCHEMA", 2)
    monkeypatch.setattr(store, "_sql", lambda name: "UPDATE story SET title = 'x';\nSELECT nothing FROM nowhere;\n")
    with pytest.raises(DeskError):
        Desk(tmp_path / "x.desk")
    monkeypatch.undo()
    with Desk(tmp_path / "x.desk") as held:
        assert search.stories(held)[0].title != "x"


def test_stories_that_may_be_one_are_suggested_with_their_words(bridge: Desk) -> None:
    story = max(search.stories(bridge), key=lambda row: row.reports)
    found = near_stories(bridge, story.id)
    assert found and all(near.story.id != story.id and near.words for near in found)
    assert any("Hallenport" in near.story.title for near in found)


def test_a_story_is_named_by_the_title_most_like_the_others(tmp_path: Path) -> None:
    titles = ["Opinion", "Market hall of Ostvale to close", "Ostvale closes its old market hall"]
    texts = [TEXT, TEXT.replace("said on Tuesday", "told the paper"), TEXT.replace("About 40", "Some 40")]
    with desk(tmp_path) as held:
        added(held, [report(text, title=title, outlet=title) for title, text in zip(titles, texts, strict=True)])
        assert [row.title for row in search.stories(held)] == [titles[1]]


def test_a_story_without_titles_has_its_first_words(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        added(held, [report(TEXT)])
        title = search.stories(held)[0].title
        assert title.endswith(" …") and TEXT.startswith(title[:-2])


def test_two_versions_given_at_once_are_one_article(tmp_path: Path) -> None:
    first = report(TEXT)
    with desk(tmp_path) as held:
        versions = [first, changed(first, "About 40", "About 60")]
        outcomes = list(add(held, versions, tagger=tagger(), place=lambda _: "a.txt"))
        assert [o.what for o in outcomes] == ["new", "revised"]
        assert outcomes[0].article == outcomes[1].article
        assert search.articles(held)[0].version == 2


def test_of_two_titles_the_earlier_names_the_story(tmp_path: Path) -> None:
    titles = ["Ostvale’s council will close its old market hall", "Market hall closes"]
    texts = [TEXT, TEXT.replace("said on Tuesday", "told the paper")]
    with desk(tmp_path) as held:
        added(held, [
            report(text, title=title, outlet=title, published=f"2026-02-1{day}")
            for day, (text, title) in enumerate(zip(texts, titles, strict=True))
        ])  # fmt: skip
        assert [row.title for row in search.stories(held)] == [titles[0]]
