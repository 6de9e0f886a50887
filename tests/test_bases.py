"""What a scenario is compared with: the file it extends, on its world and over its years."""

from __future__ import annotations

from pathlib import Path

import pytest

from entente_sim.experiments.study import base_of, study
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.variants import Variants
from tests.test_cli import call

OWN = "drivers:\n  thaw: {target: dyads.USA.RUS.sanctions, to: 0.0, unit: index, start: 2025, ramp: 3}\n"


def written(folder: Path, name: str, extends: str, body: str) -> Resolved:
    path = folder / f"{name}.yaml"
    path.write_text(f"kind: scenario\nextends: {extends}\ntitle: {name}\ndescription: Of a test.\n{body}")
    return load(path)


@pytest.mark.parametrize("end", [2040, 2055])
def test_a_base_is_run_over_the_years_of_what_extends_it(tmp_path: Path, end: int) -> None:
    one = written(tmp_path, "one", "baseline", f"horizon: {{start: 2021, end: {end}}}\n{OWN}")
    base = base_of([one])
    assert base is not None
    assert (base.name, base.scenario.horizon.end) == ("baseline", end)
    found = study([base, one], runs=2, with_null=False)
    assert found.years[-1] == end
    assert set(found.observed) == {"baseline", "one"}


def test_a_file_of_ones_own_is_a_base(tmp_path: Path) -> None:
    written(tmp_path, "first", "baseline", OWN)
    second = written(tmp_path, "second", "first", OWN.replace("thaw", "more").replace("to: 0.0", "add: 0.1"))
    base = base_of([second])
    assert base is not None
    assert (base.name, base.changed) == ("first", ("thaw",))


def test_what_only_moves_its_base_to_other_years_has_that_bases_base(tmp_path: Path) -> None:
    assert base_of([written(tmp_path, "shorter", "baseline", "horizon: {start: 2021, end: 2030}\n")]) is None
    moved = base_of([written(tmp_path, "moved", "us_unilateralism", "horizon: {start: 2021, end: 2040}\n")])
    assert moved is not None
    assert (moved.name, moved.scenario.horizon.end) == ("baseline", 2040)


def test_a_run_without_a_base_says_so(tmp_path: Path) -> None:
    written(tmp_path, "shorter", "baseline", "horizon: {start: 2021, end: 2030}\n")
    done = call("run", str(tmp_path / "shorter.yaml"), "--runs", "2", "--no-null", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "2 runs. Nothing is compared: shorter extends no scenario of its world." in done.stdout
    assert "Effect" not in done.stdout


def test_scenarios_with_other_ends_are_not_compared(tmp_path: Path) -> None:
    one = written(tmp_path, "one", "baseline", f"horizon: {{start: 2021, end: 2040}}\n{OWN}")
    with pytest.raises(ValueError, match="must end in one year; these end in 2040, 2050"):
        study([load("baseline"), one], runs=1)


def test_a_factor_of_what_is_nothing_throughout_is_refused(tmp_path: Path) -> None:
    body = "drivers:\n  arms: {{target: states.{}, times: 1.1, unit: {}, start: 2025}}\n"
    with pytest.raises(ScenarioError, match=r"states.JPN.modernisation is 0 in all years, which no factor changes"):
        written(tmp_path, "arms", "baseline", body.format("JPN.modernisation", "log points"))
    written(tmp_path, "one", "baseline", body.format("JPN.offence", "index"))
    written(tmp_path, "all", "baseline", body.format("*.promotion", "index"))


def test_a_point_of_a_sweep_may_come_to_nothing_that_a_factor_changes(tmp_path: Path) -> None:
    one = written(tmp_path, "one", "baseline", "drivers:\n  eased: {target: states.USA.promotion, times: 0.5, "
                  "unit: index, start: 2025}\n")  # fmt: skip
    variants = Variants(one, ("states.USA.promotion",))
    promoted = variants.inputs({"states.USA.promotion": 0.0}).at("promotion", 2030)
    assert promoted[sorted(one.world.states).index("USA")] == 0.0
