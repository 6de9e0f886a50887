"""Statistics of parameter sets that are run through history, kept on disk as they come.

A parameter set has a number, and its runs the luck of that number: what comes of it depends on neither workers nor on
what else is run.  Batches are of a fixed number of runs, and each is kept whole, so that a stopped calibration goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from entente_sim.analysis.calibration.rule import distances, read, scales, weights_of
from entente_sim.analysis.hindcast.runs import observed_tables
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.executors import worker_count
from entente_sim.experiments.kept import Kept
from entente_sim.experiments.packing import check_power, run_through
from entente_sim.experiments.past import relive, shortened
from entente_sim.experiments.runner import Progress
from entente_sim.numerics import FloatArray
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.world.layout import Layout

__all__ = ["Past", "Readings"]

BATCH = 48
"""Runs simulated at a time."""


@dataclass(frozen=True, eq=False)
class Readings:
    """Statistics of parameter sets.

    Attributes
    ----------
    names
        Of statistics.
    values
        ``(draws, runs, statistics)``.
    """

    names: tuple[str, ...]
    values: FloatArray = field(repr=False)

    @property
    def means(self) -> FloatArray:
        """Means over runs, ``(draws, statistics)``."""
        out: FloatArray = self.values.mean(axis=1)
        return out

    def scales(self) -> FloatArray:
        """Scale of every statistic, if these are the prior's."""
        return scales(self.means)

    def distances(self, scale: FloatArray) -> FloatArray:
        """Distance of every draw from history, ``(draws,)``."""
        return distances(self.means, scale, weights_of(self.names))


class Past:
    """A world's history, and what was observed of it in the years of training.

    Parameters
    ----------
    resolved
        A scenario on a world with a known past.
    data
        Folder of public data.
    seed, runs
        Seed, and runs of each parameter set.
    kept
        Folder in which readings are kept; without one nothing is.

    Raises
    ------
    DataError
        If the folder lacks a file or a column.
    """

    def __init__(self, resolved: Resolved, data: Path, *, seed: int = 1, runs: int = 4, kept: Kept | None = None):
        self.resolved = shortened(resolved)
        self.seed, self.runs, self.kept = seed, runs, kept
        self.tables = observed_tables(relive(self.resolved, runs=1, seed=seed), data)
        self._layout = Layout.of([self.resolved])
        found = hashlib.sha256()
        for name, table in sorted(self.tables.items()):
            found.update(name.encode() + table.round(9).to_csv(index=False).encode())
        self.data_digest = found.hexdigest()

    def readings(
        self,
        parameters: Sequence[Parameters],
        *,
        first: int = 0,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> Readings:
        """Run parameter sets ``first, first + 1, ...`` through history, or take from disk what was.

        Parameters
        ----------
        parameters
            The sets.
        first
            Number of the first, for its luck.
        workers
            Threads; changes nothing in the readings.
        progress
            Called with the sets read and in all.
        """
        for one in parameters:
            check_power(self.resolved, one)
        size = max(1, BATCH // self.runs)
        batches = [
            (first + at, list(parameters[at : at + size])) for at in range(0, len(parameters), size)
        ]  # fmt: skip
        parts: list[tuple[tuple[str, ...], FloatArray]] = []
        pool: Executor
        with ThreadPoolExecutor(worker_count(workers)) as pool:
            try:
                for done in pool.map(self._batch, batches):
                    parts.append(done)
                    if progress is not None:
                        progress("history", min(len(parts) * size, len(parameters)), len(parameters))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return Readings(parts[0][0], np.concatenate([values for _, values in parts]))

    def _batch(self, batch: tuple[int, list[Parameters]]) -> tuple[tuple[str, ...], FloatArray]:
        number, sets = batch
        content = "".join(one.model_dump_json() for one in sets)
        what = {
            "calibration": self.resolved.digest, "data": self.data_digest, "seed": self.seed, "runs": self.runs,
            "first": number, "sets": hashlib.sha256(content.encode()).hexdigest(),
        }  # fmt: skip
        found = self.kept.get(what, ["names", "values"]) if self.kept is not None else None
        if found is None:
            lanes = [one for one in sets for _ in range(self.runs)]
            runs = range(number * self.runs, number * self.runs + len(lanes))
            inputs = self.resolved.inputs
            record = run_through(self._layout, inputs, lanes, self.seed, runs, inputs.first)
            statistics = read(Ensemble(self.resolved, self.seed, record), self.tables)
            values = np.stack(list(statistics.values()), axis=-1).reshape(len(sets), self.runs, -1)
            found = {"names": np.array(list(statistics)), "values": values}
            if self.kept is not None:
                self.kept.put(what, found)
        return tuple(str(name) for name in found["names"]), found["values"]
