"""Regimes: what growth does to them, when they change, and how the change goes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entente_sim.engine.round import advance, step
from entente_sim.experiments.runner import run
from entente_sim.mechanisms.regime import regime, settle
from entente_sim.scenario.loading import load
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import Streams, code_key, uniform
from entente_sim.world.lanes import Lanes
from tests.conftest import begun, small
from tests.mechanism_worlds import RUNS, after, put, random_worlds

ALP, BET, DEL, GAM = range(4)
STAY = Parameters().replace(regime__rate=0)
FALL = Parameters().replace(regime__rate=1e9)


def hazard(p: Parameters, liberalism: float, vulnerability: float, gap: float = 0, succession: float = 0) -> float:
    q = p.regime
    half_open = 4 * liberalism * max(q.target - liberalism, 0) / q.target**2
    return (
        q.rate * half_open * vulnerability**q.exponent * (1 + q.shortfall * max(gap, 0))
        * (1 + (q.exit - 1) * succession)
    )  # fmt: skip


def test_a_regime_falls_with_the_chance_the_table_gives() -> None:
    p = Parameters().replace(regime__rate=2, regime__growth_memory=1)
    chunk, lanes = random_worlds(regime__rate=2, regime__growth_memory=1)
    given = {"liberalism": 0.2, "vulnerability": 0.5, "growth": 3, "growth_drift": 0, "grown": 1, "succession": 0.5}
    edits = [put(name, value) for name, value in given.items()]
    made = after(regime, chunk, lanes, *edits, put("regime_shift", 0.0))
    lane_keys = Streams(5, range(RUNS)).lanes(2002, "regime")
    u = np.array([uniform(lane, np.uint64(code_key("BET"))) for lane in lane_keys])
    expected = u < 1 - math.exp(-hazard(p, 0.2, 0.5, gap=2, succession=0.5))
    np.testing.assert_array_equal(made.regime_shift[BET], expected)
    assert 0.2 < expected.mean() < 0.95


@pytest.mark.parametrize(
    ("liberalism", "falls"), [(0.0, False), (0.05, True), (0.59, True), (0.6, False), (0.9, False)]
)
def test_only_half_open_illiberal_regimes_fall(liberalism: float, falls: bool) -> None:
    chunk, lanes = random_worlds(regime__rate=1e9)
    made = after(regime, chunk, lanes, put("liberalism", liberalism), put("regime_shift", 0.0))
    assert made.regime_shift.all() == falls
    assert made.regime_shift.any() == falls


def test_the_half_open_and_vulnerable_fall_sooner_than_the_closed_and_firm() -> None:
    """The two values read for Russia and China differ by what they are, not by their names."""
    p = Parameters()
    assert hazard(p, 0.09, 0.5) > 1.9 * hazard(p, 0.04, 0.5)
    assert hazard(p, 0.2, 0.6) > 2 * hazard(p, 0.2, 0.4)
    assert hazard(p, 0.2, 0.5, succession=1) == pytest.approx(3 * hazard(p, 0.2, 0.5))


def test_a_changed_regime_stays_changed_and_opens_over_its_years() -> None:
    chunk, lanes = begun(small(end=2010), runs=2, parameters=FALL)
    names = ("liberalism", "vulnerability", "regime_shift")
    seen = [
        [float(getattr(chunk, name)[GAM, 0]) for name in names]
        for _ in advance(chunk, lanes, Streams(3, range(2)), 2010)
    ]
    liberalism, vulnerability, shift = np.array(seen).T
    since = 2000 - 1997  # regimes of the years before the start are history
    assert not shift[:since].any()
    assert shift[since:].all()
    np.testing.assert_allclose(liberalism[: since + 1], 0.2)
    np.testing.assert_allclose(liberalism[since + 1 : since + 6], 0.2 + 0.4 * np.arange(1, 6) / 5)
    np.testing.assert_allclose(liberalism[since + 6 :], 0.6)
    assert vulnerability[since + 1] > 0.5 - 1e-9 + 0.2 * 4 * 0.2 * 0.8 - 0.3 * 0.2, "it rises first"
    assert (vulnerability[since + 5 :] < 0.3).all(), "and falls in the end"


def test_a_liberal_state_is_not_made_less_liberal() -> None:
    chunk, lanes = begun(runs=1)
    chunk.transition[...] = 1.0
    settle(chunk, lanes)
    np.testing.assert_allclose(chunk.liberalism[:, 0], [0.8, 0.6, 0.6, 0.6])


@pytest.mark.parametrize("years", [1, 5, 40])
def test_poor_growth_makes_a_regime_vulnerable(years: int) -> None:
    """Growth three points short of its trend, year after year; better growth than the trend does nothing."""
    for missed, share in ((3.0, 1.0), (-3.0, 0.0)):
        chunk, lanes = random_worlds(regime__rate=0, regime__turmoil=0)
        for name, value in (("growth", 4.0), ("growth_drift", 0.0), ("grown", 4.0 - missed), ("growth_gap", 0.0)):
            getattr(chunk, name)[...] = value
        chunk.transition[...] = chunk.regime_shift[...] = 0.0
        chunk.year = 2000
        for _ in range(years):
            regime(chunk, lanes, Streams(1, range(RUNS)))
        settle(chunk, lanes)
        given = chunk.inputs.at("vulnerability", 2000)[:, None]
        rise = 0.05 * 3.0 * (1 - 0.8**years) * share
        np.testing.assert_allclose(chunk.vulnerability, np.repeat(given + rise, RUNS, axis=1), rtol=0, atol=1e-12)


def test_growth_is_judged_by_what_the_economy_did() -> None:
    chunk, lanes = begun(runs=3, parameters=STAY)
    streams = Streams(3, range(3))
    while chunk.year < 2003:
        before = chunk.economy.copy()
        given, gap = chunk.year < 2000, chunk.growth_gap.copy()
        step(chunk, lanes, streams)
        if given:
            assert not chunk.growth_gap.any()
        elif chunk.year > 2001:
            np.testing.assert_allclose(chunk.grown, 100 * np.log(chunk.economy / before), rtol=1e-9)
            trend = chunk.growth + chunk.growth_drift * (chunk.year - 1 - 2000)
            np.testing.assert_allclose(chunk.growth_gap, gap + (trend - chunk.grown - gap) / 5, rtol=1e-12)


def test_without_rate_and_sensitivity_regimes_are_their_inputs() -> None:
    off = STAY.replace(regime__growth_sensitivity=0)
    record = run(small(), runs=4, parameters=off, workers=1).record
    for name in ("liberalism", "vulnerability"):
        given = np.stack([small().inputs.at(name, year) for year in record.years])
        np.testing.assert_array_equal(record.states[name], np.repeat(given[..., None], 4, axis=2))
    assert not record.states["regime_shift"].any()


def test_a_driver_on_liberalism_still_moves_it() -> None:
    driver = {"d": {"target": "states.GAM.liberalism", "to": 0.5, "unit": "index", "start": 2003}}
    record = run(small(drivers=driver), runs=2, parameters=STAY, workers=1).record
    np.testing.assert_allclose(record.states["liberalism"][:, GAM, 0], [0.2] * 3 + [0.5] * 4)


def test_parameters_of_a_run_are_its_own() -> None:
    chunk, _ = begun(runs=2)
    lanes = Lanes([STAY, FALL], 2)
    for _ in advance(chunk, lanes, Streams(1, range(2)), 2001):
        pass
    assert chunk.regime_shift.tolist() == [[0, 0], [0, 1], [0, 1], [0, 1]]


def test_the_shipped_baseline_keeps_regimes_and_the_open_ended_one_frees_them() -> None:
    assert load("baseline").scenario.parameters.regime.rate == 0
    assert load("russia_liberalises").scenario.parameters.regime.rate == 0
    free = load("open_ended").scenario.parameters
    assert free == load("baseline").scenario.parameters.replace(regime__rate=Parameters().regime.rate)
