"""The committed table of what shipped scenarios give, and what says how it changed."""

from __future__ import annotations

import copy
import json
import math
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from entente_sim.experiments.runner import run
from entente_sim.scenario.geography import great_circle_km
from entente_sim.scenario.loading import load_world, shipped
from entente_sim.scenario.schema import Point
from tests import golden
from tests.conftest import Files
from tests.trust import matrix

REFRESH = "if this is meant: 'python -m tests.golden --write', and a line in CHANGELOG.md (**changes results**)"


def test_the_table_has_every_shipped_scenario() -> None:
    assert sorted(golden.golden()) == sorted(golden.names())
    assert {"baseline", "from_1946", "open_ended", "libya_syria", "us_unilateralism"} <= set(golden.names())


@pytest.mark.parametrize("name", golden.names())
def test_a_shipped_scenario_gives_what_the_table_says(name: str) -> None:
    said = golden.changes({name: golden.golden()[name]}, {name: golden.entry(name)})
    assert not said, f"{said[0]}; {REFRESH}"


def test_the_first_run_alone_is_the_engines_too() -> None:
    assert run("baseline", runs=1, seed=golden.SEED).record.digest() == golden.golden()["baseline"]["first"]


def test_it_says_what_changed() -> None:
    old = {"a": {"record": "1", "first": "1", "readings": {"x": 1.0, "y": 2.0, "z": 3.0, "w": 4.0, "gone": 0.0}}}
    assert golden.changes(old, copy.deepcopy(old)) == []
    new = copy.deepcopy(old)
    new["a"] = {
        "record": "2",
        "first": "1",
        "readings": {"x": 1.5, "y": 2.0 + 1e-12, "z": -3.0, "w": math.nan, "v": 1.0},
    }
    assert golden.changes(old, new) == [
        "a: the records of 8 runs differ; w 4 -> nan; z 3 -> -3; x 1 -> 1.5; gone is gone; v is new"
    ]
    assert golden.changes(old, {"b": old["a"]}) == ["a: no longer shipped", "b: new"]


def test_readings_may_be_apart_by_the_order_of_a_sum_and_no_more() -> None:
    third = math.fsum([0.1] * 3)
    assert not golden.apart(0.1 + 0.1 + 0.1, third)
    assert not golden.apart(math.nan, math.nan)
    assert golden.apart(1.0, 1.0 + 1e-6)
    assert golden.apart(0.0, math.nan)


def test_the_command_compares_one_scenario_and_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = golden.golden()
    assert golden.main(["baseline"]) == 0
    table["baseline"]["record"] = "other"
    monkeypatch.setattr(golden, "GOLDEN", tmp_path / "golden.json")
    (tmp_path / "golden.json").write_text(json.dumps({"scenarios": table}))
    assert golden.main(["baseline"]) == 1
    assert golden.main(["baseline", "--write"]) == 0
    assert json.loads(golden.GOLDEN.read_text())["scenarios"] == json.loads(json.dumps(golden.golden()))
    assert golden.main(["baseline"]) == 0
    assert sorted(golden.golden()) == sorted(golden.names()), "scenarios that were not named are kept"


def test_measures_hold_without_vector_instructions() -> None:
    """NumPy adds in another order without them: the stand-in here for another processor (records: the matrix)."""
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": matrix.numpy_features()}
    command = [sys.executable, "-m", "tests.golden", "--print", "us_concessions"]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)["found"]
    assert golden.changes({"us_concessions": golden.golden()["us_concessions"]}, found) == []


def test_without_a_compiler_the_bytes_are_the_same(files: Files) -> None:
    """Plain Python adds and multiplies one number at a time, by the letter of the standard; so do the kernels."""
    code = "import sys; from entente_sim import run; print(run(sys.argv[1], runs=1, seed=7, workers=1).record.digest())"
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-W", "ignore", "-c", code, str(files.scenario)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == run(files.scenario, runs=1, seed=7, workers=1).record.digest()


def exact_km(a: Point, b: Point) -> float:
    """Great-circle distance by the angle between two vectors, not rounded."""
    (x, y), (u, v) = ((math.radians(one.lat), math.radians(one.lon)) for one in (a, b))
    cross = math.hypot(
        math.cos(u) * math.sin(v - y), math.cos(x) * math.sin(u) - math.sin(x) * math.cos(u) * math.cos(v - y)
    )
    return 6371.0 * math.atan2(cross, math.sin(x) * math.sin(u) + math.cos(x) * math.cos(u) * math.cos(v - y))


@pytest.mark.parametrize("name", [name for name, path in shipped().items() if path.parent.name == "worlds"])
def test_distances_do_not_hang_on_a_last_bit(name: str) -> None:
    """Sines come from the machine's own library: of distances rounded to a kilometre, none is near the half."""
    world = load_world(name)
    points = [*(point for state in world.states.values() for point in state.points), *world.geography.bases]
    pairs = list(combinations(points, 2))
    exact = [exact_km(a, b) for a, b in pairs]
    assert [round(one) for one in exact] == [great_circle_km(a, b) for a, b in pairs]
    assert min(abs(one % 1.0 - 0.5) for one in exact) > 1e-7
