"""Signposts to watch, and how well they warn (claim SC-01).

The thesis's last page names four: signs that Russia leads a new non-alignment, ever more ties with Asia-Pacific
countries, Russian concern in Central Asia, and China's weight turning west.  The functions here are general; which
states and arenas the thesis means is said once, in :mod:`entente_sim.measures.observables`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.alignment import cooperation
from entente_sim.measures.summaries import added, ratio
from entente_sim.measures.swing import equidistance
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["auc", "effort_share", "nonaligned_leadership", "warning"]


def nonaligned_leadership(ensemble: Ensemble, code: str, first: str, second: str) -> FloatArray:
    """How far a state leads those between two poles: ``(years, runs)``, in [0, 1].

    ``e_i sum_j c_j e_j C_ji / sum_j c_j e_j`` over third states j, with e the equidistance between the poles
    (:func:`~entente_sim.measures.equidistance`, systemic), c capability and C systemic cooperation: itself
    unaligned, and followed by the unaligned.
    """
    record = ensemble.record
    followed, weights = (np.zeros((len(record.years), len(record.runs))) for _ in range(2))
    for j, other in enumerate(ensemble.states):
        if other not in (code, first, second):
            weight = record.states["capability"][:, j] * equidistance(ensemble, other, first, second)
            weight = np.nan_to_num(weight)
            followed += weight * np.nan_to_num(cooperation(ensemble, other, code))
            weights += weight
    led = ratio(followed, weights)
    return equidistance(ensemble, code, first, second) * led


def effort_share(ensemble: Ensemble, code: str, arenas: Sequence[str], among: Sequence[str]) -> FloatArray:
    """Part of a state's effort that goes into some arenas: ``(years, runs)``, in [0, 1].

    Effort is C + K towards everybody, weighted as in :func:`~entente_sim.measures.levels`; the denominator is the
    effort in ``among`` and ``arenas`` together.
    """
    record = ensemble.record
    layout = record.layout
    chosen = {layout.arena(name) for name in arenas}
    actor, _, arena = layout.triples
    parts = []
    for places in (chosen, chosen | {layout.arena(name) for name in among}):
        rows = np.flatnonzero((actor == layout.state(code)) & np.isin(arena, sorted(places)))
        done = [
            record.weight[t] * (record.cooperation[:, t].astype(np.float64) + record.competition[:, t]) for t in rows
        ]
        parts.append(added(done) if done else np.zeros((len(record.years), len(record.runs))))
    return ratio(parts[0], parts[1])


def auc(score: FloatArray, event: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: chance that a case with the event scores above one without, ties counting half.

    ``U / (n1 n0)`` with U of Mann and Whitney (1947); NaN where there are no cases of one kind.

    Examples
    --------
    >>> auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    0.75
    """
    from scipy.stats import mannwhitneyu

    score, event = np.ravel(score), np.ravel(event)
    with_event, without = score[event], score[~event]
    if not len(with_event) or not len(without):
        return float("nan")
    u = mannwhitneyu(with_event, without, method="asymptotic").statistic
    return float(u) / (len(with_event) * len(without))


def warning(series: FloatArray, event: NDArray[np.bool_], within: int = 10) -> float:
    """How well a yearly series warns of an event in the years to come: AUC in [0, 1], .5 by chance.

    A case is a run-year in which the event has not happened so far and whose next ``within`` years were all
    simulated; it is positive if the event happens in them.  SC-01 asks for .65 and counts .55 as falsified.
    Cases of one run resemble each other, so the AUC is less certain than their number suggests.

    Parameters
    ----------
    series
        ``(years, runs)``; more should mean more danger.
    event
        ``(years, runs)``, whether it has happened or holds in that year.
    within
        Years to look ahead.

    Returns
    -------
    float
        NaN where no case, or every case, is followed by the event.
    """
    so_far = np.maximum.accumulate(event, axis=0)
    now, later = so_far[:-within], so_far[within:]
    open_cases = ~now
    return auc(series[: len(now)][open_cases], later[open_cases])
