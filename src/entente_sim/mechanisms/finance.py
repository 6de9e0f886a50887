"""Finance: secondary sanctions, and settling trade outside the sanctioners' reach.

Whoever trades with a sanctioner risks its market by cooperating with its target; states under pressure
settle among themselves in their own currencies (Rocchi 2021), which blunts that risk slowly.

Reads ``sanctions``, ``offer``, ``mutual``, ``dependence``; writes ``settlement``, ``sanction_exposure``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["finance"]


def finance(world: World, p: Lanes, streams: Streams) -> None:
    """Move settlement in own currencies and set the exposure to third parties' sanctions.

    With ``f_mi = sanctions_mi (1 - offer_mi)`` and ``press_ij = max_m max(f_mi, f_mj)`` over m other than i and j:
    ``settlement_ij += rate (min(1, w mutual_ij press_ij) - settlement_ij)``;
    ``sanction_exposure_ij = (1 - settlement_ij) sum_m f_mj dependence_im`` over m other than i and j.
    """
    q = p.finance
    _finance(
        world.sanctions, world.offer, world.mutual, world.dependence, q.weight, q.rate,
        world.settlement, world.sanction_exposure,
    )  # fmt: skip


@kernel
def _finance(
    sanctions: FloatArray, offer: FloatArray, mutual: FloatArray, dependence: FloatArray, weight: FloatArray,
    rate: FloatArray, settlement: FloatArray, exposure: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = sanctions.shape
    press = np.zeros((n, runs))
    force = np.zeros_like(sanctions)
    for m in range(n):
        for j in range(n):
            for r in range(runs):
                force[m, j, r] = sanctions[m, j, r] * (1.0 - offer[m, j, r])
    for i in range(n):
        for j in range(n):
            if j != i:
                for r in range(runs):
                    exposure[i, j, r] = press[j, r] = 0.0
        for m in range(n):
            if m == i:
                continue
            for j in range(n):
                if j != i and j != m:
                    for r in range(runs):
                        exposure[i, j, r] += force[m, j, r] * dependence[i, m, r]
                        press[j, r] = max(press[j, r], force[m, i, r], force[m, j, r])
        for j in range(n):
            if j == i:
                continue
            for r in range(runs):
                goal = min(weight[r] * mutual[i, j, r] * press[j, r], 1.0)
                settlement[i, j, r] += rate[r] * (goal - settlement[i, j, r])
                exposure[i, j, r] *= 1.0 - settlement[i, j, r]
