"""Which of what a sweep varied matters: Morris's or Sobol's indices with intervals, and no more order than they bear.

Intervals are of 95 %, by drawing trajectories (or base points) and replicates anew.  One path is ranked above another
only if the interval of the difference of their indices, taken resample by resample, excludes zero; a path whose own
interval holds zero is not told from one without effect.  Tiers are cut only where everything above is ranked above
everything below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from entente_sim.analysis.sweeps.indices import (
    Estimate,
    Estimator,
    Resamples,
    effects_of_steps,
    morris,
    sobol,
    variances,
)
from entente_sim.analysis.sweeps.laid_out import Laid, laid_out
from entente_sim.experiments.swept import Swept, opened
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RANKED_BY", "RESAMPLES", "Interval", "Sensitivity", "sensitivity"]

RANKED_BY: Mapping[str, str] = {"morris": "mu_star", "saltelli": "ST"}
"""The index by which paths are ranked, for each sample method."""

RESAMPLES = 500

NAMED, LARGEST = 8, 3
"""Paths without effect that are all named, and how many of more are."""

_WIDTH = 1.96


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What moves one observable, and how surely that is known.

    Attributes
    ----------
    of, window
        The observable, or class of future, and the years averaged.
    method
        ``morris`` or ``saltelli``.
    paths, about
        What was varied, and what each is.
    ranges
        Lowest and highest value of each, ``(paths, 2)``.
    rows, replicates
        Trajectories or base points, and runs at each point, that went in.
    index
        Estimates by name, ``(paths,)``; of Morris ``mu_star``, ``mu``, ``sigma`` (in the observable's unit, for a move
        over the whole range), of Sobol ``ST`` and ``S1`` (shares of the variance that parameters cause).
    low, high
        Ends of their intervals.
    told
        Whether a path is told from one without effect, ``(paths,)``.
    inert
        Whether no run changed with it at all.
    above
        ``above[i, j]``: path i is ranked above path j.
    tier
        1 for the first; 0 where it cannot be told from no effect.
    luck
        Share of the variance of single runs that is luck, alone or together with parameters; NaN with one replicate.
    deviation
        Standard deviation of the mean over luck that the parameters cause.
    dummy
        The ranking index of a path that did nothing but reshuffle all luck; an upper bound of the noise in any other.
    notes
        What was left out or cannot be known, in sentences.
    """

    of: str
    window: str
    method: str
    paths: tuple[str, ...]
    about: tuple[str, ...] = field(repr=False)
    ranges: FloatArray = field(repr=False)
    rows: int
    replicates: int
    index: Estimate = field(repr=False)
    low: Estimate = field(repr=False)
    high: Estimate = field(repr=False)
    told: NDArray[np.bool_] = field(repr=False)
    inert: NDArray[np.bool_] = field(repr=False)
    above: NDArray[np.bool_] = field(repr=False)
    tier: NDArray[np.int64] = field(repr=False)
    luck: Interval
    deviation: Interval
    dummy: Interval
    notes: tuple[str, ...] = ()

    @property
    def ranked_by(self) -> str:
        """Name of the index by which paths are ranked."""
        return RANKED_BY[self.method]

    @property
    def order(self) -> NDArray[np.int64]:
        """Paths that can be told from no effect, the largest estimate first; then the others."""
        return np.lexsort((-np.nan_to_num(self.index[self.ranked_by]), ~self.told))

    def place(self, path: int) -> tuple[int, int]:
        """Best and worst place a path may have among those told from no effect; ``(0, 0)`` for the others."""
        if not self.told[path]:
            return 0, 0
        others = self.told
        return 1 + int(self.above[others, path].sum()), int(others.sum()) - int(self.above[path, others].sum())

    @property
    def untold(self) -> str:
        """Which paths are not told from no effect, the largest first with their intervals; empty if all are told."""
        left = [int(k) for k in self.order if not self.told[k]]
        if not left:
            return ""
        index, low, high = (one[self.ranked_by] for one in (self.index, self.low, self.high))
        # Of many only the largest are named, for they are those that may yet have an effect.
        named = [
            f"{self.paths[k].removeprefix('parameters.')} {index[k]:.3g} ({low[k]:.3g} to {high[k]:.3g})"
            for k in left[: len(left) if len(left) <= NAMED else LARGEST]
        ]
        inert = int(self.inert.sum())
        said = (
            f"{len(left)} cannot be told from paths without effect and {'is' if len(left) == 1 else 'are'} not ranked"
        )
        said += f" ({inert} {'changes' if inert == 1 else 'change'} it in no run)" if inert else ""
        said += ": " if len(left) <= NAMED else ", the largest "
        return f"{said}{', '.join(named)} ({self.ranked_by.replace('_star', '*')}, 95 %)."

    def frame(self) -> pd.DataFrame:
        """One row a path, the largest estimate first: indices with their intervals, tier and possible places."""
        import pandas as pd

        order = self.order
        columns: dict[str, Any] = {
            "of": self.of,
            "window": self.window,
            "method": self.method,
            "path": [self.paths[k] for k in order],
            "about": [self.about[k] for k in order],
            "from": self.ranges[order, 0],
            "to": self.ranges[order, 1],
        }
        for name in self.index:
            columns |= {name: self.index[name][order]}
            columns |= {f"{name}_low": self.low[name][order], f"{name}_high": self.high[name][order]}
        places = [self.place(int(k)) for k in order]
        columns |= {"told": self.told[order], "inert": self.inert[order], "tier": self.tier[order]}
        columns |= {"first_place": [one[0] for one in places], "last_place": [one[1] for one in places]}
        return pd.DataFrame(columns)


def sensitivity(
    swept: Swept | str | Path, of: str, *, window: str | None = None, resamples: int = RESAMPLES, seed: int = 1
) -> Sensitivity:
    """Say which paths of a finished sweep move an observable, and how surely.

    Parameters
    ----------
    swept
        Results of a sweep with ``method: morris`` or ``method: saltelli``, or their folder.
    of
        An observable, or a class of future as ``future=6``: the share of runs in it.
    window
        Years as ``2046-2050`` or ``2050`` (default: the last that were recorded; of yearly ones the last five).
    resamples, seed
        Resamples for the intervals, and their seed.

    Raises
    ------
    ValueError
        If the sweep has another design, is not finished, or did not record this.

    Examples
    --------
    What matters most for the tie of the 2040s::

        found = es.sensitivity("results/parameters_global", "entente_commitment")
        found.frame().head()
    """
    if resamples < 40:
        raise ValueError(f"an interval of 95 % needs 40 resamples or more, not {resamples}.")
    laid = laid_out(swept if isinstance(swept, Swept) else opened(Path(swept)), of, window)
    names, estimate, inert = _estimator(laid)
    rows, replicates = laid.values.shape[0], laid.values.shape[2]
    ones = np.ones(rows), np.ones(replicates)
    found = estimate(*ones)
    drawn = Resamples.of(estimate, rows, replicates, resamples, seed)
    half = _WIDTH * drawn.error()
    low, high = found - half, found + half
    notes = list(laid.notes)
    luck, deviation = _spread(laid, rows, replicates, resamples, seed)
    key = names.index(RANKED_BY[laid.method])
    told = low[key] > 0.0
    if replicates == 1:
        notes.append(
            "There is one replicate, so luck cannot be told from parameters: what looks like an effect may be luck."
        )
    if not deviation.low > 0.0:
        told[:] = False
        notes.append("Parameters cause no variation that can be told from luck; nothing is ranked.")
    above = _above(found[key], drawn.error_of_differences(key), told)
    return Sensitivity(
        of, laid.window, laid.method, laid.paths, laid.about, laid.ranges, rows, replicates,
        dict(zip(names, found, strict=True)), dict(zip(names, low, strict=True)), dict(zip(names, high, strict=True)),
        told, inert, above, _tiers(found[key], told, above), luck, deviation,
        _dummy(laid, key, resamples, seed), tuple(notes),
    )  # fmt: skip


def _estimator(laid: Laid) -> tuple[list[str], Estimator, NDArray[np.bool_]]:
    """Names of the indices, their estimator ``(indices, paths)`` under weights, and which paths change no run."""
    if laid.method == "morris":
        effects = effects_of_steps(laid.values, laid.shares)
        inert = (effects == 0.0).all(axis=(0, 2))
        return ["mu_star", "mu", "sigma"], lambda *weights: _stacked(morris(effects, *weights)), inert
    a, exchanged, b = laid.values[:, 0], laid.values[:, 1:-1], laid.values[:, -1]
    inert = (exchanged == a[:, None]).all(axis=(0, 2))
    return ["ST", "S1"], lambda *weights: _stacked(sobol(a, exchanged, b, *weights)), inert


def _stacked(estimate: Estimate) -> FloatArray:
    return np.stack(list(estimate.values()))


def _spread(laid: Laid, rows: int, replicates: int, resamples: int, seed: int) -> list[Interval]:
    """Share of a single run's variance that is luck, and the standard deviation that parameters cause."""

    def estimate(*weights: FloatArray) -> FloatArray:
        known, by_luck = variances(laid.independent, *weights)
        whole = max(known, 0.0) + by_luck
        return np.array([by_luck / whole if whole > 0.0 else np.nan, np.sqrt(max(known, 0.0))])

    value = estimate(np.ones(rows), np.ones(replicates))
    half = _WIDTH * Resamples.of(estimate, rows, replicates, resamples, seed).error()
    low, high = np.maximum(value - half, 0.0), value + half
    high[0] = min(high[0], 1.0)
    return [Interval(*map(float, (value[k], low[k], high[k]))) for k in range(2)]


def _above(value: FloatArray, error: FloatArray, told: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pairs whose difference excludes zero, ``(paths, paths)``."""
    above: NDArray[np.bool_] = value[:, None] - value - _WIDTH * error > 0.0
    return above & told[:, None] & told


def _tiers(value: FloatArray, told: NDArray[np.bool_], above: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Cut the order only where all that is above is ranked above all that is below."""
    order = [int(k) for k in np.argsort(-value, kind="stable") if told[k]]
    tier = np.zeros(len(value), dtype=np.int64)
    number = 1
    for place, k in enumerate(order):
        if place and above[np.ix_(order[:place], order[place:])].all():
            number += 1
        tier[k] = number
    return tier


def _dummy(laid: Laid, key: int, resamples: int, seed: int) -> Interval:
    """The ranking index of a path that reshuffles all luck: replicates are compared with others at the same points."""
    pairs = laid.values.shape[2] // 2
    if pairs < 2:
        return Interval(np.nan, np.nan, np.nan)
    first = laid.values[:, 0]
    one, other = first[:, : 2 * pairs : 2], first[:, 1 : 2 * pairs : 2]

    def estimate(rows: FloatArray, luck: FloatArray) -> FloatArray:
        if laid.method == "morris":
            return _stacked(morris((other - one)[:, None] / laid.step, rows, luck))[key, 0]  # type: ignore[no-any-return]
        b = laid.values[:, -1, : 2 * pairs : 2]
        return _stacked(sobol(one, other[:, None], b, rows, luck))[key, 0]  # type: ignore[no-any-return]

    value = estimate(np.ones(len(first)), np.ones(pairs))
    half = _WIDTH * Resamples.of(estimate, len(first), pairs, resamples, seed).error()
    return Interval(float(value), float(value - half), float(value + half))
