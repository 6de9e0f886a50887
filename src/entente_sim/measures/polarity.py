"""Poles, blocs and sides: the shape of the whole system.

Poles are counted by capability, blocs by chains of deep ties.  Sides are the benchmark of landscape theory
(Axelrod and Bennett 1993), which needs no parameter; its claims beyond a local minimum are contested (Galam
1998), so it stands beside the model's own results and replaces none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.alignment import postures
from entente_sim.measures.strategy import TIED
from entente_sim.measures.summaries import added, ratio
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["blocs", "landscape_energy", "poles", "same_bloc", "sides"]


def _capability(ensemble: Ensemble) -> FloatArray:
    """Capability as a share among the states held, ``(years, n, runs)``; states that do not exist have none."""
    capability = np.nan_to_num(ensemble.record.states["capability"])
    total = _over_states(capability)[:, None]
    return ratio(capability, np.broadcast_to(total, capability.shape))


def _over_states(values: FloatArray) -> FloatArray:
    """Sum over the second axis, in order."""
    return added(np.moveaxis(values, 1, 0))


def poles(ensemble: Ensemble) -> FloatArray:
    """Effective number of poles ``1 / sum_i c_i^2``: ``(years, runs)``, from 1 to the number of states.

    The inverse Herfindahl-Hirschman index of capability (Laakso and Taagepera 1979 for parties).
    """
    return _inverse(_over_states(_capability(ensemble) ** 2))


def _inverse(concentration: FloatArray) -> FloatArray:
    return ratio(np.ones_like(concentration), concentration)


def _linked(ensemble: Ensemble, depth: float) -> NDArray[np.bool_]:
    """Whether two states are joined by a chain of ties of at least a depth: ``(years, n, n, runs)``."""
    commitment = ensemble.record.dyads["commitment"]
    linked = (commitment >= depth) | (np.swapaxes(commitment, 1, 2) >= depth)
    for k in range(linked.shape[1]):
        linked[:, k, k] = True
    for k in range(linked.shape[1]):
        linked |= linked[:, :, k, None] & linked[:, k, None, :]
    return linked


def blocs(ensemble: Ensemble, depth: float = TIED) -> FloatArray:
    """Effective number of blocs ``1 / sum_b (sum_{i in b} c_i)^2``: ``(years, runs)``.

    A bloc is a set of states joined by chains of ties with commitment of at least ``depth`` (stage 3, the entente
    band, by default); a state without such a tie is a bloc of its own.  Never more than :func:`poles`.  A chain
    may join states that are not friends: read it with :func:`same_bloc`.
    """
    capability = _capability(ensemble)
    linked = _linked(ensemble, depth)
    weight_of_own_bloc = added([linked[:, :, j] * capability[:, None, j] for j in range(capability.shape[1])])
    return _inverse(_over_states(capability * weight_of_own_bloc))


def same_bloc(ensemble: Ensemble, first: str, second: str, depth: float = TIED) -> NDArray[np.bool_]:
    """Whether two states stand in one bloc, ``(years, runs)``; see :func:`blocs`."""
    layout = ensemble.record.layout
    return _linked(ensemble, depth)[:, layout.state(first), layout.state(second)].copy()


def _propensity(ensemble: Ensemble) -> FloatArray:
    """Mean of both directions' alignment over all arenas, ``(years, n, n, runs)``, symmetric."""
    c, k = postures(ensemble)
    alignment = np.nan_to_num(c - k)
    return (alignment + np.swapaxes(alignment, 1, 2)) / 2.0


def sides(ensemble: Ensemble, first: str, second: str) -> FloatArray:
    """Two sides around two poles at a local minimum of frustration: ``(years, n, runs)``, 1 with the first, else -1.

    NaN for states that do not exist.  Landscape theory with capability as size s and mutual alignment over all arenas
    as propensity p: state i's frustration is ``F_i = sum_j s_j p_ij d_ij``, d = 1 between sides.  The poles stay put;
    every other state starts with the pole it is better aligned with (the first, if equal); then one state at a time,
    in the order of median capability, changes sides if that lowers its frustration, until none wants to.
    """
    layout = ensemble.record.layout
    i, j = layout.state(first), layout.state(second)
    size, p = _capability(ensemble), _propensity(ensemble)
    side = np.where(p[:, i] >= p[:, j], 1.0, -1.0)
    side[:, i], side[:, j] = 1.0, -1.0
    order = np.argsort(-np.median(size, axis=(0, 2)), kind="stable")
    changed = True
    while changed:  # ends: every change lowers the energy
        changed = False
        for mover in order:
            if mover not in (i, j):
                pull = np.einsum("yjr,yjr->yr", size * p[:, mover], side)
                better = np.where(pull > 1e-12, 1.0, np.where(pull < -1e-12, -1.0, side[:, mover]))
                changed |= bool((better != side[:, mover]).any())
                side[:, mover] = better
    side[~ensemble.record.exists] = np.nan
    return side


def landscape_energy(ensemble: Ensemble, side: FloatArray) -> FloatArray:
    """Energy ``E = sum_ij s_i s_j p_ij d_ij`` of a division into sides ``(years, n, runs)``: ``(years, runs)``.

    Below 0 where those who compete stand apart; see :func:`sides`.
    """
    size = _capability(ensemble)
    apart = (side[:, :, None] != side[:, None, :]).astype(np.float64)
    energy: FloatArray = np.einsum("yir,yjr,yijr->yr", size, size, _propensity(ensemble) * apart)
    return energy
