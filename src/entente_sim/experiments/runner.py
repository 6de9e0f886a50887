"""Run scenarios in chunks of runs, paired across scenarios, on any executor.

Scenarios that share their past are spun up once and fork from the same worlds.  A chunk is the
unit of work; its size and the number of workers change nothing in the results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import Record
from entente_sim.engine.round import ROUND, Mechanism
from entente_sim.experiments.executors import worker_count
from entente_sim.experiments.packing import CHUNK, Past, check_power, go_free, run_through, spin_up
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters
from entente_sim.world.layout import Layout

__all__ = ["AT_ONCE", "Progress", "in_turn", "run", "run_draws", "run_each"]

AT_ONCE = 64
"""Runs of parameter draws simulated at a time, so that memory does not grow with their number."""

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
    schedule: Sequence[Mechanism] = ROUND,
    since: int | None = None,
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
    schedule
        Mechanisms of a year in order, in place of the model's own; see :func:`~entente_sim.engine.round.round_with`.
        History is run with them too.
    since
        First year to record, in the history before the scenario's start; by default the start.
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
        [resolved], runs=runs, seed=seed, null=null, parameters=parameters, schedule=schedule, since=since,
        chunk=chunk,
        workers=workers, executor=executor, progress=progress,
    )  # fmt: skip
    return next(each)


def run_each(
    scenarios: Sequence[Resolved],
    *,
    runs: int | range = 300,
    seed: int = 1,
    null: bool = False,
    parameters: Parameters | Sequence[Parameters] | None = None,
    schedule: Sequence[Mechanism] = ROUND,
    since: int | None = None,
    chunk: int = CHUNK,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Iterator[Ensemble]:
    """Run paired scenarios on one world and yield their ensembles one by one.

    ``runs`` is a number of runs or, of a stretch of them, their numbers: a run's number is its luck.

    Raises
    ------
    ValueError
        If the scenarios stand on different worlds or start in different years, runs or chunk are not positive, or
        ``since`` lies outside the history before the start.
    """
    numbers = runs if isinstance(runs, range) else range(runs)
    if not numbers or chunk < 1:
        raise ValueError(f"runs and chunk must be 1 or more, not {runs} and {chunk}.")
    if not scenarios:
        raise ValueError("there is no scenario to run: give at least one.")
    if any(scenario.world != scenarios[0].world for scenario in scenarios):
        names = ", ".join(sorted({scenario.scenario.world for scenario in scenarios}))
        raise ValueError(f"paired scenarios must share one world; these use different ones ({names}).")
    if any(scenario.scenario.horizon.start != scenarios[0].scenario.horizon.start for scenario in scenarios):
        years = ", ".join(sorted({str(scenario.scenario.horizon.start) for scenario in scenarios}))
        raise ValueError(f"paired scenarios must start in one year; these start in different ones ({years}).")
    first, start = scenarios[0].inputs.first, scenarios[0].inputs.start
    if since is not None and not first <= since <= start:
        raise ValueError(f"since must lie in the history before the start, {first} to {start}, not {since}.")
    layout = Layout.of(scenarios)
    _check_size(layout, scenarios, len(numbers), start - (start if since is None else since))
    parts = [slice(first, first + chunk) for first in range(0, len(numbers), chunk)]
    pool: AbstractContextManager[Executor]
    pool = nullcontext(executor) if executor is not None else ThreadPoolExecutor(worker_count(workers))
    with pool as active:
        past: Past | None = None
        for resolved in scenarios:
            inputs = resolved.inputs
            chosen = _per_run(resolved.scenario.parameters if parameters is None else parameters, len(numbers), null)
            for one in {id(one): one for one in chosen}.values():
                check_power(resolved, one)
            made: Iterator[Record]
            alone = _columns([(layout, inputs, chosen[part], seed, numbers[part], since) for part in parts])
            if len(scenarios) == 1:
                # No other scenario goes on from the start, so the worlds need not be kept, nor sent between processes.
                made = active.map(partial(run_through, schedule=schedule), *alone)
            else:
                if past is None or not past.serves(inputs, chosen):
                    past = Past(inputs, chosen, list(active.map(partial(spin_up, schedule=schedule), *alone)))
                pairs = zip(past.worlds, parts, strict=True)
                tasks = [(world, inputs, chosen[part], seed, numbers[part]) for world, part in pairs]
                made = active.map(partial(go_free, schedule=schedule), *_columns(tasks))
            told = made if progress is None else _told(made, partial(progress, resolved.name), len(numbers))
            yield Ensemble(resolved, seed, Record.joined(told, numbers), null)


def run_draws(
    scenarios: Sequence[Resolved],
    draws: Sequence[Parameters],
    each: int,
    *,
    seed: int = 1,
    null: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Iterator[Ensemble]]:
    """Run paired scenarios on drawn parameters, ``each`` runs of every draw, some draws at a time.

    Yields the ensembles of some draws, by scenario; their runs are draw by draw.  Scenarios share the luck of a run,
    no two runs share it, and how many draws are simulated at a time changes nothing in the results.

    Examples
    --------
    >>> from entente_sim import load
    >>> [[one.runs for one in some] for some in run_draws([load("baseline")], [Parameters()] * 33, 2)]
    [[64], [2]]
    """
    size = max(1, AT_ONCE // each)
    for first in range(0, len(draws), size):
        sets = [one for one in draws[first : first + size] for _ in range(each)]
        yield run_each(
            scenarios, runs=range(first * each, first * each + len(sets)), seed=seed, null=null, parameters=sets,
            chunk=min(CHUNK, -(-len(sets) // worker_count(workers))), workers=workers, progress=progress,
        )  # fmt: skip


def _told(made: Iterator[Record], progress: Callable[[int, int], None], runs: int) -> Iterator[Record]:
    """Say of each part how many runs are done with it."""
    done = 0
    for part in made:
        done += len(part.runs)
        progress(done, runs)
        yield part


def in_turn(sets: Sequence[Parameters], runs: int) -> list[Parameters]:
    """One parameter set per run: the sets in turn, from the first again where runs are more."""
    return [sets[run % len(sets)] for run in range(runs)]


def _per_run(parameters: Parameters | Sequence[Parameters], runs: int, null: bool) -> list[Parameters]:
    """One parameter set per run; the null's where asked."""
    each = [parameters] * runs if isinstance(parameters, Parameters) else list(parameters)
    if len(each) != runs:
        raise ValueError(f"{len(each)} parameter sets for {runs} runs: give one, or one per run.")
    if not null:
        return each
    nulls = {id(one): one.null() for one in each}
    return [nulls[id(one)] for one in each]


def _check_size(layout: Layout, scenarios: Sequence[Resolved], runs: int, before: int) -> None:
    """Refuse what would not fit in memory, saying how much would; ``before`` years are recorded before the start."""
    years = before + max(s.scenario.horizon.end - s.scenario.horizon.start + 1 for s in scenarios)
    one = Record.nbytes_of(layout, years)
    if runs * one > MOST_BYTES:
        raise ValueError(
            f"{runs:,} runs of {years} years and {layout.n} states would need about {runs * one / 1e9:.0f} GB "
            f"of memory; run at most {MOST_BYTES // one:,} at a time."
        )


def _columns(rows: list[tuple]) -> list[list]:  # type: ignore[type-arg]
    return [list(column) for column in zip(*rows, strict=True)]
