"""Common enemy: a partner is worth something where it opposes what one fears.

The enemy of my enemy, arena by arena: j is useful to i in arena a as far as j competes there
with states that threaten i and want another order there (balance of threat, Walt 1985; the
common-enemy logic of signed networks, Heider 1946, Harary 1961).

Reads ``threat``, ``salience``, ``stake``, ``position``, ``capability``, ``nuclear``,
``cooperation``, ``competition`` (last round); writes ``common_enemy``.
"""

from __future__ import annotations

import math

import numpy as np

from entente_sim.mechanisms.capability import strongest
from entente_sim.numerics import FloatArray, inline, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import IntArray
from entente_sim.world.world import World

__all__ = ["common_enemy", "usefulness"]


def common_enemy(world: World, p: Lanes, streams: Streams) -> None:
    """Set the opposition of each target to the actor's threats in each arena.

    ``CE_ija = use_j sum_k salience_ik T_ik (K_jka - C_jka)+ stake_ka |x_ka - x_ia| / 2`` over
    k other than i and j, with
    ``use_j = (1 - u) sqrt(c_j / c_max) + u nuclear_j``.
    """
    _common_enemy(
        world.layout.where, world.threat, world.salience, world.stake, world.position, world.capability,
        world.nuclear, world.cooperation, world.competition, p.incentives.nuclear_usefulness, world.common_enemy,
    )  # fmt: skip


@inline
def usefulness(capability: float, largest: float, nuclear: float, share: float) -> float:
    """Usefulness of a partner: its strength and its deterrent."""
    return (1.0 - share) * math.sqrt(capability / largest) + share * nuclear


@kernel
def _common_enemy(
    where: IntArray, threat: FloatArray, salience: FloatArray, stake: FloatArray, position: FloatArray,
    capability: FloatArray, nuclear: FloatArray, cooperation: FloatArray, competition: FloatArray,
    nuclear_share: FloatArray, out: FloatArray,
) -> None:  # fmt: skip
    arenas, n, _ = where.shape
    runs = threat.shape[2]
    enmity = np.zeros((n, runs))
    rivalry = np.zeros((n, n, runs))
    largest = strongest(capability)
    for a in range(arenas):
        for j in range(n):
            for k in range(n):
                s = where[a, j, k]
                if s >= 0:
                    for r in range(runs):
                        rivalry[j, k, r] = max(competition[s, r] - cooperation[s, r], 0.0)
        for i in range(n):
            for k in range(n):
                if where[a, i, k] >= 0:
                    for r in range(runs):
                        quarrel = stake[k, a, r] * abs(position[k, a, r] - position[i, a, r]) / 2.0
                        enmity[k, r] = salience[i, k, r] * threat[i, k, r] * quarrel
            for j in range(n):
                t = where[a, i, j]
                if t < 0:
                    continue
                for r in range(runs):
                    out[t, r] = 0.0
                for k in range(n):
                    if where[a, j, k] >= 0 and k != i:
                        for r in range(runs):
                            out[t, r] += enmity[k, r] * rivalry[j, k, r]
                for r in range(runs):
                    out[t, r] *= usefulness(capability[j, r], largest[r], nuclear[j, r], nuclear_share[r])
