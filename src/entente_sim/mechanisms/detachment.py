"""Detachment: whom a state's threats can count on, and who stands against them.

The wedge strategy (Crawford 2011): it pays to court the friend of one's principal threat.  The
same quantity, read as conduct, is the support another gives to those one fears.  Its
counterpart, opposition to those one fears, is what it pays to keep.

Reads ``threat``, ``salience``, ``stake``, ``cooperation``, ``competition`` (last round); writes
``support``, ``counterweight``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import BoolArray, IntArray
from entente_sim.world.world import World

__all__ = ["detachment"]


def detachment(world: World, p: Lanes, streams: Streams) -> None:
    """Set j's support for i's threats, and its opposition to them.

    ``support_ij = sum_k salience_ik T_ik sum_a stake_ia (C_jka - K_jka)+ / sum_a stake_ia`` over
    k other than i and j, and arenas in which i has a stake; ``counterweight_ij`` the same with ``(K_jka - C_jka)+``.
    """
    _detachment(
        world.layout.members, world.layout.where, world.threat, world.salience, world.stake, world.cooperation,
        world.competition, world.support, world.counterweight,
    )  # fmt: skip


@kernel
def _detachment(
    members: BoolArray, where: IntArray, threat: FloatArray, salience: FloatArray, stake: FloatArray,
    cooperation: FloatArray, competition: FloatArray, support: FloatArray, counterweight: FloatArray,
) -> None:  # fmt: skip
    arenas, n, _ = where.shape
    runs = threat.shape[2]
    friendship, rivalry = np.zeros((n, runs)), np.zeros((n, runs))
    fear, weight = np.zeros((n, n, runs)), np.zeros((n, n, runs))
    total = np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            total[r] = 0.0
        for a in range(arenas):
            for r in range(runs):
                total[r] += stake[i, a, r]
        for j in range(n):
            for r in range(runs):
                fear[i, j, r] = salience[i, j, r] * threat[i, j, r] / total[r] if total[r] > 0.0 else 0.0
                support[i, j, r] = counterweight[i, j, r] = 0.0
    for a in range(arenas):
        for i in range(n):
            if members[a, i]:
                for k in range(n):
                    for r in range(runs):
                        weight[i, k, r] = fear[i, k, r] * stake[i, a, r]
        _within(
            members[a], where[a], weight, cooperation, competition, friendship, rivalry, support, counterweight,
        )  # fmt: skip


@kernel
def _within(
    member: BoolArray, where: IntArray, weight: FloatArray, cooperation: FloatArray, competition: FloatArray,
    friendship: FloatArray, rivalry: FloatArray, support: FloatArray, counterweight: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = weight.shape
    for j in range(n):
        if not member[j]:
            continue
        for k in range(n):
            t = where[j, k]
            if t >= 0:
                for r in range(runs):
                    net = cooperation[t, r] - competition[t, r]
                    friendship[k, r] = max(net, 0.0)
                    rivalry[k, r] = max(-net, 0.0)
        for i in range(n):
            if i == j or not member[i]:
                continue
            for k in range(n):
                if where[j, k] >= 0 and k != i:
                    for r in range(runs):
                        support[i, j, r] += weight[i, k, r] * friendship[k, r]
                        counterweight[i, j, r] += weight[i, k, r] * rivalry[k, r]
