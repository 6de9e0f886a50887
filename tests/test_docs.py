"""Documentation that cannot go stale: generated tables, snippets, and files it names."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


FENCE = re.compile(r"```(\w+\n.*?)```", re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    return [
        (f"{page.name}:{number}", text.removeprefix(f"{language}\n"))
        for page in PAGES
        for number, text in enumerate(
            re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        )
    ]


@pytest.mark.parametrize(("place", "code"), blocks("python"), ids=lambda value: value if ":" in value[:40] else "")
def test_python_snippets_run(place: str, code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, place, "exec"), {})  # noqa: S102
    import matplotlib.pyplot as plt

    plt.close("all")


@pytest.mark.parametrize(("place", "text"), blocks("yaml"), ids=lambda value: value if ":" in value[:40] else "")
def test_yaml_snippets_are_valid(place: str, text: str, tmp_path: Path) -> None:
    from entente_sim.experiments.plan import plan_of
    from entente_sim.scenario.loading import load

    if "kind:" not in text:
        text = "kind: scenario\nextends: baseline\ntitle: t\ndescription: d\n" + text
    path = tmp_path / "snippet.yaml"
    path.write_text(text, encoding="utf-8")
    if "kind: sweep" in text:
        assert plan_of(path).runs > 0
        return
    assert load(path).scenario.horizon.end == 2050, place


def test_generated_tables_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_odd_names_every_mechanism_of_the_round_in_order() -> None:
    from entente_sim.engine.round import ROUND

    text = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    schedule = re.search(r"2\. capability.*?regime", text, re.DOTALL)
    assert schedule is not None
    listed = re.findall(r"\d+\. ([a-z ]+)", " ".join(schedule[0].split()))
    assert [name.strip() for name in listed] == [mechanism.__name__.replace("_", " ") for mechanism in ROUND]


def test_every_mechanism_says_what_it_reads_and_writes() -> None:
    for path in sorted((ROOT / "src/entente_sim/mechanisms").glob("*.py")):
        if path.name == "__init__.py":
            continue
        text = path.read_text(encoding="utf-8").split('"""')[1]
        assert "Reads" in text, path.name
        assert "writes" in text, path.name


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_listed_ends_with_something_to_try_and_keeps_no_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    last = "".join(cells[-1]["source"])
    assert "## Something to try" in last
    assert "```python" in last
    for page in ("README.md", "docs/index.md"):
        assert path.stem in (ROOT / page).read_text(encoding="utf-8"), page


def test_readme_names_the_two_commands_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in ("futures", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
