"""One run of the model of docs/odd.md, agent by agent in plain Python.

Everything here is written from the equation table of docs/odd.md and follows its order.  It shares inputs and
parameter values with the package, which are data, and no rule and no numerical routine.  It is also the model as one
would usually write it with Mesa, to measure the engine's speed against.
"""

from __future__ import annotations

import math
from itertools import accumulate

import mesa

from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Scenario, World
from entente_sim.world.layout import Layout
from tests.reference.draws import CHOICE, GROWTH, SPENDING, code_key, lane_key, normal, uniform

__all__ = ["ReferenceModel", "ReferenceState"]

STATE_INPUTS = (
    "growth", "growth_drift", "growth_sd", "population", "cinc", "modernisation", "offence", "sea_power", "nuclear",
    "liberalism", "vulnerability", "promotion", "aspiration",
)  # fmt: skip
DYAD_INPUTS = ("complementarity", "sanctions", "sea_access", "grievance", "pact", "distance_base")
ARENA_INPUTS = ("stake", "stance", "access")

LEVELS = (0.0, 1 / 3, 2 / 3, 1.0)
OPTIONS = tuple((cooperation, competition) for cooperation in LEVELS for competition in LEVELS)
"""Cooperation and competition of each posture; the place in the list is the number of the option."""

BEST_RESPONSE = 1e6
"""Precision from which choice is not random."""


def ratio(above: float, below: float) -> float:
    """Divide; 0 where the denominator is 0."""
    return above / below if below != 0 else 0.0


def power(base: float, exponent: float) -> float:
    """Raise to a power; 0 where the base is 0."""
    return base**exponent if base != 0 else 0.0


def clip(x: float, low: float, high: float) -> float:
    """Hold within bounds."""
    return min(high, max(low, x))


def logistic(x: float) -> float:
    """Return 1 / (1 + e^-x), without overflow."""
    small = math.exp(-abs(x))
    return 1 / (1 + small) if x >= 0 else small / (1 + small)


def prospect_value(y: float, curvature: float, loss_aversion: float) -> float:
    """Return v(y), the value of a gain or a loss."""
    return power(y, curvature) if y >= 0 else -loss_aversion * power(-y, curvature)


def even_chance_weight(exponent: float) -> float:
    """Return w(g), the weight of an even chance."""
    share = 0.5**exponent
    return share / (2 * share) ** (1 / exponent)


class ReferenceState(mesa.Agent):
    """A state: what it is, what it thinks of each other state and what it does in each arena.

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
    promotion: float
    aspiration: float
    complementarity: dict[str, float]
    sanctions: dict[str, float]
    sea_access: dict[str, float]
    grievance: dict[str, float]
    pact: dict[str, float]
    distance_base: dict[str, float]
    stake: dict[str, float]
    stance: dict[str, float]
    access: dict[str, float]

    def __init__(self, model: ReferenceModel, code: str, codes: list[str], shared: dict[str, list[str]]) -> None:
        super().__init__(model)
        self.code = code
        self.others: list[ReferenceState] = []
        self.shared = shared
        """Arenas where a posture towards another state is possible, by its code."""
        self.distance_home: dict[str, float] = {}
        self.barrier: dict[str, float] = {}
        self.key = code_key(code)
        self.triple_keys = {(j, a): code_key(code, j, a) for j in shared for a in shared[j]}

        strangers = dict.fromkeys((j for j in codes if j != code), 0.0)
        triples = dict.fromkeys(self.triple_keys, 0.0)

        self.economy = self.spending = self.military = 0.0
        self.economy_start = self.spending_start = self.menace_start = 0.0
        self.menace = 0.0
        self.growth_to_come = 0.0

        self.means = (0.0, 0.0, 0.0, 0.0)
        self.capability = self.lead = 0.0
        self.status = self.deficit = 0.0
        self.mobility = self.contest = self.creativity = 1 / 3
        self.reference = -1.0
        self.risk = 0.0
        self.load = self.usual_load = 0.0

        self.position = dict.fromkeys(model.arenas, 0.0)
        self.total_stake = 0.0
        self.joint_stake = dict(triples)
        self.distance = dict(triples)
        self.disagreement = dict(strangers)

        self.projected = dict(strangers)
        self.exposure = dict(strangers)
        self.resistance = dict(strangers)
        self.direct_threat = dict(strangers)
        self.threat = dict(strangers)
        self.salience = dict(strangers)
        self.rank_cost = dict(strangers)
        self.offer = dict(strangers)
        self.forfeit = dict(strangers)
        self.support = dict(strangers)

        self.usefulness = 0.0
        self.opposed: dict[str, list[tuple[str, float]]] = {}
        self.favoured: dict[str, list[tuple[str, float]]] = {}
        self.common_enemy = dict(triples)
        self.gain_cooperation = dict(triples)
        self.gain_competition = dict(triples)
        self.option = dict.fromkeys(self.triple_keys, 0)
        self.cooperation = dict(triples)
        self.competition = dict(triples)

        self.cooperation_received = dict(strangers)
        self.competition_received = dict(strangers)
        self.worst_received = dict(strangers)
        self.effort = dict(strangers)
        self.mutual = dict(strangers)
        self.commitment = dict(strangers)
        self.hostility = dict.fromkeys(strangers, model.parameters.learning.start)
        self.grievance_fast = dict(strangers)
        self.grievance_slow = dict(strangers)

    # --- capability -------------------------------------------------------------------------------------------------

    def list_means(self) -> None:
        """List GDP, military stock, net power and CINC."""
        elasticity = self.model.parameters.capability.cinc_growth_elasticity
        self.means = (
            self.economy,
            self.military,
            self.economy**2 / self.population,
            self.cinc * (self.economy / self.economy_start) ** elasticity,
        )

    def weigh_capability(self) -> None:
        """Average the shares of all means."""
        weights = self.model.means_weights
        shares = (ratio(own, total) for own, total in zip(self.means, self.model.means_totals, strict=True))
        weighted = sum(weight * share for weight, share in zip(weights, shares, strict=True))
        self.capability = ratio(weighted, sum(weights))

    def remember_lead(self) -> None:
        """Let the lead fade unless it is renewed."""
        fading = (1 - self.model.parameters.threat.lead_memory) * self.lead
        self.lead = max(ratio(self.capability, self.model.greatest), fading)

    # --- positions --------------------------------------------------------------------------------------------------

    def take_positions(self) -> None:
        """Form the ideal position in each arena from stance and regime."""
        regime = 2 * self.liberalism - 1
        for arena, slope in self.model.regime_slope.items():
            self.position[arena] = clip(self.stance[arena] + slope * regime, -1, 1)
        self.total_stake = sum(self.stake.values())

    def compare_positions(self) -> None:
        """Measure the disagreement with each other state."""
        for other in self.others:
            gaps = joints = 0.0
            for arena in self.shared[other.code]:
                joint = math.sqrt(self.stake[arena] * other.stake[arena])
                distance = abs(self.position[arena] - other.position[arena])
                self.joint_stake[other.code, arena] = joint
                self.distance[other.code, arena] = distance
                gaps += joint * distance / 2
                joints += joint
            self.disagreement[other.code] = ratio(gaps, joints)

    # --- projection -------------------------------------------------------------------------------------------------

    def receive_power(self) -> None:
        """Work out how much of each other state's power reaches this one."""
        p = self.model.parameters.projection
        for other in self.others:
            j = other.code
            d = min(self.distance_home[j], self.distance_base[j] + p.base_penalty)
            sea = p.sea_discount * math.exp(-d / p.sea_length) * other.sea_access[self.code]
            land = math.exp(-d / p.land_length) * self.barrier[j]
            self.projected[j] = other.capability * (other.sea_power * sea + (1 - other.sea_power) * land)

    # --- threat -----------------------------------------------------------------------------------------------------

    def perceive_threat(self) -> None:
        """Judge means and intent, regime insecurity and transition of each other state."""
        p = self.model.parameters.threat
        m = p.exposure_exponent
        greatest = self.model.greatest
        believed = sum(self.commitment[other.code] * self.projected[other.code] for other in self.others)
        defence = self.capability + p.nuclear_defence * self.nuclear + p.believed_support * believed
        shield = power(defence, m)
        for other in self.others:
            j = other.code
            reach = power(self.projected[j], m)
            attack = power(other.offence * self.projected[j], m)
            self.exposure[j] = ratio(attack, attack + shield)
            self.resistance[j] = ratio(shield, shield + reach)
            intent = p.intent_floor + (1 - p.intent_floor) * self.hostility[j]
            means = p.military_weight * self.exposure[j] * intent
            weight = math.sqrt(ratio(other.capability, greatest))
            pressure = other.promotion * (1 - other.offer[self.code])
            target = self.vulnerability * (1 - self.liberalism)
            regime = min(0.95, p.regime_weight * target * pressure * other.liberalism * weight)
            parity = logistic((ratio(other.capability, self.capability) - p.parity) / p.parity_width)
            transition = min(0.95, p.positional_weight * self.lead**2 * self.disagreement[j] * parity)
            self.direct_threat[j] = 1 - (1 - means) * (1 - regime) * (1 - transition)

    def extend_threat(self) -> None:
        """Feel threats to those one is committed to; find the principal threat."""
        p = self.model.parameters.threat
        ties = [(k, self.commitment[k.code]) for k in self.others if self.commitment[k.code] > 0]
        for other in self.others:
            j = other.code
            shared = max((depth * k.direct_threat[j] for k, depth in ties if k is not other), default=0.0)
            extended = p.extension_weight * (1 - self.commitment[j]) * shared
            self.threat[j] = 1 - (1 - self.direct_threat[j]) * (1 - extended)
        principal = max(self.threat.values())
        for j, threat in self.threat.items():
            self.salience[j] = power(ratio(threat, principal), p.salience_exponent)

    # --- status -----------------------------------------------------------------------------------------------------

    def take_rank(self) -> None:
        """Receive a rank from power, club and others' conduct."""
        p = self.model.parameters.status
        relative = ratio(self.capability, self.model.greatest)
        rank = (1 - p.club_weight) * power(relative, p.rank_exponent) + p.club_weight * self.nuclear
        recognised = audience = 0.0
        for other in self.others:
            j = other.code
            recognised += other.capability * (self.cooperation_received[j] - self.competition_received[j])
            audience += other.capability
        self.status = clip(rank * (1 + p.recognition_weight * ratio(recognised, audience)), 0, 1)
        self.deficit = max(self.aspiration - self.status, 0.0)

    def compare_rank(self) -> None:
        """Find what aligning with each other state costs in rank, and the strategy that pays."""
        p = self.model.parameters.status
        pride = power(self.aspiration, p.autonomy_exponent)
        above = cooperative = illegitimate = 0.0
        for other in self.others:
            j = other.code
            times = ratio(other.capability, self.capability)
            steps = min(math.log(times), p.rank_ratio_cap) if times > 1 else 0.0
            self.rank_cost[j] = pride * steps * (1 - self.cooperation_received[j]) * (1 - other.offer[self.code])
            if other.status > self.status:
                above += other.status
                cooperative += other.status * self.cooperation_received[j]
                illegitimate += other.status * self.disagreement[j]
        is_open = cooperative / above if above > 0 else 1.0
        illegitimacy = ratio(illegitimate, above)

        pull = (1 - is_open) * illegitimacy * self.model.instability
        e_mobility = math.exp(p.steepness * (is_open - p.permeability_threshold))
        e_contest = math.exp(p.steepness * (pull - p.illegitimacy_threshold))
        e_creativity = 1.0
        total = e_mobility + e_contest + e_creativity
        self.mobility += (e_mobility / total - self.mobility) / p.strategy_inertia
        self.contest += (e_contest / total - self.contest) / p.strategy_inertia
        self.creativity += (e_creativity / total - self.creativity) / p.strategy_inertia

    # --- prospect ---------------------------------------------------------------------------------------------------

    def frame_prospect(self) -> None:
        """See the lottery of competing from the reference point, then adapt that point."""
        p = self.model.parameters.prospect
        if self.reference < 0:
            self.reference = self.status
        expected = p.aspiration_anchor * self.aspiration + (1 - p.aspiration_anchor) * self.reference
        y = self.status - expected
        high, low = y + p.lottery_size, y - p.lottery_size
        w_gain, w_loss = self.model.weight_gain, self.model.weight_loss
        w_high = w_gain if high > 0 else 1 - w_loss
        w_low = w_loss if low < 0 else 1 - w_gain
        lottery = w_high * prospect_value(high, p.curvature, p.loss_aversion)
        lottery += w_low * prospect_value(low, p.curvature, p.loss_aversion)
        sure = prospect_value(y, p.curvature, p.loss_aversion)
        self.risk = max(0.1, 1 + p.weight * (lottery - sure) / p.lottery_size)
        rate = p.adaptation_gain if self.status > self.reference else p.adaptation_loss
        self.reference += rate * (self.status - self.reference)

    # --- load -------------------------------------------------------------------------------------------------------

    def feel_load(self) -> None:
        """Average last year's effort and get used to it."""
        weights = efforts = 0.0
        for other in self.others:
            weight = ratio(other.capability, self.capability + other.capability)
            efforts += weight * self.effort[other.code]
            weights += weight
        self.load = ratio(efforts, weights)
        self.usual_load += self.model.parameters.incentives.load_memory * (self.load - self.usual_load)

    # --- common enemy and detachment --------------------------------------------------------------------------------

    def review_postures(self) -> None:
        """List whom this state opposed and favoured last year, for the others to see, and its usefulness."""
        u = self.model.parameters.incentives.nuclear_usefulness
        weight = math.sqrt(ratio(self.capability, self.model.greatest))
        self.usefulness = (1 - u) * weight + u * self.nuclear
        self.opposed = {}
        self.favoured = {}
        for (k, arena), cooperation in self.cooperation.items():
            net = cooperation - self.competition[k, arena]
            if net > 0:
                self.favoured.setdefault(k, []).append((arena, net))
            elif net < 0:
                self.opposed.setdefault(arena, []).append((k, -net))

    def find_common_enemies(self) -> None:
        """See where others oppose the states that threaten this one."""
        quarrel = {
            (k.code, a): self.salience[k.code] * self.threat[k.code] * k.stake[a] * self.distance[k.code, a] / 2
            for k in self.others
            for a in self.shared[k.code]
        }
        for other in self.others:
            for arena in self.shared[other.code]:
                opposition = 0.0
                for k, net in other.opposed.get(arena, ()):
                    if k != self.code:
                        opposition += quarrel[k, arena] * net
                self.common_enemy[other.code, arena] = other.usefulness * opposition

    def find_support(self) -> None:
        """See who sides with the states that threaten this one."""
        danger = {j: self.salience[j] * threat for j, threat in self.threat.items()}
        for other in self.others:
            support = 0.0
            for k, favours in other.favoured.items():
                if k != self.code:
                    support += danger[k] * sum(self.stake[arena] * net for arena, net in favours)
            self.support[other.code] = ratio(support, self.total_stake)

    # --- offers -----------------------------------------------------------------------------------------------------

    def make_offers(self) -> None:
        """Offer concessions to those who side with the states that threaten this one."""
        p = self.model.parameters.offers
        for other in self.others:
            j = other.code
            worth = p.weight * other.usefulness * self.support[j]
            price = p.disagreement_price * self.disagreement[j] + p.hostility_price * self.hostility[j]
            goal = self.lead * clip(worth - price, 0, 1)
            self.offer[j] += p.rate * (goal - self.offer[j])

    def count_forfeits(self) -> None:
        """See what cooperating with each other state would lose."""
        for other in self.others:
            k = other.code
            self.forfeit[k] = sum(
                i.offer[self.code] * i.salience[k] * i.threat[k] for i in self.others if i is not other
            )

    # --- incentives and posture -------------------------------------------------------------------------------------

    def weigh_incentives(self) -> None:
        """Weigh cooperation and competition with each other state in each arena."""
        w = self.model.parameters.incentives
        offset = self.model.parameters.status.rivalry_offset
        tired = w.load * (self.load - self.usual_load)
        for other in self.others:
            j = other.code
            fit = self.complementarity[j]
            wedge = w.detachment * other.usefulness * self.support[j]
            climb = self.deficit * max(other.status - self.status + offset, 0.0)
            yielding = w.appeasement * self.threat[j] * (1 - self.resistance[j])
            aloof = w.autonomy * self.rank_cost[j] + w.mistrust * self.hostility[j]
            deterred = w.threat * self.threat[j] * math.sqrt(self.salience[j]) * self.resistance[j]
            invited = w.acceptance * other.offer[self.code] - w.forfeit * self.forfeit[j]
            restrained = tired + w.restraint * self.offer[j]
            rising, contending = w.mobility * self.mobility * climb, w.status * self.contest * climb
            for arena in self.shared[j]:
                s, o = self.stake[arena], other.stake[arena]
                q, d = self.joint_stake[j, arena], self.distance[j, arena]
                self.gain_cooperation[j, arena] = (
                    w.consensus * s * max(1 - d, 0.0)
                    + w.gain * fit * q
                    + w.common_enemy * self.common_enemy[j, arena] * s
                    + wedge * o
                    + yielding * s
                    + rising * s
                    + invited * s
                    - aloof * s
                )
                reach = deterred * s + w.rivalry * q * d / 2 + contending * q
                self.gain_competition[j, arena] = (
                    reach * self.access[arena] * self.risk - w.dependence * fit * s - wedge * o - restrained * s
                )

    def choose_postures(self) -> None:
        """Choose cooperation and competition towards each other state in each arena."""
        deterrence = self.model.parameters.posture.deterrence
        for other in self.others:
            deterred = deterrence * other.nuclear
            for arena in self.shared[other.code]:
                key = (other.code, arena)
                matters = self.stake[arena] * other.stake[arena] != 0
                number = self._choose(key, deterred) if matters else 0
                self.option[key] = number
                self.cooperation[key], self.competition[key] = OPTIONS[number]

    def _choose(self, key: tuple[str, str], deterred: float) -> int:
        """Draw a posture with odds that follow its utility."""
        model = self.model
        gain_c, gain_k = self.gain_cooperation[key], self.gain_competition[key]
        costs = model.posture_costs[self.option[key]]
        utility = [
            c * gain_c + k * gain_k - cost - (deterred if k == 1 else 0.0)
            for (c, k), cost in zip(OPTIONS, costs, strict=True)
        ]
        best = max(utility)
        exponents = [model.precision * (u - best) for u in utility]
        running = list(accumulate(math.exp(x) if x >= -700 else 0.0 for x in exponents))
        draw = 0.0 if model.is_best_response else uniform(model.choice_lane, self.triple_keys[key])
        mark = draw * running[-1]
        return next(number for number, so_far in enumerate(running) if so_far > mark)

    # --- conduct and commitment -------------------------------------------------------------------------------------

    def receive_conduct(self) -> None:
        """Take in what the others do where it matters."""
        for other in self.others:
            j = other.code
            stakes = cooperation = competition = worst = effort = 0.0
            joints = mutual = 0.0
            for arena in self.shared[j]:
                here = (self.code, arena)
                stake = self.stake[arena]
                given, taken = self.cooperation[j, arena], other.cooperation[here]
                if other.stake[arena] > 0:
                    blow = stake * other.competition[here]
                    stakes += stake
                    cooperation += stake * taken
                    competition += blow
                    worst = max(worst, blow)
                    effort += stake * self.competition[j, arena]
                joint = self.joint_stake[j, arena]
                mutual += joint * math.sqrt(given * taken)
                joints += joint
            self.cooperation_received[j] = ratio(cooperation, stakes)
            self.competition_received[j] = ratio(competition, stakes)
            self.worst_received[j] = worst
            self.effort[j] = ratio(effort, stakes)
            self.mutual[j] = ratio(mutual, joints)

    def deepen_commitment(self) -> None:
        """Move each tie towards the depth that cooperation, rank and trust allow."""
        p = self.model.parameters.commitment
        for other in self.others:
            j = other.code
            rank = min(1.0, max(self.rank_cost[j], other.rank_cost[self.code]))
            mistrust = max(self.hostility[j], other.hostility[self.code])
            goal = min(1.0, p.weight * self.mutual[j]) * (1 - p.rank_bound * rank) * (1 - p.mistrust_bound * mistrust)
            depth = self.commitment[j]
            depth += (p.rate_up if goal > depth else p.rate_down) * (goal - depth)
            self.commitment[j] = max(depth, self.pact[j])

    # --- arming and economy -----------------------------------------------------------------------------------------

    def feel_menace(self) -> None:
        """Add up the others' spending, as far as it threatens."""
        self.menace = sum(self.threat[other.code] * other.spending for other in self.others)
        if self.model.year <= self.model.start:
            self.menace_start = self.menace

    def arm(self) -> None:
        """Add this year's spending to the stock and settle next year's."""
        p = self.model.parameters.arming
        self.military = (1 - p.depreciation) * self.military + self.spending
        if self.model.year >= self.model.start:
            desired = (
                math.log(self.spending_start)
                + p.growth_elasticity * math.log(self.economy / self.economy_start)
                + p.rival_elasticity * math.log((self.menace + 1e-9) / (self.menace_start + 1e-9))
                + self.modernisation
            )
            log_spending = math.log(self.spending)
            shock = p.shock_sd * normal(self.model.spending_lane, self.key)
            self.spending = math.exp(log_spending + p.adjustment * (desired - log_spending) + shock)

    def foresee_growth(self) -> None:
        """Work out growth in log points from trend, sanctions, burden and chance."""
        p = self.model.parameters.economy
        sanctioned = sum(
            other.sanctions[self.code] * (1 - other.offer[self.code]) * other.economy for other in self.others
        )
        rest = sum(other.economy for other in self.others)
        burden = self.spending / self.economy - self.spending_start / self.economy_start
        percent = (
            self.growth
            + self.growth_drift * (self.model.year - self.model.start)
            - p.sanction_drag * ratio(sanctioned, rest)
            - 100 * p.burden_drag * burden
            + p.shock_scale * self.growth_sd * normal(self.model.growth_lane, self.key)
        )
        self.growth_to_come = percent / 100

    def grow(self) -> None:
        """Let the economy grow."""
        self.economy = math.exp(math.log(self.economy) + self.growth_to_come)

    # --- learning ---------------------------------------------------------------------------------------------------

    def learn(self) -> None:
        """Remember hostile acts and revise the image of each other state."""
        p = self.model.parameters.learning
        keep_fast, keep_slow = self.model.keep_fast, self.model.keep_slow
        for other in self.others:
            j = other.code
            acts = (1 - p.worst_share) * self.competition_received[j] + p.worst_share * self.worst_received[j]
            acts += p.sanction_acts * other.sanctions[self.code] * (1 - other.offer[self.code])
            deposit = max(acts - self.cooperation_received[j], 0.0)
            self.grievance_fast[j] = keep_fast * self.grievance_fast[j] + p.deposit_fast * deposit
            self.grievance_slow[j] = keep_slow * self.grievance_slow[j] + p.deposit_slow * deposit
            memory = self.grievance[j] + self.grievance_fast[j] + self.grievance_slow[j]
            hostility = self.hostility[j]
            image = logistic(
                p.intercept
                + p.hostile_acts * acts
                - p.cooperation * self.cooperation_received[j]
                + p.enemy_support * self.support[j]
                + p.grievance * memory
                + p.arming_nearby * self.exposure[j]
                + p.persistence * (hostility - 0.5)
            )
            self.hostility[j] += (p.rate_up if image > hostility else p.rate_down) * (image - hostility)


class ReferenceModel(mesa.Model):
    """One run of a scenario; each step is a year, from the first year of the spin-up on."""

    def __init__(
        self, world: World, scenario: Scenario, *, seed: int, run: int, parameters: Parameters | None = None
    ) -> None:
        super().__init__(rng=seed)
        self.seed, self.run = seed, run
        self.parameters = parameters or scenario.parameters
        self.inputs = Inputs.of(world, scenario)
        self.year, self.start = self.inputs.first, self.inputs.start

        codes = sorted(world.states)
        self.arenas = sorted(world.arenas)
        self.regime_slope = dict(zip(self.arenas, self.inputs.regime_slope.tolist(), strict=True))
        members = Layout.of([Resolved("reference", scenario, world)]).members
        stakes = {code: {arena for a, arena in enumerate(self.arenas) if members[a, i]} for i, code in enumerate(codes)}
        self.states: dict[str, ReferenceState] = {}
        for i in codes:
            shared = {j: [a for a in self.arenas if a in stakes[i] and a in stakes[j]] for j in codes if j != i}
            self.states[i] = ReferenceState(self, i, codes, shared)
        for state, distances, barriers in zip(
            self.states.values(), self.inputs.distance_home.tolist(), self.inputs.barrier.tolist(), strict=True
        ):
            state.others = [other for other in self.states.values() if other is not state]
            state.distance_home = dict(zip(codes, distances, strict=True))
            state.barrier = dict(zip(codes, barriers, strict=True))

        self._prepare_constants()
        self.means_totals = [0.0, 0.0, 0.0, 0.0]
        self.greatest = self.instability = 0.0
        self.choice_lane = self.growth_lane = self.spending_lane = 0

        self.read_inputs()
        references = self.inputs.at("reference", self.year).tolist()
        for state, reference in zip(self.states.values(), references, strict=True):
            state.commitment = {other.code: state.pact[other.code] for other in state.others}
            state.military = state.spending / self.parameters.arming.depreciation
            state.reference = reference

    def _prepare_constants(self) -> None:
        """Work out once what depends on parameters alone."""
        p = self.parameters
        c = p.capability
        self.means_weights = (c.gdp_weight, c.military_weight, c.net_weight, c.cinc_weight)
        self.weight_gain = even_chance_weight(p.prospect.gain_weighting)
        self.weight_loss = even_chance_weight(p.prospect.loss_weighting)
        self.keep_fast = 2 ** (-1 / p.learning.half_life_fast)
        self.keep_slow = 2 ** (-1 / p.learning.half_life_slow)
        self.precision = p.posture.precision if p.posture.precision < BEST_RESPONSE else 1e12
        self.is_best_response = p.posture.precision >= BEST_RESPONSE
        self.posture_costs = [
            [
                p.posture.effort_cost * (c**2 + k**2) / 2
                + p.posture.hedging_cost * c * k
                + p.posture.inertia * (abs(c - old_c) + abs(k - old_k))
                for c, k in OPTIONS
            ]
            for old_c, old_k in OPTIONS
        ]

    def step(self) -> None:
        """Simulate one year: each mechanism for all states before the next begins."""
        each = self.agents.do
        self.read_inputs()
        self.open_lanes()

        each("list_means")
        self.add_up_means()
        each("weigh_capability")
        self.find_greatest()
        each("remember_lead")

        each("take_positions")
        each("compare_positions")

        each("receive_power")

        each("perceive_threat")
        each("extend_threat")

        each("take_rank")
        each("compare_rank")

        each("frame_prospect")

        each("feel_load")

        each("review_postures")
        each("find_common_enemies")
        each("find_support")

        each("make_offers")
        each("count_forfeits")

        each("weigh_incentives")
        each("choose_postures")

        each("receive_conduct")
        each("deepen_commitment")

        each("feel_menace")
        each("arm")

        if self.year >= self.start:
            each("foresee_growth")
            each("grow")

        each("learn")
        self.year += 1

    def read_inputs(self) -> None:
        """Give every state its inputs of the year."""
        codes = list(self.states)
        names = ("economy", "spending", *STATE_INPUTS, *DYAD_INPUTS, *ARENA_INPUTS)
        rows = {name: self.inputs.at(name, self.year).tolist() for name in names}
        for i, state in enumerate(self.states.values()):
            for name in STATE_INPUTS:
                setattr(state, name, rows[name][i])
            for name in DYAD_INPUTS:
                setattr(state, name, dict(zip(codes, rows[name][i], strict=True)))
            for name in ARENA_INPUTS:
                setattr(state, name, dict(zip(self.arenas, rows[name][i], strict=True)))
            if self.year <= self.start:
                state.economy = state.economy_start = rows["economy"][i]
                state.spending = state.spending_start = rows["spending"][i]

    def open_lanes(self) -> None:
        """Find the year's keys for random draws."""
        self.choice_lane = lane_key(self.seed, self.run, self.year, CHOICE)
        self.growth_lane = lane_key(self.seed, self.run, self.year, GROWTH)
        self.spending_lane = lane_key(self.seed, self.run, self.year, SPENDING)

    def add_up_means(self) -> None:
        """Add up each kind of means over all states."""
        self.means_totals = [sum(column) for column in zip(*(s.means for s in self.states.values()), strict=True)]

    def find_greatest(self) -> None:
        """Find the greatest capability and how near the second comes to it."""
        second, self.greatest = sorted(state.capability for state in self.states.values())[-2:]
        self.instability = ratio(second, self.greatest)
