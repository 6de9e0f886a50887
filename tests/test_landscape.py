"""Landscape theory and structural balance as functions of any network, and beside the model's own ties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente_sim import measures
from entente_sim.numerics import FloatArray
from tests.records import drawn


def landscape(seed: int, n: int) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.normal(size=(n, n)) * (rng.random((n, n)) < 0.7), 1)
    return rng.random(n) + 0.1, upper + upper.T


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 9))
def test_the_deepest_division_is_the_deepest_local_minimum(seed: int, n: int) -> None:
    size, propensity = landscape(seed, n)
    every = measures.energy(size, propensity, measures.divisions(n))
    found = measures.local_minima(size, propensity)
    side = measures.deepest(size, propensity)
    assert found.energy[0] == pytest.approx(every.min(), abs=1e-12)
    assert measures.energy(size, propensity, side) == pytest.approx(every.min(), abs=1e-12)
    assert side[0] == 1


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 8))
def test_no_state_gains_by_leaving_a_local_minimum_and_somebody_does_elsewhere(seed: int, n: int) -> None:
    size, propensity = landscape(seed, n)
    minima = {tuple(side) for side in measures.local_minima(size, propensity).side}
    for side in measures.divisions(n):
        own = measures.frustration(size, propensity, side)
        moved = []
        for mover in range(n):
            other = side.copy()
            other[mover] *= -1
            moved.append(measures.frustration(size, propensity, other)[mover])
        assert (tuple(side) in minima) == bool((own <= np.array(moved) + 1e-12).all())


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_another_order_of_states_is_the_same_landscape(seed: int) -> None:
    size, propensity = landscape(seed, 7)
    order = np.random.default_rng(seed).permutation(7)
    here = measures.local_minima(size, propensity)
    there = measures.local_minima(size[order], propensity[np.ix_(order, order)])
    np.testing.assert_allclose(there.energy, here.energy, atol=1e-12)
    signs = np.sign(propensity)
    assert measures.imbalance(signs[np.ix_(order, order)]) == measures.imbalance(signs)


def test_size_and_propensity_set_the_scale_of_energy_only() -> None:
    size, propensity = landscape(3, 6)
    one, other = measures.local_minima(size, propensity), measures.local_minima(10 * size, 3 * propensity)
    np.testing.assert_array_equal(one.side, other.side)
    np.testing.assert_allclose(other.energy, 300 * one.energy)


def test_too_many_states_to_go_through_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="1 to 24 states can be found, not of 30; choose fewer"):
        measures.local_minima(np.ones(30), np.zeros((30, 30)))
    with pytest.raises(ValueError, match="1 to 24 states can be listed, not of 0"):
        measures.divisions(0)


def test_the_landscape_stands_beside_the_models_own_blocs() -> None:
    one = drawn(5)
    found = measures.beside_landscape(one, 2001)
    assert list(found.columns) == ["state", "partner", "alignment", "same_side", "same_bloc"]
    assert set(found["state"]) | set(found["partner"]) == set(one.resolved.world.focus)
    every = measures.beside_landscape(one, 2001, list(one.states))
    assert len(every) == len(one.states) * (len(one.states) - 1) / 2
    assert every[["same_side", "same_bloc"]].stack().between(0, 1).all()
    with pytest.raises(KeyError, match="1990 was not recorded"):
        measures.beside_landscape(one, 1990)
