"""What many runs or years of a measure come to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray

__all__ = ["added", "average", "mean_over", "ratio", "rows_of", "shares", "trend"]


def ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Quotient, 0 where the whole is 0, NaN where one of them is missing."""
    out: FloatArray = np.divide(part, whole, out=np.zeros_like(whole), where=~(whole <= 0.0))
    return out


def shares(labels: NDArray[np.int64], names: Sequence[str]) -> FloatArray:
    """Share of runs under each label, ``(..., names)``; sums to 1 over the last axis.

    Parameters
    ----------
    labels
        Indices into ``names``, ``(..., runs)``: years or arenas first, runs last.
    names
        The labels, as :data:`~entente_sim.measures.STRATEGIES` or :data:`~entente_sim.measures.TYPOLOGY`.

    Examples
    --------
    >>> shares(np.array([[0, 1, 1, 1]]), ("a", "b")).tolist()
    [[0.25, 0.75]]
    """
    return np.stack([np.mean(labels == k, axis=-1) for k in range(len(names))], axis=-1)


def trend(values: FloatArray) -> FloatArray:
    """Least-squares slope per year of a yearly measure ``(years, runs)``: ``(runs,)``; 0 for a single year."""
    time = np.arange(len(values)) - (len(values) - 1) / 2.0
    square = float(np.sum(time**2))
    slope: FloatArray = np.einsum("y,yr->r", time, values) / (square or 1.0)
    return slope


def added(parts: Sequence[FloatArray] | FloatArray) -> FloatArray:
    """Sum of arrays of one shape, added one by one: the same to the last bit however many runs they hold."""
    total: FloatArray = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def average(parts: Sequence[FloatArray]) -> FloatArray:
    """Mean of arrays of one shape; see :func:`added`."""
    return added(parts) / len(parts)


def rows_of(present: tuple[int, ...], years: tuple[int, int] | None) -> list[int]:
    """Rows of the years in a span, first and last included; of all years if ``None``.

    Raises
    ------
    ValueError
        If no year of the span was recorded.
    """
    first, last = years or (present[0], present[-1])
    rows = [row for row, year in enumerate(present) if first <= year <= last]
    if not rows:
        raise ValueError(f"no year of {first}-{last} was recorded; recorded are {present[0]} to {present[-1]}.")
    return rows


def mean_over(values: FloatArray, present: tuple[int, ...], years: tuple[int, int] | None) -> FloatArray:
    """Mean of ``(years, ...)`` over a span of years; see :func:`rows_of`."""
    return average([values[row] for row in rows_of(present, years)])
