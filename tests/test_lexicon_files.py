"""The word lists: well formed, without doubles, extendable; verbs in all their forms."""

from importlib.resources import files
from pathlib import Path

import pytest

from copydesk import lexicon
from copydesk.lexicon import inflected, outlets, phrases, table
from copydesk.names import body_key

NAMES = sorted(Path(str(entry)).stem for entry in (files(lexicon) / "en").iterdir() if entry.name.endswith(".toml"))
IRREGULAR = table("cues")["irregular"]


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_read_and_says_where_it_comes_from(name: str) -> None:
    assert table(name)
    text = (files(lexicon) / "en" / f"{name}.toml").read_text(encoding="utf-8")
    assert text.startswith("# "), "a comment tells what it is"
    assert "copydesk" in text[:400], "and who made it"


@pytest.mark.parametrize(
    "act", ["speech", "writing", "thought", "stance", "treating", "telling", "denying", "doubting"]
)
def test_cue_verbs_are_plain_lower_case_words(act: str) -> None:
    for verb in table("cues")[act]["verbs"]:
        assert verb == verb.strip().lower()
        assert all(part.replace("-", "").isalpha() for part in verb.split()), verb


def test_people_lists_are_folded() -> None:
    for name, entries in table("people").items():
        if isinstance(entries, list) and name != "platforms":
            assert [entry for entry in entries if entry != entry.lower()] == [], name


def test_outlets_have_a_name_and_no_name_twice() -> None:
    entries = table("outlets")["outlet"]
    names = [body_key(entry["name"]) for entry in entries]
    assert len(names) == len(set(names))
    for entry in entries:
        assert entry["name"].strip() == entry["name"] != ""
        assert entry.get("kind") in (None, "agency", *{e.get("kind") for e in entries})
        assert all("/" not in domain and domain == domain.lower() for domain in entry.get("domains", ()))
    domains = [domain for entry in entries for domain in entry.get("domains", ())]
    assert len(domains) == len(set(domains))


def test_an_outlet_is_known_by_any_of_its_names() -> None:
    for entry in table("outlets")["outlet"]:
        found = outlets.known(entry["name"])
        assert found is not None
        assert found.name == entry["name"]
    assert outlets.known("The Elmsund Quay Post") is None


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("say", ["say", "says", "said", "saying"]),  # irregular
        ("warn", ["warn", "warns", "warned", "warning"]),
        ("deny", ["deny", "denies", "denied", "denying"]),
        ("argue", ["argue", "argues", "argued", "arguing"]),
        ("agree", ["agree", "agrees", "agreed", "agreeing"]),
        ("stress", ["stress", "stresses", "stressed", "stressing"]),
        ("rule out", ["rule out", "rules out", "ruled out", "ruling out"]),  # with its particle
        ("go on", ["go on", "goes on", "went on", "gone on", "going on"]),
        ("plan", ["plan", "plans", "planned", "planning"]),
    ],
)
def test_forms_of_verbs(verb: str, forms: list[str]) -> None:
    assert inflected(verb, IRREGULAR) == forms


@pytest.mark.parametrize(
    ("entries", "text", "found"),
    [
        (["rule out"], "They RULE\nout that", "RULE\nout"),  # any space, any case
        (["not", "not only"], "not only", "not only"),  # the longest first
        (["may"], "maybe", None),  # whole words
        (["can't"], "they can’t", "can’t"),  # either apostrophe
        (["u.s."], "a u.s. plan", "u.s."),  # nothing in an entry is a pattern
        (["a.b"], "acb", None),
        ([], "anything", None),
    ],
)
def test_phrases_as_one_pattern(entries: list[str], text: str, found: str | None) -> None:
    match = phrases(entries).search(text)
    assert (match.group() if match else None) == found


def test_a_users_own_lists_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cues.toml").write_text('[speech]\nverbs = ["frobnicate"]\n[own]\nverbs = ["x"]\n', encoding="utf-8")
    monkeypatch.setenv("COPYDESK_LEXICON", str(tmp_path))
    table.cache_clear()
    try:
        cues = table("cues")
        assert "frobnicate" in cues["speech"]["verbs"]
        assert {"say", "tell"} <= set(cues["speech"]["verbs"])
        assert cues["own"]["verbs"] == ["x"]
        assert cues["writing"]["verbs"] == lexicon._merged(cues, {})["writing"]["verbs"]
    finally:
        table.cache_clear()
