"""The calibration as a whole: draws, what is accepted, what that tells, alternatives, and a point."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from entente_sim.analysis.calibration.draws import Past, Readings
from entente_sim.analysis.calibration.identify import Moved, Together, moved, together
from entente_sim.analysis.calibration.posterior import drawn_paths
from entente_sim.analysis.calibration.rule import ACCEPT, DRAWS, RUNS
from entente_sim.analysis.calibration.search import Point, search
from entente_sim.analysis.hindcast.data import required
from entente_sim.analysis.priors import draw_priors
from entente_sim.experiments.kept import Kept
from entente_sim.experiments.packing import measured_by_cinc
from entente_sim.experiments.runner import Progress
from entente_sim.numerics import FloatArray
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters

__all__ = ["ALTERNATIVES", "Alternative", "Calibration", "Design", "calibrate", "points_of"]

ALTERNATIVES = ("composite", "gdp", "military", "cinc", "no bases")
"""Measures of power, and distances from home alone instead of from bases; the first is the calibration's own."""

COMPARED = 500
"""Draws that are run again under every alternative."""


@dataclass(frozen=True)
class Design:
    """What is drawn and accepted, and how many sets a search tries (0: none)."""

    draws: int = DRAWS
    runs: int = RUNS
    seed: int = 1
    accept: float = ACCEPT
    search: int = 0

    def __post_init__(self) -> None:
        if not 0.0 < self.accept <= 1.0 or self.accepted < 2:
            raise ValueError(
                f"accept must leave at least 2 of {self.draws} draws and at most all, not {self.accept:g}."
            )

    @property
    def accepted(self) -> int:
        """Number of draws accepted."""
        return round(self.accept * self.draws)


@dataclass(frozen=True)
class Alternative:
    """The same draws under another measure of power or distance.

    Attributes
    ----------
    name
        Of :data:`ALTERNATIVES`.
    best, low, median
        Least distance from history, that of the nearest twentieth, and of half the draws.
    nearest
        Share of this alternative among the nearest twentieth of all alternatives' draws together.
    shift, error
        Mean difference from the first alternative, draw by draw, and its standard error.
    phases
        Mean share of runs with each phase among its own nearest twentieth.
    """

    name: str
    best: float
    low: float
    median: float
    nearest: float
    shift: float
    error: float
    phases: dict[str, float]


@dataclass(frozen=True, eq=False)
class Calibration:
    """What came of a calibration.

    Attributes
    ----------
    design, resolved, data_digest
        What was run, and a digest of the observed series.
    parameters, points
        All draws, as sets and ``(draws, parameters)``.
    readings, scale, distance
        Their statistics, the scale of each, and the distance of every draw.
    accepted
        Draws that are accepted, nearest first.
    moved, together, limit
        What history tells of each parameter, pairs it cannot tell apart, and the threshold for pairs.
    alternatives
        The same draws under other measures.
    point, default, default_readings
        What a search found; distance and statistics of the default parameters.
    """

    design: Design
    resolved: Resolved
    data_digest: str
    parameters: list[Parameters] = field(repr=False)
    points: FloatArray = field(repr=False)
    readings: Readings = field(repr=False)
    scale: FloatArray = field(repr=False)
    distance: FloatArray = field(repr=False)
    accepted: NDArray[np.int64] = field(repr=False)
    moved: list[Moved] = field(repr=False)
    together: list[Together] = field(repr=False)
    limit: float
    alternatives: list[Alternative]
    point: Point | None
    default: float
    default_readings: Readings = field(repr=False)

    @property
    def posterior(self) -> list[Parameters]:
        """The sets accepted, nearest first."""
        return [self.parameters[number] for number in self.accepted]

    def all_phases(self) -> tuple[float, float, int]:
        """Share of runs with every phase: of all draws, of those accepted, and draws with all in most of their runs."""
        columns = [k for k, name in enumerate(self.readings.names) if name.startswith("phase.")]
        every = np.all(self.readings.values[:, :, columns] > 0.5, axis=2).mean(axis=1)
        return float(every.mean()), float(every[self.accepted].mean()), int(np.sum(every > 0.5))


def calibrate(
    resolved: Resolved,
    data: Path,
    design: Design | None = None,
    *,
    alternatives: bool = True,
    kept: Kept | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Draw parameters, run them through history and keep the nearest.

    Parameters
    ----------
    resolved
        History as a scenario (:func:`~entente_sim.experiments.past.history_of`).
    data
        Folder of public data.
    design
        What is drawn and accepted.
    alternatives
        Also run part of the draws under other measures of power and distance.
    kept
        Folder in which readings are kept, so that a stopped calibration goes on.
    workers, progress
        As in :meth:`~entente_sim.analysis.calibration.draws.Past.readings`.

    Raises
    ------
    DataError
        If the folder lacks a file or a column.
    """
    design = design or Design()
    past = Past(resolved, required(data), seed=design.seed, runs=design.runs, kept=kept)
    sets = draw_priors(design.draws, design.seed)
    readings = past.readings(sets, workers=workers, progress=progress)
    scale = readings.scales()
    distance = readings.distances(scale)
    accepted = np.argsort(distance, kind="stable")[: design.accepted].astype(np.int64)
    points, paths = points_of(sets), drawn_paths()
    pairs, limit = together(points[accepted], paths, prior=points, seed=design.seed)
    own = past.readings([resolved.scenario.parameters] * 16, first=design.draws, workers=workers)
    found = _alternatives(past, data, sets, readings, scale, workers, progress) if alternatives else []
    point = None
    if design.search:
        begin = [sets[number] for number in accepted[:10]]
        point = search(
            past, scale, begin, trials=design.search, first=design.draws + 16, seed=design.seed, progress=progress
        )
    return Calibration(
        design, resolved, past.data_digest, sets, points, readings, scale, distance, accepted,
        moved(points, distance, accepted, paths, seed=design.seed), pairs, limit, found, point,
        float(own.distances(scale).mean()), own,
    )  # fmt: skip


def points_of(parameters: list[Parameters]) -> FloatArray:
    """Parameters as numbers, ``(draws, parameters)`` in the order of ``drawn_paths()``."""
    values = [one.by_path() for one in parameters]
    return np.array([[one[path] for path in drawn_paths()] for one in values])


def _alternatives(
    past: Past, data: Path, sets: list[Parameters], readings: Readings, scale: FloatArray,
    workers: int | None, progress: Progress | None,
) -> list[Alternative]:  # fmt: skip
    some = sets[:COMPARED]
    by_name = {"composite": Readings(readings.names, readings.values[: len(some)])}
    for power in ("gdp", "military", *(["cinc"] if measured_by_cinc(past.resolved) else [])):
        by_name[power] = past.readings([one.with_power(power) for one in some], workers=workers, progress=progress)
    world = past.resolved.world
    geography = world.geography.model_copy(update={"bases": []})
    bare = replace(past.resolved, world=world.model_copy(update={"geography": geography}))
    elsewhere = Past(bare, data, seed=past.seed, runs=past.runs, kept=past.kept)
    by_name["no bases"] = elsewhere.readings(some, workers=workers, progress=progress)
    far = {name: one.distances(scale) for name, one in by_name.items()}
    near = float(np.quantile(np.concatenate(list(far.values())), 0.05))
    first = far["composite"]
    out = []
    for name in (one for one in ALTERNATIVES if one in by_name):
        distance, means = far[name], by_name[name].means
        own = np.argsort(distance, kind="stable")[: max(1, len(some) // 20)]
        shift = distance - first
        phases = {
            one.removeprefix("phase."): float(means[own, k].mean())
            for k, one in enumerate(by_name[name].names)
            if one.startswith("phase.")
        }
        inside = sum(int(np.sum(one <= near)) for one in far.values())
        out.append(
            Alternative(
                name, float(distance.min()), float(np.quantile(distance, 0.05)), float(np.median(distance)),
                float(np.sum(distance <= near)) / inside, float(shift.mean()),
                float(shift.std(ddof=1) / np.sqrt(len(shift))), phases,
            )
        )  # fmt: skip
    return out
