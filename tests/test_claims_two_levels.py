"""Statistics of the claims on system, threat, balancing and the two levels, on arrays made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from entente_sim.claims import edits
from entente_sim.claims.claim import Sample
from entente_sim.claims.interventions import NO_US_PRESSURE, POWER_FROZEN, SINCE_2001
from entente_sim.claims.sections import balancing, levels, levels_readings, system, threat
from entente_sim.scenario.loading import load
from tests.claims_samples import sample


def _cells(c: list[float], k: list[float], joint: list[float], systemic: list[float]) -> np.ndarray:
    return np.array([c, k, joint, systemic])[..., None, None]  # one draw of one run


def test_table_sorts_cells_by_what_is_done_there() -> None:
    # Balancing, hedging, too little done, cooperation without a common foe.
    cells = _cells([0.9, 0.5, 0.05, 0.9], [0.0, 0.4, 0.05, 0.0], [1.0, 0.0, 1.0, 0.5], [1.0, 0.0, 0.0, 1.0])
    one = sample(cells, null=_cells([0.1] * 4, [0.1] * 4, [0.0] * 4, [1.0, 0.0, 0.0, 1.0]))
    balancing_, hedging, systemic = levels_readings.kinds(one)
    assert balancing_[:, 0, 0].tolist() == [True, False, False, False]
    assert hedging[:, 0, 0].tolist() == [False, True, False, False]
    assert systemic[:, 0, 0].tolist() == [True, False, False, True]
    assert levels_readings.fit(one).tolist() == [0.5]
    assert levels_readings.false_entries(one).tolist() == [0.0]


def test_table_counts_entries_in_the_empty_boxes() -> None:
    cells = _cells([0.9, 0.5], [0.0, 0.5], [1.0, 0.0], [0.0, 1.0])  # regional balancing, systemic hedging
    one = sample(cells, null=_cells([0.1] * 2, [0.1] * 2, [0.0] * 2, [0.0, 1.0]))
    assert levels_readings.false_entries(one).tolist() == [2.0]
    assert levels_readings.fit(one).tolist() == [0.0]


def test_response_to_friction_is_per_deviation_of_what_was_raised() -> None:
    usual = np.array([[[0.0, 2.0]], [[0.0, 4.0]]])  # deviations 1 and 2
    raised = usual + np.array([0.5, -1.0])[:, None, None]
    assert levels._response_to_friction(sample(raised, usual)).tolist() == [-1.0]  # -1/2 per 1/2
    untaken = usual + np.array([0.2, -1.0])[:, None, None]
    assert np.isnan(levels._response_to_friction(sample(untaken, usual))).all()


def test_who_shapes_whom_compares_responses_per_deviation() -> None:
    usual = np.tile(np.array([[[-1.0, 1.0]]]), (5, 1, 1))  # all deviations 1
    pressed = usual + np.array([1.0, 0.5, 0.5, 9.0, 9.0])[:, None, None]
    deep = usual + np.array([9.0, 2.0, 9.0, 0.5, 0.5])[:, None, None]
    # One of fear moves the tie by one; two of depth move rank and legitimacy by one.
    assert system._who_shapes_whom(sample(pressed, deep, usual)).tolist() == [2.0]
    loosened = usual + np.array([1.0, -0.5, -0.5, 9.0, 9.0])[:, None, None]
    assert system._who_shapes_whom(sample(loosened, deep, usual)).tolist() == [-2.0]
    unmoved = usual + np.array([9.0, 2.0, 9.0, 0.0, 0.0])[:, None, None]
    assert system._who_shapes_whom(sample(pressed, unmoved, usual)).tolist() == [np.inf]
    assert np.isnan(system._who_shapes_whom(sample(usual, deep, usual))).all(), "no fear brought"


def test_a_shock_quickens_where_it_goes_with_the_trend() -> None:
    shaken, calm = [[[1.0, 1.0]], [[3.0, 3.0]]], [[[1.0, 1.0]], [[2.0, 2.0]]]
    assert system._quickened(sample(shaken, calm)).tolist() == [0.5]
    turned = [calm[0], [[-1.0, -1.0]]]
    assert system._quickened(sample(turned, calm)).tolist() == [-1.5]
    falling = [[[-1.0, -1.0]], [[2.0, 2.0]]]
    assert np.isnan(system._quickened(sample([falling[0], shaken[1]], falling))).all(), "it turns without the slump"


def test_part_owed_to_the_us_is_of_what_lies_above_the_null() -> None:
    sample = Sample([np.array([[0.8]]), np.array([[0.5]])], [np.array([[0.2]]), np.array([[0.2]])])
    assert threat._owed_to_the_us(sample) == pytest.approx([0.5])
    below = Sample([np.array([[0.1]]), np.array([[0.5]])], [np.array([[0.2]]), np.array([[0.2]])])
    assert np.isnan(threat._owed_to_the_us(below)).all()


def test_threat_moves_by_parts_of_its_mean() -> None:
    usual = np.array([[0.0, 0.2], [0.2, 0.0]])[..., None, None]
    other = np.array([[0.0, 0.3], [0.1, 0.0]])[..., None, None]
    assert threat._moved(sample(other, usual)) == pytest.approx([0.5])
    assert threat._raised(sample(other, usual)) == pytest.approx([0.0])


def test_alarm_is_per_share_of_power_gained() -> None:
    usual = np.array([0.1, 0.2, 0.3, 0.4])[:, None, None]
    first = usual + np.array([0.1, 0.1, 0.0, 0.0])[:, None, None]
    second = usual + np.array([0.0, 0.0, 0.05, 0.1])[:, None, None]
    assert threat._nearer_alarms_more(sample(first, second, usual)) == pytest.approx([0.5])


def test_treaties_are_compared_by_the_leader_s_lead() -> None:
    arm = np.array([[[1.5, 2.0, 3.0, 4.0]], [[1.0, 0.0, 0.25, 0.25]]])
    assert float(threat._sooner_when_close(sample(arm))) == pytest.approx(0.25)
    assert np.isnan(threat._sooner_when_close(sample(arm[:, :, :2])))
    assert np.isnan(threat._sooner_when_close(sample(arm * np.array([1.0, 0.0])[:, None, None]))), "no treaties"
    rising = [np.array([[[lead]], [[share]]]) for lead, share in ((1.0, 0.1), (2.0, 0.3), (4.0, 0.7))]
    assert float(threat._largest_fall(sample(*rising))) == pytest.approx(-0.2)
    assert float(threat._largest_fall(sample(*rising[::-1]))) == pytest.approx(0.4)
    assert np.isnan(threat._largest_fall(sample(arm * np.array([1.0, 0.0])[:, None, None], arm * 0)))


def test_gradient_of_treaties_by_thirds_of_danger() -> None:
    danger = np.linspace(0.0, 1.0, 9)
    treaties = np.where(danger > 0.7, 1.0 / 6.0, 0.0)
    arm = np.stack([treaties, danger])[:, :, None, None]
    # Three years of six pairs in each third: three treaties against none.
    assert float(balancing._gradient(sample(arm))) == pytest.approx(7.0)
    assert float(balancing._in_calm(sample(arm))) == 0.0
    assert np.isnan(balancing._gradient(sample(arm * np.array([0.0, 1.0])[:, None, None, None]))), "no treaties"


def test_belief_in_partners_is_compared_crisis_by_crisis() -> None:
    arm = np.array([[4.0, 0.0], [3.0, 0.0], [2.0, 0.0]])[:, None, :]
    assert float(balancing._underrated(sample(arm))) == pytest.approx(0.25)
    assert np.isnan(balancing._underrated(sample(np.zeros((3, 1, 2)))))


def test_median_outside_the_band_counts_years() -> None:
    stages = np.array([2.0, 3.0, 5.0, 6.0])[:, None, None] * np.ones((4, 2, 2))
    assert float(levels._years_out_of_band(sample(stages))) == 2.0


def _content() -> dict[str, Any]:
    return load("baseline").world.model_dump(mode="json", exclude_unset=True)


def test_no_us_pressure_leaves_nobody_else_changed() -> None:
    usual, changed = load("baseline"), NO_US_PRESSURE.resolved
    before, after = usual.inputs, changed.inputs
    states, arenas = sorted(usual.world.states), sorted(usual.world.arenas)
    us, row = states.index("USA"), 2010 - after.first
    assert after.values["promotion"][row, us] == 0.0
    assert not after.values["sanctions"][:, us].any()
    assert not after.values["access"][row, us].any()
    regional = [a for a, name in enumerate(arenas) if usual.world.arenas[name].level == "regional"]
    assert not after.values["stake"][row, us][regional].any()
    others = [i for i in range(len(states)) if i != us]
    for name in ("promotion", "stake", "vulnerability"):
        assert np.array_equal(after.values[name][row][others], before.values[name][2010 - before.first][others])


def test_contiguous_and_apart_are_maps_of_the_same_states() -> None:
    side, sea = threat.LAND.resolved, threat.SEA.resolved
    states = sorted(side.world.states)
    rows = [states.index(code) for code in threat.EIGHT]
    pairs = np.ix_(rows, rows)
    assert not side.inputs.distance_home[pairs].any()
    assert (sea.inputs.distance_home[pairs][~np.eye(8, dtype=bool)] > 0.0).all()
    assert set(sea.inputs.barrier[pairs][~np.eye(8, dtype=bool)]) == {0.4}
    assert set(side.inputs.values["sea_power"][0, rows]) == {0.1}
    assert set(sea.inputs.values["sea_power"][0, rows]) == {0.9}


def test_scaling_the_us_scales_wealth_and_arms() -> None:
    content = _content()
    before = {one["field"]: list(one["values"]["USA"]) for one in content["tables"] if one["field"] in edits_scaled}
    edits.us_scaled(2.0)(content)
    for one in content["tables"]:
        if one["field"] in edits_scaled:
            assert one["values"]["USA"] == [2.0 * value for value in before[one["field"]]]


edits_scaled = ("economy", "spending")


def test_one_level_takes_the_other_s_stakes_away() -> None:
    inputs, world = levels.SYSTEMIC_ONLY.resolved.inputs, load("baseline").world
    for a, name in enumerate(sorted(world.arenas)):
        assert inputs.values["stake"][:, :, a].any() == (world.arenas[name].level == "systemic")


def test_frozen_power_lets_all_grow_alike() -> None:
    inputs = POWER_FROZEN.resolved.inputs
    assert inputs.values["growth"][inputs.start - inputs.first :] == pytest.approx(3.0)
    assert POWER_FROZEN.values["arming.rival_elasticity"] == 0.0
    assert not SINCE_2001.values
