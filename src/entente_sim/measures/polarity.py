"""Poles and blocs: the shape of the whole system.

Poles are counted by capability, blocs by chains of deep ties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.strategy import TIED
from entente_sim.measures.summaries import added, ratio
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["blocs", "capability_share", "poles", "same_bloc"]


def capability_share(ensemble: Ensemble) -> FloatArray:
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
    return _inverse(_over_states(capability_share(ensemble) ** 2))


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
    capability = capability_share(ensemble)
    linked = _linked(ensemble, depth)
    weight_of_own_bloc = added([linked[:, :, j] * capability[:, None, j] for j in range(capability.shape[1])])
    return _inverse(_over_states(capability * weight_of_own_bloc))


def same_bloc(ensemble: Ensemble, first: str, second: str, depth: float = TIED) -> NDArray[np.bool_]:
    """Whether two states stand in one bloc, ``(years, runs)``; see :func:`blocs`."""
    layout = ensemble.record.layout
    return _linked(ensemble, depth)[:, layout.state(first), layout.state(second)].copy()
