"""Double containment: what of two states' competition is aimed at each other, and what jointly at a third.

The article's reading of Russia and China (claim TL-09): they contain the United States together and each other, in
their bilateral dealings, in those with the United States, and inside the formats both belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.measures.summaries import ratio
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["double_containment", "shared_formats"]


def shared_formats(ensemble: Ensemble, first: str, second: str) -> list[str]:
    """Arenas of the institutions of three or more members that the world file lists both states in."""
    found = set()
    for one in ensemble.resolved.world.institutions.values():
        members = {code for spell in one.members for code in spell.states}
        if one.arena and len(members) > 2 and {first, second} <= members:
            found.add(one.arena)
    return sorted(found)


def double_containment(
    ensemble: Ensemble, first: str, second: str, third: str, *, arenas: Sequence[str] | None = None
) -> dict[str, FloatArray]:
    """Shares of a pair's containment of each other and of a third state: ``(years, runs)`` each, in [0, 1].

    Containment is competition K weighted as in :func:`~entente_sim.measures.levels` and summed over arenas, of
    the two towards each other and of each towards the third.

    * ``mutual``: part directed at each other;
    * ``joint``: part directed at the third where both compete with it in the same arena and year;
    * ``alone``: the rest, one of them against the third.  These three sum to 1 wherever there is any;
    * ``multilateral``: part of ``mutual`` and ``joint`` that falls inside ``arenas``, counted in those too.

    Parameters
    ----------
    ensemble
        Runs to measure.
    first, second
        The pair; their order changes nothing.
    third
        The state contained.
    arenas
        Multilateral arenas; by default those of the institutions both belong to (:func:`shared_formats`).

    Examples
    --------
    >>> import entente_sim as es
    >>> parts = double_containment(es.run("baseline", runs=2, seed=7), "RUS", "CHN", "USA")
    >>> bool(np.allclose(parts["mutual"] + parts["joint"] + parts["alone"], 1.0))
    True
    """
    record = ensemble.record
    layout = record.layout
    i, j, k = (layout.state(code) for code in (first, second, third))
    inside = {layout.arena(name) for name in (shared_formats(ensemble, first, second) if arenas is None else arenas)}
    shape = (len(record.years), len(record.runs))
    mutual, joint, alone, multilateral = (np.zeros(shape) for _ in range(4))
    for a in range(len(layout.arenas)):
        between = sum((_competition(ensemble, a, x, y) for x, y in ((i, j), (j, i))), np.zeros(shape))
        ours, theirs = _competition(ensemble, a, i, k), _competition(ensemble, a, j, k)
        together = np.where((ours > 0.0) & (theirs > 0.0), ours + theirs, 0.0)
        mutual += between
        joint += together
        alone += ours + theirs - together
        if a in inside:
            multilateral += between + together
    total = mutual + joint + alone
    parts = {"mutual": mutual, "joint": joint, "alone": alone, "multilateral": multilateral}
    return {
        name: ratio(part, total)
        for name, part in parts.items()
    }  # fmt: skip


def _competition(ensemble: Ensemble, arena: int, actor: int, target: int) -> FloatArray:
    """Weighted competition in an arena, ``(years, runs)``; 0 where the two do not meet."""
    record = ensemble.record
    t = int(record.layout.where[arena, actor, target])
    if t < 0:
        return np.zeros((len(record.years), len(record.runs)))
    done: FloatArray = record.weight[t] * record.competition[:, t] / 3.0
    return done
