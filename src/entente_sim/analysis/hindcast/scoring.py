"""Scores of forecasts against what was observed, with intervals from resampling pairs.

A table of one target has a row per unit and year: ``state, partner, year, observed`` and a column per forecaster.  Rows
count only where every forecaster that is scored has a value, so that all are scored on the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from entente_sim.analysis.hindcast.naive import persistence, trend
from entente_sim.analysis.hindcast.splits import FROZEN, SPLITS
from entente_sim.analysis.intervals import percentile
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.analysis.hindcast.targets import Kind, Target

__all__ = [
    "METRICS",
    "STEP",
    "Link",
    "Score",
    "auc",
    "earlier_rows",
    "link",
    "log_score",
    "resampled",
    "scores",
    "with_naive",
]

METRICS: dict[str, tuple[str, ...]] = {
    "level": ("rank", "rmse", "rank_change", "rmse_change"),
    "event": ("auc", "log"),
    "state": ("auc", "log"),
}
"""Scores by kind of target; of ``rmse`` less is better, of the others more."""

STEP = 5
"""Years over which changes are scored."""

SAMPLES = 200
"""Samples of pairs drawn with replacement, for intervals."""

CLIP = 0.001
"""Probabilities are scored within this distance of 0 and 1 at most."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Score:
    """One score of one forecaster.

    Attributes
    ----------
    target, split, forecaster, metric
        What was scored.
    value, low, high
        The score, and the middle 95 % over samples of pairs drawn with replacement.
    model_ahead
        Share of those samples in which the model's score is better than this forecaster's, ties counting half; NaN for
        the model.
    cases, units, events
        Rows, pairs or states among them, and rows with the event (NaN for levels).
    """

    target: str
    split: str
    forecaster: str
    metric: str
    value: float
    low: float
    high: float
    model_ahead: float
    cases: int
    units: int
    events: float


def log_score(event: FloatArray, chance: FloatArray) -> float:
    """Mean of ``ln p`` where it happened and ``ln (1 - p)`` where not, p within [.001, .999]; 0 at best.

    Examples
    --------
    >>> round(log_score(np.array([1.0, 0.0]), np.array([0.5, 0.5])), 4)
    -0.6931
    """
    return float(_log(event, chance, np.ones((1, len(event))))[0])


# Scores of many samples at once: ``weights`` (samples, rows) say how often each row was drawn.


def _per_weight(total: FloatArray, weight: FloatArray) -> FloatArray:
    """Quotient, NaN where nothing was drawn."""
    out: FloatArray = np.divide(total, weight, out=np.full(len(weight), np.nan), where=weight > 0.0)
    return out


def _midranks(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Ranks within each sample, ties sharing the mean of theirs: ``(samples, rows)``."""
    order = np.argsort(values, kind="stable")
    new = np.concatenate([[True], np.diff(values[order]) > 0.0])
    tied = np.add.reduceat(weights[:, order], np.flatnonzero(new), axis=1)
    middle = np.cumsum(tied, axis=1) - tied / 2.0 + 0.5
    ranks = np.empty_like(weights)
    ranks[:, order] = middle[:, np.cumsum(new) - 1]
    return ranks


def _rank(x: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    """Spearman's correlation; NaN where either is all alike."""
    if len(x) < 2:
        return np.full(len(weights), np.nan)
    drawn = weights.sum(axis=1)
    a, b = (_midranks(values, weights) - (drawn[:, None] + 1.0) / 2.0 for values in (x, y))
    scale = np.sqrt(np.sum(weights * a * a, axis=1) * np.sum(weights * b * b, axis=1))
    return _per_weight(np.sum(weights * a * b, axis=1), np.where(scale > 1e-9 * drawn, scale, 0.0))


def _rmse(observed: FloatArray, forecast: FloatArray, weights: FloatArray) -> FloatArray:
    """Root mean square error."""
    return np.sqrt(_per_weight(weights @ (observed - forecast) ** 2, weights.sum(axis=1)))


def _log(event: FloatArray, chance: FloatArray, weights: FloatArray) -> FloatArray:
    p = np.clip(chance, CLIP, 1.0 - CLIP)
    return _per_weight(weights @ np.where(event > 0.5, np.log(p), np.log1p(-p)), weights.sum(axis=1))


def auc(event: FloatArray, chance: FloatArray, weights: FloatArray) -> FloatArray:
    """Area under the ROC curve of each sample of rows, ties counting half; NaN without cases of both kinds.

    Parameters
    ----------
    event, chance
        ``(rows,)``, 1 where it happened, and what was forecast.
    weights
        ``(samples, rows)``, how often each row was drawn.
    """
    if not len(event):
        return np.full(len(weights), np.nan)
    happened = weights * (event > 0.5)
    with_event, drawn = happened.sum(axis=1), weights.sum(axis=1)
    above = np.sum(happened * _midranks(chance, weights), axis=1) - with_event * (with_event + 1.0) / 2.0
    return _per_weight(above, with_event * (drawn - with_event))


@dataclass(frozen=True)
class Link:
    """What puts a simulated series in observed units: a line or a logistic curve; an event's is nothing at all."""

    kind: Kind
    level: float = 0.0
    slope: float = 1.0

    def __call__(self, simulated: FloatArray) -> FloatArray:
        """Forecasts in observed units."""
        if self.kind == "event":
            return simulated
        line: FloatArray = self.level + self.slope * simulated
        if self.kind == "state":
            line = 1.0 / (1.0 + np.exp(-np.clip(line, -30.0, 30.0)))
        return line


def link(simulated: FloatArray, observed: FloatArray, train: NDArray[np.bool_], kind: Kind) -> Link:
    """Fit a link of slope 0 or more to the years of training.

    Parameters
    ----------
    simulated, observed
        ``(rows,)``; NaN is left out.
    train
        ``(rows,)``, which to fit to; where there are none the link gives NaN.
    kind
        Of the target.
    """
    if kind == "event":
        return Link(kind)
    known = train & np.isfinite(simulated) & np.isfinite(observed)
    if not known.any():
        return Link(kind, np.nan, np.nan)
    x, y = simulated[known], observed[known]
    middle, spread = float(x.mean()), max(float(x.std()), 1e-9)
    z = (x - middle) / spread
    if kind == "level":
        level, slope = float(y.mean()), max(0.0, float(np.mean(z * (y - y.mean()))))
    else:
        level, slope = _logistic_fit(z, y)
    return Link(kind, level - slope * middle / spread, slope / spread)


def _logistic_fit(z: FloatArray, y: FloatArray) -> tuple[float, float]:
    """Level and slope, 0 or more, of the likeliest logistic curve; a touch of shrinkage keeps both finite."""

    def loss(at: FloatArray) -> float:
        linear = at[0] + at[1] * z
        return float(np.mean(np.logaddexp(0.0, linear) - y * linear) + 1e-4 * (at @ at))

    found = minimize(loss, np.zeros(2), bounds=[(-20.0, 20.0), (0.0, 20.0)], method="L-BFGS-B")
    return float(found.x[0]), float(found.x[1])


def with_naive(table: pd.DataFrame, target: Target) -> pd.DataFrame:
    """The table with columns ``persistence`` and ``trend``; up to 1999 both know what was observed."""
    table = table.sort_values(["state", "partner", "year"]).reset_index(drop=True)
    stays, goes_on = table["observed"].to_numpy(float).copy(), table["observed"].to_numpy(float).copy()
    bounds = target.bounds
    for rows in table.groupby(["state", "partner"], sort=False).indices.values():
        years, values = table["year"].to_numpy(float)[rows], table["observed"].to_numpy(float)[rows]
        known = np.isfinite(values)
        later = rows[years > FROZEN]
        stays[later] = persistence(years[known], values[known], target.kind)
        goes_on[later] = trend(years[known], values[known], years[years > FROZEN], bounds)
    return table.assign(persistence=stays, trend=goes_on)


def scores(
    table: pd.DataFrame,
    target: Target,
    split: str,
    forecasters: Sequence[str],
    *,
    samples: int = SAMPLES,
    seed: int = 1,
) -> list[Score]:
    """All scores of a target in a split.

    Parameters
    ----------
    table
        As in the module, with linked forecasts.
    target
        What the table is of.
    split
        Years scored; the caller has been let in by :func:`~entente_sim.analysis.hindcast.splits.guard`.
    forecasters
        Columns, the model's first.
    samples, seed
        Samples of pairs drawn with replacement, and their seed.
    """
    first, last = SPLITS[split]
    names = list(forecasters)
    unit = table.groupby(["state", "partner"], sort=False).ngroup().to_numpy().astype(np.int64)
    earlier = earlier_rows(table["year"].to_numpy(np.int64), unit)
    value = {name: table[name].to_numpy(float) for name in ("observed", *names)}
    inside = table["year"].between(first, last).to_numpy()
    whole = inside & np.all([np.isfinite(array) for array in value.values()], axis=0)
    rows = np.flatnonzero(whole)
    moved = rows[(earlier[rows] >= 0) & _whole_at(value, earlier[rows])]
    out = []
    for metric in METRICS[target.kind]:
        changes = metric.endswith("_change")
        chosen = moved if changes else rows
        data = {
            name: array[chosen] - array[earlier[chosen]] if changes else array[chosen] for name, array in value.items()
        }
        out.extend(_scored(target, split, metric, data, unit[chosen], names, samples, seed))
    return out


def _whole_at(value: dict[str, FloatArray], places: IntArray) -> NDArray[np.bool_]:
    """Whether every column has a value at each place."""
    found: NDArray[np.bool_] = np.all([np.isfinite(array[places]) for array in value.values()], axis=0)
    return found


def earlier_rows(year: IntArray, unit: IntArray) -> IntArray:
    """Row of the same unit :data:`STEP` years before, -1 where there is none."""
    place = {(int(u), int(y)): row for row, (u, y) in enumerate(zip(unit, year, strict=True))}
    return np.array([place.get((int(u), int(y) - STEP), -1) for u, y in zip(unit, year, strict=True)], dtype=np.int64)


def resampled(units: int, samples: int, seed: int) -> IntArray:
    """How often each unit is drawn in each sample with replacement: ``(samples, units)``, none of a single unit."""
    picks = np.random.default_rng(seed).integers(0, max(units, 1), (samples if units > 1 else 0, units))
    return np.array([np.bincount(pick, minlength=units) for pick in picks], dtype=np.int64).reshape(len(picks), units)


_SCORE = {"rank": _rank, "rmse": _rmse, "auc": auc, "log": _log}

_AT_ONCE = 4_000_000
"""Most weights held at a time."""


def _scored(
    target: Target, split: str, metric: str, data: dict[str, FloatArray], unit: IntArray, names: list[str],
    samples: int, seed: int,
) -> list[Score]:  # fmt: skip
    score = _SCORE[metric.removesuffix("_change")]
    observed = data["observed"]
    units, place = np.unique(unit, return_inverse=True)
    often = resampled(len(units), samples, seed)
    step = max(1, _AT_ONCE // max(len(observed), 1))
    drawn: dict[str, FloatArray] = {name: np.zeros(0) for name in names}
    for first in range(0, len(often), step):
        weights = often[first : first + step, place].astype(np.float64)
        for name in names:
            drawn[name] = np.concatenate([drawn[name], score(observed, data[name], weights)])
    sign = -1.0 if metric.startswith("rmse") else 1.0
    out = []
    for name in names:
        value = score(observed, data[name], np.ones((1, len(observed))))[0]
        low, high = percentile(drawn[name])
        ahead = np.nan
        if name != names[0]:
            apart = sign * (drawn[names[0]] - drawn[name])
            apart = apart[np.isfinite(apart)]
            level = np.abs(apart) < 1e-12
            ahead = float(np.mean(((apart > 0.0) & ~level) + 0.5 * level)) if len(apart) else np.nan
        events = float((observed > 0.5).sum()) if target.kind != "level" else np.nan
        out.append(
            Score(
                target.name, split, name, metric, float(value), low, high, ahead, len(observed),
                len(units), events,
            )
        )  # fmt: skip
    return out
