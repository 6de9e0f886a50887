"""Directions the theory gives: which cause raises or lowers which effect, in every random world.

What concerns only one mechanism, numbers by hand among it, stands in that mechanism's own tests.
"""

from __future__ import annotations

import pytest

from entente_sim.engine.round import Mechanism
from entente_sim.mechanisms.agreements import agreements
from entente_sim.mechanisms.arming import arming
from entente_sim.mechanisms.borders import borders
from entente_sim.mechanisms.commitment import commitment
from entente_sim.mechanisms.common_enemy import common_enemy
from entente_sim.mechanisms.conduct import conduct
from entente_sim.mechanisms.council import council
from entente_sim.mechanisms.crises import crises
from entente_sim.mechanisms.detachment import detachment
from entente_sim.mechanisms.displacement import displacement
from entente_sim.mechanisms.economy import economy
from entente_sim.mechanisms.finance import finance
from entente_sim.mechanisms.incentives import incentives
from entente_sim.mechanisms.influence import influence
from entente_sim.mechanisms.institutions import institutions
from entente_sim.mechanisms.learning import learning
from entente_sim.mechanisms.legitimacy import legitimacy
from entente_sim.mechanisms.load import load
from entente_sim.mechanisms.offers import offers
from entente_sim.mechanisms.pacts import pacts
from entente_sim.mechanisms.projection import projection
from entente_sim.mechanisms.regime import regime
from entente_sim.mechanisms.routes import routes
from entente_sim.mechanisms.status import status
from entente_sim.mechanisms.threat import threat
from entente_sim.mechanisms.trade import trade
from entente_sim.mechanisms.transfers import transfers
from tests.mechanism_worlds import after, lifted, random_worlds, told

UP, DOWN = 1, -1
ALONE: dict[str, float] = {"threat__believed_support": 0}
UNDIVERTED: dict[str, float] = {"trade__diversion": 0}
OFTEN: dict[str, float] = {"crises__rate": 0.7, "regime__rate": 5}
EAGER: dict[str, float] = {
    "pacts__rate": 1, "pacts__threshold": -2, "institutions__rate": 1, "institutions__leave": 1,
    "institutions__width": 0.1,
}  # fmt: skip
HARD_TO_PLEASE = EAGER | {"institutions__protection": 2, "institutions__threshold": 2}
DIRECTIONS = [
    (threat, "hostility", "threat", UP, {}),
    (threat, "offence", "exposure", UP, {}),
    (threat, "offence", "threat", UP, {}),
    (threat, "projected", "exposure", UP, ALONE),
    (threat, "projected", "resistance", DOWN, ALONE),
    (threat, "projected", "threat", UP, ALONE),
    (threat, "nuclear", "defence", UP, {}),
    (threat, "nuclear", "exposure", DOWN, {}),
    (threat, "nuclear", "resistance", UP, {}),
    (threat, "nuclear", "threat", DOWN, {}),
    (threat, "vulnerability", "threat", UP, {}),
    (threat, "promotion", "threat", UP, {}),
    (threat, "disagreement", "threat", UP, {}),
    (threat, "lead", "threat", UP, {}),
    (threat, "lesson", "threat", UP, {}),
    (threat, "offer", "threat", DOWN, {}),
    (threat, "interoperability", "exposure", DOWN, {"threat__believed_backing": 0}),
    (threat, "interoperability", "exposure", UP, {"threat__believed_support": 0}),
    (threat, "interoperability", "resistance", UP, {}),
    (threat, "commitment", "threat", DOWN, {"threat__extension_weight": 0, "threat__believed_backing": 0}),
    (status, "recognition", "status", UP, {}),
    (status, "recognition", "deficit", DOWN, {}),
    (status, "cooperation_received", "rank_cost", DOWN, {}),
    (status, "cooperation_received", "mobility", UP, {}),
    (status, "disagreement", "contest", UP, {}),
    (status, "legitimacy", "contest", DOWN, {}),
    (status, "offer", "rank_cost", DOWN, {}),
    (status, "nuclear", "status", UP, {}),
    (status, "aspiration", "deficit", UP, {}),
    (status, "aspiration", "rank_cost", UP, {}),
    (legitimacy, "cooperation_received", "recognition", UP, {}),
    (legitimacy, "cooperation_received", "legitimacy", UP, {}),
    (legitimacy, "competition_received", "legitimacy", DOWN, {}),
    (legitimacy, "promotion", "legitimacy", DOWN, {}),
    (legitimacy, "vulnerability", "legitimacy", DOWN, {}),
    (load, "effort", "load", UP, {}),
    (routes, "threat", "chokepoint", UP, {}),
    (routes, "sea_power", "chokepoint", UP, {}),
    (routes, "sea_trade", "chokepoint", UP, {}),
    (routes, "sea_access", "chokepoint", DOWN, {}),
    (routes, "threat", "interest", UP, {}),
    (routes, "sea_access", "interest", DOWN, {}),
    (displacement, "usual_reliance", "displaced", UP, {}),
    (detachment, "competition", "counterweight", UP, {}),
    (detachment, "cooperation", "counterweight", DOWN, {}),
    (offers, "support", "offer", UP, {}),
    (offers, "counterweight", "offer", UP, {}),
    (offers, "aspiration", "offer", DOWN, {}),
    (offers, "lead", "offer", UP, {}),
    (offers, "disagreement", "offer", DOWN, {}),
    (offers, "hostility", "offer", DOWN, {}),
    (common_enemy, "competition", "common_enemy", UP, {}),
    (common_enemy, "cooperation", "common_enemy", DOWN, {}),
    (common_enemy, "threat", "common_enemy", UP, {}),
    (common_enemy, "salience", "common_enemy", UP, {}),
    (common_enemy, "nuclear", "common_enemy", UP, {}),
    (detachment, "cooperation", "support", UP, {}),
    (detachment, "competition", "support", DOWN, {}),
    (detachment, "threat", "support", UP, {}),
    (detachment, "salience", "support", UP, {}),
    (incentives, "hostility", "gain_cooperation", DOWN, {}),
    (incentives, "rank_cost", "gain_cooperation", DOWN, {}),
    (incentives, "common_enemy", "gain_cooperation", UP, {}),
    (incentives, "support", "gain_cooperation", UP, {}),
    (incentives, "framework", "gain_cooperation", UP, {}),
    (incentives, "support", "gain_competition", DOWN, {}),
    (incentives, "complementarity", "gain_cooperation", UP, {}),
    (incentives, "dependence", "gain_competition", DOWN, {}),
    (incentives, "reliance", "gain_cooperation", DOWN, {}),
    (incentives, "sanction_exposure", "gain_cooperation", DOWN, {}),
    (incentives, "creativity", "gain_cooperation", UP, {}),
    (incentives, "displaced", "gain_competition", UP, {}),
    (incentives, "legitimacy", "gain_competition", DOWN, {}),
    (incentives, "lead", "gain_competition", DOWN, {}),
    (incentives, "forfeit", "gain_cooperation", DOWN, {}),
    (incentives, "offer", "gain_cooperation", UP, {}),
    (incentives, "offer", "gain_competition", DOWN, {}),
    (incentives, "mobility", "gain_cooperation", UP, {}),
    (incentives, "contest", "gain_competition", UP, {}),
    (incentives, "threat", "gain_cooperation", UP, {}),
    (incentives, "threat", "gain_competition", UP, {}),
    (incentives, "salience", "gain_competition", UP, {}),
    (incentives, "resistance", "gain_cooperation", DOWN, {}),
    (incentives, "resistance", "gain_competition", UP, {}),
    (incentives, "access", "gain_competition", UP, {}),
    (incentives, "load", "gain_competition", DOWN, {}),
    (incentives, "usual_load", "gain_competition", UP, {}),
    (incentives, "nuclear", "gain_cooperation", UP, {}),
    (conduct, "cooperation", "cooperation_received", UP, {}),
    (conduct, "cooperation", "mutual", UP, {}),
    (conduct, "competition", "competition_received", UP, {}),
    (conduct, "competition", "worst_received", UP, {}),
    (conduct, "competition", "effort", UP, {}),
    (commitment, "mutual", "commitment", UP, {}),
    (commitment, "hostility", "commitment", DOWN, {}),
    (commitment, "rank_cost", "commitment", DOWN, {}),
    (commitment, "pact", "commitment", UP, {}),
    (commitment, "bond", "commitment", UP, {}),
    (commitment, "treaty", "commitment", UP, {"pacts__depth": 1, "commitment__weight": 0}),
    (pacts, "threat", "protection", UP, {}),
    (pacts, "salience", "protection", UP, {}),
    (pacts, "status", "protection", DOWN, {}),
    (pacts, "hostility", "treaty_worth", DOWN, {}),
    (pacts, "rank_cost", "treaty_worth", DOWN, {}),
    (pacts, "commitment", "treaty", UP, EAGER),
    (pacts, "hostility", "treaty", DOWN, {"pacts__end": 0.1, "pacts__shift": 0}),
    (institutions, "complementarity", "membership", UP, EAGER),
    (institutions, "commitment", "membership", UP, EAGER),
    (institutions, "offer", "membership", UP, EAGER),
    (institutions, "hostility", "membership", DOWN, EAGER),
    (institutions, "rank_cost", "membership", DOWN, EAGER | {"institutions__autonomy": 2}),
    (institutions, "protection", "membership", UP, HARD_TO_PLEASE),
    *((crises, cause, "crisis", UP, OFTEN) for cause in ("hostility", "threat", "worst_received", "incident")),
    (crises, "nuclear", "crisis", DOWN, {"crises__rate": 3, "crises__nuclear": 1}),
    (crises, "complementarity", "crisis", DOWN, {"crises__rate": 3, "crises__fit": 3}),
    (council, "vulnerability", "veto_chance", UP, {}),
    (council, "hostility", "veto_chance", UP, {}),
    (council, "lesson", "veto_chance", UP, {}),
    (agreements, "mutual", "declared", UP, {}),
    (agreements, "threat", "declared", UP, {}),
    (agreements, "commitment", "implemented", UP, {}),
    (agreements, "hostility", "implemented", DOWN, {}),
    (agreements, "commitment", "interoperability", UP, {}),
    (agreements, "hostility", "interoperability", DOWN, {}),
    (agreements, "rank_cost", "interoperability", DOWN, {}),
    (borders, "mutual", "settled", UP, {}),
    (borders, "hostility", "settled", DOWN, {}),
    (borders, "vulnerability", "settled", UP, {}),
    (arming, "threat", "spending", UP, {}),
    (arming, "modernisation", "spending", UP, {}),
    (transfers, "commitment", "arms", UP, {}),
    (transfers, "sanctions", "arms", DOWN, {}),
    (transfers, "offer", "arms", UP, {}),
    (transfers, "threat", "arms", DOWN, {}),
    (transfers, "commitment", "military", UP, {}),
    (economy, "growth", "economy", UP, {}),
    (economy, "growth_drift", "economy", UP, {}),
    (economy, "sanctions", "economy", DOWN, {}),
    (economy, "offer", "economy", UP, {}),
    (economy, "settlement", "economy", UP, {}),
    (economy, "openness", "economy", UP, {}),
    (economy, "openness_start", "economy", DOWN, {}),
    (trade, "complementarity", "trade", UP, UNDIVERTED),
    (trade, "implemented", "trade", UP, UNDIVERTED),
    (trade, "union", "trade", UP, UNDIVERTED),
    (trade, "sanctions", "trade", DOWN, UNDIVERTED),
    (trade, "competition_received", "trade", DOWN, UNDIVERTED),
    (trade, "offer", "trade", UP, UNDIVERTED),
    (finance, "mutual", "settlement", UP, {}),
    (finance, "sanctions", "settlement", UP, {}),
    (finance, "offer", "settlement", DOWN, {}),
    (finance, "mutual", "sanction_exposure", DOWN, {}),
    (finance, "sanctions", "sanction_exposure", UP, {"finance__rate": 0}),
    (finance, "dependence", "sanction_exposure", UP, {"finance__rate": 0}),
    (finance, "offer", "sanction_exposure", DOWN, {"finance__rate": 0}),
    (influence, "dependence", "reliance", UP, {}),
    (learning, "competition_received", "hostility", UP, {}),
    (learning, "worst_received", "hostility", UP, {}),
    (learning, "cooperation_received", "hostility", DOWN, {}),
    (learning, "sanctions", "hostility", UP, {}),
    (learning, "offer", "hostility", DOWN, {}),
    (learning, "reliance", "hostility", UP, {}),
    (learning, "support", "hostility", UP, {}),
    (learning, "exposure", "hostility", UP, {}),
    (learning, "grievance", "hostility", UP, {}),
    (learning, "settled", "hostility", DOWN, {}),
    (learning, "implemented", "hostility", DOWN, {}),
    (learning, "implemented", "grievance_slow", DOWN, {}),
    (learning, "hostility", "hostility", UP, {}),
    (learning, "crisis", "hostility", UP, {}),
    (learning, "crisis", "grievance_fast", UP, {}),
    (learning, "backing", "hostility", DOWN, {}),
    (learning, "opposition", "hostility", UP, {}),
    (regime, "vulnerability", "regime_shift", UP, OFTEN),
    (regime, "growth", "growth_gap", UP, OFTEN),
    (regime, "grown", "growth_gap", DOWN, OFTEN),
    (regime, "regime_shift", "transition", UP, OFTEN),
    (learning, "competition_received", "grievance_fast", UP, {}),
    (learning, "cooperation_received", "grievance_slow", DOWN, {}),
    (projection, "capability", "projected", UP, {}),
    (projection, "sea_access", "projected", UP, {}),
]


@pytest.mark.parametrize(
    ("mechanism", "cause", "effect", "sign", "parameters"), DIRECTIONS,
    ids=[f"{cause} {'raises' if sign == UP else 'lowers'} {effect}{' alone' if p else ''}"
         for _, cause, effect, sign, p in DIRECTIONS],
)  # fmt: skip
def test_direction(mechanism: Mechanism, cause: str, effect: str, sign: int, parameters: dict[str, float]) -> None:
    chunk, lanes = random_worlds(**parameters)
    before = told(after(mechanism, chunk, lanes), effect)
    moved = sign * (told(after(mechanism, chunk, lanes, lifted(cause)), effect) - before)
    assert (moved >= -1e-14).all()
    rare = 0.01 if effect in ("treaty", "membership", "crisis") else 0.05  # they move by a whole or not at all
    assert (moved > 1e-9).mean() > rare, "the effect is there"
