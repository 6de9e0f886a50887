"""The command from a sweep file to tables and figures, and what it says of results it cannot use."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import entente_sim as es
from entente_sim.cli import app
from entente_sim.experiments.files import ResultsError
from entente_sim.experiments.sweep import sweep
from tests.made_sweeps import made_up, noisy, plain, unit
from tests.sweep_files import SWEEP_TEXT, contents, write

HEAD = SWEEP_TEXT[: SWEEP_TEXT.index("grid:")]
OVER = """\
    parameters.threat.military_weight: sweep
    parameters.council.tie_half: sweep
    drivers.pressure: [0.7, 1.0]
"""


def command(*words: str) -> str:
    done = CliRunner().invoke(app, ["sensitivity", *words], env={"COLUMNS": "160"})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


@pytest.fixture(scope="module", params=["morris", "saltelli"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    size = 6 if request.param == "morris" else 8
    text = f"{HEAD}sample:\n  method: {request.param}\n  size: {size}\n  over:\n{OVER}"
    sweep(write(folder, text.replace("replicates: 3", "replicates: 4")), folder / "store", workers=1)
    return folder / "store"


def test_from_a_sweep_to_tables_and_figures(store: Path, tmp_path: Path) -> None:
    said = command(str(store), "--of", "poles", "--out", str(tmp_path / "a"))
    assert "What moves poles, 2005-2006" in said
    # There are no drafts: it changes no run.
    assert "changes it in no run)" in said
    named = said.partition("not ranked")[2]
    assert "council.tie_half 0 (0 to 0)" in " ".join(named.split())
    page = (tmp_path / "a" / "report.html").read_text(encoding="utf-8")
    assert "council.tie_half 0 (0 to 0)" in page
    assert "4 replicates" in said
    table = pd.read_parquet(tmp_path / "a" / "indices.parquet").set_index("path")
    assert table.loc["parameters.council.tie_half", "inert"]
    assert not table["told"]["parameters.council.tie_half"]
    assert set(table["tier"]) - {0} == set(range(1, table["tier"].max() + 1))
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert manifest["files"] == ["indices.parquet", "overview.parquet", "poles.png", "poles.svg", "report.html"]
    assert manifest["sample"]["method"] == es.open_sweep(store).manifest["sample"]["method"]
    again = command(str(store), "--of", "poles", "--out", str(tmp_path / "b"))
    assert again.replace(f"{tmp_path / 'b'}", f"{tmp_path / 'a'}") == said
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert {name: first[name] == second[name] for name in first if name != "manifest.json"} == dict.fromkeys(
        set(first) - {"manifest.json"}, True
    )


def test_json_says_the_same(store: Path, tmp_path: Path) -> None:
    content = json.loads(
        command(str(store), "--json", "--window", "2000-2002", "--of", "poles", "--out", str(tmp_path))
    )
    (found,) = content["found"]
    mine = es.sensitivity(store, "poles", window="2000-2002")
    assert [row["path"] for row in found["indices"]] == mine.frame()["path"].tolist()
    assert found["luck"] == mine.luck.value
    assert found["window"] == "2000-2002"


def test_without_a_folder_it_writes_beside_the_runs(store: Path) -> None:
    command(str(store))
    assert (store / "sensitivity" / "blocs.svg").is_file()
    assert es.open_sweep(store).missing == 0


def test_a_name_stands_for_its_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up(tmp_path / "results" / "mine", "morris", 4, 4, plain(lambda x: x[..., 0]), ranges=unit(2))
    monkeypatch.chdir(tmp_path)
    assert "What moves blocs" in command("mine")
    with pytest.raises(ValueError, match="is not there yet; run the sweep first: entente-sim sweep parameters_global"):
        command("parameters_global")
    with pytest.raises(ValueError, match=r"'parameters_globl' is no folder .* Did you mean parameters_global"):
        command("parameters_globl")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ResultsError, match="'empty' holds no sweep"):
        command("empty")


def test_another_design_is_refused_with_what_to_write(tmp_path: Path) -> None:
    sweep(write(tmp_path), tmp_path / "grid", workers=1)
    with pytest.raises(ValueError, match=r"the sweep 'sweep' has a design by 'grid', from which sensitivities cannot"):
        command(str(tmp_path / "grid"))
    text = f"{HEAD}sample: {{method: sobol, size: 2, over: {{drivers.pressure: [0.7, 0.9]}}}}\n"
    sweep(write(tmp_path, text), tmp_path / "sobol", workers=1)
    with pytest.raises(
        ValueError, match=r"has a sample by 'sobol', .* write a sweep file with 'sample: \{method: morris"
    ):
        command(str(tmp_path / "sobol"))


def test_an_unfinished_sweep_is_to_be_finished_first(tmp_path: Path) -> None:
    from entente_sim.experiments.plan import plan_of

    text = f"{HEAD}sample: {{method: morris, size: 4, over: {{drivers.pressure: [0.7, 0.9]}}}}\n"
    sweep(plan_of(write(tmp_path, text), per_task=8), tmp_path / "part", part=(1, 2), workers=1)
    with pytest.raises(ValueError, match="1 of 3 tasks of the sweep 'sweep' are missing; complete it first"):
        command(str(tmp_path / "part"), "--of", "poles")


def test_a_class_of_future_must_be_named(tmp_path: Path) -> None:
    swept = made_up(tmp_path / "m", "morris", 4, 4, plain(lambda x: x[..., 0]), ranges=unit(2))
    with pytest.raises(ValueError, match="'future' was not recorded"):
        es.sensitivity(swept, "future=6")


def test_few_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    function = noisy(lambda x: x.sum(axis=-1), each=0.01)
    made_up(tmp_path / "m", "morris", 8, 4, function, ranges=unit(6))
    said = command(str(tmp_path / "m"), "--most", "2")
    assert "4 more can be told from no effect." in said
    assert said.count("about drivers.") == 2


def test_of_many_without_effect_the_largest_are_named(tmp_path: Path) -> None:
    function = noisy(lambda x: 9.0 * x[..., 0] + 0.0 * x[..., 1], each=0.5)
    few = es.sensitivity(made_up(tmp_path / "few", "morris", 8, 4, function, ranges=unit(4)), "blocs")
    left = [few.paths[k] for k in few.order if not few.told[k]]
    assert left
    assert all(f"{path} {row:.3g} (" in few.untold for path, row in zip(few.paths, few.index["mu_star"], strict=True)
               if path in left)  # fmt: skip
    many = es.sensitivity(made_up(tmp_path / "many", "morris", 8, 4, function, ranges=unit(14)), "blocs")
    assert (~many.told).sum() > 8
    assert many.untold.count(" to ") == 3
    assert "are not ranked, the largest drivers." in many.untold
    assert many.untold.endswith("(mu*, 95 %).")
    none = es.sensitivity(
        made_up(tmp_path / "all", "morris", 4, 4, plain(lambda x: x.sum(-1)), ranges=unit(2)), "blocs"
    )
    assert none.untold == ""


def test_a_second_analysis_leaves_no_figure_of_the_first(store: Path, tmp_path: Path) -> None:
    command(str(store), "--of", "poles", "--out", str(tmp_path))
    (tmp_path / "mine.png").write_bytes(b"kept")
    command(str(store), "--of", "blocs", "--out", str(tmp_path))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert {path.name for path in tmp_path.iterdir()} == {*manifest["files"], "manifest.json", "mine.png"}
    assert "poles.svg" not in manifest["files"]
