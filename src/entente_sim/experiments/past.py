"""Runs through history: the known years of a world, recorded, from the first to the start year.

The spin-up of every scenario is such a run; here it is kept instead of being left behind.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import Record, Recorder
from entente_sim.engine.round import advance, begin
from entente_sim.experiments.packing import CHUNK, check_power
from entente_sim.experiments.runner import MOST_BYTES, Progress
from entente_sim.numerics import FloatArray
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Scenario, World
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout

__all__ = ["history_of", "relive"]

_GIVEN = ("economy", "spending", "technology")


def history_of(world: World, name: str) -> Resolved:
    """The world alone as a scenario, of whose years only those up to its start are meant.

    Raises
    ------
    ValueError
        If the world has no known past.
    """
    if world.spin_up is None or world.spin_up >= world.start:
        raise ValueError(
            f"the world '{name}' has no known past: it states no spin_up before its start in {world.start}."
        )
    title, about = f"History of {world.title}"[:200], "The known years of the world."
    horizon = {"start": world.start, "end": world.start + 1}
    scenario = Scenario.model_validate(
        {"kind": "scenario", "title": title, "description": about, "world": name, "horizon": horizon}
    )
    return Resolved(name, scenario, world)


def relive(
    resolved: Resolved,
    *,
    runs: int = 100,
    seed: int = 1,
    parameters: Parameters | Sequence[Parameters] | None = None,
    chunk: int = CHUNK,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """Run the years before and up to the scenario's start, and record them.

    Parameters
    ----------
    resolved
        A scenario whose world has a spin-up.
    runs, seed
        Run r is the same run that a scenario under this seed goes on from.
    parameters
        In place of the scenario's own: one set, or one per run.
    chunk, workers
        How the work is cut and shared; neither changes a byte.
    progress
        Called as runs finish.

    Returns
    -------
    Ensemble
        Years from the first known one to the start.  Measures weigh arenas by what is at stake in them on the mean of
        these years.

    Examples
    --------
    >>> import entente_sim as es
    >>> past = relive(es.load("baseline"), runs=2, seed=7)
    >>> past.years[0], past.years[-1], past.runs
    (1992, 2021, 2)
    """
    if runs < 1:
        raise ValueError(f"runs must be 1 or more, not {runs}.")
    chosen = resolved.scenario.parameters if parameters is None else parameters
    each = [chosen] * runs if isinstance(chosen, Parameters) else list(chosen)
    if len(each) != runs:
        raise ValueError(f"{len(each)} parameter sets for {runs} runs: give one, or one per run.")
    layout, inputs = Layout.of([resolved]), resolved.inputs
    years = inputs.start - inputs.first + 1
    if runs * Record.nbytes_of(layout, years) > MOST_BYTES:
        most = MOST_BYTES // Record.nbytes_of(layout, years)
        raise ValueError(
            f"{runs:,} runs of {years} years and {layout.n} states do not fit in memory; run at most {most:,}."
        )
    for one in {id(one): one for one in each}.values():
        check_power(resolved, one)
    jobs = [range(first, min(first + chunk, runs)) for first in range(0, runs, chunk)]
    parts: list[Record] = []
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for part in pool.map(partial(_recorded, layout, inputs, each, seed), jobs):
            parts.append(part)
            if progress is not None:
                progress(resolved.name, sum(len(one.runs) for one in parts), runs)
    return Ensemble(resolved, seed, Record.joined(parts))


def _recorded(layout: Layout, inputs: Inputs, parameters: Sequence[Parameters], seed: int, runs: range) -> Record:
    """Bring a chunk of runs through history, writing every year."""
    lanes = Lanes(parameters[runs.start : runs.stop], len(runs))
    world = begin(layout, inputs, lanes, len(runs))
    recorder = Recorder(world, runs, range(inputs.first, inputs.start + 1))
    for year in advance(world, lanes, Streams(seed, runs), inputs.start):
        recorder.write(world, year)
        row = recorder.record.year(year)
        absent = np.isnan(recorder.record.states["capability"][row])
        for name in _GIVEN:  # known, and not carried over from the year before
            recorder.record.states[name][row] = np.where(absent, np.nan, inputs.at(name, year)[:, None])
    recorder.record.weight[...] = _ruler(layout, inputs)
    return recorder.record


def _ruler(layout: Layout, inputs: Inputs) -> FloatArray:
    """Weight of each triple in measures: ``sqrt(stake_ia stake_ja)``, mean over the known years.

    What was at stake in 1950 and what is today weigh alike in all years, and nothing that a run does moves the ruler.
    """
    actor, target, arena = layout.triples
    stake = inputs.values["stake"][: inputs.start - inputs.first + 1]
    weight: FloatArray = np.mean(np.sqrt(stake[:, actor, arena] * stake[:, target, arena]), axis=0)
    return weight
