"""Stances read from cue and content; who stands where, what changed, and what only its telling changed."""

from __future__ import annotations

import pytest

from copydesk.compare.positions import positions
from copydesk.compare.stances import stances_of
from copydesk.lexicon import countries
from copydesk.records import Actor, Annotations, Article, Linked, Question, Resolved, Slice, Speaker, Statement


def told(
    text: str,
    source: str,
    cue: str,
    content: str,
    *,
    article: str = "a",
    act: str = "stance",
    said_on: str | None = None,
) -> tuple[Article, Statement]:
    """An article of one sentence with its one statement."""
    place = text.index(content)
    words = Slice(place, place + len(content), content)
    start = text.index(cue)
    return Article(id=article, file=article, sha256="", text=text, published="2031-05-03"), Statement(
        id=f"{article}#{place}",
        article=article,
        kind="indirect",
        act=act,  # type: ignore[arg-type]
        content=(words,),
        cue=Slice(start, start + len(cue), cue),
        source=Slice(text.index(source), text.index(source) + len(source), source),
        speaker=Speaker(f"government:{source}", source),
        said_on=said_on,
    )


@pytest.mark.parametrize(
    ("cue", "content", "act", "stance"),
    [
        ("backed", "sending the ferries north", "stance", "supports"),
        ("has not ruled out", "sending the ferries north", "stance", "open"),
        ("ruled out", "sending the ferries north", "stance", "opposes"),
        ("urged", "its neighbours not to send ferries", "stance", "opposes"),
        ("does not support", "sending the ferries north", "stance", "opposes"),
        ("refuses", "to send the ferries north", "stance", "opposes"),
        ("refused to back", "sending the ferries north", "stance", "opposes"),
        ("is weighing", "sending the ferries north", "thought", "open"),
        ("said", "it will not send any ferries north", "speech", "opposes"),
        ("said", "nothing should be ruled out when it comes to sending ferries", "speech", "open"),
        ("said", "no decision on the ferries had been made", "speech", "undecided"),
        ("said", "the ferries should be sent at once", "speech", "supports"),
        ("said", "the ferries should be sent because rain won’t wait", "speech", "supports"),
        ("said", "the ferries should not be sent until rain stops", "speech", "opposes"),
    ],
)
def test_the_stance_that_words_show(cue: str, content: str, act: str, stance: str) -> None:
    _, statement = told(f"Norland {cue} {content}.", "Norland", cue, content, act=act)
    assert [found for found, _ in stances_of(statement)] == [stance]


@pytest.mark.parametrize(("cue", "content"), [("said", "the ferries are white"), ("noted", "rain fell on Tuesday")])
def test_words_that_show_no_stance(cue: str, content: str) -> None:
    _, statement = told(f"Norland {cue} {content}.", "Norland", cue, content, act="speech")
    assert stances_of(statement) == []


def story(*given: tuple[Article, Statement]) -> Linked:
    names = {s.speaker.id: s.speaker.name for _, s in given if s.speaker}
    actors = tuple(Actor(id=key, name=name, kind="government") for key, name in sorted(names.items()))
    resolved = tuple(
        Resolved(article=article, annotations=Annotations(article=article.id), statements=(statement,))
        for article, statement in given
    )
    return Linked(resolved=resolved, actors=actors)


OPEN = told(
    "Norland has not ruled out sending ferries north.",
    "Norland",
    "has not ruled out",
    "sending ferries north",
    article="a",
)
FOR = told("Norland backed sending ferries north.", "Norland", "backed", "sending ferries north", article="b")


def test_a_stance_told_differently_is_no_change() -> None:
    offered, found, _, conflicts = positions(story(OPEN, FOR), ())
    assert offered == ("sending ferries north",)
    assert {(p.stance, p.changed_from, p.told_by) for p in found} == {
        ("open", None, ("a",)),
        ("supports", None, ("b",)),
    }
    (conflict,) = conflicts
    assert (conflict.kind, conflict.status) == ("stance", "differ")
    assert [m.text for m in conflict.members] == [
        "has not ruled out sending ferries north",
        "backed sending ferries north",
    ]


def test_a_later_stance_says_what_it_changed_from() -> None:
    first = told("Norland ruled out sending ferries north.", "Norland", "ruled out", "sending ferries north",
                 article="a", said_on="2031-04-01")  # fmt: skip
    second = told("Norland backed sending ferries north.", "Norland", "backed", "sending ferries north",
                  article="b", said_on="2031-05-01")  # fmt: skip
    _, found, _, conflicts = positions(story(first, second), ())
    assert [(p.stance, p.as_of, p.changed_from) for p in found] == [
        ("opposes", "2031-04-01", None),
        ("supports", "2031-05-01", "opposes"),
    ]
    assert conflicts == ()


def test_a_question_is_asked_and_another_matter_is_not_its_answer() -> None:
    other = told("Sudland backed closing the quay.", "Sudland", "backed", "closing the quay", article="c")
    asked, found, _, _ = positions(story(FOR, other), [Question("Should ferries be sent north?")])
    assert asked[0] == "Should ferries be sent north?"
    assert [p.actor for p in found if p.question == asked[0]] == ["government:Norland"]


def test_countries_of_a_joint_source_stand_each_for_itself() -> None:
    both = told("Estonia and Lithuania backed sending ferries north.", "Estonia and Lithuania", "backed",
                "sending ferries north", article="a")  # fmt: skip
    _, found, added, _ = positions(story(both, OPEN), ())
    assert [actor.name for actor in added] == ["Estonia", "Lithuania"]
    assert {p.actor for p in found if p.stance == "supports"} == {"government:estonia", "government:lithuania"}


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Estonia", "Estonia"),
        ("the government of Estonia", "Estonia"),
        ("the Estonian government", "Estonia"),
        ("Tallinn", "Estonia"),
        ("the Kiev regime", "Ukraine"),
        ("the U.S. administration", "United States"),
        ("Estonian", None),
        ("the harbour board", None),
    ],
)
def test_whose_government_a_name_means(name: str, country: str | None) -> None:
    assert countries.governed(name) == country
