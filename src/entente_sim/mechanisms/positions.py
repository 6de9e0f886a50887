"""Ideal positions and disagreement.

A regime-given part, as in the literature on preferences in the General Assembly (Bailey,
Strezhnev and Voeten 2017), beside the world file's own stance.  The slope of each arena says
how far regime type gives the position there.

Reads ``stance``, ``liberalism``, ``stake``; writes ``position``, ``disagreement``.
"""

from __future__ import annotations

import math

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["positions"]


def positions(world: World, p: Lanes, streams: Streams) -> None:
    """Set ideal positions and the stake-weighted disagreement of each dyad.

    ``x_ia = clip(stance_ia + slope_a (2 liberalism_i - 1), -1, 1)`` and
    ``Delta_ij = sum_a sqrt(s_ia s_ja) |x_ia - x_ja| / 2 / sum_a sqrt(s_ia s_ja)``,
    0 where the two share no arena.
    """
    _positions(
        world.stance, world.liberalism, world.stake, world.inputs.regime_slope, world.position, world.disagreement
    )


@kernel
def _positions(
    stance: FloatArray, liberalism: FloatArray, stake: FloatArray, slope: FloatArray,
    position: FloatArray, disagreement: FloatArray,
) -> None:  # fmt: skip
    n, arenas, runs = stance.shape
    for i in range(n):
        for a in range(arenas):
            for r in range(runs):
                x = stance[i, a, r] + slope[a] * (2.0 * liberalism[i, r] - 1.0)
                position[i, a, r] = min(max(x, -1.0), 1.0)
    for i in range(n):
        for j in range(i):
            for r in range(runs):
                distance = weight = 0.0
                for a in range(arenas):
                    w = math.sqrt(stake[i, a, r] * stake[j, a, r])
                    distance += w * abs(position[i, a, r] - position[j, a, r]) / 2.0
                    weight += w
                value = distance / weight if weight > 0.0 else 0.0
                disagreement[i, j, r] = value
                disagreement[j, i, r] = value
