"""Influence: who provides security and trade to whom.

Reliance on a provider is its share in what a state trades and in what secures it.  Shares, not levels, so
two suitors can divide the labour, and a client can play one against the other (Rocchi 2021 on Central Asia).

Reads ``capability``, ``commitment``, ``guarantee``, ``interoperability``, ``projected``, ``arms``, ``spending``,
``dependence``; writes ``security``,
``reliance``, ``usual_reliance``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import BoolArray
from entente_sim.world.world import World

__all__ = ["influence"]


def influence(world: World, p: Lanes, streams: Streams) -> None:
    """Set shares in security and reliance; let the usual reliance follow slowly.

    ``provided_ij = P_ij L_ij (guarantee_ij + interoperability_ij) + w_arms arms_ji / m_i``;
    ``security_ij = provided_ij / (c_i + sum_k provided_ik)``: what a state has itself counts too;
    ``reliance_ij = (dependence_ij + security_ij) / 2``; ``usual_ij += memory (reliance_ij - usual_ij)``, in the
    first year of either ``usual_ij = reliance_ij``.
    """
    q = p.influence
    _influence(
        world.inputs.opening(world.year), world.capability, world.commitment, world.guarantee,
        world.interoperability, world.projected, world.arms, world.spending, world.dependence, q.arms, q.memory,
        world.security, world.reliance, world.usual_reliance,
    )  # fmt: skip


@kernel
def _influence(
    opening: BoolArray, capability: FloatArray, commitment: FloatArray, guarantee: FloatArray,
    interoperability: FloatArray, projected: FloatArray, arms: FloatArray,
    spending: FloatArray, dependence: FloatArray,
    w_arms: FloatArray, memory: FloatArray, security: FloatArray, reliance: FloatArray, usual: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = commitment.shape
    total = np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            total[r] = capability[i, r]
        for j in range(n):
            if j != i:
                for r in range(runs):
                    depth = commitment[i, j, r] * (guarantee[i, j, r] + interoperability[i, j, r])
                    given = projected[i, j, r] * depth + w_arms[r] * arms[j, i, r] / spending[i, r]
                    security[i, j, r] = given
                    total[r] += given
        for j in range(n):
            if j != i:
                new = opening[i] or opening[j]
                for r in range(runs):
                    security[i, j, r] = security[i, j, r] / total[r] if total[r] > 0.0 else 0.0
                    reliance[i, j, r] = (dependence[i, j, r] + security[i, j, r]) / 2.0
                    pace = 1.0 if new else memory[r]
                    usual[i, j, r] += pace * (reliance[i, j, r] - usual[i, j, r])
