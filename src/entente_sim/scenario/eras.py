"""Which states exist when, and on what territory: the eras of a world.

In a year the world consists of the states that exist in it.  An era is a run of years in which these are the
same and hold the same places; a world without dated states or places is one era.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray
from entente_sim.scenario import geography
from entente_sim.scenario.drivers import Finding
from entente_sim.scenario.schema import World

__all__ = ["Era", "check_states", "eras", "first_years"]

NEVER = -1
"""First year of a state that exists in none of the years simulated."""


@dataclass(frozen=True)
class Era:
    """Years in which the same states exist and hold the same places.

    Attributes
    ----------
    first
        Its first year; it lasts until the next era begins.
    states
        Positions of the states that exist, ascending.
    distance_home
        ``(n, n)`` km among all states of the world, as in :func:`geography.home_distances`.
    """

    first: int
    states: tuple[int, ...]
    distance_home: FloatArray


def eras(world: World, states: Sequence[str], years: Sequence[int]) -> tuple[Era, ...]:
    """The eras of the years simulated, in order."""
    out: list[Era] = []
    before: object = None
    for year in years:
        present = tuple(i for i, code in enumerate(states) if world.states[code].in_force(year))
        held = [geography.points_held(world, states[i], year) for i in present]
        if (present, held) != before:
            out.append(Era(year, present, geography.home_distances(world, states, year)))
            before = (present, held)
    return tuple(out)


def first_years(world: World, states: Sequence[str], years: Sequence[int]) -> NDArray[np.int64]:
    """``(n,)`` first year simulated in which each state exists."""
    first = [next((year for year in years if world.states[code].in_force(year)), NEVER) for code in states]
    return np.array(first, dtype=np.int64)


def check_states(world: World, states: Sequence[str], years: Sequence[int]) -> Iterator[Finding]:
    """Yield what is wrong with the years in which states exist."""
    for year in years:
        present = [code for code in states if world.states[code].in_force(year)]
        if len(present) < 2:
            yield Finding(False, ("states",), f"fewer than two of them exist in {year}.")
            return
        for code in present:
            if not geography.points_held(world, code, year):
                yield Finding(False, ("states", code, "points"), f"holds none of them in {year}, in which it exists.")
                return
