"""Economy: growth around a trend, less what sanctions and a heavier military burden cost.

Reads ``growth``, ``growth_drift``, ``growth_sd``, ``sanctions``, ``offer``, ``spending``, ``spending_start``,
``economy_start``; writes ``economy``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray, exp, kernel, normal_quantile
from entente_sim.streams import Streams, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["economy"]


def economy(world: World, p: Lanes, streams: Streams) -> None:
    """Set next year's GDP; up to the start year it is given.

    ``ln Y_i += [ g_i + drift_i (t - t0) - drag sum_j sanctions_ji (1 - offer_ji) Y_j / sum_{k != i} Y_k
    - 100 b (m_i / Y_i - m_i0 / Y_i0) + sigma sd_i z ] / 100``.
    """
    if world.year < world.inputs.start:
        return
    q = p.economy
    _economy(
        float(world.year - world.inputs.start),
        world.growth, world.growth_drift, world.growth_sd, world.sanctions, world.offer, world.spending,
        world.spending_start,
        world.economy_start, q.shock_scale, q.sanction_drag, q.burden_drag,
        world.layout.state_keys, streams.lanes(world.year, "growth"), world.economy,
    )  # fmt: skip


@kernel
def _economy(
    elapsed: float,
    growth: FloatArray, drift: FloatArray, growth_sd: FloatArray, sanctions: FloatArray, offer: FloatArray,
    spending: FloatArray, spending_start: FloatArray, economy_start: FloatArray,
    shock: FloatArray, drag: FloatArray, burden_drag: FloatArray,
    keys: NDArray[np.uint64], lanes: NDArray[np.uint64], economy: FloatArray,
) -> None:  # fmt: skip
    n, runs = economy.shape
    old = economy.copy()
    for i in range(n):
        for r in range(runs):
            sanctioned = rest = 0.0
            for j in range(n):
                if j != i:
                    sanctioned += sanctions[j, i, r] * (1.0 - offer[j, i, r]) * old[j, r]
                    rest += old[j, r]
            burden = spending[i, r] / old[i, r] - spending_start[i, r] / economy_start[i, r]
            percent = growth[i, r] + drift[i, r] * elapsed - drag[r] * sanctioned / rest
            percent -= 100.0 * burden_drag[r] * burden
            percent += shock[r] * growth_sd[i, r] * normal_quantile(uniform(lanes[r], keys[i]))
            economy[i, r] = old[i, r] * exp(percent / 100.0)
