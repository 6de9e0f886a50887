"""Rank: legitimacy, status and its strategies, and prospect theory."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entente_sim.mechanisms.legitimacy import legitimacy
from entente_sim.mechanisms.prospect import prospect
from entente_sim.mechanisms.status import status
from entente_sim.numerics import FloatArray
from tests.mechanism_worlds import (
    OFF_DIAGONAL,
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

# --- legitimacy ------------------------------------------------------------------------------------------------------


def test_legitimacy_by_hand() -> None:
    chunk, lanes = still_world(
        legitimacy__start=0.5, legitimacy__recognition=0.4, legitimacy__overreach=0.8, legitimacy__rate=0.1
    )
    made = after(
        legitimacy, chunk, lanes,
        cells("capability", A=0.4, B=0.3, C=0.2, D=0.1), put("legitimacy", 0.6),
        cells("cooperation_received", AB=0.8, AC=0.2), cells("competition_received", AB=0.2, AD=0.6),
        cells("promotion", A=0.5), cells("liberalism", A=0.9, B=0.2), cells("vulnerability", B=0.5, C=0.3, D=0.1),
    )  # fmt: skip
    net = (0.3 * 0.6 + 0.2 * 0.2 - 0.1 * 0.6) / 0.6
    reach = (0.3 * 0.5 * 0.8 + 0.2 * 0.3 + 0.1 * 0.1) / 0.6
    assert at(made, "recognition", "A") == pytest.approx(net, rel=1e-14)
    goal = 0.5 + 0.4 * net - 0.8 * 0.5 * 0.9 * reach
    assert at(made, "legitimacy", "A") == pytest.approx(0.6 + 0.1 * (goal - 0.6), rel=1e-14)
    assert at(made, "legitimacy", "C") == pytest.approx(0.59, rel=1e-14), "of whom nothing is seen"


def test_legitimacy_stays_in_range_and_settles_where_conduct_puts_it() -> None:
    chunk, lanes = random_worlds(legitimacy__recognition=1, legitimacy__overreach=2, legitimacy__rate=0.3)
    for world in years_of(legitimacy, 60, chunk, lanes):
        within(world, "legitimacy")
        within(world, "recognition", -1, 1)
    assert (world.legitimacy < 1e-6).any()
    praised = years_of(
        legitimacy, 60, chunk, lanes, put("cooperation_received", 1.0), put("competition_received", 0.0),
        put("promotion", 0.0),
    )[-1]  # fmt: skip
    np.testing.assert_allclose(praised.legitimacy, 1.0, atol=1e-6)


def test_only_liberal_promoters_overreach_and_only_among_vulnerable_autocracies() -> None:
    chunk, lanes = random_worlds(legitimacy__recognition=0, legitimacy__rate=1)
    for name, value in (("promotion", 0.0), ("vulnerability", 0.0), ("liberalism", 0.0), ("liberalism", 1.0)):
        modest = after(legitimacy, chunk, lanes, put(name, value))
        np.testing.assert_allclose(modest.legitimacy, 0.5, rtol=1e-14)
    assert (after(legitimacy, chunk, lanes).legitimacy < 0.5).all()


# --- status ----------------------------------------------------------------------------------------------------------


def test_status_is_in_range_and_strategies_are_shares() -> None:
    chunk, lanes = random_worlds()
    for _ in range(5):
        chunk = after(status, chunk, lanes)
        weights = np.stack([chunk.mobility, chunk.contest, chunk.creativity])
        np.testing.assert_allclose(weights.sum(axis=0), 1, rtol=1e-13)
        assert (weights >= 0).all()
        for array in (chunk.status, chunk.deficit):
            assert (array >= 0).all()
            assert (array <= 1).all()
        assert (told(chunk, "rank_cost") >= 0).all()


def test_following_the_weaker_costs_no_rank() -> None:
    chunk, lanes = random_worlds()
    made = after(status, chunk, lanes)
    weaker = chunk.capability[None] <= chunk.capability[:, None]
    assert not made.rank_cost[weaker & OFF_DIAGONAL[..., None]].any()
    stronger = ~weaker
    assert (made.rank_cost[stronger] > 0).all()


def test_an_open_club_is_joined_and_an_unjust_one_fought() -> None:
    chunk, lanes = random_worlds(status__strategy_inertia=1)
    chunk.recognition[...] = chunk.mutual[...] = 0.0
    tied = [put("capability", 0.25), put("nuclear", np.array([1, 0.5, 0.2, 0])[:, None])]
    closed = [*tied, put("cooperation_received", 0.0)]
    friendly = after(status, chunk, lanes, *tied, put("cooperation_received", 1.0))
    assert (friendly.mobility[1:] > 0.9).all()
    unjust = after(status, chunk, lanes, *closed, put("disagreement", 1.0), put("legitimacy", 0.0))
    assert (unjust.contest[2:] > 0.9).all()
    assert (unjust.contest[1] > 0.75).all(), "with only one, slightly above, the margin tells"
    content = after(status, chunk, lanes, *closed, put("disagreement", 0.0), put("legitimacy", 1.0))
    assert (content.creativity[1:] > 0.75).all()


def test_without_superiors_the_club_is_open() -> None:
    chunk, lanes = random_worlds(status__strategy_inertia=1)
    made = after(status, chunk, lanes)
    top = made.status == made.status.max(axis=0)
    e_mobility, e_contest = math.exp(8 * 0.5), math.exp(-8 * 0.25)
    np.testing.assert_allclose(made.mobility[top], e_mobility / (e_mobility + e_contest + 1), rtol=1e-13)


def test_rank_deficit_and_exclusion_by_hand() -> None:
    chunk, lanes = still_world(
        status__rank_exponent=0.5, status__club_weight=0.2, status__recognition_weight=0.5, status__exclusion_weight=1,
        status__autonomy_exponent=2, status__rank_ratio_cap=1.5,
    )  # fmt: skip
    made = after(
        status, chunk, lanes,
        cells("capability", A=0.09, B=0.36, C=0.3, D=0.25), cells("nuclear", A=0.5), cells("recognition", A=0.2),
        cells("aspiration", A=0.9), cells("mutual", BC=0.5, CB=0.5, AB=0.2, BA=0.2),
        cells("cooperation_received", AB=0.25), cells("offer", BA=0.1),
    )  # fmt: skip
    pairs = 0.36 * 0.3 + 0.36 * 0.25 + 0.3 * 0.25
    excluded = 0.36 * 0.3 * 0.5 * (1 - 0.1) / pairs
    assert at(made, "excluded", "A") == pytest.approx(excluded, rel=1e-14)
    rank = 0.8 * 0.5 + 0.2 * 0.5
    expected = rank * (1 + 0.5 * 0.2 - excluded)
    assert at(made, "status", "A") == pytest.approx(expected, rel=1e-13)
    assert at(made, "deficit", "A") == pytest.approx(0.9 - expected, rel=1e-13)
    assert at(made, "rank_cost", "AB") == pytest.approx(0.81 * math.log(4) * 0.75 * 0.9, rel=1e-13)
    far = after(status, chunk, lanes, cells("capability", A=0.01, B=0.9), cells("aspiration", A=1.0))
    assert at(far, "rank_cost", "AB") == pytest.approx(1.5, rel=1e-14), "a ratio of 90 counts as one of e^1.5"


def test_strategies_by_hand() -> None:
    chunk, lanes = still_world(
        status__rank_exponent=1, status__club_weight=0, status__recognition_weight=0, status__exclusion_weight=0,
        status__legitimacy_weight=0.4, status__steepness=8, status__permeability_threshold=0.5,
        status__illegitimacy_threshold=0.25, status__strategy_inertia=5,
    )  # fmt: skip
    made = after(
        status, chunk, lanes,
        cells("capability", A=0.2, B=0.4, C=0.3, D=0.1), cells("cooperation_received", AB=0.6, AC=0.2, AD=1.0),
        cells("disagreement", AB=0.5, AC=0.1, AD=1.0), cells("legitimacy", B=0.3, C=0.8),
        cells("mobility", A=0.5), cells("contest", A=0.3), cells("creativity", A=0.2),
    )  # fmt: skip
    above = 0.5 + 0.25 + 0.05  # status 1 and .75 against .5, and the margin
    openness = (0.5 * 0.6 + 0.25 * 0.2 + 0.05) / above
    illegitimacy = (0.5 * (0.6 * 0.5 + 0.4 * 0.7) + 0.25 * (0.6 * 0.1 + 0.4 * 0.2)) / above
    seek = math.exp(8 * (openness - 0.5))
    fight = math.exp(8 * ((1 - openness) * illegitimacy * 0.75 - 0.25))
    total = seek + fight + 1
    for name, old, new in (("mobility", 0.5, seek), ("contest", 0.3, fight), ("creativity", 0.2, 1.0)):
        assert at(made, name, "A") == pytest.approx(old + (new / total - old) / 5, rel=1e-12), name


def test_strategies_are_smooth_in_rank() -> None:
    """Being overtaken by a hair changes strategy by a hair, however unjust the one who overtakes."""
    chunk, lanes = random_worlds(
        status__strategy_inertia=1, status__rank_exponent=1, status__club_weight=0, status__recognition_weight=0,
        status__exclusion_weight=0, status__steepness=16,
    )  # fmt: skip
    chunk.cooperation_received[...], chunk.disagreement[...], chunk.legitimacy[...] = 0.0, 1.0, 0.0

    def contest(rival: float) -> FloatArray:
        shares = put("capability", np.array([0.3, rival, 0.15, 0.15])[:, None])
        weight: FloatArray = after(status, chunk, lanes, shares).contest[0]
        return weight

    below, level, above = contest(0.3 - 1e-9), contest(0.3), contest(0.3 + 1e-9)
    np.testing.assert_allclose(above, level, atol=1e-6)
    np.testing.assert_allclose(below, level, atol=1e-6)
    steps = np.stack([contest(rival) for rival in np.linspace(0.28, 0.5, 200)])
    assert np.abs(np.diff(steps, axis=0)).max() < 0.08
    assert (steps[-1] > steps[0] + 0.3).all()


def test_an_accepted_leader_is_contested_less() -> None:
    chunk, lanes = random_worlds(status__strategy_inertia=1)
    doubted, accepted = (after(status, chunk, lanes, put("legitimacy", value)) for value in (0.0, 1.0))
    low = doubted.status < doubted.status.max(axis=0)
    assert (doubted.contest[low] > accepted.contest[low]).all()
    assert (doubted.contest[~low] == accepted.contest[~low]).all(), "those on top contest nobody's lead"


def test_what_others_settle_without_one_costs_rank() -> None:
    chunk, lanes = random_worlds(status__exclusion_weight=0.5)
    chunk.recognition[...] = 0.0
    alone = after(status, chunk, lanes, put("mutual", 0.0))
    assert not alone.excluded.any()
    together = np.zeros((4, 4, 1))
    together[1, 3] = together[3, 1] = 1.0
    passed_by = after(status, chunk, lanes, put("mutual", together))
    assert (passed_by.excluded[[0, 2]] > 0).all()
    assert not passed_by.excluded[[1, 3]].any(), "those at the table are not passed by"
    assert (passed_by.status[[0, 2]] < alone.status[[0, 2]]).all()
    within(after(status, chunk, lanes, put("mutual", 1.0)), "excluded", 0, 0)
    within(after(status, chunk, lanes), "excluded status deficit")


# --- prospect theory -------------------------------------------------------------------------------------------------


STRAIGHT: dict[str, float] = {
    f"prospect__{name}": 1 for name in ("curvature", "loss_aversion", "gain_weighting", "loss_weighting")
}  # fmt: skip


def test_prospect_theory_with_straight_values_and_weights_is_expected_value() -> None:
    """Whatever the odds and the distance from the reference point."""
    for seed in range(5):
        made = after(prospect, *random_worlds(seed, **STRAIGHT))
        np.testing.assert_allclose(told(made, "risk"), 1.0, rtol=0, atol=1e-13)


def risk_at(y: float, odds: float = 0.5, **parameters: float) -> float:
    """Risk attitude at a distance from the reference point, competing at given odds of prevailing."""
    chunk, lanes = still_world(prospect__aspiration_anchor=0, prospect__lottery_size=0.2, **parameters)
    made = after(prospect, chunk, lanes, put("reference", 0.5), put("status", 0.5 + y), put("resistance", odds))
    return at(made, "risk", "AB")


def cumulative_prospect(high: float, low: float, odds: float) -> float:
    """Value a lottery by Tversky and Kahneman's cumulative rule, with their medians but a loss aversion of 2."""

    def worth(y: float) -> float:
        return math.pow(y, 0.88) if y >= 0 else -2.0 * math.pow(-y, 0.88)

    def weighted(p: float, gamma: float) -> float:
        return math.pow(p, gamma) / math.pow(math.pow(p, gamma) + math.pow(1 - p, gamma), 1 / gamma)

    gains, losses = weighted(odds, 0.61), weighted(1 - odds, 0.69)
    if low >= 0:
        return gains * worth(high) + (1 - gains) * worth(low)
    if high <= 0:
        return (1 - losses) * worth(high) + losses * worth(low)
    return gains * worth(high) + losses * worth(low)


@pytest.mark.parametrize("odds", [0.05, 0.3, 0.5, 0.8, 0.97])
@pytest.mark.parametrize("y", [-0.7, -0.3, -0.1, -0.01, 0.01, 0.15, 0.25, 0.45])
def test_prospects_are_valued_by_the_cumulative_rule(y: float, odds: float) -> None:
    """The sure outcome worth as much as the lottery, against what the lottery yields on average."""
    value = cumulative_prospect(y + 0.2, y - 0.2, odds)
    sure = value ** (1 / 0.88) if value >= 0 else -((-value / 2.0) ** (1 / 0.88))
    assert risk_at(y, odds) == pytest.approx(max(0.1, 1 + (sure - y - (2 * odds - 1) * 0.2) / 0.2), rel=1e-9)


def test_a_lottery_by_hand() -> None:
    """At the reference point, an even chance to win or lose .2: weights .42064 and .45399, losses counted double."""
    value = 0.2**0.88 * (0.42064 - 2 * 0.45399)
    assert value == pytest.approx(-0.11825, abs=2e-5)
    sure = -((-value / 2) ** (1 / 0.88))
    assert sure == pytest.approx(-0.04020, abs=2e-5)
    assert risk_at(0.0) == pytest.approx(1 + sure / 0.2, abs=1e-4)


@pytest.mark.parametrize("odds", [0.0, 1.0])
def test_what_is_certain_is_no_risk(odds: float) -> None:
    for y in (-0.6, -0.1, 0.1, 0.6):
        assert risk_at(y, odds) == pytest.approx(1.0, abs=1e-12)


def test_losers_accept_risk_and_winners_avoid_it() -> None:
    assert risk_at(-0.4) > 1
    assert risk_at(0.4) < 1
    assert risk_at(0.0) < 1, "losses loom"
    assert min((-0.4, -0.2, -0.1, 0.0, 0.1, 0.2, 0.4), key=risk_at) == 0.1, "what was just won is guarded most"
    assert risk_at(-0.4) > risk_at(-0.1)


@pytest.mark.parametrize("y", [-0.4, 0.0, 0.4])
def test_long_odds_are_overrated_and_good_ones_underrated(y: float) -> None:
    """The fourfold pattern: gains make long shots attractive, losses make states shun a likely escape."""
    attitude = [risk_at(y, odds) for odds in (0.1, 0.5, 0.9)]
    assert attitude == sorted(attitude, reverse=True)
    assert attitude[0] > 1 > attitude[-1]
    assert risk_at(0.4, 0.02) > 1 > risk_at(0.4, 0.5)
    assert risk_at(-0.4, 0.5) > 1 > risk_at(-0.4, 0.98)


def test_without_weighting_of_chances_only_curvature_and_aversion_speak() -> None:
    plain: dict[str, float] = {"prospect__gain_weighting": 1, "prospect__loss_weighting": 1}
    assert risk_at(-0.4, **plain) > 1 > risk_at(0.4, **plain)
    flat: dict[str, float] = {**plain, "prospect__curvature": 1}
    assert risk_at(-0.4, **flat) == pytest.approx(1, abs=1e-13)
    assert risk_at(0.4, **flat) == pytest.approx(1, abs=1e-13)
    assert risk_at(0.0, **flat) == pytest.approx(1 - 0.25, abs=1e-12), "(0.2 - 2 x 0.2) / 2, halved by the aversion"


def test_each_rival_is_a_lottery_of_its_own() -> None:
    chunk, lanes = still_world()
    made = after(
        prospect, chunk, lanes, put("status", 0.3), put("reference", 0.7), put("aspiration", 0.7),
        cells("resistance", AB=0.1, AC=0.5, AD=0.9),
    )  # fmt: skip
    assert at(made, "risk", "AB") > at(made, "risk", "AC") > at(made, "risk", "AD")


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_the_weight_of_prospect_theory_blends_with_expected_value(weight: float) -> None:
    full, part = (told(after(prospect, *random_worlds(prospect__weight=w)), "risk") for w in (1.0, weight))
    low = full <= 0.1
    np.testing.assert_allclose(part[~low], 1 + weight * (full[~low] - 1), rtol=1e-12)
    assert (part[low] <= 1).all()
    assert low.mean() < 0.1


def test_aspiration_pulls_the_reference_point_up() -> None:
    """A state that claims more than it has feels itself losing."""
    chunk, lanes = random_worlds(prospect__aspiration_anchor=1)
    chunk.resistance[...] = 0.5
    modest, proud = (
        told(after(prospect, chunk, lanes, put("status", 0.5), put("aspiration", a)), "risk") for a in (0.05, 0.95)
    )
    assert (modest < 1).all()
    assert (proud > 1).all()


def test_risk_attitude_has_a_floor() -> None:
    made = after(prospect, *random_worlds(prospect__loss_aversion=10))
    assert told(made, "risk").min() == 0.1
    assert made.attitude.min() >= 0.1


def test_attitude_is_that_of_even_odds() -> None:
    """One per state, whoever the rival is and whatever its odds."""
    chunk, lanes = random_worlds()
    made = after(prospect, chunk, lanes, put("resistance", 0.5))
    for i in range(4):
        for j in range(4):
            if i != j:
                np.testing.assert_array_equal(made.attitude[i], made.risk[i, j])
    np.testing.assert_array_equal(after(prospect, chunk, lanes).attitude, made.attitude)


def test_the_reference_point_follows_gains_faster_than_losses() -> None:
    chunk, lanes = random_worlds(prospect__adaptation_gain=0.3, prospect__adaptation_loss=0.05)
    made = after(prospect, chunk, lanes)
    gap = chunk.status - chunk.reference
    np.testing.assert_allclose(made.reference - chunk.reference, np.where(gap > 0, 0.3, 0.05) * gap, atol=1e-15)
    unset = after(prospect, chunk, lanes, put("reference", -1.0))
    np.testing.assert_array_equal(unset.reference, chunk.status)
