"""Status: ascribed rank, deficit, rank cost, and social-identity strategies.

States seek the rank they claim; a group denied its rank turns to mobility (it seeks admission by its
superiors and takes up their norms), competition (it contests them) or creativity (it leads
others by its own idea of order), after social identity theory as applied by Larson and Shevchenko (2010).

Reads ``capability``, ``nuclear``, ``aspiration``, ``recognition``, ``legitimacy``, ``mutual``,
``cooperation_received``,
``offer`` (last round), ``disagreement``; writes ``excluded``, ``status``, ``deficit``, ``rank_cost``, ``mobility``,
``contest``,
``creativity``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.mechanisms.capability import strongest
from entente_sim.numerics import FloatArray, exp, kernel, log, power
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["status"]

_MARGIN = 0.05
"""Weight of an open club beside actual superiors, so that rank just above one's own weighs little."""


def status(world: World, p: Lanes, streams: Streams) -> None:
    """Set rank, deficit, rank cost and strategy weights.

    ``rank_i = (1 - w_club) (c_i / c_max)^eta + w_club nuclear_i``;
    ``excluded_i = sum_jk c_j c_k mutual_jk (1 - (mutual_ij + mutual_ik) / 2) / sum_jk c_j c_k`` over pairs of others;
    ``S_i = clip(rank_i (1 + w_rec recognition_i - w_exc excluded_i), 0, 1)``; ``deficit_i = max(aspiration_i - S_i,
    0)``;
    ``RC_ij = aspiration_i^e min(max(log(c_j / c_i), 0), cap) (1 - coop_ij) (1 - offer_ji)``.
    With ``A_ij = (S_j - S_i)+``, ``open_i = (sum_j A coop_ij + .05) / (sum_j A + .05)``, ``illegit_i = sum_j A
    ((1 - w_leg) Delta_ij + w_leg (1 - legitimacy_j)) / (sum_j A + .05)``, and instability ``u = c_second / c_max``:
    ``u_mobility = a (open - theta_o)``, ``u_competition = a ((1 - open) illegit u - theta_q)``,
    ``u_creativity = 0``; weights move towards their logit by ``1 / inertia`` a year.
    """
    s = p.status
    _exclusion(world.capability, world.mutual, world.excluded)
    _ranks(
        world.capability, world.nuclear, world.aspiration, world.recognition, world.excluded,
        world.cooperation_received,
        world.offer, s.rank_exponent, s.club_weight, s.recognition_weight, s.exclusion_weight, s.autonomy_exponent,
        s.rank_ratio_cap,
        world.status, world.deficit, world.rank_cost,
    )  # fmt: skip
    _strategies(
        world.capability, world.status, world.cooperation_received, world.disagreement, world.legitimacy,
        s.legitimacy_weight, s.steepness, s.permeability_threshold, s.illegitimacy_threshold, s.strategy_inertia,
        world.mobility, world.contest, world.creativity,
    )  # fmt: skip


@kernel
def _exclusion(capability: FloatArray, mutual: FloatArray, excluded: FloatArray) -> None:
    n, runs = capability.shape
    passed, whole = np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            passed[r] = whole[r] = 0.0
        for j in range(n):
            for k in range(j):
                if j != i and k != i:
                    for r in range(runs):
                        weight = capability[j, r] * capability[k, r]
                        share = (mutual[i, j, r] + mutual[i, k, r]) / 2.0
                        passed[r] += weight * mutual[j, k, r] * (1.0 - share)
                        whole[r] += weight
        for r in range(runs):
            excluded[i, r] = passed[r] / whole[r] if whole[r] > 0.0 else 0.0


@kernel
def _ranks(
    capability: FloatArray, nuclear: FloatArray, aspiration: FloatArray, net: FloatArray, excluded: FloatArray,
    cooperation: FloatArray,
    offer: FloatArray, exponent: FloatArray, club: FloatArray, recognition: FloatArray, exclusion: FloatArray,
    autonomy: FloatArray, cap: FloatArray, status: FloatArray, deficit: FloatArray, rank_cost: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    largest = strongest(capability)
    pride = np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            rank = (1.0 - club[r]) * power(capability[i, r] / largest[r], exponent[r]) + club[r] * nuclear[i, r]
            standing = 1.0 + recognition[r] * net[i, r] - exclusion[r] * excluded[i, r]
            status[i, r] = min(max(rank * standing, 0.0), 1.0)
            deficit[i, r] = max(aspiration[i, r] - status[i, r], 0.0)
            pride[r] = power(aspiration[i, r], autonomy[r])
        for j in range(n):
            if j != i:
                for r in range(runs):
                    ratio = min(max(log(capability[j, r] / capability[i, r]), 0.0), cap[r])
                    rank_cost[i, j, r] = pride[r] * ratio * (1.0 - cooperation[i, j, r]) * (1.0 - offer[j, i, r])


@kernel
def _strategies(
    capability: FloatArray, status: FloatArray, cooperation: FloatArray, disagreement: FloatArray,
    legitimacy: FloatArray, w_legitimacy: FloatArray, steepness: FloatArray, permeability: FloatArray,
    illegitimacy: FloatArray, inertia: FloatArray,
    mobility: FloatArray, contest: FloatArray, creativity: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    first, second = np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            second[r] = max(second[r], min(capability[i, r], first[r]))
            first[r] = max(first[r], capability[i, r])
    openness, dissent, above = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            openness[r] = above[r] = _MARGIN
            dissent[r] = 0.0
        for j in range(n):
            if j != i:
                for r in range(runs):
                    higher = max(status[j, r] - status[i, r], 0.0)
                    doubt = (1.0 - w_legitimacy[r]) * disagreement[i, j, r]
                    doubt += w_legitimacy[r] * (1.0 - legitimacy[j, r])
                    openness[r] += higher * cooperation[i, j, r]
                    dissent[r] += higher * doubt
                    above[r] += higher
        for r in range(runs):
            open_club = openness[r] / above[r]
            illegitimate = dissent[r] / above[r]
            unstable = second[r] / first[r]
            seek = exp(steepness[r] * (open_club - permeability[r]))
            fight = exp(steepness[r] * ((1.0 - open_club) * illegitimate * unstable - illegitimacy[r]))
            total = seek + fight + 1.0
            mobility[i, r] += (seek / total - mobility[i, r]) / inertia[r]
            contest[i, r] += (fight / total - contest[i, r]) / inertia[r]
            creativity[i, r] += (1.0 / total - creativity[i, r]) / inertia[r]
