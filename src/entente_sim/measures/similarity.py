"""How alike two states' dealings with everybody else are.

Signorino and Ritter's S (1999), and the chance-corrected forms that Häge (2011) prefers because S is high
wherever both leave most others alone: Scott's pi and Cohen's kappa with squared distances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from entente_sim.measures.alignment import by_arena, levels
from entente_sim.measures.summaries import ratio
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["agreement", "portfolios", "similarity"]

Index = Literal["S", "pi", "kappa"]


def portfolios(
    ensemble: Ensemble, first: str, second: str, *, level: str | None = None, arena: str | None = None
) -> tuple[FloatArray, FloatArray]:
    """Alignments A = C - K of two states with every third state that both meet: ``(m, years, runs)`` each.

    At a level, in one arena, or over all arenas.  States with which one of the two shares no arena there are
    left out.
    """
    layout = ensemble.record.layout
    i, j = layout.state(first), layout.state(second)
    places = [layout.arena(arena)] if arena else range(len(layout.arenas)) if level is None else layout.arenas_at(level)
    met = np.any(layout.where[list(places)] >= 0, axis=0)
    thirds = [code for k, code in enumerate(layout.states) if k not in (i, j) and met[i, k] and met[j, k]]
    out = np.zeros((2, len(thirds), len(ensemble.years), ensemble.runs))
    for row, actor in enumerate((first, second)):
        for place, third in enumerate(thirds):
            both = by_arena(ensemble, actor, third, arena) if arena else levels(ensemble, actor, third, level)
            out[row, place] = both[0] - both[1]
    return out[0], out[1]


def agreement(first: FloatArray, second: FloatArray, index: Index = "pi", span: float = 2.0) -> FloatArray:
    """Agreement of two portfolios, over the first axis: ``(m, ...)`` each gives ``(...)``.

    * ``S = 1 - 2 mean(|x - y|) / span``, ``span`` the largest possible distance (Signorino and Ritter 1999);
    * ``pi = 1 - D / E`` with ``D = mean((x - y)^2)`` and ``E = 2 var(pooled)``, the distance of two draws from
      what both do taken together (Scott 1955);
    * ``kappa``: the same with ``E = var(x) + var(y) + (mean(x) - mean(y))^2``, each drawing from its own
      (Cohen 1968; with squared distances also Lin's concordance).

    All lie in [-1, 1]; pi and kappa are 0 where no distance is to be expected (both treat all alike), and all
    are 0 where there are no third states; those with whom a dealing is missing (NaN) do not count.

    Examples
    --------
    >>> x, y = np.array([1.0, 0.0, -1.0]), np.array([1.0, 0.0, 0.0])
    >>> [round(float(agreement(x, y, index)), 3) for index in ("S", "pi", "kappa")]
    [0.667, 0.647, 0.667]
    """
    if not len(first):
        return np.zeros(first.shape[1:])
    known = ~np.isnan(first + second)
    count = known.sum(axis=0)

    def mean(values: FloatArray) -> FloatArray:
        return ratio(np.where(known, values, 0.0).sum(axis=0), count.astype(np.float64))

    def variance(values: FloatArray) -> FloatArray:
        return mean((values - mean(values)) ** 2)

    if index == "S":
        near: FloatArray = np.where(count > 0, 1.0 - 2.0 * mean(np.abs(first - second)) / span, 0.0)
        return near
    distance = mean((first - second) ** 2)
    if index == "pi":
        middle = (mean(first) + mean(second)) / 2.0
        expected = mean((first - middle) ** 2) + mean((second - middle) ** 2)
    elif index == "kappa":
        expected = variance(first) + variance(second) + (mean(first) - mean(second)) ** 2
    else:
        raise ValueError(f"index must be 'S', 'pi' or 'kappa', not {index!r}")
    # Below rounding, portfolios are flat and there is nothing to correct for.
    part = np.divide(distance, expected, out=np.ones_like(distance), where=expected > 1e-12)
    corrected: FloatArray = np.clip(1.0 - part, -1.0, 1.0)
    return corrected


def similarity(
    ensemble: Ensemble,
    first: str,
    second: str,
    level: str | None = None,
    *,
    arena: str | None = None,
    index: Index = "pi",
) -> FloatArray:
    """Likeness of two states' alignments with third states: ``(years, runs)``, in [-1, 1].

    Parameters
    ----------
    ensemble
        Runs to measure.
    first, second
        State codes; their order changes nothing.
    level, arena
        A level, one arena, or (default) all arenas.
    index
        ``"S"``, ``"pi"`` (default) or ``"kappa"``, see :func:`agreement`.

    Examples
    --------
    >>> import entente_sim as es
    >>> ensemble = es.run("baseline", runs=2, seed=7)
    >>> likeness = similarity(ensemble, "RUS", "CHN", "systemic")
    >>> likeness.shape, es.measures.trend(likeness).shape
    ((30, 2), (2,))
    """
    return agreement(*portfolios(ensemble, first, second, level=level, arena=arena), index)
