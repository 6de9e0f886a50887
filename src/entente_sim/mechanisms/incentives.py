"""Incentives: what cooperation and competition with each partner in each arena are worth.

One term per theory, each with a weight that switches it off; the null model sets all weights
to zero.  No term knows whether an arena is systemic or regional: levels differ only in who has
what at stake.

Reads everything the terms name; writes ``gain_cooperation`` (b_C), ``gain_competition`` (b_K).
"""

from __future__ import annotations

import math

from entente_sim.mechanisms.capability import strongest
from entente_sim.mechanisms.common_enemy import usefulness
from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import IntArray
from entente_sim.world.world import World

__all__ = ["incentives"]


def incentives(world: World, p: Lanes, streams: Streams) -> None:
    """Set the marginal incentives of every active triple (i, j, a).

    With ``s = stake``, ``joint = sqrt(s_ia s_ja)``, ``d = |x_ia - x_ja|``,
    ``W = use_j support_ij`` and ``climb = deficit_i (S_j - S_i + offset)+``::

        b_C =   w_con s_ia (1 - d)+              + w_gain complementarity_ij joint
              + w_ce CE_ija s_ia                 + w_wedge W s_ja
              + w_app T_ij (1 - resist_ij) s_ia  + w_mob mobility_i climb s_ia
              + w_acc offer_ji s_ia              - w_for forfeit_ij s_ia
              - w_aut rank_cost_ij s_ia          - w_mis H_ij s_ia
        b_K =   ( w_thr T_ij sqrt(salience_ij) resist_ij s_ia + w_riv joint d / 2
                  + w_st contest_i climb joint ) access_ia risk_i
                - w_dep complementarity_ij s_ia  - w_wedge W s_ja
                - w_load (load_i - usual_i) s_ia - w_res offer_ij s_ia
    """
    w = p.incentives
    _incentives(
        *world.layout.triples,
        world.stake, world.position, world.access, world.capability, world.nuclear, world.complementarity,
        world.common_enemy, world.support, world.threat, world.salience, world.resistance, world.rank_cost,
        world.hostility, world.offer, world.forfeit,
        world.status, world.deficit, world.mobility, world.contest, world.load, world.usual_load,
        world.risk, p.status.rivalry_offset,
        w.consensus, w.gain, w.common_enemy, w.detachment, w.appeasement, w.mobility, w.autonomy, w.mistrust,
        w.threat, w.rivalry, w.status, w.dependence, w.load, w.acceptance, w.forfeit, w.restraint, w.nuclear_usefulness,
        world.gain_cooperation, world.gain_competition,
    )  # fmt: skip


@kernel
def _incentives(
    actor: IntArray, target: IntArray, arena: IntArray,
    stake: FloatArray, position: FloatArray, access: FloatArray, capability: FloatArray, nuclear: FloatArray,
    complementarity: FloatArray, common_enemy: FloatArray, support: FloatArray, threat: FloatArray,
    salience: FloatArray, resistance: FloatArray, rank_cost: FloatArray, hostility: FloatArray,
    offer: FloatArray, forfeit: FloatArray,
    status: FloatArray, deficit: FloatArray, mobility: FloatArray, contest: FloatArray,
    load: FloatArray, usual: FloatArray, risk: FloatArray, offset: FloatArray,
    w_consensus: FloatArray, w_gain: FloatArray, w_enemy: FloatArray, w_wedge: FloatArray, w_appease: FloatArray,
    w_mobility: FloatArray, w_autonomy: FloatArray, w_mistrust: FloatArray,
    w_threat: FloatArray, w_rivalry: FloatArray, w_status: FloatArray, w_dependence: FloatArray, w_load: FloatArray,
    w_acceptance: FloatArray, w_forfeit: FloatArray, w_restraint: FloatArray,
    nuclear_share: FloatArray, b_c: FloatArray, b_k: FloatArray,
) -> None:  # fmt: skip
    runs = capability.shape[1]
    largest = strongest(capability)
    for t in range(actor.shape[0]):
        i, j, a = actor[t], target[t], arena[t]
        for r in range(runs):
            own, other = stake[i, a, r], stake[j, a, r]
            joint = math.sqrt(own * other)
            distance = abs(position[i, a, r] - position[j, a, r])
            fit = complementarity[i, j, r]
            wedge = usefulness(capability[j, r], largest[r], nuclear[j, r], nuclear_share[r]) * support[i, j, r]
            climb = deficit[i, r] * max(status[j, r] - status[i, r] + offset[r], 0.0)
            felt = threat[i, j, r] * math.sqrt(salience[i, j, r]) * resistance[i, j, r]
            b_c[t, r] = (
                w_consensus[r] * own * max(1.0 - distance, 0.0)
                + w_gain[r] * fit * joint
                + w_enemy[r] * common_enemy[t, r] * own
                + w_wedge[r] * wedge * other
                + w_appease[r] * threat[i, j, r] * (1.0 - resistance[i, j, r]) * own
                + w_mobility[r] * mobility[i, r] * climb * own
                + w_acceptance[r] * offer[j, i, r] * own
                - w_forfeit[r] * forfeit[i, j, r] * own
                - w_autonomy[r] * rank_cost[i, j, r] * own
                - w_mistrust[r] * hostility[i, j, r] * own
            )
            worth = (
                w_threat[r] * felt * own
                + w_rivalry[r] * joint * distance / 2.0
                + w_status[r] * contest[i, r] * climb * joint
            ) * access[i, a, r]
            strain = (w_load[r] * (load[i, r] - usual[i, r]) + w_restraint[r] * offer[i, j, r]) * own
            b_k[t, r] = worth * risk[i, r] - w_dependence[r] * fit * own - w_wedge[r] * wedge * other - strain
