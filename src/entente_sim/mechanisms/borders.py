"""Borders: open questions between neighbours, settled while they cooperate.

Neighbours give way over territory when they cooperate anyway and do not take each other for enemies, and most
readily when a regime is insecure at home and needs the other's help against its own dangers (Fravel 2005 on
China's concessions).  What is settled stays settled.  Only pairs with a land border and a memory of loss on
either side have something to settle; the effect on how much of that memory is still felt is in learning.

Reads ``grievance``, ``mutual``, ``vulnerability``, ``hostility`` (last round); writes ``settled``.
"""

from __future__ import annotations

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["borders"]


def borders(world: World, p: Lanes, streams: Streams) -> None:
    """Settle part of what is open between neighbours.

    Where ``home_ij = 0`` and ``grievance_ij`` or ``grievance_ji`` is above 0:
    ``will_ij = mutual_ij (1 - max(H_ij, H_ji)) (1 - w_ins + w_ins max(vulnerability_i, vulnerability_j))``;
    ``settled_ij += rate will_ij (1 - settled_ij)``.
    """
    q = p.borders
    _borders(
        world.inputs.distance_home, world.grievance, world.mutual, world.hostility, world.vulnerability,
        q.rate, q.insecurity, world.settled,
    )  # fmt: skip


@kernel
def _borders(
    distance: FloatArray, grievance: FloatArray, mutual: FloatArray, hostility: FloatArray,
    vulnerability: FloatArray, rate: FloatArray, insecurity: FloatArray, settled: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = mutual.shape
    for i in range(n):
        for j in range(i):
            if distance[i, j] != 0.0:
                continue
            for r in range(runs):
                if max(grievance[i, j, r], grievance[j, i, r]) > 0.0:
                    trust = 1.0 - max(hostility[i, j, r], hostility[j, i, r])
                    need = max(vulnerability[i, r], vulnerability[j, r])
                    will = mutual[i, j, r] * trust * (1.0 - insecurity[r] + insecurity[r] * need)
                    now = settled[i, j, r] + rate[r] * will * (1.0 - settled[i, j, r])
                    settled[i, j, r] = settled[j, i, r] = now
