"""The record: what a chunk of runs leaves behind, year by year.

Postures are stored whole, one byte per choice, so every measure of cooperation and competition
(by arena, level or dyad) can be taken later from the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray
from entente_sim.world.layout import Layout
from entente_sim.world.world import World

__all__ = ["DYAD_VARIABLES", "STATE_VARIABLES", "Record", "Recorder"]

STATE_VARIABLES = (
    "capability", "economy", "spending", "status", "deficit", "attitude", "load", "legitimacy", "technology",
    "mobility", "contest", "creativity", "chokepoint", "liberalism", "vulnerability", "regime_shift", "lesson",
)  # fmt: skip
"""State variables recorded every year, ``(years, n, runs)``."""

_MOVED_ON = ("economy", "spending", "technology")

DYAD_VARIABLES = (
    "threat", "hostility", "commitment", "offer", "trade", "dependence", "security", "arms", "settlement",
    "declared", "implemented", "interoperability", "settled", "treaty", "guarantee", "union", "crisis", "backing",
    "opposition",
)  # fmt: skip
"""Dyad variables recorded every year, ``(years, n, n, runs)``, in single precision."""

ARENA_VARIABLES = ("position",)
"""Arena variables recorded every year, ``(years, n, arenas, runs)``, in single precision."""

ByteArray = NDArray[np.uint8]
SingleArray = NDArray[np.float32]


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
    states, dyads, arenas
        Recorded variables by name, ``(years, n, runs)``, ``(years, n, n, runs)``, ``(years, n, arenas, runs)``.
    membership
        ``(years, institutions, n, runs)``, 1 for members.
    votes, targets
        ``(drafts, n, runs)`` votes in the Security Council (0 none, 1 yes, 2 abstention, 3 veto) and 1 for the
        target of a draft; drafts of the spin-up are among them.
    outcomes
        ``(drafts, runs)``: 0 not tabled, 1 vetoed, 2 short of a majority, 3 adopted, 4 adopted and the regime fell.

    In years in which a state does not exist its recorded variables are missing (NaN), and it does, joins and votes
    nothing.
    """

    layout: Layout
    years: tuple[int, ...]
    runs: tuple[int, ...]
    weight: FloatArray = field(repr=False)
    cooperation: ByteArray = field(repr=False)
    competition: ByteArray = field(repr=False)
    states: dict[str, FloatArray] = field(repr=False)
    dyads: dict[str, SingleArray] = field(repr=False)
    arenas: dict[str, SingleArray] = field(repr=False)
    membership: ByteArray = field(repr=False)
    votes: ByteArray = field(repr=False)
    targets: ByteArray = field(repr=False)
    outcomes: ByteArray = field(repr=False)

    @classmethod
    def empty(cls, layout: Layout, years: Sequence[int], runs: Sequence[int], weight: FloatArray) -> Self:
        """Allocate a record of zeros."""
        span, n, r, drafts = len(years), layout.n, len(runs), len(layout.drafts)
        acts = (span, len(layout.triples[0]), r)

        def singles(names: Sequence[str], *shape: int) -> dict[str, SingleArray]:
            return {name: np.zeros((span, *shape, r), dtype=np.float32) for name in names}

        def bytes_of(*shape: int) -> ByteArray:
            return np.zeros(shape, dtype=np.uint8)

        return cls(
            layout, tuple(years), tuple(runs), weight, bytes_of(*acts), bytes_of(*acts),
            {name: np.zeros((span, n, r)) for name in STATE_VARIABLES},
            singles(DYAD_VARIABLES, n, n), singles(ARENA_VARIABLES, n, len(layout.arenas)),
            bytes_of(span, len(layout.institutions), n, r), bytes_of(drafts, n, r), bytes_of(drafts, n, r),
            bytes_of(drafts, r),
        )  # fmt: skip

    @classmethod
    def joined(cls, parts: Iterable[Self], runs: Sequence[int]) -> Self:
        """Join records of different runs as they come: a part is let go before the next is asked for.

        ``runs`` are the runs of all parts, in the order of the parts.
        """
        whole: Self | None = None
        done = 0
        for part in parts:
            if len(part.runs) == len(runs):
                return part
            if whole is None:
                whole = cls.empty(part.layout, part.years, runs, part.weight)
            for array, theirs in zip(whole._arrays(), part._arrays(), strict=True):
                array[..., done : done + len(part.runs)] = theirs
            done += len(part.runs)
        if whole is None or done != len(runs):
            raise ValueError(f"parts hold {done} of {len(runs)} runs.")
        return whole

    def _arrays(self) -> Iterator[NDArray[Any]]:
        """All recorded arrays, in canonical order."""
        yield from (self.cooperation, self.competition)
        for named in (self.states, self.dyads, self.arenas):
            yield from (named[name] for name in sorted(named))
        yield from (self.membership, self.votes, self.targets, self.outcomes)

    def among(self, codes: Sequence[str]) -> Record:
        """Keep only some states and the dyads among them, as a smaller record of its own."""
        picks = [self.layout.state(code) for code in sorted(codes)]
        layout = self.layout.among(codes)
        rows = self.layout.rows_among(picks, layout)
        square = np.ix_(range(len(self.years)), picks, picks)
        return replace(
            self, layout=layout, weight=self.weight[rows], cooperation=self.cooperation[:, rows],
            competition=self.competition[:, rows],
            states={name: array[:, picks] for name, array in self.states.items()},
            dyads={name: array[square] for name, array in self.dyads.items()},
            arenas={name: array[:, picks] for name, array in self.arenas.items()},
            membership=self.membership[:, :, picks], votes=self.votes[:, picks], targets=self.targets[:, picks],
        )  # fmt: skip

    def until(self, last: int) -> Record:
        """Keep the years up to one, as views; votes and outcomes of drafts stay those of the whole record."""
        span = self.year(last) + 1
        return replace(
            self, years=self.years[:span], cooperation=self.cooperation[:span], competition=self.competition[:span],
            states={name: array[:span] for name, array in self.states.items()},
            dyads={name: array[:span] for name, array in self.dyads.items()},
            arenas={name: array[:span] for name, array in self.arenas.items()}, membership=self.membership[:span],
        )  # fmt: skip

    @property
    def exists(self) -> NDArray[np.bool_]:
        """``(years, n)``: which states exist in each year."""
        there: NDArray[np.bool_] = ~np.isnan(self.states["capability"][..., 0])
        return there

    def year(self, year: int) -> int:
        """Index of a recorded year."""
        if year not in self.years:
            raise KeyError(f"{year} was not recorded; recorded are {self.years[0]} to {self.years[-1]}.")
        return self.years.index(year)

    @staticmethod
    def nbytes_of(layout: Layout, years: int) -> int:
        """Bytes that one run takes."""
        doubles = len(STATE_VARIABLES) * layout.n
        singles = len(DYAD_VARIABLES) * layout.n**2 + len(ARENA_VARIABLES) * layout.n * len(layout.arenas)
        octets = 2 * len(layout.triples[0]) + len(layout.institutions) * layout.n
        return years * (octets + 8 * doubles + 4 * singles) + len(layout.drafts) * (2 * layout.n + 1)

    def digest(self) -> str:
        """SHA-256 over all recorded values in canonical order: equal runs give equal digests."""
        h = hashlib.sha256()
        layout = self.layout
        names = (layout.states, layout.arenas, layout.institutions, layout.drafts)
        h.update(repr((*names, self.years, self.runs)).encode())
        for array in self._arrays():
            h.update(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False)).tobytes())
        return h.hexdigest()


class Recorder:
    """Collects a :class:`Record` while a world advances from the start year, year by year."""

    def __init__(self, world: World, runs: Sequence[int], years: Sequence[int]) -> None:
        layout, inputs = world.whole_layout, world.whole_inputs
        actor, target, arena = layout.triples
        stake = inputs.at("stake", inputs.start)
        stake = stake[..., 0] if stake.ndim > 2 else stake  # in the start year all runs have the same
        weight = np.sqrt(stake[actor, arena] * stake[target, arena])
        self._ahead: dict[str, FloatArray] = {}
        self.record = Record.empty(layout, years, runs, weight)

    def write(self, world: World, year: int) -> None:
        """Store a year that has just been run."""
        record = self.record
        row = record.year(year)
        here, between, done = self._places(world.layout)
        record.cooperation[row, done] = np.rint(3.0 * world.cooperation)
        record.competition[row, done] = np.rint(3.0 * world.competition)
        opening = world.inputs.opening(year)
        for name, array in record.states.items():
            values = getattr(world, name)
            if name in _MOVED_ON:
                # Once free, the world holds next year's value by now: this year's came with the year before.
                given = world.inputs.at(name, year)[:, None]
                if name in self._ahead and year > world.inputs.start:
                    given = np.where(opening[:, None], given, self._ahead[name][here])
                ahead = self._ahead.setdefault(name, np.zeros_like(array[row]))
                ahead[here], values = values, given
            array[row, here] = values
        for name, single in record.dyads.items():
            single[row, *between] = getattr(world, name)
        for name, single in record.arenas.items():
            single[row, here] = getattr(world, name)
        record.membership[row][:, here] = world.membership
        absent = ~np.isin(record.layout.states, world.layout.states)
        if absent.any():
            for array in record.states.values():
                array[row, absent] = np.nan
            for single in record.dyads.values():
                single[row, absent] = np.nan
                single[row, :, absent] = np.nan
            for single in record.arenas.values():
                single[row, absent] = np.nan
        # The world keeps every vote since the spin-up, so the last year written holds them all.
        record.votes[:, here] = world.vote
        record.targets[:, here] = world.targeted
        record.outcomes[...] = world.outcome

    def _places(self, layout: Layout) -> tuple[Any, tuple[Any, ...], Any]:
        """Where states, pairs and triples of a layout stand in the record."""
        whole = self.record.layout
        if layout.states == whole.states:
            return slice(None), (slice(None),), slice(None)
        here = [whole.state(code) for code in layout.states]
        return here, np.ix_(here, here), whole.rows_among(here, layout)
