"""The rule of the calibration, written before any distance was looked at.

*Data.*  The years of training, 1946-1999, of ``world_1946``; nothing of later years is read.

*Statistics.*  Those of :func:`~entente_sim.analysis.hindcast.runs.run_statistics`: rank correlations of a run with what
was observed, for levels, five-year changes and frequencies; and five phases, each 1 in a run that shows it and 0 in one
that does not (:data:`PHASES`, of :data:`~entente_sim.analysis.hindcast.facts.FACTS`).  Typed decade figures repeat the
series and are not used; facts that need a year after 1999 are not either.  A series that is the same everywhere has
no rank and counts as 0.  History itself would have 1 in all of them.

*Distance.*  A statistic of a draw is its mean over the draw's runs.  The distance of a draw is the weighted mean, over
statistics, of ``(1 - statistic) / scale``.  The scale is the statistic's standard deviation over the prior draws under
the composite measure of power, at least :data:`LEAST`: each counts by how far parameters move it, none by its level.
Targets weigh alike, levels and their changes half each, and the phases together as much as the targets together.

*Prior.*  :func:`~entente_sim.analysis.priors.draw_priors`: every parameter uniform over its sweep range, weights of
power Dirichlet(4, 4, 2), regimes as given.  One parameter set for all years.

*Tolerance.*  The nearest :data:`ACCEPT` of the draws are accepted and weigh alike.

Means over runs ask whether the usual course of a parameter set is like history, not whether some course is: luck is not
calibrated.  Statistics that were chosen by eye after a look would not be evidence; these stay whatever they show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.analysis.hindcast.facts import FACTS
from entente_sim.analysis.hindcast.runs import run_statistics
from entente_sim.analysis.hindcast.splits import SPLITS
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["ACCEPT", "DRAWS", "LEAST", "PHASES", "RUNS", "distances", "read", "scales", "weights_of"]

DRAWS, RUNS = 2000, 4
"""Prior draws and runs of each."""

ACCEPT = 0.05
"""Share of the draws that is accepted."""

LEAST = 0.02
"""Least scale of a statistic."""

PHASES = ("alliance", "split", "treaty dead in practice", "opening to China", "normalisation")
"""Typed facts of the years of training that are phases."""


def read(ensemble: Ensemble, tables: Mapping[str, pd.DataFrame]) -> dict[str, FloatArray]:
    """All statistics of every run, ``(runs,)`` each: those of series, then phases as ``phase.NAME``."""
    found = run_statistics(ensemble, dict(tables))
    out = {name: np.nan_to_num(found[name].to_numpy(np.float64), nan=0.0) for name in found.columns}
    first, last = max(SPLITS["train"][0], ensemble.years[0]), min(SPLITS["train"][1], ensemble.years[-1])
    for fact in FACTS:
        if fact.name in PHASES and first <= fact.years[0] and fact.years[1] <= last:
            out[f"phase.{fact.name}"] = (fact.statistic(ensemble) > 0.0).astype(np.float64)
    return out


def weights_of(names: Sequence[str]) -> FloatArray:
    """Weights of statistics by name; they sum to 1.

    Examples
    --------
    >>> weights_of(["arms.rank", "arms.rank_change", "dispute.often", "phase.split"]).tolist()
    [0.125, 0.125, 0.25, 0.5]
    """
    target = [name.split(".")[0] for name in names]
    targets = set(target) - {"phase"}
    alike = np.array([1.0 / target.count(one) for one in target])
    series = np.array([one != "phase" for one in target])
    if not targets or series.all():
        return np.asarray(alike / alike.sum())
    halves: FloatArray = np.where(series, 0.5 * alike / len(targets), 0.5 * alike)
    return halves


def scales(statistics: FloatArray) -> FloatArray:
    """Scale of every statistic, from means over runs of prior draws: ``(draws, statistics)`` to ``(statistics,)``."""
    spread: FloatArray = np.maximum(statistics.std(axis=0), LEAST)
    return spread


def distances(statistics: FloatArray, scale: FloatArray, weights: FloatArray) -> FloatArray:
    """Distance from history of draws, in standard deviations of the prior: ``(draws, statistics)`` to ``(draws,)``.

    Examples
    --------
    >>> distances(np.array([[1.0, 0.5]]), np.array([0.1, 0.25]), np.array([0.5, 0.5])).tolist()
    [1.0]
    """
    out: FloatArray = ((1.0 - statistics) / scale) @ weights
    return out
