"""The command discover, from a sweep on disk to its folder of tables and figures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("sklearn")

import entente_sim as es
from entente_sim.experiments.sweep import sweep
from tests.sweep_files import HYPERCUBE_TEXT, write
from tests.test_cli import call


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("discovery")
    sweep(write(folder, HYPERCUBE_TEXT), folder / "store", workers=1)
    return folder / "store"


@pytest.fixture(scope="module")
def condition(store: Path) -> str:
    """A condition that half of the runs meet."""
    poles = es.open_sweep(store).dataset(["poles"])["poles"].sel(window="2005-2006").to_numpy()
    return f"poles > {np.median(poles):.6f}"


@pytest.fixture(scope="module")
def done(store: Path, condition: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    out = tmp_path_factory.mktemp("out") / "found"
    called = call("discover", str(store), "--where", condition, "--out", str(out), "--json")
    assert called.returncode == 0, called.stderr
    return out, json.loads(called.stdout)


def test_the_folder_holds_what_its_manifest_names(done: tuple[Path, dict[str, object]]) -> None:
    out, told = done
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert {path.name for path in out.iterdir()} == {*manifest["files"], "manifest.json"}
    assert {"boxes.parquet", "peeling.parquet", "scores.parquet", "points.parquet"} <= set(manifest["files"])
    assert not manifest["beyond_luck"]  # three lucks make all of it, so there are no shares to draw
    assert "scores.svg" not in manifest["files"]
    assert "no share of the spread between them can be given" in (out / "report.html").read_text(encoding="utf-8")
    assert manifest["sweep"]["name"] == "sweep"
    assert manifest["versions"]["scikit-learn"]
    assert manifest["verdict"] == told["verdict"]
    assert (told["points"], told["runs"]) == (60, 180)
    assert 0.3 < told["base"] < 0.7  # type: ignore[operator]


def test_tables_say_what_was_told(done: tuple[Path, dict[str, object]]) -> None:
    out, told = done
    scores = pd.read_parquet(out / "scores.parquet")
    assert list(scores["path"]) == [row["path"] for row in told["scores"]]  # type: ignore[attr-defined]
    points = pd.read_parquet(out / "points.parquet")
    assert np.average(points["share"], weights=points["runs"]) == pytest.approx(told["base"])


def test_the_same_seed_gives_the_same_bytes(
    store: Path, condition: str, done: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    called = call("discover", str(store), "--where", condition, "--out", str(tmp_path))
    assert called.returncode == 0, called.stderr
    assert "Which paths tell" in called.stdout
    assert str(tmp_path) in called.stdout
    for path in done[0].iterdir():
        if path.name not in ("manifest.json", "report.html"):  # they name the command
            assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_python_gives_what_the_command_gives(store: Path, condition: str, done: tuple[Path, dict[str, object]]) -> None:
    found = es.discover(store, where=condition)
    assert [one.score for one in found.scores] == [row["score"] for row in done[1]["scores"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("options", "sentence", "code"),
    [
        (["--future", "split"], "'future' was not recorded. Recorded: ", 2),
        (["--where", "poles > 1e9"], "never happens in this sweep (180 runs).", 2),
        (["--where", "poles"], "is not a condition", 2),
        ([], "state one outcome", 2),
    ],
)
def test_what_cannot_be_asked_ends_in_one_sentence(store: Path, options: list[str], sentence: str, code: int) -> None:
    called = call("discover", str(store), *options)
    assert called.returncode == code
    assert sentence in called.stderr
    assert "Traceback" not in called.stderr
    assert called.stdout == ""


def test_no_sweep_and_a_folder_that_is_one(store: Path, condition: str, tmp_path: Path) -> None:
    called = call("discover", str(tmp_path / "nowhere"), "--future", "6")
    assert called.returncode == 2
    assert "is no folder of results." in called.stderr
    assert len(called.stderr.strip().splitlines()) == 1
    called = call("discover", str(store), "--where", condition, "--out", str(store))
    assert called.returncode == 3
    assert "holds a sweep; choose another folder with --out" in called.stderr
    assert es.open_sweep(store).missing == 0


def test_the_shipped_sweep_is_what_its_page_says() -> None:
    from entente_sim.experiments.plan import plan_of

    plan = plan_of("six_futures")
    assert (len(plan.points), plan.runs) == (1024, 8192)
    assert all(path.startswith("drivers.") for path in plan.file.sweep.paths)
    assert all(driver.start > 2025 for name, driver in plan.file.sweep.drivers.items() if name)
