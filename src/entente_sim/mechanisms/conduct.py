"""Conduct: this year's acts as each state perceives them.

Sums over arenas that several mechanisms read: what the other did where it matters to me, the
worst of it, my own effort, and what we did together.

Reads ``cooperation``, ``competition``, ``stake``; writes ``cooperation_received``,
``competition_received``, ``worst_received``, ``effort``, ``mutual``.
"""

from __future__ import annotations

import math

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import IntArray
from entente_sim.world.world import World

__all__ = ["conduct"]


def conduct(world: World, p: Lanes, streams: Streams) -> None:
    """Set perceived conduct of every dyad over the arenas both have a stake in.

    ``coop_ij = sum_a s_ia C_jia / sum_a s_ia``, ``comp_ij`` likewise with K,
    ``worst_ij = max_a s_ia K_jia``, ``effort_ij = sum_a s_ia K_ija / sum_a s_ia``,
    ``mutual_ij = sum_a sqrt(s_ia s_ja) sqrt(C_ija C_jia) / sum_a sqrt(s_ia s_ja)``.
    """
    _conduct(
        world.layout.where, world.stake, world.cooperation, world.competition, world.cooperation_received,
        world.competition_received, world.worst_received, world.effort, world.mutual,
    )  # fmt: skip


@kernel
def _conduct(
    where: IntArray, stake: FloatArray, cooperation: FloatArray, competition: FloatArray, coop: FloatArray,
    comp: FloatArray, worst: FloatArray, effort: FloatArray, mutual: FloatArray,
) -> None:  # fmt: skip
    arenas, n, _ = where.shape
    runs = stake.shape[2]
    weight = np.zeros(runs)
    shared = np.zeros(runs)
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            for r in range(runs):
                coop[i, j, r] = comp[i, j, r] = worst[i, j, r] = effort[i, j, r] = mutual[i, j, r] = 0.0
                weight[r] = shared[r] = 0.0
            for a in range(arenas):
                t, back = where[a, i, j], where[a, j, i]
                if t < 0:
                    continue
                for r in range(runs):
                    both = 1.0 if stake[j, a, r] > 0.0 else 0.0
                    s = both * stake[i, a, r]
                    joint = math.sqrt(stake[i, a, r] * stake[j, a, r])
                    coop[i, j, r] += s * cooperation[back, r]
                    comp[i, j, r] += s * competition[back, r]
                    worst[i, j, r] = max(worst[i, j, r], s * competition[back, r])
                    effort[i, j, r] += s * competition[t, r]
                    mutual[i, j, r] += joint * math.sqrt(cooperation[t, r] * cooperation[back, r])
                    weight[r] += s
                    shared[r] += joint
            for r in range(runs):
                scale = 1.0 / weight[r] if weight[r] > 0.0 else 0.0
                coop[i, j, r] *= scale
                comp[i, j, r] *= scale
                effort[i, j, r] *= scale
                mutual[i, j, r] *= 1.0 / shared[r] if shared[r] > 0.0 else 0.0
