"""How runs are packed: a chunk is spun up on known inputs, then goes free; chunks may mix points of a sweep.

What a run gives depends on its own parameters, inputs and number alone, never on what is simulated beside it.  Runs
that share a past are spun up once: paired scenarios, and points of a sweep that differ only after the start.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from entente_sim.engine.recording import Record, Recorder
from entente_sim.engine.round import ROUND, Mechanism, advance, begin
from entente_sim.scenario.docket import Tabled
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.series import anchored
from entente_sim.scenario.variants import stacked
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import World

_T = TypeVar("_T")

__all__ = ["CHUNK", "Member", "Past", "check_power", "go_free", "measured_by_cinc", "packed", "run_through", "spin_up"]

CHUNK = 48
"""Runs per chunk: few enough to stay near the processor, enough for a loop over them to be worth entering."""


def measured_by_cinc(resolved: Resolved) -> bool:
    """Whether the scenario's world states a CINC share above zero for every state."""
    tables = [table for table in resolved.world.tables if table.field == "cinc"]
    given = {code: value for table in tables for code, value in table.values.items()}
    lowest = [min(anchored(value)[1]) for value in given.values()]
    return set(given) == set(resolved.world.states) and all(value > 0.0 for value in lowest)


def check_power(resolved: Resolved, parameters: Parameters) -> None:
    """Refuse weights under which no state has any power."""
    weights = parameters.capability
    if weights.gdp_weight + weights.military_weight + weights.net_weight == 0.0:
        if weights.cinc_weight == 0.0:
            raise ValueError("all weights under parameters.capability are 0; give at least one of them a value.")
        if not measured_by_cinc(resolved):
            world = resolved.scenario.world
            raise ValueError(
                f"the world '{world}' states no CINC share for every state; choose another measure of power."
            )


@dataclass(frozen=True)
class Past:
    """Worlds spun up to the start year, and what they were spun up with."""

    inputs: Inputs
    parameters: list[Parameters]
    worlds: list[World]

    def serves(self, inputs: Inputs, parameters: list[Parameters]) -> bool:
        """Whether another scenario has the same past."""
        years = self.inputs.start - self.inputs.first
        if (self.inputs.start, _voted(self.inputs)) != (inputs.start, _voted(inputs)):
            return False
        same = all(np.array_equal(self.inputs.values[k][:years], v[:years]) for k, v in inputs.values.items())
        return same and parameters == self.parameters


def _voted(inputs: Inputs) -> tuple[Tabled, ...]:
    """Drafts of the years before the start."""
    return tuple(draft for draft in inputs.docket if draft.year < inputs.start)


def spin_up(
    layout: Layout,
    inputs: Inputs,
    parameters: Sequence[Parameters],
    seed: int,
    runs: Sequence[int],
    since: int | None = None,
    schedule: Sequence[Mechanism] = ROUND,
) -> World:
    """Bring a chunk of runs through history, up to the year before the start, or before an earlier year."""
    lanes = Lanes(parameters, len(runs))
    world = begin(layout, inputs, lanes, len(runs))
    until = (inputs.start if since is None else since) - 1
    for _ in advance(world, lanes, Streams(seed, runs), until, schedule):
        pass
    return world


def go_free(
    start: World,
    inputs: Inputs,
    parameters: Sequence[Parameters],
    seed: int,
    runs: Sequence[int],
    forks: Sequence[int] | None = None,
    schedule: Sequence[Mechanism] = ROUND,
) -> Record:
    """Run and record a chunk from the year it has come to, to its last; ``start`` itself is left as it is.

    ``forks`` says which of the start's runs each run goes on from; by default they are the same, in order.
    """
    world = start.copy_for(inputs, forks)
    lanes = Lanes(parameters, len(runs))
    recorder = Recorder(world, runs, range(start.year, inputs.last + 1))
    for year in advance(world, lanes, Streams(seed, runs), inputs.last, schedule):
        recorder.write(world, year)
    return recorder.record


def run_through(
    layout: Layout,
    inputs: Inputs,
    parameters: Sequence[Parameters],
    seed: int,
    runs: Sequence[int],
    since: int | None = None,
    schedule: Sequence[Mechanism] = ROUND,
) -> Record:
    """Spin a chunk up and let it go free: nobody else needs the worlds in between."""
    start = spin_up(layout, inputs, parameters, seed, runs, since, schedule)
    return go_free(start, inputs, parameters, seed, runs, schedule=schedule)


@dataclass(frozen=True, eq=False)
class Member:
    """One run to be made.

    Attributes
    ----------
    run
        Its number, which is its luck.
    parameters, inputs
        Its own; members that share them hold the same object.
    past
        Members with the same key have the same inputs before the start.
    apart
        Members with the same key may be simulated together, their inputs stacked.
    """

    run: int
    parameters: Parameters
    inputs: Inputs
    past: Hashable = ()
    apart: Hashable = ()


def packed(
    layout: Layout, members: Sequence[Member], seed: int, *, moved: Sequence[str] = (), chunk: int = CHUNK
) -> Iterator[tuple[list[int], Record | Exception]]:
    """Run members in chunks; yields positions among the members with their record, or with what stopped one.

    Members that share past and parameters are spun up once.  ``moved`` names the fields in which inputs of one chunk
    may differ.  At most a chunk of spun-up worlds and a chunk of records are held at a time.  If a chunk fails, each
    of its members is tried alone, so that only those that fail are lost.
    """
    pasts: dict[Hashable, dict[tuple[int, int], list[int]]] = {}
    for position, one in enumerate(members):
        pasts.setdefault(one.past, {}).setdefault((id(one.parameters), one.run), []).append(position)
    for lanes in pasts.values():
        shared = list(lanes.values())
        for first in range(0, len(shared), chunk):
            yield from _block(layout, members, seed, moved, chunk, shared[first : first + chunk])


def _block(
    layout: Layout,
    members: Sequence[Member],
    seed: int,
    moved: Sequence[str],
    chunk: int,
    shared: Sequence[Sequence[int]],
) -> Iterator[tuple[list[int], Record | Exception]]:
    """Spin a chunk up, one lane for each list of members that share it, and let all of its members go free."""
    heads = [members[positions[0]] for positions in shared]

    def begun() -> World:
        return spin_up(layout, heads[0].inputs, [one.parameters for one in heads], seed, [one.run for one in heads])

    start = _tried(begun)
    if isinstance(start, Exception):
        if len(shared) == 1:
            yield from (([position], start) for position in shared[0])
        else:
            for positions in shared:
                yield from _block(layout, members, seed, moved, chunk, [positions])
        return
    together: dict[Hashable, list[tuple[int, int]]] = {}
    for lane, positions in enumerate(shared):
        for position in positions:
            together.setdefault(members[position].apart, []).append((position, lane))

    def free(part: Sequence[tuple[int, int]]) -> Record:
        group = [members[position] for position, _ in part]
        inputs = stacked([one.inputs for one in group], moved)
        lanes = [lane for _, lane in part]
        return go_free(start, inputs, [one.parameters for one in group], seed, [one.run for one in group], lanes)

    for group in together.values():
        group.sort()
        for first in range(0, len(group), chunk):
            part = group[first : first + chunk]
            record = _tried(lambda part=part: free(part))  # type: ignore[misc]
            if isinstance(record, Exception) and len(part) > 1:
                yield from (([one[0]], _tried(lambda one=one: free([one]))) for one in part)  # type: ignore[misc]
            else:
                yield [position for position, _ in part], record


def _tried(work: Callable[[], _T]) -> _T | Exception:
    """What comes of it, or what stopped it; running out of memory is no finding about a run."""
    try:
        return work()
    except MemoryError:
        raise
    except Exception as error:  # whatever a run stumbles over is kept beside those that did not
        return error
