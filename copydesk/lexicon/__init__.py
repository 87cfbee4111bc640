"""Knowledge kept as data: `lexicon/en/NAME.toml`, extendable by a folder of the user's own.

The folder named by the environment variable COPYDESK_LEXICON may hold files of the same names;
their lists are added to the shipped ones. A `labels.toml` there names labels to be listed.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from copydesk.errors import CopydeskError


@cache
def table(name: str) -> dict[str, Any]:
    """The shipped table of that name with the user's additions."""
    given = tomllib.loads((files(__package__) / "en" / f"{name}.toml").read_text(encoding="utf-8"))
    own = os.environ.get("COPYDESK_LEXICON")
    if own and (path := Path(own) / f"{name}.toml").is_file():
        added = _read(path)
        _fitting(given, added, str(path))
        given = _merged(given, added)
    return given


def _read(path: Path) -> dict[str, Any]:
    """A file of the user's; CopydeskError where it is no TOML or cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CopydeskError(f"{path}: cannot be read ({error}); docs/lexicon.md shows what it may hold") from error


@cache
def watched() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Groups of labels that the user wants listed, as (what they name, labels); none are shipped.

    They stand in `labels.toml` of the user's folder, each as `[[watch]]` with `referent` and `labels`.
    """
    own = os.environ.get("COPYDESK_LEXICON")
    path = Path(own) / "labels.toml" if own else None
    if path is None or not path.is_file():
        return ()
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8")).get("watch", [])
        return tuple(_group(group["referent"], group["labels"]) for group in groups)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        advice = 'each group is [[watch]] with referent = "…" and labels = ["…", …]'
        raise CopydeskError(f"{path}: no list of labels ({error}); {advice}") from error


def _group(referent: object, labels: object) -> tuple[str, tuple[str, ...]]:
    if not isinstance(labels, list) or not all(isinstance(word, str) for word in (referent, *labels)):
        raise TypeError("referent is a text and labels a list of texts")
    return str(referent).strip(), tuple(label.strip() for label in labels if label.strip())


@cache
def words_of(key: str, *, name: str = "people") -> frozenset[str]:
    """The words of one list of a table, for looking up."""
    return frozenset(table(name)[key])


def check_own() -> None:
    """Read all files of the user's folder, so that a broken one is told before anything is done; CopydeskError then."""
    own = os.environ.get("COPYDESK_LEXICON")
    if not own:
        return
    if not Path(own).is_dir():
        raise CopydeskError(f"{own}: no such folder; COPYDESK_LEXICON names a folder with lists of your own")
    shipped = {entry.name for entry in (files(__package__) / "en").iterdir()}
    for path in sorted(Path(own).glob("*.toml")):
        if path.name in shipped:
            table(path.stem)
        elif path.name != "labels.toml":
            raise CopydeskError(f"{path}: no list has this name; docs/lexicon.md names them")
    watched()


def _fitting(given: object, added: object, where: str) -> None:
    """Raise CopydeskError where an addition has another form than what it is added to."""
    if isinstance(given, dict) and isinstance(added, dict):
        for key, value in added.items():
            if key in given:
                _fitting(given[key], value, f"{where}: {key}")
    elif isinstance(given, list) and isinstance(added, list):
        for value in added if given else ():
            _fitting(given[0], value, where)
    elif type(given) is not type(added):
        wanted = "a table" if isinstance(given, dict) else "a list" if isinstance(given, list) else "a text"
        raise CopydeskError(f"{where}: holds {added!r} where {wanted} belongs; docs/lexicon.md shows what it may hold")


def _merged(given: dict[str, Any], added: dict[str, Any]) -> dict[str, Any]:
    """The shipped lists with what the user adds; tables are merged key by key, other values replaced."""
    result = dict(given)
    for key, value in added.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            result[key] = _merged(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            result[key] = [*old, *value]
        else:
            result[key] = value
    return result


def phrases(entries: list[str]) -> re.Pattern[str]:
    """One pattern for any of the entries as whole words, longest first; spaces match any space."""
    if not entries:
        return re.compile(r"(?!)")
    folded = [entry.lower() for entry in entries]
    return re.compile(rf"(?<!\w){either(folded, spaced=True)}(?!\w)", re.IGNORECASE)


def either(entries: Iterable[str], *, spaced: bool = False) -> str:
    """A pattern of any of the entries, longest first, those of one first letter together: others cost nothing there.

    With `spaced` a space matches any space, and a straight apostrophe a curly one.
    """
    by_first: dict[str, list[str]] = {}
    for entry in sorted(set(entries), key=lambda entry: (-len(entry), entry)):
        by_first.setdefault(entry[0], []).append(entry[1:])
    groups = "|".join(
        f"{_escaped(first, spaced=spaced)}(?:{'|'.join(_escaped(rest, spaced=spaced) for rest in rests)})"
        for first, rests in sorted(by_first.items())
    )
    return f"(?:{groups})"


def _escaped(words: str, *, spaced: bool) -> str:
    escaped = re.escape(words)
    return escaped.replace(r"\ ", r"\s+").replace("'", "['’]") if spaced else escaped


_VOWELS = "aeiou"


def inflected(verb: str, irregular: dict[str, list[str]]) -> list[str]:
    """The forms of an English verb; a particle after it ("rule out") is kept."""
    head, _, rest = verb.partition(" ")
    regular = [head, _third(head), _past(head), _participle(head)]
    forms = [head, *irregular[head]] if head in irregular else regular
    return [f"{form} {rest}" if rest else form for form in forms]


def _third(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def _doubles(verb: str) -> bool:
    return len(verb) <= 4 and verb[-1] not in "aeiouwxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + (verb[-1] if _doubles(verb) else "") + "ed"


def _participle(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return verb + (verb[-1] if _doubles(verb) else "") + "ing"
