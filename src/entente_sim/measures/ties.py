"""Commitment read as a stage, and the type of a relationship.

Both are readings of simulated quantities by a rule fixed here; neither enters any equation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.alignment import alignment
from entente_sim.measures.power import dyad
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["STAGES", "TIE_TYPES", "stage", "stage_of", "tie_type"]

STAGES = (
    "no institutionalised tie",
    "confidence-building and regular consultations",
    "staff and ministerial mechanisms",
    "military-technical cooperation",
    "regular joint exercises",
    "interoperability and joint planning",
    "joint command",
    "common defence policy",
)
"""Names of the stages 0 to 7, in the order of Korolev 2019: each is an eighth of commitment, whatever its name says."""

_STEP = 1.0 / len(STAGES)

TIE_TYPES = (
    "rivalry",
    "cold peace",
    "axis of convenience",
    "limited defensive partnership",
    "soft entente",
    "entente",
    "quasi-alliance",
    "alliance",
)
"""Types of relationship, from enmity to alliance."""


def stage(ensemble: Ensemble, actor: str, target: str) -> NDArray[np.int64]:
    """Stage 0 to 7: commitment in eight equal steps, ``(years, runs)``; -1 where either does not exist."""
    return stage_of(dyad(ensemble, actor, target, "commitment"))


def stage_of(commitment: FloatArray) -> NDArray[np.int64]:
    """Stage of a commitment, of any shape; -1 where it is not a number.

    Examples
    --------
    >>> stage_of(np.array([0.0, 0.13, 1.0, np.nan]))
    array([ 0,  1,  7, -1])
    """
    depth = np.nan_to_num(commitment, nan=-_STEP)
    return np.minimum(np.floor(depth / _STEP), len(STAGES) - 1).astype(np.int64)


def tie_type(ensemble: Ensemble, actor: str, target: str) -> NDArray[np.int64]:
    """Index into :data:`TIE_TYPES`, ``(years, runs)``; -1 where either does not exist.

    With mutual systemic alignment A (the smaller of the two sides), the larger hostility H and
    stage s: rivalry if A <= -.2 and H >= .6; else cold peace if A < .1; else by stage: 0 axis of
    convenience, 1 limited defensive partnership, 2 soft entente, 3-5 entente, 6-7 quasi-alliance;
    from stage 5 on alliance where there is a promise of defence (a treaty of history, one signed in the run, or a
    shared institution of defence).
    """
    mutual = np.minimum(alignment(ensemble, actor, target, "systemic"), alignment(ensemble, target, actor, "systemic"))
    image = np.maximum(dyad(ensemble, actor, target, "hostility"), dyad(ensemble, target, actor, "hostility"))
    depth = stage(ensemble, actor, target)
    promised = dyad(ensemble, actor, target, "guarantee") > 0.0
    by_stage = np.where(promised & (depth >= 5), TIE_TYPES.index("alliance"), np.array([2, 3, 4, 5, 5, 5, 6, 6])[depth])
    out = np.where(mutual < 0.1, 1, by_stage)
    kind = np.where((mutual <= -0.2) & (image >= 0.6), 0, out)
    return np.where(depth < 0, -1, kind).astype(np.int64)
