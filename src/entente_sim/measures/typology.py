"""The thesis's typology read blind: what kind of relation two states have in each arena.

The thesis (chapter II, table) places Russia and China under *balancing against the US* in its global
row and under *hedging* in its regional row (after Korolev 2016).  :func:`typology` sorts every arena by
what the two do there, without knowing its level; :func:`typology_table` sets the result beside the
thesis's rows.  The rule is that of claim TL-02 and was fixed before any arena was classified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.alignment import by_arena, evenness
from entente_sim.measures.summaries import mean_over, shares
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["THESIS_ROWS", "TYPOLOGY", "joint_opposition", "joint_target", "typology", "typology_table"]

TYPOLOGY = ("inactive", "rivalry", "hedging", "cooperation", "balancing")
"""Kinds of relation in an arena."""

THESIS_ROWS = {"systemic": "balancing", "regional": "hedging"}
"""What the thesis's table says of Russia and China in each of its rows."""

ONE_SIDED = 0.3
"""Hedging index below which a mix counts as one-sided enough for balancing (TL-02)."""

EVEN = 0.5
"""Hedging index from which a mix counts as hedging (TL-02; parameter review 10, swept .4 to .6)."""

JOINT = 0.7
"""Share of years of joint opposition from which two states balance together (TL-02)."""

LEAST_VOLUME = 0.1
"""Volume below which nothing is going on, where no null is given."""


def joint_opposition(ensemble: Ensemble, first: str, second: str, third: str) -> NDArray[np.bool_]:
    """Whether two states act together against a third, arena by arena: ``(arenas, years, runs)``.

    Together: in the same arena and year each competes with the third more than it cooperates with it, and
    each cooperates with the other more than it competes with it.  False where one of them has no stake.
    """
    record = ensemble.record
    layout = record.layout
    i, j, k = (layout.state(code) for code in (first, second, third))
    out = np.zeros((len(layout.arenas), len(record.years), len(record.runs)), dtype=np.bool_)
    for a in range(len(layout.arenas)):
        ij, ji, ik, jk = (int(layout.where[a, x, y]) for x, y in ((i, j), (j, i), (i, k), (j, k)))
        if min(ij, ji, ik, jk) >= 0:
            friendly = record.cooperation[:, [ij, ji]] > record.competition[:, [ij, ji]]
            opposed = record.competition[:, [ik, jk]] > record.cooperation[:, [ik, jk]]
            out[a] = friendly.all(axis=1) & opposed.all(axis=1)
    return out


def _joint_shares(ensemble: Ensemble, first: str, second: str, years: tuple[int, int] | None) -> FloatArray:
    """Share of years of joint opposition to each third state, ``(n, arenas, runs)``."""
    layout = ensemble.record.layout
    out = np.zeros((layout.n, len(layout.arenas), ensemble.runs))
    for k, third in enumerate(layout.states):
        if third not in (first, second):
            joint = joint_opposition(ensemble, first, second, third).astype(np.float64)
            out[k] = mean_over(np.moveaxis(joint, 1, 0), ensemble.years, years)
    return out


def joint_target(
    ensemble: Ensemble, first: str, second: str, *, years: tuple[int, int] | None = None
) -> NDArray[np.int64]:
    """Index of the third state that two oppose together in most years: ``(arenas, runs)``, -1 for none.

    Ties go to the state first in ``ensemble.states``.
    """
    joint = _joint_shares(ensemble, first, second, years)
    return np.where(joint.max(axis=0) > 0.0, joint.argmax(axis=0), -1).astype(np.int64)


def _mix(
    ensemble: Ensemble, first: str, second: str, years: tuple[int, int] | None
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """Cooperation and competition of a pair, mean of both directions and of years: ``(arenas, runs)`` each."""
    there = [by_arena(ensemble, first, second, arena) for arena in ensemble.record.layout.arenas]
    back = [by_arena(ensemble, second, first, arena) for arena in ensemble.record.layout.arenas]
    c, k = (
        np.stack([(mean_over(x[p] + y[p], ensemble.years, years)) / 2.0 for x, y in zip(there, back, strict=True)])
        for p in (0, 1)
    )
    return c, k


def typology(
    ensemble: Ensemble,
    first: str,
    second: str,
    *,
    years: tuple[int, int] | None = None,
    null: Ensemble | None = None,
    quantile: float = 0.9,
) -> NDArray[np.int64]:
    """Kind of relation of two states in every arena: index into :data:`TYPOLOGY`, ``(arenas, runs)``.

    With C, K the mean cooperation and competition of both towards each other in the arena and over the
    years, H = 2 min(C, K) / (C + K) and, over third states, J = the largest share of years in which both
    oppose the same one together (:func:`joint_opposition`):

    1. *inactive* where C + K does not exceed the null's volume;
    2. *hedging* where H >= .5;
    3. *rivalry* where K > C;
    4. *balancing* where H < .3 and J >= .7: joint action against a third party;
    5. *cooperation* elsewhere.

    The arena's level is not read.

    Parameters
    ----------
    ensemble
        Runs to classify.  Third parties are the states it holds.
    first, second
        State codes; their order changes nothing.
    years
        First and last year to average over; all recorded years by default.
    null
        The null model's runs: an arena is active where its volume exceeds that of a share ``quantile`` of
        these in the same arena and years.  Without it, active from a volume of :data:`LEAST_VOLUME`.
        Random choice is an even mix, so without the null hedging says little.
    quantile
        See ``null``.

    Examples
    --------
    >>> import entente_sim as es
    >>> ensemble = es.run("baseline", runs=2, seed=7)
    >>> kinds = typology(ensemble, "RUS", "CHN", years=(2021, 2030))
    >>> TYPOLOGY[kinds[ensemble.record.layout.arena("order"), 0]]
    'balancing'
    """
    c, k = _mix(ensemble, first, second, years)
    volume = c + k
    if null is None:
        active = volume >= LEAST_VOLUME
    else:
        active = volume > np.quantile(sum(_mix(null, first, second, years)), quantile, axis=-1)[:, None]
    hedging = evenness(c, k)
    joint = _joint_shares(ensemble, first, second, years).max(axis=0) >= JOINT
    kinds = ["inactive", "hedging", "rivalry", "balancing"]
    conditions = [~active, hedging >= EVEN, k > c, (hedging < ONE_SIDED) & joint]
    out = np.select(conditions, [TYPOLOGY.index(kind) for kind in kinds], TYPOLOGY.index("cooperation"))
    return out.astype(np.int64)


def typology_table(
    ensemble: Ensemble,
    first: str,
    second: str,
    *,
    years: tuple[int, int] | None = None,
    null: Ensemble | None = None,
    quantile: float = 0.9,
) -> pd.DataFrame:
    """Shares of runs of each kind by arena, to be set beside the thesis's two rows.

    One row per arena, systemic ones first: ``arena``, ``level`` (for the layout only), ``thesis`` (what its
    table says of that row; of Russia and China alone), a column per kind of :data:`TYPOLOGY`, and ``against``: the
    third state that the runs classified as balancing most often oppose, empty where there are none.  Parameters
    as of :func:`typology`.
    """
    import pandas as pd

    layout = ensemble.record.layout
    labels = typology(ensemble, first, second, years=years, null=null, quantile=quantile)
    targets = joint_target(ensemble, first, second, years=years)
    by_kind = shares(labels, TYPOLOGY)
    rows = []
    for a in sorted(range(len(layout.arenas)), key=lambda a: (layout.level[a] != "systemic", layout.arenas[a])):
        opposed = targets[a][labels[a] == TYPOLOGY.index("balancing")]
        rows.append(
            {
                "arena": layout.arenas[a],
                "level": layout.level[a],
                "thesis": THESIS_ROWS[layout.level[a]] if {first, second} == {"RUS", "CHN"} else "",
                **{kind: float(by_kind[a, place]) for place, kind in enumerate(TYPOLOGY)},
                "against": layout.states[np.bincount(opposed).argmax()] if len(opposed) else "",
            }
        )
    return pd.DataFrame(rows)
