"""Standing: how much power states have, where it reaches, and what they want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from entente_sim.mechanisms.capability import capability
from entente_sim.mechanisms.legitimacy import legitimacy
from entente_sim.mechanisms.positions import positions
from entente_sim.mechanisms.projection import projection
from entente_sim.numerics import FloatArray
from entente_sim.scenario.parameters import Parameters
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from tests.mechanism_worlds import (
    OFF_DIAGONAL,
    RUNS,
    Edit,
    after,
    at,
    cells,
    lifted,
    moved_to,
    put,
    random_worlds,
    still_world,
    told,
    within,
    years_of,
)

# --- capability ------------------------------------------------------------------------------------------------------

MEASURES = ["gdp_weight", "military_weight", "net_weight", "cinc_weight"]


@pytest.mark.parametrize(
    "weights", [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (4, 4, 2, 0), (0.1, 0, 0, 0.3)]
)
def test_capability_is_a_share(weights: Sequence[float]) -> None:
    named = {f"capability__{name}": weight for name, weight in zip(MEASURES, weights, strict=True)}
    made = after(capability, *random_worlds(**named))
    np.testing.assert_allclose(made.capability.sum(axis=0), 1, rtol=1e-14)
    assert (made.capability > 0).all()
    assert (made.lead.max(axis=0) == 1).all()


def test_capability_by_hand() -> None:
    chunk, lanes = random_worlds(
        capability__gdp_weight=1, capability__military_weight=2, capability__net_weight=1, capability__cinc_weight=0
    )
    made = after(
        capability, chunk, lanes, put("economy", np.array([6, 2, 1, 1.0])[:, None]),
        put("military", np.array([1, 1, 0, 2.0])[:, None]), put("population", np.array([36, 4, 1, 1.0])[:, None]),
    )  # fmt: skip
    expected = (np.array([6, 2, 1, 1]) / 10 + 2 * np.array([1, 1, 0, 2]) / 4 + np.array([1, 1, 1, 1]) / 4) / 4
    np.testing.assert_allclose(made.capability, np.repeat(expected[:, None], RUNS, axis=1), rtol=1e-14)


def test_cinc_moves_with_gdp_by_hand() -> None:
    """A CINC share of the start year grows as GDP has since, to the power of its elasticity."""
    chunk, lanes = random_worlds(
        capability__gdp_weight=1, capability__military_weight=0, capability__net_weight=0, capability__cinc_weight=3,
        capability__cinc_growth_elasticity=0.5,
    )  # fmt: skip
    made = after(
        capability, chunk, lanes, put("economy", np.array([4, 2, 1, 1.0])[:, None]),
        put("economy_start", np.array([1, 2, 4, 1.0])[:, None]), put("cinc", np.array([0.1, 0.4, 0.2, 0.3])[:, None]),
    )  # fmt: skip
    index = np.array([0.1 * 2, 0.4, 0.2 / 2, 0.3])
    expected = (np.array([4, 2, 1, 1]) / 8 + 3 * index / index.sum()) / 4
    np.testing.assert_allclose(made.capability, np.repeat(expected[:, None], RUNS, axis=1), rtol=1e-13)


def test_a_measure_of_which_nobody_has_anything_takes_no_power_away() -> None:
    """Shares of power sum to one however much a world without CINC weighs it."""
    chunk, lanes = random_worlds(capability__cinc_weight=1.0)
    chunk.cinc[...] = 0.0
    weighed = after(capability, chunk, lanes).capability
    np.testing.assert_allclose(weighed.sum(axis=0), 1.0, rtol=1e-13)
    lanes.capability.cinc_weight[...] = 0.0
    np.testing.assert_array_equal(weighed, after(capability, chunk, lanes).capability)


def test_capability_does_not_depend_on_the_unit_of_money() -> None:
    chunk, lanes = random_worlds()
    scaled: list[Edit] = [put(n, getattr(chunk, n) * 1024.0) for n in ("economy", "economy_start", "military")]
    np.testing.assert_allclose(
        after(capability, chunk, lanes).capability, after(capability, chunk, lanes, *scaled).capability, rtol=1e-13
    )


def test_a_leader_is_remembered() -> None:
    chunk, lanes = random_worlds(threat__lead_memory=0.1)
    made = after(capability, chunk, lanes, put("lead", 1.0))
    relative = made.capability / made.capability.max(axis=0)
    np.testing.assert_array_equal(made.lead, np.maximum(relative, 0.9))


def test_more_gdp_is_more_power_and_less_for_others() -> None:
    chunk, lanes = random_worlds()
    base = after(capability, chunk, lanes).capability
    richer = after(capability, chunk, lanes, lambda copy: copy.economy[1].__imul__(1.5)).capability
    assert (richer[1] > base[1]).all()
    assert (np.delete(richer, 1, axis=0) < np.delete(base, 1, axis=0)).all()


# --- projection ------------------------------------------------------------------------------------------------------


def test_power_fades_with_distance() -> None:
    chunk, lanes = random_worlds()
    far_bases = put("distance_base", 1e6)
    reach = [
        told(after(projection, chunk, lanes, far_bases, moved_to(km)), "projected") for km in (0, 500, 4000, 15_000)
    ]
    for near, far in pairwise(reach):
        assert (near > far).all()
    owner = np.broadcast_to(chunk.capability, (4, 4, RUNS))[OFF_DIAGONAL]
    assert (reach[0] <= owner).all()


def test_a_base_brings_power_near_at_a_penalty() -> None:
    chunk, lanes = random_worlds(projection__base_penalty=800)
    at_home = told(after(projection, chunk, lanes, moved_to(800), put("distance_base", 1e6)), "projected")
    at_base = told(after(projection, chunk, lanes, moved_to(9000), put("distance_base", 0.0)), "projected")
    np.testing.assert_array_equal(at_home, at_base)
    behind = told(after(projection, chunk, lanes, moved_to(700), put("distance_base", 0.0)), "projected")
    assert (behind > at_home).all()


@pytest.mark.parametrize(("power", "path"), [(0.0, "sea_access"), (1.0, "barrier")])
def test_land_power_needs_no_sea_and_sea_power_no_land(power: float, path: str) -> None:
    chunk, lanes = random_worlds()

    def closed(copy: Chunk) -> None:
        if path == "sea_access":
            copy.sea_access[...] = 0.0
        else:
            copy.inputs = replace(copy.inputs, barrier=np.zeros((4, 4)))

    only = put("sea_power", power)
    np.testing.assert_array_equal(
        told(after(projection, chunk, lanes, only), "projected"),
        told(after(projection, chunk, lanes, only, closed), "projected"),
    )
    other = put("sea_power", 1 - power)
    assert not told(after(projection, chunk, lanes, other, closed), "projected").any()


# --- positions -------------------------------------------------------------------------------------------------------


def test_positions_follow_regime_by_the_slope_and_stay_in_range() -> None:
    chunk, lanes = random_worlds(positions__rate=0)
    chunk.response[...] = 0.0
    made = after(positions, chunk, lanes)
    assert (np.abs(made.position) <= 1).all()
    centred = 2 * chunk.liberalism[:, None] - 1
    exact = np.clip(chunk.stance + chunk.inputs.regime_slope[None, :, None] * centred, -1, 1)
    np.testing.assert_allclose(made.position, exact, rtol=1e-14, atol=1e-15)
    flat = chunk.inputs.regime_slope == 0
    np.testing.assert_array_equal(made.position[:, flat], chunk.stance[:, flat])
    freer = after(positions, chunk, lanes, lifted("liberalism")).position
    assert (freer[:, ~flat] >= made.position[:, ~flat]).all()
    assert (freer[:, ~flat] > made.position[:, ~flat]).any()


def test_disagreement_is_symmetric_in_range_and_0_in_agreement() -> None:
    chunk, lanes = random_worlds()
    made = after(positions, chunk, lanes).disagreement
    np.testing.assert_array_equal(made, made.swapaxes(0, 1))
    assert (made >= 0).all()
    assert (made <= 1).all()
    alike = [put("stance", 0.3), put("liberalism", 0.5), put("response", 0.1)]
    agreed = after(positions, chunk, Lanes(Parameters().replace(positions__rate=0), RUNS), *alike).disagreement
    assert not agreed.any()


def test_disagreement_ignores_arenas_where_one_has_nothing_at_stake() -> None:
    chunk, lanes = random_worlds()
    far = after(positions, chunk, lanes, lambda copy: copy.stance[0, 2].fill(1.0))
    near = after(positions, chunk, lanes, lambda copy: copy.stance[0, 2].fill(-1.0))
    np.testing.assert_array_equal(far.disagreement, near.disagreement)


# --- the response of positions ---------------------------------------------------------------------------------------

AT_ONCE: dict[str, float] = {"positions__rate": 1, "positions__reach": 2}


def test_the_response_by_hand() -> None:
    """A at 0 is tied to B at .8, looks up to C at 1 and fears D at -.4, in arena 1 with stakes of .5, .4 and 1."""
    chunk, lanes = still_world(**AT_ONCE, positions__partners=0.3, positions__socialisation=0.5, positions__threats=0.2)
    made = after(
        positions, chunk, lanes,
        cells("position", B1=0.8, C1=1.0, D1=-0.4), cells("stake", B1=0.5, C1=0.4, D1=1.0),
        cells("commitment", AB=0.6), cells("status", A=0.2, C=0.7), cells("mobility", A=0.4),
        cells("threat", AD=0.5), cells("salience", AD=0.8), cells("stance", A1=0.1),
        put("liberalism", 0.5),
    )  # fmt: skip
    partners = 0.3 * (0.6 * 0.5) * 0.8 / (1 + 0.6 * 0.5)
    superiors = 0.5 * 0.4 * (0.5 * 0.4) * 1.0 / (1 + 0.5 * 0.4)
    fear = 0.2 * 0.8 * 0.5 * 1.0 * 0.4 / 2
    assert at(made, "response", "A1") == pytest.approx(partners + superiors + fear, rel=1e-14)
    assert at(made, "position", "A1") == pytest.approx(0.1 + partners + superiors + fear, rel=1e-14)
    slow = after(positions, chunk, Lanes(Parameters().replace(positions__rate=0.1), 1), cells("response", A1=0.2))
    assert at(slow, "response", "A1") == pytest.approx(0.18, rel=1e-14), "without reasons a response fades"


def drawn_apart(name: str, **parameters: float) -> tuple[FloatArray, FloatArray]:
    """Return A's response to B alone and where B stands from A, in arena 1."""
    chunk, lanes = random_worlds(**AT_ONCE, **parameters)
    for other in {"commitment", "mobility", "threat"} - {name}:
        getattr(chunk, other)[...] = 0.0
    if name != "mobility":
        array = getattr(chunk, name)
        only = array[0, 1].copy()
        array[...] = 0.0
        array[0, 1] = only
    else:
        chunk.status[[2, 3]] = 0.0
    made = after(positions, chunk, lanes)
    return made.response[0, 1], chunk.position[1, 1] - chunk.position[0, 1]


def test_positions_move_to_partners() -> None:
    response, way = drawn_apart("commitment")
    assert (response * way > 0).all()
    assert (np.abs(response) < np.abs(way)).all(), "never past them"


def test_positions_move_away_from_those_one_fears() -> None:
    response, way = drawn_apart("threat")
    assert (response * way < 0).all()


def test_positions_move_to_superiors_whose_club_one_seeks() -> None:
    response, way = drawn_apart("mobility")
    above = random_worlds()[0]
    superior = above.status[1] > above.status[0]
    assert (response[superior] * way[superior] > 0).all()
    assert not response[~superior].any(), "those below are no club"
    assert superior.any()
    assert not superior.all()


@pytest.mark.parametrize("reach", [0.0, 0.1, 0.3])
def test_responses_stay_within_reach(reach: float) -> None:
    chunk, lanes = random_worlds(
        positions__reach=reach, positions__rate=1, positions__partners=5, positions__socialisation=5
    )
    made = after(positions, chunk, lanes)
    within(made, "response", -reach, reach)
    assert np.isclose(np.abs(made.response), reach).mean() > 0.2
    slow = Lanes(Parameters().replace(positions__reach=reach, positions__partners=5), RUNS)
    for world in years_of(positions, 30, chunk, slow, put("mobility", 0.0)):
        within(world, "position", -1, 1)
    within(world, "response", -reach - 0.05, reach + 0.05)


def test_who_cannot_be_moved_stands_where_stance_and_regime_put_it() -> None:
    chunk, lanes = random_worlds(positions__reach=0, positions__rate=0.3)
    made = years_of(positions, 150, chunk, lanes)[-1]
    centred = 2 * chunk.liberalism[:, None] - 1
    exact = np.clip(chunk.stance + chunk.inputs.regime_slope[None, :, None] * centred, -1, 1)
    np.testing.assert_allclose(made.position, exact, atol=1e-12)


def test_committed_states_come_to_agree() -> None:
    chunk, lanes = random_worlds(positions__reach=0.6, positions__rate=0.3, positions__partners=1)
    alone = [put("threat", 0.0), put("mobility", 0.0), put("response", 0.0), put("liberalism", 0.5)]
    tied = years_of(positions, 20, chunk, lanes, put("commitment", 1.0), *alone[:2])[-1]
    apart = after(positions, chunk, lanes, put("commitment", 0.0), *alone)
    assert told(tied, "disagreement").mean() < 0.8 * told(apart, "disagreement").mean()


def test_legitimacy_is_full_at_most() -> None:
    chunk, lanes = random_worlds(legitimacy__recognition=10.0, legitimacy__overreach=0, legitimacy__rate=1.0)
    made = after(legitimacy, chunk, lanes, put("cooperation_received", 1.0), put("competition_received", 0.0))
    np.testing.assert_array_equal(made.legitimacy, 1.0)
