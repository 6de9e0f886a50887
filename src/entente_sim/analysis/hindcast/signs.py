"""The sign test: whether states that the model makes afraid of each other have disputes.

A model of threat may forecast well for other reasons, or threat may work against its forecasts.  So threat is put to
the disputes by itself, twice: across pairs, where geography and means do most of the work, and within pairs, where
only change in time counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.analysis.hindcast.scoring import SAMPLES, auc, resampled
from entente_sim.analysis.hindcast.splits import SPLITS
from entente_sim.analysis.hindcast.targets import TARGETS, places_of
from entente_sim.analysis.intervals import percentile
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["Sign", "threat_signs"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Sign:
    """How threat goes with disputes.

    Attributes
    ----------
    split
        Years.
    test
        ``across pairs``: the chance that a pair-year with a dispute shows more threat than one without, less a half;
        ``within pairs``: mean difference of threat between a pair's years with and without disputes, over pairs that
        have both, in standard deviations of threat over all rows.
    value, low, high
        With the middle 95 % over samples of pairs drawn with replacement; above 0 is the sign that theory asks for.
    pairs, disputes
        Pairs that count, and their years with a dispute.
    """

    split: str
    test: str
    value: float
    low: float
    high: float
    pairs: int
    disputes: int


def threat_signs(ensemble: Ensemble, table: pd.DataFrame, *, samples: int = SAMPLES, seed: int = 1) -> list[Sign]:
    """Put simulated threat to observed disputes, in every split that the table reaches.

    Parameters
    ----------
    ensemble
        Runs through history; the threat of a pair is the mean of both sides, the median over runs.
    table
        Observed disputes, as in a :class:`~entente_sim.analysis.hindcast.history.Hindcast`.
    samples, seed
        Samples of pairs drawn with replacement, and their seed.
    """
    both = ensemble.record.dyads["threat"].astype(np.float64)
    target = next(one for one in TARGETS if one.name == "dispute")
    fears = np.median((both + np.swapaxes(both, 1, 2)) / 2.0, axis=-1)[places_of(table, target, ensemble)]
    pairs = table.groupby(["state", "partner"], sort=False).ngroup().to_numpy(np.int64)
    found = []
    for split, (first, last) in SPLITS.items():
        rows = table["year"].between(first, last).to_numpy() & np.isfinite(fears)
        if rows.any():
            dispute = (table["observed"].to_numpy(float)[rows] > 0.5).astype(np.float64)
            unit = np.unique(pairs[rows], return_inverse=True)[1]
            often = np.vstack([np.ones((1, unit.max() + 1)), resampled(int(unit.max()) + 1, samples, seed)])
            for test, read in (("across pairs", _across), ("within pairs", _within)):
                values, counted = read(fears[rows], dispute, unit, often)
                low, high = percentile(values[1:])
                inside = np.isin(unit, counted)
                disputes = int(dispute[inside].sum())
                found.append(Sign(split, test, float(values[0]), low, high, len(counted), disputes))
    return found


def _across(fear: FloatArray, dispute: FloatArray, unit: IntArray, often: FloatArray) -> tuple[FloatArray, IntArray]:
    """By sample, how far threat tells pair-years with a dispute from those without; and the pairs that count."""
    return auc(dispute, fear, often[:, unit]) - 0.5, np.unique(unit)


def _within(fear: FloatArray, dispute: FloatArray, unit: IntArray, often: FloatArray) -> tuple[FloatArray, IntArray]:
    """By sample, how much more afraid a pair is in its years with a dispute; and the pairs that have both."""
    spread = float(fear.std())
    years, with_one = np.bincount(unit), np.bincount(unit, dispute)
    both = np.flatnonzero((with_one > 0) & (with_one < years))
    if not len(both) or spread == 0.0:
        return np.full(len(often), np.nan), both
    total, afraid = np.bincount(unit, fear)[both], np.bincount(unit, fear * dispute)[both]
    disputed, quiet = with_one[both], (years - with_one)[both]
    gap = (afraid / disputed - (total - afraid) / quiet) / spread
    drawn = often[:, both]
    weight = drawn.sum(axis=1)
    return np.divide(drawn @ gap, weight, out=np.full(len(drawn), np.nan), where=weight > 0.0), both
