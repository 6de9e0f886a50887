"""How alike two states' dealings with everybody else are.

Signorino and Ritter's S (1999), and the chance-corrected forms that Häge (2011) prefers because S is high
wherever both leave most others alone: Scott's pi and Cohen's kappa, with squared distances if nothing else is said.
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

Index = Literal["S", "pi", "kappa", "tau_b"]
Distance = Literal["absolute", "squared", "nominal"]


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


def agreement(
    first: FloatArray,
    second: FloatArray,
    index: Index = "pi",
    span: float = 2.0,
    *,
    weights: FloatArray | None = None,
    distance: Distance | None = None,
) -> FloatArray:
    """Agreement of two portfolios, over the first axis: ``(m, ...)`` each gives ``(...)``.

    * ``S = 1 - 2 mean(d) / span``, ``span`` the largest possible distance (Signorino and Ritter 1999);
    * ``pi = 1 - D / E`` with ``D = mean(d)`` and ``E`` the distance to be expected of two draws from what both do
      taken together (Scott 1955);
    * ``kappa``: the same, each drawing from its own (Cohen 1968; with squared distances also Lin's concordance);
    * ``tau_b``: rank correlation, corrected for ties (Kendall 1945).

    All lie in [-1, 1]; pi, kappa and tau_b are 0 where no distance is to be expected (both treat all alike), and all
    are 0 where there are no third states; those with whom a dealing is missing (NaN) do not count.

    Parameters
    ----------
    first, second
        What each does towards m others.
    index
        ``"S"``, ``"pi"``, ``"kappa"`` or ``"tau_b"``.
    span
        Largest possible distance, for S: 2 for alignments in [-1, 1], 3 for alliances coded 0 to 3.
    weights
        ``(m,)``, how much each of the others counts, in any unit (capability, say); equally if ``None``.  Not for
        ``tau_b``.
    distance
        d: ``"absolute"`` (default for S), ``"squared"`` (default for pi and kappa), or ``"nominal"``, 1 where the two
        differ at all.

    Examples
    --------
    >>> x, y = np.array([1.0, 0.0, -1.0]), np.array([1.0, 0.0, 0.0])
    >>> [round(float(agreement(x, y, index)), 3) for index in ("S", "pi", "kappa", "tau_b")]
    [0.667, 0.647, 0.667, 0.816]
    """
    if index not in ("S", "pi", "kappa", "tau_b"):
        raise ValueError(f"index must be 'S', 'pi', 'kappa' or 'tau_b', not {index!r}")
    if not len(first):
        return np.zeros(first.shape[1:])
    if index == "tau_b":
        return _tau_b(first, second)
    kind = distance or ("absolute" if index == "S" else "squared")
    known = ~np.isnan(first + second)
    share = known if weights is None else known * np.reshape(weights, (-1, *(1,) * (first.ndim - 1)))
    counted = share.astype(np.float64)
    x, y = np.where(known, first, 0.0), np.where(known, second, 0.0)
    found = _mean(_apart(x, y, kind), counted)
    if index == "S":
        near: FloatArray = np.where(counted.sum(axis=0) > 0.0, 1.0 - 2.0 * found / span, 0.0)
        return near
    expected = _expected(x, y, kind, counted, pooled=index == "pi")
    # Below rounding, portfolios are flat and there is nothing to correct for.
    part = np.divide(found, expected, out=np.ones_like(found), where=expected > 1e-12)
    corrected: FloatArray = np.clip(1.0 - part, -1.0, 1.0)
    return corrected


def _apart(x: FloatArray, y: FloatArray, kind: Distance) -> FloatArray:
    """Distance of two acts."""
    apart: FloatArray
    if kind == "nominal":
        apart = np.not_equal(x, y).astype(np.float64)
    else:
        apart = np.abs(x - y) if kind == "absolute" else (x - y) ** 2
    return apart


def _mean(values: FloatArray, counted: FloatArray) -> FloatArray:
    """Mean over the first axis, each row by how much it counts."""
    return ratio((values * counted).sum(axis=0), counted.sum(axis=0))


def _expected(x: FloatArray, y: FloatArray, kind: Distance, counted: FloatArray, *, pooled: bool) -> FloatArray:
    """Mean distance of two acts drawn by chance, from both portfolios together or one from each."""
    if kind == "squared":
        middles = _mean(x, counted), _mean(y, counted)
        if pooled:
            middle = (middles[0] + middles[1]) / 2.0
            return _mean((x - middle) ** 2, counted) + _mean((y - middle) ** 2, counted)
        own = [_mean((acts - middle) ** 2, counted) for acts, middle in zip((x, y), middles, strict=True)]
        return own[0] + own[1] + np.asarray((middles[0] - middles[1]) ** 2)

    def chance(one: FloatArray, other: FloatArray) -> FloatArray:
        return _mean(np.stack([_mean(_apart(act, other, kind), counted) for act in one]), counted)

    if pooled:
        return (chance(x, x) + 2.0 * chance(x, y) + chance(y, y)) / 4.0
    return chance(x, y)


def _tau_b(first: FloatArray, second: FloatArray) -> FloatArray:
    """Kendall's tau-b over the first axis; 0 where either treats all alike."""
    m = len(first)
    together, ranked, also = (np.zeros(first.shape[1:]) for _ in range(3))
    for one in range(m):
        for other in range(one):
            x, y = np.sign(first[one] - first[other]), np.sign(second[one] - second[other])
            known = ~np.isnan(x + y)
            x, y = np.where(known, x, 0.0), np.where(known, y, 0.0)
            together += x * y
            ranked += x * x
            also += y * y
    return ratio(together, np.sqrt(ranked * also))


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
        ``"S"``, ``"pi"`` (default), ``"kappa"`` or ``"tau_b"``, see :func:`agreement`.

    Examples
    --------
    >>> import entente_sim as es
    >>> ensemble = es.run("baseline", runs=2, seed=7)
    >>> likeness = similarity(ensemble, "RUS", "CHN", "systemic")
    >>> likeness.shape, es.measures.trend(likeness).shape
    ((30, 2), (2,))
    """
    return agreement(*portfolios(ensemble, first, second, level=level, arena=arena), index)
