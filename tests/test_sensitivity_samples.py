"""Samples for sensitivity analysis: what a sweep file may say, and the points it stands for."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entente_sim.experiments.design import MORRIS_GRID, design
from entente_sim.experiments.plan import plan_of
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.parameters import parameter_table
from entente_sim.scenario.sampling import Sample
from entente_sim.scenario.sweeps import Sweep
from tests.conftest import line_of
from tests.sweep_files import SWEEP_TEXT, write

HEAD = SWEEP_TEXT[: SWEEP_TEXT.index("grid:")]
OVER = {"drivers.a": [0.0, 1.0], "drivers.b": [-2.0, 2.0], "drivers.c": [0.1, 0.3]}


def sampled(method: str, size: int, seed: int = 1, over: dict[str, Any] | None = None) -> np.ndarray:
    sample = {"method": method, "size": size, "over": over or OVER}
    words = {"kind": "sweep", "title": "t", "description": "d", "base": "b"}
    return design(Sweep.model_validate({**words, "seed": seed, "sample": sample}))


def test_a_trajectory_moves_every_path_once_over_two_levels() -> None:
    points = sampled("morris", 40)
    low, high = np.array(list(OVER.values())).T
    shares = ((points - low) / (high - low)).reshape(40, 4, 3)
    assert np.abs(shares[..., None] - MORRIS_GRID).min(axis=-1).max() < 1e-12
    steps = np.diff(shares, axis=1)
    moved = np.abs(steps) > 1e-9
    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()
    assert np.allclose(np.abs(steps[moved]), 2 / 3)
    orders = {tuple(order) for order in moved.argmax(axis=2).tolist()}
    assert len(orders) == 6  # every order of three paths comes up
    for k in range(3):  # and both directions, from both corners
        assert {(round(3 * one[0, k]), round(3 * one[-1, k])) for one in shares} == {(0, 2), (2, 0), (1, 3), (3, 1)}


def test_no_point_leaves_its_range_by_a_last_digit() -> None:
    for method in ("morris", "saltelli"):
        points = sampled(method, 64, over={"drivers.a": [0.1, 0.3], "drivers.b": [-0.7, 0.1]})
        assert points.min(axis=0).tolist() >= [0.1, -0.7]
        assert points.max(axis=0).tolist() <= [0.3, 0.1]
    assert sampled("morris", 8, over={"drivers.a": [0.1, 0.3]}).max() == 0.3


def test_a_block_exchanges_one_path_after_another() -> None:
    blocks = sampled("saltelli", 16).reshape(16, 5, 3)
    a, b = blocks[:, 0], blocks[:, -1]
    for k in range(3):
        others = [j for j in range(3) if j != k]
        assert np.array_equal(blocks[:, 1 + k, k], b[:, k])
        assert np.array_equal(blocks[:, 1 + k][:, others], a[:, others])
    low, high = np.array(list(OVER.values()) * 2).T
    shares = (np.column_stack([a, b]) - low) / (high - low)
    for column in shares.T:  # one point in each stratum, in both matrices
        assert sorted(np.floor(16 * column).astype(int)) == list(range(16))


@pytest.mark.parametrize("method", ["morris", "saltelli"])
def test_a_sample_is_a_function_of_its_seed(method: str) -> None:
    assert np.array_equal(sampled(method, 8), sampled(method, 8))
    assert not np.array_equal(sampled(method, 8), sampled(method, 8, seed=2))


def test_trajectories_are_the_same_everywhere() -> None:
    """They need nothing but NumPy's uniform numbers, which no version has changed."""
    content = (3.0 * sampled("morris", 16, over={f"drivers.{name}": [0.0, 1.0] for name in "abcdefgh"})).round()
    assert hashlib.sha256(content.astype(np.int8).tobytes()).hexdigest()[:16] == "7170bfb0c4d19350"


def test_a_word_stands_for_the_sweep_range() -> None:
    rows = {f"parameters.{row.path}": row.sweep for row in parameter_table()}
    every = Sample(method="morris", size=2, over={"parameters.*": "sweep"})
    assert every.ranges == rows
    assert every.points == 2 * (len(rows) + 1)
    one = Sample(method="morris", size=2, over={"parameters.threat.parity": "sweep", "drivers.a": [0, 1]})
    assert one.ranges == {"parameters.threat.parity": rows["parameters.threat.parity"], "drivers.a": (0, 1)}


def test_the_more_specific_entry_counts() -> None:
    sample = Sample(
        method="morris", size=2,
        over={
            "parameters.threat.parity": [0.75, 0.8], "parameters.*": "sweep", "parameters.council.*": "keep",
            "parameters.council.force": "sweep", "parameters.offers.rate": "keep",
        },
    )  # fmt: skip
    assert sample.ranges["parameters.threat.parity"] == (0.75, 0.8)
    assert next(iter(sample.ranges)) == "parameters.threat.parity"
    assert [path for path in sample.ranges if ".council." in path] == ["parameters.council.force"]
    assert "parameters.offers.rate" not in sample.ranges
    assert "parameters.offers.weight" in sample.ranges


FAULTS = [
    ("parameters.treat.*: sweep", "'treat' is not a group of parameters. Did you mean threat? There are: capability,"),
    ("parameters.threat.parity.*: sweep", "'threat' is not a group of parameters."),
    ("parameters.threat.*: [0, 1]", "one range cannot serve several parameters; write 'sweep' for the sweep range"),
    ("drivers.pressure: sweep", "only parameters have a sweep range; give 'drivers.pressure' a range of its own"),
    ("parameters.threat.party: sweep", "'threat.party' is not a parameter. Did you mean threat.parity?"),
    ("parameters.threat.parity: keep", "there is nothing to keep: no pattern like 'parameters.*' would vary it."),
    ("parameters.threat.*: keep", "everything is kept: there is nothing to vary."),
    ("parameters.threat.*: wide", "'wide' is not allowed. Allowed: 'sweep' or 'keep'."),
    ("parameters.threat.parity: [0.9, 0.7]", "must go from a lower to a higher value, not 0.9 to 0.7"),
]


@pytest.mark.parametrize(("entry", "said"), FAULTS, ids=[entry for entry, _ in FAULTS])
def test_an_entry_that_cannot_be_meant_gets_a_sentence(tmp_path: Path, entry: str, said: str) -> None:
    path = write(tmp_path, f"{HEAD}sample:\n  method: morris\n  size: 4\n  over:\n    {entry}\n")
    with pytest.raises(ScenarioError) as caught:
        plan_of(path)
    (problem, *_) = caught.value.problems
    assert said in problem.sentence
    if "lower to a higher" not in said:
        assert problem.line == line_of(path, entry)


@pytest.mark.parametrize(
    ("method", "size", "said"),
    [
        ("saltelli", 12, "a Saltelli sample is balanced only where its size is a power of two: 8 or 16, not 12"),
        ("morris", 1, "a single one tells nothing about uncertainty; size is the number of trajectories, 2 or more"),
        ("saltelli", 1, "size is the number of base points, 2 or more"),
        ("morris", 9_000_000, "the sample has 18,000,000 points; at most 10,000,000 can be run"),
    ],
)
def test_a_size_that_cannot_be_meant_gets_a_sentence(tmp_path: Path, method: str, size: int, said: str) -> None:
    over = "over: {drivers.pressure: [0.7, 0.9]}"
    path = write(tmp_path, f"{HEAD}sample: {{method: {method}, size: {size}, {over}}}\n")
    with pytest.raises(ScenarioError, match=said):
        plan_of(path)


def test_a_range_out_of_bounds_stands_on_its_own_line(tmp_path: Path) -> None:
    over = "    parameters.threat.*: sweep\n    drivers.pressure: [0.7, 2]\n"
    path = write(tmp_path, f"{HEAD}sample:\n  method: morris\n  size: 4\n  over:\n{over}")
    with pytest.raises(ScenarioError, match="promotion would be") as caught:
        plan_of(path)
    assert caught.value.problems[0].line == line_of(path, "drivers.pressure: [0.7")


def test_the_plan_and_the_store_know_the_sample(tmp_path: Path) -> None:
    from entente_sim.experiments.store import Store
    from entente_sim.experiments.stored import read_manifest

    plan = plan_of(
        write(tmp_path, f"{HEAD}sample: {{method: morris, size: 4, over: {{parameters.threat.*: sweep}}}}\n")
    )
    assert len(plan.points) == 4 * (len(plan.paths) + 1)
    assert all(path.startswith("parameters.threat.") for path in plan.paths)
    with Store.open(tmp_path / "store", plan):
        pass
    sample = read_manifest(tmp_path / "store")["sample"]
    assert (sample["method"], sample["size"]) == ("morris", 4)
    assert set(sample["ranges"]) == set(plan.paths)


def test_the_shipped_sobol_sample_follows_its_rule() -> None:
    """It takes the five largest of the screening in each of the three tables of the documentation."""
    text = (Path(__file__).parents[1] / "docs" / "sensitivity.md").read_text(encoding="utf-8")
    largest = set()
    for of in ("entente_commitment", "entente_alignment", "russia_us_alignment"):
        table = text.partition(f"<!-- parameters_global-{of} -->")[2].partition("<!-- /")[0]
        rows = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
        assert rows[0] == of
        largest |= {f"parameters.{path}" for path in rows[1:6]}
    assert set(plan_of("parameters_sobol").paths) == largest
