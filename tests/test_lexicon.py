"""Knowledge as data, with a folder of the user's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from copydesk import lexicon, names
from copydesk.lexicon import inflected, outlets, phrases, table

SHIPPED = ("boilerplate", "certainty", "cues", "outlets", "people")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A lexicon folder of the user's; what was read before and what is read now is forgotten."""

    def forget() -> None:
        lexicon.table.cache_clear()
        lexicon.words_of.cache_clear()
        names._metonyms.cache_clear()
        outlets._by_name.cache_clear()

    forget()
    monkeypatch.setenv("COPYDESK_LEXICON", str(tmp_path))
    yield tmp_path
    forget()


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_tables_are_read(name: str) -> None:
    assert table(name)


def test_own_lists_are_added(own: Path) -> None:
    (own / "people.toml").write_text('titles = ["harbourmaster"]\n', encoding="utf-8")
    titles = table("people")["titles"]
    assert "harbourmaster" in titles and "president" in titles
    assert names.without_titles("Harbourmaster Ida Brandt") == ("Harbourmaster", "Ida Brandt")


def test_own_tables_and_values_are_added(own: Path) -> None:
    (own / "people.toml").write_text('[metonyms]\n"Pier House" = "Harbour Board"\n', encoding="utf-8")
    metonyms = table("people")["metonyms"]
    assert metonyms["Pier House"] == "Harbour Board"
    assert metonyms["Kremlin"] == "Kremlin"


def test_own_outlets_are_known(own: Path) -> None:
    entry = '[[outlet]]\nname = "The Quay Lantern"\naliases = ["QL"]\nkind = "agency"\nowner = "Pier Group"\n'
    (own / "outlets.toml").write_text(entry, encoding="utf-8")
    found = outlets.known("the Quay Lantern’s")
    assert found == outlets.Outlet("The Quay Lantern", agency=True, owner="Pier Group")
    assert outlets.known("QL") == found


def test_a_folder_without_the_table_changes_nothing(own: Path) -> None:
    assert "president" in table("people")["titles"]
    assert outlets.known("The Quay Lantern") is None


def test_known_outlets() -> None:
    found = outlets.known("Reuters")
    assert found is not None and found.agency
    assert outlets.known("the Nowhere Bugle") is None
    assert outlets.known("") is None


@pytest.mark.parametrize(
    ("entries", "text", "expected"),
    [
        (["rule out", "rule"], "They rule out\tsnow; they rule  out rain", ["rule out", "rule  out"]),
        (["rule"], "misrule rules rule", ["rule"]),
        (["it's said"], "It’s said, it's  said", ["It’s said", "it's  said"]),
        (["a.b"], "a.b axb", ["a.b"]),
        ([], "anything", []),
    ],
)
def test_phrases_are_whole_words(entries: list[str], text: str, expected: list[str]) -> None:
    assert phrases(entries).findall(text) == expected


def test_no_entry_matches_nothing() -> None:
    assert phrases([]).search("") is None
    assert isinstance(phrases([]), re.Pattern)


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("claim", ["claim", "claims", "claimed", "claiming"]),
        ("deny", ["deny", "denies", "denied", "denying"]),
        ("state", ["state", "states", "stated", "stating"]),
        ("stress", ["stress", "stresses", "stressed", "stressing"]),
        ("agree", ["agree", "agrees", "agreed", "agreeing"]),
        ("lie", ["lie", "lies", "lied", "lying"]),
        ("nod", ["nod", "nods", "nodded", "nodding"]),
        ("vow", ["vow", "vows", "vowed", "vowing"]),
        ("say", ["say", "says", "said", "saying"]),
        ("rule out", ["rule out", "rules out", "ruled out", "ruling out"]),
    ],
)
def test_forms_of_a_verb(verb: str, expected: list[str]) -> None:
    assert inflected(verb, {"say": ["says", "said", "saying"]}) == expected
