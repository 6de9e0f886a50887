"""Arming: internal balancing.

Military spending adjusts in logarithms towards a level that grows with GDP and with the
threat-weighted spending of others, anchored on the start year (a partial-adjustment form of
Richardson 1960); the military stock accumulates it.

Reads ``threat``, ``economy``, ``economy_start``, ``spending_start``, ``modernisation``,
``military_price``; writes
``spending``, ``military``, ``menace_start``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray, exp, kernel, log, normal_quantile
from entente_sim.streams import Streams, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import BoolArray
from entente_sim.world.world import World

__all__ = ["arming"]


def arming(world: World, p: Lanes, streams: Streams) -> None:
    """Add this year's spending to the stock and set next year's spending.

    ``M_i = (1 - delta) M_i + m_i / price_i``; ``menace_i = sum_j T_ij m_j``;
    ``ln m*_i = ln m_i0 + e_G ln(Y_i / Y_i0) + e_R ln(menace_i / menace_i0) + modernisation_i``;
    ``ln m_i += kappa (ln m*_i - ln m_i) + sd z``.  Up to the start year spending is given and the
    anchors are set; a state that enters later sets its own in its first year.
    """
    q = p.arming
    _arming(
        world.year < world.inputs.start, world.inputs.opening(world.year) | (world.year <= world.inputs.start),
        world.threat, world.economy, world.economy_start, world.modernisation, world.military_price,
        world.spending_start,
        q.adjustment, q.growth_elasticity, q.rival_elasticity, q.depreciation, q.shock_sd,
        world.layout.state_keys, streams.lanes(world.year, "spending"),
        world.menace_start, world.military, world.spending,
    )  # fmt: skip


_LEAST = 1e-9
"""Trillion USD added to menace, so that a state nobody threatens has a defined ratio."""


@kernel
def _arming(
    given: bool, anchoring: BoolArray,
    threat: FloatArray, economy: FloatArray, economy_start: FloatArray, modernisation: FloatArray,
    price: FloatArray, spending_start: FloatArray,
    adjustment: FloatArray, growth: FloatArray, rival: FloatArray, depreciation: FloatArray, sd: FloatArray,
    keys: NDArray[np.uint64], lanes: NDArray[np.uint64],
    menace_start: FloatArray, military: FloatArray, spending: FloatArray,
) -> None:  # fmt: skip
    n, runs = economy.shape
    menace = np.zeros((n, runs))
    for i in range(n):
        for j in range(n):
            if j != i:
                for r in range(runs):
                    menace[i, r] += threat[i, j, r] * spending[j, r]
    for i in range(n):
        for r in range(runs):
            if anchoring[i]:
                menace_start[i, r] = menace[i, r]
            military[i, r] = (1.0 - depreciation[r]) * military[i, r] + spending[i, r] / price[i, r]
            if not given:
                desired = log(spending_start[i, r]) + growth[r] * log(economy[i, r] / economy_start[i, r])
                desired += rival[r] * log((menace[i, r] + _LEAST) / (menace_start[i, r] + _LEAST))
                desired += modernisation[i, r]
                now = log(spending[i, r])
                z = normal_quantile(uniform(lanes[r], keys[i]))
                spending[i, r] = exp(now + adjustment[r] * (desired - now) + sd[r] * z)
