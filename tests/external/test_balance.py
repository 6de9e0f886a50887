"""Imbalance of the world's signed networks 1946-1996: Doreian and Mrvar (2015), on the Correlates of War.

Yearly arcs that no division into camps puts right, as copied in the repository hziegel/Alliances and shipped as
networks with the R package signnet.  Ties there are counted once in each direction.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest
from scipy.stats import spearmanr

from entente_sim import measures
from entente_sim.analysis.hindcast.facts import IMBALANCE, imbalance_shape
from entente_sim.numerics import FloatArray
from tests.external.conftest import Rows
from tests.records import drawn


def signed(seed: int, n: int) -> FloatArray:
    upper = np.triu(np.random.default_rng(seed).choice([-1.0, 0.0, 1.0], (n, n)), 1)
    return upper + upper.T


def test_the_observed_shape() -> None:
    """Up with the Cold War, down with the split of its camps, up again with détente's end, down, up with 1990."""
    turns = [IMBALANCE[year] for year in (1950, 1960, 1965, 1980, 1985, 1990)]
    assert [b > a for a, b in pairwise(turns)] == [True, False, True, False, True]
    assert max(IMBALANCE.values()) == IMBALANCE[1980] == IMBALANCE[1990]
    assert all(arcs % 2 == 0 for arcs in IMBALANCE.values()), "every tie counts in both directions"


def test_the_whole_series(table: Callable[[str], Rows]) -> None:
    rows = table("structural_balance/doreian_mrvar_cow_imbalance_1946_1996.csv")[1:]
    series = {int(year): int(arcs) for year, arcs in rows}
    assert {year: series[year] for year in IMBALANCE} == IMBALANCE
    assert list(series) == list(range(1946, 1997))
    assert all(arcs % 2 == 0 for arcs in series.values())
    assert (min(series.values()), max(series.values())) == (22, 82)


def test_two_camps_are_in_balance() -> None:
    side = np.array([1.0, 1.0, -1.0, -1.0, 1.0])
    camps = np.outer(side, side) * (1 - np.eye(5))
    assert measures.imbalance(camps) == 0
    camps[0, 1] = camps[1, 0] = -1
    assert measures.imbalance(camps) == 2
    assert measures.imbalance(camps, per_tie=True) == pytest.approx(2 / 20)
    every, balanced = measures.triads(camps)
    assert (every, balanced) == (10, 7)


def test_nothing_between_anybody_is_in_balance() -> None:
    assert measures.imbalance(np.zeros((2, 4, 4)), per_tie=True).tolist() == [0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_imbalance_is_the_least_over_all_divisions(seed: int) -> None:
    signs = signed(seed, 8)
    least = min(
        sum(
            (signs[i, j] < 0) == (side[i] == side[j]) and signs[i, j] != 0
            for i, j in product(range(8), repeat=2) if i != j
        )
        for side in measures.divisions(8)
    )  # fmt: skip
    assert measures.imbalance(signs) == least


def test_switching_a_state_changes_nothing() -> None:
    """Turning all friends of one state into enemies and all enemies into friends keeps imbalance (Zaslavsky 1982)."""
    signs = signed(9, 10)
    switched = signs.copy()
    switched[3], switched[:, 3] = -switched[3], -switched[:, 3]
    assert measures.imbalance(switched) == measures.imbalance(signs)


def test_ties_of_simulated_states_are_signed() -> None:
    one = drawn(3)
    signs = measures.balance_signs(one)
    n = len(one.states)
    assert signs.shape == (len(one.years), one.runs, n, n)
    np.testing.assert_array_equal(signs, np.swapaxes(signs, 2, 3))
    assert not signs[..., range(n), range(n)].any()
    crisis = np.moveaxis(one.record.dyads["crisis"], -1, 1) > 0
    assert (signs[crisis | np.swapaxes(crisis, 2, 3)] <= 0).all()
    arcs = measures.imbalance(signs)
    assert arcs.shape == (len(one.years), one.runs)
    assert (arcs % 2 == 0).all()
    assert (measures.imbalance(signs, per_tie=True) <= 0.5).all()


def test_more_has_to_be_hostile_where_the_threshold_is_higher() -> None:
    one = drawn(4)
    few, many = (measures.balance_signs(one, hostile=level) < 0 for level in (0.9, 0.1))
    assert (few <= many).all()
    assert few.sum() < many.sum()


def test_the_shape_of_simulated_imbalance_is_compared_by_rank() -> None:
    one = drawn(6, years=51, runs=4, first=1946)
    shape = imbalance_shape(one)
    assert shape.shape == (4,)
    assert (np.abs(shape) <= 1 + 1e-12).all()
    rows = [year - 1946 for year in IMBALANCE]
    per_tie = measures.imbalance(measures.balance_signs(one), per_tie=True)[rows]
    expected = [spearmanr(per_tie[:, run], list(IMBALANCE.values())).statistic for run in range(4)]
    assert shape == pytest.approx(expected)
