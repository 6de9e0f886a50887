"""Rivals: where interest turns, common enemies, courted friends, lost influence, offers and the load of it all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from entente_sim.mechanisms.common_enemy import common_enemy
from entente_sim.mechanisms.detachment import detachment
from entente_sim.mechanisms.displacement import displacement
from entente_sim.mechanisms.load import load
from entente_sim.mechanisms.offers import offers
from entente_sim.mechanisms.routes import routes
from entente_sim.numerics import FloatArray
from entente_sim.world.world import World as Chunk
from tests.mechanism_worlds import (
    OFF_DIAGONAL,
    Edit,
    after,
    at,
    cells,
    put,
    random_worlds,
    spelt,
    still_world,
    told,
    within,
)

# --- routes ----------------------------------------------------------------------------------------------------------


def overland(*shares: float) -> Edit:
    """Say how far each arena is a way round the sea."""

    def edit(chunk: Chunk) -> None:
        chunk.inputs = replace(chunk.inputs, overland=np.array(shares))

    return edit


def test_routes_by_hand() -> None:
    """D trades across a strait half shut, and fears a navy; arena 0 is walled off for it, arena 2 goes overland."""
    chunk, lanes = still_world(routes__overland=0.5, routes__turning=0.4)
    made = after(
        routes, chunk, lanes, overland(0, 0.25, 1),
        cells("trade", DA=0.3, DB=0.1, DC=0.0), cells("sea_access", DA=0.5), cells("sea_trade", D=0.8),
        cells("capability", A=0.4, B=0.1), cells("threat", DA=0.6, DB=0.9),
        cells("sea_power", A=0.5, B=0.2), cells("stake", D0=0.5, D1=0.3, D2=0.2), cells("access", D0=0.2),
    )  # fmt: skip
    closed = 0.3 * 0.5 / 0.4
    danger = max(0.6 * 0.5 * 1.0, 0.9 * 0.2 * 0.5)
    chokepoint = 0.8 * (1 - (1 - closed) * (1 - danger))
    assert chokepoint == pytest.approx(0.45)
    assert at(made, "chokepoint", "D") == pytest.approx(chokepoint, rel=1e-14)
    blocked = 0.5 * 0.8 / 1.0
    assert at(made, "interest", "D0") == pytest.approx(0.5 * (1 + 0.4 * blocked * 0.2), rel=1e-14)
    assert at(made, "interest", "D1") == pytest.approx(0.3 * (1 + 0.5 * 0.25 * 0.45 + 0.4 * blocked), rel=1e-14)
    assert at(made, "interest", "D2") == pytest.approx(0.2 * (1 + 0.5 * 0.45 + 0.4 * blocked), rel=1e-14)


def test_a_sea_wall_turns_interest_overland_and_nowhere_else() -> None:
    chunk, lanes = random_worlds(routes__turning=0)
    chunk.stake *= 0.6
    safe = after(routes, chunk, lanes, put("sea_access", 1.0), put("threat", 0.0))
    assert not safe.chokepoint.any()
    np.testing.assert_array_equal(safe.interest, chunk.stake)
    wall = after(routes, chunk, lanes, put("sea_access", 0.0), put("threat", 0.0), put("sea_trade", 0.9))
    np.testing.assert_allclose(wall.chokepoint, 0.9, rtol=1e-14)
    np.testing.assert_allclose(wall.interest[:, 2], chunk.stake[:, 2] * 1.45, rtol=1e-14)
    np.testing.assert_array_equal(wall.interest[:, 0], chunk.stake[:, 0])


def test_a_feared_navy_is_as_good_as_a_wall() -> None:
    """But neither an unfeared fleet nor a feared army, nor any for a state that does not live by the sea."""
    chunk, lanes = random_worlds(routes__turning=0)
    chunk.sea_access[...] = 1.0
    feared, navy = put("threat", 0.8), put("sea_power", 1.0)
    land = (slice(1, None), 2)
    assert (after(routes, chunk, lanes, feared, navy).interest[land] > chunk.stake[land]).all()
    for harmless in (put("threat", 0.0), put("sea_power", 0.0), put("sea_trade", 0.0)):
        np.testing.assert_array_equal(after(routes, chunk, lanes, feared, navy, harmless).interest, chunk.stake)
    mighty = put("capability", np.array([0.97, 0.01, 0.01, 0.01])[:, None])
    fleet = after(routes, chunk, lanes, feared, navy, mighty)
    assert (fleet.chokepoint[1:] > fleet.chokepoint[0] * chunk.sea_trade[1:] / chunk.sea_trade[0]).all()


def test_blocked_reach_turns_interest_to_where_effort_can_go() -> None:
    chunk, lanes = random_worlds(routes__overland=0, routes__turning=0.5)
    chunk.stake *= 0.6
    free = after(routes, chunk, lanes, put("access", 1.0))
    np.testing.assert_array_equal(free.interest, chunk.stake)
    walled = after(routes, chunk, lanes, put("access", np.array([0.0, 1.0, 0.5])[:, None]))
    np.testing.assert_array_equal(walled.interest[:, 0], chunk.stake[:, 0])
    whole = chunk.stake.sum(axis=1)
    blocked = (chunk.stake[:, 0] + 0.5 * chunk.stake[:, 2]) / whole
    np.testing.assert_allclose(walled.interest[:, 1], chunk.stake[:, 1] * (1 + 0.5 * blocked), rtol=1e-13)
    np.testing.assert_allclose(walled.interest[:, 2], chunk.stake[:, 2] * (1 + 0.25 * blocked), rtol=1e-13)
    np.testing.assert_array_equal(after(routes, chunk, lanes, put("access", 0.0)).interest, chunk.stake)


def test_interest_is_a_stake_and_never_below_it() -> None:
    chunk, lanes = random_worlds(routes__overland=1, routes__turning=1)
    made = after(routes, chunk, lanes)
    within(made, "interest chokepoint")
    assert (made.interest >= chunk.stake).all()
    assert not made.interest[chunk.stake == 0].any(), "nothing at stake, no interest"
    assert (made.interest == 1).any()
    idle = after(routes, chunk, lanes, put("trade", 0.0), put("threat", 0.0))
    assert not idle.chokepoint.any(), "who does not trade has nothing to lose at sea"


# --- common enemy and detachment -------------------------------------------------------------------------------------


def test_nobody_who_opposes_nobody_is_a_common_enemy() -> None:
    chunk, lanes = random_worlds()
    assert not after(common_enemy, chunk, lanes, put("competition", 0.0)).common_enemy.any()
    assert not after(common_enemy, chunk, lanes, put("threat", 0.0)).common_enemy.any()
    assert not after(common_enemy, chunk, lanes, put("position", 0.4)).common_enemy.any(), "no quarrel, no enemy"


def test_an_enemy_counts_in_the_arena_where_it_is_opposed() -> None:
    """ALP values in BET what BET does against GAM in their arena, and neither elsewhere nor against itself."""
    chunk, lanes = random_worlds()
    chunk.competition[...] = chunk.cooperation[...] = 0.0
    where = chunk.layout.where
    alp, bet, dlt, gam = range(4)
    coast, order, steppe = range(3)

    def value(actor: int, target: int, arena: int, *acts: tuple[int, int, int]) -> FloatArray:
        def act(copy: Chunk) -> None:
            for who, whom, place in acts:
                copy.competition[where[place, who, whom]] = 1.0

        seen: FloatArray = after(common_enemy, chunk, lanes, act).common_enemy[where[arena, actor, target]]
        return seen

    assert (value(alp, bet, coast, (bet, gam, coast)) > 0).all()
    assert not value(alp, bet, order, (bet, gam, coast)).any(), "elsewhere"
    assert not value(alp, bet, coast, (bet, alp, coast)).any(), "against oneself"
    assert not value(alp, gam, coast, (bet, gam, coast)).any(), "the one opposed"
    assert not value(alp, bet, coast, (bet, gam, steppe)).any(), "where one has no stake"
    both = value(alp, bet, order, (bet, gam, order), (bet, dlt, order))
    parts = value(alp, bet, order, (bet, gam, order)) + value(alp, bet, order, (bet, dlt, order))
    np.testing.assert_allclose(both, parts, rtol=1e-13)


def test_support_for_those_one_fears_not() -> None:
    chunk, lanes = random_worlds()
    assert not told(after(detachment, chunk, lanes, put("threat", 0.0)), "support").any()
    assert not told(after(detachment, chunk, lanes, put("cooperation", 0.0)), "support").any()
    only = np.zeros((4, 4, 1))
    only[0, 3] = 1.0  # ALP fears GAM alone
    made = after(detachment, chunk, lanes, put("threat", only), put("salience", only)).support
    assert not made[0, 3].any(), "what GAM does is not support for GAM"
    assert made[0, 1].any()
    assert not made[1:].any()


def test_counterweight_is_support_turned_round() -> None:
    chunk, lanes = random_worlds()
    made = after(detachment, chunk, lanes)

    def swap(copy: Chunk) -> None:
        copy.cooperation, copy.competition = copy.competition, copy.cooperation

    turned = after(detachment, chunk, lanes, swap)
    np.testing.assert_array_equal(made.counterweight, turned.support)
    np.testing.assert_array_equal(made.support, turned.counterweight)
    within(made, "support counterweight", 0, 3)


def test_support_and_counterweight_by_hand() -> None:
    """A fears D; B helps D on the coast and fights it over the order."""
    chunk, lanes = still_world()
    made = after(
        detachment, chunk, lanes, cells("threat", AD=0.5), cells("salience", AD=0.8), cells("stake", A0=0.3, A1=0.9),
        cells("cooperation", BD0=1.0, BD1=1 / 3, BD2=1.0), cells("competition", BD0=1 / 3, BD1=1.0),
    )  # fmt: skip
    assert at(made, "support", "AB") == pytest.approx(0.4 * 0.3 * (2 / 3) / 1.2, rel=1e-14)
    assert at(made, "counterweight", "AB") == pytest.approx(0.4 * 0.9 * (2 / 3) / 1.2, rel=1e-14)


# --- displacement ----------------------------------------------------------------------------------------------------


def test_displacement_by_hand() -> None:
    """D used to provide .6 of what B relies on and .3 for C; A took up most of what it lost."""
    chunk, lanes = still_world()
    made = after(
        displacement, chunk, lanes, cells("usual_reliance", BD=0.6, CD=0.3), cells("reliance", BD=0.2, BA=0.5, BC=0.3),
        cells("reliance", CD=0.3, CA=0.4), cells("stake", A1=1.0, B1=0.8, C1=0.2, B0=0.4),
    )  # fmt: skip
    assert at(made, "lost", "DB") == pytest.approx(0.4, rel=1e-14)
    taken = 0.4 * 0.5 / 0.8
    assert at(made, "displaced", "DA1") == pytest.approx(0.8 * taken / 1.0, rel=1e-14), "C's reliance is what it was"
    assert at(made, "displaced", "DA0") == pytest.approx(taken, rel=1e-14), "only B has a stake besides"
    assert at(made, "displaced", "DC1") == pytest.approx(0.8 * 0.4 * 0.3 / 0.8 / 1.8, rel=1e-14)
    assert not np.delete(made.displaced, [spot(made, p) for p in ("DA0", "DA1", "DC1", "DC2")], axis=0).any()


def spot(chunk: Chunk, place: str) -> int:
    return spelt(chunk, "displaced").index(place)


def test_influence_that_was_never_held_is_not_missed() -> None:
    chunk, lanes = random_worlds()
    assert after(displacement, chunk, lanes).displaced.any()
    newcomer = after(displacement, chunk, lanes, put("usual_reliance", 0.0))
    assert not newcomer.displaced.any()
    assert not told(newcomer, "lost").any()
    gained = after(displacement, chunk, lanes, put("usual_reliance", chunk.reliance * 0.9))
    assert not gained.displaced.any()


def test_influence_is_lost_to_those_who_now_provide() -> None:
    chunk, lanes = random_worlds()
    idle = after(displacement, chunk, lanes, lambda copy: copy.reliance[:, 0].fill(0.0))
    target = chunk.layout.triples[1]
    assert not idle.displaced[target == 0].any()
    assert idle.displaced[target != 0].any()


def test_displacement_is_a_share_and_needs_a_third() -> None:
    chunk, lanes = random_worlds()
    within(after(displacement, chunk, lanes), "displaced")
    within(after(displacement, chunk, lanes, put("usual_reliance", 1.0)), "displaced")
    alone = after(displacement, chunk, lanes, lambda copy: copy.stake[2:].fill(0.0))
    actor, target, _ = chunk.layout.triples
    pair = np.isin(actor, [0, 1]) & np.isin(target, [0, 1])
    assert not alone.displaced[pair].any(), "where nobody else has a stake nothing can be lost"
    assert alone.displaced[~pair].any()


# --- offers ----------------------------------------------------------------------------------------------------------


def test_an_offer_by_hand() -> None:
    chunk, lanes = still_world(
        offers__weight=4, offers__retention=3, offers__pride=0.25, offers__disagreement_price=0.5,
        offers__hostility_price=0.4, offers__rate=0.3, offers__uncertainty=0.2, incentives__nuclear_usefulness=0.5,
    )  # fmt: skip
    made = after(
        offers, chunk, lanes, cells("capability", A=0.4, B=0.1), cells("nuclear", B=0.6), cells("lead", A=0.9),
        cells("aspiration", A=0.8), cells("support", AB=0.15), cells("counterweight", AB=0.2),
        cells("disagreement", AB=0.2), cells("hostility", AB=0.25), cells("offer", AB=0.1),
    )  # fmt: skip
    worth = (0.5 * 0.5 + 0.5 * 0.6) * (4 * 0.15 + 3 * 0.2)
    price = 0.5 * 0.2 + 0.4 * 0.25 + 0.25 * 0.8 * np.log(4)
    hoped = 0.2 * (np.log1p(np.exp((worth - price) / 0.2)) - np.log1p(np.exp(-price / 0.2)))
    assert 0 < worth - price < hoped < 1
    assert at(made, "offer", "AB") == pytest.approx(0.1 + 0.3 * (0.9 * hoped - 0.1), rel=1e-13)


def test_what_is_known_for_certain_is_offered_only_where_it_pays() -> None:
    chunk, _ = random_worlds()
    sure, unsure = (random_worlds(offers__rate=1, offers__uncertainty=z)[1] for z in (0.001, 0.5))
    certain, hopeful = (told(after(offers, chunk, lanes), "offer") for lanes in (sure, unsure))
    assert (certain < 1e-9).any()
    assert (hopeful > 0).all(), "a long shot is tried a little"


def test_pride_is_hurt_only_by_courting_the_lesser() -> None:
    chunk, lanes = random_worlds(offers__rate=1, offers__pride=1)
    humble, proud = (after(offers, chunk, lanes, put("aspiration", value)) for value in (0.0, 1.0))
    lesser = (chunk.capability[None] < chunk.capability[:, None])[OFF_DIAGONAL]
    fell = told(proud, "offer") < told(humble, "offer")
    assert not fell[~lesser].any()
    assert fell[lesser].any()


def test_those_who_stand_against_ones_threats_are_worth_keeping() -> None:
    chunk, lanes = random_worlds(offers__rate=1, offers__weight=0, offers__retention=8)
    none, some = (after(offers, chunk, lanes, put("counterweight", value)) for value in (0.0, 0.4))
    assert not told(none, "offer").any()
    assert (told(some, "offer") > 0).any()
    within(after(offers, chunk, lanes), "offer")


@pytest.mark.parametrize(("cause", "sign"), [("support", 1), ("lead", 1), ("disagreement", -1), ("hostility", -1)])
def test_offers_rise_with_worth_and_rank_and_fall_with_their_price(cause: str, sign: int) -> None:
    chunk, lanes = random_worlds(offers__rate=1)
    weak, strong = (after(offers, chunk, lanes, put(cause, value)) for value in (0.2, 0.4))
    change = sign * (told(strong, "offer") - told(weak, "offer"))
    assert (change >= 0).all()
    assert (change > 0).any()


def test_nobody_offers_anything_where_the_weight_is_zero() -> None:
    chunk, lanes = random_worlds(offers__rate=1, offers__weight=0, offers__retention=0)
    assert not told(after(offers, chunk, lanes), "offer").any()


def test_cooperating_with_whom_the_offerer_fears_forfeits_the_offer() -> None:
    chunk, lanes = random_worlds(offers__rate=0)
    made = after(offers, chunk, lanes)
    expected = sum(chunk.offer[i, 0] * chunk.salience[i, 1] * chunk.threat[i, 1] for i in range(2, chunk.layout.n))
    np.testing.assert_allclose(made.forfeit[0, 1], expected, rtol=1e-13)


# --- load ------------------------------------------------------------------------------------------------------------


def test_load_is_a_mean_of_effort_and_the_usual_one_follows_slowly() -> None:
    chunk, lanes = random_worlds(incentives__load_memory=0.05)
    made = after(load, chunk, lanes)
    least = np.where(OFF_DIAGONAL[..., None], chunk.effort, 2).min(axis=1)
    most = chunk.effort.max(axis=1)
    assert ((made.load >= least - 1e-15) & (made.load <= most + 1e-15)).all()
    np.testing.assert_allclose(made.usual_load, 0.95 * chunk.usual_load + 0.05 * made.load, rtol=1e-14)
    np.testing.assert_allclose(after(load, chunk, lanes, put("effort", 0.4)).load, 0.4, rtol=1e-14)


def test_effort_against_giants_weighs_more() -> None:
    chunk, lanes = random_worlds()
    shares = put("capability", np.array([0.3, 0.6, 0.05, 0.05])[:, None])

    def against(j: int) -> FloatArray:
        effort = np.zeros((4, 4, 1))
        effort[0, j] = 1.0
        burden: FloatArray = after(load, chunk, lanes, shares, put("effort", effort)).load[0]
        return burden

    assert (against(1) > against(2)).all()
    np.testing.assert_array_equal(against(2), against(3))
