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
from scipy.stats import rankdata

from entente_sim.analysis.hindcast.naive import persistence, trend
from entente_sim.analysis.hindcast.splits import FROZEN, SPLITS
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.analysis.hindcast.targets import Kind, Target

__all__ = [
    "METRICS",
    "STEP",
    "Link",
    "Score",
    "earlier_rows",
    "link",
    "log_score",
    "rank_correlation",
    "rmse",
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


def rank_correlation(x: FloatArray, y: FloatArray) -> float:
    """Spearman's; NaN where either is all alike."""
    if len(x) < 2:
        return float("nan")
    a, b = rankdata(x), rankdata(y)
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0.0 else float("nan")


def rmse(observed: FloatArray, forecast: FloatArray) -> float:
    """Root mean square error."""
    return float(np.sqrt(np.mean((observed - forecast) ** 2))) if len(observed) else float("nan")


def log_score(event: FloatArray, chance: FloatArray) -> float:
    """Mean of ``ln p`` where it happened and ``ln (1 - p)`` where not, p within [.001, .999]; 0 at best.

    Examples
    --------
    >>> round(log_score(np.array([1.0, 0.0]), np.array([0.5, 0.5])), 4)
    -0.6931
    """
    p = np.clip(chance, CLIP, 1.0 - CLIP)
    return float(np.mean(np.where(event > 0.5, np.log(p), np.log1p(-p)))) if len(event) else float("nan")


def _auc(event: FloatArray, chance: FloatArray) -> float:
    """Area under the ROC curve, ties counting half; NaN without cases of both kinds."""
    happened = event > 0.5
    with_event = int(happened.sum())
    without = len(event) - with_event
    if not with_event or not without:
        return float("nan")
    above = rankdata(chance)[happened].sum() - with_event * (with_event + 1) / 2.0
    return float(above) / (with_event * without)


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
    samples: int = 200,
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


_SCORE = {"rank": rank_correlation, "rmse": rmse, "auc": _auc, "log": log_score}


def _scored(
    target: Target, split: str, metric: str, data: dict[str, FloatArray], unit: IntArray, names: list[str],
    samples: int, seed: int,
) -> list[Score]:  # fmt: skip
    score = _SCORE[metric.removesuffix("_change")]
    observed = data["observed"]
    groups = [np.flatnonzero(unit == one) for one in np.unique(unit)]
    values = {name: score(observed, data[name]) for name in names}
    drawn = {name: np.full(samples, np.nan) for name in names}
    rng = np.random.default_rng(seed)
    for sample in range(samples if len(groups) > 1 else 0):
        rows = np.concatenate([groups[k] for k in rng.integers(0, len(groups), len(groups))])
        for name in names:
            drawn[name][sample] = score(observed[rows], data[name][rows])
    sign = -1.0 if metric.startswith("rmse") else 1.0
    out = []
    for name in names:
        sure = drawn[name][np.isfinite(drawn[name])]
        low, high = np.quantile(sure, [0.025, 0.975]) if len(sure) else (np.nan, np.nan)
        ahead = np.nan
        if name != names[0]:
            apart = sign * (drawn[names[0]] - drawn[name])
            apart = apart[np.isfinite(apart)]
            ahead = float(np.mean((apart > 0.0) + 0.5 * (apart == 0.0))) if len(apart) else np.nan
        events = float((observed > 0.5).sum()) if target.kind != "level" else np.nan
        out.append(
            Score(
                target.name, split, name, metric, values[name], float(low), float(high), ahead, len(observed),
                len(groups), events,
            )
        )  # fmt: skip
    return out
