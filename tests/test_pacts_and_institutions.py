"""Treaties signed within the run and institutions: known answers, odds as stated, and switches."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from entente_sim.engine.recording import Record
from entente_sim.engine.round import advance, begin
from entente_sim.experiments.runner import run
from entente_sim.mechanisms.institutions import institutions
from entente_sim.mechanisms.pacts import pacts
from entente_sim.numerics import FloatArray
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import World as Chunk
from tests.conftest import begun, small, small_world
from tests.mechanism_worlds import CODES, Edit, after, put, random_worlds

ALP, BET, DEL, GAM = range(4)
LEAGUE, SHIELD = range(2)
FREE = 2002


def nothing(runs: int = 1, **parameters: float) -> tuple[Chunk, Lanes]:
    """Return a small world in a free year in which nothing is felt, owed or promised, and all are alike."""
    chunk, lanes = begun(runs=runs, parameters=Parameters().replace(**parameters))
    chunk.year = FREE
    for name in ("hostility", "commitment", "threat", "salience", "rank_cost", "status", "offer", "complementarity",
                 "protection", "guarantee", "ally", "treaty", "position", "bond"):  # fmt: skip
        getattr(chunk, name)[...] = 0.0
    chunk.capability[...] = 0.25
    chunk.stake[...] = 1.0
    chunk.membership[...] = 0.0
    chunk.membership[chunk.inputs.institutions.leader] = 1.0
    return chunk, lanes


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


# --- treaties --------------------------------------------------------------------------------------------------------

PLAIN: dict[str, float] = {
    "threat__exposure_exponent": 1, "pacts__reliability": 0.5, "pacts__rank_discount": 0.4, "pacts__security": 1,
    "pacts__shadow": 2, "pacts__autonomy": 0.6, "pacts__entrapment": 0.3, "pacts__mistrust": 0.5,
}  # fmt: skip


def frightened() -> tuple[Chunk, Lanes]:
    """ALP and BET both fear GAM, and ALP alone fears DEL."""
    chunk, lanes = nothing(**PLAIN)
    chunk.defence[...] = 0.2
    chunk.projected[...] = 0.4
    chunk.projected[ALP, BET] = 0.2
    chunk.resistance[...] = 1 / 3  # .2 / (.2 + .4)
    chunk.threat[ALP, GAM], chunk.threat[BET, GAM], chunk.threat[GAM, ALP] = 0.6, 0.5, 0.25
    chunk.salience[ALP, GAM] = chunk.salience[BET, GAM] = 1.0
    chunk.threat[ALP, DEL], chunk.salience[ALP, DEL] = 0.4, 0.5
    chunk.status[BET] = 0.5
    chunk.rank_cost[ALP, BET], chunk.hostility[ALP, BET] = 0.1, 0.2
    return chunk, lanes


def test_what_a_treaty_is_worth_by_hand() -> None:
    made = after(pacts, *frightened())
    relief = 0.4 / 0.8 - 1 / 3  # with all of BET's reach ALP holds against GAM in half of cases, not in a third
    protection = 0.5 * (1 - 0.4 * 0.5) * 0.6 * (1 + 2 * 0.25) * relief
    assert made.protection[ALP, BET, 0] == pytest.approx(protection, rel=1e-12)
    # BET has no quarrel that ALP has not, so nothing is entrapment; for BET, ALP's quarrel with DEL is.
    assert made.treaty_worth[ALP, BET, 0] == pytest.approx(protection - 0.6 * 0.1 - 0.5 * 0.2, rel=1e-12)
    back = 0.5 * 0.5 * (1 + 0) * (0.6 / (0.6 + 0.4) - 1 / 3)
    assert made.protection[BET, ALP, 0] == pytest.approx(back, rel=1e-12)
    assert made.treaty_worth[BET, ALP, 0] == pytest.approx(back - 0.3 * 0.5 * 0.4, rel=1e-12)


def test_what_is_not_feared_in_common_is_worth_nothing() -> None:
    chunk, lanes = frightened()
    made = after(pacts, chunk, lanes, put("salience", 0.0))
    assert not made.protection.any()


def test_between_two_states_alone_there_is_nothing_to_be_protected_from() -> None:
    def only_two(data: dict[str, Any]) -> None:
        for code in ("DEL", "GAM"):
            del data["states"][code]
        for table in data["tables"]:
            table["values"] = {code: v for code, v in table["values"].items() if code in ("ALP", "BET")}
        del data["council"], data["drafts"]
        data["dyads"], data["pacts"], data["institutions"], data["arenas"] = (
            [],
            [],
            {},
            {"order": data["arenas"]["order"]},
        )
        data["arenas"]["order"]["stakes"] = {"ALP": 1.0, "BET": 1.0}
        data["geography"] = {"source": "made up"}

    chunk, lanes = begun(small(small_world(only_two)), runs=3)
    for _ in advance(chunk, lanes, Streams(1, range(3)), 2003):
        pass
    assert not chunk.protection.any()
    assert (chunk.treaty_worth <= 0).all()


def signed(chunk: Chunk, lanes: Lanes, *edits: Edit) -> FloatArray:
    return after(pacts, chunk, lanes, *edits).treaty


def test_treaties_are_signed_as_often_as_stated() -> None:
    runs, rate = 4000, 0.8
    chunk, lanes = nothing(runs, pacts__rate=rate, pacts__threshold=0.1, pacts__width=0.1)
    chunk.commitment[...] = 0.5
    made = after(pacts, chunk, lanes)
    odds = rate * logistic(-1) * 0.5
    pairs = made.treaty[np.triu_indices(4, 1)]
    assert stats.binomtest(int(pairs.sum()), pairs.size, odds).pvalue > 1e-3
    np.testing.assert_array_equal(made.treaty, made.treaty.swapaxes(0, 1))
    where = made.treaty > 0
    assert (made.balance[where] == 0.5).all()
    assert (made.bargain[where] == made.treaty_worth[where]).all()
    assert not made.balance[~where].any()


def test_both_must_want_it() -> None:
    chunk, lanes = nothing(500, pacts__rate=1, pacts__threshold=-1, pacts__width=0.05)
    chunk.commitment[...] = 1.0
    assert signed(chunk, lanes)[ALP, BET].all()
    chunk.rank_cost[ALP, BET] = 5.0
    made = signed(chunk, lanes)
    assert not made[ALP, BET].any()
    assert made[ALP, GAM].all()


EAGER: dict[str, float] = {"pacts__rate": 1, "pacts__threshold": -5, "pacts__width": 0.01}


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda chunk: setattr(chunk, "year", 2000), "up to the start year treaties are history"),
        (put("guarantee", 1.0), "a promise is in force"),
        (put("commitment", 0.0), "there is no tie"),
    ],
)
def test_nothing_is_signed_when(edit: Edit, why: str) -> None:
    chunk, lanes = nothing(50, **EAGER)
    chunk.commitment[...] = 1.0
    assert signed(chunk, lanes)[~np.eye(4, dtype=bool)].all()
    assert not signed(chunk, lanes, edit).any(), why


def test_a_world_may_leave_the_treaties_of_its_history_to_the_model() -> None:
    parameters = Parameters().replace(**EAGER)
    given, left = small(), small(small_world(lambda data: data.update(signing=1998)))
    assert (given.inputs.signing, left.inputs.signing) == (2001, 1998)
    by_rule, free = (run(one, runs=20, workers=1, parameters=parameters, since=1997).record for one in (given, left))
    assert not by_rule.dyads["treaty"][: by_rule.year(2001)].any()
    assert by_rule.dyads["treaty"][by_rule.year(2001)].any()
    assert not free.dyads["treaty"][0].any()
    assert free.dyads["treaty"][1].any()


def test_at_a_rate_of_0_nothing_is_ever_signed() -> None:
    none = run(small(), runs=20, workers=1, parameters=Parameters().replace(**EAGER | {"pacts__rate": 0})).record
    some = run(small(), runs=20, workers=1, parameters=Parameters().replace(**EAGER)).record
    assert not none.dyads["treaty"].any()
    assert some.dyads["treaty"].any()


@pytest.mark.parametrize(
    ("shift", "regret", "moved", "lost"), [(0, 0, 0.2, 0.3), (5, 0, 0.2, 0.3), (0, 5, 0.2, 0.3), (5, 5, 0.0, -0.3)]
)
def test_treaties_end_as_often_as_stated(shift: float, regret: float, moved: float, lost: float) -> None:
    runs, end = 6000, 0.1
    chunk, lanes = nothing(runs, pacts__end=end, pacts__shift=shift, pacts__regret=regret)
    chunk.treaty[...] = 1.0
    chunk.balance[...] = 0.5 + moved
    chunk.bargain[...] = lost
    made = signed(chunk, lanes)[np.triu_indices(4, 1)]
    odds = end * (1 + shift * moved + regret * max(lost, 0.0))
    assert stats.binomtest(int((made == 0).sum()), made.size, odds).pvalue > 1e-3


def test_a_treaty_holds_commitment_up_and_counts_as_a_guarantee() -> None:
    record = run(small(), runs=30, workers=1, parameters=Parameters().replace(**EAGER | {"pacts__end": 0})).record
    treaty, depth, guarantee = (record.dyads[name] for name in ("treaty", "commitment", "guarantee"))
    assert (guarantee[treaty > 0] == 1).all()
    lasting = treaty[:-1] > 0
    assert lasting.any()
    assert (depth[1:][lasting] >= 0.7).all()


def test_great_powers_are_not_named() -> None:
    """Rank alone keeps the lesser from signing with the greater: with no claim to rank nothing holds it back."""
    chunk, lanes = nothing(2000, pacts__rate=1, pacts__width=0.1, pacts__threshold=0.0)
    chunk.commitment[...] = 1.0
    chunk.rank_cost[BET, ALP] = 0.5
    made = signed(chunk, lanes).mean(axis=2)
    assert made[BET, ALP] < made[BET, GAM] / 3


# --- institutions ----------------------------------------------------------------------------------------------------


def joined(chunk: Chunk, lanes: Lanes, *edits: Edit) -> FloatArray:
    return after(institutions, chunk, lanes, *edits).membership


def test_membership_is_history_until_the_start_and_free_after_it() -> None:
    resolved = small()
    certain = Parameters().replace(institutions__rate=1, institutions__threshold=-5, institutions__width=0.01)
    chunk, lanes = begun(resolved, runs=40, parameters=certain)
    for year in advance(chunk, lanes, Streams(1, range(40)), 2002):
        if year <= 2000:
            given = chunk.inputs.at("membership", year)
            np.testing.assert_array_equal(chunk.membership, np.repeat(given[..., None], 40, axis=2))
    assert chunk.membership[LEAGUE, DEL].any()


def test_only_candidates_join_and_leaders_stay() -> None:
    chunk, lanes = random_worlds(institutions__rate=1, institutions__leave=1)
    fixed = ~chunk.inputs.institutions.candidate
    made = joined(chunk, lanes)
    np.testing.assert_array_equal(made[fixed], chunk.membership[fixed])
    assert (made[~fixed] != chunk.membership[~fixed]).any()
    assert set(np.unique(made)) == {0.0, 1.0}


def test_at_a_rate_of_0_membership_is_frozen() -> None:
    frozen = run(small(), runs=20, workers=1, parameters=Parameters().replace(institutions__rate=0)).record
    assert (frozen.membership == frozen.membership[:1]).all()
    free = run(small(), runs=20, workers=1, parameters=Parameters().replace(institutions__rate=1)).record
    assert (free.membership != free.membership[:1]).any()


def test_states_join_as_often_as_stated() -> None:
    runs = 6000
    chunk, lanes = nothing(
        runs, institutions__rate=0.9, institutions__threshold=0.2, institutions__width=0.2,
        institutions__gain=1.5, institutions__tie=0.5, institutions__offer=0.8, institutions__autonomy=0.6,
        institutions__disagreement=0.7, institutions__mistrust=0.9, institutions__dilution=1.1,
    )  # fmt: skip
    steppe = chunk.layout.arena("steppe")
    chunk.membership[LEAGUE, BET] = 1.0
    chunk.economy[...] = np.array([9, 3, 5, 1])[:, None]
    chunk.complementarity[DEL, BET], chunk.complementarity[DEL, GAM] = 0.4, 0.8
    chunk.commitment[DEL, GAM], chunk.offer[GAM, DEL], chunk.rank_cost[DEL, GAM] = 0.6, 0.5, 0.3
    chunk.position[GAM, steppe], chunk.position[DEL, steppe] = 0.2, -0.2
    chunk.hostility[DEL, GAM], chunk.hostility[GAM, DEL] = 0.1, 0.2
    chunk.capability[...] = np.array([0.2, 0.45, 0.2, 0.15])[:, None]
    fit = (3 * 0.4 + 1 * 0.8) / 4
    worth = 1.5 * fit + 0.5 * 0.6 + 0.8 * 0.5 - 0.6 * 0.5 * 0.3 - 0.7 * 0.2 - 0.9 * 0.1
    welcome = 1.1 * (0.45 - 0.15) / (0.45 + 0.15) - 0.7 * 0.2 - 0.9 * 0.2
    odds = 0.9 * logistic((worth - 0.2) / 0.2) * (0.2 + 0.8 * logistic(welcome / 0.2))
    made = joined(chunk, lanes)[LEAGUE, DEL]
    assert stats.binomtest(int(made.sum()), runs, odds).pvalue > 1e-3


def test_members_leave_as_often_as_stated() -> None:
    runs = 6000
    chunk, lanes = nothing(runs, institutions__rate=0.8, institutions__leave=0.5, institutions__threshold=0.1)
    chunk.membership[LEAGUE, BET] = 1.0
    chunk.hostility[BET, GAM] = 0.2
    made = joined(chunk, lanes)[LEAGUE, BET]
    odds = 0.8 * 0.5 * (1 - logistic((-0.2 - 0.1) / 0.2))
    assert stats.binomtest(int((made == 0).sum()), runs, odds).pvalue > 1e-3


def test_a_state_joins_through_the_leader_it_goes_with_best() -> None:
    """The shield is led by ALP and GAM: hostility to one of them does not keep a state out, to both it does."""
    chunk, lanes = nothing(4000, institutions__rate=1, institutions__threshold=0)
    chunk.commitment[BET, GAM] = 0.5
    open_to = joined(chunk, lanes)[SHIELD, BET].mean()
    chunk.hostility[BET, ALP] = 1.0
    assert joined(chunk, lanes)[SHIELD, BET].mean() == pytest.approx(open_to)
    chunk.hostility[BET, GAM] = 1.0
    assert joined(chunk, lanes)[SHIELD, BET].mean() < open_to / 2


def test_a_leader_outweighed_by_a_member_admits_more() -> None:
    """Enlargement dilutes the stronger member: the same candidate, the same leader, another balance."""
    chunk, lanes = nothing(4000, institutions__rate=1, institutions__threshold=0)
    chunk.membership[LEAGUE, BET] = 1.0

    def share(bet: float, gam: float, **edits: float) -> float:
        chunk.capability[BET], chunk.capability[GAM] = bet, gam
        return float(joined(chunk, lanes, *(put(k, v) for k, v in edits.items()))[LEAGUE, DEL].mean())

    assert share(0.4, 0.1) > share(0.1, 0.4) + 0.1
    assert share(0.1, 0.4) == share(0.25, 0.25), "a stronger leader needs nobody"


def test_open_institutions_ask_nobody() -> None:
    def change(openness: float) -> Resolved:
        return small(small_world(lambda data: data["institutions"]["league"].update(openness=openness)))

    def share(openness: float) -> float:
        resolved = change(openness)
        chunk, lanes = begun(resolved, runs=4000, parameters=Parameters().replace(institutions__rate=1))
        chunk.year = FREE
        for name in ("hostility", "rank_cost", "offer"):
            getattr(chunk, name)[...] = 0.0
        chunk.commitment[...] = 1.0
        chunk.hostility[GAM, DEL] = 1.0  # the leader does not want it
        return float(joined(chunk, lanes)[LEAGUE, DEL].mean())

    assert share(0.0) < 0.05
    assert share(1.0) > 0.9


def test_a_defence_institution_is_joined_for_protection() -> None:
    chunk, lanes = nothing(4000, institutions__rate=1)
    before = joined(chunk, lanes)
    made = joined(chunk, lanes, put("protection", 0.5))
    assert made[SHIELD, BET].mean() > before[SHIELD, BET].mean() + 0.2
    np.testing.assert_array_equal(made[LEAGUE], before[LEAGUE])


def test_without_a_leader_nobody_joins() -> None:
    chunk, lanes = nothing(50, institutions__rate=1, institutions__threshold=-5)
    chunk.membership[...] = 0.0
    assert not joined(chunk, lanes).any()


def test_what_members_share_by_hand() -> None:
    chunk, lanes = nothing(institutions__rate=0)
    chunk.membership[...] = 0.0
    chunk.membership[LEAGUE, [BET, GAM]] = 1.0
    chunk.membership[SHIELD, [ALP, GAM]] = 1.0
    chunk.ally[BET, DEL] = chunk.ally[DEL, BET] = 1.0
    made = after(institutions, chunk, lanes)
    pairs = {(a, b): (i, j) for i, a in enumerate(CODES) for j, b in enumerate(CODES) if i < j}
    bond = {pair: made.bond[place][0] for pair, place in pairs.items() if made.bond[place][0]}
    assert bond == pytest.approx({("BET", "GAM"): 0.8 * 0.5, ("ALP", "GAM"): 0.8 * 0.2})
    union = {pair: made.union[place][0] for pair, place in pairs.items() if made.union[place][0]}
    assert union == pytest.approx({("BET", "GAM"): 0.8}), "a shield diverts no trade"
    assert {pair for pair, place in pairs.items() if made.guarantee[place][0]} == {("ALP", "GAM"), ("BET", "DEL")}
    for name in ("bond", "union", "guarantee"):
        np.testing.assert_array_equal(getattr(made, name), getattr(made, name).swapaxes(0, 1))
    actor, target, arena = made.layout.triples
    got = {
        (CODES[i], CODES[j], made.layout.arenas[a]): made.framework[t, 0]
        for t, (i, j, a) in enumerate(zip(actor, target, arena, strict=True))
        if made.framework[t, 0]
    }
    assert got == pytest.approx({
        ("BET", "GAM", "steppe"): 0.35, ("GAM", "BET", "steppe"): 0.35,
        ("ALP", "GAM", "order"): 0.4, ("GAM", "ALP", "order"): 0.4,
    })  # fmt: skip


def parts(record: Record) -> list[np.ndarray]:
    kept = [array for name, array in record.dyads.items() if name not in ("guarantee", "union")]
    kept += [*record.states.values(), *record.arenas.values(), record.votes, record.outcomes]
    return [record.cooperation, record.competition, *kept]


OFF = {"institutions__depth": 0, "incentives__institution": 0, "trade__union": 0}


def test_switched_off_institutions_leave_the_world_without_them() -> None:
    """Every byte of a run is that of a world that has none, but for promises of defence, which secure members."""
    off = Parameters().replace(**OFF, pacts__rate=0)
    bare = small(small_world(lambda data: data.pop("institutions")))
    unarmed = small(small_world(lambda data: data["institutions"]["shield"].update(kind="forum")))
    with_them, armed = (run(one, runs=20, workers=1, parameters=off).record for one in (unarmed, small()))
    without = run(bare, runs=20, workers=1, parameters=off).record
    assert all(np.array_equal(a, b) for a, b in zip(parts(with_them), parts(without), strict=True))
    assert not np.array_equal(armed.dyads["security"], without.dyads["security"])
    on = run(unarmed, runs=20, workers=1, parameters=Parameters().replace(pacts__rate=0)).record
    assert not np.array_equal(on.cooperation, without.cooperation)


def test_under_the_null_states_join_and_sign_at_base_odds() -> None:
    """Without weights nothing tells candidates and partners apart but the tie."""
    null = Parameters().null()
    chunk, _ = random_worlds(1, 3000)
    chunk.membership[...] = 0.0
    chunk.membership[chunk.inputs.institutions.leader] = 1.0
    lanes = Lanes(null.replace(institutions__rate=1, pacts__rate=1), chunk.runs)
    made = joined(chunk, lanes)
    for q, openness in ((LEAGUE, 0.2), (SHIELD, 0.6)):
        odds = logistic(-0.2 / 0.2) * (openness + (1 - openness) / 2)
        for i in (BET, DEL):
            assert stats.binomtest(int(made[q, i].sum()), chunk.runs, odds).pvalue > 1e-3
    assert not after(pacts, chunk, lanes).treaty_worth.any()


def test_a_world_without_institutions_runs() -> None:
    bare = small(small_world(lambda data: data.pop("institutions")))
    record = run(bare, runs=2, workers=1).record
    assert record.membership.shape == (7, 0, 4, 2)
    layout = Layout.of([bare])
    assert layout.membership_keys.shape == (0, 4)
    chunk = begin(layout, bare.inputs, Lanes(Parameters(), 1), 1)
    np.testing.assert_array_equal(chunk.commitment, chunk.pact)
