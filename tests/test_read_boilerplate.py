from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.read.boilerplate import mark

LEAD = "The harbour board closed the swing bridge on Monday and told the ferries to stay in port all week."
NEXT = '"Nobody crosses until the beams are replaced," the engineer Ida Lorne said at the town hall on Friday.'
LAST = "Repairs will take three weeks, and the council has set aside money for a second ferry in the summer."


def marked(text: str, **options: str | None) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in mark(text, **options).spans]  # type: ignore[arg-type]


def article(*lines: str) -> str:
    return "\n\n".join(lines)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Read more: Ferry fares rise again", "teaser"),
        ("ALSO READ | Ferry fares rise again", "teaser"),
        ("Sign up for our morning newsletter.", "teaser"),
        ("Follow us on Facebook", "teaser"),
        ("Advertisement", "teaser"),
        ("Photo credit: Quay Press Office", "credit"),
        ("Reporting by Ida Lorne; editing by Bo Tarn", "credit"),
        ("(AP)", "credit"),
        ("Illustrative photo: the swing bridge / Photo credit: Al Fen/Reuters", "caption"),
        ("FILE - The swing bridge is seen in this 2029 picture.", "caption"),
        ("The swing bridge at dusk. (Al Fen/AFP)", "caption"),
        ("Crowds wait at the ferry pier on Monday. Getty Images", "caption"),
        ("Share this article", "navigation"),
        ("Skip to content", "navigation"),
        ("* * *", "mark"),
        ("#", "mark"),
        ("[...]", "mark"),
        ("A bridge too old", "title"),
        ("By Ida Lorne and Bo Tarn", "byline"),
        ("April 9, 2031", "dateline"),
    ],
)
def test_lines_between_paragraphs(line: str, kind: str) -> None:
    text = article(LEAD, line, NEXT, LAST)
    assert marked(text) == [(kind, line)]


@pytest.mark.parametrize(
    "line",
    [
        "Watch what happens when the ferry is full, the mayor told the council in a letter.",
        "Read the statement before you judge us, she said.",
        '"Share the road," he said.',
        "“Follow us on the water,” the captain shouted.",
        "By Friday the queue was a mile long.",
        "By Monday, nobody cared.",
        "Photo finishes are rare, he said.",
        "The video shows a beam falling into the water.",
        "More than 40 boats waited.",
        "LORNE: Why would you close it?",
        "The mayor denied it. No one else did.",
        "In 2029 the board had promised the same.",
    ],
)
def test_paragraphs_that_only_look_like_boilerplate_stay(line: str) -> None:
    assert marked(article(LEAD, line, NEXT, LAST)) == []


def test_the_head_of_a_report() -> None:
    text = article("#", "Bridge closes for repairs", "written by Ida Lorne", "April 9, 2031", LEAD, NEXT)
    found = mark(text)
    assert [span.kind for span in found.spans] == ["mark", "title", "byline", "dateline"]
    fields = found.fields
    assert (fields.title, fields.byline) == ("Bridge closes for repairs", "Ida Lorne")
    assert (fields.published, fields.published_from) == ("2031-04-09", "text")


def test_a_report_without_a_title_has_none() -> None:
    found = mark(article(LEAD, NEXT))
    assert (found.spans, found.fields.title, found.fields.published) == ((), None, None)


def test_a_known_title_is_found_even_with_a_full_stop() -> None:
    title = "Bridge closes for repairs."
    assert marked(article(title, LEAD, NEXT), title="Bridge closes for repairs") == [("title", title)]


def test_an_outlet_alone_and_a_title_under_it_are_a_teaser() -> None:
    text = article(LEAD, "Quay Post\nFerry fares may rise again in the autumn", NEXT, LAST)
    assert marked(text, outlet="Quay Post") == [
        ("teaser", "Quay Post"),
        ("teaser", "Ferry fares may rise again in the autumn"),
    ]


def test_a_line_printed_twice_is_a_caption() -> None:
    line = "The swing bridge before the works"
    assert marked(article(LEAD, NEXT, f"{line}\n{line}", LAST)) == [("caption", line)] * 2


def test_a_caption_without_credit_needs_a_head_and_a_gap() -> None:
    head = "Bridge closes for repairs\n\nBy Ida Lorne\n\n"
    caption = "Ferries wait below the swing bridge near the northern pier."
    wide = f"{head}\n\n{caption}\n\n{LEAD}\n\n{NEXT}\n\n{LAST}"
    assert ("caption", caption) in marked(wide)
    assert ("caption", caption) not in marked(wide.replace("\n\n\n", "\n"))


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("PORT ELM (Reuters) - ", "PORT ELM (Reuters) -"),
        ("PORT ELM, Westshire — ", "PORT ELM, Westshire —"),
        ("Port Elm (AP) — ", "Port Elm (AP) —"),
        ("(PORT ELM) — ", "(PORT ELM) —"),
    ],
)
def test_datelines_are_only_the_opening(opening: str, dateline: str) -> None:
    assert marked(article(opening + LEAD, NEXT)) == [("dateline", dateline)]


def test_an_agency_behind_a_paragraph_is_a_credit() -> None:
    assert marked(article(LEAD, NEXT + " (AFP)")) == [("credit", "(AFP)")]


def test_menus_before_and_after_the_report() -> None:
    text = "Tides\nFerries\nHarbour\nCouncil\n" + article("Bridge closes for repairs", LEAD, NEXT) + "\n\nTides"
    kinds = [kind for kind, _ in marked(text, title="Bridge closes for repairs")]
    assert kinds == ["navigation"] * 4 + ["title", "navigation"]


def test_a_list_inside_the_report_stays() -> None:
    boats = "Elm Queen\nNorth Star\nTwo Sisters\nOld Grey\nSea Holly"
    assert marked(article(LEAD, boats, NEXT, LAST)) == []


PIECES = st.sampled_from(
    [
        LEAD,
        NEXT,
        "By Ida Lorne",
        "April 9, 2031",
        "Read more: x",
        "#",
        "(AP)",
        "Share",
        '"',
        "\u202e\u200f",
        "\ud800",
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(PIECES, st.text(max_size=60)), max_size=12), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_spans_lie_in_the_text_in_order_and_apart(pieces: list[str], gap: str) -> None:
    text = gap.join(pieces)
    position = 0
    for span in mark(text, title="By Ida Lorne", outlet="Quay Post").spans:
        assert position <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        position = span.end


@pytest.mark.parametrize(
    "text",
    [
        "A" * 300_000,
        "A " * 150_000,
        "(" * 100_000,
        "PORT " * 60_000,
        "By " + "Ann " * 60_000,
        "\n" * 300_000,
        "a\n" * 20_000,
        "heading words" + "\n" * 100_000 + "by sea",
        "By " + "A. A. A. A. A., " * 11 + "!",
        "PORT, A A A, A A A, A A A (" * 6 + "\n\n" + "said he. " * 20,
    ],
)
def test_hostile_lines_are_read_through(text: str) -> None:
    # a pattern that goes back and forth over them would never end
    spans = mark(text).spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
