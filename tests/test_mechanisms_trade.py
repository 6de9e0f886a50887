"""Trade and finance: gravity, what sanctions cut and divert, and settling outside the sanctioners' reach."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from entente_sim.mechanisms.finance import finance
from entente_sim.mechanisms.incentives import incentives
from entente_sim.mechanisms.trade import trade
from entente_sim.scenario.parameters import INCENTIVE_WEIGHTS, Parameters
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from tests.mechanism_worlds import (
    OFF_DIAGONAL,
    RUNS,
    Edit,
    after,
    at,
    cells,
    moved_to,
    put,
    random_worlds,
    spelt,
    still_world,
    told,
    within,
    years_of,
)

SETTLED: dict[str, float] = {"trade__rate": 1}


def both(name: str, **values: float) -> Edit:
    """Set places of a dyad both ways."""
    return cells(name, **values, **{place[::-1]: value for place, value in values.items()})


# --- trade -----------------------------------------------------------------------------------------------------------


def three_traders(**parameters: float) -> tuple[Chunk, Lanes]:
    """Return A, B and C, of 2, 2 and 1 of a world product of 10, that all trade; D is out of it."""
    chunk, lanes = still_world(**SETTLED, trade__scale=0.5, **parameters)
    for edit in (moved_to(0), cells("economy", A=2.0, B=2.0, C=1.0, D=5.0), both("complementarity", AB=1, AC=1, BC=1)):
        edit(chunk)
    return chunk, lanes


def test_gravity_by_hand() -> None:
    chunk, lanes = still_world(**SETTLED, trade__scale=0.6, trade__distance=0.5, trade__projects=0.8, trade__union=0.6)
    made = after(
        trade, chunk, lanes, moved_to(6000), cells("economy", A=3.0, B=2.0, C=4.0, D=1.0),
        both("complementarity", AB=0.5, AC=0.25), both("links", AB=1.5), both("implemented", AB=0.25),
        both("union", AC=0.5),
    )  # fmt: skip
    to_b = 0.6 * 3 * 2 / 10 / 2 * 0.5 * 1.5 * 1.2
    to_c = 0.6 * 3 * 4 / 10 / 2 * 0.25 * 1.3
    assert at(made, "trade", "AB") == pytest.approx(to_b, rel=1e-13)
    assert at(made, "trade", "AC") == pytest.approx(to_c, rel=1e-13)
    assert at(made, "trade", "AD") == 0
    assert at(made, "dependence", "AB") == pytest.approx(to_b / (to_b + to_c), rel=1e-13)
    assert at(made, "dependence", "BA") == 1
    assert at(made, "openness", "A") == pytest.approx((to_b + to_c) / 3, rel=1e-13)
    assert not made.dependence[3].any(), "who trades with nobody depends on nobody"


def test_sanctions_and_diversion_by_hand() -> None:
    """A sanctions B, both lose, and both turn half of it to C."""
    free = after(trade, *three_traders())
    assert [at(free, "trade", pair) for pair in ("AB", "AC", "BC")] == pytest.approx([0.2, 0.1, 0.1])
    sanction = cells("sanctions", AB=0.8)
    lost = after(trade, *three_traders(trade__sanction_cut=0.5, trade__diversion=0), sanction)
    assert [at(lost, "trade", pair) for pair in ("AB", "AC", "BC")] == pytest.approx([0.12, 0.1, 0.1])
    diverted = after(trade, *three_traders(trade__sanction_cut=0.5, trade__diversion=0.5), sanction)
    spared = (0.3 / 0.22) ** 0.25
    expected = [0.12 * spared**2, 0.1 * spared, 0.1 * spared]
    assert [at(diverted, "trade", pair) for pair in ("AB", "AC", "BC")] == pytest.approx(expected, rel=1e-13)
    plain = three_traders(trade__sanction_cut=0.5, trade__diversion=0)
    relief = after(trade, *plain, sanction, cells("offer", AB=0.75))
    assert at(relief, "trade", "AB") == pytest.approx(0.2 * (1 - 0.5 * 0.8 * 0.25), rel=1e-13)
    answered = after(trade, *plain, sanction, cells("sanctions", BA=0.3))
    assert at(answered, "trade", "AB") == at(lost, "trade", "AB"), "the heavier of the two counts"


def test_a_quarrel_chills_trade_by_hand() -> None:
    made = after(
        trade, *three_traders(trade__chill=0.4, trade__diversion=0), cells("competition_received", AB=0.9, BA=0.1)
    )
    assert [at(made, "trade", pair) for pair in ("AB", "BA", "AC")] == pytest.approx([0.16, 0.16, 0.1])


@pytest.mark.parametrize("diversion", [0.25, 0.5, 1.0])
def test_sanctions_cut_trade_and_divert_part_of_it_to_others(diversion: float) -> None:
    chunk, lanes = random_worlds(**SETTLED, trade__diversion=diversion)
    chunk.competition_received[...] = 0.0
    peace = after(trade, chunk, lanes, put("sanctions", 0.0)).trade
    sanction = np.zeros((4, 4, 1))
    sanction[0, 1] = 1.0
    made = after(trade, chunk, lanes, put("sanctions", sanction), put("offer", 0.0)).trade
    assert (made[0, 1] < peace[0, 1]).all()
    for outside in (2, 3):
        for party in (0, 1):
            assert (made[party, outside] > peace[party, outside]).all()
    np.testing.assert_allclose(made[2, 3], peace[2, 3], rtol=1e-13)
    assert (made.sum(axis=(0, 1)) < peace.sum(axis=(0, 1))).all(), "not all of it"


def test_the_world_never_trades_more_for_its_quarrels() -> None:
    for diversion in (0.0, 0.5, 1.0):
        chunk, lanes = random_worlds(**SETTLED, trade__diversion=diversion)
        peace = after(trade, chunk, lanes, put("sanctions", 0.0), put("competition_received", 0.0)).trade
        war = after(trade, chunk, lanes).trade
        assert (war.sum(axis=(0, 1)) <= peace.sum(axis=(0, 1)) * (1 + 1e-13)).all()


def test_trade_falls_with_distance_and_rises_with_both_economies() -> None:
    chunk, lanes = random_worlds(**SETTLED, trade__diversion=0)
    by_distance = [told(after(trade, chunk, lanes, moved_to(km)), "trade") for km in (0, 1000, 8000)]
    for near, far in pairwise(by_distance):
        assert (near > far).all()
    flat = random_worlds(**SETTLED, trade__diversion=0, trade__distance=0)[1]
    np.testing.assert_allclose(told(after(trade, chunk, flat, moved_to(8000)), "trade"), by_distance[0], rtol=1e-10)
    double = after(trade, chunk, lanes, put("economy", chunk.economy * 2))
    base = after(trade, chunk, lanes)
    np.testing.assert_allclose(double.trade, 2 * base.trade, rtol=1e-10)
    np.testing.assert_allclose(double.openness, base.openness, rtol=1e-13)


def test_dependence_is_a_share_of_trade() -> None:
    chunk, lanes = random_worlds()
    for world in years_of(trade, 5, chunk, lanes):
        within(world, "dependence")
        within(world, "trade", 0, np.inf)
        np.testing.assert_allclose(world.dependence.sum(axis=1), 1, rtol=1e-13)
        np.testing.assert_allclose(world.openness, world.trade.sum(axis=1) / world.economy, rtol=1e-13)


def test_trade_begins_at_its_goal_moves_slowly_and_is_remembered_from_the_start() -> None:
    chunk, lanes = random_worlds(trade__rate=0.3)
    goal = after(trade, chunk, random_worlds(**SETTLED)[1]).trade
    later = after(trade, chunk, lanes)
    np.testing.assert_allclose(told(later, "trade"), (0.7 * chunk.trade + 0.3 * goal)[OFF_DIAGONAL], rtol=1e-10)
    np.testing.assert_array_equal(later.openness_start, chunk.openness_start)
    chunk.year = chunk.inputs.start
    np.testing.assert_array_equal(after(trade, chunk, lanes).openness_start, after(trade, chunk, lanes).openness)
    chunk.year = chunk.inputs.first
    np.testing.assert_allclose(told(after(trade, chunk, lanes), "trade"), goal[OFF_DIAGONAL], rtol=1e-10)


def test_carrying_out_what_was_agreed_builds_trade() -> None:
    chunk, lanes = random_worlds(**SETTLED, trade__diversion=0, trade__projects=1)
    idle, done = (after(trade, chunk, lanes, put("implemented", value)) for value in (0.0, 0.5))
    np.testing.assert_allclose(done.trade, 1.5 * idle.trade, rtol=1e-10)


# --- finance ---------------------------------------------------------------------------------------------------------


def test_settlement_and_exposure_by_hand() -> None:
    """D sanctions B; A trades with D, and settles with B more and more on its own."""
    chunk, lanes = still_world(finance__weight=1.5, finance__rate=0.2)
    made = after(
        finance, chunk, lanes, cells("sanctions", DB=0.8, CB=0.3), cells("offer", DB=0.25), both("mutual", AB=0.5),
        both("settlement", AB=0.1), cells("dependence", AB=0.2, AC=0.3, AD=0.5),
    )  # fmt: skip
    settled = 0.1 + 0.2 * (1.5 * 0.5 * 0.6 - 0.1)
    assert at(made, "settlement", "AB") == at(made, "settlement", "BA") == pytest.approx(settled, rel=1e-14)
    risk = (1 - settled) * (0.6 * 0.5 + 0.3 * 0.3)
    assert at(made, "sanction_exposure", "AB") == pytest.approx(risk, rel=1e-14)
    assert np.count_nonzero(made.sanction_exposure) == 1, "only who trades with the sanctioners is exposed to them"
    forced = after(finance, chunk, lanes, cells("sanctions", DB=1.0), both("mutual", AB=0.9))
    assert at(forced, "settlement", "AB") == pytest.approx(0.2, rel=1e-14), "at most all of it, at the rate"


def test_only_pressure_and_cooperation_together_move_settlement() -> None:
    chunk, lanes = random_worlds()
    for nothing in ("mutual", "sanctions"):
        made = years_of(finance, 150, chunk, lanes, put(nothing, 0.0))[-1]
        within(made, "settlement", 0, 1e-6)
    hit = np.zeros((4, 4, 1))
    hit[0, 3] = 1.0
    pressed = years_of(finance, 150, chunk, lanes, put("sanctions", hit), put("offer", 0.0))[-1].settlement
    assert (pressed[3, [1, 2]] > 1e-4).all(), "the one under pressure, with all it works with"
    assert (pressed[[0, 3], [3, 0]] < 1e-6).all(), "but not with the one who presses"
    assert (pressed[:3, :3] < 1e-6).all()


def test_settlement_is_a_share_and_blunts_exposure() -> None:
    chunk, lanes = random_worlds(finance__weight=3)
    for world in years_of(finance, 30, chunk, lanes):
        within(world, "settlement sanction_exposure")
    still = random_worlds(finance__rate=0)[1]
    none, half, full = (after(finance, chunk, still, put("settlement", value)) for value in (0.0, 0.5, 1.0))
    np.testing.assert_allclose(half.sanction_exposure, none.sanction_exposure / 2, rtol=1e-14)
    assert not told(full, "sanction_exposure").any()


def test_secondary_sanctions_deter_those_who_need_the_sanctioner_from_its_target() -> None:
    """From trade to the incentive: A needs D, B does not, and D sanctions C."""
    chunk, lanes = random_worlds(finance__rate=0)
    chunk.settlement[...], chunk.offer[...] = 0.0, 0.0
    hit = np.zeros((4, 4, 1))
    hit[3, 2] = 1.0
    trades = np.zeros((4, 4, 1))
    trades[0, 3], trades[0, 1], trades[1, 0], trades[1, 2] = 0.7, 0.3, 0.8, 0.2
    exposed = after(finance, chunk, lanes, put("sanctions", hit), put("dependence", trades))
    none = dict.fromkeys(INCENTIVE_WEIGHTS, 0.0)
    only = Lanes(Parameters().replace(**{**none, "incentives.secondary_sanctions": 1.0}), RUNS)
    made = after(incentives, exposed, only).gain_cooperation
    deterred = [place for place, row in zip(spelt(chunk, "gain_cooperation"), made, strict=True) if row.any()]
    assert deterred == ["AC1"]
    assert (made <= 0).all()
    np.testing.assert_allclose(made.min(axis=0), -0.7 * 0.5 * chunk.interest[0, 1], rtol=1e-14)
