"""Economy: growth around a trend, less what sanctions, lost trade and a heavier military burden cost.

Reads ``growth``, ``growth_drift``, ``growth_sd``, ``sanctions``, ``sanctions_known``, ``offer``, ``spending``,
``spending_start``, ``economy_start``, ``openness``, ``openness_start``, ``dependence``, ``settlement`` (last round);
writes ``economy``, ``grown``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray, exp, kernel, normal_quantile
from entente_sim.streams import Streams, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["economy"]

_MOST = 100.0
"""Log percent that an economy grows or shrinks at most in a year.

More than the worst years on record (Liberia 1990, Libya 2011, both about a half); without a bound a collapse
would feed on a burden and on trade that lag behind it.
"""


def economy(world: World, p: Lanes, streams: Streams) -> None:
    """Set next year's GDP; up to the start year it is given.

    ``ln Y_i += [ g_i + drift_i (t - t1)+ - drag (1 - own_i) sum_j (sanctions_ji (1 - offer_ji) - known_ji) Y_j
    / sum_{k != i} Y_k + w_trade (openness_i - openness_i0) - 100 b (m_i / Y_i - m_i0 / Y_i0) + sigma sd_i z ] / 100``,
    with ``own_i = sum_j dependence_ij settlement_ij``, the part of its trade a state settles itself, and t1 the
    world's own start year; the bracket, held from -100 to 100, is ``grown``.  In a run that goes free before t1 the
    trend is the growth that is known, which already contains the sanctions that were known.
    """
    if world.year < world.inputs.start:
        return
    q = p.economy
    _economy(
        float(max(world.year - world.inputs.known, 0)),
        world.growth, world.growth_drift, world.growth_sd, world.sanctions, world.sanctions_known, world.offer,
        world.spending, world.spending_start,
        world.economy_start, world.openness, world.openness_start, world.dependence, world.settlement,
        q.shock_scale, q.sanction_drag, q.burden_drag, p.trade.growth,
        world.layout.state_keys, streams.lanes(world.year, "growth"), world.economy, world.grown,
    )  # fmt: skip


@kernel
def _economy(
    elapsed: float,
    growth: FloatArray, drift: FloatArray, growth_sd: FloatArray, sanctions: FloatArray, known: FloatArray,
    offer: FloatArray, spending: FloatArray, spending_start: FloatArray, economy_start: FloatArray,
    openness: FloatArray, openness_start: FloatArray, dependence: FloatArray, settlement: FloatArray,
    shock: FloatArray, drag: FloatArray, burden_drag: FloatArray, trade_gain: FloatArray,
    keys: NDArray[np.uint64], lanes: NDArray[np.uint64], economy: FloatArray, grown: FloatArray,
) -> None:  # fmt: skip
    n, runs = economy.shape
    old = economy.copy()
    sanctioned, rest, shielded = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            sanctioned[r] = rest[r] = shielded[r] = 0.0
        for j in range(n):
            if j != i:
                for r in range(runs):
                    sanctioned[r] += (sanctions[j, i, r] * (1.0 - offer[j, i, r]) - known[j, i, r]) * old[j, r]
                    rest[r] += old[j, r]
                    shielded[r] += dependence[i, j, r] * settlement[i, j, r]
        for r in range(runs):
            burden = spending[i, r] / old[i, r] - spending_start[i, r] / economy_start[i, r]
            percent = growth[i, r] + drift[i, r] * elapsed - drag[r] * (1.0 - shielded[r]) * sanctioned[r] / rest[r]
            percent += trade_gain[r] * (openness[i, r] - openness_start[i, r])
            percent -= 100.0 * burden_drag[r] * burden
            percent += shock[r] * growth_sd[i, r] * normal_quantile(uniform(lanes[r], keys[i]))
            grown[i, r] = min(max(percent, -_MOST), _MOST)
            economy[i, r] = old[i, r] * exp(grown[i, r] / 100.0)
