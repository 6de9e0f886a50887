"""Alignment and hedging of an actor towards a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.summaries import average, ratio
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = [
    "acts",
    "alignment",
    "by_arena",
    "competition",
    "cooperation",
    "evenness",
    "hedging",
    "levels",
    "mean_alignment",
    "postures",
    "together",
    "volume",
]


Ruler = Literal["start", "year"]
"""Whose stakes weigh arenas: those of the start year, or of each year."""


def together(ensemble: Ensemble, first: str, second: str) -> NDArray[np.bool_]:
    """``(years,)``: in which years two states both exist."""
    layout, exists = ensemble.record.layout, ensemble.record.exists
    both: NDArray[np.bool_] = exists[:, layout.state(first)] & exists[:, layout.state(second)]
    return both


def by_arena(ensemble: Ensemble, actor: str, target: str, arena: str) -> tuple[FloatArray, FloatArray]:
    """Cooperation and competition in one arena, ``(years, runs)`` each, in [0, 1]; NaN where one does not exist."""
    record = ensemble.record
    layout = record.layout
    t = layout.where[layout.arena(arena), layout.state(actor), layout.state(target)]
    apart = ~together(ensemble, actor, target)
    if t < 0:
        c, k = (np.zeros((len(record.years), len(record.runs))) for _ in range(2))
    else:
        c, k = record.cooperation[:, t] / 3.0, record.competition[:, t] / 3.0
    c[apart], k[apart] = np.nan, np.nan
    return c, k


def levels(
    ensemble: Ensemble, actor: str, target: str, level: str | None, *, ruler: Ruler = "start"
) -> tuple[FloatArray, FloatArray]:
    """Cooperation and competition of a dyad at a level: means over its arenas, over all arenas if ``None``.

    Weighted by ``sqrt(stake_ia stake_ja)`` of the start year, or with ``ruler="year"`` of each year, for histories
    whose issues come and go; ``(years, runs)`` each, in [0, 1]; 0 where the two share no arena of that level; NaN in
    years in which one of them does not exist.
    """
    record = ensemble.record
    layout = record.layout
    i, j = layout.state(actor), layout.state(target)
    shape = (len(record.years), len(record.runs))
    c, k, total = np.zeros(shape), np.zeros(shape), np.zeros((shape[0], 1))
    for a in range(len(layout.arenas)) if level is None else layout.arenas_at(level):
        t = layout.where[a, i, j]
        if t >= 0:
            weight = record.weight[t] if ruler == "start" else _stakes_of_the_year(ensemble, actor, target, a)
            c += weight * record.cooperation[:, t]
            k += weight * record.competition[:, t]
            total += weight
    scale = ratio(np.ones_like(total), 3.0 * total)
    apart = ~together(ensemble, actor, target)
    c[apart], k[apart] = np.nan, np.nan
    return c * scale, k * scale


def _stakes_of_the_year(ensemble: Ensemble, actor: str, target: str, arena: int) -> FloatArray:
    """Weight of an arena between two states in each recorded year, ``(years, 1)``."""
    inputs, codes = ensemble.resolved.inputs, sorted(ensemble.resolved.world.states)
    years = [year - inputs.first for year in ensemble.years]
    stake = inputs.values["stake"][years, :, arena]
    joint: FloatArray = np.sqrt(stake[:, codes.index(actor)] * stake[:, codes.index(target)])[:, None]
    return joint


def postures(ensemble: Ensemble, level: str | None = None) -> tuple[FloatArray, FloatArray]:
    """Cooperation and competition of every dyad at a level (all arenas if ``None``): ``(years, n, n, runs)`` each."""
    codes = ensemble.states
    c, k = (np.zeros((len(ensemble.years), len(codes), len(codes), ensemble.runs)) for _ in range(2))
    for i, actor in enumerate(codes):
        for j, target in enumerate(codes):
            if i != j:
                c[:, i, j], k[:, i, j] = levels(ensemble, actor, target, level)
    return c, k


def acts(ensemble: Ensemble) -> FloatArray:
    """Cooperation and competition of every dyad: ``(2, level, years, n, n, runs)``, systemic first."""
    return np.stack([postures(ensemble, level) for level in ("systemic", "regional")], axis=1)


def cooperation(ensemble: Ensemble, actor: str, target: str, level: str | None = "systemic") -> FloatArray:
    """C: mean cooperation at a level, ``(years, runs)``, in [0, 1]."""
    return levels(ensemble, actor, target, level)[0]


def competition(ensemble: Ensemble, actor: str, target: str, level: str | None = "systemic") -> FloatArray:
    """K: mean competition at a level, ``(years, runs)``, in [0, 1]."""
    return levels(ensemble, actor, target, level)[1]


def alignment(
    ensemble: Ensemble, actor: str, target: str, level: str | None = "systemic", *, ruler: Ruler = "start"
) -> FloatArray:
    """A = C - K: ``(years, runs)``, in [-1, 1]; ``ruler`` as in :func:`levels`."""
    c, k = levels(ensemble, actor, target, level, ruler=ruler)
    return c - k


def mean_alignment(
    ensemble: Ensemble, first: str, second: str, level: str | None = "systemic", *, ruler: Ruler = "start"
) -> FloatArray:
    """A of two states towards each other, mean of both sides: ``(years, runs)``; ``ruler`` as in :func:`levels`."""
    return average([alignment(ensemble, *pair, level, ruler=ruler) for pair in ((first, second), (second, first))])


def evenness(c: FloatArray, k: FloatArray) -> FloatArray:
    """Hedging index 2 min(C, K) / (C + K) of any cooperation and competition, 0 where there is neither."""
    return ratio(2.0 * np.minimum(c, k), c + k)


def volume(ensemble: Ensemble, actor: str, target: str, level: str | None = "regional") -> FloatArray:
    """C + K: how much is going on at all, ``(years, runs)``, in [0, 2]."""
    c, k = levels(ensemble, actor, target, level)
    return c + k


def hedging(ensemble: Ensemble, actor: str, target: str, level: str | None = "regional") -> FloatArray:
    """H = 2 min(C, K) / (C + K): 0 one-sided, 1 an even mix; ``(years, runs)``, 0 where nothing is done.

    Read it beside the volume: random choice is an even mix too, so hedging counts only where the
    volume exceeds the null model's.
    """
    return evenness(*levels(ensemble, actor, target, level))
