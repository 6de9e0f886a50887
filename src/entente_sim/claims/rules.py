"""The vocabulary claims are written in: what to read, how to compare, where the bounds lie.

A test is one call of :func:`level`, :func:`change`, :func:`event`, :func:`interaction` or :func:`statistic`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entente_sim.analysis.probes import PROBES
from entente_sim.claims.arms import Arm
from entente_sim.claims.claim import Count, Read, Sample, Test
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.summaries import mean_over
from entente_sim.numerics import FloatArray

__all__ = [
    "Bound", "above", "at_least", "at_most", "below", "between", "change", "difference", "event", "interaction",
    "level", "mean", "never", "statistic", "yearly",
]  # fmt: skip

SURE = 0.95
"""Share of bootstrap samples from which a figure of the whole sample is told."""

Yearly = Callable[[Ensemble], FloatArray]
"""A measure by year, ``(years, runs)``."""


def yearly(what: str | Yearly) -> Yearly:
    """Return a measure by the name of an observable or probe; a function stays itself."""
    if not isinstance(what, str):
        return what
    return PROBES[what] if what in PROBES else OBSERVABLES[what].function


def mean(what: str | Yearly, first: int, last: int) -> Read:
    """Read the mean over a span of years, both included: ``(runs,)``."""
    function = yearly(what)
    return lambda ensemble: mean_over(function(ensemble), ensemble.years, (first, last))


def difference(what: str | Yearly, before: tuple[int, int], after: tuple[int, int]) -> Read:
    """Read the change between two spans of years: ``(runs,)``."""
    function = yearly(what)

    def read(ensemble: Ensemble) -> FloatArray:
        values = function(ensemble)
        return mean_over(values, ensemble.years, after) - mean_over(values, ensemble.years, before)

    return read


@dataclass(frozen=True)
class Bound:
    """Values from ``low`` to ``high``; ``open`` leaves the ends out."""

    low: float = -np.inf
    high: float = np.inf
    open: bool = False

    def __call__(self, values: FloatArray) -> NDArray[np.bool_]:
        """Return where the values lie within."""
        within = (values >= self.low) & (values <= self.high)
        if self.open:
            for end in (self.low, self.high):
                if np.isfinite(end):  # no limit, so infinity is within
                    within &= values != end
        return within


def above(limit: float) -> Bound:
    """Greater than."""
    return Bound(low=limit, open=True)


def below(limit: float) -> Bound:
    """Less than."""
    return Bound(high=limit, open=True)


def at_least(limit: float) -> Bound:
    """Not less than."""
    return Bound(low=limit)


def at_most(limit: float) -> Bound:
    """Not more than."""
    return Bound(high=limit)


def between(low: float, high: float) -> Bound:
    """From low to high, both included."""
    return Bound(low, high)


never = Bound(np.inf, -np.inf)
"""Met by no value: for conditions that only support a claim, since what rules it out is something else."""


def level(
    sentence: str,
    arm: Arm,
    read: Read,
    holds: Bound,
    *,
    fails: Bound | None = None,
    unit: str = "",
) -> Test:
    """A quantity lies within bounds, draw by draw, each draw averaged over its runs."""
    return Test(sentence, (arm,), read, lambda s: s.arms[0].mean(axis=-1), holds, fails=fails, unit=unit)


def change(
    sentence: str,
    arm: Arm,
    against: Arm,
    read: Read,
    sign: int = 1,
    *,
    holds: Bound | None = None,
    fails: Bound | None = None,
    unit: str = "",
    supported: float = 0.8,
    falsified: float = 0.5,
) -> Test:
    """A quantity is higher (sign 1) or lower (-1) than in another arm under the same luck, and by enough to be seen.

    With ``holds`` the change must lie within bounds instead, and no least size is asked.
    """
    sized = holds is None
    return Test(
        sentence, (arm, against), read, lambda s: (s.arms[0] - s.arms[1]).mean(axis=-1),
        holds or (above(0.0) if sign > 0 else below(0.0)), fails=fails, unit=unit, supported=supported,
        falsified=falsified, outcome=(lambda s: s.arms[1]) if sized else None,
    )  # fmt: skip


def event(
    sentence: str,
    arm: Arm,
    read: Read,
    holds: Bound,
    *,
    supported: float,
    falsified: float,
    fails: Bound | None = None,
    unit: str = "",
) -> Test:
    """Something happens (or does not) in single runs: supported and falsified are shares of runs in which it holds.

    Runs that cannot tell (nan) are left out.
    """
    return Test(
        sentence, (arm,), read, lambda s: s.arms[0], holds, "runs",
        fails=fails, unit=unit, supported=supported, falsified=falsified,
    )  # fmt: skip


def interaction(
    sentence: str,
    both: Arm,
    one: Arm,
    other: Arm,
    neither: Arm,
    read: Read,
    sign: int = 1,
    *,
    unit: str = "",
) -> Test:
    """Two changes together do more (sign 1) or less (-1) than the sum of each alone."""
    return Test(
        sentence, (both, one, other, neither), read,
        lambda s: (s.arms[0] - s.arms[1] - s.arms[2] + s.arms[3]).mean(axis=-1),
        above(0.0) if sign > 0 else below(0.0), unit=unit, outcome=lambda s: s.arms[3],
    )  # fmt: skip


def statistic(
    sentence: str,
    arms: Sequence[Arm],
    read: Read,
    value: Callable[[Sample], FloatArray],
    holds: Bound,
    *,
    count: Count = "sample",
    fails: Bound | None = None,
    unit: str = "",
    supported: float | None = None,
    falsified: float | None = None,
) -> Test:
    """Anything else: ``value`` makes one number per draw or run, or one of the whole sample (a slope, a ratio).

    One number of the whole sample is supported, or falsified, where 95 % of bootstrap samples say so.
    """
    usual = (SURE, 1.0 - SURE) if count == "sample" else (0.8, 0.5)
    return Test(
        sentence, tuple(arms), read, value, holds, count, fails=fails, unit=unit,
        supported=usual[0] if supported is None else supported, falsified=usual[1] if falsified is None else falsified,
    )  # fmt: skip
