"""The order of a state's fears, and when it turns over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from entente_sim.measures.summaries import ratio
from entente_sim.numerics import FloatArray

__all__ = ["ThreatOrder", "threat_order"]


@dataclass(frozen=True)
class ThreatOrder:
    """When a lesser threat comes to exceed the principal one.

    A run has turned over *by* a year if in that year or a recorded year before it the other threat was
    larger; one year is enough, and turning back does not undo it.

    Attributes
    ----------
    runs
        Number of runs.
    since, until
        First and last recorded year.
    already
        Runs in which the other threat is the larger in the first recorded year.
    turned
        Per run, the first year in which the other threat is the larger; 0 where it never is.
    back
        Runs that turned over and in the last recorded year fear the principal more again.
    nearest
        Median over runs of the largest ratio of the other to the principal threat in any year.
    """

    runs: int
    since: int
    until: int
    already: int
    turned: tuple[int, ...]
    back: int
    nearest: float

    def by(self, year: int) -> int:
        """Count the runs that have turned over by a year."""
        return sum(0 < first <= year for first in self.turned)

    @property
    def first(self) -> int | None:
        """Median first year among the runs that turn over (the lower of two middle ones), if any does."""
        years = sorted(year for year in self.turned if year)
        return years[(len(years) - 1) // 2] if years else None


def threat_order(principal: FloatArray, other: FloatArray, years: Sequence[int]) -> ThreatOrder:
    """Say when ``other`` exceeds ``principal``, both ``(years, runs)``.

    Examples
    --------
    >>> import numpy as np
    >>> order = threat_order(np.array([[0.6, 0.6], [0.5, 0.6]]), np.array([[0.2, 0.2], [0.7, 0.3]]), (2021, 2022))
    >>> order.by(2021), order.by(2022), order.first
    (0, 1, 2022)
    """
    above = other > principal
    first = np.where(above.any(axis=0), np.asarray(years)[above.argmax(axis=0)], 0)
    return ThreatOrder(
        runs=above.shape[1],
        since=years[0],
        until=years[-1],
        already=int(above[0].sum()),
        turned=tuple(int(year) for year in first),
        back=int((above.any(axis=0) & ~above[-1]).sum()),
        nearest=float(np.median(ratio(other, principal).max(axis=0))),
    )
