"""How runs respond along a grid: curves, surfaces, and which class of future comes where.

Everything is read from the store of a sweep one column at a time (8 bytes a run), so that a sweep larger than memory
can be looked at.  Intervals are of means or shares over the luck of the runs at one point; since run r has the same
luck at every point, neighbouring points are wrong together, and differences are known better than levels
(:mod:`entente_sim.analysis.sweeps.contrasts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from entente_sim.analysis.intervals import student, wilson
from entente_sim.measures.futures import FUTURE_CLASSES
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.recorded import FUTURE, Span, years_of
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.experiments.swept import Swept

__all__ = [
    "Dimension",
    "Edge",
    "Lattice",
    "Phases",
    "Response",
    "lattice",
    "most_responsive",
    "phases",
    "read_values",
    "response",
]

At = Mapping[str, float]

LEVEL = 0.05
"""Two-sided level at which the commonest class counts as told from the second."""


@dataclass(frozen=True, eq=False)
class Dimension:
    """One path of a grid: its values in rising order, and how a figure names it."""

    path: str
    label: str
    unit: str
    values: FloatArray = field(repr=False)

    @property
    def edges(self) -> FloatArray:
        """Where cells end, half-way between values: one more than there are values."""
        if len(self.values) == 1:
            return np.array([self.values[0] - 0.5, self.values[0] + 0.5])
        middles = (self.values[1:] + self.values[:-1]) / 2.0
        first, last = 2.0 * self.values[0] - middles[0], 2.0 * self.values[-1] - middles[-1]
        return np.concatenate([[first], middles, [last]])


@dataclass(frozen=True, eq=False)
class Lattice:
    """The one or two paths of a grid that are looked at.

    Attributes
    ----------
    dimensions
        The paths, in the order of the sweep file.
    places
        Number of the point at each place, one axis a path.
    at
        Values at which other paths are held.
    """

    dimensions: tuple[Dimension, ...]
    places: NDArray[np.int64] = field(repr=False)
    at: dict[str, float]


def lattice(swept: Swept, at: At | None = None) -> Lattice:
    """Lay out the points of a grid.

    Parameters
    ----------
    swept
        Results of a sweep whose design is a grid.
    at
        Values at which paths are held, so that one or two are left.

    Raises
    ------
    ValueError
        If the design is no grid, a path is held where the grid has no point, or not one or two are left.
    """
    name, held = swept.manifest["name"], dict(at or {})
    if swept.manifest["design"] != "grid":
        raise ValueError(f"'{name}' is no grid: curves and phase diagrams need every combination of some values.")
    points = swept.points()
    strange = [path for path in held if path not in swept.paths]
    if strange:
        raise ValueError(f"'{strange[0]}' is not varied in '{name}'. Varied: {', '.join(swept.paths)}.")
    there: NDArray[np.bool_] = np.ones(len(points), dtype=np.bool_)
    for path, value in held.items():
        column = points[path].to_numpy()
        near = np.isclose(column, value, rtol=1e-9, atol=1e-12)
        if not near.any():
            values = ", ".join(f"{one:g}" for one in np.unique(column))
            raise ValueError(f"the grid has no point at {path} = {value:g}. It has: {values}.")
        there &= near
    left = [path for path in swept.paths if path not in held]
    if not 1 <= len(left) <= 2:
        raise ValueError(
            f"one or two paths can be looked at, not {len(left)}: hold others at a value with at "
            f"(varied: {', '.join(swept.paths)})."
        )
    axes = swept.manifest["axes"]
    kept = points[there]
    dimensions = tuple(
        Dimension(path, axes[path].get("label", path), axes[path]["unit"], np.unique(kept[path].to_numpy()))
        for path in left
    )
    ranks = [np.searchsorted(one.values, kept[one.path].to_numpy()) for one in dimensions]
    places = np.zeros([len(one.values) for one in dimensions], dtype=np.int64)
    places[tuple(ranks)] = kept.index.to_numpy()
    return Lattice(dimensions, places, held)


def read_values(swept: Swept, name: str, span: Span | None = None, since: Span | None = None) -> FloatArray:
    """Read an observable, or its change since other years in the same run: ``(points, replicates)``."""
    if name == FUTURE:
        raise ValueError(f"'{FUTURE}' is a class, not a number: see phases.")
    values: FloatArray = swept.values(name, span)
    return values - swept.values(name, since) if since is not None else values


@dataclass(frozen=True, eq=False)
class Response:
    """Means over luck along one or two paths; arrays have one axis a path.

    Attributes
    ----------
    name, span, since
        Observable, years averaged, and the years of which it is the change (``None``: the level itself).
    dimensions, at
        The paths, and where others are held.
    count
        Runs at each place.
    mean, low, high
        Mean over runs with its 95 % interval (Student's t).
    p10, p90
        Between these lie 80 % of runs: what luck does.
    """

    name: str
    span: Span
    since: Span | None
    dimensions: tuple[Dimension, ...]
    at: dict[str, float]
    count: NDArray[np.int64] = field(repr=False)
    mean: FloatArray = field(repr=False)
    low: FloatArray = field(repr=False)
    high: FloatArray = field(repr=False)
    p10: FloatArray = field(repr=False)
    p90: FloatArray = field(repr=False)

    @property
    def label(self) -> str:
        """What a figure calls it."""
        words = OBSERVABLES[self.name].label
        return f"{words}, change since {years_of(self.since)}" if self.since is not None else words

    @property
    def years(self) -> str:
        """The years averaged, as text."""
        return years_of(self.span)


def response(
    swept: Swept, name: str, span: Span | None = None, *, since: Span | None = None, at: At | None = None
) -> Response:
    """Read how an observable responds along the one or two paths of a grid.

    Parameters
    ----------
    swept
        Results of a sweep.
    name
        A recorded observable.
    span
        Years; the last recorded by default.
    since
        Years of which the change is read, run by run.
    at
        Values at which further paths are held.

    Raises
    ------
    ValueError
        If it was not recorded so, or the sweep is no grid of one or two free paths.
    """
    grid = lattice(swept, at)
    values = read_values(swept, name, span, since)[grid.places]
    count = np.isfinite(values).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(values, axis=-1) / np.where(count > 0, count, np.nan)
        squares = np.nansum((values - mean[..., None]) ** 2, axis=-1)
        deviation = np.sqrt(squares / np.where(count > 1, count - 1, np.nan))
    low, high = student(mean, deviation, count)
    p10, p90 = _quantiles(values)
    return Response(
        name, span or swept.spans(name)[-1], since, grid.dimensions, grid.at, count, mean, low, high, p10, p90
    )


def most_responsive(swept: Swept, count: int) -> list[str]:
    """Name the observables that differ most between points against what luck makes of a mean, in falling order.

    One column is read at a time; the measure is the variance of the points' means by that expected of luck alone.
    """
    ratios: dict[str, float] = {}
    for name in swept.names:
        if name != FUTURE:
            values = swept.values(name)
            values = values[np.isfinite(values).all(axis=1)]
            if min(values.shape) > 1:
                luck = float(values.var(axis=1, ddof=1).mean()) / values.shape[1]
                ratios[name] = float(values.mean(axis=1).var(ddof=1)) / luck if luck > 0.0 else 0.0
            else:
                ratios[name] = 0.0
    return sorted(ratios, key=lambda name: -ratios[name])[:count]


def _quantiles(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Ten and ninety per cent of runs at each place; missing where there are none."""
    empty = np.asarray(~np.isfinite(values).any(axis=-1))
    filled = np.where(empty[..., None], 0.0, values)
    low, high = np.nanquantile(filled, [0.1, 0.9], axis=-1)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


@dataclass(frozen=True)
class Edge:
    """A piece of the boundary between two commonest classes: its ends, and whether both sides are told from others."""

    first: tuple[float, float]
    second: tuple[float, float]
    told: bool


@dataclass(frozen=True, eq=False)
class Phases:
    """Which class of future comes where; arrays have one axis a path, then one of classes.

    Attributes
    ----------
    span
        Years in which the class is read.
    dimensions, at
        The paths, and where others are held.
    classes
        Keys of :data:`entente_sim.measures.futures.FUTURE_CLASSES`, in its order.
    counts
        Runs of each class.
    share, low, high
        Share of runs with its 95 % interval (Wilson).
    modal
        Which class is commonest, by place; the first of those equally common, -1 without a run.
    told
        Whether it is told from the second: whether so uneven a split of the runs of the two is rarer than 5 % if both
        are equally likely (exact, two-sided).
    """

    span: Span
    dimensions: tuple[Dimension, ...]
    at: dict[str, float]
    classes: tuple[str, ...]
    counts: NDArray[np.int64] = field(repr=False)
    share: FloatArray = field(repr=False)
    low: FloatArray = field(repr=False)
    high: FloatArray = field(repr=False)
    modal: NDArray[np.int64] = field(repr=False)
    told: NDArray[np.bool_] = field(repr=False)

    @property
    def years(self) -> str:
        """The years, as text."""
        return years_of(self.span)

    @property
    def occurring(self) -> list[int]:
        """Places of the classes that occur at all."""
        return [k for k in range(len(self.classes)) if self.counts[..., k].any()]

    @property
    def bound(self) -> float:
        """Largest share that a class which never comes may have at a place (95 %); runs share luck between places."""
        return float(wilson(0.0, float(self.counts.sum(axis=-1).max(initial=0)))[1])

    def boundaries(self) -> list[Edge]:
        """Pieces of boundary between places whose commonest classes differ; two paths only."""
        x, y = (one.edges for one in self.dimensions)
        out = []
        for i, j in np.argwhere(self.modal[1:] != self.modal[:-1]).tolist():
            out.append(Edge((x[i + 1], y[j]), (x[i + 1], y[j + 1]), bool(self.told[i, j] and self.told[i + 1, j])))
        for i, j in np.argwhere(self.modal[:, 1:] != self.modal[:, :-1]).tolist():
            out.append(Edge((x[i], y[j + 1]), (x[i + 1], y[j + 1]), bool(self.told[i, j] and self.told[i, j + 1])))
        return out


def phases(swept: Swept, span: Span | None = None, *, at: At | None = None) -> Phases:
    """Read which class of future comes where along the one or two paths of a grid.

    Parameters
    ----------
    swept
        Results of a sweep that recorded ``future``.
    span
        Years; the last recorded by default.
    at
        Values at which further paths are held.

    Raises
    ------
    ValueError
        If the class was not recorded so, or the sweep is no grid of one or two free paths.
    """
    grid = lattice(swept, at)
    found = swept.values(FUTURE, span)
    classes = tuple(FUTURE_CLASSES)
    each = np.stack([(found == name).sum(axis=-1) for name in classes], axis=-1)[grid.places]
    return Phases(span or swept.spans(FUTURE)[-1], grid.dimensions, grid.at, classes, each, *_judged(each))


def _judged(counts: NDArray[np.int64]) -> tuple[Any, ...]:
    """Shares with intervals, the commonest class, and whether it is told from the second."""
    runs = counts.sum(axis=-1)
    share = counts / np.where(runs > 0, runs, np.nan)[..., None]
    low, high = wilson(share, runs[..., None].astype(np.float64))
    modal = np.where(runs > 0, counts.argmax(axis=-1), -1)
    ranked = np.sort(counts, axis=-1)
    first, second = ranked[..., -1], ranked[..., -2]
    told = 2.0 * stats.binom.sf(first - 1, first + second, 0.5) <= LEVEL
    return share, low, high, modal, told & (runs > 0)
