"""Institutions: who joins and leaves them, and what membership does.

States join for economic fit with the members, ties with the leader and what it offers, and for its
promise of defence where there is one; they pay in autonomy where rules bind under a stronger
leader, and keep away from a leader they mistrust or disagree with (side payments, dependence and
security guarantees: Rocchi 2021, chapter III; Wilson 2016).  Leaders admit those who stand near
them, and the more readily when another member outweighs them: enlargement dilutes it.  Open
institutions ask nobody: they gain breadth and bind little (Kaczmarski 2017).

Reads ``capability``, ``economy``, ``stake``, ``position``, ``complementarity``, ``commitment``,
``offer``, ``protection``, ``rank_cost``, ``hostility``, ``ally``, ``treaty``; writes ``membership``,
``bond``, ``guarantee``, ``union``, ``framework``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray, kernel, logistic
from entente_sim.streams import Streams, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import BoolArray, IntArray
from entente_sim.world.world import World

__all__ = ["institutions", "share_institutions"]


def institutions(world: World, p: Lanes, streams: Streams) -> None:
    """Let states join and leave, then set what those who share institutions have in common.

    With leader l of institution q, arena a, openness o and bindingness b, and d = |x_ia - x_la| / 2:
    ``worth_iql = w_gain fit_iq + w_tie L_il + w_off offer_li + w_def [q defends] protect_il
    - w_aut b RC_il - w_dis d - w_mis H_il``, ``want = logistic((worth - threshold) / width)``;
    ``consent_iql = logistic((w_dil outweighed_lq - w_dis d - w_mis H_li) / width)``.
    A candidate joins with odds ``rate max_l want (o + (1 - o) consent)`` and leaves with odds
    ``rate leave (1 - max_l want)``.  Up to the start year membership is given.
    """
    if world.year <= world.inputs.start:
        world.membership[...] = world.inputs.at("membership", world.year)[..., None]
    else:
        given, w = world.inputs.institutions, p.institutions
        _join(
            given.arena, given.openness, given.bindingness, given.defence, given.leader, given.candidate,
            world.capability, world.economy, world.stake, world.position, world.complementarity, world.commitment,
            world.offer, world.protection, world.rank_cost, world.hostility,
            w.rate, w.leave, w.threshold, w.width, w.gain, w.tie, w.offer, w.protection, w.autonomy,
            w.disagreement, w.mistrust, w.dilution,
            world.layout.membership_keys, streams.lanes(world.year, "join"), world.membership,
        )  # fmt: skip
    share_institutions(world, p)


def share_institutions(world: World, p: Lanes) -> None:
    """Set what follows from membership alone, over institutions q that i and j share.

    ``bond_ij = depth max_q b_q``; ``guarantee_ij = max(ally_ij, treaty_ij, max_q [q defends])``;
    ``union_ij = max_q [q is a union] (1 - o_q)``; ``framework_ija = sum_q [q works in a] (b_q + o_q) / 2``.
    """
    given = world.inputs.institutions
    _share_dyads(
        given.openness, given.bindingness, given.union, given.defence, world.membership, world.ally, world.treaty,
        p.institutions.depth, world.bond, world.guarantee, world.union,
    )  # fmt: skip
    _share_triples(
        *world.layout.triples, given.arena, given.openness, given.bindingness, world.membership, world.framework
    )


@kernel
def _join(
    arena: IntArray, openness: FloatArray, bindingness: FloatArray, defence: BoolArray, leader: BoolArray,
    candidate: BoolArray,
    capability: FloatArray, economy: FloatArray, stake: FloatArray, position: FloatArray, fit: FloatArray,
    commitment: FloatArray, offer: FloatArray, protection: FloatArray, rank_cost: FloatArray, hostility: FloatArray,
    rate: FloatArray, leave: FloatArray, threshold: FloatArray, width: FloatArray,
    w_gain: FloatArray, w_tie: FloatArray, w_offer: FloatArray, w_protection: FloatArray, w_autonomy: FloatArray,
    w_disagreement: FloatArray, w_mistrust: FloatArray, w_dilution: FloatArray,
    keys: NDArray[np.uint64], lanes: NDArray[np.uint64], membership: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    old = membership.copy()
    gain = np.zeros(runs)
    total = np.zeros(runs)
    pull = np.zeros(runs)
    entry = np.zeros(runs)
    heaviest = np.zeros(runs)
    for q in range(arena.shape[0]):
        a = arena[q]
        for i in range(n):
            if not candidate[q, i]:
                continue
            for r in range(runs):
                gain[r] = total[r] = pull[r] = entry[r] = 0.0
            for j in range(n):
                if j != i:
                    for r in range(runs):
                        gain[r] += old[q, j, r] * economy[j, r] * fit[i, j, r]
                        total[r] += old[q, j, r] * economy[j, r]
            for head in range(n):
                if not leader[q, head]:
                    continue
                for r in range(runs):
                    heaviest[r] = 0.0
                for j in range(n):
                    if j != head and j != i:
                        for r in range(runs):
                            heaviest[r] = max(heaviest[r], old[q, j, r] * capability[j, r] * stake[j, a, r])
                for r in range(runs):
                    own = capability[head, r] * stake[head, a, r]
                    both = heaviest[r] + own
                    outweighed = max(heaviest[r] - own, 0.0) / both if both > 0.0 else 0.0
                    apart = w_disagreement[r] * abs(position[i, a, r] - position[head, a, r]) / 2.0
                    worth = w_gain[r] * (gain[r] / total[r] if total[r] > 0.0 else 0.0)
                    worth += w_tie[r] * commitment[i, head, r] + w_offer[r] * offer[head, i, r]
                    if defence[q]:
                        worth += w_protection[r] * protection[i, head, r]
                    worth -= w_autonomy[r] * bindingness[q] * rank_cost[i, head, r]
                    worth -= apart + w_mistrust[r] * hostility[i, head, r]
                    welcome = w_dilution[r] * outweighed - apart - w_mistrust[r] * hostility[head, i, r]
                    consent = logistic(welcome / width[r])
                    want = old[q, head, r] * logistic((worth - threshold[r]) / width[r])
                    pull[r] = max(pull[r], want)
                    entry[r] = max(entry[r], want * (openness[q] + (1.0 - openness[q]) * consent))
            for r in range(runs):
                u = uniform(lanes[r], keys[q, i])
                if old[q, i, r] > 0.0:
                    membership[q, i, r] = 0.0 if u < rate[r] * leave[r] * (1.0 - pull[r]) else 1.0
                else:
                    membership[q, i, r] = 1.0 if u < rate[r] * entry[r] else 0.0


@kernel
def _share_dyads(
    openness: FloatArray, bindingness: FloatArray, union: BoolArray, defence: BoolArray, membership: FloatArray,
    ally: FloatArray, treaty: FloatArray, depth: FloatArray,
    bond: FloatArray, guarantee: FloatArray, closed: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = ally.shape
    for i in range(n):
        for j in range(n):
            if j == i:
                continue
            for r in range(runs):
                bond[i, j, r] = closed[i, j, r] = 0.0
                guarantee[i, j, r] = max(ally[i, j, r], treaty[i, j, r])
            for q in range(openness.shape[0]):
                shut = 1.0 - openness[q] if union[q] else 0.0
                defends = 1.0 if defence[q] else 0.0
                for r in range(runs):
                    both = membership[q, i, r] * membership[q, j, r]
                    bond[i, j, r] = max(bond[i, j, r], both * depth[r] * bindingness[q])
                    guarantee[i, j, r] = max(guarantee[i, j, r], both * defends)
                    closed[i, j, r] = max(closed[i, j, r], both * shut)


@kernel
def _share_triples(
    actor: IntArray, target: IntArray, arena: IntArray, place: IntArray, openness: FloatArray,
    bindingness: FloatArray, membership: FloatArray, framework: FloatArray,
) -> None:  # fmt: skip
    runs = membership.shape[2]
    for t in range(actor.shape[0]):
        i, j = actor[t], target[t]
        for r in range(runs):
            framework[t, r] = 0.0
        for q in range(place.shape[0]):
            if place[q] == arena[t]:
                weight = (bindingness[q] + openness[q]) / 2.0
                for r in range(runs):
                    framework[t, r] += weight * membership[q, i, r] * membership[q, j, r]
