"""Projection: how much of a state's power reaches another.

Loss of strength with distance (Boulding 1962), separate for land and sea, and sea power felt as
less threatening than land power (Levy and Thompson 2010).  Power from a standing base abroad
travels from the base, with a penalty, and is never at zero distance.

Reads ``capability``, ``sea_power``, ``sea_access``, ``distance_base``; writes ``projected``.
"""

from __future__ import annotations

from entente_sim.numerics import FloatArray, exp, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["projection"]


def projection(world: World, p: Lanes, streams: Streams) -> None:
    """Set the power of j that reaches i.

    ``P_ij = c_j [ s_j theta e^(-d/L_sea) access_ji + (1 - s_j) e^(-d/L_land) barrier_ij ]``
    with ``d = min(home_ij, base_ij + penalty)`` in km.
    """
    _projection(
        world.capability, world.sea_power, world.sea_access, world.inputs.distance_home, world.distance_base,
        world.inputs.barrier, p.projection.sea_length, p.projection.land_length, p.projection.sea_discount,
        p.projection.base_penalty, world.projected,
    )  # fmt: skip


@kernel
def _projection(
    capability: FloatArray, sea_power: FloatArray, sea_access: FloatArray, home: FloatArray, base: FloatArray,
    barrier: FloatArray, sea_length: FloatArray, land_length: FloatArray, sea_discount: FloatArray,
    base_penalty: FloatArray, projected: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            for r in range(runs):
                d = min(home[i, j], base[i, j, r] + base_penalty[r])
                by_sea = sea_power[j, r] * sea_discount[r] * exp(-d / sea_length[r]) * sea_access[j, i, r]
                by_land = (1.0 - sea_power[j, r]) * exp(-d / land_length[r]) * barrier[i, j]
                projected[i, j, r] = capability[j, r] * (by_sea + by_land)
