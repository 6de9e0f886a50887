"""What theory says of whole mechanisms, beyond single figures.

Prospect theory reduces to expected value, a state without a stake does nothing, and the order of states does not
matter: see ``tests/test_oracle.py`` and ``tests/test_mechanisms_symmetry.py``.
"""

from __future__ import annotations

import numpy as np
import pytest

from entente_sim.mechanisms.arming import arming
from entente_sim.numerics import FloatArray
from tests.mechanism_worlds import after, random_worlds


def deviation(elasticity: float, years: int) -> tuple[FloatArray, FloatArray]:
    """How far two states that fear nobody but each other are from their anchors, at first and after some years."""
    chunk, lanes = random_worlds(arming__shock_sd=0, arming__adjustment=0.2)
    lanes.arming.rival_elasticity[...] = elasticity  # beyond the range that parameters allow
    chunk.modernisation[...] = 0.0
    chunk.economy[...] = chunk.economy_start
    chunk.threat[...] = 0.0
    chunk.threat[0, 1] = chunk.threat[1, 0] = 0.5
    chunk.spending[:2] = 1.5 * chunk.spending_start[:2]
    chunk.menace_start[...] = np.einsum("ijr,jr->ir", chunk.threat, chunk.spending_start)

    def apart() -> FloatArray:
        return np.asarray(np.abs(np.log(chunk.spending[:2] / chunk.spending_start[:2])))

    first = apart()
    for _ in range(years):
        chunk = after(arming, chunk, lanes)
    return first, apart()


@pytest.mark.parametrize("elasticity", [0.0, 0.5, 0.95])
def test_a_richardson_pair_calms_down_where_fatigue_outweighs_fear(elasticity: float) -> None:
    """``x' = k y - a x``, ``y' = l x - b y`` is stable if and only if ``k l < a b``: here k = l = e_R a, a = b."""
    first, last = deviation(elasticity, 120)
    assert (last < 0.5 * first).all()


@pytest.mark.parametrize("elasticity", [1.05, 1.5])
def test_a_richardson_pair_runs_away_where_fear_outweighs_fatigue(elasticity: float) -> None:
    first, last = deviation(elasticity, 60)
    assert (last > 1.4 * first).all()


def test_at_the_edge_it_neither_calms_down_nor_runs_away() -> None:
    first, last = deviation(1.0, 60)
    np.testing.assert_allclose(last, first, rtol=1e-4)  # a little menace is always added
