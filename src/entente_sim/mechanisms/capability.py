"""Capability: each state's share of power.

Composite of shares in GDP, military stock, net power (GDP times GDP per head; Beckley 2018)
and CINC (Singer 1987), with weights as parameters so that every headline can be repeated under
another measure.

Reads ``economy``, ``economy_start``, ``military``, ``population``, ``cinc``; writes
``capability``, ``lead``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, inline, kernel, power
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["capability", "strongest"]


def capability(world: World, p: Lanes, streams: Streams) -> None:
    """Set power shares and remembered rank.

    ``c_i = sum_m w_m x_mi / sum_k x_mk / sum_m w_m`` over measures m of which some state has anything, and
    ``lead_i = max(c_i / max_k c_k, (1 - memory) lead_i)``.
    """
    _capability(
        world.economy, world.economy_start, world.military, world.population, world.cinc,
        p.capability.gdp_weight, p.capability.military_weight, p.capability.net_weight,
        p.capability.cinc_weight, p.capability.cinc_growth_elasticity, p.threat.lead_memory,
        world.capability, world.lead,
    )  # fmt: skip


@kernel
def strongest(capability: FloatArray) -> FloatArray:
    """Largest capability, ``(runs,)``."""
    n, runs = capability.shape
    largest = np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            largest[r] = max(largest[r], capability[i, r])
    return largest


@inline
def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else 0.0


@inline
def _counting(weight: float, whole: float) -> float:
    """Weight of a measure: none where no state has anything of it."""
    return weight if whole > 0.0 else 0.0


@kernel
def _capability(
    economy: FloatArray, economy_start: FloatArray, military: FloatArray, population: FloatArray, cinc: FloatArray,
    gdp_weight: FloatArray, military_weight: FloatArray, net_weight: FloatArray,
    cinc_weight: FloatArray, elasticity: FloatArray, memory: FloatArray,
    out: FloatArray, lead: FloatArray,
) -> None:  # fmt: skip
    n, runs = economy.shape
    gdp, stock, net, index = np.zeros(runs), np.zeros(runs), np.zeros(runs), np.zeros(runs)
    grown = np.zeros((n, runs))
    for i in range(n):
        for r in range(runs):
            grown[i, r] = cinc[i, r] * power(economy[i, r] / economy_start[i, r], elasticity[r])
            gdp[r] += economy[i, r]
            stock[r] += military[i, r]
            net[r] += economy[i, r] * economy[i, r] / population[i, r]
            index[r] += grown[i, r]
    for i in range(n):
        for r in range(runs):
            weights = _counting(gdp_weight[r], gdp[r]) + _counting(military_weight[r], stock[r])
            weights += _counting(net_weight[r], net[r])
            weights += _counting(cinc_weight[r], index[r])
            c = gdp_weight[r] * _share(economy[i, r], gdp[r])
            c += military_weight[r] * _share(military[i, r], stock[r])
            c += net_weight[r] * _share(economy[i, r] * economy[i, r] / population[i, r], net[r])
            c += cinc_weight[r] * _share(grown[i, r], index[r])
            out[i, r] = _share(c, weights)
    largest = strongest(out)
    for i in range(n):
        for r in range(runs):
            lead[i, r] = max(_share(out[i, r], largest[r]), (1.0 - memory[r]) * lead[i, r])
