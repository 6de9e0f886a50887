"""Leaders: quarrels and friendships that leave with those who had them.

States direct their trust and their grudges at the leaders they deal with, so that relations start anew when these are
replaced, above all where power is personal; where institutions bind, a new leader inherits the old one's standing
(McGillivray and Smith 2008; Mattes, Leeds and Carroll 2015 on votes in the General Assembly).

Reads ``succession``, ``liberalism``; writes ``hostility``, ``grievance_fast``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["leaders"]


def leaders(world: World, p: Lanes, streams: Streams) -> None:
    """Bring the images between two states nearer to those of strangers when either has a new leader.

    ``personal_i = succession_i (1 - liberalism_i)``;
    ``renewed_ij = renewal (1 - (1 - personal_i)(1 - personal_j))``;
    ``H_ij += renewed_ij (start - H_ij)``; ``fast_ij = (1 - renewed_ij) fast_ij``.
    """
    _leaders(
        world.succession, world.liberalism, p.leaders.renewal, p.learning.start, world.hostility, world.grievance_fast
    )


@kernel
def _leaders(
    succession: FloatArray, liberalism: FloatArray, renewal: FloatArray, start: FloatArray, hostility: FloatArray,
    fast: FloatArray,
) -> None:  # fmt: skip
    n, runs = succession.shape
    stays = np.zeros((n, runs))
    for i in range(n):
        for r in range(runs):
            stays[i, r] = 1.0 - succession[i, r] * (1.0 - liberalism[i, r])
    for i in range(n):
        for j in range(n):
            if j != i:
                for r in range(runs):
                    renewed = renewal[r] * (1.0 - stays[i, r] * stays[j, r])
                    hostility[i, j, r] += renewed * (start[r] - hostility[i, j, r])
                    fast[i, j, r] *= 1.0 - renewed
