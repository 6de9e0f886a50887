"""The share of each mechanism in the time of a year."""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.worlds import SEED, Setting
from entente_sim.engine.round import ROUND, Mechanism, step
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk

__all__ = ["REST", "seconds_by_mechanism"]

REST = "inputs of the year"
"""What a year costs outside its mechanisms."""


def seconds_by_mechanism(setting: Setting, start: Chunk, years: int, repeats: int) -> dict[str, float]:
    """Return the seconds that one chunk spends in each mechanism, the mean of some years.

    Of several passes over the same years the one that took least in all is kept, so that the parts add up.
    """
    lanes = setting.lanes(start.runs)
    best: dict[str, float] = {}
    for _ in range(repeats):
        spent = dict.fromkeys([mechanism.__name__ for mechanism in ROUND], 0.0)
        schedule = _clocked(ROUND, spent)
        world, streams = start.copy_for(setting.inputs), Streams(SEED, range(start.runs))
        before = time.perf_counter()
        for _ in range(years):
            step(world, lanes, streams, schedule)
        whole = time.perf_counter() - before
        spent[REST] = whole - sum(spent.values())
        if not best or whole < sum(best.values()):
            best = spent
    return {name: seconds / years for name, seconds in best.items()}


def _clocked(schedule: Sequence[Mechanism], spent: dict[str, float]) -> list[Mechanism]:
    def clocked(mechanism: Mechanism) -> Mechanism:
        def timed(world: Chunk, p: Lanes, streams: Streams) -> None:
            before = time.perf_counter()
            mechanism(world, p, streams)
            spent[mechanism.__name__] += time.perf_counter() - before

        return timed

    return [clocked(mechanism) for mechanism in schedule]
