"""Corrections: each kind, that they outlive a rerun, and that undoing them gives what was there before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk.contract import finding_id
from copydesk.desk import Desk, log, search
from copydesk.desk.add import add
from copydesk.desk.corrected import place_of, statement_at
from copydesk.desk.dossiers import dossier, refresh, refresh_all
from copydesk.desk.follow import mark_seen
from copydesk.desk.rebuild import rebuild
from copydesk.desk.records import Correction
from copydesk.desk.verify import verify
from copydesk.desk.words import correction_lines
from copydesk.errors import DeskError
from copydesk.handover import story as handed_on
from copydesk.records import Dossier, Slice, Statement
from copydesk.serve.front import unseen
from copydesk.serve.targets import target
from copydesk.show.build import context
from copydesk.show.index import Index
from tests.desks import added, changed, desk, example, reached, report, tagger

WORD = {"article": "a0", "start": 0, "end": 1, "text": "x"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a story of several reports; tests that correct undo what they did."""
    with desk(tmp_path_factory.mktemp("corrections")) as held:
        added(held, (*example("harbour-bridge"), *example("river-dam")))
        yield held


def largest(held: Desk) -> str:
    return max(search.stories(held), key=lambda row: row.reports).id


def correction(kind: str, **fields: Any) -> Correction:
    return msgspec.convert({"id": "", "at": "", "author": "Ann", "kind": kind, **fields}, Correction)


def passage(statement: Statement) -> dict[str, object]:
    first = statement.content[0]
    return {"article": statement.article, "start": first.start, "end": first.end, "text": first.text}


def corrected(held: Desk, given: Correction) -> Correction:
    done = log.correct(held, given)
    list(refresh_all(held))
    return done


def undone(held: Desk, given: Correction) -> Correction:
    done = log.undo(held, given.id, author="Ann")
    list(refresh_all(held))
    return done


def by_id(held: Desk, statement: str) -> Statement | None:
    story = search.statement(held, statement).story
    return next((s for s in dossier(held, story).statements if s.id == statement), None)


def spoken(held: Desk) -> list[Statement]:
    return [s for s in dossier(held, largest(held)).statements if s.speaker and s.nested_in is None and s.quoted]


def test_a_speaker_is_put_right_and_outlives_a_rerun(made: Desk) -> None:
    before = reached(made)
    statement = spoken(made)[0]
    done = corrected(made, correction("speaker", passages=[passage(statement)], value="Zora Quill", reason="tape"))
    now = by_id(made, statement.id)
    assert now and now.speaker and now.speaker.name == "Zora Quill"
    assert search.actor(made, "person:zora-quill").actor.statements == 1
    list(rebuild(made, [statement.article], tagger=tagger()))
    list(refresh_all(made))
    again = by_id(made, statement.id)
    assert again and again.speaker and again.speaker.name == "Zora Quill"
    assert list(verify(made)) == []
    undone(made, done)
    assert reached(made) == before


def test_an_unknown_speaker_is_allowed(made: Desk) -> None:
    statement = spoken(made)[0]
    done = corrected(made, correction("speaker", passages=[passage(statement)], value=None))
    now = by_id(made, statement.id)
    assert now and now.speaker is None and now.attribution == "none"
    undone(made, done)


def test_a_border_is_put_right(made: Desk) -> None:
    statement = spoken(made)[0]
    first = statement.content[0]
    wanted = log.passage(made, statement.article, first.start, first.end - 8)
    done = corrected(made, correction("border", passages=[passage(statement), msgspec.to_builtins(wanted)]))
    now = by_id(made, statement.id)
    assert now and now.content[0].text == wanted.text
    assert search.statement(made, statement.id).text == wanted.text
    assert list(verify(made)) == []
    undone(made, done)


def test_what_is_no_statement_goes_and_what_is_one_comes(made: Desk) -> None:
    before = reached(made)
    statement = spoken(made)[0]
    gone = corrected(made, correction("not a statement", passages=[passage(statement)]))
    with pytest.raises(DeskError):
        search.statement(made, statement.id)
    came = corrected(made, correction("statement", passages=[passage(statement)], value="Zora Quill"))
    found = [s for s in search.statements(made, article=statement.article) if s.speaker == "Zora Quill"]
    assert [row.text for row in found] == [statement.content[0].text]
    undone(made, came)
    undone(made, gone)
    assert reached(made) == before


def test_utterances_are_joined_and_parted(made: Desk) -> None:
    before = reached(made)
    utterance = max(dossier(made, largest(made)).utterances, key=lambda u: len(u.members))
    statements = {s.id: s for s in dossier(made, largest(made)).statements}
    first, second = (statements[m] for m in utterance.members[:2])
    apart = corrected(made, correction("not same utterance", passages=[passage(first), passage(second)]))
    assert not any({first.id, second.id} <= set(u.members) for u in dossier(made, largest(made)).utterances)
    again = corrected(made, correction("same utterance", passages=[passage(first), passage(second)]))
    assert any({first.id, second.id} <= set(u.members) for u in dossier(made, largest(made)).utterances)
    undone(made, again)
    undone(made, apart)
    assert reached(made) == before


def test_claims_are_joined_and_parted(made: Desk) -> None:
    before = reached(made)
    claims = [c for c in dossier(made, largest(made)).claims if len(c.statements) > 1]
    statements = {s.id: s for s in dossier(made, largest(made)).statements}
    first, second = (statements[m] for m in claims[0].statements[:2])
    apart = corrected(made, correction("not same claim", passages=[passage(first), passage(second)]))
    assert not any({first.id, second.id} <= set(c.statements) for c in dossier(made, largest(made)).claims)
    undone(made, apart)
    other = next(s for s in statements.values() if not any(s.id in c.statements for c in claims) and not s.nested_in)
    joined = corrected(made, correction("same claim", passages=[passage(first), passage(other)]))
    assert any({first.id, other.id} <= set(c.statements) for c in dossier(made, largest(made)).claims)
    undone(made, joined)
    assert reached(made) == before


def test_outlet_and_date_are_put_right(made: Desk) -> None:
    before = reached(made)
    row = search.articles(made, story=largest(made))[0]
    named = corrected(made, correction("outlet", articles=[row.id], value="The Morning Tide"))
    dated = corrected(made, correction("date", articles=[row.id], value="2024-03-09"))
    now = search.article(made, row.id)
    assert (now.outlet, now.published) == ("The Morning Tide", "2024-03-09")
    assert made.article(row.id).outlet == row.outlet, "the machine's finding is kept"
    shown = context(dossier(made, now.story)).reports
    assert [one.dated for one in shown if one.date_from == "date corrected by a person"] == ["9 March 2024"]
    undone(made, dated)
    undone(made, named)
    assert reached(made) == before


def test_an_article_with_another_outlet_is_still_known(tmp_path: Path) -> None:
    given = report("The mill in Orle will close in May, its owner said on Monday.", outlet="Orle Post")
    with desk(tmp_path) as held:
        article = added(held, [given])[0].article
        corrected(held, correction("outlet", articles=[article], value="Orle Evening Post"))
        again = [given, msgspec.structs.replace(given, outlet="Orle Evening Post")]
        assert [(o.what, o.article) for o in added(held, again)] == [("known", article)] * 2


def test_reports_are_grouped_by_the_date_as_it_was_corrected(tmp_path: Path) -> None:
    first, second = example("harbour-bridge")[:2]
    with desk(tmp_path) as held:
        outcome = added(held, [msgspec.structs.replace(first, published="1999-01-01")])[0]
        corrected(held, correction("date", articles=[outcome.article], value=first.published))
        assert added(held, [second])[0].story == outcome.story
        assert list(verify(held)) == []


def test_stories_are_split_and_merged(made: Desk) -> None:
    before = reached(made)
    story = largest(made)
    own = [row.id for row in search.articles(made, story=story)]
    split = corrected(made, correction("story", articles=own[:2], value="s-other"))
    assert {row.id for row in search.articles(made, story="s-other")} == set(own[:2])
    assert search.story(made, story).reports == len(own) - 2
    merged = corrected(made, correction("story", articles=own[:2], value=story))
    assert search.story(made, story).reports == len(own)
    undone(made, merged)
    undone(made, split)
    assert {row[0] for row in made.db.execute("SELECT id FROM story WHERE reports = 0")} == {"s-other"}
    made.db.execute("DELETE FROM story WHERE id = 's-other'")
    assert reached(made) == before


def merge(held: Desk, story: str, into: str) -> Correction:
    own = [row.id for row in search.articles(held, story=story)]
    return corrected(held, correction("story", story=story, articles=own, value=into))


def test_what_was_reviewed_stays_reviewed_when_its_story_is_merged(made: Desk) -> None:
    before = reached(made)
    other = max(search.stories(made), key=lambda row: row.checks).id
    into = next(row.id for row in search.stories(made) if row.id != other)
    finding, *rest = (finding_id(check) for check in dossier(made, other).check_first)
    mark = corrected(made, correction("reviewed", story=other, finding=finding))
    merged = merge(made, other, into)
    gone = next(key for check in dossier(made, into).check_first if (key := finding_id(check)) in rest)
    assert finding in {finding_id(check) for check in dossier(made, into).check_first}
    assert finding in {given.finding for given in log.marks(made.db, into)}
    assert (finding, "Ann") in {(review.finding, review.author) for review in handed_on(made, into).reviews}
    checks = search.story(made, into).checks
    # marks may be taken back, and others made, where the finding is now
    undone(made, mark)
    assert search.story(made, into).checks == checks + 1
    again = corrected(made, correction("dismissed", story=other, finding=gone, reason="asked"))
    assert search.story(made, into).checks == checks
    undone(made, merged)
    assert [given.finding for given in log.marks(made.db, other)] == [gone]
    assert not log.marks(made.db, into)
    undone(made, again)
    assert reached(made) == before


def at(held: Desk, hour: int) -> Desk:
    return Desk(held.path, now=f"2026-03-02T{hour:02}:00:00Z")


def is_seen(held: Desk) -> dict[str, bool]:
    return {row.id: not unseen(row) for row in search.stories(held)}


@pytest.mark.parametrize("first_seen", [True, False])
@pytest.mark.parametrize("second_seen", [True, False])
def test_a_story_is_seen_after_a_merge_where_both_were(tmp_path: Path, first_seen: bool, second_seen: bool) -> None:
    with desk(tmp_path) as held:
        added(held, [report("The mill in Orle will close in May."), report("Nine eels were counted by Oda Lind.")])
    first, second = (row.id for row in search.stories(held))
    with at(held, 1) as later:
        for story, seen in ((first, first_seen), (second, second_seen)):
            if seen:
                mark_seen(later, story)
        before = is_seen(later)
        assert before == {first: first_seen, second: second_seen}
    with at(held, 2) as later:
        merged = merge(later, first, second)
        assert is_seen(later) == {second: first_seen and second_seen}
    with at(held, 3) as later:
        undone(later, merged)
        assert is_seen(later) == before


def test_a_story_that_a_person_splits_off_was_seen_before(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        texts = ("The mill in Orle will close.", "Nine eels were counted.")
        list(add(held, map(report, texts), tagger=tagger(), one_story=True))
        list(refresh_all(held))
        mark_seen(held, largest(held))
    with at(held, 2) as later:
        corrected(later, correction("story", articles=[search.articles(later)[0].id], value="s-other"))
        assert sorted(is_seen(later).values()) == [True, True]


def test_what_people_put_right_is_no_news_and_leaves_a_story_seen(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        added(held, [*example("harbour-bridge"), report("Nine eels were counted by Oda Lind.")])
        for row in search.stories(held):
            mark_seen(held, row.id)
    with at(held, 2) as later:
        told, story = len(search.news(later, limit=500)), largest(later)
        words = [passage(s) for s in spoken(later)]
        other = next(row.id for row in search.stories(later) if row.id != story)
        done = [
            corrected(later, correction("speaker", passages=words[:1], value="Zora Quill")),
            corrected(later, correction("same utterance", passages=[words[0], words[-1]])),
            corrected(later, correction("same claim", passages=[words[0], words[-1]])),
            corrected(later, correction("date", articles=[words[0]["article"]], value="2024-01-02")),
            merge(later, other, story),
            corrected(later, correction("story", articles=[words[0]["article"]], value="s-other")),
        ]
        for one in reversed(done):
            undone(later, one)
        assert len(search.news(later, limit=500)) == told
        assert all(is_seen(later).values())
        # and what comes after them is news
        added(later, [report(example("harbour-bridge")[0].text, outlet="Another Paper")])
        assert "new report" in {news.kind for _, news in search.news(later) if news.at == later.now()}


def test_actors_are_merged_and_split(made: Desk) -> None:
    before = reached(made)
    people = [a for a in search.actors(made, limit=100) if a.kind == "person" and "/" not in a.id]
    stays, goes = people[0], people[1]
    merged = corrected(made, correction("merge actors", subject=stays.id, value=goes.id))
    assert search.actor(made, stays.id).actor.statements == stays.statements + goes.statements
    with pytest.raises(DeskError):
        search.actor(made, goes.id)
    undone(made, merged)
    assert reached(made) == before
    said = search.statements(made, actor=stays.id)[0]
    words = {"article": said.article, "start": said.start, "end": said.end, "text": said.text}
    split = corrected(made, correction("split actor", subject=stays.id, passages=[words]))
    assert search.actor(made, stays.id).actor.statements == stays.statements - 1
    assert search.statement(made, said.id).actor not in (None, stays.id)
    undone(made, split)
    assert reached(made) == before


def test_a_position_is_put_right(made: Desk) -> None:
    story, position = next((row.id, p) for row in search.stories(made) for p in dossier(made, row.id).positions)
    own = (position.actor, position.question)
    wanted = "opposes" if position.stance == "supports" else "supports"
    fields = {"story": story, "subject": own[0], "question": own[1], "value": wanted}
    done = corrected(made, correction("position", **fields))
    assert {p.stance for p in dossier(made, story).positions if (p.actor, p.question) == own} == {wanted}
    undone(made, done)


def test_findings_are_reviewed_and_dismissed(made: Desk) -> None:
    story = max(search.stories(made), key=lambda row: row.checks)
    first, second = (finding_id(check) for check in dossier(made, story.id).check_first[:2])
    one = corrected(made, correction("reviewed", story=story.id, finding=first))
    two = corrected(made, correction("dismissed", story=story.id, finding=second, reason="asked the editor"))
    assert search.story(made, story.id).checks == story.checks - 2
    undone(made, one)
    undone(made, two)
    assert search.story(made, story.id).checks == story.checks


@pytest.mark.parametrize(
    ("kind", "fields", "why"),
    [
        ("speaker", {}, "needs the words"),
        ("speaker", {"passages": [{"article": "a0", "start": 0, "end": 1, "text": "x"}]}, "no such article"),
        ("same claim", {}, "needs the words"),
        ("merge actors", {"subject": "person:a", "value": "person:a"}, "two actors"),
        ("story", {"value": "s1"}, "needs the articles"),
        ("dismissed", {"story": "s1", "finding": "f1"}, "reason"),
        ("undo", {"subject": "nothing"}, "no such correction"),
        ("position", {"subject": "person:a", "question": "?", "value": "loves"}, "stance"),
        ("date", {"articles": True, "value": "last Friday"}, "no date"),
        ("date", {"articles": True, "value": "2026-13-01"}, "no date"),
        ("speaker", {"passages": True, "value": "X", "subject": "wizard"}, "no kind of actor"),
    ],
)
def test_what_makes_no_sense_is_refused(made: Desk, kind: str, fields: dict[str, Any], why: str) -> None:
    before = log.exported(made)
    own = spoken(made)[0]
    # where a test says only that there is one
    there = {"articles": [own.article], "passages": [passage(own)]}
    fields = {name: there[name] if value is True else value for name, value in fields.items()}
    with pytest.raises(DeskError, match=why):
        log.correct(made, correction(kind, **fields))
    assert log.exported(made) == before


def test_words_must_stand_where_a_correction_says(made: Desk) -> None:
    words = passage(spoken(made)[0]) | {"text": "words of mine"}
    with pytest.raises(DeskError, match="do not stand"):
        log.correct(made, correction("speaker", passages=[words], value="X"))


def test_a_correction_needs_its_author(made: Desk) -> None:
    with pytest.raises(DeskError, match="author"):
        log.correct(made, msgspec.structs.replace(correction("undo", subject="x"), author=" "))


def test_the_log_is_only_added_to(made: Desk) -> None:
    with pytest.raises(Exception, match="only ever added"):
        made.db.execute("DELETE FROM correction")


def test_a_correction_whose_words_went_is_reported(tmp_path: Path) -> None:
    text = (
        "The mill in Orle will close in May, the owner’s lawyer, Ida Brunn, said on Monday. “There is no buyer left,” "
        "Brunn told the town’s radio. The union counts 120 jobs. It will meet the mayor on Friday to ask for help."
    )
    first = report(text, url="https://orle.example/news/mill")
    with desk(tmp_path) as held:
        added(held, [first])
        statement = next(s for s in dossier(held, largest(held)).statements if "no buyer" in s.content[0].text)
        corrected(held, correction("speaker", passages=[passage(statement)], value="Olaf Brunn"))
        added(held, [changed(first, "The mill in Orle", "The old mill in Orle")])
        moved = search.statements(held, '"no buyer"')
        assert [row.speaker for row in moved] == ["Olaf Brunn"], "found by its words"
        gone = changed(changed(first, "The mill", "The mills"), "“There is no buyer left,”", "“Nobody wants it,”")
        added(held, [gone])
        misfits = held.db.execute("SELECT why FROM misfit").fetchall()
        assert [row[0] for row in misfits] == ["the words no longer stand in the text"]


def test_a_split_of_another_desk_holds_when_the_articles_come(made: Desk, tmp_path: Path) -> None:
    own = [row.id for row in search.articles(made, story=largest(made))][:2]
    done = corrected(made, correction("story", articles=own, value="s-other"))
    with desk(tmp_path) as other:
        log.imported(other, log.exported(made))
        added(other, example("harbour-bridge"))
        added(other, example("river-dam"))
        assert {row.id for row in search.articles(other, story="s-other")} == set(own)
    undone(made, done)


def test_corrections_are_shared_with_another_desk(made: Desk, tmp_path: Path) -> None:
    statement = spoken(made)[0]
    done = corrected(made, correction("speaker", passages=[passage(statement)], value="Zora Quill"))
    lines = log.exported(made)
    with desk(tmp_path) as other:
        new, known = log.imported(other, lines)
        assert known == 0 and new == len(lines.splitlines())
        added(other, (*example("harbour-bridge"), *example("river-dam")))
        now = by_id(other, statement.id)
        assert now and now.speaker and now.speaker.name == "Zora Quill", "those that came before the articles hold"
        assert log.imported(other, lines) == (0, new)
        with pytest.raises(DeskError, match="line 2"):
            log.imported(other, b"\n{}\n")
    undone(made, done)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "speaker", "value": "X"}, "needs 1 of"),
        ({"kind": "border", "passages": [WORD]}, "needs 2 of"),
        (
            {"kind": "speaker", "passages": [{"article": "a", "start": 0, "end": 1, "text": "x"}], "subject": "?"},
            "kind",
        ),
        ({"kind": "position", "value": "loves"}, "stance"),
        ({"kind": "date", "value": "soon"}, "date"),
        ({"kind": "undo", "subject": "c1"}, "that it undoes"),
        ({"kind": "undo", "subject": "c0"}, "does not stand before it"),
        ({"kind": "reviewed", "id": ""}, "its id"),
        ({"kind": "reviewed", "id": "a\x1b[2J"}, "its id"),
        ({"kind": "reviewed", "author": " "}, "its author"),
        ({"kind": "story", "value": "../x"}, "no id of a story"),
    ],
)
def test_nothing_is_taken_in_that_would_break_a_dossier(made: Desk, fields: dict[str, Any], why: str) -> None:
    before = log.exported(made)
    given = {"id": "c1", "at": "2026-01-01T00:00:00Z", "author": "Eve", "articles": [spoken(made)[0].article]} | fields
    with pytest.raises(DeskError, match=f"line 1: .*{why}.*nothing was taken in"):
        log.imported(made, msgspec.json.encode(given))
    assert log.exported(made) == before


def test_a_log_of_another_desk_gives_a_terminal_no_orders(tmp_path: Path) -> None:
    with desk(tmp_path) as held:
        given = correction("position", subject="a\x1b[2J", question="b\u202e", finding="c\x07", reason="d\x00")
        log.imported(held, msgspec.json.encode(msgspec.structs.replace(given, id="c1", at="\x1b[1m", author="e\x9b")))
        assert all(c.isprintable() for line in correction_lines(held) for c in line)


# ── apply, rerun, undo = identity ─────────────────────────────────────────────────────────


def _some(held: Desk, story: Dossier, draw: Any) -> Correction:
    """Any correction that makes sense."""
    statements = sorted((s for s in story.statements), key=lambda s: s.id)
    some = draw(st.sampled_from(statements))
    other = draw(st.sampled_from([s for s in statements if s.id != some.id]))
    words, pair = [passage(some)], [passage(some), passage(other)]
    kinds: dict[str, dict[str, Any]] = {
        "speaker": {"passages": words, "value": draw(st.sampled_from(["Zora Quill", None]))},
        "not a statement": {"passages": words},
        "same utterance": {"passages": pair},
        "not same utterance": {"passages": pair},
        "same claim": {"passages": pair},
        "not same claim": {"passages": pair},
        "outlet": {"articles": [some.article], "value": "The Morning Tide"},
        "date": {"articles": [some.article], "value": "2024-01-02"},
    }
    kind = draw(st.sampled_from(sorted(kinds)))
    return correction(kind, **kinds[kind])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_corrections_undone_give_what_was(made: Desk, data: st.DataObject) -> None:
    before = reached(made)
    story = dossier(made, largest(made))
    done = []
    for _ in range(data.draw(st.integers(1, 3))):
        try:
            done.append(corrected(made, _some(made, story, data.draw)))
        except DeskError:
            continue  # of words that the correction before took away
    during = reached(made)
    refresh(made, story_of(made, story))
    assert reached(made) == during, "a rerun changes nothing"
    assert list(verify(made)) == []
    for one in data.draw(st.permutations(done)):
        undone(made, one)
    assert reached(made) == before


def story_of(held: Desk, story: Dossier) -> str:
    return search.article(held, story.articles[0].id).story


def test_undoing_an_undo_makes_it_hold_again(made: Desk) -> None:
    statement = spoken(made)[0]
    done = corrected(made, correction("speaker", passages=[passage(statement)], value="Zora Quill"))
    back = undone(made, done)
    again = undone(made, back)
    now = by_id(made, statement.id)
    assert now and now.speaker and now.speaker.name == "Zora Quill"
    undone(made, again)


def test_every_statement_that_is_offered_is_the_one_that_is_corrected(made: Desk) -> None:
    """The form of a statement gives the place by which the correction finds it again."""
    for story in search.stories(made):
        now = dossier(made, story.id)
        index = Index(now)
        for key, anchor in index.anchors.items():
            if anchor.startswith("s"):
                offered = target(now, anchor)
                assert offered is not None
                article, _, place = offered.parts[0].place.rpartition(":")
                start, end = (int(part) for part in place.split("-"))
                own = [s for s in now.statements if s.article == article]
                meant = statement_at(own, (start, end))
                assert meant is not None and place_of(meant) == (start, end) and meant.id == key


def test_a_quotation_broken_by_a_long_cue_is_found_by_its_own_place() -> None:
    text = "“We will go,” said Ida Brandt, who came from the north with all her boats, “by ferry.”"
    first, last = Slice(0, 13, text[0:13]), Slice(75, 86, text[75:86])
    broken = Statement(id="a#0", article="a", kind="direct", act="speech", content=(first, last))
    inner = Statement(id="a#1", article="a", kind="indirect", act="speech", content=(Slice(14, 73, text[14:73]),))
    assert statement_at((inner, broken), place_of(broken)) is broken
    assert statement_at((inner, broken), place_of(inner)) is inner
