"""The import rule of the design, checked on the source."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "copydesk"
LEAVES = {"text", "timex", "amounts", "align", "names", "lexicon", "vectors", "paths", "differences"}
STEPS = {"read", "annotate", "resolve", "link", "relate", "compare", "rank"}
BASE = {"records", "errors"}

# the layer of a module → the layers whose modules it may import, besides its own package
ALLOWED: dict[str, set[str]] = {
    "__init__": set(),
    "records": set(),
    "errors": set(),
    "contract": BASE,
    "models": set(),
    "parallel": BASE,
    "packing": BASE,
    "whole": BASE,
    "output": BASE | {"whole"},
    "tally": BASE | {"read"},
    **dict.fromkeys(LEAVES, BASE | LEAVES),
    **dict.fromkeys(STEPS, BASE | LEAVES),
    "show": {"records", "contract"},
    "exchange": BASE | {"contract", "show", "whole"},
    "pipeline": BASE | LEAVES | STEPS | {"parallel"},
    "desk": BASE | LEAVES | STEPS | {"pipeline", "contract", "packing"},
    "corpus": BASE | LEAVES | STEPS | {"pipeline", "contract", "packing", "parallel", "whole"},
    "handover": BASE | {"desk", "exchange"},
    "serve": BASE
    | LEAVES
    | STEPS
    | {"pipeline", "contract", "desk", "corpus", "show", "exchange", "handover", "packing"},
}
# the command line, and what starts it
ENTRY = {"cli", "__main__"}
MODULES = sorted(ROOT.rglob("*.py"))


def layer(path: Path) -> str:
    """The part of the package that a file belongs to."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imported(source: str, package: list[str]) -> set[str]:
    """The layers of our own that a source imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{whole}.{alias.name}" for alias in node.names] if whole == "copydesk" else [whole]
        else:
            continue
        parts = [name.split(".") for name in names]
        found |= {part[1] if len(part) > 1 else "__init__" for part in parts if part[0] == "copydesk"}
    # names that are no module are the package's own ("from copydesk import __version__")
    known = {layer(path) for path in MODULES} | set(ALLOWED) | ENTRY
    return {name for name in found if name in known and name != "__init__"}


@cache
def of_file(path: Path) -> set[str]:
    inside = path.relative_to(ROOT.parent).with_suffix("").parts
    return imported(path.read_text(encoding="utf-8"), list(inside[:-1]))


def test_there_is_something_to_check() -> None:
    assert {layer(path) for path in MODULES} >= {"records", "text", "read", "compare", "pipeline", "show", "cli"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_imports_only_layers_below(path: Path) -> None:
    own = layer(path)
    if own in ENTRY:
        return
    assert own in ALLOWED, f"{own} has no place in the import rule"
    too_much = of_file(path) - ALLOWED[own] - {own}
    assert not too_much, f"{path.relative_to(ROOT)} imports {sorted(too_much)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_imports_the_command_line(path: Path) -> None:
    assert layer(path) in ENTRY or "cli" not in of_file(path)


def functions(source: str) -> list[ast.AST]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_own_modules_are_not_imported_inside_functions(path: Path) -> None:
    if layer(path) in ENTRY:
        return
    for function in functions(path.read_text(encoding="utf-8")):
        for node in ast.walk(function):
            if isinstance(node, ast.ImportFrom):
                assert not node.level and (node.module or "").split(".")[0] != "copydesk"
            elif isinstance(node, ast.Import):
                assert all(alias.name.split(".")[0] != "copydesk" for alias in node.names)


@pytest.mark.parametrize(
    ("source", "package", "expected"),
    [
        ("import copydesk.link.actors", ["copydesk"], {"link"}),
        ("from copydesk import text as marks", ["copydesk"], {"text"}),
        ("from copydesk import __version__", ["copydesk"], set()),
        ("from copydesk.compare.claims import claims", ["copydesk"], {"compare"}),
        ("from ..link import link", ["copydesk", "compare"], {"link"}),
        ("from .. import cli", ["copydesk", "show"], {"cli"}),
        ("from . import claims", ["copydesk", "compare"], {"compare"}),
        ("def f():\n    from copydesk.show import page", ["copydesk"], {"show"}),
        ("import numpy, re", ["copydesk"], set()),
    ],
)
def test_the_check_sees_every_kind_of_import(source: str, package: list[str], expected: set[str]) -> None:
    assert imported(source, package) == expected
