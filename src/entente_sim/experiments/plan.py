"""The plan of a sweep: which run is which, how runs are divided into tasks, and the digest of it all.

Runs are numbered point by point: run number ``point * replicates + replicate``.  Replicate r is run r of the engine at
every point, so points are compared under the same luck.  A task is a stretch of run numbers; how long it is
depends on the plan alone.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from entente_sim.experiments.design import design
from entente_sim.experiments.files import code_digest
from entente_sim.experiments.packing import CHUNK
from entente_sim.experiments.stored import points_digest
from entente_sim.measures.recorded import FUTURE, Span, Wanted, spans_of, wanted
from entente_sim.numerics import FloatArray
from entente_sim.scenario.errors import ScenarioError, closest
from entente_sim.scenario.sweeps import Sweep, SweepFile, load_sweep
from entente_sim.scenario.variants import Variants

__all__ = ["WHOLE", "Part", "Plan", "Task", "Work", "plan_of"]

Part = tuple[int, int]
"""One part of several: ``(1, 3)`` is the first of three."""

WHOLE: Part = (1, 1)

LEAST_RUNS, MOST_RUNS, TASKS = 4 * CHUNK, 8 * CHUNK, 1000
"""Runs of a task: as many as give a thousand tasks, within these bounds."""


@dataclass(frozen=True, eq=False)
class Work:
    """What a worker must know besides its task; workers keep what they make of it.

    Attributes
    ----------
    digest, code
        Of the plan and of the package's source; a worker with other source refuses.
    variants
        The base and what is varied.
    wanted
        What is recorded.
    seed, replicates
        Seed of the luck, and runs at each point.
    """

    digest: str
    code: str
    variants: Variants
    wanted: tuple[Wanted, ...]
    seed: int
    replicates: int

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Work) and other.digest == self.digest

    @property
    def years(self) -> range:
        """The free years."""
        horizon = self.variants.base.scenario.horizon
        return range(horizon.start, horizon.end + 1)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span of years in which anything is recorded."""
        return spans_of(self.wanted, self.years)


@dataclass(frozen=True, eq=False)
class Task:
    """A stretch of runs: number, first run, last run (not included), and the points they belong to."""

    number: int
    first: int
    last: int
    points: FloatArray


@dataclass(frozen=True, eq=False)
class Plan:
    """A sweep laid out.

    Attributes
    ----------
    file
        The sweep file.
    points
        ``(points, paths)`` values.
    wanted
        What is recorded.
    per_task
        Runs of a task.
    """

    file: SweepFile
    points: FloatArray = field(repr=False)
    wanted: tuple[Wanted, ...] = field(repr=False)
    per_task: int

    @property
    def name(self) -> str:
        """Name of the sweep."""
        return self.file.name

    @property
    def paths(self) -> tuple[str, ...]:
        """What is varied."""
        return self.file.variants.paths

    @property
    def replicates(self) -> int:
        """Runs at each point."""
        return self.file.sweep.replicates

    @property
    def runs(self) -> int:
        """Runs in all."""
        return len(self.points) * self.replicates

    @property
    def tasks(self) -> int:
        """Number of tasks."""
        return -(-self.runs // self.per_task)

    def runs_in(self, tasks: Iterable[int]) -> int:
        """Runs of some tasks together."""
        return sum(min((number + 1) * self.per_task, self.runs) - number * self.per_task for number in tasks)

    def task(self, number: int) -> Task:
        """Return one task."""
        first, last = number * self.per_task, min((number + 1) * self.per_task, self.runs)
        points = self.points[first // self.replicates : (last - 1) // self.replicates + 1]
        return Task(number, first, last, points)

    def part(self, which: int, of: int) -> Iterator[int]:
        """Numbers of the tasks of one part of several: every ``of``-th, so that parts take equally long."""
        yield from range(which - 1, self.tasks, of)

    @functools.cached_property
    def work(self) -> Work:
        """What workers are told."""
        sweep = self.file.sweep
        return Work(self.digest, code_digest(), self.file.variants, self.wanted, sweep.seed, sweep.replicates)

    @functools.cached_property
    def definition(self) -> dict[str, Any]:
        """What the sweep is, in plain data: two sweeps with the same definition are the same sweep."""
        sweep, extended = self.file.sweep, self.file.variants.extended
        return {
            "base": self.file.base.digest,
            **({"extended": extended.digest} if extended is not None else {}),
            "paths": list(self.paths),
            "points": points_digest(self.points),
            "replicates": sweep.replicates,
            "seed": sweep.seed,
            "record": {one.name: "yearly" if one.windows is None else list(one.windows) for one in self.wanted},
            "runs_per_task": self.per_task,
        }

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 over the definition."""
        text = json.dumps(self.definition, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def plan_of(sweep: SweepFile | str | Path, *, per_task: int | None = None) -> Plan:
    """Lay out a sweep: its points, what it records, and its tasks.

    Parameters
    ----------
    sweep
        A loaded sweep file, a shipped name, or a path.
    per_task
        Runs of a task; part of the plan, since the files of a store follow from it.

    Raises
    ------
    ScenarioError
        If the file cannot be used.

    Examples
    --------
    >>> plan = plan_of("asymmetry_x_pressure")
    >>> plan.runs == len(plan.points) * plan.replicates
    True
    """
    file = sweep if isinstance(sweep, SweepFile) else load_sweep(sweep)
    faults: list[tuple[tuple[str | int, ...], str]] = []
    record = wanted(file.sweep.record, file.base, faults)
    if faults:
        raise ScenarioError(file.source.problem(("record", *place), sentence) for place, sentence in faults)
    faults = [
        (("show", name), sentence) for name in file.sweep.shown for sentence in _not_shown(file.sweep, name, record)
    ]
    if faults:
        raise ScenarioError(file.source.problem(place, sentence) for place, sentence in faults)
    if not record:
        raise ScenarioError([file.source.problem(("record",), "there is nothing to record on this world.")])
    points = design(file.sweep)
    if per_task is None:
        even = -(-len(points) * file.sweep.replicates // TASKS // CHUNK) * CHUNK
        per_task = min(max(even, LEAST_RUNS), MOST_RUNS)
    return Plan(file, points, record, per_task)


def _not_shown(sweep: Sweep, name: str, record: Sequence[Wanted]) -> Iterator[str]:
    """Why a figure cannot show an observable."""
    by_name = {one.name: one for one in record if one.name != FUTURE}
    if name == FUTURE:
        yield f"'{FUTURE}' is always shown where it is recorded; leave it out."
    elif name not in by_name:
        yield f"'{name}' is not recorded.{closest(name, by_name)} Recorded: {', '.join(by_name)}."
    elif sweep.shown[name] == "change":
        windows = by_name[name].windows
        if windows is not None and len(windows) < 2:
            yield f"the change of '{name}' needs two windows in record: the first, and one to compare with it."
