"""Agreements: what is declared, what is carried out, and forces that learn to act together.

Declarations answer to common threats and cost little; carrying them out takes commitment and trust, so
the two part ways where trust is thin.  Exercises make forces interoperable only between
states that accept each other's lead and intent (Rocchi 2021 on how little Russian and Chinese forces are).

Reads ``mutual``, ``commitment``, ``rank_cost``, ``threat``, ``salience``, ``hostility`` (last round);
writes ``declared``, ``implemented``, ``interoperability``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["agreements"]


def agreements(world: World, p: Lanes, streams: Streams) -> None:
    """Move declared and implemented agreements and interoperability of each pair.

    ``shared_ij = max_k salience_ik T_ik salience_jk T_jk`` over k other than both;
    ``declared += expiry (min(1, mutual_ij (1 + signal shared_ij)) - declared)``;
    ``implemented += rate L_ij (1 - max(H_ij, H_ji)) (declared - implemented) - expiry implemented``;
    ``interoperability += integration (L_ij (1 - min(1, max(RC_ij, RC_ji))) (1 - max(H_ij, H_ji)) - interoperability)``.
    """
    q = p.agreements
    _agreements(
        world.mutual, world.commitment, world.rank_cost, world.threat, world.salience, world.hostility,
        q.expiry, q.signal, q.rate, q.integration, world.declared, world.implemented, world.interoperability,
    )  # fmt: skip


@kernel
def _agreements(
    mutual: FloatArray, commitment: FloatArray, rank_cost: FloatArray, threat: FloatArray, salience: FloatArray,
    hostility: FloatArray, expiry: FloatArray, signal: FloatArray, rate: FloatArray, integration: FloatArray,
    declared: FloatArray, implemented: FloatArray, interoperability: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = mutual.shape
    fear = np.zeros_like(threat)
    for i in range(n):
        for k in range(n):
            for r in range(runs):
                fear[i, k, r] = salience[i, k, r] * threat[i, k, r]
    shared = np.zeros(runs)
    for i in range(n):
        for j in range(i):
            for r in range(runs):
                shared[r] = 0.0
            for k in range(n):
                if k != i and k != j:
                    for r in range(runs):
                        shared[r] = max(shared[r], fear[i, k, r] * fear[j, k, r])
            for r in range(runs):
                trust = commitment[i, j, r] * (1.0 - max(hostility[i, j, r], hostility[j, i, r]))
                word, deed = declared[i, j, r], implemented[i, j, r]
                word += expiry[r] * (min(mutual[i, j, r] * (1.0 + signal[r] * shared[r]), 1.0) - word)
                deed += rate[r] * trust * (word - deed) - expiry[r] * deed
                junior = min(max(rank_cost[i, j, r], rank_cost[j, i, r]), 1.0)
                forces = interoperability[i, j, r]
                forces += integration[r] * (trust * (1.0 - junior) - forces)
                declared[i, j, r] = declared[j, i, r] = word
                implemented[i, j, r] = implemented[j, i, r] = deed
                interoperability[i, j, r] = interoperability[j, i, r] = forces
