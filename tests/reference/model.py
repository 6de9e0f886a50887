"""One run of the model of docs/odd.md, agent by agent in plain Python.

Everything here is written from the equation table of docs/odd.md and follows its order.  It shares inputs and
parameter values with the package, which are data, and no rule and no numerical routine.  It is also the model as one
would usually write it with Mesa, to measure the engine's speed against.
"""

from __future__ import annotations

import mesa

from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Scenario, World
from entente_sim.world.layout import Layout
from tests.reference.borders import Borders
from tests.reference.choice import OPTIONS, Choice
from tests.reference.council import CouncilMember, CouncilSessions
from tests.reference.crises import Crises
from tests.reference.danger import Danger
from tests.reference.draws import PURPOSES, lane_key
from tests.reference.exchange import Exchange
from tests.reference.institutions import Member
from tests.reference.means import Means
from tests.reference.order import Order
from tests.reference.pacts import Signatory
from tests.reference.record import ARENA_INPUTS, DYAD_INPUTS, STATE_INPUTS
from tests.reference.regime import Regime
from tests.reference.rules import ratio

__all__ = ["ReferenceModel", "ReferenceState"]

BEST_RESPONSE = 1e6
"""Precision from which choice is not random."""


class ReferenceState(Means, Order, Danger, Choice, Exchange, Borders, Signatory, Member, Crises, CouncilMember, Regime):
    """A state with all its rules."""


class ReferenceModel(CouncilSessions, mesa.Model):
    """One run of a scenario; each step is a year, from the first year of the spin-up on."""

    def __init__(
        self, world: World, scenario: Scenario, *, seed: int, run: int, parameters: Parameters | None = None
    ) -> None:
        super().__init__(rng=seed)
        self.seed, self.run = seed, run
        self.parameters = parameters or scenario.parameters
        self.inputs = inputs_of(world, scenario)
        self.year, self.start = self.inputs.first, self.inputs.start

        self.codes = sorted(world.states)
        self.lives = world.states
        self.arenas = sorted(world.arenas)
        self.institutions = dict(sorted(world.institutions.items()))
        self.regime_slope, self.overland, self.sanctionable = (
            dict(zip(self.arenas, trait.tolist(), strict=True))
            for trait in (self.inputs.regime_slope, self.inputs.overland, self.inputs.sanctionable)
        )
        members = Layout.of([Resolved("reference", scenario, world)]).members
        self.stakes = {
            code: {arena for a, arena in enumerate(self.arenas) if members[a, i]} for i, code in enumerate(self.codes)
        }
        self.states: dict[str, ReferenceState] = {}

        self._prepare_constants()
        self.means_totals = [0.0, 0.0, 0.0, 0.0]
        self.greatest = self.instability = 0.0
        self.strongest_military = self.richest = self.world_economy = 0.0
        self.lanes: dict[int, int] = {}
        self.crises: list[tuple[ReferenceState, ReferenceState]] = []
        self.open_council()
        self.come_and_go()

    def come_and_go(self) -> None:
        """Let states enter and leave the world; those that enter begin as all did in the first year."""
        present = [code for code in self.codes if self.lives[code].in_force(self.year)]
        for code in [code for code in self.states if code not in present]:
            self.states.pop(code).remove()
            for state in self.states.values():
                state.forget(code)
        arrivals = []
        for i in present:
            if i in self.states:
                self.states[i].is_new = False
            else:
                met = {j: [a for a in self.arenas if a in self.stakes[i] & self.stakes[j]] for j in present if j != i}
                arrivals.append(ReferenceState(self, i, present, met))
        known = self.states | {state.code: state for state in arrivals}
        self.states = {code: known[code] for code in present}
        for state in self.states.values():
            state.others = [other for other in self.states.values() if other is not state]
        self.survey()
        self.read_inputs()
        references = dict(zip(self.codes, self.inputs.at("reference", self.year).tolist(), strict=True))
        for state in arrivals:
            state.recall_membership()
            state.military = state.spending / state.military_price / self.parameters.arming.depreciation
            state.reference = references[state.code]
        for state in arrivals:
            state.share_institutions()
            state.commitment = {j: max(state.pact[j], bond) for j, bond in state.bond.items()}
        for state in self.states.values():
            if not state.is_new:
                for one in arrivals:
                    state.meet(one)

    def survey(self) -> None:
        """Measure the distances of the year."""
        eras = [era for era in self.inputs.eras if era.first <= self.year]
        distances = (eras[-1] if eras else self.inputs).distance_home.tolist()
        barriers = self.inputs.barrier.tolist()
        for i, code in enumerate(self.codes):
            if code in self.states:
                self.states[code].distance_home = dict(zip(self.codes, distances[i], strict=True))
                self.states[code].barrier = dict(zip(self.codes, barriers[i], strict=True))

    def _prepare_constants(self) -> None:
        """Work out once what depends on parameters alone."""
        p = self.parameters
        c = p.capability
        self.means_weights = (c.gdp_weight, c.military_weight, c.net_weight, c.cinc_weight)
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
        if self.year > self.inputs.first:
            self.come_and_go()
        self.open_lanes()
        each("settle_regime")

        each("list_means")
        self.add_up_means()
        each("weigh_capability")
        self.find_greatest()
        each("remember_lead")

        each("respond")
        each("take_positions")
        each("compare_positions")

        each("receive_power")

        each("perceive_threat")
        each("extend_threat")

        each("earn_legitimacy")

        each("feel_excluded")
        each("take_rank")
        each("compare_rank")

        each("frame_prospect")

        each("feel_load")

        each("watch_routes")

        each("review_postures")
        each("find_common_enemies")
        each("find_support")

        each("feel_displaced")

        each("make_offers")
        each("count_forfeits")

        each("weigh_incentives")
        each("choose_postures")

        each("receive_conduct")
        each("deepen_commitment")

        each("agree")

        each("give_way")

        each("value_treaties")
        if self.year >= self.inputs.signing:
            each("sign_treaties")

        if self.year <= self.start:
            each("recall_membership")
        else:
            each("consider_institutions")
            each("settle_membership")
        each("share_institutions")

        self.crises = []
        each("forget_crises")
        each("stumble_into_crises")
        each("take_sides")

        self.convene()

        each("feel_menace")
        each("arm")

        each("deliver_arms")
        each("receive_arms")
        if self.year >= self.start:
            self.find_frontier()
            each("foresee_technology")
            each("adopt_technology")

        if self.year >= self.start:
            each("foresee_growth")
            each("grow")

        self.add_up_economies()
        each("feel_pull")
        each("trade_with_others")
        each("share_trade")

        each("settle_payments")

        each("count_providers")

        each("learn")

        each("look_anew")

        if self.year >= self.start:
            each("judge_growth")
            each("change_regime")
        self.year += 1

    def read_inputs(self) -> None:
        """Give every state its inputs of the year."""
        names = ("economy", "spending", "technology", *STATE_INPUTS, *DYAD_INPUTS, *ARENA_INPUTS)
        rows = {name: self.inputs.at(name, self.year).tolist() for name in names}
        for i, code in enumerate(self.codes):
            if code not in self.states:
                continue
            state = self.states[code]
            for name in STATE_INPUTS:
                setattr(state, name, rows[name][i])
            for name in DYAD_INPUTS:
                setattr(state, name, dict(zip(self.codes, rows[name][i], strict=True)))
            for name in ARENA_INPUTS:
                setattr(state, name, dict(zip(self.arenas, rows[name][i], strict=True)))
            if state.is_new or self.year <= self.start:
                state.economy = state.economy_start = rows["economy"][i]
                state.spending = state.spending_start = rows["spending"][i]
                state.technology = rows["technology"][i]

    def open_lanes(self) -> None:
        """Find the year's keys for random draws."""
        self.lanes = {purpose: lane_key(self.seed, self.run, self.year, purpose) for purpose in PURPOSES}

    def add_up_means(self) -> None:
        """Add up each kind of means over all states."""
        self.means_totals = [sum(column) for column in zip(*(s.means for s in self.states.values()), strict=True)]

    def find_greatest(self) -> None:
        """Find the greatest capability and how near the second comes to it."""
        second, self.greatest = sorted(state.capability for state in self.states.values())[-2:]
        self.instability = ratio(second, self.greatest)

    def find_frontier(self) -> None:
        """Find the largest military stock and the highest GDP per head."""
        self.strongest_military = max(state.military for state in self.states.values())
        self.richest = max(state.economy / state.population for state in self.states.values())

    def add_up_economies(self) -> None:
        """Add up GDP over all states."""
        self.world_economy = sum(state.economy for state in self.states.values())
