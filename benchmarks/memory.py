"""Peak memory, each figure from a process of its own.

``python -m benchmarks.memory NAME RUNS`` prints the peak of one of :data:`WAYS` in bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.measured import Figure, Form, Subject, at_most, peak_of_this_process
from benchmarks.startup import python
from benchmarks.streaming import Means, stream
from benchmarks.worlds import default, made_up
from entente_sim.engine.recording import Record
from entente_sim.experiments.runner import run

__all__ = ["measure"]

SMALL = (9, 2)
"""States and years of the made-up world on which a million runs take minutes."""


def measure(form: Form) -> Subject:
    """Compare the peak of many runs with that of a hundred times fewer, streamed; and say what kept runs cost."""
    few, many = form.pick((2048, 8192), (10_000, 1_000_000))
    sizes = form.pick((few, many), (few, 100_000, many))
    peaks = {runs: peak("streamed", runs) for runs in sizes}
    world = f"made-up world of {SMALL[0]} states, {SMALL[1]} years"
    figures = [
        Figure(f"peak of {runs:,} runs, streamed", bytes_ / 1e6, "MB", note=world) for runs, bytes_ in peaks.items()
    ]
    figures.append(
        Figure(f"peak of {many:,} runs / {few:,}, streamed", peaks[many] / peaks[few], "times", at_most(1.2, 1.3))
    )
    if not form.short:
        setting = default()
        kept = {runs: peak("kept", runs) for runs in (64, 320)}
        each = (kept[320] - kept[64]) / 256
        figures += [
            Figure(
                "memory of a kept run at the peak", each / 1e6, "MB", note="from 64 to 320 runs held as an ensemble"
            ),
            Figure("memory of a kept run", Record.nbytes_of(setting.layout, setting.span) / 1e6, "MB"),
        ]
    return Subject(figures)


def peak(way: str, runs: int) -> float:
    """Peak resident memory in bytes of a process that runs some runs one way."""
    return float(python("-m", "benchmarks.memory", way, str(runs)).stdout)


def _streamed(runs: int) -> None:
    means = Means()
    for record in stream(made_up(*SMALL), runs, chunk=256, workers=2):
        means.add(record)


def _kept(runs: int) -> None:
    run(default().resolved, runs=runs, workers=2)


WAYS: dict[str, Callable[[int], None]] = {"streamed": _streamed, "kept": _kept}
"""A stream of a small world; an ensemble of the default world held whole."""


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    WAYS[sys.argv[1]](int(sys.argv[2]))
    print(peak_of_this_process())
