"""Learning: how conduct becomes perceived hostility and memory.

Images follow acts, faster towards enmity than towards trust, and sustain themselves (Jervis
1976).  Memory has a recent part that halves in about two years and an old part that halves in
about four decades, beside what history handed down.  What two states carry out together wears the old part off
(confidence-building), and a border settled takes away part of what history handed down; the recent part fades
at a rate computed from disputes, whatever was agreed.

Reads ``competition_received``, ``worst_received``, ``cooperation_received``, ``sanctions``, ``offer``,
``crisis``, ``backing``, ``opposition``, ``support``, ``exposure``, ``grievance``, ``reliance``, ``settled``,
``implemented``; writes ``hostility``, ``grievance_fast``, ``grievance_slow``.
"""

from __future__ import annotations

from entente_sim.numerics import FloatArray, exp, kernel, log, logistic
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["learning"]


def learning(world: World, p: Lanes, streams: Streams) -> None:
    """Update memory, then hostility.

    ``F = (1 - v) comp_ij + v worst_ij + w_san sanctions_ji (1 - offer_ji) + w_cri crisis_ij``;
    ``R = coop_ij + w_bac backing_ji``, ``E = support_ij + w_opp opposition_ji``;
    ``fast = 2^(-1/h_f) fast + d_f (F - R)+``, ``slow = 2^(-1/h_s) (1 - w_con implemented_ij) slow
    + d_s (F - R)+``;
    ``H* = logistic(g0 + gq F - gc R + ge E + gG (grievance_ij (1 - w_rel settled_ij) + fast + slow)
    + ga exposure_ij + g_res (reliance_ij - comfort)+ + gm (H - 1/2))``; ``H += rate (H* - H)`` with the rate up or
    down.
    """
    q = p.learning
    _learning(
        world.competition_received, world.worst_received, world.cooperation_received, world.sanctions,
        world.offer, world.support, world.exposure, world.grievance, world.crisis, world.backing, world.opposition,
        world.reliance, world.settled, world.implemented, p.influence.comfort, p.borders.relief,
        p.agreements.confidence, q.resentment,
        q.intercept, q.hostile_acts, q.cooperation, q.enemy_support, q.grievance, q.arming_nearby, q.persistence,
        q.sanction_acts, q.crisis_acts, q.backing, q.opposition, q.worst_share,
        q.rate_up, q.rate_down, q.half_life_fast, q.half_life_slow,
        q.deposit_fast, q.deposit_slow, world.grievance_fast, world.grievance_slow, world.hostility,
    )  # fmt: skip


@kernel
def _learning(
    competition: FloatArray, worst: FloatArray, cooperation: FloatArray, sanctions: FloatArray, offer: FloatArray,
    support: FloatArray,
    exposure: FloatArray, handed_down: FloatArray, crisis: FloatArray, backing: FloatArray, opposition: FloatArray,
    reliance: FloatArray, settled: FloatArray, implemented: FloatArray, comfort: FloatArray, relief: FloatArray,
    confidence: FloatArray, resentment: FloatArray,
    intercept: FloatArray, acts: FloatArray, goodwill: FloatArray, enemy: FloatArray, memory: FloatArray,
    arming: FloatArray, persistence: FloatArray, sanction_acts: FloatArray, crisis_acts: FloatArray,
    backing_share: FloatArray, opposition_share: FloatArray, worst_share: FloatArray,
    rate_up: FloatArray, rate_down: FloatArray, half_fast: FloatArray, half_slow: FloatArray,
    deposit_fast: FloatArray, deposit_slow: FloatArray, fast: FloatArray, slow: FloatArray, hostility: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = hostility.shape
    ln_half = log(0.5)
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            for r in range(runs):
                hostile = (1.0 - worst_share[r]) * competition[i, j, r] + worst_share[r] * worst[i, j, r]
                hostile += sanction_acts[r] * sanctions[j, i, r] * (1.0 - offer[j, i, r])
                hostile += crisis_acts[r] * crisis[i, j, r]
                kindness = cooperation[i, j, r] + backing_share[r] * backing[j, i, r]
                unredeemed = max(hostile - kindness, 0.0)
                fast[i, j, r] = exp(ln_half / half_fast[r]) * fast[i, j, r] + deposit_fast[r] * unredeemed
                kept = exp(ln_half / half_slow[r]) * (1.0 - confidence[r] * implemented[i, j, r])
                slow[i, j, r] = kept * slow[i, j, r] + deposit_slow[r] * unredeemed
                past = handed_down[i, j, r] * (1.0 - relief[r] * settled[i, j, r]) + fast[i, j, r] + slow[i, j, r]
                image = intercept[r] + acts[r] * hostile - goodwill[r] * kindness
                image += enemy[r] * (support[i, j, r] + opposition_share[r] * opposition[j, i, r])
                image += memory[r] * past + arming[r] * exposure[i, j, r]
                image += resentment[r] * max(reliance[i, j, r] - comfort[r], 0.0)
                image += persistence[r] * (hostility[i, j, r] - 0.5)
                change = logistic(image) - hostility[i, j, r]
                hostility[i, j, r] += (rate_up[r] if change > 0.0 else rate_down[r]) * change
