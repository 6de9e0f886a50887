"""Scenario discovery: the conditions under which an outcome happens.

Three views of one question (Bryant and Lempert 2010; Lempert, Bryant and Bankes 2008): boxes, a tree, and a score for
each path.  Each is judged on design points that it was not fitted to, with all their runs, for the runs of one point
share its values.  What is no better than chance there is said not to be found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.analysis.sweeps.outcomes import Case, outcome_of
from entente_sim.analysis.sweeps.prim import Box, Step, best, density, quasi_p, trajectory
from entente_sim.analysis.sweeps.trees import (
    RESAMPLES,
    Folds,
    Score,
    Tree,
    beyond_luck,
    feature_scores,
    folds_of,
    grow,
    need_learners,
    others,
    spread_of,
)
from entente_sim.experiments.runner import Progress
from entente_sim.numerics import FloatArray
from entente_sim.streams import code_key

if TYPE_CHECKING:
    from entente_sim.experiments.swept import Swept

__all__ = ["BOXES", "NO_SHARE", "Discovery", "FoundBox", "Limit", "Measured", "discover", "explore"]

BOXES = 3
"""Most boxes that are looked for, one after the other."""

HALVES = 20
"""Halves of the points from which a box is found again."""

NO_SHARE = "It cannot be told that points differ beyond luck: no share of the spread between them can be given."

_RANGE = (0.025, 0.975)

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Measured:
    """A number and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Limit:
    """One side of a box.

    Attributes
    ----------
    path, unit
        What is limited.
    upper
        Whether it may be at most, or at least, so much.
    value
        So much.
    low, high
        10-90 % of the same limit in boxes found from half of the points, where they have it; NaN where none has.
    reproduced
        Share of the halves whose box has it.
    quasi_p
        How probable so dense a box would be if the limit did nothing.
    """

    path: str
    unit: str
    upper: bool
    value: float
    low: float
    high: float
    reproduced: float
    quasi_p: float


@dataclass(frozen=True, eq=False)
class FoundBox:
    """A box, on the points it was found from and on points held out.

    Attributes
    ----------
    limits
        Its limits, the one whose loss costs most density first.
    step
        Coverage, density and mass on all points.
    coverage, density, gain
        On held-out points: what boxes found without them hold of the outcome; how often the outcome comes there; by how
        much that exceeds the base rate.
    steps, chosen
        The trajectory it was taken from, and where on it.  Its limits are those of that step, less what does nothing.
    """

    box: Box = field(repr=False)
    limits: tuple[Limit, ...]
    step: Step
    coverage: Measured
    density: Measured
    gain: Measured
    steps: tuple[Step, ...] = field(repr=False)
    chosen: int


@dataclass(frozen=True, eq=False)
class Discovery:
    """What was found of an outcome in a sweep.

    Attributes
    ----------
    case
        Points and outcomes.
    seed
        Seed of folds, resamples and forests.
    base
        Share of all runs with the outcome.
    luck
        Share of the variance of the outcome that luck makes, and no condition can tell.
    beyond_luck
        Whether points are told to differ beyond luck; where not, there is no share to give, and no tree or score
        is found.
    boxes
        Boxes that held-out points bear out, first found first; empty if none.
    tried
        The first box, whether it is borne out or not; ``None`` if no peel made the outcome commoner.
    tree, scores
        The tree, and a score for each path, highest first.
    """

    case: Case
    seed: int
    base: float
    luck: float
    beyond_luck: bool
    boxes: tuple[FoundBox, ...]
    tried: FoundBox | None
    tree: Tree
    scores: tuple[Score, ...]

    @property
    def shown(self) -> tuple[FoundBox, ...]:
        """Boxes to show: those borne out, else the one that was tried."""
        return self.boxes or ((self.tried,) if self.tried is not None else ())

    @property
    def found(self) -> bool:
        """Whether any view tells more than chance."""
        return bool(self.boxes) or self.tree.found or any(one.tells for one in self.scores)


def discover(
    swept: Swept | str | Path,
    future: str | None = None,
    where: str | None = None,
    *,
    window: str | None = None,
    seed: int = 1,
    progress: Progress | None = None,
) -> Discovery:
    """Find the conditions under which an outcome happens in a sweep.

    Parameters
    ----------
    swept
        An opened sweep, or its folder.
    future
        A class of future, or several with commas: ``6``, ``split``, ``3a,3b``.
    where
        Or a comparison of something recorded with a number: ``entente_commitment > 0.7``.
    window
        Years, as ``2046-2050`` or their last; by default the last recorded.
    seed
        Seed of folds, resamples and forests; the same seed gives the same numbers on the same versions.
    progress
        Called as work is done.

    Raises
    ------
    ValueError
        If the outcome cannot be read from this sweep, or scikit-learn is not installed.
    TooFewError
        If the sweep is too small, or the outcome too rare or too common in it.
    ResultsError
        If the folder holds no sweep.
    """
    from entente_sim.experiments.swept import open_sweep

    need_learners()
    opened = open_sweep(swept) if isinstance(swept, str | Path) else swept
    return explore(outcome_of(opened, future, where, window), seed, progress)


def explore(case: Case, seed: int = 1, progress: Progress | None = None) -> Discovery:
    """Find the conditions under which an outcome happens, from points and outcomes."""
    tell = progress if progress is not None else _silent
    need_learners()
    folds = folds_of(case, seed)
    tell("boxes", 0, 3)
    boxes, tried = _boxes(case, folds, seed)
    tell("tree", 1, 3)
    tree = grow(case, folds, seed)
    tell("scores", 2, 3)
    scores = feature_scores(case, folds, seed, progress)
    variance = case.base * (1.0 - case.base) * float(case.weights.sum())
    luck = min(max(1.0 - float(spread_of(case).sum()) / variance, 0.0), 1.0)
    return Discovery(case, seed, case.base, luck, beyond_luck(case), boxes, tried, tree, tuple(scores))


def _silent(_what: str, _done: int, _total: int) -> None:
    """Say nothing."""


@dataclass(frozen=True, eq=False)
class _Pick:
    """A box as it is found: the trajectory, where on it, the box without limits that do nothing, and among what."""

    steps: list[Step]
    chosen: int
    step: Step
    ground: Rows

    @property
    def box(self) -> Box:
        return self.step.box


def _picks(case: Case, count: int) -> list[_Pick]:
    """Find boxes one after the other, each among the points that no earlier one holds."""
    ground = np.arange(len(case.values))
    found: list[_Pick] = []
    while len(found) < count and len(ground) > 1 and case.hits[ground].any():
        steps = trajectory(case, rows=ground)
        chosen, step = best(case, steps, ground)
        if not step.box.limited:
            break
        # Peels of paths that turned out not to matter were wasted: peel again without them.
        steps_again = trajectory(case, rows=ground, among=step.box.limited)
        chosen_again, again = best(case, steps_again, ground)
        if again.phi >= step.phi:
            steps, chosen, step = steps_again, chosen_again, again
        found.append(_Pick(steps, chosen, step, ground))
        ground = ground[~step.box.holds(case.values[ground])]
    return found


def _boxes(case: Case, folds: Folds, seed: int) -> tuple[tuple[FoundBox, ...], FoundBox | None]:
    """Boxes that held-out points bear out, and the first in any case."""
    luck = np.random.default_rng([seed, code_key("boxes")])
    held = np.full(len(case.values), -1, dtype=np.intp)  # which box of the others holds a point
    for number, fold in enumerate(folds):
        for k, pick in reversed(list(enumerate(_picks(case.only(others(folds, number)), BOXES)))):
            held[fold[pick.box.holds(case.values[fold])]] = k
    found: list[FoundBox] = []
    tried: FoundBox | None = None
    for k, pick in enumerate(_picks(case, BOXES)):
        coverage, dense, gain = _held_out(case, held == k, luck)
        if k and not gain.low > 0.0:
            break
        limits = _limits(case, pick, _halves(case, pick, luck))
        one = FoundBox(pick.box, limits, pick.step, coverage, dense, gain, tuple(pick.steps), pick.chosen)
        tried = tried or one
        if not gain.low > 0.0:
            break
        found.append(one)
    return tuple(found), tried


def _held_out(case: Case, inside: NDArray[np.bool_], luck: np.random.Generator) -> tuple[Measured, Measured, Measured]:
    """Coverage, density and gain over the base rate of points in boxes found without them.

    Intervals resample points and replicates independently (Owen 2007): run r has the same luck at every point, and
    another luck would give other runs.
    """
    hits, runs = case.hits.astype(np.float64), case.counted.astype(np.float64)
    if not inside.any():
        none = Measured(np.nan, np.nan, np.nan)
        return Measured(0.0, 0.0, 0.0), none, none
    points, replicates = hits.shape
    drawn = luck.multinomial(points, np.full(points, 1.0 / points), size=RESAMPLES).astype(np.float64)
    lucks = luck.multinomial(replicates, np.full(replicates, 1.0 / replicates), size=RESAMPLES).astype(np.float64)

    def total(array: FloatArray, chosen: NDArray[np.bool_]) -> FloatArray:
        sums: FloatArray = np.sum((drawn[:, chosen] @ array[chosen]) * lucks, axis=1)
        return sums

    every = np.ones(points, dtype=np.bool_)
    box_hits, box_runs, all_hits, all_runs = (
        total(hits, inside), total(runs, inside), total(hits, every), total(runs, every)
    )  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        resampled = (box_hits / all_hits, box_hits / box_runs, box_hits / box_runs - all_hits / all_runs)
    there = density(case, np.flatnonzero(inside))
    seen = (float(hits[inside].sum() / hits.sum()), there, there - case.base)
    coverage, dense, gain = (
        Measured(value, *(float(q) for q in np.nanquantile(draws, _RANGE)))
        for value, draws in zip(seen, resampled, strict=True)
    )
    return coverage, dense, gain


def _halves(case: Case, pick: _Pick, luck: np.random.Generator) -> list[Box]:
    """The box found again by the same rule from halves of the points it was found among."""
    found = []
    for _ in range(HALVES):
        half = np.sort(luck.choice(pick.ground, size=len(pick.ground) // 2, replace=False))
        part = case.only(half)
        if not part.hits.any():
            continue
        picks = _picks(part, 1)
        found += [one.box for one in picks]
    return found


def _limits(case: Case, pick: _Pick, again: list[Box]) -> tuple[Limit, ...]:
    """Describe each limit, that whose loss costs most density first."""
    box, ground = pick.box, pick.ground
    tests = quasi_p(case, box, ground)
    loose = {side: density(case, ground[box.freed(*side).holds(case.values[ground])]) for side in tests}
    found = []
    for path, upper in sorted(tests, key=lambda side: (loose[side], side)):
        same = [one.limit(path, upper) for one in again if np.isfinite(one.limit(path, upper))]
        low, high = np.quantile(same, [0.1, 0.9]) if same else (np.nan, np.nan)
        found.append(
            Limit(
                case.paths[path], case.units[path], upper, box.limit(path, upper), float(low), float(high),
                len(same) / HALVES, tests[path, upper],
            )
        )  # fmt: skip
    return tuple(found)
