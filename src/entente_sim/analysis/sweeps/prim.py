"""Patient rule induction: boxes in the space of what was varied in which an outcome is common.

Friedman and Fisher (1999) peel a few points at a time off one side of the box, always the side that leaves the outcome
commonest, and may paste some back.  Bryant and Lempert (2010) read a box by coverage, density and how few limits it
needs, and test each limit.  Here the unit is a design point with several runs: densities count runs, peels points, and
the test as many independent runs as the spread between points allows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from entente_sim.analysis.intervals import independent
from entente_sim.analysis.sweeps.outcomes import Case
from entente_sim.numerics import FloatArray

__all__ = [
    "ALPHA", "SIGNIFICANT", "Box", "Side", "Step", "best", "density", "least_points", "measured", "phi", "quasi_p",
    "trajectory", "trimmed",
]  # fmt: skip

ALPHA = 0.05
"""Share of a box's points that a peel takes away, and a paste gives back."""

SIGNIFICANT = 0.05
"""Quasi-p-value above which a limit is dropped, divided by the number of paths among which it was chosen."""

Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]
Side = tuple[int, bool]
"""A path by number, and whether its upper end is meant."""


@dataclass(frozen=True, eq=False)
class Box:
    """Limits, ``(paths,)`` each, both ends in the box; -inf and inf where a side is open."""

    low: FloatArray
    high: FloatArray

    def holds(self, values: FloatArray) -> Flags:
        """Whether points ``(points, paths)`` lie in the box, ``(points,)``."""
        inside: Flags = np.all((values >= self.low) & (values <= self.high), axis=1)
        return inside

    @property
    def limited(self) -> list[int]:
        """Paths with a limit."""
        return [int(k) for k in np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high))]

    @property
    def sides(self) -> list[Side]:
        """Sides with a limit."""
        return [
            (path, upper) for path in self.limited for upper in (False, True) if np.isfinite(self.limit(path, upper))
        ]

    def limit(self, path: int, upper: bool) -> float:
        """Where a side is."""
        return float((self.high if upper else self.low)[path])

    def freed(self, path: int, upper: bool | None = None) -> Box:
        """The same without the limits on one path, or on one side of it."""
        box = self
        for side in (False, True) if upper is None else (upper,):
            box = box.moved(path, side, np.inf if side else -np.inf)
        return box

    def moved(self, path: int, upper: bool, limit: float) -> Box:
        """The same with one side moved."""
        low, high = self.low.copy(), self.high.copy()
        (high if upper else low)[path] = limit
        return Box(low, high)


@dataclass(frozen=True, eq=False)
class Step:
    """A box on a peeling trajectory, measured on the points it was peeled from.

    Attributes
    ----------
    box
        Its limits.
    coverage, density, mass
        Share of all runs with the outcome that lie in it; share of its runs that have the outcome; share of points.
    phi
        Correlation of lying in the box with the outcome, over runs.
    """

    box: Box = field(repr=False)
    coverage: float
    density: float
    mass: float
    phi: float


def least_points(points: int) -> int:
    """Fewest points of a box: one in fifty, and at least ten."""
    return max(10, -(-points // 50))


def trajectory(
    case: Case, least: int | None = None, rows: Rows | None = None, among: list[int] | None = None
) -> list[Step]:
    """Peel a box off all sides, then paste: every box on the way, the first without limits.

    Of all peels that with the greatest gain in density for each point taken away is made; it stops where none gains, or
    fewer than ``least`` points would be left.  A limit lies midway between the last value left out and the first kept.

    Parameters
    ----------
    case
        Points and outcomes.
    least
        Fewest points of a box; by default :func:`least_points`.
    rows
        Peel among these points only (those that no earlier box holds); coverage and mass still count all.
    among
        Peel these paths only, and go on where no peel gains: with few paths one slice may hold more than the next.
    """
    least = least_points(len(case.values)) if least is None else least
    values, weights, hits = case.values, case.weights, case.hits.sum(axis=1).astype(np.float64)
    paths = values.shape[1]
    box = Box(np.full(paths, -np.inf), np.full(paths, np.inf))
    ground = np.arange(len(values)) if rows is None else rows
    kept = ground
    steps = [measured(case, box, kept)]
    chosen = list(range(paths)) if among is None else among
    while (found := _peel(values, weights, hits, kept, box, chosen)) is not None:
        gain, box_next, kept_next = found
        if (gain <= 0.0 and among is None) or len(kept_next) < least:
            break
        box, kept = box_next, kept_next
        steps.append(measured(case, box, kept))
    while (found := _paste(values, weights, hits, ground, kept, box)) is not None:
        gain, box, kept = found
        steps.append(measured(case, box, kept))
    return steps


def _peel(
    values: FloatArray, weights: FloatArray, hits: FloatArray, kept: Rows, box: Box, among: list[int]
) -> tuple[float, Box, Rows] | None:
    """The best peel: its gain in density for each point, the box, and the points left; None where nothing is left."""
    inside = values[kept]
    order = np.argsort(inside, axis=0, kind="stable")
    ordered = np.take_along_axis(inside, order, axis=0)
    runs, seen = np.cumsum(weights[kept][order], axis=0), np.cumsum(hits[kept][order], axis=0)
    all_runs, all_seen = runs[-1, 0], seen[-1, 0]
    many = len(kept)
    off = int(ALPHA * (many - 1)) + 1
    now = all_seen / all_runs
    found: tuple[tuple[float, int], int, bool, int] | None = None
    for path in among:
        column = ordered[:, path]
        for upper in (True, False):
            # Ties go together: the cut is the number of points below it.
            if upper:
                cut = int(np.searchsorted(column, column[many - off], side="left"))
                left_runs, left_seen = (runs[cut - 1, path], seen[cut - 1, path]) if cut else (0.0, 0.0)
                gone = many - cut
            else:
                cut = int(np.searchsorted(column, column[off - 1], side="right"))
                left_runs, left_seen = all_runs - runs[cut - 1, path], all_seen - seen[cut - 1, path]
                gone = cut
            if gone == many:
                continue
            free = not (np.isfinite(box.low[path]) or np.isfinite(box.high[path]))
            score = ((left_seen / left_runs - now) / gone, -int(free))
            if found is None or score > found[0]:
                found = (score, path, upper, cut)
    if found is None:
        return None
    (gain, _), path, upper, cut = found
    limit = float(ordered[cut - 1, path] + ordered[cut, path]) / 2.0
    chosen = order[:cut, path] if upper else order[cut:, path]
    return gain, box.moved(path, upper, limit), np.sort(kept[chosen])


def _paste(
    values: FloatArray, weights: FloatArray, hits: FloatArray, ground: Rows, kept: Rows, box: Box
) -> tuple[float, Box, Rows] | None:
    """The best paste that makes the outcome commoner; None where there is none."""
    now = hits[kept].sum() / weights[kept].sum()
    found: tuple[float, Box, Rows] | None = None
    for path in box.limited:
        others = box.freed(path).holds(values[ground])
        for upper in (False, True):
            limit = box.high[path] if upper else box.low[path]
            if not np.isfinite(limit):
                continue
            column = values[ground, path]
            beyond = np.sort(column[others & (column > limit if upper else column < limit)])
            if not len(beyond):
                continue
            back = int(ALPHA * (len(beyond) - 1)) + 1
            if upper:
                cut = int(np.searchsorted(beyond, beyond[back - 1], side="right"))
                wider = np.inf if cut == len(beyond) else (beyond[cut - 1] + beyond[cut]) / 2.0
            else:
                cut = int(np.searchsorted(beyond, beyond[-back], side="left"))
                wider = -np.inf if cut == 0 else (beyond[cut - 1] + beyond[cut]) / 2.0
            larger = box.moved(path, upper, float(wider))
            rows = ground[larger.holds(values[ground])]
            gain = float(hits[rows].sum() / weights[rows].sum() - now) / (len(rows) - len(kept))
            if gain > 0.0 and (found is None or gain > found[0]):
                found = (gain, larger, rows)
    return found


def phi(case: Case, inside: Flags) -> float:
    """Correlation over runs of lying in a box with the outcome; 0 where a box holds all points or none."""
    runs, base = case.weights[inside].sum() / case.weights.sum(), case.base
    if not 0.0 < runs < 1.0 or not 0.0 < base < 1.0:
        return 0.0
    return float(
        runs * (density(case, np.flatnonzero(inside)) - base) / np.sqrt(runs * (1.0 - runs) * base * (1.0 - base))
    )


def measured(case: Case, box: Box, rows: Rows) -> Step:
    """Measure a box that holds these points."""
    inside = np.zeros(len(case.values), dtype=np.bool_)
    inside[rows] = True
    hits = float(case.hits[rows].sum())
    return Step(
        box, hits / float(case.hits.sum()), hits / float(case.weights[rows].sum()), len(rows) / len(case.values),
        phi(case, inside),
    )  # fmt: skip


def quasi_p(case: Case, box: Box, rows: Rows | None = None) -> dict[Side, float]:
    """Quasi-p-value of each limit (Bryant and Lempert 2010).

    How probable so dense a box would be if the limit did nothing: one-sided binomial, with the density of the box
    without the limit.  Runs of one point are not independent, so the box counts as the number of independent runs whose
    share would spread as its points do: at least its points, at most its runs.
    """
    ground = np.arange(len(case.values)) if rows is None else rows
    inside = ground[box.holds(case.values[ground])]
    share = density(case, inside)
    number = independent(case.hits[inside].sum(axis=1), case.weights[inside])
    return {side: _at_least(share * number, number, _without(case, box, side, ground)) for side in box.sides}


def _without(case: Case, box: Box, side: Side, ground: Rows) -> float:
    """Density of a box without one limit."""
    return density(case, ground[box.freed(*side).holds(case.values[ground])])


def density(case: Case, rows: Rows) -> float:
    """Share of the runs of some points with the outcome."""
    return float(case.hits[rows].sum() / case.counted[rows].sum())


def _at_least(seen: float, number: float, chance: float) -> float:
    """Probability of at least as many, where numbers need not be whole: the regularised incomplete beta function."""
    if seen <= 0.0 or chance >= 1.0:
        return 1.0
    return float(betainc(seen, number - seen + 1.0, chance))


def trimmed(case: Case, box: Box, rows: Rows | None = None) -> Box:
    """Drop limits whose quasi-p-value is not significant, the worst first."""
    while box.sides:
        tests = quasi_p(case, box, rows)
        worst = max(tests, key=lambda side: tests[side])
        if tests[worst] <= SIGNIFICANT / len(case.paths):
            break
        box = box.freed(*worst)
    return box


def best(case: Case, steps: list[Step], rows: Rows | None = None) -> tuple[int, Step]:
    """Which box of a trajectory to take, and that box without the limits that do nothing.

    That in which lying goes most with the outcome: the largest phi, once such limits are dropped.
    """
    ground = np.arange(len(case.values)) if rows is None else rows
    known: dict[tuple[bytes, bytes], Step] = {}
    found = []
    for step in steps:
        box = trimmed(case, step.box, ground)
        key = box.low.tobytes(), box.high.tobytes()
        if key not in known:
            known[key] = measured(case, box, ground[box.holds(case.values[ground])])
        found.append(known[key])
    chosen = int(np.argmax([step.phi for step in found]))
    return chosen, found[chosen]
