"""How well each single run follows what was observed in the years of training: summary statistics for calibration.

A run is one course of events and forecasts no chances, so that disputes and rivalries are compared by how often a pair
had them; everything else as in :mod:`entente_sim.analysis.hindcast.scoring`, by ranks alone, which need no link.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from entente_sim.analysis.hindcast.data import observed, required
from entente_sim.analysis.hindcast.history import shown
from entente_sim.analysis.hindcast.scoring import earlier_rows
from entente_sim.analysis.hindcast.splits import SPLITS
from entente_sim.analysis.hindcast.targets import given_promises, places_of
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["observed_tables", "run_statistics"]


def observed_tables(ensemble: Ensemble, data: Path) -> dict[str, pd.DataFrame]:
    """Observed series of the training years among an ensemble's states and years, by target; read once, used often."""
    folder = required(data)
    first, last = SPLITS["train"]
    years = range(max(first, ensemble.years[0]), min(last, ensemble.years[-1]) + 1)
    tables = {}
    for target in shown(ensemble):
        table = observed(target.name, folder, ensemble.states)
        table = table[table["year"].isin(list(years))]
        if target.name == "defence":
            table = table[~given_promises(ensemble)[places_of(table, target, ensemble)]]
        tables[target.name] = table.sort_values(["state", "partner", "year"]).reset_index(drop=True)
    return tables


def run_statistics(ensemble: Ensemble, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Rank correlations of every run with what was observed.

    Parameters
    ----------
    ensemble
        Runs through history.
    tables
        From :func:`observed_tables`.

    Returns
    -------
    pandas.DataFrame
        A row per run.  Columns ``TARGET.rank`` and ``TARGET.rank_change`` of levels, over units and years;
        ``TARGET.often`` of events and states, over units: shares of years observed against simulated (for states,
        means).  NaN where a run, or history, is the same everywhere.
    """
    import pandas as pd

    columns: dict[str, FloatArray] = {}
    for target in shown(ensemble):
        table = tables[target.name]
        simulated = target.series(ensemble)[places_of(table, target, ensemble)]
        truth = table["value"].to_numpy(float)
        there: NDArray[np.bool_] = np.all(np.isfinite(simulated), axis=1)
        unit = table.groupby(["state", "partner"], sort=False).ngroup().to_numpy().astype(np.int64)
        if target.kind == "level":
            columns[f"{target.name}.rank"] = _by_run(truth[there], simulated[there])
            earlier = earlier_rows(table["year"].to_numpy(np.int64), unit)
            moved = np.flatnonzero((earlier >= 0) & there)
            moved = moved[there[earlier[moved]]]
            before = earlier[moved]
            columns[f"{target.name}.rank_change"] = _by_run(
                truth[moved] - truth[before], simulated[moved] - simulated[before]
            )
        else:
            columns[f"{target.name}.often"] = _often(truth[there], simulated[there], unit[there])
    return pd.DataFrame(columns, index=pd.Index(ensemble.record.runs, name="run"))


def _often(truth: FloatArray, simulated: FloatArray, unit: NDArray[np.int64]) -> FloatArray:
    """Over units: mean over their years, observed and simulated."""
    if not len(unit):
        return np.full(simulated.shape[1], np.nan)
    _, place, years = np.unique(unit, return_inverse=True, return_counts=True)
    seen, made = np.zeros(len(years)), np.zeros((len(years), simulated.shape[1]))
    np.add.at(seen, place, truth)
    np.add.at(made, place, simulated)
    return _by_run(seen / years, made / years[:, None])


def _by_run(truth: FloatArray, simulated: FloatArray) -> FloatArray:
    """Spearman's rank correlation of one series with each of many, ``(rows,)`` and ``(rows, runs)``."""
    if len(truth) < 2:
        return np.full(simulated.shape[1], np.nan)
    a, b = rankdata(truth), rankdata(simulated, axis=0)
    a, b = a - a.mean(), b - b.mean(axis=0)
    scale = np.sqrt((a @ a) * np.sum(b * b, axis=0))
    found: FloatArray = np.divide(a @ b, scale, out=np.full(len(scale), np.nan), where=scale > 0.0)
    return found
