"""Within one article: whom a source phrase, a pronoun or nothing at all stands for."""

import re

import pytest

from copydesk.annotate.forms import by_form
from copydesk.records import Annotations, Article, Attribution, Mention, Resolved, Slice, Statement
from copydesk.resolve import resolve, role_near
from copydesk.resolve.sources import actor_kind, definite, head_noun, head_of, one_person

# ── builders ──────────────────────────────────────────────────────────────────────────────


def cut(text: str, words: str) -> Slice:
    start = text.index(words)
    return Slice(start, start + len(words), words)


def nearest(text: str, words: str, content: Slice) -> Slice:
    places = [m.start() for m in re.finditer(re.escape(words), text)]
    start = min(places, key=lambda at: max(at - content.end, content.start - at - len(words)))
    return Slice(start, start + len(words), words)


def said(text: str, words: str, source: str = "", cue: str = "", **fields: object) -> Attribution:
    """An attribution with this content; of several places of `source` and `cue` the nearest to it is meant."""
    content = cut(text, words)
    direct = words[0] == "“"
    inner = (Slice(content.start + 1, content.end - 1, words[1:-1]),) if direct else ()
    given = {"kind": "direct" if direct else "indirect", "act": "speech", "score": 0.9, **fields}
    return Attribution(
        content=(content,),
        quoted=inner,
        cue=nearest(text, cue, content) if cue else None,
        source=nearest(text, source, content) if source else None,
        **given,  # type: ignore[arg-type]
    )


def names(text: str, **kinds: str) -> tuple[Mention, ...]:
    """Every place of the names given as kind="A|B"; a name inside a longer one given is none of its own."""
    found: list[Mention] = []
    pairs = sorted(((n, k) for k, given in kinds.items() for n in given.split("|")), key=lambda pair: -len(pair[0]))
    for name, kind in pairs:
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            if not any(m.start < match.end() and match.start() < m.end for m in found):
                found.append(Mention(match.start(), match.end(), name, kind))
    return tuple(sorted(found))


def resolved(text: str, *attributions: Attribution, **kinds: str) -> Resolved:
    article = Article(id="a", file="a.txt", sha256="", text=text, published="2031-05-03")
    return resolve(article, Annotations(article="a", attributions=attributions, mentions=names(text, **kinds)))


def last_speaker(text: str, *attributions: Attribution, **kinds: str) -> str | None:
    """The name behind the last of these attributions."""
    return speaker(resolved(text, *attributions, **kinds).statements[-1])


def speaker(statement: Statement) -> str | None:
    return statement.speaker.name if statement.speaker else None


# ── names ─────────────────────────────────────────────────────────────────────────────────

TWO = "Mayor Ida Brandt said the quay was shut. Tarn Oster, the harbour master, said the wall had moved."


def test_a_name_is_its_bearer_with_the_role_that_the_text_gives() -> None:
    found = resolved(
        TWO,
        said(TWO, "the quay was shut", "Mayor Ida Brandt", "said"),
        said(TWO, "the wall had moved", "Tarn Oster, the harbour master,", "said"),
        person="Ida Brandt|Tarn Oster",
    )
    assert [(s.speaker.id, s.speaker.name, s.speaker.role) for s in found.statements if s.speaker] == [
        ("person:ida-brandt", "Ida Brandt", "Mayor"),
        ("person:tarn-oster", "Tarn Oster", "the harbour master"),
    ]
    assert {s.attribution for s in found.statements} == {"named"}
    assert [role.as_of for actor in found.actors for role in actor.roles if role.text == "Mayor"] == ["2031-05-03"]
    assert [m.actor for m in found.mentions] == ["person:ida-brandt", "person:tarn-oster"]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ("Brandt", "the surname alone"),
        ("Ms Brandt", "a title and the surname"),
        ("Mayor Brandt", "an office and the surname"),
    ],
)
def test_a_surname_is_the_person_named_in_full(second: str, why: str) -> None:
    text = f"Ida Brandt said the quay was shut. It will open in June, {second} added."
    found = last_speaker(
        text,
        said(text, "the quay was shut", "Ida Brandt"),
        said(text, "It will open in June", second),
        person="Ida Brandt|Brandt",
    )
    assert found == "Ida Brandt", why


def test_two_people_of_one_surname_stay_apart() -> None:
    text = "Ida Kessel and Bo Kessel sat side by side. “It is shut,” Kessel said. “It is,” said Bo Kessel."
    found = resolved(
        text,
        said(text, "“It is shut,”", "Kessel"),
        said(text, "“It is,”", "Bo Kessel"),
        person="Ida Kessel|Bo Kessel|Kessel",
    )
    assert [actor.name for actor in found.actors if " " in actor.name] == ["Ida Kessel", "Bo Kessel"]
    assert speaker(found.statements[-1]) == "Bo Kessel"


def test_a_surname_that_may_be_either_is_nobody() -> None:
    text = "Ida Kessel and Bo Kessel sat side by side. The quay is shut, said Kessel."
    found = resolved(
        text,
        said(text, "The quay is shut", "Kessel"),
        person="Ida Kessel|Bo Kessel|Kessel",
    )
    assert found.statements[0].speaker is None


def test_a_title_tells_which_of_two() -> None:
    text = "Mr Bo Kessel and Ms Ida Kessel sat side by side. The quay is shut, said Ms Kessel."
    found = resolved(
        text,
        said(text, "The quay is shut", "Ms Kessel"),
        person="Bo Kessel|Ida Kessel|Kessel",
    )
    assert speaker(found.statements[0]) == "Ida Kessel"


def test_a_place_that_speaks_is_its_government() -> None:
    text = "Maresh said the dam must wait."
    found = resolved(text, said(text, "the dam must wait", "Maresh"), place="Maresh")
    assert [(actor.name, actor.kind) for actor in found.actors] == [("Maresh", "government")]


def test_an_organisation_and_its_initials_are_one() -> None:
    text = "The River Water Board said the gauge was right. The RWB added that it was new."
    found = resolved(
        text,
        said(text, "the gauge was right", "The River Water Board"),
        said(text, "it was new", "The RWB"),
        organisation="River Water Board|RWB",
    )
    assert [speaker(s) for s in found.statements] == ["River Water Board", "River Water Board"]


# ── pronouns ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "pronoun", "expected", "why"),
    [
        ("Ida Brandt came late. She said the quay was shut.", "She", "Ida Brandt", "the one person there is"),
        (
            "Mr Tarn Oster met Ms Ida Brandt at noon. She said the quay was shut.",
            "She",
            "Ida Brandt",
            "titles show who is a she",
        ),
        (
            "Ms Ida Brandt met Mr Tarn Oster at noon. He said the quay was shut.",
            "He",
            "Tarn Oster",
            "titles show who is a he",
        ),
        ("Mr Tarn Oster came late. She said the quay was shut.", "She", None, "no she is named"),
        ("The tide turned. She said the quay was shut.", "She", None, "nobody is named"),
    ],
)
def test_he_and_she_are_people_whom_the_text_shows_to_be(
    text: str, pronoun: str, expected: str | None, why: str
) -> None:
    given = said(text, "the quay was shut", pronoun, "said")
    assert last_speaker(text, given, person="Ida Brandt|Tarn Oster") == expected, why


def test_the_last_speaker_outweighs_somebody_only_named() -> None:
    text = "Ida Brandt said the quay was shut. Bo Tarn owns the ferry. She said it would open in June."
    found = last_speaker(
        text,
        said(text, "the quay was shut", "Ida Brandt", "said"),
        said(text, "it would open in June", "She"),
        person="Ida Brandt|Bo Tarn",
    )
    assert found in ("Ida Brandt", None), "never the one who said nothing"


def test_a_pronoun_too_far_from_any_name_is_nobody() -> None:
    filler = "The tide turned at noon. " * 14
    text = f"Ida Brandt came late. {filler}She said the quay was shut."
    assert last_speaker(text, said(text, "the quay was shut", "She"), person="Ida Brandt") is None


# ── descriptions ──────────────────────────────────────────────────────────────────────────


def test_the_minister_is_the_person_with_that_role() -> None:
    text = (
        "Transport Minister Ruben Orne met the engineer Bo Tarn. The quay is shut, Bo Tarn said. "
        "It will open in June, the minister said."
    )
    found = resolved(
        text,
        said(text, "The quay is shut", "Bo Tarn"),
        said(text, "It will open in June", "the minister"),
        person="Ruben Orne|Bo Tarn",
    )
    assert speaker(found.statements[-1]) == "Ruben Orne"


def test_the_newspaper_is_the_outlet_named_last() -> None:
    text = "Reuters wrote of a leak. The Guardian saw the letter. The quay will close, the newspaper said."
    found = resolved(text, said(text, "The quay will close", "the newspaper"), outlet="Reuters|The Guardian")
    assert str(speaker(found.statements[0])).endswith("Guardian")


def test_sources_without_a_name_are_kept_as_they_are_called() -> None:
    text = (
        "A senior official in the water ministry said the offer stood. The tide turned. "
        "It is not in writing, the official added."
    )
    found = resolved(
        text,
        said(text, "the offer stood", "A senior official in the water ministry"),
        said(text, "It is not in writing", "the official"),
    )
    assert [speaker(s) for s in found.statements] == ["A senior official in the water ministry"] * 2
    assert [(s.attribution, s.speaker.id) for s in found.statements if s.speaker] == [
        ("unnamed", "unnamed:senior-official-in-the-water-ministry")
    ] * 2
    assert [actor.kind for actor in found.actors] == ["unnamed"]


def test_a_new_official_is_another_one() -> None:
    text = "An official in Elmsund said no. An official in Norderoe said yes it would."
    found = resolved(
        text, said(text, "no", "An official in Elmsund"), said(text, "yes it would", "An official in Norderoe")
    )
    assert len({s.speaker.id for s in found.statements if s.speaker}) == 2


def test_a_document_that_speaks_has_written() -> None:
    text = "The inspection report said the wall was hollow."
    statement = resolved(text, said(text, "the wall was hollow", "The inspection report", "said")).statements[0]
    assert statement.speaker is not None
    assert (statement.act, statement.speaker.id) == ("writing", "document:inspection-report")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("the newspaper", "outlet"),
        ("the inspection report", "document"),
        ("a letter to the mayor", "document"),
        ("the government", "government"),
        ("the water ministry", "government"),
        ("a senior official in the water ministry", "unnamed"),
        ("analysts", "group"),
        ("fishermen and their wives", "group"),
        ("the driver", "unnamed"),
    ],
)
def test_kinds_of_descriptions(words: str, kind: str) -> None:
    assert actor_kind(words) == kind


def test_descriptions_by_their_head() -> None:
    for words, head in {"a senior official at the ministry": "official", "the minister": "minister", "": ""}.items():
        assert head_noun(words) == head
    for words, one in {"the minister": True, "the lawyer": True, "the officials": False, "the report": False}.items():
        assert one_person(words) is one, words
    for words, back in {"the minister": True, "that paper": True, "a minister": False, "": False}.items():
        assert definite(words) is back, words


@pytest.mark.parametrize(
    ("source", "kind", "head", "role"),
    [
        ("Ida Brandt", "name", "Ida Brandt", None),
        ("Ida Brandt, the harbour master,", "name", "Ida Brandt", "the harbour master"),
        ("she", "pronoun", "she", None),
        ("a spokesman for Ida Brandt", "description", "a spokesman for Ida Brandt", None),
        ("Ida Brandt’s lawyer", "description", "Ida Brandt’s lawyer", None),
        ("the engineer", "description", "the engineer", None),
        ("Ida Brandt and Bo Tarn", "description", "Ida Brandt and Bo Tarn", None),  # two speak
    ],
)
def test_the_head_of_a_source_phrase(source: str, kind: str, head: str, role: str | None) -> None:
    found = head_of(Slice(0, len(source), source), by_form(source, 0, len(source)))
    assert (found.kind, found.text, found.role) == (kind, head, role)


# ── no source of its own ──────────────────────────────────────────────────────────────────


def test_a_quotation_that_runs_on_has_the_speaker_before() -> None:
    text = "“It is shut,” Ida Brandt said.\n\n“Nobody will moor there before the summer.”\n\nThe tide turned."
    found = last_speaker(
        text,
        said(text, "“It is shut,”", "Ida Brandt", "said"),
        said(text, "“Nobody will moor there before the summer.”"),
        person="Ida Brandt",
    )
    assert found == "Ida Brandt"


def test_a_quotation_far_from_any_speech_has_no_speaker() -> None:
    text = "“It is shut,” Ida Brandt said.\n\n" + "The tide turned.\n\n" * 5 + "“Nobody will moor there.”"
    found = resolved(
        text,
        said(text, "“It is shut,”", "Ida Brandt", "said"),
        said(text, "“Nobody will moor there.”"),
        person="Ida Brandt",
    )
    assert (found.statements[-1].speaker, found.statements[-1].attribution) == (None, "none")


@pytest.mark.parametrize("label", ["Ida Brandt: ", "From Ida Brandt in Elmsund: "])
def test_a_name_before_a_colon_speaks(label: str) -> None:
    text = f"The tide turned.\n\n{label}“Nobody will moor there before the summer.”"
    assert last_speaker(text, said(text, "“Nobody will moor there before the summer.”"), person="Ida Brandt") == (
        "Ida Brandt"
    )


def test_an_indirect_statement_without_a_source_has_no_speaker() -> None:
    text = "Ida Brandt came late. The quay is reportedly shut."
    assert last_speaker(text, said(text, "The quay is", cue="reportedly"), person="Ida Brandt") is None


# ── statements inside others ──────────────────────────────────────────────────────────────


def test_a_statement_inside_another_tells_the_way_it_came() -> None:
    text = "The Coast Courier reported that Ida Brandt said the quay was shut."
    outer = said(text, "that Ida Brandt said the quay was shut", "The Coast Courier", "reported")
    inner = said(text, "the quay was shut", "Ida Brandt", "said", outer=0)
    found = resolved(text, outer, inner, outlet="Coast Courier", person="Ida Brandt")
    first, second = found.statements
    assert (speaker(first), speaker(second)) == ("Coast Courier", "Ida Brandt")
    assert first.speaker is not None
    assert (second.via, second.nested_in) == ((first.speaker.id,), first.id)
    assert len({s.id for s in found.statements}) == 2


def test_a_statement_inside_another_by_the_same_speaker_is_counted_and_left_out() -> None:
    text = "Ida Brandt said she believed the wall was hollow."
    outer = said(text, "she believed the wall was hollow", "Ida Brandt", "said")
    inner = said(text, "the wall was hollow", "she", "believed", outer=0)
    found = resolved(text, outer, inner, person="Ida Brandt")
    assert [speaker(s) for s in found.statements] == ["Ida Brandt"]
    assert [part.reason for part in found.annotations.skipped] == ["nested, no other speaker"]


def test_ids_of_actors_of_one_name_differ() -> None:
    text = "Elmsund Harbour said no. The Elmsund harbour said yes."
    found = resolved(text, said(text, "no", "Elmsund Harbour"), person="Elmsund Harbour", place="Elmsund")
    assert len({actor.id for actor in found.actors}) == len(found.actors)


def test_nothing_given_nothing_found() -> None:
    found = resolved("")
    assert (found.statements, found.actors, found.mentions) == ((), (), ())


@pytest.mark.parametrize(
    ("before", "roles"),
    [
        ("Ms. ", []),
        ("But Mr. ", []),
        ("It rained on Thursday. Prime Minister ", ["Prime Minister"]),
        ("President Ann Ost and Foreign Minister ", ["Foreign Minister"]),
        ("So said U.S. District Judge ", ["U.S. District Judge"]),
        ("the Secretary of Health and Human Services ", []),
        ("Chairman and Chief Executive ", ["Chairman and Chief Executive"]),
    ],
)
def test_what_stands_before_a_name_is_a_role_or_none(before: str, roles: list[str]) -> None:
    text = f"{before}Ida Brunn spoke."
    start = len(before)
    assert role_near(text, Mention(start, start + 9, "Ida Brunn", "person")) == roles
