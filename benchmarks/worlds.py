"""Worlds to measure on: the default one, and made-up ones of any number of states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from entente_sim.engine.round import ROUND, Mechanism, begin, step
from entente_sim.experiments.packing import spin_up
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.schema import Scenario, World
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import World as Chunk

__all__ = ["SEED", "Setting", "default", "made_up", "years_of"]

SEED = 1


@dataclass(frozen=True)
class Setting:
    """A scenario laid out and ready to run."""

    resolved: Resolved
    layout: Layout
    inputs: Inputs

    @classmethod
    def of(cls, resolved: Resolved) -> Setting:
        """Lay a scenario out."""
        return cls(resolved, Layout.of([resolved]), inputs_of(resolved.world, resolved.scenario))

    @property
    def dyads(self) -> int:
        """Number of ordered pairs of states."""
        return self.layout.n * (self.layout.n - 1)

    @property
    def triples(self) -> int:
        """Number of active (actor, target, arena) triples."""
        return len(self.layout.triples[0])

    @property
    def span(self) -> int:
        """Number of free years."""
        return self.inputs.last - self.inputs.start + 1

    def lanes(self, runs: int) -> Lanes:
        """Lay the scenario's parameters out for some runs."""
        return Lanes(self.resolved.scenario.parameters, runs)

    def begun(self, runs: int) -> Chunk:
        """Return a chunk of runs before its first year."""
        return begin(self.layout, self.inputs, self.lanes(runs), runs)

    def free(self, runs: int) -> Chunk:
        """Return a chunk of runs before its first free year."""
        parameters = [self.resolved.scenario.parameters] * runs
        return spin_up(self.layout, self.inputs, parameters, SEED, range(runs))


def years_of(setting: Setting, start: Chunk, years: int, lanes: Lanes, schedule: Sequence[Mechanism] = ROUND) -> Chunk:
    """Run some years from a start that is left as it is."""
    world, streams = start.copy_for(setting.inputs), Streams(SEED, range(start.runs))
    for _ in range(years):
        step(world, lanes, streams, schedule)
    return world


@cache
def default() -> Setting:
    """Return the baseline on the default world."""
    return Setting.of(load("baseline"))


@cache
def made_up(states: int, years: int = 2) -> Setting:
    """Return a made-up world in which every state has a stake in each of four arenas.

    The same numbers of arenas, institutions and seats at every size, so that work per dyad may only grow through
    sums over third states.
    """
    rng = np.random.default_rng(states)
    codes = [f"S{number:03d}" for number in range(states)]

    def drawn(low: float, high: float) -> dict[str, float]:
        return {code: float(value) for code, value in zip(codes, rng.uniform(low, high, states), strict=True)}

    def table(field: str, unit: str, low: float, high: float) -> dict[str, Any]:
        return {"field": field, "unit": unit, "source": "made up", "values": drawn(low, high)}

    arenas = {
        f"arena_{number}": {
            "title": f"Arena {number}", "level": "systemic" if number < 2 else "regional", "source": "made up",
            "stakes": drawn(0.2, 1.0), "stances": drawn(-1.0, 1.0), "regime_slope": 0.5 if number == 0 else 0.0,
        }
        for number in range(4)
    }  # fmt: skip
    institutions = {
        f"institution_{number}": {
            "title": f"Institution {number}", "kind": kind, "leaders": [codes[number]], "arena": f"arena_{number}",
            "openness": 0.4, "bindingness": 0.5, "members": [{"states": codes[number : number + 3]}],
            "eligible": codes, "source": "made up",
        }
        for number, kind in enumerate(("union", "defence", "forum", "forum"))
    }  # fmt: skip
    world = {
        "kind": "world",
        "title": f"A made-up world of {states} states",
        "description": "Drawn from a fixed seed.",
        "start": 2000,
        "states": {
            code: {"name": code, "points": [{"place": code, "lat": float(lat), "lon": float(lon)}]}
            for code, lat, lon in zip(codes, rng.uniform(-60, 70, states), rng.uniform(-180, 180, states), strict=True)
        },
        "geography": {"source": "made up", "land_borders": [codes[k : k + 2] for k in range(0, states - 1, 2)]},
        "tables": [
            table("economy", "trillion USD", 0.1, 20.0), table("spending", "billion USD", 1.0, 500.0),
            table("population", "million", 1.0, 1000.0), table("liberalism", "index", 0.0, 1.0),
            table("vulnerability", "index", 0.1, 0.6), table("promotion", "index", 0.0, 0.8),
            table("aspiration", "index", 0.1, 1.0), table("growth", "percent per year", 0.0, 6.0),
        ],
        "arenas": arenas,
        "institutions": institutions,
        "council": {"members": codes[:5], "source": "made up"},
    }  # fmt: skip
    scenario = Scenario(
        kind="scenario", title="Made up", description="To measure on.", world="made_up",
        horizon={"start": 2000, "end": 2000 + max(years, 2) - 1},
    )  # fmt: skip
    return Setting.of(Resolved(f"made_up_{states}", scenario, World.model_validate(world)))
