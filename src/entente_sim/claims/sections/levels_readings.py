"""The thesis's table of the two levels, put to the model as a test (claim TL-02).

The kinds of relation are those of :func:`~entente_sim.measures.typology` towards the United States, read over many
parameter draws at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entente_sim import measures
from entente_sim.claims.claim import Read, Sample
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.summaries import mean_over
from entente_sim.measures.typology import EVEN, JOINT, ONE_SIDED
from entente_sim.numerics import FloatArray

__all__ = ["cells", "false_entries", "fit", "kinds"]

Flags = NDArray[np.bool_]


def cells(years: tuple[int, int]) -> Read:
    """Read cooperation, competition and joint opposition to the US by arena over years: ``(4, arenas, runs)``.

    C and K are means of both directions; the last row is 1 for systemic arenas.
    """

    def read(e: Ensemble) -> FloatArray:
        layout = e.record.layout
        rows = []
        for part in (0, 1):
            both = [
                measures.by_arena(e, "RUS", "CHN", arena)[part] + measures.by_arena(e, "CHN", "RUS", arena)[part]
                for arena in layout.arenas
            ]
            rows.append(np.stack([mean_over(one, e.years, years) / 2.0 for one in both]))
        joint = np.moveaxis(measures.joint_opposition(e, "RUS", "CHN", "USA").astype(np.float64), 1, 0)
        rows.append(mean_over(joint, e.years, years))
        systemic = np.array([one == "systemic" for one in layout.level], dtype=np.float64)
        rows.append(np.tile(systemic[:, None], (1, e.runs)))
        return np.stack(rows)

    return read


def kinds(sample: Sample) -> tuple[Flags, Flags, Flags]:
    """Which cells balance, which hedge, which are systemic: ``(arenas, draws, runs)`` each, by the table's rule.

    As in :func:`~entente_sim.measures.typology`, a cell is active where its volume exceeds that of nine tenths of the
    null's runs.
    """
    c, k, joint, systemic = sample.arms[0]
    usual = np.quantile(sample.null[0][:2].sum(axis=0), 0.9, axis=(1, 2))[:, None, None]
    active, even = c + k > usual, measures.evenness(c, k)
    hedging = active & (even >= EVEN)
    balancing = active & (even < ONE_SIDED) & (joint >= JOINT) & (c >= k)
    return balancing, hedging, systemic > 0.5


def fit(sample: Sample) -> FloatArray:
    """Share of cells as in the table, by draw."""
    balancing, hedging, systemic = kinds(sample)
    share: FloatArray = np.where(systemic, balancing, hedging).mean(axis=(0, -1))
    return share


def false_entries(sample: Sample) -> FloatArray:
    """Cells in the two boxes that the table leaves empty, by draw."""
    balancing, hedging, systemic = kinds(sample)
    wrong: FloatArray = np.where(systemic, hedging, balancing).sum(axis=0).mean(axis=-1)
    return wrong
