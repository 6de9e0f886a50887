"""Ties: commitment, agreements, influence, and what is learnt from conduct."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from entente_sim.mechanisms.agreements import agreements
from entente_sim.mechanisms.commitment import commitment
from entente_sim.mechanisms.influence import influence
from entente_sim.mechanisms.learning import learning
from entente_sim.scenario.parameters import Parameters
from entente_sim.world.lanes import Lanes
from tests.mechanism_worlds import (
    OFF_DIAGONAL,
    RUNS,
    after,
    at,
    cells,
    put,
    random_worlds,
    still_world,
    told,
    within,
    years_of,
)

# --- commitment ------------------------------------------------------------------------------------------------------


def test_commitment_is_symmetric_in_range_and_never_below_what_is_promised() -> None:
    chunk, lanes = random_worlds()
    for _ in range(10):
        chunk = after(commitment, chunk, lanes)
        np.testing.assert_array_equal(chunk.commitment, chunk.commitment.swapaxes(0, 1))
        for least in (chunk.pact, chunk.bond, lanes.pacts.depth * chunk.treaty):
            assert (chunk.commitment >= least).all()
        assert (chunk.commitment <= 1).all()


def test_commitment_without_cooperation_fades_to_the_pact() -> None:
    chunk, lanes = random_worlds(commitment__weight=0)
    lasting = [put("pact", 0.2), put("bond", 0.0), put("treaty", 0.0)]
    for _ in range(200):
        chunk = after(commitment, chunk, lanes, *lasting)
    np.testing.assert_allclose(chunk.commitment[OFF_DIAGONAL], 0.2, rtol=1e-12)


@pytest.mark.parametrize(("seen", "rate"), [(1.0, 0.3), (0.0, 0.1)])
def test_ties_deepen_and_loosen_at_their_rates(seen: float, rate: float) -> None:
    chunk, lanes = random_worlds(commitment__rate_up=0.3, commitment__rate_down=0.1)
    clear = [put(name, 0.0) for name in ("pact", "bond", "treaty", "hostility", "rank_cost")]
    made = after(commitment, chunk, lanes, *clear, put("mutual", seen))
    expected = chunk.commitment + rate * (seen - chunk.commitment)
    np.testing.assert_allclose(told(made, "commitment"), expected[OFF_DIAGONAL], rtol=1e-13)


def test_rank_and_mistrust_bound_every_tie() -> None:
    chunk, lanes = random_worlds(
        commitment__rate_up=1, commitment__rate_down=1, commitment__rank_bound=0.4, commitment__mistrust_bound=0.6
    )
    full = [put("mutual", 1.0), *(put(name, 0.0) for name in ("pact", "bond", "treaty"))]
    one_side = np.zeros((4, 4, 1))
    one_side[0, 1] = 1.0
    proud = after(commitment, chunk, lanes, *full, put("hostility", 0.0), put("rank_cost", one_side)).commitment
    assert (proud[0, 1] == proud[1, 0]).all()
    np.testing.assert_allclose(proud[1, 0], 0.6)
    wary = after(commitment, chunk, lanes, *full, put("rank_cost", 0.0), put("hostility", one_side)).commitment
    np.testing.assert_allclose(wary[1, 0], 0.4)
    np.testing.assert_allclose(wary[0, 2], 1.0)


# --- agreements ------------------------------------------------------------------------------------------------------


def test_agreements_by_hand() -> None:
    """A and B both fear D, and B is somewhat the junior."""
    chunk, lanes = still_world(
        agreements__expiry=0.1, agreements__signal=0.5, agreements__rate=0.3, agreements__integration=0.2
    )
    made = after(
        agreements, chunk, lanes,
        cells("mutual", AB=0.6, BA=0.6), cells("commitment", AB=0.5, BA=0.5), cells("hostility", AB=0.1, BA=0.2),
        cells("rank_cost", BA=0.25), cells("threat", AD=0.8, BD=0.5, AC=0.2, BC=0.2),
        cells("salience", AD=1.0, BD=0.5, AC=0.1, BC=0.1), cells("declared", AB=0.4, BA=0.4),
        cells("implemented", AB=0.2, BA=0.2), cells("interoperability", AB=0.1, BA=0.1),
    )  # fmt: skip
    shared = 0.8 * 0.25
    declared = 0.4 + 0.1 * (0.6 * (1 + 0.5 * shared) - 0.4)
    trust = 0.5 * 0.8
    assert declared == pytest.approx(0.426)
    for pair in ("AB", "BA"):
        assert at(made, "declared", pair) == pytest.approx(declared, rel=1e-14)
        carried = 0.2 + 0.3 * trust * (declared - 0.2) - 0.1 * 0.2
        assert at(made, "implemented", pair) == pytest.approx(carried, rel=1e-14)
        joint = 0.1 + 0.2 * (trust * 0.75 - 0.1)
        assert at(made, "interoperability", pair) == pytest.approx(joint, rel=1e-14)


def test_more_is_declared_than_carried_out() -> None:
    """Whatever happens from year to year, for any parameters within their ranges."""
    rng = np.random.default_rng(4)
    for expiry, rate in ((0.05, 0.1), (0.05, 0.6), (0.3, 0.1), (0.3, 0.6)):
        chunk, lanes = random_worlds(agreements__expiry=expiry, agreements__rate=rate, agreements__signal=1)
        chunk.declared[...] = chunk.implemented[...] = chunk.interoperability[...] = 0.0
        for _ in range(25):
            for name in ("mutual", "commitment", "hostility", "threat"):
                getattr(chunk, name)[...] = rng.uniform(0, 1, getattr(chunk, name).shape)
            chunk = after(agreements, chunk, lanes)
            assert (told(chunk, "declared") > told(chunk, "implemented")).all()
            within(chunk, "implemented declared", 0, 2)
            within(chunk, "interoperability")
        assert (told(chunk, "implemented") > 0).all()


def test_without_trust_words_stay_words() -> None:
    chunk, lanes = random_worlds()
    for nothing in (put("commitment", 0.0), put("hostility", 1.0)):
        made = years_of(agreements, 120, chunk, lanes, nothing)[-1]
        within(made, "implemented interoperability", 0, 1e-4)
        assert (told(made, "declared") > 0.01).all()


def test_trust_narrows_the_gap_between_word_and_deed() -> None:
    chunk, lanes = random_worlds()
    gap = []
    for depth in (0.2, 0.5, 0.9):
        made = years_of(agreements, 80, chunk, lanes, put("commitment", depth), put("hostility", 0.1))[-1]
        gap.append(told(made, "implemented") / told(made, "declared"))
    for shallow, deep in pairwise(gap):
        assert (deep > shallow).all()
    settled = 0.3 * 0.9 * 0.9 / (0.3 * 0.9 * 0.9 + 0.1)
    np.testing.assert_allclose(gap[-1], settled, rtol=1e-2)


def test_a_common_threat_raises_what_is_declared_not_what_is_meant() -> None:
    """Only a third state both fear counts, not one that one of them fears, and not each other."""
    chunk, lanes = random_worlds(agreements__expiry=0.4, agreements__signal=0.5)
    chunk.mutual *= 0.6
    chunk.declared[...] = chunk.implemented[...] = 0.0

    def declared(*pairs: tuple[int, int]) -> float:
        fear = np.zeros((4, 4, 1))
        for pair in pairs:
            fear[pair] = 1.0
        made = after(agreements, chunk, lanes, put("threat", fear), put("salience", 1.0))
        np.testing.assert_array_equal(made.interoperability, calm.interoperability)
        ratio: float = (made.declared[0, 1] / chunk.mutual[0, 1]).mean() / 0.4
        return ratio

    calm = after(agreements, chunk, lanes, put("threat", 0.0))
    assert declared() == pytest.approx(1)
    assert declared((0, 3), (1, 3)) == pytest.approx(1.5)
    assert declared((0, 3), (1, 2)) == pytest.approx(1)
    assert declared((0, 1), (1, 0)) == pytest.approx(1)
    chunk.mutual[...] = 0.9
    assert declared((0, 3), (1, 3)) == pytest.approx(1 / 0.9), "all there is to agree on"


@pytest.mark.parametrize(
    ("name", "value", "stays"), [("hostility", 1.0, False), ("rank_cost", 1.0, False), ("commitment", 0.0, False),
                                 ("mutual", 0.0, True)]
)  # fmt: skip
def test_forces_learn_to_act_together_only_with_trust_and_without_a_junior(
    name: str, value: float, stays: bool
) -> None:
    """One side's mistrust, or one side's lower rank, is enough; what is signed does not matter."""
    chunk, lanes = random_worlds(agreements__integration=1)
    chunk.hostility[...], chunk.rank_cost[...] = 0.0, 0.0
    free = after(agreements, chunk, lanes)
    np.testing.assert_allclose(told(free, "interoperability"), told(chunk, "commitment"), rtol=1e-14)
    one_side = getattr(chunk, name).copy()
    one_side[0, 1] = one_side[1, 0] = value
    if name in ("hostility", "rank_cost"):
        one_side[1, 0] = 0.0
    bound = after(agreements, chunk, lanes, put(name, one_side)).interoperability
    np.testing.assert_allclose(bound[1, 0], free.interoperability[1, 0] if stays else 0.0, atol=1e-15)
    np.testing.assert_array_equal(bound[2, 3], free.interoperability[2, 3])


# --- influence -------------------------------------------------------------------------------------------------------


def test_influence_by_hand() -> None:
    """B secures A by treaty and exercises, C arms it, D only trades with it, and A has means of its own."""
    chunk, lanes = still_world(influence__arms=0.5, influence__memory=0.1)
    made = after(
        influence, chunk, lanes, cells("projected", AB=0.2, AC=0.5, AD=0.9), cells("guarantee", AB=1.0),
        cells("pact", AD=0.5), cells("capability", A=0.3), cells("commitment", AB=0.6, AD=0.5),
        cells("interoperability", AB=0.5), cells("arms", CA=0.04, AC=0.9),
        cells("spending", A=0.2), cells("dependence", AB=0.1, AC=0.3, AD=0.6), cells("usual_reliance", AD=0.5),
    )  # fmt: skip
    by_treaty, by_arms = 0.2 * 0.6 * (1 + 0.5), 0.5 * 0.04 / 0.2
    assert at(made, "security", "AB") == pytest.approx(by_treaty / (0.3 + by_treaty + by_arms), rel=1e-14)
    assert at(made, "security", "AC") == pytest.approx(by_arms / (0.3 + by_treaty + by_arms), rel=1e-14)
    assert at(made, "security", "AD") == 0
    assert at(made, "reliance", "AC") == pytest.approx((0.3 + at(made, "security", "AC")) / 2, rel=1e-14)
    assert at(made, "reliance", "AD") == pytest.approx(0.3, rel=1e-14)
    assert at(made, "usual_reliance", "AD") == pytest.approx(0.5 - 0.1 * 0.2, rel=1e-14)


def test_security_and_reliance_are_shares() -> None:
    chunk, lanes = random_worlds()
    made = after(influence, chunk, lanes)
    within(made, "security reliance usual_reliance")
    for name in ("security", "reliance"):
        assert (getattr(made, name).sum(axis=1) < 1).all(), "the rest is one's own"
    shares = made.security / made.security.sum(axis=1, keepdims=True)
    own, strong = (after(influence, chunk, lanes, put("capability", c)).security for c in (1e-12, 1.0))
    np.testing.assert_allclose(own, shares, rtol=1e-9)
    assert (told(after(influence, chunk, lanes, put("capability", 1.0)), "security") < own[OFF_DIAGONAL]).all()
    np.testing.assert_allclose(strong / strong.sum(axis=1, keepdims=True), shares, rtol=1e-12)
    left = after(influence, chunk, lanes, put("arms", 0.0), put("commitment", 0.0))
    assert not told(left, "security").any(), "nobody secures anybody"
    np.testing.assert_allclose(left.reliance, chunk.dependence / 2, rtol=1e-14)


def test_two_suitors_can_divide_the_labour() -> None:
    """One secures and one trades, and the trader's part does not change when the other does more of its own."""
    chunk, lanes = still_world()
    split = [
        cells("projected", AB=0.5, AC=0.5), cells("guarantee", AB=1.0), cells("commitment", AB=0.6),
        cells("dependence", AC=1.0),
    ]  # fmt: skip
    made, more = (after(influence, chunk, lanes, *edits) for edits in (split, [*split, cells("commitment", AB=0.9)]))
    assert at(made, "reliance", "AC") == at(more, "reliance", "AC") == 0.5
    assert at(made, "reliance", "AB") < at(more, "reliance", "AB") < 0.5
    both = after(influence, chunk, lanes, *split, cells("arms", CA=0.6))
    assert at(both, "reliance", "AB") < at(made, "reliance", "AB")
    assert at(both, "reliance", "AC") > 0.5


def test_usual_reliance_follows_slowly() -> None:
    chunk, lanes = random_worlds(influence__memory=0.05)
    made = years_of(influence, 14, chunk, lanes)[-1]
    left = told(made, "usual_reliance") - told(made, "reliance")
    first = told(chunk, "usual_reliance") - told(made, "reliance")
    np.testing.assert_allclose(left, first * 0.95**14, rtol=1e-9, atol=1e-15)


def test_in_the_first_year_reliance_is_the_usual_one() -> None:
    chunk, lanes = random_worlds()
    chunk.year = chunk.inputs.first
    made = after(influence, chunk, lanes)
    np.testing.assert_allclose(told(made, "usual_reliance"), told(made, "reliance"), rtol=1e-13)


# --- learning --------------------------------------------------------------------------------------------------------


def test_hostility_stays_in_range() -> None:
    chunk, lanes = random_worlds(learning__rate_up=1, learning__rate_down=1)
    for _ in range(20):
        chunk = after(learning, chunk, lanes)
        assert (told(chunk, "hostility") >= 0).all()
        assert (told(chunk, "hostility") <= 1).all()


@pytest.mark.parametrize(("memory", "years"), [("fast", 2), ("slow", 40)])
def test_memory_halves_in_its_half_life(memory: str, years: int) -> None:
    chunk, lanes = random_worlds(learning__half_life_fast=2, learning__half_life_slow=40)
    past = getattr(chunk, f"grievance_{memory}").copy()
    calm = [put(name, 0.0) for name in ("competition_received", "worst_received", "sanctions", "crisis", "implemented")]
    for _ in range(years):
        chunk = after(learning, chunk, lanes, *calm)
    np.testing.assert_allclose(told(chunk, f"grievance_{memory}"), past[OFF_DIAGONAL] / 2, rtol=1e-12)


def test_redeemed_acts_leave_no_memory() -> None:
    chunk, lanes = random_worlds()
    made = after(learning, chunk, lanes, put("cooperation_received", 1.0), put("sanctions", 0.0), put("crisis", 0.0))
    assert (told(made, "grievance_fast") < told(chunk, "grievance_fast")).all()
    assert (told(made, "grievance_slow") < told(chunk, "grievance_slow")).all()


def test_enmity_is_learnt_faster_than_trust() -> None:
    """Two images, equally far above and below what acts suggest."""
    chunk, lanes = random_worlds(learning__persistence=0, learning__rate_up=0.25, learning__rate_down=0.1)
    aim = after(learning, chunk, Lanes(Parameters().replace(
        learning__persistence=0, learning__rate_up=1, learning__rate_down=1), RUNS)).hostility  # fmt: skip
    for gap, rate in ((-0.05, 0.25), (0.05, 0.1)):
        made = after(learning, chunk, lanes, put("hostility", aim + gap))
        np.testing.assert_allclose(told(made, "hostility"), (aim + gap - rate * gap)[OFF_DIAGONAL], rtol=1e-12)


def test_sanctions_are_resented_by_those_they_hit() -> None:
    chunk, lanes = random_worlds()
    calm = put("sanctions", 0.0)
    one = np.zeros((4, 4, 1))
    one[0, 3] = 1.0
    base, hit = after(learning, chunk, lanes, calm), after(learning, chunk, lanes, put("sanctions", one))
    moved = (hit.hostility != base.hostility).any(axis=2)
    assert np.argwhere(moved).tolist() == [[3, 0]]
    assert (hit.hostility[3, 0] > base.hostility[3, 0]).all()


def test_hostility_by_hand() -> None:
    values = {
        "intercept": -1.0, "hostile_acts": 2.0, "cooperation": 2.5, "enemy_support": 1.5, "arming_nearby": 0.5,
        "grievance": 1.6, "persistence": 1.2, "sanction_acts": 0.5, "worst_share": 0.4, "crisis_acts": 0.3,
        "backing": 0.5, "opposition": 0.6, "resentment": 0.8, "rate_up": 0.25, "rate_down": 0.1,
        "half_life_fast": 2, "half_life_slow": 40, "deposit_fast": 0.1, "deposit_slow": 0.01,
    }  # fmt: skip
    chunk, lanes = still_world(
        **{f"learning__{name}": value for name, value in values.items()}, influence__comfort=0.25,
        borders__relief=0.4, agreements__confidence=0.2,
    )  # fmt: skip
    made = after(
        learning, chunk, lanes,
        cells("competition_received", AB=0.3), cells("worst_received", AB=0.8), cells("cooperation_received", AB=0.2),
        cells("sanctions", BA=0.5), cells("offer", BA=0.2), cells("support", AB=0.1), cells("exposure", AB=0.4),
        cells("grievance", AB=0.3), cells("grievance_fast", AB=0.2), cells("grievance_slow", AB=0.1),
        cells("crisis", AB=1.0, BA=1.0), cells("backing", AB=1.0, BA=1 / 3), cells("opposition", AB=1.0, BA=2 / 3),
        cells("arms", BD=0.06), cells("reliance", AB=0.45), cells("hostility", AB=0.4), cells("settled", AB=0.5),
        cells("implemented", AB=0.4),
    )  # fmt: skip
    acts = 0.6 * 0.3 + 0.4 * 0.8 + 0.5 * 0.5 * 0.8 + 0.3
    kindness = 0.2 + 0.5 / 3
    help_for_threats = 0.1 + 0.6 * 2 / 3
    assert acts == pytest.approx(1.0)
    fast = 0.2 * 2**-0.5 + 0.1 * (acts - kindness)
    slow = 0.1 * 2 ** (-1 / 40) * (1 - 0.2 * 0.4) + 0.01 * (acts - kindness)
    inherited = 0.3 * (1 - 0.4 * 0.5)
    image = (
        -1 + 2 * acts - 2.5 * kindness + 1.5 * help_for_threats + 1.6 * (inherited + fast + slow) + 0.5 * 0.4
        + 0.8 * 0.2 + 1.2 * (0.4 - 0.5)
    )  # fmt: skip
    goal = 1 / (1 + math.exp(-image))
    assert at(made, "grievance_fast", "AB") == pytest.approx(fast, rel=1e-13)
    assert at(made, "grievance_slow", "AB") == pytest.approx(slow, rel=1e-13)
    assert goal > 0.4
    assert at(made, "hostility", "AB") == pytest.approx(0.4 + 0.25 * (goal - 0.4), rel=1e-13)


def test_reliance_beyond_comfort_is_resented() -> None:
    chunk, lanes = random_worlds(influence__comfort=0.3, learning__resentment=1)
    free, comfortable, bound = (after(learning, chunk, lanes, put("reliance", value)) for value in (0.0, 0.3, 0.7))
    np.testing.assert_array_equal(comfortable.hostility, free.hostility)
    assert (told(bound, "hostility") > told(free, "hostility")).all()
