"""Posture: what cooperation and competition are worth, what is chosen, and how it looks to the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from entente_sim.mechanisms.conduct import conduct
from entente_sim.mechanisms.incentives import incentives
from entente_sim.mechanisms.posture import posture, utilities
from entente_sim.numerics import FloatArray
from entente_sim.scenario.parameters import INCENTIVE_WEIGHTS, Parameters
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from tests.mechanism_worlds import (
    GRID,
    OFF_DIAGONAL,
    after,
    at,
    cells,
    lifted,
    put,
    random_worlds,
    spelt,
    still_world,
    told,
)

# --- incentives ------------------------------------------------------------------------------------------------------

C, K = "gain_cooperation", "gain_competition"


def only(chunk: Chunk, **weights: float) -> Lanes:
    """Return parameters under which nothing but the given incentives counts."""
    nothing = dict.fromkeys(INCENTIVE_WEIGHTS, 0.0)
    given = {path.replace("__", "."): value for path, value in weights.items()}
    return Lanes(Parameters().replace(**{**nothing, **given}), chunk.runs)


def test_cooperation_by_hand() -> None:
    """Every term at once, for A towards B in arena 1."""
    values = {
        "consensus": 0.5, "gain": 0.6, "common_enemy": 3.0, "detachment": 1.2, "appeasement": 0.3, "mobility": 0.4,
        "creativity": 0.7, "acceptance": 0.9, "forfeit": 0.8, "autonomy": 0.2, "fear_of_dependence": 1.1,
        "mistrust": 1.3, "secondary_sanctions": 1.4, "institution": 0.35, "nuclear_usefulness": 0.3,
    }  # fmt: skip
    chunk, lanes = still_world(
        **{f"incentives__{name}": value for name, value in values.items()}, trade__bargaining=0.8,
        influence__comfort=0.25, status__rivalry_offset=0.1,
    )  # fmt: skip
    chunk.inputs = replace(chunk.inputs, sanctionable=np.array([0, 0.5, 0]))
    made = after(
        incentives, chunk, lanes,
        cells("interest", A1=0.64, B1=0.36), cells("position", A1=0.3, B1=-0.1), cells("complementarity", AB=0.5),
        cells("dependence", AB=0.25, BA=0.5), cells("common_enemy", AB1=0.2), cells("capability", A=0.5, B=0.32),
        cells("nuclear", B=0.5), cells("support", AB=0.1), cells("threat", AB=0.4), cells("resistance", AB=0.7),
        cells("deficit", A=0.3), cells("status", A=0.5, B=0.55), cells("mobility", A=0.6), cells("creativity", A=0.2),
        cells("offer", BA=0.15), cells("forfeit", AB=0.05), cells("rank_cost", AB=0.25), cells("reliance", AB=0.45),
        cells("hostility", AB=0.2), cells("sanction_exposure", AB=0.3), cells("framework", AB1=0.6),
    )  # fmt: skip
    split = (1.05 - 0.8 * 0.25) / ((1.05 - 0.8 * 0.25) + (1.05 - 0.8 * 0.5))
    use = 0.7 * 0.8 + 0.3 * 0.5
    own = (
        0.5 * 0.6 + 3.0 * 0.2 + 0.3 * 0.4 * 0.3 + 0.4 * 0.6 * 0.3 * 0.15 + 0.7 * 0.2 * 0.3 * 0.05 * 0.6 + 0.9 * 0.15
        - 0.8 * 0.05 - 0.2 * 0.25 - 1.1 * 0.2 - 1.3 * 0.2 - 1.4 * 0.3 * 0.5 + 0.35 * 0.6
    )  # fmt: skip
    expected = 0.64 * own + 0.6 * 0.5 * 2 * split * 0.48 + 1.2 * use * 0.1 * 0.36
    assert at(made, C, "AB1") == pytest.approx(expected, rel=1e-13)


def test_competition_by_hand() -> None:
    values = {
        "threat": 2.0, "rivalry": 0.9, "status": 0.5, "influence": 1.5, "dependence": 0.8, "detachment": 1.2,
        "load": 0.7, "restraint": 0.6, "deference": 0.4, "nuclear_usefulness": 0.0,
    }  # fmt: skip
    chunk, lanes = still_world(
        **{f"incentives__{name}": value for name, value in values.items()}, status__rivalry_offset=0.1
    )
    made = after(
        incentives, chunk, lanes,
        cells("interest", A1=0.64, B1=0.36), cells("position", A1=0.3, B1=-0.1), cells("threat", AB=0.4),
        cells("salience", AB=0.81), cells("resistance", AB=0.5), cells("contest", A=0.3), cells("deficit", A=0.2),
        cells("status", A=0.4, B=0.7), cells("displaced", AB1=0.1), cells("access", A1=0.5), cells("risk", AB=1.2),
        cells("dependence", AB=0.25), cells("support", AB=0.15), cells("load", A=0.5), cells("usual_load", A=0.3),
        cells("offer", AB=0.1), cells("legitimacy", B=0.6), cells("lead", B=0.5),
    )  # fmt: skip
    worth = 0.64 * (2.0 * 0.4 * 0.9 * 0.5 + 1.5 * 0.1) + 0.48 * (0.9 * 0.2 + 0.5 * 0.3 * 0.2 * 0.4)
    strain = 0.8 * 0.25 + 0.7 * 0.2 + 0.6 * 0.1 + 0.4 * 0.6 * 0.25
    expected = worth * 0.5 * 1.2 - 1.2 * 0.15 * 0.36 - 0.64 * strain
    assert at(made, K, "AB1") == pytest.approx(expected, rel=1e-13)


def test_the_less_dependent_takes_more_of_the_joint_gain() -> None:
    chunk, _ = random_worlds()
    lanes = only(chunk, incentives__gain=1, trade__bargaining=1)
    uneven = np.zeros((4, 4, 1))
    uneven[0, 1], uneven[1, 0] = 0.1, 0.7
    gain = getattr(after(incentives, chunk, lanes, put("dependence", uneven)), C)
    places = spelt(chunk, C)
    for arena in "01":
        strong, weak = gain[places.index(f"AB{arena}")], gain[places.index(f"BA{arena}")]
        np.testing.assert_allclose(strong / weak, 0.95 / 0.35, rtol=1e-12)
        joint = np.sqrt(chunk.interest[0, int(arena)] * chunk.interest[1, int(arena)])
        np.testing.assert_allclose(strong + weak, 2 * chunk.complementarity[0, 1] * joint, rtol=1e-12)
    even = after(incentives, chunk, only(chunk, incentives__gain=1, trade__bargaining=0), put("dependence", uneven))
    np.testing.assert_allclose(getattr(even, C)[places.index("AB1")], getattr(even, C)[places.index("BA1")], rtol=1e-14)


def test_two_who_have_nobody_else_share_alike() -> None:
    chunk, _ = random_worlds()
    lanes = only(chunk, incentives__gain=1, trade__bargaining=1)
    made = after(incentives, chunk, lanes, put("dependence", OFF_DIAGONAL[..., None] * 1.0))
    i, j, a = chunk.layout.triples
    joint = np.sqrt(chunk.interest[i, a] * chunk.interest[j, a])
    np.testing.assert_allclose(made.gain_cooperation, chunk.complementarity[i, j] * joint, rtol=1e-14)


def test_secondary_sanctions_deter_only_in_sanctionable_arenas_and_only_the_exposed() -> None:
    chunk, _ = random_worlds()
    lanes = only(chunk, incentives__secondary_sanctions=1)
    exposed = np.zeros((4, 4, 1))
    exposed[1, 3] = 0.4
    made = after(incentives, chunk, lanes, put("sanction_exposure", exposed))
    places, moved = spelt(chunk, C), made.gain_cooperation != 0
    assert [p for p, m in zip(places, moved.any(axis=1), strict=True) if m] == ["BD0", "BD1"], "arena 2 is out of reach"
    np.testing.assert_allclose(made.gain_cooperation[places.index("BD0")], -0.4 * chunk.interest[1, 0], rtol=1e-14)
    np.testing.assert_allclose(made.gain_cooperation[places.index("BD1")], -0.2 * chunk.interest[1, 1], rtol=1e-14)


def test_reliance_is_feared_beyond_comfort_only() -> None:
    chunk, _ = random_worlds()
    lanes = only(chunk, incentives__fear_of_dependence=1, influence__comfort=0.3)
    assert not after(incentives, chunk, lanes, put("reliance", 0.3)).gain_cooperation.any()
    i, _, a = chunk.layout.triples
    tied = after(incentives, chunk, lanes, put("reliance", 0.75))
    np.testing.assert_allclose(tied.gain_cooperation, -0.45 * chunk.interest[i, a], rtol=1e-13, atol=1e-16)


def test_deference_restrains_only_against_accepted_leaders() -> None:
    chunk, _ = random_worlds()
    lanes = only(chunk, incentives__deference=0.5)
    lead = put("lead", np.array([1.0, 0.2, 0.0, 0.6])[:, None])
    made = after(incentives, chunk, lanes, lead, put("legitimacy", 0.8)).gain_competition
    i, j, a = chunk.layout.triples
    of = np.array([1.0, 0.04, 0.0, 0.36])[j][:, None]
    np.testing.assert_allclose(made, -0.5 * 0.8 * of * chunk.interest[i, a], rtol=1e-13, atol=1e-16)
    assert not after(incentives, chunk, lanes, lead, put("legitimacy", 0.0)).gain_competition.any()


def test_creativity_leads_those_below_who_share_ones_idea_of_order() -> None:
    chunk, _ = random_worlds()
    lanes = only(chunk, incentives__creativity=1)
    ranks = put("status", np.array([0.6, 0.3, 0.65, 0.9])[:, None])
    shared = put("position", 0.4)
    made = after(incentives, chunk, lanes, ranks, shared)
    i, j, a = chunk.layout.triples
    below = np.maximum(made.status[i] - made.status[j] + 0.1, 0)
    expected = chunk.creativity[i] * chunk.deficit[i] * below * chunk.interest[i, a]
    np.testing.assert_allclose(made.gain_cooperation, expected, rtol=1e-12, atol=1e-16)
    lone = after(incentives, chunk, lanes, ranks, put("position", np.array([1.0, -1.0, 0.0, 0.0])[:, None, None]))
    opposed = np.isin(i, [0, 1]) | np.isin(j, [0, 1])
    assert not lone.gain_cooperation[opposed].any(), "no idea shared, nobody to lead"
    sated = after(incentives, chunk, lanes, ranks, shared, put("deficit", 0.0))
    assert not sated.gain_cooperation.any()


def test_mobility_courts_those_above_and_creativity_those_below() -> None:
    chunk, _ = random_worlds()
    ranks = put("status", np.array([0.5, 0.9, 0.1, 0.5])[:, None])
    agreed = put("position", 0.0)
    by_mobility = after(incentives, chunk, only(chunk, incentives__mobility=1), ranks, agreed)
    by_creativity = after(incentives, chunk, only(chunk, incentives__creativity=1), ranks, agreed)
    places = spelt(chunk, C)
    above, below = places.index("AB1"), places.index("AC1")
    assert (by_mobility.gain_cooperation[above] > 0).all()
    assert not by_mobility.gain_cooperation[below].any()
    assert not by_creativity.gain_cooperation[above].any()
    assert (by_creativity.gain_cooperation[below] > 0).all()


def test_lost_influence_is_fought_over_where_effort_reaches() -> None:
    chunk, _ = random_worlds()
    lanes = only(chunk, incentives__influence=2)
    made = after(incentives, chunk, lanes)
    i, j, a = chunk.layout.triples
    expected = 2 * chunk.displaced * chunk.interest[i, a] * chunk.access[i, a] * chunk.risk[i, j]
    np.testing.assert_allclose(made.gain_competition, expected, rtol=1e-13, atol=1e-16)
    assert not after(incentives, chunk, lanes, put("access", 0.0)).gain_competition.any()


def test_interest_and_not_stake_weighs_what_acts_are_worth() -> None:
    chunk, lanes = random_worlds()
    base = after(incentives, chunk, lanes)
    staked = after(incentives, chunk, lanes, put("stake", 0.5))
    np.testing.assert_array_equal(staked.gain_cooperation, base.gain_cooperation)
    turned = after(incentives, chunk, lanes, put("interest", chunk.interest / 2))
    for name in (C, K):
        np.testing.assert_allclose(getattr(turned, name), getattr(base, name) / 2, rtol=1e-12, atol=1e-15)


# --- posture ---------------------------------------------------------------------------------------------------------


EXACT = {"posture__precision": 1e12}
FREE = {f"posture__{name}": 0.0 for name in ("effort_cost", "hedging_cost", "inertia", "deterrence")}


def best_response(chunk: Chunk, lanes: Lanes) -> tuple[FloatArray, FloatArray]:
    """Search the grid for the best posture of every triple and run, in plain numpy."""
    p = {name: getattr(lanes.posture, name)[0] for name in ("effort_cost", "hedging_cost", "inertia", "deterrence")}
    options = [(c, k) for c in GRID for k in GRID]
    utility = np.stack([
        c * chunk.gain_cooperation + k * chunk.gain_competition - p["effort_cost"] * (c * c + k * k) / 2
        - p["hedging_cost"] * c * k - p["inertia"] * (abs(c - chunk.cooperation) + abs(k - chunk.competition))
        - (p["deterrence"] * chunk.nuclear[chunk.layout.triples[1]] if k == 1 else 0)
        for c, k in options
    ])  # fmt: skip
    choice = utility.argmax(axis=0)
    return GRID[choice // 4], GRID[choice % 4]


def test_exact_choice_is_the_best_response() -> None:
    chunk, lanes = random_worlds(**EXACT)
    made = after(posture, chunk, lanes)
    c, k = best_response(chunk, lanes)
    np.testing.assert_allclose(made.cooperation, c)
    np.testing.assert_allclose(made.competition, k)
    assert {float(x) for x in np.unique(made.cooperation.round(9))} == {float(x) for x in GRID.round(9)}


@pytest.mark.parametrize("precision", [1e6, 1e9, 1e12, 1e15])
def test_ties_go_to_the_lowest_number(precision: float) -> None:
    chunk, lanes = random_worlds(**FREE, posture__precision=precision)
    for gain in (chunk.gain_cooperation, chunk.gain_competition):
        gain += np.copysign(0.01, gain)  # clear of 0, where all is a tie
    none = [put("gain_cooperation", 0.0), put("gain_competition", 0.0)]
    idle = after(posture, chunk, lanes, *none)
    assert not idle.cooperation.any()
    assert not idle.competition.any()
    torn = after(posture, chunk, lanes, none[1])
    assert not torn.competition.any(), "all levels of competition tie"
    np.testing.assert_array_equal(torn.cooperation, (chunk.gain_cooperation > 0).astype(float))
    both = after(posture, chunk, lanes, none[0])
    assert not both.cooperation.any(), "all levels of cooperation tie"
    np.testing.assert_array_equal(both.competition, (chunk.gain_competition > 0).astype(float))


@pytest.mark.parametrize(
    ("lift", "more", "less"),
    [("gain_cooperation", "cooperation", "competition"), ("gain_competition", "competition", "cooperation")],
)
def test_what_pays_more_is_done_more_and_the_other_less(lift: str, more: str, less: str) -> None:
    chunk, lanes = random_worlds(**EXACT)
    base, lifted_one = after(posture, chunk, lanes), after(posture, chunk, lanes, lifted(lift))
    assert (getattr(lifted_one, more) >= getattr(base, more)).all()
    assert (getattr(lifted_one, less) <= getattr(base, less)).all()
    assert (getattr(lifted_one, more) > getattr(base, more)).any()


def test_utilities_by_hand() -> None:
    """Options are numbered 4 (3 C) + 3 K; deterrence refuses full competition with a nuclear state alone."""
    chunk, lanes = random_worlds(2, 3, posture__deterrence=0.7, posture__hedging_cost=0.3, posture__inertia=0.2)
    made, q = utilities(chunk, lanes), lanes.posture
    actor, target, _ = chunk.layout.triples
    assert made.shape == (len(actor), 16, 3)
    for t in range(len(actor)):
        for option in range(16):
            c, k = option // 4 / 3, option % 4 / 3
            for r in range(3):
                cost = q.effort_cost[r] * (c**2 + k**2) / 2 + 0.3 * c * k
                moved = abs(c - chunk.cooperation[t, r]) + abs(k - chunk.competition[t, r])
                gain = c * chunk.gain_cooperation[t, r] + k * chunk.gain_competition[t, r]
                refused = 0.7 * chunk.nuclear[target[t], r] if option % 4 == 3 else 0
                assert made[t, option, r] == pytest.approx(gain - cost - 0.2 * moved - refused, abs=1e-14)


def test_hedging_must_be_worth_its_cost() -> None:
    cheap, dear = (
        after(posture, *random_worlds(**EXACT, posture__hedging_cost=cost)) for cost in (0.0, 5.0)
    )  # fmt: skip
    assert (cheap.cooperation * cheap.competition > 0).any()
    assert not (dear.cooperation * dear.competition).any()


def test_great_inertia_keeps_every_posture() -> None:
    chunk, lanes = random_worlds(**EXACT, posture__inertia=50)
    made = after(posture, chunk, lanes)
    np.testing.assert_allclose(made.cooperation, chunk.cooperation)
    np.testing.assert_allclose(made.competition, chunk.competition)


def test_deterrence_forbids_full_competition_with_the_nuclear_only() -> None:
    chunk, lanes = random_worlds(**EXACT, posture__deterrence=50, posture__effort_cost=0)
    made = after(posture, chunk, lanes, put("nuclear", np.array([1, 0, 0, 1.0])[:, None]))
    armed = np.isin(chunk.layout.triples[1], [0, 3])
    assert (made.competition[armed] < 1).all()
    assert (made.competition[~armed] == 1).any()


def test_nothing_is_done_where_nothing_is_at_stake() -> None:
    chunk, lanes = random_worlds()
    made = after(posture, chunk, lanes, lambda copy: copy.stake[1, 0].fill(0.0))
    actor, target, arena = chunk.layout.triples
    idle = (arena == 0) & ((actor == 1) | (target == 1))
    assert not made.cooperation[idle].any()
    assert not made.competition[idle].any()
    assert made.cooperation[~idle].any()


@pytest.mark.parametrize("precision", [0.0, 2.0, 11.0])
def test_choices_are_as_frequent_as_quantal_response_says(precision: float) -> None:
    chunk, lanes = random_worlds(1, 4000, posture__precision=precision)
    for name in ("gain_cooperation", "gain_competition", "cooperation", "competition", "nuclear", "stake"):
        array = getattr(chunk, name)
        array[...] = array[..., :1]
    made = after(posture, chunk, lanes)
    p = Parameters().posture
    expected = np.empty((16, len(made.cooperation)))
    for n in range(16):
        c, k = GRID[n // 4], GRID[n % 4]
        expected[n] = (
            c * chunk.gain_cooperation + k * chunk.gain_competition - p.effort_cost * (c * c + k * k) / 2
            - p.hedging_cost * c * k - p.inertia * (abs(c - chunk.cooperation) + abs(k - chunk.competition))
            - p.deterrence * chunk.nuclear[chunk.layout.triples[1]] * (n % 4 == 3)
        )[:, 0]  # fmt: skip
    expected = np.exp(precision * expected)
    expected /= expected.sum(axis=0)
    chosen = np.rint(12 * made.cooperation + 3 * made.competition).astype(int)
    values = []
    for t in range(len(chosen)):
        counts = np.bincount(chosen[t], minlength=16)
        often = expected[:, t] * 4000 >= 5
        observed, due = counts[often], expected[often, t] * 4000
        if not often.all():
            observed, due = np.append(observed, counts[~often].sum()), np.append(due, 4000 - due.sum())
        values.append(stats.chisquare(observed, due).pvalue)
    assert min(values) > 1e-4
    assert stats.kstest(values, "uniform").pvalue > 1e-3


# --- conduct ---------------------------------------------------------------------------------------------------------


def test_conduct_is_weighted_by_what_is_at_stake() -> None:
    chunk, lanes = random_worlds()
    made = after(conduct, chunk, lanes)
    where, stake = chunk.layout.where, chunk.stake
    for i, j in permutations(range(4), 2):
        shared = [a for a in range(3) if where[a, i, j] >= 0]
        weights = np.stack([stake[i, a] for a in shared])
        theirs = {
            n: np.stack([getattr(chunk, n)[where[a, j, i]] for a in shared]) for n in ("cooperation", "competition")
        }
        mine = np.stack([chunk.competition[where[a, i, j]] for a in shared])
        np.testing.assert_allclose(made.cooperation_received[i, j], np.average(theirs["cooperation"], 0, weights))
        np.testing.assert_allclose(made.competition_received[i, j], np.average(theirs["competition"], 0, weights))
        np.testing.assert_allclose(made.worst_received[i, j], (weights * theirs["competition"]).max(axis=0))
        np.testing.assert_allclose(made.effort[i, j], np.average(mine, 0, weights))


def test_mutual_cooperation_is_symmetric_and_takes_two() -> None:
    chunk, lanes = random_worlds()
    made = after(conduct, chunk, lanes).mutual
    np.testing.assert_array_equal(made, made.swapaxes(0, 1))
    ones = after(conduct, chunk, lanes, put("cooperation", 1.0)).mutual
    np.testing.assert_allclose(ones[OFF_DIAGONAL], 1.0)
    one_sided = after(
        conduct, chunk, lanes, put("cooperation", (chunk.layout.triples[0] < chunk.layout.triples[1])[:, None] * 1.0)
    )
    assert not told(one_sided, "mutual").any()
