"""Crises as tables: how often each pair has one, and whose side third states take in it.

Both give shares with a 95 % interval over runs: a run is one observation, so that years of one run, which hang
together, do not count as independent.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.power import dyad
from entente_sim.measures.summaries import rows_of
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["SUPPORT", "armed_in_crisis", "crisis_rates", "crisis_support", "support_level"]

SUPPORT = ("hands-off", "moral", "material", "military")
"""Levels of third-party support, 0 to 3 thirds."""

ARMED = 0.9
"""Backing above which a side was backed in arms: the highest level, 3 thirds, up to rounding."""


def crisis_rates(
    ensemble: Ensemble, pairs: Iterable[tuple[str, str]] | None = None, years: tuple[int, int] | None = None
) -> pd.DataFrame:
    """Yearly probability of a crisis, by pair of states.

    Parameters
    ----------
    pairs
        Pairs of codes, in any order; by default all.
    years
        First and last year counted; by default all.

    Returns
    -------
    pandas.DataFrame
        One row per pair: ``state``, ``partner``, ``crises`` (years of crisis over all runs), ``probability`` per year,
        and ``low``, ``high``, its 95 % interval over runs.

    Raises
    ------
    KeyError
        For a code that the world does not have.
    ValueError
        If no recorded year lies in the span.
    """
    import pandas as pd

    rows = rows_of(ensemble.years, years)
    table = []
    for one, two in combinations(ensemble.states, 2) if pairs is None else pairs:
        happened = _crises(ensemble, one, two)[rows].sum(axis=0)
        share, low, high = _ratio(happened, np.full(ensemble.runs, float(len(rows))))
        table.append((one, two, int(happened.sum()), share, low, high))
    return pd.DataFrame(table, columns=["state", "partner", "crises", "probability", "low", "high"])


def crisis_support(
    ensemble: Ensemble,
    pairs: Iterable[tuple[str, str]],
    backers: Iterable[str] | None = None,
    years: tuple[int, int] | None = None,
) -> pd.DataFrame:
    """Shares of third-party support, given a crisis.

    A backer's level for a side in a crisis is the lower of what it gave that side and what it gave against the other
    in the year; only where both had further crises that year can this take one crisis for another.

    Parameters
    ----------
    pairs
        Pairs of codes whose crises are meant.
    backers
        Third states; by default all others.
    years
        First and last year counted; by default all.

    Returns
    -------
    pandas.DataFrame
        Seven rows per pair and backer, whose shares add up to 1 where there was a crisis: ``state``, ``partner``,
        ``backer``, ``side`` (the state backed, empty for hands-off), ``support`` (see :data:`SUPPORT`), ``crises``,
        ``share`` and ``low``, ``high``, its 95 % interval over runs; shares are missing where there was none.
    """
    import pandas as pd

    rows = rows_of(ensemble.years, years)
    table = []
    for one, two in pairs:
        crisis = _crises(ensemble, one, two)[rows]
        for backer in ensemble.states if backers is None else backers:
            if backer in (one, two):
                continue
            for_one, for_two = (
                support_level(ensemble, backer, side, foe)[rows] for side, foe in ((one, two), (two, one))
            )  # fmt: skip
            # Backing both, as two crises of one year allow, is read as the higher of the two.
            outcomes = [("", 0, (for_one == 0) & (for_two == 0))]
            outcomes += [(one, level, (for_one == level) & (for_one >= for_two)) for level in (1, 2, 3)]
            outcomes += [(two, level, (for_two == level) & (for_two > for_one)) for level in (1, 2, 3)]
            for side, level, seen in outcomes:
                share, low, high = _ratio((crisis * seen).sum(axis=0), crisis.sum(axis=0))
                table.append((one, two, backer, side, SUPPORT[level], int(crisis.sum()), share, low, high))
    columns = ["state", "partner", "backer", "side", "support", "crises", "share", "low", "high"]
    return pd.DataFrame(table, columns=columns)


def armed_in_crisis(ensemble: Ensemble, backer: str, side: str, rival: str) -> NDArray[np.bool_]:
    """Where a side had a crisis with a rival and the backer backed it in arms that year, ``(years, runs)``."""
    armed, crisis = dyad(ensemble, backer, side, "backing") > ARMED, _crises(ensemble, side, rival) > 0.0
    return np.logical_and(armed, crisis)


def _crises(ensemble: Ensemble, one: str, two: str) -> FloatArray:
    return dyad(ensemble, one, two, "crisis")


def support_level(ensemble: Ensemble, backer: str, side: str, foe: str) -> FloatArray:
    """Thirds of support that a backer gave a side against its foe, ``(years, runs)``."""
    layout, dyads = ensemble.record.layout, ensemble.record.dyads
    k = layout.state(backer)
    given, against = dyads["backing"][:, k, layout.state(side)], dyads["opposition"][:, k, layout.state(foe)]
    levels: FloatArray = np.rint(3.0 * np.minimum(given, against))
    return levels


def _ratio(part: FloatArray, whole: FloatArray) -> tuple[float, float, float]:
    """Ratio of two sums over runs with the 95 % interval of a ratio estimate."""
    total, runs = float(whole.sum()), len(whole)
    if total == 0.0:
        return float("nan"), float("nan"), float("nan")
    share = float(part.sum()) / total
    spread = float(((part - share * whole) ** 2).sum()) * runs / max(runs - 1, 1)
    half = 1.96 * spread**0.5 / total
    return share, max(share - half, 0.0), min(share + half, 1.0)
