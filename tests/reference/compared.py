"""The engine beside the reference model: every simulated variable, every year, run by run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from entente_sim.engine.round import begin, step
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Scenario, World
from entente_sim.streams import Streams
from entente_sim.world import world as engine_world
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import variable_table
from tests.reference.model import ReferenceModel

__all__ = ["IN_ORDER", "SCOPES", "allowed", "assert_agree", "reference_array"]

RELATIVE, ABSOLUTE = 1e-12, 1e-14

EPSILON = float(np.finfo(np.float64).eps)

SHOWN = 8

IN_ORDER = (
    "liberalism", "vulnerability", "economy_start", "spending_start", "capability", "lead", "response", "position",
    "disagreement", "projected", "defence", "exposure", "resistance", "direct_threat", "threat", "salience",
    "recognition", "legitimacy", "excluded", "status", "deficit", "rank_cost", "mobility", "contest", "creativity",
    "risk", "attitude", "reference", "load", "usual_load", "chokepoint", "interest", "common_enemy", "support",
    "counterweight", "lost", "displaced", "offer", "forfeit", "gain_cooperation", "gain_competition", "cooperation",
    "competition", "cooperation_received", "competition_received", "worst_received", "effort", "mutual", "commitment",
    "declared", "implemented", "interoperability", "settled", "protection", "treaty_worth", "treaty", "balance",
    "bargain", "membership", "bond", "guarantee", "union", "framework", "crisis", "backing", "opposition",
    "veto_chance", "vote", "targeted", "outcome", "lesson", "menace_start", "spending", "arms", "military",
    "technology", "grown", "economy", "trade", "dependence", "openness", "openness_start", "settlement",
    "sanction_exposure", "security", "reliance", "usual_reliance", "grievance_fast", "grievance_slow", "hostility",
    "growth_gap", "regime_shift", "transition",
)  # fmt: skip
"""Every simulated variable in the order of the year, so that a failure shows first where it began."""

SCOPES = {name: scope for name, scope, role, *_ in variable_table() if role == "state"}


def reference_array(model: ReferenceModel, layout: Layout, name: str, scope: str) -> np.ndarray:
    """Arrange a variable of the reference model as the engine does; dyads of a state with itself are 0."""
    if scope == "tabled":
        return np.array([model.outcome.get(slot, 0.0) for slot in layout.drafts])
    held = [getattr(model.states[code], name) for code in layout.states]
    if scope == "state":
        return np.array(held)
    if scope == "dyad":
        return np.array([[one.get(code, 0.0) for code in layout.states] for one in held])
    if scope == "arena":
        return np.array([[one[arena] for arena in layout.arenas] for one in held])
    if scope == "institution":
        rows = [[one[institution] for one in held] for institution in layout.institutions]
        return np.array(rows).reshape(-1, layout.n)
    if scope == "draft":
        rows = [[one.get(slot, 0.0) for one in held] for slot in layout.drafts]
        return np.array(rows).reshape(-1, layout.n)
    actors, targets, arenas = layout.triples
    triples = zip(actors, targets, arenas, strict=True)
    return np.array([held[i][layout.states[j], layout.arenas[a]] for i, j, a in triples])


def place(layout: Layout, scope: str, index: tuple[int, ...]) -> str:
    """Name an index by codes."""
    if scope == "triple":
        actor, target, arena = (int(column[index[0]]) for column in layout.triples)
        return f"{layout.states[actor]}, {layout.states[target]}, {layout.arenas[arena]}"
    axes = {
        "state": [layout.states],
        "dyad": [layout.states] * 2,
        "arena": [layout.states, layout.arenas],
        "institution": [layout.institutions, layout.states],
        "draft": [layout.drafts, layout.states],
        "tabled": [layout.drafts],
    }[scope]
    return ", ".join(axis[k] for axis, k in zip(axes, index, strict=True))


def allowed(model: ReferenceModel, layout: Layout, name: str, expected: np.ndarray) -> np.ndarray:
    """Return how far the engine may be from the reference model at each place."""
    margin: np.ndarray = np.maximum(ABSOLUTE, RELATIVE * np.abs(expected))
    if name == "salience":  # a ratio of threats, each of them one less a product: their rounding is relative to one
        principal = reference_array(model, layout, "threat", "dyad").max(axis=1, keepdims=True)
        margin = margin + 8 * model.parameters.threat.salience_exponent * EPSILON / np.maximum(principal, EPSILON)
    return margin


def differences(model: ReferenceModel, world: engine_world.World, lane: int, year: int) -> Iterator[str]:
    """Yield one sentence per place where one run of the engine departs from the reference model."""
    for name in IN_ORDER:
        scope = SCOPES[name]
        expected = reference_array(model, world.layout, name, scope)
        got = getattr(world, name)[..., lane]
        assert got.shape == expected.shape, f"{name} in {year}: shape {got.shape}, expected {expected.shape}"
        wrong = ~(np.abs(got - expected) <= allowed(model, world.layout, name, expected))
        for index in map(tuple, np.argwhere(wrong)):
            where = place(world.layout, scope, index)
            yield f"{name}[{where}] in {year}: engine {float(got[index])!r}, reference {float(expected[index])!r}"


def assert_agree(
    world: World,
    scenario: Scenario,
    sets: Sequence[Parameters],
    *,
    seed: int,
    runs: Sequence[int],
    years: int | None = None,
) -> None:
    """Run a chunk of the engine and one reference model per run side by side, and compare them after every year."""
    inputs = inputs_of(world, scenario)
    layout = Layout.of([Resolved("compared", scenario, world)])
    lanes = Lanes(sets, len(runs))
    chunk = begin(layout, inputs, lanes, len(runs))
    models = [
        ReferenceModel(world, scenario, seed=seed, run=run, parameters=one) for run, one in zip(runs, sets, strict=True)
    ]
    last = inputs.last if years is None else inputs.first + years - 1
    for year in range(inputs.first, last + 1):
        step(chunk, lanes, Streams(seed, runs))
        for lane, (run, model) in enumerate(zip(runs, models, strict=True)):
            model.step()
            found = list(differences(model, chunk, lane, year))
            if found:
                more = f"\n... and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
                said = "engine and plain model part (docs/odd.md has the equation; both are written from it):\n"
                raise AssertionError(f"run {run} of seed {seed}: {said}" + "\n".join(found[:SHOWN]) + more)
