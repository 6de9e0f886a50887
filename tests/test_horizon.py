"""Scenarios that go free before the world's own start year, along what is known of the years between."""

from __future__ import annotations

import numpy as np
import pytest

from entente_sim.engine.round import advance, begin
from entente_sim.experiments.runner import run, run_each
from entente_sim.model import EntenteModel
from entente_sim.numerics import FloatArray
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Horizon, Scenario
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from tests.conftest import small, small_scenario, small_world
from tests.reference.compared import assert_agree

ALP, BET, DEL, GAM = range(4)
STILL = dict.fromkeys(
    ("economy.shock_scale", "economy.burden_drag", "arming.shock_sd", "offers.weight", "offers.retention",
     "trade.growth", "finance.weight"), 0,
)  # fmt: skip
"""GDP follows its trend and the sanctions on it alone."""


def early(start: int = 1998, end: int = 2006, name: str = "early", **changes: object) -> Resolved:
    """Return a scenario on the small world (known from 1997 to 2000) that goes free earlier."""
    data = {**small_scenario().model_dump(), "horizon": {"start": start, "end": end}, **changes}
    return Resolved(name, Scenario.model_validate(data), small_world())


def economies(resolved: Resolved, **parameters: float) -> dict[int, FloatArray]:
    """GDP by year, one run."""
    record = run(resolved, runs=1, parameters=Parameters().replace(**parameters)).record
    return {year: record.states["economy"][k, :, 0] for k, year in enumerate(record.years)}


def test_it_is_recorded_from_its_own_start() -> None:
    ensemble = run(early(), runs=2)
    assert ensemble.years == tuple(range(1998, 2007))
    inputs = early().inputs
    assert (inputs.first, inputs.start, inputs.known, inputs.last) == (1997, 1998, 2000, 2006)


@pytest.mark.parametrize("start", [1997, 1998, 1999])
def test_without_shocks_gdp_follows_what_is_known_then_its_trend(start: int) -> None:
    """Known growth already holds what known sanctions cost; after the world's start they cost growth again."""
    known = small().inputs
    made = economies(early(start), **STILL)
    for year in range(start, 2001):
        np.testing.assert_allclose(made[year], known.at("economy", year), rtol=1e-12)
    usual = economies(small(), **STILL)
    for year in range(2000, 2007):
        np.testing.assert_allclose(made[year], usual[year], rtol=1e-12)


def test_sanctions_beside_the_known_ones_cost_growth() -> None:
    embargo = {"more": {"year": 1998, "target": "dyads.ALP.BET.sanctions", "to": 0.5, "unit": "index"}}
    relief = {"less": {"year": 1999, "target": "dyads.ALP.GAM.sanctions", "to": 0.0, "unit": "index"}}
    plain, more, less = (economies(early(events=e), **STILL)[2000] for e in ({}, embargo, relief))
    assert more[BET] < plain[BET]
    assert less[GAM] > plain[GAM]
    np.testing.assert_array_equal(more[[ALP, GAM]], plain[[ALP, GAM]])


def test_gdp_and_spending_are_free_from_the_start_on() -> None:
    record = run(early(), runs=30, seed=3).record
    spread = {name: record.states[name].std(axis=-1) for name in ("economy", "spending")}
    for name, values in spread.items():
        assert (values[0] < 1e-15).all(), name
        assert (values[1:] > 0).all(), name
    np.testing.assert_allclose(record.states["spending"][0, :, 0], small().inputs.at("spending", 1998), rtol=1e-15)


def test_the_cinc_share_grows_with_gdp_from_the_first_free_year() -> None:
    world = small_world()
    table = next(table for table in world.tables if table.field == "cinc")
    moving = table.model_copy(
        update={"years": [1997, 2000], "values": {code: [0.1, 0.1 + 0.05 * k] for k, code in enumerate(world.states)}}
    )
    tables = [moving if one.field == "cinc" else one for one in world.tables]
    changed = world.model_copy(update={"tables": tables})
    inputs = Resolved("early", early().scenario, changed).inputs
    assert inputs.at("cinc", 1997)[DEL] != inputs.at("cinc", 1998)[DEL]
    for year in range(1999, 2007):
        np.testing.assert_array_equal(inputs.at("cinc", year), inputs.at("cinc", 1998))


def test_a_horizon_may_end_before_the_worlds_start() -> None:
    made = economies(early(1997, 1999), **STILL)
    assert list(made) == [1997, 1998, 1999]
    inputs = early(1997, 1999).inputs
    assert inputs.at("growth", 1999)[BET] == pytest.approx(100 * np.log(2) / 3)  # known one year further


def test_drivers_on_growth_come_on_top_of_what_is_known() -> None:
    driver = {"boom": {"target": "states.ALP.growth", "add": 2.0, "unit": "percent per year", "start": 1998}}
    plain, boom = (economies(early(drivers=d), **STILL) for d in ({}, driver))
    assert boom[1999][ALP] / plain[1999][ALP] == pytest.approx(np.exp(0.02))


def test_drift_counts_from_the_worlds_own_start() -> None:
    driver = {"slow": {"target": "states.BET.growth_drift", "to": -0.5, "unit": "points per year", "start": 1997}}
    plain, slow = (economies(early(drivers=d), **STILL) for d in ({}, driver))
    np.testing.assert_array_equal(slow[2000], plain[2000])
    np.testing.assert_array_equal(slow[2001], plain[2001])
    assert slow[2002][BET] / plain[2002][BET] == pytest.approx(np.exp(-0.005))


def test_starting_at_the_worlds_start_is_as_before() -> None:
    inputs = small().inputs
    assert not inputs.values["sanctions_known"].any()
    assert inputs.at("growth", 2000).tolist() == [2.0, 5.0, 3.0, 1.5]
    assert inputs.known == inputs.start == 2000


def test_scenarios_of_different_start_years_are_not_paired() -> None:
    with pytest.raises(ValueError, match=r"must start in one year; these start in different ones \(1998, 2000\)"):
        next(run_each([small(), early()], runs=1))


def test_it_equals_the_reference() -> None:
    for resolved in (early(1997, 2003), early(1999, 2004)):
        assert_agree(resolved.world, resolved.scenario, [Parameters()], seed=8, runs=[2])


def test_a_live_model_begins_at_the_earlier_start() -> None:
    model = EntenteModel(early(), seed=1)
    assert model.year == 1998
    model.step()
    record = run(early(), runs=1, seed=1).record
    alp = model.layout.state("ALP")
    assert model["ALP"].economy == record.states["economy"][1, alp, 0]


def test_the_shipped_world_may_go_free_anywhere_in_its_history() -> None:
    baseline = load("baseline")
    scenario = baseline.scenario.model_copy(update={"horizon": Horizon(start=2013, end=2021)})
    inputs = inputs_of(baseline.world, scenario)
    lanes = Lanes(Parameters().replace(**STILL), 1)
    world = begin(Layout.of([Resolved("bri", scenario, baseline.world)]), inputs, lanes, 1)
    for year in advance(world, lanes, Streams(1, [0]), 2020):
        if year >= 2013:
            np.testing.assert_allclose(world.economy[:, 0], baseline.inputs.at("economy", year + 1), rtol=1e-12)
