"""Routes: interest turns to land where the sea is unsafe, and to where effort can reach.

The "march West" (Rocchi 2021): trade that passes straits a rival could close makes land routes worth more
(the Malacca exposure), and effort that is walled off in one arena looks for another.  Nothing here
names a direction; world files say which arenas are ways round the sea.

Reads ``stake``, ``access``, ``sea_access``, ``sea_trade``, ``sea_power``, ``capability``, ``threat``, ``trade``
(last round); writes ``chokepoint``, ``interest``.
"""

from __future__ import annotations

import math

import numpy as np

from entente_sim.mechanisms.capability import strongest
from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["routes"]


def routes(world: World, p: Lanes, streams: Streams) -> None:
    """Set the exposure of trade at sea and the interest of each state in each arena.

    ``closed_i = sum_j trade_ij (1 - sea_access_ij) / sum_j trade_ij``;
    ``danger_i = max_j T_ij sea_power_j sqrt(c_j / c_max)``;
    ``chokepoint_i = sea_trade_i (1 - (1 - closed_i)(1 - danger_i))``;
    ``blocked_i = sum_a stake_ia (1 - access_ia) / sum_a stake_ia``;
    ``interest_ia = min(1, stake_ia (1 + w_land overland_a chokepoint_i + w_turn blocked_i access_ia))``.
    """
    _routes(
        world.stake, world.access, world.sea_access, world.sea_trade, world.sea_power, world.capability,
        world.threat, world.trade, world.inputs.overland, p.routes.overland, p.routes.turning,
        world.chokepoint, world.interest,
    )  # fmt: skip


@kernel
def _routes(
    stake: FloatArray, access: FloatArray, sea_access: FloatArray, sea_trade: FloatArray, sea_power: FloatArray,
    capability: FloatArray, threat: FloatArray, trade: FloatArray, overland: FloatArray,
    w_land: FloatArray, w_turn: FloatArray, chokepoint: FloatArray, interest: FloatArray,
) -> None:  # fmt: skip
    n, arenas, runs = stake.shape
    largest = strongest(capability)
    closed, total, danger = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    blocked, whole = np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            closed[r] = total[r] = danger[r] = blocked[r] = whole[r] = 0.0
        for j in range(n):
            if j != i:
                for r in range(runs):
                    closed[r] += trade[i, j, r] * (1.0 - sea_access[i, j, r])
                    total[r] += trade[i, j, r]
                    navy = sea_power[j, r] * math.sqrt(capability[j, r] / largest[r])
                    danger[r] = max(danger[r], threat[i, j, r] * navy)
        for a in range(arenas):
            for r in range(runs):
                blocked[r] += stake[i, a, r] * (1.0 - access[i, a, r])
                whole[r] += stake[i, a, r]
        for r in range(runs):
            shut = closed[r] / total[r] if total[r] > 0.0 else 0.0
            chokepoint[i, r] = sea_trade[i, r] * (1.0 - (1.0 - shut) * (1.0 - danger[r]))
            blocked[r] = blocked[r] / whole[r] if whole[r] > 0.0 else 0.0
        for a in range(arenas):
            for r in range(runs):
                land = w_land[r] * overland[a] * chokepoint[i, r]
                turn = w_turn[r] * blocked[r] * access[i, a, r]
                interest[i, a, r] = min(stake[i, a, r] * (1.0 + land + turn), 1.0)
