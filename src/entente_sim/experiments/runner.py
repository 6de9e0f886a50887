"""Run scenarios in chunks of runs, paired across scenarios, on any executor.

Scenarios that share their past are spun up once and fork from the same worlds.  A chunk is the
unit of work; its size and the number of workers change nothing in the results.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import Record, Recorder
from entente_sim.engine.round import advance, begin
from entente_sim.scenario.docket import Tabled
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import World

__all__ = ["CHUNK", "Progress", "go_free", "measured_by_cinc", "run", "run_each", "spin_up"]

CHUNK = 48
"""Runs per chunk: few enough to stay near the processor, enough for a loop over them to be worth entering."""

MOST_BYTES = 4_000_000_000
"""Largest record held in memory at a time."""

Progress = Callable[[str, int, int], None]
"""Called with the scenario's name, runs done and runs in all."""


def run(
    scenario: Resolved | str | Path,
    *,
    runs: int = 300,
    seed: int = 1,
    null: bool = False,
    parameters: Parameters | Sequence[Parameters] | None = None,
    chunk: int = CHUNK,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """Run one scenario.

    Parameters
    ----------
    scenario
        A loaded scenario, a shipped name, or the path of a file.
    runs, seed
        Number of runs and the seed they share with other scenarios run under it.
    null
        Run the null model: all incentive weights zero.
    parameters
        Parameters in place of the scenario's own: one set, or one per run.
    chunk, workers, executor
        How the work is cut and where it runs; none of them changes a byte of the results.
    progress
        Called as runs finish.

    Examples
    --------
    >>> import entente_sim as es
    >>> ensemble = es.run("baseline", runs=2, seed=7)
    >>> ensemble.runs, ensemble.years[-1]
    (2, 2050)
    """
    resolved = scenario if isinstance(scenario, Resolved) else load(scenario)
    each = run_each(
        [resolved], runs=runs, seed=seed, null=null, parameters=parameters, chunk=chunk, workers=workers,
        executor=executor, progress=progress,
    )  # fmt: skip
    return next(each)


def run_each(
    scenarios: Sequence[Resolved],
    *,
    runs: int = 300,
    seed: int = 1,
    null: bool = False,
    parameters: Parameters | Sequence[Parameters] | None = None,
    chunk: int = CHUNK,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Iterator[Ensemble]:
    """Run paired scenarios on one world and yield their ensembles one by one.

    Raises
    ------
    ValueError
        If the scenarios stand on different worlds or start in different years, or runs or chunk are not positive.
    """
    if runs < 1 or chunk < 1:
        raise ValueError(f"runs and chunk must be 1 or more, not {runs} and {chunk}.")
    if not scenarios:
        raise ValueError("there is no scenario to run: give at least one.")
    if any(scenario.world != scenarios[0].world for scenario in scenarios):
        names = ", ".join(sorted({scenario.scenario.world for scenario in scenarios}))
        raise ValueError(f"paired scenarios must share one world; these use different ones ({names}).")
    if any(scenario.scenario.horizon.start != scenarios[0].scenario.horizon.start for scenario in scenarios):
        years = ", ".join(sorted({str(scenario.scenario.horizon.start) for scenario in scenarios}))
        raise ValueError(f"paired scenarios must start in one year; these start in different ones ({years}).")
    layout = Layout.of(scenarios)
    _check_size(layout, scenarios, runs)
    jobs = [range(first, min(first + chunk, runs)) for first in range(0, runs, chunk)]
    pool: AbstractContextManager[Executor]
    pool = nullcontext(executor) if executor is not None else ThreadPoolExecutor(workers or os.cpu_count() or 1)
    with pool as active:
        past: _Past | None = None
        for resolved in scenarios:
            inputs = resolved.inputs
            chosen = _per_run(resolved.scenario.parameters if parameters is None else parameters, runs, null)
            for one in {id(one): one for one in chosen}.values():
                _check_power(resolved, one)
            if past is None or not past.serves(inputs, chosen):
                starts = active.map(spin_up, *_columns([(layout, inputs, _of(chosen, job), seed, job) for job in jobs]))
                past = _Past(inputs, chosen, list(starts))
            tasks = [(world, inputs, _of(chosen, job), seed, job) for world, job in zip(past.worlds, jobs, strict=True)]
            parts: list[Record] = []
            for part in active.map(go_free, *_columns(tasks)):
                parts.append(part)
                if progress is not None:
                    progress(resolved.name, sum(len(p.runs) for p in parts), runs)
            yield Ensemble(resolved, seed, Record.joined(parts), null)


def measured_by_cinc(resolved: Resolved) -> bool:
    """Whether the scenario's world states a CINC share above zero for every state."""
    tables = [table for table in resolved.world.tables if table.field == "cinc"]
    given = {code: value for table in tables for code, value in table.values.items()}
    lowest = [min(value) if isinstance(value, list) else value for value in given.values()]
    return set(given) == set(resolved.world.states) and all(value > 0.0 for value in lowest)


def _per_run(parameters: Parameters | Sequence[Parameters], runs: int, null: bool) -> list[Parameters]:
    """One parameter set per run; the null's where asked."""
    each = [parameters] * runs if isinstance(parameters, Parameters) else list(parameters)
    if len(each) != runs:
        raise ValueError(f"{len(each)} parameter sets for {runs} runs: give one, or one per run.")
    if not null:
        return each
    nulls = {id(one): one.null() for one in each}
    return [nulls[id(one)] for one in each]


def _of(parameters: list[Parameters], runs: range) -> list[Parameters]:
    return parameters[runs.start : runs.stop]


def _check_size(layout: Layout, scenarios: Sequence[Resolved], runs: int) -> None:
    """Refuse what would not fit in memory, saying how much would."""
    years = max(s.scenario.horizon.end - s.scenario.horizon.start + 1 for s in scenarios)
    one = Record.nbytes_of(layout, years)
    if runs * one > MOST_BYTES:
        raise ValueError(
            f"{runs:,} runs of {years} years and {layout.n} states would need about {runs * one / 1e9:.0f} GB "
            f"of memory; run at most {MOST_BYTES // one:,} at a time."
        )


def _check_power(resolved: Resolved, parameters: Parameters) -> None:
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
class _Past:
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


def spin_up(layout: Layout, inputs: Inputs, parameters: list[Parameters], seed: int, runs: range) -> World:
    """Bring a chunk of runs through history, up to the year before the start."""
    lanes = Lanes(parameters, len(runs))
    world = begin(layout, inputs, lanes, len(runs))
    for _ in advance(world, lanes, Streams(seed, runs), inputs.start - 1):
        pass
    return world


def go_free(start: World, inputs: Inputs, parameters: list[Parameters], seed: int, runs: range) -> Record:
    """Run a chunk from its start year to its last; ``start`` itself is left as it is."""
    world = start.copy_for(inputs)
    lanes = Lanes(parameters, len(runs))
    recorder = Recorder(world, runs, range(inputs.start, inputs.last + 1))
    for year in advance(world, lanes, Streams(seed, runs), inputs.last):
        recorder.write(world, year)
    return recorder.record


def _columns(rows: list[tuple]) -> list[list]:  # type: ignore[type-arg]
    return [list(column) for column in zip(*rows, strict=True)]
