"""What it makes of a difference that both points had the same luck.

Run r of a sweep has the same luck at every point, so the difference of two points is taken run by run: what luck does
to both alike drops out (common random numbers).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.analysis.intervals import student
from entente_sim.analysis.sweeps.response import At, lattice, read_values
from entente_sim.measures.recorded import Span
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.experiments.swept import Swept

__all__ = ["Along", "Difference", "along", "compare", "difference"]


@dataclass(frozen=True)
class Difference:
    """A difference of two means over runs, with the interval of pairs and the one without pairing.

    Attributes
    ----------
    runs
        Pairs in which neither run failed.
    mean, low, high
        Mean difference with its 95 % interval (Student's t on the differences).
    unpaired_low, unpaired_high
        The interval if the luck of the two were taken for independent (Welch).
    """

    runs: int
    mean: float
    low: float
    high: float
    unpaired_low: float
    unpaired_high: float

    @property
    def gain(self) -> float:
        """How many unpaired runs tell as much as one pair: the squared ratio of the intervals' widths."""
        paired, unpaired = self.high - self.low, self.unpaired_high - self.unpaired_low
        return (unpaired / paired) ** 2 if paired > 0.0 else np.inf if unpaired > 0.0 else 1.0

    @property
    def clear(self) -> bool:
        """Whether the paired interval leaves out 0."""
        return self.low > 0.0 or self.high < 0.0


def compare(first: FloatArray, second: FloatArray) -> Difference:
    """Compare ``(runs,)`` with ``(runs,)`` under the same luck; pairs with a missing run are left out.

    Examples
    --------
    >>> found = compare(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0]))
    >>> found.mean, found.low, found.high, round(found.unpaired_high, 2)
    (1.0, 1.0, 1.0, 3.27)
    """
    both = np.isfinite(first) & np.isfinite(second)
    one, other = first[both], second[both]
    runs = len(one)
    if runs == 0:
        return Difference(0, *[np.nan] * 5)
    mean = float(np.mean(other - one))
    if runs == 1:
        return Difference(1, mean, *[np.nan] * 4)
    low, high = student(np.array(mean), np.array(np.std(other - one, ddof=1)), np.array(runs))
    # With as many runs on both sides Welch's degrees of freedom depend on the two variances alone.
    a, b = float(np.var(one, ddof=1)), float(np.var(other, ddof=1))
    freedom = (runs - 1) * (a + b) ** 2 / (a**2 + b**2) if a + b > 0.0 else float(runs - 1)
    half = float(_t(freedom) * np.sqrt((a + b) / runs))
    return Difference(runs, mean, float(low), float(high), mean - half, mean + half)


def _t(freedom: float) -> float:
    from scipy import stats

    return float(stats.t.ppf(0.975, freedom))


def difference(
    swept: Swept, name: str, first: At, second: At, span: Span | None = None, *, since: Span | None = None
) -> Difference:
    """Compare two points of a sweep of any design: what the second has more than the first.

    Parameters
    ----------
    swept
        Results of a sweep.
    name
        A recorded observable.
    first, second
        Values of all paths at the two points.
    span, since
        Years, and the years of which the change is read.

    Raises
    ------
    ValueError
        If it was not recorded so, or the sweep has no such point, or several.
    """
    values = read_values(swept, name, span, since)
    return compare(*(values[_point(swept, one)] for one in (first, second)))


def _point(swept: Swept, at: At) -> int:
    points = swept.points()
    strange = [path for path in at if path not in swept.paths]
    if strange:
        raise ValueError(f"'{strange[0]}' is not varied. Varied: {', '.join(swept.paths)}.")
    near = np.ones(len(points), dtype=np.bool_)
    for path, value in at.items():
        near &= np.isclose(points[path].to_numpy(), value, rtol=1e-9, atol=1e-12)
    where = ", ".join(f"{path} = {value:g}" for path, value in at.items())
    if near.sum() > 1:
        lacking = [path for path in swept.paths if path not in at]
        raise ValueError(f"several points have {where}; state also: {', '.join(lacking)}.")
    if not near.any():
        raise ValueError(f"there is no point with {where}.")
    return int(points.index[near][0])


@dataclass(frozen=True, eq=False)
class Along:
    """Differences along a path from its first value, others held: one at each further value."""

    name: str
    at: dict[str, float]
    differences: tuple[Difference, ...] = field(repr=False)


def along(
    swept: Swept,
    name: str,
    path: str,
    span: Span | None = None,
    *,
    since: Span | None = None,
    at: At | None = None,
) -> Along:
    """Compare every value of a path with its lowest, run by run; other paths are held at ``at``.

    Raises
    ------
    ValueError
        If it was not recorded so, or ``at`` leaves other paths than this one free.
    """
    grid = lattice(swept, at)
    if [one.path for one in grid.dimensions] != [path]:
        free = ", ".join(one.path for one in grid.dimensions)
        raise ValueError(f"hold all paths but '{path}' at a value with at (free: {free}).")
    values = read_values(swept, name, span, since)[grid.places]
    return Along(name, grid.at, tuple(compare(values[0], one) for one in values))
