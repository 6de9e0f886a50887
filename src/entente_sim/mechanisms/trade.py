"""Trade: gravity, cut by sanctions and quarrels, partly diverted to others.

Trade grows with both economies, falls with distance and follows economic fit (the gravity equation; Head
and Mayer 2014).  What sanctions and political chill cut is partly diverted to whoever is left, by how little is
in the way (multilateral resistance: what burdens all alike diverts nothing).

Reads ``economy``, ``complementarity``, ``links``, ``sanctions``, ``offer``, ``competition_received``,
``implemented``, ``union``;
writes ``trade``, ``dependence``, ``openness``, ``openness_start``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel, power
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import BoolArray
from entente_sim.world.world import World

__all__ = ["trade"]

_NEAR = 2000.0
"""Kilometres at which distance begins to tell."""


def trade(world: World, p: Lanes, streams: Streams) -> None:
    """Move trade (trillion USD a year) and set each partner's share in it.

    ``pull_ij = scale Y_i Y_j / sum_k Y_k (1 + home_ij / 2000 km)^-e fit_ij links_ij (1 + w_proj implemented_ij)
    (1 + w_union union_ij)``;
    ``ease_ij = (1 - w_san max(f_ij, f_ji)) (1 - w_chill (comp_ij + comp_ji) / 2)``, with
    ``f_ij = sanctions_ij (1 - offer_ij)``;
    ``goal_ij = pull_ij ease_ij (u_i u_j)^(w_div / 2)``, ``u_i = sum_k pull_ik / sum_k pull_ik ease_ik``;
    ``trade_ij += rate (goal_ij - trade_ij)``, in the first year of either ``trade_ij = goal_ij``;
    ``dependence_ij = trade_ij / sum_k trade_ik``; ``openness_i = sum_k trade_ik / Y_i``, anchored in its first
    year and up to the world's own start year: known growth contains what trade gives.
    """
    q = p.trade
    opening = world.inputs.opening(world.year)
    _trade(
        opening, opening | (world.year <= world.inputs.known), world.inputs.distance_home,
        world.economy, world.complementarity, world.links, world.sanctions, world.offer, world.competition_received,
        world.implemented, world.union, q.scale, q.distance, q.sanction_cut, q.chill, q.diversion, q.projects,
        q.union, q.rate,
        world.trade, world.dependence, world.openness, world.openness_start,
    )  # fmt: skip


@kernel
def _trade(
    opening: BoolArray, anchoring: BoolArray, distance: FloatArray, economy: FloatArray, fit: FloatArray,
    links: FloatArray, sanctions: FloatArray, offer: FloatArray, competition: FloatArray,
    implemented: FloatArray, union: FloatArray, scale: FloatArray,
    elasticity: FloatArray, cut: FloatArray, chill: FloatArray, diversion: FloatArray, projects: FloatArray,
    closed: FloatArray,
    rate: FloatArray, trade: FloatArray, dependence: FloatArray, openness: FloatArray, openness_start: FloatArray,
) -> None:  # fmt: skip
    n, runs = economy.shape
    eased = np.zeros((n, n, runs))
    spared = np.zeros((n, runs))
    world_output = np.zeros(runs)
    for k in range(n):
        for r in range(runs):
            world_output[r] += economy[k, r]
    full, left = np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            full[r] = left[r] = 0.0
        for j in range(n):
            if j == i:
                continue
            far = 1.0 + distance[i, j] / _NEAR
            for r in range(runs):
                pull = scale[r] * economy[i, r] * economy[j, r] / world_output[r] / power(far, elasticity[r])
                pull *= fit[i, j, r] * links[i, j, r] * (1.0 + projects[r] * implemented[i, j, r])
                pull *= 1.0 + closed[r] * union[i, j, r]
                mine = sanctions[i, j, r] * (1.0 - offer[i, j, r])
                theirs = sanctions[j, i, r] * (1.0 - offer[j, i, r])
                quarrel = (competition[i, j, r] + competition[j, i, r]) / 2.0
                ease = (1.0 - cut[r] * max(mine, theirs)) * (1.0 - chill[r] * quarrel)
                eased[i, j, r] = pull * ease
                full[r] += pull
                left[r] += eased[i, j, r]
        for r in range(runs):
            spared[i, r] = power(full[r] / left[r], diversion[r] / 2.0) if left[r] > 0.0 else 0.0
    total = np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            total[r] = 0.0
        for j in range(n):
            if j != i:
                new = opening[i] or opening[j]
                for r in range(runs):
                    goal = eased[i, j, r] * spared[i, r] * spared[j, r]
                    trade[i, j, r] = goal if new else trade[i, j, r] + rate[r] * (goal - trade[i, j, r])
                    total[r] += trade[i, j, r]
        for j in range(n):
            for r in range(runs):
                dependence[i, j, r] = trade[i, j, r] / total[r] if total[r] > 0.0 else 0.0
        for r in range(runs):
            openness[i, r] = total[r] / economy[i, r]
            if anchoring[i]:
                openness_start[i, r] = openness[i, r]
