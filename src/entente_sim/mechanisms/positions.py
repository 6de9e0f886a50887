"""Ideal positions and disagreement.

A regime-given part, as in the literature on preferences in the General Assembly (Bailey,
Strezhnev and Voeten 2017), beside the world file's own stance, and a slow response: towards those one
is committed to, towards superiors whose club one seeks (socialisation, Larson and Shevchenko 2010), and
away from those one fears.  The slope of each arena says how far regime type gives the position there.

Reads ``stance``, ``liberalism``, ``stake``; ``commitment``, ``threat``, ``salience``, ``mobility``, ``status``,
``position`` (last round); writes ``response``, ``position``, ``disagreement``.
"""

from __future__ import annotations

import math

import numpy as np

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import BoolArray, IntArray
from entente_sim.world.world import World

__all__ = ["positions"]


def positions(world: World, p: Lanes, streams: Streams) -> None:
    """Set ideal positions and the stake-weighted disagreement of each dyad.

    With last year's positions x, ``L' = L_ij s_ja`` and ``A' = (S_j - S_i)+ s_ja``:
    ``push_ia = w_part sum_j L' (x_ja - x_ia) / (1 + sum_j L') + w_soc mobility_i sum_j A' (x_ja - x_ia) /
    (1 + sum_j A') + w_thr sum_j salience_ij T_ij s_ja (x_ia - x_ja) / 2``;
    ``response_ia += rate (clip(push_ia, -reach, reach) - response_ia)``;
    ``x_ia = clip(stance_ia + slope_a (2 liberalism_i - 1) + response_ia, -1, 1)`` and
    ``Delta_ij = sum_a sqrt(s_ia s_ja) |x_ia - x_ja| / 2 / sum_a sqrt(s_ia s_ja)``,
    0 where the two share no arena.
    """
    q = p.positions
    _respond(
        world.layout.members, world.stake, world.commitment, world.threat, world.salience, world.mobility, world.status,
        world.position, q.rate, q.reach, q.partners, q.socialisation, q.threats, world.response,
    )  # fmt: skip
    _positions(
        world.layout.where, world.stance, world.liberalism, world.response, world.stake, world.inputs.regime_slope,
        world.position, world.disagreement,
    )  # fmt: skip


@kernel
def _respond(
    members: BoolArray, stake: FloatArray, commitment: FloatArray, threat: FloatArray, salience: FloatArray,
    mobility: FloatArray, status: FloatArray, position: FloatArray, rate: FloatArray, reach: FloatArray,
    w_partners: FloatArray, w_socialisation: FloatArray, w_threats: FloatArray, response: FloatArray,
) -> None:  # fmt: skip
    n, arenas, runs = stake.shape
    tie, club, fear = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    ties, clubs = np.zeros(runs), np.zeros(runs)
    ahead, feared = np.zeros((n, runs)), np.zeros((n, runs))
    for i in range(n):
        for j in range(n):
            for r in range(runs):
                ahead[j, r] = max(status[j, r] - status[i, r], 0.0)
                feared[j, r] = salience[i, j, r] * threat[i, j, r]
        for a in range(arenas):
            for r in range(runs):
                tie[r] = club[r] = fear[r] = 0.0
                ties[r] = clubs[r] = 1.0
            for j in range(n):
                if j == i or not members[a, j]:
                    continue
                for r in range(runs):
                    gap = position[j, a, r] - position[i, a, r]
                    close = commitment[i, j, r] * stake[j, a, r]
                    above = ahead[j, r] * stake[j, a, r]
                    tie[r] += close * gap
                    ties[r] += close
                    club[r] += above * gap
                    clubs[r] += above
                    fear[r] -= feared[j, r] * stake[j, a, r] * gap / 2.0
            for r in range(runs):
                push = w_partners[r] * tie[r] / ties[r] + w_threats[r] * fear[r]
                push += w_socialisation[r] * mobility[i, r] * club[r] / clubs[r]
                push = min(max(push, -reach[r]), reach[r])
                response[i, a, r] += rate[r] * (push - response[i, a, r])


@kernel
def _positions(
    where: IntArray, stance: FloatArray, liberalism: FloatArray, response: FloatArray, stake: FloatArray,
    slope: FloatArray, position: FloatArray, disagreement: FloatArray,
) -> None:  # fmt: skip
    n, arenas, runs = stance.shape
    distance, weight = np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for a in range(arenas):
            for r in range(runs):
                x = stance[i, a, r] + slope[a] * (2.0 * liberalism[i, r] - 1.0) + response[i, a, r]
                position[i, a, r] = min(max(x, -1.0), 1.0)
    for i in range(n):
        for j in range(i):
            for r in range(runs):
                distance[r] = weight[r] = 0.0
            for a in range(arenas):
                if where[a, i, j] < 0:
                    continue
                for r in range(runs):
                    joint = math.sqrt(stake[i, a, r] * stake[j, a, r])
                    distance[r] += joint * abs(position[i, a, r] - position[j, a, r]) / 2.0
                    weight[r] += joint
            for r in range(runs):
                value = distance[r] / weight[r] if weight[r] > 0.0 else 0.0
                disagreement[i, j, r] = value
                disagreement[j, i, r] = value
