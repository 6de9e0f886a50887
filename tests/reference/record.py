"""What a state is and remembers; its rules are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from tests.reference.draws import code_key, pair_key

if TYPE_CHECKING:
    from tests.reference.model import ReferenceModel

__all__ = ["ARENA_INPUTS", "DYAD_INPUTS", "STATE_INPUTS", "Record"]

STATE_INPUTS = (
    "growth", "growth_drift", "growth_sd", "population", "cinc", "modernisation", "offence", "sea_power", "nuclear",
    "liberalism", "vulnerability", "succession", "promotion", "aspiration", "military_price", "sea_trade",
)  # fmt: skip
DYAD_INPUTS = (
    "complementarity", "links", "sanctions", "sanctions_known", "sea_access", "incident", "grievance", "pact", "ally",
    "distance_base",
)  # fmt: skip
ARENA_INPUTS = ("stake", "stance", "access")

DYADIC = (
    "projected", "arms", "rank_cost", "risk", "disagreement", "exposure", "resistance", "direct_threat", "threat",
    "salience", "danger", "hostility", "grievance_fast", "grievance_slow", "support", "counterweight", "offer",
    "forfeit",
    "cooperation_received", "competition_received", "worst_received", "effort", "mutual", "commitment", "declared",
    "implemented", "interoperability", "settled", "protection", "treaty_worth", "treaty", "balance", "bargain", "bond",
    "guarantee", "union", "crisis", "backing", "opposition", "pull", "ease", "trade", "dependence", "settlement",
    "sanction_exposure", "security", "reliance", "usual_reliance", "lost",
)  # fmt: skip
"""What a state keeps of each other state."""

TRIADIC = (
    "joint_stake", "distance", "common_enemy", "gain_cooperation", "gain_competition", "option", "cooperation",
    "competition", "framework", "displaced",
)  # fmt: skip
"""What a state keeps of each other state in each arena."""


class Record(mesa.Agent):
    """A state without its rules: what it is, what it thinks of each other state and what it does in each arena.

    Dyadic attributes are keyed by the other state's code, attributes of arenas by the arena's name, postures by both.
    """

    model: ReferenceModel

    # inputs of the year
    growth: float
    growth_drift: float
    growth_sd: float
    population: float
    cinc: float
    modernisation: float
    offence: float
    sea_power: float
    nuclear: float
    liberalism: float
    vulnerability: float
    succession: float
    promotion: float
    aspiration: float
    military_price: float
    sea_trade: float
    complementarity: dict[str, float]
    links: dict[str, float]
    sanctions: dict[str, float]
    sanctions_known: dict[str, float]
    sea_access: dict[str, float]
    incident: dict[str, float]
    grievance: dict[str, float]
    pact: dict[str, float]
    ally: dict[str, float]
    distance_base: dict[str, float]
    stake: dict[str, float]
    stance: dict[str, float]
    access: dict[str, float]

    def __init__(self, model: ReferenceModel, code: str, codes: list[str], shared: dict[str, list[str]]) -> None:
        super().__init__(model)
        self.code = code
        self.is_new = True
        """Whether this is its first year."""
        self.others: list[Record] = []
        self.shared = shared
        """Arenas where a posture towards another state is possible, by its code."""
        self.distance_home: dict[str, float] = {}
        self.barrier: dict[str, float] = {}
        self.key = code_key(code)
        self.dyad_keys = {j: code_key(code, j) for j in shared}
        self.pair_keys = {j: pair_key(code, j) for j in shared}
        self.triple_keys = {(j, a): code_key(code, j, a) for j in shared for a in shared[j]}

        strangers = dict.fromkeys((j for j in codes if j != code), 0.0)
        places = dict.fromkeys(model.arenas, 0.0)
        triples = dict.fromkeys(self.triple_keys, 0.0)
        belonging = dict.fromkeys(model.institutions, 0.0)

        # means
        self.economy = self.spending = self.military = 0.0
        self.economy_start = self.spending_start = self.menace_start = 0.0
        self.menace = 0.0
        self.grown = 0.0
        self.means = (0.0, 0.0, 0.0, 0.0)
        self.capability = self.lead = 0.0
        self.technology = self.technology_to_come = 0.0
        self.projected = dict(strangers)
        self.arms = dict(strangers)

        # rank and order
        self.recognition = self.excluded = self.status = self.deficit = 0.0
        self.legitimacy = model.parameters.legitimacy.start
        self.mobility = self.contest = self.creativity = 1 / 3
        self.reference = -1.0
        self.attitude = 0.0
        self.rank_cost = dict(strangers)
        self.risk = dict(strangers)

        # positions
        self.total_stake = 0.0
        self.response = dict(places)
        self.position = dict(places)
        self.interest = dict(places)
        self.joint_stake = dict(triples)
        self.distance = dict(triples)
        self.disagreement = dict(strangers)

        # threats
        self.defence = 0.0
        self.exposure = dict(strangers)
        self.resistance = dict(strangers)
        self.direct_threat = dict(strangers)
        self.threat = dict(strangers)
        self.salience = dict(strangers)
        self.danger = dict(strangers)
        self.hostility = dict.fromkeys(strangers, model.parameters.learning.start)
        self.grievance_fast = dict(strangers)
        self.grievance_slow = dict(strangers)

        # choice
        self.load = self.usual_load = 0.0
        self.usefulness = 0.0
        self.opposed: dict[str, list[tuple[str, float]]] = {}
        self.favoured: dict[str, list[tuple[str, float]]] = {}
        self.common_enemy = dict(triples)
        self.support = dict(strangers)
        self.counterweight = dict(strangers)
        self.offer = dict(strangers)
        self.forfeit = dict(strangers)
        self.gain_cooperation = dict(triples)
        self.gain_competition = dict(triples)
        self.option = dict.fromkeys(self.triple_keys, 0)
        self.cooperation = dict(triples)
        self.competition = dict(triples)

        # conduct and ties
        self.cooperation_received = dict(strangers)
        self.competition_received = dict(strangers)
        self.worst_received = dict(strangers)
        self.effort = dict(strangers)
        self.mutual = dict(strangers)
        self.commitment = dict(strangers)
        self.declared = dict(strangers)
        self.implemented = dict(strangers)
        self.interoperability = dict(strangers)
        self.settled = dict(strangers)

        # treaties and institutions
        self.protection = dict(strangers)
        self.treaty_worth = dict(strangers)
        self.treaty = dict(strangers)
        self.balance = dict(strangers)
        self.bargain = dict(strangers)
        self.membership = dict(belonging)
        self.membership_to_come = dict(belonging)
        self.bond = dict(strangers)
        self.guarantee = dict(strangers)
        self.union = dict(strangers)
        self.framework = dict(triples)

        # crises
        self.crisis = dict(strangers)
        self.backing = dict(strangers)
        self.opposition = dict(strangers)

        # the Security Council
        self.lesson = 0.0
        self.vote: dict[str, float] = {}
        self.veto_chance: dict[str, float] = {}
        self.targeted: dict[str, float] = {}
        self.alone = self.standing = self.for_it = self.against_it = 0.0

        # regime
        self.regime_shift = self.transition = self.growth_gap = 0.0

        # trade and what hangs on it
        self.chokepoint = 0.0
        self.openness = self.openness_start = 0.0
        self.pull = dict(strangers)
        self.ease = dict(strangers)
        self.diversion = 0.0
        self.trade = dict(strangers)
        self.dependence = dict(strangers)
        self.settlement = dict(strangers)
        self.sanction_exposure = dict(strangers)
        self.security = dict(strangers)
        self.reliance = dict(strangers)
        self.usual_reliance = dict(strangers)
        self.lost = dict(strangers)
        self.displaced = dict(triples)

    def meet(self, other: Record) -> None:
        """Come to know a state that enters: with it all begins as with everybody in the first year."""
        self.shared[other.code] = list(other.shared[self.code])
        self.dyad_keys[other.code] = code_key(self.code, other.code)
        self.pair_keys[other.code] = pair_key(self.code, other.code)
        for name in DYADIC:
            getattr(self, name)[other.code] = getattr(other, name)[self.code]
        for arena in self.shared[other.code]:
            self.triple_keys[other.code, arena] = code_key(self.code, other.code, arena)
            for name in TRIADIC:
                getattr(self, name)[other.code, arena] = getattr(other, name)[self.code, arena]

    def forget(self, code: str) -> None:
        """Forget a state that is no more."""
        for arena in self.shared[code]:
            for name in (*TRIADIC, "triple_keys"):
                del getattr(self, name)[code, arena]
        for name in (*DYADIC, "shared", "dyad_keys", "pair_keys"):
            del getattr(self, name)[code]

    def sanctioned_by(self, other: Record) -> float:
        """Return the other's sanctions on this state, as far as its offer does not lift them."""
        return other.sanctions[self.code] * (1 - other.offer[self.code])

    def insecurity(self) -> float:
        """Return how insecure the own regime is."""
        return self.vulnerability * (1 - self.liberalism)
