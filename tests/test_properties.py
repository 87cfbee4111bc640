"""What holds for any text: nothing is lost, every result is a slice, and it does not depend on the rest."""

import string
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk import contract, pipeline
from copydesk.align import edits, shared_runs, tokens
from copydesk.amounts import amounts
from copydesk.annotate import Tagger
from copydesk.annotate.attributions import merged, snapped, trimmed
from copydesk.records import Article, Collection
from copydesk.text import healed, paragraphs, quotations, quoted_mask, sentences, words
from copydesk.timex import dates

FEW = settings(max_examples=40, deadline=None, derandomize=True)
FEWER = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

# text as it comes: words, quotation marks of all kinds, numbers, line breaks, things that print nothing
PIECES = ["Ida Brandt", "said", "the quay", "“", "”", '"', "’", "‘", "«", "»", " ", "  ", "\n", "\n\n", ". ", ", ", "—"]
PIECES += [
    "14",
    "1,200",
    "on Monday",
    "3 May 2031",
    "\u00ad",
    "\u200b",
    "\u202e",
    "🛶",
    "é",
    "ﬁ",
    "İ",
    "ß",
    "according to",
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=60).map(" ".join)
plain = st.text(alphabet=string.ascii_lowercase[:4] + " ", max_size=60)


@FEW
@given(texts)
def test_healing_keeps_every_place(text: str) -> None:
    assert len(healed(text)) == len(text)


@FEW
@given(texts)
def test_paragraphs_sentences_and_words_are_in_order_and_inside(text: str) -> None:
    for found in (paragraphs(text), sentences(text), tuple(words(text))):
        assert all(0 <= start < end <= len(text) for start, end in found)
        assert all(left[1] <= right[0] for left, right in pairwise(found))


@FEW
@given(texts)
def test_no_letter_is_outside_every_sentence(text: str) -> None:
    covered = [(start, end) for start, end in sentences(text)]
    for place, character in enumerate(healed(text)):
        if character.isalnum():
            assert any(start <= place < end for start, end in covered)


@FEW
@given(texts)
def test_quotations_nest_and_none_reaches_past_its_paragraph(text: str) -> None:
    blocks = paragraphs(text)
    for quotation in quotations(text):
        assert quotation.start <= quotation.inner_start <= quotation.inner_end <= quotation.end
        assert any(start <= quotation.start and quotation.end <= end for start, end in blocks)
    assert len(quoted_mask(text)) == len(text)


@FEW
@given(texts)
def test_a_broken_mark_costs_nothing_in_other_paragraphs(text: str) -> None:
    after = "The tide turned. “Nobody will moor there,” she said."
    if healed(text + "\n\n" + after)[len(text)] != "\n":
        return  # the break stands inside a sentence: one paragraph
    found = [q for q in quotations(text + "\n\n" + after) if q.start > len(text)]
    assert [(q.start - len(text) - 2, q.end - len(text) - 2) for q in found] == [
        (q.start, q.end) for q in quotations(after)
    ]


@FEW
@given(texts)
def test_figures_and_dates_are_slices(text: str) -> None:
    for found in (*amounts(text), *dates(text, "2031-05-03")):
        assert text[found.start : found.end] == found.text


@FEW
@given(plain, plain)
def test_edits_lead_from_one_wording_to_the_other(first: str, second: str) -> None:
    a, b = tokens(first, [(0, len(first))]), tokens(second, [(0, len(second))])
    found = edits(first, a, second, b)
    gone = sum(len(edit.a.text.split()) for edit in found)
    come = sum(len(edit.b.text.split()) for edit in found)
    assert len(a) - gone == len(b) - come
    assert (found == []) == ([t.word for t in a] == [t.word for t in b])
    for edit in found:
        assert first[edit.a.start : edit.a.end] == edit.a.text
        assert second[edit.b.start : edit.b.end] == edit.b.text


@FEW
@given(plain, plain)
def test_shared_runs_stand_in_both_and_do_not_overlap(first: str, second: str) -> None:
    a, b = (tokens(text, [(0, len(text))]) for text in (first, second))
    left, right = [t.word for t in a], [t.word for t in b]
    runs = shared_runs(a, b, least=3)
    for start, other, length in runs:
        assert length >= 3
        assert left[start : start + length] == right[other : other + length]
    assert all(x[0] + x[2] <= y[0] for x, y in pairwise(runs))


ranges = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=6)


@FEW
@given(texts, ranges)
def test_borders_stay_inside_the_text(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = [(start, min(start + length, len(text))) for start, length in pairs if start < len(text)]
    joined = merged(text, spans)
    assert all(left[1] <= right[0] for left, right in pairwise(joined))
    assert all(any(s <= start and end <= e for s, e in joined) for start, end in spans)
    for start, end in spans:
        for found in (snapped(text, (start, end)), trimmed(text, start, end)):
            assert 0 <= found[0] <= found[1] <= len(text)


# ── the whole way ─────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger()


@FEWER
@given(st.lists(texts.filter(lambda text: text.strip() != ""), min_size=1, max_size=3))
def test_any_texts_make_a_dossier_that_can_be_read_back(tagger: Tagger, given_texts: list[str]) -> None:
    articles = tuple(
        Article(id=str(number), file=f"{number}.txt", sha256="", text=text, plain=False)
        for number, text in enumerate(given_texts)
    )
    dossier = pipeline.compare(Collection(articles=articles), tagger=tagger)
    data = contract.dossier_json(dossier)
    assert contract.dossier_json(contract.read_dossier(data)) == data
    for statement in dossier.statements:
        text = articles[int(statement.article)].text
        for part in (*statement.content, *statement.quoted, statement.cue, statement.source):
            assert part is None or text[part.start : part.end] == part.text
    again = pipeline.compare(Collection(articles=articles[::-1]), tagger=tagger)
    assert contract.dossier_json(again) == data
