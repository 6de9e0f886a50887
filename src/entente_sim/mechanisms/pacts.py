"""Pacts: defence treaties signed, and ended, within the run.

A promise of defence buys security and costs autonomy (Morrow 1991).  It is worth what the partner
would add to one's resistance against threats both have, discounted by how reliable promises are
(Leeds, Long and Mitchell 2000; great powers trust them less, Parent and Rosato 2015), and more
under the shadow of war, where those threats are mutual.  Against it stand the rank lost to a
stronger partner, entrapment in the partner's own quarrels, and mistrust.  Both must want it.
Treaties break when the balance they were signed at shifts, and when they are worth less than then.

Nothing here knows a great power: that they seldom sign follows from rank and reliability.  Only
defence treaties are signed; consultation is what commitment already measures.  Up to the start year
nothing is signed where the world file gives the treaties of history; it may give the year from which it leaves
them to the model.

Reads ``capability``, ``defence``, ``projected``, ``resistance``, ``threat``, ``salience``,
``status``, ``rank_cost``, ``hostility``, ``commitment``, ``guarantee`` (last round); writes
``protection``, ``treaty_worth``, ``treaty``, ``balance``, ``bargain``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray, kernel, logistic, power
from entente_sim.streams import Streams, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["pacts"]


def pacts(world: World, p: Lanes, streams: Streams) -> None:
    """Set what treaties are worth, then sign and end them.

    ``relief_ijk = (D_i + P_ij)^m / ((D_i + P_ij)^m + P_ik^m) - resist_ik``;
    ``protect_ij = rho (1 - d S_j) max_k salience_ik salience_jk T_ik (w_sec + w_war T_ki) relief_ijk``;
    ``worth_ij = protect_ij - psi RC_ij - chi max_k salience_jk T_jk (1 - salience_ik) - w_mis H_ij``,
    over k other than i and j; ``w = min(worth_ij, worth_ji)``.  Without a promise in force a treaty is
    signed with odds ``rate logistic((w - threshold) / width) L_ij``; one signed ends with odds
    ``end (1 + shift |b_ij - b0_ij| + regret (w0 - w)+)``, ``b_ij = c_i / (c_i + c_j)``, ``b0`` and
    ``w0`` those of the year it was signed in.
    """
    q = p.pacts
    _worth(
        world.defence, world.projected, world.resistance, world.threat, world.salience, world.status,
        world.rank_cost, world.hostility, p.threat.exposure_exponent, q.reliability, q.rank_discount, q.security,
        q.shadow, q.autonomy, q.entrapment, q.mistrust, world.protection, world.treaty_worth,
    )  # fmt: skip
    if world.year >= world.inputs.signing:
        _sign(
            world.treaty_worth, world.capability, world.commitment, world.guarantee,
            q.rate, q.end, q.shift, q.regret, q.threshold, q.width,
            world.layout.pair_keys, streams.lanes(world.year, "pact"), world.treaty, world.balance, world.bargain,
        )  # fmt: skip


@kernel
def _worth(
    defence: FloatArray, projected: FloatArray, resistance: FloatArray, threat: FloatArray, salience: FloatArray,
    status: FloatArray, rank_cost: FloatArray, hostility: FloatArray, exponent: FloatArray,
    reliability: FloatArray, discount: FloatArray, security: FloatArray, shadow: FloatArray, autonomy: FloatArray,
    entrapment: FloatArray, mistrust: FloatArray, protection: FloatArray, worth: FloatArray,
) -> None:  # fmt: skip
    n, runs = defence.shape
    gain = np.zeros(runs)
    quarrel = np.zeros(runs)
    joint = np.zeros(runs)
    whole, urgency = np.zeros((n, runs)), np.zeros((n, runs))
    for i in range(n):
        for k in range(n):
            if k != i:
                for r in range(runs):
                    whole[k, r] = power(projected[i, k, r], exponent[r])
                    urgency[k, r] = security[r] + shadow[r] * threat[k, i, r]
        for j in range(n):
            if j == i:
                continue
            for r in range(runs):
                gain[r] = quarrel[r] = 0.0
                joint[r] = power(defence[i, r] + projected[i, j, r], exponent[r])
            for k in range(n):
                if k != i and k != j:
                    for r in range(runs):
                        relief = joint[r] / (joint[r] + whole[k, r]) - resistance[i, k, r]
                        common = salience[i, k, r] * salience[j, k, r] * threat[i, k, r]
                        gain[r] = max(gain[r], common * urgency[k, r] * relief)
                        quarrel[r] = max(quarrel[r], salience[j, k, r] * threat[j, k, r] * (1.0 - salience[i, k, r]))
            for r in range(runs):
                value = reliability[r] * (1.0 - discount[r] * status[j, r]) * gain[r]
                price = autonomy[r] * rank_cost[i, j, r] + entrapment[r] * quarrel[r] + mistrust[r] * hostility[i, j, r]
                protection[i, j, r] = value
                worth[i, j, r] = value - price


@kernel
def _sign(
    worth: FloatArray, capability: FloatArray, commitment: FloatArray, guarantee: FloatArray,
    rate: FloatArray, end: FloatArray, shift: FloatArray, regret: FloatArray, threshold: FloatArray,
    width: FloatArray, keys: NDArray[np.uint64], lanes: NDArray[np.uint64],
    treaty: FloatArray, balance: FloatArray, bargain: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    for i in range(n):
        for j in range(i):
            for r in range(runs):
                u = uniform(lanes[r], keys[i, j])
                least = min(worth[i, j, r], worth[j, i, r])
                want = logistic((least - threshold[r]) / width[r])
                share = capability[i, r] / (capability[i, r] + capability[j, r])
                if treaty[i, j, r] > 0.0:
                    moved = abs(share - balance[i, j, r])
                    lost = max(bargain[i, j, r] - least, 0.0)
                    if u < end[r] * (1.0 + shift[r] * moved + regret[r] * lost):
                        treaty[i, j, r] = treaty[j, i, r] = 0.0
                        balance[i, j, r] = balance[j, i, r] = 0.0
                        bargain[i, j, r] = bargain[j, i, r] = 0.0
                elif guarantee[i, j, r] == 0.0 and u < rate[r] * want * commitment[i, j, r]:
                    treaty[i, j, r] = treaty[j, i, r] = 1.0
                    balance[i, j, r] = share
                    balance[j, i, r] = capability[j, r] / (capability[i, r] + capability[j, r])
                    bargain[i, j, r] = bargain[j, i, r] = least
