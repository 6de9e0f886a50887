"""The free ensemble: drivers and parameters drawn from priors, nothing imposed, every run read at the horizons.

A draw takes every parameter from its sweep range and, for each set of drivers of the shipped futures, a dose: 0 with
probability 1/2, else uniform on [0, 1] (an assumption).  Regimes may fall by themselves, so the sets that drive them
(futures 5a and 5b) are left out.  A draw is a pure function of seed and number.  Its runs share inputs and parameters,
not luck, so draws are independent and the runs of one draw are not.

A set counts as what it adds to its own base, so that 4b is the concessions alone and not the parity of 4a again.
Several sets may move one input: China's warheads stand in three files, and are one driver.  Of those that pull the same
way only the strongest counts; opposite pulls add up.  No input so leaves the span between the base and the
furthest of the futures.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from entente_sim.analysis.futures import FUTURES
from entente_sim.analysis.priors import draw_parameters
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.executors import worker_count
from entente_sim.experiments.packing import CHUNK, go_free, spin_up
from entente_sim.experiments.runner import Progress
from entente_sim.measures.futures import (
    AMOUNTS,
    HORIZONS,
    READINGS,
    Amounts,
    classify,
    future_conditions,
    future_readings,
)
from entente_sim.numerics import FloatArray
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import code_key
from entente_sim.world.layout import Layout

__all__ = ["BASE", "KINDS", "PINNED", "Design", "DriverSet", "Free", "driver_sets", "free_ensembles"]

BASE = "open_ended"
"""The baseline with regimes that may fall."""

KINDS: Mapping[str, str] = {
    "free": "drivers and parameters drawn",
    "null": "the same draws with all incentive weights zero",
    "drivers": "the same drivers, parameters at their defaults",
    "parameters": "the same parameters, no drivers",
}
"""What is drawn, and what is not."""

PINNED = {"council.draft_rate": 0.0}
"""Parameters that are not drawn: drafts come only where a file asks for them."""

ENDOGENOUS = ("liberalism", "vulnerability")
"""Inputs that no set may drive: change of regime is for the run to bring about."""

ABSENT, MOST = 0.5, 1.0
"""Chance that a set of drivers stays away, and the largest dose."""


@dataclass(frozen=True)
class DriverSet:
    """What a shipped future adds to the scenario it extends, by field, in the shape of the inputs."""

    number: str
    name: str
    scenario: Resolved = field(repr=False)
    changes: Mapping[str, FloatArray] = field(repr=False)


@dataclass(frozen=True)
class Design:
    """What is drawn, and how.

    Attributes
    ----------
    draws, runs, seed
        Number of draws, runs of each, and the seed of draws and luck.
    absent, most
        Chance that a set of drivers stays away, and the largest dose.
    sets
        Parameter sets taken in turn in place of the sweep ranges, as those of a posterior; the rate at which regimes
        fall, of which a calibration that is given regimes knows nothing, is still drawn.
    world
        The world the scenarios are put on, in place of their own.
    power
        A measure of power for every draw, in place of its own.
    """

    draws: int
    runs: int = 4
    seed: int = 1
    absent: float = ABSENT
    most: float = MOST
    sets: tuple[Parameters, ...] = field(default=(), repr=False)
    world: str | None = None
    power: str | None = None

    def __post_init__(self) -> None:
        if self.draws < 1 or self.runs < 1:
            raise ValueError(f"draws and runs must be 1 or more, not {self.draws} and {self.runs}.")
        if not 0.0 <= self.absent <= 1.0 or not 0.0 <= self.most <= 1.0:
            raise ValueError(f"absent and most must lie between 0 and 1, not {self.absent:g} and {self.most:g}.")

    @property
    def base(self) -> Resolved:
        """The scenario to which drivers are added."""
        return load(BASE).on(self.world) if self.world else load(BASE)

    def parameters(self, draw: int) -> Parameters:
        """Parameters of a draw."""
        one = draw_parameters(self.seed, draw, PINNED)
        if self.sets:
            rates = {"regime.rate": one.regime.rate, **PINNED}
            one = self.sets[draw % len(self.sets)].replace(**rates)
        return one if self.power is None else one.with_power(self.power)

    def dose(self, draw: int, name: str) -> float:
        """Dose of a set of drivers in a draw; other sets change nothing about it."""
        stays_away, amount = np.random.default_rng([self.seed, draw, code_key(name)]).random(2)
        return 0.0 if stays_away < self.absent else self.most * float(amount)


@dataclass(frozen=True, eq=False)
class Free:
    """One free ensemble, read at the horizons.

    Attributes
    ----------
    kind
        One of :data:`KINDS`.
    design
        What was drawn.
    sets
        Names of the driver sets.
    doses
        ``(draws, sets)``.
    readings
        By name, ``(horizons, draws, runs)``; see :data:`entente_sim.measures.futures.READINGS`.
    """

    kind: str
    design: Design
    sets: tuple[str, ...]
    doses: FloatArray = field(repr=False)
    readings: Mapping[str, FloatArray] = field(repr=False)

    def begun(self) -> NDArray[np.bool_]:
        """Whether a run begins, as the thesis's world does, with an entente: ``(draws, runs)``."""
        begun: NDArray[np.bool_] = self.readings["entente_at_first"][0] >= AMOUNTS.most_years - 1e-9
        return begun

    def conditions(self, amounts: Amounts = AMOUNTS) -> dict[str, NDArray[np.bool_]]:
        """Whether each future's own condition is met, ``(horizons, draws, runs)`` each."""
        return future_conditions(self.readings, amounts)

    def labels(self, amounts: Amounts = AMOUNTS) -> NDArray[np.int64]:
        """Class of every run: index into ``FUTURE_CLASSES``, ``(horizons, draws, runs)``."""
        return classify(self.conditions(amounts))


def driver_sets(world: str | None = None) -> tuple[DriverSet, ...]:
    """The driver sets of the shipped futures, on their world or another, but for those that drive a regime."""
    loaded = functools.cache(lambda name: load(name).on(world) if world else load(name))
    sets = []
    for future in FUTURES:
        scenario = loaded(future.scenario)
        assert scenario.base is not None
        low, high = loaded(scenario.base).inputs, scenario.inputs
        changes = {
            name: values - low.values[name]
            for name, values in high.values.items()
            if not np.array_equal(values, low.values[name])
        }
        if not set(ENDOGENOUS) & set(changes):
            sets.append(DriverSet(future.number, future.scenario, scenario, changes))
    return tuple(sets)


def pulled(base: Inputs, sets: Sequence[DriverSet], doses: FloatArray, runs: int) -> Inputs:
    """Inputs of several draws at once, ``runs`` runs of each: ``doses`` is ``(draws, sets)``.

    ``base + max_d dose_d (change_d)+ - max_d dose_d (-change_d)+``, within the range of the field.
    """
    values = dict(base.values)
    moved = [k for k in range(len(sets)) if doses[:, k].any()]
    for name in sorted({name for k in moved for name in sets[k].changes}):
        given = base.values[name][..., None]
        up = down = np.zeros((1,) * given.ndim)
        for k in moved:
            if name in sets[k].changes:
                pull = sets[k].changes[name][..., None] * doses[:, k]
                up, down = np.maximum(up, pull), np.minimum(down, pull)
        if up[: base.start - base.first + 1].any() or down[: base.start - base.first + 1].any():
            raise ValueError(f"drivers of '{name}' begin before the first free year; let them begin after it.")
        drawn = np.clip(given + up + down, FIELDS[name].low, FIELDS[name].high)
        values[name] = np.repeat(drawn, runs, axis=-1)
    return replace(base, values=values)


def free_ensembles(
    design: Design,
    *,
    kinds: Sequence[str] = tuple(KINDS),
    workers: int | None = None,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> dict[str, Free]:
    """Draw, run and read the free ensembles, batch by batch, so that memory does not grow with their number.

    Parameters
    ----------
    design
        What is drawn.
    kinds
        Which ensembles, of :data:`KINDS`; they share draws and luck.
    workers, chunk
        Threads, and runs simulated at a time by each; neither changes a byte of the results.
    progress
        Called with the runs done and in all.

    Examples
    --------
    >>> free = free_ensembles(Design(draws=2, runs=1), kinds=["free"])["free"]
    >>> free.labels().shape  # horizons, draws, runs
    (2, 2, 1)
    """
    base = design.base
    sets = driver_sets(design.world)
    layout = Layout.of([base, *(one.scenario for one in sets)])
    doses = np.array([[design.dose(draw, one.name) for one in sets] for draw in range(design.draws)])
    size = max(1, chunk // design.runs)
    batches = [range(first, min(first + size, design.draws)) for first in range(0, design.draws, size)]
    read = functools.partial(_read, base, layout, sets, design, doses, tuple(kinds))
    parts: list[dict[str, dict[str, FloatArray]]] = []
    with ThreadPoolExecutor(worker_count(workers)) as pool:
        for batch, part in zip(batches, pool.map(read, batches), strict=True):
            parts.append(part)
            if progress is not None:
                each = design.runs * len(kinds)
                progress("free ensemble", batch.stop * each, design.draws * each)
    return {
        kind: Free(
            kind, design, tuple(one.name for one in sets), doses * (kind != "parameters"),
            {name: np.concatenate([part[kind][name] for part in parts], axis=1) for name in READINGS},
        )
        for kind in kinds
    }  # fmt: skip


def _read(
    base: Resolved,
    layout: Layout,
    sets: Sequence[DriverSet],
    design: Design,
    doses: FloatArray,
    kinds: Sequence[str],
    batch: range,
) -> dict[str, dict[str, FloatArray]]:
    """Run the draws of a batch in every ensemble and read them, ``(horizons, draws, runs)`` by kind and reading."""
    runs = range(batch.start * design.runs, batch.stop * design.runs)
    mine = doses[batch.start : batch.stop]
    drawn = [design.parameters(draw) for draw in batch]
    out = {}
    defaults = base.scenario.parameters if design.power is None else base.scenario.parameters.with_power(design.power)
    for kind, parameters, dosed in _arms(kinds, drawn, defaults):
        lanes = [one for one in parameters for _ in range(design.runs)]
        start = spin_up(layout, base.inputs, lanes, design.seed, runs)
        for name in kind:
            inputs = pulled(base.inputs, sets, mine * dosed[name], design.runs)
            record = go_free(start, inputs, lanes, design.seed, runs)
            ensemble = Ensemble(base, design.seed, record, name == "null")
            by_horizon = [future_readings(ensemble, horizon) for horizon in HORIZONS]
            out[name] = {
                reading: np.stack([one[reading].reshape(-1, design.runs) for one in by_horizon]) for reading in READINGS
            }
    return out


def _arms(
    kinds: Sequence[str], drawn: list[Parameters], defaults: Parameters
) -> Iterator[tuple[list[str], list[Parameters], dict[str, float]]]:
    """Ensembles that share a past, its parameters, and whether each gets its drivers."""
    dosed = {"free": 1.0, "null": 1.0, "drivers": 1.0, "parameters": 0.0}
    shared = [kind for kind in ("free", "parameters") if kind in kinds]
    if shared:
        yield shared, drawn, dosed
    if "null" in kinds:
        yield ["null"], [one.null() for one in drawn], dosed
    if "drivers" in kinds:
        yield ["drivers"], [defaults] * len(drawn), dosed
