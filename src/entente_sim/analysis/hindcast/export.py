"""Simulated yearly series of a history as tidy CSV files, for scoring by others."""

from __future__ import annotations

import warnings
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from entente_sim.analysis.hindcast.targets import ORDER
from entente_sim.experiments.files import atomic, prepare
from entente_sim.experiments.study import QUANTILES
from entente_sim.measures.alignment import alignment
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["dyad_table", "export", "state_table"]

ORDERED = ("median", "p10", "p90")
"""Quantiles over runs, in the order of the columns."""


def state_table(ensemble: Ensemble) -> pd.DataFrame:
    """One row per state and year in which it exists.

    Columns ``state, year, position_median, position_p10, position_p90, capability_median, status_median``: position in
    the arena of order (empty where a world has none), capability as a share and ascribed rank.
    """
    import pandas as pd

    record = ensemble.record
    layout = record.layout
    years, codes = np.array(ensemble.years), np.array(ensemble.states)
    shape = (len(years), len(codes), ensemble.runs)
    position = np.full(shape, np.nan)
    if ORDER in layout.arenas:
        position = record.arenas["position"][:, :, layout.arena(ORDER)].astype(np.float64)
    columns = {
        "state": np.tile(codes, len(years)),
        "year": np.repeat(years, len(codes)),
        **_three("position", position),
    }
    for name in ("capability", "status"):
        columns[f"{name}_median"] = _three(name, record.states[name])[f"{name}_median"]
    table = pd.DataFrame(columns)
    return table[table["capability_median"].notna()].sort_values(["state", "year"], ignore_index=True)


def dyad_table(ensemble: Ensemble) -> pd.DataFrame:
    """One row per ordered pair and year in which both exist.

    Columns ``state, partner, year`` and median, 10 % and 90 % over runs of ``hostility`` (the state's image of the
    partner), ``systemic_a``, ``regional_a`` (its cooperation less competition at a level, by the stakes of each
    year), ``commitment``, ``arms`` (its deliveries to the partner, trillion USD), ``trade_share`` (the partner's in
    its trade) and ``dispute_probability``: the chance of a crisis in the year, with the quantiles of what k crises
    in R runs leave open, ``Beta(k + 1/2, R - k + 1/2)``.
    """
    import pandas as pd

    record = ensemble.record
    years, codes = np.array(ensemble.years), np.array(ensemble.states)
    n = len(codes)
    columns: dict[str, NDArray[np.generic]] = {
        "state": np.tile(np.repeat(codes, n), len(years)), "partner": np.tile(codes, len(years) * n),
        "year": np.repeat(years, n * n), **_three("hostility", record.dyads["hostility"]),
    }  # fmt: skip
    for level in ("systemic", "regional"):
        aligned = np.zeros((len(years), n, n, ensemble.runs))
        for i, j in permutations(range(n), 2):
            aligned[:, i, j] = alignment(ensemble, str(codes[i]), str(codes[j]), level, ruler="year")
        columns |= _three(f"{level}_a", aligned)
    for name, recorded in (("commitment", "commitment"), ("arms", "arms"), ("trade_share", "dependence")):
        columns |= _three(name, record.dyads[recorded])
    crises, runs = record.dyads["crisis"].sum(axis=-1, dtype=np.float64), ensemble.runs
    for label in ORDERED:
        chance = beta.ppf(QUANTILES[label], crises + 0.5, runs - crises + 0.5)
        columns[f"dispute_probability_{label}"] = np.asarray(chance).reshape(-1)
    table = pd.DataFrame(columns)
    there = (table["state"] != table["partner"]) & table["hostility_median"].notna()
    return table[there].sort_values(["state", "partner", "year"], ignore_index=True)


def _three(name: str, values: NDArray[np.floating]) -> dict[str, FloatArray]:
    """Median, 10 % and 90 % over the last axis as columns; NaN where a state does not exist."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        parts = np.quantile(values.astype(np.float64), [QUANTILES[label] for label in ORDERED], axis=-1)
    return {f"{name}_{label}": part.reshape(-1) for label, part in zip(ORDERED, parts, strict=True)}


def export(ensemble: Ensemble, folder: Path) -> list[Path]:
    """Write ``states.csv`` and ``dyads.csv`` into a folder, whole or not at all; returns their paths.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    prepare(folder)
    paths = []
    for name, table in (("states", state_table(ensemble)), ("dyads", dyad_table(ensemble))):
        path = folder / f"{name}.csv"
        with atomic(path) as part:
            table.to_csv(part, index=False, float_format="%.6g", lineterminator="\n")
        paths.append(path)
    return paths
