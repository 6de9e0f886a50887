"""The world as a struct of arrays, runs on the last axis."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from entente_sim.numerics import FloatArray
from entente_sim.scenario.inputs import Inputs
from entente_sim.world.layout import Layout
from entente_sim.world.memory import side_by_side

__all__ = ["World", "variable_table"]


def _variable(scope: str, role: str, unit: str, about: str) -> Any:
    return dataclasses.field(repr=False, metadata={"scope": scope, "role": role, "unit": unit, "about": about})


def state_input(unit: str, about: str) -> Any:
    """Exogenous, ``(n, runs)``."""
    return _variable("state", "input", unit, about)


def dyad_input(unit: str, about: str) -> Any:
    """Exogenous, ``(n, n, runs)``."""
    return _variable("dyad", "input", unit, about)


def arena_input(unit: str, about: str) -> Any:
    """Exogenous, ``(n, arenas, runs)``."""
    return _variable("arena", "input", unit, about)


def state(unit: str, about: str) -> Any:
    """Simulated, ``(n, runs)``."""
    return _variable("state", "state", unit, about)


def dyad(unit: str, about: str) -> Any:
    """Simulated, ``(n, n, runs)``, first index perceives or acts, second is perceived."""
    return _variable("dyad", "state", unit, about)


def arena(unit: str, about: str) -> Any:
    """Simulated, ``(n, arenas, runs)``."""
    return _variable("arena", "state", unit, about)


def triple(unit: str, about: str) -> Any:
    """Simulated, ``(m, runs)``, one row per active (actor, target, arena)."""
    return _variable("triple", "state", unit, about)


def institution(unit: str, about: str) -> Any:
    """Simulated, ``(institutions, n, runs)``."""
    return _variable("institution", "state", unit, about)


def draft(unit: str, about: str) -> Any:
    """Simulated, ``(drafts, n, runs)``, one slab per slot of the docket."""
    return _variable("draft", "state", unit, about)


def tabled(unit: str, about: str) -> Any:
    """Simulated, ``(drafts, runs)``, one row per slot of the docket."""
    return _variable("tabled", "state", unit, about)


@dataclass(eq=False)
class World:
    """A chunk of runs of one world: a single run is a World with one run.

    Arrays are C-contiguous ``float64`` with the run axis last, in one block of memory; shapes follow the helpers
    above.  Mechanisms read and write these arrays in place.

    ``layout``, ``inputs`` and the arrays hold the states that exist in the year, and change when states come and go
    (:meth:`turn_to`); ``whole_layout`` and ``whole_inputs`` hold all that ever exist.
    """

    layout: Layout
    inputs: Inputs
    runs: int
    year: int
    whole_layout: Layout
    whole_inputs: Inputs

    growth: FloatArray = state_input("percent per year", "trend growth")
    growth_drift: FloatArray = state_input("points per year", "yearly change of trend growth")
    growth_sd: FloatArray = state_input("percent per year", "volatility of growth")
    population: FloatArray = state_input("million", "inhabitants")
    cinc: FloatArray = state_input("index", "CINC share at or before the start year")
    modernisation: FloatArray = state_input("log points", "shift of desired spending")
    offence: FloatArray = state_input("index", "offensive share of forces")
    sea_power: FloatArray = state_input("index", "maritime share of projectable power")
    nuclear: FloatArray = state_input("index", "nuclear deterrent")
    succession: FloatArray = state_input("index", "leader's exit under way")
    promotion: FloatArray = state_input("index", "democracy promotion")
    aspiration: FloatArray = state_input("index", "claimed rank")
    military_price: FloatArray = state_input("index", "price of military goods and pay")
    sea_trade: FloatArray = state_input("share", "trade that passes straits others could close")
    complementarity: FloatArray = dyad_input("index", "economic fit")
    links: FloatArray = dyad_input("index", "transport, energy and business links, as a multiple of the usual")
    sanctions: FloatArray = dyad_input("index", "sanctions the first imposes on the second")
    sanctions_known: FloatArray = dyad_input("index", "sanctions that known growth already contains")
    sea_access: FloatArray = dyad_input("index", "openness of the sea path from the first to the second")
    incident: FloatArray = dyad_input("factor", "multiplies the hazard of a crisis, the same both ways")
    grievance: FloatArray = dyad_input("index", "historical memory the first holds against the second")
    pact: FloatArray = dyad_input("index", "least commitment owed to treaties in force")
    ally: FloatArray = dyad_input("0 or 1", "whether a treaty of history binds the two to defend each other")
    distance_base: FloatArray = dyad_input("km", "from the nearest base of the second to the first")
    stake: FloatArray = arena_input("index", "what is at stake for the state")
    stance: FloatArray = arena_input("index", "ideal position apart from regime")
    access: FloatArray = arena_input("index", "how far effort can reach")

    liberalism: FloatArray = state("index", "liberal democracy: the input, and what regime change makes of it")
    vulnerability: FloatArray = state(
        "index", "domestic vulnerability: the input, and what growth and regime change make of it"
    )
    regime_shift: FloatArray = state("0 or 1", "whether the regime has changed in the run")
    transition: FloatArray = state("share", "how far the new regime has come")
    growth_gap: FloatArray = state("percent per year", "growth short of its trend, mean of recent years")
    grown: FloatArray = state("percent per year", "growth of GDP from this year to the next")
    economy: FloatArray = state("trillion USD", "GDP")
    spending: FloatArray = state("trillion USD per year", "military spending")
    military: FloatArray = state("trillion USD", "military capital stock")
    economy_start: FloatArray = state("trillion USD", "GDP in the start year")
    spending_start: FloatArray = state("trillion USD per year", "military spending in the start year")
    menace_start: FloatArray = state("trillion USD per year", "threat-weighted spending of others in the start year")
    capability: FloatArray = state("share", "power share")
    lead: FloatArray = state("index", "remembered rank by capability")
    technology: FloatArray = state("index", "military technology")
    recognition: FloatArray = state("index", "net conduct of others, weighted by their capability")
    legitimacy: FloatArray = state("index", "acceptance of the state's leadership")
    openness: FloatArray = state("share", "trade over GDP")
    openness_start: FloatArray = state("share", "trade over GDP in the start year")
    chokepoint: FloatArray = state("index", "exposure of the state's trade at sea")
    status: FloatArray = state("index", "ascribed rank")
    excluded: FloatArray = state("index", "cooperation among others that passes the state by")
    deficit: FloatArray = state("index", "aspiration minus ascribed rank, floored at 0")
    mobility: FloatArray = state("share", "weight of the mobility strategy")
    contest: FloatArray = state("share", "weight of the competition strategy")
    creativity: FloatArray = state("share", "weight of the creativity strategy")
    reference: FloatArray = state("index", "adaptive part of the reference point")
    attitude: FloatArray = state("1", "risk attitude at even odds: 1 neutral, above it risk-accepting")
    load: FloatArray = state("index", "effort spent on competition")
    usual_load: FloatArray = state("index", "slow mean of load")
    defence: FloatArray = state("share", "means of defence, own and believed")
    lesson: FloatArray = state("index", "what interventions that felled a regime have taught, to permanent members")
    projected: FloatArray = dyad("share", "power of the second that reaches the first")
    exposure: FloatArray = dyad("index", "how far the second's offensive means exceed the first's defence")
    resistance: FloatArray = dyad("index", "how far the first can resist the second")
    disagreement: FloatArray = dyad("index", "stake-weighted distance of ideal positions")
    direct_threat: FloatArray = dyad("index", "threat before extension to friends")
    threat: FloatArray = dyad("index", "perceived threat")
    salience: FloatArray = dyad("index", "concentration on the principal threat")
    risk: FloatArray = dyad("1", "risk attitude in competing: 1 neutral, above it risk-accepting")
    rank_cost: FloatArray = dyad("index", "status cost to the first of aligning with the second")
    support: FloatArray = dyad("index", "the second's support for the first's threats")
    counterweight: FloatArray = dyad("index", "the second's opposition to the first's threats")
    offer: FloatArray = dyad("index", "concessions the first offers the second")
    forfeit: FloatArray = dyad("index", "offers the first would lose by cooperating with the second")
    cooperation_received: FloatArray = dyad("index", "cooperation of the second where it matters to the first")
    competition_received: FloatArray = dyad("index", "competition of the second where it matters to the first")
    worst_received: FloatArray = dyad("index", "worst competition of the second where it matters to the first")
    effort: FloatArray = dyad("index", "competition of the first towards the second where it matters to the first")
    mutual: FloatArray = dyad("index", "mutual cooperation, the same both ways")
    hostility: FloatArray = dyad("index", "perceived hostile intent")
    grievance_fast: FloatArray = dyad("index", "recent memory of hostile acts")
    grievance_slow: FloatArray = dyad("index", "old memory of hostile acts")
    commitment: FloatArray = dyad("index", "depth of the tie, the same both ways")
    crisis: FloatArray = dyad("0 or 1", "whether the two had a crisis this year, the same both ways")
    backing: FloatArray = dyad("level", "highest support the first gave the second in its crises of the year")
    opposition: FloatArray = dyad(
        "level", "highest support the first gave against the second in its crises of the year"
    )
    bond: FloatArray = dyad("index", "least commitment owed to shared institutions")
    protection: FloatArray = dyad("utility", "what the second's promise of defence would be worth to the first")
    treaty_worth: FloatArray = dyad("utility", "what a defence treaty with the second is worth to the first")
    treaty: FloatArray = dyad("0 or 1", "defence treaty signed within the run, the same both ways")
    balance: FloatArray = dyad("share", "part of the first in the two's capability when they signed")
    bargain: FloatArray = dyad("utility", "least worth of the treaty to either of the two when they signed")
    guarantee: FloatArray = dyad("0 or 1", "promise of defence in force: of history, an institution or the run")
    union: FloatArray = dyad("index", "how closed a customs or economic union the two share")
    trade: FloatArray = dyad("trillion USD per year", "trade, the same both ways")
    dependence: FloatArray = dyad("share", "the second's share in the first's trade")
    settlement: FloatArray = dyad("share", "trade settled in own currencies, the same both ways")
    sanction_exposure: FloatArray = dyad("index", "what the first risks with those who sanction the second")
    arms: FloatArray = dyad("trillion USD per year", "arms the first delivers to the second")
    security: FloatArray = dyad("share", "the second's share in what secures the first")
    reliance: FloatArray = dyad("share", "the second's share in the first's trade and security")
    usual_reliance: FloatArray = dyad("share", "slow mean of reliance")
    declared: FloatArray = dyad("index", "agreements in force, the same both ways")
    implemented: FloatArray = dyad("index", "agreements carried out, the same both ways")
    interoperability: FloatArray = dyad("index", "forces able to act together, the same both ways")
    settled: FloatArray = dyad("share", "part of what is open over their border that is settled, the same both ways")
    response: FloatArray = arena("index", "responsive part of the ideal position")
    position: FloatArray = arena("index", "ideal position")
    interest: FloatArray = arena("index", "stake, heightened where routes or reach turn it")
    common_enemy: FloatArray = triple("index", "opposition of the target to the actor's threats in the arena")
    lost: FloatArray = dyad("share", "influence the first has lost over the second")
    displaced: FloatArray = triple("index", "influence the actor has lost to the target")
    gain_cooperation: FloatArray = triple("utility", "b_C, marginal incentive to cooperate")
    gain_competition: FloatArray = triple("utility", "b_K, marginal incentive to compete")
    framework: FloatArray = triple("index", "institutions the two share in the arena")
    cooperation: FloatArray = triple("level", "C, in {0, 1/3, 2/3, 1}")
    competition: FloatArray = triple("level", "K, in {0, 1/3, 2/3, 1}")
    membership: FloatArray = institution("0 or 1", "who belongs")
    vote: FloatArray = draft("code", "0 none, 1 yes, 2 abstention, 3 veto")
    veto_chance: FloatArray = draft("probability", "chance with which the state would veto")
    targeted: FloatArray = draft("code", "1 where the state is the target, else 0")
    outcome: FloatArray = tabled(
        "code", "0 not tabled, 1 vetoed, 2 short of a majority, 3 adopted, 4 adopted and the regime fell"
    )

    @classmethod
    def empty(cls, layout: Layout, inputs: Inputs, runs: int, year: int | None = None) -> Self:
        """Allocate a world of zeros for the states of ``layout`` that exist in a year, the first by default."""
        year = inputs.first if year is None else year
        if len(inputs.entered) != layout.n:
            raise ValueError(f"inputs of {len(inputs.entered)} states do not fit a layout of {layout.n}")
        whole_layout, whole_inputs = layout, inputs
        inputs = whole_inputs.existing(year)
        layout = whole_layout.among([whole_layout.states[i] for i in whole_inputs.places(year)])
        n, arenas, m = layout.n, len(layout.arenas), len(layout.triples[0])
        institutions, slots = len(layout.institutions), len(layout.drafts)
        shapes = {
            "state": (n,), "dyad": (n, n), "arena": (n, arenas), "triple": (m,), "institution": (institutions, n),
            "draft": (slots, n), "tabled": (slots,),
        }  # fmt: skip
        arrays = side_by_side({name: (*shapes[scope], runs) for name, scope, *_ in variable_table()})
        return cls(
            layout=layout, inputs=inputs, runs=runs, year=year, whole_layout=whole_layout, whole_inputs=whole_inputs,
            **arrays,
        )  # fmt: skip

    @property
    def has_turned(self) -> bool:
        """Whether the arrays hold the states of the year."""
        return not self.whole_inputs.eras or self.whole_inputs.existing(self.year) is self.inputs

    def turn_to(self, other: Self) -> None:
        """Become another world: take over its states and its arrays."""
        for field in dataclasses.fields(self):
            setattr(self, field.name, getattr(other, field.name))

    def carry_into(self, other: World, names: Sequence[str]) -> None:
        """Copy variables, as far as they are of states that both worlds hold."""
        both = [code for code in other.layout.states if code in self.layout.states]
        here, there = ([one.layout.state(code) for code in both] for one in (self, other))
        part = self.whole_layout.among(both)
        rows = [one.layout.rows_among(place, part) for one, place in ((self, here), (other, there))]
        places: dict[str, tuple[Any, Any]] = {
            "state": (here, there),
            "arena": (here, there),
            "dyad": (np.ix_(here, here), np.ix_(there, there)),
            "triple": (rows[0], rows[1]),
            "institution": ((slice(None), here), (slice(None), there)),
            "draft": ((slice(None), here), (slice(None), there)),
            "tabled": (slice(None), slice(None)),
        }
        scopes = {name: scope for name, scope, *_ in variable_table()}
        for name in names:
            old, new = places[scopes[name]]
            getattr(other, name)[new] = getattr(self, name)[old]

    def copy_for(self, inputs: Inputs, lanes: Sequence[int] | None = None) -> Self:
        """Return a copy that goes on under other inputs, of all states (a scenario forking off a shared past).

        ``lanes`` picks runs by position, in any order and as often as wanted; by default all of them.
        """
        reached = self.year if self.has_turned else self.year - 1
        layout = self.whole_layout if inputs.eras else self.layout
        copy = self.empty(layout, inputs, self.runs if lanes is None else len(lanes), reached)
        copy.year = self.year
        for name, *_ in variable_table():
            mine = getattr(self, name)
            getattr(copy, name)[...] = mine if lanes is None else np.take(mine, lanes, axis=-1)
        return copy


def variable_table() -> list[tuple[str, str, str, str, str]]:
    """Return name, scope, role, unit and meaning of every array, in order."""
    return [
        (f.name, f.metadata["scope"], f.metadata["role"], f.metadata["unit"], f.metadata["about"])
        for f in dataclasses.fields(World)
        if "scope" in f.metadata
    ]
