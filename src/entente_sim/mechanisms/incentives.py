"""Incentives: what cooperation and competition with each partner in each arena are worth.

One term per theory, each with a weight that switches it off; the null model sets all weights
to zero.  No term knows whether an arena is systemic or regional: levels differ only in who has
what at stake.

Reads everything the terms name; writes ``gain_cooperation`` (b_C), ``gain_competition`` (b_K).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from entente_sim.mechanisms.capability import strongest
from entente_sim.mechanisms.common_enemy import usefulness
from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import IntArray
from entente_sim.world.world import World

__all__ = ["TERMS", "incentives"]

TERMS: Mapping[str, str] = {
    "consensus": "positions", "gain": "trade", "common_enemy": "common_enemy", "detachment": "detachment",
    "appeasement": "threat", "autonomy": "status", "mistrust": "learning", "mobility": "status", "threat": "threat",
    "rivalry": "positions", "status": "status", "dependence": "trade", "load": "load", "acceptance": "offers",
    "forfeit": "offers", "restraint": "offers", "institution": "institutions", "creativity": "status",
    "fear_of_dependence": "influence", "secondary_sanctions": "finance", "influence": "displacement",
    "winning_back": "displacement", "deference": "legitimacy",
}  # fmt: skip
"""By weight, the mechanism whose theory the term carries into choices."""

_OUTSIDE = 1.05
"""Nobody is without any way out, even with a single partner."""


def incentives(world: World, p: Lanes, streams: Streams) -> None:
    """Set the marginal incentives of every active triple (i, j, a).

    With ``s = interest``, ``joint = sqrt(s_ia s_ja)``, ``d = |x_ia - x_ja|``, ``W = use_j support_ij``,
    ``climb = deficit_i (S_j - S_i + offset)+``, ``lead = deficit_i (S_i - S_j + offset)+`` and the share of a
    joint gain ``split_ij = (1.05 - b dependence_ij) / (2.1 - b dependence_ij - b dependence_ji)``::

        b_C =   w_con s_ia (1 - d)+              + w_gain complementarity_ij 2 split_ij joint
              + w_ce CE_ija s_ia                 + w_wedge W s_ja
              + w_app T_ij (1 - resist_ij) s_ia  + w_mob mobility_i climb s_ia
              + w_cre creativity_i lead (1 - d)+ s_ia + w_inst framework_ija s_ia
              + w_acc offer_ji s_ia              - w_for forfeit_ij s_ia
              + w_back lost_ij s_ia
              - w_aut rank_cost_ij s_ia          - w_fear (reliance_ij - comfort)+ s_ia
              - w_mis H_ij s_ia                  - w_sec sanction_exposure_ij sanctionable_a s_ia
        b_K =   ( w_thr T_ij sqrt(salience_ij) resist_ij s_ia + w_riv joint d / 2
                  + w_st contest_i climb joint + w_inf displaced_ija s_ia ) access_ia risk_ij
                - w_dep dependence_ij s_ia       - w_wedge W s_ja
                - w_load (load_i - usual_i) s_ia - w_res offer_ij s_ia
                - w_def legitimacy_j lead_j^2 s_ia
    """
    w = p.incentives
    _incentives(
        world.layout.where,
        world.interest, world.inputs.sanctionable, world.position, world.access, world.capability, world.nuclear,
        world.complementarity,
        world.dependence, world.reliance, world.sanction_exposure, world.displaced, world.legitimacy, world.lead,
        world.common_enemy, world.support, world.threat, world.salience, world.resistance, world.rank_cost,
        world.hostility, world.offer, world.forfeit, world.lost, world.framework,
        world.status, world.deficit, world.mobility, world.contest, world.creativity, world.load,
        world.usual_load, world.risk, p.status.rivalry_offset, p.trade.bargaining, p.influence.comfort,
        w.consensus, w.gain, w.common_enemy, w.detachment, w.appeasement, w.mobility, w.autonomy, w.mistrust,
        w.threat, w.rivalry, w.status, w.dependence, w.load, w.acceptance, w.forfeit, w.restraint, w.nuclear_usefulness,
        w.creativity, w.fear_of_dependence, w.secondary_sanctions, w.influence, w.winning_back, w.deference,
        w.institution,
        world.gain_cooperation, world.gain_competition,
    )  # fmt: skip


@kernel
def _incentives(
    where: IntArray,
    interest: FloatArray, sanctionable: FloatArray, position: FloatArray, access: FloatArray, capability: FloatArray,
    nuclear: FloatArray,
    complementarity: FloatArray, dependence: FloatArray, reliance: FloatArray, exposure: FloatArray,
    displaced: FloatArray, legitimacy: FloatArray, lead: FloatArray, common_enemy: FloatArray, support: FloatArray,
    threat: FloatArray,
    salience: FloatArray, resistance: FloatArray, rank_cost: FloatArray, hostility: FloatArray,
    offer: FloatArray, forfeit: FloatArray, lost: FloatArray, framework: FloatArray,
    status: FloatArray, deficit: FloatArray, mobility: FloatArray, contest: FloatArray, creativity: FloatArray,
    load: FloatArray, usual: FloatArray, risk: FloatArray, offset: FloatArray, bargaining: FloatArray,
    comfort: FloatArray,
    w_consensus: FloatArray, w_gain: FloatArray, w_enemy: FloatArray, w_wedge: FloatArray, w_appease: FloatArray,
    w_mobility: FloatArray, w_autonomy: FloatArray, w_mistrust: FloatArray,
    w_threat: FloatArray, w_rivalry: FloatArray, w_status: FloatArray, w_dependence: FloatArray, w_load: FloatArray,
    w_acceptance: FloatArray, w_forfeit: FloatArray, w_restraint: FloatArray,
    nuclear_share: FloatArray, w_creativity: FloatArray, w_fear: FloatArray, w_secondary: FloatArray,
    w_influence: FloatArray, w_back: FloatArray, w_deference: FloatArray, w_institution: FloatArray,
    b_c: FloatArray, b_k: FloatArray,
) -> None:  # fmt: skip
    arenas, n, _ = where.shape
    runs = capability.shape[1]
    largest = strongest(capability)
    split, wedge, felt = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    climb, follow = np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for j in range(n):
            if j == i:
                continue
            for r in range(runs):
                free = _OUTSIDE - bargaining[r] * dependence[i, j, r]
                split[r] = free / (free + _OUTSIDE - bargaining[r] * dependence[j, i, r])
                use = usefulness(capability[j, r], largest[r], nuclear[j, r], nuclear_share[r])
                wedge[r] = use * support[i, j, r]
                climb[r] = deficit[i, r] * max(status[j, r] - status[i, r] + offset[r], 0.0)
                follow[r] = deficit[i, r] * max(status[i, r] - status[j, r] + offset[r], 0.0)
                felt[r] = threat[i, j, r] * math.sqrt(salience[i, j, r]) * resistance[i, j, r]
            for a in range(arenas):
                t = where[a, i, j]
                if t < 0:
                    continue
                for r in range(runs):
                    own, other = interest[i, a, r], interest[j, a, r]
                    joint = math.sqrt(own * other)
                    distance = abs(position[i, a, r] - position[j, a, r])
                    agreement = max(1.0 - distance, 0.0)
                    b_c[t, r] = (
                        w_consensus[r] * own * agreement
                        + w_gain[r] * complementarity[i, j, r] * 2.0 * split[r] * joint
                        + w_enemy[r] * common_enemy[t, r] * own
                        + w_wedge[r] * wedge[r] * other
                        + w_appease[r] * threat[i, j, r] * (1.0 - resistance[i, j, r]) * own
                        + w_mobility[r] * mobility[i, r] * climb[r] * own
                        + w_creativity[r] * creativity[i, r] * follow[r] * agreement * own
                        + w_institution[r] * framework[t, r] * own
                        + w_acceptance[r] * offer[j, i, r] * own
                        + w_back[r] * lost[i, j, r] * own
                        - w_forfeit[r] * forfeit[i, j, r] * own
                        - w_autonomy[r] * rank_cost[i, j, r] * own
                        - w_fear[r] * max(reliance[i, j, r] - comfort[r], 0.0) * own
                        - w_mistrust[r] * hostility[i, j, r] * own
                        - w_secondary[r] * exposure[i, j, r] * sanctionable[a] * own
                    )
                    worth = (
                        w_threat[r] * felt[r] * own
                        + w_rivalry[r] * joint * distance / 2.0
                        + w_status[r] * contest[i, r] * climb[r] * joint
                        + w_influence[r] * displaced[t, r] * own
                    ) * access[i, a, r]
                    strain = w_load[r] * (load[i, r] - usual[i, r]) + w_restraint[r] * offer[i, j, r]
                    strain += w_dependence[r] * dependence[i, j, r]
                    strain += w_deference[r] * legitimacy[j, r] * lead[j, r] * lead[j, r]
                    b_k[t, r] = worth * risk[i, j, r] - w_wedge[r] * wedge[r] * other - strain * own
