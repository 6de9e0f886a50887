"""Status: ascribed rank, deficit, rank cost, and social-identity strategies.

States seek the rank they claim; a group denied its rank turns to mobility, competition or
creativity (social identity theory as applied by Larson and Shevchenko 2010).  Creativity is the
reference strategy here: it neither competes with superiors nor seeks their admission.

Reads ``capability``, ``nuclear``, ``aspiration``, ``cooperation_received``,
``competition_received``, ``offer`` (last round), ``disagreement``; writes ``status``, ``deficit``,
``rank_cost``, ``mobility``, ``contest``, ``creativity``.
"""

from __future__ import annotations

from entente_sim.mechanisms.capability import strongest
from entente_sim.numerics import FloatArray, exp, inline, kernel, log, power
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["status"]


def status(world: World, p: Lanes, streams: Streams) -> None:
    """Set rank, deficit, rank cost and strategy weights.

    ``rank_i = (1 - w_club) (c_i / c_max)^eta + w_club nuclear_i``;
    ``net_i = sum_j c_j (coop_ij - comp_ij) / sum_j c_j`` (conduct received from j);
    ``S_i = clip(rank_i (1 + w_rec net_i), 0, 1)``; ``deficit_i = max(aspiration_i - S_i, 0)``;
    ``RC_ij = aspiration_i^e min(max(log(c_j / c_i), 0), cap) (1 - coop_ij) (1 - offer_ji)``.
    With superiors ``{j : S_j > S_i}``, openness ``o`` and illegitimacy ``q`` (their cooperation
    and disagreement, weighted by S_j) and instability ``u = c_second / c_max``:
    ``u_mobility = a (o - theta_o)``, ``u_competition = a ((1 - o) q u - theta_q)``,
    ``u_creativity = 0``; weights move towards their logit by ``1 / inertia`` a year.
    """
    s = p.status
    _ranks(
        world.capability, world.nuclear, world.aspiration, world.cooperation_received, world.competition_received,
        world.offer, s.rank_exponent, s.club_weight, s.recognition_weight, s.autonomy_exponent, s.rank_ratio_cap,
        world.status, world.deficit, world.rank_cost,
    )  # fmt: skip
    _strategies(
        world.capability, world.status, world.cooperation_received, world.disagreement,
        s.steepness, s.permeability_threshold, s.illegitimacy_threshold, s.strategy_inertia,
        world.mobility, world.contest, world.creativity,
    )  # fmt: skip


@kernel
def _ranks(
    capability: FloatArray, nuclear: FloatArray, aspiration: FloatArray, cooperation: FloatArray,
    competition: FloatArray, offer: FloatArray, exponent: FloatArray, club: FloatArray, recognition: FloatArray,
    autonomy: FloatArray, cap: FloatArray, status: FloatArray, deficit: FloatArray, rank_cost: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    largest = strongest(capability)
    for i in range(n):
        for r in range(runs):
            net = weight = 0.0
            for j in range(n):
                if j != i:
                    net += capability[j, r] * (cooperation[i, j, r] - competition[i, j, r])
                    weight += capability[j, r]
            net = net / weight if weight > 0.0 else 0.0
            rank = (1.0 - club[r]) * power(capability[i, r] / largest[r], exponent[r]) + club[r] * nuclear[i, r]
            status[i, r] = min(max(rank * (1.0 + recognition[r] * net), 0.0), 1.0)
            deficit[i, r] = max(aspiration[i, r] - status[i, r], 0.0)
        for j in range(n):
            if j != i:
                for r in range(runs):
                    ratio = min(max(log(capability[j, r] / capability[i, r]), 0.0), cap[r])
                    pride = power(aspiration[i, r], autonomy[r])
                    rank_cost[i, j, r] = pride * ratio * (1.0 - cooperation[i, j, r]) * (1.0 - offer[j, i, r])


@inline
def _weighted(part: float, whole: float, otherwise: float) -> float:
    return part / whole if whole > 0.0 else otherwise


@kernel
def _strategies(
    capability: FloatArray, status: FloatArray, cooperation: FloatArray, disagreement: FloatArray,
    steepness: FloatArray, permeability: FloatArray, illegitimacy: FloatArray, inertia: FloatArray,
    mobility: FloatArray, contest: FloatArray, creativity: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    for r in range(runs):
        first = second = 0.0
        for i in range(n):
            c = capability[i, r]
            second = max(second, min(c, first))
            first = max(first, c)
        unstable = second / first
        for i in range(n):
            openness = dissent = above = 0.0
            for j in range(n):
                if j != i and status[j, r] > status[i, r]:
                    openness += status[j, r] * cooperation[i, j, r]
                    dissent += status[j, r] * disagreement[i, j, r]
                    above += status[j, r]
            open_club = _weighted(openness, above, 1.0)
            illegitimate = _weighted(dissent, above, 0.0)
            seek = exp(steepness[r] * (open_club - permeability[r]))
            fight = exp(steepness[r] * ((1.0 - open_club) * illegitimate * unstable - illegitimacy[r]))
            total = seek + fight + 1.0
            mobility[i, r] += (seek / total - mobility[i, r]) / inertia[r]
            contest[i, r] += (fight / total - contest[i, r]) / inertia[r]
            creativity[i, r] += (1.0 / total - creativity[i, r]) / inertia[r]
