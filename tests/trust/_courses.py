"""What the plain reference model makes of a few worlds, computed once, to hold changed engines against.

The worlds reach every branch: the extremes of ``tests/oracle_worlds.py`` side by side, a lively small world in which
treaties, crises, votes and regimes come and go, and worlds drawn at random.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from entente_sim.engine.round import begin, step
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Scenario, World
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from tests import oracle_worlds as oracle
from tests.conftest import small_scenario, small_world
from tests.mechanism_worlds import rich
from tests.reference.compared import IN_ORDER, SCOPES, allowed, reference_array
from tests.reference.model import ReferenceModel
from tests.strategies import parameters, scenarios, seeds, worlds

__all__ = ["Course", "courses", "drawn_courses", "stated_courses"]


@dataclass
class Course:
    """Runs of one scenario with parameters of their own, and what the reference model makes of them."""

    world: World
    scenario: Scenario
    sets: Sequence[Parameters]
    seed: int
    runs: Sequence[int]
    expected: dict[int, dict[str, tuple[np.ndarray, np.ndarray]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.layout = Layout.of([Resolved("course", self.scenario, self.world)])
        self.inputs = inputs_of(self.world, self.scenario)
        models = [
            ReferenceModel(self.world, self.scenario, seed=self.seed, run=run, parameters=one)
            for run, one in zip(self.runs, self.sets, strict=True)
        ]
        layouts = self._layouts()
        for year, layout in layouts.items():
            for model in models:
                model.step()
            held = self.expected[year] = {}
            for name in IN_ORDER:
                each = [reference_array(model, layout, name, SCOPES[name]) for model in models]
                margins = [allowed(model, layout, name, one) for model, one in zip(models, each, strict=True)]
                held[name] = (np.stack(each, axis=-1), np.stack(margins, axis=-1))

    def _layouts(self) -> dict[int, Layout]:
        """Who there is in each year."""
        years = range(self.inputs.first, self.inputs.last + 1)
        return {year: self.layout.among([self.layout.states[i] for i in self.inputs.places(year)]) for year in years}

    def departure(self) -> str | None:
        """Return where the engine first departs from the reference model, nothing if it does not."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            lanes = Lanes(self.sets, len(self.runs))
            chunk = begin(self.layout, self.inputs, lanes, len(self.runs))
            for year, held in self.expected.items():
                step(chunk, lanes, Streams(self.seed, self.runs))
                for name, (expected, margin) in held.items():
                    got = getattr(chunk, name)
                    if got.shape != expected.shape or not (np.abs(got - expected) <= margin).all():
                        return f"{name} in {year}"
        return None


def stated_courses() -> Iterator[Course]:
    """Yield what is written down: extremes of a trio, a lively world, a world with votes."""
    world, scenario = oracle.trio(promotion=1, liberalism=1, vulnerability=1, growth=3)
    world = world.model_copy(update={"institutions": {"club": oracle.CLUB}, "dyads": [oracle.LOST]})
    sets = [Parameters().replace(**one) for one in oracle.EXTREMES.values()]
    yield Course(world, scenario, sets, 7, range(len(sets)))
    quarrels = [oracle.lively_parameters(number).replace(crises__rate=2.0) for number in range(8)]
    yield Course(*oracle.sole_arena(), quarrels, 2, range(8))
    runs = range(12)
    lively = [oracle.lively_parameters(number) for number in runs]
    yield Course(oracle.lively_world(), small_scenario(end=2010), lively, 11, runs)
    yield Course(small_world(rich), small_scenario(end=2004), lively[:4], 5, range(4))
    often = [one.replace(council__draft_rate=1.0) for one in lively]
    yield Course(oracle.open_council_world(), small_scenario(end=2004), often, 3, runs)
    voting = [oracle.voting_parameters(number) for number in runs]
    yield Course(oracle.voting_world(), small_scenario(end=2002), voting, 5, runs)


def drawn_courses(number: int, most_runs: int = 2) -> list[Course]:
    """Return courses of worlds drawn at random, always the same ones."""
    made: list[Course] = []

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data(), world=worlds(), seed=seeds)
    def draw(data: Any, world: World, seed: int) -> None:
        sets = data.draw(st.lists(parameters(), min_size=1, max_size=most_runs))
        made.append(Course(world, data.draw(scenarios(world)), sets, seed, range(len(sets))))

    draw()
    return made


def courses(drawn: int) -> list[Course]:
    """Return all courses; the engine as it is agrees with every one."""
    made = [*stated_courses(), *drawn_courses(drawn)]
    for one in made:
        where = one.departure()
        if where is not None:
            raise RuntimeError(f"the engine departs from the reference model before anything is changed: {where}")
    return made
