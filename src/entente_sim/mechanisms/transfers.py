"""Arms transfers and technology.

A supplier with an edge arms those it is committed to and does not fear; it holds back from a buyer that
may copy and overtake it (Rocchi 2021 on Moscow's alarm at Chinese reverse engineering).  Deliveries add to the
buyer's stock and teach it, so they end in its self-sufficiency.  Technology follows from means at home.

Reads ``technology``, ``spending``, ``commitment``, ``sanctions``, ``offer``, ``threat``, ``economy``,
``population``; writes ``arms``, ``military``, ``technology``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel, power
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["transfers"]

_MEANS_EXPONENT = 0.25


def transfers(world: World, p: Lanes, streams: Streams) -> None:
    """Set deliveries; add them to the buyers' stocks; from the start year on, move technology.

    ``arms_ij = scale (tech_i - tech_j)+ m_j L_ij (1 - sanctions_ij (1 - offer_ij)) (1 - w_copy T_ij)+``, from i to j;
    ``M_j += worth sum_i arms_ij``; ``goal_j = ((M_j / M_max)^.25 + (y_j / y_max)^.25) / 2`` with y GDP per
    head; ``tech_j += copying sum_i arms_ij (tech_i - tech_j)+ / m_j + progress (goal_j - tech_j)``,
    within 0 and 1, all technology on the right old.
    """
    q = p.transfers
    _transfers(
        world.year >= world.inputs.start,
        world.spending, world.commitment, world.sanctions, world.offer, world.threat, world.economy,
        world.population,
        q.scale, q.copying_fear, q.worth, q.copying, q.progress, world.arms, world.military, world.technology,
    )  # fmt: skip


@kernel
def _transfers(
    free: bool, spending: FloatArray, commitment: FloatArray, sanctions: FloatArray, offer: FloatArray,
    threat: FloatArray, economy: FloatArray, population: FloatArray, scale: FloatArray, fear: FloatArray,
    worth: FloatArray, copying: FloatArray, progress: FloatArray,
    arms: FloatArray, military: FloatArray, technology: FloatArray,
) -> None:  # fmt: skip
    n, runs = technology.shape
    learnt = np.zeros((n, runs))
    for j in range(n):
        for i in range(n):
            if i == j:
                continue
            for r in range(runs):
                edge = max(technology[i, r] - technology[j, r], 0.0)
                embargo = sanctions[i, j, r] * (1.0 - offer[i, j, r])
                will = commitment[i, j, r] * (1.0 - embargo) * max(1.0 - fear[r] * threat[i, j, r], 0.0)
                arms[i, j, r] = scale[r] * edge * spending[j, r] * will
                military[j, r] += worth[r] * arms[i, j, r]
                learnt[j, r] += copying[r] * arms[i, j, r] * edge / spending[j, r]
    if not free:
        return
    greatest, richest = np.zeros(runs), np.zeros(runs)
    for j in range(n):
        for r in range(runs):
            greatest[r] = max(greatest[r], military[j, r])
            richest[r] = max(richest[r], economy[j, r] / population[j, r])
    for j in range(n):
        for r in range(runs):
            means = power(military[j, r] / greatest[r], _MEANS_EXPONENT)
            means += power(economy[j, r] / population[j, r] / richest[r], _MEANS_EXPONENT)
            moved = technology[j, r] + learnt[j, r] + progress[r] * (means / 2.0 - technology[j, r])
            technology[j, r] = min(max(moved, 0.0), 1.0)
