"""New leaders: known answers, both sides, and who is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from entente_sim.mechanisms.leaders import leaders
from entente_sim.scenario.errors import ScenarioError
from tests.conftest import small, small_world
from tests.mechanism_worlds import after, put, random_worlds, told

B, D = 1, 2
START = 0.3


def test_an_image_leaves_with_a_personal_ruler() -> None:
    """Of the other's new leader and of one's own, by the share that power is personal."""
    chunk, lanes = random_worlds(leaders__renewal=0.5, learning__start=START)
    chunk.succession[...] = 0.0
    chunk.succession[B] = 1.0
    chunk.liberalism[B] = 0.2
    made = after(leaders, chunk, lanes)
    left = 0.5 * 0.8
    for i, j in ((B, D), (D, B)):
        np.testing.assert_allclose(
            made.hostility[i, j], chunk.hostility[i, j] + left * (START - chunk.hostility[i, j]), rtol=1e-14
        )
        np.testing.assert_allclose(made.grievance_fast[i, j], (1 - left) * chunk.grievance_fast[i, j], rtol=1e-14)
    np.testing.assert_array_equal(made.hostility[0, D], chunk.hostility[0, D])
    np.testing.assert_array_equal(told(made, "grievance_slow"), told(chunk, "grievance_slow"))


def test_two_new_leaders_renew_more_than_one() -> None:
    chunk, lanes = random_worlds(leaders__renewal=1.0, learning__start=START)
    chunk.liberalism[...] = 0.5
    made = after(leaders, chunk, lanes, put("succession", 1.0))
    np.testing.assert_allclose(made.hostility[B, D], START + 0.25 * (chunk.hostility[B, D] - START), rtol=1e-13)


@pytest.mark.parametrize("edit", [put("succession", 0.0), put("liberalism", 1.0)])
def test_nothing_is_renewed_without_a_new_leader_or_where_institutions_bind(edit: object) -> None:
    chunk, lanes = random_worlds(leaders__renewal=1.0)
    made = after(leaders, chunk, lanes, edit)  # type: ignore[arg-type]
    np.testing.assert_array_equal(told(made, "hostility"), told(chunk, "hostility"))


TABLE = {"field": "succession", "unit": "index", "dates": True, "source": "made up", "values": {"BET": [1998, 2003]}}


def test_a_table_of_dates_is_1_in_the_years_it_lists() -> None:
    given = small(small_world(lambda data: data["tables"].append(TABLE))).inputs
    found = {year: given.at("succession", year).tolist() for year in (1997, 1998, 1999, 2003)}
    assert found == {1997: [0, 0, 0, 0], 1998: [0, 1, 0, 0], 1999: [0, 0, 0, 0], 2003: [0, 1, 0, 0]}


@pytest.mark.parametrize("change", [{"values": {"BET": 1998}}, {"years": [1997]}])
def test_a_table_of_dates_needs_lists_of_years(change: dict[str, object]) -> None:
    with pytest.raises(ScenarioError, match="has dates: give a list of years, and no anchors"):
        _ = small(small_world(lambda data: data["tables"].append(TABLE | change))).inputs
