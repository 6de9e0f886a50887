"""The command report: whatever a command wrote is built again, byte by byte, or refused in one sentence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from typer.testing import CliRunner

import entente_sim as es
from entente_sim.cli import app
from entente_sim.experiments.files import ResultsError
from entente_sim.experiments.sweep import sweep
from entente_sim.report.again import KINDS
from tests.history_data import write_data
from tests.sweep_files import HEAD, HYPERCUBE_TEXT, SWEEP_TEXT, write

mpl.use("Agg")

MORRIS = f"""{HEAD}sample:
  method: morris
  size: 6
  over:
    parameters.threat.military_weight: sweep
    drivers.pressure: [0.7, 1.0]
"""


def call(*words: str) -> Any:
    done = CliRunner().invoke(app, list(words))
    if isinstance(done.exception, ValueError):
        return done
    assert done.exit_code == 0, (done.output, done.exception)
    return done


def refused(folder: Path, *words: str) -> str:
    """Return the sentence with which a folder is refused."""
    done = CliRunner().invoke(app, ["report", str(folder), *words])
    assert isinstance(done.exception, ValueError | ResultsError), done.output
    return str(done.exception)


def stored(kind: str, folder: Path) -> Path:
    """Have a command write a small folder of results."""
    out = folder / "out"
    if kind == "study":
        call("run", "us_concessions", "--runs", "3", "--out", str(out))
    elif kind == "case":
        call("case", "eaeu_bri", "--runs", "3", "--out", str(out))
    elif kind == "forecast":
        call("forecast", "--draws", "3", "--runs", "2", "--parameters", "posterior", "--out", str(out))
    elif kind == "claims":
        call("verify", "--claims", "S4-C1,S4-C2", "--draws", "2", "--runs", "1", "--out", str(out))
    elif kind == "hindcast":
        (folder / "data").mkdir()
        data = write_data(folder / "data")
        call("hindcast", "--world", "eurasia_2021", "--runs", "3", "--data", str(data), "--out", str(out))
    elif kind == "sweep":
        shown = SWEEP_TEXT.replace("grid:", "show: {poles: change, blocs: level}\ngrid:")  # in an order of its own
        call("sweep", str(write(folder, shown)), "--workers", "1", "--out", str(out))
    elif kind == "sensitivity":
        sweep(write(folder, MORRIS), folder / "store", workers=1)
        call("sensitivity", str(folder / "store"), "--of", "poles", "--most", "1", "--out", str(out))
    else:
        assert kind == "discovery"
        pytest.importorskip("sklearn")
        sweep(write(folder, HYPERCUBE_TEXT), folder / "store", workers=1)
        poles = es.open_sweep(folder / "store").values("poles")
        call("discover", str(folder / "store"), "--where", f"poles > {np.median(poles):.6f}", "--out", str(out))
    return out


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return small results of a kind, made once."""
    made: dict[str, Path] = {}

    def of(kind: str) -> Path:
        if kind not in made:
            made[kind] = stored(kind, tmp_path_factory.mktemp(kind))
        return made[kind]

    return of


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_was_deleted_comes_back_to_the_last_byte(kind: str, folders: Callable[[str], Path]) -> None:
    folder = folders(kind)
    before = contents(folder)
    pages = [name for name in before if name.endswith(".html")]
    assert len(pages) == 1
    assert b'src="http' not in before[pages[0]]
    assert b"<script" not in before[pages[0]]
    for name in before:
        if name.endswith((".html", ".png", ".svg")):
            (folder / name).unlink()
    data = ("--data", str(folder.parent / "data")) if kind == "hindcast" else ()
    told = json.loads(call("report", str(folder), *data, "--json").stdout)
    assert told["kind"] == kind
    assert told["report"] == str(folder / pages[0])
    assert (told["runs_again"] > 0) == (kind in ("study", "case", "hindcast"))
    after = contents(folder)
    assert set(after) == set(before)
    assert [name for name in before if before[name] != after[name]] == []


def test_a_study_needs_no_file_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    call("run", "small.yaml", "--runs", "2", "--no-null")
    for name in ("small.yaml", "small_world.yaml"):
        (tmp_path / name).unlink()
    (tmp_path / "results" / "small" / "report.html").unlink()
    assert "2 runs were done again, and came out as before." in call("report", "small").stdout
    assert (tmp_path / "results" / "small" / "report.html").is_file()


def test_a_store_and_what_was_read_from_it_may_move_together(folders: Callable[[str], Path], tmp_path: Path) -> None:
    folder = folders("sensitivity")
    shutil.copytree(folder.parent, tmp_path / "moved")
    call("report", str(tmp_path / "moved" / folder.name))
    shutil.rmtree(tmp_path / "moved" / "store")
    assert "is not at" in refused(tmp_path / "moved" / folder.name)


def edited(folder: Path, to: Path, **changes: Any) -> Path:
    """Copy a folder and change its manifest; None takes an entry away."""
    shutil.copytree(folder, to)
    manifest = json.loads((to / "manifest.json").read_text(encoding="utf-8"))
    for key, value in changes.items():
        if value is None:
            del manifest[key]
        else:
            manifest[key] = value
    (to / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return to


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"versions": {"entente-sim": "9.9"}}, "was made by entente-sim 9.9, and this is"),
        ({"versions": None}, "is no manifest of results."),
        ({"kind": "posters"}, "holds nothing that a report is built from again; run its command again: "),
        ({"kind": None}, "holds nothing that a report is built from again; run its command again: "),
        ({"seed": 5}, "come out otherwise here than in"),
        ({"runs": "many"}, "is not as this version writes it (TypeError"),
        ({"scenarios": {"baseline": {}}}, "is not as this version writes it (KeyError"),
        ({"scenarios": []}, "is not as this version writes it (AttributeError"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused_and_nothing_written(
    changes: dict[str, Any], sentence: str, folders: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = edited(folders("study"), tmp_path / "edited", **changes)
    before = contents(folder)
    said = refused(folder)
    assert sentence in said
    assert "\n" not in said
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("study", "world.json", "world.json' is missing or cannot be read."),
        ("study", "manifest.json", "holds no whole results: there is no manifest.json in it"),
        ("forecast", "runs.parquet", "runs.parquet' is missing."),
        ("forecast", "parameters.parquet", "parameters.parquet' is missing."),
        ("claims", "claims.parquet", "claims.parquet' is missing."),
    ],
)
def test_a_missing_or_damaged_file_gets_a_sentence(
    kind: str, name: str, sentence: str, folders: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "less"
    shutil.copytree(folders(kind), folder)
    (folder / name).unlink()
    assert sentence in refused(folder)
    (folder / name).write_bytes(b"{]")
    assert "cannot be read" in refused(folder)


def test_what_has_no_report_is_refused_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "'nothing' is no folder, nor is" in refused(Path("nothing"))
    assert "Run something first: entente-sim futures" in refused(Path("nothing"))
    (tmp_path / "empty").mkdir()
    assert "there is no manifest.json in it" in refused(Path("empty"))
    sweep(write(tmp_path, MORRIS), tmp_path / "store", workers=1)
    assert "entente-sim sensitivity" in refused(tmp_path / "store")


def test_a_scored_hindcast_asks_for_its_data(folders: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENTENTE_DATA", raising=False)
    assert "name one with --data or ENTENTE_DATA" in refused(folders("hindcast"))


def test_names_in_a_manifest_lead_nowhere_else(folders: Callable[[str], Path], tmp_path: Path) -> None:
    folder = edited(folders("sweep"), tmp_path / "store", name="../../elsewhere")
    assert "is damaged: it does not say what a sweep writes there (name)" in refused(folder)
    assert not list(tmp_path.glob("*elsewhere*"))
