"""Morris's and Sobol's indices of the mean over luck, and what of the variance is luck.

Runs share their luck across points: replicate r has the same at all of them.  What is squared or made absolute would
count luck as an effect, so every product is taken between different replicates, and the sign of a step comes from
the others than the one it is applied to: a parameter that does no more than reshuffle luck gets 0 on average, not a
positive number.  With a single replicate there is nothing to tell luck by, and the usual formulas remain.

Rows (trajectories, base points) and replicates have weights: 1 each, or how often a resample drew them.  A replicate
drawn twice is no other replicate than itself, and is never multiplied with itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from entente_sim.numerics import FloatArray
from entente_sim.streams import code_key

__all__ = ["Estimate", "Estimator", "Resamples", "effects_of_steps", "morris", "sobol", "variances"]

Estimate = dict[str, FloatArray]
"""Indices by name, ``(paths,)`` each."""

Estimator = Callable[[FloatArray, FloatArray], FloatArray]
"""From weights of rows and of replicates."""


_ROUNDING = 1e-12


def effects_of_steps(values: FloatArray, shares: FloatArray) -> FloatArray:
    """Elementary effects: change over a step, divided by the length of the step as a share of the path's range.

    Parameters
    ----------
    values
        ``(trajectories, paths + 1, replicates)``.
    shares
        ``(trajectories, paths + 1, paths)`` points as shares of their ranges; each step moves one path.

    Returns
    -------
    FloatArray
        ``(trajectories, paths, replicates)``, in the order of the paths.
    """
    steps = np.diff(shares, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    length = np.take_along_axis(steps, moved[..., None], axis=2)
    change = np.diff(values, axis=1) / length
    order = np.argsort(moved, axis=1, kind="stable")
    effects: FloatArray = np.take_along_axis(change, order[..., None], axis=1)
    return effects


def morris(effects: FloatArray, rows: FloatArray, luck: FloatArray) -> Estimate:
    """Morris's indices of elementary effects ``(trajectories, paths, replicates)``.

    ``mu`` is the mean over trajectories, ``mu_star`` the mean size (Campolongo, Cariboni and Saltelli 2007), ``sigma``
    the standard deviation over trajectories, which curvature and interactions cause.
    """
    share = rows / rows.sum()
    total = luck.sum()
    mine = effects * luck
    added = mine.sum(axis=2)
    mu = share @ (added / total)
    if effects.shape[2] == 1:
        size = np.abs(effects[..., 0])
    else:
        size = (mine * np.sign(added[..., None] - mine)).sum(axis=2) / total
    squares = share @ _product(effects, effects, luck)
    over_rows = np.einsum("t,tir->ir", share, effects)
    spread = squares - _product(over_rows, over_rows, luck)
    count = rows.sum()
    sigma = np.sqrt(np.maximum(spread, 0.0) * count / max(count - 1.0, 1.0))
    return {"mu_star": share @ size, "mu": mu, "sigma": sigma}


def sobol(a: FloatArray, exchanged: FloatArray, b: FloatArray, rows: FloatArray, luck: FloatArray) -> Estimate:
    """Sobol's indices: first order ``S1`` (Saltelli et al. 2010) and total ``ST`` (Jansen 1999).

    Parameters
    ----------
    a, b
        ``(base points, replicates)`` at the two matrices.
    exchanged
        ``(base points, paths, replicates)`` at the first with one path from the second.
    """
    share = rows / rows.sum()
    middle = share @ (a + b) / 2.0
    change = exchanged - a[:, None, :]
    other = np.broadcast_to((b - middle)[:, None, :], change.shape)
    variance, _ = variances(np.stack([a, b], axis=1), rows, luck)
    variance = variance if variance > 0.0 else np.nan
    return {
        "ST": share @ _product(change, change, luck) / (2.0 * variance),
        "S1": share @ _product(other, change, luck) / variance,
    }


def variances(values: FloatArray, rows: FloatArray, luck: FloatArray) -> tuple[float, float]:
    """Variance of a single run that parameters alone cause, and that which luck causes, alone or with them.

    ``values`` is ``(rows, points of a row, replicates)``.  The first is the variance of the mean over luck; both are
    unbiased.  With a single replicate the second cannot be known.
    """
    share = rows / rows.sum()
    centred = values - np.einsum("t,tpr,r->", share, values, luck / luck.sum()) / values.shape[1]
    squares = float(share @ _product(centred, centred, luck).mean(axis=1))
    means = centred.mean(axis=1) * rows[:, None]
    if values.shape[2] == 1:
        pairs = means.sum() ** 2 - (means**2).sum()
        return squares - float(pairs) / _pairs(rows), np.nan
    means = means * luck
    pairs = means.sum() ** 2 - (means.sum(axis=0) ** 2).sum() - (means.sum(axis=1) ** 2).sum() + (means**2).sum()
    known = squares - float(pairs) / (_pairs(rows) * _pairs(luck))
    single = float(np.einsum("t,tpr,r->", share, centred**2, luck / luck.sum())) / values.shape[1]
    # What is left of equal numbers after subtracting is no variance.
    return (known if abs(known) > _ROUNDING * single else 0.0), single - squares


def _product(one: FloatArray, other: FloatArray, luck: FloatArray) -> FloatArray:
    """Mean product over pairs of different replicates, the last axis; of the only one with itself if there is one."""
    if len(luck) == 1:
        plain: FloatArray = one[..., 0] * other[..., 0]
        return plain
    together: FloatArray = (one @ luck) * (other @ luck) - (one * other) @ (luck * luck)
    return together / _pairs(luck)


def _pairs(weights: FloatArray) -> float:
    """Number of pairs of different ones."""
    return float(weights.sum() ** 2 - (weights**2).sum())


@dataclass(frozen=True, eq=False)
class Resamples:
    """An estimate made anew from rows, replicates and both drawn with replacement, ``(resamples, ..., paths)`` each.

    Drawing both counts what hangs on row and replicate together three times (Owen 2007), so variances are put together
    from all three: ``rows + luck - (both - rows - luck)``, which is that of a crossed design, and never less than one
    of them.  ``few`` makes up for how few rows and replicates there are to draw from.
    """

    rows: FloatArray
    luck: FloatArray
    both: FloatArray
    few: tuple[float, float]

    @classmethod
    def of(cls, estimate: Estimator, rows: int, replicates: int, resamples: int, seed: int) -> Resamples:
        """Draw; a function of the seed."""
        draws = list(_draws(rows, replicates, resamples, seed))
        ones = np.ones(rows), np.ones(replicates)
        few = rows / max(rows - 1.0, 1.0), replicates / max(replicates - 1.0, 1.0)
        return cls(
            np.stack([estimate(drawn, ones[1]) for drawn, _ in draws]),
            np.stack([estimate(ones[0], drawn) for _, drawn in draws]),
            np.stack([estimate(*drawn) for drawn in draws]),
            few,
        )

    def error(self) -> FloatArray:
        """Standard error of each estimate."""
        with np.errstate(invalid="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # where no resample has a value, there is no error either
            parts = [np.nanvar(part, axis=0) for part in (self.rows, self.luck, self.both)]
        return self._joined(*parts)

    def error_of_differences(self, index: int) -> FloatArray:
        """Standard error of the difference of every two paths in one index, ``(paths, paths)``."""
        parts = []
        for part in (self.rows, self.luck, self.both):
            drawn = part[:, index]
            drawn = drawn[np.isfinite(drawn).all(axis=1)]
            if len(drawn) < 2:
                return np.full((drawn.shape[1],) * 2, np.nan)
            shared = np.atleast_2d(np.cov(drawn, rowvar=False, bias=True))
            own = np.diag(shared)
            parts.append(np.maximum(own[:, None] + own - 2.0 * shared, 0.0))
        return self._joined(*parts)

    def _joined(self, rows: FloatArray, luck: FloatArray, both: FloatArray) -> FloatArray:
        shared = np.maximum(both - rows - luck, 0.0)
        rows, luck = rows * self.few[0], luck * self.few[1]
        error: FloatArray = np.sqrt(np.maximum(rows + luck - shared, np.maximum(rows, luck)))
        return error


def _draws(rows: int, replicates: int, resamples: int, seed: int) -> Iterator[tuple[FloatArray, FloatArray]]:
    rng = np.random.default_rng([seed, code_key("bootstrap")])
    for _ in range(resamples):
        weights = []
        for count in (rows, replicates):
            drawn = np.zeros(count)
            while np.count_nonzero(drawn) < min(count, 2):  # a pair of different ones is needed
                drawn = np.bincount((rng.random(count) * count).astype(np.int64), minlength=count).astype(np.float64)
            weights.append(drawn)
        yield weights[0], weights[1]
