"""The command line, as a person uses it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import said


def call(
    *arguments: str, cwd: Path | None = None, typed: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "entente_sim", *arguments]
    own = {name: value for name, value in os.environ.items() if name != "COLUMNS"}  # the tests' own runner sets it
    return subprocess.run(
        command, cwd=cwd, env=own | environment, input=typed, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a small 'futures' run."""
    out = tmp_path_factory.mktemp("results") / "futures"
    done = call("futures", "--runs", "6", "--seed", "3", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert str(out / "report.html") in done.stdout
    assert said(done.stderr) == ""  # quiet where the output is not a terminal
    return out


def test_futures_writes_everything_its_manifest_names(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["runs"] == 6
    assert manifest["base"] == "baseline"
    assert len(manifest["scenarios"]) == 10
    present = {path.name for path in folder.iterdir()}
    assert present == {*manifest["files"], "manifest.json"}
    assert {"report.html", "effects.png", "two_level.svg", "alignment.png", "threat_map.svg"} <= present


def test_effect_table_holds_every_stated_consequence_with_its_null(folder: Path) -> None:
    from entente_sim.analysis.futures import FUTURES

    effects = pd.read_parquet(folder / "effects.parquet")
    stated = [(f.scenario, c.claim, c.observable) for f in FUTURES for c in f.consequences]
    assert list(effects[["scenario", "claim", "observable"]].itertuples(index=False, name=None)) == stated
    assert effects["null"].notna().all()
    assert list(effects["contrast"]) == [c.contrast for f in FUTURES for c in f.consequences]
    assert (effects["low"] <= effects["mean"]).all()
    assert (effects["mean"] <= effects["high"]).all()


def test_effects_follow_from_the_runs_table(folder: Path) -> None:
    runs = pd.read_parquet(folder / "runs.parquet")
    effects = pd.read_parquet(folder / "effects.parquet").set_index(["scenario", "observable"])
    window = runs[~runs["null"] & runs["year"].between(2046, 2050)]
    means = window.groupby(["scenario", "run"])["entente_alignment"].mean().unstack("scenario")
    difference = (means["chinese_hubris"] - means["baseline"]).mean()
    one = effects.loc[("us_concessions", "entente_alignment")]
    assert one["mean"] == pytest.approx((means["us_concessions"] - means["baseline"]).mean(), abs=1e-12)
    assert difference < 0.0


def test_dyads_table_covers_every_ordered_pair_and_year(folder: Path) -> None:
    dyads = pd.read_parquet(folder / "dyads.parquet")
    assert len(dyads) == 10 * 30 * 19 * 18
    assert (dyads["systemic_c_p10"] <= dyads["systemic_c_p90"]).all()


def test_report_stands_alone(folder: Path) -> None:
    html = (folder / "report.html").read_text(encoding="utf-8")
    assert "http" not in html.split("<body>")[0]
    assert 'src="http' not in html
    assert "<script" not in html
    assert html.count("<img") == html.count('src="data:image/png;base64,') >= 5, "every figure is inside"
    assert "entente-sim futures --runs 6 --seed 3" in html


def test_same_command_gives_the_same_tables_and_figures(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    done = call("futures", "--runs", "6", "--seed", "3", "--workers", "1", "--out", str(again), PYTHONHASHSEED="5")
    assert done.returncode == 0, done.stderr
    for path in sorted(folder.glob("*.parquet")):
        pd.testing.assert_frame_equal(pd.read_parquet(path), pd.read_parquet(again / path.name), check_exact=True)
    for path in sorted(folder.glob("*.svg")):
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_run_prints_json_for_scripts(tmp_path: Path) -> None:
    done = call("run", "chinese_hubris", "--runs", "3", "--no-null", "--json", "--out", str(tmp_path / "r"))
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert [effect["claim"] for effect in content["effects"]] == [
        "S6-A", "S6-C1", "S6-C1", "S6-C1", "S6-C2", "S6-C3", "S6-C3",
    ]  # fmt: skip


def test_run_reports_every_observable_of_a_users_scenario(tmp_path: Path) -> None:
    text = """
kind: scenario
extends: baseline
title: <script>alert(1)</script>
description: Names reach the report escaped.
drivers:
  thaw: {target: dyads.USA.RUS.sanctions, to: 0.0, unit: index, start: 2025}
"""
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    done = call("run", "mine.yaml", "--runs", "2", "--no-null", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "RUS-CHN commitment" in done.stdout
    html = (tmp_path / "results" / "mine" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("name", ["baseline", "us_concessions", "eurasia_2021"])
def test_show_describes_scenarios_and_worlds(name: str) -> None:
    done = call("show", name)
    assert done.returncode == 0, done.stderr
    assert "central_asia" in done.stdout
    assert json.loads(call("show", name, "--json").stdout)["kind"] in ("scenario", "world")


def test_scenarios_lists_what_is_shipped() -> None:
    listed = {row["name"]: row["kind"] for row in json.loads(call("scenarios", "--json").stdout)}
    assert listed["eurasia_2021"] == "world"
    assert sum(kind == "scenario" for kind in listed.values()) >= 10


def test_validate_says_good_or_what_is_wrong(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("kind: scenario\nextends: baselin\n", encoding="utf-8")
    good = call("validate", "scenarios/baseline.yaml", cwd=Path(__file__).parents[1])
    assert (good.returncode, good.stdout) == (0, "scenarios/baseline.yaml: good\n")
    done = call("validate", str(bad))
    assert done.returncode == 2
    assert "bad.yaml:2: extends: 'baselin' is not a shipped scenario. Did you mean baseline?" in done.stderr


def test_schema_is_json_schema() -> None:
    schema = json.loads(call("schema").stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("run", "no_such"), 2, "'no_such' is not a shipped scenario."),
        (("run", "baseline", "--out", "/proc/nowhere"), 3, "choose another folder with --out."),
        (("futures", "--runs", "0"), 2, "--runs"),
        (("run", "baseline", "--runs", "90000"), 2, "GB of memory; run at most"),
        (("run", "baseline", "--power", "gold"), 2, "power must be one of composite, gdp, military, cinc, not 'gold'."),
    ],
)
def test_mistakes_get_a_sentence_and_an_exit_code(arguments: tuple[str, ...], code: int, sentence: str) -> None:
    done = call(*arguments)
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_an_interrupt_gets_a_sentence_and_leaves_no_manifest(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "entente_sim", "futures", "--runs", "2000", "--out", str(tmp_path / "r")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / "r").exists():  # the folder is made just before the runs begin
            assert process.poll() is None
            time.sleep(0.05)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said == "Stopped; nothing half-written is left behind. Run the same command to start again.\n"
    assert not list((tmp_path / "r").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on file size")
def test_a_full_disk_gets_a_sentence_and_leaves_no_manifest(tmp_path: Path) -> None:
    """A limit on file size stands in for a full disk: writing fails half-way."""
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    command = [sys.executable, "-m", "entente_sim", "run", "baseline", "--runs", "40", "--out", str(tmp_path / "r")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, preexec_fn=limit)
    assert done.returncode == 3, done.stderr
    assert "free space or choose another folder with --out." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "r" / "manifest.json").exists()
    assert not list((tmp_path / "r").glob(".*"))  # no half-written file


@pytest.mark.parametrize("command", ["scenarios", "show", "validate", "schema", "run", "futures", "sweep"])
def test_every_command_helps_with_an_example(command: str) -> None:
    done = call(command, "--help")
    assert done.returncode == 0
    assert f"Example: entente-sim {command}" in " ".join(done.stdout.split())


@pytest.mark.parametrize("columns", [72, 80, 100, 160])
def test_table_keeps_what_matters_at_any_width(columns: int, tmp_path: Path) -> None:
    done = call("run", "us_concessions", "--runs", "2", "--out", str(tmp_path / "r"), COLUMNS=str(columns))
    assert done.returncode == 0, done.stderr
    heading = done.stdout.splitlines()[0]
    for word in ("consequence", "effect", "sd", "null", "reading"):
        assert word in heading
    assert ("base" in heading) == (columns >= 104)
    assert "faint" in done.stdout or "drowned" in done.stdout or "clear" in done.stdout
    table = done.stdout.split("\n\n")[0].splitlines()
    assert max(len(line.rstrip()) for line in table) <= columns
    assert all("…" not in line for line in table)


def test_importing_the_package_imports_nothing_heavy() -> None:
    probe = "import sys, entente_sim; print(sorted({'mesa', 'matplotlib', 'pandas', 'numba'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
