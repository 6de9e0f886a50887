"""Means: what states spend, what they deliver to each other, and how their economies grow."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from entente_sim.mechanisms.arming import arming
from entente_sim.mechanisms.economy import economy
from entente_sim.mechanisms.transfers import transfers
from entente_sim.world.world import World as Chunk
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

# --- arming ----------------------------------------------------------------------------------------------------------

QUIET: dict[str, float] = {"arming__shock_sd": 0, "economy__shock_scale": 0}


def test_sanctions_that_known_growth_contains_cost_nothing_more() -> None:
    """Those that were lifted since give back what they cost."""
    chunk, lanes = random_worlds(economy__sanction_drag=5.0, economy__shock_scale=0)
    chunk.offer[...] = 0.0
    both = [put("sanctions", chunk.sanctions.copy()), put("sanctions_known", chunk.sanctions.copy())]
    none = [put("sanctions", 0.0), put("sanctions_known", 0.0)]
    free = after(economy, chunk, lanes, *none).grown
    np.testing.assert_allclose(after(economy, chunk, lanes, *both).grown, free, rtol=0, atol=1e-12)
    assert (after(economy, chunk, lanes, none[0], both[1]).grown > free + 1e-6).all(), "lifted"
    assert (after(economy, chunk, lanes, both[0], none[1]).grown < free - 1e-6).all(), "imposed since"


def test_arming_returns_to_its_anchor_when_nothing_changes() -> None:
    """Richardson's race is stable: whatever the spending, without new reasons it goes back."""
    chunk, lanes = random_worlds(**QUIET, arming__rival_elasticity=0.5)
    chunk.modernisation[...] = 0.0
    chunk.economy[...] = chunk.economy_start
    chunk.menace_start[...] = np.einsum("ijr,jr->ir", chunk.threat, chunk.spending_start)
    start = np.abs(np.log(chunk.spending / chunk.spending_start))
    for _ in range(400):
        chunk = after(arming, chunk, lanes)
    assert start.max() > 1
    np.testing.assert_allclose(chunk.spending, chunk.spending_start, rtol=1e-9)
    np.testing.assert_allclose(chunk.military, chunk.spending_start / chunk.military_price / 0.08, rtol=1e-9)


def test_a_rival_that_arms_is_answered_by_those_it_threatens() -> None:
    chunk, lanes = random_worlds(**QUIET)
    chunk.threat[2, 1] = 0.0
    base = after(arming, chunk, lanes).spending
    armed = after(arming, chunk, lanes, lambda copy: copy.spending[1].__imul__(3.0)).spending
    assert (armed[[0, 3]] > base[[0, 3]]).all()
    np.testing.assert_array_equal(armed[2], base[2])


def test_arming_moves_part_of_the_way() -> None:
    chunk, lanes = random_worlds(**QUIET, arming__adjustment=0.25, arming__rival_elasticity=0)
    chunk.economy[...] = chunk.economy_start
    made = after(arming, chunk, lanes, put("modernisation", 0.4))
    goal = np.log(chunk.spending_start) + 0.4
    np.testing.assert_allclose(
        np.log(made.spending), 0.75 * np.log(chunk.spending) + 0.25 * goal, rtol=1e-12, atol=1e-12
    )


def test_the_stock_gains_what_was_spent_this_year() -> None:
    chunk, lanes = random_worlds(arming__depreciation=0.1)
    made = after(arming, chunk, lanes)
    np.testing.assert_allclose(made.military, 0.9 * chunk.military + chunk.spending / chunk.military_price, rtol=1e-14)


def test_before_the_start_spending_and_gdp_are_history() -> None:
    chunk, lanes = random_worlds()
    chunk.year = 1998
    assert np.array_equal(after(arming, chunk, lanes).spending, chunk.spending)
    assert np.array_equal(after(economy, chunk, lanes).economy, chunk.economy)
    chunk.year = 2000
    made = after(arming, chunk, lanes)
    menace = np.einsum("ijr,jr->ir", np.where(OFF_DIAGONAL[..., None], chunk.threat, 0), chunk.spending)
    np.testing.assert_allclose(made.menace_start, menace, rtol=1e-13)
    assert not np.array_equal(made.spending, chunk.spending)


def test_where_arms_are_cheap_the_same_money_buys_more() -> None:
    chunk, lanes = still_world(**QUIET, arming__depreciation=0.1)
    made = after(
        arming, chunk, lanes, put("military", 2.0), cells("spending", A=0.6, B=0.6),
        cells("military_price", A=1.0, B=0.4),
    )  # fmt: skip
    assert at(made, "military", "A") == pytest.approx(2.4, rel=1e-14)
    assert at(made, "military", "B") == pytest.approx(1.8 + 1.5, rel=1e-14)
    assert at(made, "spending", "A") == at(made, "spending", "B"), "the price buys no restraint"


def test_spending_by_hand() -> None:
    chunk, lanes = still_world(
        **QUIET, arming__adjustment=0.2, arming__growth_elasticity=0.8, arming__rival_elasticity=0.25
    )
    made = after(
        arming, chunk, lanes, cells("economy", A=1.5), cells("spending", A=0.05, B=0.4, C=0.1, D=0.1),
        cells("spending_start", A=0.04), cells("threat", AB=0.5, AC=0.2), cells("menace_start", A=0.11),
        cells("modernisation", A=0.1),
    )  # fmt: skip
    desired = math.log(0.04) + 0.8 * math.log(1.5) + 0.25 * math.log(0.22 / 0.11) + 0.1
    assert math.log(at(made, "spending", "A")) == pytest.approx(
        math.log(0.05) + 0.2 * (desired - math.log(0.05)), rel=1e-8
    )


# --- transfers -------------------------------------------------------------------------------------------------------


def test_deliveries_by_hand() -> None:
    """A supplies B, though it fears it a little and has some sanctions on it; C has nothing to teach."""
    chunk, lanes = still_world(
        transfers__scale=0.3, transfers__copying_fear=0.8, transfers__worth=2, transfers__copying=0.5,
        transfers__progress=0.1,
    )  # fmt: skip
    made = after(
        transfers, chunk, lanes,
        cells("technology", A=0.9, B=0.4, C=0.4, D=0.9), cells("spending", B=0.2), cells("sanctions", AB=0.25),
        cells("offer", AB=0.4), cells("commitment", AB=0.5, BA=0.5, CB=0.9), cells("threat", AB=0.5, BA=1.0),
        cells("military", A=1.6, B=0.4), cells("economy", B=0.5), cells("population", B=8.0),
    )  # fmt: skip
    arms = 0.3 * 0.5 * 0.2 * 0.5 * (1 - 0.25 * 0.6) * 0.6
    assert at(made, "arms", "AB") == pytest.approx(arms, rel=1e-14)
    assert np.count_nonzero(made.arms) == 1, "nothing flows up, or to those one is not committed to"
    stock = 0.4 + 2 * arms
    assert at(made, "military", "B") == pytest.approx(stock, rel=1e-14)
    goal = ((stock / 1.6) ** 0.25 + 0.5) / 2
    learnt = 0.5 * arms * 0.5 / 0.2
    assert at(made, "technology", "B") == pytest.approx(0.4 + learnt + 0.1 * (goal - 0.4), rel=1e-13)
    assert at(made, "technology", "A") == pytest.approx(0.9 + 0.1 * (1 - 0.9), rel=1e-13), "teaching costs nothing"


@pytest.mark.parametrize(
    ("name", "value"), [("commitment", 0.0), ("sanctions", 1.0), ("threat", 1.0), ("technology", 0.6)]
)
def test_arms_flow_only_from_an_edge_to_a_friend_that_is_not_feared(name: str, value: float) -> None:
    chunk, lanes = random_worlds(transfers__copying_fear=1)
    made = after(transfers, chunk, lanes)
    edge = (chunk.technology[:, None] > chunk.technology[None])[OFF_DIAGONAL]
    assert (told(made, "arms")[edge] > 0).all()
    assert not told(made, "arms")[~edge].any()
    assert not told(after(transfers, chunk, lanes, put(name, value), put("offer", 0.0)), "arms").any()


def test_fear_of_copying_stops_at_nothing_delivered() -> None:
    made = after(transfers, *random_worlds(transfers__copying_fear=2))
    within(made, "arms", 0, 100)
    assert (told(made, "arms") > 0).any()


def test_deliveries_teach_the_buyer_and_end_in_self_sufficiency() -> None:
    """Two with the same means at home: what the one lacks it learns, and then buys no more."""
    chunk, lanes = still_world(transfers__scale=0.6, transfers__copying=1, transfers__progress=0)
    start = after(transfers, chunk, lanes, cells("technology", A=0.9, B=0.3), cells("commitment", AB=1.0))
    seen = [start, *years_of(transfers, 150, start, lanes)]
    bought = [at(world, "arms", "AB") for world in seen]
    known = [at(world, "technology", "B") for world in seen]
    for earlier, later in pairwise(bought):
        assert later < earlier
    for earlier, later in pairwise(known):
        assert later - earlier > 0
    assert known[-1] < 0.9, "copying never overtakes"
    assert bought[-1] < 0.04 * bought[0]
    home = years_of(transfers, 150, start, still_world(transfers__progress=0.05)[1])[-1]
    assert at(home, "arms", "AB") < 1e-4 * bought[0], "means at home finish it"


def test_up_to_the_start_technology_is_history_and_arms_flow_all_the_same() -> None:
    chunk, lanes = random_worlds()
    chunk.year = 1999
    made = after(transfers, chunk, lanes)
    np.testing.assert_array_equal(made.technology, chunk.technology)
    assert told(made, "arms").any()
    chunk.year = 2000
    assert (after(transfers, chunk, lanes).technology != chunk.technology).any()


def test_technology_follows_what_means_allow_and_stays_in_range() -> None:
    chunk, lanes = random_worlds(transfers__scale=0, transfers__progress=0.1)
    made = years_of(transfers, 300, chunk, lanes)[-1]
    stock = chunk.military / chunk.military.max(axis=0)
    rich = chunk.economy / chunk.population
    np.testing.assert_allclose(made.technology, (stock**0.25 + (rich / rich.max(axis=0)) ** 0.25) / 2, rtol=1e-9)
    flooded, lanes = random_worlds(transfers__scale=0.6, transfers__copying=1)
    flooded.commitment[...] = 1.0
    for world in years_of(transfers, 10, flooded, lanes):
        within(world, "technology")


# --- economy ---------------------------------------------------------------------------------------------------------


def steady(chunk: Chunk) -> None:
    """Leave the openness of every economy where it was in the start year."""
    chunk.openness[...] = chunk.openness_start


def test_without_shocks_sanctions_and_burden_gdp_grows_along_its_trend() -> None:
    chunk, lanes = random_worlds(**QUIET, economy__burden_drag=0)
    made = after(economy, chunk, lanes, put("sanctions", 0.0), put("growth", 3.0), put("growth_drift", -0.25), steady)
    np.testing.assert_allclose(made.economy / chunk.economy, math.exp((3.0 - 0.25 * 2) / 100), rtol=1e-13)


def test_a_world_of_sanctions_costs_the_whole_drag() -> None:
    chunk, lanes = random_worlds(**QUIET, economy__burden_drag=0, economy__sanction_drag=2)
    target = np.zeros((4, 4, 1))
    target[[0, 1, 2], 3] = 1.0
    still = [put("growth", 0.0), put("growth_drift", 0.0), put("offer", 0.0), put("settlement", 0.0), steady]
    made = after(economy, chunk, lanes, put("sanctions", target), *still)
    np.testing.assert_allclose(made.economy[3] / chunk.economy[3], math.exp(-0.02), rtol=1e-13)
    np.testing.assert_allclose(made.economy[:3], chunk.economy[:3], rtol=1e-13)


def test_an_offer_takes_sanctions_back() -> None:
    chunk, lanes = random_worlds(**QUIET, economy__burden_drag=0, economy__sanction_drag=2)
    still = [put("growth", 0.0), put("growth_drift", 0.0), put("sanctions", 1.0), put("offer", 1.0), steady]
    made = after(economy, chunk, lanes, *still)
    np.testing.assert_allclose(made.economy, chunk.economy, rtol=1e-13)


def test_a_heavier_burden_costs_growth_and_a_lighter_one_pays() -> None:
    chunk, lanes = random_worlds(**QUIET, economy__sanction_drag=0, economy__burden_drag=0.2)
    still = [put("growth", 0.0), put("growth_drift", 0.0), steady]
    made = after(economy, chunk, lanes, *still)
    burden = chunk.spending / chunk.economy - chunk.spending_start / chunk.economy_start
    np.testing.assert_allclose(np.log(made.economy / chunk.economy), -0.2 * burden, rtol=1e-9, atol=1e-14)


def test_growth_by_hand() -> None:
    """A grows by trend and drift; it trades more than it did, arms more, and settles part of its trade itself."""
    chunk, lanes = still_world(2004, **QUIET, economy__sanction_drag=2, economy__burden_drag=0.1, trade__growth=5)
    made = after(
        economy, chunk, lanes, cells("growth", A=3.0), cells("growth_drift", A=-0.1),
        cells("economy", A=2.0, B=3.0, C=1.0, D=4.0), cells("sanctions", BA=0.8, DA=0.5), cells("offer", BA=0.5),
        cells("dependence", AB=0.4, AC=0.6), cells("settlement", AB=0.25, AC=0.5), cells("openness", A=0.3),
        cells("openness_start", A=0.2), cells("spending", A=0.1), cells("spending_start", A=0.03),
    )  # fmt: skip
    hit = (0.8 * 0.5 * 3 + 0.5 * 4) / 8
    own = 0.4 * 0.25 + 0.6 * 0.5
    percent = 3 - 0.1 * 4 - 2 * (1 - own) * hit + 5 * 0.1 - 100 * 0.1 * (0.05 - 0.03)
    assert 100 * math.log(at(made, "economy", "A") / 2) == pytest.approx(percent, rel=1e-12)


def test_own_settlement_blunts_sanctions_on_growth() -> None:
    chunk, lanes = random_worlds(**QUIET)
    none, half, full = (after(economy, chunk, lanes, put("settlement", value)) for value in (0.0, 0.5, 1.0))
    free = after(economy, chunk, lanes, put("sanctions", 0.0))
    np.testing.assert_allclose(full.economy, free.economy, rtol=1e-13)
    np.testing.assert_allclose(half.economy, np.sqrt(none.economy * free.economy), rtol=1e-13)
    assert (none.economy < free.economy).all()


def test_lost_trade_costs_growth_and_won_trade_pays() -> None:
    chunk, lanes = random_worlds(**QUIET, trade__growth=4)
    even = after(economy, chunk, lanes, steady)
    made = after(economy, chunk, lanes)
    np.testing.assert_allclose(
        100 * np.log(made.economy / even.economy), 4 * (chunk.openness - chunk.openness_start), rtol=1e-9, atol=1e-12
    )
