"""Load: effort is finite.

Competing with one rival leaves less for others (the two-front problem; Rocchi 2021), and effort freed where
it cannot reach turns elsewhere.  Competing with a giant weighs more than with a dwarf.

Reads ``capability``, ``effort`` (last round); writes ``load``, ``usual_load``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["load"]


def load(world: World, p: Lanes, streams: Streams) -> None:
    """Set the load and let the usual load follow slowly.

    ``load_i = sum_j w_ij effort_ij / sum_j w_ij`` with ``w_ij = c_j / (c_i + c_j)``;
    ``usual_i += memory (load_i - usual_i)``.
    """
    _load(world.capability, world.effort, p.incentives.load_memory, world.load, world.usual_load)


@kernel
def _load(capability: FloatArray, effort: FloatArray, memory: FloatArray, out: FloatArray, usual: FloatArray) -> None:
    n, runs = capability.shape
    total = np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            out[i, r] = total[r] = 0.0
        for j in range(n):
            if j != i:
                for r in range(runs):
                    weight = capability[j, r] / (capability[i, r] + capability[j, r])
                    out[i, r] += weight * effort[i, j, r]
                    total[r] += weight
        for r in range(runs):
            out[i, r] /= total[r]
            usual[i, r] += memory[r] * (out[i, r] - usual[i, r])
