"""Legitimacy: how far a state's leadership is accepted.

Delegitimation comes before balancing (Schweller and Pu 2011): refusing a leader costs standing while
its lead is accepted, and becomes cheap as others' conduct and its own overreach wear acceptance down.
The legitimacy of an order is that of the state that leads it.

Reads ``capability``, ``cooperation_received``, ``competition_received`` (last round), ``promotion``,
``liberalism``, ``vulnerability``; writes ``recognition``, ``legitimacy``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["legitimacy"]


def legitimacy(world: World, p: Lanes, streams: Streams) -> None:
    """Set net recognition and move legitimacy.

    ``net_i = sum_j c_j (coop_ij - comp_ij) / sum_j c_j`` (conduct received from j);
    ``goal_i = clip(start + w_rec net_i - w_over promotion_i liberalism_i reach_i, 0, 1)`` with
    ``reach_i = sum_k c_k vulnerability_k (1 - liberalism_k) / sum_k c_k`` over the others;
    ``legitimacy_i += rate (goal_i - legitimacy_i)``.
    """
    q = p.legitimacy
    _legitimacy(
        world.capability, world.cooperation_received, world.competition_received, world.promotion,
        world.liberalism, world.vulnerability, q.start, q.recognition, q.overreach, q.rate,
        world.recognition, world.legitimacy,
    )  # fmt: skip


@kernel
def _legitimacy(
    capability: FloatArray, cooperation: FloatArray, competition: FloatArray, promotion: FloatArray,
    liberalism: FloatArray, vulnerability: FloatArray, start: FloatArray, recognised: FloatArray,
    overreach: FloatArray, rate: FloatArray, recognition: FloatArray, legitimacy: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    regard, exposed, weight = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            regard[r] = exposed[r] = weight[r] = 0.0
        for j in range(n):
            if j != i:
                for r in range(runs):
                    c = capability[j, r]
                    regard[r] += c * (cooperation[i, j, r] - competition[i, j, r])
                    exposed[r] += c * vulnerability[j, r] * (1.0 - liberalism[j, r])
                    weight[r] += c
        for r in range(runs):
            net = regard[r] / weight[r] if weight[r] > 0.0 else 0.0
            reach = exposed[r] / weight[r] if weight[r] > 0.0 else 0.0
            goal = start[r] + recognised[r] * net - overreach[r] * promotion[i, r] * liberalism[i, r] * reach
            recognition[i, r] = net
            legitimacy[i, r] += rate[r] * (min(max(goal, 0.0), 1.0) - legitimacy[i, r])
