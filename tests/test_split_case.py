"""The case of the alliance and split of 1949-1979: free of what it is asked to explain, and repeatable."""

from __future__ import annotations

import numpy as np
import pytest

import entente_sim as es
from entente_sim.claims.sections.history import AGREED
from entente_sim.engine.ensemble import Ensemble
from entente_sim.scenario.loading import Resolved, load
from tests.test_world_1946 import series, value

CASE = "sino_soviet_split"
RUNS = 24


@pytest.fixture(scope="module")
def case() -> Resolved:
    return load(CASE)


@pytest.fixture(scope="module")
def without_doctrine() -> Resolved:
    """The case with nothing at stake between doctrines from 1956 on, as the claims read it."""
    return AGREED.resolved


@pytest.fixture(scope="module")
def ensemble(case: Resolved) -> Ensemble:
    return es.run(case, runs=RUNS, seed=1, workers=1)


def test_it_goes_free_when_the_peoples_republic_begins(case: Resolved) -> None:
    assert case.scenario.world == "world_1946"
    assert (case.inputs.first, case.inputs.start, case.inputs.last) == (1946, 1949, 1979)
    assert case.world.states["CHN"].since == 1949
    assert case.scenario.parameters == load("baseline").scenario.parameters


def test_it_adds_what_the_west_decides_on_arms_and_nothing_else(case: Resolved) -> None:
    """How China and the Soviet Union arm is the model's."""
    for name, driver in case.scenario.drivers.items():
        assert driver.targets in (["states.USA.modernisation"], ["states.JPN.modernisation"]), name
        assert driver.why, name
        assert driver.source, name
    assert not case.scenario.events
    assert value(case, "modernisation", "USA", year=1953) == pytest.approx(0.95)
    assert value(case, "modernisation", "USA", year=1979) == pytest.approx(-0.2)
    for code in ("CHN", "RUS"):
        assert not series(case, "modernisation", code).any()


def test_without_doctrine_one_arena_is_empty_from_1956(case: Resolved, without_doctrine: Resolved) -> None:
    arenas = sorted(case.world.arenas)
    changed = case.inputs.values["stake"] != without_doctrine.inputs.values["stake"]
    assert {arenas[a] for a in np.flatnonzero(changed.any(axis=(0, 1)))} == {"revolution"}
    assert not changed[: 1956 - case.inputs.first].any()
    assert not without_doctrine.inputs.values["stake"][1956 - case.inputs.first :, :, arenas.index("revolution")].any()


def test_runs_are_whole_and_repeat(case: Resolved, ensemble: Ensemble) -> None:
    assert (ensemble.years[0], ensemble.years[-1], ensemble.runs) == (1949, 1979, RUNS)
    for name in ("hostility", "threat", "commitment"):
        found = es.measures.dyad(ensemble, "CHN", "RUS", name)
        assert np.isfinite(found).all()
        assert ((found >= 0) & (found <= 1)).all()
    assert ensemble.record.exists.sum(axis=1).tolist() == [10] * 5 + [11] * 26  # Vietnam from 1954
    again = es.run(case, runs=RUNS, seed=1, workers=2, chunk=5)
    assert again.record.digest() == ensemble.record.digest()
    assert es.run(case, runs=RUNS, seed=2, workers=1).record.digest() != ensemble.record.digest()


@pytest.mark.parametrize("code", ["USA", "RUS", "CHN", "IND", "JPN"])
def test_economies_end_near_the_record(case: Resolved, ensemble: Ensemble, code: str) -> None:
    """The table of GDP gives trend growth; the model adds sanctions, trade and burdens of its own."""
    last = es.measures.state(ensemble, code, "economy")[-1]
    assert np.median(last) == pytest.approx(value(case, "economy", code, year=1979), rel=0.25)


def test_american_spending_follows_rearmament(case: Resolved, ensemble: Ensemble) -> None:
    found = np.median(es.measures.state(ensemble, "USA", "spending"), axis=1)
    for year in (1955, 1965, 1975):
        known = value(case, "spending", "USA", year=year)
        assert found[ensemble.years.index(year)] == pytest.approx(known, rel=0.4), year


def test_a_quarrel_of_doctrine_weakens_the_tie(ensemble: Ensemble, without_doctrine: Resolved) -> None:
    """A direction only: how far the tie falls is a result, and no check fixes it."""
    other = es.run(without_doctrine, runs=RUNS, seed=1, workers=1)
    tie, hostility = (
        es.measures.dyad(ensemble, "CHN", "RUS", name) - es.measures.dyad(other, "CHN", "RUS", name)
        for name in ("commitment", "hostility")
    )
    assert not tie[: 1956 - 1949].any()
    assert not hostility[: 1956 - 1949].any()
    after = slice(1966 - 1949, None)
    assert tie[after].mean() < 0 < hostility[after].mean()
