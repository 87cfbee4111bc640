"""One article: acts, certainty, borders of attributions, citations, names, and the shipped tagger."""

from collections.abc import Iterable
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.annotate import Tagger, annotate
from copydesk.annotate.act import act_of, clausal, declines, denies, doubts, negated_cue, spoken_within
from copydesk.annotate.attributions import (
    Part,
    calibrated,
    cut,
    floating,
    kind_of,
    merged,
    own_sentences,
    pointing_back,
    quoted_in,
    reason_to_skip,
    runs,
    snapped,
    speech_like,
    trimmed,
    within_reach,
    without_crumbs,
)
from copydesk.annotate.certainty import certainty_of, condition, main_clause, negated, stage_of
from copydesk.annotate.citations import citations
from copydesk.annotate.forms import by_form
from copydesk.annotate.mentions import mentions
from copydesk.annotate.occasions import occasions
from copydesk.annotate.pairing import DISTANCES, bucket, distances, gap, span_vectors
from copydesk.annotate.tagger import Attributed, Span, Tags, likeliest
from copydesk.annotate.windows import SEP, Pieces, shape, windows
from copydesk.records import Article, Boilerplate, Citation, Link, Mention, Slice
from copydesk.text import quotations

# ── builders ──────────────────────────────────────────────────────────────────────────────


def article(text: str, **fields: object) -> Article:
    return Article(id="a", file="a.txt", sha256="", text=text, **fields)  # type: ignore[arg-type]


def place(text: str, words: str) -> tuple[int, int]:
    assert words in text, words
    start = text.index(words)
    return start, start + len(words)


def span(text: str, words: str, role: str = "content") -> Span:
    return Span(role, *place(text, words), 0.9)


def named(text: str, **kinds: str) -> tuple[Mention, ...]:
    """Mentions given as kind="A|B"."""
    return tuple(Mention(*place(text, n), n, kind) for kind, names in kinds.items() for n in names.split("|"))


def cited(text: str, *, cues: str = "", **kinds: str) -> list[tuple[str, str, str]]:
    """(kind, name, relation) of the citations of a text with these cues and names in it."""
    tags = Tags(Attributed(cues=tuple(span(text, cue, "cue") for cue in cues.split("|") if cue)))
    return shown(citations(article(text), tags, named(text, **kinds)))


def shown(found: tuple[Citation, ...]) -> list[tuple[str, str, str]]:
    return [(c.to.kind, c.to.name, c.relation) for c in found]


# ── acts ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cue", "content", "act"),
    [
        ("said", "the quay would close", "speech"),
        ("said", "no", "speech"),  # "say" takes what was said, whatever its form
        ("told", "to wait for the ferry", "speech"),
        ("told reporters", "the quay would close", "speech"),
        ("according to", "the quay would close", "speech"),
        ("warned", "that the wall could fall", "speech"),
        ("warned", "of a cold winter", "stance"),  # names a thing, states nothing
        ("wrote", "the wall was sound", "writing"),
        ("tweeted", "the wall is sound", "writing"),
        ("in a letter", "the wall is sound", "writing"),  # a noun where there is no verb
        ("believes", "the wall is sound", "thought"),
        ("fears", "a flood", "thought"),
        ("is expected to announce", "that the quay will close", "thought"),  # nothing was announced yet
        ("plans to ask", "for money", "thought"),
        ("refuses", "to pay", "stance"),
        ("urged", "the council to pay", "stance"),
        ("ruled out", "a second bridge", "stance"),
        ("called for", "a second bridge", "stance"),
        ("backs", "the plan", "stance"),
        ("criticised", "the plan", "stance"),  # an attitude to a thing
        ("described", "that the wall moved", "speech"),  # but a clause with "that" says something
        ("expected to back", "the plan", "stance"),  # to back is no speech that is yet to come
        ("frobnicated", "the plan", "stance"),  # an unknown cue without quotation marks
        ("—", "the plan is dead", "speech"),  # no word at all
    ],
)
def test_the_act_of_a_cue_without_quoted_words(cue: str, content: str, act: str) -> None:
    assert act_of(cue, content, quoted=False) == act


@pytest.mark.parametrize(
    ("cue", "act"),
    [
        ("said", "speech"),
        ("criticised", "speech"),  # quoted words were said
        ("frobnicated", "speech"),  # an unknown cue beside quoted words
        ("", "speech"),
        ("later wrote", "writing"),
        ("posted", "writing"),
        ("thinks", "thought"),
        ("called for", "stance"),
    ],
)
def test_the_act_of_a_cue_beside_quoted_words(cue: str, act: str) -> None:
    assert act_of(cue, "“a gravel road”", quoted=True) == act


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("that the wall moved", True),
        ("whether the wall moved", True),
        ("the wall is sound", True),
        ("they sold the boat", True),  # a pronoun with a verb
        ("the wall won’t hold", True),
        ("the plan to go", False),
        ("the plan that will cost millions", False),  # "will" belongs to a relative clause
    ],
)
def test_a_content_that_says_something(content: str, says: bool) -> None:
    assert clausal(content) is says


def test_cues_that_deny_doubt_or_keep_silent() -> None:
    for cue, (deny, doubt) in {
        "denied": (True, False),
        "has repeatedly denied": (True, False),
        "rejected": (True, False),
        "doubts": (False, True),
        "is sceptical": (False, True),
        "said": (False, False),
    }.items():
        assert (denies(cue), doubts(cue)) == (deny, doubt), cue
    for words, silent in {
        "The port company declined to comment.": True,
        "The ministry did not immediately respond to questions.": True,
        "She would not comment": True,
        "The company responded on Monday.": False,
    }.items():
        assert declines(words) is silent, words
    for cue, no in {"did not say": True, "didn’t say": True, "never said": True, "said": False, "noted": False}.items():
        assert negated_cue(cue) is no, cue


# ── certainty, negation, stage ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cue", "content", "certainty"),
    [
        ("said", "the quay is closed", "stated"),
        ("said", "the quay may close", "possible"),
        ("said", "it was conceivable that the quay closes", "possible"),
        ("said", "it seemed certain", "likely"),  # the hedge weakens the whole
        ("said", "it is inevitable", "certain"),
        ("said", "the quay is likely to close", "likely"),
        ("said", "the quay will probably stay shut", "likely"),
        ("said", "the quay must close", "certain"),
        ("said", "the quay is unlikely to close", "doubted"),
        ("doubts", "that the quay will close", "doubted"),
        ("denied", "that the quay may close", "denied"),  # the cue outweighs the words
        # a hedge in a subordinate clause is none of the main one
        ("said", "the quay is closed because the wall may fall", "stated"),
        ("said", "we have not ruled out a second bridge", "possible"),
    ],
)
def test_how_certain_a_statement_is_put(cue: str, content: str, certainty: str) -> None:
    assert certainty_of(cue, content, act="thought" if cue == "doubts" else "speech") == certainty


@pytest.mark.parametrize(
    ("cue", "content", "no"),
    [
        ("said", "the quay is not closed", True),
        ("said", "nobody will moor there", True),
        ("said", "it isn’t over", True),
        ("said", "not only the quay is closed", False),  # a set phrase
        ("said", "there is no doubt about the wall", False),
        ("said", "the quay is closed", False),
        ("did not say", "the quay is closed", True),
        ("did not say", "the quay is not closed", False),  # two negations
        ("said", "the quay is closed because nobody paid", False),  # in a subordinate clause
    ],
)
def test_a_negation_in_cue_or_main_clause(cue: str, content: str, no: bool) -> None:
    assert negated(cue, content) is no


@pytest.mark.parametrize(
    ("cue", "content", "stage"),
    [
        ("said", "the council is considering a second bridge", "considered"),
        ("said", "the quay will close", "planned"),
        ("said", "the council approved a second bridge", "decided"),
        ("said", "the work has begun", "under way"),
        ("said", "the work was completed", "done"),
        ("called for", "a second bridge", "asked"),
        ("called for", "the bridge that was approved", "asked"),  # the cue's own word comes first
        ("said", "the wall is wet", None),
    ],
)
def test_how_far_a_matter_has_come(cue: str, content: str, stage: str | None) -> None:
    assert stage_of(cue, content) == stage


def test_the_main_clause_ends_at_the_first_subordinate_one() -> None:
    assert main_clause("the quay is closed because the wall fell") == "the quay is closed "
    assert main_clause("well, the quay is closed") == "well, the quay is closed"  # one word is no clause
    assert main_clause("the quay is closed") == "the quay is closed"


def test_words_that_set_a_condition() -> None:
    for words, found in {
        "if the wall holds": "if",
        "unless it rains": "unless",
        "as long as it is dry": "as long as",
        "the wall holds": None,
        "iffy": None,
    }.items():
        match = condition(words)
        assert (match.group() if match else None) == found, words


# ── borders of attributions ───────────────────────────────────────────────────────────────


def test_ranges_with_nothing_but_space_between_them_are_one() -> None:
    text = "one two three\nfour"
    assert merged(text, [(4, 7), (0, 3)]) == ((0, 7),)  # in order
    assert merged(text, [(0, 7), (4, 13)]) == ((0, 13),)  # overlapping
    assert merged(text, [(0, 3), (8, 13)]) == ((0, 3), (8, 13))  # a word between
    assert merged(text, [(8, 13), (14, 18)]) == ((8, 13), (14, 18))  # a line between
    assert merged(text, []) == ()


@pytest.mark.parametrize(
    ("marked", "taken", "why"),
    [
        ("We found cracks in the", "“We found cracks in the wall,”", "falls short: most of the quotation is in it"),
        ("We found cracks in the wall,” she", "“We found cracks in the wall,” she", "what follows stays"),
        ("“We found cracks in the wall,”", "“We found cracks in the wall,”", "already right"),
        ("the quay was shut, she said. “We", "the quay was shut, she said.", "a word of the next quotation is let go"),
    ],
)
def test_a_content_snaps_to_quotation_marks(marked: str, taken: str, why: str) -> None:
    text = "On Monday the quay was shut, she said. “We found cracks in the wall,” she added."
    assert snapped(text, place(text, marked)) == place(text, taken), why


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (" , the wall — ", "the wall"),
        ("the wall,", "the wall"),
        ("the wall.", "the wall."),  # a full stop inside is the sentence's own
        ("earlier this month that the wall moved", "that the wall moved"),  # when it was said
        ("on Monday that the wall moved", "that the wall moved"),
        ("the wall that the council built", "the wall that the council built"),  # no time word
        ("   ", ""),
    ],
)
def test_space_joints_and_the_time_of_saying_are_trimmed(words: str, kept: str) -> None:
    start, end = trimmed(words, 0, len(words))
    assert words[start:end] == kept


def test_contents_of_one_cue_part_where_a_paragraph_stands_between() -> None:
    text = "one\n\ntwo\n\nthree"
    spans = [place(text, word) for word in ("one", "two", "three")]
    assert runs(text, [1, 0], spans) == [[0, 1]]  # next paragraph: one speech
    assert runs(text, [0, 2], spans) == [[0], [2]]


def test_crumbs_beside_a_longer_content_are_left_out() -> None:
    text = "the quay will stay shut until June and so “on”"
    long, crumb, quoted = (place(text, words) for words in ("the quay will stay shut", "and", "“on”"))
    assert without_crumbs(text, (long, crumb)) == (long,)
    assert without_crumbs(text, (crumb,)) == (crumb,)  # nothing longer
    assert without_crumbs(text, (long, quoted)) == (long, quoted)  # short, but quoted


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("the quay is shut", "indirect"),
        ("“the quay is shut,”", "direct"),
        ("the quay is “shut for good”", "mixed"),
        ("“the quay is", "direct"),  # a mark never closed
    ],
)
def test_kinds_by_what_stands_in_quotation_marks(content: str, kind: str) -> None:
    whole = (0, len(content))
    assert kind_of((cut(content, whole),), quoted_in(content, [whole])) == kind


def test_only_the_outer_quotation_counts_and_without_its_marks() -> None:
    text = "She said: “He told me ‘no’ twice.”"
    assert quoted_in(text, [(0, len(text))]) == (Slice(11, 33, "He told me ‘no’ twice."),)


def test_a_quotation_without_a_cue_is_found_where_it_is_a_sentence() -> None:
    text = "The quay is shut. “Nobody will moor there again.” The “Sea Otter” sails. “No.”"
    found = floating(text, bytearray(len(text)))
    assert [text[slice(*part.content[0])] for part in found] == ["“Nobody will moor there again.”"]
    assert floating(text, bytearray(b"\x01" * len(text))) == [], "already covered"
    opening = "“We will never again close"
    assert speech_like(opening, quotations(opening)[0]), "a mark never closed"


def test_a_quotation_in_a_sentence_of_its_own_leaves_the_unquoted_content() -> None:
    text = "The quay will stay shut, Ida Brandt said. “Nobody will moor there.”"
    first, cue = place(text, "The quay will stay shut"), place(text, "said")
    alone = place(text, "“Nobody will moor there.”")
    part = Part((first, alone), cue, place(text, "Ida Brandt"), 0.9)
    assert [(p.content, p.cue) for p in own_sentences(text, part)] == [((first,), cue), ((alone,), None)]
    direct = "“It is shut,” Ida Brandt said. “Nobody will moor there.”"
    whole = (place(direct, "“It is shut,”"), place(direct, "“Nobody will moor there.”"))
    kept = Part(whole, place(direct, "said"), None, 0.9)
    assert own_sentences(direct, kept) == [kept], "a quotation that goes on"


def test_a_cue_reaches_its_paragraph_and_past_its_colon() -> None:
    text = "She said this:\n\n“It is shut.”\n\nHe said no.\n\n“Why?”"
    cue = span(text, "said", "cue")
    assert within_reach(text, place(text, "this"), cue)
    assert within_reach(text, place(text, "“It is shut.”"), cue)  # after the colon
    last = Span("cue", text.rindex("said"), text.rindex("said") + 4, 0.9)
    assert not within_reach(text, place(text, "“Why?”"), last)
    assert not within_reach(text, place(text, "“It is shut.”"), last)  # a cue after it, paragraphs on


def test_x_reported_this_points_back_to_the_sentence_before() -> None:
    text = "The quay will close. Norderoe is safe. The Quay Post reported this."
    part = Part((place(text, "this"),), place(text, "reported"), place(text, "The Quay Post"), 0.9)
    assert pointing_back(article(text), part).content == (place(text, "Norderoe is safe."),)
    other = Part((place(text, "Norderoe is safe"),), part.cue, part.source, 0.9)
    assert pointing_back(article(text), other) == other
    alone = "The Quay Post reported this."
    first = Part((place(alone, "this"),), place(alone, "reported"), place(alone, "The Quay Post"), 0.9)
    assert pointing_back(article(alone), first) == first, "nothing stands before"


def test_scores_are_calibrated_and_stay_between_0_and_1() -> None:
    assert calibrated(0.5, ()) == pytest.approx(0.5)
    points = ((0.5, 0.3), (0.9, 0.7))
    assert calibrated(0.7, points) == pytest.approx(0.5)
    assert (calibrated(0.0, points), calibrated(1.0, points)) == (0.3, 0.7)


# ── citations ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "cues", "names", "expected"),
    [
        (
            "“We found cracks,” she told the Coast Courier.",
            "told",
            "Coast Courier",
            [("outlet", "Coast Courier", "cites")],
        ),
        (
            "She said so in an interview with the Coast Courier.",
            "said",
            "Coast Courier",
            [("interview", "Coast Courier", "cites")],
        ),
        (
            "The quay will close. The Coast Courier reported this.",
            "reported",
            "Coast Courier",
            [("outlet", "Coast Courier", "cites")],
        ),
        # a reporting word beside the name is enough, even where the tagger saw no cue
        (
            "The quay will close, according to the Coast Courier.",
            "",
            "Coast Courier",
            [("outlet", "Coast Courier", "cites")],
        ),
        ("The Coast Courier moved its office to the quay.", "", "Coast Courier", []),
        # what a person says in quotation marks is the person's, not the report's
        ("“The Coast Courier reported it,” she said.", "said", "Coast Courier", []),
    ],
)
def test_outlets_that_are_credited(text: str, cues: str, names: str, expected: list[tuple[str, str, str]]) -> None:
    assert cited(text, cues=cues, outlet=names) == expected


def test_a_body_named_like_an_outlet_is_one_and_another_is_not() -> None:
    text = "The Elmsund Herald reported a leak, and the Elmsund Council said so."
    expected = [("outlet", "Elmsund Herald", "cites")]
    assert cited(text, cues="reported|said", organisation="Elmsund Herald|Elmsund Council") == expected


def test_an_outlet_does_not_credit_itself() -> None:
    text = "“It is shut,” she told the Coast Courier."
    own = article(text, outlet="The Coast Courier")
    assert (
        citations(own, Tags(Attributed(cues=(span(text, "told", "cue"),))), named(text, outlet="Coast Courier")) == ()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor wrote on Telegram that the quay is shut.", [("post", "Telegram", "cites")]),
        ("The mayor announced on her Facebook page a closure.", [("post", "Facebook", "cites")]),
        ("In a post on X, the mayor thanked the crew.", [("post", "X", "cites")]),
        ("The mayor bought shares in Telegram.", []),  # nobody posts anything
        ("“I read it on Telegram,” the mayor said.", []),  # in her words
    ],
)
def test_posts_on_a_platform(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert cited(text) == expected


def test_agency_credits_count_and_photo_credits_do_not() -> None:
    text = "ELMSUND (AP) — The quay is shut.\n\nPhoto: AP\n\nReporting by Bo Tarn"
    spans = (
        Boilerplate(*place(text, "ELMSUND (AP) —"), "dateline"),
        Boilerplate(*place(text, "Photo: AP"), "credit"),
        Boilerplate(*place(text, "Reporting by Bo Tarn"), "credit"),
    )
    first, second = text.index("AP"), text.rindex("AP")
    agencies = tuple(Mention(at, at + 2, "AP", "outlet") for at in (first, second))
    found = citations(article(text, boilerplate=spans), Tags(), agencies)
    assert [(c.start, c.relation) for c in found] == [(first, "credits"), (text.index("Bo Tarn"), "credits")]
    assert found[0].to.name == "Associated Press"


def test_a_link_to_an_outlet_known_by_its_address_is_a_citation() -> None:
    text = "The quay is shut, the agency says here."
    link = Link(*place(text, "here"), "here", "https://www.apnews.com/x")
    assert shown(citations(article(text, links=(link,)), Tags(), ())) == [("outlet", "Associated Press", "links")]
    other = Link(*place(text, "here"), "here", "https://elmsund.example/x")
    assert citations(article(text, links=(other,)), Tags(), ()) == ()


# ── names ─────────────────────────────────────────────────────────────────────────────────


def names(text: str, **roles: str) -> list[tuple[str, str]]:
    """(words, kind) of the mentions of a text in which the tagger marked these names."""
    tags = Tags(names=tuple(span(text, n, role) for role, given in roles.items() for n in given.split("|")))
    return [(m.text, m.kind) for m in mentions(article(text), tags, [])]


@pytest.mark.parametrize(
    ("text", "person", "expected"),
    [
        ("Ida Brandt’s plan fell.", "Ida Brandt’s", ["Ida Brandt"]),  # without the possessive
        ("Ida Brandt spoke. Brandt left.", "Ida Brandt", ["Ida Brandt", "Brandt"]),  # the surname again
        ("Ida Brandt spoke on Monday.", "Ida Brandt|Monday", ["Ida Brandt"]),  # a day is no name
        ("Ida Brandt spoke in March.", "Ida Brandt|March", ["Ida Brandt"]),
        ("Ida Brandt, the harbour master, spoke.", "Ida Brandt, the harbour master", ["Ida Brandt"]),
        ("Then da Silva and Ludwig van Tarn left.", "Ludwig van Tarn", ["Ludwig van Tarn"]),  # a particle
        ("Brandt spoke. Ida Brandt left.", "Brandt", ["Brandt", "Ida Brandt"]),  # the full name elsewhere
        ("he left", "he", []),
    ],
)
def test_people_by_what_the_tagger_marked(text: str, person: str, expected: list[str]) -> None:
    assert names(text, person=person) == [(name, "person") for name in expected]


def test_a_surname_inside_another_word_is_not_repeated() -> None:
    assert names("Ida Brandt lives in Brandtwood.", person="Ida Brandt") == [("Ida Brandt", "person")]


def test_a_known_outlet_is_one_whatever_the_tagger_calls_it() -> None:
    assert names("Then Reuters asked.", person="Reuters") == [("Reuters", "outlet")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Mayor Ida Brandt", [("Ida Brandt", "person")]),
        ("the Elmsund Harbour Council", [("Elmsund Harbour Council", "organisation")]),
        ("the Elmsund Herald", [("Elmsund Herald", "outlet")]),
        ("the Norland newspaper", []),  # an adjective
        ("he", []),
        ("The mayor", []),
    ],
)
def test_names_in_a_source_by_their_form(source: str, expected: list[tuple[str, str]]) -> None:
    assert [(m.text, m.kind) for m in by_form(source, 0, len(source))] == expected


# ── the tagger ────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger()


STORY = """The quay at Elmsund will stay shut until June, the council said on Monday.

“We found 14 cracks in the wall,” harbour master Ida Brandt told the Coast Courier. “Nobody will moor there.”

She denied that the council had been warned.
"""


def same(a: Tags, b: Tags) -> bool:
    left, right = a.vectors, b.vectors
    parts = ("outer", "nested", "names", "sentences")
    if left is None or right is None:
        return left is right and all(getattr(a, part) == getattr(b, part) for part in parts)
    return bool(np.array_equal(left, right)) and all(getattr(a, part) == getattr(b, part) for part in parts)


def test_an_articles_tags_are_its_own_alone_and_among_a_hundred_others(tagger: Tagger) -> None:
    alone = tagger.tag(STORY)
    for number in range(100):
        tagger.tag(f"Number {number} was said to be odd. " * (1 + number % 3))
        if number % 25 == 0:
            assert same(tagger.tag(STORY), alone)
    assert same(Tagger(threads=1).tag(STORY), alone), "the number of threads changes no finding"


def test_what_is_shown_is_a_slice_of_the_text(tagger: Tagger) -> None:
    found = annotate(article(STORY), tagger=tagger)
    assert found.attributions
    for one in found.attributions:
        for part in (*one.content, *one.quoted, one.cue, one.source):
            assert part is None or STORY[part.start : part.end] == part.text
    for other in (*found.mentions, *found.dates, *found.amounts, *found.citations):
        assert STORY[other.start : other.end] == other.text
    assert len(found.sentences) == len(found.vectors)
    assert np.allclose(np.linalg.norm(found.vectors.astype(np.float32), axis=1), 1, atol=1e-2)


def test_a_plain_quotation_is_found_with_its_speaker(tagger: Tagger) -> None:
    found = annotate(article(STORY), tagger=tagger)
    direct = next(a for a in found.attributions if a.kind == "direct")
    assert [part.text for part in direct.content] == ["“We found 14 cracks in the wall,”", "“Nobody will moor there.”"]
    assert direct.cue is not None
    assert direct.source is not None
    assert (direct.cue.text, "Ida Brandt" in direct.source.text) == ("told", True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n  ",
        "The tide turned at noon and the boats lay dry.",  # nobody says anything
        "”“\"'’",  # marks alone
        "“" * 50,
        "a",
        "\ufeff\u200b\u00ad",
        "🛶" * 40,
    ],
)
def test_odd_texts_are_read_without_complaint(tagger: Tagger, text: str) -> None:
    found = annotate(article(text), tagger=tagger)
    assert all(not one.quoted for one in found.attributions)


def test_a_line_of_60_000_characters_is_read_to_its_end(tagger: Tagger) -> None:
    filler = "The tide turned at noon and the boats lay dry on the long grey sand of Elmsund bay. "
    line = filler * (60_000 // len(filler)) + "“We found 14 cracks in the wall,” harbour master Ida Brandt said."
    found = annotate(article(line), tagger=tagger)
    last = found.attributions[-1]
    assert (last.content[-1].text, last.kind) == ("“We found 14 cracks in the wall,”", "direct")


@pytest.mark.parametrize(
    ("source", "reason"), [("experience", "nobody who could speak"), ("Ida Brandt", None), ("The bitter past", None)]
)
def test_what_teaches_without_speaking_says_nothing(source: str, reason: str | None) -> None:
    text = f"{source} shows that grants alone do not change many minds."
    content = place(text, "grants alone do not change many minds")
    part = Part(content=(content,), cue=place(text, "shows"), source=place(text, source), score=0.9)
    assert reason_to_skip(article(text), part) == reason


def test_what_stands_in_a_caption_is_counted_and_not_shown(tagger: Tagger) -> None:
    text = "Ida Brandt said the quay would close.\n\nThe tide turned at noon."
    skipped = (Boilerplate(*place(text, "Ida Brandt said the quay would close."), "caption"),)
    found = annotate(article(text, boilerplate=skipped), tagger=tagger)
    assert found.attributions == ()
    assert [part.reason for part in found.skipped] == ["not read as text"]


# ── windows and distances ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("word", "quoted", "expected"),
    [
        ("quay", False, 1),
        ("Quay", False, 2),
        ("A", False, 2),
        ("VPA", False, 3),
        ("McTarn", False, 4),
        ("1961", False, 5),
        ("—", False, 6),
        ("quay", True, 9),
        ("Quay", True, 10),
    ],
)
def test_what_an_uncased_model_is_told_of_a_word(word: str, quoted: bool, expected: int) -> None:
    assert shape(word, quoted=quoted) == expected


@pytest.mark.parametrize(("longest", "context"), [(384, 64), (510, 32), (40, 0), (40, 19)])
@pytest.mark.parametrize("count", [0, 1, 40, 41, 383, 384, 385, 511, 1000, 5000])
@pytest.mark.parametrize("paragraph", [1, 7, 90, 10_000])
def test_windows_decide_on_every_piece_once(count: int, paragraph: int, longest: int, context: int) -> None:
    ids = [SEP if place % paragraph == paragraph - 1 else 1 for place in range(count)]
    read = Pieces(ids, [0] * count, [(place, place + 1) for place in range(count)])
    found = windows(read, longest=longest, context=context)
    decided = [place for w in found for place in range(w.core_start, w.core_end)]
    assert decided == list(range(count))
    fewest = -(-(count - 2 * context) // (longest - 2 * context))
    assert len(found) == (fewest if count > longest else bool(count))
    for window in found:
        assert window.start == max(0, window.core_start - context)
        assert window.end == min(count, window.core_end + context)
        assert 0 < window.end - window.start <= longest


def test_windows_are_near_equal_and_end_with_paragraphs() -> None:
    ids = [SEP if place % 30 == 29 else 1 for place in range(600)]
    read = Pieces(ids, [0] * 600, [(place, place + 1) for place in range(600)])
    cores = [(w.core_start, w.core_end) for w in windows(read, longest=300, context=20)]
    assert cores == [(0, 210), (210, 390), (390, 600)]


def test_distances_between_many_are_those_between_each_two() -> None:
    lefts, rights = [(0, 2), (3, 9), (2000, 2001)], [(0, 1), (5, 7), (9, 10), (600, 640)]
    by_hand = [[bucket(gap(a, b)) for b in rights] for a in lefts]
    assert distances(lefts, rights).tolist() == by_hand


@given(st.lists(st.lists(st.floats(-3, 3, width=16), min_size=5, max_size=5), min_size=1, max_size=5))
def test_labels_are_the_likeliest_of_those_that_fit_together(rows: list[list[float]]) -> None:
    labels = ("O", "B-a", "I-a", "B-b", "I-b")

    def fits(path: tuple[int, ...]) -> bool:
        return all(
            not labels[after].startswith("I-") or labels[before][2:] == labels[after][2:]
            for before, after in pairwise((0, *path))
        )

    def total(path: Iterable[int]) -> float:
        return sum(row[label] for row, label in zip(rows, path, strict=True))

    best = max(total(path) for path in product(range(5), repeat=len(rows)) if fits(path))
    found = likeliest(np.array(rows, np.float32), labels).tolist()
    assert fits(tuple(found))
    assert total(found) == pytest.approx(best)


@pytest.mark.parametrize(
    ("words", "speaks"),
    [
        ("the mayor said the bridge would close", True),
        ("those who claimed that it was safe", True),
        ("the swing states and their answers", False),
        ("he was asked for an estimate", False),
        ("an announced sale of the harbour", False),
    ],
)
def test_where_somebody_seems_to_speak_in_a_content(words: str, speaks: bool) -> None:
    assert bool(spoken_within().search(words)) == speaks


def test_vectors_of_spans_are_their_first_last_and_mean_pieces() -> None:
    hidden = np.arange(24, dtype=np.float32).reshape(6, 4) ** 2
    spans = [(0, 6), (5, 6), (2, 4), (1, 6), (0, 1)]
    by_hand = [np.concatenate([hidden[a], hidden[b - 1], hidden[a:b].mean(axis=0)]) for a, b in spans]
    assert span_vectors(hidden, spans) == pytest.approx(np.stack(by_hand))


def test_distances_have_classes_finer_when_near() -> None:
    assert (bucket(0), bucket(-1)) == (12, 10)
    assert all(0 <= bucket(distance) < DISTANCES for distance in range(-600, 600))
    assert all(bucket(distance) <= bucket(distance + 1) for distance in range(600))
    assert (gap((0, 2), (5, 7)), gap((5, 7), (0, 2))) == (3, -4)


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        ("The gate will close, Brandt told reporters on the quay.", "told reporters on the quay"),
        ("“It is shut,” she said at a news conference in Elmsund.", "at a news conference in Elmsund"),
        (
            "Holt testified before the harbour board that it was old.",
            "testified before the harbour board",
        ),
        ("“He told reporters that,” said Holt.", None),
        ("The gate will close, Brandt told the Courier.", None),
    ],
)
def test_occasions_are_sources_too(text: str, occasion: str | None) -> None:
    found = occasions(Article(id="a", file="a", sha256="", text=text))
    assert [one.text for one in found] == ([occasion] if occasion else [])
    assert all(text[one.start : one.end] == one.text and one.to.kind == "speech" for one in found)
