"""The word lists: well formed, without doubles, extendable; verbs in all their forms."""

import os
import subprocess
import sys
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


ADDED = {
    "boilerplate": (
        '[teaser]\nalone = ["quay notes"]',
        "from copydesk.read.wordings import _patterns; print(bool(_patterns('teaser')[2].fullmatch('Quay notes')))",
    ),
    "certainty": (
        'possible = ["mayhap"]',
        "from copydesk.compare.drift import phrases_of; print(bool(phrases_of('possible').search('may mayhap')))",
    ),
    "countries": (
        'rows = ["Elmland||Elmish|Elmsund"]',
        "from copydesk.lexicon import table; print('Elmland||Elmish|Elmsund' in table('countries')['rows'])",
    ),
    "cues": (
        '[speech]\nverbs = ["frobnicate"]',
        "from copydesk.lexicon import table; print('frobnicate' in table('cues')['speech']['verbs'])",
    ),
    "findings": (
        'alleged = ["quothed"]',
        "from copydesk.differences import _pattern; print(bool(_pattern('findings', 'alleged').search('as quothed')))",
    ),
    "outlets": (
        '[[outlet]]\nname = "Elmsund Quay Post"\ndomains = ["quaypost.example"]',
        "from copydesk.read.outlets import outlet_of_url as of; print(bool(of('https://quaypost.example/a')))",
    ),
    "sources": (
        'documents = ["quaybook"]',
        "from copydesk.annotate.citations import _document_phrases as of; "
        "print(bool(of()[0].search('according to the quaybook')))",
    ),
    "people": (
        'titles = ["quaymaster"]',
        "from copydesk.lexicon import words_of; print('quaymaster' in words_of('titles'))",
    ),
    "stance": (
        '[cue.supports]\nverbs = ["frobnicate"]',
        "from copydesk.lexicon import table; print('frobnicate' in table('stance')['cue']['supports']['verbs'])",
    ),
}


def asked(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a process of its own prints that has the user's folder."""
    environment = {**os.environ, "COPYDESK_LEXICON": str(folder)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("name", NAMES)
def test_every_file_takes_what_the_user_adds(name: str, tmp_path: Path) -> None:
    added, code = ADDED[name]
    (tmp_path / f"{name}.toml").write_text(added + "\n", encoding="utf-8")
    done = asked(code, tmp_path)
    assert done.stdout.strip() == "True", done.stderr


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("boilerplate", "[teaser\n", "no TOML"),
        ("outlets", "[[outlet]]\nname = 4\n", "a name that is none"),
        ("cues", "\xff", "not in UTF-8"),
        ("people", 'titles = "quaymaster"', "a text for a list"),
        ("peple", 'titles = ["quaymaster"]', "a name that no list has"),
    ],
)
def test_a_broken_file_of_the_users_is_named_in_one_line(name: str, text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.toml").write_bytes(text.encode("latin-1"))
    story = Path(__file__).parent.parent / "examples" / "harbour-bridge"
    code = f"import sys; sys.argv = ['copydesk', 'compare', {str(story)!r}]; from copydesk.cli import main; main()"
    done = asked(code, tmp_path)
    assert done.returncode == 2, why
    assert f"{name}.toml" in done.stderr and len(done.stderr.splitlines()) == 1, why


def test_the_page_on_the_lexicon_names_every_file() -> None:
    page = (Path(__file__).parent.parent / "docs" / "lexicon.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}.toml`" not in page] == []
