"""Crises: how often they break out, who takes whose side, and what they leave behind."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from entente_sim.engine.round import ROUND, advance
from entente_sim.experiments.runner import run
from entente_sim.mechanisms.crises import crises
from entente_sim.mechanisms.learning import learning
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import Streams, code_key, uniform
from entente_sim.world.world import World as Chunk
from tests.conftest import begun, small, small_scenario, small_world
from tests.mechanism_worlds import CODES, OFF_DIAGONAL, RUNS, Edit, after, put, random_worlds, told

ALP, BET, DEL, GAM = range(4)
MIDDLING: list[Edit] = [
    *(put(name, 0.5) for name in ("hostility", "threat", "worst_received")),
    *(put(name, 0.0) for name in ("complementarity", "disagreement", "nuclear")),
    put("incident", 1.0),
]
CALM = Parameters().replace(crises__rate=0)


def drawn(purpose: str, *codes: str) -> np.ndarray:
    """Uniform draws of the year 2002 in the runs that ``after`` uses."""
    lanes = Streams(5, range(RUNS)).lanes(2002, purpose)
    return np.array([uniform(lane, np.uint64(code_key(*codes))) for lane in lanes])


# --- how often -------------------------------------------------------------------------------------------------------


def test_the_base_is_the_hazard_of_neighbours_in_the_middle_of_everything() -> None:
    chunk, lanes = random_worlds(crises__rate=0.5)
    made = after(crises, chunk, lanes, *MIDDLING)
    expected = drawn("crisis", "BET", "GAM") < 1 - math.exp(-0.5)
    np.testing.assert_array_equal(made.crisis[BET, GAM], expected)
    assert 0.2 < expected.mean() < 0.6


def test_from_calm_to_heat_the_hazard_spans_that_of_disputes() -> None:
    """Of the permanent five: .041 a year long after a dispute, .471 right after it."""
    p = Parameters().crises
    assert p.rate == 0.041
    assert p.rate * math.exp((p.hostility + p.threat + p.competition) / 2) == pytest.approx(0.471, rel=0.02)


def test_contact_is_a_border_or_what_is_at_stake() -> None:
    chunk, lanes = random_worlds(crises__rate=1e6)

    def nothing_at_stake(copy: Chunk) -> None:
        copy.stake[DEL] = 0.0

    made = after(crises, chunk, lanes, *MIDDLING, nothing_at_stake)
    assert made.crisis[BET, GAM].all(), "neighbours"
    assert made.crisis[ALP, BET].all(), "a shared arena"
    assert not made.crisis[DEL].any(), "neither"


def test_without_hazard_no_crisis_and_nobody_to_back() -> None:
    for edits, rate in (((), 0.0), ((put("incident", 0.0),), 1e6)):
        chunk, lanes = random_worlds(crises__rate=rate)
        made = after(crises, chunk, lanes, *edits)
        for name in ("crisis", "backing", "opposition"):
            assert not told(made, name).any()


def test_crises_are_yes_or_no_and_the_same_both_ways() -> None:
    chunk, lanes = random_worlds(crises__rate=0.7)
    made = after(crises, chunk, lanes)
    np.testing.assert_array_equal(made.crisis, made.crisis.swapaxes(0, 1))
    assert set(np.unique(told(made, "crisis"))) == {0.0, 1.0}


def test_near_parity_dispute_over_order_multiplies_the_hazard() -> None:
    chunk, lanes = random_worlds(crises__rate=0.05, crises__parity=3, threat__parity_width=1e-3)
    even = [*MIDDLING, put("capability", 0.25)]
    for disagreement, times in ((0.0, 1.0), (1.0, 4.0)):
        made = after(crises, chunk, lanes, *even, put("disagreement", disagreement))
        expected = drawn("crisis", "BET", "GAM") < 1 - math.exp(-0.05 * times)
        np.testing.assert_array_equal(made.crisis[BET, GAM], expected)


def test_an_incident_driver_is_felt_both_ways_and_raises_the_hazard() -> None:
    driver = {"d": {"target": "dyads.ALP.GAM.incident", "to": 20, "unit": "factor", "start": 2001}}
    inputs = inputs_of(small_world(), small_scenario(drivers=driver))
    assert inputs.at("incident", 2000)[ALP, GAM] == 1
    assert inputs.at("incident", 2001)[ALP, GAM] == inputs.at("incident", 2001)[GAM, ALP] == 20
    base, driven = (run(small(drivers=d), runs=40, workers=1).record.dyads["crisis"] for d in (None, driver))
    assert driven[1:, ALP, GAM].mean() > base[1:, ALP, GAM].mean()
    np.testing.assert_array_equal(driven[:1], base[:1])


# --- whose side ------------------------------------------------------------------------------------------------------


def worth(chunk: Chunk, p: Parameters, k: int, i: int, j: int, run_number: int) -> float:
    """What backing i against j is worth to k, for each step of level."""
    at = (..., run_number)
    fear_i, fear_j = (chunk.salience[k, x][at] * chunk.threat[k, x][at] for x in (i, j))
    u, q = p.incentives.nuclear_usefulness, p.crises
    largest = chunk.capability[at].max()
    use = (1 - u) * math.sqrt(chunk.capability[i][at] / largest) + u * chunk.nuclear[i][at]
    return float(
        q.commitment * (chunk.commitment[k, i][at] - chunk.commitment[k, j][at])
        + q.danger * (fear_j - fear_i)
        + q.common_enemy * use * fear_j
        - q.exposure * chunk.exposure[k, j][at]
        - q.load * (chunk.load[k][at] - chunk.usual_load[k][at])
    )


def test_with_exact_choice_the_best_side_is_backed_at_the_best_level() -> None:
    exact = {"crises__rate": 1e9, "crises__deterrence": 0.1, "posture__precision": 1e6}
    p = Parameters().replace(**exact)
    chunk, lanes = random_worlds(**exact)
    chunk.stake[DEL], chunk.stake[GAM] = 0.0, 0.0  # leaves ALP with BET, and BET with its neighbour GAM
    made = after(crises, chunk, lanes)
    assert [pair for pair in combinations(range(4), 2) if made.crisis[pair].all()] == [(ALP, BET), (BET, GAM)]
    seen = set()
    for r in range(RUNS):
        options = {(0, 0): 0.0}
        for side, foe in ((ALP, BET), (BET, ALP)):
            for step in (1, 2, 3):
                price = 0.85 * (step / 3) ** 2 / 2 + (0.1 * chunk.nuclear[foe, r] if step == 3 else 0)
                options[side, step] = step / 3 * worth(chunk, p, DEL, side, foe, r) - price
        side, step = max(options, key=lambda option: options[option])
        if step:
            seen.add((side, step))
            assert made.opposition[DEL, BET if side == ALP else ALP, r] >= step / 3
            assert made.backing[DEL, side, r] >= step / 3
    assert seen == {(side, step) for side in (ALP, BET) for step in (1, 2, 3)}


def test_an_ally_is_backed_and_a_nuclear_foe_deters_from_arms() -> None:
    chunk, lanes = random_worlds(crises__rate=1e9, crises__deterrence=5)
    plain = [put(name, 0.0) for name in ("threat", "exposure", "load", "usual_load", "commitment", "nuclear")]

    def allied(copy: Chunk) -> None:
        copy.commitment[DEL, ALP] = 1.0

    def armed(copy: Chunk) -> None:
        copy.nuclear[...] = 1.0

    free, deterred = after(crises, chunk, lanes, *plain, allied), after(crises, chunk, lanes, *plain, allied, armed)
    assert (free.backing[DEL, ALP] == 1.0).mean() > 0.5
    assert not (deterred.backing == 1.0)[OFF_DIAGONAL].any()
    assert (deterred.backing[DEL, ALP] == 2 / 3).mean() > 0.9


def test_shares_of_sides_are_those_of_quantal_response() -> None:
    """Without weights only the price counts, the same for either side."""
    runs = 6000
    chunk, lanes = begun(runs=runs, parameters=Parameters().null().replace(crises__rate=1e9, crises__deterrence=0))
    crises(chunk, lanes, Streams(9, range(runs)))
    weights = [1.0] + 2 * [math.exp(-11 * 0.85 * (step / 3) ** 2 / 2) for step in (1, 2, 3)]
    chunk.capability[...] = 1.0
    chunk.stake[DEL] = chunk.stake[ALP] = 0.0  # leaves BET with its neighbour GAM alone
    crises(chunk, lanes, Streams(9, range(runs)))
    for side, first in ((BET, 1), (GAM, 4)):
        for step in (1, 2, 3):
            got = (chunk.backing[ALP, side] == step / 3).mean()
            assert got == pytest.approx(weights[first + step - 1] / sum(weights), abs=0.02)
    np.testing.assert_array_equal(chunk.backing[ALP, BET], chunk.opposition[ALP, GAM])


def test_nobody_backs_itself_and_parties_back_nobody_in_their_own_crisis() -> None:
    chunk, lanes = random_worlds(crises__rate=1e9)
    chunk.stake[DEL], chunk.stake[ALP] = 0.0, 0.0  # one crisis, BET with GAM
    made = after(crises, chunk, lanes)
    assert not told(made, "backing").reshape(4, 3, RUNS)[[BET, GAM]].any()
    assert made.backing[[ALP, DEL]].any()


# --- what is left of it ----------------------------------------------------------------------------------------------


def test_a_crisis_is_an_act_and_not_an_image() -> None:
    chunk, lanes = random_worlds(learning__rate_up=0, learning__rate_down=0)
    made = after(learning, chunk, lanes, put("crisis", 1.0))
    np.testing.assert_array_equal(told(made, "hostility"), told(chunk, "hostility"))


def test_a_crisis_counts_as_much_as_the_same_competition() -> None:
    chunk, lanes = random_worlds(learning__crisis_acts=0.3)
    calm = [put("crisis", 0.0), put("worst_received", 0.2)]
    crisis = after(learning, chunk, lanes, *calm, put("competition_received", 0.2), put("crisis", 1.0))
    acts = after(learning, chunk, lanes, put("crisis", 0.0), *[
        put(name, 0.5) for name in ("competition_received", "worst_received")])  # fmt: skip
    np.testing.assert_allclose(told(crisis, "hostility"), told(acts, "hostility"), rtol=1e-13)


def test_at_rate_0_the_world_is_as_if_there_were_no_crises() -> None:
    without = [mechanism for mechanism in ROUND if mechanism is not crises]
    one, lanes = begun(runs=5, parameters=CALM)
    two = one.copy_for(one.inputs)
    for chunk, schedule in ((one, ROUND), (two, without)):
        for _ in advance(chunk, lanes, Streams(3, range(5)), 2006, schedule):
            pass
    for name in ("hostility", "commitment", "cooperation", "competition", "economy", "crisis", "backing"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)


def test_crises_leave_hostility_behind() -> None:
    calm, stormy = (
        run(small(), runs=40, workers=1, parameters=Parameters().replace(crises__rate=rate)).record
        for rate in (0, 1)
    )  # fmt: skip
    assert stormy.dyads["crisis"].mean() > 0.1
    assert not calm.dyads["crisis"].any()
    assert stormy.dyads["hostility"].mean() > calm.dyads["hostility"].mean() + 0.02


def test_codes_are_those_these_tests_assume() -> None:
    assert CODES == ["ALP", "BET", "DEL", "GAM"]
