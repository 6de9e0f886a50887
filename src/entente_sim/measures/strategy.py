"""What a state does about what it fears most: balancing, hedging, bandwagoning and the rest.

The menu is the usual one.  Balancing and bandwagoning are alignment against and with the source of danger
(Walt 1987); balancing is internal, by one's own arms, or external, by alliance (Waltz 1979; Parent and Rosato
2015), and soft where it is done by other than military means (Pape 2005; Paul 2005); buck-passing leaves the
opposing to others (Mearsheimer 2001); hedging pursues opposite measures at once, cooperation that pays and
competition that insures (Kuik 2008, 2021; Korolev 2016 for great powers in their regions).

The rule below was fixed before any label was counted.  It reads what states do and nothing of the equations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.alignment import evenness, postures
from entente_sim.measures.power import state
from entente_sim.measures.ties import STAGES
from entente_sim.measures.typology import EVEN, LEAST_VOLUME, joint_opposition
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["STRATEGIES", "efforts", "principal_threat", "strategy", "treaty_depth"]

STRATEGIES = (
    "none",
    "buck-passing",
    "accommodation",
    "bandwagoning",
    "hedging",
    "soft balancing",
    "internal balancing",
    "external balancing",
)
"""What a state does towards its principal threat, from nothing to alliance against it."""

LEAST_THREAT = 0.1
"""Perceived threat below which there is nothing to have a strategy about."""

TIED = 3 / len(STAGES)
"""Commitment from which siding with the threat is bandwagoning: stage 3, military-technical cooperation."""

SLACK = 0.1
"""Log points by which the military burden may fall below that of the start year and still count as kept up."""


def principal_threat(ensemble: Ensemble, code: str) -> NDArray[np.int64]:
    """Index in ``ensemble.states`` of the state feared most, ``(years, runs)``.

    -1 where no perceived threat reaches :data:`LEAST_THREAT` or the state does not exist; ties go to the state
    first in order.
    """
    threat = np.nan_to_num(ensemble.record.dyads["threat"][:, ensemble.record.layout.state(code)])
    return np.where(threat.max(axis=1) >= LEAST_THREAT, threat.argmax(axis=1), -1).astype(np.int64)


def treaty_depth(ensemble: Ensemble, code: str) -> FloatArray:
    """Depth of treaty-backed ties of a state with each other: ``(years, n, runs)``, in [0, 1].

    ``d_ij = L_ij`` where a promise of defence is in force (of history, an institution or the run), else 0.
    """
    i = ensemble.record.layout.state(code)
    promised, depth = (ensemble.record.dyads[name][:, i] for name in ("guarantee", "commitment"))
    backed: FloatArray = np.nan_to_num(promised.astype(np.float64) * depth)
    return backed


def efforts(
    ensemble: Ensemble, code: str, against: str | None = None
) -> tuple[FloatArray, FloatArray, FloatArray]:  # fmt: skip
    """Internal, external and soft balancing effort IB, EB, SB: ``(years, runs)`` each, trillion USD per year.

    All three in the same unit, military means, so that their shares compare "arms against allies" (IB-01,
    SB-01).  With m military spending, k the threat, d the depth of treaty-backed ties (:func:`treaty_depth`),
    ``opposes_jk = [K_jk > C_jk]`` over all arenas, and J the weighted share of i's arenas with k in which i and
    j oppose k together (:func:`~entente_sim.measures.joint_opposition`):

    * ``IB_i = m_i``;
    * ``EB_i = sum_j d_ij opposes_jk m_j``: the means of others that treaties bring in against k;
    * ``SB_i = sum_j (1 - d_ij) J_ijk m_j``: the means of others that stand beside i without a treaty, as far as
      the two act together.

    Parameters
    ----------
    ensemble
        Runs to measure.
    code
        The state that balances.
    against
        The state balanced; each year's and run's principal threat by default, and EB = SB = 0 where there is none.
    """
    record = ensemble.record
    layout = record.layout
    i, spending = layout.state(code), record.states["spending"]
    depth = treaty_depth(ensemble, code)
    c, k = postures(ensemble)
    if against is None:
        threat = principal_threat(ensemble, code)
    else:
        threat = np.full((len(record.years), len(record.runs)), layout.state(against))
    external, soft = np.zeros(threat.shape), np.zeros(threat.shape)
    for feared in np.unique(threat[threat >= 0]):
        here = threat == feared
        weight = _weights(ensemble, i, int(feared))
        for j, partner in enumerate(layout.states):
            if j not in (i, feared):
                opposes = k[:, j, feared] > c[:, j, feared]
                joint = joint_opposition(ensemble, code, partner, layout.states[feared])
                together = np.einsum("a,ayr->yr", weight, joint.astype(np.float64))
                means = np.nan_to_num(spending[:, j])
                external += here * depth[:, j] * opposes * means
                soft += here * (1.0 - depth[:, j]) * together * means
    return spending[:, i].copy(), external, soft


def _weights(ensemble: Ensemble, i: int, k: int) -> FloatArray:
    """Weights of the arenas in which two states meet, ``(arenas,)``, summing to 1 (or all 0)."""
    rows = ensemble.record.layout.where[:, i, k]
    weight = np.where(rows >= 0, ensemble.record.weight[rows], 0.0)
    total = float(weight.sum())
    return weight / total if total > 0.0 else weight


def strategy(ensemble: Ensemble, code: str, *, null: Ensemble | None = None) -> NDArray[np.int64]:
    """What a state does towards its principal threat: index into :data:`STRATEGIES`, ``(years, runs)``.

    With k the state feared most, C and K towards it over all arenas, H = 2 min(C, K) / (C + K), L commitment,
    the efforts IB and EB of :func:`efforts`, and the burden b = military spending / GDP:

    1. *none*: nobody is feared (T < .1), or next to nothing is done and nobody else opposes k either;
    2. *buck-passing* (hands off): C + K stays below the null's, while others compete with k;
    3. *hedging*: H >= .5, opposite measures at once;
    4. where cooperation prevails: *bandwagoning* if tied to k (L >= 3/8), else *accommodation*;
    5. where competition prevails: *external balancing* if treaties bring in more than one's own arms (EB >= IB);
       *internal balancing* if arms keep up with the economy, ``ln(b / b_start) >= -.1``; else *soft balancing*.
       In the start year arms have kept up by definition.

    Parameters
    ----------
    ensemble
        Runs to label.
    code
        State code.
    null
        The null model's runs.  Its median volume towards that state's principal threats is what 2. compares
        with; without it, :data:`~entente_sim.measures.typology.LEAST_VOLUME`.

    Examples
    --------
    >>> import entente_sim as es
    >>> from entente_sim.measures import shares
    >>> labels = strategy(es.run("baseline", runs=2, seed=7), "JPN")
    >>> labels.shape, shares(labels, STRATEGIES).shape
    ((30, 2), (30, 8))
    """
    threat = principal_threat(ensemble, code)
    c, k, opposed = _towards(ensemble, code, threat)
    volume = c + k
    least = LEAST_VOLUME
    if null is not None:
        feared = principal_threat(null, code)
        done = np.add(*_towards(null, code, feared)[:2])[feared >= 0]
        least = float(np.median(done)) if done.size else least
    ties = ensemble.record.dyads["commitment"][:, ensemble.record.layout.state(code)].astype(np.float64)
    commitment = _pick(ties, threat)
    internal, external, _ = efforts(ensemble, code)
    burden = state(ensemble, code, "spending") / state(ensemble, code, "economy")
    begun = int(np.argmax(~np.isnan(burden[:, 0])))  # its first year, if it enters later
    kept_up = np.log(burden / burden[begun]) >= -SLACK
    idle = volume < least
    conditions = [
        (threat < 0) | (idle & ~opposed), idle, evenness(c, k) >= EVEN,
        (c > k) & (commitment >= TIED), c > k, external >= internal, kept_up,
    ]  # fmt: skip
    kinds = [
        "none", "buck-passing", "hedging", "bandwagoning", "accommodation", "external balancing",
        "internal balancing",
    ]  # fmt: skip
    out = np.select(conditions, [STRATEGIES.index(kind) for kind in kinds], STRATEGIES.index("soft balancing"))
    return out.astype(np.int64)


def _pick(values: FloatArray, who: NDArray[np.int64]) -> FloatArray:
    """From ``(years, n, runs)`` the state chosen in each year and run, ``(years, runs)``."""
    picked: FloatArray = np.take_along_axis(values, np.maximum(who, 0)[:, None], axis=1)[:, 0]
    return picked


def _towards(
    ensemble: Ensemble, code: str, threat: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """C and K towards the threat, and whether anyone else competes with it: ``(years, runs)`` each."""
    i = ensemble.record.layout.state(code)
    c, k = postures(ensemble)
    others = k > c
    others[:, i] = False
    opposed = np.take_along_axis(others.any(axis=1), np.maximum(threat, 0)[:, None], axis=1)[:, 0]
    return _pick(c[:, i], threat), _pick(k[:, i], threat), opposed
