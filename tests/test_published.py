"""Statements and posts, documents and credits: from whom a report has its matter."""

import pytest
from test_compare import report, statement, story

from copydesk.annotate.citations import citations
from copydesk.annotate.tagger import Attributed, Tags
from copydesk.compare.published import published
from copydesk.compare.sources import credits_of, sources
from copydesk.records import Actor, Mention, Resolved
from eval.credits import counts_of, fits

WORDS = "the lock will stay shut"


def ends(text: str, kind: str = "person") -> list[tuple[str, str]]:
    """(id, name) of what Orla Venn published by a text with her words in it."""
    one: Resolved = report("a", text, statement("a", text, WORDS, who="Orla Venn"))
    actor = Actor(id="person:Orla Venn", kind=kind, name="Orla Venn")
    return [(end.id, end.name) for end, _ in published(one, {actor.id: actor})]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Orla Venn said in a statement that {WORDS}.", "statement by Orla Venn"),
        (f"In a short press release on Monday, Orla Venn said {WORDS}.", "press release by Orla Venn"),
        (f"Orla Venn wrote that {WORDS}, and the letter said no more than that.", "letter by Orla Venn"),
        (f"Orla Venn tweeted that {WORDS}.", "tweet by Orla Venn on Twitter"),
        (f"Orla Venn wrote on Twitter that {WORDS}.", "tweet by Orla Venn on Twitter"),
        (f"Orla Venn said that {WORDS}.", None),
        (f"“Read it in a statement of mine,” Orla Venn said: {WORDS}.", None),
    ],
)
def test_words_that_somebody_gave_away_in_writing(text: str, name: str | None) -> None:
    assert [found for _, found in ends(text)] == ([name] if name else [])


def test_nobody_unnamed_publishes_anything() -> None:
    assert ends(f"Orla Venn said in a statement that {WORDS}.", kind="unnamed") == []


def cited(text: str, *names: str, kind: str = "organisation") -> set[tuple[str, str, str]]:
    mentions = tuple(Mention(text.index(n), text.index(n) + len(n), n, kind) for n in names)
    found = citations(report("a", text).article, Tags(Attributed()), mentions)
    return {(c.to.kind, c.to.name, c.relation) for c in found}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The contract was signed in May, according to court records.", "court records"),
        ("The lock was leaking. The indictment does not name the owner.", "indictment"),
        ("It was too late, according to a study by the Lock Institute of Elm.", "study by the Lock Institute of Elm"),
        ("The owner said that records are kept by nobody.", None),
    ],
)
def test_documents_that_a_report_rests_on(text: str, name: str | None) -> None:
    assert cited(text) == ({("document", name, "cites")} if name else set())


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("The lock leaks. As the Elm Courier has it, the owner knew.", "Elm Courier", "Elm Courier"),
        ("They met after a report in the Elm Courier about the lock.", "Elm Courier", "Elm Courier"),
        ("He met the Elm Courier, which brought the leak to light.", "Elm Courier", "Elm Courier"),
        ("As the Elm Courier has it, the owner knew.", "Elm", "Elm Courier"),
        ("An Elmish newspaper, Lokk Ilbo, reported the leak.", "Lokk Ilbo", "Lokk Ilbo"),
        ("The Elm Courier reported a loss of two million for last year.", "Elm Courier", None),
        ("The Elm Courier announced a rise in profits.", "Elm Courier", None),
    ],
)
def test_outlets_that_are_credited_in_other_words(text: str, mention: str, name: str | None) -> None:
    assert cited(text, mention, kind="person") == ({("outlet", name, "cites")} if name else set())


def test_an_agency_at_the_foot_and_programmes_are_credited() -> None:
    foot = "The lock leaks.\n\nThe Elm Press Agency contributed to this report."
    assert cited(foot) == {("outlet", "Elm Press Agency", "credits")}
    assert cited("She said on ENN’s “Lock of the Day” that it leaks.") == {("outlet", "Lock of the Day", "cites")}


def test_a_report_may_rest_on_its_own_outlet() -> None:
    text = "“It leaks,” the owner told the Elm Courier."
    linked = story(report("a", text, outlet="The Elm Courier"))
    found = [(s.to.kind, s.to.name) for s in sources(linked, credits_of(linked))]
    assert found == [("own reporting", "The Elm Courier")]


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("The Elm Courier", "Elm Courier", True),
        ("EPA", "Elm Press Agency", True),
        ("tweet by Orla Venn on Twitter", "Orla Venn tweet", True),
        ("Elm Courier", "Ash Courier", False),
    ],
)
def test_names_of_sources_that_fit(name: str, other: str, same: bool) -> None:
    assert fits(name, other) is same


def test_credits_are_counted_by_report_and_name() -> None:
    wanted = [{"file": "a", "to": "Elm Courier"}, {"file": "b", "to": "Elm Courier"}]
    given = {"a": ["The Elm Courier", "Ash Post"], "b": []}
    assert counts_of(given, wanted) == {"given": 2, "right": 1, "wanted": 2, "found": 1}
