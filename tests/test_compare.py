"""Comparing: drift between renderings, who relies on whom, origins as bounds, figures, a checked draft."""

from collections.abc import Sequence

import pytest

from copydesk import show
from copydesk.compare import check, compare
from copydesk.compare.conflicts import conflicts
from copydesk.compare.drift import drift, weight_of
from copydesk.compare.sources import circles, credits_of, not_in_set, sources
from copydesk.records import (
    Actor,
    Alignment,
    Amount,
    Annotations,
    Article,
    Citation,
    Cited,
    Claim,
    Collection,
    Drift,
    Linked,
    Origins,
    Overlap,
    Passage,
    Place,
    Resolved,
    SharedText,
    Slice,
    Source,
    SourceEnd,
    Speaker,
    Statement,
)

# ── builders ──────────────────────────────────────────────────────────────────────────────


def cut(text: str, words: str) -> Slice:
    start = text.index(words)
    return Slice(start, start + len(words), words)


def statement(article: str, text: str, *contents: str, who: str = "Ida Brandt", **fields: object) -> Statement:
    """A statement with these contents; "“…”" is quoted, the rest is not."""
    content = tuple(cut(text, words) for words in contents)
    quoted = tuple(Slice(c.start + 1, c.end - 1, c.text[1:-1]) for c in content if c.text[0] == "“")
    kind = "indirect" if not quoted else ("direct" if len(quoted) == len(content) else "mixed")
    given = {"kind": kind, "act": "speech", "speaker": Speaker(f"person:{who}", who), **fields}
    return Statement(
        id=f"{article}#{content[0].start}-{content[-1].end}",
        article=article,
        content=content,
        quoted=quoted,
        **given,  # type: ignore[arg-type]
    )


def differs(first: Sequence[str] | str, second: Sequence[str] | str, **fields: object) -> Drift:
    """The drift between two statements with these contents; `fields` are the second one's."""
    left, right = ((c,) if isinstance(c, str) else tuple(c) for c in (first, second))
    texts = {"a": " he said. ".join(left), "b": " she said. ".join(right)}
    articles = {name: Article(id=name, file=name, sha256="", text=text) for name, text in texts.items()}
    return drift(statement("a", texts["a"], *left), statement("b", texts["b"], *right, **fields), articles)


def report(
    name: str,
    text: str,
    *statements: Statement,
    cites: str | None = None,
    amounts: Sequence[Amount] = (),
    **fields: object,
) -> Resolved:
    """A resolved article; `cites` is an outlet that its text names and credits."""
    given = {"outlet": f"{name} Post", **fields}
    article = Article(id=name, file=f"{name}.txt", sha256="", text=text, **given)  # type: ignore[arg-type]
    citations: tuple[Citation, ...] = ()
    if cites:
        found = cut(text, cites)
        citations = (Citation(start=found.start, end=found.end, text=found.text, to=Cited("outlet", cites)),)
    return Resolved(
        article=article,
        annotations=Annotations(article=name, amounts=tuple(amounts)),
        statements=statements,
        citations=citations,
    )


def story(*reports: Resolved, **fields: object) -> Linked:
    people = {s.speaker.id: s.speaker.name for one in reports for s in one.statements if s.speaker}
    actors = tuple(Actor(id=key, name=name, kind="person") for key, name in sorted(people.items()))
    return Linked(**{"resolved": reports, "actors": actors, **fields})  # type: ignore[arg-type]


def edges(linked: Linked, relation: str = "cites") -> list[tuple[str, str, str, str, str]]:
    found = sources(linked, credits_of(linked))
    return [(e.from_, e.to.kind, e.to.id, e.direction, e.status) for e in found if e.relation == relation]


# ── drift ─────────────────────────────────────────────────────────────────────────────────

WHOLE = "“We will not open the northern gate again before the crack is closed,”"


@pytest.mark.parametrize(
    ("first", "second", "kinds", "weight", "why"),
    [
        (WHOLE, WHOLE, set(), "none", "the same words"),
        (WHOLE, WHOLE.replace(",”", ".”"), None, "none or cosmetic", "another mark at the end"),
        ("“It's shut for good now,”", "“It’s shut for good now,”", None, "none or cosmetic", "another apostrophe"),
        ("“It’s shut for good now,”", "“It is shut for good now,”", {"typographic"}, "cosmetic", "a contraction"),
        ("“The wall is wet and old,”", "“The wall is wet,”", {"shorter"}, "wording", "words are gone"),
        ("“The wall is wet,”", "“The wall is wet and old,”", {"longer"}, "wording", "words have come"),
        (
            "“The wall is wet today and the gate is old,”",
            "“The gate is old and today the wall is wet,”",
            {"reordered"},
            "wording",
            "the same words in another order",
        ),
        (
            "“The northern gate is wet and very old,”",
            "“The northern gate is damp and very old,”",
            {"reworded"},
            "wording",
            "one word is another",
        ),
        (
            "“We found 14 cracks in the old wall,”",
            "“We found 40 cracks in the old wall,”",
            {"number"},
            "check first",
            "another number",
        ),
        (
            "“We found fourteen cracks in the wall,”",
            "“We found 14 cracks in the wall,”",
            {"typographic"},
            "cosmetic",
            "one number, spelled and in figures",
        ),
        (
            "“We have not closed the old gate,”",
            "“We have closed the old gate,”",
            {"shorter", "negation"},
            "check first",
            "without its negation",
        ),
        (
            "“If the wall holds, the gate will open in June,”",
            "“The gate will open in June,”",
            {"shorter", "condition"},
            "check first",
            "without its condition",
        ),
        (
            "“All boats must leave the harbour tonight,”",
            "“Some boats must leave the harbour tonight,”",
            {"scope"},
            "check first",
            "another scope",
        ),
        (
            "“The wall is wet. The gate is old,”",
            "“The wall is wet … the gate is old,”",
            None,
            "any",
            "an ellipsis alone adds no word",
        ),
    ],
)
def test_kinds_and_weights_of_drift(first: str, second: str, kinds: set[str] | None, weight: str, why: str) -> None:
    found = differs(first, second)
    if kinds is not None:
        assert set(found.kinds) == kinds, why
    assert weight == "any" or found.weight in weight, why
    back = differs(second, first)
    swap = {"shorter": "longer", "longer": "shorter"}
    assert {swap.get(kind, kind) for kind in back.kinds} == set(found.kinds), "the same from the other side"
    assert back.weight == found.weight


def test_how_certain_it_is_put_and_by_whom_are_kinds_of_their_own() -> None:
    texts = {"a": "the gate could stay shut", "b": "the gate will stay shut"}
    articles = {name: Article(id=name, file=name, sha256="", text=text) for name, text in texts.items()}
    weak = statement("a", texts["a"], texts["a"], certainty="possible")
    strong = statement("b", texts["b"], texts["b"], certainty="stated")
    found = drift(weak, strong, articles)
    assert set(found.kinds) == {"certainty"}
    assert found.weight == "check first"
    other = differs(WHOLE, WHOLE, who="Bo Tarn")
    assert (other.kinds, other.weight, other.edits) == (("speaker",), "check first", ())


def test_quoted_here_and_told_there_is_another_form() -> None:
    found = differs(WHOLE, "they will not open the northern gate again before the crack is closed")
    assert "form" in found.kinds


def test_a_short_quotation_is_held_against_the_part_it_renders() -> None:
    second = "“The ferry sails at noon on Sunday.”"
    found = differs((WHOLE, second), second)
    assert not {"number", "negation", "condition", "reworded"} & set(found.kinds)


def test_edits_are_slices_of_both_texts() -> None:
    first, second = "“We found 14 cracks in the old wall,”", "“We found 40 cracks in the wall,”"
    found = differs(first, second)
    assert [(e.op, e.a.text, e.b.text) for e in found.edits] == [("replace", "14", "40"), ("delete", "old", "")]
    for edit in found.edits:
        assert first[edit.a.start : edit.a.end] == edit.a.text
        assert second[edit.b.start : edit.b.end] == edit.b.text


@pytest.mark.parametrize(
    ("kinds", "weight"),
    [
        ((), "none"),
        (("typographic",), "cosmetic"),
        (("shorter",), "wording"),
        (("longer",), "wording"),
        (("joined",), "wording"),
        (("reordered",), "wording"),
        (("reworded",), "wording"),
        (("translation",), "wording"),
        (("form",), "wording"),
        (("number",), "check first"),
        (("negation",), "check first"),
        (("certainty",), "check first"),
        (("scope",), "check first"),
        (("speaker",), "check first"),
        (("condition",), "check first"),
        (("typographic", "shorter", "number"), "check first"),  # the heaviest counts
    ],
)
def test_the_weight_is_that_of_the_heaviest_kind(kinds: tuple[str, ...], weight: str) -> None:
    assert weight_of(kinds) == weight  # type: ignore[arg-type]


# ── who relies on whom ────────────────────────────────────────────────────────────────────

CREDIT = "The gate will close, the Norderoe Bell reported."


def test_an_outlet_of_the_set_is_its_article_and_another_stays_an_outlet() -> None:
    inside = story(report("a", CREDIT, cites="Norderoe Bell"), report("b", "It rained.", outlet="The Norderoe Bell"))
    assert edges(inside) == [("a", "article", "b", "stated", "confirmed")]
    assert not_in_set(inside, credits_of(inside)) == ()
    outside = story(report("a", CREDIT, cites="Norderoe Bell"))
    assert edges(outside) == [("a", "outlet", "outlet:norderoe-bell", "stated", "confirmed")]
    (missing,) = not_in_set(outside, credits_of(outside))
    assert (missing.kind, missing.name, missing.evidence) == (
        "outlet",
        "Norderoe Bell",
        (Passage("a", 25, 38, "Norderoe Bell"),),
    )


def test_an_outlet_with_two_articles_is_neither_of_them() -> None:
    linked = story(
        report("a", CREDIT, cites="Norderoe Bell"),
        report("b", "It rained.", outlet="Norderoe Bell"),
        report("c", "It snowed.", outlet="Norderoe Bell"),
    )
    assert [edge[1] for edge in edges(linked)] == ["outlet"]


def test_an_outlet_does_not_rely_on_itself() -> None:
    assert edges(story(report("a", CREDIT, cites="Norderoe Bell", outlet="The Norderoe Bell"))) == []


def test_a_person_quoted_is_an_edge_only_where_nothing_shows_another_way() -> None:
    text = "“It is shut,” Ida Brandt told the Norderoe Bell."
    said = statement("a", text, "“It is shut,”", source=cut(text, "Ida Brandt"))
    assert edges(story(report("a", text, said))) == [("a", "person", "person:Ida Brandt", "stated", "possible")]
    assert [edge[1] for edge in edges(story(report("a", text, said, cites="Norderoe Bell")))] == ["outlet"]


def overlap(a: str, b: str, words: int, **shares: float) -> Overlap:
    shared = SharedText(a=Passage(a, 0, 5, "Words"), b=Passage(b, 0, 5, "Words"), words=words)
    return Overlap(a=a, b=b, literal=(shared,), **shares)


@pytest.mark.parametrize(
    ("first", "second", "words", "expected", "why"),
    [
        ({"published": "2031-05-03"}, {"published": "2031-05-04"}, 40, ("b", "a", "dated", "confirmed"), "later"),
        ({"published": "2031-05-04"}, {"published": "2031-05-03"}, 40, ("a", "b", "dated", "confirmed"), "earlier"),
        ({"published": "2031-05-03"}, {"published": "2031-05-04"}, 12, ("b", "a", "dated", "possible"), "few words"),
        ({}, {"published": "2031-05-04"}, 40, ("a", "b", "unknown", "confirmed"), "a date is missing"),
        (
            {"published": "2031-05-03"},
            {"published": "2031-05-03"},
            40,
            ("a", "b", "unknown", "confirmed"),
            "one day tells no order",
        ),
        ({}, {"kind": "wire"}, 40, ("a", "b", "contained", "confirmed"), "agency text in a report"),
        ({"kind": "wire"}, {}, 40, ("b", "a", "contained", "confirmed"), "agency text in a report"),
    ],
)
def test_shared_text_and_its_direction(
    first: dict[str, str], second: dict[str, str], words: int, expected: tuple[str, ...], why: str
) -> None:
    linked = story(
        report("a", "Words fail.", **first), report("b", "Words fly.", **second), overlaps=(overlap("a", "b", words),)
    )
    (found,) = edges(linked, "shares_text")
    assert (found[0], found[2], found[3], found[4]) == expected, why


def test_a_text_nearly_all_in_another_is_contained() -> None:
    linked = story(
        report("a", "Words fail."),
        report("b", "Words fly."),
        overlaps=(overlap("a", "b", 40, share_a=0.95, share_b=0.3),),
    )
    assert [edge[3] for edge in edges(linked, "shares_text")] == ["contained"]


def test_a_stated_credit_gives_shared_text_its_direction() -> None:
    linked = story(
        report("a", CREDIT, cites="Norderoe Bell", published="2031-05-03"),
        report("b", "Words fly.", outlet="Norderoe Bell", published="2031-05-04"),
        overlaps=(overlap("a", "b", 40),),
    )
    assert [edge[:1] + edge[2:4] for edge in edges(linked, "shares_text")] == [("a", "b", "stated")]


def edge(start: str, end: str, direction: str = "stated") -> Source:
    return Source(from_=start, to=SourceEnd("article", end, end), relation="cites", direction=direction)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([("a", "b"), ("b", "c")], []),
        ([("a", "b"), ("b", "a")], [{"a", "b"}]),
        ([("a", "b"), ("b", "c"), ("c", "a")], [{"a", "b", "c"}]),
        ([("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")], [{"a", "b"}, {"c", "d"}]),
    ],
)
def test_articles_that_rest_on_one_another(given: list[tuple[str, str]], found: list[set[str]]) -> None:
    made = circles([edge(*pair) for pair in given])
    assert [set(circle) for circle in made] == found
    assert circles(reversed([edge(*pair) for pair in given])) == made


def test_only_stated_reliance_makes_a_circle() -> None:
    assert circles([edge("a", "b"), edge("b", "a", "dated")]) == ()


def test_two_reports_that_credit_one_another_are_found_and_shown() -> None:
    one = report("a", "The ferry stops, the Quay Times reported.", cites="Quay Times", outlet="Norderoe Bell")
    other = report("b", "The Norderoe Bell reported that it stops.", cites="Norderoe Bell", outlet="Quay Times")
    found = compare(story(one, other), Collection(articles=()), version="0", model="none")
    assert found.circles == (("a", "b"),)
    assert "In a circle: <bdi>Norderoe Bell → Quay Times → Norderoe Bell</bdi>" in show.page(found)
    assert "In a circle: Norderoe Bell → Quay Times → Norderoe Bell" in show.markdown(found)


# ── origins ───────────────────────────────────────────────────────────────────────────────

SAME = "the old gate will close"


def claim_of(*reports: Resolved, **fields: object) -> Claim:
    """The claim of a story in which the first statement of every report says the same."""
    found = story(*reports, alignments=(Alignment(statements=tuple(r.statements[0].id for r in reports)),), **fields)
    (claim,) = compare(found, Collection(articles=()), version="0", model="none").claims
    return claim


def telling(name: str, text: str, **fields: object) -> Resolved:
    return report(name, text, statement(name, text, SAME), **fields)


def bounds(claim: Claim) -> tuple[int, int]:
    return claim.origins.lower, claim.origins.upper


PLAIN = f"Ida Brandt said {SAME}."
CREDITED = f"Ida Brandt told the Norderoe Bell that {SAME}."


def test_two_reports_that_credit_one_outlet_are_one_origin() -> None:
    claim = claim_of(
        telling("a", CREDITED, cites="Norderoe Bell"),
        telling("b", CREDITED, cites="Norderoe Bell"),
    )
    assert bounds(claim) == (1, 1)
    assert [(why.status, why.articles, len(why.evidence)) for why in claim.origins.why] == [
        ("confirmed", ("a", "b"), 2)
    ]
    assert claim.origins.claimants == ("person:Ida Brandt",)
    assert claim.origins.first_hand == ("outlet:norderoe-bell",)


@pytest.mark.parametrize(
    ("first", "second", "expected", "why"),
    [
        ({"published": "2031-05-03"}, {"published": "2031-05-04"}, (1, 2), "the later one names no source for it"),
        ({"published": "2031-05-03"}, {"published": "2031-05-03"}, (1, 2), "one day: which is later is unknown"),
        ({"published": "2031-05-03"}, {}, (1, 2), "a date is unknown"),
        ({"publisher": "Tarn Press"}, {"publisher": "Tarn Press"}, (1, 1), "one publisher"),
    ],
)
def test_reports_without_a_credit(
    first: dict[str, str], second: dict[str, str], expected: tuple[int, int], why: str
) -> None:
    claim = claim_of(telling("a", PLAIN, **first), telling("b", PLAIN, **second))
    assert bounds(claim) == expected, why
    assert claim.origins.first_hand == ("a", "b")


def test_copy_confirmed_makes_one_origin_and_possible_a_bound() -> None:
    dates = ({"published": "2031-05-03"}, {"published": "2031-05-03"})
    for words, expected in ((40, (1, 1)), (12, (1, 2))):
        claim = claim_of(
            telling("a", PLAIN, **dates[0]), telling("b", PLAIN, **dates[1]), overlaps=(overlap("a", "b", words),)
        )
        assert bounds(claim) == expected, words


def test_a_credit_elsewhere_in_the_report_is_possible_only() -> None:
    text = f"Ida Brandt said {SAME}.\n\nThe ferry sails, the Norderoe Bell reported."
    claim = claim_of(telling("a", CREDITED, cites="Norderoe Bell"), telling("b", text, cites="Norderoe Bell"))
    assert bounds(claim) == (1, 2)
    assert {why.status for why in claim.origins.why} == {"possible"}


def test_one_report_that_credits_the_other() -> None:
    claim = claim_of(telling("a", PLAIN, outlet="Norderoe Bell"), telling("b", CREDITED, cites="Norderoe Bell"))
    assert bounds(claim) == (1, 1)


def test_a_claim_is_a_slice_and_says_where_it_is_missing() -> None:
    first, second = telling("a", PLAIN), telling("b", PLAIN)
    ids = tuple(one.statements[0].id for one in (first, second))
    linked = story(first, second, report("c", "It rained."), alignments=(Alignment(statements=ids),))
    (claim,) = compare(linked, Collection(articles=()), version="0", model="none").claims
    assert PLAIN[claim.text.start : claim.text.end] == claim.text.text == SAME
    assert claim.missing_from == ("c",)
    assert (claim.certainty_by_article, claim.attribution_by_article) == (
        {"a": "stated", "b": "stated"},
        {"a": "named", "b": "named"},
    )


# ── figures ───────────────────────────────────────────────────────────────────────────────


def figures(*given: tuple[str, float, str], **fields: float) -> list[tuple[str, tuple[str, ...]]]:
    """(status, texts) of the conflicts between reports that each state one (words, value, of)."""
    reports = []
    for name, (words, value, of) in zip("abc", given, strict=False):
        amount = Amount(start=0, end=len(words), text=words, value=value, of=of, **fields)
        reports.append(report(name, f"{words} {of} depend on the quay.", amounts=[amount]))
    places = tuple(Place(r.article.id, 0, len(r.article.text)) for r in reports)
    claim = Claim(id="c", text=Passage("a", 0, 1, "x"), sentences=places, origins=Origins(lower=1, upper=1))
    return [(c.status, tuple(m.text for m in c.members)) for c in conflicts(story(*reports), [claim])]


@pytest.mark.parametrize(
    ("given", "expected", "why"),
    [
        ([("1,200", 1200, "jobs"), ("12,000", 12000, "jobs")], [("differ", ("1,200", "12,000"))], "ten times as many"),
        ([("1,200", 1200, "jobs"), ("1,200", 1200, "jobs")], [], "the same"),
        ([("1,180", 1180, "jobs"), ("1,200", 1200, "jobs")], [("rounding", ("1,180", "1,200"))], "near"),
        ([("1,200", 1200, "jobs"), ("90", 90, "lorries")], [], "two things"),
        ([("1,200", 1200, "jobs"), ("1,200", 1200, "jobs"), ("900", 900, "jobs")], None, "one of three"),
    ],
)
def test_figures_of_one_thing_that_differ(
    given: list[tuple[str, float, str]], expected: list[tuple[str, tuple[str, ...]]] | None, why: str
) -> None:
    found = figures(*given)
    if expected is None:
        assert [(status, set(texts)) for status, texts in found] == [("differ", {"1,200", "900"})], why
    else:
        assert found == expected, why


# ── a draft ───────────────────────────────────────────────────────────────────────────────


def checked(draft: str, content: str, reports: dict[str, tuple[str, str]]) -> tuple[str, list[str]]:
    """(result, words found) for a draft's one statement; every report's statement is of one utterance with it."""
    own = report("draft", draft, statement("draft", draft, content))
    others = [report(n, text, *([statement(n, text, words)] if words else [])) for n, (text, words) in reports.items()]
    members = tuple(s.id for r in (own, *others) for s in r.statements)
    linked = story(own, *others, utterances=(members,) if len(members) > 1 else ())
    collection = Collection(articles=())
    found = check(linked, own.article, collection, compare(linked, collection, version="0", model="none"))
    (one,) = found.checked
    for rendering in one.renderings:
        text = next(r.article.text for r in others if r.article.id == rendering.passage.article)
        assert text[rendering.passage.start : rendering.passage.end] == rendering.passage.text
    return one.result, [rendering.passage.text for rendering in one.renderings]


def test_a_draft_with_the_same_words() -> None:
    assert checked(f"{WHOLE} she said.", WHOLE, {"a": (f"So {WHOLE} Ida Brandt said.", WHOLE)}) == (
        "same words",
        [WHOLE],
    )


def test_a_draft_whose_wording_differs() -> None:
    other = WHOLE.replace(" not", "")
    assert checked(f"{WHOLE} she said.", WHOLE, {"a": (f"{other} Ida Brandt said.", other)}) == (
        "wording differs",
        [other],
    )


def test_a_drafts_words_found_outside_any_statement() -> None:
    text = f"The plaque reads: {WHOLE}"
    result, words = checked(f"{WHOLE} she said.", WHOLE, {"a": (text, "")})
    assert (result, words) == ("same words", [WHOLE[1:-2]])


def test_a_draft_not_found() -> None:
    assert checked(f"{WHOLE} she said.", WHOLE, {"a": ("It rained all day in Elmsund.", "")}) == (
        "not found in these texts",
        [],
    )


@pytest.mark.parametrize(
    ("kind", "named"), [("transcript", True), ("document", True), ("report", False), ("press release", False)]
)
def test_a_reference_is_named_only_where_the_set_holds_one(kind: str, named: bool) -> None:
    reports = [
        report(name, f"{WHOLE} she said.", statement(name, f"{WHOLE} she said.", WHOLE), kind=given)
        for name, given in (("a", "report"), ("b", kind))
    ]
    members = tuple(s.id for one in reports for s in one.statements)
    (found,) = compare(
        story(*reports, utterances=(members,)), Collection(articles=()), version="0", model="none"
    ).utterances
    assert found.reference == (members[1] if named else None)
