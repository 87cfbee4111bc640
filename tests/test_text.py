"""Paragraphs, sentences and quotation marks as offsets."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.text import (
    Range,
    fold,
    healed,
    paragraphs,
    quotations,
    quoted_mask,
    sentences,
    words,
)


def slices(text: str, ranges: tuple[Range, ...] | list[Range]) -> list[str]:
    return [text[start:end] for start, end in ranges]


def quoted(text: str) -> list[str]:
    """Quotations as they stand, one ">" for each that is around; "…" where the closing mark is missing."""
    return [">" * q.depth + text[q.start : q.end] + ("" if q.closed else " …") for q in quotations(text)]


# ── quotation marks ───────────────────────────────────────────────────────────────────────

STYLES = [
    ("“Go,” she said. “Now.”", ["“Go,”", "“Now.”"]),
    ('"Go," she said. "Now."', ['"Go,"', '"Now."']),
    ("‘Go,’ she said. ‘Now.’", ["‘Go,’", "‘Now.’"]),
    ("'Go,' she said. 'Now.'", ["'Go,'", "'Now.'"]),
    ("„Geh“, sagte sie. „Jetzt.“", ["„Geh“", "„Jetzt.“"]),
    ("„Geh”, said she in Polish.", ["„Geh”"]),
    ("»Geh«, sagte sie. »Jetzt.«", ["»Geh«", "»Jetzt.«"]),
    ("« Va », dit-elle. «Va.»", ["« Va »", "«Va.»"]),
    ("‹Va›, ‚Geh‘, she said.", ["‹Va›", "‚Geh‘"]),
    ("”Gå”, sade hon.", ["”Gå”"]),
    ("``Go,'' she said. ``Now.''", ["``Go,''", "``Now.''"]),
    ("''Go,'' she said. ''Now.''", ["''Go,''", "''Now.''"]),
    ("‘‘Go,’’ she said. ‘‘Now.’’", ["‘‘Go,’’", "‘‘Now.’’"]),
    ("“Go“ she said", ["“Go“"]),
    ('“Go," she said. "Now,” she said.', ['“Go,"', '"Now,”']),
    ('" Go , " she said .', ['" Go , "']),
    ('She said:"Go" and left.', ['"Go"']),
    ("(“Go”)—“now”/“here”", ["“Go”", "“now”", "“here”"]),
    ("“What?”—she asked", ["“What?”"]),
    ('"$5," she said. "…and more." "[It] is."', ['"$5,"', '"…and more."', '"[It] is."']),
]
NESTED = [
    ("“He said ‘never again’ twice,” she said.", ["“He said ‘never again’ twice,”", ">‘never again’"]),
    ("“‘Fine’ is not ‘good’.”", ["“‘Fine’ is not ‘good’.”", ">‘Fine’", ">‘good’"]),
    ("a “so-called ‘deal’”.", ["“so-called ‘deal’”", ">‘deal’"]),
    ("‘She said “no” to us,’ he said.", ["‘She said “no” to us,’", ">“no”"]),
    ("\"She said 'no' to us,\" he said.", ["\"She said 'no' to us,\"", ">'no'"]),
    ('"She said "no" to us," he said.', ['"She said "no" to us,"', '>"no"']),
    ("“She said “no” to us,” he said.", ["“She said “no” to us,”", ">“no”"]),
    ("„Sie sagte ‚nein‘ dazu“, sagte er.", ["„Sie sagte ‚nein‘ dazu“", ">‚nein‘"]),
    ("“A ‘b “c” d’ e”", ["“A ‘b “c” d’ e”", ">‘b “c” d’", ">>“c”"]),
]
APOSTROPHES = [
    ("The dogs' leads and the cats' bowls", []),
    ("It’s the players’ choice, isn’t it?", []),
    ("the '90s, rock 'n' roll and 'twas so in '98", []),
    ("the ’90s and rock ’n’ roll", []),
    ("‘I don’t know,’ he said. ‘It’s the players’ choice.’", ["‘I don’t know,’", "‘It’s the players’ choice.’"]),
    ("'The workers' rights come first,' said Ann.", ["'The workers' rights come first,'"]),
    ("‘We won,’ she said. The players’ bus left. ‘We’re off,’ she said.", ["‘We won,’", "‘We’re off,’"]),
    ("‘We’re goin’ home,’ she said.", ["‘We’re goin’ home,’"]),
    ("He called the ‘deals’ bad.", ["‘deals’"]),
    ("Tom “Ace” Reed and Tom 'Ace' Reed", ["“Ace”", "'Ace'"]),
]
INCHES = [
    ('He is 6\'2" tall. "Tall," she said.', ['"Tall,"']),
    ('She is 5\' 10" and 6 ft 2" tall.', []),
    ('The 12" pipe and "the pipe" broke.', ['"the pipe"']),
    ('"He is 6\'2" tall," she said.', ['"He is 6\'2" tall,"']),
    ('"Chapter 10" begins.', ['"Chapter 10"']),
]
BROKEN = [
    # a closing mark whose opening one is missing opens nothing
    ('Go there," he added. "Now," he said.', ['"Now,"']),
    ("Go there,” he added. “Now,” he said.", ["“Now,”"]),
    ("Geh“, sagte er", []),
    # an opening mark that is never closed ends with its paragraph
    ("She said “this is it\n\nThe “end” came.", ["“this is it …", "“end”"]),
    ('She said "this is it\n\nThe "end" came.', ['"this is it …', '"end"']),
    # or where the next quotation opens
    ('"Go there, she said. "Now," she said.', ['"Go there, she said. …', '"Now,"']),
    ("“Go there, she said. “Now,” she said. “Yes.”", ["“Go there, she said. …", "“Now,”", "“Yes.”"]),
    ("She said ‘this is it.", []),
    ("“", []),
    ('"', []),
    ("''", []),
    ("x”", []),
    ("“A” and “B", ["“A”", "“B …"]),
]


@pytest.mark.parametrize(("text", "expected"), STYLES + NESTED + APOSTROPHES + INCHES + BROKEN)
def test_quotations(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“One.\n\n“Two.\n\n“Three,” she said.", [False, True, True]),
        ('"One.\n"Two," she said.', [False, True]),
        ("‘One.\n\n‘Two,’ she said.", [False, True]),
        ("''One.\n\n''Two,'' she said.", [False, True]),
        ("“One.”\n\n“Two,” she said.", [False, False]),
        ("“One.\n\nShe left. “Two,” she said.", [False, False]),
        ("“One “b” c.\n\n“Two,” she said.", [False, False, False]),
    ],
)
def test_a_speech_may_go_on_over_paragraphs(text: str, expected: list[bool]) -> None:
    assert [quotation.continues for quotation in quotations(text)] == expected


@pytest.mark.parametrize(
    ("text", "inner"),
    [("“Go,” she said.", "Go,"), ("''Go,'' she said.", "Go,"), ("« Va », dit-elle.", " Va "), ("She: “Go", "Go")],
)
def test_inner_leaves_the_marks_out(text: str, inner: str) -> None:
    (quotation,) = quotations(text)
    assert text[quotation.inner_start : quotation.inner_end] == inner


def test_mask_covers_quotations_with_their_marks() -> None:
    text = "a “b ‘c’ d” e"
    assert quoted_mask(text) == bytearray(int(2 <= place < 11) for place in range(len(text)))


# ── sentences ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. She left.", ["It rained.", "She left."]),
        # an opening mark belongs to what it opens, a closing one to what it closes
        ("That is it, he said. “It’s fine. We go.", ["That is it, he said.", "“It’s fine.", "We go."]),
        ('He (Tom) said. "It is fine', ["He (Tom) said.", '"It is fine']),
        ("The “deal” was off. “Yes", ["The “deal” was off.", "“Yes"]),
        ('6" long, he said. "It is. Never." Good.', ['6" long, he said.', '"It is.', 'Never."', "Good."]),
        ("“Stop!” he said. “Why?” she asked.", ["“Stop!” he said.", "“Why?” she asked."]),
        ("“I went.” “You did not.”", ["“I went.”", "“You did not.”"]),
        ("Gen. Holt met Lt. Col. Reed. They spoke.", ["Gen. Holt met Lt. Col. Reed.", "They spoke."]),
        ("The U.S. Senate met. It voted.", ["The U.S. Senate met.", "It voted."]),
        ("She lives in the U.S. She votes.", ["She lives in the U.S.", "She votes."]),
        ("J. K. Holt and John F. Reed spoke.", ["J. K. Holt and John F. Reed spoke."]),
        ("Voters chose No. 10 again. No. They did not.", ["Voters chose No. 10 again.", "No.", "They did not."]),
        ("They met at 10 a.m. Monday. It rained.", ["They met at 10 a.m. Monday.", "It rained."]),
        ("They met at 10 a.m. EST on Monday.", ["They met at 10 a.m. EST on Monday."]),
        ("They met at 5 p.m. She stayed.", ["They met at 5 p.m.", "She stayed."]),
        ("It cost $3.5 million. Nobody paid.", ["It cost $3.5 million.", "Nobody paid."]),
        ("Well ... it may be so. Fine.", ["Well ... it may be so.", "Fine."]),
        ("And… yes. Fine.", ["And… yes.", "Fine."]),
        ("A line that is broken\nin the middle. Then more.", ["A line that is broken\nin the middle.", "Then more."]),
        ("She said that the plan\n\nwould fail. Fine.", ["She said that the plan\n\nwould fail.", "Fine."]),
        ("To buy:\n- apples\n- pears and more", ["To buy:", "- apples", "- pears and more"]),
        ("Big Day in Town\n\nThe town was quiet.", ["Big Day in Town", "The town was quiet."]),
        ("  One.  \n\n  Two.  ", ["One.", "Two."]),
        ("", []),
        (" \n\t\n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert slices(text, sentences(text)) == expected


HARD_WRAPPED = """\
The council of the town of Verrin met on the first day of the month to
speak of the bridge that has been closed since the flood of last year.
Members said that the works would cost more than had been planned, and
The Quay reported that no money has been set aside. Nobody was willing
to say who would have to pay for it. The mayor, who had come late, was
silent.

Another paragraph."""


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    assert len(paragraphs(HARD_WRAPPED)) == 2
    assert "Members said that the works would cost more than had been planned, and\nThe Quay reported" in "|".join(
        slices(HARD_WRAPPED, sentences(HARD_WRAPPED))
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\n\nTwo\nThree.", ["One", "Two", "Three."]),
        ("a line that goes\non here", ["a line that goes\non here"]),
        ("A caption\niPhone sales fell.", ["A caption\niPhone sales fell."]),
        ("Prices.\niPhone sales fell.", ["Prices.", "iPhone sales fell."]),
        ("Soft\u00adhyphen and\r\nreturns here.", ["Soft\u00adhyphen and", "returns here."]),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    if text.startswith("Soft"):
        expected = [text]
    assert slices(text, paragraphs(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we'll, F.B.I. and 150,000", ["we'll", "F.B.I.", "and", "150,000"]),
        ("well-known (3.5%)", ["well-known", "3.5"]),
        ("the players’ “Go”", ["the", "players", "Go"]),
        ("_a_ — b", ["a", "b"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert slices(text, words(text)) == expected


def test_small_helpers() -> None:
    assert fold("Don’T") == "don't"
    assert words("one two", 4) == [(4, 7)]


# ── any text ──────────────────────────────────────────────────────────────────────────────

MARKS = st.text(alphabet="ab S.,\n “”‘’'\"«»„‚‹›`5", max_size=120)
ANY = st.one_of(MARKS, st.text(max_size=80))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(ANY)
def test_places_hold_for_any_text(text: str) -> None:
    whole = healed(text)
    assert len(whole) == len(text)
    assert all(a == b or b == " " for a, b in zip(text, whole, strict=True))
    blocks = paragraphs(text)
    for found in (blocks, sentences(text), tuple(words(text))):
        assert all(0 <= start < end <= len(text) for start, end in found)
        assert all(left[1] <= right[0] for left, right in pairwise(found))
        assert all(any(a <= start and end <= b for a, b in blocks) for start, end in found)
    covered = bytearray(len(text))
    for start, end in sentences(text):
        covered[start:end] = b"\x01" * (end - start)
    assert all(covered[place] for place, character in enumerate(whole) if not character.isspace())


@settings(max_examples=80, deadline=None, derandomize=True)
@given(ANY)
def test_quotations_nest_and_stay_in_their_paragraph(text: str) -> None:
    around: list[Range] = []
    for q in quotations(text):
        assert q.start < q.inner_start <= q.inner_end <= q.end
        assert any(start <= q.start and q.end <= end for start, end in paragraphs(text))
        around = [(start, end) for start, end in around if end > q.inner_start - 1]
        assert q.depth == len(around)
        assert all(start < q.inner_start <= end for start, end in around)
        around.append((q.start, q.end))


@pytest.mark.parametrize(
    "piece",
    ["The man went home. “I am tired,” he said. ", "“‘", "'a ", "a \"b 'c “d ", "word. ", "Mr. ", "a.b.", "\n", "x"],
)
def test_a_huge_line_takes_no_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    sentences(text)
    quotations(text)
    assert time.process_time() - began < 1
