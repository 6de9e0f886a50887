"""Runs by the chunk, each used up before the next is kept: how a million of them pass through a small memory.

``python benchmarks/speed.py --only streaming --full`` puts a million runs of the default world through a store,
which takes hours, and says how long it took and how much memory; ``python -m benchmarks.streaming RUNS FOLDER`` does so
with any number into any folder, goes on where it was stopped, and prints seconds and bytes of what it did itself.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.measured import Figure, Form, Subject, at_most
from benchmarks.startup import python
from benchmarks.worlds import SEED, Setting, default
from entente_sim.engine.recording import Record
from entente_sim.experiments.executors import open_executor
from entente_sim.experiments.packing import CHUNK, run_through
from entente_sim.experiments.plan import Plan, plan_of
from entente_sim.experiments.store import Store
from entente_sim.experiments.sweep import finish
from entente_sim.numerics import FloatArray

__all__ = ["Means", "measure", "planned", "stream", "through_store"]

MANY, FEW, SCALED = 1_000_000, 10_000, 20_000
"""Runs that are asked about; those whose peak of memory they are held against; those that time is scaled from."""

SWEEP = """\
kind: sweep
title: Many runs of the default world
description: Points drawn over three parameters, each with its own history.
base: baseline
sample:
  method: latin_hypercube
  size: {size}
  over:
    parameters.threat.regime_weight: [0.0, 0.6]
    parameters.threat.military_weight: [0.3, 0.9]
    parameters.incentives.gain: [0.1, 0.9]
replicates: {replicates}
"""


def measure(form: Form) -> Subject:
    """Put many runs of the default world through a store: time and peak memory, each size in a process of its own."""
    setting = default()
    with tempfile.TemporaryDirectory() as folder:
        sizes = (FEW, MANY if form.full else SCALED)
        took = {runs: json.loads(python("-m", "benchmarks.streaming", str(runs), folder).stdout) for runs in sizes}
    most = sizes[-1]
    how = "measured" if form.full else f"scaled from {most:,} runs"
    years = setting.inputs.start - setting.inputs.first
    hours = took[most]["seconds"] / took[most]["runs"] * MANY / 3600
    peaks = [Figure(f"peak of {runs:,} runs through a store", took[runs]["bytes"] / 1e6, "MB") for runs in sizes]
    return Subject(
        [
            Figure(
                f"{MANY:,} runs of {setting.span} years after {years} of history, through a store", hours, "hours",
                note=f"{os.cpu_count()} threads, {how}",
            ),
            *peaks,
            Figure(f"peak of {most:,} runs / {FEW:,}, through a store", took[most]["bytes"] / took[FEW]["bytes"],
                   "times", at_most(1.2)),
            Figure(f"store of {MANY:,} runs", took[most]["stored"] / most * MANY / 1e9, "GB", note=how),
        ]
    )  # fmt: skip


def planned(runs: int, folder: Path) -> Plan:
    """Lay out a sweep of the default world with a number of runs, ten to a point where that divides them."""
    replicates = 10 if runs % 10 == 0 else 1
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"many_{runs}.yaml"
    path.write_text(SWEEP.format(size=runs // replicates, replicates=replicates), encoding="utf-8")
    return plan_of(path)


def through_store(runs: int, folder: Path, workers: int) -> dict[str, float]:
    """Run what a store lacks; returns the runs and seconds that took, failed runs, and bytes of the whole store."""
    plan = planned(runs, folder)
    where = folder / plan.name
    with Store.open(where, plan) as store, open_executor(workers=workers) as pool:
        left = plan.runs_in(store.missing)
        start = time.perf_counter()
        failed = sum(finish(store, pool))
        seconds = time.perf_counter() - start
    stored = sum(path.stat().st_size for path in where.rglob("*") if path.is_file())
    return {"runs": left, "seconds": seconds, "failed": failed, "stored": stored}


class Means:
    """Means over runs of everything recorded: what is kept of a chunk."""

    def __init__(self) -> None:
        self.runs = 0
        self.sums: dict[str, FloatArray] = {}

    def add(self, record: Record) -> None:
        """Add a chunk's trajectories."""
        self.runs += len(record.runs)
        for recorded in (record.states, record.dyads, record.arenas):
            for name, values in recorded.items():
                total = values.sum(axis=-1, dtype=np.float64)
                self.sums[name] = self.sums.get(name, 0.0) + total


def stream(setting: Setting, runs: int, *, chunk: int = CHUNK, workers: int = 1) -> Iterator[Record]:
    """Yield the records of consecutive chunks in order, never holding more than two for each worker."""
    with ThreadPoolExecutor(workers) as pool:
        ahead: deque[Future[Record]] = deque()
        for first in range(0, runs, chunk):
            ahead.append(pool.submit(_one, setting, range(first, min(first + chunk, runs))))
            if len(ahead) == 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _one(setting: Setting, runs: range) -> Record:
    return run_through(setting.layout, setting.inputs, [setting.resolved.scenario.parameters] * len(runs), SEED, runs)


if __name__ == "__main__":
    from benchmarks.measured import peak_of_this_process

    did = through_store(int(sys.argv[1]), Path(sys.argv[2]), os.cpu_count() or 1)
    print(json.dumps({**did, "bytes": peak_of_this_process()}))
