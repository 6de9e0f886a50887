"""Balance of threat.

Threat is not power alone (Walt 1985): it joins means that reach and perceived intent (M), the
insecurity of regimes at which another's promotion of democracy is aimed (R; the modified
security dilemma, Krickovic 2016), and a leader's fear of being overtaken by one that wants
another order (Z; the preventive motive of Levy 1987 and Copeland 2000, at the parity of
Organski and Kugler 1980), which only who stood near the top can have.  Threats
to those one is committed to count too, and the means of those committed to a threat count with it, since
aggregate power is what frightens.  Intent is read from hostility, from a regime of another
kind (identity) and from a populous, restless neighbour (demography, which nuclear weapons level
out); means are judged with error.

Reads ``capability``, ``projected``, ``offence``, ``nuclear``, ``commitment``, ``interoperability``, ``hostility``,
``population``, ``vulnerability``, ``promotion``, ``offer`` and ``lesson`` (last round), ``liberalism``, ``lead``,
``disagreement``; writes
``defence``, ``exposure``, ``resistance``, ``direct_threat``, ``threat``, ``salience``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from entente_sim.mechanisms.capability import strongest
from entente_sim.numerics import FloatArray, exp, kernel, logistic, normal_quantile, power
from entente_sim.streams import Streams, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["threat"]

_CEILING = 0.95
"""Largest value of each component."""


def threat(world: World, p: Lanes, streams: Streams) -> None:
    """Set defence, exposure, resistance, threat and salience.

    ``D_i = c_i + nu nuclear_i + rho sum_k L_ik P_ik (1 + w_joint interoperability_ik)``;
    ``F_ij = o_j P_ij + beta sum_k L_jk (1 + w_joint interoperability_jk)(1 - L_ik) o_k P_ik`` over k other than i
    and j; ``V_ij = F_ij^m / (F_ij^m + D_i^m)``; resistance is ``D_i^m / (D_i^m + P_ij^m)``;
    ``M = w_M V I e^(sd z)``, at most .95, z the normal draw ``perception (i, j)``, with intent
    ``I = 1 - (1 - h0 - (1 - h0) H_ij)(1 - w_id |liberalism_i - liberalism_j|)(1 - w_dem crowd_ij)`` and
    ``crowd_ij = population_j / (population_i + population_j) vulnerability_j (1 - nuclear_i)`` across a land
    border, 0 without one;
    ``R = phi vulnerability_i (1 - liberalism_i)(1 + w_les lesson_i) promotion_j (1 - offer_ji) liberalism_j
    sqrt(c_j / c_max)``, at most .95;
    ``Z = w_Z logistic((lead_i - parity) / width) Delta_ij logistic((c_j / c_i - parity) / width)``, at most .95: who
    is or was a contender for the first rank fears another;
    ``T0 = 1 - (1 - M)(1 - R)(1 - Z)``; ``T = 1 - (1 - T0)(1 - w_ext (1 - L_ij) max_k L_ik T0_kj)``;
    ``salience_ij = (T_ij / max_k T_ik)^gamma``.
    """
    _direct(
        world.inputs.distance_home, world.layout.dyad_keys, streams.lanes(world.year, "perception"),
        world.capability, world.projected, world.offence, world.nuclear, world.commitment, world.interoperability,
        world.hostility, world.population,
        world.vulnerability, world.promotion, world.offer, world.liberalism, world.lesson, world.lead,
        world.disagreement,
        p.threat.military_weight, p.threat.exposure_exponent, p.threat.nuclear_defence, p.threat.believed_support,
        p.threat.believed_backing, p.threat.intent_floor, p.threat.identity_weight, p.threat.demography_weight,
        p.threat.misperception, p.agreements.joint_forces, p.threat.regime_weight, p.threat.positional_weight,
        p.threat.parity, p.threat.parity_width, p.council.lesson_threat, world.defence, world.exposure,
        world.resistance, world.direct_threat,
    )  # fmt: skip
    _extended(
        world.direct_threat, world.commitment, p.threat.extension_weight, p.threat.salience_exponent,
        world.threat, world.salience,
    )  # fmt: skip


@kernel
def _direct(
    distance: FloatArray, keys: NDArray[np.uint64], lanes: NDArray[np.uint64],
    capability: FloatArray, projected: FloatArray, offence: FloatArray, nuclear: FloatArray, commitment: FloatArray,
    interoperability: FloatArray, hostility: FloatArray, population: FloatArray, vulnerability: FloatArray,
    promotion: FloatArray, offer: FloatArray,
    liberalism: FloatArray, lesson: FloatArray,
    lead: FloatArray, disagreement: FloatArray,
    military_weight: FloatArray, exponent: FloatArray, nuclear_defence: FloatArray, believed_support: FloatArray,
    believed_backing: FloatArray, intent_floor: FloatArray, identity_weight: FloatArray, demography_weight: FloatArray,
    misperception: FloatArray, joint_forces: FloatArray, regime_weight: FloatArray, positional_weight: FloatArray,
    parity: FloatArray, parity_width: FloatArray, lesson_weight: FloatArray, means_of: FloatArray,
    exposure: FloatArray, resistance: FloatArray, direct: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    largest = strongest(capability)
    defence, backing, rank_held = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    pledged, feared = np.zeros((n, n, runs)), np.zeros((n, runs))
    for i in range(n):
        for k in range(n):
            if k != i:
                for r in range(runs):
                    pledged[i, k, r] = commitment[i, k, r] * (1.0 + joint_forces[r] * interoperability[i, k, r])
    for i in range(n):
        for r in range(runs):
            defence[r] = 0.0
            rank_held[r] = positional_weight[r] * logistic((lead[i, r] - parity[r]) / parity_width[r])
        for k in range(n):
            if k != i:
                for r in range(runs):
                    defence[r] += projected[i, k, r] * pledged[i, k, r]
                    feared[k, r] = offence[k, r] * projected[i, k, r] * (1.0 - commitment[i, k, r])
        for r in range(runs):
            own = capability[i, r] + nuclear_defence[r] * nuclear[i, r] + believed_support[r] * defence[r]
            means_of[i, r] = own
            defence[r] = power(own, exponent[r])
        for j in range(n):
            if j == i:
                continue
            for r in range(runs):
                backing[r] = 0.0
            for k in range(n):
                if k != i and k != j:
                    for r in range(runs):
                        backing[r] += pledged[j, k, r] * feared[k, r]
            for r in range(runs):
                means_against = offence[j, r] * projected[i, j, r] + believed_backing[r] * backing[r]
                offensive = power(means_against, exponent[r])
                whole = power(projected[i, j, r], exponent[r])
                v = offensive / (offensive + defence[r])
                exposure[i, j, r] = v
                resistance[i, j, r] = defence[r] / (defence[r] + whole)
                kind = identity_weight[r] * abs(liberalism[i, r] - liberalism[j, r])
                crowd = 0.0
                if distance[i, j] == 0.0:
                    crowd = population[j, r] / (population[i, r] + population[j, r])
                    crowd *= vulnerability[j, r] * (1.0 - nuclear[i, r])
                benign = 1.0 - intent_floor[r] - (1.0 - intent_floor[r]) * hostility[i, j, r]
                intent = 1.0 - benign * (1.0 - kind) * (1.0 - demography_weight[r] * crowd)
                z = normal_quantile(uniform(lanes[r], keys[i, j]))
                means = min(military_weight[r] * v * intent * exp(misperception[r] * z), _CEILING)
                pressure = promotion[j, r] * (1.0 - offer[j, i, r])
                target = vulnerability[i, r] * (1.0 - liberalism[i, r]) * (1.0 + lesson_weight[r] * lesson[i, r])
                regime = regime_weight[r] * target * pressure * liberalism[j, r]
                regime = min(regime * math.sqrt(capability[j, r] / largest[r]), _CEILING)
                nearness = logistic((capability[j, r] / capability[i, r] - parity[r]) / parity_width[r])
                rank = min(rank_held[r] * disagreement[i, j, r] * nearness, _CEILING)
                direct[i, j, r] = 1.0 - (1.0 - means) * (1.0 - regime) * (1.0 - rank)


@kernel
def _extended(
    direct: FloatArray, commitment: FloatArray, extension: FloatArray, exponent: FloatArray,
    threat: FloatArray, salience: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = direct.shape
    worst = np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            worst[r] = 0.0
        for j in range(n):
            if j != i:
                for r in range(runs):
                    threat[i, j, r] = 0.0
        for k in range(n):
            if k == i:
                continue
            for j in range(n):
                if j != i and j != k:
                    for r in range(runs):
                        threat[i, j, r] = max(threat[i, j, r], commitment[i, k, r] * direct[k, j, r])
        for j in range(n):
            if j == i:
                continue
            for r in range(runs):
                shared = extension[r] * (1.0 - commitment[i, j, r]) * threat[i, j, r]
                t = 1.0 - (1.0 - direct[i, j, r]) * (1.0 - shared)
                threat[i, j, r] = t
                worst[r] = max(worst[r], t)
        for j in range(n):
            if j != i:
                for r in range(runs):
                    ratio = threat[i, j, r] / worst[r] if worst[r] > 0.0 else 0.0
                    salience[i, j, r] = power(ratio, exponent[r])
