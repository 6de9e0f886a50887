"""Paired effects: what a scenario changes against its base, beside run-to-run noise and the null."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from entente_sim.experiments.study import Study
from entente_sim.numerics import FloatArray

__all__ = ["CLEAR", "FAINT", "Effect", "Paired", "effect", "paired", "sizes", "wording"]

CLEAR = 2.0
"""Run-to-run standard deviations from which an effect is called clear."""

FAINT = 0.2
"""Run-to-run standard deviations below which an effect is called drowned in noise."""

Direction = Literal[-1, 0, 1]

Contrast = Literal["base", "start"]
"""Compare with the base scenario in the same years, or with the scenario's own first five years."""


class Paired(NamedTuple):
    """A paired comparison: mean difference with its 95 % interval, and the larger run-to-run standard deviation."""

    mean: float
    low: float
    high: float
    noise: float

    @property
    def size(self) -> float:
        """Mean difference in run-to-run standard deviations; see :func:`sizes`."""
        return float(sizes(np.array(self.mean), np.array(self.noise)))


def sizes(mean: FloatArray, noise: FloatArray) -> FloatArray:
    """Return differences in run-to-run standard deviations; without end where runs are all the same and it is not 0.

    Examples
    --------
    >>> sizes(np.array([-0.4, -0.4, 0.0]), np.array([0.1, 0.0, 0.0]))
    array([ -4., -inf,   0.])
    """
    certain = np.where(mean == 0.0, 0.0, np.copysign(np.inf, mean))
    with np.errstate(over="ignore"):
        size: FloatArray = np.divide(mean, noise, out=certain, where=noise > 0.0)
    return size


def paired(base: FloatArray, value: FloatArray) -> Paired:
    """Compare ``(runs,)`` with ``(runs,)`` under the same luck.

    Examples
    --------
    >>> paired(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0]))
    Paired(mean=1.0, low=1.0, high=1.0, noise=1.0)
    """
    difference = value - base
    mean = float(np.mean(difference))
    half = 1.96 * _deviation(difference) / math.sqrt(len(difference))
    return Paired(mean, mean - half, mean + half, max(_deviation(base), _deviation(value)))


def _deviation(values: FloatArray) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


@dataclass(frozen=True)
class Effect:
    """One observable of one scenario against the base, run by run under the same luck.

    Attributes
    ----------
    scenario, observable, window
        What, where and over which years.
    base, value
        Mean over runs of the base's and the scenario's window means.
    median, p10, p90
        Of the paired differences.
    mean, low, high
        Mean paired difference with its 95 % interval.
    noise
        Run-to-run standard deviation of the window mean, the larger of the base's and the scenario's.
    null
        Mean paired difference under the null model.
    share
        Share of runs in which the difference has the expected sign (any change, if none is expected).
    expected
        -1, 0 (no expectation) or 1.
    contrast
        Whether ``base`` is the base scenario or the scenario's own start.
    """

    scenario: str
    observable: str
    window: tuple[int, int]
    base: float
    value: float
    median: float
    p10: float
    p90: float
    mean: float
    low: float
    high: float
    noise: float
    null: float
    share: float
    expected: Direction
    contrast: Contrast = "base"

    @property
    def size(self) -> float:
        """Mean effect in run-to-run standard deviations."""
        return Paired(self.mean, self.low, self.high, self.noise).size

    @property
    def reading(self) -> str:
        """The effect in words, by the rule in :func:`wording`."""
        return wording(self.low, self.high, self.size, self.expected)

    @property
    def verdict(self) -> str:
        """The reading without its strength: 'as expected', 'drowned in noise', 'no change', and so on."""
        return self.reading.partition(",")[0]


def wording(low: float, high: float, size: float, expected: Direction) -> str:
    """Read an effect in words.

    No change where no run changes; drowned in noise where the interval holds 0 or the size is below :data:`FAINT`;
    otherwise clear (:data:`CLEAR` or more) or faint, and as expected or against expectation.

    Examples
    --------
    >>> wording(-0.4, -0.2, -5.0, -1)
    'as expected, clear'
    >>> wording(-0.1, 0.2, 0.3, 1)
    'drowned in noise'
    >>> wording(0.0, 0.0, 0.0, 1)
    'no change'
    """
    if low == high == 0.0:
        return "no change"
    if low <= 0.0 <= high or abs(size) < FAINT:
        return "drowned in noise"
    strength = "clear" if abs(size) >= CLEAR else "faint"
    if expected == 0:
        return f"{'up' if size > 0 else 'down'}, {strength}"
    return f"{'as expected' if (size > 0) == (expected > 0) else 'against expectation'}, {strength}"


def effect(
    study: Study,
    scenario: str,
    observable: str,
    window: tuple[int, int],
    expected: Direction = 0,
    contrast: Contrast = "base",
) -> Effect:
    """Compare a scenario with the base of its study, or with its own first five years."""
    base, value = _compared(study, study.observed, scenario, observable, window, contrast)
    difference = value - base
    p10, median, p90 = (float(q) for q in np.quantile(difference, [0.1, 0.5, 0.9]))
    share = np.mean(np.sign(difference) == expected) if expected else np.mean(difference != 0.0)
    return Effect(
        scenario, observable, window, float(np.mean(base)), float(np.mean(value)), median, p10, p90,
        *paired(base, value), _null(study, scenario, observable, window, contrast), float(share), expected, contrast,
    )  # fmt: skip


def _compared(
    study: Study,
    observed: dict[str, dict[str, FloatArray]],
    scenario: str,
    observable: str,
    window: tuple[int, int],
    contrast: Contrast,
) -> tuple[FloatArray, FloatArray]:
    """Means over the years compared, ``(runs,)`` each."""
    value = study.window(observed[scenario][observable], window)
    if contrast == "base":
        return study.window(observed[study.base_name][observable], window), value
    return study.window(observed[scenario][observable], (study.years[0], study.years[0] + 4)), value


def _null(study: Study, scenario: str, observable: str, window: tuple[int, int], contrast: Contrast) -> float:
    if scenario not in study.null:
        return math.nan
    base, value = _compared(study, study.null, scenario, observable, window, contrast)
    return float(np.mean(value - base))
