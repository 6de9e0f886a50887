"""Names, titles and sources from files reach pages as text: none of it becomes markup, and none breaks a figure."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from entente_sim.analysis.ablation import Ablated
from entente_sim.analysis.ablations import ABLATIONS
from entente_sim.experiments.study import study
from entente_sim.report.study import write
from entente_sim.scenario.loading import load
from entente_sim.scenario.parameters import Parameters
from tests.conftest import SCENARIO_TEXT, WORLD_TEXT, Files, dumped, plain

EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>\" ' & {{ 7 * 7 }} {% if %} $\\frac{$ %s \\u0041"


class Elements(HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def inert(page: str) -> str:
    """Check that nothing of a page acts; returns its text."""
    elements = Elements(page)
    for tag, attributes in elements.found:
        assert tag not in ("script", "iframe", "object", "embed", "form", "base", "link"), tag
        assert not [name for name in attributes if name.startswith("on")], attributes
        for name in ("href", "src"):
            assert (attributes.get(name) or "#").startswith(("#", "data:image/png;base64,", "https://")), attributes
    return "".join(elements.text)


def everywhere(node: Any, keys: tuple[str, ...]) -> Any:
    """The same with hostile text wherever a file may say something in words."""
    if isinstance(node, dict):
        return {k: EVIL[:200] if k in keys and isinstance(v, str) else everywhere(v, keys) for k, v in node.items()}
    return [everywhere(one, keys) for one in node] if isinstance(node, list) else node


WORDS = ("title", "description", "name", "source", "why", "place")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A world and two scenarios that say it everywhere, one in the name of its file too."""
    files = Files(tmp_path_factory.mktemp("hostile"))
    files.write("small_world.yaml", dumped(everywhere(plain(WORLD_TEXT), WORDS)))
    text = dumped(everywhere(plain(SCENARIO_TEXT), WORDS))
    files.write("small.yaml", text.replace("end: 2006", "end: 2003").replace("year: 2003", "year: 2002"))
    child = {"kind": "scenario", "extends": "small", "title": EVIL, "description": EVIL}
    driver = {"target": "states.ALP.offence", "to": 0.9, "unit": "index", "start": 2002, "source": EVIL}
    files.write(NAME, dumped(child | {"drivers": {"more": driver}}))
    return files


NAME = "a'b\"<img src=x onerror=alert(1)>&$_{.yaml"


def test_a_report_shows_hostile_names_as_text(hostile: Files, tmp_path: Path) -> None:
    done = study([load(hostile.scenario), load(hostile.folder / NAME)], runs=2, seed=1)
    ablation = [Ablated(ABLATIONS[0], 0.7, 0.3, -0.4, -0.45, -0.35, 0.1, -0.66, -0.2)]
    write(tmp_path, done, f"entente-sim run '{EVIL}'", EVIL, ablation=ablation)
    text = inert((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert EVIL in text
    assert "{{ 7 * 7 }}" in text
    assert {path.parent for path in tmp_path.rglob("*")} == {tmp_path}


def test_parameters_of_a_report_show_as_text(hostile: Files) -> None:
    assert load(hostile.scenario).scenario.parameters == Parameters().replace(posture__inertia=0.05)
