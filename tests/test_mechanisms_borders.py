"""Borders: what neighbours settle, and what that and confidence-building do to memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from entente_sim.engine.round import advance
from entente_sim.mechanisms.borders import borders
from entente_sim.mechanisms.learning import learning
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import Streams
from tests.conftest import begun, small, small_world
from tests.mechanism_worlds import (
    OFF_DIAGONAL,
    after,
    at,
    cells,
    put,
    random_worlds,
    rich,
    still_world,
    told,
    within,
    years_of,
)

B, D = 1, 3


def test_settlement_by_hand() -> None:
    """D has lost land to B; D's regime is the less secure, and B has the worse image of the two."""
    chunk, lanes = still_world(borders__rate=0.4, borders__insecurity=0.5)
    made = after(
        borders, chunk, lanes,
        cells("grievance", DB=0.2), cells("mutual", BD=0.3, DB=0.3), cells("hostility", BD=0.25, DB=0.1),
        cells("vulnerability", B=0.4, D=0.6), cells("settled", BD=0.5, DB=0.5),
    )  # fmt: skip
    will = 0.3 * 0.75 * (0.5 + 0.5 * 0.6)
    assert will == pytest.approx(0.18)
    assert at(made, "settled", "BD") == at(made, "settled", "DB") == pytest.approx(0.5 + 0.4 * will * 0.5, rel=1e-14)
    assert np.count_nonzero(made.settled) == 2


@pytest.mark.parametrize(("memory", "settles"), [({"BD": 0.1}, True), ({"DB": 0.1}, True), ({"BA": 0.1}, False)])
def test_only_neighbours_with_something_open_settle(memory: dict[str, float], settles: bool) -> None:
    """Memory on one side is enough; nobody settles anything across the sea."""
    chunk, lanes = still_world()
    made = after(borders, chunk, lanes, cells("grievance", **memory), put("mutual", 1.0), put("vulnerability", 1.0))
    expected = np.zeros((4, 4), dtype=bool)
    expected[[B, D], [D, B]] = settles
    np.testing.assert_array_equal(made.settled[:, :, 0] > 0, expected)


def test_all_who_border_on_each_other_may_settle() -> None:
    chunk, lanes = random_worlds()
    chunk.inputs = replace(chunk.inputs, distance_home=np.zeros((4, 4)))
    made = after(borders, chunk, lanes)
    assert (told(made, "settled") > told(chunk, "settled")).all()
    np.testing.assert_allclose(made.settled, made.settled.swapaxes(0, 1), rtol=1e-15)


def test_settlement_ends_at_all_and_is_never_undone() -> None:
    rng = np.random.default_rng(6)
    chunk, lanes = random_worlds(borders__rate=1)
    for _ in range(40):
        before = chunk.settled
        for name in ("mutual", "hostility"):
            getattr(chunk, name)[...] = rng.uniform(0, 1, getattr(chunk, name).shape)
        chunk = after(borders, chunk, lanes)
        assert (chunk.settled >= before).all()
        within(chunk, "settled")
    assert (chunk.settled[B, D] > 0.9).all()


@pytest.mark.parametrize("edit", [put("mutual", 0.0), put("hostility", 1.0), put("grievance", 0.0)])
def test_without_cooperation_trust_or_a_question_nothing_is_settled(edit: object) -> None:
    chunk, lanes = random_worlds()
    made = after(borders, chunk, lanes, edit)  # type: ignore[arg-type]
    np.testing.assert_array_equal(made.settled, chunk.settled)


def test_secure_regimes_give_way_less() -> None:
    """At a weight of 1 only the insecure do, at 0 it does not matter."""
    gain = {}
    for weight in (0.0, 0.5, 1.0):
        chunk, lanes = random_worlds(borders__insecurity=weight)
        for share in (0.0, 1.0):
            made = after(borders, chunk, lanes, put("vulnerability", share))
            gain[weight, share] = made.settled[B, D] - chunk.settled[B, D]
    np.testing.assert_allclose(gain[0.5, 0.0], gain[0.5, 1.0] / 2, rtol=1e-9)
    assert not gain[1.0, 0.0].any()
    np.testing.assert_array_equal(gain[0.0, 0.0], gain[0.0, 1.0])


def test_settlement_takes_away_memory_handed_down_and_no_other() -> None:
    chunk, lanes = random_worlds(borders__relief=0.4)
    settled = after(learning, chunk, lanes, put("settled", 1.0))
    lighter = after(learning, chunk, lanes, put("settled", 0.0), put("grievance", 0.6 * chunk.grievance))
    np.testing.assert_allclose(told(settled, "hostility"), told(lighter, "hostility"), rtol=1e-13)
    for name in ("grievance_fast", "grievance_slow"):
        np.testing.assert_array_equal(told(settled, name), told(lighter, name))


def test_confidence_wears_off_old_memory_only() -> None:
    """It shortens the half-life of the old: at 5 % a year, forty calm years leave the half of 0.95^40."""
    chunk, lanes = random_worlds(agreements__confidence=0.1, learning__half_life_slow=40)
    calm = [put(name, 0.0) for name in ("competition_received", "worst_received", "sanctions", "crisis")]
    made = years_of(learning, 40, chunk, lanes, *calm, put("implemented", 0.5))[-1]
    plain = years_of(learning, 40, chunk, lanes, *calm, put("implemented", 0.0))[-1]
    left = chunk.grievance_slow[OFF_DIAGONAL] / 2
    np.testing.assert_allclose(told(plain, "grievance_slow"), left, rtol=1e-12)
    np.testing.assert_allclose(told(made, "grievance_slow"), left * 0.95**40, rtol=1e-12)
    np.testing.assert_array_equal(told(made, "grievance_fast"), told(plain, "grievance_fast"))


def test_in_a_run_neighbours_settle_and_think_better_of_each_other() -> None:
    seen = {}
    for rate in (0.0, 0.35):
        parameters = Parameters().replace(borders__rate=rate)
        chunk, lanes = begun(small(small_world(rich), end=2020), runs=20, parameters=parameters)
        for _ in advance(chunk, lanes, Streams(3, range(20)), 2020):
            pass
        seen[rate] = chunk
    assert not seen[0.0].settled.any()
    assert (seen[0.35].settled[B, D] > 0).all()
    assert seen[0.35].settled.any(axis=2).sum() == 2
    assert seen[0.35].hostility[B, D].mean() < seen[0.0].hostility[B, D].mean()
