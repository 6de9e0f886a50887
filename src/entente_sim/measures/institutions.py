"""Institutions: who belongs, how members get along, and breadth against depth.

Frames are tidy: one row per year and institution (or state), values are means over runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.measures.alignment import alignment
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["breadth_and_depth", "cohesion", "members", "membership"]


def membership(ensemble: Ensemble, institution: str, code: str) -> FloatArray:
    """1 where a state belongs to an institution, ``(years, runs)``."""
    layout = ensemble.record.layout
    return ensemble.record.membership[:, layout.institution(institution), layout.state(code)].astype(np.float64)


def members(ensemble: Ensemble, institution: str | None = None) -> pd.DataFrame:
    """Share of runs in which each state belongs: columns institution, state, year, share.

    States that never belong in any run are left out.
    """
    import pandas as pd

    layout = ensemble.record.layout
    names = layout.institutions if institution is None else (institution,)
    rows = []
    for name in names:
        q = layout.institution(name)
        share = ensemble.record.membership[:, q].mean(axis=-1)
        for i, code in enumerate(layout.states):
            if share[:, i].any():
                rows += [(name, code, year, s) for year, s in zip(ensemble.years, share[:, i], strict=True)]
    return pd.DataFrame(rows, columns=["institution", "state", "year", "share"])


def cohesion(ensemble: Ensemble, institution: str, level: str = "systemic") -> FloatArray:
    """Mean alignment of members towards each other, ``(years, runs)``, in [-1, 1]; nan below two members."""

    def of(first: str, second: str) -> FloatArray:
        return alignment(ensemble, first, second, level)

    return _among_members(ensemble, institution, of)


def breadth_and_depth(ensemble: Ensemble) -> pd.DataFrame:
    """Breadth and depth of every institution, year by year.

    Columns: institution, year, openness and bindingness (of the world file), ``breadth`` (share of the
    world's states that belong), ``commitment`` (mean among members, nan below two) and ``depth``
    (bindingness times commitment).
    """
    import pandas as pd

    layout, record = ensemble.record.layout, ensemble.record
    depth = record.dyads["commitment"]

    def of(first: str, second: str) -> FloatArray:
        one: FloatArray = depth[:, layout.state(first), layout.state(second)].astype(np.float64)
        return one

    rows = []
    for q, name in enumerate(layout.institutions):
        entry = ensemble.resolved.world.institutions[name]
        breadth = record.membership[:, q].mean(axis=-1).sum(axis=1) / record.exists.sum(axis=1)
        commitment = _over_runs(_among_members(ensemble, name, of))
        rows += [
            (name, year, entry.openness, entry.bindingness, b, c, entry.bindingness * c)
            for year, b, c in zip(ensemble.years, breadth, commitment, strict=True)
        ]
    columns = ["institution", "year", "openness", "bindingness", "breadth", "commitment", "depth"]
    return pd.DataFrame(rows, columns=columns)


def _among_members(ensemble: Ensemble, institution: str, of: Callable[[str, str], FloatArray]) -> FloatArray:
    """Mean of a dyadic measure over ordered pairs of members, ``(years, runs)``."""
    record = ensemble.record
    belongs = record.membership[:, record.layout.institution(institution)]
    codes = [code for i, code in enumerate(ensemble.states) if belongs[:, i].any()]
    total, pairs = np.zeros(belongs[:, 0].shape), np.zeros(belongs[:, 0].shape)
    for first in codes:
        for second in codes:
            if first != second:
                both = (belongs[:, ensemble.states.index(first)] & belongs[:, ensemble.states.index(second)]) == 1
                total += np.where(both, of(first, second), 0.0)
                pairs += both
    out: FloatArray = np.divide(total, pairs, out=np.full_like(total, np.nan), where=pairs > 0.0)
    return out


def _over_runs(values: FloatArray) -> FloatArray:
    """Mean over the runs that have a value, ``(years,)``; nan where none has."""
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    out: FloatArray = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
    return out
