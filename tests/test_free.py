"""The free ensemble: what is drawn, that it is what it says, and that it depends on nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from entente_sim.analysis.free import ABSENT, BASE, KINDS, PINNED, Design, Free, driver_sets, free_ensembles, pulled
from entente_sim.analysis.futures import FUTURES
from entente_sim.analysis.priors import draw_parameters
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.packing import go_free, spin_up
from entente_sim.experiments.runner import run
from entente_sim.measures.futures import (
    FUTURE_CLASSES,
    HORIZONS,
    READINGS,
    classify,
    future_conditions,
    future_readings,
)
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.loading import load
from entente_sim.scenario.parameters import parameter_table
from entente_sim.scenario.variants import Variants
from entente_sim.world.layout import Layout

SETS = driver_sets()
NAMES = [one.name for one in SETS]


@pytest.fixture(scope="module")
def small() -> Mapping[str, Free]:
    return free_ensembles(Design(draws=5, runs=2, seed=3), workers=2, chunk=4)


def same(one: Mapping[str, Free], other: Mapping[str, Free], draws: int | None = None) -> None:
    for kind in one:
        for name in READINGS:
            assert np.array_equal(one[kind].readings[name][:, :draws], other[kind].readings[name][:, :draws]), name


def test_draws_depend_on_seed_and_number_only(small: Mapping[str, Free]) -> None:
    """Not on workers, batches, other ensembles, or how many draws there are."""
    same(small, free_ensembles(Design(draws=5, runs=2, seed=3), workers=1, chunk=2))
    alone = free_ensembles(Design(draws=5, runs=2, seed=3), kinds=["null"], chunk=100)
    same(alone, small)
    fewer = free_ensembles(Design(draws=3, runs=2, seed=3), kinds=["free"])
    same(fewer, small, 3)
    other = free_ensembles(Design(draws=3, runs=2, seed=4), kinds=["free"])
    assert not np.array_equal(other["free"].readings["commitment"], fewer["free"].readings["commitment"])


def test_every_run_has_one_class_at_each_horizon(small: Mapping[str, Free]) -> None:
    assert list(small) == list(KINDS)
    for one in small.values():
        labels = one.labels()
        assert labels.shape == (len(HORIZONS), 5, 2)
        assert labels.min() >= 0
        assert labels.max() < len(FUTURE_CLASSES)
        assert one.doses.shape == (5, len(SETS))
    assert not small["parameters"].doses.any()
    assert np.array_equal(small["null"].doses, small["free"].doses)


def test_runs_of_a_draw_have_luck_of_their_own(small: Mapping[str, Free]) -> None:
    values = small["free"].readings["us_china_alignment"]
    assert (values[:, :, 0] != values[:, :, 1]).all()


@pytest.mark.parametrize("name", ["us_china_confrontation", "us_concessions"])
def test_many_draws_at_once_are_what_each_is_alone(name: str) -> None:
    """Inputs that differ from run to run give the same bytes as one scenario with those inputs."""
    scenario = load(name)
    assert scenario.base is not None
    base = load(scenario.base)
    layout = Layout.of([base, scenario])
    one = [each for each in SETS if each.name == name]
    parameters = [base.scenario.parameters] * 2
    start = spin_up(layout, base.inputs, parameters, 5, range(2))
    mixed = go_free(start, pulled(base.inputs, one, np.array([[0.0], [0.5]]), 1), parameters, 5, range(2))
    partial = replace(scenario)
    partial.__dict__["inputs"] = Variants(scenario, ("dose",), base).inputs({"dose": 0.5})
    half = run(partial, runs=2, seed=5)
    for horizon in HORIZONS:
        together = future_readings(Ensemble(base, 5, mixed), horizon)
        alone = future_readings(half, horizon)
        untouched = future_readings(run(base, runs=1, seed=5), horizon)
        for reading in READINGS:
            assert together[reading][1] == alone[reading][1], reading
            assert together[reading][0] == untouched[reading][0], reading
    assert mixed.weight.shape == half.record.weight.shape


def test_sets_are_the_shipped_futures_but_for_driven_regimes() -> None:
    assert [one.number for one in SETS] == [future.number for future in FUTURES if future.number not in ("5a", "5b")]


def test_concessions_do_not_bring_parity_along() -> None:
    concessions = SETS[NAMES.index("us_concessions")]
    assert sorted(concessions.changes) == ["promotion", "sanctions", "stake"]


def test_full_doses_of_single_sets_give_the_shipped_scenarios() -> None:
    base = load("baseline").inputs
    doses = np.eye(len(SETS))
    values = pulled(base, SETS, doses, 1).values
    for k, one in enumerate(SETS):
        if one.scenario.base == "baseline":
            for name in base.values:
                drawn = values[name][..., k] if values[name].ndim > base.values[name].ndim else values[name]
                np.testing.assert_allclose(drawn, one.scenario.inputs.values[name], atol=1e-12)


def test_the_strongest_pull_counts_and_opposite_pulls_add_up() -> None:
    base = load(BASE).inputs
    layout = Layout.of([load(BASE)])
    china, usa = layout.state("CHN"), layout.state("USA")
    last = base.last - base.first
    doses = np.zeros((2, len(SETS)))
    for k, name in enumerate(NAMES):
        doses[0, k] = {"chinese_hubris": 0.5, "china_parity": 1.0, "us_china_confrontation": 1.0}.get(name, 0.0)
        doses[1, k] = {"us_unilateralism": 1.0, "us_concessions": 1.0}.get(name, 0.0)
    inputs = pulled(base, SETS, doses, 3)
    assert inputs.values["modernisation"].shape == (*base.values["modernisation"].shape, 6)
    assert inputs.values["modernisation"][last, china, 0] == pytest.approx(0.8)
    assert inputs.values["growth"][last, china, 0] - base.values["growth"][last, china] == pytest.approx(2.5)
    given = base.values["promotion"][last, usa]
    assert inputs.values["promotion"][last, usa, 5] == pytest.approx(0.95 + 0.2 - given)
    assert inputs.values["promotion"][last, usa, 2] == pytest.approx(given)


def test_inputs_stay_within_their_fields_and_the_past_is_one() -> None:
    base = load(BASE).inputs
    doses = np.random.default_rng(1).random((20, len(SETS)))
    inputs = pulled(base, SETS, np.vstack([doses, np.ones(len(SETS))]), 1)
    past = base.start - base.first + 1
    for name, values in inputs.values.items():
        if name in FIELDS and values.ndim > base.values[name].ndim:
            assert FIELDS[name].low <= values.min()
            assert values.max() <= FIELDS[name].high
            assert (values[:past] == base.values[name][:past, ..., None]).all()


def test_doses_are_away_half_the_time_and_spread_evenly_otherwise() -> None:
    design = Design(draws=400, seed=2)
    doses = np.array([[design.dose(draw, name) for name in NAMES] for draw in range(400)])
    assert abs(float(np.mean(doses == 0.0)) - ABSENT) < 0.04
    there = doses[doses > 0.0]
    assert abs(float(there.mean()) - 0.5) < 0.04
    assert there.max() <= 1.0
    assert np.abs(np.corrcoef(doses.T) - np.eye(len(NAMES))).max() < 0.2, "sets are drawn independently"
    assert Design(1, absent=1.0).dose(0, NAMES[0]) == 0.0
    assert Design(1, absent=0.0, most=0.25).dose(7, NAMES[0]) <= 0.25


def test_every_parameter_is_drawn_within_its_range_but_the_pinned() -> None:
    one, other = (draw_parameters(1, draw, PINNED) for draw in (0, 1))
    for info in parameter_table():
        group, name = info.path.split(".")
        a, b = getattr(getattr(one, group), name), getattr(getattr(other, group), name)
        if info.path in PINNED:
            assert a == b == PINNED[info.path]
        elif group != "capability" or "elasticity" in name:
            assert info.sweep[0] <= a <= info.sweep[1]
            assert a != b or info.sweep[0] == info.sweep[1], info.path
    assert one.capability.gdp_weight + one.capability.military_weight + one.capability.net_weight == pytest.approx(1)
    assert one.regime.rate > 0.0, "regimes can fall"


def test_impossible_designs_are_refused() -> None:
    with pytest.raises(ValueError, match="draws and runs must be 1 or more, not 0 and 4"):
        Design(draws=0)
    with pytest.raises(ValueError, match=r"must lie between 0 and 1, not 1\.5 and 1"):
        Design(draws=1, absent=1.5)


def test_labels_follow_from_readings(small: Mapping[str, Free]) -> None:
    free = small["free"]
    flat = {name: values.reshape(-1) for name, values in free.readings.items()}
    assert np.array_equal(classify(future_conditions(flat)), free.labels().reshape(-1))
