"""What the package stands on: declared, licensed, and all of it in what is built."""

from __future__ import annotations

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import entente_sim
from tests.trust import _licences, supply

ROOT = Path(__file__).parents[1]
SOURCE = Path(entente_sim.__file__).parent


def test_every_licence_is_one_that_is_accepted() -> None:
    found = _licences.needed()
    assert {"numpy", "numba", "mesa", "llvmlite", "networkx"} <= set(found)
    assert list(_licences.refused(found)) == []


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"License-Expression": "0BSD AND (Apache-2.0 WITH LLVM-exception OR MIT)"}, "0BSD Apache-2.0 MIT"),
        ({"License": "BSD License", "Classifier": "License :: OSI Approved :: MIT License"}, "MIT"),
        ({"License": "The MIT License (MIT)\n\nCopyright (c) 2022"}, "MIT"),
        ({"License": "GNU GENERAL PUBLIC LICENSE\n   Version 3"}, "GNU GENERAL PUBLIC LICENSE"),
        ({}, ""),
    ],
)  # fmt: skip
def test_a_licence_is_read_from_what_a_distribution_tells(told: dict[str, str], read: str) -> None:
    class Told:
        def __init__(self) -> None:
            self.metadata = _Metadata(told)

    class _Metadata(dict[str, str]):
        def get_all(self, key: str) -> list[str] | None:
            return [self[key]] if key in self else None

    one = Told()
    assert " ".join(_licences.licences(one)) == read  # type: ignore[arg-type]
    assert bool(list(_licences.refused({"x": one}))) == (not read or "GNU" in read)  # type: ignore[dict-item]


def imported() -> dict[str, set[str]]:
    """Top-level packages that modules import, by module."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], set()).add(path.relative_to(SOURCE).as_posix())
    return found


def test_whatever_is_imported_is_declared() -> None:
    allowed = {_licences.plain(one.name) for one in _licences.declared(*_licences.EXTRAS)}
    brought_by = packages_distributions()
    undeclared = [
        f"{name}, by {sorted(places)[0]}"
        for name, places in imported().items()
        if name != "entente_sim" and name not in sys.stdlib_module_names and name in brought_by
        if not {name, *map(_licences.plain, brought_by[name])} & allowed
    ]
    assert undeclared == []


UNSEEN = {
    "dask": "distributed imports it",
    "ipyvuetify": "solara imports it; the bounds say which scripts the page asks for",
    "solara-assets": "scripts, no code",
}


def test_whatever_is_declared_is_imported_or_has_a_reason() -> None:
    brought_by = packages_distributions()
    used = {_licences.plain(part) for name in imported() for part in (name, *brought_by.get(name, ()))}
    installed = _licences.needed()
    declared = {_licences.plain(one.name) for one in _licences.declared(*_licences.EXTRAS)} & set(installed)
    assert declared - used == set(UNSEEN) & set(installed)


def test_bounds_are_stated_for_everything() -> None:
    for one in _licences.declared(*_licences.EXTRAS):
        assert any(bound.operator == ">=" for bound in one.specifier), one


def test_everything_that_is_not_code_is_known_to_be_packed() -> None:
    """Templates, styles and the marker of types: what a wheel without them would miss is checked by the trial."""
    packed = supply.belongs()
    assert {"entente_sim/py.typed", "entente_sim/scenarios/baseline.yaml"} <= packed
    assert {Path(name).suffix for name in packed} >= {".py", ".j2", ".css", ".typed", ".yaml", ".csv"}
