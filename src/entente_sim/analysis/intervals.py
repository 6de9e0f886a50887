"""95 % intervals of means and shares of runs."""

from __future__ import annotations

import numpy as np
from scipy import stats

from entente_sim.numerics import FloatArray

__all__ = ["independent", "percentile", "student", "wilson"]

_NORMAL = 1.959963984540054


def wilson(share: FloatArray | float, number: FloatArray | float) -> tuple[FloatArray, FloatArray]:
    """Interval of a share of independent runs (Wilson 1927); missing where there are none.

    Examples
    --------
    >>> low, high = wilson(0.5, 10.0)
    >>> round(float(low), 3), round(float(high), 3)
    (0.237, 0.763)
    """
    p, n = np.asarray(share, dtype=np.float64), np.asarray(number, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        square = _NORMAL**2 / n
        middle = (p + square / 2.0) / (1.0 + square)
        half = _NORMAL / (1.0 + square) * np.sqrt(p * (1.0 - p) / n + square / (4.0 * n))
    low = np.where(p > 0.0, np.maximum(middle - half, 0.0), np.where(n > 0.0, 0.0, np.nan))
    high = np.where(p < 1.0, np.minimum(middle + half, 1.0), np.where(n > 0.0, 1.0, np.nan))
    return low, high


def independent(seen: FloatArray, counted: FloatArray) -> float:
    """Number of independent runs whose share would spread as those of these draws do, ``(draws,)`` of runs each.

    Runs of one draw hang together, so it is at least the draws that have runs, and at most the runs.
    """
    draws, runs = int((counted > 0).sum()), float(counted.sum())
    share = float(seen.sum()) / runs if draws else 0.0
    if not 0.0 < share < 1.0 or draws < 2:
        return float(draws)
    residual = seen - share * counted  # of a ratio estimate, draw by draw
    spread = float(np.sum(residual**2)) * draws / (draws - 1) / runs**2
    return min(max(share * (1.0 - share) / spread, draws), runs) if spread > 0.0 else runs


def percentile(samples: FloatArray) -> tuple[float, float]:
    """Middle of what resamples say, of those that say anything; missing where none does."""
    sure = samples[np.isfinite(samples)]
    low, high = np.quantile(sure, [0.025, 0.975]) if len(sure) else (np.nan, np.nan)
    return float(low), float(high)


def student(mean: FloatArray, deviation: FloatArray, number: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Interval of a mean of independent runs, by Student's t; missing where there are fewer than two.

    Examples
    --------
    >>> low, high = student(np.array(0.0), np.array(1.0), np.array(4))
    >>> round(float(high), 3)  # 3.182 / 2
    1.591
    """
    n = np.asarray(number, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = stats.t.ppf(0.975, np.where(n > 1.0, n - 1.0, np.nan)) * deviation / np.sqrt(n)
    return mean - half, mean + half
