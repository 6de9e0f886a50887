"""The war in Syria as a landscape: R. Axelrod's data of February 2016, calculated with and corrected by Z. Furnas.

Propensities there run from 1 to 5 and are used less 3; the tables' columns of frustration are s_i F_i.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from entente_sim import measures
from entente_sim.numerics import FloatArray
from tests.external.conftest import Rows

ACTORS = (
    "US", "Russia", "Syria", "Turkey", "Saudi Arabia", "Iran", "ISIS", "Hezbollah", "Iraqi Kurds", "Nusra", "Baghdad",
)  # fmt: skip
SIZE = np.array([10, 10, 50, 10, 10, 20, 100, 20, 40, 10, 50], dtype=float)
WEAK = np.where(np.array(ACTORS) == "Syria", 10.0, SIZE)
SCORES = """
3 2 2 5 4 2 1 1 4 2 4
2 3 4 2 3 3 1 3 2 2 4
2 4 3 1 2 4 1 4 1 2 3
5 2 1 3 3 2 2 3 2 2 3
4 3 2 3 3 1 1 3 3 2 3
2 3 4 2 1 3 2 5 3 2 2
1 1 1 2 1 2 3 2 1 2 1
1 3 4 3 3 5 2 3 3 2 3
4 2 1 2 3 3 1 3 3 2 3
2 2 2 2 2 2 2 2 2 3 2
4 4 3 3 3 2 1 3 3 2 3
"""
PROPENSITY = np.array([line.split() for line in SCORES.split("\n") if line], dtype=float) - 3.0
CASES = {
    "as it was": (SIZE, -83_200.0, {"Turkey", "ISIS", "Nusra"}),
    "a weak Syria": (WEAK, -65_600.0, {"ISIS", "Nusra"}),
}
TABLES = {
    "as it was": ("Actor_data.csv", "Landscape_Results_2016-02-20.csv"),
    "a weak Syria": ("Actor_data_weaksyria.csv", "Landscape_Results_weaksyria_2016-02-20.csv"),
}


def minority(side: FloatArray) -> set[str]:
    return {actor for actor, own in zip(ACTORS, side, strict=True) if own != side[0]}


@pytest.mark.parametrize("case", CASES)
def test_the_only_local_minimum_is_the_published_one(case: str) -> None:
    size, depth, few = CASES[case]
    found = measures.local_minima(size, PROPENSITY)
    assert found.energy.tolist() == [depth]
    assert minority(found.side[0]) == few


@pytest.mark.parametrize("case", CASES)
def test_the_search_finds_the_deepest_of_all(case: str) -> None:
    size, depth, few = CASES[case]
    side = measures.deepest(size, PROPENSITY)
    assert minority(side) == few
    assert measures.energy(size, PROPENSITY, side) == depth


@pytest.mark.parametrize(
    ("apart", "energy"),
    [
        ({"US"}, -4_200), ({"US", "Russia"}, -7_200), ({"US", "Syria"}, -30_200), ({"US", "Turkey"}, -10_200),
        ({"US", "ISIS"}, -76_200),
    ],
)  # fmt: skip
def test_rows_of_the_published_table(apart: set[str], energy: float) -> None:
    side = np.array([1.0 if actor in apart else -1.0 for actor in ACTORS])
    assert measures.energy(SIZE, PROPENSITY, side) == energy


@pytest.mark.parametrize("case", CASES)
def test_every_energy_and_frustration_of_1024_divisions(case: str, table: Callable[[str], Rows]) -> None:
    pairs = table("landscape_syria/Pairwise_propensity_Feb_20.csv")[1:]
    scores = np.array([[value or "3" for value in row[1:]] for row in pairs], dtype=float)
    np.testing.assert_array_equal(scores - 3.0, PROPENSITY)
    actors, results = (table(f"landscape_syria/{name}") for name in TABLES[case])
    size = np.array([float(row[2]) for row in actors[1:]])
    np.testing.assert_array_equal(size, CASES[case][0])
    rows = [row for row in results if row[0].isdigit()]
    assert len(rows) == 1024
    side = 3.0 - 2.0 * np.array([row[1:12] for row in rows], dtype=float)
    assert len(np.unique(side, axis=0)) == len(measures.divisions(11)) == 1024
    felt = measures.frustration(size, PROPENSITY, side)
    np.testing.assert_array_equal(measures.energy(size, PROPENSITY, side), [float(row[12]) for row in rows])
    np.testing.assert_array_equal(size * felt, np.array([row[13:24] for row in rows], dtype=float))
    minima = measures.local_minima(size, PROPENSITY).side
    found = [bool((np.abs(minima @ one) == 11).any()) for one in side]
    assert found == [row[24] == "TRUE" for row in rows]
