"""The record: what a chunk of runs leaves behind, year by year.

Postures are stored whole, one byte per choice, so every measure of cooperation and competition
(by arena, level or dyad) can be taken later from the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray
from entente_sim.world.layout import Layout
from entente_sim.world.world import World

__all__ = ["DYAD_VARIABLES", "STATE_VARIABLES", "Record", "Recorder"]

STATE_VARIABLES = ("capability", "economy", "spending", "status", "deficit", "risk", "load")
"""State variables recorded every year, ``(years, n, runs)``."""

_MOVED_ON = ("economy", "spending")

DYAD_VARIABLES = ("threat", "hostility", "commitment", "offer")
"""Dyad variables recorded every year, ``(years, n, n, runs)``."""

ByteArray = NDArray[np.uint8]


@dataclass(eq=False)
class Record:
    """Trajectories of some runs of one scenario.

    Attributes
    ----------
    layout
        Order of states, arenas and triples.
    years, runs
        Recorded years and run numbers.
    weight
        ``(m,)`` weight of each triple in measures: ``sqrt(stake_ia stake_ja)`` in the start year,
        so that a driver on stakes cannot move the ruler.
    cooperation, competition
        ``(years, m, runs)`` choices as 3C and 3K.
    states, dyads
        Recorded variables by name, ``(years, n, runs)`` and ``(years, n, n, runs)``.
    """

    layout: Layout
    years: tuple[int, ...]
    runs: tuple[int, ...]
    weight: FloatArray = field(repr=False)
    cooperation: ByteArray = field(repr=False)
    competition: ByteArray = field(repr=False)
    states: dict[str, FloatArray] = field(repr=False)
    dyads: dict[str, FloatArray] = field(repr=False)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Join records of different runs, in the order given."""
        first = parts[0]
        if len(parts) == 1:
            return first
        return cls(
            first.layout,
            first.years,
            tuple(run for part in parts for run in part.runs),
            first.weight,
            np.concatenate([part.cooperation for part in parts], axis=-1),
            np.concatenate([part.competition for part in parts], axis=-1),
            {name: np.concatenate([part.states[name] for part in parts], axis=-1) for name in first.states},
            {name: np.concatenate([part.dyads[name] for part in parts], axis=-1) for name in first.dyads},
        )

    def among(self, codes: Sequence[str]) -> Record:
        """Keep only some states and the dyads among them, as a smaller record of its own."""
        old = self.layout
        picks = [old.state(code) for code in sorted(codes)]
        layout = Layout(tuple(old.states[i] for i in picks), old.arenas, old.members[:, picks], old.level)
        actor, target, arena = layout.triples
        rows = old.where[arena, np.array(picks)[actor], np.array(picks)[target]]
        square = np.ix_(range(len(self.years)), picks, picks)
        return Record(
            layout,
            self.years,
            self.runs,
            self.weight[rows],
            self.cooperation[:, rows],
            self.competition[:, rows],
            {name: array[:, picks] for name, array in self.states.items()},
            {name: array[square] for name, array in self.dyads.items()},
        )

    def year(self, year: int) -> int:
        """Index of a recorded year."""
        if year not in self.years:
            raise KeyError(f"{year} was not recorded; recorded are {self.years[0]} to {self.years[-1]}.")
        return self.years.index(year)

    @staticmethod
    def nbytes_of(layout: Layout, years: int) -> int:
        """Bytes that one run takes."""
        numbers = len(STATE_VARIABLES) * layout.n + len(DYAD_VARIABLES) * layout.n**2
        return years * (2 * len(layout.triples[0]) + 8 * numbers)

    def digest(self) -> str:
        """SHA-256 over all recorded values in canonical order: equal runs give equal digests."""
        h = hashlib.sha256()
        h.update(repr((self.layout.states, self.layout.arenas, self.years, self.runs)).encode())
        arrays: Iterable[NDArray[np.generic]] = (
            self.cooperation,
            self.competition,
            *(self.states[name] for name in sorted(self.states)),
            *(self.dyads[name] for name in sorted(self.dyads)),
        )
        for array in arrays:
            h.update(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False)).tobytes())
        return h.hexdigest()


class Recorder:
    """Collects a :class:`Record` while a world advances from the start year, year by year."""

    def __init__(self, world: World, runs: Sequence[int], years: Sequence[int]) -> None:
        layout, n = world.layout, world.layout.n
        actor, target, arena = layout.triples
        stake = world.inputs.at("stake", world.inputs.start)
        shape = (len(years), len(actor), world.runs)
        self._ahead: dict[str, FloatArray] = {}
        self.record = Record(
            layout,
            tuple(years),
            tuple(runs),
            np.sqrt(stake[actor, arena] * stake[target, arena]),
            np.zeros(shape, dtype=np.uint8),
            np.zeros(shape, dtype=np.uint8),
            {name: np.zeros((len(years), n, world.runs)) for name in STATE_VARIABLES},
            {name: np.zeros((len(years), n, n, world.runs)) for name in DYAD_VARIABLES},
        )

    def write(self, world: World, year: int) -> None:
        """Store a year that has just been run."""
        row = self.record.year(year)
        self.record.cooperation[row] = np.rint(3.0 * world.cooperation)
        self.record.competition[row] = np.rint(3.0 * world.competition)
        for name, array in self.record.states.items():
            if name in _MOVED_ON:
                # By now the world holds next year's value; this year's came with the year before.
                array[row] = self._ahead.get(name, getattr(world, f"{name}_start"))
                self._ahead[name] = getattr(world, name).copy()
            else:
                array[row] = getattr(world, name)
        for name, array in self.record.dyads.items():
            array[row] = getattr(world, name)
