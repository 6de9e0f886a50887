"""Crises: disputes that break out between two states, and the sides that third states take.

Opportunity and willingness (Most and Starr 1989): a pair in contact stumbles into a crisis more easily the more
hostile, threatened and competing it is, near parity where order is disputed (Organski and Kugler
1980; Lemke and Werner 1996), and less easily under mutual deterrence or with much to lose in trade (Oneal and
Russett 1997).  The base is the hazard of militarized disputes between the permanent five: .041 a year long
after their last dispute and .47 a year right after it.  Hostile conduct and memory, which that time since the last
dispute stands for, are simulated here, so the three weights together span the same range.

Third states then back one side or neither: words, means, or arms.  They weigh ties and fears as in their
postures, at a price that grows convexly and with the opponent's deterrent; a crisis is an act, and never an image.

Reads ``hostility``, ``threat``, ``salience``, ``worst_received``, ``exposure``, ``disagreement``, ``capability``,
``nuclear``, ``complementarity``, ``incident``, ``stake``, ``commitment``, ``load``, ``usual_load``; writes ``crisis``,
``backing``, ``opposition``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from entente_sim.mechanisms.capability import strongest
from entente_sim.mechanisms.common_enemy import usefulness
from entente_sim.mechanisms.posture import BEST_RESPONSE, SHARPEST
from entente_sim.numerics import FloatArray, exp, kernel, logistic
from entente_sim.streams import Streams, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["crises"]


def crises(world: World, p: Lanes, streams: Streams) -> None:
    """Draw the year's crises, and what every third state does in each.

    ``contact_ij`` is 1 with a land border, else ``max_a sqrt(s_ia s_ja)``; ``near = min(c_i, c_j) / max(c_i, c_j)``;
    ``hazard_ij = rate incident_ij contact_ij exp(a_h (sqrt(H_ij H_ji) - 1/2) + a_t ((T_ij + T_ji) / 2 - 1/2)
    + a_k ((worst_ij + worst_ji) / 2 - 1/2) - a_f complementarity_ij)
    (1 + a_p Delta_ij logistic((near - parity) / width)) (1 - a_n nuclear_i nuclear_j)``, and a crisis has the
    chance ``1 - exp(-hazard)``.

    In a crisis of i and j, k backs i against j at level s in {0, 1/3, 2/3, 1}, or j against i, or neither, with
    ``U(s) = s [ w_L (L_ki - L_kj) + w_d (salience_kj T_kj - salience_ki T_ki) + w_e use_i salience_kj T_kj
    - w_v V_kj - w_l (load_k - usual_k) ] - cost s^2 / 2 - deterrence nuclear_j [s = 1]`` and
    ``P(s) ~ exp(lambda U)``.
    """
    q = p.crises
    _outbreaks(
        world.layout.where, world.layout.pair_keys, streams.lanes(world.year, "crisis"), world.inputs.distance_home,
        world.stake, world.hostility, world.threat, world.worst_received, world.complementarity, world.disagreement,
        world.capability, world.nuclear, world.incident, p.threat.parity, p.threat.parity_width,
        q.rate, q.hostility, q.threat, q.competition, q.fit, q.parity, q.nuclear, world.crisis,
    )  # fmt: skip
    _sides(
        world.layout.backing_keys, streams.lanes(world.year, "backing"), world.crisis, world.commitment,
        world.threat, world.salience, world.exposure, world.capability, world.nuclear, world.load, world.usual_load,
        p.incentives.nuclear_usefulness, q.commitment, q.danger, q.common_enemy, q.exposure, q.load, q.cost,
        q.deterrence, p.posture.precision, world.backing, world.opposition,
    )  # fmt: skip


@kernel
def _outbreaks(
    where: NDArray[np.int64], keys: NDArray[np.uint64], lanes: NDArray[np.uint64], home: FloatArray,
    stake: FloatArray, hostility: FloatArray, threat: FloatArray, worst: FloatArray, fit: FloatArray,
    disagreement: FloatArray, capability: FloatArray, nuclear: FloatArray, incident: FloatArray,
    parity: FloatArray, parity_width: FloatArray, rate: FloatArray, w_hostility: FloatArray, w_threat: FloatArray,
    w_competition: FloatArray, w_fit: FloatArray, w_parity: FloatArray, w_nuclear: FloatArray, crisis: FloatArray,
) -> None:  # fmt: skip
    arenas, n, _ = where.shape
    runs = capability.shape[1]
    contact = np.zeros(runs)
    for i in range(n):
        for j in range(i + 1, n):
            for r in range(runs):
                contact[r] = 1.0 if home[i, j] == 0.0 else 0.0
            for a in range(arenas):
                if where[a, i, j] >= 0:
                    for r in range(runs):
                        contact[r] = max(contact[r], math.sqrt(stake[i, a, r] * stake[j, a, r]))
            for r in range(runs):
                heat = w_hostility[r] * (math.sqrt(hostility[i, j, r] * hostility[j, i, r]) - 0.5)
                heat += w_threat[r] * ((threat[i, j, r] + threat[j, i, r]) / 2.0 - 0.5)
                heat += w_competition[r] * ((worst[i, j, r] + worst[j, i, r]) / 2.0 - 0.5)
                heat -= w_fit[r] * fit[i, j, r]
                less, more = min(capability[i, r], capability[j, r]), max(capability[i, r], capability[j, r])
                near = logistic((less / more - parity[r]) / parity_width[r])
                hazard = rate[r] * incident[i, j, r] * contact[r] * exp(heat)
                hazard *= 1.0 + w_parity[r] * disagreement[i, j, r] * near
                hazard *= 1.0 - w_nuclear[r] * nuclear[i, r] * nuclear[j, r]
                broken_out = uniform(lanes[r], keys[i, j]) < 1.0 - exp(-hazard)
                crisis[i, j, r] = crisis[j, i, r] = 1.0 if broken_out else 0.0


@kernel
def _sides(
    keys: NDArray[np.uint64], lanes: NDArray[np.uint64], crisis: FloatArray, commitment: FloatArray,
    threat: FloatArray, salience: FloatArray, exposure: FloatArray, capability: FloatArray, nuclear: FloatArray,
    load: FloatArray, usual: FloatArray, nuclear_share: FloatArray,
    w_commitment: FloatArray, w_danger: FloatArray, w_enemy: FloatArray, w_exposure: FloatArray, w_load: FloatArray,
    cost: FloatArray, deterrence: FloatArray, precision: FloatArray, backing: FloatArray, opposition: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = crisis.shape
    largest = strongest(capability)
    utility = np.zeros(7)  # neither; i at 1/3, 2/3, 1; j at 1/3, 2/3, 1
    for i in range(n):
        for j in range(n):
            if j != i:
                for r in range(runs):
                    backing[i, j, r] = opposition[i, j, r] = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            for r in range(runs):
                if crisis[i, j, r] == 0.0:
                    continue
                sharpness = precision[r] if precision[r] < BEST_RESPONSE else SHARPEST
                for k in range(n):
                    if k in (i, j):
                        continue
                    tie = w_commitment[r] * (commitment[k, i, r] - commitment[k, j, r])
                    by_i, by_j = salience[k, i, r] * threat[k, i, r], salience[k, j, r] * threat[k, j, r]
                    tie += w_danger[r] * (by_j - by_i)
                    strain = w_load[r] * (load[k, r] - usual[k, r])
                    use_i = usefulness(capability[i, r], largest[r], nuclear[i, r], nuclear_share[r])
                    use_j = usefulness(capability[j, r], largest[r], nuclear[j, r], nuclear_share[r])
                    for_i = tie + w_enemy[r] * use_i * by_j - w_exposure[r] * exposure[k, j, r] - strain
                    for_j = -tie + w_enemy[r] * use_j * by_i - w_exposure[r] * exposure[k, i, r] - strain
                    best = 0.0
                    for step in range(1, 4):
                        s = step / 3.0
                        full = deterrence[r] if step == 3 else 0.0
                        price = cost[r] * s * s / 2.0
                        utility[step] = s * for_i - price - full * nuclear[j, r]
                        utility[step + 3] = s * for_j - price - full * nuclear[i, r]
                        best = max(best, utility[step], utility[step + 3])
                    total = 0.0
                    for option in range(7):
                        total += exp(sharpness * ((utility[option] if option else 0.0) - best))
                        utility[option] = total
                    u = 0.0 if precision[r] >= BEST_RESPONSE else uniform(lanes[r], keys[i, j, k])
                    chosen = 0
                    for option in range(6):
                        chosen += 1 if utility[option] <= u * total else 0
                    if chosen > 3:
                        backing[k, j, r] = max(backing[k, j, r], (chosen - 3) / 3.0)
                        opposition[k, i, r] = max(opposition[k, i, r], (chosen - 3) / 3.0)
                    elif chosen > 0:
                        backing[k, i, r] = max(backing[k, i, r], chosen / 3.0)
                        opposition[k, j, r] = max(opposition[k, j, r], chosen / 3.0)
