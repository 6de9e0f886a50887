"""Runs through history: the known years of a world, recorded, from the first to the start year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.packing import CHUNK
from entente_sim.experiments.runner import Progress, run
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Scenario, World

__all__ = ["history_of", "relive", "shortened"]


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


def shortened(resolved: Resolved) -> Resolved:
    """The scenario with a single free year, the shortest there is: for runs of which only the past is read."""
    start = resolved.scenario.horizon.start
    return resolved.over(start, start + 1)


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

    Examples
    --------
    >>> import entente_sim as es
    >>> past = relive(es.load("baseline"), runs=2, seed=7)
    >>> past.years[0], past.years[-1], past.runs
    (1992, 2021, 2)
    """
    whole = run(
        shortened(resolved), runs=runs, seed=seed, parameters=parameters, since=resolved.inputs.first, chunk=chunk,
        workers=workers, progress=progress,
    )  # fmt: skip
    return replace(whole, record=whole.record.until(resolved.scenario.horizon.start))
