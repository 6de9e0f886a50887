"""Displacement: influence one has lost, and to whom.

Losing clients to a rival is felt as a loss against what one was used to, so a share that was never
held is not missed; it is answered by rivalry with who took it and by courting who left.  This is how
a division of labour can hold until one side takes up the other's part (Rocchi 2021 on Central Asia).

Reads ``stake``, ``reliance``, ``usual_reliance`` (last round); writes ``lost``, ``displaced``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import BoolArray, IntArray
from entente_sim.world.world import World

__all__ = ["displacement"]


def displacement(world: World, p: Lanes, streams: Streams) -> None:
    """Set the influence each actor has lost over each other state, and to each target in each arena.

    ``lost_gi = (usual_ig - reliance_ig)+``; ``displaced_gha = sum_i stake_ia lost_gi reliance_ih / (1 - reliance_ig)
    / sum_i stake_ia`` over i other than g and h.
    """
    _displacement(
        world.layout.members, world.layout.where, world.stake, world.reliance, world.usual_reliance, world.lost,
        world.displaced,
    )  # fmt: skip


@kernel
def _displacement(
    members: BoolArray, where: IntArray, stake: FloatArray, reliance: FloatArray, usual: FloatArray, lost: FloatArray,
    displaced: FloatArray,
) -> None:  # fmt: skip
    arenas, n, _ = where.shape
    runs = stake.shape[2]
    # Influence by who has it: what is summed over clients lies side by side.
    missed, held, felt = np.zeros((n, n, runs)), np.zeros((n, n, runs)), np.zeros((n, n, runs))
    for g in range(n):
        for i in range(n):
            if g != i:
                for r in range(runs):
                    rest = 1.0 - reliance[i, g, r]
                    lost[g, i, r] = max(usual[i, g, r] - reliance[i, g, r], 0.0)
                    missed[g, i, r] = lost[g, i, r] / rest if rest > 0.0 else 0.0
                    held[g, i, r] = reliance[i, g, r]
    total = np.zeros(runs)
    for a in range(arenas):
        for g in range(n):
            for i in range(n):
                if members[a, g] and members[a, i]:
                    for r in range(runs):
                        felt[g, i, r] = stake[i, a, r] * missed[g, i, r]
        _within(members[a], where[a], stake, a, held, felt, total, displaced)


@kernel
def _within(
    member: BoolArray, where: IntArray, stake: FloatArray, a: int, held: FloatArray, felt: FloatArray,
    total: FloatArray, displaced: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = held.shape
    for g in range(n):
        for h in range(g):
            t, back = where[g, h], where[h, g]
            if t < 0:
                continue
            for r in range(runs):
                displaced[t, r] = displaced[back, r] = total[r] = 0.0
            for i in range(n):
                if member[i] and i != g and i != h:
                    for r in range(runs):
                        displaced[t, r] += felt[g, i, r] * held[h, i, r]
                        displaced[back, r] += felt[h, i, r] * held[g, i, r]
                        total[r] += stake[i, a, r]
            for r in range(runs):
                displaced[t, r] = displaced[t, r] / total[r] if total[r] > 0.0 else 0.0
                displaced[back, r] = displaced[back, r] / total[r] if total[r] > 0.0 else 0.0
