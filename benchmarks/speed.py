"""Speed, as ratios taken within one process run (machines differ and are noisy).

``python benchmarks/speed.py`` prints a table and writes ``results/benchmarks/speed.json``;
``--short`` does less of everything and fails if the engine has lost its lead over the plain model.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.reference.model import ReferenceModel

from entente_sim.engine.round import advance, begin
from entente_sim.experiments.runner import CHUNK, run
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import load
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout

LEAST_RATIO = 100.0
"""How many times faster than the plain model a run of an ensemble must be."""


def median_seconds(work: Callable[[], object], repeats: int) -> float:
    """Median wall time of some work."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    """Measure, print, write; exit code 1 if the lead is lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="less of everything, for continuous integration")
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"), help="folder for speed.json")
    chosen = parser.parse_args()
    repeats = 3 if chosen.short else 7
    years_plain = 4 if chosen.short else 30

    resolved = load("baseline")
    layout, inputs = Layout.of([resolved]), Inputs.of(resolved.world, resolved.scenario)
    parameters = resolved.scenario.parameters

    def engine(runs: int, years: int) -> None:
        lanes = Lanes(parameters, runs)
        world = begin(layout, inputs, lanes, runs)
        for _ in advance(world, lanes, Streams(1, range(runs)), inputs.first + years - 1):
            pass

    start = time.perf_counter()
    engine(1, 1)
    compile_seconds = time.perf_counter() - start

    def plain() -> None:
        model = ReferenceModel(resolved.world, resolved.scenario, seed=1, run=0, parameters=parameters)
        for _ in range(years_plain):
            model.step()

    plain_run = median_seconds(plain, 1 if chosen.short else 3) / years_plain * 30
    alone = median_seconds(lambda: engine(1, 30), repeats)
    member = median_seconds(lambda: engine(CHUNK, 30), repeats) / CHUNK
    many = CHUNK * (8 if chosen.short else 32)
    one_worker = median_seconds(lambda: run(resolved, runs=many, workers=1), 1 if chosen.short else 3)
    two_workers = median_seconds(lambda: run(resolved, runs=many, workers=2), 1 if chosen.short else 3)

    triples = len(layout.triples[0])
    rows = {
        "states": layout.n,
        "active triples": triples,
        "first call, compiling or loading the cache (s)": compile_seconds,
        "plain Mesa model, one run of 30 years (s)": plain_run,
        "engine, one run alone (s)": alone,
        f"engine, one run of a chunk of {CHUNK}, one core (s)": member,
        "ratio: plain / engine alone": plain_run / alone,
        "ratio: plain / engine in a chunk": plain_run / member,
        "engine, runs of 30 years per second and core": 1.0 / member,
        "engine, nanoseconds per triple and year": member / 30 / triples * 1e9,
        "ratio: one worker / two workers (threads)": one_worker / two_workers,
    }
    width = max(map(len, rows))
    for name, value in rows.items():
        print(f"{name:<{width}}  {value:,.4g}")
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "speed.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    if rows["ratio: plain / engine in a chunk"] < LEAST_RATIO:
        print(f"The engine is less than {LEAST_RATIO:g} times as fast as the plain model.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
