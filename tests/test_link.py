"""Across articles: who is one actor, which text is shared, which statements render one utterance."""

import json
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from copydesk.link import link
from copydesk.link.actors import link_actors
from copydesk.link.likeness import shipped
from copydesk.link.passages import narrator, overlaps
from copydesk.link.renderings import renderings
from copydesk.link.utterances import grouped, looked_at
from copydesk.records import Actor, Annotations, Article, Boilerplate, Linked, Resolved, Role, Slice, Speaker, Statement
from eval.utterances import WEIGHTS

# ── builders ──────────────────────────────────────────────────────────────────────────────


def report(
    name: str,
    text: str,
    *statements: Statement,
    actors: tuple[Actor, ...] = (),
    boilerplate: tuple[Boilerplate, ...] = (),
    meaning: float | None = None,
) -> Resolved:
    """A resolved article; with `meaning` all of it is one sentence with a vector at that angle (in turns)."""
    article = Article(id=name, file=name, sha256="", text=text, boilerplate=boilerplate)
    sentences, vectors = (), None
    if meaning is not None:
        sentences = ((0, len(text)),)
        vectors = np.array([[np.cos(2 * np.pi * meaning), np.sin(2 * np.pi * meaning)]], np.float16)
    annotations = Annotations(article=name, sentences=sentences, vectors=vectors)
    people = {s.speaker.id: s.speaker.name for s in statements if s.speaker}
    found = actors or tuple(Actor(id=key, name=given, kind="person") for key, given in people.items())
    return Resolved(article=article, annotations=annotations, statements=statements, actors=found)


def statement(article: str, text: str, words: str, who: str | None = "Ida Brandt") -> Statement:
    start = text.index(words)
    quoted = words[0] == "“"
    return Statement(
        id=f"{article}#{start}",
        article=article,
        kind="direct" if quoted else "indirect",
        act="speech",
        content=(Slice(start, start + len(words), words),),
        quoted=(Slice(start + 1, start + len(words) - 1, words[1:-1]),) if quoted else (),
        speaker=Speaker(f"person:{who}", who) if who else None,
    )


def saying(
    *words: str,
    who: tuple[str | None, ...] = (),
    meanings: tuple[float, ...] = (),
    weights: dict[str, Any] | None = None,
) -> Linked:
    """One report for each of these contents, all of one speaker where none is given."""
    given = []
    for number, content in enumerate(words):
        text = f"{content} it was said."
        made = statement(str(number), text, content, who[number] if who else "Ida Brandt")
        given.append(report(str(number), text, made, meaning=meanings[number] if meanings else None))
    return link(given, weights=weights)


def actors(*given: tuple[str, str, str]) -> list[tuple[str, str]]:
    """(id, name) of the actors of a story from (article, kind, name)."""
    by_article: dict[str, list[Actor]] = {}
    for article, kind, name in given:
        by_article.setdefault(article, []).append(Actor(id=f"{kind}:{name}", name=name, kind=kind))  # type: ignore[arg-type]
    found, ids = link_actors([report(article, "", actors=tuple(own)) for article, own in by_article.items()])
    assert len(ids) == len(given)
    assert set(ids.values()) == {actor.id for actor in found}
    return [(actor.id, actor.name) for actor in found]


# ── actors ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "names", "why"),
    [
        ([("a", "person", "Ida Brandt"), ("b", "person", "Ida Brandt")], ["Ida Brandt"], "the same name"),
        ([("a", "person", "Ida Brandt"), ("b", "person", "Brandt")], ["Ida Brandt"], "a surname with one bearer"),
        ([("a", "person", "Ida M. Brandt"), ("b", "person", "Ida Brandt")], ["Ida M. Brandt"], "a middle name"),
        (
            [("a", "person", "Ida Brandt"), ("b", "person", "Bo Brandt")],
            ["Bo Brandt", "Ida Brandt"],
            "two full names with one surname are two people",
        ),
        (
            [("a", "person", "Ida Brandt"), ("b", "person", "Bo Brandt"), ("c", "person", "Brandt")],
            ["Bo Brandt", "Brandt", "Ida Brandt"],
            "a surname that may be either is joined to neither",
        ),
        ([("a", "person", "Ilko Dravec"), ("b", "person", "Ilko Dravets")], ["Ilko Dravets"], "two spellings"),
        (
            [("a", "person", "Ida Lund"), ("b", "person", "Ida Lind")],
            ["Ida Lind", "Ida Lund"],
            "short surnames one letter apart are two names",
        ),
        (
            [("a", "person", "Ida Brandt"), ("b", "person", "Ada Brandt")],
            ["Ada Brandt", "Ida Brandt"],
            "given names one letter apart are two names",
        ),
        (
            [("a", "unnamed", "an official"), ("b", "unnamed", "an official")],
            ["an official", "an official"],
            "people without a name are never joined",
        ),
        (
            [("a", "document", "The inspection report"), ("b", "document", "the inspection report")],
            ["The inspection report"],
            "two words name one document of a story",
        ),
        (
            [("a", "document", "the report"), ("b", "document", "the report")],
            ["the report", "the report"],
            "one word may be any",
        ),
        (
            [("a", "organisation", "River Water Board"), ("b", "organisation", "RWB")],
            ["River Water Board"],
            "initials",
        ),
        (
            [("a", "organisation", "The Elmsund Council"), ("b", "organisation", "Elmsund Council")],
            ["The Elmsund Council"],
            "an article aside",
        ),
        (
            [("a", "person", "Brandt"), ("b", "organisation", "Brandt")],
            ["Brandt", "Brandt"],
            "a person and a body",
        ),
    ],
)
def test_who_is_one_actor(given: list[tuple[str, str, str]], names: list[str], why: str) -> None:
    found = actors(*given)
    assert sorted(name for _, name in found) == names, why
    assert len({key for key, _ in found}) == len(found)


def test_actors_do_not_depend_on_the_order_of_articles() -> None:
    given = [
        ("a", "person", "Ida Brandt"),
        ("b", "person", "Brandt"),
        ("c", "person", "Bo Brandt"),
        ("d", "group", "both"),
    ]
    made = {tuple(actors(*order)) for order in permutations(given)}
    assert len(made) == 1


def test_an_office_in_one_report_is_its_holder_in_another() -> None:
    holder = Actor(id="p", name="Ida Brandt", kind="person", roles=(Role("chairwoman of the harbour council"),))
    office = Actor(id="u", name="the chairwoman of the harbour council", kind="unnamed")
    found, ids = link_actors([report("a", "", actors=(holder,)), report("b", "", actors=(office,))])
    assert [actor.name for actor in found] == ["Ida Brandt"]
    assert ids["b", "u"] == ids["a", "p"]


def test_statements_carry_the_fullest_name_of_the_set() -> None:
    one, two = "“It is shut,” Ida Brandt said.", "“It is wet,” Brandt said."
    given = [
        report("a", one, statement("a", one, "“It is shut,”", "Ida Brandt")),
        report("b", two, statement("b", two, "“It is wet,”", "Brandt")),
    ]
    linked = link(given)
    assert [s.speaker.name for r in linked.resolved for s in r.statements if s.speaker] == ["Ida Brandt"] * 2


# ── utterances ────────────────────────────────────────────────────────────────────────────

QUOTE = "“We will not open the northern gate again before the last crack is closed,”"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (QUOTE, "the same words"),
        ("“We will not open the northern gate again before the last crack is closed.”", "another mark at the end"),
        ("“Before the last crack is closed we will not open the northern gate again,”", "in another order"),
        ("“We will not open the northern gate again,”", "shorter"),
        ("“We won't open the northern gate again before the last crack is closed,”", "a contraction"),
        ("“We will open the northern gate again before the last crack is closed,”", "without its negation"),
        ("“We will not open the northern gate again before the 3rd crack is closed,”", "a word is another"),
    ],
)
def test_renderings_of_one_utterance(other: str, why: str) -> None:
    assert saying(QUOTE, other).utterances != (), why


def test_a_number_that_differs_does_not_part_two_renderings() -> None:
    first, second = (
        "“We found 14 broken wires in the eastern cable,”",
        "“We found 40 broken wires in the eastern cable,”",
    )
    assert [len(group) for group in saying(first, second).utterances] == [2]


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (QUOTE, "“The ferry sails at noon from the fish hall,”", "other words"),
        ("“It is shut,”", "“It was not,”", "too short and nothing in common"),
        (QUOTE, "“We will not raise the harbour fees again before the next election is held,”", "a look-alike"),
    ],
)
def test_statements_that_are_no_one_utterance(first: str, second: str, why: str) -> None:
    assert saying(first, second).utterances == (), why


def test_look_alikes_of_two_speakers_stay_apart() -> None:
    short = "“We will not open the gate,”"
    assert saying(short, short, who=("Ida Brandt", "Bo Tarn")).utterances == (), "seven words two may both say"


def test_the_same_long_quotation_under_two_names_is_one_utterance() -> None:
    found = saying(QUOTE, QUOTE, who=("Ida Brandt", "Bo Tarn")).utterances
    assert [len(group) for group in found] == [2], "the name is then the finding"


def test_an_unknown_speaker_joins_by_many_words_and_not_by_few() -> None:
    assert saying(QUOTE, QUOTE, who=("Ida Brandt", None)).utterances != ()
    short = "“It is shut now,”"
    assert saying(short, short, who=("Ida Brandt", None)).utterances == ()


def test_two_quotations_of_one_article_are_two_utterances() -> None:
    first, second = "“We will not open the northern gate again,”", "“We will not open the southern gate again,”"
    text = f"{first} Brandt said. Later: {second} she said."
    one = report("a", text, statement("a", text, first), statement("a", text, second))
    assert link([one]).utterances == ()


def test_a_quotation_repeated_in_its_article_is_one_utterance() -> None:
    first, second = "“We will not open the northern gate again,”", "“We will not open the northern gate,”"
    text = f"{first} Brandt said. Later once more: {second} she said."
    one = report("a", text, statement("a", text, first), statement("a", text, second))
    assert [len(group) for group in link([one]).utterances] == [2]


def test_an_indirect_rendering_needs_shared_rare_words_and_a_near_meaning() -> None:
    first = "the northern gate would stay closed before the summer regatta"
    second = "the northern gate stays closed until the summer regatta"
    assert saying(first, second, meanings=(0.0, 0.02)).utterances != ()
    assert saying(first, second, meanings=(0.0, 0.25)).utterances == (), "the sentences mean other things"
    assert saying(first, second).utterances == (), "without vectors nothing is guessed"
    assert saying(first, second, meanings=(0.0, 0.02), who=("Ida Brandt", "Bo Tarn")).utterances == ()


def judged(chances: dict[tuple[int, int], float], *, least: float = 0.5) -> list[list[int]]:
    """The groups of indirect statements, one in each report, of which pairs are one utterance by these chances."""
    words = ("the gate is shut", "a ferry sails", "fees rise", "wires broke", "the hall is wet")
    given = saying(*words, weights={"bias": -30.0, "figures": {}, "least": 2.0}).resolved
    wordings = [[one] for one in renderings(given, {})]
    table = {"share of one in both": np.zeros(len(chances), np.float32)}
    groups = grouped(wordings, list(chances), table, np.array(list(chances.values()), np.float32), least=least)
    return [[r.report for r in group] for group in groups]


@pytest.mark.parametrize(
    ("chances", "expected", "why"),
    [
        ({(0, 1): 0.6, (2, 3): 0.4}, [[0, 1]], "one pair is likely enough"),
        ({(0, 1): 0.9, (1, 2): 0.6, (0, 2): 0.6}, [[0, 1, 2]], "all pairs are"),
        ({(0, 1): 0.9, (1, 2): 0.55}, [[0, 1]], "a chain of small steps joins nothing"),
        ({(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.0}, [[0, 1], [1, 2]], "one runs together what two others tell apart"),
        (
            {(0, 1): 0.9, (2, 3): 0.9, (1, 2): 0.7},
            [[0, 1], [2, 3]],
            "what was not looked at counts as not alike",
        ),
    ],
)
def test_groups_come_together_by_the_mean_of_their_pairs(
    chances: dict[tuple[int, int], float], expected: list[list[int]], why: str
) -> None:
    assert judged(chances) == expected, why


def test_the_weights_are_those_of_the_figures() -> None:
    first = "the northern gate would stay closed before the summer regatta"
    given = saying(first, "the northern gate stays closed until the summer regatta", meanings=(0.0, 0.02)).resolved
    _, found, table = looked_at(renderings(given, {}), reports=2, names=frozenset())
    assert found == [(0, 1)]
    assert list(table) == list(shipped()["figures"])
    for fold in json.loads(WEIGHTS.read_text(encoding="utf-8")):
        assert list(fold["figures"]) == list(table)


def test_figures_do_not_depend_on_which_of_two_comes_first() -> None:
    words = (QUOTE, "the northern gate stays closed until the last crack is closed")
    rows = []
    for ordered in (words, words[::-1]):
        given = renderings(saying(*ordered, meanings=(0.0, 0.02)).resolved, {})
        rows.append(
            {name: float(column[0]) for name, column in looked_at(given, reports=2, names=frozenset())[2].items()}
        )
    assert rows[0] == pytest.approx(rows[1], abs=1e-6)


def test_links_do_not_depend_on_the_order_of_articles() -> None:
    words = [QUOTE, "“We will not open the northern gate again,”", "“The ferry sails at noon from the fish hall,”"]
    made = []
    for order in permutations(range(3)):
        given = []
        for number in order:
            text = f"{words[number]} it was said."
            given.append(report(str(number), text, statement(str(number), text, words[number]), meaning=0.01 * number))
        linked = link(given)
        made.append((linked.utterances, linked.actors, linked.alignments, [one.article.id for one in linked.resolved]))
    assert all(one == made[0] for one in made)
    assert made[0][0] == (("0#0", "1#0"),)


# ── shared text ───────────────────────────────────────────────────────────────────────────

RUN = (
    "The quay, built in 1961, carries about ninety lorries a day between the fish hall and the ferry landing on the "
    "northern shore, and workers opened a second road behind it on Tuesday morning."
)


def shared(first: str, second: str, **fields: object) -> list[tuple[int, str]]:
    found = overlaps([report("a", first, **fields), report("b", second)])  # type: ignore[arg-type]
    return [(part.words, part.a.text) for overlap in found for part in overlap.literal]


def test_a_long_run_of_the_narrators_words_is_shared() -> None:
    found = shared(f"Elmsund woke late. {RUN} Nobody minded.", f"It rained. {RUN} The tide turned.")
    assert [words for words, _ in found] == [34]
    assert found[0][1] == RUN[:-1]


def test_shared_words_are_slices_of_both_texts() -> None:
    first, second = f"Elmsund woke late. {RUN}", f"It rained in town. {RUN}"
    (overlap,) = overlaps([report("a", first), report("b", second)])
    for part in overlap.literal:
        assert first[part.a.start : part.a.end] == part.a.text
        assert second[part.b.start : part.b.end] == part.b.text
    assert 0 < overlap.share_a <= 1
    assert 0 < overlap.share_b <= 1


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (f"“{RUN}”", "both may have heard it: a quotation shows nothing"),
        (
            "General Charles Aldane Brandt Jr., chairman of the Joint Council of Harbour Chiefs of Staff",
            "a name and title",
        ),
        ("the ferry landing on the northern shore", "too few words"),
        ("it was one of the two that he and she had been in on, and so on and on and on", "small words alone"),
    ],
)
def test_what_is_no_shared_text(run: str, why: str) -> None:
    assert shared(f"Elmsund woke late. {run} nobody minded.", f"It rained. {run} the tide turned.") == [], why


def test_a_run_does_not_reach_over_a_quotation() -> None:
    first, second = RUN[:60], RUN[60:]
    whole, cut = shared(f"It rained. {RUN}", RUN), shared(f"It rained. {RUN}", f"{first} “Who minds?” {second}")
    assert sum(words for words, _ in cut) <= sum(words for words, _ in whole)
    assert [part for _, part in cut if "minds" in part] == []


def test_captions_are_not_compared() -> None:
    caption = (Boilerplate(0, len(RUN), "caption"),)
    assert shared(f"{RUN}\n\nElmsund woke late.", f"It rained. {RUN}", boilerplate=caption) == []


def test_the_narrators_words_leave_out_quotations() -> None:
    text = "It rained. “Who minds?” she asked."
    found = narrator(report("a", text).article)
    assert [text[t.start : t.end] for t in found if t.end > t.start] == ["It", "rained", "she", "asked"]


def test_nothing_to_link() -> None:
    assert link([]) == Linked(resolved=())
