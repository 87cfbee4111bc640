"""Invented stories with known differences: what stands in the file can be read, and places are slices."""

import json

from copydesk.records import FindingKind
from eval.contrasts import FILE, _behind, _cut, _item

KINDS = {*FindingKind.__args__, "same"}  # type: ignore[attr-defined]


def test_pairs_name_sentences_of_the_stories_and_known_kinds() -> None:
    names = set()
    for line in FILE.read_text(encoding="utf-8").splitlines():
        story = json.loads(line)
        names.add(story["story"])
        texts = [[report["title"], *report["sentences"]] for report in story["reports"]]
        for pair in story["pairs"]:
            assert pair["kind"] in KINDS and (pair["kind"] == "same") == (not pair["importance"])
            for report, sentence in (pair["a"], pair["b"]):
                assert 0 <= sentence < len(texts[report])
            assert pair["a"][0] != pair["b"][0] or pair["kind"] == "headline"
    assert len(names) == len(FILE.read_text(encoding="utf-8").splitlines())


def test_places_of_sentences_are_slices_of_the_text() -> None:
    texts = [["A title", "One sentence.", "Another one.", "A third."]]
    text = "".join(f"{words}{_behind(n)}" for n, words in enumerate(texts[0]))
    assert text.startswith("A title\n\nOne sentence. Another one.\n\nA third.")
    for number, words in enumerate(texts[0]):
        cut = _cut(texts, 0, number)
        assert text[cut.start : cut.end] == cut.text == words


def test_a_place_is_a_date_and_what_is_the_same_has_no_kind() -> None:
    texts = [["T", "x"], ["T", "y"]]
    pair = {"a": [0, 1], "b": [1, 1], "importance": 3}
    assert _item({**pair, "kind": "place"}, texts).kind == "date"
    assert _item({**pair, "kind": "same", "importance": 0}, texts).kind == ""
