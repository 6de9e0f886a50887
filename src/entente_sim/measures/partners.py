"""How many partners a state has and how evenly it leans on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.measures.alignment import alignment, postures
from entente_sim.measures.power import recorded
from entente_sim.measures.summaries import ratio
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["partner_entropy", "partners"]

TIE = 0.1
"""Alignment on both sides from which a pair counts as tied; below it a tie is of the type cold peace."""


def partner_entropy(
    ensemble: Ensemble,
    code: str,
    variable: str = "cooperation",
    *,
    received: bool = False,
    level: str | None = None,
) -> FloatArray:
    """How evenly a state spreads something over all others: ``(years, runs)``, 0 one partner, 1 all alike.

    ``-sum_j p_j ln p_j / ln(n - 1)`` with ``p_j`` partner j's part (Shannon 1948) and n the states that exist; 0 where
    there is nothing to spread and where there is only one other state.

    Parameters
    ----------
    ensemble
        Runs to measure.
    code
        State code.
    variable
        ``"cooperation"``, ``"competition"``, or any recorded dyad variable that is not negative.
    received
        What others give the state rather than what it gives them.
    level
        A level, for cooperation and competition; all arenas by default.
    """
    i = ensemble.record.layout.state(code)
    if variable in ("cooperation", "competition"):
        values = postures(ensemble, level)[variable == "competition"]
    else:
        values = recorded(variable, ensemble.record.dyads).astype(np.float64)  # recorded in single precision
    parts = np.nan_to_num(np.delete(values[:, :, i] if received else values[:, i], i, axis=1))
    total = parts.sum(axis=1, keepdims=True)
    share = ratio(parts, np.broadcast_to(total, parts.shape))
    entropy = -np.sum(share * np.log(np.where(share > 0.0, share, 1.0)), axis=1)
    exists = ensemble.record.exists
    others = np.maximum(exists.sum(axis=1) - 1, 2)[:, None]
    even: FloatArray = np.clip(entropy / np.log(others), 0.0, 1.0)
    even[~exists[:, i]] = np.nan
    return even


def partners(
    ensemble: Ensemble,
    code: str,
    *,
    arenas: Sequence[str] | None = None,
    without: Sequence[str] = (),
    level: str | None = None,
) -> FloatArray:
    """Number of states with which a state is aligned on both sides (A > .1): ``(years, runs)``.

    Parameters
    ----------
    ensemble
        Runs to measure.
    code
        State code.
    arenas
        Count only states with a stake in one of these; all states by default.
    without
        States not to count.
    level
        Level at which alignment is taken; all arenas by default.
    """
    layout = ensemble.record.layout
    i = layout.state(code)
    rows = [layout.arena(name) for name in layout.arenas if arenas is None or name in arenas]
    for name in arenas or ():
        layout.arena(name)
    barred = {i, *(layout.state(other) for other in without)}
    count = np.zeros((len(ensemble.years), ensemble.runs))
    for j, other in enumerate(layout.states):
        if j not in barred and layout.members[rows, j].any():
            mine, theirs = (alignment(ensemble, *pair, level) for pair in ((code, other), (other, code)))
            count += (mine > TIE) & (theirs > TIE)
    count[~ensemble.record.exists[:, i]] = np.nan
    return count
