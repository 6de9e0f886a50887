"""Landscape theory: which two sides states fall into, from their sizes and how well each pair gets on.

Axelrod and Bennett (1993): ``F_i(X) = sum_j s_j p_ij d_ij(X)`` is state i's frustration with a division X, ``s`` size,
``p`` propensity to work together, symmetric, ``d`` 1 between the sides and 0 within; ``E(X) = sum_i s_i F_i(X)`` is its
energy.  A division is a local minimum if no state alone would be less frustrated on the other side.  The theory needs
no parameter; its claims beyond a local minimum are contested (Galam 1998), so it stands beside the model's own results
and replaces none.

A side is 1 or -1, states on the last axis; a division and its mirror image are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.alignment import postures
from entente_sim.measures.polarity import capability_share, same_bloc
from entente_sim.measures.strategy import TIED
from entente_sim.numerics import FloatArray, kernel

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = [
    "Minima", "beside_landscape", "deepest", "divisions", "energy", "frustration", "landscape_energy", "least_cut",
    "local_minima", "propensities", "sides",
]  # fmt: skip

MOST = 24
"""Most states whose divisions are gone through one by one."""

_ROUNDING = 1e-12


def frustration(size: FloatArray, propensity: FloatArray, side: FloatArray) -> FloatArray:
    """Frustration of each state, ``F_i = sum_j s_j p_ij d_ij``: ``(..., n)``.

    Parameters
    ----------
    size
        ``(..., n)``, in any unit.
    propensity
        ``(..., n, n)``, symmetric; what stands on the diagonal changes nothing.
    side
        ``(..., n)``, 1 or -1.
    """
    apart = (side[..., :, None] != side[..., None, :]).astype(np.float64)
    felt: FloatArray = np.einsum("...ij,...j->...i", propensity * apart, size)
    return felt


def energy(size: FloatArray, propensity: FloatArray, side: FloatArray) -> FloatArray:
    """Energy of a division, ``E = sum_i s_i F_i``: ``(...)``; every pair counts twice.

    Below 0 where those who do not get on stand apart.

    Examples
    --------
    >>> size, enemies = np.array([1.0, 2.0]), np.array([[0.0, -1.0], [-1.0, 0.0]])
    >>> [float(energy(size, enemies, np.array(side))) for side in ([1.0, 1.0], [1.0, -1.0])]
    [0.0, -4.0]
    """
    total: FloatArray = np.einsum("...i,...i->...", size, frustration(size, propensity, side))
    return total


def divisions(n: int) -> FloatArray:
    """All ``2^(n-1)`` divisions of n states into two sides, ``(2^(n-1), n)``; the first state is always on side 1."""
    if not 1 <= n <= MOST:
        raise ValueError(f"divisions of 1 to {MOST} states can be listed, not of {n}; choose fewer states.")
    return _numbered(np.arange(1 << (n - 1)), n)


def _numbered(numbers: NDArray[np.int64], n: int) -> FloatArray:
    """Divisions by number: bit k puts state k + 1 on the other side."""
    bits = (numbers[:, None] >> np.arange(n - 1)) & 1
    return np.concatenate([np.ones((len(numbers), 1)), 1.0 - 2.0 * bits], axis=1)


class Minima(NamedTuple):
    """Divisions from which no state would move alone, deepest first."""

    energy: FloatArray
    """``(k,)``."""
    side: FloatArray
    """``(k, n)``, 1 or -1; the first state is always on side 1."""


def local_minima(size: FloatArray, propensity: FloatArray) -> Minima:
    """All divisions in which no state alone would be less frustrated on the other side.

    Parameters
    ----------
    size, propensity
        ``(n,)`` and ``(n, n)`` symmetric, as in :func:`frustration`; at most 24 states.

    Examples
    --------
    Two that get on and a third that neither likes:

    >>> propensity = np.array([[0.0, 1.0, -1.0], [1.0, 0.0, -1.0], [-1.0, -1.0, 0.0]])
    >>> found = local_minima(np.ones(3), propensity)
    >>> found.energy.tolist(), found.side.tolist()
    ([-4.0], [[1.0, 1.0, -1.0]])
    """
    n, block = len(size), 1 << 14
    if not 1 <= n <= MOST:
        raise ValueError(f"local minima of 1 to {MOST} states can be found, not of {n}; choose fewer states.")
    propensity = np.where(np.eye(n, dtype=bool), 0.0, propensity)
    kept = []
    for first in range(0, 1 << (n - 1), block):
        side = _numbered(np.arange(first, min(first + block, 1 << (n - 1))), n)
        # Moving would frustrate i by what now stands with it instead of by what stands apart.
        gain = side * ((side * size) @ propensity)
        kept.append(side[(gain >= -_ROUNDING * np.abs(gain).max(initial=1.0)).all(axis=1)])
    side = np.concatenate(kept)
    depth = energy(size, propensity, side)
    order = np.argsort(depth, kind="stable")
    return Minima(depth[order], side[order])


def deepest(size: FloatArray, propensity: FloatArray) -> FloatArray:
    """The division of least energy, found exactly: ``(..., n)``, the first state always on side 1.

    The first found where several are as deep.  Branch and bound: about twenty states take milliseconds.
    """
    pull = propensity * size[..., :, None] * size[..., None, :]
    lanes = np.ascontiguousarray(pull.reshape(-1, *pull.shape[-2:]))
    side, _ = least_cut(lanes)
    return side.reshape(pull.shape[:-1])


def least_cut(weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Divisions with the least sum of weights between their sides, each pair counted once.

    Parameters
    ----------
    weights
        ``(lanes, n, n)``, symmetric, of either sign.

    Returns
    -------
    tuple
        Sides ``(lanes, n)`` and sums ``(lanes,)``.
    """
    weights = np.ascontiguousarray(weights, dtype=np.float64)
    side, least = np.ones(weights.shape[:2]), np.zeros(len(weights))
    _least_cut(weights, side, least)
    side *= side[:, :1]
    return side, least


@kernel
def _least_cut(weights: FloatArray, side: FloatArray, least: FloatArray) -> None:
    """Depth-first over states, heaviest first; a branch ends where even its best would not be less."""
    lanes, n, _ = weights.shape
    for lane in range(lanes):
        w = weights[lane]
        heavy = np.zeros(n)
        for i in range(n):
            for j in range(n):
                if i != j:
                    heavy[i] -= abs(w[i, j])
        order = np.argsort(heavy, kind="mergesort")
        rest = np.zeros(n + 1)  # the most that pairs among states not yet placed can still lower the sum
        for k in range(n - 1, -1, -1):
            rest[k] = rest[k + 1]
            for m in range(k + 1, n):
                rest[k] += min(w[order[k], order[m]], 0.0)
        here, there = np.zeros((n + 1, n)), np.zeros((n + 1, n))  # what placing a state on side 1 or -1 would add
        total: FloatArray = np.zeros(n + 1)
        place, tried = np.ones(n), np.zeros(n + 1, dtype=np.int64)
        best = np.inf
        depth = 0
        while depth >= 0:
            if depth == n:
                if total[n] < best - 1e-12:
                    best = float(total[n])
                    for m in range(n):
                        side[lane, order[m]] = place[m]
                depth -= 1
                continue
            if tried[depth] == 2 or (depth == 0 and tried[0] == 1):
                tried[depth] = 0
                depth -= 1
                continue
            one = here[depth, depth] <= there[depth, depth]
            if tried[depth] == 1:
                one = not one
            tried[depth] += 1
            place[depth] = 1.0 if one else -1.0
            total[depth + 1] = total[depth] + (here[depth, depth] if one else there[depth, depth])
            bound = total[depth + 1] + rest[depth + 1]
            for m in range(depth + 1, n):
                pull = w[order[depth], order[m]]
                here[depth + 1, m] = here[depth, m] + (0.0 if one else pull)
                there[depth + 1, m] = there[depth, m] + (pull if one else 0.0)
                bound += min(here[depth + 1, m], there[depth + 1, m])
            if bound < best - 1e-12:
                depth += 1
                tried[depth] = 0
        least[lane] = best


def propensities(ensemble: Ensemble) -> FloatArray:
    """Propensity of every pair as the runs show it: mean of both directions' alignment over all arenas.

    ``(years, n, n, runs)``, symmetric, in [-1, 1]; 0 where one of the two does not exist.
    """
    c, k = postures(ensemble)
    alignment = np.nan_to_num(c - k)
    return (alignment + np.swapaxes(alignment, 1, 2)) / 2.0


def sides(ensemble: Ensemble, first: str, second: str) -> FloatArray:
    """Two sides around two poles at a local minimum of frustration: ``(years, n, runs)``, 1 with the first, else -1.

    NaN for states that do not exist.  Size is capability and propensity mutual alignment over all arenas.  The
    poles stay put; every other state starts with the pole it is better aligned with (the first, if equal); then one
    state at a time, in the order of median capability, changes sides if that lowers its frustration, until none
    wants to.
    """
    layout = ensemble.record.layout
    i, j = layout.state(first), layout.state(second)
    size, p = capability_share(ensemble), propensities(ensemble)
    side = np.where(p[:, i] >= p[:, j], 1.0, -1.0)
    side[:, i], side[:, j] = 1.0, -1.0
    order = np.argsort(-np.median(size, axis=(0, 2)), kind="stable")
    changed = True
    while changed:  # ends: every change lowers the energy
        changed = False
        for mover in order:
            if mover not in (i, j):
                pull = np.einsum("yjr,yjr->yr", size * p[:, mover], side)
                better = np.where(pull > _ROUNDING, 1.0, np.where(pull < -_ROUNDING, -1.0, side[:, mover]))
                changed |= bool((better != side[:, mover]).any())
                side[:, mover] = better
    side[np.isnan(ensemble.record.states["capability"])] = np.nan
    return side


def landscape_energy(ensemble: Ensemble, side: FloatArray) -> FloatArray:
    """Energy of a division of an ensemble's states, ``(years, n, runs)``: ``(years, runs)``; see :func:`energy`."""
    size, p = np.moveaxis(capability_share(ensemble), 1, -1), np.moveaxis(propensities(ensemble), 3, 1)
    return energy(size, p, np.moveaxis(side, 1, -1))


def beside_landscape(
    ensemble: Ensemble, year: int, states: list[str] | None = None, depth: float = TIED
) -> pd.DataFrame:
    """What landscape theory makes of the model's own propensities, beside the ties the model forms.

    In every run, states are divided at the least energy that their capability and mutual alignment of the year
    allow.  The theory has two sides for everybody; the model may leave a state alone.

    Parameters
    ----------
    ensemble, year
        Runs, and a recorded year.
    states
        Codes, two or more; by default the world's focus states, or all.
    depth
        Commitment from which the model counts two states as one bloc; see :func:`~entente_sim.measures.same_bloc`.

    Returns
    -------
    pandas.DataFrame
        One row per pair: ``state, partner, alignment`` (median over runs), ``same_side`` (share of runs in which
        the landscape puts both on one side) and ``same_bloc`` (share in which the model's ties do).
    """
    import pandas as pd

    row = ensemble.record.year(year)
    here = ~np.isnan(ensemble.record.states["capability"][row, :, 0])
    exist = [code for code, there in zip(ensemble.states, here, strict=True) if there]
    chosen = states or ensemble.resolved.world.focus or exist
    few = ensemble.among([code for code in chosen if ensemble.record.layout.state(code) >= 0 and code in exist])
    size, p = np.moveaxis(capability_share(few)[row], 0, -1), np.moveaxis(propensities(few)[row], 2, 0)
    side = deepest(size, p)
    rows = []
    for i, code in enumerate(few.states):
        for j, other in enumerate(few.states[:i]):
            bloc = same_bloc(ensemble, code, other, depth)[row]
            rows.append((other, code, np.median(p[:, i, j]), np.mean(side[:, i] == side[:, j]), np.mean(bloc)))
    return pd.DataFrame(rows, columns=["state", "partner", "alignment", "same_side", "same_bloc"])
