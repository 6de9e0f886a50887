"""Runs by the chunk, each used up before the next is kept: how a million of them pass through a small memory."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from benchmarks.measured import Figure, Form, Subject
from benchmarks.worlds import SEED, Setting, default
from entente_sim.engine.recording import Record
from entente_sim.experiments.runner import CHUNK, go_free, spin_up
from entente_sim.numerics import FloatArray

__all__ = ["Means", "measure", "stream"]

MANY = 1_000_000


def measure(form: Form) -> Subject:
    """Time a million runs of the default world, or fewer, scaled."""
    setting = default()
    runs = MANY if form.full else form.pick(8 * CHUNK, 100_000)
    workers = os.cpu_count() or 1
    start = time.perf_counter()
    means = Means()
    for record in stream(setting, runs, workers=workers):
        means.add(record)
    seconds = time.perf_counter() - start
    how = "measured" if runs == MANY else f"scaled from {runs:,} runs"
    spin_up_years = setting.inputs.start - setting.inputs.first
    return Subject(
        [
            Figure(
                f"{MANY:,} runs of {setting.span} years after {spin_up_years} of history", seconds * MANY / runs / 3600,
                "hours", note=f"{workers} threads, {how}",
            )
        ]
    )  # fmt: skip


class Means:
    """Means over runs of everything recorded: what is kept of a chunk.  A store would write its shard here."""

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
    parameters = [setting.resolved.scenario.parameters] * len(runs)
    world = spin_up(setting.layout, setting.inputs, parameters, SEED, runs)
    return go_free(world, setting.inputs, parameters, SEED, runs)
